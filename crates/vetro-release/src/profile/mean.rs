//! Sums and means that lose no digit.

use arrow::datatypes::i256;

use crate::text;

/// Digits after the point of a mean.
const DIGITS: u32 = 6;

/// An exact sum of whole numbers: 128 bits, and 256 beyond.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Total {
    near: i128,
    far: i256,
}

impl Total {
    /// Adds a value that occurs `count` times.
    pub(crate) fn add(&mut self, value: i128, count: u64) {
        let sum = value.checked_mul(i128::from(count)).and_then(|product| self.near.checked_add(product));
        if let Some(sum) = sum {
            self.near = sum;
        } else {
            let product = i256::from_i128(value).wrapping_mul(i256::from_i128(i128::from(count)));
            self.far = self.far.wrapping_add(i256::from_i128(self.near)).wrapping_add(product);
            self.near = 0;
        }
    }

    /// The sum with so many digits after the point; `None` when it has more than 38 digits.
    pub(crate) fn text(self, scale: u32) -> Option<String> {
        let sum = self.sum().to_i128().filter(|sum| sum.unsigned_abs() < 10_u128.pow(38))?;
        let mut out = Vec::new();
        text::push_decimal(&mut out, sum, scale);
        Some(text::into_string(out))
    }

    /// The mean of `count` values of this scale, rounded to six digits with halves away from zero, without zeros at
    /// its end; `None` for no values.
    pub(crate) fn mean(self, count: u64, scale: u32) -> Option<String> {
        if count == 0 {
            return None;
        }
        let power = |digits: u32| i256::from_i128(10_i128.pow(digits));
        let numerator = self.sum().checked_mul(power(DIGITS.saturating_sub(scale)))?;
        let divisor = power(scale.saturating_sub(DIGITS)).checked_mul(i256::from_i128(i128::from(count)))?;
        let half = divisor.checked_div(i256::from_i128(2))?;
        let shift = if numerator < i256::ZERO { half.wrapping_neg() } else { half };
        let rounded = numerator.checked_add(shift)?.checked_div(divisor)?;
        micros_text(rounded)
    }

    fn sum(self) -> i256 {
        self.far.wrapping_add(i256::from_i128(self.near))
    }
}

/// Millionths as a decimal without zeros at its end.
fn micros_text(value: i256) -> Option<String> {
    let million = i256::from_i128(10_i128.pow(DIGITS));
    let whole = value.checked_div(million)?.to_i128()?.unsigned_abs();
    let fraction = value.checked_rem(million)?.to_i128()?.unsigned_abs();
    let sign = if value < i256::ZERO { "-" } else { "" };
    let text = format!("{sign}{whole}.{fraction:06}");
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// A sum of floats whose rounding errors are carried along.
///
/// # Source
///
/// A. Neumaier, *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen*, 1974.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FloatTotal {
    sum: f64,
    lost: f64,
}

impl FloatTotal {
    pub(crate) fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += if self.sum.abs() >= value.abs() { (self.sum - sum) + value } else { (value - sum) + self.sum };
        self.sum = sum;
    }

    pub(crate) fn value(self) -> f64 {
        self.sum + self.lost
    }
}

/// The mean of floats as text; `None` for no values or where it is not finite.
#[expect(clippy::cast_precision_loss, reason = "a mean of floats is a float")]
pub(crate) fn float_mean(total: FloatTotal, count: u64) -> Option<String> {
    (count > 0).then(|| total.value() / count as f64).and_then(float_text)
}

/// A float with at most six digits after the point; `None` where it is not finite.
pub(crate) fn float_text(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let digits = format!("{value:.6}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    Some(if digits == "-0" { "0".to_owned() } else { digits.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(values: &[i128], scale: u32) -> Option<String> {
        let mut total = Total::default();
        for value in values {
            total.add(*value, 1);
        }
        total.mean(values.len() as u64, scale)
    }

    #[test]
    fn means_are_exact_and_halves_go_away_from_zero() {
        assert_eq!(mean(&[1, 2], 0).unwrap(), "1.5");
        assert_eq!(mean(&[1, 0, 0], 0).unwrap(), "0.333333");
        assert_eq!(mean(&[2, 0, 0], 0).unwrap(), "0.666667");
        assert_eq!(mean(&[150, 250], 2).unwrap(), "2");
        // 0.0000005 and its opposite.
        assert_eq!(mean(&[5], 7).unwrap(), "0.000001");
        assert_eq!(mean(&[-5], 7).unwrap(), "-0.000001");
        assert_eq!(mean(&[], 0), None);
    }

    #[test]
    fn a_sum_beyond_128_bits_is_still_exact() {
        let nines = 10_i128.pow(38) - 1;
        assert_eq!(mean(&[nines, nines, nines, nines - 4], 0).unwrap(), (nines - 1).to_string());
        assert_eq!(mean(&[nines, -nines], 0).unwrap(), "0");
    }

    #[test]
    fn small_floats_are_not_lost_beside_large_ones() {
        let mut total = FloatTotal::default();
        for value in [1e16, 1.0, -1e16] {
            total.add(value);
        }
        assert_eq!(float_mean(total, 1).unwrap(), "1");
        assert_eq!(float_text(-0.000_000_1).unwrap(), "0");
        assert_eq!(float_text(f64::NAN), None);
    }
}
