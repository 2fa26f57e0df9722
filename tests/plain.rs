//! Disclosure control of plain files, as a data officer types it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use support::{Project, Ran};

const SCHEMA: &str = r#"{ "fields": [
  { "name": "eta", "type": "string", "role": "quasi-identifier" },
  { "name": "sesso", "type": "string", "role": "quasi-identifier" },
  { "name": "prestazione", "type": "string", "role": "sensitive" }
] }"#;

const POLICY: &str = "[privacy]\nk-anonymity = 5\nl-diversity = { prestazione = 3 }\n\n[hierarchies]\neta = { intervals = [5, 10, 20] }\n";

/// Sixty invented persons of ages that no two share often.
fn persons(project: &Project) {
    let mut text = String::from("nome,eta,sesso,prestazione\n");
    for number in 0..60 {
        let (age, sex) = (20 + (number * 7) % 37, if number % 2 == 0 { "F" } else { "M" });
        let benefit = ["mensa", "asilo", "trasporto", "affitto"][number / 3 % 4];
        writeln!(text, "Persona {number},{age},{sex},{benefit}").unwrap();
    }
    project.write("persone.csv", &text);
    project.write("schema.json", SCHEMA);
    project.write("policy.toml", POLICY);
}

fn anonymise(project: &Project, out: &str) -> Ran {
    let mut command =
        project.command(&["anonymise", "persone.csv", "-s", "schema.json", "-p", "policy.toml", "-o", out]);
    Ran::from(command.current_dir(project.path()).output().unwrap())
}

#[test]
fn a_file_is_protected_and_only_what_the_schema_names_is_written() {
    let project = Project::empty();
    persons(&project);
    let ran = anonymise(&project, "fuori.csv").ended(0);
    assert!(ran.out.contains("60 of 60 rows written to fuori.csv"), "{}", ran.out);
    let mut reader = csv::Reader::from_path(project.path().join("fuori.csv")).unwrap();
    assert_eq!(reader.headers().unwrap(), &csv::StringRecord::from(vec!["eta", "sesso", "prestazione"]));
    let mut classes: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in reader.records().map(Result::unwrap) {
        classes.entry((row[0].to_owned(), row[1].to_owned())).or_default().push(row[2].to_owned());
    }
    for (class, mut values) in classes {
        assert!(values.len() >= 5, "{class:?} has {} records", values.len());
        values.sort();
        values.dedup();
        assert!(values.len() >= 3, "{class:?} has {} values", values.len());
    }
    let left: Vec<_> = std::fs::read_dir(project.path()).unwrap().collect();
    assert_eq!(left.len(), 4, "nothing is left beside the result");
}

#[test]
fn the_risk_of_a_file_falls_with_its_protection() {
    let project = Project::empty();
    persons(&project);
    anonymise(&project, "fuori.csv").ended(0);
    let risk = |file: &str| -> serde_json::Value {
        let mut command = project.command(&["risk", file, "-s", "schema.json", "--json", "--html", "rischio.html"]);
        let ran = Ran::from(command.current_dir(project.path()).output().unwrap()).ended(0);
        serde_json::from_str(&ran.out).unwrap()
    };
    // 37 ages by two sexes and sixty persons: the first 37 differ in age, the others in age or sex from those before.
    let before = risk("persone.csv");
    assert_eq!((before["records"].as_u64(), before["prosecutor"]["highest"].as_f64()), (Some(60), Some(1.0)));
    let after = risk("fuori.csv");
    assert_eq!(after["below"].as_array().unwrap()[2], serde_json::json!({ "k": 5, "records": 0 }));
    assert!(after["prosecutor"]["highest"].as_f64().unwrap() <= 0.2, "{after}");
    let page = std::fs::read_to_string(project.path().join("rischio.html")).unwrap();
    assert!(page.contains("classes over eta, sesso") && !page.contains("mensa"));
}

#[test]
fn parquet_is_written_where_the_name_says_so() {
    let project = Project::empty();
    persons(&project);
    anonymise(&project, "fuori.parquet").ended(0);
    let bytes = std::fs::read(project.path().join("fuori.parquet")).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    assert!(!bytes.windows(8).any(|part| part == b"Persona "));
}

#[test]
fn what_cannot_be_made_safe_is_not_written() {
    let project = Project::empty();
    persons(&project);
    project.replace("policy.toml", "eta = { intervals = [5, 10, 20] }\n", "");
    let ran = anonymise(&project, "fuori.csv").ended(6);
    assert!(ran.err.contains("V0502"), "{}", ran.err);
    assert!(!project.path().join("fuori.csv").exists());
}

#[test]
fn a_mistake_in_the_policy_is_told_at_its_line() {
    let project = Project::empty();
    persons(&project);
    project.replace("policy.toml", "k-anonymity = 5", "k-anonimity = 5");
    let ran = anonymise(&project, "fuori.csv").ended(2);
    assert!(ran.err.contains("policy.toml:2:1") && ran.err.contains("did you mean"), "{}", ran.err);
}

#[test]
fn rows_that_break_the_schema_are_named_by_number() {
    let project = Project::empty();
    persons(&project);
    project.replace(
        "schema.json",
        "\"sensitive\"",
        "\"sensitive\", \"constraints\": { \"enum\": [\"mensa\", \"asilo\", \"trasporto\"] }",
    );
    let ran = anonymise(&project, "fuori.csv").ended(2);
    assert!(ran.err.contains("`enum` on `prestazione`") && !ran.err.contains("affitto"), "{}", ran.err);
}
