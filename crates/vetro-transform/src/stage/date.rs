//! Stages for dates and instants: local time, the start of a period, age.

use arrow::array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Date32Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType};
use std::sync::Arc;
use vetro_model::plan::Period;

use super::convert::{Convert, Write};
use super::recode::{Labels, NULL, Seen, WriteLabel};
use super::{Bad, Faults, Rule, Stage, Stages, each, primitive, run, shared};
use crate::calendar::{self, DAY, HOUR};
use crate::error::Error;
use crate::shape::Shape;
use crate::zone::{NoInstant, Zone};

const OUT_OF_RANGE: Rule = "out-of-range";

/// Midnight of each day, as local time.
pub(crate) fn midnight() -> Box<dyn Stage> {
    Convert::<Date32Type, TimestampMicrosecondType, _>::stage(Shape::Local.data_type(false), |day| {
        let day = i64::from(day);
        if calendar::is_day(day) { Ok(day * DAY) } else { Err(OUT_OF_RANGE) }
    })
}

/// Local time of each instant.
pub(crate) fn local(mut zone: Zone) -> Box<dyn Stage> {
    Convert::<TimestampMicrosecondType, TimestampMicrosecondType, _>::stage(
        Shape::Local.data_type(false),
        move |instant| zone.local(instant).filter(|local| calendar::is_local(*local)).ok_or(OUT_OF_RANGE),
    )
}

/// The instant of each local time; clocks that skip it or show it twice are faults.
pub(crate) fn instant(mut zone: Zone) -> Box<dyn Stage> {
    let data_type = Shape::Instant(zone.clone()).data_type(false);
    Convert::<TimestampMicrosecondType, TimestampMicrosecondType, _>::stage(data_type, move |local| {
        if calendar::is_local(local) { zone.instant(local).map_err(no_instant) } else { Err(OUT_OF_RANGE) }
    })
}

/// The rule that a local time without a single instant breaks.
pub(crate) fn no_instant(reason: NoInstant) -> Rule {
    match reason {
        NoInstant::Gap => "gap",
        NoInstant::Fold => "fold",
        NoInstant::Outside => OUT_OF_RANGE,
    }
}

/// The first day of the period of each local time.
pub(crate) fn period_day(period: Period) -> Box<dyn Stage> {
    Convert::<TimestampMicrosecondType, Date32Type, _>::stage(DataType::Date32, move |local| {
        let day = start(period, local)?.div_euclid(DAY);
        i32::try_from(day).map_err(|_| OUT_OF_RANGE)
    })
}

/// The year in which the period of each local time starts.
pub(crate) fn period_year(period: Period) -> Box<dyn Stage> {
    Convert::<TimestampMicrosecondType, Int64Type, _>::stage(DataType::Int64, move |local| {
        Ok(calendar::civil(start(period, local)?.div_euclid(DAY)).0)
    })
}

/// The local time at which the period of each local time starts.
pub(crate) fn period_local(period: Period) -> Box<dyn Stage> {
    Convert::<TimestampMicrosecondType, TimestampMicrosecondType, _>::stage(
        Shape::Local.data_type(false),
        move |local| start(period, local),
    )
}

/// The instant at which the period of each instant starts, on the clocks of the zone.
///
/// An hour keeps the offset of its instant, so that the two hours of a fold
/// stay two. A day that starts in a gap starts at the first instant after it.
pub(crate) fn period_instant(period: Period, mut zone: Zone) -> Box<dyn Stage> {
    let data_type = Shape::Instant(zone.clone()).data_type(false);
    Convert::<TimestampMicrosecondType, TimestampMicrosecondType, _>::stage(data_type, move |instant| {
        let local = zone.local(instant).ok_or(OUT_OF_RANGE)?;
        let start = start(period, local)?;
        if period == Period::Hour {
            return Ok(instant - local.rem_euclid(HOUR));
        }
        zone.first_instant(start).ok_or(OUT_OF_RANGE)
    })
}

/// The start of a period; out of range when it, or the value, lies outside the years 1 to 9999.
fn start(period: Period, local: i64) -> Result<i64, Rule> {
    let number = if calendar::is_local(local) { calendar::period_of(period, local) } else { return Err(OUT_OF_RANGE) };
    let start = calendar::start_of(period, number);
    if calendar::is_local(start) { Ok(start) } else { Err(OUT_OF_RANGE) }
}

/// The labels of periods.
pub(crate) struct PeriodLabels {
    period: Period,
    seen: Seen<i64>,
    /// The codes of the periods around the first one, so that most rows need no hash; [`NULL`] is not seen yet.
    near: Vec<u32>,
    /// The number of the first period of `near`.
    start: i64,
}

/// How many periods are near: more than three centuries of months.
const NEAR: usize = 4_096;

impl PeriodLabels {
    /// Labels as ISO 8601 writes the period; as `YYYY-MM` of its first day when `months` are wanted.
    pub(crate) fn new(period: Period, months: bool) -> Self {
        let write: WriteLabel<i64> = Box::new(move |number, out| {
            if months {
                let month = calendar::period_of(Period::Month, calendar::start_of(period, *number));
                calendar::write_period(out, Period::Month, month);
            } else {
                calendar::write_period(out, period, *number);
            }
        });
        Self { period, seen: Seen::new(write), near: Vec::new(), start: 0 }
    }
}

impl Labels<i64> for PeriodLabels {
    fn code(&mut self, local: i64) -> Result<u32, Rule> {
        if !calendar::is_local(local) {
            return Err(OUT_OF_RANGE);
        }
        let number = calendar::period_of(self.period, local);
        if self.near.is_empty() {
            self.near = vec![NULL; NEAR];
            self.start = number - 2_048;
        }
        let place = usize::try_from(number - self.start).ok().filter(|place| *place < NEAR);
        if let Some(code) = place.map(|place| self.near[place]).filter(|code| *code != NULL) {
            return Ok(code);
        }
        let code = self.seen.code(number);
        if let Some(place) = place {
            self.near[place] = code;
        }
        Ok(code)
    }

    fn values(&mut self) -> Arc<StringArray> {
        self.seen.values()
    }
}

/// The age between two columns of local times, in years.
pub(crate) struct Age {
    /// The column with the other day.
    pub(crate) at: usize,
    /// What makes local times of it.
    pub(crate) stages: Stages,
    /// How years are counted between two days.
    pub(crate) years: fn(i64, i64) -> i64,
}

impl Stage for Age {
    fn apply(&mut self, input: ArrayRef, batch: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let at = run(&mut self.stages, Arc::clone(batch.column(self.at)), batch, faults)?;
        let (births, days) =
            (primitive::<TimestampMicrosecondType>(&input)?, primitive::<TimestampMicrosecondType>(&at)?);
        let nulls = arrow::buffer::NullBuffer::union(births.nulls(), days.nulls());
        let mut bad = Bad::default();
        let years = each(input.len(), nulls.as_ref(), 0, &mut bad, |row| {
            let years = (self.years)(births.value(row).div_euclid(DAY), days.value(row).div_euclid(DAY));
            if years < 0 { Err("negative-age") } else { Ok(years) }
        });
        let nulls = faults.note(bad, nulls.as_ref(), input.len());
        Ok(shared(Int64Array::new(years.into(), nulls)))
    }
}

/// Writes dates as ISO 8601.
pub(crate) fn write_dates() -> Box<dyn Stage> {
    Write::<Date32Type, _>::stage(|day, out| {
        let day = i64::from(day);
        if !calendar::is_day(day) {
            return Err(OUT_OF_RANGE);
        }
        calendar::write_date(out, day);
        Ok(())
    })
}

/// Writes times of day; what is not within a day is a fault.
pub(crate) fn write_times() -> Box<dyn Stage> {
    Write::<Time64MicrosecondType, _>::stage(|time, out| {
        if !is_time(time) {
            return Err("bad-time");
        }
        calendar::write_time(out, time);
        Ok(())
    })
}

/// Whether microseconds since midnight lie within a day.
pub(crate) fn is_time(micros: i64) -> bool {
    (0..DAY).contains(&micros)
}

/// Writes local times without, and instants with their offset.
pub(crate) fn write_instants(mut zone: Option<Zone>) -> Box<dyn Stage> {
    Write::<TimestampMicrosecondType, _>::stage(move |value, out| {
        let offset = match &mut zone {
            Some(zone) => Some(zone.offset(value).ok_or(OUT_OF_RANGE)?),
            None => None,
        };
        let local = value + offset.unwrap_or(0) * calendar::SECOND;
        if !calendar::is_local(local) {
            return Err(OUT_OF_RANGE);
        }
        calendar::write_instant(out, local, offset);
        Ok(())
    })
}

/// The same instants, told in another zone.
pub(crate) fn relabel(zone: &Zone) -> Box<dyn Stage> {
    Box::new(Relabel(Shape::Instant(zone.clone()).data_type(false)))
}

struct Relabel(DataType);

impl Stage for Relabel {
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, _: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let instants = primitive::<TimestampMicrosecondType>(&input)?.clone();
        Ok(shared(instants.with_data_type(self.0.clone())))
    }
}
