//! Nights that follow each other: what is published of a change, and what waits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;

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
