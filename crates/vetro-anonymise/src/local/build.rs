//! Builds first classes bottom-up: in small blocks, the two groups that go together best become one until each is a
//! class.
//!
//! Blocks follow the hierarchies from the top, dearest column first. What is
//! left in a block, too little for a class, goes one block up and meets the
//! rest of its siblings there.
//!
//! # Source
//!
//! The agglomeration follows J. Goldberger and T. Tassa, *Efficient
//! Anonymizations with Enhanced Utility*, 2010; the blocks *Mondrian Multidimensional k-Anonymity*, 2006.

use std::collections::BTreeMap;

use super::grouping::{Class, Grouping, Members};

/// The most tuples of a block: pairs of them are compared.
const BLOCK: usize = 300;

/// How much of what two groups lose already is held in favour of joining them; measured on the Adult census extract,
/// as is the next.
const CREDIT: f64 = 0.5;

/// How much groups that fill a class are preferred to small ones at the same cost.
const FULLNESS: f64 = 0.3;

struct Block {
    tuples: Vec<u32>,
    children: Vec<usize>,
}

/// Builds classes of tuples; returns what could not become part of one. `first` is the first atom of each tuple, and
/// at last the number of atoms.
pub(super) fn build(grouping: &mut Grouping, tuples: Vec<u32>, first: &[u32]) -> Members {
    let mut blocks = blocks(grouping, tuples, first);
    let mut left: Vec<Vec<u32>> = vec![Vec::new(); blocks.len()];
    for place in (0..blocks.len()).rev() {
        let mut tuples = std::mem::take(&mut blocks[place].tuples);
        for child in std::mem::take(&mut blocks[place].children) {
            tuples.append(&mut left[child]);
        }
        tuples.sort_unstable();
        left[place] = agglomerate_all(grouping, &tuples, first);
    }
    let left = left.swap_remove(0);
    left.iter().flat_map(|tuple| members(grouping, *tuple, first)).collect()
}

fn members(grouping: &Grouping, tuple: u32, first: &[u32]) -> Members {
    let atoms = first[tuple as usize]..first[tuple as usize + 1];
    atoms.map(|atom| (atom, grouping.atoms.counts[atom as usize])).collect()
}

/// Blocks from the top; children come after their parent.
fn blocks(grouping: &Grouping, tuples: Vec<u32>, first: &[u32]) -> Vec<Block> {
    let mut blocks = vec![Block { tuples, children: Vec::new() }];
    let mut at = 0;
    while at < blocks.len() {
        if blocks[at].tuples.len() > BLOCK {
            let tuples = std::mem::take(&mut blocks[at].tuples);
            for part in split(grouping, &tuples, first) {
                let child = blocks.len();
                blocks[at].children.push(child);
                blocks.push(Block { tuples: part, children: Vec::new() });
            }
        }
        at += 1;
    }
    blocks
}

/// Splits different tuples one level down in the column in which they lose most together.
fn split(grouping: &Grouping, tuples: &[u32], first: &[u32]) -> Vec<Vec<u32>> {
    let leaf = |tuple: u32| grouping.leaf(first[tuple as usize]);
    let axes = &grouping.space.axes;
    let mut nodes = leaf(tuples[0]).to_vec();
    for tuple in tuples {
        grouping.space.widen(&mut nodes, leaf(*tuple));
    }
    let cost = |column: &usize| axes[*column].cost(nodes[*column]);
    let dearest = (0..axes.len()).rev().max_by(|one, other| cost(one).total_cmp(&cost(other))).unwrap_or(0);
    let level = axes[dearest].place(nodes[dearest]).0.saturating_sub(1);
    let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for tuple in tuples {
        parts.entry(axes[dearest].at(leaf(*tuple)[dearest], level)).or_default().push(*tuple);
    }
    parts.into_values().collect()
}

/// Agglomerates tuples, many of them in portions; returns those left.
fn agglomerate_all(grouping: &mut Grouping, tuples: &[u32], first: &[u32]) -> Vec<u32> {
    let mut left = Vec::new();
    for portion in tuples.chunks(2 * BLOCK) {
        left.extend_from_slice(portion);
        left = agglomerate(grouping, &left, first);
    }
    left
}

/// A group on its way to a class, with the other it goes best with.
struct Group {
    class: Class,
    tuples: Vec<u32>,
    distance: f64,
    nearest: usize,
}

fn agglomerate(grouping: &mut Grouping, tuples: &[u32], first: &[u32]) -> Vec<u32> {
    let mut groups: Vec<Group> = Vec::new();
    for tuple in tuples {
        let class = grouping.class(members(grouping, *tuple, first));
        if grouping.meets(&class.members) {
            grouping.push(class);
        } else {
            groups.push(Group { class, tuples: vec![*tuple], distance: f64::INFINITY, nearest: usize::MAX });
        }
    }
    let near = Nearness::new(grouping.k());
    let mut open: Vec<usize> = (0..groups.len()).collect();
    for (place, one) in open.iter().enumerate() {
        for other in &open[place + 1..] {
            let distance = near.distance(grouping, &groups[*one].class, &groups[*other].class);
            closer(&mut groups[*one], *other, distance);
            closer(&mut groups[*other], *one, distance);
        }
    }
    let by_distance = |groups: &[Group], one: &usize, other: &usize| {
        groups[*one].distance.total_cmp(&groups[*other].distance).then(one.cmp(other))
    };
    while let Some(one) = open.iter().copied().min_by(|one, other| by_distance(&groups, one, other)) {
        let other = groups[one].nearest;
        if other == usize::MAX {
            break;
        }
        open.retain(|place| *place != other);
        let joined = join(grouping, &mut groups, one, other);
        if joined {
            open.retain(|place| *place != one);
            grouping.push(std::mem::take(&mut groups[one].class));
        }
        for place in &open {
            if [one, other].contains(&groups[*place].nearest) || *place == one {
                nearest(grouping, &near, &mut groups, &open, *place);
            } else if !joined {
                let distance = near.distance(grouping, &groups[*place].class, &groups[one].class);
                closer(&mut groups[*place], one, distance);
            }
        }
    }
    open.iter().flat_map(|place| std::mem::take(&mut groups[*place].tuples)).collect()
}

/// Makes two groups one, in the place of the first; answers whether it is a class.
fn join(grouping: &Grouping, groups: &mut [Group], one: usize, other: usize) -> bool {
    let Group { class, mut tuples, .. } = std::mem::replace(
        &mut groups[other],
        Group { class: Class::default(), tuples: Vec::new(), distance: f64::INFINITY, nearest: usize::MAX },
    );
    groups[one].tuples.append(&mut tuples);
    let into = &mut groups[one].class;
    grouping.space.widen(&mut into.nodes, &class.nodes);
    into.cost = grouping.space.cost(&into.nodes);
    into.size += class.size;
    into.members.extend(class.members);
    grouping.meets(&into.members)
}

fn closer(group: &mut Group, other: usize, distance: f64) {
    if !distance.is_finite() {
        return;
    }
    if distance < group.distance || (distance <= group.distance && other < group.nearest) {
        (group.distance, group.nearest) = (distance, other);
    }
}

fn nearest(grouping: &Grouping, near: &Nearness, groups: &mut [Group], open: &[usize], place: usize) {
    (groups[place].distance, groups[place].nearest) = (f64::INFINITY, usize::MAX);
    for other in open.iter().filter(|other| **other != place) {
        let distance = near.distance(grouping, &groups[place].class, &groups[*other].class);
        closer(&mut groups[place], *other, distance);
    }
}

/// How well two groups go together.
struct Nearness {
    /// For each number of records, what the cost is divided by.
    fullness: Vec<f64>,
}

impl Nearness {
    #[expect(clippy::cast_precision_loss, reason = "k is small")]
    fn new(k: u64) -> Self {
        Self { fullness: (0..=k.min(1 << 16)).map(|size| (size.max(1) as f64).powf(FULLNESS)).collect() }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
    fn distance(&self, grouping: &Grouping, one: &Class, other: &Class) -> f64 {
        let size = one.size + other.size;
        let before = (one.total() + other.total()) / size as f64;
        let cost = grouping.space.joined_cost(&one.nodes, &other.nodes);
        if cost >= super::space::NEVER {
            return f64::INFINITY;
        }
        let full = usize::try_from(size).unwrap_or(usize::MAX).min(self.fullness.len() - 1);
        (cost - CREDIT * before) / self.fullness[full]
    }
}
