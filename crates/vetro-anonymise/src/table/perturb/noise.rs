//! The distribution of the shift of each count.
//!
//! For every true count: the shift lies within the largest deviation, the
//! result is neither negative nor a small count, the mean shift is 0 and its
//! variance is the one asked for; where the first rules leave no room for
//! that variance, the nearest that they do. Of all such distributions it is
//! the one of greatest entropy: it adds no structure of its own.
//!
//! # Source
//!
//! S. Giessing, *Computational Issues in the Design of Transition
//! Probabilities and Disclosure Risk Estimation for Additive Noise*, 2016. A
//! distribution of greatest entropy with given first two moments has
//! probabilities proportional to `exp(a·v + b·v²)`; the mean rises with `a`,
//! and the variance at mean 0 with `b`, so that both are found by bisection.

use crate::refusal::Refusal;

/// The largest deviation that is worked with.
const MOST: u32 = 64;

/// How often an interval is halved: to the last digit of a float.
const HALVINGS: u32 = 70;

/// Probabilities are multiples of 2^−53.
const BITS: u32 = 53;

/// The shifts of one true count, rising, each with the part of all keys up to its last.
type Shifts = Vec<(i32, u64)>;

/// The distribution of every count's shift.
#[derive(Debug)]
pub(super) struct Noise {
    /// For each count from 0; the last holds for all larger ones.
    shifts: Vec<Shifts>,
}

impl Noise {
    /// Makes the distributions.
    ///
    /// # Errors
    ///
    /// [`Refusal::BadProtection`] when the deviation does not reach from
    /// every small count to 0 and over the threshold, or no distribution
    /// within it has the variance.
    pub fn try_new(threshold: u64, deviation: u32, variance: f64) -> Result<Self, Refusal> {
        if u64::from(deviation) < threshold {
            return Err(Refusal::BadProtection { reason: "the largest deviation is less than the threshold" });
        }
        if deviation > MOST {
            return Err(Refusal::BadProtection { reason: "the largest deviation is more than 64" });
        }
        let (Ok(threshold), Ok(deviation)) = (i32::try_from(threshold), i32::try_from(deviation)) else {
            return Err(Refusal::BadProtection { reason: "the threshold is not a small number" });
        };
        if !(variance > 0.0 && variance <= f64::from(deviation * deviation)) {
            return Err(Refusal::BadProtection { reason: "no shift within the largest deviation has that variance" });
        }
        let possible = |count: i32| -> Vec<i32> {
            let allowed = |shift: &i32| count + shift == 0 || count + shift >= threshold;
            if count == 0 { vec![0] } else { (-deviation..=deviation).filter(allowed).collect() }
        };
        let shifts = |count: i32| cumulated(&distribution(&possible(count), variance));
        Ok(Self { shifts: (0..=threshold + deviation).map(shifts).collect() })
    }

    /// What a count is published as, drawn by the key of its cell.
    pub fn published(&self, count: u64, key: u64) -> u64 {
        let place = usize::try_from(count).unwrap_or(usize::MAX).min(self.shifts.len() - 1);
        let drawn = key >> (u64::BITS - BITS);
        let shift = self.shifts[place].iter().find(|(_, up_to)| drawn < *up_to).map_or(0, |(shift, _)| *shift);
        count.saturating_add_signed(i64::from(shift))
    }
}

/// The shifts with their probabilities as parts of all keys, added up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a probability times 2^53 is a whole number of that size"
)]
fn cumulated(distribution: &[(i32, f64)]) -> Shifts {
    let all = (1_u64 << BITS) as f64;
    let mut sum = 0.0;
    let mut cumulated: Shifts = Vec::with_capacity(distribution.len());
    for (shift, probability) in distribution {
        sum += probability;
        cumulated.push((*shift, (sum * all).round() as u64));
    }
    if let Some(last) = cumulated.last_mut() {
        last.1 = 1 << BITS;
    }
    cumulated
}

/// The distribution of greatest entropy with mean 0 and a variance as near to the one asked for as can be.
fn distribution(shifts: &[i32], variance: f64) -> Vec<(i32, f64)> {
    let (Some(least), Some(most)) = (shifts.first(), shifts.last()) else { return vec![(0, 1.0)] };
    let below = shifts.iter().rev().find(|shift| **shift <= 0);
    let above = shifts.iter().find(|shift| **shift >= 0);
    let (Some(below), Some(above)) = (below, above) else { return vec![(0, 1.0)] };
    if variance <= f64::from((below * above).abs()) {
        return two(*below, *above);
    }
    if variance >= f64::from((least * most).abs()) {
        return two(*least, *most);
    }
    let at = |b: f64| centred(shifts, b);
    let b = bisect(60.0, |b| moment(&at(b), 2) < variance);
    at(b)
}

/// Two shifts with mean 0.
fn two(below: i32, above: i32) -> Vec<(i32, f64)> {
    if below == above || below == 0 || above == 0 {
        return vec![(0, 1.0)];
    }
    let width = f64::from(above - below);
    vec![(below, f64::from(above) / width), (above, f64::from(-below) / width)]
}

/// The distribution with factor `b` for the square that has mean 0.
fn centred(shifts: &[i32], b: f64) -> Vec<(i32, f64)> {
    let widest = f64::from(shifts.iter().map(|shift| shift.abs()).max().unwrap_or(1));
    let a = bisect(2.0 * (b.abs() + 1.0) * (widest + 30.0), |a| moment(&weighed(shifts, a, b), 1) < 0.0);
    weighed(shifts, a, b)
}

fn weighed(shifts: &[i32], a: f64, b: f64) -> Vec<(i32, f64)> {
    let exponent = |shift: i32| (a + b * f64::from(shift)) * f64::from(shift);
    let largest = shifts.iter().map(|shift| exponent(*shift)).fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = shifts.iter().map(|shift| (exponent(*shift) - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    shifts.iter().zip(weights).map(|(shift, weight)| (*shift, weight / sum)).collect()
}

fn moment(distribution: &[(i32, f64)], power: i32) -> f64 {
    distribution.iter().map(|(shift, probability)| f64::from(*shift).powi(power) * probability).sum()
}

/// Where a condition stops to hold, between minus the bound and the bound.
fn bisect(bound: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (-bound, bound);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if holds(middle) { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "counts of a test are small")]
    fn every_count_keeps_its_mean_and_large_ones_have_the_variance_asked_for() {
        for (threshold, deviation, variance) in [(3, 4, 2.0), (3, 3, 1.0), (5, 6, 4.0), (10, 12, 9.0), (2, 2, 3.9)] {
            let noise = Noise::try_new(threshold, deviation, variance).unwrap();
            for count in 1..threshold + u64::from(deviation) + 20 {
                let many = 40_000_u64;
                let shifted: Vec<f64> = (0..many)
                    .map(|place| noise.published(count, (u64::MAX / many) * place + u64::MAX / many / 2))
                    .inspect(|value| assert!(*value == 0 || *value >= threshold, "{count}"))
                    .map(|value| value as f64 - count as f64)
                    .collect();
                assert!(shifted.iter().all(|shift| shift.abs() <= f64::from(deviation)));
                let mean = shifted.iter().sum::<f64>() / many as f64;
                assert!(mean.abs() < 0.01, "{count}: {mean}");
                if count >= threshold + u64::from(deviation) {
                    let found = shifted.iter().map(|shift| shift * shift).sum::<f64>() / many as f64;
                    assert!((found - variance).abs() < 0.01 * variance.max(1.0), "{count}: {found}");
                }
            }
            assert!((0..50_u64).all(|place| noise.published(0, place << 57) == 0));
        }
    }

    #[test]
    fn the_entropy_is_greatest_among_neighbours() {
        let found = distribution(&[-3, -2, -1, 0, 1, 2, 3], 2.0);
        let entropy = |p: &[f64]| -p.iter().filter(|p| **p > 0.0).map(|p| p * p.ln()).sum::<f64>();
        let p: Vec<f64> = found.iter().map(|(_, p)| *p).collect();
        // Changes that leave sum, mean and variance as they are.
        for change in [[1.0, -3.0, 3.0, -1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, -3.0, 3.0, -1.0, 0.0]] {
            for size in [1e-3, -1e-3] {
                let other: Vec<f64> = p.iter().zip(change).map(|(p, change)| p + size * change).collect();
                assert!(entropy(&other) < entropy(&p));
            }
        }
    }

    #[test]
    fn what_cannot_be_had_is_refused() {
        assert!(Noise::try_new(3, 2, 1.0).is_err());
        assert!(Noise::try_new(3, 4, 17.0).is_err());
        assert!(Noise::try_new(3, 4, 0.0).is_err());
        assert!(Noise::try_new(3, 4, f64::NAN).is_err());
        assert!(Noise::try_new(3, 65, 1.0).is_err());
    }
}
