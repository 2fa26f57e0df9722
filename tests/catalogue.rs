//! The demo city's catalogue: one graph in three syntaxes, sound by the official shapes, and read by the programs of
//! harvesters. They run by the interpreter in `VETRO_PYTHON`, which has the packages of `requirements.txt`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;
use std::process::Command;

use oxrdf::{Dataset, GraphName, Quad};
use support::{NEXT_NIGHT, Project, root, shared};

fn graphs(project: &Project) -> [Dataset; 3] {
    let read = |path: &str| std::fs::read(project.web().join(path)).unwrap();
    let quads = |triples: Vec<oxrdf::Triple>| {
        triples.into_iter().map(|triple| triple.in_graph(GraphName::DefaultGraph)).collect::<Dataset>()
    };
    let turtle = oxttl::TurtleParser::new().for_slice(&read("catalog.ttl")).map(Result::unwrap).collect();
    let xml = oxrdfxml::RdfXmlParser::new().for_slice(&read("catalog.rdf")).map(Result::unwrap).collect();
    let json: Vec<Quad> =
        oxjsonld::JsonLdParser::new().for_slice(&read("catalog.jsonld")).map(Result::unwrap).collect();
    [quads(turtle), quads(xml), json.into_iter().collect()]
}

#[test]
fn the_three_syntaxes_are_one_graph_without_blank_nodes() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let [turtle, xml, json] = graphs(&project);
    assert!(turtle.len() > 500);
    // Without blank nodes, isomorphic graphs are equal sets.
    assert!(turtle.iter().all(|quad| !quad.subject.is_blank_node() && !quad.object.is_blank_node()));
    let sorted = |graph: &Dataset| {
        let mut lines: Vec<String> = graph.iter().map(|quad| quad.to_string()).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&turtle), sorted(&xml));
    assert_eq!(sorted(&turtle), sorted(&json));
    let dataset = "http://www.w3.org/ns/dcat#Dataset";
    let datasets = turtle.iter().filter(|quad| quad.object.to_string() == format!("<{dataset}>")).count();
    assert!(datasets >= 10, "{datasets} datasets");
}

/// Runs a script of this folder; it fails with what it printed.
fn judge(script: &str, arguments: &[&Path]) {
    let python = std::env::var("VETRO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(&python).arg(root().join("tests").join(script)).args(arguments).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    assert!(
        output.status.success(),
        "{said}\nif a module is missing: {python} -m pip install -r tests/requirements.txt"
    );
}

#[test]
fn the_catalogues_satisfy_the_official_and_the_derived_shapes() {
    let Some(standards) = shared("standards") else { return };
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    judge("shapes.py", &[&standards, &project.web()]);
}

#[test]
fn harvesters_read_every_dataset_and_programs_every_file() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    judge("harvest.py", &[&project.web()]);
    judge("packages.py", &[&project.web()]);
}

#[test]
fn a_withdrawn_dataset_leaves_its_reason_and_a_renamed_one_the_way_to_the_new() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let old = std::fs::read_to_string(project.path().join("datasets/immobili.toml")).unwrap();
    let reason = "withdrawn = { it = \"Contiene errori.\", de = \"Enthält Fehler.\", en = \"It holds errors.\" }";
    project.write("datasets/immobili.toml", &format!("{reason}\n{old}"));
    let trees = std::fs::read_to_string(project.path().join("datasets/alberi.toml")).unwrap();
    project.write("datasets/alberi.toml", &format!("was = [\"piante\"]\n{trees}"));
    project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    withdrawn_as_written(&project, "2026-11-21");

    // The night after, the stone stands as it was.
    let stone = project.read("data/immobili/withdrawn.json");
    project.run_at("2026-11-22T02:12:00Z", &["publish"]).ended(0);
    assert_eq!(project.read("data/immobili/withdrawn.json"), stone);

    // Corrected, it comes back under its address.
    project.write("datasets/immobili.toml", &old);
    project.run_at("2026-11-23T02:12:00Z", &["publish"]).ended(0);
    assert!(!project.web().join("data/immobili/withdrawn.json").exists());
    assert!(project.web().join("data/immobili/immobili.csv").exists());
}

#[test]
fn a_dataset_that_is_taken_out_of_the_configuration_leaves_a_tombstone_and_the_others_as_they_were() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let before = described(&project);
    let text = std::fs::read_to_string(project.path().join("pipelines.toml")).unwrap();
    let start = text.find("[pipelines.immobili]").unwrap();
    let ends = |next: &usize| !text[start + next..].starts_with("\n[pipelines.immobili");
    let end = text[start..].match_indices("\n[pipelines.").map(|(next, _)| next).find(ends);
    let end = end.map_or(text.len(), |end| start + end);
    project.write("pipelines.toml", &format!("{}{}", &text[..start], &text[end..]));
    project.replace("datasets/municipi.toml", "\"immobili\", ", "");
    std::fs::remove_file(project.path().join("datasets/immobili.toml")).unwrap();
    std::fs::remove_file(project.path().join("schemas/immobili.json")).unwrap();
    project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    let stone = project.json("data/immobili/withdrawn.json");
    assert_eq!(stone["title"]["de"], "Liegenschaften der Stadt");
    assert!(!project.web().join("data/immobili/immobili.csv").exists());
    assert!(project.read("en/datasets/immobili/index.html").contains("Withdrawn on"));
    assert!(project.read("catalog.ttl").contains("distribution-status/WITHDRAWN"));
    let after = described(&project);
    let gone: Vec<&String> = before.difference(&after).collect();
    assert!(!gone.is_empty() && gone.iter().all(|node| node.contains("/data/immobili/")), "{gone:?}");
    assert!(after.is_subset(&before), "importers would make these anew");
}

/// The addresses of every dataset and distribution of the catalogue.
fn described(project: &Project) -> std::collections::BTreeSet<String> {
    let [turtle, ..] = graphs(project);
    let of = |quad: oxrdf::QuadRef<'_>| {
        let kind = quad.object.to_string();
        let named = ["#Dataset>", "#Distribution>"].iter().any(|class| kind.ends_with(&format!("dcat{class}")));
        named.then(|| quad.subject.to_string())
    };
    turtle.iter().filter_map(of).collect()
}

fn withdrawn_as_written(project: &Project, day: &str) {
    let stone = project.json("data/immobili/withdrawn.json");
    assert_eq!(stone["reason"]["en"], "It holds errors.");
    assert_eq!(stone["title"]["de"], "Liegenschaften der Stadt");
    assert!(stone["withdrawn"].as_str().unwrap().starts_with(day));
    assert!(!project.web().join("data/immobili/immobili.csv").exists());
    assert!(project.read("data/immobili/index.html").contains("it/datasets/immobili/"));
    assert!(project.read("en/datasets/immobili/index.html").contains("It holds errors."));
    assert!(project.read("data/piante/index.html").contains("it/datasets/alberi/"));
    let turtle = project.read("catalog.ttl");
    assert!(turtle.contains("distribution-status/WITHDRAWN"));
    assert!(turtle.contains("dct:isReplacedBy <https://dati.montelago.example/data/alberi/>"), "{turtle}");
    assert!(!project.read("it/catalogue/index.html").contains("datasets/immobili/"));
}
