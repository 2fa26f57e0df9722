use super::check::check;
use super::*;
use crate::testing::{batch, coded, nasty, nasty_schema, reversed, schema};
use arrow::record_batch::RecordBatch;
use std::sync::Arc;
use vetro_model::schema::Schema;

fn written(batch: &RecordBatch, schema: &Schema) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let table = Table::try_new(batch, schema).unwrap();
    let written = write(&table, &path).unwrap();
    assert_eq!(written, crate::file::hash(&path).unwrap());
    check(&table, &path, |_| {}).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    (folder, text)
}

#[test]
fn every_value_is_written_as_the_database_holds_it() {
    let (_folder, text) = written(&nasty(), &nasty_schema());
    let point = r#""{""type"":""Point"",""coordinates"":[8.950,46.0100]}""#;
    let whole = "9999999999999999999999999999";
    let expected = [
        "testo,codice,numero,importo,grande,misura,vero,giorno,ora,locale,istante,luogo\n".to_owned(),
        format!(
            "\"a \"\"b\"\", c\r\nd\",e\u{301},9007199254740993,1.50,{whole}.9999999999,0.1,true,1970-01-01,00:00:00,\
             1970-01-01T00:00:00,1970-01-01T01:00:00+01:00,{point}\n"
        ),
        format!(
            "  00712,é,-1,-0.05,-{whole}.9999999999,-0,false,2024-02-29,23:59:59,2024-10-27T00:59:59,\
             2024-10-27T02:59:59+02:00,{point}\n"
        ),
        "\"\",=1+1,0,0.00,0.0000000001,1e21,true,0001-01-01,00:00:00.000001,2024-10-27T01:00:00,\
         2024-10-27T02:00:00+01:00,{}\n"
            .to_owned(),
        "NULL,1E5,-9223372036854775808,1234567890123456.78,0.0000000000,NaN,false,9999-12-31,00:00:00.5,\
         0001-01-01T00:00:00,1970-01-01T01:00:00+01:00,\n"
            .to_owned(),
        ",,,,,,,,,,,\n".to_owned(),
    ];
    assert_eq!(text, expected.concat());
    assert!(!text.contains("segreto"), "a value of the dictionary that no row has");
}

#[test]
fn a_missing_value_alone_in_its_row_is_no_blank_line() {
    let schema = schema("[{ 'name': 'a', 'type': 'string' }]");
    let (_folder, text) = written(&batch(vec![("a", coded(&["x"], &[None, Some(0)]))]), &schema);
    assert_eq!(text, "a\n\"\"\nx\n");
}

#[test]
fn a_table_without_rows_is_a_header() {
    let schema = schema("[{ 'name': 'a', 'type': 'string' }, { 'name': 'b', 'type': 'integer' }]");
    let columns: Vec<(&str, arrow::array::ArrayRef)> = vec![
        ("a", Arc::new(StringArray::from(Vec::<&str>::new()))),
        ("b", Arc::new(arrow::array::Int64Array::from(Vec::<i64>::new()))),
    ];
    let (_folder, text) = written(&batch(columns), &schema);
    assert_eq!(text, "a,b\n");
}

#[test]
fn rows_beyond_one_chunk_are_all_there() {
    let rows = i64::try_from(CHUNK * 2 + 3).unwrap();
    let schema = schema("[{ 'name': 'a', 'type': 'integer' }]");
    let column = Arc::new(arrow::array::Int64Array::from((0..rows).collect::<Vec<_>>()));
    let (_folder, text) = written(&batch(vec![("a", column)]), &schema);
    let expected: Vec<String> = std::iter::once("a".to_owned()).chain((0..rows).map(|row| row.to_string())).collect();
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_difference_in_any_column_is_found() {
    let (table, schema) = (nasty(), nasty_schema());
    let (folder, _) = written(&table, &schema);
    for (place, field) in schema.fields.iter().enumerate() {
        let other = reversed(&table, place);
        let error = check(&Table::try_new(&other, &schema).unwrap(), &folder.path().join("a.csv"), |_| {}).unwrap_err();
        assert_eq!(error.code(), "V0703");
        assert!(error.to_string().contains(&format!("column `{}`, row ", field.name)), "{error}");
    }
}

#[test]
fn lost_added_and_damaged_rows_are_found() {
    let (table, schema) = (nasty(), nasty_schema());
    let table = Table::try_new(&table, &schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    write(&table, &path).unwrap();
    let good = std::fs::read_to_string(&path).unwrap();
    for bad in [
        good.replace(",,,,,,,,,,,\n", ""),
        format!("{good},,,,,,,,,,,\n"),
        good.replace("testo,", "Testo,"),
        good.replace("-0.05", "-0.5"),
        good.replace("-0.05", "-00.05"),
        good.replace(",true,1970", ",TRUE,1970"),
        String::new(),
    ] {
        std::fs::write(&path, bad).unwrap();
        assert_eq!(check(&table, &path, |_| {}).unwrap_err().code(), "V0703");
    }
}

#[test]
fn a_date_of_year_ten_thousand_is_an_error_that_names_its_row() {
    let schema = schema("[{ 'name': 'giorno', 'type': 'date' }]");
    let column = Arc::new(arrow::array::Date32Array::from(vec![Some(0), None, Some(2_932_897)]));
    let batch = batch(vec![("giorno", column)]);
    let folder = tempfile::tempdir().unwrap();
    let error = write(&Table::try_new(&batch, &schema).unwrap(), &folder.path().join("a.csv")).unwrap_err();
    assert!(matches!(&error, Error::OutOfRange { column, row: 4 } if column == "giorno"), "{error}");
}
