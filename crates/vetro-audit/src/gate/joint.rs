//! The withheld counts of two releases as one system of sums.

use std::collections::{BTreeMap, BTreeSet};

use vetro_model::plan::TablePolicy;

use super::cells::{Cells, Seen, seen};
use super::key;
use crate::codes::number;
use crate::label::{Labels, first_rows};
use crate::table::interval::{self, Verdict};
use crate::table::relations::{Dimension, Relation, relations};

pub(super) enum Joint {
    Open,
    /// So many withheld cells can be computed.
    Computed(usize),
    OtherColumns,
    Undecided,
}

/// A release as sums over its cells.
struct Release {
    relations: Vec<Relation>,
    counts: Vec<Option<i128>>,
    keys: Vec<String>,
}

pub(super) fn judge(old: &Cells, new: &Cells, policy: &TablePolicy, place: usize) -> Joint {
    let (Some(before), Some(after)) = (release(old, policy, place), release(new, policy, place)) else {
        return Joint::OtherColumns;
    };
    let unchanged = unchanged(&before, &after);
    match together(&before, &after, &unchanged) {
        Verdict::Open => Joint::Open,
        Verdict::Undecided => Joint::Undecided,
        Verdict::Computed(cells) => beyond(&before, cells.len(), &cells),
        Verdict::Contradiction => one_by_one(&before, &after, &unchanged),
    }
}

/// Each sum that seems unchanged taken by itself; one that contradicts the counts tells nothing.
fn one_by_one(before: &Release, after: &Release, unchanged: &[(usize, Vec<(usize, usize)>)]) -> Joint {
    for one in unchanged {
        match together(before, after, std::slice::from_ref(one)) {
            Verdict::Open | Verdict::Contradiction => {}
            Verdict::Undecided => return Joint::Undecided,
            Verdict::Computed(cells) => match beyond(before, cells.len(), &cells) {
                Joint::Open => {}
                found => return found,
            },
        }
    }
    Joint::Open
}

/// What both releases tell and the earlier one did not tell alone: that cannot be taken back.
fn beyond(before: &Release, count: usize, cells: &[usize]) -> Joint {
    let told = match interval::judge(&before.relations, &before.counts) {
        Verdict::Computed(cells) => cells,
        _ => Vec::new(),
    };
    let left = count - cells.iter().filter(|cell| told.contains(cell)).count();
    if left == 0 { Joint::Open } else { Joint::Computed(left) }
}

fn release(cells: &Cells, policy: &TablePolicy, place: usize) -> Option<Release> {
    let labels: Vec<Vec<Option<&str>>> = cells.keys().map(|cell| key::labels(cell)).collect::<Option<_>>()?;
    if labels.iter().any(|labels| labels.len() != policy.by.len()) {
        return None;
    }
    let dimension = |(at, name): (usize, &vetro_model::ColumnName)| {
        let column: Vec<Option<&str>> = labels.iter().map(|labels| labels[at]).collect();
        let codes = number(column.iter());
        let texts = first_rows(&codes).into_iter().map(|row| column[row].map(str::to_owned)).collect();
        Dimension::of(&Labels { codes, texts }, policy.parents.get(name))
    };
    let dimensions: Vec<Dimension> = policy.by.iter().enumerate().map(dimension).collect();
    let count = |cell| match seen(Some(cell), place) {
        Seen::Count(count) => Some(count),
        Seen::Nothing => None,
    };
    Some(Release {
        relations: relations(&dimensions, cells.len()).ok()?,
        counts: cells.values().map(count).collect(),
        keys: cells.keys().cloned().collect(),
    })
}

/// Sums that are in both releases and did not visibly change: the number in the later one, and the cells of both.
fn unchanged(before: &Release, after: &Release) -> Vec<(usize, Vec<(usize, usize)>)> {
    let places: BTreeMap<&str, usize> = (0..).zip(&before.keys).map(|(at, key)| (key.as_str(), at)).collect();
    let known: BTreeSet<(usize, BTreeSet<usize>)> =
        before.relations.iter().map(|one| (one.total, one.parts.iter().copied().collect())).collect();
    let same = |(at, relation): (usize, &Relation)| {
        let place = |cell: &usize| Some((*places.get(after.keys[*cell].as_str())?, *cell));
        let total = place(&relation.total)?;
        let parts: Vec<(usize, usize)> = relation.parts.iter().map(place).collect::<Option<_>>()?;
        known.contains(&(total.0, parts.iter().map(|part| part.0).collect())).then_some(())?;
        let is_total_same = before.counts[total.0].is_some() && before.counts[total.0] == after.counts[total.1];
        let differs = |(one, other): &(usize, usize)| match (before.counts[*one], after.counts[*other]) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        };
        (is_total_same && !parts.iter().any(differs)).then_some((at, parts))
    };
    after.relations.iter().enumerate().filter_map(same).collect()
}

/// Judges both releases at once, each cell of an unchanged sum as one cell.
fn together(before: &Release, after: &Release, unchanged: &[(usize, Vec<(usize, usize)>)]) -> Verdict {
    let offset = before.counts.len();
    let mut place: Vec<usize> = (offset..offset + after.counts.len()).collect();
    let mut counts: Vec<Option<i128>> = before.counts.iter().chain(&after.counts).copied().collect();
    for (one, other) in unchanged.iter().flat_map(|(_, parts)| parts) {
        place[*other] = *one;
        counts[*one] = before.counts[*one].or(after.counts[*other]);
        // Nothing refers to the cell any more: it must not count as unknown.
        counts[offset + other] = Some(0);
    }
    let moved = after.relations.iter().map(|relation| Relation {
        total: place[relation.total],
        parts: relation.parts.iter().map(|part| place[*part]).collect(),
    });
    let copied = before.relations.iter().map(|one| Relation { total: one.total, parts: one.parts.clone() });
    interval::judge(&copied.chain(moved).collect::<Vec<_>>(), &counts)
}
