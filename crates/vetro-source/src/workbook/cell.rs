//! What stands in a cell, and the text that says it.
//!
//! A cell knows its type, a table of texts does not. So a number gets the
//! decimal mark, and a day the form, that was declared for the texts of the
//! same sheet: a column may hold both.

use std::borrow::Cow;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time};
use vetro_model::source::TextFormat;

use crate::text::{BAD_DATE, NON_FINITE};

/// The rule broken by a cell that holds an error such as `#N/A`.
pub(super) const CELL_ERROR: &str = "cell-error";

/// Milliseconds in a day.
const DAY: i64 = 86_400_000;

/// What stands in a cell that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    /// Digits with a point before the decimals, no exponent.
    Number(String),
    Truth(bool),
    Day(Date),
    Moment(DateTime),
    Clock(Time),
    /// ISO 8601, as in `PT26H30M`.
    Duration(String),
    /// The rule that the cell breaks.
    Fault(&'static str),
}

/// Which parts of a moment a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    Day,
    Moment,
    Clock,
    /// The format of the cell is not known: what is zero is not shown.
    Unknown,
}

impl Shows {
    /// What a number format shows, by its letters outside quotes, brackets and escapes.
    ///
    /// Source: ECMA-376, part 1, section 18.8.31.
    pub(super) fn of(format: &str) -> Self {
        let (mut day, mut clock) = (false, false);
        let mut letters = format.split(';').next().unwrap_or_default().chars();
        let (mut quoted, mut bracketed) = (false, false);
        while let Some(letter) = letters.next() {
            match letter.to_ascii_lowercase() {
                '"' => quoted = !quoted,
                _ if quoted => {}
                '\\' | '_' | '*' => drop(letters.next()),
                '[' => bracketed = true,
                ']' => bracketed = false,
                _ if bracketed => {}
                'y' | 'd' => day = true,
                'h' | 's' => clock = true,
                _ => {}
            }
        }
        match (day, clock) {
            (true, true) => Self::Moment,
            (false, true) => Self::Clock,
            // Months alone (`mmm`) are days too: minutes never stand without hours or seconds.
            (_, false) => Self::Day,
        }
    }
}

/// A float as its shortest exact digits.
pub(super) fn number(value: f64) -> Value<'static> {
    if value.is_finite() { Value::Number(value.to_string()) } else { Value::Fault(NON_FINITE) }
}

/// The moment of a serial number of days.
///
/// Sources: ECMA-376, part 1, section 18.17.4: day 1 is 1 January 1900, and
/// 29 February 1900, which never was, is day 60; or day 0 is 1 January 1904.
pub(super) fn moment(serial: f64, from_1904: bool, shows: Shows) -> Value<'static> {
    let Some((days, rest)) = split(serial).filter(|(days, _)| *days >= 0) else { return Value::Fault(BAD_DATE) };
    let time = Time::midnight() + rest.milliseconds();
    let parts = match shows {
        Shows::Unknown if days == 0 && !from_1904 => Shows::Clock,
        Shows::Unknown if rest == 0 => Shows::Day,
        Shows::Unknown => Shows::Moment,
        known => known,
    };
    if parts == Shows::Clock {
        return if days == 0 { Value::Clock(time) } else { Value::Fault(BAD_DATE) };
    }
    let first = match days {
        _ if from_1904 => jiff::civil::date(1904, 1, 1),
        60 => return Value::Fault(BAD_DATE),
        0..60 => jiff::civil::date(1899, 12, 31),
        _ => jiff::civil::date(1899, 12, 30),
    };
    match first.checked_add(days.days()) {
        Err(_) => Value::Fault(BAD_DATE),
        Ok(_) if days == 0 && !from_1904 => Value::Fault(BAD_DATE),
        // A time of day that is not shown is there all the same.
        Ok(day) if parts == Shows::Day && rest == 0 => Value::Day(day),
        Ok(day) => Value::Moment(day.to_datetime(time)),
    }
}

/// A number of days as ISO 8601, to the millisecond.
pub(super) fn duration(days: f64) -> Value<'static> {
    let Some((whole, rest)) = split(days.abs()) else { return Value::Fault(NON_FINITE) };
    let total = whole * DAY + rest;
    let (hours, minutes, seconds, millis) = (total / 3_600_000, total / 60_000 % 60, total / 1_000 % 60, total % 1_000);
    let sign = if days < 0.0 && total > 0 { "-" } else { "" };
    let fraction = if millis == 0 { String::new() } else { format!(".{millis:03}") };
    Value::Duration(format!("{sign}PT{hours}H{minutes}M{seconds}{fraction}S"))
}

/// Whole days and the milliseconds of the last, rounded: a serial number has no exact seconds.
fn split(serial: f64) -> Option<(i64, i64)> {
    // Ten thousand years of days.
    if !serial.is_finite() || serial.abs() > 3_700_000.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "the range was checked")]
    let total = (serial * DAY as f64).round() as i64;
    Some((total.div_euclid(DAY), total.rem_euclid(DAY)))
}

impl Value<'_> {
    /// The text of the value in the declared form, or the rule it breaks.
    pub(super) fn text(&self, format: &TextFormat) -> Result<Cow<'_, str>, &'static str> {
        let shown = |text: String| Ok(Cow::Owned(text));
        match self {
            Self::Text(text) => Ok(Cow::Borrowed(text)),
            Self::Number(digits) if format.decimal_mark == '.' => Ok(Cow::Borrowed(digits)),
            Self::Number(digits) => shown(digits.replacen('.', format.decimal_mark.encode_utf8(&mut [0; 4]), 1)),
            Self::Truth(true) => shown(format.true_values.first().map_or("true", String::as_str).to_owned()),
            Self::Truth(false) => shown(format.false_values.first().map_or("false", String::as_str).to_owned()),
            Self::Day(day) => match &format.date {
                Some(form) => jiff::fmt::strtime::format(form, *day).map_or(Err(BAD_DATE), shown),
                None => shown(day.to_string()),
            },
            Self::Moment(moment) => match &format.datetime {
                Some(form) => jiff::fmt::strtime::format(form, *moment).map_or(Err(BAD_DATE), shown),
                None => shown(moment.to_string()),
            },
            Self::Clock(time) => shown(time.to_string()),
            Self::Duration(text) => Ok(Cow::Borrowed(text)),
            Self::Fault(rule) => Err(rule),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &Value<'_>) -> String {
        value.text(&TextFormat::default()).unwrap().into_owned()
    }

    #[test]
    fn serial_numbers_are_days_of_either_calendar() {
        // Days as Excel's own documentation of DATEVALUE gives them.
        assert_eq!(text(&moment(39_448.0, false, Shows::Day)), "2008-01-01");
        assert_eq!(text(&moment(1.0, false, Shows::Day)), "1900-01-01");
        assert_eq!(text(&moment(59.0, false, Shows::Day)), "1900-02-28");
        assert_eq!(moment(60.0, false, Shows::Day), Value::Fault(BAD_DATE));
        assert_eq!(text(&moment(61.0, false, Shows::Day)), "1900-03-01");
        assert_eq!(text(&moment(0.0, true, Shows::Day)), "1904-01-01");
        assert_eq!(text(&moment(39_448.75, false, Shows::Moment)), "2008-01-01T18:00:00");
        assert_eq!(text(&moment(39_448.0, false, Shows::Moment)), "2008-01-01T00:00:00");
        assert_eq!(text(&moment(0.5, false, Shows::Unknown)), "12:00:00");
        for bad in [-1.0, 2_958_466.0, f64::NAN, 1e300] {
            assert_eq!(moment(bad, false, Shows::Day), Value::Fault(BAD_DATE), "{bad}");
        }
    }

    #[test]
    fn a_time_of_day_that_the_format_hides_is_told() {
        assert_eq!(text(&moment(39_448.25, false, Shows::Day)), "2008-01-01T06:00:00");
    }

    #[test]
    fn durations_pass_a_day() {
        assert_eq!(text(&duration(1.5)), "PT36H0M0S");
        assert_eq!(text(&duration(-0.25)), "-PT6H0M0S");
        assert_eq!(text(&duration(1.0 / 86_400.0 * 1.25)), "PT0H0M1.250S");
    }

    #[test]
    fn formats_tell_days_from_moments() {
        for (format, shows) in [
            ("dd/mm/yyyy", Shows::Day),
            ("mmm-yy", Shows::Day),
            ("[$-410]d mmmm yyyy", Shows::Day),
            ("yyyy\\-mm\\-dd hh:mm", Shows::Moment),
            ("h:mm:ss AM/PM", Shows::Clock),
            ("\"ore\" dd.mm.yyyy", Shows::Day),
        ] {
            assert_eq!(Shows::of(format), shows, "{format}");
        }
    }

    #[test]
    fn typed_cells_take_the_form_of_the_texts_beside_them() {
        let format = TextFormat {
            decimal_mark: ',',
            date: Some("%d.%m.%Y".into()),
            true_values: vec!["sì".into()],
            ..TextFormat::default()
        };
        assert_eq!(number(-1234.5).text(&format).unwrap(), "-1234,5");
        assert_eq!(moment(39_448.0, false, Shows::Day).text(&format).unwrap(), "01.01.2008");
        assert_eq!(Value::Truth(true).text(&format).unwrap(), "sì");
        assert_eq!(number(1e21).text(&format).unwrap(), "1000000000000000000000");
    }
}
