use super::check::check;
use super::*;
use crate::testing::{batch, coded, nasty, nasty_schema, reversed, schema};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use std::fs::File;

const LABELS: Labels<'_> =
    Labels { title: "Alberi", licence: "CC-BY-4.0", version: "2026-11-20", address: "https://dati.example/alberi/" };

fn check_all(table: &Table<'_>, path: &Path) -> Result<(), Error> {
    check(table, &vec![1; table.columns.len()], path)
}

fn write_to(table: &Table<'_>, path: &Path) -> Written {
    write(table, &vec![1; table.columns.len()], LABELS, path).unwrap()
}

#[test]
fn every_value_reads_back() {
    let (table, schema) = (nasty(), nasty_schema());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let table = Table::try_new(&table, &schema).unwrap();
    assert_eq!(write_to(&table, &path), crate::file::hash(&path).unwrap());
    check_all(&table, &path).unwrap();
}

#[test]
fn a_difference_in_any_column_is_found() {
    let (table, schema) = (nasty(), nasty_schema());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    write_to(&Table::try_new(&table, &schema).unwrap(), &path);
    for (place, field) in schema.fields.iter().enumerate() {
        let other = reversed(&table, place);
        let error = check_all(&Table::try_new(&other, &schema).unwrap(), &path).unwrap_err();
        assert!(error.to_string().contains(&format!("column `{}`, row ", field.name)), "{error}");
    }
    let shorter = table.slice(0, 4);
    assert_eq!(check_all(&Table::try_new(&shorter, &schema).unwrap(), &path).unwrap_err().code(), "V0703");
    write_to(&Table::try_new(&shorter, &schema).unwrap(), &path);
    assert_eq!(check_all(&Table::try_new(&table, &schema).unwrap(), &path).unwrap_err().code(), "V0703");
}

#[test]
fn a_column_of_another_type_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let text = schema("[{ 'name': 'a', 'type': 'string' }]");
    let codes = batch(vec![("a", coded(&["1"], &[Some(0)]))]);
    write_to(&Table::try_new(&codes, &text).unwrap(), &path);
    let number = schema("[{ 'name': 'a', 'type': 'integer' }]");
    let numbers = batch(vec![("a", Arc::new(arrow::array::Int64Array::from(vec![1])))]);
    let error = check_all(&Table::try_new(&numbers, &number).unwrap(), &path).unwrap_err();
    assert!(error.to_string().contains("the type of column `a`"), "{error}");
}

#[test]
fn the_footer_tells_what_it_may_and_nothing_else() {
    let schema = schema(
        "[{ 'name': 'libero', 'type': 'string' },
          { 'name': 'lista', 'type': 'string', 'categories': ['B'] },
          { 'name': 'eta', 'type': 'integer', 'role': 'quasi-identifier' },
          { 'name': 'importo', 'type': 'integer', 'role': 'sensitive' },
          { 'name': 'anno', 'type': 'year', 'role': 'insensitive' }]",
    );
    let numbers = |value: i64| Arc::new(arrow::array::Int64Array::from(vec![value])) as arrow::array::ArrayRef;
    let table = batch(vec![
        ("libero", coded(&["SECRET-IN-DICTIONARY", "FREE-TEXT"], &[Some(1)])),
        ("lista", coded(&["B"], &[Some(0)])),
        ("eta", numbers(41)),
        ("importo", numbers(42)),
        ("anno", numbers(2024)),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    write_to(&Table::try_new(&table, &schema).unwrap(), &path);

    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let metadata = reader.metadata();
    let group = metadata.row_group(0);
    let ranges: Vec<bool> = group
        .columns()
        .iter()
        .map(|column| column.statistics().is_some_and(|found| found.min_bytes_opt().is_some()))
        .collect();
    assert_eq!(ranges, [false, true, false, false, true]);
    assert!(group.columns().iter().all(|column| column.offset_index_offset().is_some()));
    let indexed: Vec<bool> = group.columns().iter().map(|column| column.column_index_offset().is_some()).collect();
    assert_eq!(indexed, [false, true, false, false, true]);
    assert_eq!(metadata.file_metadata().created_by(), Some("vetro"));
    let keys: Vec<&str> =
        metadata.file_metadata().key_value_metadata().unwrap().iter().map(|pair| pair.key.as_str()).collect();
    assert_eq!(keys, ["title", "licence", "version", "dataset"]);
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"SECRET"));
}

#[test]
fn row_groups_and_pages_are_small() {
    let rows = GROUP * 2 + 5;
    let schema = schema("[{ 'name': 'a', 'type': 'integer' }]");
    let values: Vec<i64> = (0..i64::try_from(rows).unwrap()).collect();
    let table = batch(vec![("a", Arc::new(arrow::array::Int64Array::from(values)))]);
    let table = Table::try_new(&table, &schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    write(&table, &[rows as u64], LABELS, &path).unwrap();
    check(&table, &[rows as u64], &path).unwrap();
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let groups: Vec<i64> =
        reader.metadata().row_groups().iter().map(parquet::file::metadata::RowGroupMetaData::num_rows).collect();
    assert_eq!(groups, [32_768, 32_768, 5]);
    let column = reader.metadata().row_group(0).column(0);
    assert!(column.dictionary_page_offset().is_none(), "a dictionary of all different values is waste");
}
