//! Secondary suppression as the reference program does it, until the attacker finds nothing: what a search has to beat.
//!
//! Written from the idea of Ø. Langsrud, *Secondary Cell Suppression by
//! Gaussian Elimination*, 2024, as plainly as possible. Candidates are
//! published by falling count, unless a small cell would be in the span of
//! what is published, or of that and the cell of one single person. Then the
//! intervals are looked at: for a small cell that is still told, the smallest
//! candidate beside it that hides it is withheld too, and the elimination is
//! run once more with all that is withheld as primary; until nothing is told.
//! At last what turns out not to be needed is published.

use std::collections::BTreeSet;

use super::attacker;

const PRIME: u64 = (1 << 61) - 1;

/// Which cells are withheld.
pub fn peer(counts: &[i64], parts: &[Vec<usize>], threshold: i64) -> Vec<bool> {
    let mut hidden: Vec<bool> = counts.iter().map(|count| *count > 0 && *count < threshold).collect();
    loop {
        hidden = gauss(counts, parts, &hidden);
        if attacker::bounded(counts, parts, &hidden, threshold).is_empty() {
            release(counts, parts, threshold, &mut hidden);
            return hidden;
        }
        widen(counts, parts, threshold, &mut hidden);
    }
}

/// Withholds candidates beside small cells that are told, the smallest that helps, until none is.
fn widen(counts: &[i64], parts: &[Vec<usize>], threshold: i64, hidden: &mut [bool]) {
    while let Some(target) = attacker::bounded(counts, parts, hidden, threshold).first().copied() {
        let beside: BTreeSet<usize> = (0..counts.len())
            .filter(|sum| parts[*sum].len() > 1 && parts[target].iter().all(|part| parts[*sum].contains(part)))
            .flat_map(|sum| parts[sum].iter().copied().chain([sum]))
            .collect();
        let mut candidates: Vec<usize> = (0..counts.len()).filter(|cell| counts[*cell] > 0 && !hidden[*cell]).collect();
        candidates.sort_by_key(|cell| (!beside.contains(cell), counts[*cell], *cell));
        let mut helps = |cell: usize| {
            hidden[cell] = true;
            let told = attacker::bounded(counts, parts, hidden, threshold).contains(&target);
            hidden[cell] = false;
            !told
        };
        let first = candidates.iter().copied().take(12).find(|cell| helps(*cell));
        hidden[first.unwrap_or(candidates[0])] = true;
    }
}

/// Publishes what need not be withheld, the largest first: more than the reference program does.
fn release(counts: &[i64], parts: &[Vec<usize>], threshold: i64, hidden: &mut [bool]) {
    let mut order: Vec<usize> = (0..counts.len()).filter(|cell| hidden[*cell] && counts[*cell] >= threshold).collect();
    order.sort_by_key(|cell| (-counts[*cell], *cell));
    for cell in order {
        hidden[cell] = false;
        hidden[cell] = !attacker::disclosed(counts, parts, hidden).is_empty()
            || !attacker::bounded(counts, parts, hidden, threshold).is_empty();
    }
}

/// Publishes candidates in falling order, so that no primary cell follows exactly, not for a single person either.
pub fn gauss(counts: &[i64], parts: &[Vec<usize>], primary: &[bool]) -> Vec<bool> {
    let is_inner = |cell: usize| parts[cell] == [cell] && counts[cell] > 0;
    let inner: Vec<usize> = (0..counts.len()).filter(|cell| is_inner(*cell)).collect();
    let singles: Vec<usize> = inner.iter().copied().filter(|cell| counts[*cell] == 1).collect();
    let targets: Vec<usize> = (0..counts.len()).filter(|cell| primary[*cell]).collect();
    let nonzero = |cell: usize| parts[cell].iter().copied().filter(|part| counts[*part] > 0).collect::<Vec<usize>>();
    let own: Vec<Vec<usize>> = targets.iter().map(|cell| nonzero(*cell)).collect();
    let mut ways: Vec<Vec<u64>> =
        inner.iter().map(|one| (0..counts.len()).map(|cell| u64::from(parts[cell].contains(one))).collect()).collect();
    let mut order: Vec<usize> = (0..counts.len()).filter(|cell| !primary[*cell] && counts[*cell] > 0).collect();
    order.sort_by_key(|cell| (-counts[*cell], std::cmp::Reverse(parts[*cell].len()), *cell));
    let mut hidden = primary.to_vec();
    for cell in order {
        let touched: Vec<usize> = (0..ways.len()).filter(|way| ways[*way][cell] != 0).collect();
        let Some(pivot) = touched.first().map(|at| ways[*at].clone()) else { continue };
        let inverse = power(pivot[cell], PRIME - 2);
        let old: Vec<(usize, Vec<u64>)> = touched.iter().map(|at| (*at, ways[*at].clone())).collect();
        for at in &touched {
            let factor = PRIME - times(ways[*at][cell], inverse);
            for (value, other) in ways[*at].iter_mut().zip(&pivot).filter(|(_, other)| **other != 0) {
                *value = (*value + times(factor, *other)) % PRIME;
            }
        }
        let column = |cell: usize| normal(&ways, cell);
        let known: Vec<(usize, Vec<u64>)> = singles.iter().map(|single| (*single, column(*single))).collect();
        let is_safe = |(target, own): (&usize, &Vec<usize>)| {
            let told = column(*target);
            told.iter().any(|value| *value != 0)
                && known.iter().all(|(single, column)| own[..] == [*single] || *column != told)
        };
        if targets.iter().zip(&own).all(is_safe) {
            continue;
        }
        hidden[cell] = true;
        for (at, way) in old {
            ways[at] = way;
        }
    }
    hidden
}

/// A column over the ways, its first value made 1: one is a multiple of another if they are the same then.
fn normal(ways: &[Vec<u64>], cell: usize) -> Vec<u64> {
    let first = ways.iter().map(|way| way[cell]).find(|value| *value != 0);
    let inverse = first.map_or(0, |first| if first == 1 { 1 } else { power(first, PRIME - 2) });
    ways.iter().map(|way| if way[cell] == 0 { 0 } else { times(way[cell], inverse) }).collect()
}

fn times(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    let folded = (product >> 61) + (product & u128::from(PRIME));
    let folded = u64::try_from(folded).unwrap();
    if folded >= PRIME { folded - PRIME } else { folded }
}

fn power(base: u64, exponent: u64) -> u64 {
    let half = if exponent == 0 { return 1 } else { power(base, exponent / 2) };
    let square = times(half, half);
    if exponent % 2 == 1 { times(square, base) } else { square }
}
