use super::check::check;
use super::*;
use crate::testing::{batch, coded, nasty, nasty_schema, schema};
use serde_json::Value;
use std::sync::Arc;

fn written(table: &Table<'_>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.geojson");
    let written = write(table, &path).unwrap();
    assert_eq!(written, crate::file::hash(&path).unwrap());
    check(table, &path).unwrap();
    std::fs::read_to_string(&path).unwrap()
}

#[test]
fn features_follow_the_table_and_keep_every_digit() {
    let (table, schema) = (nasty(), nasty_schema());
    let text = written(&Table::try_new(&table, &schema).unwrap());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], r#"{"type":"FeatureCollection","features":["#);
    assert_eq!(
        lines[1],
        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[8.950,46.0100]},\"properties\":{\
         \"testo\":\"a \\\"b\\\", c\\r\\nd\",\"codice\":\"e\u{301}\",\"numero\":9007199254740993,\"importo\":1.50,\
         \"grande\":9999999999999999999999999999.9999999999,\"misura\":0.1,\"vero\":true,\"giorno\":\"1970-01-01\",\
         \"ora\":\"00:00:00\",\"locale\":\"1970-01-01T00:00:00\",\"istante\":\"1970-01-01T01:00:00+01:00\"}},"
    );
    assert!(lines[4].contains("\"geometry\":null") && lines[4].contains("\"misura\":\"NaN\""));
    assert_eq!((lines[5].ends_with("null}}"), lines[6], lines.len()), (true, "]}", 7));
}

#[test]
fn nested_values_stay_nested_and_broken_ones_become_text() {
    let schema = schema("[{ 'name': 'a', 'type': 'object' }, { 'name': 'luogo', 'type': 'geojson' }]");
    let objects = StringArray::from(vec![Some("{\"n\":1.10}"), Some("{broken")]);
    let table = batch(vec![("a", Arc::new(objects)), ("luogo", coded(&[], &[None, None]))]);
    let text = written(&Table::try_new(&table, &schema).unwrap());
    assert!(text.contains("\"a\":{\"n\":1.10}"));
    assert!(text.contains("\"a\":\"{broken\""));
}

#[test]
fn a_table_without_rows_is_an_empty_collection() {
    let schema = schema("[{ 'name': 'luogo', 'type': 'geojson' }]");
    let text = written(&Table::try_new(&batch(vec![("luogo", coded(&[], &[]))]), &schema).unwrap());
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(found["features"], serde_json::json!([]));
}

#[test]
fn a_text_that_would_break_out_of_the_geometry_is_refused() {
    let schema = schema("[{ 'name': 'luogo', 'type': 'geojson' }]");
    let folder = tempfile::tempdir().unwrap();
    for bad in ["{},\"x\":{}", "[1,2]", "null", "8.9,46.0", ""] {
        let table = batch(vec![("luogo", coded(&["{}", bad], &[Some(0), Some(1)]))]);
        let error = write(&Table::try_new(&table, &schema).unwrap(), &folder.path().join("a")).unwrap_err();
        assert!(matches!(error, Error::Geometry { row: 3, .. }), "{bad}");
        assert!(bad.is_empty() || !error.to_string().contains(bad));
    }
    let plain = crate::testing::schema("[{ 'name': 'a', 'type': 'string' }]");
    let table = batch(vec![("a", coded(&["x"], &[Some(0)]))]);
    let error = write(&Table::try_new(&table, &plain).unwrap(), &folder.path().join("a")).unwrap_err();
    assert!(matches!(error, Error::NoGeometry));
}

#[test]
fn a_lost_feature_is_found() {
    let (table, schema) = (nasty(), nasty_schema());
    let table = Table::try_new(&table, &schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.geojson");
    write(&table, &path).unwrap();
    let lines: Vec<String> = std::fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
    for bad in
        [lines[2..].join("\n"), [&lines[..1], &lines[2..]].concat().join("\n"), lines.join("\n").replace("{}", "null")]
    {
        std::fs::write(&path, bad).unwrap();
        assert_eq!(check(&table, &path).unwrap_err().code(), "V0703");
    }
}

#[test]
fn a_member_that_is_not_written_here_is_found() {
    let (table, schema) = (nasty(), nasty_schema());
    let table = Table::try_new(&table, &schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.geojson");
    write(&table, &path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let in_feature = text.replacen("\"geometry\"", "\"id\":1,\"geometry\"", 1);
    let behind = text.replace("]}\n", "],\"autore\":1}\n");
    for bad in [in_feature, behind] {
        assert_ne!(bad, text);
        std::fs::write(&path, bad).unwrap();
        assert_eq!(check(&table, &path).unwrap_err().code(), "V0703");
    }
}
