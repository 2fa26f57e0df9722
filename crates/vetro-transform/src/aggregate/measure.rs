//! The measures of cells.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, Float64Array, Int64Array, RecordBatch, UInt32Array};
use arrow::compute;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use vetro_model::plan::Measure;

use super::column;
use super::groups::Cells;
use crate::error::Error;
use crate::number::{Decimal, divide_rounded, power};
use crate::rank::{codes, total_order};
use crate::shape::decimal_type;

/// Takes a measure of every cell; means have so many digits after the point.
pub(crate) fn take(table: &RecordBatch, measure: &Measure, cells: &Cells, digits: u8) -> Result<ArrayRef, Error> {
    match measure {
        Measure::Count => count(cells),
        Measure::Sum(name) => sum(measure, &column(table, name.as_str())?, cells),
        Measure::Mean(name) => mean(measure, &column(table, name.as_str())?, cells, digits),
        Measure::Min(name) => best(name.as_str(), &column(table, name.as_str())?, cells, false),
        Measure::Max(name) => best(name.as_str(), &column(table, name.as_str())?, cells, true),
        Measure::Distinct(name) => distinct(&column(table, name.as_str())?, cells),
    }
}

/// A measure whose values do not fit.
pub(crate) fn out_of_range(measure: &Measure, count: usize) -> Error {
    Error::MeasureRange { measure: words(measure), count, rule: "out-of-range" }
}

pub(super) fn words(measure: &Measure) -> String {
    match measure {
        Measure::Count => "count".to_owned(),
        Measure::Sum(name) => format!("sum({name})"),
        Measure::Mean(name) => format!("mean({name})"),
        Measure::Min(name) => format!("min({name})"),
        Measure::Max(name) => format!("max({name})"),
        Measure::Distinct(name) => format!("distinct({name})"),
    }
}

fn count(cells: &Cells) -> Result<ArrayRef, Error> {
    let counts = cells.add_up(0_i64, |_| Some(1), i64::checked_add).ok_or(Error::Batch)?;
    Ok(Arc::new(Int64Array::from(counts)))
}

/// The exact sum of each cell, how many values it has, and the scale of the sum.
pub(super) struct Sums {
    pub sums: Vec<(i128, i64)>,
    pub scale: u8,
}

/// `None` for floats.
pub(super) fn exact_sums(measure: &Measure, values: &ArrayRef, cells: &Cells) -> Result<Option<Sums>, Error> {
    let add = |a: (i128, i64), b: (i128, i64)| Some((a.0.checked_add(b.0)?, a.1 + b.1));
    let (sums, scale) = match values.data_type() {
        DataType::Int64 => {
            let array = values.as_primitive::<Int64Type>();
            let value = |row| array.is_valid(row).then(|| (i128::from(array.value(row)), 1));
            (cells.add_up((0, 0), value, add), 0)
        }
        DataType::Decimal128(_, scale) => {
            let array = values.as_primitive::<Decimal128Type>();
            let value = |row| array.is_valid(row).then(|| (array.value(row), 1));
            (cells.add_up((0, 0), value, add), u8::try_from(*scale).map_err(|_| Error::Batch)?)
        }
        DataType::Float64 => return Ok(None),
        other => return Err(Error::Measure { measure: words(measure), found: other.to_string() }),
    };
    let sums = sums.ok_or_else(|| out_of_range(measure, 1))?;
    Ok(Some(Sums { sums, scale }))
}

/// The sum and the number of the floats of each cell, added in ascending order with the lost digits kept.
///
/// # Source
///
/// A. Neumaier, *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen*, 1974.
pub(super) fn float_sums(values: &ArrayRef, cells: &Cells) -> Vec<(f64, i64)> {
    let array = values.as_primitive::<Float64Type>();
    let rows = (0..).zip(array.iter()).filter_map(|(row, value)| Some((row, value?)));
    added(&rows.map(|(row, value)| (row, Ordered(value))).collect::<Vec<_>>(), cells)
}

/// The sum and the number of the floats of each cell, from rows with their floats.
pub(super) fn added(ordered: &[(u32, Ordered)], cells: &Cells) -> Vec<(f64, i64)> {
    let mut sums = vec![(0.0, 0); cells.len()];
    cells.each_sorted(ordered, |cell, values| {
        let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
        for (_, Ordered(value)) in values {
            let next = sum + value;
            lost += if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
            sum = next;
        }
        sums[cell] = (sum + lost, i64::try_from(values.len()).unwrap_or(i64::MAX));
    });
    sums
}

/// A float in the total order of IEEE 754.
#[derive(Clone, Copy)]
pub(super) struct Ordered(pub f64);

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        total_order(self.0).cmp(&total_order(other.0))
    }
}

fn sum(measure: &Measure, values: &ArrayRef, cells: &Cells) -> Result<ArrayRef, Error> {
    let Some(Sums { sums, scale }) = exact_sums(measure, values, cells)? else {
        let sums = float_sums(values, cells).into_iter();
        return Ok(Arc::new(sums.map(|(sum, count)| (count > 0).then_some(sum)).collect::<Float64Array>()));
    };
    let sums = sums.into_iter().map(|(sum, count)| (count > 0).then_some(sum));
    if values.data_type() == &DataType::Int64 {
        let whole = |sum: Option<i128>| sum.map(i64::try_from).transpose().map_err(|_| out_of_range(measure, 1));
        return Ok(Arc::new(sums.map(whole).collect::<Result<Int64Array, _>>()?));
    }
    decimals(measure, sums.map(Ok), scale)
}

fn mean(measure: &Measure, values: &ArrayRef, cells: &Cells, digits: u8) -> Result<ArrayRef, Error> {
    match exact_sums(measure, values, cells)? {
        Some(sums) => exact_means(measure, sums, digits),
        None => float_means(measure, float_sums(values, cells), digits),
    }
}

/// The means of floats, rounded.
pub(super) fn float_means(measure: &Measure, sums: Vec<(f64, i64)>, digits: u8) -> Result<ArrayRef, Error> {
    let mut buffer = String::new();
    let rounded = sums.into_iter().map(|(sum, count)| match count {
        0 => Ok(None),
        _ => rounded_float(sum, count, digits, &mut buffer).map(Some).ok_or_else(|| out_of_range(measure, 1)),
    });
    decimals(measure, rounded, digits)
}

/// The means of exact sums, rounded.
pub(super) fn exact_means(measure: &Measure, sums: Sums, digits: u8) -> Result<ArrayRef, Error> {
    let misfit = || out_of_range(measure, 1);
    let Sums { sums, scale } = sums;
    let shift = |from: u8, to: u8| power(u32::from(to.saturating_sub(from)));
    let rounded = sums.into_iter().map(|(sum, count)| {
        let scaled = || sum.checked_mul(shift(scale, digits)?);
        let divisor = || i128::from(count).checked_mul(shift(digits, scale)?);
        match count {
            0 => Ok(None),
            _ => Ok(Some(divide_rounded(scaled().ok_or_else(misfit)?, divisor().ok_or_else(misfit)?))),
        }
    });
    decimals(measure, rounded, digits)
}

#[expect(clippy::cast_precision_loss, reason = "a table has fewer than 2^53 records")]
fn rounded_float(sum: f64, count: i64, digits: u8, buffer: &mut String) -> Option<i128> {
    let mean = Decimal::of_float(sum / count as f64, buffer).ok()?;
    let excess = mean.scale - i32::from(digits);
    if excess <= 0 {
        return mean.coefficient.checked_mul(power(excess.unsigned_abs())?);
    }
    // Where the divisor does not fit, the mean is far below half of the last digit.
    Some(power(excess.unsigned_abs()).map_or(0, |divisor| divide_rounded(mean.coefficient, divisor)))
}

fn decimals(
    measure: &Measure,
    values: impl Iterator<Item = Result<Option<i128>, Error>>,
    scale: u8,
) -> Result<ArrayRef, Error> {
    let array = values.collect::<Result<Decimal128Array, _>>()?.with_data_type(decimal_type(38, scale));
    array.validate_decimal_precision(38).map_err(|_| out_of_range(measure, 1))?;
    Ok(Arc::new(array))
}

/// The least or the greatest value.
fn best(name: &str, values: &ArrayRef, cells: &Cells, greatest: bool) -> Result<ArrayRef, Error> {
    let rows = u32::try_from(values.len()).map_err(|_| Error::Batch)?;
    let codes = codes(values, 0..rows)?;
    let record = |row: usize| {
        let row = u32::try_from(row).expect("rows were counted in 32 bits");
        values.is_valid(row as usize).then(|| Some((codes.code(row), row)))
    };
    let better = |a: Option<(u128, u32)>, b: Option<(u128, u32)>| {
        Some(match (a, b) {
            (Some(a), Some(b)) if greatest => Some(if b.0 > a.0 { b } else { a }),
            (Some(a), Some(b)) => Some(if b.0 < a.0 { b } else { a }),
            (a, b) => a.or(b),
        })
    };
    let best = cells.add_up(None, record, better).ok_or(Error::Batch)?;
    let rows: UInt32Array = best.into_iter().map(|best| best.map(|(_, row)| row)).collect();
    compute::take(values, &rows, None).map_err(|cause| Error::arrow(name, &cause))
}

/// How many values there are, each counted once.
fn distinct(values: &ArrayRef, cells: &Cells) -> Result<ArrayRef, Error> {
    let rows = u32::try_from(values.len()).map_err(|_| Error::Batch)?;
    let codes = codes(values, 0..rows)?;
    let present = (0..rows).map(|row| (row, codes.code(row))).filter(|(_, code)| *code > 0);
    Ok(kinds(&present.collect::<Vec<(u32, u128)>>(), cells))
}

/// How many values each cell has, from rows with their values.
pub(super) fn kinds(present: &[(u32, impl Ord + Copy)], cells: &Cells) -> ArrayRef {
    let mut counts = vec![0_i64; cells.len()];
    cells.each_sorted(present, |cell, values| {
        counts[cell] = i64::try_from(values.chunk_by(|a, b| a.1 == b.1).count()).unwrap_or(i64::MAX);
    });
    Arc::new(Int64Array::from(counts))
}
