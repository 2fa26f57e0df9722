//! Finds values that occur more than once in an extract, in 16 bytes a row.
//!
//! A row leaves 88 bits of a keyless hash of its exact value and 40 bits of
//! its record number. Two of *n* different values share 88 bits with a
//! probability of at most n² / 2⁸⁹: below 10⁻¹⁴ for a million rows and below
//! 10⁻¹⁰ for a hundred million. The price of such an accident is a false
//! finding, never a value published unseen.

use std::hash::{DefaultHasher, Hasher};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Float64Type};

use crate::error::Error;
use crate::literal::is_whole;
use crate::memo::Memo;
use crate::numeric::{floats, whole_values};
use crate::textual::{Texts, dictionary, is_text};

/// Bits that hold the record number.
const RECORD_BITS: u32 = 40;
/// How many records can be numbered.
pub(crate) const RECORDS: u64 = 1 << RECORD_BITS;

/// Hashes of every row's value over some columns.
#[derive(Debug)]
pub(crate) struct Fingerprints {
    pub(crate) columns: Vec<String>,
    memos: Vec<Memo<u128>>,
    rows: Vec<u128>,
}

impl Fingerprints {
    pub(crate) fn new(columns: Vec<String>) -> Self {
        let memos = columns.iter().map(|_| Memo::default()).collect();
        Self { columns, memos, rows: Vec::new() }
    }

    /// Takes in the rows of a batch; rows with a null among the columns are left out.
    pub(crate) fn add(&mut self, first_record: u64, columns: &[&ArrayRef]) -> Result<(), Error> {
        let Some(length) = columns.first().map(Array::len) else { return Ok(()) };
        if first_record + length as u64 > RECORDS {
            return Err(Error::TooManyRecords(RECORDS));
        }
        let mut hashes = vec![0_u128; length];
        for (column, memo) in columns.iter().zip(&mut self.memos) {
            hash_column(column, memo, columns.len() > 1, &mut hashes);
        }
        let whole = |row: usize| columns.iter().all(|column| column.is_valid(row));
        let records = (first_record..).zip(hashes).enumerate().filter(|(row, _)| whole(*row));
        self.rows.extend(records.map(|(_, (record, hash))| pack(hash, record)));
        Ok(())
    }

    /// The records whose value occurs more than once, rising.
    pub(crate) fn repeated(mut self) -> Vec<u64> {
        self.rows.sort_unstable();
        let groups = self.rows.chunk_by(|one, other| fingerprint(*one) == fingerprint(*other));
        let mut records: Vec<u64> =
            groups.filter(|group| group.len() > 1).flatten().map(|packed| record(*packed)).collect();
        records.sort_unstable();
        records
    }

    /// The records whose value does not occur among `others`, rising.
    pub(crate) fn absent_from(self, others: Self) -> Vec<u64> {
        let mut present: Vec<u128> = others.rows.into_iter().map(fingerprint).collect();
        present.sort_unstable();
        let absent = |packed: &u128| present.binary_search(&fingerprint(*packed)).is_err();
        let mut records: Vec<u64> = self.rows.into_iter().filter(absent).map(record).collect();
        records.sort_unstable();
        records
    }
}

/// Whether values of this type can be told apart.
pub(crate) fn is_comparable(kind: &DataType) -> bool {
    is_text(kind) || is_whole(kind) || kind.is_floating() || kind == &DataType::Boolean
}

fn pack(hash: u128, record: u64) -> u128 {
    (hash >> RECORD_BITS << RECORD_BITS) | u128::from(record)
}

fn fingerprint(packed: u128) -> u128 {
    packed >> RECORD_BITS
}

fn record(packed: u128) -> u64 {
    u64::try_from(packed & u128::from(RECORDS - 1)).expect("40 bits fit into 64")
}

/// 128 bits of two `SipHash` runs that begin differently; the keys are fixed, so that every run is the same.
fn hash(bytes: &[u8]) -> u128 {
    let half = |domain: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(domain);
        hasher.write(bytes);
        hasher.finish()
    };
    u128::from(half(0)) << 64 | u128::from(half(1))
}

/// Hashes a column into `hashes`, onto what stands there when a key has several columns.
fn hash_column(column: &ArrayRef, memo: &mut Memo<u128>, is_compound: bool, hashes: &mut [u128]) {
    let mut put = |row: usize, value: u128| {
        hashes[row] = if is_compound { chain(hashes[row], value) } else { value };
    };
    match Texts::of(column) {
        Some(Texts::Plain(texts)) => {
            texts.iter().enumerate().for_each(|(row, text)| put(row, hash(text.unwrap_or_default().as_bytes())));
        }
        Some(Texts::Coded(coded)) => {
            let known = memo.results(dictionary(&coded), |text| hash(text.as_bytes()));
            let keys = coded.keys().iter().enumerate();
            keys.for_each(|(row, code)| put(row, code.map_or(0, |code| known[code as usize])));
        }
        None => other_values(column).into_iter().enumerate().for_each(|(row, value)| put(row, hash(&value))),
    }
}

fn chain(before: u128, value: u128) -> u128 {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&before.to_le_bytes());
    bytes[16..].copy_from_slice(&value.to_le_bytes());
    hash(&bytes)
}

/// The exact values of a column that is not text; equal numbers have equal bytes.
fn other_values(column: &ArrayRef) -> Vec<[u8; 16]> {
    if let Some(values) = whole_values(column) {
        return values.into_iter().map(i128::to_le_bytes).collect();
    }
    if let Some(truths) = column.as_boolean_opt() {
        return (0..truths.len()).map(|row| u128::from(truths.value(row)).to_le_bytes()).collect();
    }
    // Adding 0 turns the negative zero into the other one.
    let bits = |value: &f64| u128::from((value + 0.0).to_bits()).to_le_bytes();
    floats(column).map_or_else(
        || vec![[0; 16]; column.len()],
        |values| values.as_primitive::<Float64Type>().values().iter().map(bits).collect(),
    )
}

/// What a rule asks of the extract as a whole.
#[derive(Debug)]
pub(crate) enum Late {
    /// No value occurs more than once.
    Unique(Fingerprints),
    /// Every value of the first columns occurs among those of the second.
    Within(Fingerprints, Fingerprints),
}

impl Late {
    /// Every column it looks at, in turn.
    pub(crate) fn prints(&mut self) -> impl Iterator<Item = &mut Fingerprints> {
        match self {
            Self::Unique(values) => vec![values].into_iter(),
            Self::Within(here, there) => vec![here, there].into_iter(),
        }
    }

    /// The columns that a finding names.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Unique(values) | Self::Within(values, _) => values.columns.join(", "),
        }
    }

    /// The records that break it, rising.
    pub(crate) fn records(self) -> Vec<u64> {
        match self {
            Self::Unique(values) => values.repeated(),
            Self::Within(here, there) => here.absent_from(there),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Float64Array, Int64Array, StringArray};

    use super::*;

    #[test]
    fn repeated_values_are_found_across_batches() {
        let mut prints = Fingerprints::new(vec!["a".into()]);
        let first: ArrayRef = Arc::new(StringArray::from(vec![Some("x"), None, Some("y")]));
        let second: ArrayRef = Arc::new(StringArray::from(vec![None, Some("x"), Some("z")]));
        prints.add(0, &[&first]).unwrap();
        prints.add(3, &[&second]).unwrap();
        assert_eq!(prints.repeated(), [0, 4]);
    }

    #[test]
    fn a_key_of_several_columns_is_not_their_joined_text() {
        let mut prints = Fingerprints::new(vec!["a".into(), "b".into()]);
        let left: ArrayRef = Arc::new(StringArray::from(vec!["ab", "a", "a"]));
        let right: ArrayRef = Arc::new(StringArray::from(vec!["c", "bc", "bc"]));
        prints.add(0, &[&left, &right]).unwrap();
        assert_eq!(prints.repeated(), [1, 2]);
    }

    #[test]
    fn equal_numbers_are_equal_whatever_their_sign_of_zero() {
        let mut prints = Fingerprints::new(vec!["a".into()]);
        let column: ArrayRef = Arc::new(Float64Array::from(vec![0.0, -0.0, 1.0]));
        prints.add(0, &[&column]).unwrap();
        assert_eq!(prints.repeated(), [0, 1]);
    }

    #[test]
    fn too_long_an_extract_is_an_error_and_not_a_wrong_record() {
        let column: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
        let mut prints = Fingerprints::new(vec!["a".into()]);
        assert!(matches!(prints.add(RECORDS - 1, &[&column]), Err(Error::TooManyRecords(_))));
    }
}
