//! Reads instants on the clocks of a time zone, quickly.
//!
//! A column of instants is mostly in order, so the last offset is kept
//! together with the span in which it holds.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// A time zone by its name in an Arrow type.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    zone: TimeZone,
    /// Whether the zone is UTC itself, written `Z`.
    utc: bool,
}

impl Zone {
    /// The zone of an IANA name, of `UTC`, or of an offset such as `+01:00`.
    pub(crate) fn find(name: &str) -> Option<Self> {
        if matches!(name, "UTC" | "Etc/UTC" | "Z" | "+00:00") {
            return Some(Self { zone: TimeZone::UTC, utc: true });
        }
        let zone = match fixed_offset(name) {
            Some(offset) => TimeZone::fixed(offset),
            None => TimeZone::get(name).ok()?,
        };
        Some(Self { zone, utc: false })
    }
}

fn fixed_offset(name: &str) -> Option<Offset> {
    let (sign, digits) = match name.as_bytes().first()? {
        b'+' => (1, &name[1..]),
        b'-' => (-1, &name[1..]),
        _ => return None,
    };
    let (hours, minutes) = digits.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(sign * seconds).ok()
}

/// The offset of instants from UTC in one zone.
#[derive(Debug)]
pub(crate) struct Clock<'a> {
    zone: &'a Zone,
    offset: i64,
    /// The seconds since 1970 in which the offset holds: from the first, below the second.
    holds: (i64, i64),
}

impl<'a> Clock<'a> {
    pub(crate) fn new(zone: &'a Zone) -> Self {
        Self { zone, offset: 0, holds: (0, 0) }
    }

    /// Whether instants are written with `Z`.
    pub(crate) fn is_utc(&self) -> bool {
        self.zone.utc
    }

    /// The offset in seconds at `second` seconds after 1970.
    ///
    /// The first and last days of the calendar take the offset of the nearest
    /// instant that the zone knows.
    pub(crate) fn offset(&mut self, second: i64) -> i64 {
        if !(self.holds.0..self.holds.1).contains(&second) {
            self.look_up(second);
        }
        self.offset
    }

    fn look_up(&mut self, second: i64) {
        let known = second.clamp(Timestamp::MIN.as_second() + 1, Timestamp::MAX.as_second() - 1);
        let instant = |second| Timestamp::from_second(second).expect("the range of instants is asked for above");
        let zone = &self.zone.zone;
        self.offset = i64::from(zone.to_offset(instant(known)).seconds());
        let mut before = zone.preceding(instant(known + 1));
        let mut after = zone.following(instant(known));
        let from = before.next().map_or(i64::MIN, |change| change.timestamp().as_second());
        let until = after.next().map_or(i64::MAX, |change| change.timestamp().as_second());
        self.holds = (from.min(second), until.max(second.saturating_add(1)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_changes_in_the_very_second_of_the_transition() {
        let zone = Zone::find("Europe/Zurich").unwrap();
        let mut clock = Clock::new(&zone);
        // 2024-03-31T01:00:00Z: summer time begins.
        let change = 1_711_846_800;
        assert_eq!(clock.offset(change - 1), 3600);
        assert_eq!(clock.offset(change), 7200);
        assert_eq!(clock.offset(change - 1), 3600);
    }

    #[test]
    fn the_last_day_of_the_calendar_has_an_offset() {
        let zone = Zone::find("Europe/Zurich").unwrap();
        // 9999-12-31T22:59:59Z.
        assert_eq!(Clock::new(&zone).offset(253_402_297_199), 3600);
        assert_eq!(Clock::new(&zone).offset(i64::MAX), 3600);
    }

    #[test]
    fn names_and_offsets_are_found_and_nonsense_is_not() {
        assert_eq!(Clock::new(&Zone::find("-03:30").unwrap()).offset(0), -12_600);
        assert!(Zone::find("UTC").unwrap().utc);
        assert!(Zone::find("Europe/Montelago").is_none());
        assert!(Zone::find("+1").is_none());
    }
}
