//! Replaces the values of numeric columns by the means of groups of like records.
//!
//! Records with the same values always share a group, so that what is
//! published of a record depends on values alone, not on the order of rows;
//! groups may therefore be larger than they must be. Records that hold null in
//! the same columns are grouped among themselves. Where they are too few, all
//! their values become null, and where nulls are too few, they take in the
//! group that has lost most detail anyway.
//!
//! Means are exact: sums of whole numbers, rounded once to the digits of the
//! column, halves away from zero. Floats only decide who is like whom.
//!
//! Start at [`aggregate`]; [`losses`] tells what it cost.

mod loss;
mod mdav;
mod optimal;
mod values;

use arrow::array::RecordBatch;
use vetro_model::ColumnName;
use vetro_model::plan::MicroAggregation;

use crate::refusal::Refusal;

pub(crate) use loss::{columns, losses, share, within};
use values::{Numbers, replaced};

/// Different values of like records, and how many records hold them.
#[derive(Debug, Clone, PartialEq)]
struct Points {
    /// For each point its coordinates in standard deviations; points rise by value.
    at: Vec<Vec<f64>>,
    /// The records of each point.
    weights: Vec<u64>,
}

/// Replaces the values of some columns by means over at least `group` records.
///
/// `nulls` says that enough records without any value are published already, so that a few more need no company.
///
/// # Errors
///
/// A [`Refusal`] when a column is missing or holds no exact numbers, or when there are fewer records than a group needs.
///
/// # Source
///
/// One column: S. L. Hansen and S. Mukherjee, *A polynomial algorithm for optimal univariate microaggregation*, 2003.
/// Several: J. Domingo-Ferrer and V. Torra, *Ordinal, continuous and heterogeneous k-anonymity through
/// microaggregation*, 2005 (MDAV-generic), on standardised columns.
pub(crate) fn aggregate(table: &RecordBatch, asked: &MicroAggregation, nulls: bool) -> Result<RecordBatch, Refusal> {
    let columns = asked.columns.iter().map(|name| Numbers::read(table, name)).collect::<Result<Vec<_>, _>>()?;
    let least = u64::from(asked.group);
    let mut groups = Vec::new();
    let mut empty: Vec<u32> = Vec::new();
    for stratum in strata(&columns, table.num_rows()) {
        if stratum.present.is_empty() || (stratum.rows.len() as u64) < least {
            empty.extend(stratum.rows);
        } else {
            groups.extend(grouped(&columns, stratum, least)?);
        }
    }
    while !empty.is_empty() && !nulls && (empty.len() as u64) < least {
        let Some(worst) = worst(&groups) else {
            let columns = asked.columns.iter().map(ColumnName::as_str).collect::<Vec<_>>().join(", ");
            return Err(Refusal::FewRecords { columns, records: empty.len() as u64, group: asked.group });
        };
        empty.extend(groups.swap_remove(worst).rows);
    }
    replaced(table, &columns, &groups)
}

/// Records that hold null in the same columns.
struct Stratum {
    /// The columns in which they hold a value.
    present: Vec<usize>,
    rows: Vec<u32>,
}

fn strata(columns: &[Numbers], rows: usize) -> Vec<Stratum> {
    let mut found: std::collections::BTreeMap<Vec<usize>, Vec<u32>> = std::collections::BTreeMap::new();
    for row in 0..rows {
        let present = (0..columns.len()).filter(|column| columns[*column].values[row].is_some()).collect();
        found.entry(present).or_default().push(crate::rank::number(row));
    }
    found.into_iter().map(|(present, rows)| Stratum { present, rows }).collect()
}

/// Records that become one.
struct Group {
    rows: Vec<u32>,
    /// For each column the published value; null where its records hold none.
    means: Vec<Option<i128>>,
    /// The squared distance of its records from their mean, in standard deviations.
    spread: f64,
}

fn grouped(columns: &[Numbers], stratum: Stratum, least: u64) -> Result<Vec<Group>, Refusal> {
    let Stratum { present, mut rows } = stratum;
    let value = |row: u32| present.iter().map(move |column| columns[*column].values[row as usize]);
    rows.sort_by(|one, other| value(*one).cmp(value(*other)));
    let alike: Vec<&[u32]> = rows.chunk_by(|one, other| value(*one).eq(value(*other))).collect();
    let place = |rows: &&[u32]| present.iter().map(|column| columns[*column].standard(rows[0])).collect();
    let points =
        Points { at: alike.iter().map(place).collect(), weights: alike.iter().map(|rows| rows.len() as u64).collect() };
    let groups = if present.len() == 1 { optimal::groups(&points, least) } else { mdav::groups(&points, least) };
    groups
        .into_iter()
        .map(|members| {
            let rows: Vec<u32> = members.iter().flat_map(|point| alike[*point]).copied().collect();
            let mean = |column: &Numbers| column.mean(&rows);
            Ok(Group {
                means: columns.iter().map(mean).collect::<Result<_, _>>()?,
                spread: spread(&points, &members),
                rows,
            })
        })
        .collect()
}

/// The squared distance of points from their mean, over all coordinates and records.
fn spread(points: &Points, members: &[usize]) -> f64 {
    let width = points.at.first().map_or(0, Vec::len);
    (0..width)
        .map(|axis| {
            let mut sum = Spread::default();
            for point in members {
                sum.add(points.at[*point][axis], points.weights[*point]);
            }
            sum.squares
        })
        .sum()
}

/// The group that lost most, the first of several.
fn worst(groups: &[Group]) -> Option<usize> {
    let order = |one: &usize, other: &usize| {
        let key = |at: usize| (&groups[at].means, groups[at].rows.len());
        groups[*one].spread.total_cmp(&groups[*other].spread).then_with(|| key(*other).cmp(&key(*one)))
    };
    (0..groups.len()).max_by(order)
}

/// A sum of squared distances from a mean that moves as values come.
///
/// # Source
///
/// D. H. D. West, *Updating mean and variance estimates: an improved method*, 1979: no large sums that cancel.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    weight: u64,
    mean: f64,
    squares: f64,
}

impl Spread {
    #[expect(clippy::cast_precision_loss, reason = "records are fewer than 2^53")]
    fn add(&mut self, value: f64, weight: u64) {
        self.weight += weight;
        let apart = value - self.mean;
        let share = weight as f64 / self.weight as f64;
        self.mean += apart * share;
        self.squares += weight as f64 * apart * (value - self.mean);
    }
}

#[cfg(test)]
mod tests;
