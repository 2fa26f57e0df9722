//! Takes the values of a column, as the server writes them, into Arrow.
//!
//! In the text protocol a value is its own exact text. Zero dates, which are
//! no days, are faults of their record and never another day; durations
//! beyond a day stay texts.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use mysql_async::{Row, Value};

use crate::batch::{self, FaultLog, Gauge, row_number};
use crate::error::Error;
use crate::stream::Pulled;
use crate::text::{BAD_DATE, BAD_TYPE, LONGEST_CELL, NON_FINITE, checked};

/// The rule broken by `0000-00-00` and by dates without a month or a day.
const ZERO_DATE: &str = "zero-date";

/// How the text of a value is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Int,
    Year,
    Decimal {
        precision: u8,
        scale: i8,
    },
    /// A float of four bytes, asked for as a double.
    Single,
    Double,
    /// So many bits, the highest first.
    Bits(u32),
    Day,
    /// In UTC, or as a clock on the wall shows it.
    Moment {
        utc: bool,
    },
    Text,
}

impl Reading {
    fn arrow(self) -> DataType {
        match self {
            Self::Int | Self::Year => DataType::Int64,
            Self::Decimal { precision, scale } => DataType::Decimal128(precision, scale),
            Self::Single | Self::Double => DataType::Float64,
            Self::Day => DataType::Date32,
            Self::Moment { utc } => DataType::Timestamp(TimeUnit::Microsecond, utc.then(|| "UTC".into())),
            Self::Bits(_) | Self::Text => DataType::Utf8,
        }
    }
}

/// The values of one column of the batch being built.
enum Cells {
    Int(Int64Builder),
    Decimal(Decimal128Builder, i8),
    Float(Float64Builder),
    Day(Date32Builder),
    Moment(TimestampMicrosecondBuilder),
    Text(StringBuilder),
}

impl Cells {
    fn new(reading: Reading) -> Self {
        match reading.arrow() {
            DataType::Int64 => Self::Int(Int64Builder::new()),
            DataType::Float64 => Self::Float(Float64Builder::new()),
            DataType::Date32 => Self::Day(Date32Builder::new()),
            kind @ DataType::Decimal128(_, scale) => {
                Self::Decimal(Decimal128Builder::new().with_data_type(kind), scale)
            }
            kind @ DataType::Timestamp(..) => Self::Moment(TimestampMicrosecondBuilder::new().with_data_type(kind)),
            _ => Self::Text(StringBuilder::new()),
        }
    }

    /// Adds a value; a null and the rule it breaks when it does not fit.
    fn push(&mut self, reading: Reading, value: Option<&[u8]>) -> Option<&'static str> {
        let Some(bytes) = value else {
            self.push_null();
            return None;
        };
        let fault = self.push_some(reading, bytes).err();
        if fault.is_some() {
            self.push_null();
        }
        fault
    }

    fn push_some(&mut self, reading: Reading, bytes: &[u8]) -> Result<(), &'static str> {
        match self {
            Self::Int(builder) => {
                builder.append_value(if reading == Reading::Year { year(bytes)? } else { number(bytes)? });
            }
            Self::Decimal(builder, scale) => builder.append_value(decimal(bytes, *scale)?),
            Self::Float(builder) => builder.append_value(float(bytes, reading == Reading::Single)?),
            Self::Day(builder) => builder.append_value(day(bytes)?),
            Self::Moment(builder) => builder.append_value(moment(bytes)?),
            Self::Text(builder) => match reading {
                Reading::Bits(length) => builder.append_value(bits(bytes, length)),
                _ => builder.append_value(checked(bytes)?),
            },
        }
        Ok(())
    }

    fn push_null(&mut self) {
        match self {
            Self::Int(builder) => builder.append_null(),
            Self::Decimal(builder, _) => builder.append_null(),
            Self::Float(builder) => builder.append_null(),
            Self::Day(builder) => builder.append_null(),
            Self::Moment(builder) => builder.append_null(),
            Self::Text(builder) => builder.append_null(),
        }
    }

    /// The values of the batch, which begins anew.
    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Int(builder) => Arc::new(builder.finish()),
            Self::Decimal(builder, _) => Arc::new(builder.finish()),
            Self::Float(builder) => Arc::new(builder.finish()),
            Self::Day(builder) => Arc::new(builder.finish()),
            Self::Moment(builder) => Arc::new(builder.finish()),
            Self::Text(builder) => Arc::new(builder.finish()),
        }
    }
}

fn number<T: std::str::FromStr>(bytes: &[u8]) -> Result<T, &'static str> {
    std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok()).ok_or(BAD_TYPE)
}

/// The year 0000 is the server's word for none.
fn year(bytes: &[u8]) -> Result<i64, &'static str> {
    if bytes == b"0000" { Err(ZERO_DATE) } else { number(bytes) }
}

/// A decimal as its digits without the point; the server writes as many decimals as the column has.
fn decimal(bytes: &[u8], scale: i8) -> Result<i128, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| BAD_TYPE)?;
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if i8::try_from(decimals.len()) != Ok(scale) {
        return Err(BAD_TYPE);
    }
    format!("{whole}{decimals}").parse().map_err(|_| BAD_TYPE)
}

/// A float; one of four bytes has the shortest digits that mean it.
fn float(bytes: &[u8], single: bool) -> Result<f64, &'static str> {
    let value: f64 = number(bytes)?;
    if !value.is_finite() {
        return Err(NON_FINITE);
    }
    #[expect(clippy::cast_possible_truncation, reason = "the value was a float of four bytes before")]
    let short = single.then(|| (value as f32).to_string().parse().map_err(|_| BAD_TYPE));
    short.unwrap_or(Ok(value))
}

/// The bits of a number, the highest first.
fn bits(bytes: &[u8], length: u32) -> String {
    let all = bytes.iter().map(|byte| format!("{byte:08b}")).collect::<Vec<_>>().concat();
    let length = length as usize;
    if all.len() >= length { all[all.len() - length..].to_owned() } else { format!("{all:0>length$}") }
}

/// Days since 1970 of `2025-03-30`.
fn day(bytes: &[u8]) -> Result<i32, &'static str> {
    let date = date(bytes)?;
    let since = date.since(jiff::civil::date(1970, 1, 1)).map_err(|_| BAD_DATE)?;
    Ok(since.get_days())
}

fn date(bytes: &[u8]) -> Result<jiff::civil::Date, &'static str> {
    let part = |range: std::ops::Range<usize>| bytes.get(range).ok_or(BAD_TYPE).and_then(number::<i16>);
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    if month == 0 || day == 0 {
        return Err(ZERO_DATE);
    }
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Err(BAD_DATE) };
    jiff::civil::Date::new(year, month, day).ok().filter(|date| date.year() >= 1).ok_or(BAD_DATE)
}

/// Microseconds since 1970 of `2025-03-30 02:30:00.000001`.
fn moment(bytes: &[u8]) -> Result<i64, &'static str> {
    let days = i64::from(day(bytes.get(..10).ok_or(BAD_TYPE)?)?);
    let part = |range: std::ops::Range<usize>| bytes.get(range).ok_or(BAD_TYPE).and_then(number::<i64>);
    let seconds = part(11..13)? * 3_600 + part(14..16)? * 60 + part(17..19)?;
    let micros = match bytes.get(20..) {
        None | Some([]) => 0,
        Some(digits) if digits.len() <= 6 => {
            number::<i64>(digits)? * 10_i64.pow(6 - u32::try_from(digits.len()).unwrap_or(6))
        }
        Some(_) => return Err(BAD_TYPE),
    };
    Ok((days * 86_400 + seconds) * 1_000_000 + micros)
}

/// Fills batches from rows.
pub(super) struct Reader<'a> {
    names: &'a [String],
    readings: &'a [Reading],
    cells: Vec<Cells>,
    faults: FaultLog,
    gauge: Gauge,
    schema: SchemaRef,
}

impl<'a> Reader<'a> {
    pub(super) fn new(names: &'a [String], readings: &'a [Reading], batch_rows: usize) -> Self {
        let field = |(name, reading): (&String, &Reading)| Field::new(name, reading.arrow(), true);
        let schema = Arc::new(Schema::new(names.iter().zip(readings).map(field).collect::<Vec<_>>()));
        let cells = readings.iter().map(|reading| Cells::new(*reading)).collect();
        Self { names, readings, cells, faults: FaultLog::default(), gauge: Gauge::new(batch_rows), schema }
    }

    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Records finished so far, over all batches.
    pub(super) fn records(&self) -> u64 {
        self.gauge.records()
    }

    /// Adds a row; a batch if it is full.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`], [`Error::Protocol`].
    pub(super) fn add(&mut self, row: Row) -> Result<Option<Pulled>, Error> {
        for (place, value) in row.unwrap_raw().into_iter().take(self.cells.len()).enumerate() {
            let bytes = match value {
                Some(Value::Bytes(bytes)) => Some(bytes),
                Some(Value::NULL) => None,
                _ => return Err(Error::Protocol { what: "a value came in another form than was asked for" }),
            };
            let length = bytes.as_ref().map_or(0, Vec::len);
            if length > LONGEST_CELL {
                let what = format!("a value of column `{}`", self.names[place]);
                let row = row_number(self.gauge.records());
                return Err(Error::TooLarge { row, what, limit: LONGEST_CELL as u64 });
            }
            self.gauge.weigh(length);
            if let Some(rule) = self.cells[place].push(self.readings[place], bytes.as_deref()) {
                self.faults.add(place, rule, self.gauge.row());
            }
        }
        self.gauge.end_row();
        Ok(self.gauge.is_full().then(|| self.take()))
    }

    /// What is left at the end, if anything.
    pub(super) fn finish(&mut self) -> Option<Pulled> {
        (self.gauge.rows() > 0).then(|| self.take())
    }

    fn take(&mut self) -> Pulled {
        let columns: Vec<ArrayRef> = self.cells.iter_mut().map(Cells::finish).collect();
        let pulled = batch::pulled(&self.schema, columns, self.gauge.rows(), &mut self.faults);
        self.gauge.restart();
        pulled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_exact_and_zero_dates_are_none() {
        assert_eq!(day(b"1970-01-02"), Ok(1));
        assert_eq!(day(b"0001-01-01"), Ok(-719_162));
        assert_eq!(day(b"9999-12-31"), Ok(2_932_896));
        assert_eq!(moment(b"1970-01-01 00:00:01.5"), Ok(1_500_000));
        assert_eq!(moment(b"1969-12-31 23:59:59.999999"), Ok(-1));
        for zero in [&b"0000-00-00"[..], b"2023-11-00", b"2023-00-00"] {
            assert_eq!(day(zero), Err(ZERO_DATE));
        }
        assert_eq!(moment(b"0000-00-00 00:00:00"), Err(ZERO_DATE));
        assert_eq!(day(b"2023-02-30"), Err(BAD_DATE));
        assert_eq!(day(b"0000-05-05"), Err(BAD_DATE));
        assert_eq!(day(b"x"), Err(BAD_TYPE));
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(decimal(b"-0.50", 2), Ok(-50));
        assert_eq!(decimal(b"99999999999999999999999999999999999999", 0), Ok(10_i128.pow(38) - 1));
        assert_eq!(decimal(b"1.5", 2), Err(BAD_TYPE));
        assert_eq!(float(b"0.10000000149011612", true), Ok(0.1));
        assert_eq!(float(b"0.10000000149011612", false), Ok(0.100_000_001_490_116_12));
        assert_eq!(year(b"0000"), Err(ZERO_DATE));
        assert_eq!(
            (bits(b"\x05", 8), bits(b"\x05", 3), bits(b"\x01", 1)),
            ("00000101".into(), "101".into(), "1".into())
        );
    }
}
