//! Civil dates and times by integer arithmetic: proleptic Gregorian calendar, years 1 to 9999.
//!
//! Days are counted from 1970-01-01, times and instants in microseconds.
//!
//! # Source
//!
//! H. Hinnant, *chrono-compatible low-level date algorithms* (days from civil
//! and back), <https://howardhinnant.github.io/date_algorithms.html>; ISO 8601
//! for weeks and for the texts.

use std::fmt::Write;

use vetro_model::plan::Period;

/// Microseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000;
/// Microseconds in an hour.
pub(crate) const HOUR: i64 = 3_600 * SECOND;
/// Microseconds in a day.
pub(crate) const DAY: i64 = 24 * HOUR;
/// 0001-01-01.
pub(crate) const FIRST_DAY: i64 = -719_162;
/// 9999-12-31.
pub(crate) const LAST_DAY: i64 = 2_932_896;

/// Whether a day lies in the years 1 to 9999.
pub(crate) fn is_day(days: i64) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&days)
}

/// Whether a local instant lies in the years 1 to 9999.
pub(crate) fn is_local(micros: i64) -> bool {
    is_day(micros.div_euclid(DAY))
}

/// Year, month from 1 and day of the month of a day.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// The day of a civil date that exists.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Completed years between two days: people born on 29 February complete a common year on 1 March.
pub(crate) fn birthdays(birth: i64, at: i64) -> i64 {
    let (born, at) = (civil(birth), civil(at));
    at.0 - born.0 - i64::from((at.1, at.2) < (born.1, born.2))
}

/// The difference of the calendar years.
pub(crate) fn calendar_years(birth: i64, at: i64) -> i64 {
    civil(at).0 - civil(birth).0
}

/// The number of the period that a local instant lies in; consecutive periods have consecutive numbers.
pub(crate) fn period_of(period: Period, micros: i64) -> i64 {
    let day = micros.div_euclid(DAY);
    match period {
        Period::Hour => micros.div_euclid(HOUR),
        Period::Day => day,
        Period::Week => (day + 3).div_euclid(7),
        Period::Month => {
            let (year, month, _) = civil(day);
            year * 12 + month - 1
        }
        Period::Quarter => {
            let (year, month, _) = civil(day);
            year * 4 + (month - 1) / 3
        }
        Period::Year => civil(day).0,
    }
}

/// The local instant at which a period starts; weeks start on Monday.
pub(crate) fn start_of(period: Period, number: i64) -> i64 {
    match period {
        Period::Hour => number * HOUR,
        Period::Day => number * DAY,
        Period::Week => (number * 7 - 3) * DAY,
        Period::Month => days(number.div_euclid(12), number.rem_euclid(12) + 1, 1) * DAY,
        Period::Quarter => days(number.div_euclid(4), number.rem_euclid(4) * 3 + 1, 1) * DAY,
        Period::Year => days(number, 1, 1) * DAY,
    }
}

/// Writes a period: `2024-05-01T13`, `2024-05-01`, `2024-W18`, `2024-05`, `2024-Q2`, `2024`.
pub(crate) fn write_period(out: &mut String, period: Period, number: i64) {
    let start = start_of(period, number);
    let day = start.div_euclid(DAY);
    let (year, month, _) = civil(day);
    let written = match period {
        Period::Hour => {
            write_date(out, day);
            write!(out, "T{:02}", start.rem_euclid(DAY) / HOUR)
        }
        Period::Day => {
            write_date(out, day);
            Ok(())
        }
        Period::Week => {
            let (year, week) = iso_week(day);
            write!(out, "{year:04}-W{week:02}")
        }
        Period::Month => write!(out, "{year:04}-{month:02}"),
        Period::Quarter => write!(out, "{year:04}-Q{}", (month - 1) / 3 + 1),
        Period::Year => write!(out, "{year:04}"),
    };
    written.expect("a text takes everything");
}

/// The ISO 8601 year and week of a day: the week belongs to the year of its Thursday.
fn iso_week(day: i64) -> (i64, i64) {
    let thursday = day - (day + 3).rem_euclid(7) + 3;
    let (year, ..) = civil(thursday);
    (year, (thursday - days(year, 1, 1)) / 7 + 1)
}

/// Writes `YYYY-MM-DD`.
pub(crate) fn write_date(out: &mut String, day: i64) {
    let (year, month, day) = civil(day);
    write!(out, "{year:04}-{month:02}-{day:02}").expect("a text takes everything");
}

/// Writes `HH:MM:SS` and, if there is one, the fraction without trailing zeros.
pub(crate) fn write_time(out: &mut String, micros: i64) {
    let (seconds, fraction) = (micros / SECOND, micros % SECOND);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    write!(out, "{hour:02}:{minute:02}:{second:02}").expect("a text takes everything");
    if fraction != 0 {
        write!(out, ".{fraction:06}").expect("a text takes everything");
        out.truncate(out.trim_end_matches('0').len());
    }
}

/// Writes a local instant, and its offset from UTC in seconds if it is known.
///
/// An offset that is no whole minute cannot be written in RFC 3339: the instant is then written in UTC, with `Z`.
pub(crate) fn write_instant(out: &mut String, local: i64, offset: Option<i64>) {
    let whole = offset.is_none_or(|offset| offset % 60 == 0);
    let shown = if whole { local } else { local - offset.unwrap_or(0) * SECOND };
    write_date(out, shown.div_euclid(DAY));
    out.push('T');
    write_time(out, shown.rem_euclid(DAY));
    match offset {
        None => {}
        Some(0) => out.push('Z'),
        Some(_) if !whole => out.push('Z'),
        Some(offset) => {
            let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60);
            write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60).expect("a text takes everything");
        }
    }
}

/// An instant as text tells it: local time, and the offset from UTC in seconds if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) local: i64,
    pub(crate) offset: Option<i64>,
}

/// Reads `YYYY-MM-DD`.
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (number(&bytes[..4])?, number(&bytes[5..7])?, number(&bytes[8..])?);
    let exists =
        (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
    exists.then(|| days(year, month, day))
}

/// Reads `YYYY-MM`, as the number of the month.
pub(crate) fn parse_year_month(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 7 || bytes[4] != b'-' {
        return None;
    }
    let (year, month) = (number(&bytes[..4])?, number(&bytes[5..])?);
    ((1..=9999).contains(&year) && (1..=12).contains(&month)).then_some(year * 12 + month - 1)
}

/// Reads `HH:MM`, `HH:MM:SS` or `HH:MM:SS.f…`; digits beyond microseconds must be zeros. 24:00 is no time of a day.
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() < 5 || bytes[2] != b':' {
        return None;
    }
    let (hour, minute) = (number(&bytes[..2])?, number(&bytes[3..5])?);
    let (second, fraction) = match &bytes[5..] {
        [] => (0, 0),
        [b':', a, b] => (number(&[*a, *b])?, 0),
        [b':', a, b, b'.', fraction @ ..] => (number(&[*a, *b])?, micros(fraction)?),
        _ => return None,
    };
    let exists = hour < 24 && minute < 60 && second < 60;
    exists.then_some((hour * 3_600 + minute * 60 + second) * SECOND + fraction)
}

/// Reads an ISO 8601 date and time with `T` or a space between, and perhaps an offset.
pub(crate) fn parse_moment(text: &str) -> Option<Moment> {
    let date = parse_date(text.get(..10)?)?;
    let rest = text[10..].strip_prefix(['T', 't', ' '])?;
    let (time, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(place) => (&rest[..place], Some(parse_offset(&rest[place..])?)),
        None => (rest, None),
    };
    Some(Moment { local: date * DAY + parse_time(time)?, offset })
}

/// Reads `Z`, `+HH`, `+HHMM` or `+HH:MM`, as seconds.
pub(crate) fn parse_offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = match &text.as_bytes()[1..] {
        [a, b] => (number(&[*a, *b])?, 0),
        [a, b, c, d] | [a, b, b':', c, d] => (number(&[*a, *b])?, number(&[*c, *d])?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
}

fn micros(fraction: &[u8]) -> Option<i64> {
    let kept = &fraction[..fraction.len().min(6)];
    let zeros = fraction[kept.len()..].iter().all(|digit| *digit == b'0');
    let missing = u32::try_from(6 - kept.len()).expect("at most six digits are kept");
    (zeros && !kept.is_empty()).then(|| number(kept)).flatten().map(|number| number * 10_i64.pow(missing))
}

fn month_length(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i64 {
        parse_date(text).unwrap()
    }

    fn label(period: Period, text: &str) -> String {
        let mut out = String::new();
        write_period(&mut out, period, period_of(period, parse_moment(text).unwrap().local));
        out
    }

    #[test]
    fn civil_dates_and_days_are_inverse_and_agree_with_jiff() {
        let epoch = jiff::civil::date(1970, 1, 1);
        for days_since in (FIRST_DAY..=LAST_DAY).step_by(97).chain([FIRST_DAY, LAST_DAY, -1, 0, 1]) {
            let (year, month, day) = civil(days_since);
            assert_eq!(days(year, month, day), days_since);
            let there = epoch + jiff::Span::new().days(days_since);
            assert_eq!((i64::from(there.year()), i64::from(there.month()), i64::from(there.day())), (year, month, day));
        }
    }

    #[test]
    fn only_dates_that_exist_are_read() {
        assert_eq!(day("1970-01-02"), 1);
        assert_eq!(day("2024-02-29") + 1, day("2024-03-01"));
        for bad in [
            "2023-02-29",
            "0000-01-01",
            "2024-13-01",
            "2024-00-10",
            "2024-1-1",
            "2024-01-32",
            "20240101",
            "",
            "2024/01/01",
        ] {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_are_read_to_the_microsecond_and_no_further() {
        assert_eq!(parse_time("13:05"), Some(13 * HOUR + 5 * 60 * SECOND));
        assert_eq!(parse_time("00:00:01.5"), Some(1_500_000));
        assert_eq!(parse_time("00:00:00.000001000"), Some(1));
        for bad in ["24:00", "12:60", "12:00:60", "1:00", "12:00:00.", "12:00:00.0000001", "12", "12:00:0"] {
            assert_eq!(parse_time(bad), None, "{bad}");
        }
    }

    #[test]
    fn instants_are_read_with_and_without_an_offset() {
        let local = day("2024-05-01") * DAY + 12 * HOUR;
        assert_eq!(parse_moment("2024-05-01T12:00"), Some(Moment { local, offset: None }));
        assert_eq!(parse_moment("2024-05-01 12:00:00Z"), Some(Moment { local, offset: Some(0) }));
        assert_eq!(parse_moment("2024-05-01T12:00:00-03:30"), Some(Moment { local, offset: Some(-12_600) }));
        assert_eq!(parse_moment("2024-05-01T12:00:00+02"), Some(Moment { local, offset: Some(7_200) }));
        for bad in [
            "2024-05-01",
            "2024-05-01T",
            "2024-05-01T12:00+2",
            "2024-05-01X12:00",
            "2024-05-01T12:00 ",
            "città-2024-05-01",
        ] {
            assert_eq!(parse_moment(bad), None, "{bad}");
        }
    }

    #[test]
    fn weeks_start_on_monday_and_belong_to_the_year_of_their_thursday() {
        assert_eq!(label(Period::Week, "2024-12-30T00:00"), "2025-W01");
        assert_eq!(label(Period::Week, "2021-01-03T23:59"), "2020-W53");
        let monday = start_of(Period::Week, period_of(Period::Week, day("2024-05-05") * DAY));
        assert_eq!(monday, day("2024-04-29") * DAY);
    }

    #[test]
    fn periods_are_written_as_iso_writes_them() {
        let at = "2024-05-09T13:45:10";
        let labels = [Period::Hour, Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year];
        let labels = labels.map(|period| label(period, at));
        assert_eq!(labels, ["2024-05-09T13", "2024-05-09", "2024-W19", "2024-05", "2024-Q2", "2024"]);
        assert_eq!(label(Period::Month, "0033-04-03T15:00"), "0033-04");
    }

    #[test]
    fn who_is_born_on_a_leap_day_completes_a_common_year_on_the_first_of_march() {
        let born = day("2004-02-29");
        assert_eq!(birthdays(born, day("2023-02-28")), 18);
        assert_eq!(birthdays(born, day("2023-03-01")), 19);
        assert_eq!(birthdays(born, day("2024-02-29")), 20);
        assert_eq!(calendar_years(born, day("2023-01-01")), 19);
        assert_eq!(birthdays(day("2024-05-02"), day("2024-05-01")), -1);
    }

    #[test]
    fn an_instant_is_written_with_its_offset_or_in_utc_when_that_has_seconds() {
        let local = day("1890-01-01") * DAY + 12 * HOUR;
        let written = |offset| {
            let mut out = String::new();
            write_instant(&mut out, local, offset);
            out
        };
        assert_eq!(written(None), "1890-01-01T12:00:00");
        assert_eq!(written(Some(3_600)), "1890-01-01T12:00:00+01:00");
        assert_eq!(written(Some(-12_600)), "1890-01-01T12:00:00-03:30");
        assert_eq!(written(Some(1_786)), "1890-01-01T11:30:14Z");
    }
}
