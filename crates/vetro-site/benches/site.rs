//! How long a site takes, and how that grows: `cargo bench --workspace --bench site`.
//!
//! The datasets of the invented city of the tests are repeated under other
//! names. Files go nowhere: what is measured is the making of them. With
//! numbers as arguments (`-- 300 4`: datasets, languages) it measures that
//! case alone, so that the greatest memory is its own.

#[path = "../tests/support/mod.rs"]
#[expect(clippy::unwrap_used, reason = "what is invented for tests may stop at the first surprise")]
#[expect(dead_code, reason = "the tests use more of the city")]
mod support;

use std::time::Instant;

use vetro_model::DatasetId;
use vetro_model::document::{Publication, PublishedDataset};
use vetro_site::{Options, ThemeFiles};

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let cases = match given.as_slice() {
        [datasets, languages, ..] => vec![(*datasets, *languages)],
        _ => vec![(300, 4), (100, 1), (1_000, 1), (10_000, 1)],
    };
    for (datasets, languages) in cases {
        measure(datasets, languages);
    }
}

fn measure(datasets: usize, languages: usize) {
    let publication = city(datasets, languages);
    let report = support::night();
    let theme = ThemeFiles { logo: Some(("crest.svg".into(), support::CREST.into())), ..ThemeFiles::default() };
    let options = Options { theme: &theme, report: &report, score: None };
    let (mut files, mut bytes) = (0_usize, 0_usize);
    let start = Instant::now();
    let rendered = vetro_site::render(&publication, &options, &mut |_, content| {
        files += 1;
        bytes += content.len();
        Ok(())
    });
    let seconds = start.elapsed().as_secs_f64();
    match rendered {
        Ok(()) => println!(
            "{datasets} datasets, {languages} languages: {seconds:.2} s, {files} files, {} MB, at most {} MB of memory",
            bytes / 1_000_000,
            memory()
        ),
        Err(error) => println!("{datasets} datasets, {languages} languages: {error}"),
    }
}

/// The city with so many datasets, in the first of its languages.
fn city(datasets: usize, languages: usize) -> Publication {
    let mut publication = support::city();
    publication.catalogue.languages.truncate(languages);
    let known = std::mem::take(&mut publication.datasets);
    publication.datasets = (0..datasets).filter_map(|number| named(&known[number % known.len()], number)).collect();
    publication
}

fn named(dataset: &PublishedDataset, number: usize) -> Option<PublishedDataset> {
    let old = dataset.id.to_string();
    let id = DatasetId::try_new(format!("{old}-{number:05}")).ok()?;
    let mut copy = dataset.clone();
    (copy.id, copy.record.id) = (id.clone(), id.clone());
    for file in copy.record.versions.iter_mut().flat_map(|version| &mut version.files) {
        file.latest = file.latest.replace(&old, id.as_str());
        file.immutable = file.immutable.replace(&old, id.as_str());
    }
    Some(copy)
}

/// The most memory this process has had, in MB, as Linux tells it; 0 elsewhere.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map_or(0, |kilobytes| kilobytes * 1_024 / 1_000_000)
}
