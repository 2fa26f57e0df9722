//! Maps, prefixes, lookups, pseudonyms, constants.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, StringArray};
use arrow::datatypes::DataType;
use vetro_model::plan::{ColumnPlan, Missing, Step};
use vetro_model::schema::FieldType;
use vetro_transform::{Lookup, PseudonymKey};

use crate::support::*;

fn map(pairs: &[(&str, &str)], otherwise: Option<&str>) -> Step {
    let values = pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    Step::Map { values, otherwise: otherwise.map(str::to_owned) }
}

#[test]
fn a_map_names_every_value_or_has_an_otherwise() {
    let nations = || coded(&[Some("CH"), Some("IT"), None, Some("BR")]);
    let groups = [("CH", "CH"), ("IT", "UE"), ("DE", "UE")];
    let (made, faults) =
        Setting::default().make(&column(FieldType::String, vec![map(&groups, Some("altro"))]), &source(nations()));
    assert_eq!((shown(&made), faults.len()), (vec!["CH".to_owned(), "UE".into(), String::new(), "altro".into()], 0));
    let (made, faults) =
        Setting::default().make(&column(FieldType::String, vec![map(&groups, None)]), &source(nations()));
    assert_eq!(shown(&made), ["CH", "UE", "", ""]);
    assert_eq!(rules(&faults), [("not-in-map", &[3][..])]);
}

#[test]
fn numbers_are_mapped_by_their_digits_and_the_target_has_the_declared_type() {
    let array: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(2), None]));
    let (made, faults) = Setting::default()
        .make(&column(FieldType::Boolean, vec![map(&[("1", "true"), ("2", "false")], None)]), &source(array));
    assert_eq!((shown(&made), faults.len()), (vec!["true".to_owned(), "false".into(), String::new()], 0));
}

#[test]
fn a_prefix_counts_characters_not_bytes() {
    let array = texts(&["6900", "è già", "a", ""]);
    let (made, _) = Setting::default().make(&column(FieldType::String, vec![Step::Prefix(2)]), &source(array));
    assert_eq!(shown(&made), ["69", "è ", "a", ""]);
    assert_eq!(made.null_count(), 0);
}

fn quarters(missing: Missing) -> Setting {
    let quarters = table(vec![
        ("id", Arc::new(Int64Array::from(vec![7, 8, 9])) as ArrayRef),
        ("nome", Arc::new(StringArray::from(vec![Some("Besso"), Some("Loreto"), None])) as ArrayRef),
        ("abitanti", Arc::new(Int64Array::from(vec![6_000, 4_000, 1])) as ArrayRef),
    ]);
    let lookup = Lookup::try_new("id", &[quarters], missing).unwrap();
    Setting { lookups: BTreeMap::from([("quartieri".to_owned(), lookup)]), ..Setting::default() }
}

fn look_up(kind: FieldType, take: &str) -> ColumnPlan {
    column(kind, vec![Step::Lookup { lookup: "quartieri".into(), take: take.into() }])
}

#[test]
fn a_lookup_takes_from_the_row_of_its_key() {
    for array in [
        Arc::new(Int64Array::from(vec![Some(8), Some(7), None, Some(9), Some(10)])) as ArrayRef,
        coded(&[Some("8"), Some("7"), None, Some("9"), Some("10")]),
    ] {
        let (made, faults) =
            quarters(Missing::Reject).make(&look_up(FieldType::String, "nome"), &source(array.clone()));
        assert_eq!(shown(&made), ["Loreto", "Besso", "", "", ""]);
        assert_eq!(rules(&faults), [("not-in-lookup", &[4][..])]);
        let (made, faults) =
            quarters(Missing::Reject).make(&look_up(FieldType::Integer, "abitanti"), &source(array.clone()));
        assert_eq!(shown(&made), ["4000", "6000", "", "1", ""]);
        assert_eq!(rules(&faults), [("not-in-lookup", &[4][..])]);
        let (made, faults) = quarters(Missing::Null).make(&look_up(FieldType::String, "nome"), &source(array.clone()));
        assert_eq!((shown(&made)[4].as_str(), faults.len()), ("", 0));
        let (made, faults) = quarters(Missing::Null).make(&look_up(FieldType::Integer, "abitanti"), &source(array));
        assert_eq!((shown(&made)[4].as_str(), faults.len()), ("", 0));
    }
}

#[test]
fn a_lookup_without_rows_finds_nothing() {
    let lookup = Lookup::try_new("id", &[], Missing::Reject).unwrap();
    let setting = Setting { lookups: BTreeMap::from([("quartieri".to_owned(), lookup)]), ..Setting::default() };
    let (made, faults) = setting.make(&look_up(FieldType::String, "nome"), &source(texts(&["7"])));
    assert_eq!((made.null_count(), rules(&faults)), (1, vec![("not-in-lookup", &[0][..])]));
}

#[test]
fn pseudonyms_are_the_same_for_coded_and_plain_texts() {
    let key = PseudonymKey::new(b"vetro-bench-key".to_vec(), 16);
    let setting = Setting { keys: BTreeMap::from([("veicoli".to_owned(), key)]), ..Setting::default() };
    let plan = column(FieldType::String, vec![Step::Pseudonym { domain: "veicoli".into() }]);
    let (tokens, _) = setting.make(&plan, &source(texts(&["TI 123456", "ZH 1", "TI 123456"])));
    let (by_code, _) = setting.make(&plan, &source(coded(&[Some("TI 123456"), Some("ZH 1"), Some("TI 123456")])));
    assert_eq!(shown(&tokens), shown(&by_code));
    // echo -n "TI 123456" | openssl dgst -sha256 -hmac vetro-bench-key
    assert_eq!(shown(&tokens)[0], "128127bde6950d75");
    assert_eq!(shown(&tokens)[0], shown(&tokens)[2]);
    assert_ne!(shown(&tokens)[0], shown(&tokens)[1]);
    assert_eq!(tokens.data_type(), &DataType::Utf8);
    let (with_null, _) = setting.make(&plan, &source(coded(&[None, Some("ZH 1")])));
    assert_eq!(with_null.null_count(), 1);
}

#[test]
fn a_constant_stands_in_every_row_in_the_declared_type() {
    let rows = source(texts(&["a", "b"]));
    let constant = |kind, text: &str| made_of(&[], column(kind, vec![Step::Constant(text.to_owned())]));
    assert_eq!(
        shown(&Setting::default().make(&constant(FieldType::String, "Montelago"), &rows).0),
        ["Montelago", "Montelago"]
    );
    assert_eq!(
        shown(&Setting::default().make(&constant(FieldType::Date, "2024-05-01"), &rows).0),
        ["2024-05-01", "2024-05-01"]
    );
    let no_rows = rows.slice(0, 0);
    assert_eq!(Setting::default().make(&constant(FieldType::String, "x"), &no_rows).0.len(), 0);
}
