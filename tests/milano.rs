//! Files the City of Milan published, as it published them (`../shared/real/milano`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::fmt::Write as _;

use support::{Project, assert_complete, shared};

const CATALOGUE: &str = r#"[catalogue]
base-url = "https://dati.example/"
languages = ["it"]
licence = "CC-BY-4.0"
timezone = "Europe/Rome"
title = { it = "Dati di prova" }
description = { it = "Prova con i dati aperti del Comune di Milano." }

[catalogue.publisher]
name = { it = "Comune" }
email = "dati@example.org"
url = "https://example.org/"

[departments.mobilita]
name = { it = "Mobilità" }
email = "mobilita@example.org"
"#;

const NO_PERSONS: &str = "no-persons = \"Places and things of the city: no column concerns a person.\"\n";

/// A project with one dataset from one of Milan's files; fields come as (name, source column, type).
fn project(id: &str, file: &std::path::Path, fields: &[(&str, &str, &str)]) -> Project {
    let project = Project::empty();
    project.write("pipelines.toml", CATALOGUE);
    add(&project, id, file, fields);
    project
}

fn add(project: &Project, id: &str, file: &std::path::Path, fields: &[(&str, &str, &str)]) {
    let mut text = std::fs::read_to_string(project.path().join("pipelines.toml")).unwrap();
    let mut columns = String::new();
    for (name, from, _) in fields {
        let _ = writeln!(columns, "{name} = {}", serde_json::to_string(from).unwrap());
    }
    let _ = write!(
        text,
        "\n[sources.{id}.geojson]\npath = \"{}\"\n\n[pipelines.{id}]\nsource = \"{id}\"\n\
         formats = [\"csv\", \"parquet\", \"xlsx\", \"geojson\"]\n\n[pipelines.{id}.columns]\n{columns}\n\
         [pipelines.{id}.privacy]\n{NO_PERSONS}",
        file.display()
    );
    project.write("pipelines.toml", &text);
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, _, kind)| serde_json::json!({ "name": name, "type": kind, "title": name, "description": name }))
        .collect();
    project.write(&format!("schemas/{id}.json"), &serde_json::json!({ "fields": fields }).to_string());
    project.write(
        &format!("datasets/{id}.toml"),
        "department = \"mobilita\"\nthemes = [\"TRAN\"]\nfrequency = \"irregular\"\ntitle = { it = \"Prova\" }\n\
         description = { it = \"Dati di prova.\" }\nkeywords = { it = [\"prova\"] }\nmap = {}\n",
    );
}

/// The features of a GeoJSON text, numbers as written.
fn features(text: &str) -> Vec<serde_json::Value> {
    let all: serde_json::Value = serde_json::from_str(text).unwrap();
    all["features"].as_array().unwrap().clone()
}

#[test]
fn bicycle_parking_is_published_with_map_and_geojson() {
    let Some(file) = shared("real/milano/ds70.bike_areesosta.geojson") else { return };
    let fields = [
        ("id_amat", "id_amat", "integer"),
        ("id_via", "id_via", "string"),
        ("num_civico", "num_civico", "string"),
        ("municipio", "municipio", "string"),
        ("stato", "stato", "string"),
        ("stalli_totali", "stalli_totali", "integer"),
        ("ubicazione", "ubicazione", "string"),
        ("geometria", "@geometry", "geojson"),
    ];
    let project = project("bici", &file, &fields);
    project.run(&["publish"]).ended(0);
    assert_complete(&project.web());
    let source = features(&std::fs::read_to_string(&file).unwrap());
    let published = features(&project.read("data/bici/bici.geojson"));
    assert_eq!(published.len(), source.len());
    for feature in &published {
        let properties = &feature["properties"];
        let twin = source.iter().find(|one| one["properties"]["id_amat"] == properties["id_amat"]).unwrap();
        for (name, from, _) in &fields[1..7] {
            assert_eq!(properties[name], twin["properties"][from], "{name}");
        }
        assert_eq!(feature["geometry"], twin["geometry"]);
    }
    let page = project.read("it/datasets/bici/index.html");
    assert!(page.contains("<svg") && page.contains("bici.geojson"));
}

#[test]
fn sports_centres_are_refused_until_the_mailboxes_are_left_out() {
    let Some(file) = shared("real/milano/ds629.impianti_sportivi_11_06_2020.geojson") else { return };
    let fields = [
        ("municipio", "Municipio", "string"),
        ("via", "VIA", "string"),
        ("tipo", "Tipo", "string"),
        ("mail", "Mail", "string"),
        ("geometria", "@geometry", "geojson"),
    ];
    let with_mail = project("impianti", &file, &fields);
    let ran = with_mail.run(&["publish"]).ended(6);
    assert!(ran.err.contains("`mail`") && ran.err.contains("row"), "{}", ran.err);
    let text = std::fs::read_to_string(&file).unwrap();
    let mailbox = regex::Regex::new(r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+").unwrap();
    let report = std::fs::read_to_string(with_mail.path().join(".vetro/last-run.json")).unwrap();
    for value in mailbox.find_iter(&text).map(|found| found.as_str()) {
        assert!(!ran.err.contains(value) && !ran.out.contains(value) && !report.contains(value), "a value is told");
    }
    assert!(!with_mail.web().exists());
    let without: Vec<_> = fields.iter().filter(|(name, ..)| *name != "mail").copied().collect();
    let project = project("impianti", &file, &without);
    project.run(&["publish"]).ended(0);
    assert!(!project.read("data/impianti/impianti.csv").contains('@'));
}

#[test]
fn neighbourhoods_survive_exactly() {
    let Some(file) = shared("real/milano/ds964.nil_wm.geojson") else { return };
    let text = std::fs::read_to_string(&file).unwrap();
    let source = features(&text);
    let names: Vec<String> = source[0]["properties"].as_object().unwrap().keys().cloned().collect();
    let columns: Vec<(String, String)> =
        names.iter().enumerate().map(|(at, name)| (format!("p{at}"), name.clone())).collect();
    let mut fields: Vec<(&str, &str, &str)> =
        columns.iter().map(|(name, from)| (name.as_str(), from.as_str(), "string")).collect();
    fields.push(("geometria", "@geometry", "geojson"));
    let project = project("nil", &file, &fields);
    project.run(&["publish"]).ended(0);
    let written = project.read("data/nil/nil.geojson");
    let published = features(&written);
    assert_eq!(published.len(), source.len());
    let as_text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    for feature in &published {
        let twin = source.iter().find(|one| one["geometry"] == feature["geometry"]).expect("a geometry changed");
        for (name, from) in &columns {
            if twin["properties"][from].is_string() {
                assert_eq!(as_text(&feature["properties"][name]), as_text(&twin["properties"][from]));
            }
        }
    }
    // Every coordinate stands digit by digit as the city wrote it.
    let digits = regex::Regex::new(r"[0-9]+\.[0-9]{9,}").unwrap();
    let tokens = |text: &str| -> std::collections::BTreeSet<String> {
        digits.find_iter(text).map(|found| found.as_str().to_owned()).collect()
    };
    let geometry_only = |text: &str| {
        tokens(
            &text
                .split("\"coordinates\"")
                .skip(1)
                .map(|part| part.split(['}', '"']).next().unwrap_or_default())
                .collect::<String>(),
        )
    };
    assert_eq!(geometry_only(&written), geometry_only(&text));
}
