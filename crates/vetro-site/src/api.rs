//! The static API: JSON documents at fixed addresses.
//!
//! Names in the documents stay; new ones may be added. Addresses are whole,
//! bytes and rows are numbers, instants are in UTC. `openapi.json` describes
//! all of it.

use serde_json::{Map, Value, json};
use vetro_catalogue::{address, vocabulary};
use vetro_model::Localised;
use vetro_model::document::{DataFile, Harvested, PublishedDataset, Standing, Version, names};

use crate::site::Site;
use crate::{Error, Files, catalogue, openapi};

/// How many versions `changes.json` holds.
const CHANGES: usize = 500;

/// Writes the documents.
pub(crate) fn write(site: &Site<'_>, files: &mut Files<'_>) -> Result<(), Error> {
    files.write("api/v1/catalog.json", &bytes(&list(site)))?;
    for dataset in &site.publication.datasets {
        files.write(&format!("api/v1/datasets/{}.json", dataset.id), &bytes(&whole(site, dataset)))?;
    }
    files.write("api/v1/changes.json", &bytes(&changes(site)))?;
    for (name, schema) in openapi::documents(site) {
        files.write(&format!("api/v1/schemas/{name}.json"), &bytes(&schema))?;
    }
    files.write("api/v1/openapi.json", &bytes(&openapi::describe(site)))
}

/// A document as it is written: indented, with a line end.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("a JSON value can be written");
    text.push(b'\n');
    text
}

/// `catalog.json`: the catalogue with one short entry a dataset.
fn list(site: &Site<'_>) -> Value {
    let publication = site.publication;
    let known = &publication.catalogue;
    let departments: Map<String, Value> = publication
        .departments
        .iter()
        .map(|(id, department)| (id.to_string(), json!({ "name": texts(&department.name) })))
        .collect();
    json!({
        "api": 1,
        "title": texts(&known.title),
        "description": texts(&known.description),
        "publisher": { "name": texts(&known.publisher.name), "url": known.publisher.url },
        "licence": licence(&known.licence),
        "languages": known.languages,
        "release": publication.serial,
        "created": publication.created.to_string(),
        "departments": departments,
        "dcat": catalogue::catalogue_files(publication).into_iter()
            .map(|(profile, path)| json!({ "profile": profile, "url": site.url(&path) })).collect::<Vec<_>>(),
        "datasets": publication.datasets.iter().map(|dataset| Value::Object(brief(site, dataset))).collect::<Vec<_>>(),
        "harvested": publication.harvested.iter().map(harvested).collect::<Vec<_>>(),
    })
}

/// A dataset of another portal, with the way there.
fn harvested(record: &Harvested) -> Value {
    json!({
        "iri": record.iri,
        "source": record.source,
        "identifier": record.identifier,
        "title": texts(&record.title),
        "description": texts(&record.description),
        "publisher": record.publisher,
        "themes": record.themes,
        "formats": record.formats,
        "modified": record.modified,
        "page": record.page,
    })
}

/// What both the list and a dataset's own document say.
fn brief(site: &Site<'_>, dataset: &PublishedDataset) -> Map<String, Value> {
    let metadata = &dataset.metadata;
    let latest = dataset.record.latest();
    let pages: Map<String, Value> = site
        .locales
        .iter()
        .map(|locale| {
            let base = &site.publication.catalogue.base_url;
            (locale.tag().to_owned(), address::page_dataset(base, locale.language, dataset.id.as_str()).into())
        })
        .collect();
    let entry = json!({
        "id": dataset.id,
        "iri": catalogue::dataset_iri(site.publication, dataset),
        "title": texts(&metadata.title),
        "description": texts(&metadata.description),
        "department": metadata.department,
        "themes": metadata.themes,
        "keywords": metadata.keywords,
        "frequency": metadata.frequency.code(),
        "licence": licence(catalogue::licence(site.publication, dataset)),
        "issued": dataset.record.issued.to_string(),
        "modified": latest.released.to_string(),
        "version": latest.version,
        "rows": latest.rows,
        "columns": latest.columns,
        "late": late(dataset),
        "files": files(site, latest),
        "pages": pages,
        "api": site.url(&format!("api/v1/datasets/{}.json", dataset.id)),
    });
    match entry {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// `datasets/<id>.json`: all there is to know of a dataset, and where its documents are.
fn whole(site: &Site<'_>, dataset: &PublishedDataset) -> Value {
    let beside = |name: &str| site.url(&format!("data/{}/{name}", dataset.id));
    let mut entry = brief(site, dataset);
    let more = json!({
        "schema": dataset.schema,
        "documents": {
            "schema": beside(names::SCHEMA),
            "datapackage": beside(names::DATAPACKAGE),
            "csvw": beside(&format!("{}.csv-metadata.json", dataset.id)),
            "profile": beside(names::PROFILE),
            "preview": beside(names::PREVIEW),
            "quality": beside(names::QUALITY),
            "privacy": beside(names::PRIVACY),
            "changes": beside(names::CHANGES),
            "versions": beside(names::RECORD),
            "feed": beside("feed.atom"),
        },
        "quality": dataset.quality,
        "privacy": dataset.privacy.method,
        "versions": dataset.record.versions.iter().map(|version| self::version(site, version)).collect::<Vec<_>>(),
    });
    if let Value::Object(more) = more {
        entry.extend(more);
    }
    Value::Object(entry)
}

fn version(site: &Site<'_>, version: &Version) -> Value {
    json!({
        "version": version.version,
        "released": version.released.to_string(),
        "rows": version.rows,
        "columns": version.columns,
        "changes": version.changes,
        "diff": version.diff.as_ref().map(|diff| json!({
            "since": diff.since, "url": site.url(&diff.path), "bytes": diff.bytes, "sha256": diff.sha256,
        })),
        "files": files(site, version),
    })
}

fn files(site: &Site<'_>, version: &Version) -> Vec<Value> {
    let file = |file: &DataFile| {
        json!({
            "format": file.format,
            "media_type": file.format.media_type(),
            "url": site.url(&file.latest),
            "immutable_url": site.url(&file.immutable),
            "bytes": file.bytes,
            "sha256": file.sha256,
        })
    };
    version.files.iter().map(file).collect()
}

/// `changes.json`: versions over all datasets, newest first.
fn changes(site: &Site<'_>) -> Value {
    let mut versions: Vec<(&PublishedDataset, &Version)> = Vec::new();
    for dataset in &site.publication.datasets {
        versions.extend(dataset.record.versions.iter().map(|version| (dataset, version)));
    }
    versions.sort_by(|one, two| two.1.released.cmp(&one.1.released).then_with(|| one.0.id.cmp(&two.0.id)));
    let entry = |(dataset, version): &(&PublishedDataset, &Version)| {
        json!({
            "dataset": dataset.id,
            "version": version.version,
            "released": version.released.to_string(),
            "rows": version.rows,
            "changes": version.changes,
            "api": site.url(&format!("api/v1/datasets/{}.json", dataset.id)),
        })
    };
    json!({
        "api": 1,
        "release": site.publication.serial,
        "created": site.publication.created.to_string(),
        "changes": versions.iter().take(CHANGES).map(entry).collect::<Vec<_>>(),
    })
}

/// Since when a dataset is late; null when it is not.
fn late(dataset: &PublishedDataset) -> Value {
    match &dataset.standing {
        Standing::Current => Value::Null,
        Standing::Late { since, code } => json!({ "since": since.to_string(), "code": code }),
    }
}

/// A licence: its code and its address.
fn licence(code: &str) -> Value {
    let known = vocabulary::licence(code);
    json!({ "code": code, "url": known.map(|licence| licence.iri.into_owned()) })
}

fn texts(texts: &Localised) -> Value {
    json!(texts)
}
