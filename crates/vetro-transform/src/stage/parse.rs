//! Stages that read texts as numbers, dates, instants, times and booleans, in the manner their source writes them.

use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType,
};
use jiff::fmt::strtime::BrokenDownTime;
use vetro_model::plan::TextFormat;

use super::Stage;
use super::convert::Parse;
use super::date::no_instant;
use super::number::{bad_integer, bad_number};
use crate::calendar::{self, DAY, Moment, SECOND};
use crate::number::{Decimal, Marks};
use crate::shape::{Shape, decimal_type};
use crate::zone::Zone;

/// The marks of numbers.
pub(crate) fn marks(format: &TextFormat) -> Marks {
    Marks { decimal: format.decimal_mark, group: format.group_mark }
}

/// Whole numbers; a fraction of zeros is none.
pub(crate) fn integers(marks: Marks) -> Box<dyn Stage> {
    Parse::<Int64Type, _>::stage(DataType::Int64, move |text| {
        let number = Decimal::parse(text, marks).and_then(|number| number.at_scale(0, 19)).map_err(bad_integer)?;
        i64::try_from(number).map_err(|_| "out-of-range")
    })
}

/// Decimals of so many digits, of which `scale` stand after the point.
pub(crate) fn decimals(marks: Marks, precision: u8, scale: u8) -> Box<dyn Stage> {
    Parse::<Decimal128Type, _>::stage(decimal_type(precision, scale), move |text| {
        Decimal::parse(text, marks).and_then(|number| number.at_scale(scale, precision)).map_err(bad_number)
    })
}

/// 1 for the texts that mean true, 0 for those that mean false.
pub(crate) fn booleans(format: &TextFormat) -> Box<dyn Stage> {
    let (yes, no) = (format.true_values.clone(), format.false_values.clone());
    Parse::<Int64Type, _>::stage(DataType::Int64, move |text| {
        let among = |words: &[String]| words.iter().any(|word| word == text);
        match (among(&yes), among(&no)) {
            (true, false) => Ok(1),
            (false, true) => Ok(0),
            _ => Err("bad-boolean"),
        }
    })
}

/// Dates.
pub(crate) fn dates(format: &TextFormat) -> Box<dyn Stage> {
    let format = format.date.clone();
    Parse::<Date32Type, _>::stage(DataType::Date32, move |text| {
        let day = date(text.trim_matches(' '), format.as_deref()).ok_or("bad-date")?;
        i32::try_from(day).map_err(|_| "bad-date")
    })
}

/// Times of day.
pub(crate) fn times() -> Box<dyn Stage> {
    Parse::<Time64MicrosecondType, _>::stage(Shape::Time.data_type(false), |text| {
        calendar::parse_time(text.trim_matches(' ')).ok_or("bad-time")
    })
}

/// Local instants: a text with an offset is a fault, for it would be published as another time than it says.
pub(crate) fn locals(format: &TextFormat) -> Box<dyn Stage> {
    let format = format.datetime.clone();
    Parse::<TimestampMicrosecondType, _>::stage(Shape::Local.data_type(false), move |text| {
        match moment(text.trim_matches(' '), format.as_deref()) {
            Some(Moment { local, offset: None }) => Ok(local),
            _ => Err("bad-datetime"),
        }
    })
}

/// Instants: texts with an offset say which, others are read on the clocks of the zone.
pub(crate) fn instants(format: &TextFormat, mut zone: Zone) -> Box<dyn Stage> {
    let format = format.datetime.clone();
    let data_type = Shape::Instant(zone.clone()).data_type(false);
    Parse::<TimestampMicrosecondType, _>::stage(data_type, move |text| {
        match moment(text.trim_matches(' '), format.as_deref()).ok_or("bad-datetime")? {
            Moment { local, offset: Some(offset) } => Ok(local - offset * SECOND),
            Moment { local, offset: None } => zone.instant(local).map_err(no_instant),
        }
    })
}

/// Civil time of dates and instants alike: a date is its midnight, an instant with an offset is told in the zone.
pub(crate) fn civil(format: &TextFormat, mut zone: Zone) -> Box<dyn Stage> {
    let (dates, datetimes) = (format.date.clone(), format.datetime.clone());
    Parse::<TimestampMicrosecondType, _>::stage(Shape::Local.data_type(false), move |text| {
        let text = text.trim_matches(' ');
        match moment(text, datetimes.as_deref()) {
            Some(Moment { local, offset: None }) => Ok(local),
            Some(Moment { local, offset: Some(offset) }) => {
                let told = zone.local(local - offset * SECOND).filter(|local| calendar::is_local(*local));
                told.ok_or("out-of-range")
            }
            None => date(text, dates.as_deref()).map(|day| day * DAY).ok_or("bad-date"),
        }
    })
}

/// Whether a format reads what it writes: `date` needs year, month and day, else hours too.
pub(crate) fn reads_itself(format: &str, wants_time: bool) -> bool {
    let zoned = jiff::civil::date(2024, 11, 23).at(13, 14, 15, 0).to_zoned(jiff::tz::TimeZone::UTC);
    let Ok(written) = zoned.and_then(|zoned| BrokenDownTime::from(&zoned).to_string(format)) else { return false };
    if wants_time { moment(&written, Some(format)).is_some() } else { date(&written, Some(format)).is_some() }
}

fn date(text: &str, format: Option<&str>) -> Option<i64> {
    let Some(format) = format else { return calendar::parse_date(text) };
    let date = BrokenDownTime::parse(format, text).ok()?.to_date().ok()?;
    day_of(date)
}

fn moment(text: &str, format: Option<&str>) -> Option<Moment> {
    let Some(format) = format else { return calendar::parse_moment(text) };
    let read = BrokenDownTime::parse(format, text).ok()?;
    read.hour()?;
    let local = read.to_datetime().ok()?;
    let time = local.time();
    let whole = [(time.hour(), 3_600), (time.minute(), 60), (time.second(), 1)];
    let seconds: i64 = whole.iter().map(|(count, seconds)| i64::from(*count) * seconds).sum();
    let nanoseconds = i64::from(time.subsec_nanosecond());
    if nanoseconds % 1_000 != 0 {
        return None;
    }
    let local = day_of(local.date())? * DAY + seconds * SECOND + nanoseconds / 1_000;
    Some(Moment { local, offset: read.offset().map(|offset| i64::from(offset.seconds())) })
}

/// The day of a date in the years 1 to 9999.
fn day_of(date: jiff::civil::Date) -> Option<i64> {
    (date.year() >= 1).then(|| calendar::days(i64::from(date.year()), i64::from(date.month()), i64::from(date.day())))
}
