//! A table of residents by quarter, age and sex, at every threshold that an authority may ask for.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::fmt::Write as _;

use support::Project;

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

[departments.anagrafe]
name = { en = "Residents" }
email = "anagrafe@example.org"

[sources.anagrafe.csv]
path = "persone.csv"

[pipelines.abitanti]
source = "anagrafe"

[pipelines.abitanti.columns]
quartiere = "quartiere"
eta       = "eta"
sesso     = "sesso"

[pipelines.abitanti.aggregate]
by       = ["quartiere", "eta", "sesso"]
measures = { popolazione = "count" }
totals   = true
status   = "stato"

[pipelines.abitanti.privacy]
threshold = 3
"#;

const SCHEMA: &str = r#"{ "fields": [
  { "name": "quartiere", "type": "string", "title": "Quarter", "description": "Quarter." },
  { "name": "eta", "type": "string", "title": "Age", "description": "Age band." },
  { "name": "sesso", "type": "string", "title": "Sex", "description": "Sex." },
  { "name": "popolazione", "type": "integer", "title": "Residents", "description": "Residents." },
  { "name": "stato", "type": "string", "title": "Status", "description": "Status." }
] }"#;

const DATASET: &str = "department = \"anagrafe\"\nthemes = [\"GOVE\"]\nfrequency = \"daily\"\n\
    title = { en = \"Residents\" }\ndescription = { en = \"A test.\" }\nkeywords = { en = [\"residents\"] }\n";

/// Four thousand invented persons, more of them in the first quarters and ages: 138 of 140 cells hold 1 to 109.
fn persons() -> String {
    let mut text = "quartiere,eta,sesso\n".to_owned();
    let mut state = 1_u64;
    // Source of the generator: D. Knuth, *The Art of Computer Programming* 2, 3.3.4 (MMIX).
    let mut draw = |sides: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    for _ in 0..4_000 {
        let quarter = draw(14).min(draw(14));
        let age = draw(5).min(draw(5));
        writeln!(text, "q{quarter:02},e{age},{}", ["f", "m"][usize::from(draw(2) == 1)]).unwrap();
    }
    text
}

#[test]
fn a_table_of_quarters_ages_and_sexes_is_published_at_every_threshold() {
    for threshold in [3, 5, 10, 20, 30, 50] {
        let project = Project::empty();
        project.write("pipelines.toml", PIPELINES);
        project.replace("pipelines.toml", "threshold = 3", &format!("threshold = {threshold}"));
        project.write("schemas/abitanti.json", SCHEMA);
        project.write("datasets/abitanti.toml", DATASET);
        project.write("persone.csv", &persons());
        project.run(&["publish"]).ended(0);
        let text = project.read("data/abitanti/abitanti.csv");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let counts: Vec<Option<u64>> = reader.records().map(|row| row.unwrap()[3].parse().ok()).collect();
        // Fourteen quarters, five ages and two sexes with their sums; a cell without anybody has no row.
        assert!((250..=15 * 6 * 3).contains(&counts.len()), "{}", counts.len());
        assert!(counts.iter().flatten().all(|count| *count >= threshold), "{threshold}");
        let withheld = counts.iter().filter(|count| count.is_none()).count();
        assert!(threshold < 10 || (1..counts.len() - 20).contains(&withheld), "{threshold}: {withheld}");
    }
}
