//! Whole runs from the sources of departments: a `MariaDB` server, workbooks that three other programs wrote, JSON lines.
//!
//! What must be published stands here as it was written into the source, by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

#[path = "../crates/vetro-source/tests/support/mariadb.rs"]
mod server;

use std::process::Command;

use server::Server;
use support::{Project, Ran, assert_complete, root};

const CITY: &str = r#"[catalogue]
base-url = "https://dati.example/"
languages = ["it"]
licence = "CC-BY-4.0"
timezone = "Europe/Rome"
title = { it = "Dati di prova" }
description = { it = "Dati di una città di prova." }

[catalogue.publisher]
name = { it = "Comune" }
email = "dati@example.org"
url = "https://example.org/"

[departments.anagrafe]
name = { it = "Anagrafe" }
email = "anagrafe@example.org"
"#;

/// Adds a dataset: its source, its pipeline's own lines, its columns as (name, source column, the field's other keys).
fn add(project: &Project, id: &str, source: &str, lines: &str, columns: &[(&str, &str, serde_json::Value)]) {
    let text = std::fs::read_to_string(project.path().join("pipelines.toml")).unwrap();
    let named: Vec<String> = columns.iter().map(|(name, from, _)| format!("{name} = {from:?}\n")).collect();
    let pipeline = format!(
        "\n{source}\n[pipelines.{id}]\nsource = \"{id}\"\n{lines}\n[pipelines.{id}.columns]\n{}\n[pipelines.{id}.privacy]\n\
         no-persons = \"Counts of the city's quarters: no column concerns a person.\"\n",
        named.concat()
    );
    project.write("pipelines.toml", &format!("{text}{pipeline}"));
    let field = |(name, _, keys): &(&str, &str, serde_json::Value)| {
        let mut field = serde_json::json!({ "name": name, "title": name, "description": name });
        field.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
        field
    };
    let fields: Vec<_> = columns.iter().map(field).collect();
    project.write(&format!("schemas/{id}.json"), &serde_json::json!({ "fields": fields }).to_string());
    project.write(
        &format!("datasets/{id}.toml"),
        "department = \"anagrafe\"\nthemes = [\"SOCI\"]\nfrequency = \"annual\"\ntitle = { it = \"Prova\" }\n\
         description = { it = \"Dati di prova.\" }\nkeywords = { it = [\"prova\"] }\n",
    );
}

fn rows(project: &Project, id: &str) -> Vec<String> {
    let text = project.read(&format!("data/{id}/{id}.csv"));
    text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect()
}

#[test]
fn a_table_in_the_middle_of_a_sheet_is_published_whoever_wrote_the_workbook() {
    let project = Project::empty();
    let python = std::env::var("VETRO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let made = Command::new(&python).arg(root().join("tests/workbooks.py")).arg(project.path()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    project.write("pipelines.toml", CITY);
    let decimal = serde_json::json!({ "type": "number", "decimals": 2 });
    let columns = [
        ("quartiere", "Quartiere", serde_json::json!({ "type": "string" })),
        ("maschi", "2025 / Maschi", decimal.clone()),
        ("femmine", "2025 / Femmine", decimal),
        ("aggiornato", "Aggiornato", serde_json::json!({ "type": "date" })),
    ];
    for kind in ["xlsx", "xls", "ods"] {
        let source = format!(
            "[sources.{kind}.spreadsheet]\npath = \"quartieri.{kind}\"\nsheet = \"Quartieri\"\nheader-row = 3\nheader-rows = 2\n\
             skip-last-rows = 2\nformat = {{ decimal-mark = \",\", group-mark = \".\" }}\n"
        );
        add(&project, kind, &source, "", &columns);
    }
    project.run(&["publish"]).ended(0);
    assert_complete(&project.web());
    for kind in ["xlsx", "xls", "ods"] {
        let expected = [
            "quartiere,maschi,femmine,aggiornato",
            "Est <b>,-0.25,0.10,",
            "Nord,1234.50,7.25,2025-03-30",
            "\"Sud \"\"vecchio\"\"\",8.00,9.00,1999-12-31",
        ];
        assert_eq!(rows(&project, kind), expected, "{kind}");
    }
    project.replace("pipelines.toml", "sheet = \"Quartieri\"", "sheet = \"Segreto\"");
    let ran = project.run_at(support::NEXT_NIGHT, &["publish", "xlsx"]).ended(1);
    assert!(ran.err.contains("hidden sheets are not read"), "{}", ran.err);
    assert!(!ran.err.contains("Rossi"));
}

#[test]
fn a_mariadb_server_is_read_and_what_is_no_day_is_a_finding() {
    let server = Server::start_with(&[]);
    server.run(
        "SET sql_mode = ''; CREATE TABLE esercizi (id bigint unsigned, nome varchar(40) CHARACTER SET latin1, aperto date, \
         incasso decimal(12,2), visto timestamp(3) NULL, attivo tinyint(1)); SET time_zone = '+02:00'; INSERT INTO esercizi VALUES \
         (18446744073709551615, 'Caffè \"Sport\"', '2023-11-30', 1.5, '2025-07-01 12:00:00.250', 1), \
         (2, '<b>Bar</b>', '0000-00-00', 2, NULL, 0), (3, ' Zum Bären ', '1000-01-01', -99999999.99, NULL, NULL)",
    );
    let project = Project::empty();
    project.write("pipelines.toml", CITY);
    add(
        &project,
        "esercizi",
        "[sources.esercizi.mariadb]\nurl = \"${CITY_DB}\"\n",
        "table = \"esercizi\"\non-violation = \"quarantine\"\nquarantine-limit = \"50 %\"\n",
        &[
            ("id", "id", serde_json::json!({ "type": "integer" })),
            ("nome", "nome", serde_json::json!({ "type": "string" })),
            ("aperto", "aperto", serde_json::json!({ "type": "date" })),
            ("incasso", "incasso", serde_json::json!({ "type": "number", "decimals": 2 })),
            ("visto", "visto", serde_json::json!({ "type": "datetime" })),
            ("attivo", "attivo", serde_json::json!({ "type": "boolean" })),
        ],
    );
    let ran = Ran::from(project.command(&["publish"]).env("CITY_DB", server.url()).output().unwrap()).ended(0);
    assert!(!ran.err.contains(server::PASSWORD));
    let expected = [
        "id,nome,aperto,incasso,visto,attivo",
        "3, Zum Bären ,1000-01-01,-99999999.99,,",
        "18446744073709551615,\"Caffè \"\"Sport\"\"\",2023-11-30,1.50,2025-07-01T10:00:00.25Z,true",
    ];
    assert_eq!(rows(&project, "esercizi"), expected);
    let quality = project.json("data/esercizi/quality.json");
    assert_eq!(quality["rows"]["quarantined"], 1, "{quality:#}");
    assert!(quality.to_string().contains("zero-date"), "{quality:#}");
}

#[test]
fn records_in_lines_of_json_keep_their_digits() {
    let project = Project::empty();
    project.write("pipelines.toml", CITY);
    project.write(
        "rilievi.jsonl",
        "{\"id\": \"007\", \"misura\": {\"valore\": 1.50, \"unita\": \"mg\"}}\n{\"id\": \"1E5\", \"misura\": {\"valore\": 20}}\n",
    );
    add(
        &project,
        "rilievi",
        "[sources.rilievi.json]\npath = \"rilievi.jsonl\"\nlines = true\n",
        "",
        &[
            ("id", "id", serde_json::json!({ "type": "string" })),
            ("valore", "/misura/valore", serde_json::json!({ "type": "number", "decimals": 2 })),
            ("unita", "/misura/unita", serde_json::json!({ "type": "string" })),
        ],
    );
    project.run(&["publish"]).ended(0);
    assert_eq!(rows(&project, "rilievi"), ["id,valore,unita", "007,1.50,mg", "1E5,20.00,"]);
}
