//! How records spread over classes, which column spreads them most, and what a class tells of its members.

use arrow::array::RecordBatch;
use serde::Serialize;
use vetro_model::ColumnName;

use super::{Error, class_sizes, classes_of, columns_of, sizes_of};
use crate::codes::{distinct, pairs};
use crate::models::float;

/// Classes of similar size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Band {
    /// The smallest size.
    pub from: u64,
    /// The largest size; `None` without an end.
    pub to: Option<u64>,
    /// Classes of these sizes.
    pub classes: u64,
    /// Records in them.
    pub records: u64,
}

/// What would be left of the uniques without a quasi-identifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Without {
    /// The column that is left out.
    pub column: String,
    /// Different labels it holds, null included.
    pub labels: u64,
    /// Records alone in their class without it.
    pub uniques: u64,
    /// Records in classes of fewer than the threshold without it.
    pub below: u64,
}

/// What classes tell of a sensitive column, whoever of their members is meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    /// The sensitive column.
    pub column: String,
    /// The fewest different values in a class.
    pub fewest: u64,
    /// Records in classes that hold one value alone: to find the class is to learn it.
    pub certain: u64,
    /// As a share of all records, from 0 to 1.
    pub certain_share: f64,
    /// The classes they are in.
    pub certain_classes: u64,
    /// The records of the largest of these classes; 0 without one.
    pub certain_largest: u64,
}

/// The least sizes of the bands.
const BANDS: [u64; 9] = [1, 2, 3, 5, 10, 20, 50, 100, 1_000];

/// The classes by size, empty bands included; `sizes` holds the size of each class once.
pub(super) fn bands(sizes: &[u64]) -> Vec<Band> {
    let ends = BANDS.iter().skip(1).map(|next| Some(next - 1)).chain([None]);
    let band = |(from, to): (u64, Option<u64>)| {
        let within = sizes.iter().filter(|size| **size >= from && to.is_none_or(|to| **size <= to));
        Band { from, to, classes: within.clone().count() as u64, records: within.sum() }
    };
    BANDS.into_iter().zip(ends).map(band).collect()
}

/// For each quasi-identifier what is left without it, the one that makes most records unique first, ties by name.
pub(super) fn without(names: &[ColumnName], columns: &[Vec<u32>], rows: usize, threshold: u64) -> Vec<Without> {
    let without = |at: usize| {
        let others = columns.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, column)| column);
        let classes = others.fold(vec![0; rows], |classes, column| pairs(&classes, column));
        let sizes = sizes_of(&classes);
        Without {
            column: names[at].to_string(),
            labels: distinct(&columns[at]) as u64,
            uniques: sizes.iter().filter(|size| **size == 1).count() as u64,
            below: sizes.iter().filter(|size| **size < threshold).count() as u64,
        }
    };
    let mut found: Vec<Without> = (0..columns.len()).map(without).collect();
    found.sort_by(|one, other| (one.uniques, one.below, &one.column).cmp(&(other.uniques, other.below, &other.column)));
    found
}

/// What the classes tell of each sensitive column; null is a value.
///
/// # Shape
///
/// One for each column of `sensitive`, in its order. All figures of an empty table are 0.
///
/// # Errors
///
/// [`Error::Column`] for a column that is not in the table or of a type that is not published.
///
/// # Source
///
/// A. Machanavajjhala and others, *l-Diversity: Privacy Beyond k-Anonymity*, 2007 (the homogeneity attack); A. Hundepool
/// and others, *Handbook on Statistical Disclosure Control*, 2nd edition, chapter 5 (group attribute disclosure).
pub fn told(
    table: &RecordBatch,
    quasi_identifiers: &[ColumnName],
    sensitive: &[ColumnName],
) -> Result<Vec<Told>, Error> {
    let rows = table.num_rows();
    let classes = classes_of(&columns_of(table, quasi_identifiers)?, rows);
    let values = columns_of(table, sensitive)?;
    let one = |(name, values): (&ColumnName, &Vec<u32>)| {
        let within = pairs(&classes, values);
        let mut first = vec![true; distinct(&within)];
        let mut different = vec![0_u64; distinct(&classes)];
        for (class, pair) in classes.iter().zip(&within) {
            different[*class as usize] += u64::from(std::mem::take(&mut first[*pair as usize]));
        }
        let sizes = class_sizes(&classes);
        let alike = sizes.iter().zip(&different).filter(|(_, different)| **different == 1).map(|(size, _)| *size);
        let certain = alike.clone().sum();
        Told {
            column: name.to_string(),
            fewest: different.iter().copied().min().unwrap_or(0),
            certain,
            certain_share: float(certain) / float((rows as u64).max(1)),
            certain_classes: alike.clone().count() as u64,
            certain_largest: alike.max().unwrap_or(0),
        }
    };
    Ok(sensitive.iter().zip(&values).map(one).collect())
}
