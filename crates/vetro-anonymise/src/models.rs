//! What a class must hold of each sensitive column, and how closely it does.
//!
//! All models here are closed under union: two classes that hold a model hold
//! it together. Sizes and numbers of distinct values only grow; entropy is
//! concave, distances and gains are convex in the distribution, and for the
//! recursive model see Machanavajjhala and others, 2007, theorem 3.2. Only the
//! first two are also *monotone*: a class that holds them still does after
//! merging with one that does not.
//!
//! Start at [`Sensitive`].
//!
//! # Source
//!
//! Machanavajjhala and others, *l-Diversity*, 2007; Li and others,
//! *t-Closeness*, 2007; Cao and Karras, *Publishing Microdata with a Robust
//! Privacy Guarantee*, 2012.

use vetro_model::plan::{Distance, SensitiveModel};

use crate::hierarchy::Ladder;

/// How far binary fractions may carry a sum beyond its true value.
const SLACK: f64 = 1e-9;

/// A sensitive column: its models, and what they compare with.
#[derive(Debug, Clone)]
pub(crate) struct Sensitive {
    /// The models.
    pub models: Vec<SensitiveModel>,
    /// The share of each value in all records. Values are numbered in their order.
    shares: Vec<f64>,
    /// For each level above the values, the code of each value; empty without hierarchy.
    levels: Vec<Vec<u32>>,
}

impl Sensitive {
    /// A column with the records of each value, and its hierarchy over these values if it has one.
    #[expect(clippy::cast_precision_loss, reason = "a share of records needs no more than 53 bits")]
    pub fn new(models: Vec<SensitiveModel>, overall: &[u64], ladder: Option<&Ladder>) -> Self {
        let all = overall.iter().sum::<u64>().max(1) as f64;
        let levels =
            ladder.map_or_else(Vec::new, |ladder| ladder.levels[1..].iter().map(|at| at.codes.clone()).collect());
        Self { models, shares: overall.iter().map(|count| *count as f64 / all).collect(), levels }
    }

    /// The same column compared with other records.
    pub fn with_overall(&self, overall: &[u64]) -> Self {
        Self { levels: self.levels.clone(), ..Self::new(self.models.clone(), overall, None) }
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

    /// Whether a class holds the monotone models, and so does every class it becomes part of.
    pub fn holds_monotone(&self, values: &[(u32, u64)]) -> bool {
        self.models.iter().all(|model| !is_monotone(model) || self.holds_one(model, values))
    }

    fn holds_one(&self, model: &SensitiveModel, values: &[(u32, u64)]) -> bool {
        let measured = || self.measure(model, values);
        match *model {
            SensitiveModel::DistinctDiversity { l } => values.len() >= l as usize,
            SensitiveModel::EntropyDiversity { l } => measured() >= l * (1.0 - SLACK),
            SensitiveModel::RecursiveDiversity { c, .. } => measured() < c,
            SensitiveModel::Closeness { t, .. } => measured() <= t + SLACK,
            SensitiveModel::Likeness { beta } => {
                self.gains(values).all(|(share, gain)| gain <= beta.min(-share.ln()) + SLACK)
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

    fn distance(&self, distance: Distance, values: &[(u32, u64)]) -> f64 {
        match distance {
            Distance::Equal => shares(values).map(|(value, q)| (q - self.shares[value]).max(0.0)).sum(),
            Distance::Ordered => self.ordered(values),
            Distance::Hierarchical => self.hierarchical(values),
        }
    }

    /// What flows past each value on the way to its neighbour, neighbours 1/(m − 1) apart; only values that occur.
    #[expect(clippy::cast_precision_loss, reason = "counts of values need no more than 53 bits")]
    fn ordered(&self, values: &[(u32, u64)]) -> f64 {
        let occurring = self.shares.iter().filter(|share| **share > 0.0).count();
        let (mut flow, mut all) = (0.0_f64, 0.0);
        for extra in self.extras(values).into_iter().zip(&self.shares).filter(|(_, share)| **share > 0.0) {
            flow += extra.0;
            all += flow.abs();
        }
        all / (occurring.saturating_sub(1).max(1)) as f64
    }

    /// At each node what its children even out among themselves, at the node's height.
    #[expect(clippy::cast_precision_loss, reason = "a hierarchy has few levels")]
    fn hierarchical(&self, values: &[(u32, u64)]) -> f64 {
        let mut below = self.extras(values);
        let mut codes: Vec<usize> = (0..below.len()).collect();
        let mut all = 0.0;
        for (height, level) in self.levels.iter().enumerate() {
            let size = level.iter().max().map_or(0, |last| *last as usize + 1);
            let mut sides = vec![(0.0, 0.0); size];
            let mut seen = vec![false; below.len()];
            for (value, code) in level.iter().enumerate() {
                if !std::mem::replace(&mut seen[codes[value]], true) {
                    let (more, less): &mut (f64, f64) = &mut sides[*code as usize];
                    *more += below[codes[value]].max(0.0);
                    *less += (-below[codes[value]]).max(0.0);
                }
            }
            all += (height + 1) as f64 * sides.iter().map(|(more, less)| more.min(*less)).sum::<f64>();
            below = sides.iter().map(|(more, less)| more - less).collect();
            codes = level.iter().map(|code| *code as usize).collect();
        }
        all / self.levels.len().max(1) as f64
    }

    /// By how much each value's share is larger than in all records.
    fn extras(&self, values: &[(u32, u64)]) -> Vec<f64> {
        let mut extras: Vec<f64> = self.shares.iter().map(|share| -share).collect();
        for (value, share) in shares(values) {
            extras[value] += share;
        }
        extras
    }

    /// Each value's share in all records and its relative gain.
    fn gains(&self, values: &[(u32, u64)]) -> impl Iterator<Item = (f64, f64)> {
        shares(values).map(|(value, q)| (self.shares[value], (q - self.shares[value]) / self.shares[value]))
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
    use vetro_model::plan::Hierarchy;

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
    fn distances_are_those_of_the_salaries_of_the_paper() {
        // Li and others, section 4: salaries 3k to 11k, all equally frequent; {3k, 4k, 5k} is 0.375 away, {6k, 8k, 11k}
        // 0.167, ordered.
        let ordered = SensitiveModel::Closeness { t: 0.5, distance: Distance::Ordered };
        assert!(close(measured(ordered, &[1; 9], &[(0, 1), (1, 1), (2, 1)]), 0.375));
        assert!((measured(ordered, &[1; 9], &[(3, 1), (5, 1), (8, 1)]) - 1.0 / 6.0).abs() < 1e-12);
        let equal = SensitiveModel::Closeness { t: 0.5, distance: Distance::Equal };
        assert!(close(measured(equal, &[1; 9], &[(0, 1), (1, 1), (2, 1)]), 2.0 / 3.0));
    }

    #[test]
    fn a_hierarchy_makes_what_is_near_in_it_cheap() {
        let rows = ["a;x;*", "b;x;*", "c;y;*", "d;y;*"].map(|row| row.split(';').map(str::to_owned).collect());
        let values: Vec<_> = ["a", "b", "c", "d"].map(|value| (Some(value.to_owned()), 1)).to_vec();
        let ladder = Ladder::try_new("c", &Hierarchy::Explicit(rows.to_vec()), &values).unwrap();
        let model = SensitiveModel::Closeness { t: 1.0, distance: Distance::Hierarchical };
        let column = Sensitive::new(vec![model], &[1; 4], Some(&ladder));
        // From a alone: a quarter goes to b at height 1 of 2, one half to c and d at 2 of 2.
        assert!(close(column.measure(&model, &[(0, 1)]), 0.25 / 2.0 + 0.5));
        assert!(close(column.measure(&model, &[(0, 1), (2, 1)]), 0.25));
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
