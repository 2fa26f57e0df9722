use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, DictionaryArray, Int64Array, StringArray, UInt32Array};
use arrow::datatypes::UInt32Type;
use arrow::util::display::array_value_to_string;
use vetro_model::ColumnName;
use vetro_model::document::PrivacyMethod;
use vetro_model::plan::{Hierarchy, Period, SensitiveModel};

use super::*;
use crate::Coarsened;

fn name(name: &str) -> ColumnName {
    ColumnName::try_new(name).unwrap()
}

fn policy(quasi_identifiers: &[&str], k: u32, limit: f64) -> RecordPolicy {
    let quasi_identifiers = quasi_identifiers.iter().map(|one| name(one)).collect();
    RecordPolicy {
        suppression_limit: Share::from_parts(limit),
        recoding: Recoding::Global,
        ..RecordPolicy::new(quasi_identifiers, k)
    }
}

fn with(policy: RecordPolicy, column: &str, hierarchy: Hierarchy) -> RecordPolicy {
    let mut hierarchies = policy.hierarchies;
    hierarchies.insert(name(column), hierarchy);
    RecordPolicy { hierarchies, ..policy }
}

fn table(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

fn words(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn coded(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(values.iter().copied().collect::<DictionaryArray<UInt32Type>>())
}

fn shown(table: &RecordBatch) -> Vec<String> {
    let cell = |column: &ArrayRef, row: usize| {
        if column.is_null(row) { "∅".to_owned() } else { array_value_to_string(column, row).unwrap() }
    };
    let line = |row| table.columns().iter().map(|column| cell(column, row)).collect::<Vec<_>>().join(" ");
    (0..table.num_rows()).map(line).collect()
}

#[test]
fn a_class_below_k_is_suppressed_and_its_values_leave_the_dictionary() {
    let sex = [Some("F"), Some("M"), Some("F"), Some("X"), Some("M")];
    let rows = table(vec![("sex", coded(&sex)), ("fine", Arc::new(Int64Array::from(vec![1, 2, 3, 4, 5])))]);
    let protected = protect_records(rows, &policy(&["sex"], 2, 0.2)).unwrap();
    assert_eq!(shown(&protected.table), ["F 1", "M 2", "F 3", "M 5"]);
    let values = protected.table.column(0).as_dictionary::<UInt32Type>().values().clone();
    assert_eq!(values.as_string::<i32>().iter().flatten().collect::<Vec<_>>(), ["F", "M"]);
    assert_eq!((protected.suppressed, protected.generalised.len()), (1, 0));
    let PrivacyMethod::KAnonymity { k_measured, classes, suppressed_share, loss, .. } = protected.method else {
        panic!("records are protected by k-anonymity")
    };
    assert_eq!((k_measured, classes), (2, 2));
    assert!((suppressed_share - 0.2).abs() < 1e-15 && (loss - 0.2).abs() < 1e-15);
}

#[test]
fn a_needed_suppression_beyond_the_limit_is_refused_with_both_shares() {
    let rows = table(vec![("sex", words(&[Some("F"), Some("F"), Some("M"), Some("secret")]))]);
    let refusal = protect_records(rows, &policy(&["sex"], 2, 0.25)).unwrap_err();
    let (asked, needed) = (Share::from_parts(0.25), Share::from_parts(0.5));
    assert_eq!(refusal, Refusal::SuppressionLimit { asked, needed, classes: 2, records: 4 });
    assert!(!refusal.to_string().contains("secret"));
    assert_eq!((refusal.code(), refusal.hint().is_some()), ("V0502", true));
}

#[test]
fn null_equals_null_and_is_told_apart_from_values() {
    let rows = || table(vec![("sex", words(&[None, None, Some("F"), Some("F")]))]);
    assert_eq!(protect_records(rows(), &policy(&["sex"], 2, 0.0)).unwrap().table, rows());
    assert!(protect_records(rows(), &policy(&["sex"], 3, 0.0)).is_err());
}

#[test]
fn numbers_and_dates_are_generalised_to_labels() {
    let ages = Int64Array::from(vec![Some(21), Some(24), None, None, Some(-3), Some(-5)]);
    let days = Date32Array::from(vec![0, 30, 31, 40, 364, 200]);
    let rows = table(vec![("age", Arc::new(ages)), ("day", Arc::new(days))]);
    let asked = with(policy(&["age", "day"], 2, 0.0), "age", Hierarchy::Intervals(vec![5]));
    let asked = with(asked, "day", Hierarchy::Dates(vec![Period::Month, Period::Year]));
    let protected = protect_records(rows, &asked).unwrap();
    assert_eq!(shown(&protected.table), ["20-24 1970", "20-24 1970", "∅ 1970", "∅ 1970", "-5--1 1970", "-5--1 1970"]);
    let at = |level, top| Coarsened { lowest: level, highest: level, top };
    assert_eq!(protected.generalised, BTreeMap::from([("age".into(), at(1, 2)), ("day".into(), at(2, 3))]));
}

#[test]
fn text_and_dictionary_are_protected_alike() {
    let zones = [Some("4051"), Some("4052"), Some("4051"), Some("6900"), Some("6901"), None, None];
    let asked = with(policy(&["zone"], 2, 0.0), "zone", Hierarchy::Prefixes(vec![3, 2]));
    let plain = protect_records(table(vec![("zone", words(&zones))]), &asked).unwrap();
    let coded = protect_records(table(vec![("zone", coded(&zones))]), &asked).unwrap();
    assert_eq!(plain.method, coded.method);
    assert_eq!(shown(&plain.table), ["405", "405", "405", "690", "690", "∅", "∅"]);
    assert_eq!(shown(&plain.table), shown(&coded.table));
}

#[test]
fn entries_that_no_row_uses_need_no_place_in_the_hierarchy() {
    let values = Arc::new(StringArray::from(vec!["oak", "quarantined", "fir"]));
    let column: ArrayRef = Arc::new(DictionaryArray::new(UInt32Array::from(vec![0, 2, 0]), values));
    let tree = [["oak", "tree"], ["fir", "tree"]].map(|row| row.map(str::to_owned).to_vec());
    let asked = with(policy(&["kind"], 3, 0.0), "kind", Hierarchy::Explicit(tree.to_vec()));
    assert_eq!(shown(&protect_records(table(vec![("kind", column)]), &asked).unwrap().table), ["tree"; 3]);
}

#[test]
fn a_class_of_one_sensitive_value_is_not_published() {
    let rows = || {
        table(vec![
            ("sex", words(&[Some("F"), Some("F"), Some("M"), Some("M"), Some("M")])),
            ("ill", words(&[Some("flu"), None, Some("flu"), Some("flu"), Some("flu")])),
        ])
    };
    let asked = RecordPolicy {
        sensitive: BTreeMap::from([(name("ill"), vec![SensitiveModel::DistinctDiversity { l: 2 }])]),
        ..policy(&["sex"], 2, 0.6)
    };
    let protected = protect_records(rows(), &asked).unwrap();
    assert_eq!(shown(&protected.table), ["F flu", "F ∅"]);
    let PrivacyMethod::KAnonymity { sensitive, .. } = protected.method else {
        panic!("records are protected by k-anonymity")
    };
    assert_eq!(sensitive.iter().map(|one| (one.column.as_str(), one.measured)).collect::<Vec<_>>(), [("ill", 2.0)]);
    assert!(protect_records(rows(), &RecordPolicy { suppression_limit: Share::from_parts(0.5), ..asked }).is_err());
}

#[test]
fn an_empty_table_meets_every_policy() {
    let rows = table(vec![("sex", words(&[]))]);
    let protected = protect_records(rows, &policy(&["sex"], 5, 0.0)).unwrap();
    let PrivacyMethod::KAnonymity { k_measured, suppressed_share, loss, .. } = protected.method else {
        panic!("records are protected by k-anonymity")
    };
    assert_eq!((protected.table.num_rows(), k_measured), (0, 0));
    assert!(suppressed_share.abs() < 1e-15 && loss.abs() < 1e-15);
}

#[test]
fn a_column_that_is_missing_is_named() {
    let refusal = protect_records(table(vec![("a", words(&[Some("x")]))]), &policy(&["b"], 2, 0.0)).unwrap_err();
    assert_eq!(refusal, Refusal::MissingColumn { column: "b".into() });
}

#[test]
fn without_quasi_identifiers_all_records_are_one_class() {
    let rows = || table(vec![("a", words(&[Some("x"), Some("y")]))]);
    assert_eq!(protect_records(rows(), &policy(&[], 2, 0.0)).unwrap().table, rows());
    assert!(protect_records(rows(), &policy(&[], 3, 0.0)).is_err());
}

#[test]
fn the_order_of_rows_changes_no_verdict() {
    let mut seed = 3_u64;
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((seed >> 33) % below).unwrap()
    };
    for _ in 0..50 {
        let rows: Vec<(i64, &str)> =
            (0..40).map(|_| (i64::try_from(random(30)).unwrap(), ["F", "M"][random(2)])).collect();
        let mut shuffled = rows.clone();
        for place in (1..shuffled.len()).rev() {
            shuffled.swap(place, random(place as u64 + 1));
        }
        let asked = with(policy(&["age", "sex"], 3, 0.1), "age", Hierarchy::Intervals(vec![2, 10]));
        let protect = |rows: &[(i64, &str)]| {
            let ages: Int64Array = rows.iter().map(|row| Some(row.0)).collect();
            let sexes: StringArray = rows.iter().map(|row| Some(row.1)).collect();
            let protected = protect_records(table(vec![("age", Arc::new(ages)), ("sex", Arc::new(sexes))]), &asked);
            let protected = protected.unwrap();
            let mut lines = shown(&protected.table);
            lines.sort();
            for class in lines.chunk_by(|one, other| one == other) {
                assert!(class.len() >= 3, "a class of {}", class.len());
            }
            (lines, protected.method, protected.generalised)
        };
        assert_eq!(protect(&rows), protect(&shuffled));
    }
}
