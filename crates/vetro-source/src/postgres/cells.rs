//! Decodes values from the binary form of each type into Arrow builders.
//!
//! Source of the forms: the `…_send` functions of the server, under
//! `src/backend/utils/adt/`.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, DictionaryArray, Float64Builder, Int64Builder,
    StringBuilder, Time64MicrosecondBuilder, TimestampMicrosecondBuilder, UInt32Builder,
};
use arrow::datatypes::DECIMAL128_MAX_PRECISION;

use crate::interner::{Full, Interner};
use crate::text::{BAD_DATE, BAD_TIME, NON_FINITE, checked};

use super::numeric::Numeric;

/// Days from 1970 to 2000, where the server begins to count.
const DAYS_TO_2000: i32 = 10_957;
/// Microseconds in a day.
const DAY: i64 = 86_400_000_000;
/// 0001-01-01 and 9999-12-31 in days from 1970.
const DAYS: std::ops::RangeInclusive<i32> = -719_162..=2_932_896;

/// How the values of a column are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Int2,
    Int4,
    Int8,
    Oid,
    Float4,
    Float8,
    /// A number of so many digits, so many of them decimals.
    Decimal(u8, i8),
    /// A number of any length.
    Number,
    Bool,
    Date,
    Timestamp,
    Timestamptz,
    Time,
    Text,
    Jsonb,
    Uuid,
}

impl Reading {
    /// How `numeric` with a type modifier is decoded: as text when it has none, or none that fits.
    ///
    /// Source: `make_numeric_typmod` in the server's `numeric.c`: precision above, 11 bits of signed scale below.
    pub(super) fn numeric(modifier: i32) -> Self {
        let packed = modifier - 4;
        let (precision, scale) = ((packed >> 16) & 0xFFFF, ((packed & 0x7FF) ^ 0x400) - 0x400);
        match (u8::try_from(precision), i8::try_from(scale)) {
            (Ok(precision @ 1..=DECIMAL128_MAX_PRECISION), Ok(scale @ 0..))
                if modifier >= 4 && i32::from(scale) <= i32::from(precision) =>
            {
                Self::Decimal(precision, scale)
            }
            _ => Self::Number,
        }
    }
}

/// Why a value cannot be taken: not the record's fault, but the end of the extract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The bytes are not of the type the server announced.
    Nonsense(&'static str),
    /// Too many distinct texts.
    Full,
}

impl From<Full> for Trouble {
    fn from(_: Full) -> Self {
        Self::Full
    }
}

/// The values of one column of the batch being built.
#[derive(Debug)]
pub(super) struct Cells {
    reading: Reading,
    values: Values,
    /// Where texts that the server does not send as such are written first.
    scratch: String,
}

#[derive(Debug)]
enum Values {
    Int(Int64Builder),
    Float(Float64Builder),
    Decimal(Decimal128Builder, i8),
    Bool(BooleanBuilder),
    Date(Date32Builder),
    Timestamp(TimestampMicrosecondBuilder),
    Time(Time64MicrosecondBuilder),
    /// Texts by number.
    Coded(UInt32Builder, Interner),
    /// Texts that rarely repeat.
    Plain(StringBuilder),
}

impl Cells {
    pub(super) fn new(reading: Reading, rows: usize) -> Self {
        let values = match reading {
            Reading::Int2 | Reading::Int4 | Reading::Int8 | Reading::Oid => {
                Values::Int(Int64Builder::with_capacity(rows))
            }
            Reading::Float4 | Reading::Float8 => Values::Float(Float64Builder::with_capacity(rows)),
            Reading::Decimal(precision, scale) => {
                let builder = Decimal128Builder::with_capacity(rows).with_precision_and_scale(precision, scale);
                Values::Decimal(builder.expect("`Reading::numeric` checked both"), scale)
            }
            Reading::Bool => Values::Bool(BooleanBuilder::with_capacity(rows)),
            Reading::Date => Values::Date(Date32Builder::with_capacity(rows)),
            Reading::Timestamp => Values::Timestamp(TimestampMicrosecondBuilder::with_capacity(rows)),
            Reading::Timestamptz => {
                Values::Timestamp(TimestampMicrosecondBuilder::with_capacity(rows).with_timezone("UTC"))
            }
            Reading::Time => Values::Time(Time64MicrosecondBuilder::with_capacity(rows)),
            Reading::Number | Reading::Text | Reading::Jsonb | Reading::Uuid => {
                Values::Coded(UInt32Builder::with_capacity(rows), Interner::new())
            }
        };
        Self { reading, values, scratch: String::new() }
    }

    /// Adds a null.
    pub(super) fn push_null(&mut self) {
        match &mut self.values {
            Values::Int(builder) => builder.append_null(),
            Values::Float(builder) => builder.append_null(),
            Values::Decimal(builder, _) => builder.append_null(),
            Values::Bool(builder) => builder.append_null(),
            Values::Date(builder) => builder.append_null(),
            Values::Timestamp(builder) => builder.append_null(),
            Values::Time(builder) => builder.append_null(),
            Values::Coded(builder, _) => builder.append_null(),
            Values::Plain(builder) => builder.append_null(),
        }
    }

    /// Adds a value; a null and the rule it breaks when it is at fault.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the extract cannot go on.
    #[inline]
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Option<&'static str>, Trouble> {
        let fault = match self.reading {
            Reading::Text => push_text(&mut self.values, bytes)?,
            Reading::Jsonb | Reading::Uuid | Reading::Number => self.push_written(bytes)?,
            _ => self.push_fixed(bytes)?,
        };
        if fault.is_some() {
            self.push_null();
        }
        Ok(fault)
    }

    fn push_fixed(&mut self, bytes: &[u8]) -> Result<Option<&'static str>, Trouble> {
        match &mut self.values {
            Values::Int(builder) => builder.append_value(whole(self.reading, bytes)?),
            Values::Float(builder) => match float(self.reading, bytes)? {
                value if value.is_finite() => builder.append_value(value),
                _ => return Ok(Some(NON_FINITE)),
            },
            Values::Decimal(builder, scale) => match Numeric::read(bytes)?.and_then(|number| number.scaled(*scale)) {
                Ok(value) => builder.append_value(value),
                Err(rule) => return Ok(Some(rule)),
            },
            Values::Bool(builder) => builder.append_value(array::<1>(bytes)? != [0]),
            Values::Date(builder) => match day(i32::from_be_bytes(array(bytes)?)) {
                Ok(day) => builder.append_value(day),
                Err(rule) => return Ok(Some(rule)),
            },
            Values::Timestamp(builder) => match instant(i64::from_be_bytes(array(bytes)?)) {
                Ok(instant) => builder.append_value(instant),
                Err(rule) => return Ok(Some(rule)),
            },
            Values::Time(builder) => match i64::from_be_bytes(array(bytes)?) {
                time @ 0..DAY => builder.append_value(time),
                _ => return Ok(Some(BAD_TIME)),
            },
            Values::Coded(..) | Values::Plain(_) => return push_text(&mut self.values, bytes),
        }
        Ok(None)
    }

    /// Adds the text of a value that is not sent as one.
    fn push_written(&mut self, bytes: &[u8]) -> Result<Option<&'static str>, Trouble> {
        self.scratch.clear();
        match self.reading {
            Reading::Jsonb => {
                let text = bytes.strip_prefix(&[1]).ok_or(Trouble::Nonsense("a jsonb value cannot be read"))?;
                return push_text(&mut self.values, text);
            }
            Reading::Uuid => write_uuid(array(bytes)?, &mut self.scratch),
            _ => match Numeric::read(bytes)? {
                Ok(number) => number.write(&mut self.scratch),
                Err(rule) => return Ok(Some(rule)),
            },
        }
        push_text(&mut self.values, self.scratch.as_bytes())
    }

    /// Decides after the first batch whether texts repeat often enough for a dictionary: half the rows are distinct or
    /// fewer. The type of a column never changes afterwards.
    pub(super) fn decide(&mut self, rows: usize) {
        let Values::Coded(keys, interner) = &mut self.values else { return };
        if 2 * interner.len() <= rows {
            return;
        }
        let mut texts = StringBuilder::new();
        for key in &keys.finish() {
            texts.append_option(key.map(|key| interner.text(key)));
        }
        self.values = Values::Plain(texts);
    }

    /// The values of the batch, which begins anew.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match &mut self.values {
            Values::Int(builder) => Arc::new(builder.finish()),
            Values::Float(builder) => Arc::new(builder.finish()),
            Values::Decimal(builder, _) => Arc::new(builder.finish()),
            Values::Bool(builder) => Arc::new(builder.finish()),
            Values::Date(builder) => Arc::new(builder.finish()),
            Values::Timestamp(builder) => Arc::new(builder.finish()),
            Values::Time(builder) => Arc::new(builder.finish()),
            Values::Coded(keys, interner) => {
                let array = DictionaryArray::try_new(keys.finish(), interner.values());
                Arc::new(array.expect("every key was given out by the interner"))
            }
            Values::Plain(builder) => Arc::new(builder.finish()),
        }
    }
}

fn push_text(values: &mut Values, bytes: &[u8]) -> Result<Option<&'static str>, Trouble> {
    match values {
        Values::Coded(keys, interner) => {
            // A text at fault is not kept, so it is looked at again each time it comes.
            let key = match interner.find(bytes) {
                Some(key) => key,
                None => match checked(bytes) {
                    Ok(text) => interner.add(text)?,
                    Err(rule) => return Ok(Some(rule)),
                },
            };
            keys.append_value(key);
        }
        Values::Plain(texts) => match checked(bytes) {
            Ok(text) => texts.append_value(text),
            Err(rule) => return Ok(Some(rule)),
        },
        _ => return Err(Trouble::Nonsense("a text came where there is none")),
    }
    Ok(None)
}

fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Trouble> {
    bytes.try_into().map_err(|_| Trouble::Nonsense("a value has another length than its type"))
}

fn whole(reading: Reading, bytes: &[u8]) -> Result<i64, Trouble> {
    Ok(match reading {
        Reading::Int2 => i64::from(i16::from_be_bytes(array(bytes)?)),
        Reading::Int4 => i64::from(i32::from_be_bytes(array(bytes)?)),
        Reading::Oid => i64::from(u32::from_be_bytes(array(bytes)?)),
        _ => i64::from_be_bytes(array(bytes)?),
    })
}

/// A single-precision number is taken by its shortest decimal text, so that 0.1 stays 0.1.
fn float(reading: Reading, bytes: &[u8]) -> Result<f64, Trouble> {
    if reading == Reading::Float8 {
        return Ok(f64::from_be_bytes(array(bytes)?));
    }
    let single = f32::from_be_bytes(array(bytes)?);
    Ok(single.to_string().parse().expect("a float reads back what it writes"))
}

/// Days from 1970, from days from 2000.
fn day(day: i32) -> Result<i32, &'static str> {
    match day {
        i32::MIN | i32::MAX => Err(NON_FINITE),
        _ => day.checked_add(DAYS_TO_2000).filter(|day| DAYS.contains(day)).ok_or(BAD_DATE),
    }
}

/// Microseconds from 1970, from microseconds from 2000.
fn instant(instant: i64) -> Result<i64, &'static str> {
    if instant == i64::MIN || instant == i64::MAX {
        return Err(NON_FINITE);
    }
    let years = i64::from(*DAYS.start()) * DAY..(i64::from(*DAYS.end()) + 1) * DAY;
    instant.checked_add(i64::from(DAYS_TO_2000) * DAY).filter(|instant| years.contains(instant)).ok_or(BAD_DATE)
}

fn write_uuid(bytes: [u8; 16], text: &mut String) {
    for (place, byte) in bytes.into_iter().enumerate() {
        if [4, 6, 8, 10].contains(&place) {
            text.push('-');
        }
        write!(text, "{byte:02x}").expect("writing into a string cannot fail");
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::{DataType, Decimal128Type, Float64Type, TimestampMicrosecondType, UInt32Type};

    use super::*;

    fn faults(cells: &mut Cells, values: &[&[u8]]) -> Vec<Option<&'static str>> {
        values.iter().map(|bytes| cells.push(bytes).unwrap()).collect()
    }

    #[test]
    fn single_precision_keeps_its_shortest_text() {
        let mut cells = Cells::new(Reading::Float4, 4);
        let found = faults(&mut cells, &[&0.1_f32.to_be_bytes(), &f32::MAX.to_be_bytes(), &f32::NAN.to_be_bytes()]);
        assert_eq!(found, [None, None, Some(NON_FINITE)]);
        let array = cells.finish();
        let floats = array.as_primitive::<Float64Type>();
        assert_eq!((floats.value(0).to_bits(), floats.is_null(2)), (0.1_f64.to_bits(), true));
        assert_eq!(floats.value(1).to_bits(), 3.402_823_5e38_f64.to_bits());
    }

    #[test]
    fn days_end_with_the_year_9999() {
        assert_eq!(day(0), Ok(DAYS_TO_2000));
        assert_eq!(day(i32::MAX), Err(NON_FINITE));
        assert_eq!(day(2_932_896 - DAYS_TO_2000), Ok(2_932_896));
        assert_eq!(day(2_932_897 - DAYS_TO_2000), Err(BAD_DATE));
        assert_eq!(day(-719_163 - DAYS_TO_2000), Err(BAD_DATE));
        assert_eq!(instant(i64::MIN), Err(NON_FINITE));
        assert_eq!(instant(i64::MAX - 1), Err(BAD_DATE));
        assert_eq!(instant(-946_684_800_000_001), Ok(-1));
    }

    #[test]
    fn the_modifier_of_a_number_gives_precision_and_scale() {
        let modifier = |precision: i32, scale: i32| ((precision << 16) | (scale & 0x7FF)) + 4;
        assert_eq!(Reading::numeric(modifier(10, 2)), Reading::Decimal(10, 2));
        assert_eq!(Reading::numeric(modifier(38, 38)), Reading::Decimal(38, 38));
        for other in [-1, modifier(39, 2), modifier(3, -2), modifier(2, 5), modifier(1000, 0)] {
            assert_eq!(Reading::numeric(other), Reading::Number);
        }
        let mut cells = Cells::new(Reading::Decimal(10, 2), 1);
        cells.push(&[0, 2, 0, 0, 0, 0, 0, 2, 0, 1, 0x13, 0x88]).unwrap();
        assert_eq!(cells.finish().as_primitive::<Decimal128Type>().value(0), 150);
    }

    #[test]
    fn texts_that_repeat_travel_as_a_growing_dictionary() {
        let mut cells = Cells::new(Reading::Text, 4);
        let found = faults(&mut cells, &[b"auto", b"moto", b"auto", b"auto", b"a\x00", b"\xff"]);
        assert_eq!(found[4..], [Some("control-character"), Some("bad-encoding")]);
        cells.decide(6);
        let first = cells.finish();
        assert_eq!(first.as_dictionary::<UInt32Type>().values().len(), 2);
        faults(&mut cells, &[b"bus", b"auto"]);
        let second = cells.finish();
        let second = second.as_dictionary::<UInt32Type>();
        assert_eq!(second.keys().values(), &[2, 0]);
        assert_eq!(second.values().as_string::<i32>().value(2), "bus");
    }

    #[test]
    fn texts_that_rarely_repeat_travel_plain() {
        let mut cells = Cells::new(Reading::Text, 4);
        faults(&mut cells, &[b"TI 1", b"TI 2", b"TI 1"]);
        cells.push_null();
        cells.decide(3);
        let array = cells.finish();
        assert_eq!(array.data_type(), &DataType::Utf8);
        let texts: Vec<_> = array.as_string::<i32>().iter().collect();
        assert_eq!(texts, [Some("TI 1"), Some("TI 2"), Some("TI 1"), None]);
        faults(&mut cells, &[b"TI 3"]);
        assert_eq!(cells.finish().as_string::<i32>().value(0), "TI 3");
    }

    #[test]
    fn values_of_the_wrong_length_are_no_values() {
        for reading in [Reading::Int4, Reading::Float8, Reading::Bool, Reading::Date, Reading::Uuid, Reading::Jsonb] {
            assert!(Cells::new(reading, 1).push(&[9, 9]).is_err(), "{reading:?}");
        }
    }

    #[test]
    fn identifiers_are_written_as_the_server_does() {
        let mut cells = Cells::new(Reading::Uuid, 1);
        cells.push(&(0..16).collect::<Vec<u8>>()).unwrap();
        cells.decide(0);
        assert_eq!(cells.finish().as_string::<i32>().value(0), "00010203-0405-0607-0809-0a0b0c0d0e0f");
    }

    #[test]
    fn instants_carry_their_zone_or_none() {
        let mut cells = Cells::new(Reading::Timestamptz, 1);
        cells.push(&0_i64.to_be_bytes()).unwrap();
        let array = cells.finish();
        assert_eq!(array.as_primitive::<TimestampMicrosecondType>().value(0), 946_684_800_000_000);
        assert_eq!(array.as_primitive::<TimestampMicrosecondType>().timezone(), Some("UTC"));
        let mut cells = Cells::new(Reading::Time, 1);
        assert_eq!(cells.push(&DAY.to_be_bytes()).unwrap(), Some(BAD_TIME));
    }
}
