//! Counts equivalence classes, in records or in persons.
//!
//! A class is a tuple of labels as they are written: null equals null, and a
//! starred label, or one of a coarser level, equals itself alone. Readings in
//! which such a label matches whatever it covers find larger classes; the one
//! used here is the stricter.
//!
//! # Source
//!
//! L. Sweeney, *k-anonymity: a model for protecting privacy*, 2002.

use std::collections::BTreeSet;

use arrow::array::RecordBatch;
use vetro_model::plan::RecordPolicy;
use vetro_model::{ColumnName, Role};

use crate::cleared::Measured;
use crate::codes::{codes, distinct, pairs};
use crate::label::first_rows;
use crate::refusal::{Problem, Rule};
use crate::{Question, models};

/// Classes below *k*, models of sensitive columns that are not met, and records suppressed beyond the limit.
pub(crate) fn problems(
    table: &RecordBatch,
    policy: &RecordPolicy,
    question: &Question<'_>,
    measured: &mut Measured,
) -> Vec<Problem> {
    let names = quasi_identifiers(policy, question);
    let Some(classes) = classes(table, &names) else {
        let is_known = |name: &str| table.column_by_name(name).and_then(codes).is_some();
        return names.iter().filter(|name| !is_known(name)).map(|name| missing(name)).collect();
    };
    let Some(sizes) = sizes(table, policy, &classes) else {
        return policy.person.iter().map(|name| missing(name.as_str())).collect();
    };
    measured.classes = sizes.len() as u64;
    measured.k = sizes.iter().min().copied();
    let mut problems = Vec::new();
    problems.extend(small_classes(&names, &classes, &sizes, policy));
    problems.extend(models::problems(table, policy, &classes, measured));
    problems.extend(suppression(policy, question.records_in, measured));
    problems
}

/// Those of the policy, and those the schema gives the role: neither may forget one. A column whose values became means
/// of groups is none: how many share its values is counted by itself.
pub(crate) fn quasi_identifiers<'a>(policy: &'a RecordPolicy, question: &Question<'a>) -> BTreeSet<&'a str> {
    let of_schema = question.schema.with_role(Role::QuasiIdentifier);
    let is_grouped = |name: &&str| {
        let mut grouped = policy.micro_aggregation.iter().flat_map(|set| &set.columns);
        grouped.any(|column| column.as_str() == *name)
    };
    let of_schema = of_schema.into_iter().filter(|name| !is_grouped(name));
    policy.quasi_identifiers.iter().map(ColumnName::as_str).chain(of_schema).collect()
}

/// Each row's class; `None` when a column is missing or of no published type.
pub(crate) fn classes(table: &RecordBatch, names: &BTreeSet<&str>) -> Option<Vec<u32>> {
    names.iter().try_fold(vec![0; table.num_rows()], |classes, name| {
        Some(pairs(&classes, &codes(table.column_by_name(name)?)?))
    })
}

/// By class, its records or, where a column tells them apart, its persons; `None` when that column cannot be read.
fn sizes(table: &RecordBatch, policy: &RecordPolicy, classes: &[u32]) -> Option<Vec<u64>> {
    let mut sizes = vec![0; distinct(classes)];
    match &policy.person {
        None => {
            for class in classes {
                sizes[*class as usize] += 1;
            }
        }
        Some(name) => {
            let persons = pairs(classes, &persons(table, name)?);
            for row in first_rows(&persons) {
                sizes[classes[row] as usize] += 1;
            }
        }
    }
    Some(sizes)
}

/// A code for each person; a record without one is of a person of its own.
pub(crate) fn persons(table: &RecordBatch, name: &ColumnName) -> Option<Vec<u32>> {
    let column = table.column_by_name(name.as_str())?;
    let mut persons = codes(column)?;
    let nulls = column.logical_nulls();
    let mut next = u32::try_from(distinct(&persons)).ok()?;
    for (row, person) in persons.iter_mut().enumerate() {
        if nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            *person = next;
            next = next.checked_add(1)?;
        }
    }
    Some(persons)
}

/// The most records of one person, at least 1; `None` when the column that tells persons apart cannot be read.
pub(crate) fn most_records(table: &RecordBatch, policy: &RecordPolicy) -> Option<u64> {
    let Some(name) = &policy.person else { return Some(1) };
    let persons = persons(table, name)?;
    let mut records = vec![0_u64; distinct(&persons)];
    for person in persons {
        records[person as usize] += 1;
    }
    Some(records.into_iter().max().unwrap_or(1))
}

pub(crate) fn missing(name: &str) -> Problem {
    let sentence = format!("Column `{name}` stands in the policy and not in the table: correct one of the two.");
    Problem::of_column(Rule::MissingPolicyColumn, name, sentence)
}

fn small_classes(names: &BTreeSet<&str>, classes: &[u32], sizes: &[u64], policy: &RecordPolicy) -> Option<Problem> {
    let k = u64::from(policy.k);
    let small = sizes.iter().filter(|size| **size < k).count();
    if small == 0 {
        return None;
    }
    let columns = names.iter().copied().collect::<Vec<_>>().join(", ");
    let rows = (0..).zip(classes).filter(|(_, class)| sizes[**class as usize] < k).map(|(row, _)| row);
    let counted = if policy.person.is_some() { "persons" } else { "records" };
    let sentence = format!(
        "{small} classes over {columns} hold fewer than {k} {counted}: make one of these columns coarser, or suppress \
         the records."
    );
    Some(Problem::of_rows(Rule::SmallClass, &columns, rows, sentence))
}

fn suppression(policy: &RecordPolicy, records_in: u64, measured: &mut Measured) -> Option<Problem> {
    let Some(suppressed) = records_in.checked_sub(measured.rows) else {
        let sentence = format!("The table has {} rows and was made of {records_in} records.", measured.rows);
        return Some(Problem::of_column(Rule::RowCount, "", sentence));
    };
    measured.suppressed = suppressed;
    // Counts of records are exact in a float up to 2^53.
    #[expect(clippy::cast_precision_loss, reason = "a share of records needs no more than 52 bits")]
    let (share, limit) = (suppressed as f64, policy.suppression_limit.parts() * records_in as f64);
    // The limit is a rounded share: a billionth of a record is no record.
    if share <= limit + 1e-9 {
        return None;
    }
    let sentence = format!(
        "{suppressed} of {records_in} records were suppressed and the limit is {}: make a quasi-identifier coarser, or \
         raise `suppression-limit`.",
        policy.suppression_limit
    );
    Some(Problem::of_column(Rule::OverSuppressed, "", sentence))
}
