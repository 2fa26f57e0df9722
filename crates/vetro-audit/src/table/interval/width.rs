//! How far a withheld sum can lie from the truth, as far as readers can tell.
//!
//! Contributions are taken as known not to be negative: where some are, readers
//! know less. Changes of the withheld sums that alter no published one and let
//! none fall below 0 cannot be ruled out by anyone; one that raises a sum far
//! enough and one that lowers it show that its interval is wide. They are
//! looked for with the simplex method and checked afterwards.

use super::super::relations::Relation;
use super::bounds::{self, Bounds};
use super::search;
use super::simplex::{End, Simplex};

/// Additions and multiplications that one table may cost.
const BUDGET: u64 = 4_000_000_000;

/// No sum is changed by more than so many times what is asked: changes of one cell move others by about as much.
const REACH: f64 = 1e3;

/// What floats may lose on the way, in parts of what is asked.
const CLOSE: f64 = 1e-6;

/// A withheld row, and how far its sum has to be unknown to either side.
pub(crate) type Asked = (usize, f64);

/// The rows whose interval is narrower than asked, rising; `None` when it could not be decided within the budget.
///
/// `sums` are the true sums of all rows; those of rows that are not withheld are not looked at. Nothing can be lowered
/// by more than it is.
pub(crate) fn narrow(relations: &[Relation], withheld: &[bool], sums: &[f64], asked: &[Asked]) -> Option<Vec<usize>> {
    let mut budget = BUDGET;
    let known: Vec<Option<i128>> = withheld.iter().map(|hidden| (!hidden).then_some(0)).collect();
    let links = bounds::links(relations, withheld.len());
    let mut narrow = Vec::new();
    for cells in search::components(relations, &links, &Bounds::of(&known)) {
        let asked: Vec<Asked> =
            asked.iter().filter_map(|(row, width)| Some((cells.binary_search(row).ok()?, *width))).collect();
        if asked.is_empty() {
            continue;
        }
        let mut part = Part::new(relations, &links, &cells, sums, &mut budget).ok()?;
        for (at, width) in asked {
            if !part.is_wide(at, width, &mut budget)? {
                narrow.push(cells[at]);
            }
        }
    }
    narrow.sort_unstable();
    Some(narrow)
}

/// Withheld sums that published ones connect, numbered from 0, by how much each is changed.
struct Part {
    equations: Vec<(Vec<(usize, f64)>, f64)>,
    sums: Vec<f64>,
    simplex: Simplex,
}

impl Part {
    fn new(
        relations: &[Relation],
        links: &[Vec<usize>],
        cells: &[usize],
        sums: &[f64],
        budget: &mut u64,
    ) -> Result<Self, End> {
        let mut concerned: Vec<usize> = cells.iter().flat_map(|cell| links[*cell].iter().copied()).collect();
        concerned.sort_unstable();
        concerned.dedup();
        let terms = |relation: &Relation| {
            let signed = relation.parts.iter().map(|part| (*part, 1.0)).chain([(relation.total, -1.0)]);
            signed.filter_map(|(cell, sign)| Some((cells.binary_search(&cell).ok()?, sign))).collect()
        };
        let equations: Vec<_> = concerned.iter().map(|at| (terms(&relations[*at]), 0.0)).collect();
        let still = || vec![0.0; cells.len()];
        let simplex = Simplex::new(&equations, (still(), still()), budget)?;
        Ok(Self { equations, sums: cells.iter().map(|cell| sums[*cell]).collect(), simplex })
    }

    /// Whether a sum can be raised and lowered by a width; `None` when the budget ends. Everything is told in widths.
    fn is_wide(&mut self, at: usize, width: f64, budget: &mut u64) -> Option<bool> {
        let low: Vec<f64> = self.sums.iter().map(|sum| -(sum / width).min(REACH)).collect();
        // What is all there is cannot be lowered by more.
        let down = 1.0_f64.min(-low[at]);
        self.simplex.low.clone_from(&low);
        self.simplex.high = vec![REACH; low.len()];
        self.simplex.values = low;
        for (sign, enough) in [(1.0, 1.0), (-1.0, down)] {
            let mut objective = vec![0.0; self.sums.len()];
            objective[at] = sign;
            match self.simplex.maximise(&objective, budget) {
                End::Optimal if sign * self.simplex.values[at] >= enough - CLOSE && self.holds() => {}
                End::Exhausted => return None,
                End::Optimal | End::Infeasible => return Some(false),
            }
        }
        Some(true)
    }

    /// Whether the changes found leave every published sum as it is and no other below 0.
    fn holds(&self) -> bool {
        let values = &self.simplex.values;
        let sum = |terms: &[(usize, f64)]| terms.iter().map(|(at, sign)| sign * values[*at]).sum::<f64>();
        self.equations.iter().all(|(terms, _)| sum(terms).abs() <= CLOSE)
            && values.iter().zip(&self.simplex.low).all(|(value, low)| *value >= low - CLOSE)
    }
}
