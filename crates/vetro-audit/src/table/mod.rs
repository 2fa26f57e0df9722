//! Counts that are too small, and withheld cells that follow from what is published.
//!
//! Which of the withheld counts are small is not to be seen here, so none may
//! be computed, unless it is 0.

mod category;
mod disclosed;
mod dominance;
pub(crate) mod interval;
mod linked;
mod outside;
pub(crate) mod relations;
mod solve;

use std::collections::BTreeSet;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Decimal128Type, Int64Type, UInt32Type};
use vetro_model::ColumnName;
use vetro_model::plan::{CONFIDENTIAL, TablePolicy, TableProtection};

use crate::Question;
use crate::classes::missing;
use crate::cleared::Measured;
use crate::refusal::{Problem, Rule};

/// Everything that stands against a table of counts.
pub(crate) fn problems(
    table: &RecordBatch,
    policy: &TablePolicy,
    question: &Question<'_>,
    measured: &mut Measured,
) -> Vec<Problem> {
    let named = policy.by.iter().chain([&policy.count]).chain(&policy.measures).chain(&policy.status);
    let absent: BTreeSet<&str> =
        named.map(ColumnName::as_str).filter(|name| table.column_by_name(name).is_none()).collect();
    if !absent.is_empty() {
        return absent.into_iter().map(missing).collect();
    }
    let Some(counts) = counts(&table[policy.count.as_str()]) else {
        let name = policy.count.as_str();
        let sentence = format!("Column `{name}` counts persons and holds no whole numbers: correct its type.");
        return vec![Problem::of_column(Rule::WrongType, name, sentence)];
    };
    let withheld = withheld(table, policy, &counts);
    measured.withheld = withheld.iter().filter(|withheld| **withheld).count() as u64;
    let mut problems = Vec::new();
    problems.extend(small_counts(policy, &counts));
    problems.extend(open_measures(table, policy, &withheld));
    problems.extend(outside::few_contributors(table, policy, &counts));
    match policy.protection {
        TableProtection::Suppression => {
            let known: Vec<Option<i128>> =
                counts.iter().zip(&withheld).map(|(count, hidden)| count.filter(|_| !hidden)).collect();
            let labels = disclosed::labels(table, policy);
            measured.one_category = labels.map_or(0, |labels| category::margins(&labels, policy, &known));
            let alone = disclosed::problems(table, policy, question.singles, &counts, &withheld);
            let joint = || linked::problem(table, policy, (&counts, &withheld), question);
            problems.extend(alone.or_else(joint));
            problems.extend(dominance::problems(table, policy, question, &withheld));
        }
        TableProtection::CellKey { .. } | TableProtection::Rounding { .. } => {
            problems.extend(outside::unrounded(policy, &counts));
            problems.extend(outside::exact_measures(table, policy));
            problems.extend(disclosed::repeated(table, policy));
        }
    }
    problems
}

/// The column as whole numbers.
fn counts(column: &ArrayRef) -> Option<Vec<Option<i128>>> {
    match column.data_type() {
        DataType::Int64 => Some(column.as_primitive::<Int64Type>().iter().map(|count| count.map(i128::from)).collect()),
        DataType::Decimal128(_, 0) => Some(column.as_primitive::<Decimal128Type>().iter().collect()),
        _ => None,
    }
}

/// The text of a row.
fn text(column: &ArrayRef, row: usize) -> Option<&str> {
    if column.is_null(row) {
        return None;
    }
    if let Some(texts) = column.as_string_opt::<i32>() {
        return Some(texts.value(row));
    }
    let coded = column.as_dictionary_opt::<UInt32Type>()?;
    let values = coded.values().as_string_opt::<i32>()?;
    let code = coded.keys().value(row) as usize;
    values.is_valid(code).then(|| values.value(code))
}

/// The rows whose count is missing or that are marked as withheld.
fn withheld(table: &RecordBatch, policy: &TablePolicy, counts: &[Option<i128>]) -> Vec<bool> {
    let status = policy.status.as_ref().map(|name| &table[name.as_str()]);
    let is_marked = |row: usize| status.is_some_and(|column| text(column, row) == Some(CONFIDENTIAL));
    counts.iter().enumerate().map(|(row, count)| count.is_none() || is_marked(row)).collect()
}

/// The rows of a table that are withheld; `None` when its count cannot be read.
pub(crate) fn withheld_rows(table: &RecordBatch, policy: &TablePolicy) -> Option<Vec<bool>> {
    let counts = counts(table.column_by_name(policy.count.as_str())?)?;
    policy.status.iter().all(|name| table.column_by_name(name.as_str()).is_some()).then_some(())?;
    Some(withheld(table, policy, &counts))
}

fn small_counts(policy: &TablePolicy, counts: &[Option<i128>]) -> Option<Problem> {
    let is_small = |count: i128| count != 0 && count < i128::from(policy.threshold);
    let rows = (0..).zip(counts).filter(|(_, count)| count.is_some_and(is_small));
    let rows: Vec<usize> = rows.map(|(row, _)| row).collect();
    if rows.is_empty() {
        return None;
    }
    let name = policy.count.as_str();
    let sentence = format!(
        "{} counts in `{name}` are above 0 and below {}: withhold them, or make a column of the table coarser.",
        rows.len(),
        policy.threshold
    );
    Some(Problem::of_rows(Rule::SmallCount, name, rows, sentence))
}

/// Withheld rows in which a measure is still to be read.
fn open_measures(table: &RecordBatch, policy: &TablePolicy, withheld: &[bool]) -> Vec<Problem> {
    let measures: BTreeSet<&str> = policy.measures.iter().chain([&policy.count]).map(ColumnName::as_str).collect();
    let problem = |name: &str| {
        let column = &table[name];
        let rows = withheld.iter().enumerate().filter(|(row, withheld)| **withheld && column.is_valid(*row));
        let rows: Vec<usize> = rows.map(|(row, _)| row).collect();
        let sentence = format!(
            "{} withheld rows still show `{name}`: a withheld row withholds every measure. Please report this.",
            rows.len()
        );
        (!rows.is_empty()).then(|| Problem::of_rows(Rule::WithheldMeasure, name, rows, sentence))
    };
    measures.into_iter().filter_map(problem).collect()
}
