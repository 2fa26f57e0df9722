//! Cuts the records of one or two classes into two anew.
//!
//! From a member, a part always takes the next that costs it least; where the
//! two parts lose least together, the order is cut. Members are tried as
//! beginnings one after the other.
//!
//! # Source
//!
//! The growth from a beginning follows J. Byun and others, *Efficient
//! k-Anonymization Using Clustering Techniques*, 2007.

use super::grouping::{Grouping, Members};
use crate::rank::number;

/// Beginnings times members tried at most, so that large classes do not take long.
const MOST_TRIED: usize = 2048;

/// Room for the records that are cut; kept between uses.
#[derive(Debug, Default)]
pub(super) struct Cutter {
    /// The leaves of each member, one after the other.
    leaves: Vec<u32>,
    /// The records of each member.
    counts: Vec<u64>,
    /// What each two members lose together.
    pairs: Vec<f64>,
    /// The members taken, in the order in which they were, then the others.
    order: Vec<u32>,
    /// For each member what the part loses with it.
    costs: Vec<f64>,
    nodes: Vec<u32>,
    /// What a record loses with the members up to each in the order, and with those from each on.
    before: Vec<f64>,
    after: Vec<f64>,
}

/// Where an order is cut: so many whole members and so many records of the next are the first part.
#[derive(Debug, Clone, Copy)]
struct Cut {
    loss: f64,
    members: usize,
    records: u64,
}

impl Cutter {
    /// The two classes that lose least, if less than a cap.
    pub fn halve(&mut self, grouping: &Grouping, members: &[(u32, u64)], cap: f64) -> Option<(Members, Members)> {
        let size: u64 = members.iter().map(|member| member.1).sum();
        if size < 2 * grouping.k() || members.is_empty() {
            return None;
        }
        self.read(grouping, members);
        let (mut cap, mut best) = (cap, None);
        let step = (members.len() * members.len()).div_ceil(MOST_TRIED);
        for seed in (0..members.len()).step_by(step) {
            if !self.grow(grouping, seed, size, cap) {
                continue;
            }
            for cut in self.cuts(grouping, size, cap) {
                let parts = self.parts(members, cut);
                if grouping.plain || (grouping.meets(&parts.0) && grouping.meets(&parts.1)) {
                    (cap, best) = (cut.loss, Some(parts));
                    break;
                }
            }
        }
        best
    }

    fn read(&mut self, grouping: &Grouping, members: &[(u32, u64)]) {
        self.leaves.clear();
        self.counts.clear();
        for (atom, count) in members {
            self.leaves.extend_from_slice(grouping.leaf(*atom));
            self.counts.push(*count);
        }
        let count = members.len();
        self.pairs.clear();
        self.pairs.resize(count * count, 0.0);
        for (one, (atom, _)) in members.iter().enumerate() {
            for (other, (with, _)) in members.iter().enumerate().skip(one + 1) {
                let cost = grouping.space.joined_cost(grouping.leaf(*atom), grouping.leaf(*with));
                (self.pairs[one * count + other], self.pairs[other * count + one]) = (cost, cost);
            }
        }
    }

    /// Orders the members from a seed on, as far as the first part can reach; answers whether it can lose less than
    /// the cap.
    #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
    fn grow(&mut self, grouping: &Grouping, seed: usize, size: u64, cap: f64) -> bool {
        let (count, width, k) = (self.counts.len(), grouping.space.axes.len(), grouping.k());
        self.order.clear();
        self.order.extend(0..number(count));
        self.order.swap(0, seed);
        self.costs.clear();
        self.costs.extend_from_slice(&self.pairs[seed * count..(seed + 1) * count]);
        self.nodes.clear();
        self.nodes.extend_from_slice(&self.leaves[seed * width..(seed + 1) * width]);
        let mut cost = grouping.space.cost(&self.nodes);
        let (mut held, mut fits) = (self.counts[seed], false);
        self.before.clear();
        self.before.push(cost);
        for at in 1..count {
            if held >= k && cost * k as f64 >= cap {
                return fits;
            }
            fits |= held >= k;
            if held + k > size {
                break;
            }
            self.next(at);
            cost += self.take(grouping, at);
            held += self.counts[self.order[at] as usize];
            self.before.push(cost);
        }
        true
    }

    /// Puts the member that costs least in its place.
    fn next(&mut self, at: usize) {
        let mut near = (f64::INFINITY, at);
        for (place, member) in self.order.iter().enumerate().skip(at) {
            let cost = self.costs[*member as usize];
            if cost < near.0 {
                near = (cost, place);
            }
        }
        self.order.swap(at, near.1);
    }

    /// Widens the part by the member in a place; returns by how much its cost rises.
    fn take(&mut self, grouping: &Grouping, at: usize) -> f64 {
        let width = self.nodes.len();
        let mut rise = 0.0;
        for (column, axis) in grouping.space.axes.iter().enumerate() {
            let node = self.nodes[column];
            let wide = axis.join(node, self.leaves[self.order[at] as usize * width + column]);
            if wide == node {
                continue;
            }
            self.nodes[column] = wide;
            rise += axis.cost(wide) - axis.cost(node);
            for other in &self.order[at + 1..] {
                let leaf = self.leaves[*other as usize * width + column];
                self.costs[*other as usize] += axis.joined_cost(wide, leaf) - axis.joined_cost(node, leaf);
            }
        }
        rise
    }

    /// The places to cut the order that lose less than the cap, best first.
    #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
    fn cuts(&mut self, grouping: &Grouping, size: u64, cap: f64) -> Vec<Cut> {
        self.look_back(grouping);
        let k = grouping.k();
        let mut cuts = Vec::new();
        let mut held = 0;
        for (at, before) in self.before.iter().enumerate() {
            let (low, high) = (held, held + self.counts[self.order[at] as usize]);
            held = high;
            let cut = |members: usize, records, first: u64| {
                let loss = before * first as f64 + self.after[members] * (size - first) as f64;
                Cut { loss, members, records }
            };
            if high >= k && high + k <= size {
                cuts.push(cut(at + 1, 0, high));
            } else if high >= k && low < k {
                cuts.push(cut(at, k - low, k));
            }
        }
        cuts.retain(|cut| cut.loss < cap);
        cuts.sort_by(|one, other| one.loss.total_cmp(&other.loss));
        cuts
    }

    /// Measures what the second part loses, for each place where it can begin.
    fn look_back(&mut self, grouping: &Grouping) {
        let width = grouping.space.axes.len();
        let leaves = |member: u32| &self.leaves[member as usize * width..(member as usize + 1) * width];
        self.after.clear();
        self.after.resize(self.order.len() + 1, 0.0);
        self.nodes.clear();
        self.nodes.extend_from_slice(leaves(self.order[self.order.len() - 1]));
        for (at, member) in self.order.iter().enumerate().rev() {
            grouping.space.widen(&mut self.nodes, leaves(*member));
            self.after[at] = grouping.space.cost(&self.nodes);
        }
    }

    fn parts(&self, members: &[(u32, u64)], cut: Cut) -> (Members, Members) {
        let (one, other) = self.order.split_at(cut.members);
        let members = |part: &[u32]| part.iter().map(|place| members[*place as usize]).collect::<Members>();
        let (mut one, mut other) = (members(one), members(other));
        if cut.records > 0 {
            one.push((other[0].0, cut.records));
            other[0].1 -= cut.records;
        }
        (one, other)
    }
}

#[cfg(test)]
mod tests {
    use super::super::grouping::united;
    use super::super::space::{Axis, Space};
    use super::*;
    use crate::classes::Demand;
    use crate::hierarchy::Ladder;
    use crate::records::Atoms;
    use vetro_model::plan::Hierarchy;

    /// Calls with a grouping of atoms whose one column holds 0, 1, 2 and so on, in bands of 2, 4 and 8.
    fn with_grouping(atoms: u32, k: u32, test: impl Fn(&Grouping)) {
        let values: Vec<_> = (0..atoms).map(|value| (Some(value.to_string()), 1)).collect();
        let ladder = Ladder::try_new("c", &Hierarchy::Intervals(vec![2, 4, 8]), &values).unwrap();
        let space = Space { axes: vec![Axis::new(&ladder, 1.0)] };
        let tuples: Vec<u32> = (0..atoms).collect();
        let (persons, counts) = (vec![0; tuples.len()], vec![1; tuples.len()]);
        let atoms = Atoms { tuples: tuples.clone(), values: Vec::new(), persons, counts };
        test(&Grouping::new(&space, &atoms, &[tuples], &Demand { k, sensitive: Vec::new() }));
    }

    fn loss(grouping: &Grouping, parts: &(Members, Members)) -> f64 {
        grouping.class(parts.0.clone()).total() + grouping.class(parts.1.clone()).total()
    }

    #[test]
    fn what_lies_apart_is_cut_apart() {
        with_grouping(16, 2, |grouping| {
            let members = [(0, 1), (8, 1), (1, 1), (9, 1)];
            let parts = Cutter::default().halve(grouping, &members, f64::INFINITY).unwrap();
            // Two bands of 2 of 16 values, two records in each: 4 records that lose 1 of 15.
            assert!((loss(grouping, &parts) - 4.0 / 15.0).abs() < 1e-12);
            assert!(Cutter::default().halve(grouping, &members, 4.0 / 15.0).is_none());
        });
    }

    #[test]
    fn the_records_of_one_member_may_go_to_both_parts() {
        with_grouping(16, 3, |grouping| {
            let parts = Cutter::default().halve(grouping, &[(0, 2), (1, 3), (9, 1)], f64::INFINITY).unwrap();
            let sizes = [&parts.0, &parts.1].map(|part| part.iter().map(|member| member.1).sum::<u64>());
            assert_eq!(sizes, [3, 3]);
            let all = united(&parts.0, &parts.1);
            assert_eq!(all, [(0, 2), (1, 3), (9, 1)]);
        });
    }

    #[test]
    fn too_few_records_for_two_classes_are_not_cut() {
        with_grouping(16, 3, |grouping| {
            assert!(Cutter::default().halve(grouping, &[(0, 3), (9, 2)], f64::INFINITY).is_none());
        });
    }
}
