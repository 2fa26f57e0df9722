//! The ticket to publication.

use std::fmt;

use arrow::array::RecordBatch;
use vetro_model::document::{AllowanceNote, SensitiveOutcome};
use vetro_model::ledger::Shown;

/// What was measured on a finished table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// Rows of the table.
    pub rows: u64,
    /// Rows of the newest earlier release, by the ledger.
    pub rows_before: Option<u64>,
    /// The smallest equivalence class, in persons where the policy tells them apart, else in records; `None` without
    /// classes.
    pub k: Option<u64>,
    /// Equivalence classes.
    pub classes: u64,
    /// Each model of a sensitive column with its worst class, in the order of the policy; empty without classes.
    pub sensitive: Vec<SensitiveOutcome>,
    /// Records that were suppressed.
    pub suppressed: u64,
    /// Cells of a table of counts that are withheld.
    pub withheld: u64,
    /// Margins that stand as rows in a table of counts and all of whose count is in one category.
    pub one_category: u64,
    /// Columns whose values became means of groups, in the order of the policy.
    pub groups: Vec<MeasuredGroups>,
    /// Columns whose ends became quantiles, in the order of their names.
    pub ends: Vec<MeasuredEnds>,
}

/// Columns whose values became means of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredGroups {
    /// The columns.
    pub columns: Vec<String>,
    /// The fewest records that share their values; null is a value.
    pub smallest: u64,
}

/// A column whose ends became quantiles, as they are published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredEnds {
    /// The column.
    pub column: String,
    /// The smallest value, where that end is one.
    pub below: Option<String>,
    /// The largest value, where that end is one.
    pub above: Option<String>,
}

/// A table that met its policy. Only [`crate::audit`] makes one.
pub struct Cleared {
    table: RecordBatch,
    measured: Measured,
    allowances: Vec<AllowanceNote>,
    shown: Option<Shown>,
}

impl Cleared {
    pub(crate) fn new(
        table: RecordBatch,
        measured: Measured,
        allowances: Vec<AllowanceNote>,
        shown: Option<Shown>,
    ) -> Self {
        Self { table, measured, allowances, shown }
    }

    /// What readers will see of it, for the ledger; `None` where the question told of no ledger.
    #[must_use]
    pub fn shown(&self) -> Option<&Shown> {
        self.shown.as_ref()
    }

    /// The same, given away: it may be large.
    pub fn take_shown(&mut self) -> Option<Shown> {
        self.shown.take()
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> &RecordBatch {
        &self.table
    }

    /// The table alone; the ticket is used up.
    #[must_use]
    pub fn into_table(self) -> RecordBatch {
        self.table
    }

    /// What was measured on it.
    #[must_use]
    pub fn measured(&self) -> &Measured {
        &self.measured
    }

    /// What the scanner let pass, and why: the allowances that were made use of, in their order.
    #[must_use]
    pub fn allowances(&self) -> &[AllowanceNote] {
        &self.allowances
    }
}

/// Names and figures, never values.
impl fmt::Debug for Cleared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.table.schema();
        let columns: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        f.debug_struct("Cleared")
            .field("columns", &columns)
            .field("measured", &self.measured)
            .field("allowances", &self.allowances)
            .finish_non_exhaustive()
    }
}
