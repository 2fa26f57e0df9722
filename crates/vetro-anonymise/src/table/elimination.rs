//! Keeps track of what follows from published cells.
//!
//! Each row of the system is one way in which the counts could be otherwise
//! without any published cell showing it: at first one for each inner cell,
//! which changes itself and every margin above. Publishing a cell leaves the
//! ways that do not change it. A cell follows from what is published as soon
//! as no way changes it; then its column is empty.

use std::collections::BTreeSet;

use super::cells::Cells;
use crate::rank::number;

/// The largest prime below 2^63.
const PRIME: u64 = (1 << 63) - DISTANCE;
const DISTANCE: u64 = 25;

/// A way: how much each column changes modulo the prime, by column, zeros left out.
type Way = Vec<(u32, u64)>;

/// The ways that are left.
#[derive(Debug)]
pub(super) struct Elimination {
    ways: Vec<Way>,
    /// For each column, ways that change it; some may not do so any more.
    changed_by: Vec<Vec<u32>>,
    /// For each column, how many ways change it.
    changes: Vec<u32>,
    protected: Vec<bool>,
}

impl Elimination {
    /// Starts with nothing published; `small` cells and the `sums` of cells must never follow.
    pub fn new(cells: &Cells, small: &BTreeSet<usize>, sums: &[Vec<usize>]) -> Self {
        let mut ways: Vec<Way> = vec![Way::new(); cells.inner()];
        let single = (0..cells.len()).map(|cell| vec![cell]);
        for (column, parts) in single.chain(sums.iter().cloned()).enumerate() {
            for part in parts.iter().flat_map(|cell| cells.parts(*cell)) {
                ways[*part as usize].push((number(column), 1));
            }
        }
        let columns = cells.len() + sums.len();
        let protected = (0..columns).map(|column| column >= cells.len() || small.contains(&column)).collect();
        let mut all = Self { ways, changed_by: vec![Vec::new(); columns], changes: vec![0; columns], protected };
        for way in 0..all.ways.len() {
            all.enter(way);
        }
        all
    }

    fn enter(&mut self, way: usize) {
        for (column, _) in &self.ways[way] {
            self.changed_by[*column as usize].push(number(way));
            self.changes[*column as usize] += 1;
        }
    }

    fn leave(&mut self, way: usize) -> Way {
        let left = std::mem::take(&mut self.ways[way]);
        for (column, _) in &left {
            self.changes[*column as usize] -= 1;
        }
        left
    }

    /// Publishes a cell, unless something protected would follow; answers whether it was published.
    pub fn publish(&mut self, cell: usize) -> bool {
        let column = number(cell);
        let changing = self.changing(column);
        let Some(pivot) = changing.iter().copied().min_by_key(|way| (self.ways[*way].len(), *way)) else {
            return true;
        };
        if self.discloses(column, pivot, &changing) {
            return false;
        }
        let pivot = self.leave(pivot);
        let inverse = inverse(change(&pivot, column));
        for way in changing {
            // The pivot itself is empty by now.
            if !self.ways[way].is_empty() {
                let share = times(change(&self.ways[way], column), inverse);
                let combined = combine(&self.ways[way], &pivot, share);
                self.replace(way, combined);
            }
        }
        self.changed_by[cell] = Vec::new();
        true
    }

    /// The ways that change a column, rising.
    fn changing(&mut self, column: u32) -> Vec<usize> {
        let mut listed = std::mem::take(&mut self.changed_by[column as usize]);
        listed.sort_unstable();
        listed.dedup();
        listed.retain(|way| change(&self.ways[*way as usize], column) != 0);
        let changing = listed.iter().map(|way| *way as usize).collect();
        self.changed_by[column as usize] = listed;
        changing
    }

    /// Whether a protected column is a multiple of this one, so that it would follow.
    fn discloses(&self, column: u32, pivot: usize, changing: &[usize]) -> bool {
        let here = change(&self.ways[pivot], column);
        let multiple = |(other, there): &(u32, u64)| {
            self.changes[*other as usize] as usize == changing.len()
                && changing.iter().all(|way| {
                    let way = &self.ways[*way];
                    times(change(way, *other), here) == times(change(way, column), *there)
                })
        };
        self.ways[pivot].iter().any(|entry| self.protected[entry.0 as usize] && multiple(entry))
    }

    fn replace(&mut self, way: usize, new: Way) {
        let old = self.leave(way);
        self.ways[way] = new;
        let mut known = old.iter().map(|(column, _)| *column).peekable();
        for (column, _) in &self.ways[way] {
            while known.next_if(|old| old < column).is_some() {}
            self.changes[*column as usize] += 1;
            if known.peek() != Some(column) {
                self.changed_by[*column as usize].push(number(way));
            }
        }
    }
}

fn change(way: &Way, column: u32) -> u64 {
    way.binary_search_by_key(&column, |entry| entry.0).map_or(0, |at| way[at].1)
}

/// The way less a multiple of the pivot.
fn combine(way: &Way, pivot: &Way, share: u64) -> Way {
    let factor = PRIME - share;
    let mut sum = Way::with_capacity(way.len() + pivot.len());
    let (mut left, mut right) = (way.iter().copied().peekable(), pivot.iter().copied().peekable());
    loop {
        let (at, value) = match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return sum,
            (Some(one), other) if other.is_none_or(|other| one.0 < other.0) => {
                left.next();
                one
            }
            (one, Some(other)) => {
                right.next();
                let own = one.filter(|one| one.0 == other.0).and_then(|_| left.next()).map_or(0, |one| one.1);
                (other.0, plus(own, times(other.1, factor)))
            }
            (Some(one), None) => one,
        };
        if value != 0 {
            sum.push((at, value));
        }
    }
}

fn plus(one: u64, other: u64) -> u64 {
    reduce(u128::from(one) + u128::from(other))
}

fn times(one: u64, other: u64) -> u64 {
    reduce(u128::from(one) * u128::from(other))
}

/// The remainder: 2^63 leaves [`DISTANCE`].
fn reduce(value: u128) -> u64 {
    let fold = |value: u128| (value >> 63) * u128::from(DISTANCE) + (value & ((1 << 63) - 1));
    let folded = u64::try_from(fold(fold(value))).expect("a number of 126 bits folds to 68 and then to less than 64");
    if folded >= PRIME { folded - PRIME } else { folded }
}

/// By Fermat's little theorem, the power with the exponent `PRIME − 2`.
fn inverse(value: u64) -> u64 {
    let (mut power, mut exponent, mut result) = (value, PRIME - 2, 1);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = times(result, power);
        }
        power = times(power, power);
        exponent /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_are_those_of_a_division() {
        let most = u128::from(PRIME - 1);
        for value in [0, 1, u128::from(PRIME), u128::from(PRIME) + 1, (1 << 63) + 7, most * most, most + most] {
            assert_eq!(u128::from(reduce(value)), value % u128::from(PRIME), "{value}");
        }
        assert_eq!(times(inverse(12_345), 12_345), 1);
    }

    #[test]
    fn a_combination_leaves_out_what_becomes_zero() {
        let way = vec![(0, 4), (1, 2), (3, 6)];
        let pivot = vec![(0, 2), (2, 3), (3, 3)];
        assert_eq!(combine(&way, &pivot, 2), [(1, 2), (2, PRIME - 6)]);
    }
}
