//! Decides whether a finished table may be published.
//!
//! The audit sees the table exactly as it would be written, and the policy it
//! has to meet. It knows nothing about how the table was made and shares no
//! code with the steps that made it, so it cannot repeat their mistakes: it
//! counts classes and cells itself and reads every published text. What it
//! does not understand it refuses.
//!
//! Start at [`audit`]; every other item serves it. [`scan`] also stands on its
//! own, for files that are not published by a run.

mod check;
mod classes;
mod cleared;
mod codes;
mod formula;
mod label;
mod models;
mod order;
mod refusal;
pub mod scan;
mod shape;
mod table;
mod text;
mod token;
mod tree;

use std::collections::BTreeSet;

use arrow::array::RecordBatch;
use vetro_model::plan::{Allowance, PrivacyPlan};
use vetro_model::{ColumnName, DatasetId, Schema};

pub use cleared::{Cleared, Measured};
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
    /// The release that is online, if there is one.
    pub last: Option<&'a LastRelease>,
}

/// What the audit is told of the release that is online.
///
/// Today it is measured against, not refused by: the gate against differences
/// between releases builds on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastRelease {
    /// Its rows.
    pub rows: u64,
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
/// - Tables of counts: each published count is 0 or at least the threshold,
///   withheld rows hold no measure, and no withheld cell follows from the
///   published sums, for a reader or for the one person in another cell.
///   Rounded counts are multiples, and no exact measure stands beside
///   perturbed ones.
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
