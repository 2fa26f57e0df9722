//! Decimal numbers as texts write them, exactly: a whole number and a power of ten.
//!
//! # What is a number
//!
//! An optional sign, digits, perhaps the decimal mark and more digits,
//! perhaps an exponent (`1.5e3`, as JSON writes). Spaces around it are left
//! out. A plus sign changes nothing. Digits before the mark may be missing
//! (`.5`), digits after it may not (`5.`). The mark between thousands, where
//! one is declared, stands between every three digits or nowhere. Leading
//! zeros are refused: `00712` is a code, and publishing it as 712 would change it.

/// Why a text is not the number that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It is no number.
    NotANumber,
    /// It has more digits after the point than there is room for, and they are not zeros.
    TooPrecise,
    /// It is too large.
    OutOfRange,
}

/// `coefficient` divided by ten to the power of `scale`, which may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) coefficient: i128,
    pub(crate) scale: i32,
}

/// The marks of a text source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks {
    pub(crate) decimal: char,
    pub(crate) group: Option<char>,
}

impl Marks {
    /// A point, and nothing between thousands.
    pub(crate) const PLAIN: Self = Self { decimal: '.', group: None };
}

/// Ten to a power; `None` beyond 38.
pub(crate) fn power(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

/// The largest whole number of so many digits.
pub(crate) fn largest(digits: u8) -> i128 {
    power(u32::from(digits)).map_or(i128::MAX, |power| power - 1)
}

impl Decimal {
    /// Reads a number.
    pub(crate) fn parse(text: &str, marks: Marks) -> Result<Self, Misfit> {
        let text = text.trim_matches(' ');
        let (negative, digits) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (digits, exponent) = match digits.find(['e', 'E']) {
            Some(place) => (&digits[..place], parse_exponent(&digits[place + 1..])?),
            None => (digits, 0),
        };
        let (whole, fraction) = match digits.find(marks.decimal) {
            Some(place) => (&digits[..place], Some(&digits[place + marks.decimal.len_utf8()..])),
            None => (digits, None),
        };
        let mut number = Reader::default();
        number.whole(whole, marks.group)?;
        match fraction {
            Some(fraction) => number.fraction(fraction)?,
            None if whole.is_empty() => return Err(Misfit::NotANumber),
            None => {}
        }
        let coefficient = if negative { -number.coefficient } else { number.coefficient };
        Ok(Self { coefficient, scale: number.scale - exponent })
    }

    /// The coefficient at another scale, if it has at most `digits` digits there.
    pub(crate) fn at_scale(self, scale: u8, digits: u8) -> Result<i128, Misfit> {
        let shift = i32::from(scale) - self.scale;
        let factor = power(shift.unsigned_abs());
        let value = match (self.coefficient, factor) {
            (0, _) => 0,
            (coefficient, Some(factor)) if shift >= 0 => coefficient.checked_mul(factor).ok_or(Misfit::OutOfRange)?,
            (coefficient, Some(factor)) if coefficient % factor == 0 => coefficient / factor,
            (_, None) if shift >= 0 => return Err(Misfit::OutOfRange),
            _ => return Err(Misfit::TooPrecise),
        };
        if value.unsigned_abs() > largest(digits).unsigned_abs() { Err(Misfit::OutOfRange) } else { Ok(value) }
    }

    /// A float, read as the shortest decimal that reads back as the same float.
    pub(crate) fn of_float(value: f64, buffer: &mut String) -> Result<Self, Misfit> {
        use std::fmt::Write;
        buffer.clear();
        write!(buffer, "{value}").expect("a text takes everything");
        Self::parse(buffer, Marks::PLAIN)
    }
}

fn parse_exponent(text: &str) -> Result<i32, Misfit> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Misfit::NotANumber);
    }
    text.parse::<i32>().ok().filter(|exponent| exponent.abs() <= 1_000).ok_or(Misfit::OutOfRange)
}

#[derive(Default)]
struct Reader {
    coefficient: i128,
    scale: i32,
}

impl Reader {
    fn digit(&mut self, digit: u8) -> Option<()> {
        self.coefficient = self.coefficient.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
        Some(())
    }

    fn whole(&mut self, text: &str, group: Option<char>) -> Result<(), Misfit> {
        let grouped = group.filter(|mark| text.contains(*mark));
        let mut digits = 0_usize;
        let mut groups = grouped.map(|mark| text.split(mark));
        let mut single = Some(text);
        let mut place = 0;
        while let Some(part) = groups.as_mut().map_or_else(|| single.take(), Iterator::next) {
            let fits = if place == 0 { (1..=3).contains(&part.len()) } else { part.len() == 3 };
            if grouped.is_some() && !fits {
                return Err(Misfit::NotANumber);
            }
            for byte in part.bytes() {
                if !byte.is_ascii_digit() || (digits == 1 && self.coefficient == 0) {
                    return Err(Misfit::NotANumber);
                }
                digits += 1;
                self.digit(byte).ok_or(Misfit::OutOfRange)?;
            }
            place += 1;
        }
        Ok(())
    }

    /// Zeros at the end add no digit.
    fn fraction(&mut self, text: &str) -> Result<(), Misfit> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Misfit::NotANumber);
        }
        let kept = text.trim_end_matches('0');
        for byte in kept.bytes() {
            self.digit(byte).ok_or(Misfit::TooPrecise)?;
        }
        self.scale = i32::try_from(kept.len()).map_err(|_| Misfit::TooPrecise)?;
        Ok(())
    }
}

/// The multiple of `step` nearest to `value`, both at the same scale; halves go away from zero.
pub(crate) fn nearest_multiple(value: i128, step: i128) -> Option<i128> {
    let (count, rest) = (value.unsigned_abs() / step.unsigned_abs(), value.unsigned_abs() % step.unsigned_abs());
    let up = rest >= step.unsigned_abs() - rest;
    let magnitude = i128::try_from(count + u128::from(up)).ok()?.checked_mul(step)?;
    Some(if value < 0 { -magnitude } else { magnitude })
}

/// Divides, rounding to the nearest whole number; halves go away from zero. The divisor is positive.
pub(crate) fn divide_rounded(value: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (value / divisor, (value % divisor).unsigned_abs());
    let up = rest >= divisor.unsigned_abs() - rest;
    quotient + if up { value.signum() } else { 0 }
}

/// Writes `coefficient` with `scale` digits after the point.
pub(crate) fn write_decimal(out: &mut String, coefficient: i128, scale: u8) {
    use std::fmt::Write;
    let factor = power(u32::from(scale)).expect("scales go to 38").unsigned_abs();
    let (whole, fraction) = (coefficient.unsigned_abs() / factor, coefficient.unsigned_abs() % factor);
    let sign = if coefficient < 0 { "-" } else { "" };
    let written = match scale {
        0 => write!(out, "{sign}{whole}"),
        _ => write!(out, "{sign}{whole}.{fraction:0width$}", width = usize::from(scale)),
    };
    written.expect("a text takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    const SWISS: Marks = Marks { decimal: '.', group: Some('\u{2019}') };
    const ITALIAN: Marks = Marks { decimal: ',', group: Some('.') };

    fn cents(text: &str, marks: Marks) -> Result<i128, Misfit> {
        Decimal::parse(text, marks).and_then(|number| number.at_scale(2, 38))
    }

    #[test]
    fn numbers_are_read_with_the_marks_of_their_source() {
        assert_eq!(cents("1.234.567,5", ITALIAN), Ok(123_456_750));
        assert_eq!(cents("1\u{2019}234.50", SWISS), Ok(123_450));
        assert_eq!(cents("1234,5", ITALIAN), Ok(123_450));
        assert_eq!(cents("-0,01", ITALIAN), Ok(-1));
        assert_eq!(cents(" +12.5 ", Marks::PLAIN), Ok(1_250));
        assert_eq!(cents(".5", Marks::PLAIN), Ok(50));
        assert_eq!(cents("1.5e3", Marks::PLAIN), Ok(150_000));
        assert_eq!(cents("1500E-4", Marks::PLAIN), Ok(15));
    }

    #[test]
    fn what_is_not_written_as_a_number_is_none() {
        for bad in [
            "", " ", "-", "abc", "12 a", "1,5", "5.", "1.2.3", "--1", "0x10", "1e", "1e+", "NaN", "inf", "٣", "007",
            "-00.5",
        ] {
            assert_eq!(cents(bad, Marks::PLAIN), Err(Misfit::NotANumber), "{bad}");
        }
        for bad in ["1.23,5", "12.3456", ".123", "1..234", "1.234.5", "1234.567", "1.", "0.123"] {
            assert_eq!(cents(bad, ITALIAN), Err(Misfit::NotANumber), "{bad}");
        }
    }

    #[test]
    fn digits_beyond_the_declared_ones_must_be_zeros() {
        assert_eq!(cents("1.500000", Marks::PLAIN), Ok(150));
        assert_eq!(cents("1.505", Marks::PLAIN), Err(Misfit::TooPrecise));
        assert_eq!(cents("1e-50", Marks::PLAIN), Err(Misfit::TooPrecise));
        assert_eq!(Decimal::parse("116.0", Marks::PLAIN).unwrap().at_scale(0, 18), Ok(116));
    }

    #[test]
    fn big_decimals_keep_every_digit_and_too_big_ones_are_told() {
        let digits = "12345678901234567890123456789012345678";
        assert_eq!(Decimal::parse(digits, Marks::PLAIN).unwrap().at_scale(0, 38), Ok(digits.parse().unwrap()));
        assert_eq!(cents(digits, Marks::PLAIN), Err(Misfit::OutOfRange));
        assert_eq!(cents("1e300", Marks::PLAIN), Err(Misfit::OutOfRange));
        assert_eq!(cents("1e99999999999", Marks::PLAIN), Err(Misfit::OutOfRange));
        assert_eq!(cents("0e300", Marks::PLAIN), Ok(0));
        assert_eq!(Decimal::parse("1000", Marks::PLAIN).unwrap().at_scale(0, 3), Err(Misfit::OutOfRange));
    }

    #[test]
    fn a_float_is_read_as_the_shortest_decimal_that_means_it() {
        let mut buffer = String::new();
        let tenth = Decimal::of_float(0.1, &mut buffer).unwrap();
        assert_eq!((tenth.coefficient, tenth.scale), (1, 1));
        assert_eq!(Decimal::of_float(f64::NAN, &mut buffer), Err(Misfit::NotANumber));
        assert_eq!(Decimal::of_float(1e300, &mut buffer), Err(Misfit::OutOfRange));
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(
            [12, 13, 17, 18, -12, -13].map(|value| nearest_multiple(value, 5).unwrap()),
            [10, 15, 15, 20, -10, -15]
        );
        assert_eq!([25, -25, 24].map(|value| nearest_multiple(value, 10).unwrap()), [30, -30, 20]);
        assert_eq!([5, -5, 4, 3].map(|value| divide_rounded(value, 2)), [3, -3, 2, 2]);
    }

    #[test]
    fn decimals_are_written_with_all_their_digits() {
        let mut out = String::new();
        for (coefficient, scale) in [(150, 2), (-5, 2), (0, 1), (7, 0), (-120, 0)] {
            write_decimal(&mut out, coefficient, scale);
            out.push(' ');
        }
        assert_eq!(out, "1.50 -0.05 0.0 7 -120 ");
    }
}
