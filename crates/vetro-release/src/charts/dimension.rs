//! Which rows of a table with sums a chart counts, so that nothing is counted twice.

use std::collections::BTreeSet;

use vetro_model::ColumnName;
use vetro_model::plan::{DatasetPlan, PrivacyPlan, TOTAL};

use crate::table::{Column, Table, Values};

/// A column that may hold the labels of sums.
pub(super) struct Dimension<'a> {
    column: &'a Column<'a>,
    wanted: Wanted<'a>,
}

enum Wanted<'a> {
    /// The totals alone.
    Total,
    /// Every row but those of subtotals.
    AllBut(BTreeSet<&'a str>),
}

impl<'a> Dimension<'a> {
    /// Of the column whose values a chart shows.
    pub(super) fn own(column: &'a Column<'a>, plan: &'a DatasetPlan, name: &ColumnName) -> Self {
        Self { column, wanted: Wanted::AllBut(subtotals(plan, name)) }
    }

    /// Of the other columns that span the table: their totals where there are any.
    pub(super) fn others(table: &'a Table<'_>, plan: &'a DatasetPlan, own: &ColumnName) -> Vec<Self> {
        let by = match (&plan.privacy, &plan.aggregate) {
            (PrivacyPlan::Table(policy), _) => policy.by.as_slice(),
            (_, Some(aggregate)) => aggregate.by.as_slice(),
            _ => &[],
        };
        let one = |name: &ColumnName| {
            let column = table.column(name.as_str())?;
            let wanted = if may_sum(plan, name) && has_total(column) {
                Wanted::Total
            } else {
                Wanted::AllBut(subtotals(plan, name))
            };
            Some(Self { column, wanted })
        };
        by.iter().filter(|name| *name != own).filter_map(one).collect()
    }

    /// Whether a chart counts a row, as far as this column says.
    pub(super) fn counts(&self, row: usize) -> bool {
        match &self.wanted {
            Wanted::Total => label(self.column, row) == Some(TOTAL),
            Wanted::AllBut(sums) => {
                sums.is_empty() || label(self.column, row).is_none_or(|label| !sums.contains(label))
            }
        }
    }
}

/// Whether rows may sum over a column.
fn may_sum(plan: &DatasetPlan, name: &ColumnName) -> bool {
    match (&plan.aggregate, &plan.privacy) {
        (Some(aggregate), _) => aggregate.totals.contains(name),
        (None, PrivacyPlan::Table(policy)) => policy.totals,
        _ => false,
    }
}

/// The labels that stand above others in a column.
fn subtotals<'a>(plan: &'a DatasetPlan, name: &ColumnName) -> BTreeSet<&'a str> {
    let known = match &plan.privacy {
        PrivacyPlan::Table(policy) => policy.parents.get(name),
        _ => None,
    };
    let made = plan.aggregate.as_ref().and_then(|aggregate| aggregate.subtotals.get(name));
    known.into_iter().chain(made).flat_map(|tree| tree.values().map(String::as_str)).collect()
}

fn has_total(column: &Column<'_>) -> bool {
    (0..column.rows()).any(|row| label(column, row) == Some(TOTAL))
}

fn label<'a>(column: &'a Column<'_>, row: usize) -> Option<&'a str> {
    match &column.values {
        Values::Coded(coded) => coded.text(row),
        Values::Text(array) => column.is_valid(row).then(|| array.value(row)),
        _ => None,
    }
}
