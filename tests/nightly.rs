//! The nightly run on the demo city, whole: from the departments' dumps to a site that a reader can hold.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeSet;
use std::time::SystemTime;

use support::{NEXT_NIGHT, Project, assert_complete, files, texts};

/// The ten datasets that the demo city must show.
const DATASETS: [&str; 10] = [
    "alberi",
    "contravvenzioni",
    "immobili",
    "mensa-scuolabus",
    "popolazione",
    "procedimenti",
    "qualita-aria",
    "segnalazioni",
    "servizi-sportello",
    "uso-sportello",
];

#[test]
fn the_demo_city_is_published_whole() {
    let project = Project::montelago();
    let ran = project.run(&["publish"]).ended(0);
    assert!(ran.out.contains("release 1 is online"), "{}", ran.out);
    let manifest = assert_complete(&project.web());
    assert_eq!(manifest["serial"], 1);
    let web = files(&project.web());
    for id in DATASETS {
        for name in [
            "schema.json",
            "datapackage.json",
            "profile.json",
            "preview.json",
            "quality.json",
            "privacy.json",
            "changes.json",
            "versions.json",
            "feed.atom",
            "feed.json",
        ] {
            assert!(web.contains(&format!("data/{id}/{name}")), "{id}/{name}");
        }
        for extension in ["csv", "parquet", "csv-metadata.json", "ipynb"] {
            assert!(web.contains(&format!("data/{id}/{id}.{extension}")), "{id}.{extension}");
        }
        assert!(web.contains(&format!("data/{id}/2026-11-20/{id}.csv")), "{id}");
        for language in ["it", "de", "en"] {
            assert!(web.contains(&format!("{language}/datasets/{id}/index.html")), "{language} {id}");
        }
    }
    for path in [
        "index.html",
        "404.html",
        "catalog.ttl",
        "catalog.jsonld",
        "catalog.rdf",
        "api/v1/catalog.json",
        "api/v1/changes.json",
        "api/v1/openapi.json",
        "api/v1/schemas/dataset.json",
        "catalogue.csv",
        "feed.atom",
        "sitemap.xml",
        "robots.txt",
        "SHA256SUMS",
    ] {
        assert!(web.contains(path), "{path}");
    }
    for page in ["catalogue", "departments", "themes", "quality", "developers", "changes", "accessibility", "privacy"] {
        assert!(web.contains(&format!("de/{page}/index.html")), "{page}");
    }
    assert!(web.contains("data/alberi/alberi.geojson") && web.contains("data/immobili/immobili.geojson"));
}

#[test]
fn every_row_is_accounted_for() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    for id in DATASETS {
        let rows = &project.json(&format!("data/{id}/quality.json"))["rows"];
        let count = |key: &str| rows[key].as_u64().unwrap();
        let kept = count("read") - count("quarantined");
        if count("aggregated") > 0 {
            assert_eq!(count("aggregated"), kept, "{id}");
        } else {
            assert_eq!(kept - count("suppressed"), count("published"), "{id}");
        }
        let lines = csv_rows(&project, id);
        assert_eq!(lines as u64, count("published"), "{id}");
    }
}

fn csv_rows(project: &Project, id: &str) -> usize {
    let mut reader = csv::Reader::from_path(project.web().join(format!("data/{id}/{id}.csv"))).unwrap();
    reader.records().map(Result::unwrap).count()
}

#[test]
fn a_night_without_change_writes_nothing() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let stamps = |project: &Project| -> Vec<(String, SystemTime)> {
        let out = project.path().join("out");
        files(&out)
            .into_iter()
            .map(|path| (path.clone(), out.join(path).metadata().unwrap().modified().unwrap()))
            .collect()
    };
    let before = stamps(&project);
    let ran = project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    assert!(ran.out.contains("nothing changed: release 1 stays online"), "{}", ran.out);
    assert_eq!(stamps(&project), before);
}

#[test]
fn the_same_night_gives_the_same_bytes() {
    let (one, two) = (Project::montelago(), Project::montelago());
    one.run(&["publish"]).ended(0);
    // Drawn pseudonym keys are part of the input.
    let keys = one.path().join(".vetro/keys");
    if keys.exists() {
        support::copy(&keys, &two.path().join(".vetro/keys"));
    }
    two.run(&["publish"]).ended(0);
    let hashes = |project: &Project| project.json("manifest.json")["files"].clone();
    assert_eq!(hashes(&one), hashes(&two));
}

/// Names, plates, codici fiscali, AHV numbers, e-mails and telephone numbers of the departments' databases.
fn canaries() -> BTreeSet<String> {
    let pattern = regex::Regex::new(
        r"(?x) \b[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]\b | \b756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}\b
             | \b[A-Za-z0-9._-]+@[a-z0-9.-]+\.[a-z]{2,}\b | \bTI\ [0-9]{5,6}\b | \b[A-Z]{2}[0-9]{3}[A-Z]{2}\b | \+4[19]\ [0-9][0-9\ ]{7,12}[0-9]",
    )
    .unwrap();
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(support::root().join("tests/montelago")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            let text = std::fs::read_to_string(path).unwrap();
            found.extend(pattern.find_iter(&text).map(|hit| hit.as_str().to_owned()));
        }
    }
    found
}

#[test]
fn no_personal_value_of_any_database_reaches_a_file() {
    let project = Project::montelago();
    let ran = project.run(&["publish"]).ended(0);
    let canaries = canaries();
    assert!(canaries.len() > 1000, "only {} values to look for", canaries.len());
    // What the officers declared themselves is public: the offices' own mailboxes and numbers.
    let mut declared = std::fs::read_to_string(project.path().join("pipelines.toml")).unwrap();
    for entry in std::fs::read_dir(project.path().join("datasets")).unwrap() {
        declared += &std::fs::read_to_string(entry.unwrap().path()).unwrap();
    }
    let secret: Vec<&String> = canaries.iter().filter(|value| !declared.contains(value.as_str())).collect();
    let search =
        regex::bytes::RegexSet::new(["@", "756\\.", "\\+4[19]", "[A-Z]{2}[0-9 ]", "[A-Z]{6}[0-9]{2}"]).unwrap();
    let mut looked = 0;
    for folder in ["out", ".vetro"] {
        let folder = project.path().join(folder);
        for path in files(&folder).into_iter().filter(|path| !path.starts_with("keys/") && !path.contains("current/")) {
            let bytes = texts(&folder.join(&path));
            if !search.is_match(&bytes) {
                continue;
            }
            let words = words(&bytes);
            for value in &secret {
                assert!(
                    !words.contains(value.as_bytes()) || !contains(&bytes, value.as_bytes()),
                    "{path} holds a value that no column declares"
                );
            }
            looked += 1;
        }
    }
    assert!(looked > 20);
    assert!(secret.iter().all(|value| !ran.out.contains(value.as_str()) && !ran.err.contains(value.as_str())));
}

/// The runs of bytes that could be one of the values looked for.
fn words(bytes: &[u8]) -> BTreeSet<&[u8]> {
    let pattern = regex::bytes::Regex::new(
        r"(?x) \b[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]\b | \b756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}\b
             | \b[A-Za-z0-9._-]+@[a-z0-9.-]+\.[a-z]{2,}\b | \bTI\ [0-9]{5,6}\b | \b[A-Z]{2}[0-9]{3}[A-Z]{2}\b | \+4[19]\ [0-9][0-9\ ]{7,12}[0-9]",
    )
    .unwrap();
    pattern.find_iter(bytes).map(|hit| hit.as_bytes()).collect()
}

fn contains(bytes: &[u8], value: &[u8]) -> bool {
    bytes.windows(value.len()).any(|window| window == value)
}

#[test]
fn a_department_whose_database_is_down_delays_nobody() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let port = free_port();
    project.replace(
        "pipelines.toml",
        "[pipelines.alberi]\nsource       = \"verde\"",
        "[sources.spenta.postgres]\nurl = \"${VETRO_TEST_DOWN}\"\nconnect-timeout = \"1s\"\n\n[pipelines.alberi]\nsource       = \"spenta\"",
    );
    project.replace("datasets/immobili.toml", "[title]", "# renewed\n[title]");
    let url = format!("postgres://reader:hunter2@127.0.0.1:{port}/verde");
    let ran = support::Ran::from(
        project.command(&["publish"]).env("VETRO_NOW", NEXT_NIGHT).env("VETRO_TEST_DOWN", &url).output().unwrap(),
    )
    .ended(4);
    assert!(
        ran.err.contains("alberi") && ran.err.contains("the public still sees the version of 2026-11-20"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("hunter2") && !ran.out.contains("hunter2"));
    assert_complete(&project.web());
    let late = project.json("api/v1/datasets/alberi.json").to_string();
    assert!(late.contains("late"), "{late}");
    assert!(project.read("it/datasets/alberi/index.html").contains("20"));
    let status = project.run(&["status"]).ended(0);
    let line = status.out.lines().find(|line| line.starts_with("alberi")).unwrap().to_owned();
    assert!(line.contains("failed"), "{line}");
}

/// Changes a byte of a published file, as a failing disk would.
fn damage(project: &Project, path: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = project.web().join(path);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::write(&path, bytes).unwrap();
}

#[test]
fn a_damaged_file_is_made_again_and_stops_nobody() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let csv = project.read("data/alberi/alberi.csv");
    for (id, file) in [("alberi", "alberi.csv"), ("immobili", "profile.json")] {
        damage(&project, &format!("data/{id}/{file}"));
        let ran = project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
        assert!(ran.err.contains("V0802") && ran.err.contains(&format!("published file `data/{id}/")), "{}", ran.err);
        assert_complete(&project.web());
    }
    assert_eq!(project.read("data/alberi/alberi.csv"), csv);
    let ran = project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    assert!(ran.out.contains("nothing changed: release 3 stays online"), "{}", ran.out);
}

#[test]
fn a_damaged_dataset_that_cannot_be_made_again_is_left_out_alone() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    damage(&project, "data/alberi/alberi.csv");
    project.replace("pipelines.toml", "rows         = { min = 2000,", "rows         = { min = 1000000,");
    let ran = project.run_at(NEXT_NIGHT, &["publish"]).ended(3);
    assert!(ran.err.contains("V0802") && ran.err.contains("the public sees nothing of this dataset"), "{}", ran.err);
    assert_complete(&project.web());
    assert!(!project.web().join("data/alberi").exists());
    assert!(project.web().join("data/immobili/immobili.csv").exists());
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_collapsed_table_waits_for_a_person() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    project.replace("pipelines.toml", "rows         = { min = 2000,", "rows         = { min = 1000000,");
    let ran = project.run_at(NEXT_NIGHT, &["publish", "alberi"]).ended(3);
    assert!(
        ran.err.contains("V0401") && ran.err.contains("the public still sees the version of 2026-11-20"),
        "{}",
        ran.err
    );
    assert_complete(&project.web());
}

#[test]
fn two_runs_never_interleave() {
    let project = Project::montelago();
    let mut first = project.command(&["publish"]).spawn().unwrap();
    let lock = project.path().join(".vetro/lock");
    while !lock.exists() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    std::thread::sleep(std::time::Duration::from_millis(30));
    let second = project.run(&["publish"]).ended(75);
    assert!(second.err.contains("V0901"), "{}", second.err);
    assert!(first.wait().unwrap().success());
}

#[test]
fn plan_and_dry_run_publish_nothing() {
    let project = Project::montelago();
    let plan = project.run(&["plan"]).ended(0);
    assert!(
        plan.out.contains("contravvenzioni") && plan.out.contains("is shared by at least 5 records"),
        "{}",
        plan.out
    );
    project.run(&["publish", "--dry-run"]).ended(0);
    assert!(!project.web().exists());
    let json = project.run(&["plan", "--json"]).ended(0);
    let report: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert!(report["datasets"].as_array().unwrap().len() >= DATASETS.len());
}

#[test]
fn the_trade_off_of_k_and_detail_is_told() {
    let project = Project::montelago();
    let ran = project.run(&["plan", "segnalazioni", "--trade-off", "--json"]).ended(0);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let told = report["datasets"].as_array().unwrap().iter().find(|one| one["id"] == "segnalazioni").unwrap();
    let losses: Vec<f64> =
        told["trade_off"].as_array().unwrap().iter().map(|one| one["loss"].as_f64().unwrap_or(1.0)).collect();
    assert_eq!(losses.len(), 6);
    assert!(losses.first() < losses.last(), "a larger class loses more: {losses:?}");
    let spoken = project.run(&["plan", "segnalazioni", "--trade-off"]).ended(0);
    assert!(spoken.out.contains("k = 10"), "{}", spoken.out);
}

#[test]
fn a_signal_ends_the_run_and_leaves_no_litter() {
    let project = Project::montelago();
    let mut child = project.command(&["publish"]).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(150));
    let killed = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let code = child.wait().unwrap().code();
    assert!(code == Some(143) || code == Some(0), "{code:?}");
    if code == Some(143) {
        assert!(!project.web().exists());
        let staging = project.path().join(".vetro/staging");
        assert!(!staging.exists() || files(&staging).is_empty());
    }
    project.run(&["publish"]).ended(0);
}
