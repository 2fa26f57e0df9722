//! The versions of datasets: on a dataset's page, on the page of changes, on the home page.

use serde::Serialize;
use vetro_model::document::{ChangeCounts, PublishedDataset, Version};

use crate::locale::{Locale, Moment};

/// How many rows came, went and changed, in words and as numbers.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Counts {
    pub added: u64,
    pub removed: u64,
    pub changed: u64,
}

impl From<ChangeCounts> for Counts {
    fn from(counts: ChangeCounts) -> Self {
        Self { added: counts.added, removed: counts.removed, changed: counts.changed }
    }
}

/// One version of a dataset.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct VersionView {
    pub dataset: String,
    pub title: String,
    pub version: String,
    pub released: Moment,
    pub rows: u64,
    pub counts: Option<Counts>,
    /// What changed in the columns, in sentences; only the newest version tells.
    pub structure: Vec<String>,
    pub files: Vec<VersionFile>,
    /// The rows that tell it from the version before.
    pub diff: Option<VersionFile>,
}

/// A file of a version.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct VersionFile {
    pub name: &'static str,
    pub path: String,
    pub bytes: String,
}

impl VersionView {
    /// The versions of a dataset, newest first.
    pub fn all(locale: &Locale, dataset: &PublishedDataset) -> Vec<Self> {
        dataset.record.versions.iter().map(|version| Self::new(locale, dataset, version)).collect()
    }

    /// One version of a dataset.
    pub fn new(locale: &Locale, dataset: &PublishedDataset, version: &Version) -> Self {
        let newest = version.version == dataset.changes.version && dataset.changes.since.is_some();
        let files = version.files.iter().map(|file| VersionFile {
            name: locale.word(&format!("format.{}", file.format.extension())),
            path: file.immutable.clone(),
            bytes: locale.bytes(file.bytes),
        });
        Self {
            dataset: dataset.id.to_string(),
            title: locale.text(&dataset.metadata.title).to_owned(),
            version: version.version.clone(),
            released: locale.day(version.released),
            rows: version.rows,
            counts: version.changes.map(Counts::from),
            structure: if newest { structure(locale, dataset) } else { Vec::new() },
            files: files.collect(),
            diff: version.diff.as_ref().map(|diff| VersionFile {
                name: locale.word("versions.diff"),
                path: diff.path.clone(),
                bytes: locale.bytes(diff.bytes),
            }),
        }
    }
}

fn structure(locale: &Locale, dataset: &PublishedDataset) -> Vec<String> {
    let changes = &dataset.changes;
    let kinds = [
        ("versions.columns-added", &changes.columns_added),
        ("versions.columns-removed", &changes.columns_removed),
        ("versions.columns-retyped", &changes.columns_retyped),
    ];
    let told = kinds.into_iter().filter(|(_, names)| !names.is_empty());
    told.map(|(key, names)| locale.fill(key, &[("names", &names.join(", "))])).collect()
}

/// The versions of one night over all datasets.
#[derive(Debug, Serialize)]
pub(crate) struct Night {
    /// The local day.
    pub day: Moment,
    /// By title.
    pub versions: Vec<VersionView>,
}

/// The last nights on which anything was released, newest first, at most `most` of them.
pub(crate) fn nights(locale: &Locale, datasets: &[PublishedDataset], most: usize) -> Vec<Night> {
    let mut by_day: std::collections::BTreeMap<_, Vec<VersionView>> = std::collections::BTreeMap::new();
    for dataset in datasets {
        for version in &dataset.record.versions {
            let day = locale.local(version.released).date();
            by_day.entry(day).or_default().push(VersionView::new(locale, dataset, version));
        }
    }
    let newest = by_day.into_iter().rev().take(most);
    let night = |(day, mut versions): (jiff::civil::Date, Vec<VersionView>)| {
        versions.sort_by_cached_key(|version| (version.title.to_lowercase(), version.version.clone()));
        Night { day: locale.date(day), versions }
    };
    newest.map(night).collect()
}
