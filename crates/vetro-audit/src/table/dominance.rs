//! Sums that tell too much of one contributor: published ones, and withheld ones that can be estimated too closely.
//!
//! What each contributor gave is not to be seen in a table, so it is asked of
//! the caller for every cell and judged here anew.

use std::collections::BTreeMap;

use arrow::array::{Array, RecordBatch};
use vetro_model::ColumnName;
use vetro_model::plan::{Contributions, Dominance, TablePolicy};

use super::disclosed;
use super::interval::width;
use super::relations::Relation;
use crate::Question;
use crate::refusal::{Problem, Rule};

/// What stands against the sums under a rule of dominance.
pub(super) fn problems(
    table: &RecordBatch,
    policy: &TablePolicy,
    question: &Question<'_>,
    withheld: &[bool],
) -> Vec<Problem> {
    if policy.dominance.is_empty() {
        return Vec::new();
    }
    // Cells whose relations cannot be listed are refused for that already.
    let Some(labels) = disclosed::labels(table, policy) else { return Vec::new() };
    let Ok(relations) = disclosed::listed(&labels, policy, table.num_rows()) else { return Vec::new() };
    let keys: Vec<String> = (0..table.num_rows()).map(|row| disclosed::key(&labels, row)).collect();
    let problem = |(name, rule): (&ColumnName, &Dominance)| {
        let column = table.column_by_name(name.as_str())?;
        let nulls = column.logical_nulls();
        let given = question.contributions.and_then(|all| all.get(name));
        let Some(given) = given.and_then(|given| by_row(given, &keys)) else { return Some(unknown(name)) };
        let is_shown = |row: &usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(*row));
        dominated(name, rule, &given, is_shown).or_else(|| estimated(name, rule, &given, (&relations, withheld)))
    };
    policy.dominance.iter().filter_map(problem).collect()
}

/// The contributions of each row, if all are known.
fn by_row<'a>(given: &'a BTreeMap<String, Contributions>, keys: &[String]) -> Option<Vec<&'a Contributions>> {
    keys.iter().map(|key| given.get(key)).collect()
}

fn unknown(name: &ColumnName) -> Problem {
    let name = name.as_str();
    let sentence = format!(
        "What single contributors gave to `{name}` is not known, so that its rule of dominance cannot be judged: make \
         the table from its records."
    );
    Problem::of_column(Rule::UnknownContributions, name, sentence)
}

/// Sums that are shown although they break their rule.
fn dominated(
    name: &ColumnName,
    rule: &Dominance,
    given: &[&Contributions],
    is_shown: impl Fn(&usize) -> bool,
) -> Option<Problem> {
    let rows: Vec<usize> = (0..given.len()).filter(|row| breaks(rule, given[*row]) && is_shown(row)).collect();
    let name = name.as_str();
    let sentence = format!(
        "{} sums in `{name}` are dominated by few contributors: withhold them, or make a column of the table coarser.",
        rows.len()
    );
    (!rows.is_empty()).then(|| Problem::of_rows(Rule::DominatedSum, name, rows, sentence))
}

/// Withheld sums whose interval is narrower than their rule asks.
fn estimated(
    name: &ColumnName,
    rule: &Dominance,
    given: &[&Contributions],
    (relations, withheld): (&[Relation], &[bool]),
) -> Option<Problem> {
    let asked = |row: usize| Some((row, width(rule, given[row]))).filter(|(_, width)| *width > 0.0);
    let is_asked = |row: &usize| withheld[*row] && breaks(rule, given[*row]);
    let asked: Vec<width::Asked> = (0..given.len()).filter(is_asked).filter_map(asked).collect();
    let sums: Vec<f64> = given.iter().map(|one| one.total).collect();
    let name = name.as_str();
    let Some(rows) = width::narrow(relations, withheld, &sums, &asked) else {
        return Some(disclosed::unproven(name));
    };
    let sentence = format!(
        "{} withheld sums in `{name}` follow from the published ones more closely than the rule of dominance allows: \
         make a column of the table coarser, or publish it without totals.",
        rows.len()
    );
    (!rows.is_empty()).then(|| Problem::of_rows(Rule::NarrowSum, name, rows, sentence))
}

/// Whether contributions break a rule; what is incomplete or no number does.
///
/// # Source
///
/// Hundepool and others, *Handbook on Statistical Disclosure Control*, 2nd
/// edition, chapter 4: sensitivity rules for magnitude tables.
fn breaks(rule: &Dominance, one: &Contributions) -> bool {
    let asked = rule.n_k.map_or(0, |(n, _)| u64::from(n)).max(if rule.p.is_some() { 2 } else { 0 });
    let is_complete = one.largest.len() as u64 >= one.contributors.min(asked);
    let is_number = one.total.is_finite() && one.largest.iter().all(|value| value.is_finite());
    if !is_complete || !is_number {
        return true;
    }
    let sum_of = |n: usize| one.largest.iter().take(n).sum::<f64>();
    let is_few = rule.contributors.is_some_and(|least| one.contributors < least);
    let is_near = rule.p.is_some_and(|p| {
        let others = if one.contributors <= 2 { 0.0 } else { one.total - sum_of(2) };
        100.0 * others < p * sum_of(1)
    });
    let is_large = rule.n_k.is_some_and(|(n, k)| 100.0 * sum_of(n as usize) > k * one.total);
    one.contributors > 0 && (is_few || is_near || is_large)
}

/// How far a sum that breaks a rule has to be unknown to either side.
///
/// By the p % rule, `p` percent of the largest contribution: so closely the
/// largest contributor stays unknown even to whoever knows all the others. By
/// the (n, k) rule, what the sum lacks to meet it.
///
/// # Source
///
/// Hundepool and others, *Handbook on Statistical Disclosure Control*, 2nd
/// edition, chapter 4: protection levels. For p % they ask for less there:
/// what the others than the largest two gave is taken off.
fn width(rule: &Dominance, one: &Contributions) -> f64 {
    let sum_of = |n: usize| one.largest.iter().take(n).sum::<f64>();
    let by_p = rule.p.map_or(0.0, |p| p / 100.0 * sum_of(1));
    let by_n = rule.n_k.map_or(0.0, |(n, k)| 100.0 / k * sum_of(n as usize) - one.total);
    by_p.max(by_n)
}
