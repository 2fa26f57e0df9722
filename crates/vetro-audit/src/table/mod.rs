//! Counts that are too small, and withheld cells that follow from what is published.

mod relations;
mod solve;

use std::collections::BTreeSet;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Decimal128Type, Int64Type, UInt32Type};
use vetro_model::ColumnName;
use vetro_model::plan::{CONFIDENTIAL, TablePolicy};

use crate::cleared::Measured;
use crate::codes::number;
use crate::refusal::{Problem, Rule};
use relations::{Relation, TooLarge};

/// The most withheld cells whose relations are solved.
const MOST_WITHHELD: usize = 5_000;

/// Everything that stands against a table of counts.
pub(crate) fn problems(table: &RecordBatch, policy: &TablePolicy, measured: &mut Measured) -> Vec<Problem> {
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
    let cells: Vec<&ArrayRef> = policy.by.iter().map(|name| &table[name.as_str()]).collect();
    problems.extend(disclosed(policy, &cells, &counts, &withheld));
    problems
}

fn missing(name: &str) -> Problem {
    let sentence = format!("Column `{name}` stands in the policy and not in the table: correct one of the two.");
    Problem::of_column(Rule::MissingPolicyColumn, name, sentence)
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

/// Withheld cells that follow from published ones.
fn disclosed(policy: &TablePolicy, cells: &[&ArrayRef], counts: &[Option<i128>], withheld: &[bool]) -> Vec<Problem> {
    let columns = policy.by.iter().map(ColumnName::as_str).collect::<Vec<_>>().join(", ");
    let relations = match relations::relations(cells, counts.len()) {
        Ok(relations) => relations,
        Err(TooLarge::Repeated(rows)) => {
            let sentence = "Several rows stand for the same cell: a cell must stand in the table once.".to_owned();
            return vec![Problem::of_rows(Rule::RepeatedCell, &columns, rows, sentence)];
        }
        Err(TooLarge::Dimensions) => return vec![unproven(&columns)],
    };
    let unknown = unknown(&relations, counts, withheld);
    let lonely = lonely(&relations, &unknown);
    if !lonely.is_empty() {
        let sentence = format!(
            "{} withheld cells are the only ones of a published sum, so that anyone can subtract: withhold another cell \
             beside each, or the sum.",
            lonely.len()
        );
        return vec![Problem::of_rows(Rule::LonelySuppression, &columns, lonely, sentence)];
    }
    let equations: Vec<Vec<(usize, bool)>> = relations.iter().map(|relation| terms(relation, &unknown)).collect();
    let involved: BTreeSet<usize> = equations.iter().flatten().map(|(row, _)| *row).collect();
    if involved.len() > MOST_WITHHELD {
        return vec![unproven(&columns)];
    }
    let determined = solve::determined(&equations);
    if determined.is_empty() {
        return Vec::new();
    }
    let sentence = format!(
        "{} withheld cells can be computed from the published sums: withhold further cells beside them.",
        determined.len()
    );
    vec![Problem::of_rows(Rule::Recomputable, &columns, determined, sentence)]
}

fn unproven(columns: &str) -> Problem {
    let sentence = format!(
        "The table is too large to prove that no withheld cell can be computed: publish it without totals, with fewer \
         columns than {columns}, or with coarser ones."
    );
    Problem::of_column(Rule::Unproven, columns, sentence)
}

/// Which withheld cells are unknown: all but those that must be 0 because a known sum leaves nothing for them.
fn unknown(relations: &[Relation], counts: &[Option<i128>], withheld: &[bool]) -> Vec<bool> {
    let mut unknown = withheld.to_vec();
    // A withheld count may have been left readable: that is refused elsewhere, and nothing is concluded from it here.
    let mut known: Vec<Option<i128>> =
        counts.iter().zip(withheld).map(|(count, withheld)| if *withheld { None } else { *count }).collect();
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
fn terms(relation: &Relation, unknown: &[bool]) -> Vec<(usize, bool)> {
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

/// Codes of a column that spans the table: 0 for totals.
fn dimension(column: &ArrayRef, rows: usize) -> Vec<u32> {
    let total = vetro_model::plan::TOTAL;
    let codes = crate::codes::codes(column).unwrap_or_else(|| number(0..rows));
    let is_total = (0..rows).find(|row| text(column, *row) == Some(total)).map(|row| codes[row]);
    codes.into_iter().map(|code| if Some(code) == is_total { 0 } else { code + 1 }).collect()
}
