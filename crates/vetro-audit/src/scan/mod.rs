//! Looks for direct identifiers in texts: who a value names, whatever its column is called.
//!
//! A detector reports what is certain enough to stop a publication: numbers
//! with check digits must pass them, telephone numbers must be written as
//! people write them. Look-alikes (file references, coordinates, products,
//! tokens) stay unreported, or officers would learn to ignore the alarm.
//!
//! Texts are read as a person would see them: invisible characters are
//! dropped and look-alike spaces, dashes and full-width letters are the plain
//! ones. See [`normal`].

mod ahv;
mod boundary;
mod email;
mod fiscal;
mod iban;
mod normal;
mod phone;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Decimal128Type, Int64Type, UInt32Type};

pub(crate) use ahv::LENGTH as AHV_LENGTH;

/// A kind of direct identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detector {
    /// The Italian tax code of a person, with its check letter; also with letters for digits (omocodia).
    CodiceFiscale,
    /// The Swiss social-insurance number, thirteen digits with a check digit.
    Ahv,
    /// An international bank account number, by country and check digits.
    Iban,
    /// An e-mail address, also disguised.
    Email,
    /// An Italian or Swiss telephone number.
    Phone,
}

impl Detector {
    /// Every detector.
    pub const ALL: [Self; 5] = [Self::CodiceFiscale, Self::Ahv, Self::Iban, Self::Email, Self::Phone];

    /// The name as it is written in `allow` and in findings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CodiceFiscale => "codice-fiscale",
            Self::Ahv => "ahv",
            Self::Iban => "iban",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Every detector that finds something in a text, each once, in the order of [`Detector::ALL`].
#[must_use]
pub fn text(value: &str) -> Vec<Detector> {
    detectors(found(value, Hint::None)).collect()
}

/// What was found in one column of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The column.
    pub column: String,
    /// What was found.
    pub detector: Detector,
    /// In how many records.
    pub count: u64,
    /// These records, counted from 0 in the batch, rising.
    pub records: Vec<u64>,
}

/// Scans every text of a batch, and whole numbers for social-insurance numbers, column by column.
///
/// A column whose name says that it holds telephone numbers is believed:
/// there, numbers written without any separator are found too.
#[must_use]
pub fn batch(batch: &RecordBatch) -> Vec<Hit> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns());
    columns.flat_map(|(field, column)| column_hits(field.name(), column)).collect()
}

/// Scans one column.
pub(crate) fn column_hits(name: &str, column: &ArrayRef) -> Vec<Hit> {
    let mut records: [Vec<u64>; 5] = Default::default();
    each_found(column, Hint::of(name), |row, found| {
        for detector in detectors(found) {
            records[detector as usize].push(row as u64);
        }
    });
    let hits = Detector::ALL.into_iter().zip(records).filter(|(_, records)| !records.is_empty());
    hits.map(|(detector, records)| Hit { column: name.to_owned(), detector, count: records.len() as u64, records })
        .collect()
}

/// Calls `see` with every row in which something was found.
fn each_found(column: &ArrayRef, hint: Hint, mut see: impl FnMut(usize, u8)) {
    let mut see = |row: usize, found: u8| {
        if found != 0 {
            see(row, found);
        }
    };
    if let Some(texts) = column.as_string_opt::<i32>() {
        texts.iter().enumerate().for_each(|(row, text)| see(row, text.map_or(0, |text| found(text, hint))));
    } else if let Some(coded) = column.as_dictionary_opt::<UInt32Type>() {
        let Some(values) = coded.values().as_string_opt::<i32>() else { return };
        let verdicts = dictionary(values, hint);
        if verdicts.iter().any(|verdict| *verdict != 0) {
            let codes = coded.keys().iter().enumerate();
            codes.for_each(|(row, code)| see(row, code.map_or(0, |code| verdicts[code as usize])));
        }
    } else if let Some(numbers) = column.as_primitive_opt::<Int64Type>() {
        numbers.iter().enumerate().for_each(|(row, number)| see(row, number.map_or(0, |n| in_number(n.into()))));
    } else if let (DataType::Decimal128(_, 0), Some(numbers)) =
        (column.data_type(), column.as_primitive_opt::<Decimal128Type>())
    {
        numbers.iter().enumerate().for_each(|(row, number)| see(row, number.map_or(0, in_number)));
    }
}

fn dictionary(values: &StringArray, hint: Hint) -> Vec<u8> {
    values.iter().map(|value| value.map_or(0, |value| found(value, hint))).collect()
}

fn in_number(number: i128) -> u8 {
    if ahv::is_number(number) { Detector::Ahv.bit() } else { 0 }
}

fn detectors(found: u8) -> impl Iterator<Item = Detector> {
    Detector::ALL.into_iter().filter(move |detector| found & detector.bit() != 0)
}

/// What a column's name says about its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    None,
    Phone,
}

impl Hint {
    fn of(column: &str) -> Self {
        let lower = column.to_lowercase();
        let words = lower.split(|letter: char| !letter.is_alphabetic());
        if words.into_iter().any(phone::is_cue) { Self::Phone } else { Self::None }
    }
}

const DIGIT: u8 = 1;
const LETTER: u8 = 2;
/// A character that an e-mail address, plain or disguised, cannot do without.
const AT: u8 = 4;
/// The first byte of a character that [`normal`] replaces.
const ODD: u8 = 8;
const SPACE: u8 = 16;

/// What each byte can be part of.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let letter = byte as u8;
        kinds[byte] = match letter {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'@' | b'%' | b'(' | b'[' | b'{' | b'<' | b'&' => AT,
            b' ' | b'\t' | b'\n' | b'\r' => SPACE,
            0xc2 | 0xcd | 0xe1 | 0xe2 | 0xe3 | 0xef => ODD,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// The bits of the detectors that find something.
///
/// Most values hold too few digits and no sign of an address: they are passed
/// over after one look at their bytes.
fn found(value: &str, hint: Hint) -> u8 {
    let (mut kinds, mut digits, mut letters) = (0, 0_usize, 0_usize);
    for byte in value.bytes() {
        let kind = KINDS[usize::from(byte)];
        kinds |= kind;
        digits += usize::from(kind & DIGIT);
        letters += usize::from(kind & LETTER);
    }
    if kinds & ODD != 0
        && let Some(plain) = normal::plain(value)
    {
        return found(&plain, hint);
    }
    let letters = letters / usize::from(LETTER);
    let mut found = 0;
    let mut look = |detector: Detector, is_worth: bool, is_there: fn(&str) -> bool| {
        if is_worth && is_there(value) {
            found |= detector.bit();
        }
    };
    look(Detector::CodiceFiscale, digits + letters >= fiscal::LENGTH, fiscal::is_in);
    look(Detector::Ahv, digits >= ahv::LENGTH, ahv::is_in);
    look(Detector::Iban, digits + letters >= iban::SHORTEST && digits >= 4, iban::is_in);
    look(Detector::Email, kinds & AT != 0 || (kinds & SPACE != 0 && email::may_be_spelled(value)), email::is_in);
    let phone = if hint == Hint::Phone { phone::is_in_phone_column } else { phone::is_in };
    look(Detector::Phone, digits >= phone::FEWEST_DIGITS, phone);
    found
}

#[cfg(test)]
mod tests;
