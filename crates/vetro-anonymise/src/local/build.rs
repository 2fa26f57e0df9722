//! Builds first classes bottom-up: small blocks are agglomerated.
//!
//! Blocks follow the hierarchies from the top, dearest column first. What is
//! left in a block, too little for a class, goes one block up and meets the
//! rest of its siblings there.
//!
//! # Source
//!
//! The blocks follow *Mondrian Multidimensional K-Anonymity*, 2006.

use std::collections::BTreeMap;

use super::agglomerate::agglomerate;
use super::grouping::{Grouping, Members};

/// The most tuples of a block: pairs of them are compared.
const BLOCK: usize = 150;

/// The same where a class may need many tuples to hold a model.
const BLOCK_OF_MODELS: usize = 300;

/// The most tuples of a block.
fn block(grouping: &Grouping) -> usize {
    if grouping.demand.is_monotone() { BLOCK } else { BLOCK_OF_MODELS }
}

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
        if blocks[at].tuples.len() > block(grouping) {
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
    let (mut left, mut aside) = (Vec::new(), Vec::new());
    for portion in tuples.chunks(2 * block(grouping)) {
        left.extend_from_slice(portion);
        left = agglomerate_some(grouping, &left, first);
        // Where so many hold no model, they are not compared again and again.
        if left.len() > 2 * block(grouping) {
            aside.append(&mut left);
        }
    }
    aside.append(&mut left);
    aside.sort_unstable();
    aside
}

/// Agglomerates tuples all at once; returns those left.
fn agglomerate_some(grouping: &mut Grouping, tuples: &[u32], first: &[u32]) -> Vec<u32> {
    let groups = tuples.iter().map(|tuple| grouping.class(members(grouping, *tuple, first))).collect();
    let (classes, left) = agglomerate(grouping, groups);
    for class in classes {
        grouping.push(class);
    }
    let mut left: Vec<u32> =
        left.iter().flat_map(|class| &class.members).map(|(atom, _)| grouping.atoms.tuples[*atom as usize]).collect();
    left.sort_unstable();
    left.dedup();
    left
}
