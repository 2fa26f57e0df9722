//! The constraints and keys of a Table Schema; and that codes and plain text are judged alike.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use proptest::prelude::*;
use vetro_model::Schema;
use vetro_model::plan::{Rule, RulePart, RuleSpec};
use vetro_validate::{Error, LateFault, References, Validator};

fn batch(columns: &[(&str, &[Option<&str>])]) -> RecordBatch {
    let columns = columns.iter().map(|(name, values)| {
        let column: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        (*name, column, true)
    });
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn schema(text: &str) -> Schema {
    serde_json::from_str(text).unwrap()
}

const TWO: &str = r#""fields": [{ "name": "a", "type": "string" }, { "name": "b", "type": "string" }]"#;

fn two(keys: &str) -> Schema {
    schema(&format!("{{ {TWO}, {keys} }}"))
}

fn late(rule: &str, column: &str, records: &[u64]) -> LateFault {
    LateFault { rule: rule.into(), column: column.into(), records: records.to_vec() }
}

#[test]
fn a_primary_key_of_two_columns_is_neither_null_nor_repeated() {
    let schema = two(r#""primaryKey": ["a", "b"]"#);
    let table = batch(&[
        ("a", &[Some("x"), Some("x"), None, Some("x"), None]),
        ("b", &[Some("1"), Some("2"), Some("1"), Some("1"), Some("1")]),
    ]);
    let mut validator = Validator::for_schema(&schema, &table.schema(), &BTreeMap::new()).unwrap();
    assert_eq!(validator.rules(), 1);
    let faults = validator.check(&table).unwrap();
    assert_eq!((faults.len(), faults[0].rule.as_str(), faults[0].column.as_str()), (1, "primaryKey", "a"));
    assert_eq!(faults[0].rows, [2, 4]);
    assert_eq!(validator.finish(), [late("primaryKey", "a, b", &[0, 3])]);
}

#[test]
fn a_unique_key_leaves_out_rows_with_a_null() {
    let schema = two(r#""uniqueKeys": [["a", "b"]]"#);
    let table =
        batch(&[("a", &[Some("x"), None, None, Some("x")]), ("b", &[Some("1"), Some("1"), Some("1"), Some("1")])]);
    let mut validator = Validator::for_schema(&schema, &table.schema(), &BTreeMap::new()).unwrap();
    assert!(validator.check(&table).unwrap().is_empty());
    assert_eq!(validator.finish(), [late("uniqueKey", "a, b", &[0, 3])]);
}

#[test]
fn a_foreign_key_of_two_columns_is_looked_up_joined() {
    let schema = two(
        r#""foreignKeys": [{ "fields": ["a", "b"], "reference": { "resource": "streets", "fields": ["c", "d"] } }]"#,
    );
    let table =
        batch(&[("a", &[Some("x"), Some("x"), None, Some("x1")]), ("b", &[Some("1"), Some("2"), Some("9"), Some("")])]);
    let keys = References::from_keys(["x\u{1f}1".to_owned()].into_iter());
    let references = BTreeMap::from([("streets(c,d)".to_owned(), keys)]);
    let mut validator = Validator::for_schema(&schema, &table.schema(), &references).unwrap();
    let faults = validator.check(&table).unwrap();
    assert_eq!((faults[0].rule.as_str(), &faults[0].rows), ("foreignKey", &vec![1, 3]));
    let errors = Validator::for_schema(&schema, &table.schema(), &BTreeMap::new()).unwrap_err();
    assert!(matches!(&errors[0], Error::UnknownReference { reference, .. } if reference == "streets(c,d)"));
}

#[test]
fn a_foreign_key_within_the_table_is_judged_at_the_end() {
    let schema = two(r#""foreignKeys": [{ "fields": ["b"], "reference": { "fields": ["a"] } }]"#);
    let first = batch(&[("a", &[Some("1"), Some("2")]), ("b", &[Some("3"), None])]);
    let second = batch(&[("a", &[Some("3"), Some("4")]), ("b", &[Some("5"), Some("1")])]);
    let mut validator = Validator::for_schema(&schema, &first.schema(), &BTreeMap::new()).unwrap();
    assert!(validator.check(&first).unwrap().is_empty());
    assert!(validator.check(&second).unwrap().is_empty());
    assert_eq!(validator.finish(), [late("foreignKey", "b", &[2])]);
}

#[test]
fn months_are_bounded_as_text_and_other_texts_are_not() {
    let months = |kind: &str| {
        schema(&format!(
            r#"{{ "fields": [{{ "name": "a", "type": "{kind}",
                "constraints": {{ "minimum": "2024-02", "exclusiveMaximum": "2025-01" }} }}] }}"#
        ))
    };
    let table = batch(&[("a", &[Some("2024-01"), Some("2024-02"), Some("2024-12"), Some("2025-01"), None])]);
    let mut validator = Validator::for_schema(&months("yearmonth"), &table.schema(), &BTreeMap::new()).unwrap();
    let found: Vec<(String, Vec<u32>)> =
        validator.check(&table).unwrap().into_iter().map(|fault| (fault.rule, fault.rows)).collect();
    assert_eq!(found, [("minimum".to_owned(), vec![0]), ("exclusiveMaximum".to_owned(), vec![3])]);
    let errors = Validator::for_schema(&months("string"), &table.schema(), &BTreeMap::new()).unwrap_err();
    assert_eq!(errors.iter().map(Error::code).collect::<Vec<_>>(), ["V0452", "V0452"]);
}

#[test]
fn a_field_that_is_not_in_the_table_is_an_error() {
    let schema = two(r#""primaryKey": ["a", "b"]"#);
    let table = batch(&[("a", &[Some("x")])]);
    let errors = Validator::for_schema(&schema, &table.schema(), &BTreeMap::new()).unwrap_err();
    assert!(matches!(&errors[0], Error::UnknownColumn { column, .. } if column == "b"));
}

/// A rule of every kind that text knows.
fn text_rules() -> Vec<Rule> {
    let checks = [
        ("required", RuleSpec { required: true, ..RuleSpec::default() }),
        ("unique", RuleSpec { unique: true, ..RuleSpec::default() }),
        ("enum", RuleSpec { one_of: Some(vec!["a".into(), "bb".into()]), ..RuleSpec::default() }),
        ("length", RuleSpec { min_length: Some(1), max_length: Some(2), ..RuleSpec::default() }),
        ("pattern", RuleSpec { pattern: Some("[a-c]*".into()), ..RuleSpec::default() }),
        ("key", RuleSpec { references: Some("keys".into()), ..RuleSpec::default() }),
    ];
    let rule = |(name, check): (&str, RuleSpec)| Rule {
        name: name.to_owned(),
        parts: vec![RulePart { column: "t".to_owned(), check }],
    };
    checks.into_iter().map(rule).collect()
}

type Verdict = (Vec<Vec<vetro_model::Fault>>, Vec<LateFault>);

fn judge(batches: &[RecordBatch]) -> Verdict {
    let keys = References::from_keys(["a", "c", "dd"].map(str::to_owned).into_iter());
    let references = BTreeMap::from([("keys".to_owned(), keys)]);
    let mut validator = Validator::try_new(&text_rules(), &batches[0].schema(), &references).unwrap();
    let faults = batches.iter().map(|batch| validator.check(batch).unwrap()).collect();
    (faults, validator.finish())
}

fn with_type(batch: &RecordBatch, kind: &DataType) -> RecordBatch {
    let columns = batch.columns().iter().map(|column| ("t", cast(column, kind).unwrap(), true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

proptest! {
    // Found cases are written down as tests of their own.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn codes_and_plain_text_are_judged_alike(
        rows in prop::collection::vec(prop::collection::vec(prop::option::of("[a-d]{0,3}"), 1..12), 1..4)
    ) {
        let plain: Vec<RecordBatch> = rows
            .iter()
            .map(|values| batch(&[("t", &values.iter().map(Option::as_deref).collect::<Vec<_>>())]))
            .collect();
        let kind = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
        let coded: Vec<RecordBatch> = plain.iter().map(|batch| with_type(batch, &kind)).collect();
        prop_assert_eq!(judge(&plain), judge(&coded));
    }

    #[test]
    fn the_cut_into_batches_changes_no_late_fault(values in prop::collection::vec(prop::option::of(0_i64..9), 1..30), cut in 0_usize..30) {
        let column: ArrayRef = Arc::new(Int64Array::from(values.clone()));
        let whole = RecordBatch::try_from_iter_with_nullable([("t", column, true)]).unwrap();
        let cut = cut.min(values.len());
        let rule = Rule {
            name: "unique".into(),
            parts: vec![RulePart { column: "t".into(), check: RuleSpec { unique: true, ..RuleSpec::default() } }],
        };
        let late = |batches: &[RecordBatch]| {
            let mut validator =
                Validator::try_new(std::slice::from_ref(&rule), &whole.schema(), &BTreeMap::new()).unwrap();
            for batch in batches {
                assert!(validator.check(batch).unwrap().is_empty());
            }
            validator.finish()
        };
        let parts = [whole.slice(0, cut), whole.slice(cut, values.len() - cut)];
        let found = late(&parts);
        prop_assert_eq!(&found, &late(std::slice::from_ref(&whole)));
        let repeated: Vec<u64> = (0..)
            .zip(&values)
            .filter(|(_, value)| value.is_some() && values.iter().filter(|other| other == value).count() > 1)
            .map(|(record, _)| record)
            .collect();
        prop_assert_eq!(found.into_iter().flat_map(|late| late.records).collect::<Vec<_>>(), repeated);
    }
}
