//! Which unknowns a set of sums determines.
//!
//! An unknown is determined when it is alone in a combination of the
//! equations. Gauss and Jordan bring the equations into the form in which each
//! holds one unknown that no other holds; a determined unknown is then alone
//! in its equation. The right-hand sides do not matter: which cells follow
//! depends on what is withheld, not on the counts.
//!
//! The arithmetic is modulo the prime 2⁶¹ − 1. With coefficients 1 and −1 it
//! gives what fractions would, unless the prime divides one of the
//! determinants on the way: one table in some 10¹⁴, and none that was not made
//! for it.
//!
//! # Source
//!
//! Ø. Langsrud, *Secondary Cell Suppression by Gaussian Elimination*, 2024.

use std::collections::BTreeMap;

const PRIME: u64 = (1 << 61) - 1;

/// The unknowns of an equation with their coefficients, rising.
type Row = BTreeMap<usize, u64>;

/// The determined unknowns, rising; each term is an unknown and whether it is added (or subtracted).
pub(crate) fn determined(equations: &[Vec<(usize, bool)>]) -> Vec<usize> {
    reduced(equations).into_iter().filter(|(_, row)| row.is_empty()).map(|(unknown, _)| unknown).collect()
}

/// Sets of unknowns each of which follows from any other: whoever knows one knows all of them. Unknowns that the
/// equations determine anyway are in none.
pub(crate) fn companions(equations: &[Vec<(usize, bool)>]) -> Vec<Vec<usize>> {
    // Two pivots are bound to each other when the rest of their equations is the same but for a factor, and a pivot to
    // what is alone beside it.
    let mut sets: BTreeMap<Vec<(usize, u64)>, Vec<usize>> = BTreeMap::new();
    for (pivot, row) in reduced(equations) {
        let Some(first) = row.values().next() else { continue };
        let factor = inverse(*first);
        sets.entry(row.iter().map(|(unknown, value)| (*unknown, times(*value, factor))).collect())
            .or_default()
            .push(pivot);
    }
    let with_last = |(row, mut set): (Vec<(usize, u64)>, Vec<usize>)| {
        if let [(unknown, _)] = row.as_slice() {
            set.push(*unknown);
        }
        set.sort_unstable();
        set
    };
    sets.into_iter().map(with_last).filter(|set| set.len() > 1).collect()
}

/// The equations by the unknown that each alone holds.
fn reduced(equations: &[Vec<(usize, bool)>]) -> BTreeMap<usize, Row> {
    let mut pivots: BTreeMap<usize, Row> = BTreeMap::new();
    // Short equations first keep the others short.
    let mut equations: Vec<&Vec<(usize, bool)>> = equations.iter().filter(|terms| !terms.is_empty()).collect();
    equations.sort_by_key(|terms| terms.len());
    for terms in equations {
        add(&mut pivots, terms.iter().map(|(unknown, added)| (*unknown, if *added { 1 } else { PRIME - 1 })).collect());
    }
    pivots
}

/// Adds an equation. Each pivot's row leaves the pivot itself out: its coefficient is 1.
fn add(pivots: &mut BTreeMap<usize, Row>, mut row: Row) {
    let known: Vec<usize> = row.keys().filter(|unknown| pivots.contains_key(unknown)).copied().collect();
    for unknown in known {
        if let Some(factor) = row.remove(&unknown) {
            subtract(&mut row, &pivots[&unknown], factor);
        }
    }
    // Any unknown may become the pivot; one that few other rows hold changes little.
    let held = |unknown: &usize| pivots.values().filter(|row| row.contains_key(unknown)).count();
    let Some(pivot) = row.keys().copied().min_by_key(held) else { return };
    let factor = inverse(row.remove(&pivot).unwrap_or(1));
    for value in row.values_mut() {
        *value = times(*value, factor);
    }
    for other in pivots.values_mut() {
        if let Some(factor) = other.remove(&pivot) {
            subtract(other, &row, factor);
        }
    }
    pivots.insert(pivot, row);
}

/// Takes `factor` times another row off a row.
fn subtract(row: &mut Row, other: &Row, factor: u64) {
    let factor = PRIME - factor;
    for (unknown, value) in other {
        let sum = (row.get(unknown).copied().unwrap_or(0) + times(*value, factor)) % PRIME;
        if sum == 0 {
            row.remove(unknown);
        } else {
            row.insert(*unknown, sum);
        }
    }
}

fn times(one: u64, other: u64) -> u64 {
    u64::try_from(u128::from(one) * u128::from(other) % u128::from(PRIME)).expect("a remainder of 61 bits fits")
}

/// By Fermat's little theorem: the power with the exponent `PRIME − 2`.
fn inverse(value: u64) -> u64 {
    let (mut power, mut exponent, mut result) = (value, PRIME - 2, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, power);
        }
        power = times(power, power);
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plus(unknowns: &[usize]) -> Vec<(usize, bool)> {
        unknowns.iter().map(|unknown| (*unknown, true)).collect()
    }

    #[test]
    fn a_square_of_four_determines_nothing_and_a_triangle_everything() {
        let square = [plus(&[0, 1]), plus(&[2, 3]), plus(&[0, 2]), plus(&[1, 3])];
        assert!(determined(&square).is_empty());
        let triangle = [plus(&[0, 1]), plus(&[1, 2]), plus(&[0, 2])];
        assert_eq!(determined(&triangle), [0, 1, 2]);
    }

    #[test]
    fn an_unknown_that_stands_alone_is_determined_and_frees_no_other() {
        assert_eq!(determined(&[plus(&[0]), plus(&[0, 1, 2])]), [0]);
        assert_eq!(determined(&[plus(&[0, 1, 2]), plus(&[1, 2])]), [0]);
        assert_eq!(determined(&[vec![(0, true), (1, false)], plus(&[0, 1])]), [0, 1]);
        assert!(determined(&[]).is_empty());
    }

    #[test]
    fn in_a_square_each_cell_tells_the_others_and_among_three_none_does() {
        let square = [plus(&[0, 1]), plus(&[2, 3]), plus(&[0, 2]), plus(&[1, 3])];
        assert_eq!(companions(&square), [[0, 1, 2, 3]]);
        assert!(companions(&[plus(&[0, 1, 2])]).is_empty());
        // The sums determine 0 themselves; 1 and 2 are left to each other.
        assert_eq!(companions(&[plus(&[0]), plus(&[0, 1, 2])]), [[1, 2]]);
    }

    /// The rank by elimination without fractions, in whole numbers.
    fn rank(mut rows: Vec<Vec<i128>>) -> usize {
        let columns = rows.first().map_or(0, Vec::len);
        let mut rank = 0;
        for column in 0..columns {
            let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
            rows.swap(rank, pivot);
            let (upper, lower) = rows.split_at_mut(rank + 1);
            let top = &upper[rank];
            for row in lower {
                let (a, b) = (top[column], row[column]);
                row.iter_mut().zip(top).for_each(|(value, above)| *value = *value * a - above * b);
            }
            rank += 1;
        }
        rank
    }

    proptest::proptest! {
        #[test]
        fn an_unknown_is_determined_when_the_rank_falls_without_it(
            matrix in proptest::collection::vec(proptest::collection::vec(-1_i128..=1, 5), 0..6)
        ) {
            let terms = |row: &Vec<i128>| -> Vec<(usize, bool)> {
                (0..).zip(row).filter(|(_, value)| **value != 0).map(|(unknown, value)| (unknown, *value > 0)).collect()
            };
            let equations: Vec<_> = matrix.iter().map(terms).collect();
            // Alone in a combination: with its column gone, the rows that were independent no longer are.
            let without = |unknown: usize| {
                let mut rows = matrix.clone();
                for row in &mut rows {
                    row[unknown] = 0;
                }
                rows
            };
            let expected: Vec<usize> = (0..5).filter(|unknown| rank(without(*unknown)) < rank(matrix.clone())).collect();
            proptest::prop_assert_eq!(determined(&equations), expected.clone());
            // Known by one: with its column gone, the other is alone in a combination.
            let both = |one: usize, other: usize| {
                let mut rows = without(one);
                for row in &mut rows {
                    row[other] = 0;
                }
                rows
            };
            let sets = companions(&equations);
            for one in (0..5).filter(|one| !expected.contains(one)) {
                for other in (0..5).filter(|other| *other != one && !expected.contains(other)) {
                    let follows = rank(both(one, other)) < rank(without(one));
                    let together = sets.iter().any(|set| set.contains(&one) && set.contains(&other));
                    proptest::prop_assert_eq!(together, follows, "{} {}", one, other);
                }
            }
        }
    }
}
