//! What readers of a release see, as the ledger keeps it.

use std::collections::BTreeMap;

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::UInt32Type;
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
type Hash<'a> = &'a (dyn Fn(&[u8]) -> u64 + Sync);

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
    for name in columns {
        if is_token(name)
            && let Some(tokens) = tokens(table.column_by_name(name)?, hash(key([Some(*name)].into_iter()).as_bytes()))
        {
            all.iter_mut().zip(tokens).for_each(|(all, token)| *all = mixed(*all, token));
            continue;
        }
        let Labels { codes, texts } = Labels::of(table.column_by_name(name)?)?;
        let value = |text: Option<String>| hash(key([Some(*name), text.as_deref()].into_iter()).as_bytes());
        let values: Vec<u64> = texts.into_iter().map(value).collect();
        for ((plain, all), code) in plain.iter_mut().zip(&mut all).zip(codes) {
            let value = values[code as usize];
            *all = mixed(*all, value);
            if !is_token(name) {
                *plain = mixed(*plain, value);
            }
        }
    }
    Some((plain, all))
}

/// A number for each token, which is a keyed hash itself: no other key is needed to hide what it stands for. `None` where
/// the column holds no texts.
fn tokens(column: &ArrayRef, name: u64) -> Option<Vec<u64>> {
    let number = |token: Option<&str>| {
        let Some(token) = token else { return !name };
        let part = |bytes: &[u8]| bytes.iter().fold(0, |part, byte| part << 8 | u64::from(*byte));
        token.as_bytes().chunks(8).fold(mixed(name, token.len() as u64), |all, bytes| mixed(all, part(bytes)))
    };
    if let Some(texts) = column.as_string_opt::<i32>() {
        return Some(texts.iter().map(number).collect());
    }
    let coded = column.as_dictionary_opt::<UInt32Type>()?;
    let values: Vec<u64> = coded.values().as_string_opt::<i32>()?.iter().map(number).collect();
    coded.keys().iter().map(|key| key.map_or(Some(!name), |key| values.get(key as usize).copied())).collect()
}

/// A number with another one worked in; different ones give different numbers.
fn mixed(all: u64, one: u64) -> u64 {
    (all.rotate_left(23) ^ one).wrapping_mul(ODD)
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
