//! Time zones: local time of an instant and back, with the offsets of a zone remembered.
//!
//! The transitions of a zone are asked for once; a row then costs a search
//! among the few stretches of constant offset that its column touches.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::calendar::{HOUR, SECOND, parse_offset};

/// Why a local time is no single instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoInstant {
    /// Clocks skipped it.
    Gap,
    /// Clocks showed it twice.
    Fold,
    /// It lies outside the years that have instants.
    Outside,
}

/// A stretch of instants, in microseconds, in which local time differs from UTC by a constant offset.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: i64,
    to: i64,
    offset: i64,
}

impl Stretch {
    fn holds(&self, instant: i64) -> bool {
        self.from <= instant && instant < self.to
    }
}

/// An IANA time zone, or a fixed offset.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    name: Arc<str>,
    rules: TimeZone,
    /// Sorted by `from`; they do not overlap.
    known: Vec<Stretch>,
    last: Stretch,
}

impl Zone {
    /// Finds a zone by its IANA name, `UTC` or an offset such as `+01:00`.
    pub(crate) fn find(name: &str) -> Option<Self> {
        let fixed = || {
            let seconds = i32::try_from(parse_offset(name)?).ok()?;
            Some(TimeZone::fixed(jiff::tz::Offset::from_seconds(seconds).ok()?))
        };
        let zone = TimeZone::get(name).ok().or_else(fixed)?;
        let last = Stretch { from: 0, to: 0, offset: 0 };
        Some(Self { name: name.into(), rules: zone, known: Vec::new(), last })
    }

    /// Its name.
    pub(crate) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// How far local time is ahead of UTC, in seconds; `None` outside the years −9999 to 9999.
    pub(crate) fn offset(&mut self, instant: i64) -> Option<i64> {
        self.stretch(instant).map(|stretch| stretch.offset / SECOND)
    }

    /// Local time of an instant; `None` outside the years −9999 to 9999.
    pub(crate) fn local(&mut self, instant: i64) -> Option<i64> {
        self.stretch(instant).map(|stretch| instant + stretch.offset)
    }

    /// The one instant of a local time.
    pub(crate) fn instant(&mut self, local: i64) -> Result<i64, NoInstant> {
        let instants = self.instants(local).ok_or(NoInstant::Outside)?;
        match instants {
            (Some(instant), None) => Ok(instant),
            (Some(_), Some(_)) => Err(NoInstant::Fold),
            (None, _) => Err(NoInstant::Gap),
        }
    }

    /// The first instant at or after a local time: in a fold the earlier, in a gap the first after it.
    pub(crate) fn first_instant(&mut self, local: i64) -> Option<i64> {
        if let (Some(instant), _) = self.instants(local)? {
            return Some(instant);
        }
        let before = self.stretch(local.checked_sub(26 * HOUR)?)?;
        Some(before.to)
    }

    /// The instants that show a local time, earliest first. No zone is more than 26 hours from UTC.
    fn instants(&mut self, local: i64) -> Option<(Option<i64>, Option<i64>)> {
        let first = self.stretch(local.checked_sub(26 * HOUR)?)?;
        let until = local.checked_add(26 * HOUR)?;
        if until < first.to {
            return Some((Some(local - first.offset), None));
        }
        let mut found = [None, None];
        let mut stretch = first;
        let mut count = 0;
        loop {
            let instant = local - stretch.offset;
            if stretch.holds(instant) && count < 2 {
                found[count] = Some(instant);
                count += 1;
            }
            if until < stretch.to {
                return Some((found[0], found[1]));
            }
            stretch = self.stretch(stretch.to)?;
        }
    }

    fn stretch(&mut self, instant: i64) -> Option<Stretch> {
        if !self.last.holds(instant) {
            let after = self.known.partition_point(|stretch| stretch.from <= instant);
            let known = after.checked_sub(1).map(|before| self.known[before]).filter(|stretch| stretch.holds(instant));
            self.last = if let Some(stretch) = known {
                stretch
            } else {
                let stretch = self.ask(instant)?;
                self.known.insert(after, stretch);
                stretch
            };
        }
        Some(self.last)
    }

    fn ask(&self, instant: i64) -> Option<Stretch> {
        let at = Timestamp::from_microsecond(instant).ok()?;
        let next = Timestamp::from_microsecond(instant.checked_add(1)?).unwrap_or(Timestamp::MAX);
        let offset = i64::from(self.rules.to_offset(at).seconds()) * SECOND;
        let from = self.rules.preceding(next).next().map_or(i64::MIN, |change| change.timestamp().as_microsecond());
        let to = self.rules.following(at).next().map_or(i64::MAX, |change| change.timestamp().as_microsecond());
        Some(Stretch { from, to, offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::parse_moment;

    fn at(text: &str) -> i64 {
        parse_moment(text).unwrap().local
    }

    #[test]
    fn clocks_in_zurich_skip_an_hour_in_march_and_repeat_one_in_october() {
        let mut zone = Zone::find("Europe/Zurich").unwrap();
        assert_eq!(zone.instant(at("2024-07-01T12:00")), Ok(at("2024-07-01T10:00")));
        assert_eq!(zone.instant(at("2024-01-01T12:00")), Ok(at("2024-01-01T11:00")));
        assert_eq!(zone.instant(at("2024-03-31T02:30")), Err(NoInstant::Gap));
        assert_eq!(zone.instant(at("2024-03-31T01:59:59")), Ok(at("2024-03-31T00:59:59")));
        assert_eq!(zone.instant(at("2024-03-31T03:00")), Ok(at("2024-03-31T01:00")));
        assert_eq!(zone.instant(at("2024-10-27T02:30")), Err(NoInstant::Fold));
        assert_eq!(zone.instant(at("2024-10-27T03:00")), Ok(at("2024-10-27T02:00")));
        assert_eq!(zone.first_instant(at("2024-03-31T02:30")), Some(at("2024-03-31T01:00")));
        assert_eq!(zone.first_instant(at("2024-10-27T02:30")), Some(at("2024-10-27T00:30")));
    }

    #[test]
    fn local_time_agrees_with_jiff_over_a_century() {
        for name in
            ["Europe/Zurich", "Europe/Rome", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"]
        {
            let mut zone = Zone::find(name).unwrap();
            let jiff = TimeZone::get(name).unwrap();
            for step in 0..20_000 {
                let instant = at("1930-01-01T00:00") + step * 46 * HOUR + step * 7 * SECOND;
                let stamp = Timestamp::from_microsecond(instant).unwrap();
                let offset = i64::from(jiff.to_offset(stamp).seconds());
                assert_eq!(zone.offset(instant), Some(offset), "{name} {stamp}");
                let local = instant + offset * SECOND;
                assert_eq!(zone.local(instant), Some(local));
                let told = jiff.to_ambiguous_timestamp(jiff.to_datetime(stamp));
                match zone.instant(local) {
                    Ok(back) => assert_eq!(back, instant),
                    Err(no) => assert!(no == NoInstant::Fold && told.is_ambiguous(), "{name} {stamp}"),
                }
            }
        }
    }

    #[test]
    fn a_zone_may_be_an_offset_and_must_exist() {
        assert_eq!(Zone::find("+01:00").unwrap().offset(0), Some(3_600));
        assert!(Zone::find("Europe/Zuerich").is_none());
    }

    #[test]
    fn an_instant_outside_the_calendar_has_no_local_time() {
        let mut zone = Zone::find("Europe/Zurich").unwrap();
        assert_eq!(zone.local(i64::MAX), None);
        assert_eq!(zone.instant(i64::MIN), Err(NoInstant::Outside));
    }
}
