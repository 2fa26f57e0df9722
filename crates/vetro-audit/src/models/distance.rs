//! How far the distribution of a class is from that of the table.
//!
//! The earth mover's distance in the three closed forms of its authors.
//!
//! # Source
//!
//! N. Li and others, *t-Closeness: Privacy Beyond k-Anonymity and
//! l-Diversity*, 2007, section 5: equal, ordered and hierarchical distance.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::ArrayRef;
use vetro_model::plan::{Distance, Hierarchy};

use super::{Class, Counts, float};
use crate::label::Labels;
use crate::order::ranks_of_codes;
use crate::tree::Tree;

/// The distance between any two values of a column.
pub(crate) enum Ground {
    /// All are 1 apart.
    Equal,
    /// The place of each value in the order of all; null is the first.
    Ordered(Vec<usize>),
    /// By level, the parent of each node on the next; the values are the nodes of the first.
    Hierarchical(Vec<Vec<usize>>),
}

impl Ground {
    /// `None` when a hierarchy is needed and not there, or a value cannot be read.
    pub(crate) fn of(
        distance: Distance,
        column: &ArrayRef,
        values: &[u32],
        hierarchy: Option<&Hierarchy>,
    ) -> Option<Self> {
        Some(match distance {
            Distance::Equal => Self::Equal,
            Distance::Ordered => Self::Ordered(ranks_of_codes(column, values)?),
            Distance::Hierarchical => Self::Hierarchical(levels(&Labels::of(column)?, &Tree::new(hierarchy?))),
        })
    }

    /// The distance of a class, from 0 to 1.
    pub(crate) fn distance(&self, counts: &Counts, class: &Class) -> f64 {
        match self {
            // What is too much at some values is what others lack: half of all differences.
            Self::Equal => counts.shares(class).map(|(_, here, all)| (here - all).max(0.0)).sum(),
            Self::Ordered(places) => ordered(places, &extra(counts, class)),
            Self::Hierarchical(levels) => hierarchical(levels, extra(counts, class)),
        }
    }
}

/// By value, the share in the class less that in the table.
fn extra(counts: &Counts, class: &Class) -> Vec<f64> {
    let rows = float(counts.rows);
    let mut extra: Vec<f64> = counts.table.iter().map(|count| -float(*count) / rows).collect();
    for (value, here, _) in counts.shares(class) {
        extra[value] += here;
    }
    extra
}

fn ordered(places: &[usize], extra: &[f64]) -> f64 {
    let mut in_order = vec![0.0; extra.len()];
    for (place, extra) in places.iter().zip(extra) {
        in_order[*place] = *extra;
    }
    let mut carried = 0.0;
    let moved: f64 = in_order
        .iter()
        .map(|extra| {
            carried += extra;
            f64::abs(carried)
        })
        .sum();
    moved / float(extra.len().saturating_sub(1).max(1) as u64)
}

/// What meets first at a node costs the node's level, as a share of the height.
fn hierarchical(levels: &[Vec<usize>], mut extra: Vec<f64>) -> f64 {
    let height = float(levels.len().max(1) as u64);
    let mut cost = 0.0;
    for (level, parents) in (1..).zip(levels) {
        let nodes = parents.iter().max().map_or(0, |node| node + 1);
        let (mut more, mut less) = (vec![0.0; nodes], vec![0.0; nodes]);
        for (node, extra) in parents.iter().zip(&extra) {
            if *extra > 0.0 { more[*node] += extra } else { less[*node] -= extra }
        }
        let met: f64 = more.iter().zip(&less).map(|(more, less)| f64::min(*more, *less)).sum();
        cost += float(level) / height * met;
        extra = more.iter().zip(&less).map(|(more, less)| more - less).collect();
    }
    cost
}

/// The nodes above each value. A value that the hierarchy does not know, and null, hang at the root alone: the furthest
/// from everything, which is the stricter reading. Where the hierarchy ends in several labels, a root joins them.
fn levels(labels: &Labels, tree: &Tree<'_>) -> Vec<Vec<usize>> {
    let paths: Vec<Option<Vec<String>>> =
        labels.texts.iter().map(|text| text.as_deref().and_then(|text| tree.path(text))).collect();
    let height = paths.iter().flatten().map(Vec::len).max().unwrap_or(1) - 1;
    let tops: BTreeSet<&[String]> = paths.iter().flatten().map(|path| path.get(height..).unwrap_or_default()).collect();
    let root = tops.first().copied().filter(|_| height > 0 && tops.len() == 1);
    let mut below: Vec<usize> = (0..paths.len()).collect();
    let mut levels = Vec::new();
    for level in 1..=height {
        let node = |value: usize| match (&paths[value], root) {
            (Some(path), _) => (None, path.get(level..).unwrap_or_default()),
            (None, Some(root)) if level == height => (None, root),
            (None, _) => (Some(value), [].as_slice()),
        };
        let mut known = BTreeMap::new();
        let mut number = |value: usize| {
            let next = known.len();
            *known.entry(node(value)).or_insert(next)
        };
        let nodes: Vec<usize> = (0..paths.len()).map(&mut number).collect();
        levels.push(parents(&below, &nodes));
        below = nodes;
    }
    if root.is_none() {
        levels.push(vec![0; below.iter().max().map_or(0, |node| node + 1)]);
    }
    levels
}

/// The node above each node, from those of each value on two levels.
fn parents(below: &[usize], above: &[usize]) -> Vec<usize> {
    let mut parents = vec![0; below.iter().max().map_or(0, |node| node + 1)];
    for (node, parent) in below.iter().zip(above) {
        parents[*node] = *parent;
    }
    parents
}
