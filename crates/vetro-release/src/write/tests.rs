use super::*;
use crate::request::Documents;
use crate::testing::{City, batch, catalogue, coded, files, nasty, nasty_schema, new, plan, schema};
use arrow::array::{Int64Array, StringArray};
use serde_json::{Value, json};
use std::sync::Arc;
use vetro_model::document::ChangeCounts;
use vetro_model::plan::DatasetPlan;
use vetro_model::schema::{FieldType, Schema};

const ALL: [Format; 4] = [Format::Csv, Format::Parquet, Format::Xlsx, Format::Geojson];

fn trees(rows: &[(i64, &str)]) -> RecordBatch {
    let keys = Int64Array::from(rows.iter().map(|(key, _)| *key).collect::<Vec<_>>());
    let species = StringArray::from(rows.iter().map(|(_, name)| *name).collect::<Vec<_>>());
    batch(vec![("id", Arc::new(keys)), ("specie", Arc::new(species))])
}

fn trees_schema(key: bool) -> Schema {
    let mut schema = schema("[{ 'name': 'id', 'type': 'integer' }, { 'name': 'specie', 'type': 'string' }]");
    if key {
        schema.primary_key = vec![vetro_model::ColumnName::try_new("id").unwrap()];
    }
    schema
}

fn trees_plan() -> DatasetPlan {
    plan(trees_schema(true), &[Format::Csv, Format::Parquet])
}

#[test]
fn the_same_table_and_clock_give_the_same_bytes_in_every_file() {
    let (city, plan) = (City::new(), plan(nasty_schema(), &ALL));
    new(city.write(&plan, &nasty(), "a").unwrap());
    new(city.write(&plan, &nasty(), "b").unwrap());
    let (first, second) = (files(&city.web("a")), files(&city.web("b")));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, bytes) in &first {
        assert_eq!(bytes, &second[path], "{}", path.display());
    }
    let names: Vec<String> = first.keys().map(|path| path.to_string_lossy().into_owned()).collect();
    let expected = [
        "2026-11-20/alberi.csv",
        "2026-11-20/alberi.geojson",
        "2026-11-20/alberi.parquet",
        "2026-11-20/alberi.xlsx",
        "2026-11-20/schema.json",
        "alberi.csv",
        "alberi.csv-metadata.json",
        "alberi.geojson",
        "alberi.parquet",
        "alberi.xlsx",
        "changes.json",
        "charts.json",
        "datapackage.json",
        "preview.json",
        "privacy.json",
        "profile.json",
        "quality.json",
        "schema.json",
        "versions.json",
    ];
    assert_eq!(names, expected.map(|name| format!("data/alberi/{name}")));
}

#[test]
fn what_is_answered_is_what_can_be_read() {
    let (city, plan) = (City::new(), plan(nasty_schema(), &ALL));
    let documents = new(city.write(&plan, &nasty(), "a").unwrap());
    assert_eq!(read(&city.data("a")).unwrap(), documents);
    let version = documents.record.latest();
    assert_eq!((version.version.as_str(), version.rows, version.columns), ("2026-11-20", 5, 12));
    assert_eq!(version.files.iter().map(|file| file.format).collect::<Vec<_>>(), ALL);
    for file in &version.files {
        for address in [&file.latest, &file.immutable] {
            let found = file::hash(&city.web("a").join(address)).unwrap();
            assert_eq!((found.bytes, &found.sha256), (file.bytes, &file.sha256));
        }
    }
    assert_eq!(documents.changes.rows, ChangeCounts { added: 5, ..ChangeCounts::default() });
    assert_eq!((documents.changes.since, version.changes), (None, None));
    assert_eq!(documents.preview.rows[4], vec![None; 12]);
    // One of five rows is missing throughout, and one more geometry: 47 of 60 cells are there.
    assert!((documents.quality.completeness - 0.7833).abs() < 1e-9);
}

#[test]
fn an_unchanged_dataset_leaves_nothing_behind() {
    let (city, plan, table) = (City::new(), trees_plan(), trees(&[(1, "acero")]));
    let first = new(city.write(&plan, &table, "a").unwrap());
    let again = city.write_after(&plan, &table, ("a", &first), ("b", "2026-11-21T03:00:00Z")).unwrap();
    assert_eq!(again, Written::Unchanged);
    assert!(!city.data("b").exists());
}

#[test]
fn other_documents_of_the_same_data_keep_the_version_and_its_files() {
    let (city, mut plan, table) = (City::new(), trees_plan(), trees(&[(1, "acero")]));
    let first = new(city.write(&plan, &table, "a").unwrap());
    plan.metadata.keywords.clear();
    let second = new(city.write_after(&plan, &table, ("a", &first), ("b", "2026-11-21T03:00:00Z")).unwrap());
    assert_eq!(second.record, first.record);
    assert_eq!(second.changes, first.changes);
    let (before, after) = (files(&city.data("a")), files(&city.data("b")));
    let differing: Vec<_> =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(*bytes)).map(|(path, _)| path).collect();
    assert_eq!(differing, [Path::new("datapackage.json")]);
    assert_eq!(before.len(), after.len());
}

#[test]
fn a_damaged_file_of_the_version_before_makes_a_new_version() {
    let (city, plan, table) = (City::new(), trees_plan(), trees(&[(1, "acero")]));
    let first = new(city.write(&plan, &table, "a").unwrap());
    let path = city.data("a").join("alberi.parquet");
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, b"rot").unwrap();
    let second = new(city.write_after(&plan, &table, ("a", &first), ("b", "2026-11-20T04:00:00Z")).unwrap());
    assert_eq!(second.record.latest().version, "2026-11-20.2");
    assert_eq!(second.record.latest().changes, Some(ChangeCounts::default()));
}

#[test]
fn rows_are_compared_by_key() {
    let (city, plan) = (City::new(), trees_plan());
    let first = new(city.write(&plan, &trees(&[(1, "acero"), (2, "tiglio"), (3, "cedro")]), "a").unwrap());
    let table = trees(&[(2, "tiglio"), (3, "pino"), (4, "faggio"), (5, "olmo")]);
    let second = new(city.write_after(&plan, &table, ("a", &first), ("b", "2026-11-21T03:00:00Z")).unwrap());
    let counts = ChangeCounts { added: 2, removed: 1, changed: 1 };
    assert_eq!((second.changes.rows, second.record.latest().changes), (counts, Some(counts)));
    assert_eq!(second.changes.since.as_deref(), Some("2026-11-20"));
    assert_eq!(second.changes.key, ["id"]);
    let versions: Vec<&str> = second.record.versions.iter().map(|version| version.version.as_str()).collect();
    assert_eq!(versions, ["2026-11-21", "2026-11-20"]);
    assert_eq!(second.record.issued, first.record.issued);
    assert!(!city.data("b").join("2026-11-20").exists(), "older versions are the store's affair");
}

#[test]
fn a_version_has_the_rows_that_tell_it_from_the_one_before_while_both_are_online() {
    let (city, mut plan) = (City::new(), trees_plan());
    let first = new(city.write(&plan, &trees(&[(1, "acero"), (2, "tiglio")]), "a").unwrap());
    assert_eq!(first.record.latest().diff, None);
    let table = trees(&[(1, "pino"), (2, "tiglio"), (3, "olmo")]);
    let second = new(city.write_after(&plan, &table, ("a", &first), ("b", "2026-11-21T03:00:00Z")).unwrap());
    let diff = second.record.latest().diff.clone().unwrap();
    assert_eq!((diff.path.as_str(), diff.since.as_str()), ("data/alberi/2026-11-21/diff.csv", "2026-11-20"));
    let text = city.text("b", "2026-11-21/diff.csv");
    assert_eq!(text, "_change,_row,id,specie\n~,old,1,acero\n~,new,1,pino\n+,new,3,olmo\n");
    assert_eq!((diff.bytes, &diff.sha256), (text.len() as u64, &file::sha256(text.as_bytes())));

    // Other documents of the same version: the diff goes with it.
    plan.metadata.keywords.clear();
    let third = new(city.write_after(&plan, &table, ("b", &second), ("c", "2026-11-22T03:00:00Z")).unwrap());
    assert_eq!(third.record, second.record);
    assert_eq!(city.text("c", "2026-11-21/diff.csv"), text);

    // The version before goes offline, and with it the rows of it.
    plan.keep_versions = 1;
    let fourth = new(city.write_after(&plan, &table, ("c", &third), ("d", "2026-11-23T03:00:00Z")).unwrap());
    assert_eq!((fourth.record.versions.len(), &fourth.record.latest().diff), (1, &None));
    assert!(!city.data("d").join("2026-11-21/diff.csv").exists());
    let table = trees(&[(1, "pino")]);
    let fifth = new(city.write_after(&plan, &table, ("d", &fourth), ("e", "2026-11-24T03:00:00Z")).unwrap());
    assert_eq!(fifth.record.latest().diff, None);
    assert!(!city.data("e").join("2026-11-24/diff.csv").exists());
}

#[test]
fn a_diff_does_not_repeat_a_person_whom_tonights_rules_find() {
    let (city, mut plan) = (City::new(), trees_plan());
    let column = plan.schema.fields[1].name.clone();
    plan.allow = vec![vetro_model::plan::Allowance { column, detector: "email".into(), reason: "An office.".into() }];
    let first = new(city.write(&plan, &trees(&[(1, "maria@posta.example"), (2, "tiglio")]), "a").unwrap());
    plan.allow.clear();
    let second = city.write_after(&plan, &trees(&[(2, "tiglio")]), ("a", &first), ("b", "2026-11-21T03:00:00Z"));
    let second = new(second.unwrap());
    assert_eq!(second.record.latest().changes, Some(ChangeCounts { added: 0, removed: 1, changed: 0 }));
    assert_eq!(second.record.latest().diff, None);
    assert!(!city.data("b").join("2026-11-21/diff.csv").exists());
}

#[test]
fn rows_without_a_key_are_compared_whole_and_by_number() {
    let (city, plan) = (City::new(), plan(trees_schema(false), &[Format::Csv]));
    let first = new(city.write(&plan, &trees(&[(1, "a,\"b"), (1, "a,\"b"), (2, "c")]), "a").unwrap());
    assert_eq!(first.quality.duplicates, 2);
    let table = trees(&[(1, "a,\"b"), (2, "d")]);
    let second = new(city.write_after(&plan, &table, ("a", &first), ("b", "2026-11-20T04:00:00Z")).unwrap());
    assert_eq!(second.changes.rows, ChangeCounts { added: 1, removed: 2, changed: 0 });
    assert_eq!((second.quality.duplicates, second.record.latest().version.as_str()), (0, "2026-11-20.2"));
}

#[test]
fn a_new_column_is_named_and_does_not_change_every_row() {
    let (city, before) = (City::new(), trees_plan());
    let first = new(city.write(&before, &trees(&[(1, "acero"), (2, "tiglio")]), "a").unwrap());
    let mut schema = schema("[{ 'name': 'altezza', 'type': 'integer' }, { 'name': 'id', 'type': 'string' }]");
    schema.primary_key = before.schema.primary_key.clone();
    let after = plan(schema, &[Format::Csv, Format::Parquet]);
    let table = batch(vec![
        ("altezza", Arc::new(Int64Array::from(vec![9, 9]))),
        ("id", Arc::new(StringArray::from(vec!["1", "3"]))),
    ]);
    let second = new(city.write_after(&after, &table, ("a", &first), ("b", "2026-11-21T03:00:00Z")).unwrap());
    assert_eq!(second.changes.rows, ChangeCounts { added: 1, removed: 1, changed: 0 });
    assert_eq!(second.changes.columns_added, ["altezza"]);
    assert_eq!(second.changes.columns_removed, ["specie"]);
    assert_eq!(second.changes.columns_retyped, ["id"]);
}

#[test]
fn only_so_many_versions_are_kept() {
    let (city, mut plan) = (City::new(), trees_plan());
    plan.keep_versions = 2;
    let mut documents = new(city.write(&plan, &trees(&[(0, "a")]), "0").unwrap());
    for (number, web) in (1_i64..).zip(["1", "2"]) {
        let old = (number - 1).to_string();
        let table = trees(&[(number, "a")]);
        documents = new(city.write_after(&plan, &table, (&old, &documents), (web, "2026-11-20T04:00:00Z")).unwrap());
    }
    let versions: Vec<&str> = documents.record.versions.iter().map(|version| version.version.as_str()).collect();
    assert_eq!(versions, ["2026-11-20.3", "2026-11-20.2"]);
}

#[test]
fn another_list_of_formats_is_another_version() {
    let (city, mut plan, table) = (City::new(), trees_plan(), trees(&[(1, "acero")]));
    let first = new(city.write(&plan, &table, "a").unwrap());
    plan.formats = vec![Format::Csv];
    let second = new(city.write_after(&plan, &table, ("a", &first), ("b", "2026-11-21T03:00:00Z")).unwrap());
    assert_eq!(second.record.latest().files.len(), 1);
    assert_eq!(second.record.latest().version, "2026-11-21");
}

#[test]
fn a_table_too_large_for_excel_is_published_without_it_and_says_so() {
    let (city, plan) = (City::new(), plan(trees_schema(false), &[Format::Csv, Format::Xlsx]));
    let long = "x".repeat(40_000);
    let documents = new(city.write(&plan, &trees(&[(1, "acero"), (2, &long)]), "a").unwrap());
    assert_eq!(documents.record.latest().files.len(), 1);
    let finding = &documents.quality.findings[0];
    assert_eq!(
        (finding.rule.as_str(), finding.column.as_str(), finding.rows.as_slice()),
        ("xlsx-too-large", "specie", &[3][..])
    );
    let again = city
        .write_after(&plan, &trees(&[(1, "acero"), (2, &long)]), ("a", &documents), ("b", "2026-11-21T03:00:00Z"))
        .unwrap();
    assert_eq!(again, Written::Unchanged);
}

#[test]
fn rows_that_do_not_add_up_are_an_error_and_leave_nothing() {
    let (city, plan, table) = (City::new(), trees_plan(), trees(&[(1, "acero")]));
    let mut request = city.request(&plan, &table, "2026-11-20T03:00:00Z");
    request.rows.read = 3;
    request.rows.quarantined = 1;
    let error = write_table(&table, &[], &request, &city.web("a")).unwrap_err();
    assert!(matches!(error, Error::Account { read: 3, accounted: 2, published: 1 }));
    request.rows.read = 2;
    assert!(write_table(&table, &[], &request, &city.web("a")).is_ok());
}

#[test]
fn after_an_error_nothing_is_left() {
    let (city, plan) = (City::new(), plan(schema("[{ 'name': 'luogo', 'type': 'geojson' }]"), &ALL));
    let table = batch(vec![("luogo", coded(&["nowhere"], &[Some(0)]))]);
    assert_eq!(city.write(&plan, &table, "a").unwrap_err().code(), "V0707");
    assert!(!city.data("a").exists());
}

#[test]
fn a_table_that_is_not_the_schemas_is_refused() {
    let (city, plan) = (City::new(), trees_plan());
    let other = batch(vec![("specie", coded(&["a"], &[Some(0)])), ("id", Arc::new(Int64Array::from(vec![1])))]);
    assert_eq!(city.write(&plan, &other, "a").unwrap_err().code(), "V0704");
    let other = batch(vec![("id", coded(&["a"], &[Some(0)])), ("specie", coded(&["a"], &[Some(0)]))]);
    let error = city.write(&plan, &other, "a").unwrap_err();
    assert_eq!((error.code(), error.to_string().contains("column `id` is declared `integer`")), ("V0705", true));
}

#[test]
fn the_package_describes_every_file() {
    let (city, mut plan, table) = (City::new(), trees_plan(), trees(&[(1, "acero")]));
    plan.formats.push(Format::Xlsx);
    let key = r#"{ "fields": ["id"], "reference": { "resource": "vivaio", "fields": ["id"] } }"#;
    plan.schema.foreign_keys = vec![serde_json::from_str(key).unwrap()];
    let documents = new(city.write(&plan, &table, "a").unwrap());
    let package: Value = serde_json::from_str(&city.text("a", "datapackage.json")).unwrap();
    let address = "https://dati.montelago.example/it/datasets/alberi/";
    assert_eq!(package["$schema"], "https://datapackage.org/profiles/2.0/datapackage.json");
    assert_eq!(
        (&package["name"], &package["id"], &package["title"]),
        (&json!("alberi"), &json!(address), &json!("Alberi"))
    );
    assert_eq!((&package["version"], &package["created"]), (&json!("2026-11-20"), &json!("2026-11-20T03:00:00Z")));
    assert_eq!(package["licenses"][0]["name"], "CC-BY-4.0");
    assert_eq!(package["keywords"], json!(["alberi"]));
    let resources = package["resources"].as_array().unwrap();
    let csv = &documents.record.latest().files[0];
    assert_eq!(resources[0]["path"], "alberi.csv");
    assert_eq!(resources[0]["hash"], format!("sha256:{}", csv.sha256));
    assert_eq!(resources[0]["bytes"], csv.bytes);
    assert_eq!(resources[0]["schema"]["primaryKey"], json!(["id"]));
    assert_eq!(resources[0]["schema"].get("foreignKeys"), None, "a package cannot name another's resources");
    let names: Vec<&Value> = resources.iter().map(|resource| &resource["name"]).collect();
    assert_eq!(names, ["alberi", "alberi-parquet", "alberi-xlsx"]);
    let kinds: Vec<&Value> = resources.iter().map(|resource| &resource["type"]).collect();
    assert_eq!(kinds, ["table", "file", "table"]);
    assert_eq!(resources[1]["schema"], "schema.json", "a reader of Parquet finds the columns described");
    let schema: Value = serde_json::from_str(&city.text("a", "schema.json")).unwrap();
    assert_eq!(schema["foreignKeys"][0]["reference"]["resource"], "vivaio");
}

#[test]
fn the_metadata_of_csv_on_the_web_names_every_column_as_the_header_does() {
    let (city, plan) = (City::new(), plan(nasty_schema(), &[Format::Csv]));
    new(city.write(&plan, &nasty(), "a").unwrap());
    let metadata: Value = serde_json::from_str(&city.text("a", "alberi.csv-metadata.json")).unwrap();
    assert_eq!(metadata["@context"], json!(["http://www.w3.org/ns/csvw", { "@language": "it" }]));
    assert_eq!(metadata["url"], "alberi.csv");
    let columns = metadata["tableSchema"]["columns"].as_array().unwrap();
    let titles: Vec<&str> = columns.iter().map(|column| column["titles"].as_str().unwrap()).collect();
    assert_eq!(titles.join(","), city.text("a", "alberi.csv").lines().next().unwrap());
    let types: Vec<&str> = columns.iter().map(|column| column["datatype"].as_str().unwrap()).collect();
    let expected = [
        "string",
        "string",
        "integer",
        "decimal",
        "decimal",
        "double",
        "boolean",
        "date",
        "time",
        "dateTime",
        "dateTimeStamp",
        "json",
    ];
    assert_eq!(types, expected);
}

#[test]
fn a_list_of_codes_is_told_to_readers_of_csv_on_the_web() {
    let (city, mut plan) = (City::new(), trees_plan());
    let field = plan.schema.fields.iter_mut().find(|field| field.kind == FieldType::String).unwrap();
    field.constraints.one_of = Some(vec![json!("acero"), json!("a.b (c)")]);
    let at = plan.schema.fields.iter().position(|field| field.kind == FieldType::String).unwrap();
    new(city.write(&plan, &trees(&[(1, "acero")]), "a").unwrap());
    let metadata: Value = serde_json::from_str(&city.text("a", "alberi.csv-metadata.json")).unwrap();
    let datatype = &metadata["tableSchema"]["columns"][at]["datatype"];
    assert_eq!(*datatype, json!({ "base": "string", "format": r"acero|a\.b \(c\)" }));
}

#[test]
fn a_licence_without_a_code_is_its_address() {
    let mut city = City::new();
    city.catalogue.licence = "https://example.org/licence".to_owned();
    new(city.write(&trees_plan(), &trees(&[(1, "acero")]), "a").unwrap());
    let package: Value = serde_json::from_str(&city.text("a", "datapackage.json")).unwrap();
    assert_eq!(package["licenses"], json!([{ "path": "https://example.org/licence" }]));
    assert_eq!(catalogue().licence, "CC-BY-4.0");
}

#[test]
fn a_document_that_is_not_ours_is_an_error_without_its_words() {
    let (city, plan) = (City::new(), trees_plan());
    let _: Documents = new(city.write(&plan, &trees(&[(1, "acero")]), "a").unwrap());
    std::fs::write(city.data("a").join("profile.json"), "{ \"rows\": \"segreto\" }").unwrap();
    let error = read(&city.data("a")).unwrap_err();
    assert_eq!((error.code(), format!("{error:?} {error}").contains("segreto")), ("V0711", false));
}

/// The specimen of the federal office, in a title: it reaches properties of workbooks, metadata of Parquet, documents.
#[test]
fn an_identifier_outside_the_table_stops_the_release_and_leaves_nothing() {
    use vetro_model::{Language, Localised};
    for format in [Format::Csv, Format::Parquet, Format::Xlsx] {
        let city = City::new();
        let mut plan = trees_plan();
        plan.formats = vec![format];
        plan.metadata.title = Localised::from([(Language::It, "Pratica 756.9217.0769.85")]);
        let error = city.write(&plan, &trees(&[(1, "Tilia")]), "web").unwrap_err();
        assert_eq!(error.code(), "V0712", "{format:?}");
        assert!(!error.to_string().contains("756"), "{error}");
        let names: Vec<&str> = error.sightings().iter().map(|found| found.file.as_str()).collect();
        assert!(names.iter().any(|name| name.ends_with("datapackage.json")), "{names:?}");
        let expected = match format {
            Format::Parquet => names.iter().any(|name| name.ends_with(".parquet")),
            Format::Xlsx => names.iter().any(|name| name.contains(".xlsx!docProps/")),
            _ => true,
        };
        assert!(expected, "{names:?}");
        assert!(!city.data("web").exists());
    }
}

#[test]
fn an_identifier_in_a_text_of_the_table_stops_the_release_unless_its_column_allows_it() {
    let city = City::new();
    let mut plan = trees_plan();
    let table = trees(&[(1, "maria@posta.example")]);
    assert_eq!(city.write(&plan, &table, "web").unwrap_err().code(), "V0712");
    let column = plan.schema.fields[1].name.clone();
    plan.allow = vec![vetro_model::plan::Allowance { column, detector: "email".into(), reason: "An office.".into() }];
    assert!(city.write(&plan, &table, "web").is_ok());
}
