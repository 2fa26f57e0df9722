//! Numbers that become means or quantiles, and places whose cells hold enough addresses, from the command line.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use support::{NEXT_NIGHT, Project, assert_complete};

const PIPELINES: &str = r#"[catalogue]
base-url = "https://dati.example/"
languages = ["en"]
licence = "CC-BY-4.0"
timezone = "Europe/Zurich"
title = { en = "Test data" }
description = { en = "A test." }

[catalogue.publisher]
name = { en = "City" }
email = "data@example.org"
url = "https://example.org/"

[departments.tributi]
name = { en = "Taxes" }
email = "tributi@example.org"

[sources.tributi.csv]
path = "contribuenti.csv"

[pipelines.contribuenti]
source = "tributi"

[pipelines.contribuenti.columns]
eta       = "eta"
quartiere = "quartiere"
reddito   = "reddito"
importo   = "importo"
zona      = { from = ["est", "nord"], grid-metres = 250, crs = "LV95", grid-minimum = { addresses = "indirizzi.csv" } }

[pipelines.contribuenti.privacy]
k-anonymity       = 5
micro-aggregation = [{ columns = ["reddito"], group = 5 }]
top-bottom        = { importo = { above = 0.99 } }
"#;

const SCHEMA: &str = r#"{ "fields": [
  { "name": "eta", "type": "string", "title": "Age", "description": "Age band.", "role": "quasi-identifier" },
  { "name": "quartiere", "type": "string", "title": "Quarter", "description": "Quarter.", "role": "quasi-identifier" },
  { "name": "reddito", "type": "number", "decimals": 2, "title": "Income", "description": "Income.", "role": "sensitive" },
  { "name": "importo", "type": "integer", "title": "Tax", "description": "Tax." },
  { "name": "zona", "type": "string", "title": "Zone", "description": "Grid cell." }
] }"#;

const DATASET: &str = "department = \"tributi\"\nthemes = [\"GOVE\"]\nfrequency = \"daily\"\n\
    title = { en = \"Taxpayers\" }\ndescription = { en = \"A test.\" }\nkeywords = { en = [\"tax\"] }\n";

/// Places in a cell with twenty addresses, in the one beside it with three, in one with nine, and in one with two.
const PLACES: [(u32, u32); 4] =
    [(2_717_100, 1_096_100), (2_717_300, 1_096_100), (2_719_100, 1_096_100), (2_730_100, 1_110_100)];

fn addresses() -> String {
    let mut text = "est;nord\n".to_owned();
    for ((east, north), count) in PLACES.into_iter().zip([20, 3, 9, 2]) {
        (0..count).for_each(|at| writeln!(text, "{};{north}", east + at).unwrap());
    }
    text
}

/// A hundred taxpayers of four classes, one of whom pays far more than the others, and some more of the first class.
fn taxpayers(more: u32) -> String {
    let mut text = "eta,quartiere,reddito,importo,est,nord\n".to_owned();
    for at in 0..100_u32 {
        let (age, quarter) = (["18-39", "40-64"][at as usize % 2], ["Riva", "Colle"][at as usize / 2 % 2]);
        let (east, north) = PLACES[at as usize / 4 % 4];
        let tax = if at == 57 { 90_000 } else { 100 + at * 3 };
        writeln!(text, "{age},{quarter},{}.50,{tax},{east},{north}", 20_000 + at * 137).unwrap();
    }
    for at in 0..more {
        writeln!(text, "18-39,Riva,{}.25,{},2717100,1096100", 21_000 + at * 500, 110 + at).unwrap();
    }
    text
}

fn project() -> Project {
    let project = Project::empty();
    project.write("pipelines.toml", PIPELINES);
    project.write("schemas/contribuenti.json", SCHEMA);
    project.write("datasets/contribuenti.toml", DATASET);
    project.write("contribuenti.csv", &taxpayers(0));
    project.write("indirizzi.csv", &addresses());
    project
}

/// The published rows as lines, and each column's values with how often they stand there.
fn published(project: &Project) -> (Vec<String>, BTreeMap<String, BTreeMap<String, u32>>) {
    let text = project.read("data/contribuenti/contribuenti.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut columns: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in reader.records().map(Result::unwrap) {
        for (name, value) in header.iter().zip(&row) {
            *columns.entry(name.to_owned()).or_default().entry(value.to_owned()).or_default() += 1;
        }
        rows.push(row.iter().collect::<Vec<_>>().join(","));
    }
    (rows, columns)
}

#[test]
fn values_are_shared_and_the_public_is_told() {
    let project = project();
    let plan = project.run(&["plan"]).ended(0);
    for words in ["each value is the mean of at least 5 records", "becomes the quantile: ≤ 388", "at least 8 addresses"]
    {
        assert!(plan.out.contains(words), "{words}\n{}", plan.out);
    }
    // The squared distances of n values one step apart sum to n (n² − 1) / 12: twenty groups of five lose 24 / 9 999.
    assert!(plan.out.contains("reddito keeps 99.8 % of its spread"), "{}", plan.out);
    project.run(&["publish"]).ended(0);
    assert_complete(&project.web());
    let (rows, columns) = published(&project);
    assert_eq!(rows.len(), 100);
    // Incomes lie 137 apart: groups of five, each with the mean of its middle.
    assert!(columns["reddito"].values().all(|count| *count == 5), "{:?}", columns["reddito"]);
    assert!(columns["reddito"].contains_key("20274.50"));
    // 1 % of a hundred is one: the end is widened to five, of whom the others pay 90 000, 397, 394 and 391.
    let tax = |text: &String| text.parse::<u32>().unwrap();
    assert_eq!(columns["importo"].keys().map(tax).max(), Some(388));
    assert_eq!(columns["importo"]["388"], 5);
    let zones: Vec<(&str, u32)> = columns["zona"].iter().map(|(zone, count)| (zone.as_str(), *count)).collect();
    assert_eq!(zones, [("", 24), ("250mN1096000E2719000", 24), ("500mN1096000E2717000", 52)]);

    let privacy = project.json("data/contribuenti/privacy.json");
    assert_eq!(privacy["method"]["k-anonymity"]["spread-lost"], serde_json::json!({ "reddito": 0.002 }));
    let told = |at: usize| privacy["columns"][at]["treatments"].clone();
    assert_eq!(told(2), serde_json::json!([{ "kind": "micro-aggregated", "detail": "5 records" }]));
    assert_eq!(told(3), serde_json::json!([{ "kind": "tail-coded", "detail": "≤ 388" }]));
    assert_eq!(
        told(4),
        serde_json::json!([{ "kind": "grid", "detail": "250 m" }, { "kind": "grid-minimum", "detail": "8 addresses" }])
    );
    let page = project.read("en/datasets/contribuenti/index.html");
    assert!(page.contains("Mean of a group of like records (5 records)"), "{page}");
    assert!(page.contains("The published means of “reddito” keep 99.8% of the spread"), "{page}");
    assert!(page.contains("Cells widened until each holds enough (8 addresses)"));
}

#[test]
fn nights_without_change_publish_nothing_and_newcomers_wait_until_they_are_enough() {
    let project = project();
    project.run(&["publish"]).ended(0);
    let (before, _) = published(&project);
    let ran = project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    assert!(ran.out.contains("nothing changed: release 1 stays online"), "{}\n{}", ran.out, ran.err);

    project.write("contribuenti.csv", &taxpayers(3));
    let ran = project.run_at("2026-11-22T02:12:00Z", &["publish"]).ended(0);
    assert!(ran.out.contains("nothing changed: release 1 stays online"), "{}\n{}", ran.out, ran.err);
    assert!(ran.err.contains("3 changes wait since 2026-11-22"), "{}", ran.err);

    project.write("contribuenti.csv", &taxpayers(15));
    let ran = project.run_at("2026-11-23T02:12:00Z", &["publish"]).ended(0);
    assert_complete(&project.web());
    let (mut after, columns) = published(&project);
    assert_eq!(after.len(), 115, "{}\n{}", ran.out, ran.err);
    assert!(columns["reddito"].values().all(|count| *count >= 5), "{:?}", columns["reddito"]);
    for row in before {
        let at = after.iter().position(|other| *other == row);
        after.swap_remove(at.unwrap_or_else(|| panic!("what was online stays as it was: {row}")));
    }
    assert_eq!(after.len(), 15);
}

#[test]
fn a_file_of_addresses_that_lost_some_is_no_way_around_the_minimum() {
    let project = project();
    project.run(&["publish"]).ended(0);
    let (before, _) = published(&project);
    // Six of the nine are gone, so that their cell holds too little.
    let fewer: Vec<String> = addresses()
        .lines()
        .enumerate()
        .filter(|(at, _)| !(25..31).contains(at))
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    project.write("indirizzi.csv", &fewer.concat());
    // What is online breaks the rule now, so that nothing may wait: all is made anew, which tells nothing of a few.
    let ran = project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    let (after, columns) = published(&project);
    assert_eq!(after.len(), before.len(), "{}\n{}", ran.out, ran.err);
    // One cell of four kilometres takes in the 26 addresses that are left of the first three places.
    let zones: Vec<(&str, u32)> = columns["zona"].iter().map(|(zone, count)| (zone.as_str(), *count)).collect();
    assert_eq!(zones, [("", 24), ("4000mN1096000E2716000", 76)]);
}

#[test]
fn mistakes_are_told_where_they_are() {
    let project = project();
    project.replace("pipelines.toml", "columns = [\"reddito\"], group = 5", "columns = [\"redito\"], group = 5");
    project.replace("pipelines.toml", "{ above = 0.99 }", "{ above = 0.4 }");
    project.replace("pipelines.toml", "addresses = \"indirizzi.csv\"", "addresses = \"indirizi.csv\"");
    let ran = project.run(&["check"]).ended(2);
    for (code, words) in [("V0180", "redito"), ("V0182", "importo"), ("V0181", "indirizi.csv")] {
        assert!(ran.err.contains(code) && ran.err.contains(words), "{code}\n{}", ran.err);
    }
}

#[test]
fn a_mean_of_one_person_s_records_is_refused_with_a_way_out() {
    let project = project();
    let schema = SCHEMA.replace(
        "\"fields\": [",
        "\"fields\": [{ \"name\": \"persona\", \"type\": \"string\", \"role\": \"identifier\" },",
    );
    project.write("schemas/contribuenti.json", &schema);
    project.replace(
        "pipelines.toml",
        "eta       =",
        "persona   = { from = \"eta\", pseudonym = \"tributi\" }\neta       =",
    );
    project.replace("pipelines.toml", "k-anonymity       = 5", "k-anonymity       = 5\nperson = \"persona\"");
    let ran = project.run(&["check"]).ended(2);
    for words in ["V0180", "a mean could be that of one person alone", "add up the records of each person"] {
        assert!(ran.err.contains(words), "{words}\n{}", ran.err);
    }
}

#[test]
fn looser_than_the_defaults_needs_a_reason() {
    let project = project();
    project.replace("pipelines.toml", "group = 5", "group = 3");
    project.replace("pipelines.toml", "grid-metres = 250", "grid-metres = 50");
    project.replace("pipelines.toml", "\"indirizzi.csv\"", "\"indirizzi.csv\", at-least = 4");
    let ran = project.run(&["check"]).ended(2);
    assert_eq!(ran.err.matches("V0170").count(), 3, "{}", ran.err);
}

#[test]
fn groups_alone_are_no_classes() {
    let project = project();
    // Only the grouped income is left to tell persons apart.
    let schema = SCHEMA.replace(", \"role\": \"quasi-identifier\"", "").replace("sensitive", "quasi-identifier");
    project.write("schemas/contribuenti.json", &schema);
    let ran = project.run(&["check"]).ended(2);
    let is_told = ran.err.contains("V0144") && ran.err.contains("`micro-aggregation` groups every field");
    assert!(is_told, "{}", ran.err);
}

#[test]
fn a_plain_file_is_protected_by_the_same_rules() {
    let project = project();
    let policy = "[privacy]\nk-anonymity = 5\nmicro-aggregation = [{ columns = [\"reddito\"], group = 5 }]\n\
                  top-bottom = { importo = { above = 0.99 } }\n";
    project.write("policy.toml", policy);
    let plain: String = taxpayers(0).lines().fold(String::new(), |mut text, line| {
        let cells: Vec<&str> = line.split(',').take(4).collect();
        writeln!(text, "{}", cells.join(",")).unwrap();
        text
    });
    project.write("plain.csv", &plain);
    let (start, _) = SCHEMA.split_once(",\n  { \"name\": \"zona\"").unwrap();
    project.write("plain.json", &format!("{start}] }}"));
    let path = |file: &str| project.path().join(file).to_string_lossy().into_owned();
    let (file, schema, policy, out) = (path("plain.csv"), path("plain.json"), path("policy.toml"), path("safe.csv"));
    let ran = project.run(&["anonymise", &file, "-s", &schema, "-p", &policy, "-o", &out]).ended(0);
    for words in ["each value is the mean of at least 5 records", "what lies beyond becomes the quantile: ≤ 388"] {
        assert!(ran.out.contains(words), "{}", ran.out);
    }
    assert!(ran.out.contains("reddito keeps 99.8 % of its spread"), "{}", ran.out);
    let told: serde_json::Value = serde_json::from_str(
        &project.run(&["anonymise", &file, "-s", &schema, "-p", &policy, "-o", &out, "--json"]).ended(0).out,
    )
    .unwrap();
    // All that `privacy.json` would tell of the same policy.
    assert_eq!(told["method"]["k-anonymity"]["spread-lost"], serde_json::json!({ "reddito": 0.002 }));
    let treatments = |at: usize| told["columns"][at]["treatments"].clone();
    assert_eq!(treatments(0), serde_json::json!([{ "kind": "as-is", "detail": null }]));
    assert_eq!(treatments(2), serde_json::json!([{ "kind": "micro-aggregated", "detail": "5 records" }]));
    assert_eq!(treatments(3), serde_json::json!([{ "kind": "tail-coded", "detail": "≤ 388" }]));
    assert_eq!(told["allowances"], serde_json::json!([]));
    assert_eq!(told["rows"]["published"], 100);
    let safe = std::fs::read_to_string(&out).unwrap();
    assert_eq!(safe.lines().filter(|line| line.ends_with(",388")).count(), 5);
    assert_eq!(safe.lines().filter(|line| line.contains(",20274.50,")).count(), 5);
}
