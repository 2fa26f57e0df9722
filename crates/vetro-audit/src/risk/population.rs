//! How many persons of the population share the labels of each record.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray, RecordBatch};
use arrow::compute::{cast, concat};
use arrow::datatypes::{DataType, Int64Type};
use vetro_model::ColumnName;

use super::{Error, classes_of};
use crate::codes::{codes, distinct};

/// For each record the persons of the population with its labels, from a table of counts.
///
/// # Shape
///
/// `counts` holds the quasi-identifiers, labelled as the records are, and the
/// column `count` of whole numbers. Rows with the same labels are added;
/// null equals null. A record whose labels are not there gets 0, which
/// [`super::report`] refuses.
///
/// # Errors
///
/// [`Error::Column`] for a column that is not in one of the tables or holds another type; [`Error::Count`] for a count
/// that is missing or negative.
pub fn population(
    table: &RecordBatch,
    quasi_identifiers: &[ColumnName],
    counts: &RecordBatch,
    count: &ColumnName,
) -> Result<Vec<u64>, Error> {
    let together: Vec<Vec<u32>> =
        quasi_identifiers.iter().map(|name| column(table, counts, name)).collect::<Result<_, _>>()?;
    let records = table.num_rows();
    let classes = classes_of(&together, records + counts.num_rows());
    let mut persons = vec![0_u64; distinct(&classes)];
    for (class, count) in classes[records..].iter().zip(numbers(counts, count)?) {
        persons[*class as usize] = persons[*class as usize].saturating_add(count);
    }
    Ok(classes[..records].iter().map(|class| persons[*class as usize]).collect())
}

/// The codes of a column over the records and, behind them, the counts.
fn column(table: &RecordBatch, counts: &RecordBatch, name: &ColumnName) -> Result<Vec<u32>, Error> {
    let missing = || Error::Column(name.to_string());
    let records = plain(table.column_by_name(name.as_str()).ok_or_else(missing)?);
    let counted = plain(counts.column_by_name(name.as_str()).ok_or_else(missing)?);
    let counted = cast(&counted, records.data_type()).map_err(|_| missing())?;
    let both = concat(&[&*records, &*counted]).map_err(|_| missing())?;
    codes(&both).ok_or_else(missing)
}

/// Texts without a dictionary; anything else as it is.
fn plain(column: &ArrayRef) -> ArrayRef {
    let text = matches!(column.data_type(), DataType::Dictionary(..)).then(|| cast(column, &DataType::Utf8));
    text.and_then(Result::ok).unwrap_or_else(|| Arc::clone(column))
}

fn numbers(counts: &RecordBatch, name: &ColumnName) -> Result<Vec<u64>, Error> {
    let column = counts.column_by_name(name.as_str()).and_then(|column| column.as_primitive_opt::<Int64Type>());
    let column = column.ok_or_else(|| Error::Column(name.to_string()))?;
    let number = |(row, count): (usize, Option<i64>)| {
        count.and_then(|count| u64::try_from(count).ok()).ok_or(Error::Count { row: row as u64 + 2 })
    };
    column.iter().enumerate().map(number).collect()
}
