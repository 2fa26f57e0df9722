//! Keeps track of which other tables what is published could come from.
//!
//! A way is a change of the counts after which every sum still adds up and no
//! published cell is different: at first one for each inner cell, which
//! changes itself and every margin above. Publishing a cell leaves the ways
//! that do not change it. A target is safe while there are
//! [`witnesses`](super::witnesses) for it among what is left.
//!
//! Ways are kept modulo a prime: whole numbers grow out of 64 bits in large
//! tables. One whose changes are not small is not taken as proof of safety.

use super::cells::Cells;
use super::field::{PRIME, inverse, plus, times};
use super::targets::Target;
use super::witnesses::{Change, Killed, Search, Witnesses};
use crate::rank::number;

/// A way: how much each column changes modulo the prime, by column, zeros left out.
type Way = Vec<(u32, u64)>;

/// What is lost with a way: those that leave the cells of single persons alone prove the most, then short ones.
type Cost = (usize, usize);

/// How many of the ways that change a column are looked at, the shortest first.
const LOOKED_AT: usize = 8;

/// How many of them are mended, if none can be taken as it is.
const STARTS: usize = 4;

/// The ways that are left.
#[derive(Debug, Clone)]
pub(super) struct Elimination<'a> {
    ways: Vec<Way>,
    /// What is lost with each way.
    costs: Vec<Cost>,
    /// For each column, ways that change it; some may not do so any more.
    changed_by: Vec<Vec<u32>>,
    witnesses: Witnesses<'a>,
}

/// What publishing a cell replaced.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    ways: Vec<(usize, Way)>,
    killed: Killed,
}

/// Against whom targets are safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// Whoever only adds and subtracts.
    Exact,
    /// Also whoever knows that withheld cells hold someone, and whoever is alone in one.
    Full,
}

impl<'a> Elimination<'a> {
    /// Starts with nothing published. A column is a cell or, after those, a target that is a sum of cells.
    pub fn new(cells: &'a Cells, targets: &'a [Target], guard: Guard) -> Self {
        let witnesses = Witnesses::new(cells, targets, guard);
        let mut ways = vec![Way::new(); cells.len()];
        for cell in cells.all() {
            cells.parts(cell).iter().for_each(|part| ways[*part as usize].push((cell, 1)));
        }
        for (place, target) in targets.iter().enumerate().filter(|(_, target)| target.cells.len() > 1) {
            for part in target.cells.iter().flat_map(|cell| cells.parts(*cell)) {
                ways[*part as usize].push((witnesses.column(place), 1));
            }
        }
        ways.retain(|way| !way.is_empty());
        let costs = vec![Cost::default(); ways.len()];
        let mut all = Self { ways, costs, changed_by: vec![Vec::new(); witnesses.columns()], witnesses };
        for way in 0..all.ways.len() {
            all.enter(way, &Way::new());
        }
        // With nothing published every part of a target proves it safe.
        all.prove(&(0..targets.len()).collect::<Vec<_>>());
        all
    }

    /// Lists a way under the columns that it changes, those of the way before it are listed already.
    fn enter(&mut self, way: usize, before: &Way) {
        let mut before = before.iter().map(|entry| entry.0).peekable();
        for (column, _) in &self.ways[way] {
            while before.next_if(|listed| listed < column).is_some() {}
            if before.next_if_eq(column).is_none() {
                self.changed_by[*column as usize].push(number(way));
            }
        }
        let singles = self.ways[way].iter().filter(|(column, _)| self.witnesses.is_single(*column)).count();
        self.costs[way] = (singles, self.ways[way].len());
    }

    /// Whether a cell follows from what is published.
    pub fn follows(&mut self, cell: u32) -> bool {
        self.changing(cell).is_empty()
    }

    /// Publishes a cell, unless a target would not be safe any more; answers with what that replaced.
    pub fn publish(&mut self, cell: u32) -> Option<Replaced> {
        let changing = self.changing(cell);
        let Some(pivot) = changing.iter().copied().min_by_key(|way| (self.costs[*way], *way)) else {
            return Some(Replaced::default());
        };
        let ways = self.eliminate(cell, pivot, &changing);
        let (killed, concerned) = self.witnesses.kill(cell);
        let replaced = Replaced { ways, killed };
        if self.prove(&concerned) {
            return Some(replaced);
        }
        self.restore(replaced);
        None
    }

    /// Takes the pivot off the other ways, so that none changes the cell.
    fn eliminate(&mut self, cell: u32, pivot: usize, changing: &[usize]) -> Vec<(usize, Way)> {
        let first = std::mem::take(&mut self.ways[pivot]);
        let inverse = inverse(change(&first, cell));
        let mut replaced = Vec::with_capacity(changing.len());
        for way in changing.iter().copied().filter(|way| *way != pivot) {
            let share = times(change(&self.ways[way], cell), inverse);
            let combined = combine(&self.ways[way], &first, share);
            replaced.push((way, self.replace(way, combined)));
        }
        replaced.push((pivot, first));
        replaced
    }

    /// Takes a publication back, the last one first.
    pub fn restore(&mut self, replaced: Replaced) {
        for (way, old) in replaced.ways {
            self.replace(way, old);
        }
        self.witnesses.revive(replaced.killed);
    }

    /// Looks for the witnesses that targets lack; answers whether all are safe.
    fn prove(&mut self, targets: &[usize]) -> bool {
        targets.iter().all(|target| {
            while let Some(lack) = self.witnesses.lack(*target) {
                let search = self.witnesses.search(*target, lack);
                let Some(found) = self.find(&search) else { return false };
                self.witnesses.add(&found);
            }
            true
        })
    }

    /// A possible change of a target: one of the ways, or several of them together.
    fn find(&mut self, search: &Search<'_>) -> Option<Change> {
        let mut starts = Vec::new();
        for way in self.shortest(search.column) {
            let Some(change) = whole(&self.ways[way]) else { continue };
            if let Some(found) = search.accepted(&change) {
                return Some(found);
            }
            starts.push(change);
            if starts.len() == LOOKED_AT {
                break;
            }
        }
        starts.iter().take(STARTS).find_map(|way| search.mended(way, |column| self.changes(column)))
    }

    /// The shortest ways that change a column, as whole numbers.
    fn changes(&mut self, column: u32) -> Vec<Change> {
        self.shortest(column).into_iter().filter_map(|way| whole(&self.ways[way])).take(LOOKED_AT).collect()
    }

    /// The ways that change a column, those that are lost most cheaply first.
    fn shortest(&mut self, column: u32) -> Vec<usize> {
        let mut changing = self.changing(column);
        changing.sort_unstable_by_key(|way| (self.costs[*way], *way));
        changing
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

    fn replace(&mut self, way: usize, new: Way) -> Way {
        let old = std::mem::replace(&mut self.ways[way], new);
        self.enter(way, &old);
        old
    }
}

fn change(way: &Way, column: u32) -> u64 {
    way.binary_search_by_key(&column, |entry| entry.0).map_or(0, |at| way[at].1)
}

/// The way in whole numbers, if they are small.
fn whole(way: &Way) -> Option<Change> {
    // Their number is known, which collecting options does not make use of.
    let mut change = Change::with_capacity(way.len());
    for (column, value) in way {
        change.push((*column, signed(*value)?));
    }
    Some(change)
}

/// A change as a whole number, if it is a small one.
fn signed(change: u64) -> Option<i64> {
    let value = if change > PRIME / 2 { -i64::try_from(PRIME - change).ok()? } else { i64::try_from(change).ok()? };
    (value.abs() < 1 << 20).then_some(value)
}

/// The way less a multiple of the pivot.
fn combine(way: &Way, pivot: &Way, share: u64) -> Way {
    let factor = PRIME - share;
    merged(way, pivot, |one, other| plus(one, times(other, factor)), 0)
}

/// Two rows of columns put together, what becomes 0 left out; what the second leaves alone stays as it is.
pub(super) fn merged<V: Copy + PartialEq>(
    one: &[(u32, V)],
    other: &[(u32, V)],
    sum: impl Fn(V, V) -> V,
    zero: V,
) -> Vec<(u32, V)> {
    let mut all = Vec::with_capacity(one.len() + other.len());
    let mut here = 0;
    for (column, added) in other {
        while let Some(entry) = one.get(here).filter(|entry| entry.0 < *column) {
            all.push(*entry);
            here += 1;
        }
        let mut before = zero;
        if let Some(entry) = one.get(here).filter(|entry| entry.0 == *column) {
            before = entry.1;
            here += 1;
        }
        let value = sum(before, *added);
        if value != zero {
            all.push((*column, value));
        }
    }
    all.extend_from_slice(&one[here..]);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_combination_leaves_out_what_becomes_zero() {
        let way = vec![(0, 4), (1, 2), (3, 6)];
        let pivot = vec![(0, 2), (2, 3), (3, 3)];
        assert_eq!(combine(&way, &pivot, 2), [(1, 2), (2, PRIME - 6)]);
    }
}
