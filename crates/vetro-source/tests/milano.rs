//! Real files of a real city, when they are at hand: in the folder `VETRO_REAL_DATA` names, else beside the checkout.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::record_batch::RecordBatch;
use vetro_model::SecretRef;
use vetro_model::source::{Geojson, Relation, SourceKind};
use vetro_source::{Context, Error, Request, SourceColumn, describe, extract};

fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/real/milano");
    let folder = std::env::var_os("VETRO_REAL_DATA").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("notice: the real city files are not at hand, nothing was read (set VETRO_REAL_DATA)");
    None
}

fn with<T>(folder: &Path, name: &str, ask: impl FnOnce(&SourceKind, &Context<'_>) -> T) -> T {
    let secret = &|name: &SecretRef| Err(Error::secret(name, "is not needed"));
    let kind = SourceKind::Geojson(Geojson { path: name.to_owned(), window: None });
    ask(&kind, &Context { project: folder, scratch: folder, secret, stop: Arc::default() })
}

fn read(folder: &Path, name: &str, columns: &[&str]) -> RecordBatch {
    let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
    let request = Request { relation: &Relation::Whole, columns: &columns, batch_rows: 0 };
    with(folder, name, |kind, context| {
        let mut pulled = extract(kind, &request, context).unwrap().map(Result::unwrap);
        let first = pulled.next().unwrap();
        assert!(first.faults.is_empty() && pulled.next().is_none());
        first.batch
    })
}

fn columns(folder: &Path, name: &str) -> Vec<SourceColumn> {
    with(folder, name, |kind, context| describe(kind, &Relation::Whole, context)).unwrap()
}

fn text(batch: &RecordBatch, column: usize, row: usize) -> &str {
    batch.column(column).as_string::<i32>().value(row)
}

#[test]
fn points_numbers_and_escapes_survive_as_written() {
    let Some(folder) = folder() else { return };
    let parking = "ds342.parking_pub.geojson";
    let batch = read(&folder, parking, &["n_posti", "tipo", "@lon", "@lat", "nome"]);
    let first: Vec<&str> = (0..5).map(|column| text(&batch, column, 0)).collect();
    let expected = ["116.0", "RESIDENTI/PUBBLICI", "9.155567631859647", "45.473769948446659", "Giulio Cesare"];
    assert_eq!(first, expected);
    let bikes = read(&folder, "ds70.bike_areesosta.geojson", &["id_via", "@geometry"]);
    assert_eq!(text(&bikes, 1, 0), r#"{"type":"Point","coordinates":[9.178206480279664,45.429910547212607]}"#);
    assert_eq!(
        bikes.column(0).null_count() + bikes.column(0).as_string::<i32>().iter().flatten().count(),
        bikes.num_rows()
    );
}

#[test]
fn names_with_spaces_and_accents_are_columns() {
    let Some(folder) = folder() else { return };
    let stations =
        read(&folder, "ds699.stazioni-meteorologiche_arpa_mi_final.geojson", &["Unità\u{a0}DiMisura", "DataStop"]);
    assert_eq!(text(&stations, 0, 0), "°");
    assert!(stations.column(1).is_null(0));
    let sports = columns(&folder, "ds629.impianti_sportivi_11_06_2020.geojson");
    assert!(sports.iter().any(|column| column.name == "Sito Internet"));
    assert!(sports.iter().any(|column| column.name == "@lon"));
}

#[test]
fn polygons_are_geometries_and_no_points() {
    let Some(folder) = folder() else { return };
    let name = "ds964.nil_wm.geojson";
    let names: Vec<String> = columns(&folder, name).into_iter().map(|column| column.name).collect();
    assert!(names.contains(&"@geometry".to_owned()) && !names.contains(&"@lon".to_owned()));
    let batch = read(&folder, name, &["@geometry", "@id"]);
    assert!(
        text(&batch, 0, 0).starts_with(r#"{"type":"Polygon","coordinates":[[[9.1542210251508092,45.437751669858642],"#)
    );
    assert_eq!(text(&batch, 1, 0), "89");
}
