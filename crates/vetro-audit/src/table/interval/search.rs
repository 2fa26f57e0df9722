//! Looks for two tables that differ in a cell.
//!
//! Cells that no sum connects are judged apart. A first table of whole numbers
//! is found, then others in which as many cells as possible differ from it;
//! for each cell that is left its own greatest and least count are looked for,
//! if need be by halving between fractions (branch and bound).

use super::Relation;
use super::Verdict;
use super::bounds::Bounds;
use super::simplex::{End, Simplex};

/// Additions and multiplications that one table may cost: some seconds at the very most. A table of 600 cells takes a
/// thousandth of it.
const BUDGET: u64 = 4_000_000_000;

/// How many tables with fractions are split in search of one without.
const SPLITS: u32 = 200;

/// A float is whole when it is that close to a whole number.
const WHOLE: f64 = 1e-5;

/// Cells with a single feasible count other than 0, among those that the bounds leave open.
pub(super) fn computed(relations: &[Relation], links: &[Vec<usize>], bounds: &Bounds) -> Result<Vec<usize>, Verdict> {
    let mut budget = BUDGET;
    let mut computed = Vec::new();
    for cells in components(relations, links, bounds) {
        computed.extend(Part::new(relations, links, bounds, cells).computed(&mut budget)?);
    }
    Ok(computed)
}

/// The open cells, those that sums connect together.
pub(super) fn components(relations: &[Relation], links: &[Vec<usize>], bounds: &Bounds) -> Vec<Vec<usize>> {
    let is_open = |cell: usize| bounds.single(cell).is_none();
    let mut seen = vec![false; links.len()];
    let mut visited = vec![false; relations.len()];
    let mut found = Vec::new();
    for start in (0..links.len()).filter(|cell| is_open(*cell)) {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let (mut cells, mut next) = (vec![start], 0);
        while next < cells.len() {
            for link in &links[cells[next]] {
                if std::mem::replace(&mut visited[*link], true) {
                    continue;
                }
                let relation = &relations[*link];
                for cell in relation.parts.iter().chain([&relation.total]) {
                    if is_open(*cell) && !std::mem::replace(&mut seen[*cell], true) {
                        cells.push(*cell);
                    }
                }
            }
            next += 1;
        }
        cells.sort_unstable();
        found.push(cells);
    }
    found
}

/// Open cells that sums connect, numbered from 0.
struct Part {
    cells: Vec<usize>,
    /// Terms and sum of each equation between them.
    equations: Vec<(Vec<(usize, i128)>, i128)>,
    low: Vec<i128>,
    high: Vec<i128>,
}

impl Part {
    fn new(relations: &[Relation], links: &[Vec<usize>], bounds: &Bounds, cells: Vec<usize>) -> Self {
        let mut concerned: Vec<usize> = cells.iter().flat_map(|cell| links[*cell].iter().copied()).collect();
        concerned.sort_unstable();
        concerned.dedup();
        let equation = |relation: &Relation| {
            let signed = relation.parts.iter().map(|part| (*part, 1)).chain([(relation.total, -1)]);
            let (mut terms, mut sum) = (Vec::new(), 0);
            for (cell, sign) in signed {
                match (bounds.single(cell), cells.binary_search(&cell)) {
                    (None, Ok(at)) => terms.push((at, sign)),
                    (count, _) => sum -= sign * count.unwrap_or(0),
                }
            }
            (terms, sum)
        };
        let equations: Vec<_> = concerned.iter().map(|at| equation(&relations[*at])).collect();
        // Where no sum bounds a cell, a bound far above all that is known loses nothing that matters.
        let far = bounds.high.iter().flatten().max().copied().unwrap_or(0) + 1_000;
        let low: Vec<i128> = cells.iter().map(|cell| bounds.low[*cell]).collect();
        let high = cells.iter().zip(&low).map(|(cell, low)| bounds.high[*cell].unwrap_or(low + far)).collect();
        Self { cells, equations, low, high }
    }

    fn computed(&self, budget: &mut u64) -> Result<Vec<usize>, Verdict> {
        let verdict = |end: End| match end {
            End::Infeasible => Verdict::Contradiction,
            _ => Verdict::Undecided,
        };
        let equations: Vec<_> = self
            .equations
            .iter()
            .map(|(terms, sum)| (terms.iter().map(|(at, sign)| (*at, float(*sign))).collect(), float(*sum)))
            .collect();
        let floats = |counts: &[i128]| counts.iter().map(|count| float(*count)).collect();
        let mut simplex = Simplex::new(&equations, (floats(&self.low), floats(&self.high)), budget).map_err(verdict)?;
        let zero = vec![0.0; self.cells.len()];
        let first = self.whole(&mut simplex, &zero, budget).map_err(verdict)?;
        let mut differs = vec![false; self.cells.len()];
        self.spread(&mut simplex, &first, &mut differs, budget).map_err(verdict)?;
        let mut computed = Vec::new();
        for at in 0..self.cells.len() {
            if differs[at] {
                continue;
            }
            match self.other(&mut simplex, &first, at, budget).map_err(verdict)? {
                Some(table) => mark(&mut differs, &first, &table),
                None if first[at] != 0 => computed.push(self.cells[at]),
                None => {}
            }
        }
        Ok(computed)
    }

    /// Tables far from the first: all cells that do not differ yet as large, then as small as can be.
    fn spread(&self, simplex: &mut Simplex, first: &[i128], differs: &mut [bool], budget: &mut u64) -> Result<(), End> {
        for sign in [1.0, -1.0] {
            let objective: Vec<f64> = differs.iter().map(|differs| if *differs { 0.0 } else { sign }).collect();
            match self.whole(simplex, &objective, budget) {
                Ok(table) => mark(differs, first, &table),
                Err(End::Exhausted) => return Err(End::Exhausted),
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// A table in which a cell has another count than in the first one.
    fn other(
        &self,
        simplex: &mut Simplex,
        first: &[i128],
        at: usize,
        budget: &mut u64,
    ) -> Result<Option<Vec<i128>>, End> {
        let mut objective = vec![0.0; self.cells.len()];
        for sign in [1.0, -1.0] {
            objective[at] = sign;
            let (low, high) = (simplex.low[at], simplex.high[at]);
            if sign > 0.0 {
                simplex.low[at] = float(first[at] + 1);
            } else {
                simplex.high[at] = float(first[at] - 1);
            }
            let found = self.whole(simplex, &objective, budget);
            (simplex.low[at], simplex.high[at]) = (low, high);
            match found {
                Ok(table) => return Ok(Some(table)),
                Err(End::Infeasible) => {}
                Err(end) => return Err(end),
            }
        }
        Ok(None)
    }

    /// A table of whole numbers near the greatest objective, checked exactly.
    fn whole(&self, simplex: &mut Simplex, objective: &[f64], budget: &mut u64) -> Result<Vec<i128>, End> {
        self.split(simplex, objective, budget, &mut SPLITS.clone())
    }

    fn split(
        &self,
        simplex: &mut Simplex,
        objective: &[f64],
        budget: &mut u64,
        splits: &mut u32,
    ) -> Result<Vec<i128>, End> {
        match simplex.maximise(objective, budget) {
            End::Optimal => {}
            end => return Err(end),
        }
        let fraction = (0..self.cells.len()).find(|at| {
            let value = simplex.values[*at];
            (value - value.round()).abs() > WHOLE
        });
        let Some(at) = fraction else {
            let table: Vec<i128> = simplex.values.iter().map(|value| whole(*value)).collect();
            return if self.holds(&table) { Ok(table) } else { Err(End::Exhausted) };
        };
        if *splits == 0 {
            return Err(End::Exhausted);
        }
        *splits -= 1;
        let (low, high, value) = (simplex.low[at], simplex.high[at], simplex.values[at]);
        simplex.high[at] = value.floor();
        let below = self.split(simplex, objective, budget, splits);
        simplex.high[at] = high;
        if !matches!(below, Err(End::Infeasible)) {
            return below;
        }
        simplex.low[at] = value.ceil();
        let above = self.split(simplex, objective, budget, splits);
        simplex.low[at] = low;
        above
    }

    /// Whether a table agrees with every equation and bound.
    fn holds(&self, table: &[i128]) -> bool {
        let sum = |terms: &[(usize, i128)]| terms.iter().map(|(at, sign)| sign * table[*at]).sum::<i128>();
        self.equations.iter().all(|(terms, expected)| sum(terms) == *expected)
            && table.iter().zip(&self.low).zip(&self.high).all(|((count, low), high)| low <= count && count <= high)
    }
}

fn mark(differs: &mut [bool], first: &[i128], table: &[i128]) {
    for (differs, (one, other)) in differs.iter_mut().zip(first.iter().zip(table)) {
        *differs |= one != other;
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are below 2^50, which a float holds exactly")]
fn float(count: i128) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a value between two counts, rounded to a whole number")]
fn whole(value: f64) -> i128 {
    value.round() as i128
}
