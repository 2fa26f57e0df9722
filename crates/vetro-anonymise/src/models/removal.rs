//! How many records of a class at most can be in narrower classes that hold the models.
//!
//! The models are closed under union: narrower classes that hold them hold
//! them together. So what all narrower classes of a class may keep is no more
//! than the largest part of it that holds, and the rest is lost whatever they
//! are. The search prunes with it.
//!
//! # Method
//!
//! Distances and gains ask of a part of *m* records that
//! `Σ min(c/m, p) ≥ 1 − t`, where `c` are the records of each value in the
//! class and `p` what each may count for: its share in all records, or for
//! gains the largest share allowed. For a part can hold no more than
//! `min(c, m·p)` records of a value without going further away. Taken times
//! *m*, the left side less the right one is concave in *m* and zero at zero:
//! Newton's method from the whole class downwards never passes the answer.

use vetro_model::plan::{Distance, SensitiveModel};

use super::{SLACK, Sensitive};

/// Steps of Newton's method: each is a bound, and further ones hardly change it.
const STEPS: usize = 6;

/// The records of a value or of several, and the share that they may count for.
type Quota = (f64, f64);

impl Sensitive {
    /// A number of records that no part of a class which holds every model has more of.
    pub fn most_holding(&self, values: &[(u32, u64)]) -> u64 {
        let records = values.iter().map(|(_, count)| count).sum();
        self.models.iter().map(|model| self.most_by(model, values, records)).min().unwrap_or(records)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
    fn most_by(&self, model: &SensitiveModel, values: &[(u32, u64)], records: u64) -> u64 {
        let held = values.iter().map(|(value, count)| (*value as usize, *count as f64));
        let own = held.clone().map(|(value, count)| (count, self.shares[value]));
        match *model {
            SensitiveModel::DistinctDiversity { l } if values.len() < l as usize => 0,
            SensitiveModel::Likeness { beta } => {
                let quotas =
                    held.map(|(value, count)| (count, self.shares[value] * (1.0 + beta.min(self.most_gains[value]))));
                most_whole(&quotas, most(&quotas, 1.0, records))
            }
            SensitiveModel::Closeness { t, distance: Distance::Equal } => most(&own, 1.0 - t, records),
            SensitiveModel::Closeness { t, distance: Distance::Ordered } => {
                let (quotas, places) = self.cuts(values, records as f64);
                most(&quotas.iter().copied(), places as f64 * (1.0 - t), records)
            }
            SensitiveModel::Closeness { t, distance: Distance::Hierarchical } => {
                let (quotas, levels) = (self.nodes(values), self.heights.len().max(1));
                most(&quotas.iter().copied(), levels as f64 * (1.0 - t), records)
            }
            _ => records,
        }
    }

    /// The values up to and beyond each place between two neighbours, and the number of these places.
    ///
    /// The ordered distance is the mean over them of the distance between the two sides.
    #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
    fn cuts(&self, values: &[(u32, u64)], records: f64) -> (Vec<Quota>, usize) {
        let mut held = values.iter().peekable();
        let (mut count, mut share, mut quotas) = (0.0, 0.0, Vec::new());
        for (value, part) in self.shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            while let Some((_, more)) = held.next_if(|(held, _)| *held as usize <= value) {
                count += *more as f64;
            }
            share += part;
            quotas.extend([(count, share), (records - count, 1.0 - share)]);
        }
        // Beyond the last value there is nothing.
        quotas.truncate(quotas.len().saturating_sub(2));
        let places = quotas.len() / 2;
        (quotas, places)
    }

    /// The values and the nodes of each level below the top.
    #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
    fn nodes(&self, values: &[(u32, u64)]) -> Vec<Quota> {
        let value = |(value, count): &(u32, u64)| (*count as f64, self.shares[*value as usize]);
        let mut quotas: Vec<Quota> = values.iter().map(value).collect();
        for height in self.below_top() {
            let first = quotas.len();
            quotas.extend(height.shares.iter().map(|share| (0.0, *share)));
            for (value, count) in values {
                quotas[first + height.codes[*value as usize] as usize].0 += *count as f64;
            }
        }
        quotas
    }
}

/// The largest *m* up to `records` for which `Σ min(count, m·quota)` can be `m·asked`, or a little more than that.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number between zero and the records of a class"
)]
fn most(quotas: &(impl Iterator<Item = Quota> + Clone), asked: f64, records: u64) -> u64 {
    let mut most = records as f64;
    for _ in 0..STEPS {
        let (mut full, mut slope) = (0.0, asked - 2.0 * SLACK);
        for (count, quota) in quotas.clone() {
            if count <= most * quota {
                full += count;
            } else {
                slope -= quota;
            }
        }
        if full >= most * slope {
            break;
        }
        most = full / slope;
    }
    // Never too few by a rounding error.
    ((most * (1.0 + SLACK) + SLACK) as u64).min(records)
}

/// The same of `most` records at most where no value may go beyond its quota: records are whole.
///
/// What all values together may have of *m* records is no part's size between that and *m*.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers between zero and the records of a class"
)]
fn most_whole(quotas: &(impl Iterator<Item = Quota> + Clone), mut most: u64) -> u64 {
    loop {
        let whole = |(count, quota): Quota| count.min((most as f64 * quota * (1.0 + SLACK) + SLACK).floor()) as u64;
        let fits = quotas.clone().map(whole).sum();
        if fits >= most {
            return most;
        }
        most = fits;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hierarchy::Ladder;
    use vetro_model::plan::Hierarchy;

    /// The most records of any part that holds, by trying them all.
    fn tried(column: &Sensitive, counts: [u64; 4]) -> u64 {
        let mut best = 0;
        for a in 0..=counts[0] {
            for b in 0..=counts[1] {
                for c in 0..=counts[2] {
                    for d in 0..=counts[3] {
                        let part: Vec<(u32, u64)> = (0..).zip([a, b, c, d]).filter(|(_, count)| *count > 0).collect();
                        let records = a + b + c + d;
                        best = if records > best && column.holds(&part) { records } else { best };
                    }
                }
            }
        }
        best
    }

    fn columns() -> Vec<Sensitive> {
        let rows = ["a;x;*", "b;x;*", "c;y;*", "d;y;*"].map(|row| row.split(';').map(str::to_owned).collect());
        let values: Vec<_> = ["a", "b", "c", "d"].map(|value| (Some(value.to_owned()), 1)).to_vec();
        let ladder = Ladder::try_new("c", &Hierarchy::Explicit(rows.to_vec()), &values).unwrap();
        let closeness = |t, distance| SensitiveModel::Closeness { t, distance };
        let models = [
            closeness(0.2, Distance::Equal),
            closeness(0.15, Distance::Ordered),
            closeness(0.15, Distance::Hierarchical),
            SensitiveModel::Likeness { beta: 0.4 },
            SensitiveModel::DistinctDiversity { l: 3 },
            SensitiveModel::EntropyDiversity { l: 2.5 },
            SensitiveModel::RecursiveDiversity { c: 1.0, l: 2 },
        ];
        models.map(|model| Sensitive::new(vec![model], &[40, 30, 20, 10], Some(&ladder))).to_vec()
    }

    #[test]
    fn no_part_that_holds_is_larger() {
        for column in columns() {
            for counts in [[6, 3, 2, 1], [0, 0, 5, 6], [9, 0, 0, 1], [1, 6, 6, 1], [4, 3, 2, 1], [0, 8, 0, 0]] {
                let values: Vec<(u32, u64)> = (0..).zip(counts).filter(|(_, count)| *count > 0).collect();
                let (most, tried) = (column.most_holding(&values), tried(&column, counts));
                assert!(tried <= most, "{:?} of {counts:?}: {most}, but {tried} hold", column.models);
            }
        }
    }

    #[test]
    fn the_bound_of_an_equal_distance_and_of_gains_is_exact_but_for_rounding() {
        // The first value's share is 0.4, so it may be 0.6 of a part: never all of it.
        let equal = |counts: &[(u32, u64)]| columns()[0].most_holding(counts);
        assert_eq!(equal(&[(0, 8)]), 0);
        // Six of the first value are 0.6 of ten.
        assert_eq!((equal(&[(0, 6), (1, 3), (2, 1)]), equal(&[(0, 9), (1, 3), (2, 1)])), (10, 10));
        // A gain of 0.4 lets the first value be 0.56 of all: 5 of 9 records.
        assert_eq!(columns()[3].most_holding(&[(0, 9), (1, 3), (2, 1)]), 9);
    }
}
