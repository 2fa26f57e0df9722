//! Finds the classes that a record joins at the least cost.
//!
//! Classes are sorted by their nodes, dearest column first, into a tree of
//! shared beginnings. A walk down it adds up what joining costs; a branch is
//! left as soon as that is more than the best found or than a cap.

use super::grouping::Grouping;
use crate::rank::number;

/// Where a class stands, and what its records lose more when a record joins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Offer {
    pub more: f64,
    pub class: u32,
}

/// The classes as they were when the index was made; what changed since is measured as it is now.
pub(super) struct Index {
    /// The columns, dearest first.
    order: Vec<usize>,
    /// By depth: node, and its first child one level deeper; at last one entry more that ends the children.
    depths: Vec<Vec<(u32, u32)>>,
    /// The classes, by the order of the deepest level.
    classes: Vec<u32>,
}

/// What is looked for.
pub(super) struct Query<'a> {
    pub leaves: &'a [u32],
    pub records: u64,
    /// A class that is not meant.
    pub except: usize,
    /// How many offers are wanted.
    pub most: usize,
    /// What they must cost less than.
    pub cap: f64,
}

impl Index {
    pub fn new(grouping: &Grouping) -> Self {
        let axes = &grouping.space.axes;
        let mut order: Vec<usize> = (0..axes.len()).collect();
        order.sort_by(|one, other| axes[*other].step().total_cmp(&axes[*one].step()).then(one.cmp(other)));
        let nodes = |class: u32| &grouping.classes[class as usize].nodes;
        let mut classes: Vec<u32> =
            (0..number(grouping.classes.len())).filter(|class| !nodes(*class).is_empty()).collect();
        let differ = |one: u32, other: u32| order.iter().position(|c| nodes(one)[*c] != nodes(other)[*c]);
        classes.sort_by(|one, other| match differ(*one, *other) {
            None => one.cmp(other),
            Some(depth) => nodes(*one)[order[depth]].cmp(&nodes(*other)[order[depth]]),
        });
        let mut depths: Vec<Vec<(u32, u32)>> = vec![Vec::new(); order.len()];
        let end =
            |depths: &[Vec<(u32, u32)>], depth: usize, at: usize| number(depths.get(depth + 1).map_or(at, Vec::len));
        for (at, class) in classes.iter().enumerate() {
            let first = if at == 0 { Some(0) } else { differ(classes[at - 1], *class) };
            for depth in first.unwrap_or(order.len())..order.len() {
                let child = end(&depths, depth, at);
                depths[depth].push((nodes(*class)[order[depth]], child));
            }
        }
        // From the top, so that the entry that ends a level is not taken for a child.
        for depth in 0..depths.len() {
            let child = end(&depths, depth, classes.len());
            depths[depth].push((u32::MAX, child));
        }
        Self { order, depths, classes }
    }

    /// The cheapest classes, cheapest first.
    pub fn find(&self, grouping: &Grouping, query: &Query) -> Vec<Offer> {
        let mut found = Vec::with_capacity(query.most + 1);
        if let Some(first) = self.depths.first() {
            self.walk(grouping, query, &mut found, (0, 0, first.len() - 1), (0.0, 0.0));
        }
        found
    }

    /// `at` is the depth and the range there, `sums` what joining costs a record and how much more than before.
    #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
    fn walk(
        &self,
        grouping: &Grouping,
        query: &Query,
        found: &mut Vec<Offer>,
        at: (usize, usize, usize),
        sums: (f64, f64),
    ) {
        let (depth, from, to) = at;
        let axis = &grouping.space.axes[self.order[depth]];
        let leaf = query.leaves[self.order[depth]];
        for place in from..to {
            let (node, first) = self.depths[depth][place];
            let cost = axis.joined_cost(leaf, node);
            let (cost, rise) = (sums.0 + cost, sums.1 + cost - axis.cost(node));
            // No class has fewer than k records, and each loses as much more.
            let least = cost * query.records as f64 + rise * grouping.k() as f64;
            let full = found.len() == query.most;
            if least >= query.cap || (full && found.last().is_some_and(|last| least >= last.more)) {
                continue;
            }
            let (begin, end) = (first as usize, self.depths[depth][place + 1].1 as usize);
            if depth + 1 < self.depths.len() {
                self.walk(grouping, query, found, (depth + 1, begin, end), (cost, rise));
                continue;
            }
            for class in &self.classes[begin..end] {
                offer(grouping, query, found, *class);
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
fn offer(grouping: &Grouping, query: &Query, found: &mut Vec<Offer>, place: u32) {
    let class = &grouping.classes[place as usize];
    if place as usize == query.except || class.size == 0 {
        return;
    }
    let cost = grouping.space.joined_cost(&class.nodes, query.leaves);
    let more = cost * (class.size + query.records) as f64 - class.total();
    if more >= query.cap {
        return;
    }
    let at = found.partition_point(|other| (other.more, other.class) < (more, place));
    found.insert(at, Offer { more, class: place });
    found.truncate(query.most);
}
