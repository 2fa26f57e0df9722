//! Records that come together and are made coarser among themselves.

use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::{DataType, Field, FieldRef, Schema, UInt32Type};
use jiff::Timestamp;
use vetro_model::ledger::{HeldClass, HeldRow, HeldRows};
use vetro_model::plan::RecordPolicy;

use super::online::joined;
use super::{Night, failed};
use crate::codes::{column, distinct};
use crate::hold::hashes::Hashes;
use crate::hold::loss::Scale;
use crate::protect_records;
use crate::rank::{Ranker, number};
use crate::refusal::Refusal;

/// How much coarser than those online classes of newcomers may be: this often, and so much more.
const COARSER: (f64, f64) = (2.0, 0.05);
/// How long newcomers wait for finer classes, in seconds: 30 days.
const LONGEST_WAIT: i64 = 30 * 86_400;

/// Records made coarser together.
pub(super) struct Made {
    pub table: RecordBatch,
    /// The row of tonight of each row of the table.
    pub rows: Vec<u32>,
}

/// Protects some rows of a table, and follows which of them are left.
pub(super) fn batch(table: RecordBatch, numbers: UInt32Array, policy: &RecordPolicy) -> Result<Made, Refusal> {
    let (schema, mut columns, _) = table.into_parts();
    let mut fields: Vec<FieldRef> = schema.fields().iter().cloned().collect();
    // No policy can name this column: it comes back untouched.
    fields.push(Arc::new(Field::new("", DataType::UInt32, false)));
    columns.push(Arc::new(numbers));
    let some = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(failed)?;
    let made = protect_records(some, policy)?;
    let last = made.table.num_columns() - 1;
    let rows = made.table.column(last).as_primitive::<UInt32Type>().values().to_vec();
    let table = made.table.project(&(0..last).collect::<Vec<_>>()).map_err(failed)?;
    Ok(Made { table, rows })
}

/// The newcomers with their classes, when these are fine enough or have waited long enough.
pub(super) fn newcomers(
    table: &RecordBatch,
    arrivals: &[u32],
    waits: Option<Timestamp>,
    scale: &Scale,
    online: &[RecordBatch],
    night: &Night<'_>,
) -> Result<Option<Made>, Refusal> {
    if arrivals.len() < night.policy.k as usize {
        return Ok(None);
    }
    // Newcomers who cannot form classes wait; that is no failure.
    let numbers = UInt32Array::from(arrivals.to_vec());
    let some = take_record_batch(table, &numbers).map_err(failed)?;
    let Some(made) = batch(some, numbers, night.policy).ok().filter(|made| made.table.num_rows() > 0) else {
        return Ok(None);
    };
    let waited = waits.is_some_and(|since| night.now.as_second() - since.as_second() >= LONGEST_WAIT);
    let (loss, before) = (scale.measure(&made.table)?.loss, scale.measure(&joined(online)?)?.loss);
    Ok((waited || loss <= COARSER.0 * before + COARSER.1).then_some(made))
}

/// Enters a batch into the state.
pub(super) fn enter(held: &mut HeldRows, made: &Made, hashes: &Hashes, night: &Night<'_>) -> Result<(), Refusal> {
    let columns = night.policy.quasi_identifiers.iter().map(|name| distinct(column(&made.table, name.as_str())?));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let mut ranker = Ranker::default();
    ranker.start(made.table.num_rows());
    for (codes, labels) in &columns {
        ranker.add(number(labels.len()), codes.iter().copied());
    }
    let ranks = ranker.rank();
    // Each batch has classes of its own: those who came together go together, whatever labels others have.
    let places: Vec<u32> = (number(held.classes.len())..).take(ranks.first.len()).collect();
    for row in &ranks.first {
        let label = |(codes, labels): &(Vec<u32>, Vec<Option<String>>)| labels[codes[*row as usize] as usize].clone();
        held.classes.push(HeldClass { labels: columns.iter().map(label).collect() });
    }
    held.rows.reserve(made.rows.len());
    for (id, row) in ranks.ids.iter().zip(&made.rows) {
        let (raw, rest) = (hashes.all[*row as usize], hashes.rest[*row as usize]);
        held.rows.push(HeldRow { raw, class: places[*id as usize], rest });
    }
    Ok(())
}
