//! Bands of decimal numbers and of ages. Decimals are compared as whole numbers of their smallest digit, never as
//! binary fractions.

use vetro_model::policy::AGE_BANDS;

/// The digits behind the point that are kept: more than any amount or measurement has.
const DIGITS: u32 = 9;

/// The band of an age in whole years.
pub(super) fn age(text: &str, level: usize) -> Option<String> {
    let years: u32 = text.parse().ok()?;
    let starts = AGE_BANDS[level];
    let at = starts.partition_point(|start| *start <= years);
    let start = starts[at.checked_sub(1)?];
    Some(starts.get(at).map_or_else(|| format!("{start}+"), |next| format!("{start}-{}", next - 1)))
}

/// The widths of intervals, in billionths.
pub(super) fn widths(texts: &[String]) -> Result<Vec<i128>, &'static str> {
    let widths: Option<Vec<i128>> = texts.iter().map(|text| decimal(text)).collect();
    let widths = widths.ok_or("widths must be decimal numbers with at most nine digits behind the point")?;
    if widths.iter().any(|width| *width <= 0) {
        return Err("widths of intervals must be positive");
    }
    let nest = widths.windows(2).all(|pair| pair[1] > pair[0] && pair[1] % pair[0] == 0);
    if nest { Ok(widths) } else { Err("each width must be a multiple of the one before") }
}

/// The interval of a decimal number, aligned to 0: `2.5-<3`.
pub(super) fn interval(text: &str, width: i128) -> Option<String> {
    let low = decimal(text)?.div_euclid(width) * width;
    Some(format!("{}-<{}", shown(low), shown(low + width)))
}

/// A decimal number in billionths.
fn decimal(text: &str) -> Option<i128> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = part.trim_end_matches('0');
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let places = u32::try_from(part.len()).ok().filter(|places| *places <= DIGITS)?;
    if whole.is_empty() || whole.len() > 20 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let part: i128 = if part.is_empty() { 0 } else { part.parse().ok()? };
    let value = whole.parse::<i128>().ok()? * 10_i128.pow(DIGITS) + part * 10_i128.pow(DIGITS - places);
    Some(if negative { -value } else { value })
}

fn shown(value: i128) -> String {
    let unit = 10_i128.pow(DIGITS);
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.abs() / unit, value.abs() % unit);
    let digits = format!("{sign}{whole}.{part:09}");
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_fall_into_nested_bands() {
        let bands = |years: &str| (0..3).map(|level| age(years, level).unwrap()).collect::<Vec<_>>();
        assert_eq!(bands("17"), ["15-17", "10-17", "0-17"]);
        assert_eq!(bands("18"), ["18-24", "18-29", "18-64"]);
        assert_eq!(bands("104"), ["100+", "80+", "65+"]);
        assert!(age("-1", 0).is_none() && age("2.5", 0).is_none());
        let begins = |level: usize, start: &u32| AGE_BANDS[level - 1].contains(start);
        assert!((1..3).all(|level| AGE_BANDS[level].iter().all(|start| begins(level, start))));
    }

    #[test]
    fn decimals_are_cut_exactly() {
        let widths = widths(&["0.1".to_owned(), "0.5".to_owned(), "10".to_owned()]).unwrap();
        let bands = |text: &str| widths.iter().map(|width| interval(text, *width).unwrap()).collect::<Vec<_>>();
        assert_eq!(bands("0.3"), ["0.3-<0.4", "0-<0.5", "0-<10"]);
        assert_eq!(bands("-0.25"), ["-0.3-<-0.2", "-0.5-<0", "-10-<0"]);
        assert_eq!(bands("12"), ["12-<12.1", "12-<12.5", "10-<20"]);
        assert!(interval("1e3", widths[0]).is_none() && interval(".5", widths[0]).is_none());
    }

    #[test]
    fn widths_that_do_not_nest_are_told() {
        let told = |texts: &[&str]| widths(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert!(told(&["0.2", "0.5"]).is_err() && told(&["0"]).is_err() && told(&["wide"]).is_err());
    }
}
