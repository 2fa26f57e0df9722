//! Statistics of floats.
//!
//! Values are told apart as they are published, so `0` and `-0` are two.
//! Values that are not finite are counted and left out of all else.

use arrow::array::{Array as _, Float64Array};
use vetro_model::document::{Bin, ColumnProfile};

use crate::profile::histogram::MOST;
use crate::profile::mean::FloatTotal;
use crate::profile::{TOP, Top, float_mean};
use crate::text;

/// Fills in the statistics.
pub(crate) fn profile(array: &Float64Array, blank: ColumnProfile) -> ColumnProfile {
    let mut values: Vec<f64> = array.iter().flatten().collect();
    values.sort_unstable_by(f64::total_cmp);
    let (mut distinct, mut total, mut top) = (0_u64, FloatTotal::default(), Top::default());
    for run in values.chunk_by(|left, right| left.to_bits() == right.to_bits()) {
        distinct += 1;
        top.add(Ranked(run[0]), run.len() as u64);
    }
    let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    for value in &finite {
        total.add(*value);
    }
    let mean = if finite.len() == array.len() - array.null_count() { float_mean(total, blank.count) } else { None };
    let histogram = if distinct > TOP as u64 { bins(&finite) } else { Vec::new() };
    let top = if histogram.is_empty() { top.into_counts(|Ranked(value)| Some(published(value))) } else { Vec::new() };
    let [min, max] = [finite.first(), finite.last()].map(|value| value.map(|value| published(*value)));
    ColumnProfile { distinct, min, max, mean, top, histogram, ..blank }
}

/// A float in its total order.
#[derive(Clone, Copy)]
struct Ranked(f64);

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

fn published(value: f64) -> String {
    let mut out = Vec::new();
    text::push_float(&mut out, value);
    text::into_string(out)
}

/// Bins of sorted finite values, with ends of one significant digit's step.
fn bins(sorted: &[f64]) -> Vec<Bin> {
    let (Some(min), Some(max)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let Some((factor, power)) = step(*min, *max) else { return Vec::new() };
    let width = f64::from(factor) * 10_f64.powi(power);
    let Some((first, last)) = whole(min / width).zip(whole(max / width)) else { return Vec::new() };
    let edges: Vec<String> = (first..=last + 1).map(|place| edge(place * i128::from(factor), power)).collect();
    let mut counts = vec![0_u64; edges.len() - 1];
    let ends: Vec<f64> = edges.iter().map(|edge| edge.parse().unwrap_or(f64::NAN)).collect();
    for value in sorted {
        let place = ends.partition_point(|end| end <= value).saturating_sub(1);
        let last = counts.len() - 1;
        counts[place.min(last)] += 1;
    }
    let bin = |(ends, count): (&[String], u64)| Bin { from: ends[0].clone(), to: ends[1].clone(), count };
    edges.windows(2).zip(counts).map(bin).collect()
}

/// 1, 2 or 5 and a power of ten whose product needs no more than [`MOST`] bins.
fn step(min: f64, max: f64) -> Option<(u8, i32)> {
    let span = max - min;
    if !span.is_finite() || span <= 0.0 || min.abs().max(max.abs()) / span > 1e9 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the exponent of a float fits easily")]
    let power = (span / 20.0).log10().floor() as i32;
    let steps = (power..power + 3).flat_map(|power| [1_u8, 2, 5].map(|factor| (factor, power)));
    let bins = |(factor, power): &(u8, i32)| {
        let width = f64::from(*factor) * 10_f64.powi(*power);
        whole(max / width).zip(whole(min / width)).map(|(last, first)| last - first + 1)
    };
    steps
        .into_iter()
        .filter(|(_, power)| (-18..18).contains(power))
        .find(|step| bins(step).is_some_and(|bins| bins <= MOST as i128))
}

#[expect(clippy::cast_possible_truncation, reason = "asked for before")]
fn whole(value: f64) -> Option<i128> {
    (value.abs() < 1e18).then(|| value.floor() as i128)
}

/// `units` times ten to a power, written as a decimal.
fn edge(units: i128, power: i32) -> String {
    let mut out = Vec::new();
    match u32::try_from(power) {
        Ok(power) => text::push_decimal(&mut out, units * 10_i128.pow(power), 0),
        Err(_) => text::push_decimal(&mut out, units, power.unsigned_abs()),
    }
    text::into_string(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_fall_into_bins_with_round_ends() {
        let values: Vec<f64> = (0..=10).map(|tenth| f64::from(tenth) / 10.0).collect();
        let bins = bins(&values);
        // 0 to 1 in steps of 0.1 is 11 bins, 0.05 would be 21.
        assert_eq!(bins.len(), 11);
        assert_eq!((bins[3].from.as_str(), bins[3].to.as_str(), bins[3].count), ("0.3", "0.4", 1));
        assert_eq!(bins.iter().map(|bin| bin.count).sum::<u64>(), 11);
    }

    #[test]
    fn a_range_too_narrow_for_its_size_has_no_bins() {
        assert_eq!(bins(&[1e15, 1e15 + 1.0]), Vec::new());
    }
}
