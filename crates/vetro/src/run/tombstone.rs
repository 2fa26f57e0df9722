//! What is left of datasets that are no longer published: withdrawn by their officer, taken out of the configuration,
//! or renamed.
//!
//! The last release says what was public; nothing else is asked. A tombstone is made once and carried from release to
//! release, with the day it was made, until a dataset takes the id again.

use std::collections::BTreeMap;

use serde::Deserialize;
use vetro_model::DatasetId;
use vetro_model::document::{PublishedDataset, Record, Tombstone, names};
use vetro_model::text::Localised;
use vetro_release::store::{Generation, Staging};

use super::Job;
use super::failure::Failure;

/// Every tombstone of the next release, in the order of the ids.
pub(super) fn all(job: &Job<'_>, datasets: &[PublishedDataset], last: Option<&Generation>) -> Vec<Tombstone> {
    let mut all: BTreeMap<DatasetId, Tombstone> = BTreeMap::new();
    for id in last.map(ids).unwrap_or_default() {
        all.extend(left(job, last, &id).map(|tombstone| (id, tombstone)));
    }
    for dataset in datasets {
        for old in &dataset.metadata.was {
            let mut tombstone = left(job, last, old).unwrap_or_else(|| new(job, old, dataset.metadata.title.clone()));
            tombstone.successor = Some(dataset.id.clone());
            all.insert(old.clone(), tombstone);
        }
    }
    // A dataset that is to be published may be late, but it is not withdrawn.
    all.retain(|id, _| !job.plan.datasets.iter().any(|plan| plan.id == *id));
    all.into_values().collect()
}

/// Writes each tombstone to the folder its dataset had.
pub(super) fn write(tombstones: &[Tombstone], staging: &mut Staging) -> Result<(), Failure> {
    for tombstone in tombstones {
        let bytes = serde_json::to_vec_pretty(tombstone).unwrap_or_default();
        staging.write(&path(&tombstone.id, names::TOMBSTONE), &bytes).map_err(Failure::store)?;
    }
    Ok(())
}

/// The ids a release knows: those of its datasets and of its tombstones.
fn ids(last: &Generation) -> Vec<DatasetId> {
    let known = |path: &str| {
        let (id, name) = path.strip_prefix("data/")?.split_once('/')?;
        matches!(name, names::RECORD | names::TOMBSTONE).then(|| DatasetId::try_new(id).ok()).flatten()
    };
    last.manifest.files.iter().filter_map(|file| known(&file.path)).collect()
}

/// What is left of a dataset the last release knows: its tombstone, or a new one.
fn left(job: &Job<'_>, last: Option<&Generation>, id: &DatasetId) -> Option<Tombstone> {
    let last = last?;
    let written = job.plan.withdrawn.get(id);
    let reason = written.map(|metadata| metadata.withdrawn.clone());
    if let Some(old) = read::<Tombstone>(last, &path(id, names::TOMBSTONE)) {
        // The officer may write the reason later, or better.
        return Some(Tombstone { reason: reason.unwrap_or(old.reason), successor: None, ..old });
    }
    let record = read::<Record>(last, &path(id, names::RECORD))?;
    let title = written.map(|metadata| metadata.title.clone()).or_else(|| title(last, id)).unwrap_or_default();
    let new = new(job, id, title);
    Some(Tombstone { reason: reason.unwrap_or_default(), issued: Some(record.issued), ..new })
}

fn new(job: &Job<'_>, id: &DatasetId, title: Localised) -> Tombstone {
    let reason = Localised::default();
    Tombstone { id: id.clone(), title, reason, issued: None, withdrawn: job.now, successor: None }
}

/// The title a dataset had, in every language, as its entry of the static API has it.
fn title(last: &Generation, id: &DatasetId) -> Option<Localised> {
    #[derive(Deserialize)]
    struct Entry {
        title: Localised,
    }
    read::<Entry>(last, &format!("api/v1/datasets/{id}.json")).map(|entry| entry.title)
}

fn read<T: for<'de> Deserialize<'de>>(last: &Generation, path: &str) -> Option<T> {
    serde_json::from_slice(&std::fs::read(last.root.join(path)).ok()?).ok()
}

fn path(id: &DatasetId, name: &str) -> String {
    format!("data/{id}/{name}")
}
