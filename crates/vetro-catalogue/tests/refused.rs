//! What national portals refuse is refused here too: poor catalogues, judged by vetro's rules and by the shapes in
//! engines that are not ours.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use vetro_catalogue::rules::{Profile, Severity, judge_graph};
use vetro_catalogue::{Syntax, build, read};
use vetro_model::project;

const BASE: &str = "https://povero.example/";

/// What is refused: of each dataset the properties.
type Refused = BTreeSet<(String, String)>;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// By vetro's rules.
fn ours(name: &str, profile: Profile) -> Refused {
    let turtle = std::fs::read(here(&format!("tests/poor/{name}.ttl"))).unwrap();
    let graph = read(&turtle, Syntax::Turtle, BASE).unwrap();
    let refused = judge_graph(&graph, &[profile]).into_iter().filter(|breach| breach.severity == Severity::Violation);
    let pair = |breach: vetro_catalogue::rules::Breach| {
        (breach.node.split('#').next().unwrap().to_owned(), breach.property.to_owned())
    };
    refused.map(pair).collect()
}

/// The folder of the shapes, when it stands beside the repository.
fn standards() -> Option<PathBuf> {
    let standards = here("../../../shared/standards");
    if standards.is_dir() {
        return Some(standards);
    }
    println!("notice: no ../shared/standards beside the repository: the shapes were not asked");
    None
}

fn python() -> Command {
    Command::new(std::env::var("VETRO_PYTHON").unwrap_or_else(|_| "python3".to_owned()))
}

/// By the shapes; `None` without the folder that holds them.
fn theirs(name: &str, shapes: &[&str]) -> Option<Refused> {
    let standards = standards()?;
    let shapes = shapes.iter().map(|shapes| standards.join(shapes));
    let mut command = python();
    command.arg(here("tests/refused.py")).arg(here(&format!("tests/poor/{name}.ttl"))).args(shapes);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn pair(dataset: &str, property: &str) -> (String, String) {
    (format!("{BASE}{dataset}"), property.to_owned())
}

#[test]
fn what_the_regulation_on_high_value_wants_is_wanted() {
    let ours = ours("high-value", Profile::HighValue);
    assert!(ours.contains(&pair("senza-legge", "dcatap:applicableLegislation")), "{ours:?}");
    if let Some(theirs) = theirs("high-value", &["dcat-ap-hvd-3.0.0/hvd-SHACL-base.ttl"]) {
        assert_eq!(ours, theirs);
    }
}

#[test]
fn a_file_of_high_value_has_a_licence_or_a_statement_of_rights() {
    let law = "<http://data.europa.eu/eli/reg_impl/2023/138/oj>";
    let refused = |said: &str| {
        let turtle = format!(
            "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
            @prefix dcatap: <http://data.europa.eu/r5r/> .
            <a> a dcat:Dataset ; dcatap:hvdCategory <http://data.europa.eu/bna/c_63b37dd4> ; dcat:distribution <a#csv> ;
                dcatap:applicableLegislation {law} .
            <a#csv> a dcat:Distribution ; dcat:accessURL <a.csv> ; dcatap:applicableLegislation {law} {said} ."
        );
        let graph = read(turtle.as_bytes(), Syntax::Turtle, BASE).unwrap();
        let found = judge_graph(&graph, &[Profile::HighValue]).into_iter();
        found.filter(|breach| breach.severity == Severity::Violation).map(|breach| breach.property).collect::<Vec<_>>()
    };
    assert_eq!(refused(""), ["dct:license"]);
    assert!(refused("; dct:rights <https://povero.example/diritti>").is_empty());
    assert!(refused("; dct:license <http://creativecommons.org/licenses/by/4.0/>").is_empty());
}

#[test]
fn what_the_italian_portal_refuses_is_refused() {
    let mut ours = ours("italy", Profile::Italy);
    assert!(ours.contains(&pair("solo-dcat", "rdf:type")), "{ours:?}");
    // The shapes do not look into what lacks the national type, which is enough for the portal to pass it over.
    ours.retain(|(dataset, property)| !dataset.ends_with("/solo-dcat") || property == "rdf:type");
    if let Some(theirs) = theirs("italy", &["derived/dcat-ap-it.derived.shapes.ttl"]) {
        assert_eq!(ours, theirs);
    }
}

#[test]
fn what_the_swiss_portal_refuses_is_refused() {
    let ours = ours("switzerland", Profile::Switzerland);
    assert!(ours.contains(&pair("due-nomi", "dct:license")), "{ours:?}");
    let shapes = ["derived/dcat-ap-ch-2.0.derived.shapes.ttl", "derived/opendata-swiss-import.derived.shapes.ttl"];
    if let Some(mut theirs) = theirs("switzerland", &shapes) {
        // The shapes ask for the parts of a node that is not there; that it is not is told once.
        for part in ["foaf:name", "vcard:fn", "vcard:hasEmail"] {
            assert!(theirs.remove(&pair("nudo", part)));
        }
        assert_eq!(ours, theirs);
    }
}

/// What judges ten thousand datasets is quick; this shows that it is as strict as the engine that judges the few.
#[test]
fn two_engines_find_the_same_mistakes() {
    let Some(standards) = standards() else { return };
    let sound = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sound.ttl");
    let catalogue = build(&support::varied::varied(20), project::Profile::DcatAp).unwrap();
    std::fs::write(&sound, catalogue.to_turtle().unwrap()).unwrap();
    let poor = ["catalog", "high-value", "italy", "switzerland"].map(|name| here(&format!("tests/poor/{name}.ttl")));
    let mut command = python();
    command.arg(here("tests/engines.py")).arg(standards).args(poor).arg(sound);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}
