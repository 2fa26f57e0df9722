//! Records that come together and are made coarser among themselves.

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use jiff::Timestamp;
use vetro_model::ledger::{HeldClass, HeldRow, HeldRows};
use vetro_model::plan::{MicroAggregation, RecordPolicy};

use super::online::joined;
use super::spread::within;
use super::{Night, failed, labelled_columns};
use crate::codes::{column, distinct};
use crate::ends;
use crate::hold::hashes::Hashes;
use crate::hold::loss::Scale;
use crate::rank::{Ranker, number};
use crate::records::{Left, grouped, sizes};
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
    let some = take_record_batch(table, &UInt32Array::from(arrivals.to_vec())).map_err(failed)?;
    // Their ends were replaced with those of all.
    let made = grouped(some, night.policy, Some(&ends::Ends::new()), &nulls(online, night.policy)?);
    let Some(Left { made, rows, .. }) = made.ok().filter(|left| left.made.table.num_rows() > 0) else {
        return Ok(None);
    };
    let made = Made { table: made.table, rows: rows.iter().map(|row| arrivals[*row as usize]).collect() };
    let waited = waits.is_some_and(|since| night.now.as_second() - since.as_second() >= LONGEST_WAIT);
    let (loss, before) = (scale.measure(&made.table)?.loss, scale.measure(&joined(online)?)?.loss);
    Ok((waited || loss <= COARSER.0 * before + COARSER.1).then_some(made))
}

/// For each set of grouped columns, whether enough of the records online hold no value at all.
fn nulls(online: &[RecordBatch], policy: &RecordPolicy) -> Result<Vec<bool>, Refusal> {
    let online = joined(online)?;
    let enough = |set: &MicroAggregation| {
        let sizes = sizes(&online, set)?;
        Ok(sizes.iter().any(|(size, is_null)| *is_null && *size >= u64::from(set.group)))
    };
    policy.micro_aggregation.iter().map(enough).collect()
}

/// Enters a batch, made of rows of `table`, into the state.
pub(super) fn enter(
    held: &mut HeldRows,
    table: &RecordBatch,
    made: &Made,
    hashes: &Hashes,
    night: &Night<'_>,
) -> Result<(), Refusal> {
    let columns = labelled_columns(night.policy).map(|name| distinct(column(&made.table, name.as_str())?));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let mut ranker = Ranker::default();
    ranker.start(made.table.num_rows());
    for (codes, labels) in &columns {
        ranker.add(number(labels.len()), codes.iter().copied());
    }
    let ranks = ranker.rank();
    // Each batch has classes of its own: those who came together go together, whatever labels others have.
    let batch = held.classes.iter().map(|class| class.batch + 1).max().unwrap_or(0);
    held.within.extend(within(table, made, night.policy)?.map(|within| (batch, within)));
    let places: Vec<u32> = (number(held.classes.len())..).take(ranks.first.len()).collect();
    for row in &ranks.first {
        let label = |(codes, labels): &(Vec<u32>, Vec<Option<String>>)| labels[codes[*row as usize] as usize].clone();
        held.classes.push(HeldClass { labels: columns.iter().map(label).collect(), batch });
    }
    held.rows.reserve(made.rows.len());
    for (id, row) in ranks.ids.iter().zip(&made.rows) {
        let (raw, rest) = (hashes.all[*row as usize], hashes.rest[*row as usize]);
        held.rows.push(HeldRow { raw, class: places[*id as usize], rest });
    }
    Ok(())
}
