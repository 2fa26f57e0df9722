//! Two releases of a table of counts, laid side by side.
//!
//! # What is guaranteed
//!
//! - A cell that both releases publish has the same count in both, or one that
//!   differs by at least the threshold; a cell without a row counts 0. Where
//!   its count is the same, so is every other measure: one that moves alone
//!   tells of a change in the cell whose size nobody sees.
//! - No withheld count of either release can be computed from both together by
//!   a reader who takes for unchanged what did not visibly change: in a sum
//!   whose total both releases publish with the same count, and whose parts
//!   are equal wherever both publish them, each withheld part is taken to be
//!   the same in both. Where that contradicts the published counts, each such
//!   sum is taken by itself.
//!
//! # What is not
//!
//! Knowledge that nothing changed in sums that did; three or more releases
//! taken together. Perturbed tables are not compared: their noise is drawn
//! from the records of a cell, so that a record more or less draws another
//! one, and a difference of two noisy counts isolates nobody. An exact table
//! before a perturbed one, or the other way round, is not recognised.

use std::collections::{BTreeMap, BTreeSet};

use vetro_model::plan::{TablePolicy, TableProtection};

use super::joint::{self, Joint};
use super::{Difference, REMEDY, incomparable, undecided};
use crate::refusal::Rule;

/// By cell the published measures; `None` is withheld.
pub(super) type Cells = BTreeMap<String, Option<Vec<Option<String>>>>;

/// What a reader sees of a cell's count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Count(i128),
    Nothing,
}

pub(super) fn differences(old: &Cells, new: &Cells, policy: &TablePolicy) -> Vec<Difference> {
    if policy.protection != TableProtection::Suppression {
        return Vec::new();
    }
    let Some(place) = policy.measures.iter().position(|name| *name == policy.count) else {
        return vec![incomparable()];
    };
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let small = keys.iter().filter(|key| isolates(old.get(**key), new.get(**key), place, policy.threshold)).count();
    if small > 0 {
        return vec![isolated(small, policy.threshold)];
    }
    match joint::judge(old, new, policy, place) {
        Joint::Open => Vec::new(),
        Joint::Computed(count) => vec![joined(count)],
        Joint::OtherColumns => vec![incomparable()],
        Joint::Undecided => vec![undecided()],
    }
}

fn isolated(count: usize, threshold: u64) -> Difference {
    let sentence = format!(
        "and this one together show {count} cells whose count changed by fewer than {threshold}, or not at all while \
         another measure did: {REMEDY}"
    );
    Difference { rule: Rule::IsolatedCount, count: count as u64, sentence }
}

fn joined(count: usize) -> Difference {
    let sentence = format!(
        "and this one together let {count} withheld cells be computed, if nothing changed in sums that are the same in \
         both: withhold what was withheld before, or {REMEDY}"
    );
    Difference { rule: Rule::JoinedSuppression, count: count as u64, sentence }
}

/// What a reader of a release sees; a cell without a row counts 0.
pub(super) fn seen(cell: Option<&Option<Vec<Option<String>>>>, place: usize) -> Seen {
    match cell {
        None => Seen::Count(0),
        Some(None) => Seen::Nothing,
        Some(Some(measures)) => {
            let count = measures.get(place).and_then(|count| count.as_deref()?.parse().ok());
            count.map_or(Seen::Nothing, Seen::Count)
        }
    }
}

fn isolates(
    old: Option<&Option<Vec<Option<String>>>>,
    new: Option<&Option<Vec<Option<String>>>>,
    place: usize,
    threshold: u64,
) -> bool {
    let (Seen::Count(before), Seen::Count(after)) = (seen(old, place), seen(new, place)) else { return false };
    let change = before.abs_diff(after);
    let moved_alone = || matches!((old, new), (Some(old), Some(new)) if old != new);
    if change == 0 { moved_alone() } else { change < u128::from(threshold) }
}
