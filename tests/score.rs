//! What portals would say of the demo city, before and after it is published.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::process::Command;

use serde_json::{Value, json};
use support::{Project, root, shared};

fn told(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn the_published_catalogue_is_refused_nowhere_and_another_program_counts_the_same_points() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let verified = told(&project.run(&["verify", "--json"]).ended(0).out);
    let catalogue = &verified["catalogue"];
    assert_eq!(catalogue["breaches"], json!([]));
    let scores = &catalogue["scores"];
    for method in ["v1", "swiss"] {
        let points: Vec<&Value> = scores[method].as_array().unwrap().iter().map(|score| &score["points"]).collect();
        assert!(points.len() >= 10 && points.iter().all(|points| **points == 40_500), "{method}: {points:?}");
    }
    for score in scores["v2"].as_array().unwrap() {
        assert_eq!(score["listed"], 750, "{}", score["dataset"]);
        assert_eq!(score["nodes"][0]["missing"], json!([]), "{}", score["dataset"]);
    }
    let page = project.read("en/quality/index.html");
    assert!(
        page.contains("Quality of the metadata") && page.contains("opendata.swiss, of 405") && page.contains("7.50")
    );

    let Some(standards) = shared("standards") else { return };
    let manifest = project.json("manifest.json");
    let files: Vec<&Value> = manifest["files"].as_array().unwrap().iter().map(|file| &file["path"]).collect();
    let entry = |path: &str, methods: &[&str]| {
        let scores: serde_json::Map<String, Value> =
            methods.iter().map(|method| ((*method).to_owned(), scores[*method].clone())).collect();
        json!({ "graph": project.web().join(path), "base": "https://dati.montelago.example/", "files": files, "scores": scores })
    };
    let all = json!([entry("catalog.ttl", &["v1", "v2"]), entry("dcat-ap-ch/catalog.ttl", &["swiss"])]);
    let list = project.path().join("scores.json");
    std::fs::write(&list, all.to_string()).unwrap();
    let python = std::env::var("VETRO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = root().join("crates/vetro-catalogue/tests/mqa.py");
    let output = Command::new(&python).arg(script).arg(standards).arg(&list).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
}

#[test]
fn a_dataset_in_csv_alone_has_every_point_of_version_2() {
    let project = Project::montelago();
    project.replace(
        "pipelines.toml",
        "\"csv\", \"parquet\", \"xlsx\", \"geojson\"]\nlate-after   = \"40d\"",
        "\"csv\"]\nlate-after   = \"40d\"",
    );
    project.run(&["publish"]).ended(0);
    let verified = told(&project.run(&["verify", "--json"]).ended(0).out);
    let scores = verified["catalogue"]["scores"]["v2"].as_array().unwrap();
    let trees = scores.iter().find(|score| score["dataset"] == "https://dati.montelago.example/data/alberi/").unwrap();
    assert_eq!((&trees["points"], &trees["nodes"][1]["missing"]), (&json!(750), &json!([])), "{trees}");
}

#[test]
fn before_publishing_an_officer_is_told_the_line_that_brings_the_points() {
    let project = Project::montelago();
    let file = "datasets/alberi.toml";
    let text = std::fs::read_to_string(project.path().join(file)).unwrap();
    project.write(file, &format!("licence = \"https://www.montelago.example/licenza\"\n{text}"));
    let checked = project.run(&["check", "--catalogue", "--json"]);
    let checked = told(&checked.out);
    let found: Vec<&Value> = checked["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|told| told["code"] == "V0772" && told["message"].as_str().unwrap().contains("knownLicence"))
        .collect();
    assert!(!found.is_empty(), "{checked}");
    for one in found {
        assert_eq!((one["place"]["file"].as_str(), one["place"]["line"].as_u64()), (Some(file), Some(1)));
        assert!(one["help"].as_str().unwrap().contains("licence = \"CC-BY-4.0\""), "{one}");
    }
    assert!(!project.path().join("out").exists(), "check must touch nothing");
}

#[test]
fn a_catalogue_that_is_in_order_is_told_its_points_and_ends_well() {
    let checked = Project::montelago().run(&["check", "--catalogue"]).ended(0);
    assert!(checked.out.contains("version 1 405.00 of 405, opendata.swiss 405.00 of 405"), "{}", checked.out);
    assert!(!checked.err.contains("V0770") && !checked.err.contains("V0771"), "{}", checked.err);
}

#[test]
fn a_catalogue_file_that_was_changed_by_hand_is_told_what_a_portal_would_refuse() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let path = project.web().join("catalog.ttl");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, text.replace("authority/frequency/DAILY>", "authority/frequency/DALY>")).unwrap();
    let verified = project.run(&["verify"]).ended(6);
    assert!(verified.out.contains("V0770 DCAT-AP: "), "{}", verified.out);
    assert!(verified.out.contains("frequency = \"daily\""), "{}", verified.out);
}
