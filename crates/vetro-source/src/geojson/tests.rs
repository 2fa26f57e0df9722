//! Collections as portals deliver them, good and bad.

use std::sync::Arc;

use arrow::array::{Array, AsArray};
use vetro_model::Fault;
use vetro_model::source::SourceKind;

use super::*;
use crate::{describe, extract};

fn with_file<T>(text: &str, work: impl FnOnce(&SourceKind, &Context<'_>) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("places.geojson"), text).unwrap();
    let secret = &|name: &vetro_model::SecretRef| Err(Error::secret(name, "is not needed"));
    let context = Context { project: folder.path(), scratch: folder.path(), secret, stop: Arc::default() };
    let kind = SourceKind::Geojson(Geojson { path: "places.geojson".into(), window: None });
    work(&kind, &context)
}

type Rows = Vec<Vec<Option<String>>>;

fn read(text: &str, columns: &[&str]) -> Result<(Rows, Vec<Fault>), Error> {
    let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
    with_file(text, |kind, context| {
        let request = Request { relation: &Relation::Whole, columns: &columns, batch_rows: 0 };
        let (mut rows, mut faults) = (Vec::new(), Vec::new());
        for pulled in extract(kind, &request, context)? {
            let pulled = pulled?;
            faults.extend(pulled.faults);
            for row in 0..pulled.batch.num_rows() {
                let cell = |column: &arrow::array::ArrayRef| {
                    column.is_valid(row).then(|| column.as_string::<i32>().value(row).to_owned())
                };
                rows.push(pulled.batch.columns().iter().map(cell).collect());
            }
        }
        Ok((rows, faults))
    })
}

fn collection(features: &str) -> String {
    format!(r#"{{ "type": "FeatureCollection", "features": [{features}] }}"#)
}

fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{ "type": "Feature", "properties": {properties}, "geometry": {geometry} }}"#)
}

fn row(cells: &[&str]) -> Vec<Option<String>> {
    cells.iter().map(|cell| (!cell.is_empty()).then(|| (*cell).to_owned())).collect()
}

const POINT: &str = r#"{ "type": "Point", "coordinates": [ 9.155567631859647, 45.4737699484466590, 1.0 ] }"#;

#[test]
fn values_are_taken_exactly_as_written() {
    let properties = r#"{ "n": 116.0, "Unità DiMisura": "a\/b é", "x": null, "b": true, "o": { "k" : [1.10, 2] } }"#;
    let text = collection(&feature(properties, POINT));
    let columns = ["n", "Unità DiMisura", "x", "b", "o", "@lon", "@lat", "@geometry", "@id"];
    let (rows, faults) = read(&text, &columns).unwrap();
    let geometry = r#"{"type":"Point","coordinates":[9.155567631859647,45.4737699484466590,1.0]}"#;
    let place = ["9.155567631859647", "45.4737699484466590"];
    let expected = ["116.0", "a/b é", "", "true", r#"{"k":[1.10,2]}"#, place[0], place[1], geometry, ""];
    assert_eq!(rows, [row(&expected)]);
    assert!(faults.is_empty());
}

#[test]
fn ids_are_texts_or_numbers_and_absent_members_are_null() {
    let text = collection(
        r#"{ "type": "Feature", "id": 89, "properties": null, "geometry": null },
           { "type": "Feature", "id": "a1", "properties": { "p": 1 } }"#,
    );
    assert_eq!(read(&text, &["@id", "p", "@lon"]).unwrap().0, [row(&["89", "", ""]), row(&["a1", "1", ""])]);
}

#[test]
fn a_line_has_no_single_place() {
    let line = r#"{ "type": "LineString", "coordinates": [[1, 2], [3, 4]] }"#;
    let text = collection(&format!("{},{}", feature("{}", POINT), feature("{}", line)));
    let (rows, faults) = read(&text, &["@lat"]).unwrap();
    assert_eq!(rows[1], row(&[""]));
    assert_eq!(faults, [Fault { rule: "not-a-point".into(), column: "@lat".into(), rows: vec![1] }]);
}

#[test]
fn letters_that_are_none_are_faults() {
    let text =
        collection(&format!("{},{}", feature(r#"{ "a": "\ud800" }"#, "null"), feature(r#"{ "a": "\u0000" }"#, "null")));
    let (rows, faults) = read(&text, &["a"]).unwrap();
    assert_eq!(rows, [row(&[""]), row(&[""])]);
    assert_eq!(
        faults.iter().map(|fault| fault.rule.as_str()).collect::<Vec<_>>(),
        ["bad-encoding", "control-character"]
    );
}

#[test]
fn columns_are_described_in_order_with_the_pseudo_columns_that_make_sense() {
    let first = feature(r#"{ "b": 1, "a": null }"#, POINT);
    let second = feature(r#"{ "c": "x", "b": "1" }"#, POINT);
    let text = collection(&format!("{first},{second}"));
    let columns = with_file(&text, |kind, context| describe(kind, &Relation::Whole, context)).unwrap();
    let told: Vec<String> = columns.iter().map(|c| format!("{} {} {}", c.name, c.kind, c.nullable)).collect();
    let expected = ["b number or string false", "a null true", "c string true", "@geometry geometry false"];
    assert_eq!(told[..4], expected);
    assert_eq!(told[4..], ["@lon number false", "@lat number false"]);
}

#[test]
fn an_empty_collection_has_only_pseudo_columns() {
    assert!(read(&collection(""), &["@geometry"]).unwrap().0.is_empty());
    assert!(matches!(read(&collection(""), &["a"]), Err(Error::MissingColumn { .. })));
}

#[test]
fn another_reference_system_is_refused_by_name() {
    let with = |crs: &str| format!(r#"{{ "type": "FeatureCollection", "crs": {crs}, "features": [] }}"#);
    let named = |name: &str| with(&format!(r#"{{ "type": "name", "properties": {{ "name": "{name}" }} }}"#));
    assert!(read(&named("urn:ogc:def:crs:OGC:1.3:CRS84"), &["@id"]).is_ok());
    assert!(read(&with("null"), &["@id"]).is_ok());
    assert!(matches!(read(&named("EPSG:2056"), &["@id"]), Err(Error::Crs { found, .. }) if found == "EPSG:2056"));
    assert!(matches!(read(&with("7"), &["@id"]), Err(Error::Crs { .. })));
}

#[test]
fn what_is_no_collection_is_named() {
    let found = |text: &str| match read(text, &["@id"]) {
        Err(Error::WrongKind { found, .. }) => found,
        other => panic!("{other:?}"),
    };
    assert_eq!(found(""), "an empty file");
    assert_eq!(found("<html>502</html>"), "an HTML page");
    assert_eq!(found("[1]"), "something else");
    assert_eq!(found(r#"{ "type": "Feature" }"#), "a single feature");
    assert_eq!(found(r#"{ "type": "Point", "coordinates": [1, 2] }"#), "a bare geometry");
    assert_eq!(found(r#"{ "error": "no such layer" }"#), "another kind of JSON");
    assert_eq!(found(r#"{ "type": "FeatureCollection" }"#), "a collection without `features`");
    assert_eq!(
        found(r#"{ "type": "FeatureCollection", "features": {} }"#),
        "a collection whose `features` are no list"
    );
}

#[test]
fn broken_json_is_placed_without_quoting_it() {
    let whole = collection(&feature(r#"{ "nome": "Rossi" }"#, POINT));
    let cut = read(&whole[..whole.len() - 30], &["nome"]).unwrap_err();
    assert!(matches!(cut, Error::Json { problem: "the file ends in the middle", .. }), "{cut}");
    let error = read("{ \"type\":\n Rossi }", &["@id"]).unwrap_err();
    assert!(matches!(error, Error::Json { line: 2, .. }));
    assert!(!format!("{error} {error:?}").contains("Rossi"));
    let twice = r#"{ "type": "FeatureCollection", "features": [], "features": [] }"#;
    assert!(matches!(read(twice, &["@id"]), Err(Error::Json { .. })));
}

#[test]
fn a_member_that_is_no_feature_is_numbered() {
    let problem = |second: &str| match read(&collection(&format!("{},{second}", feature("{}", "null"))), &["@id"]) {
        Err(Error::NotAFeature { feature: 2, problem, .. }) => problem,
        other => panic!("{other:?}"),
    };
    assert_eq!(problem(r#"{ "type": "Point" }"#), "is not of type `Feature`");
    assert_eq!(problem("7"), "has not the members of a feature, or one of them twice");
    assert_eq!(problem(&feature("[1]", "null")), "has not the members of a feature, or one of them twice");
    assert_eq!(problem(&feature(r#"{ "a": 1, "\u0061": 2 }"#, "null")), "has two properties of one name");
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let text = collection(&feature(&format!(r#"{{ "a": {deep} }}"#), "null"));
    assert!(matches!(read(&text, &["a"]), Err(Error::NotAFeature { feature: 1, .. } | Error::Json { .. })));
}

#[test]
fn bytes_that_are_not_utf8_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.geojson");
    std::fs::write(&path, b"{\"type\":\"Z\xfcrich\"}").unwrap();
    assert!(matches!(json::read(&path, LARGEST_FILE, parse::EXPECTED), Err(Error::Encoding { encoding: "UTF-8", .. })));
    assert!(matches!(json::read(&path, 3, parse::EXPECTED), Err(Error::TooLarge { limit: 3, .. })));
}
