//! How long a site takes, and how that grows: `cargo bench --workspace --bench site`.
//!
//! The datasets of the invented city of the tests are repeated under other
//! names. Files go nowhere: what is measured is the making of them. With
//! numbers as arguments (`-- 300 4`: datasets, languages) it measures that
//! case alone, so that the greatest memory is its own. With `disk` behind them
//! the site is also written, compressed and committed, and then made again for
//! a night on which one dataset changed.

#[path = "../tests/support/mod.rs"]
#[expect(clippy::unwrap_used, reason = "what is invented for tests may stop at the first surprise")]
#[expect(dead_code, reason = "the tests use more of the city")]
mod support;

use std::os::unix::fs::MetadataExt as _;
use std::time::Instant;

use vetro_model::DatasetId;
use vetro_model::document::{Publication, PublishedDataset};
use vetro_release::store::Store;
use vetro_site::{Options, ThemeFiles};

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let cases = match given.as_slice() {
        [datasets, languages, ..] => vec![(*datasets, *languages)],
        _ => vec![(300, 4), (100, 1), (1_000, 1), (10_000, 1)],
    };
    let on_disk = std::env::args().any(|argument| argument == "disk");
    for (datasets, languages) in cases {
        if on_disk {
            if let Err(error) = nights(datasets, languages) {
                println!("{datasets} datasets, {languages} languages: {error}");
            }
        } else {
            measure(datasets, languages);
        }
    }
}

/// Two nights into a store of their own: the first, and one on which a single dataset changed.
fn nights(datasets: usize, languages: usize) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path())?;
    let mut publication = city(datasets, languages);
    for night in ["the first night", "one dataset changed"] {
        let start = Instant::now();
        let lock = store.lock()?;
        let mut staging = store.stage(&lock)?;
        let report = support::night();
        let theme = ThemeFiles { logo: Some(("crest.svg".into(), support::CREST.into())), ..ThemeFiles::default() };
        let options = Options { theme: &theme, report: &report, score: None };
        vetro_site::render(&publication, &options, &mut |path, content| {
            staging.write(path, content).map_err(std::io::Error::other)
        })?;
        let written = start.elapsed().as_secs_f64();
        staging.compress(&publication.catalogue.compress)?;
        let compressed = start.elapsed().as_secs_f64();
        let release = staging.commit(publication.created, "bench", night)?;
        let whole = start.elapsed().as_secs_f64();
        let new = |path: &str| std::fs::metadata(release.root.join(path)).is_ok_and(|about| about.nlink() == 1);
        let new = release.manifest.files.iter().filter(|file| new(&file.path)).count();
        let bytes: u64 = release.manifest.files.iter().map(|file| file.bytes).sum();
        println!(
            "{datasets} datasets, {languages} languages, {night}: {whole:.1} s ({written:.1} s written, {:.1} s compressed), \
             {new} of {} files new, {} MB, at most {} MB of memory",
            compressed - written,
            release.manifest.files.len(),
            bytes / 1_000_000,
            memory()
        );
        if let Some(dataset) = publication.datasets.first_mut() {
            dataset.metadata.title.0.values_mut().for_each(|title| title.push_str(" (2)"));
        }
    }
    Ok(())
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
