//! The hierarchies as trees: what covers two labels, and what a label costs.

use crate::hierarchy::Ladder;

/// Trees up to so many nodes get a table of all pairs.
const TABLE: usize = 512;

/// What it costs to join values that nothing covers: more than any publication can lose.
pub(super) const NEVER: f64 = 1e6;

/// The tree of each quasi-identifier.
#[derive(Debug)]
pub(super) struct Space {
    pub axes: Vec<Axis>,
}

/// A tree; nodes are numbered level by level, so leaves have the codes of their values.
#[derive(Debug)]
pub(super) struct Axis {
    /// For each level its first node, and at last the number of nodes; the very last node covers what nothing covers.
    offsets: Vec<u32>,
    /// The node above each node; the last one's is itself.
    parents: Vec<u32>,
    levels: Vec<u32>,
    /// What a record at a node loses, weighted.
    costs: Vec<f64>,
    /// For each pair of nodes, what covers both; empty for large trees, as is the next.
    joins: Vec<u32>,
    /// For each pair of nodes, the cost of what covers both.
    joined: Vec<f64>,
}

impl Axis {
    /// The tree of a ladder whose loss counts as `weight`.
    #[expect(clippy::cast_precision_loss, reason = "counts of leaves need no more than 53 bits")]
    pub fn new(ladder: &Ladder, weight: f64) -> Self {
        let mut offsets = vec![0];
        for level in &ladder.levels {
            offsets.push(offsets[offsets.len() - 1] + level.size());
        }
        let last = offsets[offsets.len() - 1];
        let mut parents = vec![last; last as usize + 1];
        let (mut levels, mut costs) = (Vec::new(), Vec::new());
        for (height, level) in ladder.levels.iter().enumerate() {
            if let Some(above) = ladder.levels.get(height + 1) {
                for (code, wide) in level.codes.iter().zip(&above.codes) {
                    parents[(offsets[height] + code) as usize] = offsets[height + 1] + wide;
                }
            }
            let most = ladder.leaves.saturating_sub(1).max(1) as f64;
            costs.extend(level.covers.iter().map(|covers| weight * (covers - 1) as f64 / most));
            levels.extend(level.covers.iter().map(|_| crate::rank::number(height)));
        }
        levels.push(crate::rank::number(ladder.levels.len()));
        costs.push(NEVER);
        let mut axis = Self { offsets, parents, levels, costs, joins: Vec::new(), joined: Vec::new() };
        let nodes = axis.costs.len();
        if nodes <= TABLE {
            let pairs = (0..=last).flat_map(|one| (0..=last).map(move |other| (one, other)));
            axis.joins = pairs.map(|(one, other)| axis.climb(one, other)).collect();
            axis.joined = axis.joins.iter().map(|node| axis.cost(*node)).collect();
        }
        axis
    }

    fn climb(&self, mut one: u32, mut other: u32) -> u32 {
        while one != other {
            let (low, high) = (self.levels[one as usize], self.levels[other as usize]);
            if low <= high {
                one = self.parents[one as usize];
            }
            if high <= low {
                other = self.parents[other as usize];
            }
        }
        one
    }

    /// The smallest node that covers two.
    #[inline]
    pub fn join(&self, one: u32, other: u32) -> u32 {
        if self.joins.is_empty() {
            return self.climb(one, other);
        }
        self.joins[one as usize * self.costs.len() + other as usize]
    }

    /// What the smallest node that covers two costs.
    #[inline]
    pub fn joined_cost(&self, one: u32, other: u32) -> f64 {
        if self.joined.is_empty() {
            return self.cost(self.climb(one, other));
        }
        self.joined[one as usize * self.costs.len() + other as usize]
    }

    /// What a record at a node loses.
    pub fn cost(&self, node: u32) -> f64 {
        self.costs[node as usize]
    }

    /// The node's level and code there.
    pub fn place(&self, node: u32) -> (u32, u32) {
        let level = self.levels[node as usize];
        (level, node - self.offsets[level as usize])
    }

    /// The node above a leaf at a level.
    pub fn at(&self, leaf: u32, level: u32) -> u32 {
        (0..level).fold(leaf, |node, _| self.parents[node as usize])
    }

    /// Whether nothing covers two different values.
    pub fn is_flat(&self) -> bool {
        self.offsets.len() == 2
    }

    /// What one step above the leaves costs on average: how dear the column is.
    #[expect(clippy::cast_precision_loss, reason = "counts of nodes need no more than 53 bits")]
    pub fn step(&self) -> f64 {
        if self.is_flat() {
            return NEVER;
        }
        let first = &self.costs[self.offsets[1] as usize..self.offsets[2] as usize];
        first.iter().sum::<f64>() / first.len().max(1) as f64
    }
}

impl Space {
    /// What a record at these nodes loses.
    pub fn cost(&self, nodes: &[u32]) -> f64 {
        self.axes.iter().zip(nodes).map(|(axis, node)| axis.cost(*node)).sum()
    }

    /// What a record loses at the nodes that cover both.
    #[inline]
    pub fn joined_cost(&self, one: &[u32], other: &[u32]) -> f64 {
        self.axes.iter().zip(one.iter().zip(other)).map(|(axis, (one, other))| axis.joined_cost(*one, *other)).sum()
    }

    /// Widens nodes so that they cover others, too.
    pub fn widen(&self, nodes: &mut [u32], others: &[u32]) {
        for ((axis, node), other) in self.axes.iter().zip(nodes).zip(others) {
            *node = axis.join(*node, *other);
        }
    }
}
