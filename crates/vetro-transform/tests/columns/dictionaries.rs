//! Coded and plain texts mean the same, and dictionaries only grow.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, StringArray, UInt32Array};
use arrow::datatypes::{DataType, UInt32Type};
use vetro_model::plan::{ColumnPlan, Step};
use vetro_model::schema::FieldType;
use vetro_transform::Error;

use crate::support::*;

fn coded_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8))
}

fn of(values: &[&str], codes: &[u32]) -> ArrayRef {
    let values: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
    Arc::new(DictionaryArray::<UInt32Type>::new(UInt32Array::from(codes.to_vec()), values))
}

fn prefix() -> ColumnPlan {
    column(FieldType::String, vec![Step::Prefix(2)])
}

#[test]
fn a_dictionary_passes_without_being_touched() {
    let array = coded(&[Some("Via Nassa"), Some("Via Pretorio"), None]);
    let (made, _) = Setting::default().make(&column(FieldType::String, vec![]), &source(Arc::clone(&array)));
    let (before, after) = (array.as_dictionary::<UInt32Type>(), made.as_dictionary::<UInt32Type>());
    assert!(Arc::ptr_eq(before.values(), after.values()));
}

#[test]
fn the_dictionary_of_a_batch_extends_the_one_before() {
    let first = source(of(&["6900", "6901", "6500"], &[2, 0]));
    let second = source(of(&["6900", "6901", "6500", "8001"], &[3, 1, 0]));
    let mut transformer = Setting::default().transformer(&[prefix()], &first).unwrap();
    let (one, _) = transformer.apply(&first).unwrap();
    let (two, _) = transformer.apply(&second).unwrap();
    assert_eq!(
        (shown(one.column(0)), shown(two.column(0))),
        (vec!["65".to_owned(), "69".into()], vec!["80".to_owned(), "69".into(), "69".into()])
    );
    let values = |made: &ArrayRef| made.as_dictionary::<UInt32Type>().values().clone();
    let (before, after) = (values(one.column(0)), values(two.column(0)));
    assert_eq!(&after.slice(0, before.len()), &before);
    assert_eq!(after.len(), 3);
}

#[test]
fn a_source_may_turn_from_coded_to_plain_texts() {
    let first = source(of(&["6900"], &[0]));
    let mut transformer = Setting::default().transformer(&[column(FieldType::String, vec![])], &first).unwrap();
    assert_eq!(transformer.schema().field(0).data_type(), &coded_type());
    transformer.apply(&first).unwrap();
    assert_eq!(transformer.schema().field(0).data_type(), &coded_type());
    let (made, _) = transformer.apply(&source(texts(&["6901"]))).unwrap();
    assert_eq!(transformer.schema().field(0).data_type(), &DataType::Utf8);
    assert_eq!(shown(made.column(0)), ["6901"]);
}

#[test]
fn a_step_gives_the_same_for_coded_and_plain_texts_in_one_stream() {
    let first = source(of(&["6900"], &[0]));
    let mut transformer = Setting::default().transformer(&[prefix()], &first).unwrap();
    let (one, _) = transformer.apply(&first).unwrap();
    let (two, _) = transformer.apply(&source(texts(&["6901", "8001"]))).unwrap();
    assert_eq!(
        (shown(one.column(0)), shown(two.column(0))),
        (vec!["69".to_owned()], vec!["69".to_owned(), "80".into()])
    );
    assert_eq!(two.column(0).data_type(), &coded_type());
}

#[test]
fn a_dictionary_that_starts_anew_is_an_error_and_not_another_value() {
    let first = source(of(&["6900", "6901"], &[0]));
    let mut transformer = Setting::default().transformer(&[prefix()], &first).unwrap();
    transformer.apply(&first).unwrap();
    let error = transformer.apply(&source(of(&["8001", "6900", "6901"], &[0]))).unwrap_err();
    assert!(matches!(error, Error::Dictionary { .. }), "{error}");
}

#[test]
fn a_batch_without_rows_is_no_trouble() {
    let empty = source(of(&[], &[]));
    let (made, faults) = Setting::default().make(&prefix(), &empty);
    assert_eq!((made.len(), faults.len()), (0, 0));
}
