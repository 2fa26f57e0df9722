//! The cells that a table with held changes was made of, counted again.
//!
//! Where the cells are known as they may be seen, small ones included, more
//! can be said than by what two releases publish, also of tables whose counts
//! are perturbed:
//!
//! - The inner cells add up to what is published: exactly, or as far as noise
//!   of the declared mechanism can explain.
//! - A cell that changed since the last release counts more or fewer records
//!   by at least the threshold than in every release before. What it showed is
//!   remembered: every published inner count of an earlier release is among
//!   what its cell is said to have held.
//! - Where no inner cell of a published one changed, it is what was published
//!   last: the noise too.
//!
//! Each difference between two releases is then a sum of changes of which none
//! is small, whatever their signs: a total that moved by two because seven
//! came to one cell and five left another tells of nobody. A release whose
//! counts are not all remembered is compared cell by cell instead.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use vetro_model::ledger::{self, Content, HeldCells};
use vetro_model::plan::{TOTAL, TablePolicy, TableProtection};

use super::cells::{Cells, Seen, seen};
use crate::Holding;

/// What the cells say of a table.
pub(super) enum Checked {
    /// They are those of the table, and none changed by little.
    Sound,
    /// So many changed by fewer records than the threshold, or forgot what they held.
    Small(usize),
    /// So many published counts are not the sums of the cells, or are other noise beside the same records.
    Other(usize),
    /// The labels cannot be read, or are too many.
    Unreadable,
}

/// Whether the cells go on from those of the last release.
pub(super) fn goes_on(held: &Holding<'_>) -> bool {
    held.before.is_some_and(|before| held.now.goes_on_from(before))
}

/// Checks the cells of a table; `newest` is what the last release published, `None` for the first.
pub(super) fn check(
    new: &Cells,
    newest: Option<&Cells>,
    policy: &TablePolicy,
    place: usize,
    held: &Holding<'_>,
) -> Checked {
    let before = held.before.filter(|_| newest.is_some());
    let small = before.map_or(0, |before| small(before, held.now, policy.threshold));
    if small > 0 {
        return Checked::Small(small);
    }
    let Some(sums) = Sums::of(new, policy, held.now, before) else { return Checked::Unreadable };
    let other = new.iter().zip(&sums.sums).filter(|((key, cell), sum)| {
        let Seen::Count(count) = seen(Some(cell), place) else { return false };
        let before = newest.and_then(|cells| cells.get(*key)).filter(|before| before.is_some());
        let is_same = sum.changed || before.is_none_or(|before| before == *cell);
        !(is_same && explains(count, sum.count, policy))
    });
    match other.count() {
        0 => Checked::Sound,
        count => Checked::Other(count),
    }
}

/// Whether all inner counts of an earlier release are among what the cells held.
pub(super) fn remembers(old: &Cells, policy: &TablePolicy, place: usize, now: &HeldCells) -> bool {
    let is_sum = |cell: &str| {
        let labels = ledger::labels(cell).unwrap_or_default();
        labels.len() == policy.by.len()
            && labels.iter().zip(&policy.by).any(|(label, name)| {
                let parents = policy.parents.get(name);
                label.is_some_and(|label| {
                    label == TOTAL || parents.is_some_and(|tree| tree.values().any(|parent| parent == label))
                })
            })
    };
    old.iter().all(|(cell, shown)| {
        let Seen::Count(count) = seen(Some(shown), place) else { return true };
        match now.cells.get(cell) {
            Some(held) => held.shown.iter().any(|content| explains(count, content.count, policy)),
            None => count == 0 || is_sum(cell),
        }
    })
}

/// Whether a published count may stand for a true one.
fn explains(published: i128, count: u64, policy: &TablePolicy) -> bool {
    let (count, threshold) = (i128::from(count), i128::from(policy.threshold));
    match policy.protection {
        TableProtection::Suppression => published == count,
        _ if count == 0 => published == 0,
        TableProtection::CellKey { deviation, .. } => (published - count).abs() <= i128::from(deviation),
        TableProtection::Rounding { base } => {
            let base = i128::from(base.max(1));
            let first = (threshold + base - 1) / base * base;
            if count < first { published == 0 || published == first } else { (published - count).abs() < base }
        }
    }
}

/// Cells that changed by little, or whose history is not the one before.
fn small(before: &HeldCells, now: &HeldCells, threshold: u64) -> usize {
    let nothing = [Content::default()];
    let forgotten = before.cells.keys().filter(|cell| !now.cells.contains_key(*cell)).count();
    let is_small = |(cell, held): &(&String, &ledger::HeldCell)| {
        let shown = before.cells.get(*cell).map_or(nothing.as_slice(), |before| before.shown.as_slice());
        let Some((last, earlier)) = held.shown.split_last() else { return true };
        let is_apart = |old: &Content| old == last || old.count.abs_diff(last.count) >= threshold;
        let is_kept = shown.iter().all(|old| held.shown.contains(old));
        // What is shown now and was shown last may stand beside older counts under a threshold that was lower then.
        let moved = shown.last() != Some(last);
        !is_kept || moved && !earlier.iter().chain(shown).all(is_apart)
    };
    forgotten + now.cells.iter().filter(is_small).count()
}

/// What the inner cells of a published cell come to.
#[derive(Clone, Copy, Default)]
struct Sum {
    count: u64,
    /// Whether one of them changed since the last release.
    changed: bool,
}

/// The sums of all published cells, in their order.
struct Sums {
    sums: Vec<Sum>,
}

impl Sums {
    fn of(new: &Cells, policy: &TablePolicy, now: &HeldCells, before: Option<&HeldCells>) -> Option<Self> {
        let labels: Vec<Vec<Option<&str>>> = new.keys().map(|cell| ledger::labels(cell)).collect::<Option<_>>()?;
        if labels.iter().any(|labels| labels.len() != policy.by.len()) {
            return None;
        }
        let has_total: Vec<bool> =
            (0..policy.by.len()).map(|at| labels.iter().any(|labels| labels[at] == Some(TOTAL))).collect();
        let places: HashMap<&[Option<&str>], usize> = labels.iter().map(Vec::as_slice).zip(0..).collect();
        let mut sums = vec![Sum::default(); new.len()];
        for (cell, held) in &now.cells {
            let content = held.shown.last()?;
            let last = before.and_then(|before| before.cells.get(cell)).and_then(|before| before.shown.last());
            let changed = last.unwrap_or(&Content::default()) != content;
            let chains: Vec<Vec<Option<&str>>> = held
                .labels
                .iter()
                .enumerate()
                .map(|(at, label)| chain(label.as_deref(), policy.parents.get(policy.by.get(at)?), has_total[at]))
                .collect::<Option<_>>()?;
            each(&chains, &mut Vec::new(), &mut |labels| {
                if let Some(sum) = places.get(labels).and_then(|place| sums.get_mut(*place)) {
                    sum.count = sum.count.saturating_add(content.count);
                    sum.changed |= changed;
                }
            });
        }
        Some(Self { sums })
    }
}

/// A label, what stands above it and the total; `None` when the way up does not end.
fn chain<'a>(
    label: Option<&'a str>,
    parents: Option<&'a BTreeMap<String, String>>,
    has_total: bool,
) -> Option<Vec<Option<&'a str>>> {
    let mut chain = vec![label];
    let mut known: BTreeSet<&str> = label.into_iter().collect();
    let mut at = label;
    while let Some(parent) = at.and_then(|at| parents?.get(at)) {
        if !known.insert(parent) {
            return None;
        }
        chain.push(Some(parent));
        at = Some(parent);
    }
    chain.extend(has_total.then_some(Some(TOTAL)));
    Some(chain)
}

/// Calls a function with each combination of labels.
fn each<'a>(
    chains: &[Vec<Option<&'a str>>],
    chosen: &mut Vec<Option<&'a str>>,
    use_labels: &mut dyn FnMut(&[Option<&'a str>]),
) {
    let Some((first, rest)) = chains.split_first() else {
        use_labels(chosen);
        return;
    };
    for label in first {
        chosen.push(*label);
        each(rest, chosen, use_labels);
        chosen.pop();
    }
}

#[cfg(test)]
mod tests;
