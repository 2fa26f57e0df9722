//! Withheld cells that follow from several tables about the same population.
//!
//! Two tables have the margins over the columns that both are spanned by in
//! common: each such margin is a row, or a sum of rows, of either. Every sum
//! that one table states and every margin in common is an equation, and no
//! withheld cell of any of the tables may follow from them all.
//!
//! Changes that were held back differ from table to table, so that their sums
//! need not agree to the last person. What follows from which cells are
//! withheld is refused whatever their counts; what follows from counts is
//! looked at where these agree.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use vetro_model::ColumnName;
use vetro_model::ledger;
use vetro_model::plan::{TOTAL, TablePolicy};

use super::disclosed::{self, MOST_WITHHELD};
use super::interval::{self, Verdict};
use super::relations::{self, Dimension, Relation};
use super::solve;
use crate::Linked;
use crate::label::Labels;
use crate::refusal::{Problem, Rule};

/// The labels of a margin, `None` inside for null; a total has [`TOTAL`].
type Key = Vec<Option<String>>;

/// What a reader knows of the counts of a table's rows, and which of them are withheld.
type Counts<'a> = (&'a [Option<i128>], &'a [bool]);

/// What of a table or of those it is linked with can be computed from all of them.
pub(super) fn problem(
    table: &RecordBatch,
    policy: &TablePolicy,
    (counts, withheld): Counts<'_>,
    linked: &[Linked<'_>],
) -> Option<Problem> {
    if linked.is_empty() {
        return None;
    }
    let columns = disclosed::spanning(policy);
    let known = counts.iter().zip(withheld).map(|(count, hidden)| count.filter(|_| !hidden)).collect();
    let here = disclosed::labels(table, policy).map(|labels| Side { policy, labels, known });
    let sides: Option<Vec<Side<'_>>> = std::iter::once(here).chain(linked.iter().map(Side::of)).collect();
    let others: Vec<String> = linked.iter().map(|other| format!("`{}`", other.dataset)).collect();
    let others = others.join(", ");
    let Some(sides) = sides else {
        let sentence = format!(
            "What readers see of {others} does not fit its present rules, so that nothing can be proved of both \
             together: publish it anew, then this table."
        );
        return Some(Problem::of_column(Rule::Unproven, &columns, sentence));
    };
    let Some(found) = computed(&sides) else { return Some(disclosed::unproven(&columns)) };
    if found.is_empty() {
        return None;
    }
    let sentence = format!(
        "{} withheld cells of this table or of {others} can be computed from all of them together: give them the same \
         threshold and totals, or publish fewer columns.",
        found.len()
    );
    let rows: Vec<usize> = found.iter().copied().filter(|row| *row < withheld.len()).collect();
    Some(if rows.is_empty() {
        Problem::of_count(Rule::LinkedSuppression, &columns, found.len() as u64, sentence)
    } else {
        Problem::of_rows(Rule::LinkedSuppression, &columns, rows, sentence)
    })
}

/// A table with what readers know of it.
struct Side<'a> {
    policy: &'a TablePolicy,
    labels: Vec<Labels>,
    /// `None` is withheld.
    known: Vec<Option<i128>>,
}

impl<'a> Side<'a> {
    /// `None` when the cells are not spanned by the columns of the policy.
    fn of(linked: &Linked<'a>) -> Option<Self> {
        let policy = linked.policy;
        let place = policy.measures.iter().position(|name| *name == policy.count)?;
        let mut columns: Vec<Vec<Option<&str>>> = vec![Vec::new(); policy.by.len()];
        let mut known = Vec::with_capacity(linked.cells.len());
        for (key, shown) in linked.cells {
            let labels = ledger::labels(key).filter(|labels| labels.len() == columns.len())?;
            columns.iter_mut().zip(labels).for_each(|(column, label)| column.push(label));
            known.push(shown.as_ref().and_then(|shown| shown.get(place)?.as_deref()?.parse().ok()));
        }
        Some(Self { policy, labels: columns.iter().map(|column| coded(column)).collect(), known })
    }

    fn relations(&self) -> Option<Vec<Relation>> {
        let dimension = |(name, labels): (&ColumnName, &Labels)| Dimension::of(labels, self.policy.parents.get(name));
        let dimensions: Vec<Dimension> = self.policy.by.iter().zip(&self.labels).map(dimension).collect();
        relations::relations(&dimensions, self.known.len()).ok()
    }

    /// The margins over some columns: the rows that add up to each, a single one where the table holds the margin.
    fn margins(&self, over: &[&ColumnName]) -> BTreeMap<Key, Vec<usize>> {
        let mut whole: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        let mut parts: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        let is_total = |place: usize, row: usize| self.policy.totals && self.labels[place].text(row) == Some(TOTAL);
        let is_sum = |place: usize, row: usize| {
            let parents = self.policy.parents.get(&self.policy.by[place]);
            let text = self.labels[place].text(row);
            is_total(place, row) || parents.is_some_and(|tree| tree.values().any(|sum| Some(sum.as_str()) == text))
        };
        let place = |name: &ColumnName| self.policy.by.iter().position(|one| one == name);
        let shared: Vec<usize> = over.iter().filter_map(|name| place(name)).collect();
        let rest: Vec<usize> = (0..self.policy.by.len()).filter(|place| !shared.contains(place)).collect();
        for row in 0..self.known.len() {
            let key = || shared.iter().map(|place| self.labels[*place].text(row).map(str::to_owned)).collect();
            if rest.iter().all(|place| is_total(*place, row)) {
                whole.insert(key(), vec![row]);
            } else if !rest.iter().any(|place| is_sum(*place, row)) {
                parts.entry(key()).or_default().push(row);
            }
        }
        parts.extend(whole);
        parts
    }
}

/// Texts as codes.
fn coded(column: &[Option<&str>]) -> Labels {
    let distinct: BTreeSet<Option<&str>> = column.iter().copied().collect();
    let numbers: BTreeMap<Option<&str>, u32> = distinct.iter().copied().zip(0..).collect();
    let texts = distinct.iter().map(|text| text.map(str::to_owned)).collect();
    Labels { codes: column.iter().map(|text| numbers[text]).collect(), texts }
}

/// The withheld rows that follow, those of each table numbered after the table before; `None` when nothing is proved.
fn computed(sides: &[Side<'_>]) -> Option<Vec<usize>> {
    let mut known: Vec<Option<i128>> = Vec::new();
    let (mut all, mut firsts) = (Vec::new(), Vec::new());
    for side in sides {
        let first = known.len();
        firsts.push(first);
        let moved = |relation: Relation| Relation {
            total: relation.total + first,
            parts: relation.parts.iter().map(|part| part + first).collect(),
        };
        all.extend(side.relations()?.into_iter().map(moved));
        known.extend(&side.known);
    }
    let rows = known.len();
    for (at, one) in sides.iter().enumerate() {
        for (other_at, other) in sides.iter().enumerate().skip(at + 1) {
            let over: Vec<&ColumnName> = one.policy.by.iter().filter(|name| other.policy.by.contains(name)).collect();
            let mut there = other.margins(&over);
            for (key, parts) in one.margins(&over) {
                let Some(same) = there.remove(&key) else { continue };
                // The margin itself is one more unknown, which nobody withholds.
                let total = known.len();
                known.push(None);
                all.push(Relation { total, parts: parts.iter().map(|row| row + firsts[at]).collect() });
                all.push(Relation { total, parts: same.iter().map(|row| row + firsts[other_at]).collect() });
            }
        }
    }
    follow(&all, &known).map(|found| found.into_iter().filter(|row| *row < rows).collect())
}

/// The unknown cells that follow from the relations.
fn follow(all: &[Relation], known: &[Option<i128>]) -> Option<Vec<usize>> {
    let withheld: Vec<bool> = known.iter().map(Option::is_none).collect();
    if withheld.iter().filter(|hidden| **hidden).count() > 2 * MOST_WITHHELD {
        return None;
    }
    let unknown = disclosed::unknown(all, known, &withheld);
    let equations: Vec<Vec<(usize, bool)>> = all.iter().map(|one| disclosed::terms(one, &unknown)).collect();
    let mut found = solve::determined(&equations);
    match interval::judge(all, known) {
        Verdict::Computed(more) => found.extend(more),
        Verdict::Open | Verdict::Contradiction => {}
        Verdict::Undecided => return None,
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}
