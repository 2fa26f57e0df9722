//! Keeps track of which other tables what is published could come from.
//!
//! A way is a change of the counts after which every sum still adds up and no
//! published cell is different: at first one for each inner cell, which
//! changes itself and every margin above. Publishing a cell leaves the ways
//! that do not change it. A target is safe while some way changes it and,
//! added to the true table or taken off it, lets no inner cell fall below 1:
//! cells that are 0 are published, so the others are known to hold someone.
//!
//! Whoever is alone in a cell knows that cell. So no way but their own, the
//! rider, changes the cell of a single person, and a rider changes one such
//! cell only. A count of 1 is safe while its rider is left; any other target
//! while an ordinary way changes it, or two riders, since one person knows
//! only one of them.
//!
//! Ways are kept modulo a prime: whole numbers grow out of 64 bits in large
//! tables. One whose changes are not small is not taken as proof of safety.

use super::cells::Cells;
use super::targets::Target;
use crate::rank::number;

/// The largest prime below 2^63.
const PRIME: u64 = (1 << 63) - DISTANCE;
const DISTANCE: u64 = 25;

/// A way: how much each column changes modulo the prime, by column, zeros left out.
type Way = Vec<(u32, u64)>;

/// The ways that are left.
#[derive(Debug, Clone)]
pub(super) struct Elimination<'a> {
    cells: &'a Cells,
    targets: &'a [Target],
    ways: Vec<Way>,
    /// Ways from this one on are riders.
    riders: usize,
    /// For each column, ways that change it; some may not do so any more.
    changed_by: Vec<Vec<u32>>,
    /// For each column, the target that it is.
    target_at: Vec<Option<u32>>,
    /// For each target, its column.
    columns: Vec<u32>,
    guard: Guard,
}

/// What publishing a cell replaced.
pub(super) type Replaced = Vec<(usize, Way)>;

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
        let (mut columns, mut target_at) = (Vec::with_capacity(targets.len()), vec![None; cells.len()]);
        let mut ways = vec![Way::new(); cells.len()];
        for cell in cells.all() {
            cells.parts(cell).iter().for_each(|part| ways[*part as usize].push((cell, 1)));
        }
        for (target, place) in targets.iter().zip(0..) {
            if let [cell] = target.cells[..] {
                target_at[cell as usize] = Some(place);
                columns.push(cell);
                continue;
            }
            let column = number(target_at.len());
            for part in target.cells.iter().flat_map(|cell| cells.parts(*cell)) {
                ways[*part as usize].push((column, 1));
            }
            target_at.push(Some(place));
            columns.push(column);
        }
        let (ordinary, riders): (Vec<u32>, Vec<u32>) = cells
            .all()
            .filter(|cell| cells.is_inner(*cell))
            .partition(|cell| guard == Guard::Exact || cells.count(*cell) > 1);
        let first_rider = ordinary.len();
        let order = ordinary.into_iter().chain(riders);
        let ways = order.map(|cell| std::mem::take(&mut ways[cell as usize])).collect();
        let mut all = Self {
            cells,
            targets,
            ways,
            riders: first_rider,
            changed_by: vec![Vec::new(); target_at.len()],
            target_at,
            columns,
            guard,
        };
        for way in 0..all.ways.len() {
            all.enter(way);
        }
        all
    }

    fn enter(&mut self, way: usize) {
        for (column, _) in &self.ways[way] {
            self.changed_by[*column as usize].push(number(way));
        }
    }

    /// Whether a cell follows from what is published.
    pub fn follows(&mut self, cell: u32) -> bool {
        self.changing(cell).is_empty()
    }

    /// Publishes a cell, unless a target would not be safe any more; answers with what that replaced.
    pub fn publish(&mut self, cell: u32) -> Option<Replaced> {
        let changing = self.changing(cell);
        if changing.is_empty() {
            return Some(Vec::new());
        }
        let ordinary = changing.iter().copied().filter(|way| *way < self.riders);
        let pivot = ordinary.min_by_key(|way| (self.ways[*way].len(), *way))?;
        let replaced = self.eliminate(cell, pivot, &changing);
        if self.touched(&replaced).into_iter().all(|target| self.is_safe(target)) {
            return Some(replaced);
        }
        self.restore(replaced);
        None
    }

    /// Takes the pivot off the other ways, so that none changes the cell.
    fn eliminate(&mut self, cell: u32, pivot: usize, changing: &[usize]) -> Replaced {
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
        for (way, old) in replaced {
            self.replace(way, old);
        }
    }

    /// The targets that replaced ways changed.
    fn touched(&self, replaced: &[(usize, Way)]) -> Vec<u32> {
        let columns =
            replaced.iter().flat_map(|(_, way)| way).filter_map(|(column, _)| self.target_at[*column as usize]);
        let mut targets: Vec<u32> = columns.collect();
        targets.sort_unstable();
        targets.dedup();
        targets
    }

    fn is_safe(&mut self, target: u32) -> bool {
        let column = self.columns[target as usize];
        let needed = if self.targets[target as usize].from_insiders { 2 } else { 1 };
        let mut found = 0;
        for way in self.changing(column) {
            if self.is_possible(way) {
                found += if way < self.riders { 2 } else { 1 };
            }
            if found >= needed {
                return true;
            }
        }
        false
    }

    /// Whether a way leads to another table: a rider adds to its own cell.
    fn is_possible(&self, way: usize) -> bool {
        if self.guard == Guard::Exact {
            return true;
        }
        let holds = |sign: i64| {
            self.ways[way].iter().all(|(cell, change)| {
                let is_inner = (*cell as usize) < self.cells.len() && self.cells.is_inner(*cell);
                let change = signed(*change).map(|change| change * sign);
                !is_inner || change.is_some_and(|change| change > 0 || self.cells.count(*cell) > change.unsigned_abs())
            })
        };
        holds(1) || (way < self.riders && holds(-1))
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
        self.enter(way);
        old
    }
}

/// A change as a whole number, if it is a small one.
fn signed(change: u64) -> Option<i64> {
    let value = if change > PRIME / 2 { -i64::try_from(PRIME - change).ok()? } else { i64::try_from(change).ok()? };
    (value.abs() < 1 << 20).then_some(value)
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
