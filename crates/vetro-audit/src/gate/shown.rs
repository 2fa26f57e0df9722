//! What readers of a release see, as the ledger keeps it.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use vetro_model::ledger::{Shown, key};
use vetro_model::plan::{PrivacyPlan, RecordPolicy, TablePolicy};
use vetro_model::{ColumnName, Role};

use crate::Question;
use crate::classes::quasi_identifiers;
use crate::label::Labels;

/// Stands before the key of a class whose hashes take in the tokens of identifiers. No key of labels begins like that.
pub(super) const WITH_TOKENS: char = '+';

/// Bytes to a number, by a key of the caller.
type Hash<'a> = &'a dyn Fn(&[u8]) -> u64;

/// `None` when a column is missing or cannot be read.
pub(crate) fn shown(table: &RecordBatch, question: &Question<'_>, hash: Hash<'_>) -> Option<Shown> {
    match question.policy {
        PrivacyPlan::NoPersons { .. } => Some(Shown::Cells(BTreeMap::new())),
        PrivacyPlan::Records(policy) => classes(table, policy, question, hash).map(Shown::Classes),
        PrivacyPlan::Table(policy) => cells(table, policy).map(Shown::Cells),
    }
}

fn labels<'a>(table: &RecordBatch, names: impl Iterator<Item = &'a str>) -> Option<Vec<Labels>> {
    names.map(|name| Labels::of(table.column_by_name(name)?)).collect()
}

fn row_key(labels: &[Labels], row: usize) -> String {
    key(labels.iter().map(|labels| labels.text(row)))
}

fn classes(
    table: &RecordBatch,
    policy: &RecordPolicy,
    question: &Question<'_>,
    hash: Hash<'_>,
) -> Option<BTreeMap<String, Vec<u64>>> {
    let all = quasi_identifiers(policy, question);
    let declared: Vec<&str> = policy.quasi_identifiers.iter().map(ColumnName::as_str).collect();
    let forgotten = all.iter().copied().filter(|name| !declared.contains(name));
    let keys = labels(table, declared.iter().copied().chain(forgotten))?;
    let tokens = question.schema.with_role(Role::Identifier);
    let schema = table.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let others: Vec<&str> = names.into_iter().filter(|name| !all.contains(name)).collect();
    let plain: Vec<&str> = others.iter().copied().filter(|name| !tokens.contains(name)).collect();
    let mut classes: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut add = |columns: &[&str], mark: Option<char>| -> Option<()> {
        let values = labels(table, columns.iter().copied())?;
        for row in 0..table.num_rows() {
            let key = mark.into_iter().chain(row_key(&keys, row).chars()).collect();
            classes.entry(key).or_default().push(hash(&bytes(columns, &values, row)));
        }
        Some(())
    };
    add(&plain, None)?;
    // Tokens drawn anew hide nothing and tell nothing, those that stay tell each person apart: both are compared.
    if plain.len() < others.len() {
        add(&others, Some(WITH_TOKENS))?;
    }
    for hashes in classes.values_mut() {
        hashes.sort_unstable();
    }
    Some(classes)
}

/// Columns and values of a row, so that different rows give different bytes.
fn bytes(columns: &[&str], values: &[Labels], row: usize) -> Vec<u8> {
    let texts = columns.iter().zip(values).flat_map(|(column, labels)| [Some(*column), labels.text(row)]);
    key(texts).into_bytes()
}

fn cells(table: &RecordBatch, policy: &TablePolicy) -> Option<BTreeMap<String, Option<Vec<Option<String>>>>> {
    let keys = labels(table, policy.by.iter().map(ColumnName::as_str))?;
    let measures = labels(table, policy.measures.iter().map(ColumnName::as_str))?;
    let withheld = crate::table::withheld_rows(table, policy)?;
    let cell = |row: usize| {
        let shown = || measures.iter().map(|measure| measure.text(row).map(str::to_owned)).collect();
        (row_key(&keys, row), (!withheld[row]).then(shown))
    };
    Some((0..table.num_rows()).map(cell).collect())
}
