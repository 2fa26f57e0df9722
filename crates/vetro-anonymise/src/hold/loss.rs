//! Measures the loss of a table against the values that a whole night holds.
//!
//! A few newcomers alone hold few values, so that any label would cover most
//! of them; what a label costs is told by all records of the night.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use vetro_model::plan::RecordPolicy;

use crate::Coarsened;
use crate::codes::{column, distinct};
use crate::hierarchy::Ladder;
use crate::rank::number;
use crate::records::loss;
use crate::refusal::Refusal;

/// What the labels of each quasi-identifier cover.
pub(super) struct Scale {
    columns: Vec<Column>,
}

struct Column {
    name: String,
    weight: f64,
    leaves: u64,
    /// The leaves that a label covers, the widest where two levels share it, and the lowest level it stands at.
    labels: BTreeMap<Option<String>, (u64, u32)>,
    /// The number of the top level.
    top: u32,
}

/// How coarse a table is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Coarseness {
    /// The mean of the losses by weight.
    pub loss: f64,
    /// The loss of each quasi-identifier.
    pub losses: BTreeMap<String, f64>,
    /// The levels of each quasi-identifier.
    pub levels: BTreeMap<String, Coarsened>,
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
            let mut labels: BTreeMap<_, _> = values.into_iter().map(|(text, _)| (text, (1, 0))).collect();
            for (at, level) in (0..).zip(&ladder.levels).skip(1) {
                for (label, leaves) in level.labels.iter().zip(&level.covers) {
                    let known = labels.entry(label.clone()).or_insert((0, at));
                    known.0 = known.0.max(*leaves);
                }
            }
            let (name, weight, top) = (name.as_str().to_owned(), policy.weight(name), number(ladder.levels.len() - 1));
            Ok(Column { name, weight, leaves: ladder.leaves, labels, top })
        };
        Ok(Self { columns: policy.quasi_identifiers.iter().map(one).collect::<Result<_, Refusal>>()? })
    }

    /// The loss and the levels of each quasi-identifier of a table.
    ///
    /// A label that no value of the night has counts as if it covered all.
    ///
    /// # Source
    ///
    /// The loss of [`crate::protect_records`].
    pub fn measure(&self, table: &RecordBatch) -> Result<Coarseness, Refusal> {
        let mut found = Coarseness::default();
        let mut weights = 0.0;
        for one in &self.columns {
            let (codes, labels) = distinct(column(table, &one.name)?)?;
            let known: Vec<(u64, u32)> =
                labels.iter().map(|label| one.labels.get(label).copied().unwrap_or((one.leaves, one.top))).collect();
            let covered: u64 = codes.iter().map(|code| known[*code as usize].0).sum();
            let loss = loss(covered, codes.len() as u64, one.leaves);
            found.loss += one.weight * loss;
            weights += one.weight;
            let levels = known.iter().map(|label| label.1);
            let (lowest, highest) = (levels.clone().min().unwrap_or(0), levels.max().unwrap_or(0));
            found.levels.insert(one.name.clone(), Coarsened { lowest, highest, top: one.top });
            found.losses.insert(one.name.clone(), loss);
        }
        found.loss = if weights > 0.0 { found.loss / weights } else { 0.0 };
        Ok(found)
    }
}
