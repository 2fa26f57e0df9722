//! What can be seen of perturbation and dominance without the records behind a table.
//!
//! Noise cannot be told from truth here, and perturbed tables need not add up:
//! their sums give nothing away exactly and are not judged. A rounded table
//! holds multiples alone, and beside noisy counts no exact measure may stand.
//!
//! How the contributions to a sum are distributed is not to be seen either.
//! But a sum has at most as many contributors as records, so that a published
//! sum of fewer records than a rule asks contributors for breaks it.

use arrow::array::{Array, RecordBatch};
use vetro_model::ColumnName;
use vetro_model::plan::{Dominance, TablePolicy, TableProtection};

use crate::refusal::{Problem, Rule};

/// Counts that are no multiples of the base of rounding.
pub(super) fn unrounded(policy: &TablePolicy, counts: &[Option<i128>]) -> Option<Problem> {
    let TableProtection::Rounding { base } = policy.protection else { return None };
    let is_odd = |count: i128| base < 2 || count % i128::from(base) != 0;
    let rows: Vec<usize> =
        (0..).zip(counts).filter(|(_, count)| count.is_some_and(is_odd)).map(|(row, _)| row).collect();
    let name = policy.count.as_str();
    let sentence = format!("{} counts in `{name}` are no multiples of {base}: round every count.", rows.len());
    (!rows.is_empty()).then(|| Problem::of_rows(Rule::Unrounded, name, rows, sentence))
}

/// Columns beside the count that are published exact.
pub(super) fn exact_measures(table: &RecordBatch, policy: &TablePolicy) -> Vec<Problem> {
    let is_harmless = |name: &str| {
        let mut named = policy.by.iter().chain([&policy.count]).chain(&policy.status).map(ColumnName::as_str);
        named.any(|known| known == name)
    };
    let problem = |(name, column): (String, &arrow::array::ArrayRef)| {
        let nulls = column.logical_nulls();
        let is_shown = |row: &usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(*row));
        let rows: Vec<usize> = (0..column.len()).filter(is_shown).collect();
        let sentence = format!(
            "Column `{name}` stands exact beside counts that are perturbed, and tells what they hide: publish the count \
             alone."
        );
        (!rows.is_empty()).then(|| Problem::of_rows(Rule::ExactMeasure, &name, rows, sentence))
    };
    let schema = table.schema();
    let columns = schema.fields().iter().map(|field| field.name().clone()).zip(table.columns());
    columns.filter(|(name, _)| !is_harmless(name)).filter_map(problem).collect()
}

/// Published sums of fewer records than their rule asks contributors for.
pub(super) fn few_contributors(table: &RecordBatch, policy: &TablePolicy, counts: &[Option<i128>]) -> Vec<Problem> {
    let problem = |(name, rule): (&ColumnName, &Dominance)| {
        let (name, least) = (name.as_str(), least(rule));
        let Some(column) = table.column_by_name(name) else { return Some(crate::classes::missing(name)) };
        let nulls = column.logical_nulls();
        let is_shown = |row: usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
        let few = |count: i128| count != 0 && count < i128::from(least);
        let rows = (0..).zip(counts).filter(|(row, count)| is_shown(*row) && count.is_some_and(few));
        let rows: Vec<usize> = rows.map(|(row, _)| row).collect();
        let sentence = format!(
            "{} sums in `{name}` have fewer than {least} contributors: withhold them, or make a column of the table \
             coarser.",
            rows.len()
        );
        (!rows.is_empty()).then(|| Problem::of_rows(Rule::FewContributors, name, rows, sentence))
    };
    policy.dominance.iter().filter_map(problem).collect()
}

/// The fewest contributors with which a sum can meet a rule.
///
/// With two, each knows the other exactly, whatever `p` is; `n` make up all of the sum, and `k` is less than that.
fn least(rule: &Dominance) -> u64 {
    let by_p = rule.p.map_or(0, |_| 3);
    let by_n = rule.n_k.filter(|(_, k)| *k < 100.0).map_or(0, |(n, _)| u64::from(n) + 1);
    rule.contributors.unwrap_or(0).max(by_p).max(by_n)
}
