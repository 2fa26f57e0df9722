//! Nights that follow each other: what is published of a change, and what waits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use support::{NEXT_NIGHT, Project, assert_complete};

/// Appends a statement to a department's dump, once for each number.
fn append(project: &Project, dump: &str, numbers: std::ops::Range<u32>, statement: impl Fn(u32) -> String) {
    let path = format!("tests/montelago/{dump}");
    let mut text = std::fs::read_to_string(project.path().join(&path)).unwrap();
    for number in numbers {
        text.push_str(&statement(number));
        text.push('\n');
    }
    project.write(&path, &text);
}

/// People who move to the village of Molini: women of the same age band and group of nations.
fn arrivals(project: &Project, first: u32, count: u32) {
    append(project, "anagrafe.sql", first..first + count, |number| {
        let person = 900_000 + number;
        format!(
            "INSERT INTO abitanti VALUES ({person},'Nuova','Vicina','F','1972-10-05','756.9654.0493.44','RS','Via Nuova {number}','Molini');"
        )
    });
}

/// The published counts by the columns that span the table; withheld ones are absent.
fn counts(project: &Project) -> BTreeMap<String, i64> {
    let mut reader = csv::Reader::from_path(project.web().join("data/popolazione/popolazione.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (count, by) = (place("abitanti"), ["municipio", "eta", "sesso", "nazionalita"].map(place));
    let rows = reader.records().map(Result::unwrap);
    rows.filter_map(|row| Some((by.map(|at| row[at].to_owned()).join("|"), row[count].parse().ok()?))).collect()
}

#[test]
fn two_who_arrive_are_not_shown_and_five_are() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let before = counts(&project);

    arrivals(&project, 0, 2);
    let ran = project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    assert!(ran.out.contains("nothing changed: release 1 stays online"), "{}", ran.out);
    assert!(ran.err.contains("1 change waits since 2026-11-21"), "{}", ran.err);

    let status = project.run(&["status"]).ended(0);
    let line = status.out.lines().find(|line| line.starts_with("popolazione")).unwrap().to_owned();
    assert!(line.contains("1 change waits since 2026-11-21"), "{line}");

    arrivals(&project, 2, 3);
    let ran = project.run_at("2026-11-22T02:12:00Z", &["publish"]).ended(0);
    let line = ran.err.lines().find(|line| line.starts_with("popolazione")).unwrap();
    assert!(!line.contains("since"), "{line}");
    assert_complete(&project.web());
    let after = counts(&project);
    let cell = "Molini|45-64|F|altre";
    let changes: BTreeMap<&String, i64> = after
        .iter()
        .filter_map(|(key, count)| Some((key, count - before.get(key)?)).filter(|(_, change)| *change != 0))
        .collect();
    assert!(changes.values().all(|change| *change == 5), "{changes:?}");
    assert_eq!(changes.get(&"_T|_T|_T|_T".to_owned()), Some(&5));
    let concerned = |key: &str| key.split('|').zip(cell.split('|')).all(|(one, other)| one == "_T" || one == other);
    assert!(changes.keys().all(|key| concerned(key)), "{changes:?}");
}

/// Fines like the first of the register, so that they are alike but for article and number.
fn fines(project: &Project, first: u32, count: u32) {
    append(project, "polizia.sql", first..first + count, |number| {
        let article = ["P1", "P6", "P8"][number as usize % 3];
        format!(
            "INSERT INTO multe SELECT 'V2025-9{number:05}', data_ora, strada_id, est, nord, '{article}', importo, targa, agente, NULL FROM multe WHERE numero = 'V2025-000001';"
        )
    });
}

/// The published fines, each as a line.
fn published_fines(project: &Project) -> BTreeMap<String, u32> {
    let mut lines = BTreeMap::new();
    for line in project.read("data/contravvenzioni/contravvenzioni.csv").lines().skip(1) {
        *lines.entry(line.to_owned()).or_default() += 1;
    }
    lines
}

#[test]
fn records_come_in_batches_and_those_online_stay_as_they_are() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let before = published_fines(&project);

    fines(&project, 0, 2);
    let ran = project.run_at(NEXT_NIGHT, &["publish", "contravvenzioni"]).ended(0);
    assert!(ran.out.contains("nothing changed: release 1 stays online"), "{}\n{}", ran.out, ran.err);
    assert!(ran.err.contains("2 changes wait since 2026-11-21"), "{}", ran.err);

    fines(&project, 2, 4);
    let ran = project.run_at("2026-11-22T02:12:00Z", &["publish", "contravvenzioni"]).ended(0);
    assert_complete(&project.web());
    let after = published_fines(&project);
    let count = |lines: &BTreeMap<String, u32>| lines.values().sum::<u32>();
    assert_eq!(count(&after), count(&before) + 6, "{}", ran.err);
    assert!(before.iter().all(|(line, count)| after.get(line) >= Some(count)), "what is online stays as it is");

    let versions = project.json("data/contravvenzioni/versions.json");
    let path = versions["versions"][0]["diff"]["path"].as_str().unwrap();
    let diff = project.read(path);
    let mut told = before;
    for line in diff.lines().skip(1) {
        *told.entry(line.strip_prefix("+,new,").unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(told, after, "the version before and the diff are the new version");

    fines(&project, 6, 5);
    project.run_at("2026-11-23T02:12:00Z", &["publish", "contravvenzioni"]).ended(0);
    assert_complete(&project.web());
    assert_eq!(project.json("data/contravvenzioni/versions.json")["versions"].as_array().unwrap().len(), 3);
    assert_eq!(project.read(path), diff, "the diff of an earlier version stays with it");
}

#[test]
fn a_fine_that_is_withdrawn_stays_until_others_of_its_class_are() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let before = published_fines(&project);
    append(&project, "polizia.sql", 0..1, |_| "DELETE FROM multe WHERE numero = 'V2025-000002';".to_owned());
    let ran = project.run_at(NEXT_NIGHT, &["publish", "contravvenzioni"]).ended(0);
    assert!(ran.err.contains("1 change waits since 2026-11-21"), "{}", ran.err);
    assert_eq!(published_fines(&project), before);
}

#[test]
fn a_stricter_policy_makes_all_classes_anew_or_waits() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let before = project.read("data/segnalazioni/segnalazioni.csv");
    let at = "categoria = { file = \"tests/montelago/hierarchies/guasti.csv\" }\n\n[pipelines.segnalazioni.privacy]\nk-anonymity       = ";
    project.replace("pipelines.toml", &format!("{at}5"), &format!("{at}10"));
    let ran = project.run_at(NEXT_NIGHT, &["publish", "segnalazioni"]).ended(0);
    let line = ran.err.lines().find(|line| line.starts_with("segnalazioni")).unwrap();
    // Old and new classes side by side may tell of a few: then the old version stays, and the officer is told.
    if line.contains("unchanged") {
        assert!(ran.err.contains("V0616") || ran.err.contains("V0617"), "{}", ran.err);
        assert_eq!(project.read("data/segnalazioni/segnalazioni.csv"), before);
    } else {
        assert_eq!(project.json("data/segnalazioni/privacy.json")["method"]["k-anonymity"]["k"], 10);
    }
}

#[test]
fn a_lost_ledger_stops_its_dataset_and_no_other() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let ledger = project.path().join(".vetro/ledger/popolazione.ledger");
    std::fs::remove_file(&ledger).unwrap();
    let ran = project.run_at(NEXT_NIGHT, &["publish"]).ended(6);
    assert!(ran.err.contains("V0811") && ran.err.contains("popolazione"), "{}", ran.err);
    assert_eq!(ran.err.matches("error[").count(), 1, "{}", ran.err);

    std::fs::write(&ledger, [0_u8; 40]).unwrap();
    let ran = project.run_at(NEXT_NIGHT, &["publish"]).ended(6);
    assert!(ran.err.contains("V0810"), "{}", ran.err);
}

/// A small city whose doctors' patients are counted by quarter; `aggregate` and `privacy` say how.
fn doctors(aggregate: &str, privacy: &str, fields: &str) -> Project {
    let project = Project::empty();
    project.write("pipelines.toml", &format!("{DOCTORS}{aggregate}\n[pipelines.medici.privacy]\n{privacy}\n"));
    project.write("quartieri.csv", "Besso;Nord\nLoreto;Nord\n");
    project.write("schemas/medici.json", &format!("{{ \"fields\": [{fields}] }}"));
    project.write(
        "datasets/medici.toml",
        "department = \"salute\"\nthemes = [\"HEAL\"]\nfrequency = \"daily\"\ntitle = { it = \"Medici\" }\n\
         description = { it = \"Pazienti.\" }\nkeywords = { it = [\"medici\"] }\n",
    );
    project
}

const DOCTORS: &str = r#"[catalogue]
base-url = "https://dati.example/"
languages = ["it"]
licence = "CC-BY-4.0"
timezone = "Europe/Zurich"
title = { it = "Dati" }
description = { it = "I dati della città." }

[catalogue.publisher]
name = { it = "Comune" }
email = "dati@example.org"
url = "https://example.org/"

[departments.salute]
name = { it = "Salute" }
email = "salute@example.org"

[sources.registro.sqlite]
dump = "registro.sql"

[pseudonyms.pazienti]
rotate = "never"

[pipelines.medici]
source = "registro"
table = "pazienti"
keep-versions = 1

[pipelines.medici.columns]
quartiere = "quartiere"
eta = "eta"
medico = "medico"
token = { from = "id", pseudonym = "pazienti" }

[pipelines.medici.aggregate]
"#;

/// The patients of a night: so many in each quarter, the latest arrivals first. Those from number 20 on are 90 years old
/// and have a doctor of their own.
fn patients(project: &Project, counts: [(&str, u32); 3]) {
    let mut dump = "CREATE TABLE pazienti (id INTEGER, quartiere TEXT, eta INTEGER, medico TEXT);\n".to_owned();
    for (place, (quarter, count)) in (0..).zip(counts) {
        for number in (0..count).rev() {
            let (age, doctor) = if number < 20 { (30, "x") } else { (90, "y") };
            let id = place * 1000 + number;
            writeln!(dump, "INSERT INTO pazienti VALUES ({id},'{quarter}',{age},'{doctor}');").unwrap();
        }
    }
    project.write("registro.sql", &dump);
}

/// The published rows, each as its values behind its quarter.
fn quarters(project: &Project) -> BTreeMap<String, String> {
    let text = project.read("data/medici/medici.csv");
    let rows = text.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.map(|(quarter, rest)| (quarter.to_owned(), rest.to_owned())).collect()
}

fn expected(rows: &[(&str, &str)]) -> BTreeMap<String, String> {
    rows.iter().map(|(quarter, rest)| ((*quarter).to_owned(), (*rest).to_owned())).collect()
}

const NIGHTS: [&str; 4] =
    ["2026-11-20T02:12:00Z", "2026-11-21T02:12:00Z", "2026-11-22T02:12:00Z", "2026-11-23T02:12:00Z"];

#[test]
fn means_and_distinct_values_belong_to_the_night_of_their_count() {
    let project = doctors(
        "by = [\"quartiere\"]\ntotals = [\"quartiere\"]\nsubtotals = { quartiere = \"quartieri.csv\" }\n\
         measures = { pazienti = \"count\", eta = \"mean(eta)\", medici = \"distinct(medico)\" }\n",
        "threshold = 5\nloosened = \"A small invented register, to be counted by hand.\"",
        r#"{ "name": "quartiere", "type": "string" }, { "name": "pazienti", "type": "integer" },
           { "name": "eta", "type": "number", "decimals": 1 }, { "name": "medici", "type": "integer" }"#,
    );
    patients(&project, [("Besso", 20), ("Loreto", 20), ("Molino", 20)]);
    project.run_at(NIGHTS[0], &["publish"]).ended(0);
    let one = "30.0,1";
    let first = [("Besso", 20), ("Loreto", 20), ("Molino", 20), ("Nord", 40), ("_T", 60)];
    let first = first.map(|(quarter, count)| (quarter, format!("{count},{one}")));
    let first = expected(&first.iter().map(|(quarter, rest)| (*quarter, rest.as_str())).collect::<Vec<_>>());
    assert_eq!(quarters(&project), first);

    // Four of ninety come to Besso: neither their number nor their age nor their doctor shows anywhere.
    patients(&project, [("Besso", 24), ("Loreto", 20), ("Molino", 20)]);
    let ran = project.run_at(NIGHTS[1], &["publish"]).ended(0);
    assert!(ran.err.contains("1 change waits since 2026-11-21"), "{}", ran.err);
    assert_eq!(quarters(&project), first);

    // Six are enough; the one who comes to Loreto waits, also in every sum.
    patients(&project, [("Besso", 26), ("Loreto", 21), ("Molino", 20)]);
    let ran = project.run_at(NIGHTS[2], &["publish"]).ended(0);
    assert!(ran.err.contains("1 change waits since 2026-11-22"), "{}", ran.err);
    assert_complete(&project.web());
    // (20·30 + 6·90) / 26 = 43.8; with Loreto 1740 / 46 = 37.8, with Molino 2340 / 66 = 35.5.
    let third = [
        ("Besso", "26,43.8,2"),
        ("Loreto", "20,30.0,1"),
        ("Molino", "20,30.0,1"),
        ("Nord", "46,37.8,2"),
        ("_T", "66,35.5,2"),
    ];
    assert_eq!(quarters(&project), expected(&third));

    // Six come to Molino and five leave Loreto: the sum of all moves by one, and yet that concerns eleven.
    patients(&project, [("Besso", 26), ("Loreto", 15), ("Molino", 26)]);
    project.run_at(NIGHTS[3], &["publish"]).ended(0);
    let moved = quarters(&project);
    assert_eq!((moved["Loreto"].as_str(), moved["Molino"].as_str()), ("15,30.0,1", "26,43.8,2"));
    // (1140 + 450) / 41 = 38.8, and with Molino 2730 / 67 = 40.7.
    assert_eq!((moved["Nord"].as_str(), moved["_T"].as_str()), ("41,38.8,2", "67,40.7,2"));
}

#[test]
fn perturbed_counts_stay_while_a_change_waits_and_whatever_the_order_of_rows() {
    let project = doctors(
        "by = [\"quartiere\"]\ntotals = true\nsubtotals = { quartiere = \"quartieri.csv\" }\n\
         measures = { pazienti = \"count\" }\n",
        "threshold = 5\ncell-key = { record = \"token\", deviation = 6, variance = 4 }",
        r#"{ "name": "quartiere", "type": "string" }, { "name": "pazienti", "type": "integer" }"#,
    );
    patients(&project, [("Besso", 40), ("Loreto", 20), ("Molino", 20)]);
    project.run_at(NIGHTS[0], &["publish"]).ended(0);
    let first = quarters(&project);
    assert_eq!(first.len(), 5);
    patients(&project, [("Besso", 43), ("Loreto", 20), ("Molino", 20)]);
    let dump = std::fs::read_to_string(project.path().join("registro.sql")).unwrap();
    let (table, rows) = dump.split_once('\n').unwrap();
    let turned: Vec<&str> = rows.lines().rev().collect();
    project.write("registro.sql", &format!("{table}\n{}\n", turned.join("\n")));
    let ran = project.run_at(NIGHTS[1], &["publish"]).ended(0);
    assert!(ran.err.contains("1 change waits since 2026-11-21"), "{}", ran.err);
    assert_eq!(quarters(&project), first);

    patients(&project, [("Besso", 60), ("Loreto", 20), ("Molino", 20)]);
    project.run_at(NIGHTS[2], &["publish"]).ended(0);
    let third = quarters(&project);
    let number = |rows: &BTreeMap<String, String>, quarter: &str| rows[quarter].parse::<i64>().unwrap();
    for quarter in ["Loreto", "Molino"] {
        assert_eq!(third[quarter], first[quarter], "{quarter}");
    }
    for quarter in ["Besso", "Nord", "_T"] {
        let change = number(&third, quarter) - number(&first, quarter);
        assert!((20 - 12..=20 + 12).contains(&change), "{quarter}: {change}");
    }
}

#[test]
fn a_version_that_is_offline_still_counts() {
    let project = doctors(
        "by = [\"quartiere\"]\nmeasures = { pazienti = \"count\" }\n",
        "threshold = 5",
        r#"{ "name": "quartiere", "type": "string" }, { "name": "pazienti", "type": "integer" }"#,
    );
    let besso = |count: u32| [("Besso", count), ("Loreto", 20), ("Molino", 20)];
    for (night, count, shown) in [(0, 10, "10"), (1, 20, "20"), (2, 15, "15")] {
        patients(&project, besso(count));
        project.run_at(NIGHTS[night], &["publish"]).ended(0);
        assert_eq!(quarters(&project)["Besso"], shown);
    }
    let versions = project.json("data/medici/versions.json");
    assert_eq!(versions["versions"].as_array().map(Vec::len), Some(1), "one version is online");
    // The ledger is eight bytes of length, then the versions as JSON.
    let ledger = std::fs::read(project.path().join(".vetro/ledger/medici.ledger")).unwrap();
    let length = usize::try_from(u64::from_le_bytes(ledger[..8].try_into().unwrap())).unwrap();
    let ledger: serde_json::Value = serde_json::from_slice(&ledger[8..8 + length]).unwrap();
    let withdrawn: Vec<bool> =
        ledger["versions"].as_array().unwrap().iter().map(|version| !version["withdrawn"].is_null()).collect();
    assert_eq!(withdrawn, [true, true, false]);
    // Twelve are enough fewer than 20, but two more than the ten of the first version.
    patients(&project, besso(12));
    let ran = project.run_at(NIGHTS[3], &["publish"]).ended(0);
    assert!(ran.err.contains("1 change waits since 2026-11-23"), "{}", ran.err);
    assert_eq!(quarters(&project)["Besso"], "15");
}

#[test]
fn a_mean_of_few_needs_a_reason() {
    let (aggregate, fields) = (
        "by = [\"quartiere\"]\nmeasures = { pazienti = \"count\", eta = \"mean(eta)\" }\n",
        r#"{ "name": "quartiere", "type": "string" }, { "name": "pazienti", "type": "integer" },
           { "name": "eta", "type": "number", "decimals": 1 }"#,
    );
    let check = |privacy| {
        let project = doctors(aggregate, privacy, fields);
        patients(&project, [("Besso", 20), ("Loreto", 20), ("Molino", 20)]);
        project.run(&["check"])
    };
    let ran = check("threshold = 19").ended(2);
    assert!(ran.err.contains("V0170") && ran.err.contains("from 19 persons on, below 20"), "{}", ran.err);
    let reason = "threshold = 5\nloosened = \"Ages of invented patients, for a test of means.\"";
    for privacy in ["threshold = 20", reason] {
        let ran = check(privacy);
        assert!(!ran.err.contains("V0170"), "{}", ran.err);
    }
}

#[test]
fn a_sum_of_mostly_one_is_withheld_and_cannot_be_estimated() {
    let project = doctors(
        "by = [\"quartiere\"]\ntotals = [\"quartiere\"]\nmeasures = { pazienti = \"count\", anni = \"sum(eta)\" }\n",
        "threshold = 5\ndominance = { anni = { p = 10 } }",
        r#"{ "name": "quartiere", "type": "string" }, { "name": "pazienti", "type": "integer" },
           { "name": "anni", "type": "integer" }"#,
    );
    // One in Besso has 9000 of its years; Loreto is withheld beside it, since fewer live there than in Molino.
    let publish = |loreto: u32| {
        patients(&project, [("Besso", 10), ("Loreto", 10), ("Molino", 12)]);
        let dump = std::fs::read_to_string(project.path().join("registro.sql")).unwrap();
        let dump = dump.replacen("'Besso',30", "'Besso',9000", 1).replace("'Besso',30", "'Besso',1");
        let dump = dump.replace("'Loreto',30", &format!("'Loreto',{loreto}")).replace("'Molino',30", "'Molino',95");
        project.write("registro.sql", &dump);
        project.run(&["publish"])
    };
    // A tenth of 9000 is more than Loreto's ten years: nothing hides the 9000 among them.
    let ran = publish(1);
    assert!(ran.err.contains("V0619") && ran.err.contains("narrow-sum"), "{}\n{}", ran.out, ran.err);
    let ran = publish(95).ended(0);
    let text = project.read("data/medici/medici.csv");
    assert_eq!(text.lines().filter(|line| line.ends_with(",,")).count(), 2, "{text}\n{}", ran.err);
}
