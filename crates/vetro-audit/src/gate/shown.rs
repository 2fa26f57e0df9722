//! What readers of a release see, as the ledger keeps it.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use vetro_model::ledger::{Shown, key};
use vetro_model::plan::{PrivacyPlan, RecordPolicy, TablePolicy};
use vetro_model::{ColumnName, Role};

use crate::Question;
use crate::classes::quasi_identifiers;
use crate::codes::pairs;
use crate::label::{Labels, first_rows};

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
    let ids = keys.iter().fold(vec![0; table.num_rows()], |ids, labels| pairs(&ids, &labels.codes));
    let names: Vec<String> = first_rows(&ids).into_iter().map(|row| row_key(&keys, row)).collect();
    let tokens = question.schema.with_role(Role::Identifier);
    let schema = table.schema();
    let others: Vec<&str> =
        schema.fields().iter().map(|field| field.name().as_str()).filter(|name| !all.contains(name)).collect();
    let (plain, with_tokens) = hashes(table, &others, &|name| tokens.contains(&name), hash)?;
    let mut classes: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut add = |hashes: Vec<u64>, mark: Option<char>| {
        let mut rows: Vec<Vec<u64>> = vec![Vec::new(); names.len()];
        for (id, hash) in ids.iter().zip(hashes) {
            rows[*id as usize].push(hash);
        }
        for (name, mut hashes) in names.iter().zip(rows) {
            hashes.sort_unstable();
            hashes.shrink_to_fit();
            classes.insert(mark.into_iter().chain(name.chars()).collect(), hashes);
        }
    };
    add(plain, None);
    // Tokens drawn anew hide nothing and tell nothing, those that stay tell each person apart: both are compared.
    if others.iter().any(|name| tokens.contains(name)) {
        add(with_tokens, Some(WITH_TOKENS));
    }
    Some(classes)
}

/// Two hashes of each row, over the keyed hashes of its values, each under the name of its column: without tokens, and
/// with them.
fn hashes(
    table: &RecordBatch,
    columns: &[&str],
    is_token: &dyn Fn(&str) -> bool,
    hash: Hash<'_>,
) -> Option<(Vec<u64>, Vec<u64>)> {
    let (mut plain, mut all) = (vec![hash(b"row"); table.num_rows()], vec![hash(b"row"); table.num_rows()]);
    // Columns follow each other: the same values in others would give another number.
    let add = |row: &mut u64, value: u64| *row = (row.rotate_left(23) ^ value).wrapping_mul(ODD);
    for name in columns {
        let Labels { codes, texts } = Labels::of(table.column_by_name(name)?)?;
        let value = |text: Option<String>| hash(key([Some(*name), text.as_deref()].into_iter()).as_bytes());
        let values: Vec<u64> = texts.into_iter().map(value).collect();
        for ((plain, all), code) in plain.iter_mut().zip(&mut all).zip(codes) {
            let value = values[code as usize];
            add(all, value);
            if !is_token(name) {
                add(plain, value);
            }
        }
    }
    Some((plain, all))
}

/// An odd number with bits all over, so that multiplying loses nothing: 2^64 divided by the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

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
