//! What a class must hold of each sensitive column, and how closely it does.
//!
//! All models here are closed under union: two classes that hold a model hold
//! it together. Sizes and numbers of distinct values only grow; entropy is
//! concave, distances and gains are convex in the distribution, and for the
//! recursive model see Machanavajjhala and others, 2007, theorem 3.2. Only the
//! first two are also *monotone*: a class that holds them still does after
//! merging with one that does not.
//!
//! Start at [`Sensitive`]; [`removal`] bounds what a class must lose before
//! the rest of it can hold its models.
//!
//! # Source
//!
//! Machanavajjhala and others, *l-Diversity*, 2007; Li and others,
//! *t-Closeness*, 2007; Cao and Karras, *Publishing Microdata with a Robust
//! Privacy Guarantee*, 2012.

mod distance;
mod removal;

use vetro_model::plan::SensitiveModel;

use crate::hierarchy::Ladder;
use distance::Height;

/// How far binary fractions may carry a sum beyond its true value.
const SLACK: f64 = 1e-9;

/// A sensitive column: its models, and what they compare with.
#[derive(Debug, Clone)]
pub(crate) struct Sensitive {
    /// The models.
    pub models: Vec<SensitiveModel>,
    /// The share of each value in all records. Values are numbered in their order.
    shares: Vec<f64>,
    /// The gain that no value may go beyond, whatever is asked: the logarithm of 1 over its share.
    most_gains: Vec<f64>,
    /// The levels above the values; empty without hierarchy.
    heights: Vec<Height>,
}

impl Sensitive {
    /// A column with the records of each value, and its hierarchy over these values if it has one.
    #[expect(clippy::cast_precision_loss, reason = "a share of records needs no more than 53 bits")]
    pub fn new(models: Vec<SensitiveModel>, overall: &[u64], ladder: Option<&Ladder>) -> Self {
        let all = overall.iter().sum::<u64>().max(1) as f64;
        let shares: Vec<f64> = overall.iter().map(|count| *count as f64 / all).collect();
        let levels = ladder.map_or(&[][..], |ladder| &ladder.levels[1..]);
        let heights = levels.iter().map(|level| Height::new(level.codes.clone(), &shares)).collect();
        Self { models, most_gains: shares.iter().map(|share| -share.ln()).collect(), shares, heights }
    }

    /// The same column compared with other records.
    pub fn with_overall(&self, overall: &[u64]) -> Self {
        let plain = Self::new(self.models.clone(), overall, None);
        let again = |height: &Height| Height::new(height.codes.clone(), &plain.shares);
        Self { heights: self.heights.iter().map(again).collect(), ..plain }
    }

    /// The same column with models stricter by a factor below 1, where they compare with all records.
    pub fn tightened(&self, factor: f64) -> Self {
        let tighter = |model: &SensitiveModel| match *model {
            SensitiveModel::Closeness { t, distance } => SensitiveModel::Closeness { t: t * factor, distance },
            SensitiveModel::Likeness { beta } => SensitiveModel::Likeness { beta: beta * factor },
            other => other,
        };
        Self { models: self.models.iter().map(tighter).collect(), ..self.clone() }
    }

    /// Whether a class with these values, rising, holds every model.
    pub fn holds(&self, values: &[(u32, u64)]) -> bool {
        self.models.iter().all(|model| self.holds_one(model, values))
    }

    fn holds_one(&self, model: &SensitiveModel, values: &[(u32, u64)]) -> bool {
        let measured = || self.measure(model, values);
        match *model {
            SensitiveModel::DistinctDiversity { l } => values.len() >= l as usize,
            SensitiveModel::EntropyDiversity { l } => measured() >= l * (1.0 - SLACK),
            SensitiveModel::RecursiveDiversity { c, .. } => measured() < c,
            SensitiveModel::Closeness { t, .. } => measured() <= t + SLACK,
            SensitiveModel::Likeness { beta } => {
                self.gains(values).all(|(value, gain)| gain <= beta.min(self.most_gains[value]) + SLACK)
            }
        }
    }

    /// How a class stands to a model: values, effective values, factor, distance or largest gain.
    #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
    pub fn measure(&self, model: &SensitiveModel, values: &[(u32, u64)]) -> f64 {
        match *model {
            SensitiveModel::DistinctDiversity { .. } => values.len() as f64,
            SensitiveModel::EntropyDiversity { .. } => shares(values).map(|(_, q)| -q * q.ln()).sum::<f64>().exp(),
            SensitiveModel::RecursiveDiversity { l, .. } => factor(values, l as usize),
            SensitiveModel::Closeness { distance, .. } => self.distance(distance, values),
            SensitiveModel::Likeness { .. } => self.gains(values).map(|(_, gain)| gain).fold(0.0, f64::max),
        }
    }

    /// The worst of two measurements of a model.
    pub fn worse(model: &SensitiveModel, one: f64, other: f64) -> f64 {
        match model {
            SensitiveModel::DistinctDiversity { .. } | SensitiveModel::EntropyDiversity { .. } => one.min(other),
            _ => one.max(other),
        }
    }

    /// Each value and its relative gain against its share in all records.
    fn gains(&self, values: &[(u32, u64)]) -> impl Iterator<Item = (usize, f64)> {
        shares(values).map(|(value, q)| (value, (q - self.shares[value]) / self.shares[value]))
    }
}

/// Whether a class that holds the model still does after merging with any other.
pub(crate) fn is_monotone(model: &SensitiveModel) -> bool {
    matches!(model, SensitiveModel::DistinctDiversity { .. })
}

/// Each value of a class with its share.
#[expect(clippy::cast_precision_loss, reason = "a share of records needs no more than 53 bits")]
fn shares(values: &[(u32, u64)]) -> impl Iterator<Item = (usize, f64)> {
    let all = values.iter().map(|(_, count)| count).sum::<u64>().max(1) as f64;
    values.iter().map(move |(value, count)| (*value as usize, *count as f64 / all))
}

/// The most frequent value over all from the l-th most frequent on; infinite where there are fewer.
#[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
fn factor(values: &[(u32, u64)], l: usize) -> f64 {
    let mut counts: Vec<u64> = values.iter().map(|(_, count)| *count).collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    let rest: u64 = counts.iter().skip(l.saturating_sub(1)).sum();
    if rest == 0 { f64::INFINITY } else { counts[0] as f64 / rest as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(model: SensitiveModel, overall: &[u64], values: &[(u32, u64)]) -> f64 {
        Sensitive::new(vec![model], overall, None).measure(&model, values)
    }

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-12
    }

    #[test]
    fn entropy_of_equally_frequent_values_is_their_number() {
        let model = SensitiveModel::EntropyDiversity { l: 3.0 };
        let column = Sensitive::new(vec![model], &[5, 5, 5], None);
        assert!(close(column.measure(&model, &[(0, 2), (1, 2), (2, 2)]), 3.0));
        assert!(column.holds(&[(0, 2), (1, 2), (2, 2)]) && !column.holds(&[(0, 3), (1, 2), (2, 2)]));
    }

    #[test]
    fn the_recursive_factor_compares_the_most_frequent_with_the_tail() {
        let model = |c| SensitiveModel::RecursiveDiversity { c, l: 2 };
        let values = [(0, 1), (1, 8), (2, 1)];
        assert!(close(measured(model(1.0), &[1; 3], &values), 4.0));
        assert!(!Sensitive::new(vec![model(4.0)], &[1; 3], None).holds(&values));
        assert!(Sensitive::new(vec![model(4.1)], &[1; 3], None).holds(&values));
        assert!(measured(model(1.0), &[1; 3], &[(0, 9)]).is_infinite());
    }

    #[test]
    fn a_rare_value_may_gain_beta_and_a_frequent_one_less() {
        let model = SensitiveModel::Likeness { beta: 2.0 };
        let column = Sensitive::new(vec![model], &[50, 50], None);
        // A value of one half may gain ln 2 = 0.693: up to a share of 0.847.
        assert!(column.holds(&[(0, 84), (1, 16)]) && !column.holds(&[(0, 86), (1, 14)]));
        assert!(close(column.measure(&model, &[(0, 3), (1, 1)]), 0.5));
    }
}
