//! A table of seven records by hand.

#![expect(clippy::float_cmp, reason = "shares of small whole numbers are exact")]

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};

use super::*;

fn names(texts: &[&str]) -> Vec<ColumnName> {
    texts.iter().map(|text| ColumnName::try_new(*text).unwrap()).collect()
}

fn table() -> RecordBatch {
    let column = |values: [Option<&str>; 7]| -> ArrayRef { Arc::new(StringArray::from(values.to_vec())) };
    let (a, b, n) = (Some("a"), Some("b"), None);
    RecordBatch::try_from_iter([
        ("x", column([a, a, a, b, b, n, n])),
        ("y", column([a, a, a, a, b, a, a])),
        ("z", column([a, a, a, a, a, a, b])),
    ])
    .unwrap()
}

#[test]
fn classes_and_risks_are_counted_with_nulls() {
    // Classes: three alike, and four that are alone (b a a, b b a, – a a, – a b).
    let report = report(&table(), &names(&["x", "y", "z"]), None).unwrap();
    assert_eq!((report.records, report.classes, report.uniques), (7, 5, 4));
    let below: Vec<(u64, u64)> = report.below.iter().map(|below| (below.k, below.records)).collect();
    assert_eq!(below, [(2, 4), (3, 4), (5, 7), (10, 7)]);
    assert_eq!(report.prosecutor.highest, 1.0);
    assert!((report.prosecutor.average - 5.0 / 7.0).abs() < 1e-12 && report.marketer == report.prosecutor.average);
    assert!(report.journalist.is_none());
}

#[test]
fn a_population_lowers_the_journalist_s_risk() {
    let population = [30, 30, 30, 10, 10, 10, 4];
    let report = report(&table(), &names(&["x", "y", "z"]), Some(&population)).unwrap();
    let journalist = report.journalist.unwrap();
    assert_eq!(journalist.highest, 0.25);
    assert!((journalist.average - (0.1 + 0.3 + 0.25) / 7.0).abs() < 1e-12 && report.marketer == journalist.average);
}

#[test]
fn special_uniques_are_minimal_sets() {
    // y alone makes the fifth unique, z alone the seventh; x and y the fourth, x and z the sixth.
    let special = report(&table(), &names(&["x", "y", "z"]), None).unwrap().special;
    assert_eq!((special.records, special.most), (4, 1));
    assert_eq!(special.by_size, [2, 2, 0]);
    let columns: Vec<(&str, u64)> = special.columns.iter().map(|share| (share.column.as_str(), share.sets)).collect();
    assert_eq!(columns, [("x", 2), ("y", 2), ("z", 2)]);
}

#[test]
fn a_sample_s_risk_follows_its_weights() {
    let risks = individual(&table(), &names(&["x"]), &[10.0; 7]).unwrap();
    assert_eq!(risks.len(), 7);
    assert!(risks[0] == risks[2] && risks[3] > risks[0]);
    assert_eq!(individual(&table(), &names(&["x"]), &[10.0]), Err(Error::Length { records: 7, found: 1 }));
    let weights = [10.0, 10.0, f64::NAN, 10.0, 10.0, 10.0, 10.0];
    assert_eq!(individual(&table(), &names(&["x"]), &weights), Err(Error::Number { row: 4 }));
    assert_eq!(individual(&table(), &names(&["w"]), &[10.0; 7]), Err(Error::Column("w".into())));
}

#[test]
fn an_empty_table_is_at_no_risk() {
    let report = report(&table().slice(0, 0), &names(&["x"]), None).unwrap();
    assert_eq!((report.records, report.classes, report.prosecutor.highest, report.special.records), (0, 0, 0.0, 0));
}
