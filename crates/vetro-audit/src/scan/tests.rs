//! Invented identifiers in every spelling, and look-alikes that must stay unreported.

mod contacts;
mod documents;
mod fresh;
mod numbers;

use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int64Array, RecordBatch, StringArray, UInt32Array};

use super::*;

fn names(value: &str) -> Vec<&'static str> {
    text(value).into_iter().map(Detector::name).collect()
}

/// Every value is found by exactly this detector.
fn all_found(detector: &str, values: &[&str]) {
    for value in values {
        assert_eq!(names(value), [detector], "{value}");
    }
}

fn none_found(values: &[&str]) {
    for value in values {
        assert_eq!(names(value), Vec::<&str>::new(), "{value}");
    }
}

#[test]
fn several_identifiers_in_one_text_are_each_named_once() {
    let value = "maria@example.it, anna@example.it, 079 123 45 67, RSSMRA85T10A562S";
    assert_eq!(names(value), ["codice-fiscale", "email", "phone"]);
}

/// Every value of a column so named is found by exactly this detector, or by none.
fn in_column(name: &str, detector: Option<&str>, values: &[&str]) {
    for value in values {
        let found: Vec<&str> = cell(value, Hints::of(name)).detectors().map(Detector::name).collect();
        assert_eq!(found, detector.into_iter().collect::<Vec<_>>(), "{value} in {name}");
    }
}

#[test]
fn a_date_of_birth_is_reported_beside_names_only() {
    let days: ArrayRef = Arc::new(arrow::array::Date32Array::from(vec![Some(5_549), None]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["1985-03-12", "1985"]));
    let hits = |names: [&str; 2]| {
        let batch = RecordBatch::try_from_iter([(names[0], texts.clone()), (names[1], days.clone())]).unwrap();
        super::batch(&batch).into_iter().map(|hit| (hit.column, hit.records)).collect::<Vec<_>>()
    };
    assert_eq!(hits(["nascita", "geburtsdatum"]), []);
    let batch =
        RecordBatch::try_from_iter([("nascita", texts.clone()), ("birth", days.clone()), ("cognome", texts.clone())]);
    let hits: Vec<_> =
        super::batch(&batch.unwrap()).into_iter().map(|hit| (hit.column, hit.detector, hit.records)).collect();
    assert_eq!(
        hits,
        [("nascita".into(), Detector::BirthDate, vec![0]), ("birth".into(), Detector::BirthDate, vec![0]),]
    );
}

#[test]
fn codes_plain_text_and_whole_numbers_are_scanned_alike() {
    let plain: ArrayRef = Arc::new(StringArray::from(vec![None, Some("x"), Some("756.9217.0769.85"), Some("x")]));
    let keys = UInt32Array::from(vec![None, Some(1), Some(0), Some(1)]);
    let values = StringArray::from(vec!["756.9217.0769.85", "x"]);
    let coded: ArrayRef = Arc::new(DictionaryArray::new(keys, Arc::new(values)));
    let whole: ArrayRef =
        Arc::new(Int64Array::from(vec![None, Some(7_569_217_076_984), Some(7_569_217_076_985), Some(0)]));
    for column in [plain, coded, whole] {
        let batch = RecordBatch::try_from_iter([("a", column)]).unwrap();
        let expected = Hit { column: "a".into(), detector: Detector::Ahv, count: 1, records: vec![2] };
        assert_eq!(super::batch(&batch), [expected]);
    }
}
