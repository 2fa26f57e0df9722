//! An invented city's publication, small enough to check by hand.

#![allow(clippy::allow_attributes, dead_code, reason = "which part is unused differs from test to test")]

pub mod varied;

use std::collections::BTreeMap;

use jiff::Timestamp;
use oxrdf::{Graph, NamedNodeRef, TermRef};
use vetro_model::document::{
    Changes, Charts, ColumnProfile, DataFile, Preview, Privacy, PrivacyMethod, Profile, Publication, PublishedDataset,
    Quality, Record, RowAccount, Standing, Version,
};
use vetro_model::id::{DatasetId, DepartmentId};
use vetro_model::metadata::DatasetMetadata;
use vetro_model::project::{Catalogue, Department, Format};
use vetro_model::schema::Schema;
use vetro_model::text::{Language, Localised};

/// The root of the invented site.
pub const BASE: &str = "https://dati.roccaserena.example/";

/// An instant.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A dataset's metadata, from JSON in the words of the file officers write.
pub fn metadata(text: &str) -> DatasetMetadata {
    serde_json::from_str(text).unwrap()
}

/// The catalogue of the invented city, for all three profiles.
pub fn catalogue() -> Catalogue {
    let text = r#"{
        "base-url": "https://dati.roccaserena.example/",
        "languages": ["it", "de", "en"],
        "licence": "CC-BY-4.0",
        "profiles": ["dcat-ap", "dcat-ap-it", "dcat-ap-ch"],
        "timezone": "Europe/Zurich",
        "title": { "it": "Dati aperti di Rocca Serena", "de": "Offene Daten von Rocca Serena", "en": "Open data of Rocca Serena" },
        "description": { "it": "I dati della città.", "de": "Die Daten der Stadt.", "en": "The data of the city." },
        "publisher": {
            "name": { "it": "Città di Rocca Serena", "de": "Stadt Rocca Serena", "en": "City of Rocca Serena" },
            "email": "dati@roccaserena.example",
            "url": "https://www.roccaserena.example/",
            "identifier": "c_x000"
        },
        "place": "CH:5192"
    }"#;
    serde_json::from_str(text).unwrap()
}

fn departments() -> BTreeMap<DepartmentId, Department> {
    let department = |name: [(Language, &str); 3], email: &str, phone: Option<&str>, url: Option<&str>| Department {
        name: Localised::from(name),
        description: Localised::default(),
        email: email.to_owned(),
        phone: phone.map(str::to_owned),
        url: url.map(str::to_owned),
    };
    let parks = department(
        [(Language::It, "Verde pubblico"), (Language::De, "Stadtgrün"), (Language::En, "Parks")],
        "verde@roccaserena.example",
        Some("+41 (0)91 000 11 22"),
        Some("https://www.roccaserena.example/verde"),
    );
    let statistics = department(
        [(Language::It, "Statistica"), (Language::De, "Statistik"), (Language::En, "Statistics")],
        "statistica@roccaserena.example",
        None,
        None,
    );
    [("statistica", statistics), ("verde", parks)]
        .into_iter()
        .map(|(id, department)| (DepartmentId::try_new(id).unwrap(), department))
        .collect()
}

/// A column of a profile, with its least and greatest value.
pub fn column(name: &str, kind: &str, least: &str, greatest: &str) -> ColumnProfile {
    ColumnProfile {
        name: name.to_owned(),
        kind: kind.to_owned(),
        count: 3,
        missing: 0,
        distinct: 3,
        min: Some(least.to_owned()),
        max: Some(greatest.to_owned()),
        mean: None,
        top: Vec::new(),
        histogram: Vec::new(),
    }
}

fn files(id: &str, version: &str, formats: &[Format]) -> Vec<DataFile> {
    let digest = |format: &Format| match format {
        Format::Csv => "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff",
        _ => "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100",
    };
    let file = |format: &Format| {
        let extension = format.extension();
        DataFile {
            format: *format,
            latest: format!("data/{id}/{id}.{extension}"),
            immutable: format!("data/{id}/{version}/{id}.{extension}"),
            bytes: 4_321,
            sha256: digest(format).to_owned(),
        }
    };
    formats.iter().map(file).collect()
}

/// A dataset with a first and a newest version.
pub fn dataset(
    id: &str,
    metadata: DatasetMetadata,
    schema: &str,
    columns: Vec<ColumnProfile>,
    formats: &[Format],
) -> PublishedDataset {
    let version = |version: &str, released: &str| Version {
        version: version.to_owned(),
        released: at(released),
        rows: 3,
        columns: 2,
        fingerprint: "f".repeat(64),
        files: files(id, version, formats),
        changes: None,
        diff: None,
    };
    let schema: Schema = serde_json::from_str(schema).unwrap();
    let rows = RowAccount { read: 3, quarantined: 0, suppressed: 0, aggregated: 0, published: 3 };
    PublishedDataset {
        id: DatasetId::try_new(id).unwrap(),
        metadata,
        schema,
        record: Record {
            id: DatasetId::try_new(id).unwrap(),
            issued: at("2026-01-10T01:00:00Z"),
            versions: vec![
                version("2026-05-02", "2026-05-02T01:00:00Z"),
                version("2026-01-10", "2026-01-10T01:00:00Z"),
            ],
        },
        standing: Standing::Current,
        profile: Profile { rows: 3, columns, bounds: None },
        preview: Preview { columns: Vec::new(), rows: Vec::new(), withheld: Vec::new() },
        charts: Charts::default(),
        quality: Quality { rows, rules: 1, findings: Vec::new(), completeness: 1.0, duplicates: 0 },
        privacy: Privacy {
            method: PrivacyMethod::NoPersons { reason: "No column concerns a person.".to_owned() },
            columns: Vec::new(),
            allowances: Vec::new(),
            loosened: None,
            versions_kept: None,
        },
        changes: Changes {
            version: "2026-05-02".to_owned(),
            since: Some("2026-01-10".to_owned()),
            rows: vetro_model::document::ChangeCounts::default(),
            key: Vec::new(),
            columns_added: Vec::new(),
            columns_removed: Vec::new(),
            columns_retyped: Vec::new(),
        },
    }
}

/// Points of trees, in every format; no dates in the data.
pub fn trees() -> PublishedDataset {
    let metadata = metadata(
        r#"{
        "title": { "it": "Alberi", "de": "Bäume", "en": "Trees" },
        "description": { "it": "Gli alberi della città.", "de": "Die Bäume der Stadt.", "en": "The trees of the city." },
        "department": "verde", "themes": ["ENVI", "REGI"],
        "keywords": { "it": ["alberi", "verde"], "de": ["Bäume"], "en": ["trees"] },
        "frequency": "weekly",
        "provenance": { "it": "Rilievo sul terreno.", "de": "Erhebung im Gelände.", "en": "Survey in the field." },
        "notes": { "it": "Senza gli alberi privati.", "de": "Ohne private Bäume.", "en": "Without private trees." },
        "documentation": "https://www.roccaserena.example/verde/alberi.pdf"
    }"#,
    );
    let schema = r#"{ "fields": [
        { "name": "numero", "type": "integer" },
        { "name": "punto", "type": "geojson" },
        { "name": "altezza", "type": "number", "unit": "m", "title": { "it": "Altezza", "de": "Höhe", "en": "Height" } }
    ] }"#;
    let formats = [Format::Csv, Format::Parquet, Format::Xlsx, Format::Geojson];
    let mut dataset = dataset("alberi", metadata, schema, vec![column("numero", "integer", "1", "3")], &formats);
    dataset.profile.bounds = Some(["8.94", "45.99", "8.98", "46.03"].map(str::to_owned));
    dataset
}

/// A high-value time series that is late, with its own licence and contact.
pub fn air() -> PublishedDataset {
    let metadata = metadata(
        r#"{
        "title": { "it": "Qualità dell'aria", "de": "Luftqualität", "en": "Air quality" },
        "description": { "it": "Misure orarie.", "de": "Stündliche Messungen.", "en": "Hourly measurements." },
        "department": "verde", "themes": ["ENVI", "HEAL"],
        "keywords": { "it": ["aria"], "de": ["Luft"], "en": ["air"] },
        "frequency": "hourly", "licence": "CC0-1.0", "issued": "2019-03-01", "high-value": "c_63b37dd4",
        "contact": { "name": "Laboratorio", "email": "aria@roccaserena.example", "phone": "115" },
        "related": ["alberi", "non-pubblicato"]
    }"#,
    );
    let schema = r#"{ "fields": [{ "name": "ora", "type": "datetime" }, { "name": "pm10", "type": "number" }] }"#;
    let columns = vec![column("ora", "datetime", "2025-01-01T00:00:00+01:00", "2026-05-01T23:00:00+02:00")];
    let mut dataset = dataset("qualita-aria", metadata, schema, columns, &[Format::Csv, Format::Xlsx]);
    dataset.standing = Standing::Late { since: at("2026-05-02T01:00:00Z"), code: "V0401".to_owned() };
    dataset
}

/// An aggregate by year, resting on a law.
pub fn residents() -> PublishedDataset {
    let metadata = metadata(
        r#"{
        "title": { "it": "Popolazione", "de": "Bevölkerung", "en": "Population" },
        "description": { "it": "Abitanti per anno.", "de": "Einwohner nach Jahr.", "en": "Residents by year." },
        "department": "statistica", "themes": ["SOCI"],
        "keywords": { "it": ["abitanti"], "de": ["Einwohner"], "en": ["residents"] },
        "frequency": "annual",
        "legal-basis": {
            "title": { "it": "Legge sulla statistica", "de": "Statistikgesetz", "en": "Statistics Act" },
            "url": "https://fedlex.data.admin.ch/eli/cc/1993/2080_2080_2080"
        }
    }"#,
    );
    let schema = r#"{ "fields": [{ "name": "anno", "type": "year" }, { "name": "abitanti", "type": "integer" }],
        "primaryKey": ["anno"] }"#;
    let columns = vec![column("anno", "year", "2023", "2025"), column("abitanti", "integer", "10", "30")];
    dataset("popolazione", metadata, schema, columns, &[Format::Csv])
}

/// The whole publication.
pub fn publication() -> Publication {
    Publication {
        catalogue: catalogue(),
        departments: departments(),
        datasets: vec![trees(), residents(), air()],
        harvested: Vec::new(),
        withdrawn: Vec::new(),
        serial: 7,
        created: at("2026-05-03T01:00:00Z"),
        issued: at("2026-01-10T01:00:00Z"),
    }
}

/// The objects of a subject and a word, as their texts.
pub fn objects(graph: &Graph, subject: &str, word: &str) -> Vec<String> {
    let (subject, word) = (NamedNodeRef::new(subject).unwrap(), NamedNodeRef::new(word).unwrap());
    let text = |term: TermRef<'_>| match term {
        TermRef::Literal(literal) => literal.value().to_owned(),
        TermRef::NamedNode(node) => node.as_str().to_owned(),
        TermRef::BlankNode(_) => unreachable!("there are no blank nodes"),
    };
    let mut found: Vec<String> = graph.objects_for_subject_predicate(subject, word).map(text).collect();
    found.sort();
    found
}
