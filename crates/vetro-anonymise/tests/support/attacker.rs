//! An attacker of tables: what follows exactly from published sums, or by narrowing bounds.

use std::collections::BTreeSet;

const PRIME: u128 = (1 << 61) - 1;

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

/// Which small cells can be bounded to one count by someone who knows that withheld cells hold at least one, or who is
/// alone in one inner cell and knows that too.
///
/// Bounds are narrowed along every published sum, and along the difference of
/// any two of which one holds the other, until nothing changes.
pub fn bounded(counts: &[i64], parts: &[Vec<usize>], withheld: &[bool], threshold: i64) -> Vec<usize> {
    let hidden = |cells: &[usize]| cells.iter().copied().filter(|cell| withheld[*cell] && counts[*cell] > 0).collect();
    let mut sums: BTreeSet<Vec<usize>> = BTreeSet::new();
    let open: Vec<&Vec<usize>> =
        (0..counts.len()).filter(|cell| !withheld[*cell] && counts[*cell] > 0).map(|cell| &parts[cell]).collect();
    for outer in &open {
        sums.insert(hidden(outer));
        for inside in open.iter().filter(|one| one.len() < outer.len() && one.iter().all(|cell| outer.contains(cell))) {
            let rest: Vec<usize> = outer.iter().copied().filter(|cell| !inside.contains(cell)).collect();
            sums.insert(hidden(&rest));
        }
    }
    let sums: Vec<Vec<usize>> = sums.into_iter().filter(|sum| !sum.is_empty() && sum.len() <= 30).collect();
    let most = counts.iter().max().copied().unwrap_or(0);
    let is_inner = |cell: usize| parts[cell] == [cell];
    let start: Vec<(i64, i64)> = (0..counts.len())
        .map(|cell| if withheld[cell] && counts[cell] > 0 { (1, most) } else { (counts[cell], counts[cell]) })
        .collect();
    let known = narrowed(counts, &sums, start);
    let persons = (0..counts.len()).filter(|cell| is_inner(*cell) && withheld[*cell] && counts[*cell] == 1);
    let mut found: BTreeSet<usize> = BTreeSet::new();
    for person in persons.map(Some).chain([None]) {
        let mut bounds = known.clone();
        if let Some(person) = person {
            bounds[person] = (1, 1);
            bounds = narrowed(counts, &sums, bounds);
        }
        for cell in (0..counts.len()).filter(|cell| withheld[*cell] && counts[*cell] > 0 && counts[*cell] < threshold) {
            let held: Vec<usize> = parts[cell].iter().copied().filter(|part| counts[*part] > 0).collect();
            let is_known = held.iter().all(|part| bounds[*part].0 == bounds[*part].1);
            if is_known && person.is_none_or(|person| held != [person]) {
                found.insert(cell);
            }
        }
    }
    found.into_iter().collect()
}

/// The bounds of each inner cell, as narrow as single sums make them.
fn narrowed(counts: &[i64], sums: &[Vec<usize>], mut bounds: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    loop {
        let mut changed = false;
        for sum in sums {
            let all: i64 = sum.iter().map(|cell| counts[*cell]).sum();
            let (low, high) =
                sum.iter().fold((0, 0), |(low, high), cell| (low + bounds[*cell].0, high + bounds[*cell].1));
            for cell in sum {
                let (least, most) = bounds[*cell];
                let new = (least.max(all - (high - most)), most.min(all - (low - least)));
                changed |= new != bounds[*cell];
                bounds[*cell] = new;
                if new != (least, most) {
                    break;
                }
            }
        }
        if !changed {
            return bounds;
        }
    }
}

fn power(base: u128, exponent: u128) -> u128 {
    let half = if exponent == 0 { return 1 } else { power(base, exponent / 2) };
    let square = half * half % PRIME;
    if exponent % 2 == 1 { square * base % PRIME } else { square }
}
