//! Searches for the cells to withhold beside the primary ones: few, and of little count.
//!
//! Cells are published in falling order of their counts, each unless a target
//! would not be safe any more. That leaves nothing that could be published
//! besides, but another order may leave less: so each withheld cell in turn,
//! the largest first, is published before the others, and the outcome is kept
//! if it is better.
//!
//! # Source
//!
//! Ø. Langsrud, *Secondary Cell Suppression by Gaussian Elimination*, 2024
//! (the falling order).

use std::cmp::Reverse;

use super::cells::Cells;
use super::elimination::{Elimination, Guard};
use super::targets::Target;

/// How much work the search for a better order may be, in cells times targets times orders.
const EFFORT: usize = 310_000;

/// How many orders are tried at most.
const MOST_ORDERS: usize = 8;

/// A choice of cells to withhold.
struct Choice {
    withheld: Vec<bool>,
    cost: Cost,
}

/// Secondary cells in the table, and the sum of their counts.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cost {
    cells: u64,
    value: u64,
}

/// The cells to withhold, primary ones among them; what is `known` anyway is withheld only where it does harm.
pub(super) fn search(cells: &Cells, targets: &[Target], primary: &[bool], known: &[bool]) -> Vec<bool> {
    // Margins that do not stand in the table may be known: they come first in every order.
    let is_given = |cell: u32| known[cell as usize] || cells.row(cell).is_none();
    let order = order(cells, primary, is_given);
    let (outside, inside) = order.split_at(order.partition_point(|cell| is_given(*cell)));
    let (known, withheld) = System::knowing(cells, targets, outside, primary);
    let choose = |first: &[u32], best: Option<Cost>| {
        let (mut system, mut withheld) = (known.clone(), withheld.clone());
        let mut cost = Cost { cells: 0, value: 0 };
        let others = inside.iter().filter(|cell| !first.contains(cell));
        for cell in first.iter().chain(others) {
            withheld[*cell as usize] = !system.publish(*cell);
            if !withheld[*cell as usize] {
                continue;
            }
            cost = cost.with(cells.count(*cell));
            if best.is_some_and(|best| cost.exceeds(best)) {
                cost = system.settle(cells, inside, &mut withheld);
                if best.is_some_and(|best| cost.exceeds(best)) {
                    return None;
                }
            }
        }
        cost = system.settle(cells, inside, &mut withheld);
        Some(Choice { withheld, cost })
    };
    let tries = MOST_ORDERS.min(EFFORT / (inside.len() * targets.len() + 1));
    // The first order is never given up; if it were, nothing would be published.
    improve(inside, tries, choose).unwrap_or_else(|| vec![true; cells.len()])
}

/// What is published so far.
#[derive(Clone)]
struct System<'a> {
    full: Elimination<'a>,
    /// Where margins outside the table cannot all be known without harm, but may be without exact disclosure.
    exact: Option<Elimination<'a>>,
}

impl<'a> System<'a> {
    /// Starts with the margins known that do not stand in the table, and says which had to be taken as unknown.
    fn knowing(cells: &'a Cells, targets: &'a [Target], outside: &[u32], primary: &[bool]) -> (Self, Vec<bool>) {
        let mut full = Elimination::new(cells, targets, Guard::Full);
        let mut unknown = primary.to_vec();
        for cell in outside {
            unknown[*cell as usize] = full.publish(*cell).is_none();
        }
        let exact = outside.iter().any(|cell| unknown[*cell as usize]).then(|| {
            let mut exact = Elimination::new(cells, targets, Guard::Exact);
            for cell in outside {
                exact.publish(*cell);
            }
            exact
        });
        (Self { full, exact }, unknown)
    }

    /// Publishes a cell, unless a target would not be safe any more; answers whether it was published.
    fn publish(&mut self, cell: u32) -> bool {
        let Some(replaced) = self.full.publish(cell) else { return false };
        if self.exact.as_mut().is_none_or(|exact| exact.publish(cell).is_some()) {
            return true;
        }
        self.full.restore(replaced);
        false
    }

    /// Publishes what follows from the rest with it, and says what is left to withhold besides primary cells.
    fn settle(&mut self, cells: &Cells, inside: &[u32], withheld: &mut [bool]) -> Cost {
        let mut cost = Cost { cells: 0, value: 0 };
        for cell in inside {
            let one = &mut withheld[*cell as usize];
            *one = *one && !self.full.follows(*cell);
            cost = if *one { cost.with(cells.count(*cell)) } else { cost };
        }
        cost
    }
}

/// Tries orders that begin with withheld cells; each is given up as soon as it withholds more than the best.
fn improve(
    inside: &[u32],
    mut tries: usize,
    choose: impl Fn(&[u32], Option<Cost>) -> Option<Choice>,
) -> Option<Vec<bool>> {
    let mut first: Vec<u32> = Vec::new();
    let mut best = choose(&first, None)?;
    let mut seen: Vec<u32> = Vec::new();
    loop {
        let is_secondary = |cell: &&u32| best.withheld[**cell as usize];
        let next = inside.iter().filter(is_secondary).find(|cell| !seen.contains(cell)).copied();
        let Some(cell) = next.filter(|_| tries > 0) else { return Some(best.withheld) };
        tries -= 1;
        seen.push(cell);
        first.push(cell);
        match choose(&first, Some(best.cost)) {
            Some(other) if other.cost != best.cost => best = other,
            _ => _ = first.pop(),
        }
    }
}

impl Cost {
    fn with(self, count: u64) -> Self {
        Self { cells: self.cells + 1, value: self.value.saturating_add(count) }
    }

    /// More cells than another, or more value.
    fn exceeds(self, other: Self) -> bool {
        self.cells > other.cells || self.value > other.value
    }
}

/// All cells but the primary ones: what is given, then the others, each by falling count, wider ones first.
fn order(cells: &Cells, primary: &[bool], is_given: impl Fn(u32) -> bool) -> Vec<u32> {
    let mut order: Vec<u32> = cells.all().filter(|cell| !primary[*cell as usize]).collect();
    order.sort_by_key(|cell| (!is_given(*cell), Reverse(cells.count(*cell)), Reverse(cells.parts(*cell).len()), *cell));
    order
}
