//! What readers see of the tables about the same population, while one of them is made.
//!
//! Datasets are made one after another: of one that was made before in this
//! run its new version counts, of the others the one that is online.

use std::collections::BTreeMap;

use vetro_audit::Linked;
use vetro_model::ledger::{self, Entry, Shown};
use vetro_model::plan::{DatasetPlan, Elsewhere, PrivacyPlan, TOTAL, TablePolicy};
use vetro_model::{ColumnName, DatasetId};

use super::Run;
use super::failure::Failure;

/// A table that another is linked with.
pub(super) struct Table<'r> {
    dataset: &'r DatasetId,
    policy: &'r TablePolicy,
    cells: BTreeMap<String, Option<Vec<Option<String>>>>,
}

/// The published tables that a dataset is linked with; those without a version say nothing yet.
pub(super) fn read<'r>(run: &Run<'r>, plan: &DatasetPlan) -> Result<Vec<Table<'r>>, Failure> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for other in run.job.plan.datasets.iter().filter(|other| policy.linked.contains(&other.id)) {
        let PrivacyPlan::Table(policy) = &other.privacy else { continue };
        let newest = |entries: &[Entry]| entries.last().map(|entry| entry.shown.clone());
        let shown = match run.pages.get(&other.id) {
            Some(made) => newest(&made.entries),
            None => run.book.read(&other.id, &run.keyring)?.and_then(|ledger| newest(&ledger.entries)),
        };
        if let Some(Shown::Cells(cells)) = shown {
            found.push(Table { dataset: &other.id, policy, cells });
        }
    }
    Ok(found)
}

/// The tables as the audit looks at them.
pub(super) fn for_audit<'a>(tables: &'a [Table<'_>]) -> Vec<Linked<'a>> {
    tables.iter().map(|one| Linked { dataset: one.dataset, policy: one.policy, cells: &one.cells }).collect()
}

/// The cells and margins over some columns that the tables show or withhold.
pub(super) fn elsewhere(tables: &[Table<'_>], by: &[ColumnName]) -> Vec<Elsewhere> {
    tables
        .iter()
        .flat_map(|table| {
            table.cells.iter().filter_map(|(key, shown)| {
                let labels = margin(table.policy, &ledger::labels(key)?, by)?;
                Some(Elsewhere { labels, withheld: shown.is_none() })
            })
        })
        .collect()
}

/// The labels of a cell over some columns; `None` where it is no sum over its other ones.
fn margin(
    policy: &TablePolicy,
    labels: &[Option<&str>],
    by: &[ColumnName],
) -> Option<BTreeMap<ColumnName, Option<String>>> {
    let mut named = BTreeMap::new();
    for (name, label) in policy.by.iter().zip(labels) {
        let is_total = policy.totals && *label == Some(TOTAL);
        if is_total {
            continue;
        }
        if !by.contains(name) {
            return None;
        }
        named.insert(name.clone(), label.map(str::to_owned));
    }
    Some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_names_the_columns_that_it_is_no_sum_over() {
        let name = |text: &str| ColumnName::try_new(text).unwrap();
        let by = [name("zone"), name("service")];
        let policy = TablePolicy { totals: true, ..TablePolicy::new(vec![name("zone"), name("sex")], name("n"), 3) };
        let of = |labels: [Option<&str>; 2]| margin(&policy, &labels, &by);
        assert_eq!(of([Some("a"), Some(TOTAL)]), Some([(name("zone"), Some("a".to_owned()))].into()));
        assert_eq!(of([Some(TOTAL), Some(TOTAL)]), Some(BTreeMap::new()));
        assert_eq!(of([Some("a"), Some("f")]), None);
    }
}
