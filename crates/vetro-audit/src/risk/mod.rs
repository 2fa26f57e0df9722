//! How likely it is that somebody finds a person again in records: figures, never values.
//!
//! It judges a table as it is, before or after protection, and refuses
//! nothing: a report for those who set the policy. Null equals null, and a
//! label equals itself alone.
//!
//! Start at [`report`]; [`individual`] is for records that are a sample.
//!
//! # Source
//!
//! K. El Emam, *Guide to the De-Identification of Personal Health
//! Information*, 2013 (prosecutor, journalist and marketer risk); M. Elliot, A.
//! Manning and others, *A Recursive Search Algorithm for Statistical
//! Disclosure Assessment*, 2008 (special uniques).

mod individual;
mod special;

use arrow::array::RecordBatch;
use serde::Serialize;
use vetro_model::ColumnName;

use crate::codes::{codes, distinct, pairs};
use crate::models::float;

pub use individual::individual;
pub use special::{Share, Special};

/// Why a risk cannot be measured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A quasi-identifier is not in the table or of a type that is not published.
    #[error("column `{0}` is not in the table, or of a type that is not published")]
    Column(String),
    /// There are not as many weights or population counts as records.
    #[error("{found} numbers stand beside {records} records")]
    Length {
        /// Records of the table.
        records: usize,
        /// Numbers given.
        found: usize,
    },
    /// A weight is not a number of at least 1, or a population count is smaller than the class.
    #[error("row {row}: the weight or the population count is too small")]
    Number {
        /// The row, the header being row 1.
        row: u64,
    },
}

/// Records that fewer than `k` share their labels with, themselves included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Below {
    /// The bound.
    pub k: u64,
    /// Records in classes of fewer.
    pub records: u64,
}

/// A risk over all records, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Risk {
    /// The record most at risk.
    pub highest: f64,
    /// The mean over all records.
    pub average: f64,
}

/// How likely persons are to be found again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Records.
    pub records: u64,
    /// Different tuples of labels.
    pub classes: u64,
    /// Records that are alone with their labels.
    pub uniques: u64,
    /// Records in small classes, for k = 2, 3, 5 and 10.
    pub below: Vec<Below>,
    /// Of somebody who knows that the person is in the table: one in the class.
    pub prosecutor: Risk,
    /// Of somebody who knows only that the person is in the population: one in its class there. `None` without
    /// population counts.
    pub journalist: Option<Risk>,
    /// The share of records that somebody who matches them all with a register gets right: of the population where its
    /// counts are given, else of the records themselves. An average: it protects no one in particular.
    pub marketer: f64,
    /// Why records are special.
    pub special: Special,
}

/// The bounds for which small classes are counted.
const BELOW: [u64; 4] = [2, 3, 5, 10];

/// Measures the risk of records by their quasi-identifiers.
///
/// # Shape
///
/// `population`, if given, holds for each record how many persons of the population share its labels, in rows of the
/// table. All figures of an empty table are 0.
///
/// # Errors
///
/// [`Error::Column`], [`Error::Length`], and [`Error::Number`] when a population count is smaller than the class.
pub fn report(
    table: &RecordBatch,
    quasi_identifiers: &[ColumnName],
    population: Option<&[u64]>,
) -> Result<Report, Error> {
    let columns = columns(table, quasi_identifiers)?;
    let rows = table.num_rows();
    let sizes = sizes(&columns, rows);
    if let Some(population) = population {
        check(rows, population.len())?;
        let small = (0..rows).find(|row| population[*row] < sizes[*row]);
        if let Some(row) = small {
            return Err(Error::Number { row: row as u64 + 2 });
        }
    }
    let below = |k: u64| Below { k, records: sizes.iter().filter(|size| **size < k).count() as u64 };
    let prosecutor = risk(&sizes);
    let journalist = population.map(risk);
    Ok(Report {
        records: rows as u64,
        classes: count(&classes(&columns, rows)),
        uniques: below(2).records,
        below: BELOW.into_iter().map(below).collect(),
        prosecutor,
        journalist,
        marketer: journalist.unwrap_or(prosecutor).average,
        special: special::special(quasi_identifiers, &columns, rows),
    })
}

fn count(classes: &[u32]) -> u64 {
    distinct(classes) as u64
}

fn check(records: usize, found: usize) -> Result<(), Error> {
    if records == found { Ok(()) } else { Err(Error::Length { records, found }) }
}

fn columns(table: &RecordBatch, names: &[ColumnName]) -> Result<Vec<Vec<u32>>, Error> {
    let column = |name: &ColumnName| {
        let found = table.column_by_name(name.as_str()).and_then(codes);
        found.ok_or_else(|| Error::Column(name.to_string()))
    };
    names.iter().map(column).collect()
}

fn classes(columns: &[Vec<u32>], rows: usize) -> Vec<u32> {
    columns.iter().fold(vec![0; rows], |classes, column| pairs(&classes, column))
}

/// For each record the size of its class.
fn sizes(columns: &[Vec<u32>], rows: usize) -> Vec<u64> {
    let classes = classes(columns, rows);
    let mut sizes = vec![0; distinct(&classes)];
    for class in &classes {
        sizes[*class as usize] += 1;
    }
    classes.into_iter().map(|class| sizes[class as usize]).collect()
}

/// One in so many, for each record.
fn risk(sizes: &[u64]) -> Risk {
    let risks = || sizes.iter().map(|size| 1.0 / float(*size));
    let records = float(sizes.len().max(1) as u64);
    Risk { highest: risks().fold(0.0, f64::max), average: risks().sum::<f64>() / records }
}

#[cfg(test)]
mod tests;
