//! Records that are unique already by few of their quasi-identifiers.
//!
//! A record that is unique by age and profession alone is far easier to find
//! than one for which it takes nine columns. A minimal sample unique is a set
//! of columns by which a record is unique and by no part of which it is.

use serde::Serialize;
use vetro_model::ColumnName;

use crate::codes::{distinct, pairs};
use crate::models::float;

/// The most columns of a set that is looked at.
const MOST_COLUMNS: usize = 3;

/// Which sets of at most three columns make records unique.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Special {
    /// Records that are unique by some set.
    pub records: u64,
    /// Minimal sets over all records: by one column, by two, by three.
    pub by_size: Vec<u64>,
    /// The most minimal sets that one record has.
    pub most: u64,
    /// For each quasi-identifier how much it takes part, the most first, ties by name.
    pub columns: Vec<Share>,
}

/// How much a column makes records unique.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// The column.
    pub column: String,
    /// Minimal sets that hold it.
    pub sets: u64,
    /// As a share of all minimal sets, from 0 to 1.
    pub share: f64,
}

pub(super) fn special(names: &[ColumnName], columns: &[Vec<u32>], rows: usize) -> Special {
    let mut found: Vec<Vec<u64>> = vec![Vec::new(); rows];
    let mut by_size = vec![0; MOST_COLUMNS];
    let mut by_column = vec![0_u64; columns.len()];
    for set in sets(columns.len()) {
        let mask = mask(&set);
        for row in uniques(&set, columns, rows) {
            // Smaller sets come first: one of them that is part of this set makes it not minimal.
            if found[row].iter().any(|smaller| smaller & mask == *smaller) {
                continue;
            }
            found[row].push(mask);
            by_size[set.len() - 1] += 1;
            for at in &set {
                by_column[*at] += 1;
            }
        }
    }
    let all = float(by_size.iter().sum::<u64>().max(1));
    let mut shares: Vec<Share> = names
        .iter()
        .zip(&by_column)
        .map(|(name, sets)| Share { column: name.to_string(), sets: *sets, share: float(*sets) / all })
        .collect();
    shares.sort_by(|one, other| other.sets.cmp(&one.sets).then_with(|| one.column.cmp(&other.column)));
    Special {
        records: found.iter().filter(|sets| !sets.is_empty()).count() as u64,
        by_size,
        most: found.iter().map(|sets| sets.len() as u64).max().unwrap_or(0),
        columns: shares,
    }
}

/// Bits of the columns; a table of more than 64 quasi-identifiers is judged by the first 64.
fn mask(set: &[usize]) -> u64 {
    set.iter().map(|at| 1_u64 << at).sum()
}

/// All sets of columns, smaller ones first.
fn sets(columns: usize) -> Vec<Vec<usize>> {
    let columns = columns.min(64);
    let mut found: Vec<Vec<usize>> = (0..columns).map(|at| vec![at]).collect();
    let mut from = 0;
    for _ in 1..MOST_COLUMNS {
        let smaller = found[from..].to_vec();
        from = found.len();
        for set in smaller {
            let next = set.last().map_or(0, |last| last + 1);
            found.extend((next..columns).map(|at| set.iter().copied().chain([at]).collect()));
        }
    }
    found
}

/// The rows that no other row agrees with in a set of columns.
fn uniques(set: &[usize], columns: &[Vec<u32>], rows: usize) -> Vec<usize> {
    let classes = set.iter().fold(vec![0; rows], |classes, at| pairs(&classes, &columns[*at]));
    let mut sizes = vec![0_u32; distinct(&classes)];
    for class in &classes {
        sizes[*class as usize] += 1;
    }
    (0..rows).filter(|row| sizes[classes[*row] as usize] == 1).collect()
}
