//! A value becomes one of the declared type exactly, or a fault.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, Float32Array, Float64Array,
    Int16Array, Int64Array, NullArray, Time64MicrosecondArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    UInt64Array,
};
use arrow::datatypes::{DataType, TimeUnit, i256};
use vetro_model::plan::TextFormat;
use vetro_model::schema::FieldType;

use crate::support::*;

fn cast(kind: FieldType, array: ArrayRef) -> (ArrayRef, Vec<(String, Vec<u32>)>) {
    Setting::default().make(&column(kind, vec![]), &source(array))
}

#[test]
fn texts_become_whole_numbers_exactly_or_are_faults() {
    let array = texts(&[
        "116",
        "116.0",
        "-7",
        "+7",
        " 42 ",
        "1e3",
        "0",
        "9223372036854775807",
        "1.5",
        "007",
        "",
        "sette",
        "9223372036854775808",
    ]);
    let (made, faults) = cast(FieldType::Integer, array);
    assert_eq!(made.data_type(), &DataType::Int64);
    assert_eq!(shown(&made)[..8], ["116", "116", "-7", "7", "42", "1000", "0", "9223372036854775807"]);
    assert_eq!(rules(&faults), [("bad-integer", &[8, 9, 10, 11][..]), ("out-of-range", &[12])]);
}

#[test]
fn texts_become_decimals_with_the_marks_of_their_source() {
    let format = TextFormat { decimal_mark: ',', group_mark: Some('.'), ..TextFormat::default() };
    let setting = Setting { format, ..Setting::default() };
    let array = texts(&["1.234,50", "1234,5", "-0,05", "12,500", "12,345", "1,234.50", "1.23,4"]);
    let (made, faults) = setting.make(&with_decimals(FieldType::Number, 2, vec![]), &source(array));
    assert_eq!(made.data_type(), &DataType::Decimal128(38, 2));
    assert_eq!(shown(&made)[..4], ["1234.50", "1234.50", "-0.05", "12.50"]);
    assert_eq!(rules(&faults), [("too-precise", &[4][..]), ("bad-number", &[5, 6])]);
}

#[test]
fn big_decimals_keep_every_digit() {
    let digits = "123456789012345678901234567890123456.78";
    let array = texts(&[digits, "1234567890123456789012345678901234567.8"]);
    let (made, faults) = Setting::default().make(&with_decimals(FieldType::Number, 2, vec![]), &source(array));
    assert_eq!(shown(&made), [digits, ""]);
    assert_eq!(rules(&faults), [("out-of-range", &[1][..])]);
}

#[test]
fn decimals_keep_their_scale_unless_another_is_declared() {
    let array = || -> ArrayRef {
        Arc::new(Decimal128Array::from(vec![150, 105, -200]).with_precision_and_scale(8, 2).unwrap())
    };
    let (made, faults) = cast(FieldType::Number, array());
    assert_eq!((shown(&made), faults.len()), (vec!["1.50".to_owned(), "1.05".into(), "-2.00".into()], 0));
    let (made, _) = Setting::default().make(&with_decimals(FieldType::Number, 4, vec![]), &source(array()));
    assert_eq!((shown(&made)[0].as_str(), made.data_type()), ("1.5000", &DataType::Decimal128(10, 4)));
    let (made, faults) = Setting::default().make(&with_decimals(FieldType::Number, 1, vec![]), &source(array()));
    assert_eq!(
        (shown(&made), made.data_type()),
        (vec!["1.5".to_owned(), String::new(), "-2.0".into()], &DataType::Decimal128(7, 1))
    );
    assert_eq!(rules(&faults), [("too-precise", &[1][..])]);
}

#[test]
fn decimals_without_a_fraction_become_whole_numbers() {
    let array: ArrayRef = Arc::new(Decimal128Array::from(vec![700, 750]).with_precision_and_scale(8, 2).unwrap());
    let (made, faults) = cast(FieldType::Integer, array);
    assert_eq!((shown(&made), made.data_type()), (vec!["7".to_owned(), String::new()], &DataType::Int64));
    assert_eq!(rules(&faults), [("bad-integer", &[1][..])]);
    let wide: ArrayRef = Arc::new(UInt64Array::from(vec![u64::MAX]));
    let (made, _) = cast(FieldType::Integer, wide);
    assert_eq!((shown(&made)[0].as_str(), made.data_type()), ("18446744073709551615", &DataType::Decimal128(20, 0)));
}

#[test]
fn whole_numbers_become_numbers_with_the_declared_decimals() {
    let array: ArrayRef = Arc::new(Int16Array::from(vec![Some(7), None]));
    let (made, _) = Setting::default().make(&with_decimals(FieldType::Number, 2, vec![]), &source(Arc::clone(&array)));
    assert_eq!(shown(&made), ["7.00", ""]);
    assert_eq!(shown(&cast(FieldType::Number, array).0), ["7", ""]);
}

#[test]
fn floats_stay_floats_unless_decimals_are_declared() {
    let array = || -> ArrayRef { Arc::new(Float64Array::from(vec![0.1, -0.0, f64::NAN, f64::INFINITY, 2.675])) };
    let (made, faults) = cast(FieldType::Number, array());
    assert_eq!(made.data_type(), &DataType::Float64);
    assert_eq!(rules(&faults), [("non-finite", &[2, 3][..])]);
    let (made, faults) = Setting::default().make(&with_decimals(FieldType::Number, 2, vec![]), &source(array()));
    assert_eq!(shown(&made), ["0.10", "0.00", "", "", ""]);
    assert_eq!(rules(&faults), [("non-finite", &[2, 3][..]), ("too-precise", &[4])]);
    let (made, faults) = cast(FieldType::Integer, Arc::new(Float64Array::from(vec![116.0, 116.5, 1e300])));
    assert_eq!(shown(&made), ["116", "", ""]);
    assert_eq!(rules(&faults), [("bad-integer", &[1][..]), ("out-of-range", &[2])]);
}

#[test]
fn a_short_float_keeps_its_shortest_digits() {
    let (made, _) = cast(FieldType::String, Arc::new(Float32Array::from(vec![0.1])));
    assert_eq!(shown(&made), ["0.1"]);
}

#[test]
fn decimals_wider_than_what_is_published_are_faults() {
    let huge = i256::from_parts(0, 1);
    let array = Decimal256Array::from(vec![i256::from_i128(-5), huge]).with_precision_and_scale(76, 1).unwrap();
    let (made, faults) = cast(FieldType::Number, Arc::new(array));
    assert_eq!(shown(&made), ["-0.5", ""]);
    assert_eq!(rules(&faults), [("out-of-range", &[1][..])]);
}

#[test]
fn booleans_are_read_from_their_words_and_from_one_and_zero() {
    let format =
        TextFormat { true_values: vec!["sì".into()], false_values: vec!["no".into()], ..TextFormat::default() };
    let setting = Setting { format, ..Setting::default() };
    let (made, faults) = setting.make(&column(FieldType::Boolean, vec![]), &source(texts(&["sì", "no", "si", "1"])));
    assert_eq!(shown(&made), ["true", "false", "", ""]);
    assert_eq!(rules(&faults), [("bad-boolean", &[2, 3][..])]);
    let (made, faults) = cast(FieldType::Boolean, Arc::new(Int64Array::from(vec![1, 0, 2])));
    assert_eq!(shown(&made), ["true", "false", ""]);
    assert_eq!(rules(&faults), [("bad-boolean", &[2][..])]);
    let (made, _) = cast(FieldType::Boolean, texts(&["t", "0"]));
    assert_eq!(shown(&made), ["true", "false"]);
}

#[test]
fn dates_are_read_as_iso_or_as_declared() {
    let (made, faults) = cast(FieldType::Date, texts(&["2024-02-29", "2023-02-29", "29.02.2024", "0000-00-00", ""]));
    assert_eq!(shown(&made), ["2024-02-29", "", "", "", ""]);
    assert_eq!(rules(&faults), [("bad-date", &[1, 2, 3, 4][..])]);
    let format = TextFormat { date: Some("%d.%m.%Y".into()), ..TextFormat::default() };
    let setting = Setting { format, ..Setting::default() };
    let (made, faults) = setting.make(
        &column(FieldType::Date, vec![]),
        &source(texts(&["29.02.2024", "2024-02-29", "31.04.2024", "1.2.2024x"])),
    );
    assert_eq!(shown(&made), ["2024-02-29", "", "", ""]);
    assert_eq!(rules(&faults), [("bad-date", &[1, 2, 3][..])]);
}

#[test]
fn date_times_in_text_are_local_and_an_offset_needs_a_zone() {
    let array = texts(&["2024-05-01T12:00:00", "2024-05-01 12:00:00.25", "2024-05-01T12:00:00Z", "2024-05-01"]);
    let (made, faults) = cast(FieldType::Datetime, array);
    assert_eq!(made.data_type(), &DataType::Timestamp(TimeUnit::Microsecond, None));
    assert_eq!(micros(&made)[..2], [Some(at("2024-05-01T12:00")), Some(at("2024-05-01T12:00:00.25"))]);
    assert_eq!(rules(&faults), [("bad-datetime", &[2, 3][..])]);
    let format = TextFormat { datetime: Some("%d.%m.%Y %H:%M".into()), ..TextFormat::default() };
    let setting = Setting { format, ..Setting::default() };
    let (made, faults) =
        setting.make(&column(FieldType::Datetime, vec![]), &source(texts(&["01.05.2024 12:00", "01.05.2024"])));
    assert_eq!(micros(&made), [Some(at("2024-05-01T12:00")), None]);
    assert_eq!(rules(&faults), [("bad-datetime", &[1][..])]);
}

#[test]
fn times_lie_within_a_day() {
    let (made, faults) = cast(FieldType::Time, texts(&["23:59:59", "24:00", "838:59:59"]));
    assert_eq!(shown(&made), ["23:59:59", "", ""]);
    assert_eq!(rules(&faults), [("bad-time", &[1, 2][..])]);
    let (_, faults) = cast(FieldType::Time, Arc::new(Time64MicrosecondArray::from(vec![86_400_000_000, -1, 0])));
    assert_eq!(rules(&faults), [("bad-time", &[0, 1][..])]);
}

#[test]
fn years_and_months_are_checked() {
    let (made, faults) = cast(FieldType::Yearmonth, coded(&[Some("2024-05"), Some("2024-13"), None, Some("2024")]));
    assert_eq!(shown(&made), ["2024-05", "", "", ""]);
    assert_eq!(rules(&faults), [("bad-date", &[1, 3][..])]);
    let (made, faults) = cast(FieldType::Year, texts(&["2024", "20240", "MMXXIV"]));
    assert_eq!(shown(&made), ["2024", "", ""]);
    assert_eq!(rules(&faults), [("bad-integer", &[2][..]), ("out-of-range", &[1])]);
}

#[test]
fn dates_and_instants_outside_the_calendar_are_faults() {
    let (_, faults) = cast(FieldType::Date, Arc::new(Date32Array::from(vec![i32::MAX, i32::MIN, 0])));
    assert_eq!(rules(&faults), [("out-of-range", &[0, 1][..])]);
    let (_, faults) = cast(FieldType::Datetime, Arc::new(TimestampMicrosecondArray::from(vec![i64::MAX, i64::MIN, 0])));
    assert_eq!(rules(&faults), [("out-of-range", &[0, 1][..])]);
    let (made, faults) = cast(FieldType::Datetime, Arc::new(TimestampMillisecondArray::from(vec![i64::MAX, 1])));
    assert_eq!((micros(&made)[1], rules(&faults)), (Some(1_000), vec![("out-of-range", &[0][..])]));
}

#[test]
fn anything_becomes_exact_text() {
    let text = |array: ArrayRef| shown(&cast(FieldType::String, array).0);
    assert_eq!(text(Arc::new(Int64Array::from(vec![Some(-12), None]))), ["-12", ""]);
    assert_eq!(text(Arc::new(Decimal128Array::from(vec![-5]).with_precision_and_scale(5, 2).unwrap())), ["-0.05"]);
    assert_eq!(text(Arc::new(Float64Array::from(vec![1e21, 0.1, -0.0]))), ["1000000000000000000000", "0.1", "-0"]);
    assert_eq!(text(Arc::new(BooleanArray::from(vec![true, false]))), ["true", "false"]);
    assert_eq!(text(dates(&["2024-05-01"])), ["2024-05-01"]);
    assert_eq!(text(locals(&["2024-05-01T12:00:00.5"])), ["2024-05-01T12:00:00.5"]);
    assert_eq!(text(instants(&["2024-05-01T12:00"])), ["2024-05-01T14:00:00+02:00"]);
    assert_eq!(text(Arc::new(Time64MicrosecondArray::from(vec![3_661_000_001]))), ["01:01:01.000001"]);
    assert_eq!(text(texts(&["  00712 ", "1E5", "NULL"])), ["  00712 ", "1E5", "NULL"]);
}

#[test]
fn a_column_of_which_the_source_knows_no_value_is_null() {
    let (made, faults) = cast(FieldType::Date, Arc::new(NullArray::new(3)));
    assert_eq!((made.null_count(), faults.len()), (3, 0));
}

#[test]
fn geometries_pass_as_they_are_written() {
    let point = r#"{ "type": "Point", "coordinates": [8.950, 46.0] }"#;
    let (made, faults) = cast(FieldType::Geojson, texts(&[point, "POINT(8 46)", "{"]));
    assert_eq!(shown(&made), [point, "", ""]);
    assert_eq!(rules(&faults), [("bad-geometry", &[1, 2][..])]);
    let (made, faults) = cast(FieldType::Geopoint, coded(&[Some("8.950, 46.0"), Some("8.95")]));
    assert_eq!(shown(&made), ["8.950, 46.0", ""]);
    assert_eq!(rules(&faults), [("bad-geometry", &[1][..])]);
}
