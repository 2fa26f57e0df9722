//! Whether anyone can compute a withheld count from the published ones.
//!
//! A reader knows that counts are whole and not negative, and that every
//! published sum is exact. Each withheld cell then has an interval of feasible
//! counts. The intervals are narrowed by [`bounds`] first; a cell whose
//! interval ends as a single count is computed. For every other cell
//! [`search`] has to show two tables of whole numbers that agree with all that
//! is published and differ in that cell. They are checked exactly: a cell is
//! cleared by this certificate or not at all.
//!
//! # Source
//!
//! The attacker of A. Hundepool and others, *Handbook on Statistical
//! Disclosure Control*, 2nd edition, chapter 4 (audit of suppression
//! patterns); M. Fischetti and J. Salazar, *Models and Algorithms for
//! Optimizing Cell Suppression in Tabular Data with Linear Constraints*, 1998.

pub(crate) mod bounds;
mod search;
mod simplex;
pub(crate) mod width;

use super::relations::Relation;
use bounds::Bounds;

/// What a reader can conclude about the withheld cells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Every withheld cell has at least two feasible counts, or is known to be 0: nobody is in it.
    Open,
    /// These cells have a single feasible count, and it is not 0.
    Computed(Vec<usize>),
    /// No table of whole numbers agrees with the published sums.
    Contradiction,
    /// It could not be decided within the budget.
    Undecided,
}

/// Judges the unknown cells of a table; `known` holds a count for each cell that a reader knows.
pub(crate) fn judge(relations: &[Relation], known: &[Option<i128>]) -> Verdict {
    let links = bounds::links(relations, known.len());
    let Some(bounds) = Bounds::of(known).narrowed(relations, &links) else { return Verdict::Contradiction };
    let mut computed: Vec<usize> = (0..known.len())
        .filter(|cell| known[*cell].is_none() && bounds.single(*cell).is_some_and(|one| one != 0))
        .collect();
    match search::computed(relations, &links, &bounds) {
        Ok(more) => computed.extend(more),
        Err(verdict) if computed.is_empty() => return verdict,
        Err(_) => {}
    }
    computed.sort_unstable();
    if computed.is_empty() { Verdict::Open } else { Verdict::Computed(computed) }
}

#[cfg(test)]
mod tests;
