//! Measures the loss of a table against the values that a whole night holds.
//!
//! A few newcomers alone hold few values, so that any label would cover most
//! of them; what a label costs is told by all records of the night.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use vetro_model::plan::RecordPolicy;

use crate::codes::{column, distinct};
use crate::hierarchy::Ladder;
use crate::refusal::Refusal;

/// What the labels of each quasi-identifier cover.
pub(super) struct Scale {
    columns: Vec<Column>,
}

struct Column {
    name: String,
    weight: f64,
    leaves: u64,
    /// The leaves that a label covers, the widest where two levels share it.
    covers: BTreeMap<Option<String>, u64>,
}

impl Scale {
    /// Reads the values of a night.
    pub fn new(table: &RecordBatch, policy: &RecordPolicy) -> Result<Self, Refusal> {
        let one = |name: &vetro_model::ColumnName| {
            let (_, values) = distinct(column(table, name.as_str())?)?;
            let mut values: Vec<(Option<String>, u64)> = values.into_iter().map(|text| (text, 1)).collect();
            values.sort_unstable();
            let ladder = match policy.hierarchies.get(name) {
                Some(hierarchy) => Ladder::try_new(name.as_str(), hierarchy, &values)?,
                None => Ladder::flat(values.len()),
            };
            let mut covers: BTreeMap<Option<String>, u64> = values.into_iter().map(|(text, _)| (text, 1)).collect();
            for level in ladder.levels.iter().skip(1) {
                for (label, leaves) in level.labels.iter().zip(&level.covers) {
                    let known = covers.entry(label.clone()).or_default();
                    *known = (*known).max(*leaves);
                }
            }
            let (name, weight) = (name.as_str().to_owned(), policy.weight(name));
            Ok(Column { name, weight, leaves: ladder.leaves, covers })
        };
        Ok(Self { columns: policy.quasi_identifiers.iter().map(one).collect::<Result<_, Refusal>>()? })
    }

    /// The loss of each quasi-identifier of a table, and their mean by weight.
    ///
    /// A label that no value of the night has counts as if it covered all.
    ///
    /// # Source
    ///
    /// The loss of [`crate::protect_records`].
    #[expect(clippy::cast_precision_loss, reason = "a share of records needs no more than 53 bits")]
    pub fn losses(&self, table: &RecordBatch) -> Result<(f64, BTreeMap<String, f64>), Refusal> {
        let rows = table.num_rows();
        let (mut losses, mut sum, mut weights) = (BTreeMap::new(), 0.0, 0.0);
        for one in &self.columns {
            let (codes, labels) = distinct(column(table, &one.name)?)?;
            let more = |label| one.covers.get(label).copied().unwrap_or(one.leaves).saturating_sub(1);
            let more: Vec<u64> = labels.iter().map(more).collect();
            let covered: u64 = codes.iter().map(|code| more[*code as usize]).sum();
            let most = rows as u64 * one.leaves.saturating_sub(1);
            let loss = if most == 0 { 0.0 } else { covered as f64 / most as f64 };
            sum += one.weight * loss;
            weights += one.weight;
            losses.insert(one.name.clone(), loss);
        }
        Ok((if weights > 0.0 { sum / weights } else { 0.0 }, losses))
    }
}
