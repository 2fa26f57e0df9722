//! Which classes of two releases could hold the same person.

use std::collections::{BTreeMap, BTreeSet};

use vetro_model::plan::RecordPolicy;

use super::records::{Classes, changes, labels, sorted};
use crate::tree::{TOP, Tree};

/// Steps through classes and their rows; beyond, nothing is decided.
const MOST_STEPS: usize = 50_000_000;

/// How null is read: as a label of its own, or as one that may stand for any.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    Equal,
    Cover,
}

pub(super) enum Aligned {
    Unions(Vec<Union>),
    /// The releases are not spanned by as many columns.
    OtherColumns,
    TooMany,
}

/// Classes of both releases that are connected.
#[derive(Default)]
pub(super) struct Union {
    old: Vec<u64>,
    new: Vec<u64>,
    /// Of each class, what must have come to it and gone from it.
    forced: Vec<(u64, u64)>,
}

impl Union {
    /// What came and went, in all and by class.
    pub(super) fn changes(self) -> Vec<(u64, u64)> {
        let mut found = self.forced;
        found.push(changes(&sorted(self.old.into_iter()), &sorted(self.new.into_iter())));
        found
    }
}

/// A label, or null.
type Label<'a> = Option<&'a str>;

/// Lines up two releases.
pub(super) fn align(old: &Classes<'_>, new: &Classes<'_>, policy: &RecordPolicy, nulls: Nulls) -> Aligned {
    let mut width = None;
    let (Some(old_labels), Some(new_labels)) = (labels(old, &mut width), labels(new, &mut width)) else {
        return Aligned::OtherColumns;
    };
    let trees: Vec<Option<Tree<'_>>> = (0..width.unwrap_or(0))
        .map(|at| policy.quasi_identifiers.get(at).and_then(|name| policy.hierarchies.get(name)).map(Tree::new))
        .collect();
    let wider: Vec<Wider<'_>> = trees
        .iter()
        .enumerate()
        .map(|(at, tree)| Wider::new(tree.as_ref(), new_labels.iter().map(|labels| labels[at]), nulls))
        .collect();
    let trie = Trie::of(&new_labels);
    let mut steps = MOST_STEPS;
    let mut edges = Vec::new();
    let mut known: Vec<BTreeMap<Label<'_>, Vec<Label<'_>>>> = vec![BTreeMap::new(); wider.len()];
    for labels in &old_labels {
        for (at, label) in labels.iter().enumerate() {
            known[at].entry(*label).or_insert_with(|| wider[at].fitting(*label));
        }
        let fitting: Vec<&[Label<'_>]> =
            labels.iter().zip(&known).map(|(label, known)| known[label].as_slice()).collect();
        let mut found = Vec::new();
        if !trie.collect(&fitting, &mut found, &mut steps) {
            return Aligned::TooMany;
        }
        edges.push(found);
    }
    let rows = |classes: &Classes<'_>| classes.values().map(|rows| rows.len()).collect::<Vec<_>>();
    let (old_rows, new_rows) = (rows(old), rows(new));
    let work: usize = edges
        .iter()
        .zip(&old_rows)
        .map(|(edges, rows)| edges.iter().map(|edge| new_rows[*edge] + rows).sum::<usize>())
        .sum();
    if work > steps { Aligned::TooMany } else { Aligned::Unions(unions(old, new, &edges)) }
}

fn unions(old: &Classes<'_>, new: &Classes<'_>, edges: &[Vec<usize>]) -> Vec<Union> {
    let (old, new): (Vec<&[u64]>, Vec<&[u64]>) = (old.values().copied().collect(), new.values().copied().collect());
    let mut back = vec![Vec::new(); new.len()];
    for (from, edges) in edges.iter().enumerate() {
        for to in edges {
            back[*to].push(from);
        }
    }
    let roots = roots(edges, new.len());
    let mut unions: BTreeMap<usize, Union> = BTreeMap::new();
    let around = |edges: &[usize], rows: &[&[u64]]| sorted(edges.iter().flat_map(|at| rows[*at].iter().copied()));
    for (at, rows) in old.iter().enumerate() {
        let union = unions.entry(roots[at]).or_default();
        union.old.extend_from_slice(rows);
        union.forced.push((0, changes(rows, &around(&edges[at], &new)).1));
    }
    for (at, rows) in new.iter().enumerate() {
        let union = unions.entry(roots[old.len() + at]).or_default();
        union.new.extend_from_slice(rows);
        union.forced.push((changes(&around(&back[at], &old), rows).0, 0));
    }
    unions.into_values().collect()
}

/// For each class of the old and then of the new release, one class that stands for its union.
fn roots(edges: &[Vec<usize>], new: usize) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..edges.len() + new).collect();
    let root = |parents: &mut Vec<usize>, mut at: usize| {
        while parents[at] != at {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        at
    };
    for (from, edges) in edges.iter().enumerate() {
        for to in edges.iter().map(|to| to + parents.len() - new).collect::<Vec<_>>() {
            let (one, other) = (root(&mut parents, from), root(&mut parents, to));
            parents[one.max(other)] = one.min(other);
        }
    }
    (0..parents.len()).map(|at| root(&mut parents, at)).collect()
}

/// The labels of a column in the new release, found by what lies above them.
struct Wider<'a> {
    tree: Option<&'a Tree<'a>>,
    nulls: Nulls,
    all: Vec<Label<'a>>,
    below: BTreeMap<String, BTreeSet<&'a str>>,
}

impl<'a> Wider<'a> {
    fn new(tree: Option<&'a Tree<'a>>, labels: impl Iterator<Item = Label<'a>>, nulls: Nulls) -> Self {
        let all: BTreeSet<Label<'a>> = labels.collect();
        let mut wider = Self { tree, nulls, all: all.iter().copied().collect(), below: BTreeMap::new() };
        for label in all.into_iter().flatten() {
            for above in wider.path(label) {
                wider.below.entry(above).or_default().insert(label);
            }
        }
        wider
    }

    /// The label, all that is wider, and the widest of all.
    fn path(&self, label: &str) -> BTreeSet<String> {
        let known = self.tree.and_then(|tree| tree.path(label)).unwrap_or_default();
        known.into_iter().chain([label.to_owned(), TOP.to_owned()]).collect()
    }

    /// The labels of the new release that could stand for the same value.
    fn fitting(&self, label: Label<'a>) -> Vec<Label<'a>> {
        let is_null_open = self.nulls == Nulls::Cover;
        let Some(text) = label else {
            return self.all.iter().copied().filter(|other| is_null_open || other.is_none()).collect();
        };
        let above = self.path(text);
        let below = self.below.get(text);
        let fits = |other: &Label<'a>| match other {
            None => is_null_open,
            Some(other) => above.contains(*other) || below.is_some_and(|below| below.contains(other)),
        };
        self.all.iter().copied().filter(fits).collect()
    }
}

/// The classes of a release by their labels, column after column.
#[derive(Default)]
struct Trie<'a> {
    next: BTreeMap<Label<'a>, Trie<'a>>,
    class: usize,
}

impl<'a> Trie<'a> {
    fn of(classes: &[Vec<Label<'a>>]) -> Self {
        let mut root = Self::default();
        for (class, labels) in classes.iter().enumerate() {
            let node = labels.iter().fold(&mut root, |node, label| node.next.entry(*label).or_default());
            node.class = class;
        }
        root
    }

    /// Adds the classes whose labels all fit; `false` when the steps are used up.
    fn collect(&self, fitting: &[&[Label<'a>]], found: &mut Vec<usize>, steps: &mut usize) -> bool {
        let Some((first, rest)) = fitting.split_first() else {
            found.push(self.class);
            return true;
        };
        for label in *first {
            let Some(left) = steps.checked_sub(1) else { return false };
            *steps = left;
            if self.next.get(label).is_some_and(|next| !next.collect(rest, found, steps)) {
                return false;
            }
        }
        true
    }
}
