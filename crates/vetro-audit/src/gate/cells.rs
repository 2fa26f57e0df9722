//! Two releases of a table of counts, laid side by side.
//!
//! # What is guaranteed
//!
//! - A cell that both releases publish has the same count in both, or one that
//!   differs by at least the threshold; a cell without a row counts 0. Where
//!   its count is the same, so is every other measure: one that moves alone
//!   tells of a change in the cell whose size nobody sees. Where the table is
//!   made of held cells this holds for those, and sums follow: see [`held`].
//! - No withheld count of either release can be computed from both together by
//!   a reader who takes for unchanged what did not visibly change: in a sum
//!   whose total both releases publish with the same count, and whose parts
//!   are equal wherever both publish them, each withheld part is taken to be
//!   the same in both. Where that contradicts the published counts, each such
//!   sum is taken by itself.
//!
//! # What is not
//!
//! Knowledge that nothing changed in sums that did; more than the newest
//! releases taken together. What a perturbed table withholds by its noise is
//! judged over held cells alone: where there are none, its releases are not
//! compared. An exact table before a perturbed one, or the other way round, is
//! not recognised.

use std::collections::{BTreeMap, BTreeSet};

use vetro_model::ledger::{Entry, Shown};
use vetro_model::plan::{TablePolicy, TableProtection};

use super::held::{self, Checked};
use super::joint::{self, Joint};
use super::{Difference, REMEDY, incomparable, undecided};
use crate::Holding;
use crate::refusal::Rule;

/// By cell the published measures; `None` is withheld.
pub(super) type Cells = BTreeMap<String, Option<Vec<Option<String>>>>;

/// What a reader sees of a cell's count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Count(i128),
    Nothing,
}

/// What stands against the held cells a table is made of.
pub(super) fn unsound(
    new: &Cells,
    newest: Option<&Entry>,
    policy: &TablePolicy,
    held: &Holding<'_>,
) -> Option<Difference> {
    let Some(place) = place(policy) else { return Some(incomparable()) };
    let newest = newest.filter(|_| held::goes_on(held)).and_then(|entry| match &entry.shown {
        Shown::Cells(cells) => Some(cells),
        Shown::Classes(_) => None,
    });
    match held::check(new, newest, policy, place, held) {
        Checked::Sound => None,
        Checked::Small(count) => Some(isolated(count, policy.threshold)),
        Checked::Other(count) => Some(other(count)),
        Checked::Unreadable => Some(undecided()),
    }
}

/// What two releases tell together.
pub(super) fn difference(
    old: &Cells,
    new: &Cells,
    policy: &TablePolicy,
    held: Option<&Holding<'_>>,
) -> Option<Difference> {
    let Some(place) = place(policy) else { return Some(incomparable()) };
    if policy.protection != TableProtection::Suppression {
        return None;
    }
    let goes_on = held.filter(|held| held::goes_on(held));
    let remembering = goes_on.filter(|held| held::remembers(old, policy, place, held.now));
    // Sums over cells of which none changed by little need not be compared.
    let is_judged = |key: &&&String| remembering.is_none_or(|held| held.now.cells.contains_key(**key));
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let compared = keys.iter().filter(is_judged);
    let small = compared.filter(|key| isolates(old.get(**key), new.get(**key), place, policy.threshold)).count();
    if small > 0 {
        return Some(isolated(small, policy.threshold));
    }
    together(&[old, new], policy)
}

/// What releases tell together of what they withhold, in the order in which they came.
pub(super) fn together(releases: &[&Cells], policy: &TablePolicy) -> Option<Difference> {
    let is_whole = releases.iter().all(|cells| cells.values().all(Option::is_some));
    if policy.protection != TableProtection::Suppression || is_whole {
        return None;
    }
    match joint::judge(releases, policy, place(policy)?) {
        Joint::Open => None,
        Joint::Computed(count) => Some(joined(count)),
        Joint::OtherColumns => Some(incomparable()),
        Joint::Undecided => Some(undecided()),
    }
}

/// Where the count stands among the measures.
fn place(policy: &TablePolicy) -> Option<usize> {
    policy.measures.iter().position(|name| *name == policy.count)
}

fn other(count: usize) -> Difference {
    let sentence = format!(
        "shows {count} counts that are not what the cells it is made of come to, or other noise beside the same \
         records: this is a mistake of the program, or the noise was declared anew. Publish under the old declaration, \
         or as a dataset of its own."
    );
    Difference { rule: Rule::ContradictorySums, count: count as u64, sentence }
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
