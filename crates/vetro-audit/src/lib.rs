//! Decides whether a finished table may be published.
//!
//! The audit sees the table exactly as it would be written, and the policy it
//! has to meet. It knows nothing about how the table was made and shares no
//! code with the steps that made it, so it cannot repeat their mistakes: it
//! counts classes and cells itself and reads every published text. What it
//! does not understand it refuses.
//!
//! Start at [`audit`]; every other item serves it. [`scan`] and [`risk`] also
//! stand on their own, for files that are not published by a run.

mod check;
mod classes;
mod cleared;
mod codes;
mod formula;
mod gate;
mod grid;
mod label;
mod models;
mod order;
mod refusal;
pub mod risk;
pub mod scan;
mod shape;
mod shared;
mod table;
mod text;
mod token;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use arrow::array::RecordBatch;
use vetro_model::ledger::{Entry, HeldCells, Shown};
use vetro_model::plan::{Allowance, Contributions, PrivacyPlan, TablePolicy};
use vetro_model::{ColumnName, DatasetId, Schema};

pub use cleared::{Cleared, Measured, MeasuredEnds, MeasuredGroups};
pub use refusal::Refusal;

/// What a table has to meet.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The dataset.
    pub dataset: &'a DatasetId,
    /// The declared structure of the published table.
    pub schema: &'a Schema,
    /// The disclosure rules.
    pub policy: &'a PrivacyPlan,
    /// Values the scanner may let pass.
    pub allow: &'a [Allowance],
    /// The columns the rows are sorted by first.
    pub sort: &'a [ColumnName],
    /// Good records before any was suppressed.
    pub records_in: u64,
    /// Of a table of counts, the [`vetro_model::ledger::key`] of every cell that holds one person, by the true counts;
    /// `None` where nobody knows, which is judged more strictly.
    pub singles: Option<&'a BTreeSet<String>>,
    /// Of a table of sums under rules of dominance, what contributors gave to each cell; `None` where nobody knows, and
    /// then no such table is cleared.
    pub contributions: Option<&'a Contributed>,
    /// What was published before, and how rows are told apart there; `None` where no ledger is kept.
    pub earlier: Option<Earlier<'a>>,
    /// Of a table of counts, the tables about the same population that readers see beside it.
    pub linked: &'a [Linked<'a>],
}

/// The contributions to the cells of a table, by measure and by [`vetro_model::ledger::key`] of the cell.
pub type Contributed = BTreeMap<ColumnName, BTreeMap<String, Contributions>>;

/// Another table about the same population.
#[derive(Debug, Clone, Copy)]
pub struct Linked<'a> {
    /// The dataset.
    pub dataset: &'a DatasetId,
    /// What it has to meet.
    pub policy: &'a TablePolicy,
    /// What readers see of it.
    pub cells: &'a BTreeMap<String, Option<Vec<Option<String>>>>,
    /// The [`vetro_model::ledger::key`] of every cell of it that holds one person, by the counts as they are held;
    /// `None` where nobody knows, which is judged more strictly.
    pub singles: Option<&'a BTreeSet<String>>,
}

/// What was published of a dataset before.
#[derive(Clone, Copy)]
pub struct Earlier<'a> {
    /// Every earlier version, withdrawn ones included, in any order; none before the first release.
    pub entries: &'a [Entry],
    /// The keyed hash that the entries were made with.
    pub hash: &'a (dyn Fn(&[u8]) -> u64 + Sync),
    /// The inner cells the table was made of, where small changes are held back cell by cell.
    pub held: Option<Holding<'a>>,
}

/// The inner cells of a table as they may be seen, small ones included.
#[derive(Debug, Clone, Copy)]
pub struct Holding<'a> {
    /// Those of the last version; `None` for the first.
    pub before: Option<&'a HeldCells>,
    /// Those of this version.
    pub now: &'a HeldCells,
}

impl fmt::Debug for Earlier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Earlier").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

impl Earlier<'_> {
    /// The rows of the newest version.
    fn rows_before(&self) -> Option<u64> {
        let newest = self.entries.iter().max_by_key(|entry| entry.released)?;
        Some(gate::rows(&newest.shown))
    }
}

/// What readers of a table will see, as the ledger keeps it: `hash` is keyed by the caller, who alone holds the key.
///
/// A cleared table carries it already where the question told of earlier releases. Nothing is shown of a dataset that
/// concerns no person, nor of a table whose columns do not fit the policy, which the audit refuses.
#[must_use]
pub fn shown(table: &RecordBatch, question: &Question<'_>, hash: &(dyn Fn(&[u8]) -> u64 + Sync)) -> Shown {
    gate::shown(table, question, hash).unwrap_or_else(|| Shown::Cells(BTreeMap::new()))
}

/// Clears a finished table for publication, or refuses it with everything that stands against it.
///
/// # Checks
///
/// - The columns are the schema's fields, in order, with fitting types.
/// - Records about persons: every class over the quasi-identifiers (null
///   equals null) holds at least *k* records, or persons where a column tells
///   them apart, and meets each model of each sensitive column (null is a
///   value, every published row counts); no more records were suppressed than
///   allowed.
/// - Values that became means of groups are shared by as many records as a
///   group has, null being a value; the ends of a column that became quantiles
///   by *k* records or persons; and each published grid cell, less the finer
///   ones in it, holds the minimum of addresses or residents.
/// - Tables of counts: each published count is 0 or at least the threshold,
///   withheld rows hold no measure, and no withheld cell follows from the
///   published sums, for a reader or for the one person in another cell.
///   No sum that breaks a rule of dominance is published, nor withheld where
///   readers can estimate it more closely than the rule allows.
///   Nor does one from the table together with others about the same
///   population, here or there, for a reader or for the one person in a cell
///   of either.
///   Rounded counts are multiples, and no exact measure stands beside
///   perturbed ones.
/// - Beside each earlier release, withdrawn ones included, and beside all of
///   them together: no change of fewer than *k* records, or than the
///   threshold, is visible, no fewer than *k* records of a class were shown
///   just as long, and no withheld cell can be computed.
/// - Identifiers are keyed tokens; no text holds a direct identifier or what a
///   spreadsheet would run as a formula, unless it is allowed with a reason.
/// - Rows are sorted by their values, so that their order tells nothing.
///
/// A cleared table carries no metadata of its columns and no dictionary value
/// that no row uses: what was suppressed is gone from it.
///
/// # Errors
///
/// A [`Refusal`] with every finding. When the columns do not fit the schema,
/// these findings alone.
pub fn audit(table: RecordBatch, question: &Question<'_>) -> Result<Cleared, Refusal> {
    check::audit(table, question)
}
