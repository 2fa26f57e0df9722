//! The demo city's catalogue: one graph in three syntaxes, sound by the official shapes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::process::Command;

use oxrdf::{Dataset, GraphName, Quad};
use support::{Project, root, shared};

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

#[test]
fn the_catalogue_satisfies_the_dcat_ap_shapes() {
    let Some(shapes) = shared("standards/dcat-ap-3.0.1") else { return };
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let python = std::env::var("VETRO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = root().join("tests/shapes.py");
    let output = Command::new(&python).arg(&script).arg(&shapes).arg(project.web()).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\nif pyshacl is missing: {python} -m pip install pyshacl");
}
