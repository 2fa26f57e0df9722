//! A table of seven records by hand.

#![expect(clippy::float_cmp, reason = "shares of small whole numbers are exact")]

use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int64Array, StringArray};
use arrow::datatypes::UInt32Type;

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
    let report = report(&table(), &names(&["x", "y", "z"]), Known::Nothing, 3).unwrap();
    assert_eq!((report.records, report.classes, report.uniques, report.smallest), (7, 5, 4, 1));
    let below: Vec<(u64, u64)> = report.below.iter().map(|below| (below.k, below.records)).collect();
    assert_eq!(below, [(2, 4), (3, 4), (5, 7), (10, 7), (20, 7)]);
    assert_eq!(report.prosecutor.highest, 1.0);
    assert!((report.prosecutor.average - 5.0 / 7.0).abs() < 1e-12 && report.marketer == report.prosecutor.average);
    // One in three for each of three, and four times one.
    assert!((report.prosecutor.expected - 5.0).abs() < 1e-12);
    // The class of three is large enough for a threshold of three.
    assert_eq!(report.prosecutor.above, 4);
    let bands: Vec<(u64, u64, u64)> = report.sizes.iter().map(|band| (band.from, band.classes, band.records)).collect();
    assert_eq!(bands[..4], [(1, 4, 4), (2, 0, 0), (3, 1, 3), (5, 0, 0)]);
    assert_eq!(report.sizes.last().unwrap().to, None);
    assert!(report.journalist.is_none());
}

#[test]
fn a_population_lowers_the_journalist_s_risk() {
    let population = [30, 30, 30, 10, 10, 10, 4];
    let measured = report(&table(), &names(&["x", "y", "z"]), Known::Population(&population), 5).unwrap();
    let journalist = measured.journalist.unwrap();
    assert_eq!((journalist.risk.highest, journalist.k_map, journalist.risk.above), (0.25, Some(4), 1));
    let average = journalist.risk.average;
    assert!((average - (0.1 + 0.3 + 0.25) / 7.0).abs() < 1e-12 && measured.marketer == average);
    let fewer = [30, 2, 2, 10, 10, 10, 4];
    let error = report(&table(), &names(&["x", "y", "z"]), Known::Population(&fewer), 5).unwrap_err();
    assert_eq!(error, Error::Population { row: 3, more: 1 });
    assert!(error.hint().is_some());
}

#[test]
fn counts_of_the_population_are_found_by_their_labels() {
    let text = |values: [Option<&str>; 4]| -> ArrayRef { Arc::new(StringArray::from(values.to_vec())) };
    let count = |values: [Option<i64>; 4]| -> ArrayRef { Arc::new(Int64Array::from(values.to_vec())) };
    let coded: DictionaryArray<UInt32Type> = [Some("a"), Some("a"), Some("a"), Some("b")].into_iter().collect();
    let counts = |persons: [Option<i64>; 4]| {
        let columns: [(&str, ArrayRef); 3] = [
            ("y", Arc::new(coded.clone())),
            ("x", text([Some("a"), None, Some("a"), Some("b")])),
            ("persone", count(persons)),
        ];
        RecordBatch::try_from_iter(columns).unwrap()
    };
    let names = names(&["x", "y"]);
    let of = |persons: [Option<i64>; 4]| {
        population(&table(), &names, &counts(persons), &ColumnName::try_new("persone").unwrap())
    };
    // The two rows a, a are added; null finds null; nobody is b, a.
    assert_eq!(of([Some(20), Some(7), Some(4), Some(9)]).unwrap(), [24, 24, 24, 0, 9, 7, 7]);
    assert_eq!(of([Some(20), Some(7), None, Some(9)]), Err(Error::Count { row: 4 }));
    assert_eq!(of([Some(20), Some(-7), None, Some(9)]), Err(Error::Count { row: 3 }));
}

#[test]
fn without_a_column_fewer_records_are_alone() {
    // Without x: a a five times, b a, a b. Without y: a a three times, b a twice, and two. Without z: all but b b twice or more.
    let without = report(&table(), &names(&["x", "y", "z"]), Known::Nothing, 3).unwrap().without;
    let found: Vec<(&str, u64, u64, u64)> =
        without.iter().map(|one| (one.column.as_str(), one.labels, one.uniques, one.below)).collect();
    assert_eq!(found, [("x", 3, 2, 2), ("y", 2, 2, 4), ("z", 2, 2, 4)]);
}

#[test]
fn a_class_of_one_value_tells_it() {
    // By x: the class a holds a and a, the class b both, the class of nulls a alone in y.
    let told = told(&table(), &names(&["x"]), &names(&["y", "z"])).unwrap();
    assert_eq!((told[0].fewest, told[0].certain), (1, 5));
    assert!((told[0].certain_share - 5.0 / 7.0).abs() < 1e-12);
    assert_eq!((told[0].certain_classes, told[0].certain_largest), (2, 3));
    // In z the class of nulls holds both values.
    assert_eq!((told[1].column.as_str(), told[1].fewest, told[1].certain), ("z", 1, 5));
}

#[test]
fn special_uniques_are_minimal_sets() {
    // y alone makes the fifth unique, z alone the seventh; x and y the fourth, x and z the sixth.
    let special = report(&table(), &names(&["x", "y", "z"]), Known::Nothing, 5).unwrap().special;
    assert_eq!((special.records, special.most), (4, 1));
    assert_eq!((special.by_size, special.records_by_size), (vec![2, 2, 0], vec![2, 2, 0]));
    // A set of one column scores two times one, a set of two once: rows 6 and 8 before 5 and 7.
    assert_eq!(special.rows, [6, 8, 5, 7]);
    assert!((special.top_tenth - 2.0 / 6.0).abs() < 1e-12);
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
    assert_eq!(individual(&table(), &names(&["x"]), &weights), Err(Error::Weight { row: 4 }));
    assert_eq!(individual(&table(), &names(&["w"]), &[10.0; 7]), Err(Error::Column("w".into())));
}

#[test]
fn an_empty_table_is_at_no_risk() {
    let report = report(&table().slice(0, 0), &names(&["x"]), Known::Nothing, 5).unwrap();
    assert_eq!((report.records, report.classes, report.prosecutor.highest, report.special.records), (0, 0, 0.0, 0));
}

#[test]
fn a_known_sample_has_the_risks_that_were_published_for_it() {
    // `francdat` of sdcMicro: eight records in six classes by their weights, and the risks that it reports.
    let classes = ["a", "b", "b", "c", "d", "e", "f", "a"];
    let weights = [18.0, 45.5, 39.0, 17.0, 541.0, 8.0, 5.0, 92.0];
    let published = [0.0171, 0.0220, 0.0220, 0.1771, 0.0117, 0.2971, 0.4024, 0.0171];
    let column: ArrayRef = Arc::new(StringArray::from(classes.to_vec()));
    let sample = RecordBatch::try_from_iter([("k", column)]).unwrap();
    let risks = individual(&sample, &names(&["k"]), &weights).unwrap();
    assert!(risks.iter().zip(published).all(|(risk, published)| (risk - published).abs() < 5e-5), "{risks:?}");
    let measured = report(&sample, &names(&["k"]), Known::Weights(&weights), 5).unwrap();
    let journalist = measured.journalist.unwrap();
    assert!((journalist.risk.expected - 0.9665).abs() < 4e-4 && (journalist.risk.highest - 0.4024).abs() < 5e-5);
    assert_eq!((journalist.risk.above, journalist.k_map), (2, None));
    // Eight of 765.5 persons; four uniques and two pairs: π 4 / (π 4 + 2 (1 − π) 2) = π.
    let fraction = 8.0 / 765.5;
    assert!((journalist.fraction.unwrap() - fraction).abs() < 1e-12);
    assert!((journalist.unique_match.unwrap() - fraction).abs() < 1e-12);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// The minimal sets of each row by their definition: every set, every pair of rows.
    fn by_hand(rows: &[[u8; 4]]) -> Vec<Vec<u64>> {
        let agree =
            |one: &[u8; 4], other: &[u8; 4], set: u64| (0..4).all(|at| set >> at & 1 == 0 || one[at] == other[at]);
        let alone = |row: usize, set: u64| (0..rows.len()).all(|at| at == row || !agree(&rows[row], &rows[at], set));
        let minimal = |row: usize, set: u64| {
            alone(row, set) && (1..set).filter(|part| part & set == *part).all(|part| !alone(row, part))
        };
        (0..rows.len()).map(|row| (1..16).filter(|set| minimal(row, *set)).collect()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn minimal_sets_are_those_of_the_definition(rows in prop::collection::vec(prop::array::uniform4(0_u8..3), 2..30)) {
            let column = |at: usize| -> (String, ArrayRef) {
                (format!("c{at}"), Arc::new(rows.iter().map(|row| Some(row[at].to_string())).collect::<StringArray>()))
            };
            let table = RecordBatch::try_from_iter((0..4).map(column)).unwrap();
            let special = report(&table, &names(&["c0", "c1", "c2", "c3"]), Known::Nothing, 5).unwrap().special;
            let expected = by_hand(&rows);
            let of_size = |size: u32| expected.iter().flatten().filter(|set| set.count_ones() == size).count() as u64;
            prop_assert_eq!(special.by_size, (1..=4).map(of_size).collect::<Vec<_>>());
            prop_assert_eq!(special.records, expected.iter().filter(|sets| !sets.is_empty()).count() as u64);
            prop_assert_eq!(special.most, expected.iter().map(|sets| sets.len() as u64).max().unwrap());
        }
    }
}
