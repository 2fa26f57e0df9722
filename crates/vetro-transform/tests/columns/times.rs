//! Zones, periods and ages.

use arrow::array::Array;
use arrow::datatypes::{DataType, TimeUnit};
use vetro_model::plan::{AgeCount, ColumnPlan, Period, Step, TextFormat};
use vetro_model::schema::FieldType;

use crate::support::*;

fn truncated(kind: FieldType, period: Period) -> ColumnPlan {
    column(kind, vec![Step::Truncate(period)])
}

fn zurich() -> Step {
    Step::Zone("Europe/Zurich".into())
}

fn zoned() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("Europe/Zurich".into()))
}

#[test]
fn local_times_become_instants_and_gaps_and_folds_are_faults() {
    let array = locals(&["2024-07-01T12:00", "2024-03-31T02:30", "2024-10-27T02:30", "2024-10-27T03:00"]);
    let (made, faults) = Setting::default().make(&column(FieldType::Datetime, vec![zurich()]), &source(array));
    assert_eq!(made.data_type(), &zoned());
    assert_eq!(micros(&made), [Some(at("2024-07-01T10:00")), None, None, Some(at("2024-10-27T02:00"))]);
    assert_eq!(rules(&faults), [("gap", &[1][..]), ("fold", &[2])]);
}

#[test]
fn texts_with_an_offset_are_instants_in_the_declared_zone() {
    let array = texts(&[
        "2024-10-27T02:30:00+02:00",
        "2024-10-27T02:30:00+01:00",
        "2024-10-27T02:30",
        "2024-07-01 12:00",
        "ieri",
    ]);
    let (made, faults) = Setting::default().make(&column(FieldType::Datetime, vec![zurich()]), &source(array));
    let expected =
        [Some(at("2024-10-27T00:30")), Some(at("2024-10-27T01:30")), None, Some(at("2024-07-01T10:00")), None];
    assert_eq!((micros(&made), made.data_type()), (expected.to_vec(), &zoned()));
    assert_eq!(rules(&faults), [("fold", &[2][..]), ("bad-datetime", &[4])]);
}

#[test]
fn known_instants_stay_the_same_in_another_zone() {
    let array = instants(&["2024-10-27T00:30", "2024-10-27T01:30"]);
    let (made, _) = Setting::default().make(&column(FieldType::Datetime, vec![zurich()]), &source(array.clone()));
    assert_eq!((micros(&made), made.data_type()), (micros(&array), &zoned()));
    let (made, _) = Setting::default().make(&column(FieldType::Datetime, vec![]), &source(array.clone()));
    assert_eq!(made.data_type(), array.data_type());
}

#[test]
fn a_period_is_told_as_the_declared_type_tells_it() {
    let array = || source(locals(&["2024-05-09T13:45:10"]));
    let setting = Setting::default();
    let told = |kind, period| shown(&setting.make(&truncated(kind, period), &array()).0).remove(0);
    assert_eq!(told(FieldType::Yearmonth, Period::Month), "2024-05");
    assert_eq!(told(FieldType::Yearmonth, Period::Quarter), "2024-04");
    assert_eq!(told(FieldType::Year, Period::Year), "2024");
    assert_eq!(told(FieldType::Date, Period::Month), "2024-05-01");
    assert_eq!(told(FieldType::Date, Period::Week), "2024-05-06");
    assert_eq!(told(FieldType::Date, Period::Quarter), "2024-04-01");
    assert_eq!(told(FieldType::String, Period::Month), "2024-05");
    assert_eq!(told(FieldType::String, Period::Quarter), "2024-Q2");
    assert_eq!(told(FieldType::String, Period::Week), "2024-W19");
    assert_eq!(told(FieldType::String, Period::Year), "2024");
    assert_eq!(told(FieldType::String, Period::Day), "2024-05-09");
    assert_eq!(told(FieldType::String, Period::Hour), "2024-05-09T13");
    let (made, _) = setting.make(&truncated(FieldType::Datetime, Period::Hour), &array());
    assert_eq!(micros(&made), [Some(at("2024-05-09T13:00"))]);
}

#[test]
fn months_and_weeks_of_texts_are_coded() {
    let (made, _) = Setting::default()
        .make(&truncated(FieldType::Yearmonth, Period::Month), &source(dates(&["2024-05-01", "2024-05-31"])));
    assert_eq!(made.data_type(), &DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8)));
    let array = coded(&[Some("2024-05-01"), Some("2024-12-31 23:59"), None, Some("maggio")]);
    let (made, faults) = Setting::default().make(&truncated(FieldType::String, Period::Quarter), &source(array));
    assert_eq!(shown(&made), ["2024-Q2", "2024-Q4", "", ""]);
    assert_eq!(rules(&faults), [("bad-date", &[3][..])]);
    let format = TextFormat { date: Some("%d.%m.%Y".into()), ..TextFormat::default() };
    let setting = Setting { format, ..Setting::default() };
    let (made, _) = setting.make(&truncated(FieldType::Yearmonth, Period::Month), &source(texts(&["09.05.2024"])));
    assert_eq!(shown(&made), ["2024-05"]);
}

#[test]
fn months_far_apart_keep_their_labels() {
    let array = || source(dates(&["2024-05-01", "1066-10-14", "9999-12-30", "0001-01-01", "2024-05-31", "1066-10-01"]));
    let (made, faults) = Setting::default().make(&truncated(FieldType::Yearmonth, Period::Month), &array());
    assert_eq!(shown(&made), ["2024-05", "1066-10", "9999-12", "0001-01", "2024-05", "1066-10"]);
    assert!(faults.is_empty());
}

#[test]
fn an_instant_lies_in_the_period_of_its_zone() {
    // 23:30 in UTC is already the next month in Zurich, and the month before in New York.
    let array = || source(instants(&["2024-04-30T23:30"]));
    let setting = Setting::default();
    assert_eq!(shown(&setting.make(&truncated(FieldType::Yearmonth, Period::Month), &array()).0), ["2024-05"]);
    let new_york =
        column(FieldType::Yearmonth, vec![Step::Zone("America/New_York".into()), Step::Truncate(Period::Month)]);
    assert_eq!(shown(&setting.make(&new_york, &array()).0), ["2024-04"]);
    let (made, _) = setting.make(&truncated(FieldType::Datetime, Period::Day), &array());
    assert_eq!((micros(&made), made.data_type()), (vec![Some(at("2024-04-30T22:00"))], &zoned()));
}

#[test]
fn the_two_hours_of_a_fold_stay_two() {
    let array = instants(&["2024-10-27T00:45", "2024-10-27T01:45"]);
    let (made, _) = Setting::default().make(&truncated(FieldType::Datetime, Period::Hour), &source(array));
    assert_eq!(micros(&made), [Some(at("2024-10-27T00:00")), Some(at("2024-10-27T01:00"))]);
}

#[test]
fn a_day_that_starts_in_a_gap_starts_at_the_first_instant_after_it() {
    // On 4 November 2018 the clocks of São Paulo went from midnight to one.
    let array = instants(&["2018-11-04T15:00"]);
    let steps = vec![Step::Zone("America/Sao_Paulo".into()), Step::Truncate(Period::Day)];
    let (made, _) = Setting::default().make(&column(FieldType::Datetime, steps), &source(array));
    assert_eq!(micros(&made), [Some(at("2018-11-04T03:00"))]);
}

#[test]
fn ages_are_counted_by_birthdays_or_by_calendar_years() {
    let births = dates(&["2004-02-29", "2004-02-29", "2005-01-01", "2024-05-02"]);
    let days = dates(&["2023-02-28", "2023-03-01", "2024-05-01", "2024-05-01"]);
    let both = table(vec![("a", births), ("giorno", days)]);
    let age = |count| column(FieldType::Integer, vec![Step::AgeAt { at: "giorno".into(), count }]);
    let (made, faults) = Setting::default().make(&age(AgeCount::Birthdays), &both);
    assert_eq!(shown(&made), ["18", "19", "19", ""]);
    assert_eq!(rules(&faults), [("negative-age", &[3][..])]);
    let (made, faults) = Setting::default().make(&age(AgeCount::CalendarYears), &both);
    assert_eq!((shown(&made), faults.len()), (vec!["19".to_owned(), "19".into(), "19".into(), "0".into()], 0));
}

#[test]
fn ages_come_in_bands() {
    let births = coded(&[Some("2010-06-01"), Some("1990-01-01"), None, Some("1930-01-01")]);
    let both = table(vec![
        ("a", births),
        ("giorno", locals(&["2024-05-01T10:00", "2024-05-01T10:00", "2024-05-01T10:00", "2024-05-01T10:00"])),
    ]);
    let steps =
        vec![Step::AgeAt { at: "giorno".into(), count: AgeCount::Birthdays }, Step::Bands(vec![0, 18, 30, 45, 65, 80])];
    let (made, faults) = Setting::default().make(&column(FieldType::String, steps), &both);
    assert_eq!((shown(&made), faults.len()), (vec!["0-17".to_owned(), "30-44".into(), String::new(), "80+".into()], 0));
}

#[test]
fn a_bad_day_in_either_column_is_a_fault() {
    let both = table(vec![("a", texts(&["1990-01-01", "?"])), ("giorno", texts(&["mai", "2024-01-01"]))]);
    let age = Step::AgeAt { at: "giorno".into(), count: AgeCount::Birthdays };
    let (_, faults) = Setting::default().make(&column(FieldType::Integer, vec![age]), &both);
    assert_eq!(rules(&faults), [("bad-date", &[0, 1][..])]);
}
