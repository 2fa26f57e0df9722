//! Reads the values written in rules, once, into what a column of their type holds.
//!
//! Everything but floats becomes a whole number in the column's own unit: a
//! decimal its digits, a date its day, an instant its ticks. A value between
//! two ticks keeps its floor and the remark that it is not exact, so that a
//! bound can be rounded the right way.

use arrow::datatypes::{DataType, TimeUnit};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// A written value in the unit of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tick {
    /// The greatest whole number of ticks not above the value; saturated at the ends.
    pub(crate) floor: i128,
    /// Whether the value is exactly that.
    pub(crate) exact: bool,
}

impl Tick {
    fn exactly(floor: i128) -> Self {
        Self { floor, exact: true }
    }

    fn of_nanoseconds(nanoseconds: i128, unit: TimeUnit) -> Self {
        let size = NANOSECONDS / per_second(unit);
        Self { floor: nanoseconds.div_euclid(size), exact: nanoseconds.rem_euclid(size) == 0 }
    }

    /// The least whole number of ticks not below the value.
    pub(crate) fn ceiling(self) -> i128 {
        if self.exact { self.floor } else { self.floor.saturating_add(1) }
    }
}

/// Nanoseconds in a second.
pub(crate) const NANOSECONDS: i128 = 1_000_000_000;

/// Ticks of a unit in a second.
pub(crate) fn per_second(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => NANOSECONDS,
    }
}

/// Whether a column of this type can be read as whole numbers.
pub(crate) fn is_whole(kind: &DataType) -> bool {
    kind.is_integer()
        || matches!(
            kind,
            DataType::Decimal128(..)
                | DataType::Date32
                | DataType::Timestamp(..)
                | DataType::Time32(_)
                | DataType::Time64(_)
        )
}

/// What a value of this type looks like, for messages.
pub(crate) fn expected(kind: &DataType) -> &'static str {
    match kind {
        DataType::Date32 => "a date such as 2024-12-31",
        DataType::Timestamp(_, None) => "a local instant such as 2024-12-31T08:00:00",
        DataType::Timestamp(_, Some(_)) => "an instant such as 2024-12-31T08:00:00Z",
        DataType::Time32(_) | DataType::Time64(_) => "a time such as 08:00:00",
        DataType::Boolean => "`true` or `false`",
        _ => "a number such as 12.5",
    }
}

/// Reads a value for a column of a whole type; `None` when it is not one.
pub(crate) fn tick(kind: &DataType, text: &str) -> Option<Tick> {
    match kind {
        DataType::Decimal128(_, scale) => Some(Decimal::parse(text)?.at_scale(i32::from(*scale))),
        DataType::Date32 => Some(Tick::exactly(days(date(text)?))),
        DataType::Timestamp(unit, zone) => instant(text, *unit, zone.as_deref()),
        DataType::Time32(unit) | DataType::Time64(unit) => {
            let time: Time = text.parse().ok()?;
            Some(Tick::of_nanoseconds(time.duration_since(Time::midnight()).as_nanos(), *unit))
        }
        kind if kind.is_integer() => Some(Decimal::parse(text)?.at_scale(0)),
        _ => None,
    }
}

/// The day of a date, counted from 1970-01-01.
pub(crate) fn days(date: Date) -> i128 {
    date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours().div_euclid(24).into()
}

/// A plain date: the parser of dates would also take the date of an instant.
fn date(text: &str) -> Option<Date> {
    if text.len() == "2024-12-31".len() { text.parse().ok() } else { None }
}

/// An offset makes an instant; without one, an instant is local to the column, and a date means its midnight.
fn instant(text: &str, unit: TimeUnit, zone: Option<&str>) -> Option<Tick> {
    if let Ok(known) = text.parse::<jiff::Timestamp>() {
        return zone.map(|_| Tick::of_nanoseconds(known.as_nanosecond(), unit));
    }
    let local: DateTime = match date(text) {
        Some(date) => date.into(),
        None => text.parse().ok()?,
    };
    let known = match zone {
        Some(zone) => time_zone(zone)?.to_timestamp(local).ok()?,
        None => TimeZone::UTC.to_timestamp(local).ok()?,
    };
    Some(Tick::of_nanoseconds(known.as_nanosecond(), unit))
}

/// The zone of an Arrow timestamp: an IANA name or an offset such as `+02:00`.
pub(crate) fn time_zone(name: &str) -> Option<TimeZone> {
    let signed = name.starts_with(['+', '-']);
    if signed {
        let hours: Time = name.get(1..)?.parse().ok()?;
        let seconds = i32::try_from(hours.duration_since(Time::midnight()).as_secs()).ok()?;
        let seconds = if name.starts_with('-') { -seconds } else { seconds };
        return Offset::from_seconds(seconds).ok().map(TimeZone::fixed);
    }
    TimeZone::get(name).ok()
}

/// Reads a finite number for a column of floats.
pub(crate) fn float(text: &str) -> Option<f64> {
    Decimal::parse(text)?;
    text.parse().ok()
}

/// A decimal number kept exactly: `digits / 10^scale`.
struct Decimal {
    digits: i128,
    scale: i32,
}

impl Decimal {
    /// Reads `-12.50` or `1.25e3`; `None` for anything else, or more than 38 digits.
    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i16>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if unsigned.len() + fraction.len() == 0 || !all_digits(unsigned) || !all_digits(fraction) {
            return None;
        }
        let digits = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { digits, scale: i32::try_from(fraction.len()).ok()? - i32::from(exponent) })
    }

    /// The number in units of `10^-scale`.
    fn at_scale(&self, scale: i32) -> Tick {
        let shift = scale - self.scale;
        let power = 10_i128.checked_pow(shift.unsigned_abs());
        match (power, shift >= 0) {
            (Some(power), true) => Tick::exactly(self.digits.saturating_mul(power)),
            (Some(power), false) => {
                Tick { floor: self.digits.div_euclid(power), exact: self.digits.rem_euclid(power) == 0 }
            }
            (None, true) => Tick::exactly(self.digits.signum().saturating_mul(i128::MAX)),
            (None, false) => Tick { floor: self.digits.signum().min(0), exact: self.digits == 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floor_and_exact(kind: &DataType, text: &str) -> Option<(i128, bool)> {
        tick(kind, text).map(|tick| (tick.floor, tick.exact))
    }

    #[test]
    fn a_number_is_read_exactly_in_the_units_of_its_column() {
        let cents = DataType::Decimal128(10, 2);
        assert_eq!(floor_and_exact(&cents, "12.5"), Some((1250, true)));
        assert_eq!(floor_and_exact(&cents, "-0.005"), Some((-1, false)));
        assert_eq!(floor_and_exact(&cents, "1.25e3"), Some((125_000, true)));
        assert_eq!(floor_and_exact(&DataType::Int64, "9007199254740993"), Some((9_007_199_254_740_993, true)));
        assert_eq!(floor_and_exact(&DataType::Int64, "-2.5"), Some((-3, false)));
        assert_eq!(floor_and_exact(&DataType::Int64, "1e60"), Some((i128::MAX, true)));
        assert_eq!(floor_and_exact(&DataType::Int64, "-1e-60"), Some((-1, false)));
    }

    #[test]
    fn what_is_not_a_number_is_not_read() {
        for text in ["", ".", "-", "1,5", "0x10", "NaN", "inf", " 1", "1 000", "1e", "--1", "１２"] {
            assert_eq!(tick(&DataType::Int64, text), None, "{text}");
            assert_eq!(float(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_its_day() {
        assert_eq!(floor_and_exact(&DataType::Date32, "1970-01-02"), Some((1, true)));
        assert_eq!(floor_and_exact(&DataType::Date32, "1969-12-31"), Some((-1, true)));
        assert_eq!(floor_and_exact(&DataType::Date32, "1900-01-01"), Some((-25_567, true)));
        for text in ["1970-02-30", "1970", "1970-01-02T00:00:00", "02.01.1970"] {
            assert_eq!(tick(&DataType::Date32, text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_without_offset_is_local_to_the_column() {
        let local = DataType::Timestamp(TimeUnit::Microsecond, None);
        let zurich = DataType::Timestamp(TimeUnit::Second, Some("Europe/Zurich".into()));
        let fixed = DataType::Timestamp(TimeUnit::Second, Some("-01:30".into()));
        assert_eq!(floor_and_exact(&local, "1970-01-01"), Some((0, true)));
        assert_eq!(floor_and_exact(&local, "1970-01-01 00:00:01.5"), Some((1_500_000, true)));
        assert_eq!(tick(&local, "1970-01-01T00:00:00Z"), None);
        assert_eq!(floor_and_exact(&zurich, "2024-07-01"), Some((1_719_784_800, true)));
        assert_eq!(floor_and_exact(&zurich, "2024-07-01T00:00:00Z"), Some((1_719_792_000, true)));
        assert_eq!(floor_and_exact(&fixed, "1970-01-01T00:00:00"), Some((5_400, true)));
    }

    #[test]
    fn a_time_is_counted_from_midnight() {
        assert_eq!(floor_and_exact(&DataType::Time64(TimeUnit::Microsecond), "00:00:02"), Some((2_000_000, true)));
        assert_eq!(tick(&DataType::Time64(TimeUnit::Microsecond), "24:00:01"), None);
    }
}
