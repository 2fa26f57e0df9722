//! What the demo city tells the public, and its officer, of how persons are protected.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use support::Project;

const LANGUAGES: [&str; 3] = ["it", "de", "en"];

/// The paragraphs of the section about privacy on a dataset's page.
fn section(project: &Project, language: &str, id: &str) -> Vec<String> {
    let page = project.read(&format!("{language}/datasets/{id}/index.html"));
    let start = page.find("<h2 id=\"privacy\">").unwrap_or_else(|| panic!("{id} has no privacy section in {language}"));
    let section = &page[start..start + page[start..].find("</section>").unwrap()];
    let paragraphs = section.split("<p>").skip(1);
    paragraphs.map(|part| part.split("</p>").next().unwrap().to_owned()).collect()
}

/// The schools and months of which one service alone is published, with a number.
fn schools_of_one_service(text: &str) -> u64 {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut services: BTreeMap<(String, String), Vec<bool>> = BTreeMap::new();
    for row in reader.records().map(Result::unwrap) {
        services.entry((row[0].to_owned(), row[1].to_owned())).or_default().push(!row[3].is_empty());
    }
    services.values().filter(|shown| shown.as_slice() == [true]).count() as u64
}

#[test]
fn every_dataset_about_persons_has_a_section_that_says_how_they_are_protected() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let mut protected = BTreeSet::new();
    for entry in std::fs::read_dir(project.web().join("data")).unwrap() {
        let id = entry.unwrap().file_name().into_string().unwrap();
        let privacy = project.json(&format!("data/{id}/privacy.json"));
        let method = privacy["method"].as_object().unwrap();
        let sections = LANGUAGES.map(|language| section(&project, language, &id));
        assert!(sections.iter().flatten().all(|told| !told.contains(['{', '}', '|'])), "{id}: {sections:?}");
        if let Some(nobody) = method.get("no-persons") {
            let reason = nobody["reason"].as_str().unwrap().replace('\'', "&#39;");
            let told = |section: &Vec<String>| section.iter().any(|told| told.replace("&#x27;", "&#39;") == reason);
            assert!(sections.iter().all(told), "{id}: {sections:?}");
            continue;
        }
        let measures: Vec<String> = match (method.get("k-anonymity"), method.get("threshold")) {
            (Some(found), _) => {
                let sensitive =
                    found["sensitive"].as_array().unwrap().iter().map(|one| one["column"].as_str().unwrap());
                let columns = privacy["columns"].as_array().unwrap().iter();
                let traits = columns.filter(|column| column["role"] == "quasi-identifier");
                let traits: Vec<&str> = traits.map(|column| column["name"].as_str().unwrap()).collect();
                let k = [found["k"].to_string(), found["k-measured"].to_string()];
                sensitive.map(str::to_owned).chain([traits.join(", ")]).chain(k).collect()
            }
            (_, Some(found)) => ["threshold", "cells", "primary", "complementary"]
                .iter()
                .map(|what| found[what].to_string())
                .chain((found["groups"] != 0).then(|| found["groups"].to_string()))
                .collect(),
            _ => panic!("{id}: {method:?}"),
        };
        for (language, question) in
            LANGUAGES.iter().zip(["Si può isolare una persona?", "herausgreifen?", "singled out?"])
        {
            let page = project.read(&format!("{language}/datasets/{id}/index.html"));
            assert!(page.contains(question) && page.contains("mailto:"), "{id} {language}");
        }
        for section in &sections {
            let missing = measures.iter().find(|measure| !section.iter().any(|told| told.contains(measure.as_str())));
            assert_eq!(missing, None, "{id}: {section:?}");
        }
        protected.insert(id);
    }
    // Where a school offers the canteen alone, everyone who is enrolled there in a month is known to eat there.
    let alone = schools_of_one_service(&project.read("data/mensa-scuolabus/mensa-scuolabus.csv"));
    let groups = &project.json("data/mensa-scuolabus/privacy.json")["method"]["threshold"]["groups"];
    assert!(alone > 0 && groups.as_u64().unwrap() >= alone, "{groups} of {alone}");
    let expected = ["contravvenzioni", "mensa-scuolabus", "popolazione", "segnalazioni"].map(str::to_owned);
    assert_eq!(protected, BTreeSet::from(expected));
}

#[test]
fn the_plan_says_what_each_column_loses() {
    let project = Project::montelago();
    let spoken = project.run(&["plan", "segnalazioni", "mensa-scuolabus", "--trade-off"]).ended(0).out;
    for words in [
        "is shared by at least 5 records (k = 5 was asked).",
        "No record is left out.",
        "replaced by a keyed token",
        "cut to the month; made coarser where its class needs it: loses",
        "to the month: ",
        "to the quarter: ",
        "(the policy)",
        "No count of persons below 5 is shown",
    ] {
        assert!(spoken.contains(words), "{words} in\n{spoken}");
    }
    let json = project.run(&["plan", "segnalazioni", "--json"]).ended(0).out;
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let dataset = report["datasets"].as_array().unwrap().iter().find(|one| one["id"] == "segnalazioni").unwrap();
    let column = dataset["told"].as_array().unwrap().iter().find(|column| column["column"] == "periodo").unwrap();
    let records: u64 =
        column["levels"].as_array().unwrap().iter().map(|level| level["records"].as_u64().unwrap()).sum();
    assert_eq!(Some(records), dataset["rows"]["published"].as_u64());
}
