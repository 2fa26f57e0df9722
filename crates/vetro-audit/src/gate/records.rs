//! Two releases of records, laid side by side.
//!
//! # What is guaranteed
//!
//! Rows are told apart by all their published columns. In each of these, the
//! rows that came and the rows that went between both releases are none or at
//! least *k*, each counted by itself:
//!
//! - a class that is in both releases;
//! - a class that is in one alone, as a whole;
//! - of the rows that are not in the class of the same labels in both: what
//!   must have come to, or gone from, a class because no class of the other
//!   release that could hold the same person has a like row;
//! - of the same rows, a union of classes that can be lined up: classes of both
//!   releases that are connected by labels of which one covers the other in
//!   every column, once with null as a label of its own and once covering
//!   everything;
//! - the whole table.
//!
//! Over all releases at once, the rows of a class that were shown from the same
//! release up to the same one are none or at least *k*: see [`lives`].
//!
//! Where a column tells persons apart, one person may stand behind several
//! rows: as many rows are asked for as *k* persons can have at the most.
//!
//! # What is not
//!
//! Unions other than these, and unions over three or more releases; knowledge
//! of who is in a release; a column that was added, taken away or renamed,
//! which makes all rows of both releases differ. A hierarchy is that of the
//! policy today. Two rows whose keyed hashes are equal by chance count as one.

use std::collections::BTreeMap;

use vetro_model::ledger;
use vetro_model::plan::RecordPolicy;

use super::align::{self, Aligned, Nulls};
use super::shown::WITH_TOKENS;
use super::{Difference, REMEDY, lives, undecided};
use crate::refusal::Rule;

/// By class, the hashes of its rows, rising.
pub(super) type Classes<'a> = BTreeMap<&'a str, &'a [u64]>;

/// The first change that is neither none nor enough.
pub(super) fn difference(
    old: &BTreeMap<String, Vec<u64>>,
    new: &BTreeMap<String, Vec<u64>>,
    policy: &RecordPolicy,
    most: u64,
) -> Option<Difference> {
    views(&[old, new]).into_iter().find_map(|views| {
        let [old, new] = views.as_slice() else { return None };
        one_view(old, new, policy, enough(policy, most))
    })
}

/// What releases tell together, in the order in which they came.
pub(super) fn together(
    releases: &[&BTreeMap<String, Vec<u64>>],
    policy: &RecordPolicy,
    most: u64,
) -> Option<Difference> {
    let (k, least) = enough(policy, most);
    let small = views(releases).into_iter().map(|views| lives::small(&views, k, least)).find(|small| *small > 0)?;
    Some(told(small, ["class", "classes"], least))
}

/// How many rows are enough for a class that is new as a whole, and for a change.
fn enough(policy: &RecordPolicy, most: u64) -> (u64, u64) {
    let k = u64::from(policy.k);
    (k, k.saturating_mul(most))
}

/// The releases without the tokens of identifiers, and with them where there are any.
fn views<'a>(releases: &[&'a BTreeMap<String, Vec<u64>>]) -> Vec<Vec<Classes<'a>>> {
    let all = [false, true].map(|tokens| releases.iter().map(|one| view(one, tokens)).collect::<Vec<_>>());
    all.into_iter().filter(|views| views.iter().any(|classes| !classes.is_empty())).collect()
}

/// The classes with or without the tokens of identifiers.
fn view(classes: &BTreeMap<String, Vec<u64>>, tokens: bool) -> Classes<'_> {
    let of_view = classes.iter().filter(|(key, _)| key.starts_with(WITH_TOKENS) == tokens);
    of_view.map(|(key, hashes)| (key.strip_prefix(WITH_TOKENS).unwrap_or(key), hashes.as_slice())).collect()
}

fn one_view(old: &Classes<'_>, new: &Classes<'_>, policy: &RecordPolicy, (k, least): (u64, u64)) -> Option<Difference> {
    let is_enough = |rows: u64| rows == 0 || rows >= least;
    let isolates = |(added, removed): (u64, u64)| !is_enough(added) || !is_enough(removed);
    let in_both = old.iter().filter_map(|(key, old)| Some(changes(old, new.get(key)?)));
    let small = in_both.filter(|change| isolates(*change)).count();
    let alone = |one: &Classes<'_>, other: &Classes<'_>| {
        one.iter().filter(|(key, rows)| !other.contains_key(*key) && (rows.len() as u64) < k).count()
    };
    let small = small + alone(old, new) + alone(new, old);
    if small > 0 {
        return Some(told(small, ["class", "classes"], least));
    }
    let all = |classes: &Classes<'_>| sorted(classes.values().flat_map(|rows| rows.iter().copied()));
    if isolates(changes(&all(old), &all(new))) {
        return Some(told(1, ["union of classes", "unions of classes"], least));
    }
    let (old, new) = (rest(old, new), rest(new, old));
    let (old, new) = (borrowed(&old), borrowed(&new));
    [Nulls::Equal, Nulls::Cover].into_iter().find_map(|nulls| {
        let unions = match align::align(&old, &new, policy, nulls) {
            Aligned::Unions(unions) => unions,
            Aligned::OtherColumns => return Some(super::incomparable()),
            Aligned::TooMany => return Some(undecided()),
        };
        let small =
            unions.into_iter().filter_map(|union| union.changes().into_iter().find(|change| isolates(*change))).count();
        (small > 0).then(|| told(small, ["union of classes", "unions of classes"], least))
    })
}

/// The rows of each class that the class of the same labels in the other release does not have.
///
/// Whoever sees the same row in the same class of both takes it for the same person: only what is left can have come,
/// gone or moved.
fn rest<'a>(one: &Classes<'a>, other: &Classes<'_>) -> BTreeMap<&'a str, Vec<u64>> {
    let left = |(key, rows): (&&'a str, &&[u64])| {
        let mut same = other.get(*key).copied().unwrap_or_default().iter().copied().peekable();
        let is_left = |row: &u64| {
            while same.next_if(|same| same < row).is_some() {}
            same.next_if_eq(row).is_none()
        };
        let left: Vec<u64> = rows.iter().copied().filter(is_left).collect();
        (!left.is_empty()).then_some((*key, left))
    };
    one.iter().filter_map(left).collect()
}

fn borrowed<'a>(classes: &'a BTreeMap<&'a str, Vec<u64>>) -> Classes<'a> {
    classes.iter().map(|(key, rows)| (*key, rows.as_slice())).collect()
}

fn told(count: usize, [one, many]: [&str; 2], least: u64) -> Difference {
    let what = if count == 1 { one } else { many };
    let sentence = format!(
        "and this one together show {count} {what} in which fewer than {least} records came, went or stayed, and so \
         whom that concerns: {REMEDY}"
    );
    Difference { rule: Rule::IsolatedChange, count: count as u64, sentence }
}

pub(super) fn sorted(hashes: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut hashes: Vec<u64> = hashes.collect();
    hashes.sort_unstable();
    hashes
}

/// How many rows came and how many went; both lists rise.
pub(super) fn changes(old: &[u64], new: &[u64]) -> (u64, u64) {
    let (mut at_old, mut at_new, mut common) = (0, 0, 0);
    while let (Some(one), Some(other)) = (old.get(at_old), new.get(at_new)) {
        at_old += usize::from(one <= other);
        at_new += usize::from(other <= one);
        common += usize::from(one == other);
    }
    ((new.len() - common) as u64, (old.len() - common) as u64)
}

/// The labels of each class; `None` where a key is none or they are not all as many.
pub(super) fn labels<'a>(classes: &Classes<'a>, width: &mut Option<usize>) -> Option<Vec<Vec<Option<&'a str>>>> {
    let mut read = |key: &'a str| {
        let labels = ledger::labels(key)?;
        (*width.get_or_insert(labels.len()) == labels.len()).then_some(labels)
    };
    classes.keys().map(|key| read(key)).collect()
}
