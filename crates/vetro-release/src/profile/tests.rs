use super::*;
use crate::testing::{batch, coded, nasty, nasty_schema, schema};
use arrow::array::{ArrayRef, Decimal128Array, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;
use std::sync::Arc;

fn one(kind: &str, array: ArrayRef) -> ColumnProfile {
    let schema = schema(&format!("[{{ 'name': 'a', 'type': '{kind}' }}]"));
    let table: RecordBatch = batch(vec![("a", array)]);
    profile(&Table::try_new(&table, &schema).unwrap()).unwrap().columns.remove(0)
}

fn counts(top: &[ValueCount]) -> Vec<(&str, u64)> {
    top.iter().map(|entry| (entry.value.as_str(), entry.count)).collect()
}

#[test]
fn texts_are_counted_the_same_from_codes_and_from_texts() {
    let keys = [Some(3), Some(1), Some(3), None, Some(2), Some(1), Some(3)];
    let codes = one("string", coded(&["aaa", "b", "c", "d"], &keys));
    assert_eq!((codes.count, codes.missing, codes.distinct), (6, 1, 3));
    assert_eq!((codes.min.as_deref(), codes.max.as_deref()), (Some("b"), Some("d")), "no row has `aaa`");
    assert_eq!(counts(&codes.top), [("d", 3), ("b", 2), ("c", 1)]);
    let texts = StringArray::from(vec![Some("d"), Some("b"), Some("d"), None, Some("c"), Some("b"), Some("d")]);
    assert_eq!(one("string", Arc::new(texts)), codes);
}

#[test]
fn ties_go_by_value_and_ten_values_are_shown() {
    let values: Vec<String> = (0..12).map(|number| format!("v{number:02}")).collect();
    let texts: Vec<&str> = values.iter().chain(&values).map(String::as_str).chain(["v07"]).collect();
    let found = one("string", Arc::new(StringArray::from(texts)));
    let shown: Vec<&str> = found.top.iter().map(|entry| entry.value.as_str()).collect();
    assert_eq!(shown, ["v07", "v00", "v01", "v02", "v03", "v04", "v05", "v06", "v08", "v09"]);
}

#[test]
fn values_that_are_nearly_all_different_are_not_listed() {
    let found = one("string", Arc::new(StringArray::from(vec!["a", "b", "c"])));
    assert_eq!((found.distinct, found.top.len()), (3, 0));
}

#[test]
fn tokens_of_persons_are_not_listed() {
    let schema = schema("[{ 'name': 'a', 'type': 'string', 'role': 'identifier' }]");
    let table = batch(vec![("a", coded(&["f00d"], &[Some(0), Some(0), Some(0)]))]);
    let found = profile(&Table::try_new(&table, &schema).unwrap()).unwrap();
    assert_eq!((found.columns[0].distinct, found.columns[0].top.len()), (1, 0));
}

#[test]
fn few_numbers_are_listed_and_many_become_a_histogram() {
    let few = one("integer", Arc::new(Int64Array::from(vec![Some(3), Some(1), Some(3), None])));
    assert_eq!((few.min.as_deref(), few.max.as_deref(), few.mean.as_deref()), (Some("1"), Some("3"), Some("2.333333")));
    assert_eq!((counts(&few.top), few.histogram.len()), (vec![("3", 2), ("1", 1)], 0));
    let many = one("integer", Arc::new(Int64Array::from((1..=100).collect::<Vec<_>>())));
    assert_eq!((many.distinct, many.mean.as_deref(), many.top.len()), (100, Some("50.5"), 0));
    // Steps of 5 from 0 would be 21 bins with 100 in the last; steps of 10 are 11.
    assert_eq!(many.histogram.len(), 11);
    assert_eq!((many.histogram[0].count, many.histogram[1].count, many.histogram[10].count), (9, 10, 1));
}

#[test]
fn a_range_too_wide_to_count_in_place_gives_the_same_numbers() {
    let wide = one("integer", Arc::new(Int64Array::from(vec![i64::MAX, 5, i64::MIN, 5, 0])));
    assert_eq!(wide.distinct, 4);
    assert_eq!((wide.min.as_deref(), wide.max.as_deref()), (Some("-9223372036854775808"), Some("9223372036854775807")));
    // (2^63 - 1 - 2^63 + 10 + 0) / 5 = 9 / 5.
    assert_eq!(wide.mean.as_deref(), Some("1.8"));
    assert_eq!(counts(&wide.top)[0], ("5", 2));
}

#[test]
fn decimals_keep_their_scale_in_the_profile() {
    let amounts = Decimal128Array::from(vec![150_i128, 250, 150]).with_precision_and_scale(10, 2).unwrap();
    let found = one("number", Arc::new(amounts));
    assert_eq!(
        (found.min.as_deref(), found.max.as_deref(), found.mean.as_deref()),
        (Some("1.50"), Some("2.50"), Some("1.833333"))
    );
    assert_eq!(counts(&found.top), [("1.50", 2), ("2.50", 1)]);
}

#[test]
fn every_type_has_its_least_and_greatest_value() {
    let (table, schema) = (nasty(), nasty_schema());
    let found = profile(&Table::try_new(&table, &schema).unwrap()).unwrap();
    assert_eq!(found.rows, 5);
    let ends = |name: &str| {
        let column = found.columns.iter().find(|column| column.name == name).unwrap();
        assert_eq!((column.missing, column.count), if name == "luogo" { (2, 3) } else { (1, 4) });
        (column.distinct, column.min.as_deref(), column.max.as_deref())
    };
    assert_eq!(ends("numero"), (4, Some("-9223372036854775808"), Some("9007199254740993")));
    assert_eq!(ends("misura"), (4, Some("-0"), Some("1e21")), "not-a-number is counted, not ranked");
    assert_eq!(ends("vero"), (2, Some("false"), Some("true")));
    assert_eq!(ends("giorno"), (4, Some("0001-01-01"), Some("9999-12-31")));
    assert_eq!(ends("ora"), (4, Some("00:00:00"), Some("23:59:59")));
    assert_eq!(ends("istante"), (3, Some("1970-01-01T01:00:00+01:00"), Some("2024-10-27T02:00:00+01:00")));
    assert_eq!(ends("luogo"), (2, None, None));
    assert_eq!(found.bounds.unwrap(), ["8.950", "46.0100", "8.950", "46.0100"]);
}
