//! Mistakes in the plan are told before the first record, all columns at once, with what to type.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, Float64Array, Int64Array};
use vetro_model::plan::{AgeCount, ColumnPlan, Crs, Missing, Period, Step, TextFormat};
use vetro_model::schema::FieldType;
use vetro_transform::{Error, Lookup};

use crate::support::*;

fn refused(column: &ColumnPlan, array: ArrayRef) -> (Error, &'static str) {
    let error = Setting::default().refuse(column, &source(array));
    let hint = error.hint().expect("a mistake in the plan has a hint");
    assert!(error.code().starts_with("V02"));
    (error, hint)
}

#[test]
fn all_columns_are_told_at_once() {
    let columns = [
        made_of(&["b"], column(FieldType::String, vec![])),
        column(FieldType::Date, vec![]),
        column(FieldType::String, vec![]),
    ];
    let errors = Setting::default().transformer(&columns, &source(Arc::new(Int64Array::from(vec![1])))).err().unwrap();
    assert!(matches!(errors[..], [Error::UnknownSourceColumn { .. }, Error::Cast { .. }]), "{errors:?}");
}

#[test]
fn a_number_made_of_text_needs_its_decimals() {
    let (error, hint) = refused(&column(FieldType::Number, vec![]), texts(&["1.5"]));
    assert!(matches!(error, Error::DecimalsNeeded { .. }) && hint.contains("\"decimals\": n"), "{hint}");
}

#[test]
fn dates_and_instants_become_each_other_only_by_steps() {
    let (error, hint) = refused(&column(FieldType::Date, vec![]), locals(&["2024-05-01T12:00"]));
    assert_eq!(error.to_string(), "column `x`: local date-times cannot become the type date");
    assert!(hint.contains("truncate"));
    let (error, _) = refused(&column(FieldType::Datetime, vec![]), dates(&["2024-05-01"]));
    assert!(matches!(error, Error::Cast { .. }));
    for (kind, step) in [(FieldType::Year, "truncate = \"year\""), (FieldType::Yearmonth, "truncate = \"month\"")] {
        let (_, hint) = refused(&column(kind, vec![]), dates(&["2024-05-01"]));
        assert!(hint.contains(step), "{hint}");
    }
}

#[test]
fn types_that_cannot_be_published_are_told() {
    let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![b"x".as_slice()]));
    let (error, _) = refused(&column(FieldType::String, vec![]), bytes);
    assert_eq!(error.to_string(), "column `x`: source column `a` holds Binary, which cannot be published");
    for kind in [FieldType::Boolean, FieldType::Time, FieldType::Geojson, FieldType::List] {
        let (error, _) = refused(&column(kind, vec![]), Arc::new(Float64Array::from(vec![1.0])));
        assert!(matches!(error, Error::Cast { .. }), "{error}");
    }
}

#[test]
fn settings_of_steps_are_checked() {
    let whole = || -> ArrayRef { Arc::new(Int64Array::from(vec![1])) };
    for (step, name) in [
        (Step::Bands(vec![]), "bands"),
        (Step::Bands(vec![0, 18, 18]), "bands"),
        (Step::Round("0".into()), "round"),
        (Step::Round("-5".into()), "round"),
        (Step::Round("cinque".into()), "round"),
        (Step::Top("molto".into()), "top"),
        (Step::Bottom(String::new()), "bottom"),
        (Step::Prefix(0), "prefix"),
        (Step::Grid { metres: 0, crs: Crs::LV95 }, "grid-metres"),
    ] {
        let (error, _) = refused(&column(FieldType::Integer, vec![step]), whole());
        assert!(matches!(error, Error::Setting { step, .. } if step == name), "{error}");
    }
}

#[test]
fn steps_that_do_not_fit_the_values_are_told() {
    let age = || Step::AgeAt { at: "a".into(), count: AgeCount::Birthdays };
    let whole = || -> ArrayRef { Arc::new(Int64Array::from(vec![1])) };
    for (step, array) in [
        (Step::Truncate(Period::Month), whole()),
        (Step::Zone("Europe/Zurich".into()), dates(&["2024-05-01"])),
        (age(), whole()),
        (Step::Round("5".into()), dates(&["2024-05-01"])),
        (Step::Grid { metres: 100, crs: Crs::WGS84 }, whole()),
    ] {
        let (error, _) = refused(&column(FieldType::String, vec![step]), array);
        assert!(matches!(error, Error::Step { .. }), "{error}");
    }
    let (error, _) = refused(&column(FieldType::Boolean, vec![Step::Truncate(Period::Month)]), dates(&["2024-05-01"]));
    assert!(matches!(error, Error::StepType { .. }), "{error}");
    let (error, _) = refused(&column(FieldType::Yearmonth, vec![Step::Truncate(Period::Week)]), dates(&["2024-05-01"]));
    assert!(matches!(error, Error::StepType { .. }), "{error}");
}

#[test]
fn names_that_are_not_declared_are_told() {
    let array = || texts(&["x"]);
    for (step, what) in [
        (Step::Lookup { lookup: "quartieri".into(), take: "nome".into() }, "lookup"),
        (Step::Pseudonym { domain: "veicoli".into() }, "pseudonym domain"),
        (Step::Zone("Europe/Zuerich".into()), "time zone"),
    ] {
        let (error, _) = refused(&column(FieldType::String, vec![step]), array());
        assert!(matches!(error, Error::UnknownName { what: found, .. } if found == what), "{error}");
    }
    let table = table(vec![("id", texts(&["x"]))]);
    let lookup = Lookup::try_new("id", &[table], Missing::Null).unwrap();
    let setting = Setting { lookups: BTreeMap::from([("quartieri".into(), lookup)]), ..Setting::default() };
    let step = Step::Lookup { lookup: "quartieri".into(), take: "nome".into() };
    let error = setting.refuse(&column(FieldType::String, vec![step]), &source(array()));
    assert_eq!(error.to_string(), "column `x`: there is no column of the lookup `nome`");
}

#[test]
fn a_grid_needs_one_or_two_columns_and_other_steps_one() {
    let both = table(vec![("a", texts(&["8"])), ("b", texts(&["46"])), ("c", texts(&["46"]))]);
    let grid = || Step::Grid { metres: 100, crs: Crs::WGS84 };
    for (from, steps, expected) in [
        (vec!["a", "b", "c"], vec![grid()], "one or two"),
        (vec!["a", "b"], vec![Step::Prefix(1)], "one"),
        (vec![], vec![], "one"),
    ] {
        let error = Setting::default().refuse(&made_of(&from, column(FieldType::Geojson, steps)), &both);
        assert!(matches!(error, Error::SourceColumns { expected: found, .. } if found == expected), "{error}");
    }
    let error = Setting::default().refuse(&made_of(&["a", "b"], column(FieldType::Number, vec![grid()])), &both);
    assert!(matches!(error, Error::StepType { .. }), "{error}");
}

#[test]
fn a_constant_must_be_of_its_type() {
    let constant = made_of(&[], column(FieldType::Integer, vec![Step::Constant("dieci".into())]));
    let (error, _) = refused(&constant, texts(&["x"]));
    assert_eq!(error.to_string(), "column `x`: the constant is not of the type integer");
    let later = column(FieldType::String, vec![Step::Prefix(1), Step::Constant("x".into())]);
    assert!(matches!(refused(&later, texts(&["x"])).0, Error::Setting { .. }));
}

#[test]
fn formats_that_read_no_date_are_told() {
    for format in ["%d.%m", "giorno", "%Q", ""] {
        let format = TextFormat { date: Some(format.into()), ..TextFormat::default() };
        let setting = Setting { format, ..Setting::default() };
        let error = setting.refuse(&column(FieldType::Date, vec![]), &source(texts(&["x"])));
        assert!(matches!(error, Error::Setting { step: "format.date", .. }), "{error}");
    }
    let format = TextFormat { datetime: Some("%d.%m.%Y".into()), ..TextFormat::default() };
    let setting = Setting { format, ..Setting::default() };
    let error = setting.refuse(&column(FieldType::Datetime, vec![]), &source(texts(&["x"])));
    assert!(matches!(error, Error::Setting { step: "format.datetime", .. }), "{error}");
}

#[test]
fn a_batch_with_other_columns_is_an_error() {
    let announced = source(texts(&["x"]));
    let mut transformer = Setting::default().transformer(&[column(FieldType::String, vec![])], &announced).unwrap();
    let other = table(vec![("b", texts(&["x"]))]);
    assert!(matches!(transformer.apply(&other), Err(Error::Batch)));
}
