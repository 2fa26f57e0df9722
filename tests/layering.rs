//! Holds the house to its table of layers: who may import whom, and which outside crates live in which room.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const STEPS: [&str; 8] = [
    "vetro-source",
    "vetro-transform",
    "vetro-validate",
    "vetro-anonymise",
    "vetro-audit",
    "vetro-release",
    "vetro-catalogue",
    "vetro-site",
];

/// The crates of the house that each may import. `vetro` may import all.
fn allowed(name: &str) -> BTreeSet<&'static str> {
    match name {
        "vetro-model" => BTreeSet::new(),
        "vetro" => STEPS.into_iter().chain(["vetro-model"]).collect(),
        // `Cleared` is the release's ticket.
        "vetro-release" => BTreeSet::from(["vetro-model", "vetro-audit"]),
        "vetro-site" => BTreeSet::from(["vetro-model", "vetro-catalogue"]),
        _ => BTreeSet::from(["vetro-model"]),
    }
}

/// Outside crates that only some rooms may hold.
fn rooms() -> Vec<(&'static str, &'static [&'static str])> {
    vec![
        ("polars", &["vetro-transform"]),
        ("rusqlite", &["vetro-source"]),
        ("tokio", &["vetro-source"]),
        ("tokio-postgres", &["vetro-source"]),
        ("tokio-postgres-rustls", &["vetro-source"]),
        ("rustls", &["vetro-source"]),
        ("mysql_async", &["vetro-source"]),
        ("calamine", &["vetro-source"]),
        ("quick-xml", &["vetro-source"]),
        ("ureq", &["vetro-source"]),
        ("reqwest", &["vetro"]),
        ("object_store", &["vetro"]),
        ("parquet", &["vetro-release"]),
        ("rust_xlsxwriter", &["vetro-release"]),
        ("brotli", &["vetro-release"]),
        ("oxrdf", &["vetro-catalogue"]),
        ("oxttl", &["vetro-catalogue"]),
        ("oxrdfxml", &["vetro-catalogue"]),
        ("oxjsonld", &["vetro-catalogue"]),
        ("minijinja", &["vetro-site"]),
        ("clap", &["vetro"]),
        ("indicatif", &["vetro"]),
        ("tiny_http", &["vetro"]),
        (
            "arrow",
            &[
                "vetro-source",
                "vetro-transform",
                "vetro-validate",
                "vetro-anonymise",
                "vetro-audit",
                "vetro-release",
                "vetro",
            ],
        ),
    ]
}

fn crates() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.join("Cargo.toml").is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .collect()
}

/// The names under `[dependencies]` of a crate; test helpers are no part of the house.
fn dependencies(folder: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let table: toml::Table = toml::from_str(&text).unwrap();
    let names = |table: Option<&toml::Value>| -> BTreeSet<String> {
        table.and_then(toml::Value::as_table).map(|table| table.keys().cloned().collect()).unwrap_or_default()
    };
    let build = names(table.get("build-dependencies"));
    names(table.get("dependencies")).union(&build).cloned().collect()
}

#[test]
fn every_crate_imports_only_the_layers_below_it() {
    let crates = crates();
    assert_eq!(crates.len(), STEPS.len() + 2, "a new crate needs a line in the table of layers: {:?}", crates.keys());
    for (name, folder) in &crates {
        let ours: BTreeSet<String> =
            dependencies(folder).into_iter().filter(|other| other.starts_with("vetro")).collect();
        let allowed = allowed(name);
        let forbidden: Vec<&String> = ours.iter().filter(|other| !allowed.contains(other.as_str())).collect();
        assert!(forbidden.is_empty(), "{name} may not import {forbidden:?}");
    }
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    for (name, folder) in &crates() {
        let found = dependencies(folder);
        for (outside, homes) in rooms() {
            assert!(!found.contains(outside) || homes.contains(&name.as_str()), "{outside} may not be used in {name}");
        }
    }
}

#[test]
fn steps_are_silent_and_know_no_clock() {
    let words = [
        "println!",
        "eprintln!",
        "print!(",
        "dbg!",
        "Timestamp::now",
        "Zoned::now",
        "SystemTime::now",
        "std::env::var",
        "process::exit",
    ];
    for (name, folder) in crates().iter().filter(|(name, _)| *name != "vetro") {
        for file in sources(&folder.join("src")) {
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                let found = words.iter().find(|word| line.contains(*word));
                assert!(found.is_none(), "{name}: {} uses {}", file.display(), found.unwrap());
            }
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path.file_stem().is_some_and(|stem| stem.to_string_lossy().contains("test"));
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            found.push(path);
        }
    }
    found
}
