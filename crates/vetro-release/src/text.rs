//! Writes single values as the public reads them: exact digits, ISO 8601, no locale.
//!
//! The same texts stand in the CSV, in `GeoJSON` properties and in the
//! documents. Nothing here goes through a float that is not one.

use std::io::Write as _;

use crate::zone::Clock;

/// Microseconds of a second, an hour and a day.
pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const HOUR: i64 = 3600 * SECOND;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Ten to the nineteenth: the largest power of ten in 64 bits.
const LIMB: u128 = 10_u128.pow(19);

/// `00` to `99`, side by side.
const PAIRS: [u8; 200] = {
    let mut pairs = [0_u8; 200];
    let mut tens = 0_u8;
    while tens < 10 {
        let mut ones = 0_u8;
        while ones < 10 {
            let place = (tens * 10 + ones) as usize * 2;
            pairs[place] = b'0' + tens;
            pairs[place + 1] = b'0' + ones;
            ones += 1;
        }
        tens += 1;
    }
    pairs
};

/// Writes the digits of a number.
pub(crate) fn push_unsigned(out: &mut Vec<u8>, mut value: u64) {
    let mut buffer = [0_u8; 20];
    let mut start = buffer.len();
    while value >= 100 {
        let pair = (value % 100) as usize * 2;
        value /= 100;
        start -= 2;
        buffer[start..start + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    }
    if value >= 10 {
        let pair = (value % 100) as usize * 2;
        start -= 2;
        buffer[start..start + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    } else {
        start -= 1;
        buffer[start] = b'0' + (value % 10) as u8;
    }
    out.extend_from_slice(&buffer[start..]);
}

/// Writes the last `width` digits of a number, with zeros in front; at most 19.
fn push_padded(out: &mut Vec<u8>, mut value: u64, width: usize) {
    let mut buffer = [b'0'; 19];
    for digit in buffer[19 - width..].iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
    out.extend_from_slice(&buffer[19 - width..]);
}

fn low_limb(value: u128) -> u64 {
    u64::try_from(value % LIMB).expect("a remainder of 10^19 fits 64 bits")
}

fn push_wide(out: &mut Vec<u8>, value: u128) {
    if let Ok(narrow) = u64::try_from(value) {
        push_unsigned(out, narrow);
    } else {
        push_wide(out, value / LIMB);
        push_padded(out, low_limb(value), 19);
    }
}

fn push_padded_wide(out: &mut Vec<u8>, value: u128, width: usize) {
    if width > 19 {
        push_padded_wide(out, value / LIMB, width - 19);
        push_padded(out, low_limb(value), 19);
    } else {
        push_padded(out, low_limb(value), width);
    }
}

/// Writes an integer.
pub(crate) fn push_integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    push_unsigned(out, value.unsigned_abs());
}

/// Writes a decimal with all digits of its scale, at most 38: `150` at scale 2 is `1.50`.
pub(crate) fn push_decimal(out: &mut Vec<u8>, value: i128, scale: u32) {
    if value < 0 {
        out.push(b'-');
    }
    let magnitude = value.unsigned_abs();
    if scale == 0 {
        return push_wide(out, magnitude);
    }
    let unit = 10_u128.pow(scale);
    if let (Ok(magnitude), Ok(unit)) = (u64::try_from(magnitude), u64::try_from(unit)) {
        push_unsigned(out, magnitude / unit);
        out.push(b'.');
        push_padded(out, magnitude % unit, scale as usize);
    } else {
        push_wide(out, magnitude / unit);
        out.push(b'.');
        push_padded_wide(out, magnitude % unit, scale as usize);
    }
}

/// Writes a float with the fewest digits that read back as the same float.
///
/// Plain from 1e-7 to below 1e21, with an exponent beyond, as ECMAScript
/// does; not-a-number and infinities as Table Schema writes them.
///
/// # Source
///
/// <https://datapackage.org/standard/table-schema/#number>; ECMA-262, `Number::toString`.
pub(crate) fn push_float(out: &mut Vec<u8>, value: f64) {
    let magnitude = value.abs();
    let written = if value.is_nan() {
        out.write_all(b"NaN")
    } else if magnitude.is_infinite() {
        out.write_all(if value > 0.0 { b"INF" } else { b"-INF" })
    } else if magnitude == 0.0 || (1e-7..1e21).contains(&magnitude) {
        write!(out, "{value}")
    } else {
        write!(out, "{value:e}")
    };
    written.expect("writing to memory cannot fail");
}

/// Writes a truth value.
pub(crate) fn push_bool(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

/// Days since 1970 of 0001-01-01 and of 9999-12-31.
const FIRST_DAY: i64 = -719_162;
const LAST_DAY: i64 = 2_932_896;

/// Writes a date; false, with nothing written, outside the years 1 to 9999.
pub(crate) fn push_date(out: &mut Vec<u8>, days: i64) -> bool {
    if !(FIRST_DAY..=LAST_DAY).contains(&days) {
        return false;
    }
    let (year, month, day) = civil(days);
    push_padded(out, year, 4);
    out.push(b'-');
    push_padded(out, month, 2);
    out.push(b'-');
    push_padded(out, day, 2);
    true
}

/// The calendar date of a day, for years from 1 on.
///
/// # Source
///
/// H. Hinnant, *chrono-compatible low-level date algorithms*, `civil_from_days`, 2013.
pub(crate) fn civil(days: i64) -> (u64, u64, u64) {
    let shifted = u64::try_from(days + 719_468).expect("days from year 1 on are positive after the shift");
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

/// The day since 1970 of the first of a month, for years from 1 on.
pub(crate) fn first_of_month(year: u64, month: u64) -> i64 {
    let (year, shifted) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year / 400, year % 400);
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + (153 * shifted + 2) / 5;
    i64::try_from(era * 146_097 + of_era).expect("days of four-digit years fit") - 719_468
}

/// Writes a time of day; false, with nothing written, outside the day.
pub(crate) fn push_time(out: &mut Vec<u8>, micros: i64) -> bool {
    if !(0..DAY).contains(&micros) {
        return false;
    }
    let seconds = (micros / SECOND).unsigned_abs();
    push_padded(out, seconds / 3600, 2);
    out.push(b':');
    push_padded(out, seconds / 60 % 60, 2);
    out.push(b':');
    push_padded(out, seconds % 60, 2);
    push_fraction(out, (micros % SECOND).unsigned_abs());
    true
}

/// Writes a fraction of a second without zeros at its end; nothing for none.
fn push_fraction(out: &mut Vec<u8>, micros: u64) {
    if micros > 0 {
        out.push(b'.');
        push_padded(out, micros, 6);
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
}

/// Writes a wall-clock reading without zone; false, with nothing written, outside the years 1 to 9999.
pub(crate) fn push_local(out: &mut Vec<u8>, micros: i64) -> bool {
    let fits = push_date(out, micros.div_euclid(DAY));
    if fits {
        out.push(b'T');
        push_time(out, micros.rem_euclid(DAY));
    }
    fits
}

/// Writes an instant as RFC 3339; false, with nothing written, outside the years 1 to 9999.
///
/// An offset that is not of whole minutes cannot be written: such an instant
/// is written in UTC.
pub(crate) fn push_instant(out: &mut Vec<u8>, micros: i64, clock: &mut Clock<'_>) -> bool {
    let offset = clock.offset(micros.div_euclid(SECOND));
    if clock.is_utc() || offset % 60 != 0 {
        let fits = push_local(out, micros);
        if fits {
            out.push(b'Z');
        }
        return fits;
    }
    let Some(local) = micros.checked_add(offset * SECOND) else { return false };
    let fits = push_local(out, local);
    if fits {
        out.push(if offset < 0 { b'-' } else { b'+' });
        let minutes = offset.unsigned_abs() / 60;
        push_padded(out, minutes / 60, 2);
        out.push(b':');
        push_padded(out, minutes % 60, 2);
    }
    fits
}

/// Bytes that only this crate wrote, as text.
pub(crate) fn into_string(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("values are written as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::Zone;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn integers_keep_every_digit() {
        for value in [0, 7, 10, 99, 100, 12_345, 9_007_199_254_740_993, i64::MAX, i64::MIN] {
            assert_eq!(text(|out| push_integer(out, value)), value.to_string());
        }
    }

    #[test]
    fn decimals_keep_their_scale_and_never_take_an_exponent() {
        let decimal = |value, scale| text(|out| push_decimal(out, value, scale));
        assert_eq!(decimal(150, 2), "1.50");
        assert_eq!(decimal(-5, 3), "-0.005");
        assert_eq!(decimal(0, 2), "0.00");
        let nines = 10_i128.pow(38) - 1;
        assert_eq!(decimal(nines, 0), "9".repeat(38));
        assert_eq!(decimal(-nines, 38), format!("-0.{}", "9".repeat(38)));
        assert_eq!(decimal(10_i128.pow(37), 20), format!("1{}.{}", "0".repeat(17), "0".repeat(20)));
    }

    #[test]
    fn floats_are_the_shortest_that_read_back() {
        let float = |value| text(|out| push_float(out, value));
        assert_eq!(float(0.1), "0.1");
        assert_eq!(float(-0.0), "-0");
        assert_eq!(float(1e20), "100000000000000000000");
        assert_eq!(float(1e21), "1e21");
        assert_eq!(float(1.5e-8), "1.5e-8");
        assert_eq!(float(1e-7), "0.0000001");
        assert_eq!(float(f64::NAN), "NaN");
        assert_eq!(float(f64::NEG_INFINITY), "-INF");
    }

    #[test]
    fn dates_agree_with_the_calendar_of_another_library() {
        let epoch = jiff::civil::date(1970, 1, 1);
        for days in [FIRST_DAY, -1, 0, 58, 59, 60, 11_016, 19_782, 19_783, LAST_DAY] {
            let date = epoch.checked_add(jiff::Span::new().days(days)).unwrap();
            assert_eq!(text(|out| assert!(push_date(out, days))), date.to_string());
            let (year, month, day) = civil(days);
            assert_eq!(first_of_month(year, month) + i64::try_from(day).unwrap() - 1, days);
        }
        assert!(!push_date(&mut Vec::new(), FIRST_DAY - 1));
        assert!(!push_date(&mut Vec::new(), LAST_DAY + 1));
    }

    #[test]
    fn times_show_a_fraction_only_when_there_is_one() {
        assert_eq!(text(|out| assert!(push_time(out, HOUR + 61 * SECOND))), "01:01:01");
        assert_eq!(text(|out| assert!(push_time(out, 1_500))), "00:00:00.0015");
        assert!(!push_time(&mut Vec::new(), DAY));
        assert!(!push_time(&mut Vec::new(), -1));
    }

    #[test]
    fn the_two_instants_of_a_fold_stay_two() {
        let zone = Zone::find("Europe/Zurich").unwrap();
        let mut clock = Clock::new(&zone);
        // 2024-10-27T01:00:00Z: clocks go back from 3:00 to 2:00.
        let fold = 1_729_990_800 * SECOND;
        assert_eq!(text(|out| assert!(push_instant(out, fold - SECOND, &mut clock))), "2024-10-27T02:59:59+02:00");
        assert_eq!(text(|out| assert!(push_instant(out, fold, &mut clock))), "2024-10-27T02:00:00+01:00");
    }

    #[test]
    fn an_offset_with_seconds_is_written_in_utc() {
        let zone = Zone::find("Europe/Zurich").unwrap();
        // In 1850 the zone's local mean time was 34 minutes and 8 seconds ahead.
        let micros = -3_786_825_600 * SECOND;
        assert_eq!(text(|out| assert!(push_instant(out, micros, &mut Clock::new(&zone)))), "1850-01-01T00:00:00Z");
        let utc = Zone::find("UTC").unwrap();
        assert_eq!(text(|out| assert!(push_instant(out, 500_000, &mut Clock::new(&utc)))), "1970-01-01T00:00:00.5Z");
    }
}
