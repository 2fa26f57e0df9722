//! The withheld counts of several releases as one system of sums.
//!
//! A sum that stands in some of the releases with the same total and the same
//! parts, and with no part that two of them publish and that differs, seems
//! unchanged: each of its parts is taken to be the same in all of them.

use std::collections::{BTreeMap, BTreeSet};

use vetro_model::ledger;
use vetro_model::plan::TablePolicy;

use super::cells::{Cells, Seen, seen};
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
    /// The number of its first cell among those of all releases.
    offset: usize,
}

/// A sum that seems unchanged, by release and number there.
type Alike = Vec<(usize, usize)>;

/// Judges releases in the order in which they came: what the last one tells beside all others.
pub(super) fn judge(releases: &[&Cells], policy: &TablePolicy, place: usize) -> Joint {
    let mut all = Vec::new();
    let mut offset = 0;
    for cells in releases {
        let Some(release) = release(cells, policy, place, offset) else { return Joint::OtherColumns };
        offset += release.counts.len();
        all.push(release);
    }
    let alike = alike(&all);
    let everyone: Vec<usize> = (0..all.len()).collect();
    match found(&all, &everyone, &alike) {
        Some(joint) => joint,
        None => one_by_one(&all, &alike),
    }
}

/// Each sum that seems unchanged taken by itself; one that contradicts the counts tells nothing.
fn one_by_one(all: &[Release], alike: &[Alike]) -> Joint {
    for one in alike {
        let concerned: Vec<usize> = one.iter().map(|(release, _)| *release).collect();
        match found(all, &concerned, std::slice::from_ref(one)) {
            None | Some(Joint::Open) => {}
            Some(joint) => return joint,
        }
    }
    Joint::Open
}

/// What some releases tell together; `None` when what seems unchanged contradicts the counts.
fn found(all: &[Release], some: &[usize], alike: &[Alike]) -> Option<Joint> {
    let system = System::of(all, some, alike)?;
    match system.judge() {
        Verdict::Open => Some(Joint::Open),
        Verdict::Undecided => Some(Joint::Undecided),
        Verdict::Contradiction => None,
        Verdict::Computed(cells) => Some(beyond(all, some, alike, &system, &cells)),
    }
}

/// What all releases tell and the earlier ones did not tell alone: that cannot be taken back.
fn beyond(all: &[Release], some: &[usize], alike: &[Alike], system: &System, cells: &[usize]) -> Joint {
    let newest = all.len() - 1;
    let before: Vec<usize> = some.iter().copied().filter(|release| *release != newest).collect();
    let older: Vec<Alike> =
        alike.iter().map(|one| one.iter().copied().filter(|(release, _)| *release != newest).collect()).collect();
    let told: BTreeSet<usize> = match System::of(all, &before, &older) {
        Some(older) => match older.judge() {
            Verdict::Computed(told) => {
                let told: BTreeSet<usize> = told.into_iter().collect();
                (0..older.root.len()).filter(|cell| told.contains(&older.root[*cell])).collect()
            }
            _ => BTreeSet::new(),
        },
        None => BTreeSet::new(),
    };
    let told: BTreeSet<usize> = told.into_iter().map(|cell| system.root[cell]).collect();
    match cells.iter().filter(|cell| !told.contains(cell)).count() {
        0 => Joint::Open,
        left => Joint::Computed(left),
    }
}

fn release(cells: &Cells, policy: &TablePolicy, place: usize, offset: usize) -> Option<Release> {
    let labels: Vec<Vec<Option<&str>>> = cells.keys().map(|cell| ledger::labels(cell)).collect::<Option<_>>()?;
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
        offset,
    })
}

/// The sums that stand in several releases and seem unchanged there.
fn alike(all: &[Release]) -> Vec<Alike> {
    let mut same: BTreeMap<(&str, Vec<&str>, i128), Vec<Alike>> = BTreeMap::new();
    for (release, one) in all.iter().enumerate() {
        for (number, relation) in one.relations.iter().enumerate() {
            let Some(total) = one.counts[relation.total] else { continue };
            let mut parts: Vec<&str> = relation.parts.iter().map(|part| one.keys[*part].as_str()).collect();
            parts.sort_unstable();
            let known = same.entry((one.keys[relation.total].as_str(), parts, total)).or_default();
            // The first with which it does not disagree: each two releases are compared by themselves too.
            match known.iter_mut().find(|alike| alike.iter().all(|other| agree(all, *other, (release, number)))) {
                Some(alike) => alike.push((release, number)),
                None => known.push(vec![(release, number)]),
            }
        }
    }
    same.into_values().flatten().filter(|alike| alike.len() > 1).collect()
}

/// Whether no part of a sum is published differently in two releases.
fn agree(all: &[Release], one: (usize, usize), other: (usize, usize)) -> bool {
    parts(all, one).zip(parts(all, other)).all(|((_, one), (_, other))| match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    })
}

/// The parts of a sum by their keys, as numbers among the cells of all releases with their counts.
fn parts(all: &[Release], (release, number): (usize, usize)) -> impl Iterator<Item = (usize, Option<i128>)> {
    let one = &all[release];
    let mut parts: Vec<usize> = one.relations[number].parts.clone();
    parts.sort_unstable_by(|left, right| one.keys[*left].cmp(&one.keys[*right]));
    parts.into_iter().map(|part| (one.offset + part, one.counts[part]))
}

/// All sums of some releases, each cell of sums that seem unchanged as one cell.
struct System {
    /// For each cell the one that stands for it.
    root: Vec<usize>,
    counts: Vec<Option<i128>>,
    relations: Vec<Relation>,
}

impl System {
    /// `None` when a cell would have two counts.
    fn of(all: &[Release], some: &[usize], alike: &[Alike]) -> Option<Self> {
        let cells = all.last().map_or(0, |last| last.offset + last.counts.len());
        let mut root: Vec<usize> = (0..cells).collect();
        for (one, other) in alike.iter().flat_map(|alike| alike.windows(2).map(|pair| (pair[0], pair[1]))) {
            for ((one, _), (other, _)) in parts(all, one).zip(parts(all, other)) {
                let (one, other) = (find(&mut root, one), find(&mut root, other));
                root[one.max(other)] = one.min(other);
            }
        }
        let root: Vec<usize> = (0..cells).map(|cell| find(&mut root, cell)).collect();
        // What no sum refers to must not count as unknown.
        let mut counts = vec![Some(0); cells];
        let mut relations = BTreeSet::new();
        for one in some.iter().map(|release| &all[*release]) {
            for cell in (one.offset..).take(one.counts.len()) {
                counts[root[cell]] = None;
            }
        }
        for one in some.iter().map(|release| &all[*release]) {
            for (cell, count) in (one.offset..).zip(&one.counts) {
                match (counts[root[cell]], count) {
                    (Some(known), Some(count)) if known != *count => return None,
                    (known, count) => counts[root[cell]] = known.or(*count),
                }
            }
            for relation in &one.relations {
                let mut parts: Vec<usize> = relation.parts.iter().map(|part| root[one.offset + part]).collect();
                parts.sort_unstable();
                relations.insert((root[one.offset + relation.total], parts));
            }
        }
        let relations = relations.into_iter().map(|(total, parts)| Relation { total, parts }).collect();
        Some(Self { root, counts, relations })
    }

    fn judge(&self) -> Verdict {
        interval::judge(&self.relations, &self.counts)
    }
}

fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}
