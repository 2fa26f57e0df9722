//! Shifts or rounds every count by a draw that depends on the records in the cell alone.
//!
//! Each row brings a key: the sum of the keys of its records, so that the
//! same records get the same shift in every table and every night, whatever
//! the order of rows. The table need not add up afterwards.
//!
//! # Source
//!
//! G. Thompson, S. Broadfoot and D. Elazar, *Methodology for the Automatic
//! Confidentialisation of Statistical Outputs from Remote Servers at the
//! Australian Bureau of Statistics*, 2013 (the cell key).

mod noise;

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow::compute::cast_with_options;
use vetro_model::document::PrivacyMethod;
use vetro_model::plan::{Evidence, TablePolicy, TableProtection};

use super::cells;
use crate::Protected;
use crate::codes::column;
use crate::refusal::Refusal;
use noise::Noise;

/// Perturbs the counts of a table.
pub(super) fn perturb(table: &RecordBatch, policy: &TablePolicy, evidence: &Evidence) -> Result<Protected, Refusal> {
    let others = policy.measures.iter().chain(policy.dominance.keys()).find(|measure| **measure != policy.count);
    if let Some(measure) = others {
        return Err(Refusal::TooExact { column: measure.as_str().to_owned() });
    }
    if evidence.keys.len() != table.num_rows() {
        return Err(Refusal::MissingEvidence { column: policy.count.as_str().to_owned() });
    }
    let draw = draw(policy)?;
    let place = column(table, policy.count.as_str())?;
    let counts = cells::counts(place, policy)?;
    let perturbed: Vec<u64> = counts.iter().zip(&evidence.keys).map(|(count, key)| draw(*count, *key)).collect();
    let changed = counts.iter().zip(&perturbed).filter(|(before, after)| before != after).count() as u64;
    Ok(Protected {
        table: with_counts(table, policy, place, &perturbed)?,
        method: PrivacyMethod::Perturbation {
            protection: policy.protection,
            threshold: policy.threshold,
            cells: table.num_rows() as u64,
            changed,
        },
        suppressed: 0,
        generalised: std::collections::BTreeMap::default(),
    })
}

/// What a count and a key are published as.
type Draw = Box<dyn Fn(u64, u64) -> u64>;

fn draw(policy: &TablePolicy) -> Result<Draw, Refusal> {
    let threshold = policy.threshold;
    match policy.protection {
        TableProtection::Suppression => Err(Refusal::BadProtection { reason: "suppression draws nothing" }),
        TableProtection::CellKey { deviation, variance } => {
            let noise = Noise::try_new(threshold, deviation, variance)?;
            Ok(Box::new(move |count, key| noise.published(count, key)))
        }
        TableProtection::Rounding { base: base @ (3 | 5) } => {
            Ok(Box::new(move |count, key| rounded(count, key, u64::from(base), threshold)))
        }
        TableProtection::Rounding { .. } => Err(Refusal::BadProtection { reason: "rounding is to base 3 or 5" }),
    }
}

/// A count rounded to one of the two multiples around it, to each with the probability that leaves the mean as it is.
///
/// Below the first multiple that may be published the lower one is 0.
///
/// # Source
///
/// Hundepool and others, *Handbook on Statistical Disclosure Control*, 2nd
/// edition, chapter 5: random rounding.
fn rounded(count: u64, key: u64, base: u64, threshold: u64) -> u64 {
    let first = threshold.div_ceil(base).saturating_mul(base);
    let (below, step) = if count < first { (0, first) } else { (count - count % base, base) };
    let part = (u128::from(key) * u128::from(step)) >> 64;
    if part < u128::from(count - below) { below.saturating_add(step) } else { below }
}

/// The table with other counts, in the same type.
fn with_counts(
    table: &RecordBatch,
    policy: &TablePolicy,
    old: &ArrayRef,
    counts: &[u64],
) -> Result<RecordBatch, Refusal> {
    let failed = |_| Refusal::Columns { step: "write the perturbed counts of a table" };
    let counts = counts.iter().map(|count| i64::try_from(*count)).collect::<Result<Vec<i64>, _>>();
    let counts: ArrayRef = Arc::new(Int64Array::from(
        counts.map_err(|_| Refusal::Columns { step: "write the perturbed counts of a table" })?,
    ));
    let options = arrow::compute::CastOptions { safe: false, ..Default::default() };
    let new = cast_with_options(&counts, old.data_type(), &options).map_err(failed)?;
    let place = table.schema().index_of(policy.count.as_str()).map_err(failed)?;
    let mut columns = table.columns().to_vec();
    columns[place] = new;
    RecordBatch::try_new(table.schema(), columns).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys spread evenly over all there are.
    fn keys(many: u64) -> impl Iterator<Item = u64> {
        (0..many).map(move |place| (u64::MAX / many).wrapping_mul(place).wrapping_add(u64::MAX / many / 2))
    }

    #[test]
    fn rounding_is_unbiased_and_goes_to_the_multiples_around() {
        for (count, base, threshold, around) in
            [(7, 3, 3, [6, 9]), (2, 3, 3, [0, 3]), (12, 5, 5, [10, 15]), (4, 3, 5, [0, 6]), (9, 3, 3, [9, 9])]
        {
            let rounded: Vec<u64> = keys(3_000).map(|key| rounded(count, key, base, threshold)).collect();
            assert!(rounded.iter().all(|value| around.contains(value)), "{count}");
            let sum: u64 = rounded.iter().sum();
            assert!(sum.abs_diff(count * 3_000) <= 2 * base, "{count}: {sum}");
        }
        assert!(keys(100).all(|key| rounded(0, key, 3, 3) == 0));
    }
}
