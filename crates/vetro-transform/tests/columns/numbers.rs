//! Bands, rounding, top and bottom coding.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Decimal128Array, Float64Array, Int64Array};
use arrow::datatypes::DataType;
use vetro_model::plan::Step;
use vetro_model::schema::FieldType;

use crate::support::*;

fn amounts(cents: &[i128]) -> ArrayRef {
    Arc::new(Decimal128Array::from(cents.to_vec()).with_precision_and_scale(10, 2).unwrap())
}

fn made(kind: FieldType, step: Step, array: ArrayRef) -> (Vec<String>, Vec<(String, Vec<u32>)>) {
    let (made, faults) = Setting::default().make(&column(kind, vec![step]), &source(array));
    (shown(&made), faults)
}

#[test]
fn numbers_fall_into_the_band_whose_lower_end_they_reach() {
    let bands = || Step::Bands(vec![0, 10, 100]);
    let (labels, faults) =
        made(FieldType::String, bands(), Arc::new(Int64Array::from(vec![0, 9, 10, 99, 100, 5_000, -1])));
    assert_eq!(labels, ["0-9", "0-9", "10-99", "10-99", "100+", "100+", ""]);
    assert_eq!(rules(&faults), [("below-bands", &[6][..])]);
    assert_eq!(made(FieldType::String, bands(), amounts(&[999, 1_000])).0, ["0-9", "10-99"]);
    let (labels, faults) = made(FieldType::String, bands(), Arc::new(Float64Array::from(vec![9.999, 10.0, f64::NAN])));
    assert_eq!(labels, ["0-9", "10-99", ""]);
    assert_eq!(rules(&faults), [("non-finite", &[2][..])]);
    let (labels, faults) = made(FieldType::String, bands(), texts(&["9.999", "molto"]));
    assert_eq!(labels, ["0-9", ""]);
    assert_eq!(rules(&faults), [("bad-number", &[1][..])]);
}

#[test]
fn rounding_goes_to_the_nearest_multiple_and_halves_away_from_zero() {
    let round = |step: &str| Step::Round(step.to_owned());
    assert_eq!(
        made(FieldType::Number, round("0.05"), amounts(&[1_012, 1_013, -1_013, 1_017])).0,
        ["10.10", "10.15", "-10.15", "10.15"]
    );
    assert_eq!(made(FieldType::Number, round("0.5"), amounts(&[1_225, 1_224])).0, ["12.5", "12.0"]);
    assert_eq!(made(FieldType::Integer, round("10"), amounts(&[1_500, 1_499, -1_500])).0, ["20", "10", "-20"]);
    assert_eq!(
        made(FieldType::Integer, round("100"), Arc::new(Int64Array::from(vec![150, 149, -150]))).0,
        ["200", "100", "-200"]
    );
    assert_eq!(made(FieldType::Number, round("0.5"), Arc::new(Int64Array::from(vec![3]))).0, ["3.0"]);
    assert_eq!(made(FieldType::Integer, round("1000"), amounts(&[99_999])).0, ["1000"]);
}

#[test]
fn floats_are_rounded_by_the_digits_people_see() {
    let array: ArrayRef = Arc::new(Float64Array::from(vec![2.675, 1e-30, f64::NAN, 1e300, -0.005]));
    let (values, faults) = made(FieldType::Number, Step::Round("0.01".into()), array);
    assert_eq!(values, ["2.68", "0.00", "", "", "-0.01"]);
    assert_eq!(rules(&faults), [("non-finite", &[2][..]), ("out-of-range", &[3])]);
}

#[test]
fn texts_are_rounded_as_decimals() {
    let column = with_decimals(FieldType::Number, 2, vec![Step::Round("0.05".into())]);
    let (made, _) = Setting::default().make(&column, &source(texts(&["10.13", "0.02"])));
    assert_eq!(shown(&made), ["10.15", "0.00"]);
}

#[test]
fn rounding_beyond_the_type_is_a_fault() {
    let array: ArrayRef = Arc::new(Int64Array::from(vec![i64::MAX]));
    let (_, faults) = made(FieldType::Integer, Step::Round("10".into()), array);
    assert_eq!(rules(&faults), [("out-of-range", &[0][..])]);
}

#[test]
fn values_beyond_a_limit_become_the_limit() {
    let whole = || -> ArrayRef { Arc::new(Int64Array::from(vec![-5, 50, 500])) };
    assert_eq!(made(FieldType::Integer, Step::Bottom("0".into()), whole()).0, ["0", "50", "500"]);
    assert_eq!(made(FieldType::Integer, Step::Top("100".into()), whole()).0, ["-5", "50", "100"]);
    assert_eq!(made(FieldType::Number, Step::Top("99.5".into()), whole()).0, ["-5.0", "50.0", "99.5"]);
    assert_eq!(made(FieldType::Number, Step::Top("100".into()), amounts(&[9_999, 10_001])).0, ["99.99", "100.00"]);
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![0.25, 7.5]));
    assert_eq!(made(FieldType::Number, Step::Bottom("0.5".into()), floats).0, ["0.5", "7.5"]);
}

#[test]
fn a_limit_wider_than_the_column_widens_it() {
    let array: ArrayRef = Arc::new(Decimal128Array::from(vec![5]).with_precision_and_scale(2, 1).unwrap());
    let (made, _) =
        Setting::default().make(&column(FieldType::Number, vec![Step::Bottom("1000.25".into())]), &source(array));
    assert_eq!((shown(&made)[0].as_str(), made.data_type()), ("1000.25", &DataType::Decimal128(6, 2)));
}
