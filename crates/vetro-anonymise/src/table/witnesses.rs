//! Proofs that targets are safe: changes of the table that nobody can rule out.
//!
//! A witness is a change that alters no published cell and, added to the true
//! table, lets no inner cell fall below 1: cells that are 0 are published, so
//! the others are known to hold someone. It proves every target that it
//! changes safe from whoever sees only the table. Whoever is alone in a cell
//! knows that cell too, and a witness that changes it proves nothing to them:
//! so for each such person one of the target's witnesses leaves their cell as
//! it is. A target that is nothing but their cell needs no proof to them.
//!
//! One way of the elimination often is such a change. Where none is, several
//! are put together: what falls below 1 is lifted by another way, as a path
//! that augments a flow goes around what is full. A target for which nothing
//! is found so counts as unsafe, though a witness may exist.

use std::rc::Rc;

use super::cells::Cells;
use super::elimination::{Guard, merged};
use super::targets::Target;
use crate::rank::number;

/// How much each column changes, by column, zeros left out.
pub(super) type Change = Vec<(u32, i64)>;

/// How many ways are added to one in search of a witness.
const STEPS: usize = 6;

/// The witnesses of all targets.
#[derive(Debug, Clone)]
pub(super) struct Witnesses<'a> {
    cells: &'a Cells,
    targets: &'a [Target],
    guard: Guard,
    /// For each target its column, and how many columns there are.
    columns: (Rc<[u32]>, usize),
    /// For each column, whether it is the cell of one person.
    singles: Rc<[bool]>,
    all: Vec<Rc<Witness>>,
    /// Whether each still changes no published cell.
    alive: Vec<bool>,
    /// For each target, the witnesses that change it.
    of: Vec<Vec<u32>>,
    /// For each cell, the witnesses that change it.
    by_cell: Vec<Vec<u32>>,
}

/// Which columns a witness changes, as bits, and which cells of one person and which targets are among them.
#[derive(Debug)]
struct Witness {
    columns: Vec<u64>,
    singles: Vec<u32>,
    targets: Vec<usize>,
}

impl Witness {
    fn changes(&self, column: u32) -> bool {
        self.columns[column as usize / 64] >> (column % 64) & 1 == 1
    }
}

/// The witnesses that a publication put an end to.
#[derive(Debug, Default)]
pub(super) struct Killed(Vec<usize>);

/// What a target has no witness for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lack {
    /// There is none at all.
    Any,
    /// All of them change the cell of this one person.
    Insider(u32),
}

impl<'a> Witnesses<'a> {
    pub fn new(cells: &'a Cells, targets: &'a [Target], guard: Guard) -> Self {
        let mut count = number(cells.len());
        let mut sum = || {
            count += 1;
            count - 1
        };
        let columns = targets.iter().map(|target| if let [cell] = target.cells[..] { cell } else { sum() }).collect();
        let of = vec![Vec::new(); targets.len()];
        let is_single = |cell: u32| (cell as usize) < cells.len() && cells.is_inner(cell) && cells.count(cell) == 1;
        let singles = (0..count).map(is_single).collect();
        let columns = (columns, count as usize);
        let by_cell = vec![Vec::new(); cells.len()];
        Self { cells, targets, guard, columns, singles, all: Vec::new(), alive: Vec::new(), of, by_cell }
    }

    /// The column of a target: its cell, or one of its own where it is a sum.
    pub fn column(&self, target: usize) -> u32 {
        self.columns.0[target]
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.columns.1
    }

    /// Whether a column is the cell of one person.
    pub fn is_single(&self, column: u32) -> bool {
        self.singles[column as usize]
    }

    /// Ends what changes a cell; answers with that, and with the targets that lost a witness.
    pub fn kill(&mut self, cell: u32) -> (Killed, Vec<usize>) {
        let listed = self.by_cell[cell as usize].iter().map(|at| *at as usize);
        let killed: Vec<usize> = listed.filter(|at| self.alive[*at]).collect();
        let mut concerned: Vec<usize> = Vec::new();
        for at in &killed {
            self.alive[*at] = false;
            concerned.extend_from_slice(&self.all[*at].targets);
        }
        concerned.sort_unstable();
        concerned.dedup();
        (Killed(killed), concerned)
    }

    /// Takes the end of witnesses back.
    pub fn revive(&mut self, killed: Killed) {
        for at in killed.0 {
            self.alive[at] = true;
        }
    }

    /// Enters a change that nobody can rule out.
    pub fn add(&mut self, change: &Change) {
        let mut columns = vec![0; self.columns().div_ceil(64)];
        for (column, _) in change {
            columns[*column as usize / 64] |= 1_u64 << (column % 64);
        }
        let at = number(self.all.len());
        for (column, _) in change {
            // Columns beyond the cells are sums, and nothing publishes those.
            if let Some(listed) = self.by_cell.get_mut(*column as usize) {
                listed.push(at);
            }
        }
        let singles = change.iter().map(|(column, _)| *column).filter(|column| self.is_single(*column)).collect();
        let mut witness = Witness { columns, singles, targets: Vec::new() };
        witness.targets = (0..self.targets.len()).filter(|target| witness.changes(self.column(*target))).collect();
        for target in &witness.targets {
            self.of[*target].push(at);
        }
        self.all.push(Rc::new(witness));
        self.alive.push(true);
    }

    /// What a target still needs a witness for; nothing where it is safe.
    pub fn lack(&self, target: usize) -> Option<Lack> {
        let mut alive = self.of[target].iter().map(|at| *at as usize).filter(|at| self.alive[*at]);
        let Some(first) = alive.next() else { return Some(Lack::Any) };
        if self.guard == Guard::Exact || !self.targets[target].from_insiders {
            return None;
        }
        let mut insiders = self.all[first].singles.clone();
        insiders.retain(|cell| !self.targets[target].is_just(self.cells, *cell));
        for at in alive {
            insiders.retain(|cell| self.all[at].changes(*cell));
        }
        insiders.first().map(|cell| Lack::Insider(*cell))
    }

    /// What a witness for a target must be like.
    pub fn search(&self, target: usize, lack: Lack) -> Search<'a> {
        let insider = match lack {
            Lack::Any => None,
            Lack::Insider(cell) => Some(cell),
        };
        Search { cells: self.cells, guard: self.guard, column: self.column(target), insider }
    }
}

/// What a witness must be like.
#[derive(Debug)]
pub(super) struct Search<'a> {
    cells: &'a Cells,
    guard: Guard,
    /// It changes this column.
    pub column: u32,
    /// It leaves the cell of this person as it is.
    insider: Option<u32>,
}

impl Search<'_> {
    /// A way as it is, or taken off instead of added, if nobody can rule that out.
    pub fn accepted(&self, way: &Change) -> Option<Change> {
        let turned = || way.iter().map(|(column, change)| (*column, -change)).collect::<Change>();
        let holds = |way: &Change| self.guard == Guard::Exact || self.first_wrong(way).is_none();
        if holds(way) { Some(way.clone()) } else { Some(turned()).filter(holds) }
    }

    /// A way made possible by adding others.
    pub fn mended(&self, way: &Change, mut ways: impl FnMut(u32) -> Vec<Change>) -> Option<Change> {
        [1, -1].into_iter().find_map(|sign| {
            let mut change: Change = way.iter().map(|(column, change)| (*column, sign * change)).collect();
            for _ in 0..STEPS {
                let Some((cell, lack)) = self.first_wrong(&change) else { return Some(change) };
                let longer = ways(cell).into_iter().filter_map(|other| self.lifted(&change, &other, cell, lack));
                change = longer.min_by_key(|longer| (self.wrong(longer), longer.len()))?;
            }
            self.first_wrong(&change).is_none().then_some(change)
        })
    }

    /// The change with another way added so that a cell is lifted by what it lacks; `None` where that undoes it.
    fn lifted(&self, change: &Change, other: &Change, cell: u32, lack: i64) -> Option<Change> {
        let by = at(other, cell);
        let is_exact = self.insider == Some(cell);
        if is_exact && lack % by != 0 {
            return None;
        }
        let times = if lack % by == 0 { lack / by } else { lack / by + by.signum() * lack.signum() };
        let sum = merged(change, other, |one, other| one + times * other, 0);
        (at(&sum, self.column) != 0).then_some(sum)
    }

    /// The first cell that a change must not change so, and what it lacks.
    fn first_wrong(&self, change: &Change) -> Option<(u32, i64)> {
        change.iter().find_map(|entry| Some((entry.0, self.lack(*entry)?)))
    }

    /// How many persons all cells lack together.
    fn wrong(&self, change: &Change) -> u64 {
        change.iter().filter_map(|entry| self.lack(*entry)).map(i64::unsigned_abs).sum()
    }

    /// What an inner cell lacks to one person, or the insider's to the truth.
    fn lack(&self, (column, change): (u32, i64)) -> Option<i64> {
        if self.insider == Some(column) {
            return (change != 0).then_some(-change);
        }
        if change > 0 || column as usize >= self.cells.len() || !self.cells.is_inner(column) {
            return None;
        }
        let left = i64::try_from(self.cells.count(column)).unwrap_or(i64::MAX).saturating_add(change);
        (left < 1).then(|| 1 - left)
    }
}

fn at(change: &Change, column: u32) -> i64 {
    change.binary_search_by_key(&column, |entry| entry.0).map_or(0, |at| change[at].1)
}
