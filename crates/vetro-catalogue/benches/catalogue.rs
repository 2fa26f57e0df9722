//! How long the catalogue of ten thousand datasets takes: one profile, three syntaxes, page by page; then its score
//! and its rules.
//!
//! `cargo bench --workspace --locked --bench catalogue`. The bar is 10 s and 1 GiB on two cores.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use vetro_catalogue::rules::{Profile as Rules, judge};
use vetro_catalogue::score::{Answer, Tally};
use vetro_catalogue::{Syntax, build, build_page, pages};
use vetro_model::document::Publication;
use vetro_model::id::DatasetId;
use vetro_model::project::Profile;

const DATASETS: usize = 10_000;

/// The three datasets of the invented city over and over, under ids of their own.
fn many() -> Publication {
    let mut publication = support::publication();
    let patterns = std::mem::take(&mut publication.datasets);
    let numbered = |number: usize| {
        let mut dataset = patterns[number % patterns.len()].clone();
        dataset.id = DatasetId::try_new(format!("dataset-{number:05}")).unwrap();
        dataset.record.id = dataset.id.clone();
        dataset
    };
    publication.datasets = (0..DATASETS).map(numbered).collect();
    publication
}

/// The most memory the process ever held, in MiB; `None` where the system does not tell.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

/// Writes every page of a view in three syntaxes.
fn write(publication: &Publication, profile: Profile) {
    let start = Instant::now();
    let (mut triples, mut bytes) = (0, 0);
    for page in 0..pages(DATASETS) {
        let catalogue = build_page(publication, profile, page).unwrap();
        triples += catalogue.triples();
        for syntax in Syntax::ALL {
            bytes += catalogue.write(syntax).unwrap().len();
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{profile:?}: {DATASETS} datasets, {triples} triples, {} MiB in {seconds:.2} s", bytes / 1_048_576);
}

/// Counts the points page by page, as a run does.
fn count(publication: &Publication) {
    let start = Instant::now();
    let mut tally = Tally::new(support::BASE, &|_| Answer::Yes);
    for page in 0..pages(DATASETS) {
        tally.add(Profile::DcatAp, &build_page(publication, Profile::DcatAp, page).unwrap());
    }
    let found = tally.finish();
    println!("score of {} datasets, with the graph: {:.2} s", found.datasets.len(), start.elapsed().as_secs_f64());
}

/// Judges the whole graph at once, as `vetro check --catalogue` does; with a breach in every dataset it is slowest.
fn rules(publication: &Publication, what: &str) {
    let graph = build(publication, Profile::DcatAp).unwrap();
    let start = Instant::now();
    let found = judge(&graph, &[Rules::Europe, Rules::HighValue]);
    println!("rules, {what}: {} breaches in {:.2} s", found.len(), start.elapsed().as_secs_f64());
}

fn main() {
    let mut publication = many();
    let before = peak();
    for profile in [Profile::DcatAp, Profile::DcatApIt, Profile::DcatApCh] {
        write(&publication, profile);
    }
    println!("peak memory: {:?} MiB, of which {before:?} MiB are the datasets themselves", peak());
    count(&publication);
    rules(&publication, "in order");
    for dataset in &mut publication.datasets {
        dataset.metadata.keywords.clear();
    }
    rules(&publication, "without keywords");
    println!("peak memory with score and rules: {:?} MiB", peak());
}
