//! Knows which rows of a table of counts are withheld.

use vetro_model::plan::{CONFIDENTIAL, DatasetPlan, PrivacyPlan};

use crate::table::{Column, Table, Values};

/// The withheld rows of a table.
pub(crate) enum Rows<'a> {
    /// Records are published, or nothing is withheld.
    None,
    /// Those whose status says so.
    Status(&'a Column<'a>),
    /// Those without a count.
    Blank(&'a Column<'a>),
}

impl<'a> Rows<'a> {
    /// Reads the policy: its status column tells, and without one the missing count.
    pub(crate) fn of(table: &'a Table<'a>, plan: &DatasetPlan) -> Self {
        let PrivacyPlan::Table(policy) = &plan.privacy else { return Self::None };
        let status = policy.status.as_ref().and_then(|name| table.column(name.as_str()));
        match (status, table.column(policy.count.as_str())) {
            (Some(status), _) => Self::Status(status),
            (None, Some(count)) => Self::Blank(count),
            (None, None) => Self::None,
        }
    }

    /// Whether a row is withheld.
    pub(crate) fn contains(&self, row: usize) -> bool {
        match self {
            Self::None => false,
            Self::Blank(count) => !count.is_valid(row),
            Self::Status(status) => match &status.values {
                Values::Coded(coded) => coded.text(row) == Some(CONFIDENTIAL),
                Values::Text(array) => status.is_valid(row) && array.value(row) == CONFIDENTIAL,
                _ => false,
            },
        }
    }
}
