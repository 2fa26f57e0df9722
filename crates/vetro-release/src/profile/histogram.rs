//! Bins with ends that people read easily: 1, 2 or 5 times a power of ten for numbers, calendar periods for dates.

use vetro_model::document::Bin;

use crate::table::{Column, Values};
use crate::text::{self, DAY, HOUR, SECOND};
use crate::zone::Clock;

/// How many bins there are at most.
pub(crate) const MOST: usize = 20;

/// The bins of a column; empty where none can be made.
pub(crate) type Bins = Vec<Bin>;

/// The bins of distinct values in rising order with their counts.
pub(crate) fn bins(column: &Column<'_>, runs: &[(i128, u64)]) -> Bins {
    match &column.values {
        Values::Date(_) => calendar(runs, 1, text::push_date),
        Values::Local(_) => calendar(runs, DAY, text::push_local),
        Values::Instant(_, zone) => {
            let mut clock = Clock::new(zone);
            let local = |micros: i64, clock: &mut Clock<'_>| {
                micros.checked_add(clock.offset(micros.div_euclid(SECOND)) * SECOND)
            };
            let local_run = |(value, count): &(i128, u64)| {
                Some((i128::from(local(i64::try_from(*value).ok()?, &mut clock)?), *count))
            };
            let runs: Option<Vec<(i128, u64)>> = runs.iter().map(local_run).collect();
            runs.map_or_else(Vec::new, |runs| calendar(&runs, DAY, text::push_local))
        }
        _ => numbers(runs, |edge| column.whole_text(edge)),
    }
}

fn numbers(runs: &[(i128, u64)], text: impl Fn(i128) -> Option<String>) -> Bins {
    let Some((min, max)) = range(runs) else { return Vec::new() };
    let Some(step) = step(min, max) else { return Vec::new() };
    let first = min.div_euclid(step);
    let last = max.div_euclid(step);
    let edges: Vec<i128> = (first..=last + 1).map(|edge| edge * step).collect();
    fill(runs, &edges, text)
}

/// The least of 1, 2, 5, 10, 20, … that needs no more than [`MOST`] bins.
fn step(min: i128, max: i128) -> Option<i128> {
    // Beyond this an edge might not fit.
    let bound = 10_i128.pow(36);
    if min < -bound || max > bound {
        return None;
    }
    let steps = (0..37).flat_map(|power| [1, 2, 5].map(|factor| factor * 10_i128.pow(power)));
    steps.into_iter().find(|step| max.div_euclid(*step) - min.div_euclid(*step) < MOST as i128)
}

fn range(runs: &[(i128, u64)]) -> Option<(i128, i128)> {
    let values = || runs.iter().map(|(value, _)| *value);
    Some((values().min()?, values().max()?))
}

/// The bins between edges, which rise; the last bin is closed.
fn fill(runs: &[(i128, u64)], edges: &[i128], text: impl Fn(i128) -> Option<String>) -> Bins {
    let mut counts = vec![0_u64; edges.len().saturating_sub(1)];
    for (value, count) in runs {
        let place = edges.partition_point(|edge| edge <= value).saturating_sub(1);
        if let Some(last) = counts.len().checked_sub(1) {
            counts[place.min(last)] += count;
        }
    }
    let bin = |(ends, count): (&[i128], u64)| Some(Bin { from: text(ends[0])?, to: text(ends[1])?, count });
    edges.windows(2).zip(counts).map(bin).collect::<Option<_>>().unwrap_or_default()
}

/// A span of the calendar.
#[derive(Debug, Clone, Copy)]
enum Span {
    /// So many microseconds, less than a day.
    Short(i64),
    /// So many days from a Monday on.
    Days(i64),
    /// So many months.
    Months(i64),
}

const SPANS: [Span; 15] = [
    Span::Short(HOUR),
    Span::Short(6 * HOUR),
    Span::Days(1),
    Span::Days(7),
    Span::Months(1),
    Span::Months(3),
    Span::Months(6),
    Span::Months(12),
    Span::Months(24),
    Span::Months(60),
    Span::Months(120),
    Span::Months(240),
    Span::Months(600),
    Span::Months(1200),
    Span::Months(6000),
];

/// Bins of dates (`day` is 1) or of wall-clock readings (`day` is a day's microseconds).
fn calendar(runs: &[(i128, u64)], day: i64, push: impl Fn(&mut Vec<u8>, i64) -> bool) -> Bins {
    let bounds = range(runs).and_then(|(min, max)| Some((i64::try_from(min).ok()?, i64::try_from(max).ok()?)));
    let Some((min, max)) = bounds else { return Vec::new() };
    let text = |edge: i128| {
        let mut out = Vec::new();
        push(&mut out, i64::try_from(edge).ok()?).then(|| text::into_string(out))
    };
    if text(i128::from(min)).is_none() || text(i128::from(max)).is_none() {
        return Vec::new();
    }
    let edges = SPANS.iter().find_map(|span| edges(*span, min, max, day));
    edges.map_or_else(Vec::new, |edges| fill(runs, &edges, text))
}

/// The edges of the periods from `min` to `max`; none when there are too many, or the period is shorter than the unit.
fn edges(span: Span, min: i64, max: i64, day: i64) -> Option<Vec<i128>> {
    let start = |place: i64| match span {
        Span::Short(micros) => Some(place * micros),
        // 1969-12-29 was a Monday.
        Span::Days(days) => Some((place * days - 3) * day),
        Span::Months(months) => {
            let month = place * months;
            let year = u64::try_from(month.div_euclid(12)).ok().filter(|year| *year > 0)?;
            Some(text::first_of_month(year, month.rem_euclid(12).unsigned_abs() + 1) * day)
        }
    };
    let place = |value: i64| match span {
        Span::Short(micros) => (day > micros).then(|| value.div_euclid(micros)),
        Span::Days(days) => Some((value.div_euclid(day) + 3).div_euclid(days)),
        Span::Months(months) => {
            let (year, month, _) = text::civil(value.div_euclid(day));
            Some((i64::try_from(year * 12 + month - 1).ok()?).div_euclid(months))
        }
    };
    let (first, last) = (place(min)?, place(max)?);
    // The bins' number is asked first: a long range of hours would be a long list.
    if last.abs_diff(first) >= MOST as u64 {
        return None;
    }
    (first..=last + 1).map(|place| start(place).map(i128::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fall_into_bins_with_round_ends() {
        // 3 to 97: a step of 5 makes 20 bins.
        let runs = [(3, 2), (4, 1), (5, 1), (97, 4)];
        let bins = numbers(&runs, |edge| Some(edge.to_string()));
        assert_eq!(bins.len(), 20);
        assert_eq!((bins[0].from.as_str(), bins[0].to.as_str(), bins[0].count), ("0", "5", 3));
        assert_eq!((bins[1].from.as_str(), bins[1].count), ("5", 1));
        assert_eq!((bins[19].from.as_str(), bins[19].to.as_str(), bins[19].count), ("95", "100", 4));
    }

    #[test]
    fn negative_numbers_stand_below_zero() {
        let bins = numbers(&[(-1, 1), (0, 1)], |edge| Some(edge.to_string()));
        assert_eq!(bins.iter().map(|bin| (bin.from.as_str(), bin.count)).collect::<Vec<_>>(), [("-1", 1), ("0", 1)]);
    }

    #[test]
    fn dates_of_a_year_fall_into_months() {
        // 2024-01-15, 2024-02-29, 2024-12-31.
        let runs = [(19_737, 1), (19_782, 2), (20_088, 3)];
        let bins = calendar(&runs, 1, text::push_date);
        assert_eq!(bins.len(), 12);
        assert_eq!((bins[1].from.as_str(), bins[1].to.as_str(), bins[1].count), ("2024-02-01", "2024-03-01", 2));
        assert_eq!((bins[11].to.as_str(), bins[11].count), ("2025-01-01", 3));
    }

    #[test]
    fn readings_of_a_day_fall_into_hours() {
        let bins = calendar(&[(0, 1), (3 * i128::from(HOUR), 2)], DAY, text::push_local);
        assert_eq!(bins.len(), 4);
        assert_eq!((bins[3].from.as_str(), bins[3].count), ("1970-01-01T03:00:00", 2));
    }
}
