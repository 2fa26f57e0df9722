//! How likely it is that somebody finds a person again in records: figures, never values.
//!
//! It judges a table as it is, before or after protection, and refuses
//! nothing: a report for those who set the policy. Null equals null, and a
//! label equals itself alone.
//!
//! Start at [`report`]. [`population`] makes the counts it may be given,
//! [`individual`] the risks of a sample with weights, and [`told`] says what a
//! class betrays of its members.
//!
//! # Source
//!
//! K. El Emam, *Guide to the De-Identification of Personal Health
//! Information*, 2013 (prosecutor, journalist and marketer risk); L. Sweeney,
//! *k-anonymity: a model for protecting privacy*, 2002 (k-map); C. Skinner and
//! M. Elliot, *A measure of disclosure risk for microdata*, 2002 (the chance
//! that a match with a unique record is right).

mod individual;
mod population;
mod special;
mod spread;

use arrow::array::RecordBatch;
use serde::Serialize;
use vetro_model::ColumnName;

use crate::codes::{codes, distinct, pairs};
use crate::models::float;

pub use individual::individual;
pub use population::population;
pub use special::{Share, Special};
pub use spread::{Band, Told, Without, told};

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
    /// A weight is not a number of at least 1.
    #[error("row {row}: the sampling weight is not a number of at least 1")]
    Weight {
        /// The row, the header being row 1.
        row: u64,
    },
    /// Fewer persons of the population share labels than records do.
    #[error("row {row}{}: the population counts fewer persons with these labels than the file has", further(*more))]
    Population {
        /// The first row, the header being row 1.
        row: u64,
        /// Further rows.
        more: u64,
    },
    /// A count of the population is missing or negative.
    #[error("row {row} of the population: the count is missing or negative")]
    Count {
        /// The row of the population's table, the header being row 1.
        row: u64,
    },
}

fn further(rows: u64) -> String {
    if rows == 0 { String::new() } else { format!(", and {rows} more") }
}

impl Error {
    /// What to try next, when we know.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Column(_) | Self::Length { .. } => None,
            Self::Weight { .. } => Some("a weight says how many persons the record stands for, itself included"),
            Self::Population { .. } => {
                Some("label the population as the file is labelled, and count every person of the file in it")
            }
            Self::Count { .. } => Some("write a whole number of persons for every row"),
        }
    }
}

/// What is known of those who are not in the table.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// Nothing: whoever looks for a person knows that they are in the table.
    Nothing,
    /// For each record how many persons of the population share its labels.
    Population(&'a [u64]),
    /// For each record how many persons of the population it stands for.
    Weights(&'a [f64]),
}

/// Records that fewer than `k` share their labels with, themselves included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Below {
    /// The bound.
    pub k: u64,
    /// Records in classes of fewer.
    pub records: u64,
}

/// A risk over all records.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Risk {
    /// The record most at risk, from 0 to 1.
    pub highest: f64,
    /// The mean over all records, from 0 to 1.
    pub average: f64,
    /// How many records are found, if each is looked for once: the sum.
    pub expected: f64,
    /// Records whose risk is above one in the threshold.
    pub above: u64,
}

/// By what the population's classes are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Counts of the population.
    Population,
    /// Sampling weights, from which counts are estimated.
    Weights,
}

/// The risk of somebody who does not know whether the person is in the table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Journalist {
    /// By what it is known.
    pub basis: Basis,
    /// One in the class of the population, or the mean of that over what the weights allow.
    pub risk: Risk,
    /// The smallest class of the population that a record belongs to; known by counts alone.
    pub k_map: Option<u64>,
    /// The share of the population that is in the table, from 0 to 1; known by weights alone.
    pub fraction: Option<f64>,
    /// How likely a match with a record that is alone in its class is the right one, from 0 to 1; by weights alone.
    pub unique_match: Option<f64>,
}

/// How likely persons are to be found again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Records.
    pub records: u64,
    /// The smallest class that is deemed enough.
    pub threshold: u64,
    /// Different tuples of labels.
    pub classes: u64,
    /// Records that are alone with their labels.
    pub uniques: u64,
    /// The smallest class; 0 for an empty table.
    pub smallest: u64,
    /// Records in small classes, for k = 2, 3, 5, 10 and 20.
    pub below: Vec<Below>,
    /// Classes by size.
    pub sizes: Vec<Band>,
    /// Of somebody who knows that the person is in the table: one in the class.
    pub prosecutor: Risk,
    /// Of somebody who knows only that the person is in the population. `None` when nothing is known of it.
    pub journalist: Option<Journalist>,
    /// The share of records that somebody who matches them all with a register gets right: of the population where it
    /// is known, else of the records themselves. An average: it protects no one in particular.
    pub marketer: f64,
    /// What is left without each quasi-identifier, the one that makes most records unique first.
    pub without: Vec<Without>,
    /// Why records are special.
    pub special: Special,
}

/// The bounds for which small classes are counted.
const BELOW: [u64; 5] = [2, 3, 5, 10, 20];

/// Measures the risk of records by their quasi-identifiers.
///
/// # Shape
///
/// What is known of the population holds one number for each record, in rows
/// of the table. `threshold` is the smallest class that is deemed enough, at
/// least 1. All figures of an empty table are 0.
///
/// # Errors
///
/// [`Error::Column`], [`Error::Length`], [`Error::Weight`], and [`Error::Population`] when a population count is
/// smaller than the class.
pub fn report(
    table: &RecordBatch,
    quasi_identifiers: &[ColumnName],
    known: Known<'_>,
    threshold: u64,
) -> Result<Report, Error> {
    let columns = columns_of(table, quasi_identifiers)?;
    let rows = table.num_rows();
    let classes = classes_of(&columns, rows);
    let class_sizes = class_sizes(&classes);
    let sizes: Vec<u64> = classes.iter().map(|class| class_sizes[*class as usize]).collect();
    let below = |k: u64| Below { k, records: sizes.iter().filter(|size| **size < k).count() as u64 };
    let prosecutor = by_sizes(&sizes, threshold);
    let journalist = match known {
        Known::Nothing => None,
        Known::Population(persons) => Some(by_population(&sizes, persons, threshold)?),
        Known::Weights(weights) => {
            let risks = individual(table, quasi_identifiers, weights)?;
            Some(by_weights(&risks, weights, &class_sizes, threshold))
        }
    };
    Ok(Report {
        records: rows as u64,
        threshold,
        classes: class_sizes.len() as u64,
        uniques: below(2).records,
        smallest: class_sizes.iter().copied().min().unwrap_or(0),
        below: BELOW.into_iter().map(below).collect(),
        sizes: spread::bands(&class_sizes),
        prosecutor,
        journalist,
        marketer: journalist.map_or(prosecutor, |journalist| journalist.risk).average,
        without: spread::without(quasi_identifiers, &columns, rows, threshold),
        special: special::special(quasi_identifiers, &columns, rows),
    })
}

fn by_population(sizes: &[u64], persons: &[u64], threshold: u64) -> Result<Journalist, Error> {
    check(sizes.len(), persons.len())?;
    let mut small = sizes.iter().zip(persons).enumerate().filter(|(_, (size, persons))| persons < size);
    if let Some((row, _)) = small.next() {
        return Err(Error::Population { row: row as u64 + 2, more: small.count() as u64 });
    }
    Ok(Journalist {
        basis: Basis::Population,
        risk: by_sizes(persons, threshold),
        k_map: persons.iter().copied().min(),
        fraction: None,
        unique_match: None,
    })
}

fn by_weights(risks: &[f64], weights: &[f64], class_sizes: &[u64], threshold: u64) -> Journalist {
    let persons: f64 = weights.iter().sum();
    let fraction = if persons > 0.0 { float(weights.len() as u64) / persons } else { 0.0 };
    let of_size = |size: u64| float(class_sizes.iter().filter(|found| **found == size).count() as u64);
    // Of n₁ uniques and n₂ pairs in a sample of the share π: π n₁ / (π n₁ + 2 (1 − π) n₂).
    let (alone, among) = (fraction * of_size(1), 2.0 * (1.0 - fraction) * of_size(2));
    Journalist {
        basis: Basis::Weights,
        risk: over(risks.iter().copied(), threshold),
        k_map: None,
        fraction: Some(fraction),
        unique_match: (alone > 0.0).then(|| alone / (alone + among)),
    }
}

fn check(records: usize, found: usize) -> Result<(), Error> {
    if records == found { Ok(()) } else { Err(Error::Length { records, found }) }
}

fn columns_of(table: &RecordBatch, names: &[ColumnName]) -> Result<Vec<Vec<u32>>, Error> {
    let column = |name: &ColumnName| {
        let found = table.column_by_name(name.as_str()).and_then(codes);
        found.ok_or_else(|| Error::Column(name.to_string()))
    };
    names.iter().map(column).collect()
}

fn classes_of(columns: &[Vec<u32>], rows: usize) -> Vec<u32> {
    columns.iter().fold(vec![0; rows], |classes, column| pairs(&classes, column))
}

/// The size of each class.
fn class_sizes(classes: &[u32]) -> Vec<u64> {
    let mut sizes = vec![0; distinct(classes)];
    for class in classes {
        sizes[*class as usize] += 1;
    }
    sizes
}

/// For each record the size of its class.
fn sizes_of(classes: &[u32]) -> Vec<u64> {
    let sizes = class_sizes(classes);
    classes.iter().map(|class| sizes[*class as usize]).collect()
}

/// One in so many, for each record.
fn by_sizes(sizes: &[u64], threshold: u64) -> Risk {
    let above = sizes.iter().filter(|size| **size < threshold).count() as u64;
    Risk { above, ..over(sizes.iter().map(|size| 1.0 / float(*size)), threshold) }
}

fn over(risks: impl ExactSizeIterator<Item = f64> + Clone, threshold: u64) -> Risk {
    let records = float((risks.len() as u64).max(1));
    let expected: f64 = risks.clone().sum();
    Risk {
        highest: risks.clone().fold(0.0, f64::max),
        average: expected / records,
        expected,
        above: risks.filter(|risk| *risk > 1.0 / float(threshold)).count() as u64,
    }
}

#[cfg(test)]
mod tests;
