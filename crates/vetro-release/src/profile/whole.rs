//! Statistics of columns whose values are whole numbers underneath: integers, decimals, dates, times, truth values.
//!
//! A narrow range is counted in place, a wide one is sorted; both give the
//! distinct values in rising order with their counts, in one pass.

use arrow::array::Array as _;
use arrow::array::PrimitiveArray;
use arrow::array::types::ArrowPrimitiveType;
use vetro_model::document::ColumnProfile;
use vetro_model::schema::FieldType;

use crate::error::Error;
use crate::profile::histogram::{self, Bins};
use crate::profile::{TOP, Top, Total};
use crate::table::{Column, Values};

/// The widest range that is counted in place, whatever the number of rows: 8 MB of counts.
const NARROW: usize = 1 << 20;

/// Fills in the statistics.
///
/// # Errors
///
/// [`Error::OutOfRange`] for a least or greatest date that cannot be written.
pub(crate) fn profile(column: &Column<'_>, blank: ColumnProfile) -> Result<ColumnProfile, Error> {
    if let Some(values) = narrow(column) {
        return profile_narrow(column, values, blank);
    }
    let Values::Decimal(array, _) = &column.values else { return Ok(blank) };
    let mut values: Vec<i128> = valid(array);
    values.sort_unstable();
    finish(column, runs(&values), blank)
}

/// The values that are there, when all fit 64 bits.
fn narrow(column: &Column<'_>) -> Option<Vec<i64>> {
    match &column.values {
        Values::Integer(array) => Some(valid(array)),
        Values::Decimal(array, _) => valid(array).into_iter().map(|value| i64::try_from(value).ok()).collect(),
        Values::Date(array) => Some(valid(array).into_iter().map(i64::from).collect()),
        Values::Time(array) => Some(valid(array)),
        Values::Local(array) | Values::Instant(array, _) => Some(valid(array)),
        Values::Boolean(array) => Some(array.iter().flatten().map(i64::from).collect()),
        Values::Text(_) | Values::Coded(_) | Values::Float(_) => None,
    }
}

fn valid<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> Vec<T::Native> {
    match array.nulls() {
        None => array.values().to_vec(),
        Some(nulls) => nulls.valid_indices().map(|row| array.value(row)).collect(),
    }
}

fn profile_narrow(column: &Column<'_>, mut values: Vec<i64>, blank: ColumnProfile) -> Result<ColumnProfile, Error> {
    let Some((min, max)) = range(&values) else { return Ok(blank) };
    let width = max.checked_sub(min).and_then(|width| usize::try_from(width).ok());
    let Some(width) = width.filter(|width| *width < NARROW.max(values.len())) else {
        values.sort_unstable();
        return finish(column, runs(&values), blank);
    };
    let mut counts = vec![0_u64; width + 1];
    for value in values {
        counts[usize::try_from(value - min).expect("no value lies below the least")] += 1;
    }
    let runs = counts.into_iter().zip(i128::from(min)..).filter(|(count, _)| *count > 0);
    finish(column, runs.map(|(count, value)| (value, count)), blank)
}

fn range(values: &[i64]) -> Option<(i64, i64)> {
    Some((*values.iter().min()?, *values.iter().max()?))
}

/// The distinct values of a sorted list with their counts.
fn runs<V: Copy + PartialEq + Into<i128>>(sorted: &[V]) -> impl Iterator<Item = (i128, u64)> {
    sorted.chunk_by(PartialEq::eq).map(|run| (run[0].into(), run.len() as u64))
}

/// Goes once through the distinct values in rising order.
fn finish(
    column: &Column<'_>,
    runs: impl Iterator<Item = (i128, u64)>,
    blank: ColumnProfile,
) -> Result<ColumnProfile, Error> {
    let (mut distinct, mut range, mut total, mut top) = (0_u64, None, Total::default(), Top::default());
    let mut seen: Vec<(i128, u64)> = Vec::new();
    let binned = is_binned(column);
    for (value, count) in runs {
        distinct += 1;
        range = Some(range.map_or((value, value), |(min, _)| (min, value)));
        total.add(value, count);
        top.add(value, count);
        if binned {
            seen.push((value, count));
        }
    }
    let text = |value: i128| column.whole_text(value).ok_or_else(|| column.out_of_range(0));
    let (min, max) = range.map(|(min, max)| Ok((text(min)?, text(max)?))).transpose()?.unzip();
    let mean = column.field.kind.is_numeric().then(|| total.mean(blank.count, column.scale())).flatten();
    let bins = if binned && distinct > TOP as u64 { histogram::bins(column, &seen) } else { Bins::default() };
    let number = column.field.kind.is_numeric() || column.field.kind == FieldType::Year;
    let top = if number && !bins.is_empty() { Vec::new() } else { top.into_counts(|value| column.whole_text(value)) };
    Ok(ColumnProfile { distinct, min, max, mean, top, histogram: bins, ..blank })
}

fn is_binned(column: &Column<'_>) -> bool {
    matches!(
        column.field.kind,
        FieldType::Integer | FieldType::Number | FieldType::Year | FieldType::Date | FieldType::Datetime
    )
}
