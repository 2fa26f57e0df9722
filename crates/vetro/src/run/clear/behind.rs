//! What of the records behind a table of counts is told to the protection and to the audit.

use std::collections::BTreeSet;

use arrow::array::{Array as _, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use vetro_audit::Contributed;
use vetro_model::ColumnName;
use vetro_model::ledger::{Entry, Shown, key};
use vetro_model::plan::{Contributions, DatasetPlan, Evidence, PrivacyPlan, TablePolicy};

/// The cells of a table that hold one person.
pub(in crate::run) fn singles(plan: &DatasetPlan, table: &RecordBatch) -> Option<BTreeSet<String>> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return None };
    let counts = cast(table.column_by_name(policy.count.as_str())?, &DataType::Int64).ok()?;
    let counts = counts.as_primitive::<Int64Type>();
    let keys = keys(policy, table)?.into_iter().zip(counts.iter());
    Some(keys.filter(|(_, count)| *count == Some(1)).map(|(key, _)| key).collect())
}

/// Whether the rows of a table were withheld in any earlier version.
pub(super) fn withheld_before(plan: &DatasetPlan, table: &RecordBatch, entries: &[Entry]) -> Option<Vec<bool>> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return None };
    let withheld = entries.iter().filter_map(|entry| match &entry.shown {
        Shown::Cells(cells) => Some(cells.iter().filter(|(_, shown)| shown.is_none()).map(|(key, _)| key)),
        Shown::Classes(_) => None,
    });
    let withheld: BTreeSet<&String> = withheld.flatten().collect();
    Some(keys(policy, table)?.iter().map(|key| withheld.contains(key)).collect())
}

/// The key of each row of a table, as the ledger has it.
fn keys(policy: &TablePolicy, table: &RecordBatch) -> Option<Vec<String>> {
    let text = |name: &ColumnName| cast(table.column_by_name(name.as_str())?, &DataType::Utf8).ok();
    let by = policy.by.iter().map(text).collect::<Option<Vec<_>>>()?;
    let by: Vec<&StringArray> = by.iter().map(AsArray::as_string::<i32>).collect();
    let label = |row: usize| by.iter().map(move |column| column.is_valid(row).then(|| column.value(row)));
    Some((0..table.num_rows()).map(|row| key(label(row))).collect())
}

/// What of the records behind a table of counts is told to the audit alone.
#[derive(Clone, Copy, Default)]
pub(in crate::run) struct Behind<'a> {
    pub(super) singles: Option<&'a BTreeSet<String>>,
    pub(super) contributions: Option<&'a Contributed>,
}

/// What contributors gave to each cell of a table, where a rule of dominance asks for it.
pub(super) fn contributed(plan: &DatasetPlan, table: &RecordBatch, evidence: &Evidence) -> Option<Contributed> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return None };
    let keys = keys(policy, table)?;
    let by_key = |given: &Vec<Contributions>| keys.iter().cloned().zip(given.iter().cloned()).collect();
    Some(evidence.contributions.iter().map(|(measure, given)| (measure.clone(), by_key(given))).collect())
}
