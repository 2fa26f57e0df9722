//! What of a column's spread is lost when values become the means of their groups.
//!
//! The spread of a column is the sum of the squared distances of its values
//! from their mean. It parts into what lies within the groups, which is lost,
//! and what lies between them, which the published means show.
//!
//! # Source
//!
//! J. Domingo-Ferrer and J. Mateo-Sanz, *Practical data-oriented microaggregation for statistical disclosure control*,
//! 2002: 100 · SSE / SST.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use vetro_model::ColumnName;
use vetro_model::plan::RecordPolicy;

use super::values::{Numbers, float};
use crate::refusal::Refusal;

/// Published shares are multiples of one in so many: nobody shall compute from them how far a group's values lie apart.
const PARTS: f64 = 1_000.0;

/// The columns whose values become means, in the order of the policy.
pub(crate) fn columns(policy: &RecordPolicy) -> impl Iterator<Item = &ColumnName> {
    policy.micro_aggregation.iter().flat_map(|set| &set.columns)
}

/// The share of its spread that each grouped column has lost; `values` holds the records of `published`, row by row.
pub(crate) fn losses(
    values: &RecordBatch,
    published: &RecordBatch,
    policy: &RecordPolicy,
) -> Result<BTreeMap<String, f64>, Refusal> {
    let lost = |name| Ok((ColumnName::to_string(name), share(within(values, published, name)?, published, name)?));
    columns(policy).map(lost).collect()
}

/// The squared distances of values from the means that are published for them.
///
/// A value in whose place nothing is published counts from the mean of all: no better guess is left.
pub(crate) fn within(values: &RecordBatch, published: &RecordBatch, name: &ColumnName) -> Result<f64, Refusal> {
    let (was, is) = (Numbers::read(values, name)?, Numbers::read(published, name)?);
    let apart = |(was_value, is_value): (&Option<i128>, &Option<i128>)| match (*was_value, *is_value) {
        (Some(value), Some(mean)) => Some(float(value.saturating_sub(mean))),
        (Some(value), None) => Some(float(value) - was.mean),
        (None, _) => None,
    };
    let mut squares: Vec<f64> =
        was.values.iter().zip(&is.values).filter_map(apart).map(|apart| apart * apart).collect();
    // Sorted, since a sum of floats depends on their order.
    squares.sort_unstable_by(f64::total_cmp);
    Ok(squares.iter().sum())
}

/// What lies within the groups as a share of the whole spread; the means that are published tell the rest.
pub(crate) fn share(within: f64, published: &RecordBatch, name: &ColumnName) -> Result<f64, Refusal> {
    let all = within + Numbers::read(published, name)?.squares;
    Ok(if all > 0.0 { (within / all * PARTS).round() / PARTS } else { 0.0 })
}
