//! What grouping cost the records that are shown.
//!
//! Of records that went and stay online for a while the values are not known
//! any more, and a figure of the records of the night alone would tell who
//! went. So what became of the values of a batch is kept as one sum for each
//! column; when records of it go, as large a share of the sum goes with them.

use std::collections::BTreeMap;

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use vetro_model::ledger::{HeldRows, Within};
use vetro_model::plan::RecordPolicy;

use super::batch::Made;
use super::failed;
use crate::micro;
use crate::records::share;
use crate::refusal::Refusal;

/// What became of the values of a batch; nothing where no column is grouped.
pub(super) fn within(table: &RecordBatch, made: &Made, policy: &RecordPolicy) -> Result<Option<Within>, Refusal> {
    if policy.micro_aggregation.is_empty() {
        return Ok(None);
    }
    let values = take_record_batch(table, &UInt32Array::from(made.rows.clone())).map_err(failed)?;
    let squares = micro::columns(policy).map(|name| Ok(micro::within(&values, &made.table, name)?.to_bits()));
    Ok(Some(Within { records: made.rows.len() as u64, squares: squares.collect::<Result<_, Refusal>>()? }))
}

/// The share of its spread that each grouped column has lost, of the records that are shown.
pub(super) fn lost(
    table: &RecordBatch,
    rows: &HeldRows,
    policy: &RecordPolicy,
) -> Result<BTreeMap<String, f64>, Refusal> {
    let mut left: BTreeMap<u32, u64> = BTreeMap::new();
    for row in &rows.rows {
        *left.entry(rows.classes[row.class as usize].batch).or_default() += 1;
    }
    let squares = |place: usize| -> Option<f64> {
        let one = |(batch, left): (&u32, &u64)| {
            let known = rows.within.get(batch)?;
            Some(f64::from_bits(*known.squares.get(place)?) * share(*left, known.records))
        };
        left.iter().map(one).sum()
    };
    let known = micro::columns(policy).enumerate().filter_map(|(place, name)| Some((name, squares(place)?)));
    known.map(|(name, within)| Ok((name.to_string(), micro::share(within, table, name)?))).collect()
}
