//! Withheld cells that a reader, or somebody in a withheld cell, can compute.

use std::collections::BTreeSet;

use arrow::array::RecordBatch;
use vetro_model::ColumnName;
use vetro_model::ledger;
use vetro_model::plan::TablePolicy;

use super::interval::bounds::{self, Bounds};
use super::interval::{self, Verdict};
use super::relations::{self, Dimension, Relation, TooLarge};
use super::solve;
use crate::label::Labels;
use crate::refusal::{Problem, Rule};

/// The most withheld cells whose relations are solved.
pub(super) const MOST_WITHHELD: usize = 5_000;

/// Everything that lets a withheld cell be computed.
///
/// A reader is answered by [`interval::judge`], to the last whole number. An insider, the one person in a cell, knows
/// in addition that its count is 1: what follows by narrowing the sums one by one is checked for `singles`, the keys of
/// the cells that hold one person; without them for every cell that readers see must be small.
pub(super) fn problems(
    table: &RecordBatch,
    policy: &TablePolicy,
    singles: Option<&BTreeSet<String>>,
    counts: &[Option<i128>],
    withheld: &[bool],
) -> Option<Problem> {
    let columns = spanning(policy);
    let Some(labels) = labels(table, policy) else { return Some(unproven(&columns)) };
    let relations = match listed(&labels, policy, counts.len()) {
        Ok(relations) => relations,
        Err(problem) => return Some(*problem),
    };
    // A withheld count may have been left readable: that is refused elsewhere, and nothing is concluded from it here.
    let known: Vec<Option<i128>> = counts.iter().zip(withheld).map(|(one, hidden)| one.filter(|_| !hidden)).collect();
    if !withheld.contains(&true) {
        return None;
    }
    computed(&relations, &known, withheld, &columns).or_else(|| {
        let is_single = |row: usize| singles.map(|keys| keys.contains(&key(&labels, row)));
        by_insider(&relations, &known, &is_single, policy.threshold, &columns)
    })
}

/// Rows that stand for one cell.
pub(super) fn repeated(table: &RecordBatch, policy: &TablePolicy) -> Option<Problem> {
    let Some(labels) = labels(table, policy) else { return Some(unproven(&spanning(policy))) };
    listed(&labels, policy, table.num_rows()).err().map(|problem| *problem)
}

pub(super) fn spanning(policy: &TablePolicy) -> String {
    policy.by.iter().map(ColumnName::as_str).collect::<Vec<_>>().join(", ")
}

pub(super) fn labels(table: &RecordBatch, policy: &TablePolicy) -> Option<Vec<Labels>> {
    policy.by.iter().map(|name| Labels::of(table.column_by_name(name.as_str())?)).collect()
}

pub(super) fn key(labels: &[Labels], row: usize) -> String {
    ledger::key(labels.iter().map(|labels| labels.text(row)))
}

pub(super) fn listed(labels: &[Labels], policy: &TablePolicy, rows: usize) -> Result<Vec<Relation>, Box<Problem>> {
    let dimension = |(name, labels): (&ColumnName, &Labels)| Dimension::of(labels, policy.parents.get(name));
    let dimensions: Vec<Dimension> = policy.by.iter().zip(labels).map(dimension).collect();
    relations::relations(&dimensions, rows).map_err(|reason| {
        let columns = spanning(policy);
        Box::new(match reason {
            TooLarge::Repeated(rows) => {
                let sentence = "Several rows stand for the same cell: a cell must stand in the table once.".to_owned();
                Problem::of_rows(Rule::RepeatedCell, &columns, rows, sentence)
            }
            TooLarge::Dimensions => unproven(&columns),
        })
    })
}

fn computed(relations: &[Relation], known: &[Option<i128>], withheld: &[bool], columns: &str) -> Option<Problem> {
    let unknown = unknown(relations, known, withheld);
    let lonely = lonely(relations, &unknown);
    if !lonely.is_empty() {
        let sentence = format!(
            "{} withheld cells are the only ones of a published sum, so that anyone can subtract: withhold another cell \
             beside each, or the sum.",
            lonely.len()
        );
        return Some(Problem::of_rows(Rule::LonelySuppression, columns, lonely, sentence));
    }
    let equations: Vec<Vec<(usize, bool)>> = relations.iter().map(|relation| terms(relation, &unknown)).collect();
    let involved: BTreeSet<usize> = equations.iter().flatten().map(|(row, _)| *row).collect();
    if involved.len() > MOST_WITHHELD {
        return Some(undecided(columns, involved.len()));
    }
    let determined = solve::determined(&equations);
    if !determined.is_empty() {
        return Some(recomputable(determined, columns));
    }
    match interval::judge(relations, known) {
        Verdict::Open => None,
        Verdict::Computed(cells) => Some(recomputable(cells, columns)),
        Verdict::Undecided => Some(undecided(columns, withheld.iter().filter(|hidden| **hidden).count())),
        Verdict::Contradiction => {
            let sentence =
                "The published counts do not add up to the published sums, so that nothing can be proved of \
                            the withheld ones: count by a measure that adds up, or publish the table without totals."
                    .to_owned();
            Some(Problem::of_column(Rule::ContradictorySums, columns, sentence))
        }
    }
}

fn recomputable(cells: Vec<usize>, columns: &str) -> Problem {
    let sentence = format!(
        "{} withheld cells can be computed from the published sums: withhold further cells beside them.",
        cells.len()
    );
    Problem::of_rows(Rule::Recomputable, columns, cells, sentence)
}

pub(super) fn unproven(columns: &str) -> Problem {
    let sentence = format!(
        "The table is too large to prove that no withheld cell can be computed: publish it without totals, with fewer \
         columns than {columns}, or with coarser ones."
    );
    Problem::of_column(Rule::Unproven, columns, sentence)
}

/// The refusal of a table in which the proof did not come to its end.
pub(super) fn undecided(columns: &str, withheld: usize) -> Problem {
    let sentence = format!(
        "So many cells are withheld ({withheld}) that it could not be proved that none of them can be computed: make one \
         of {columns} coarser, so that fewer cells are small, or name fewer of them in `totals`; or perturb the counts by \
         `rounding` or `cell-key` instead of withholding any."
    );
    Problem::of_column(Rule::Unproven, columns, sentence)
}

/// The refusal of a table that tells too much to the one person in another withheld cell.
fn by_insider(
    relations: &[Relation],
    known: &[Option<i128>],
    is_single: &dyn Fn(usize) -> Option<bool>,
    threshold: u64,
    columns: &str,
) -> Option<Problem> {
    let told = insiders(relations, known, is_single, &|_| threshold)?;
    if told.is_empty() {
        return None;
    }
    let sentence = format!(
        "{} small withheld cells can be computed by one who knows to be alone in another: withhold further cells beside \
         them.",
        told.len()
    );
    Some(Problem::of_rows(Rule::Insider, columns, told, sentence))
}

/// Small cells, by the threshold of each, that the one person in another withheld cell can compute; `None` when the sums
/// contradict each other. Of whom nobody knows whether they are alone, all are judged who readers see to be few.
pub(super) fn insiders(
    relations: &[Relation],
    known: &[Option<i128>],
    is_single: &dyn Fn(usize) -> Option<bool>,
    threshold: &dyn Fn(usize) -> u64,
) -> Option<BTreeSet<usize>> {
    let links = bounds::links(relations, known.len());
    let outside = Bounds::of(known).narrowed(relations, &links)?;
    let is_small = |row: usize, count: i128| 0 < count && count < i128::from(threshold(row));
    let must_be_small = |row: usize| outside.high[row].is_some_and(|high| high < i128::from(threshold(row)));
    let mut told = BTreeSet::new();
    for insider in (0..known.len()).filter(|row| outside.single(*row).is_none()) {
        if !is_single(insider).unwrap_or_else(|| must_be_small(insider)) {
            continue;
        }
        let Some(inside) = outside.with(insider, 1, relations, &links) else { continue };
        // A margin that holds nobody but those of the insider's cell follows it whatever its count: nobody else is told of.
        let other = if outside.high[insider].is_none_or(|high| high >= 2) { 2 } else { 0 };
        let otherwise = outside.with(insider, other, relations, &links);
        let is_own = |row: usize| otherwise.as_ref().is_some_and(|bounds| bounds.single(row) == Some(other));
        let is_new = |row: &usize| *row != insider && outside.single(*row).is_none() && !is_own(*row);
        let is_told = |row: &usize| inside.single(*row).is_some_and(|count| is_small(*row, count));
        told.extend((0..known.len()).filter(is_new).filter(is_told));
    }
    Some(told)
}

/// Which withheld cells are unknown: all but those that must be 0 because a known sum leaves nothing for them.
pub(super) fn unknown(relations: &[Relation], known: &[Option<i128>], withheld: &[bool]) -> Vec<bool> {
    let mut unknown = withheld.to_vec();
    let mut known = known.to_vec();
    loop {
        let mut changed = false;
        for relation in relations {
            let Some(total) = known[relation.total] else { continue };
            let rest = total - relation.parts.iter().filter_map(|part| known[*part]).sum::<i128>();
            for part in relation.parts.iter().filter(|_| rest == 0) {
                if known[*part].is_none() {
                    (known[*part], unknown[*part], changed) = (Some(0), false, true);
                }
            }
        }
        if !changed {
            return unknown;
        }
    }
}

/// The unknown cells of a relation, and whether each is a part of the sum.
pub(super) fn terms(relation: &Relation, unknown: &[bool]) -> Vec<(usize, bool)> {
    let parts = relation.parts.iter().map(|part| (*part, true));
    parts.chain([(relation.total, false)]).filter(|(row, _)| unknown[*row]).collect()
}

/// Cells that are the only unknown one of a relation, rising.
fn lonely(relations: &[Relation], unknown: &[bool]) -> BTreeSet<usize> {
    relations
        .iter()
        .filter_map(|relation| match terms(relation, unknown).as_slice() {
            [(row, _)] => Some(*row),
            _ => None,
        })
        .collect()
}
