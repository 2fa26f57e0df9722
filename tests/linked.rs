//! Two tables of the same register: what one withholds does not stand in the other.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;

use support::{NEXT_NIGHT, Project};

/// The demo city with a second table of its residents, by district and nationality alone.
fn project() -> Project {
    let project = Project::montelago();
    let text = std::fs::read_to_string(project.path().join("pipelines.toml")).unwrap();
    let start = text.find("[pipelines.popolazione]").unwrap();
    let end = start + text[start..].find("# ---").unwrap();
    let second = text[start..end]
        .replace("pipelines.popolazione", "pipelines.provenienza")
        .replace(
            "by       = [\"municipio\", \"eta\", \"sesso\", \"nazionalita\"]",
            "by = [\"municipio\", \"nazionalita\"]",
        )
        .replace(
            "sort       = [\"municipio\", \"eta\", \"sesso\", \"nazionalita\"]",
            "sort = [\"municipio\", \"nazionalita\"]",
        )
        .replace("min = 300", "min = 10")
        .lines()
        .filter(|line| !line.starts_with("eta") && !line.starts_with("sesso"))
        .collect::<Vec<_>>()
        .join("\n");
    project.write("pipelines.toml", &format!("{text}\n{second}\n"));
    let metadata = std::fs::read_to_string(project.path().join("datasets/popolazione.toml")).unwrap();
    project.write("datasets/provenienza.toml", metadata.split("[[charts]]").next().unwrap());
    let schema = std::fs::read_to_string(project.path().join("schemas/popolazione.json")).unwrap();
    let mut schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let fields = schema["fields"].as_array_mut().unwrap();
    fields.retain(|field| field["name"] != "eta" && field["name"] != "sesso");
    schema["primaryKey"] = serde_json::json!(["municipio", "nazionalita"]);
    project.write("schemas/provenienza.json", &schema.to_string());
    project
}

/// The counts by district and nationality that a table shows; withheld ones are `None`.
fn shown(project: &Project, id: &str) -> BTreeMap<(String, String), Option<u64>> {
    let mut reader = csv::Reader::from_path(project.web().join(format!("data/{id}/{id}.csv"))).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name);
    let sums: Vec<usize> = ["eta", "sesso"].iter().filter_map(|name| place(name)).collect();
    let [zone, group, count] = ["municipio", "nazionalita", "abitanti"].map(|name| place(name).unwrap());
    let rows = reader.records().map(Result::unwrap).filter(|row| sums.iter().all(|at| &row[*at] == "_T"));
    rows.map(|row| ((row[zone].to_owned(), row[group].to_owned()), row[count].parse().ok())).collect()
}

#[test]
fn tables_of_one_source_are_linked_without_a_word() {
    let project = project();
    project.run(&["publish", "popolazione", "provenienza"]).ended(0);
    let (one, other) = (shown(&project, "popolazione"), shown(&project, "provenienza"));
    assert_eq!(one, other);

    // With another threshold some districts are small here, and stand in the table that is online.
    let last = project.path().join("pipelines.toml");
    let text = std::fs::read_to_string(&last).unwrap();
    let (first, second) = text.rsplit_once("threshold = 5").unwrap();
    project.write("pipelines.toml", &format!("{first}threshold = 30{second}"));
    let ran = project.run_at(NEXT_NIGHT, &["publish", "provenienza"]).ended(6);
    assert!(ran.err.contains("V0609") && ran.err.contains("linked-suppression"), "{}", ran.err);
    assert_eq!(shown(&project, "provenienza"), other);
}

#[test]
fn a_link_to_what_is_no_table_of_counts_is_told() {
    let project = Project::montelago();
    project.replace(
        "pipelines.toml",
        "[pipelines.popolazione.privacy]",
        "[pipelines.popolazione.privacy]\nlinked = [\"procedimenti\"]",
    );
    let ran = project.run(&["check"]).ended(2);
    assert!(ran.err.contains("V0174") && ran.err.contains("procedimenti"), "{}", ran.err);
}
