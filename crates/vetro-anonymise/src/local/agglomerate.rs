//! Joins groups two by two, always those that go together best, until each is a class.
//!
//! How well two groups go together is kept for all pairs, so that a step
//! measures only the group it made.
//!
//! # Source
//!
//! J. Goldberger and T. Tassa, *Efficient Anonymizations with Enhanced
//! Utility*, 2010.

use super::grouping::{Class, Grouping};
use super::space::NEVER;
use crate::rank::number;

/// How much of what two groups lose already is held in favour of joining them; measured on the Adult census extract,
/// as is the next.
const CREDIT: f64 = 0.5;

/// How much groups that fill a class are preferred to small ones at the same cost.
const FULLNESS: f64 = 0.3;

/// The key of what does not go together.
const APART: u32 = u32::MAX;

/// Groups on their way to classes.
struct Groups<'a, 'b> {
    grouping: &'a Grouping<'b>,
    /// For each number of records up to k, what the cost is multiplied with.
    fullness: Vec<f64>,
    classes: Vec<Class>,
    /// The nodes of all groups, one group after the other.
    nodes: Vec<u32>,
    /// For each pair the key of how well it goes together: the bits of a positive number, which rise with it.
    keys: Vec<u32>,
    /// For each group the least key, and with whom.
    nearest: Vec<u32>,
    with: Vec<u32>,
}

/// Makes classes of groups; returns these and the groups left.
pub(super) fn agglomerate(grouping: &Grouping, groups: Vec<Class>) -> (Vec<Class>, Vec<Class>) {
    let (mut done, open): (Vec<Class>, Vec<Class>) =
        groups.into_iter().partition(|class| grouping.meets(&class.members));
    let mut groups = Groups::new(grouping, open);
    while let Some((one, other)) = groups.best() {
        done.extend(groups.join(one, other));
    }
    let left = groups.classes.into_iter().filter(|class| class.size > 0).collect();
    (done, left)
}

impl<'a, 'b> Groups<'a, 'b> {
    #[expect(clippy::cast_precision_loss, reason = "k is small")]
    fn new(grouping: &'a Grouping<'b>, classes: Vec<Class>) -> Self {
        let count = classes.len();
        let fullness = (0..=grouping.k().min(1 << 16)).map(|size| (size.max(1) as f64).powf(-FULLNESS)).collect();
        let nodes = classes.iter().flat_map(|class| class.nodes.iter().copied()).collect();
        let (keys, nearest, with) = (vec![APART; count * count], vec![APART; count], vec![0; count]);
        let mut groups = Self { grouping, fullness, classes, nodes, keys, nearest, with };
        for one in 0..count {
            for other in one + 1..count {
                let key = groups.key(one, other);
                (groups.keys[one * count + other], groups.keys[other * count + one]) = (key, key);
            }
        }
        (0..count).for_each(|place| groups.look(place));
        groups
    }

    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "how well is enough to 24 bits")]
    fn key(&self, one: usize, other: usize) -> u32 {
        let width = self.grouping.space.axes.len();
        let nodes = |place: usize| &self.nodes[place * width..(place + 1) * width];
        let cost = self.grouping.space.joined_cost(nodes(one), nodes(other));
        if cost >= NEVER {
            return APART;
        }
        let (one, other) = (&self.classes[one], &self.classes[other]);
        let size = one.size + other.size;
        let before = (one.total() + other.total()) / size as f64;
        let full = usize::try_from(size).unwrap_or(usize::MAX).min(self.fullness.len() - 1);
        (((cost - CREDIT * before).max(0.0) * self.fullness[full]) as f32).to_bits()
    }

    /// Finds the nearest of a group.
    fn look(&mut self, place: usize) {
        let row = &self.keys[place * self.classes.len()..(place + 1) * self.classes.len()];
        self.nearest[place] = row.iter().copied().min().unwrap_or(APART);
        self.with[place] = number(row.iter().position(|key| *key == self.nearest[place]).unwrap_or(0));
    }

    /// The pair that goes together best.
    fn best(&self) -> Option<(usize, usize)> {
        let least = self.nearest.iter().copied().min().filter(|least| *least < APART)?;
        let one = self.nearest.iter().position(|key| *key == least)?;
        Some((one, self.with[one] as usize))
    }

    /// Makes two groups one, in the place of the first, or a class if it can be one.
    fn join(&mut self, one: usize, other: usize) -> Option<Class> {
        let Class { nodes, size, members, .. } = self.take(other);
        let into = &mut self.classes[one];
        self.grouping.space.widen(&mut into.nodes, &nodes);
        into.cost = self.grouping.space.cost(&into.nodes);
        into.size += size;
        into.members.extend(members);
        let class = if self.grouping.meets(&into.members) {
            Some(self.take(one))
        } else {
            self.measure(one);
            None
        };
        for place in 0..self.classes.len() {
            if self.classes[place].size == 0 {
                continue;
            }
            let key = self.keys[place * self.classes.len() + one];
            if place == one || [one, other].contains(&(self.with[place] as usize)) {
                self.look(place);
            } else if key < self.nearest[place] {
                (self.nearest[place], self.with[place]) = (key, number(one));
            }
        }
        class
    }

    /// Measures how well a group goes together with all others.
    fn measure(&mut self, one: usize) {
        let (count, width) = (self.classes.len(), self.grouping.space.axes.len());
        self.nodes[one * width..(one + 1) * width].copy_from_slice(&self.classes[one].nodes);
        for other in (0..count).filter(|other| *other != one) {
            if self.classes[other].size > 0 {
                let key = self.key(one, other);
                (self.keys[one * count + other], self.keys[other * count + one]) = (key, key);
            }
        }
    }

    /// Takes a group out.
    fn take(&mut self, place: usize) -> Class {
        let count = self.classes.len();
        self.nearest[place] = APART;
        for other in 0..count {
            self.keys[other * count + place] = APART;
        }
        std::mem::take(&mut self.classes[place])
    }
}
