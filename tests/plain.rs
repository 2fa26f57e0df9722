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
    // Whoever finds one of them learns the benefit.
    let disclosed = &before["sensitive"][0];
    assert_eq!(disclosed["column"], "prestazione");
    assert_eq!(disclosed["certain"], disclosed["certain_classes"], "most are alone: {disclosed}");
    let page = std::fs::read_to_string(project.path().join("rischio.html")).unwrap();
    assert!(page.contains("classes of one value") && page.contains("largest of them"));
    let after = risk("fuori.csv");
    let disclosed = &after["sensitive"][0];
    assert_eq!((&disclosed["certain_classes"], &disclosed["certain_largest"]), (&0.into(), &0.into()));
    assert_eq!(after["below"].as_array().unwrap()[2], serde_json::json!({ "k": 5, "records": 0 }));
    assert!(after["prosecutor"]["highest"].as_f64().unwrap() <= 0.2, "{after}");
    let page = std::fs::read_to_string(project.path().join("rischio.html")).unwrap();
    assert!(page.contains("eta, sesso") && page.contains("Approval") && page.contains("prestazione"));
    assert!(!page.contains("mensa") && !page.contains("Persona ") && !page.contains("<script"));
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

fn here(project: &Project, arguments: &[&str]) -> Ran {
    Ran::from(project.command(arguments).current_dir(project.path()).output().unwrap())
}

#[test]
fn a_parquet_file_is_read_by_its_content_and_gives_what_the_csv_file_gives() {
    let project = Project::empty();
    persons(&project);
    anonymise(&project, "da-csv.csv").ended(0);
    // The same persons with an age that is a number, and with columns of the other types.
    let mut text = String::from("eta,sesso,prestazione,nato,importo,attivo,quando\n");
    for (at, line) in std::fs::read_to_string(project.path().join("persone.csv")).unwrap().lines().skip(1).enumerate() {
        let cells = line.split_once(',').unwrap().1;
        writeln!(
            text,
            "{cells},19{:02}-03-01,{at}.50,{},2026-01-01T08:{:02}:00",
            at + 10,
            at.is_multiple_of(2),
            at % 60
        )
        .unwrap();
    }
    project.write("tutto.csv", &text);
    let fields = [
        ("eta", "integer"),
        ("sesso", "string"),
        ("prestazione", "string"),
        ("nato", "date"),
        ("importo", "number"),
        ("attivo", "boolean"),
        ("quando", "datetime"),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, kind)| serde_json::json!({ "name": name, "type": kind })).collect();
    project.write("tutto.json", &serde_json::json!({ "fields": fields }).to_string());
    project.write("nessuno.toml", "[privacy]\nno-persons = \"Invented rows that stand for nobody at all.\"\n");
    let written =
        here(&project, &["anonymise", "tutto.csv", "-s", "tutto.json", "-p", "nessuno.toml", "-o", "tutto.parquet"]);
    written.ended(0);
    std::fs::rename(project.path().join("tutto.parquet"), project.path().join("tutto.dat")).unwrap();
    here(&project, &["validate", "tutto.dat", "-s", "tutto.json"]).ended(0);

    here(&project, &["anonymise", "tutto.dat", "-s", "schema.json", "-p", "policy.toml", "-o", "da-parquet.csv"])
        .ended(0);
    let read = |file: &str| std::fs::read_to_string(project.path().join(file)).unwrap();
    assert_eq!(read("da-parquet.csv"), read("da-csv.csv"));
    let risk = |file: &str| -> serde_json::Value {
        let mut told: serde_json::Value =
            serde_json::from_str(&here(&project, &["risk", file, "-s", "schema.json", "--json"]).ended(0).out).unwrap();
        told["about"].take();
        // The rows of the two files stand in different orders.
        told["special"]["rows"].take();
        told
    };
    assert_eq!(risk("tutto.dat"), risk("persone.csv"));

    project.replace("schema.json", "\"eta\"", "\"etta\"");
    let ran = here(&project, &["risk", "tutto.dat", "-s", "schema.json"]).ended(1);
    assert!(ran.err.contains("no column `etta`") && ran.err.contains("did you mean `eta`"), "{}", ran.err);
    project.write("finto.parquet", "eta,sesso\n");
    let ran = here(&project, &["validate", "finto.parquet", "-s", "tutto.json"]).ended(1);
    assert!(ran.err.contains("V0720"), "{}", ran.err);
}

/// The eight records of a sample whose risks were published, and the persons they stand for.
fn sample(project: &Project) {
    project.write("campione.csv", "k,peso\na,18\nb,45.5\nb,39\nc,17\nd,541\ne,8\nf,5\na,92\n");
    project.write("campione.json", r#"{ "fields": [{ "name": "k", "type": "string", "role": "quasi-identifier" }] }"#);
}

#[test]
fn a_sample_is_judged_by_its_weights() {
    let project = Project::empty();
    sample(&project);
    let arguments = ["risk", "campione.csv", "-s", "campione.json", "--weight", "peso"];
    let told: serde_json::Value =
        serde_json::from_str(&here(&project, &[&arguments[..], &["--json"]].concat()).ended(0).out).unwrap();
    let journalist = &told["journalist"];
    let near = |value: &serde_json::Value, wanted: f64| (value.as_f64().unwrap() - wanted).abs() < 5e-4;
    // The figures that sdcMicro reports of this sample: the highest risk, and the sum of all.
    assert!(
        near(&journalist["risk"]["highest"], 0.4024) && near(&journalist["risk"]["expected"], 0.9665),
        "{journalist}"
    );
    assert_eq!(journalist["basis"], "weights");
    let spoken = here(&project, &arguments).ended(0);
    assert!(spoken.out.contains("journalist") && spoken.out.contains("40.24 %"), "{}", spoken.out);
    let ran = here(&project, &[&arguments[..5], &["k"]].concat()).ended(2);
    assert!(ran.err.contains("no numbers") || ran.err.contains("weight is not a number"), "{}", ran.err);
    project.replace("campione.csv", "c,17", "c,");
    let ran = here(&project, &arguments).ended(2);
    assert!(ran.err.contains("row 5") && ran.err.contains("hint: a weight says"), "{}", ran.err);
}

#[test]
fn a_population_is_given_as_counts() {
    let project = Project::empty();
    sample(&project);
    project.write("citta.csv", "persone,k\n100,a\n10,a\n80,b\n20,c\n541,d\n8,e\n5,f\n900,g\n");
    let arguments = ["risk", "campione.csv", "-s", "campione.json", "--population", "citta.csv"];
    let told: serde_json::Value =
        serde_json::from_str(&here(&project, &[&arguments[..], &["--json"]].concat()).ended(0).out).unwrap();
    let risk = &told["journalist"]["risk"];
    assert_eq!((&told["journalist"]["k_map"], &risk["above"]), (&5.into(), &0.into()));
    // Two of 110, two of 80, and one each of 20, 541, 8 and 5 are found, if each is looked for once.
    let expected = 2.0 / 110.0 + 2.0 / 80.0 + 1.0 / 20.0 + 1.0 / 541.0 + 1.0 / 8.0 + 1.0 / 5.0;
    assert!((risk["expected"].as_f64().unwrap() - expected).abs() < 1e-12);
    assert!((told["marketer"].as_f64().unwrap() - expected / 8.0).abs() < 1e-12);
    project.replace("citta.csv", "80,b", "1,b");
    let ran = here(&project, &arguments).ended(2);
    assert!(ran.err.contains("row 3, and 1 more") && ran.err.contains("hint: label the population"), "{}", ran.err);
    project.write("citta.csv", "k\na\n");
    let ran = here(&project, &arguments).ended(2);
    assert!(ran.err.contains("needs one column of counts") && ran.err.contains("has none"), "{}", ran.err);
    here(&project, &[&arguments[..], &["--weight", "peso"]].concat()).ended(2);
}

#[test]
fn a_scan_lets_pass_what_is_allowed_with_a_reason() {
    let project = Project::empty();
    project.write("uffici.csv", "ufficio,mail\nSportello,sportello@comune.example\n");
    let allow = |text: &str| here(&project, &["scan", "uffici.csv", "--allow", text]);
    let plain = here(&project, &["scan", "uffici.csv"]).ended(6);
    assert!(plain.out.contains("email") && !plain.out.contains("sportello@"), "{}", plain.out);
    let passed = allow("mail:email=The offices' own mailboxes, which are public.").ended(0);
    assert!(passed.out.contains("let pass: `email` in `mail`, since: The offices'"), "{}", passed.out);
    allow("ufficio:email=The offices' own mailboxes, which are public.").ended(6);
    let ran = allow("mail:emial=The offices' own mailboxes, which are public.").ended(2);
    assert!(ran.err.contains("did you mean `email`?"), "{}", ran.err);
    assert!(allow("mail:email=public").ended(2).err.contains("says too little"));
    assert!(allow("mail=public").ended(2).err.contains("hint: write COLUMN:DETECTOR=REASON"));
}

#[test]
fn what_is_not_there_is_told_by_name() {
    let project = Project::empty();
    persons(&project);
    let told = |arguments: &[&str], code: i32, words: &[&str]| {
        let ran = here(&project, arguments).ended(code);
        assert!(words.iter().all(|word| ran.err.contains(word)), "{}", ran.err);
    };
    told(&["risk", "manca.csv", "-s", "schema.json"], 2, &["`manca.csv`", "is there such a file?"]);
    told(&["risk", "persone.csv", "-s", "manca.json"], 2, &["`manca.json`", "cannot be read"]);
    told(&["risk", "policy.toml", "-s", "schema.json"], 2, &["ends in none of .csv", ".parquet", ".xlsx"]);
    let policy = ["anonymise", "persone.csv", "-s", "schema.json", "-p", "manca.toml", "-o", "x.csv"];
    told(&policy, 2, &["V0100", "manca.toml", "[privacy]"]);
    let over = ["anonymise", "persone.csv", "-s", "schema.json", "-p", "policy.toml", "-o", "./persone.csv"];
    told(&over, 2, &["is the file that is read"]);
    project.replace("schema.json", "prestazione", "prestasione");
    told(&["risk", "persone.csv", "-s", "schema.json"], 1, &["no column `prestasione`", "did you mean `prestazione`?"]);
}
