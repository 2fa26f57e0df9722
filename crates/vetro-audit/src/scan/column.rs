//! Reads the columns of a batch.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Decimal128Type, Int64Type, UInt32Type};

use super::hints::Hints;
use super::{Detector, Found, cell, number};

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

/// Scans every text of a batch, whole numbers for social-insurance and tax numbers, and dates of birth, column by
/// column.
///
/// A column's name is believed: where it says telephone numbers, numbers
/// written without any separator are found too, and so on; see [`Hints`].
#[must_use]
pub fn batch(batch: &RecordBatch) -> Vec<Hit> {
    let schema = batch.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let columns = names.iter().zip(Hints::of_columns(&names)).zip(batch.columns());
    columns.flat_map(|((name, hints), column)| column_hits(name, hints, column)).collect()
}

/// Scans one column.
#[must_use]
pub fn column_hits(name: &str, hints: Hints, column: &ArrayRef) -> Vec<Hit> {
    let mut records: [Vec<u64>; Detector::ALL.len()] = Default::default();
    each_found(column, hints, |row, found| {
        for detector in found.detectors() {
            records[detector as usize].push(row as u64);
        }
    });
    let found = Detector::ALL.into_iter().zip(records).filter(|(_, records)| !records.is_empty());
    found
        .map(|(detector, records)| Hit { column: name.to_owned(), detector, count: records.len() as u64, records })
        .collect()
}

/// Calls `see` with every row in which something was found.
fn each_found(column: &ArrayRef, hints: Hints, mut see: impl FnMut(usize, Found)) {
    let mut see = |row: usize, found: Found| {
        if !found.is_empty() {
            see(row, found);
        }
    };
    if let Some(texts) = column.as_string_opt::<i32>() {
        let rows = texts.iter().enumerate();
        rows.for_each(|(row, text)| see(row, text.map_or(Found::NOTHING, |text| cell(text, hints))));
    } else if let Some(coded) = column.as_dictionary_opt::<UInt32Type>() {
        let Some(values) = coded.values().as_string_opt::<i32>() else { return };
        let verdicts: Vec<Found> =
            values.iter().map(|value| value.map_or(Found::NOTHING, |value| cell(value, hints))).collect();
        if verdicts.iter().any(|verdict| !verdict.is_empty()) {
            let codes = coded.keys().iter().enumerate();
            codes.for_each(|(row, code)| see(row, code.map_or(Found::NOTHING, |code| verdicts[code as usize])));
        }
    } else if let Some(numbers) = column.as_primitive_opt::<Int64Type>() {
        let rows = numbers.iter().enumerate();
        rows.for_each(|(row, value)| see(row, value.map_or(Found::NOTHING, |value| number(value.into(), hints))));
    } else if let (DataType::Decimal128(_, 0), Some(numbers)) =
        (column.data_type(), column.as_primitive_opt::<Decimal128Type>())
    {
        let rows = numbers.iter().enumerate();
        rows.for_each(|(row, value)| see(row, value.map_or(Found::NOTHING, |value| number(value, hints))));
    } else if is_day(column.data_type()) && hints.has(Hints::BIRTH.and(Hints::BESIDE_NAMES)) {
        let born = Found::of(Detector::BirthDate);
        (0..column.len()).filter(|row| column.is_valid(*row)).for_each(|row| see(row, born));
    }
}

fn is_day(kind: &DataType) -> bool {
    matches!(kind, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..))
}
