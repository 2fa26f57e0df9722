//! Keeps track of what follows from published cells, exactly, in whole numbers.
//!
//! Each row of the system is one way in which the counts could be otherwise
//! without any published cell showing it: at first one for each inner cell,
//! which changes itself and every margin above. Publishing a cell leaves the
//! ways that do not change it. A cell follows from what is published as soon
//! as no way changes it; then its column is empty.

use std::collections::BTreeSet;

use super::cells::Cells;
use crate::rank::number;

/// A way: how much each column changes, by column, zeros left out.
type Way = Vec<(u32, i64)>;

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
    ///
    /// A cell is also refused when the whole numbers would no longer fit: that
    /// withholds more than needed, never less.
    pub fn publish(&mut self, cell: usize) -> bool {
        let column = number(cell);
        let changing = self.changing(column);
        let Some(pivot) = changing.iter().copied().min_by_key(|way| (self.ways[*way].len(), *way)) else {
            return true;
        };
        if self.discloses(column, pivot, &changing) {
            return false;
        }
        let others = changing.iter().filter(|way| **way != pivot);
        let combined: Option<Vec<(usize, Way)>> =
            others.map(|way| Some((*way, combine(&self.ways[*way], &self.ways[pivot], column)?))).collect();
        let Some(combined) = combined else { return false };
        self.leave(pivot);
        for (way, new) in combined {
            self.replace(way, new);
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
        let here = i128::from(change(&self.ways[pivot], column));
        let multiple = |(other, there): &(u32, i64)| {
            self.changes[*other as usize] as usize == changing.len()
                && changing.iter().all(|way| {
                    let way = &self.ways[*way];
                    i128::from(change(way, *other)) * here == i128::from(change(way, column)) * i128::from(*there)
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

fn change(way: &Way, column: u32) -> i64 {
    way.binary_search_by_key(&column, |entry| entry.0).map_or(0, |at| way[at].1)
}

/// The combination of a way and the pivot that does not change the column, in lowest terms; `None` if it does not fit.
fn combine(way: &Way, pivot: &Way, column: u32) -> Option<Way> {
    let (own, other) = (i128::from(change(pivot, column)), i128::from(change(way, column)));
    let mut sum: Vec<(u32, i128)> = Vec::with_capacity(way.len() + pivot.len());
    let (mut left, mut right) = (way.iter().peekable(), pivot.iter().peekable());
    loop {
        let at = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(one), None) | (None, Some(one)) => one.0,
            (Some(one), Some(two)) => one.0.min(two.0),
        };
        let one = left.next_if(|entry| entry.0 == at).map_or(0, |entry| i128::from(entry.1));
        let two = right.next_if(|entry| entry.0 == at).map_or(0, |entry| i128::from(entry.1));
        let value = (one * own).checked_sub(two * other)?;
        if value != 0 {
            sum.push((at, value));
        }
    }
    let divisor = sum.iter().fold(0, |divisor, (_, value)| greatest_common_divisor(divisor, value.unsigned_abs()));
    let divisor = i128::try_from(divisor).ok()?;
    sum.into_iter().map(|(at, value)| i64::try_from(value / divisor).ok().map(|value| (at, value))).collect()
}

fn greatest_common_divisor(mut one: u128, mut other: u128) -> u128 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_combination_leaves_the_column_out_and_is_in_lowest_terms() {
        let way = vec![(0, 4), (1, 2)];
        let pivot = vec![(0, 2), (2, 3)];
        assert_eq!(combine(&way, &pivot, 0), Some(vec![(1, 1), (2, -3)]));
    }

    #[test]
    fn numbers_that_do_not_fit_are_told() {
        let way = vec![(0, i64::MAX), (1, 2)];
        let pivot = vec![(0, i64::MAX - 1), (2, 1)];
        assert_eq!(combine(&way, &pivot, 0), None);
    }
}
