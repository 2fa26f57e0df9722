//! An invented city with a dataset of every trait a page can show.

use serde::Deserialize;
use vetro_model::document::{
    Changes, Charts, Harvested, Preview, Privacy, Profile, Publication, PublishedDataset, Quality, Record, Standing,
    Tombstone,
};
use vetro_model::project::{Catalogue, Department};
use vetro_model::{DatasetId, DatasetMetadata, DepartmentId, Schema};

use crate::{NightDataset, NightOutcome, NightReport};

#[derive(Deserialize)]
struct Sample {
    departments: std::collections::BTreeMap<DepartmentId, Department>,
    metadata: DatasetMetadata,
    schema: Schema,
    record: Record,
    profile: Profile,
    preview: Preview,
    charts: Charts,
    quality: Quality,
    privacy: Privacy,
    changes: Changes,
    withdrawn: Vec<Tombstone>,
    harvested: Vec<Harvested>,
}

fn sample() -> Result<Sample, serde_json::Error> {
    serde_json::from_str(include_str!("sample.json"))
}

/// The city under a catalogue's own name and languages; one of its two datasets is late, and has no picture.
pub(super) fn city(catalogue: &Catalogue) -> Option<(Publication, NightReport)> {
    let sample = sample().ok()?;
    let made = sample.record.versions.first()?.released;
    let one = |id: &str, standing: Standing| {
        let id = DatasetId::try_new(id.to_owned()).ok()?;
        Some(PublishedDataset {
            record: Record { id: id.clone(), ..sample.record.clone() },
            id,
            metadata: sample.metadata.clone(),
            schema: sample.schema.clone(),
            standing,
            profile: sample.profile.clone(),
            preview: sample.preview.clone(),
            charts: sample.charts.clone(),
            quality: sample.quality.clone(),
            privacy: sample.privacy.clone(),
            changes: sample.changes.clone(),
        })
    };
    let mut late = one("other", Standing::Late { since: made, code: "V0301".to_owned() })?;
    late.charts = Charts::default();
    let datasets = vec![late, one("sample", Standing::Current)?];
    let night = NightReport {
        started: made,
        datasets: datasets
            .iter()
            .zip([NightOutcome::Late, NightOutcome::Published])
            .map(|(dataset, outcome)| NightDataset { id: dataset.id.clone(), outcome, code: None })
            .collect(),
    };
    // The city's own colours are judged elsewhere.
    let catalogue = Catalogue {
        look: vetro_model::look::Look { colour: None, accent: None, ..catalogue.look.clone() },
        ..catalogue.clone()
    };
    let publication = Publication {
        catalogue,
        departments: sample.departments,
        datasets,
        harvested: sample.harvested,
        withdrawn: sample.withdrawn,
        serial: 1,
        created: made,
        issued: made,
    };
    Some((publication, night))
}

/// A catalogue in two languages.
#[cfg(test)]
pub(super) fn catalogue() -> Catalogue {
    let text = r#"{ "base-url": "https://dati.example/", "languages": ["it", "en"], "licence": "CC-BY-4.0", "place": "CH",
        "timezone": "Europe/Zurich", "title": { "it": "Dati" }, "description": { "it": "I dati." },
        "publisher": { "name": { "it": "Comune" }, "email": "dati@example.org", "url": "https://example.org/" },
        "accessibility-statement": "https://example.org/statement" }"#;
    serde_json::from_str(text).unwrap()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_sample_can_be_read_and_has_two_datasets() {
        super::sample().unwrap();
        assert_eq!(super::city(&super::catalogue()).unwrap().0.datasets.len(), 2);
    }
}
