//! What must not follow from a published table.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::Cells;

/// A cell, or the sum of some cells, of which an observer must not learn the count.
#[derive(Debug)]
pub(super) struct Target {
    /// The cells whose sum it is.
    pub cells: Vec<u32>,
    /// Whether it must also stay unknown to whoever is alone in another cell.
    pub from_insiders: bool,
}

impl Target {
    /// Whether it is nothing but one inner cell.
    pub fn is_just(&self, cells: &Cells, inner: u32) -> bool {
        self.cells.iter().all(|cell| cells.parts(*cell) == [inner])
    }
}

/// The targets of a table whose `primary` cells must be withheld, each set of inner cells once.
///
/// They are the primary cells, and in each line with two small cells their sum
/// where that is below the threshold itself.
pub(super) fn targets(cells: &Cells, primary: &[bool], threshold: u64) -> Vec<Target> {
    let mut known: BTreeSet<Vec<u32>> = BTreeSet::new();
    let mut targets = Vec::new();
    for cell in cells.all().filter(|cell| primary[*cell as usize]) {
        if known.insert(cells.parts(cell).to_vec()) {
            targets.push(Target { cells: vec![cell], from_insiders: true });
        }
    }
    for line in cells.lines().into_values() {
        let small: Vec<u32> = line.into_iter().filter(|cell| cells.count(*cell) < threshold).collect();
        let sum = small.iter().fold(0_u64, |sum, cell| sum.saturating_add(cells.count(*cell)));
        let mut parts: Vec<u32> = small.iter().flat_map(|cell| cells.parts(*cell)).copied().collect();
        parts.sort_unstable();
        if small.len() == 2 && sum < threshold && known.insert(parts) {
            targets.push(Target { cells: small, from_insiders: false });
        }
    }
    targets
}

/// How many published margins have all of their count in one cell of a line: they tell something of everyone in them.
///
/// # Source
///
/// Hundepool and others, *Handbook on Statistical Disclosure Control*, 2nd
/// edition, chapter 5: group attribute disclosure.
pub(super) fn groups(cells: &Cells, withheld: &[bool]) -> u64 {
    let lines: BTreeMap<(usize, u32), Vec<u32>> = cells.lines();
    let is_told = |(key, line): (&(usize, u32), &Vec<u32>)| {
        let open = line.len() == 1 && !withheld[key.1 as usize] && has_others(cells, *key);
        open.then_some(key.1)
    };
    lines.iter().filter_map(is_told).collect::<BTreeSet<u32>>().len() as u64
}

/// Whether a margin could be spread over more than one value along an axis.
fn has_others(cells: &Cells, (place, margin): (usize, u32)) -> bool {
    let node = cells.nodes(margin)[place];
    cells.axes().nth(place).is_some_and(|(axis, _)| axis.children(node) > 1)
}
