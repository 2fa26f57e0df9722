//! Reads numbers exactly, and writes means back.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Decimal128Type, Field, FieldRef, Int64Type, Schema};
use vetro_model::ColumnName;

use super::{Group, Spread};
use crate::codes::column;
use crate::refusal::Refusal;

/// A column of exact numbers.
pub(super) struct Numbers {
    name: String,
    /// In units of its last digit; null where there is none.
    pub values: Vec<Option<i128>>,
    pub mean: f64,
    /// The squared distances of all values from their mean.
    pub squares: f64,
    deviation: f64,
}

impl Numbers {
    /// Reads whole numbers or decimals.
    pub fn read(table: &RecordBatch, name: &ColumnName) -> Result<Self, Refusal> {
        let array = column(table, name.as_str())?;
        let values: Vec<Option<i128>> = match array.data_type() {
            DataType::Int64 => array.as_primitive::<Int64Type>().iter().map(|value| value.map(i128::from)).collect(),
            DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().iter().collect(),
            _ => return Err(Refusal::Inexact { column: name.to_string() }),
        };
        // Sorted, since a sum of floats depends on their order.
        let mut sorted: Vec<i128> = values.iter().flatten().copied().collect();
        sorted.sort_unstable();
        let mut all = Spread::default();
        for value in sorted {
            all.add(float(value), 1);
        }
        #[expect(clippy::cast_precision_loss, reason = "records are fewer than 2^53")]
        let deviation = if all.weight == 0 { 0.0 } else { (all.squares / all.weight as f64).sqrt() };
        Ok(Self { name: name.to_string(), values, mean: all.mean, squares: all.squares, deviation })
    }

    /// The value of a row in standard deviations from the mean of the column; 0 for null and where all are equal.
    pub fn standard(&self, row: u32) -> f64 {
        match self.values[row as usize] {
            Some(value) if self.deviation > 0.0 => (float(value) - self.mean) / self.deviation,
            _ => 0.0,
        }
    }

    /// The mean of some rows, rounded to the last digit, halves away from zero; null where they hold none.
    pub fn mean(&self, rows: &[u32]) -> Result<Option<i128>, Refusal> {
        let too_large = || Refusal::Inexact { column: self.name.clone() };
        let mut sum = 0_i128;
        let mut count = 0_i128;
        for value in rows.iter().filter_map(|row| self.values[*row as usize]) {
            sum = sum.checked_add(value).ok_or_else(too_large)?;
            count += 1;
        }
        if count == 0 {
            return Ok(None);
        }
        let (whole, left) = (sum / count, sum % count);
        let away = if 2 * left.abs() >= count { left.signum() } else { 0 };
        Ok(Some(whole + away))
    }
}

#[expect(clippy::cast_precision_loss, reason = "floats only decide who is like whom, and tell what was lost")]
pub(super) fn float(value: i128) -> f64 {
    value as f64
}

/// The table with the means of each group in place of its values, and null for whoever is in none.
pub(super) fn replaced(table: &RecordBatch, columns: &[Numbers], groups: &[Group]) -> Result<RecordBatch, Refusal> {
    let failed = |_| Refusal::Columns { step: "replace values by means" };
    let schema = table.schema();
    let mut fields: Vec<FieldRef> = schema.fields().iter().cloned().collect();
    let mut arrays: Vec<ArrayRef> = table.columns().to_vec();
    for (place, column) in columns.iter().enumerate() {
        let mut values = vec![None; table.num_rows()];
        for group in groups {
            for row in &group.rows {
                values[*row as usize] = group.means[place];
            }
        }
        let at = schema.index_of(&column.name).map_err(failed)?;
        arrays[at] = array(values, arrays[at].data_type()).map_err(failed)?;
        fields[at] = Arc::new(Field::new(&column.name, arrays[at].data_type().clone(), true));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(failed)
}

/// Means lie between the values they are of, so they fit in their type.
fn array(values: Vec<Option<i128>>, kind: &DataType) -> Result<ArrayRef, arrow::error::ArrowError> {
    match kind {
        DataType::Decimal128(precision, scale) => {
            Ok(Arc::new(Decimal128Array::from(values).with_precision_and_scale(*precision, *scale)?))
        }
        _ => Ok(Arc::new(
            values.into_iter().map(|value| value.and_then(|value| i64::try_from(value).ok())).collect::<Int64Array>(),
        )),
    }
}
