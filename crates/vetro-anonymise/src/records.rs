//! Protects records about persons: k-anonymity, and models of sensitive columns, by local or global recoding.
//!
//! Start at [`protect_records`].

mod global;
mod grouped;
mod published;
mod question;
mod rows;

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use vetro_model::Share;
use vetro_model::document::PrivacyMethod;
use vetro_model::plan::{Recoding, RecordPolicy};

use crate::local::local;
use crate::refusal::Refusal;
use crate::{Protected, micro};

pub(crate) use grouped::{Left, grouped, sizes};
pub(crate) use published::Assigned;
pub(crate) use question::{Atoms, Question};
pub(crate) use rows::NONE;

/// Protects records with as little loss as the declared hierarchies allow.
///
/// Two records share a class when they agree on every quasi-identifier; null
/// equals null. Each class left has at least `k` records (or persons, where
/// the policy names their column) and holds every model of the sensitive
/// columns, compared with all published records; null is a value.
///
/// By local recoding each class is made only as coarse as it must be, and a
/// record is left out only where no class can hold it. By global recoding
/// each column is taken to one level, and classes that fail are left out, up
/// to the limit; the loss is then the least there is.
///
/// Before that, the ends of columns become quantiles, and values the means of
/// groups, where the policy asks for it; both hold on what is published. The
/// method tells how much of the spread of grouped columns is lost.
///
/// # Errors
///
/// A [`Refusal`] when a column is missing, a hierarchy cannot be used or does
/// not place a value, or more records would have to be suppressed than allowed.
///
/// # Source
///
/// L. Sweeney, *k-anonymity: a model for protecting privacy*, 2002; for the
/// models see [`vetro_model::plan::SensitiveModel`]; J. Xu and others,
/// *Utility-Based Anonymization Using Local Recoding*, 2006.
#[expect(clippy::needless_pass_by_value, reason = "the table is handed over: what comes back replaces it")]
pub fn protect_records(table: RecordBatch, policy: &RecordPolicy) -> Result<Protected, Refusal> {
    if policy.micro_aggregation.is_empty() && policy.top_bottom.is_empty() {
        return classed(&table, policy);
    }
    let Left { mut made, rows, .. } = grouped(table.clone(), policy, None, &[])?;
    let records = take_record_batch(&table, &UInt32Array::from(rows))
        .map_err(|_| Refusal::Columns { step: "compare means with values" })?;
    let lost = micro::losses(&records, &made.table, policy)?;
    if let PrivacyMethod::KAnonymity { spread_lost, .. } = &mut made.method {
        *spread_lost = lost;
    }
    Ok(made)
}

/// Protects by classes alone.
fn classed(table: &RecordBatch, policy: &RecordPolicy) -> Result<Protected, Refusal> {
    let question = Question::try_new(table, policy)?;
    let assigned = match policy.recoding {
        Recoding::Global => global::global(&question, policy)?,
        Recoding::Local => local(&question, policy)?,
    };
    published::publish(table, &question, policy, &assigned)
}

/// How many records a share is, rounded down; a share that is a whole number but for its binary form counts as one.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of at most 2^53 records, not negative by its type"
)]
pub(crate) fn allowed(limit: Share, records: u64) -> u64 {
    ((limit.parts() * records as f64 + 1e-9).floor() as u64).min(records)
}

#[expect(clippy::cast_precision_loss, reason = "a share of records needs no more than 53 bits")]
pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The loss of a column: the leaves that the labels of all records cover beyond one each, as a share of what they would
/// if each covered all.
///
/// # Source
///
/// V. Iyengar, *Transforming Data to Satisfy Privacy Constraints*, 2002 (the general loss metric).
pub(crate) fn loss(covered: u64, records: u64, leaves: u64) -> f64 {
    share(covered.saturating_sub(records), records.saturating_mul(leaves.saturating_sub(1)))
}

#[cfg(test)]
mod tests;
