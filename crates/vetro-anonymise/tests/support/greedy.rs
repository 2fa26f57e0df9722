//! Secondary suppression in falling order of the counts: what a search has to be better than.
//!
//! Written from the idea of Ø. Langsrud, *Secondary Cell Suppression by
//! Gaussian Elimination*, 2024, as plainly as possible: each cell is a column
//! over the inner cells; candidates are published by falling count, unless a
//! small cell would be in the span of what is published. It prevents exact
//! disclosure only: neither intervals nor what a person alone in a cell knows.

const PRIME: u128 = (1 << 61) - 1;

/// Which cells are withheld; a small cell is one from 1 to `threshold − 1`.
pub fn greedy(counts: &[i64], parts: &[Vec<usize>], threshold: i64) -> Vec<bool> {
    let small: Vec<bool> = counts.iter().map(|count| *count > 0 && *count < threshold).collect();
    let inner: Vec<usize> = (0..counts.len()).filter(|cell| parts[*cell] == [*cell] && counts[*cell] > 0).collect();
    let mut ways: Vec<Vec<u128>> =
        inner.iter().map(|one| (0..counts.len()).map(|cell| u128::from(parts[cell].contains(one))).collect()).collect();
    let mut order: Vec<usize> = (0..counts.len()).filter(|cell| !small[*cell] && counts[*cell] > 0).collect();
    order.sort_by_key(|cell| (-counts[*cell], std::cmp::Reverse(parts[*cell].len()), *cell));
    let mut withheld = small.clone();
    for cell in order {
        let Some(pivot) = ways.iter().find(|way| way[cell] != 0).cloned() else { continue };
        let inverse = power(pivot[cell], PRIME - 2);
        let reduced = |way: &Vec<u128>| -> Vec<u128> {
            let factor = PRIME - way[cell] * inverse % PRIME;
            way.iter().zip(&pivot).map(|(value, other)| (value + factor * other) % PRIME).collect()
        };
        let mut left: Vec<Vec<u128>> = ways.iter().map(reduced).collect();
        left.retain(|way| way.iter().any(|value| *value != 0));
        let hides = |small: usize| left.iter().any(|way| way[small] != 0);
        if (0..counts.len()).filter(|other| small[*other]).all(hides) {
            ways = left;
        } else {
            withheld[cell] = true;
        }
    }
    withheld
}

/// Whether some small cell follows exactly from what is published, and which.
pub fn disclosed(counts: &[i64], parts: &[Vec<usize>], withheld: &[bool]) -> Vec<usize> {
    let inner: Vec<usize> = (0..counts.len()).filter(|cell| parts[*cell] == [*cell] && counts[*cell] > 0).collect();
    let mut ways: Vec<Vec<u128>> =
        inner.iter().map(|one| (0..counts.len()).map(|cell| u128::from(parts[cell].contains(one))).collect()).collect();
    for cell in (0..counts.len()).filter(|cell| !withheld[*cell]) {
        let Some(pivot) = ways.iter().position(|way| way[cell] != 0) else { continue };
        let pivot = ways.swap_remove(pivot);
        let inverse = power(pivot[cell], PRIME - 2);
        for way in ways.iter_mut().filter(|way| way[cell] != 0) {
            let factor = PRIME - way[cell] * inverse % PRIME;
            way.iter_mut().zip(&pivot).for_each(|(value, other)| *value = (*value + factor * other) % PRIME);
        }
    }
    let follows = |cell: &usize| ways.iter().all(|way| way[*cell] == 0);
    (0..counts.len()).filter(|cell| withheld[*cell]).filter(follows).collect()
}

fn power(base: u128, exponent: u128) -> u128 {
    let half = if exponent == 0 { return 1 } else { power(base, exponent / 2) };
    let square = half * half % PRIME;
    if exponent % 2 == 1 { square * base % PRIME } else { square }
}
