//! Broken configurations: each diagnostic names the place, the cause and the fix; all of them at once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::Project;

/// Checks the project and holds what is told against the snapshot of that name.
fn snapshot(name: &str, project: &Project) {
    let ran = project.run(&["check"]).ended(2);
    let told = ran.err.replace(&project.path().display().to_string(), "<project>");
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, told);
    });
}

/// A small sound project to break.
fn sound() -> Project {
    let project = Project::empty();
    project.write("pipelines.toml", PIPELINES);
    project.write("datasets/multe.toml", METADATA);
    project.write("schemas/multe.json", SCHEMA);
    project.write(
        "polizia.sql",
        "CREATE TABLE multe (id INTEGER, via TEXT, nato DATE, data DATE, importo NUMERIC(8,2));\n",
    );
    project
}

const PIPELINES: &str = r#"[catalogue]
base-url = "https://dati.example/"
languages = ["it", "de"]
licence = "CC-BY-4.0"
timezone = "Europe/Zurich"
title = { it = "Dati", de = "Daten" }
description = { it = "I dati della città.", de = "Die Daten der Stadt." }

[catalogue.publisher]
name = { it = "Comune", de = "Gemeinde" }
email = "dati@example.org"
url = "https://example.org/"

[departments.polizia]
name = { it = "Polizia", de = "Polizei" }
email = "polizia@example.org"

[sources.polizia.sqlite]
dump = "polizia.sql"

[pipelines.multe]
source = "polizia"
table = "multe"
late-after = "36h"

[pipelines.multe.columns]
via = "via"
eta = { from = "nato", age-at = "data", bands = [0, 18, 65] }
importo = "importo"

[pipelines.multe.privacy]
k-anonymity = 5
l-diversity = { importo = 3 }
"#;

const METADATA: &str = r#"department = "polizia"
themes = ["TRAN"]
frequency = "daily"
title = { it = "Multe", de = "Bussen" }
description = { it = "Le multe.", de = "Die Bussen." }
keywords = { it = ["multe"], de = ["Bussen"] }
"#;

const SCHEMA: &str = r#"{
  "fields": [
    { "name": "via", "type": "string", "role": "quasi-identifier", "title": "Via", "description": "La via." },
    { "name": "eta", "type": "string", "role": "quasi-identifier", "title": "Età", "description": "Fascia." },
    { "name": "importo", "type": "number", "decimals": 2, "role": "sensitive", "title": "Importo", "description": "CHF." }
  ]
}
"#;

#[test]
fn the_sound_project_is_sound() {
    let ran = sound().run(&["check"]).ended(0);
    assert!(ran.out.contains("0 errors, 0 warnings"), "{}\n{}", ran.out, ran.err);
}

/// A case: its name, the file, what is replaced, by what.
const CASES: [(&str, &str, &str, &str); 33] = [
    ("misspelt_key", "pipelines.toml", "late-after", "late-aftre"),
    ("wrong_type", "pipelines.toml", "late-after = \"36h\"", "late-after = 36"),
    ("bad_unit", "pipelines.toml", "\"36h\"", "\"36 hours\""),
    ("unknown_source", "pipelines.toml", "source = \"polizia\"", "source = \"polizai\""),
    ("unknown_source_kind", "pipelines.toml", "[sources.polizia.sqlite]", "[sources.polizia.sqllite]"),
    ("unknown_department", "datasets/multe.toml", "department = \"polizia\"", "department = \"vigili\""),
    (
        "duplicate_id",
        "pipelines.toml",
        "[departments.polizia]",
        "[pipelines.multe]\nsource = \"polizia\"\n\n[departments.polizia]",
    ),
    ("bad_id", "pipelines.toml", "[departments.polizia]", "[departments.Polizia_1]"),
    ("column_not_in_the_table", "pipelines.toml", "via = \"via\"", "via = \"vai\""),
    ("column_without_field", "pipelines.toml", "via = \"via\"", "via = \"via\"\ntarga = \"id\""),
    ("field_without_column", "pipelines.toml", "importo = \"importo\"\n\n", "\n"),
    (
        "role_without_policy",
        "pipelines.toml",
        "k-anonymity = 5\nl-diversity = { importo = 3 }",
        "no-persons = \"Fines are about vehicles and never about persons.\"",
    ),
    ("policy_without_role", "schemas/multe.json", "\"role\": \"sensitive\", ", ""),
    (
        "identifier_as_it_is",
        "schemas/multe.json",
        "\"name\": \"via\", \"type\": \"string\", \"role\": \"quasi-identifier\"",
        "\"name\": \"via\", \"type\": \"string\", \"role\": \"identifier\"",
    ),
    ("no_policy", "pipelines.toml", "[pipelines.multe.privacy]\nk-anonymity = 5\nl-diversity = { importo = 3 }\n", ""),
    ("threshold_zero", "pipelines.toml", "k-anonymity = 5", "k-anonymity = 0"),
    ("threshold_for_records", "pipelines.toml", "k-anonymity = 5\nl-diversity = { importo = 3 }", "threshold = 5"),
    ("looser_without_a_reason", "pipelines.toml", "k-anonymity = 5", "k-anonymity = 3\nsuppression-limit = \"20 %\""),
    (
        "distance_without_meaning",
        "pipelines.toml",
        "l-diversity = { importo = 3 }",
        "t-closeness = { importo = { t = 3.0 } }",
    ),
    (
        "weight_of_a_sensitive_column",
        "pipelines.toml",
        "k-anonymity = 5",
        "k-anonymity = 5\nweights = { importo = 2.0 }",
    ),
    ("person_without_token", "pipelines.toml", "k-anonymity = 5", "k-anonymity = 5\nperson = \"via\""),
    (
        "noise_without_token",
        "pipelines.toml",
        "k-anonymity = 5\nl-diversity = { importo = 3 }",
        "threshold = 5\nrounding = { record = \"via\", base = 4 }\n\n[pipelines.multe.aggregate]\nby = [\"via\", \"eta\"]\nmeasures = { importo = \"count\" }",
    ),
    (
        "tree_without_file",
        "pipelines.toml",
        "k-anonymity = 5\nl-diversity = { importo = 3 }",
        "threshold = 5\nparents = { via = \"vie.csv\" }\n\n[pipelines.multe.aggregate]\nby = [\"via\", \"eta\"]\nmeasures = { importo = \"count\" }",
    ),
    ("empty_reason", "pipelines.toml", "k-anonymity = 5\nl-diversity = { importo = 3 }", "no-persons = \"none\""),
    (
        "missing_translation",
        "datasets/multe.toml",
        "title = { it = \"Multe\", de = \"Bussen\" }",
        "title = { it = \"Multe\" }",
    ),
    ("bad_theme", "datasets/multe.toml", "\"TRAN\"", "\"TRAM\""),
    ("bad_licence", "pipelines.toml", "CC-BY-4.0", "CC-BY-4"),
    ("bad_time_zone", "pipelines.toml", "Europe/Zurich", "Europe/Züri"),
    ("bad_address", "pipelines.toml", "https://dati.example/", "dati.example"),
    (
        "literal_secret",
        "pipelines.toml",
        "[sources.polizia.sqlite]\ndump = \"polizia.sql\"",
        "[sources.polizia.postgres]\nurl = \"postgres://reader:hunter2@db7/polizia\"",
    ),
    ("bands_that_do_not_rise", "pipelines.toml", "[0, 18, 65]", "[0, 65, 18]"),
    ("broken_toml", "pipelines.toml", "table = \"multe\"", "table = \"multe"),
    ("broken_json", "schemas/multe.json", "\"title\": \"Via\",", "\"title\": \"Via\""),
];

#[test]
fn each_broken_configuration_is_told_with_place_cause_and_fix() {
    for (name, file, old, new) in CASES {
        let project = sound();
        project.replace(file, old, new);
        snapshot(name, &project);
    }
}

#[test]
fn missing_files_are_told() {
    let project = sound();
    std::fs::remove_file(project.path().join("schemas/multe.json")).unwrap();
    snapshot("missing_schema", &project);
    let project = sound();
    std::fs::remove_file(project.path().join("datasets/multe.toml")).unwrap();
    snapshot("missing_metadata", &project);
    snapshot("missing_project", &Project::empty());
}

#[test]
fn all_problems_are_told_at_once() {
    let project = sound();
    project.replace("pipelines.toml", "late-after", "late-aftre");
    project.replace("pipelines.toml", "Europe/Zurich", "Europe/Züri");
    project.replace("datasets/multe.toml", "\"TRAN\"", "\"TRAM\"");
    project.replace("schemas/multe.json", "\"role\": \"sensitive\"", "\"rolle\": \"sensitive\"");
    snapshot("all_at_once", &project);
}

#[test]
fn a_look_that_cannot_be_used_is_told_key_by_key() {
    let project = sound();
    let look = r##"
[catalogue.look]
preset = "itlia"
colour = "#06c"
accent = "#ffe680"
logo = "crest.gif"
crest = { it = "Comune" }

[catalogue.look.fonts]
text = ["Lora, serif"]

[[catalogue.look.footer]]
label = "Note"
url = "www.example.org"

[departments.polizia]"##;
    project.replace("pipelines.toml", "[departments.polizia]", look);
    snapshot("look_with_a_misspelt_preset", &project);
    project.replace("pipelines.toml", "\"itlia\"", "\"italia\"");
    snapshot("look_that_cannot_be_used", &project);
}

#[test]
fn programs_get_lines_and_columns() {
    let project = sound();
    project.replace("pipelines.toml", "late-after", "late-aftre");
    let ran = project.run(&["check", "--json"]).ended(2);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let first = &told["diagnostics"][0];
    assert_eq!(
        (first["code"].as_str(), first["place"]["line"].as_u64(), first["place"]["column"].as_u64()),
        (Some("V0102"), Some(24), Some(1))
    );
}

#[test]
fn a_literal_secret_is_never_repeated() {
    let project = sound();
    project.replace(
        "pipelines.toml",
        "[sources.polizia.sqlite]\ndump = \"polizia.sql\"",
        "[sources.polizia.postgres]\nurl = \"postgres://reader:hunter2@db7/polizia\"",
    );
    for arguments in [["check"].as_slice(), &["check", "--json"], &["publish"]] {
        let ran = project.run(arguments).ended(2);
        assert!(!ran.out.contains("hunter2") && !ran.err.contains("hunter2"));
    }
}

#[test]
fn series_datasets_and_former_ids_that_are_none_are_told_at_their_place() {
    let project = sound();
    let names = "related = [\"multa\"]\nseries = \"bussen\"\nwas = [\"multe\"]\n";
    project.write("datasets/multe.toml", &format!("{names}{METADATA}"));
    let told = project.run(&["check"]).ended(2).err;
    assert_eq!(told.matches("error[V0154]").count(), 3, "{told}");
    for (message, place) in [
        ("no dataset is called `multa`", "datasets/multe.toml:1:12"),
        ("no series is called `bussen`", "datasets/multe.toml:2:10"),
        ("`was` names `multe`, which is the id of another dataset", "datasets/multe.toml:3:8"),
    ] {
        assert!(told.contains(&format!("error[V0154]: {message}\n --> {place}")), "{message}: {told}");
    }
    assert!(told.contains("did you mean \"multe\"?") || told.contains("did you mean `multe`?"), "{told}");
}
