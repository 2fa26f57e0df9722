//! Records that are unique already by few of their quasi-identifiers.
//!
//! A record that is unique by age and profession alone is far easier to find
//! than one for which it takes nine columns. A minimal sample unique is a set
//! of columns by which a record is unique and by no part of which it is.
//!
//! Only a record that is unique by all columns can be so by some of them. So
//! groups of records without such a one are not looked at further, and a
//! table without uniques is done at once.
//!
//! # Source
//!
//! M. Elliot, A. Manning and R. Ford, *A computational algorithm for handling
//! the special uniques problem*, 2002; A. Manning, D. Haglin and J. Keane, *A
//! recursive search algorithm for statistical disclosure assessment*, 2008.

use serde::Serialize;
use vetro_model::ColumnName;

use super::{classes_of, sizes_of};
use crate::codes::distinct;
use crate::models::float;

/// The most sets of columns that are looked at, as long as sets of three are.
const MOST_SETS: u64 = 4_096;
/// Sets of so many columns are looked at however many there are.
const LEAST_SIZE: usize = 3;
/// Columns beyond these are not looked at: a set is held as the bits of a word.
const MOST_COLUMNS: usize = 64;
/// Records named as the most special.
const NAMED: usize = 10;

/// Which sets of columns make records unique.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Special {
    /// Records that are unique by some set.
    pub records: u64,
    /// Minimal sets over all records by their size: by one column, by two, and so on to the largest looked at.
    pub by_size: Vec<u64>,
    /// Records by the size of the smallest set that singles them out; as long as `by_size`.
    pub records_by_size: Vec<u64>,
    /// The most minimal sets that one record has.
    pub most: u64,
    /// For each quasi-identifier how much it takes part, the most first, ties by name.
    pub columns: Vec<Share>,
    /// The share of all scores that the tenth of special records with the highest ones has, from 0 to 1.
    ///
    /// The score of a record is the sum over its minimal sets, each of `s` of `n` columns counting the product of
    /// `n − i` for `i` from `s` to one below the largest size looked at: smaller sets count far more.
    pub top_tenth: f64,
    /// The rows with the highest scores, at most ten, the highest first; the header is row 1.
    pub rows: Vec<u64>,
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
    let columns = &columns[..columns.len().min(MOST_COLUMNS)];
    let most = largest_size(columns.len());
    let found = Search::run(columns, rows, most);
    let mut by_size = vec![0; most];
    let mut records_by_size = vec![0; most];
    let mut by_column = vec![0_u64; names.len()];
    for sets in found.iter().filter(|sets| !sets.is_empty()) {
        for set in sets {
            by_size[size(*set) - 1] += 1;
            (0..columns.len()).filter(|at| set >> at & 1 == 1).for_each(|at| by_column[at] += 1);
        }
        records_by_size[sets.iter().map(|set| size(*set)).min().unwrap_or(1) - 1] += 1;
    }
    let scores = scores(&found, columns.len(), most);
    let top = scores.len().div_ceil(10);
    let sum = |scores: &[(f64, u64)]| scores.iter().map(|(score, _)| score).sum::<f64>();
    let all = sum(&scores);
    Special {
        records: scores.len() as u64,
        top_tenth: if all > 0.0 { sum(&scores[..top]) / all } else { 0.0 },
        rows: scores.iter().take(NAMED).map(|(_, row)| *row).collect(),
        columns: shares(names, &by_column, by_size.iter().sum()),
        by_size,
        records_by_size,
        most: found.iter().map(|sets| sets.len() as u64).max().unwrap_or(0),
    }
}

fn size(set: u64) -> usize {
    set.count_ones() as usize
}

/// The largest sets that are looked at.
fn largest_size(columns: usize) -> usize {
    let (mut sets, mut of_size) = (0_u64, 1_u64);
    for size in 1..=columns {
        // Each set of so many columns, one more than before: the binomial coefficient by its recursion.
        of_size = of_size.saturating_mul((columns - size + 1) as u64) / size as u64;
        sets = sets.saturating_add(of_size);
        if size > LEAST_SIZE && sets > MOST_SETS {
            return size - 1;
        }
    }
    columns
}

/// The score and the row of each special record, the highest first, ties by row.
fn scores(found: &[Vec<u64>], columns: usize, most: usize) -> Vec<(f64, u64)> {
    let of_size = |size: usize| (size..most).map(|at| float((columns - at) as u64)).product::<f64>();
    let of_size: Vec<f64> = (0..=most).map(of_size).collect();
    let score = |sets: &Vec<u64>| sets.iter().map(|set| of_size[size(*set)]).sum::<f64>();
    let special = found.iter().enumerate().filter(|(_, sets)| !sets.is_empty());
    let mut scores: Vec<(f64, u64)> = special.map(|(row, sets)| (score(sets), row as u64 + 2)).collect();
    scores.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    scores
}

fn shares(names: &[ColumnName], by_column: &[u64], all: u64) -> Vec<Share> {
    let share = |sets: u64| float(sets) / float(all.max(1));
    let columns = names.iter().zip(by_column);
    let mut shares: Vec<Share> =
        columns.map(|(name, sets)| Share { column: name.to_string(), sets: *sets, share: share(*sets) }).collect();
    shares.sort_by(|one, other| other.sets.cmp(&one.sets).then_with(|| one.column.cmp(&other.column)));
    shares
}

/// Groups of rows that agree in a set of columns, each of at least two.
#[derive(Default)]
struct Groups {
    rows: Vec<u32>,
    /// Where each group ends in `rows`.
    ends: Vec<usize>,
}

/// The walk over the sets of columns, each after all of its parts.
struct Search<'a> {
    columns: &'a [Vec<u32>],
    most: usize,
    /// Whether a row is unique by all columns.
    unique: Vec<bool>,
    /// The minimal sets of each row, as bits.
    found: Vec<Vec<u64>>,
    /// For each code of a column how many rows of a group have it; all zero between groups.
    counts: Vec<u32>,
}

impl<'a> Search<'a> {
    fn run(columns: &'a [Vec<u32>], rows: usize, most: usize) -> Vec<Vec<u64>> {
        let classes = classes_of(columns, rows);
        let unique: Vec<bool> = sizes_of(&classes).into_iter().map(|size| size == 1).collect();
        let widest = columns.iter().map(|column| distinct(column)).max().unwrap_or(0);
        let any = unique.contains(&true);
        let mut search = Search { columns, most, unique, found: vec![Vec::new(); rows], counts: vec![0; widest] };
        if any {
            let all = (0..u32::try_from(rows).expect("a batch holds fewer than 2^32 rows")).collect();
            search.descend(&Groups { rows: all, ends: vec![rows] }, 0, columns.len());
        }
        search.found
    }

    /// Adds to a set each column before its first one. Thus sets come in the order of their bits read as a number, in
    /// which every part of a set comes before the set.
    fn descend(&mut self, groups: &Groups, set: u64, before: usize) {
        for at in 0..before {
            let larger = set | 1 << at;
            let refined = self.refine(groups, at, larger);
            if size(larger) < self.most && !refined.rows.is_empty() {
                self.descend(&refined, larger, at);
            }
        }
    }

    /// Splits groups by a column; rows that are now alone have found a set.
    fn refine(&mut self, groups: &Groups, at: usize, set: u64) -> Groups {
        let column = &self.columns[at];
        let mut refined = Groups::default();
        let (mut begin, mut kept) = (0, Vec::<(u32, u32)>::new());
        for end in &groups.ends {
            let rows = &groups.rows[begin..*end];
            begin = *end;
            for row in rows {
                self.counts[column[*row as usize] as usize] += 1;
            }
            kept.clear();
            for row in rows {
                let code = column[*row as usize];
                if self.counts[code as usize] > 1 {
                    kept.push((code, *row));
                } else if !self.found[*row as usize].iter().any(|part| part & set == *part) {
                    self.found[*row as usize].push(set);
                }
            }
            for row in rows {
                self.counts[column[*row as usize] as usize] = 0;
            }
            kept.sort_unstable();
            for part in kept.chunk_by(|one, other| one.0 == other.0) {
                if part.iter().any(|(_, row)| self.unique[*row as usize]) {
                    refined.rows.extend(part.iter().map(|(_, row)| *row));
                    refined.ends.push(refined.rows.len());
                }
            }
        }
        refined
    }
}
