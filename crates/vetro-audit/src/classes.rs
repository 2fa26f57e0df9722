//! Counts equivalence classes and the values of sensitive columns in them.
//!
//! # Source
//!
//! L. Sweeney, *k-anonymity: a model for protecting privacy*, 2002; A.
//! Machanavajjhala and others, *l-Diversity: Privacy Beyond k-Anonymity*,
//! 2007 (distinct l-diversity).

use std::collections::BTreeSet;

use arrow::array::RecordBatch;
use vetro_model::plan::{RecordPolicy, SensitiveModel};
use vetro_model::{ColumnName, Role};

use crate::Question;
use crate::cleared::Measured;
use crate::codes::{codes, distinct, pairs};
use crate::refusal::{Problem, Rule};

/// Classes below *k* or *l*, and records suppressed beyond the limit.
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
    let sizes = sizes(&classes);
    measured.classes = sizes.len() as u64;
    measured.k = sizes.iter().min().copied();
    let mut problems = Vec::new();
    problems.extend(small_classes(&names, &classes, &sizes, u64::from(policy.k)));
    for (column, model) in policy.models() {
        if let SensitiveModel::DistinctDiversity { l } = model {
            problems.extend(low_diversity(table, column, &classes, (sizes.len(), l), measured));
        }
    }
    problems.extend(suppression(policy, question.records_in, measured));
    problems
}

/// Those of the policy, and those the schema gives the role: neither may forget one.
fn quasi_identifiers<'a>(policy: &'a RecordPolicy, question: &Question<'a>) -> BTreeSet<&'a str> {
    let of_schema = question.schema.with_role(Role::QuasiIdentifier);
    policy.quasi_identifiers.iter().map(ColumnName::as_str).chain(of_schema).collect()
}

/// Each row's class; `None` when a column is missing or of no published type.
fn classes(table: &RecordBatch, names: &BTreeSet<&str>) -> Option<Vec<u32>> {
    names.iter().try_fold(vec![0; table.num_rows()], |classes, name| {
        Some(pairs(&classes, &codes(table.column_by_name(name)?)?))
    })
}

fn sizes(classes: &[u32]) -> Vec<u64> {
    let mut sizes = vec![0; distinct(classes)];
    for class in classes {
        sizes[*class as usize] += 1;
    }
    sizes
}

fn missing(name: &str) -> Problem {
    let sentence = format!("Column `{name}` stands in the policy and not in the table: correct one of the two.");
    Problem::of_column(Rule::MissingPolicyColumn, name, sentence)
}

fn small_classes(names: &BTreeSet<&str>, classes: &[u32], sizes: &[u64], k: u64) -> Option<Problem> {
    let small = sizes.iter().filter(|size| **size < k).count();
    if small == 0 {
        return None;
    }
    let columns = names.iter().copied().collect::<Vec<_>>().join(", ");
    let rows = (0..).zip(classes).filter(|(_, class)| sizes[**class as usize] < k).map(|(row, _)| row);
    let sentence = format!(
        "{small} classes over {columns} hold fewer than {k} records: make one of these columns coarser, or suppress the \
         records."
    );
    Some(Problem::of_rows(Rule::SmallClass, &columns, rows, sentence))
}

fn low_diversity(
    table: &RecordBatch,
    column: &ColumnName,
    classes: &[u32],
    (count, least): (usize, u32),
    measured: &mut Measured,
) -> Option<Problem> {
    let name = column.as_str();
    let Some(values) = table.column_by_name(name).and_then(codes) else { return Some(missing(name)) };
    let diversity = diversity(classes, &values, count);
    if let Some(fewest) = diversity.iter().min() {
        measured.l.insert(name.to_owned(), *fewest);
    }
    let low = diversity.iter().filter(|distinct| **distinct < u64::from(least)).count();
    if low == 0 {
        return None;
    }
    let rows = (0..).zip(classes).filter(|(_, class)| diversity[**class as usize] < u64::from(least));
    let sentence = format!(
        "{low} classes hold fewer than {least} distinct values of `{name}`: make a quasi-identifier coarser, or suppress \
         the records."
    );
    Some(Problem::of_rows(Rule::LowDiversity, name, rows.map(|(row, _)| row), sentence))
}

/// The number of distinct values in each class.
fn diversity(classes: &[u32], values: &[u32], count: usize) -> Vec<u64> {
    let pairs = pairs(classes, values);
    let mut seen = vec![false; distinct(&pairs)];
    let mut diversity = vec![0; count];
    for (class, pair) in classes.iter().zip(pairs) {
        if !std::mem::replace(&mut seen[pair as usize], true) {
            diversity[*class as usize] += 1;
        }
    }
    diversity
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
