//! What readers see of the tables about the same population, while one of them is made.
//!
//! Datasets are made one after another: of one that was made before in this
//! run its new version counts, of the others the one that is online.

use std::collections::{BTreeMap, BTreeSet};

use vetro_audit::Linked;
use vetro_model::ledger::{self, HeldCells, Shown};
use vetro_model::plan::{DatasetPlan, Elsewhere, PrivacyPlan, TOTAL, TablePolicy};
use vetro_model::{ColumnName, DatasetId};

use super::Run;
use super::failure::Failure;
use super::ledger::Ledger;

/// A table that another is linked with.
pub(super) struct Table<'r> {
    dataset: &'r DatasetId,
    policy: &'r TablePolicy,
    cells: BTreeMap<String, Option<Vec<Option<String>>>>,
    /// The keys of the cells that hold one person; none where its cells are not held one by one.
    singles: Option<BTreeSet<String>>,
}

/// The published tables that a dataset is linked with; those without a version say nothing yet.
pub(super) fn read<'r>(run: &Run<'r>, plan: &DatasetPlan) -> Result<Vec<Table<'r>>, Failure> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for other in run.job.plan.datasets.iter().filter(|other| policy.linked.contains(&other.id)) {
        let PrivacyPlan::Table(policy) = &other.privacy else { continue };
        let newest = |ledger: &Ledger| {
            let shown = ledger.entries.last().map(|entry| entry.shown.clone());
            (shown, ledger.cells().map(|held| singles(policy, held)))
        };
        let shown = match run.pages.get(&other.id) {
            Some(made) => newest(made),
            None => run.book.read(&other.id, &run.keyring)?.as_ref().map(newest).unwrap_or_default(),
        };
        if let (Some(Shown::Cells(cells)), singles) = shown {
            found.push(Table { dataset: &other.id, policy, cells, singles });
        }
    }
    Ok(found)
}

/// The tables as the audit looks at them.
pub(super) fn for_audit<'a>(tables: &'a [Table<'_>]) -> Vec<Linked<'a>> {
    let linked = |one: &'a Table<'_>| Linked {
        dataset: one.dataset,
        policy: one.policy,
        cells: &one.cells,
        singles: one.singles.as_ref(),
    };
    tables.iter().map(linked).collect()
}

/// The keys of the cells and sums of a table that hold one person, by its inner cells.
fn singles(policy: &TablePolicy, held: &HeldCells) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for cell in held.cells.values() {
        let count = cell.shown.last().map_or(0, |content| content.count);
        for labels in above(policy, &cell.labels).iter().filter(|_| count > 0) {
            *counts.entry(ledger::key(labels.iter().copied())).or_default() += count;
        }
    }
    counts.into_iter().filter(|(_, count)| *count == 1).map(|(key, _)| key).collect()
}

/// A cell, and every sum that it is a part of, whether the table has it or not.
fn above<'a>(policy: &'a TablePolicy, labels: &'a [Option<String>]) -> Vec<Vec<Option<&'a str>>> {
    policy.by.iter().zip(labels).fold(vec![Vec::new()], |known, (name, label)| {
        let parents = policy.parents.get(name);
        let mut here = vec![label.as_deref()];
        while let Some(parent) = here.last().copied().flatten().and_then(|last| parents?.get(last)) {
            // Parents that run in a circle end where they began.
            if here.contains(&Some(parent.as_str())) {
                break;
            }
            here.push(Some(parent.as_str()));
        }
        here.extend(policy.totals.then_some(Some(TOTAL)));
        let with = |one: &Vec<Option<&'a str>>| -> Vec<Vec<Option<&'a str>>> {
            here.iter().map(|label| one.iter().copied().chain([*label]).collect()).collect()
        };
        known.iter().flat_map(with).collect()
    })
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
    use vetro_model::ledger::{Content, HeldCell};

    use super::*;

    #[test]
    fn a_sum_over_one_person_alone_holds_one_person() {
        let name = |text: &str| ColumnName::try_new(text).unwrap();
        let parents = [("a".to_owned(), "north".to_owned()), ("b".to_owned(), "north".to_owned())].into();
        let policy = TablePolicy {
            totals: true,
            parents: [(name("zone"), parents)].into(),
            ..TablePolicy::new(vec![name("zone"), name("sex")], name("n"), 3)
        };
        let cell = |zone: &str, sex: &str, count| {
            let labels = vec![Some(zone.to_owned()), Some(sex.to_owned())];
            let shown = vec![Content { count, ..Content::default() }];
            (ledger::key([Some(zone), Some(sex)].into_iter()), HeldCell { labels, shown, waits: None })
        };
        let cells = [cell("a", "f", 1), cell("b", "f", 0), cell("b", "m", 4)].into();
        let found = singles(&policy, &HeldCells { columns: Vec::new(), cells });
        // The one woman stands in her zone, in the zone's sum of women, in the north's and in the city's.
        let expected = [["a", "f"], ["a", TOTAL], ["north", "f"], [TOTAL, "f"]];
        assert_eq!(found, expected.iter().map(|labels| ledger::key(labels.iter().copied().map(Some))).collect());
    }

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
