//! Withheld cells that follow from several tables about the same population.
//!
//! Two tables have the margins over the columns that both are spanned by in
//! common: each such margin is a row, or a sum of rows, of either. Every sum
//! that one table states and every margin in common is an equation, and no
//! withheld cell of any of the tables may follow from them all, for a reader or
//! for somebody who is alone in a cell of one of them.
//!
//! Changes that were held back differ from table to table, so that their sums
//! need not agree to the last person. What follows from which cells are
//! withheld is refused whatever their counts; what follows from counts is
//! looked at where these agree. Where they do not, what the count of one cell
//! would tell somebody alone in it is not known, and any small cell that is
//! bound to theirs by the tables together is refused.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use vetro_model::ColumnName;
use vetro_model::ledger;
use vetro_model::plan::{TOTAL, TablePolicy};

use super::disclosed::{self, MOST_WITHHELD};
use super::interval::{self, Verdict};
use super::relations::{self, Dimension, Relation};
use super::solve;
use crate::label::Labels;
use crate::refusal::{Problem, Rule};
use crate::{Linked, Question};

/// The labels of a margin, `None` inside for null; a total has [`TOTAL`].
type Key = Vec<Option<String>>;

/// What a reader knows of the counts of a table's rows, and which of them are withheld.
type Counts<'a> = (&'a [Option<i128>], &'a [bool]);

/// What of a table or of those it is linked with can be computed from all of them.
pub(super) fn problem(
    table: &RecordBatch,
    policy: &TablePolicy,
    (counts, withheld): Counts<'_>,
    question: &Question<'_>,
) -> Option<Problem> {
    let linked = question.linked;
    if linked.is_empty() {
        return None;
    }
    let columns = disclosed::spanning(policy);
    let known = counts.iter().zip(withheld).map(|(count, hidden)| count.filter(|_| !hidden)).collect();
    let here = disclosed::labels(table, policy).map(|labels| Side { policy, labels, known, singles: question.singles });
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
    let Some(joined) = Joined::of(&sides) else { return Some(disclosed::unproven(&columns)) };
    let Some(found) = joined.computed() else {
        let withheld = joined.known[..joined.rows].iter().filter(|count| count.is_none()).count();
        return Some(disclosed::undecided(&columns, withheld));
    };
    if !found.is_empty() {
        let who = format!("withheld cells of this table or of {others} can be computed from all of them together");
        return Some(told(Rule::LinkedSuppression, &columns, &found, &who, withheld.len()));
    }
    let found = joined.by_insiders(&sides);
    let who = format!(
        "small withheld cells of this table or of {others} can be computed from all of them by one who knows to be alone \
         in another cell"
    );
    (!found.is_empty()).then(|| told(Rule::LinkedInsider, &columns, &found, &who, withheld.len()))
}

/// Cells that follow; those of this table are the first ones.
fn told(rule: Rule, columns: &str, found: &BTreeSet<usize>, who: &str, own: usize) -> Problem {
    let sentence =
        format!("{} {who}: give the tables the same threshold and totals, or publish fewer columns.", found.len());
    let rows: Vec<usize> = found.iter().copied().filter(|row| *row < own).collect();
    if rows.is_empty() {
        Problem::of_count(rule, columns, found.len() as u64, sentence)
    } else {
        Problem::of_rows(rule, columns, rows, sentence)
    }
}

/// A table with what readers know of it.
struct Side<'a> {
    policy: &'a TablePolicy,
    labels: Vec<Labels>,
    /// `None` is withheld.
    known: Vec<Option<i128>>,
    /// The keys of the cells that hold one person; `None` where nobody knows.
    singles: Option<&'a BTreeSet<String>>,
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
        let labels = columns.iter().map(|column| coded(column)).collect();
        Some(Self { policy, labels, known, singles: linked.singles })
    }

    /// Whether a row holds one person; `None` where nobody knows.
    fn is_single(&self, row: usize) -> Option<bool> {
        self.singles.map(|keys| keys.contains(&disclosed::key(&self.labels, row)))
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

/// Several tables as one system of sums: the rows of each after those of the table before, then the margins in common.
struct Joined {
    relations: Vec<Relation>,
    known: Vec<Option<i128>>,
    /// The first row of each table, and how many rows there are in all.
    firsts: Vec<usize>,
    rows: usize,
}

impl Joined {
    /// `None` when the sums cannot be listed.
    fn of(sides: &[Side<'_>]) -> Option<Self> {
        let mut joined = Self { relations: Vec::new(), known: Vec::new(), firsts: Vec::new(), rows: 0 };
        for side in sides {
            let first = joined.known.len();
            joined.firsts.push(first);
            let moved = |relation: Relation| Relation {
                total: relation.total + first,
                parts: relation.parts.iter().map(|part| part + first).collect(),
            };
            joined.relations.extend(side.relations()?.into_iter().map(moved));
            joined.known.extend(&side.known);
        }
        joined.rows = joined.known.len();
        for (at, one) in sides.iter().enumerate() {
            for (other_at, other) in sides.iter().enumerate().skip(at + 1) {
                joined.tie((at, one), (other_at, other));
            }
        }
        Some(joined)
    }

    /// Ties two tables together by the margins that both are about.
    fn tie(&mut self, (at, one): (usize, &Side<'_>), (other_at, other): (usize, &Side<'_>)) {
        let over: Vec<&ColumnName> = one.policy.by.iter().filter(|name| other.policy.by.contains(name)).collect();
        let mut there = other.margins(&over);
        for (key, parts) in one.margins(&over) {
            let Some(same) = there.remove(&key) else { continue };
            // The margin itself is one more unknown, which nobody withholds.
            let total = self.known.len();
            self.known.push(None);
            for (first, parts) in [(self.firsts[at], parts), (self.firsts[other_at], same)] {
                self.relations.push(Relation { total, parts: parts.iter().map(|row| row + first).collect() });
            }
        }
    }

    /// The withheld rows that follow for a reader; `None` when nothing is proved.
    fn computed(&self) -> Option<BTreeSet<usize>> {
        if self.known.iter().filter(|count| count.is_none()).count() > 2 * MOST_WITHHELD {
            return None;
        }
        let mut found = solve::determined(&self.equations());
        match interval::judge(&self.relations, &self.known) {
            Verdict::Computed(more) => found.extend(more),
            Verdict::Open | Verdict::Contradiction => {}
            Verdict::Undecided => return None,
        }
        Some(found.into_iter().filter(|row| *row < self.rows).collect())
    }

    fn equations(&self) -> Vec<Vec<(usize, bool)>> {
        equations(&self.relations, &self.known)
    }

    /// The table of a row, and its row there; `None` for a margin in common.
    fn place(&self, row: usize) -> Option<(usize, usize)> {
        let side = self.firsts.partition_point(|first| *first <= row).checked_sub(1)?;
        (row < self.rows).then(|| (side, row - self.firsts[side]))
    }

    /// The small rows that somebody alone in a cell can compute from all tables, and cannot from one.
    fn by_insiders(&self, sides: &[Side<'_>]) -> BTreeSet<usize> {
        // Nobody is said to be alone in a margin that no table has as a row.
        let is_single = |row: usize| self.place(row).map_or(Some(false), |(side, row)| sides[side].is_single(row));
        let threshold = |row: usize| self.place(row).map_or(0, |(side, _)| sides[side].policy.threshold);
        let Some(mut told) = disclosed::insiders(&self.relations, &self.known, &is_single, &threshold) else {
            return self.bound(sides, &is_single);
        };
        told.retain(|row| *row < self.rows);
        for (first, side) in self.firsts.iter().zip(sides) {
            let alone = side.relations().and_then(|relations| {
                let threshold = |_| side.policy.threshold;
                disclosed::insiders(&relations, &side.known, &|row| side.is_single(row), &threshold)
            });
            alone.iter().flatten().for_each(|row| {
                told.remove(&(row + first));
            });
        }
        told
    }

    /// The rows that the tables together, and none by itself, bind to the row of one who may be alone there.
    fn bound(&self, sides: &[Side<'_>], is_single: &dyn Fn(usize) -> Option<bool>) -> BTreeSet<usize> {
        let sets = |relations: &[Relation], known: &[Option<i128>], first: usize| -> BTreeMap<usize, usize> {
            let sets = solve::companions(&equations(relations, known));
            (0..).zip(sets).flat_map(|(number, set)| set.into_iter().map(move |row| (row + first, number))).collect()
        };
        let alone: Vec<BTreeMap<usize, usize>> = sides
            .iter()
            .zip(&self.firsts)
            .map(|(side, first)| sets(&side.relations().unwrap_or_default(), &side.known, *first))
            .collect();
        let is_bound_alone = |one: usize, other: usize| {
            alone.iter().any(|sets| sets.get(&one).is_some_and(|set| sets.get(&other) == Some(set)))
        };
        let mut found = BTreeSet::new();
        for set in solve::companions(&self.equations()) {
            for insider in set.iter().filter(|row| is_single(**row) != Some(false)) {
                let others = set.iter().filter(|row| *row != insider && **row < self.rows);
                found.extend(others.filter(|row| !is_bound_alone(*insider, **row)));
            }
        }
        found
    }
}

/// The sums as equations between the unknown cells.
fn equations(relations: &[Relation], known: &[Option<i128>]) -> Vec<Vec<(usize, bool)>> {
    let withheld: Vec<bool> = known.iter().map(Option::is_none).collect();
    let unknown = disclosed::unknown(relations, known, &withheld);
    relations.iter().map(|relation| disclosed::terms(relation, &unknown)).collect()
}
