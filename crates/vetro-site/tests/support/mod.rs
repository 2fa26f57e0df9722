//! An invented city, Valdoro, with what a release says about five of its datasets.

mod datasets;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use vetro_model::document::{
    ChangeCounts, Changes, Charts, ColumnPrivacy, ColumnProfile, DataFile, Preview, Privacy, PrivacyMethod, Profile,
    Publication, PublishedDataset, Quality, Record, RowAccount, Standing, Treatment, ValueCount, Version,
};
use vetro_model::project::{Catalogue, Department, Format};
use vetro_model::{DatasetId, DatasetMetadata, DepartmentId, Schema};
use vetro_site::{NightDataset, NightOutcome, NightReport, Options, ThemeFiles};

/// The crest: two hills over a lake.
pub const CREST: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 48 56\"><path d=\"M4 2h40v30c0 12-9 19-20 22C13 51 4 44 4 32z\" fill=\"#7a1020\"/><path d=\"M4 30 17 16l9 9 6-6 12 11z\" fill=\"#f3d27a\"/><path d=\"M6 38c6-4 12 4 18 0s12 4 18 0\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2.5\"/></svg>\n";

/// The rows of the fines as they are published.
pub const FINES_CSV: &str = "mese,via,eta,veicolo,importo\r\n\
2026-08,Via Nassa,30-44,3f9ab01c77d2e410,40.00\r\n\
2026-08,\"Via al Lago, riva\",18-29,90aa01c77d2e4103,120.50\r\n\
2026-09,Contrada Perù,65+,00cf3c77d2e41044,40.00\r\n\
2026-09,\"Via \"\"Bella\"\"\",30-44,,9.00\r\n";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The whole city.
pub fn city() -> Publication {
    Publication {
        catalogue: catalogue(),
        departments: departments(),
        datasets: vec![
            datasets::trees(),
            datasets::fines(),
            datasets::residents(),
            datasets::counters(),
            datasets::buildings(),
        ],
        harvested: Vec::new(),
        withdrawn: Vec::new(),
        serial: 42,
        created: at("2026-11-20T02:12:40Z"),
        issued: at("2026-01-10T02:00:00Z"),
    }
}

pub fn night() -> NightReport {
    let one = |id: &str, outcome, code: Option<&str>| NightDataset {
        id: DatasetId::try_new(id).unwrap(),
        outcome,
        code: code.map(str::to_owned),
    };
    NightReport {
        started: at("2026-11-20T02:03:00Z"),
        datasets: vec![
            one("contravvenzioni", NightOutcome::Published, None),
            one("alberi", NightOutcome::Unchanged, None),
            one("stabili", NightOutcome::Late, Some("V0301")),
            one("popolazione", NightOutcome::Published, None),
            one("sportelli", NightOutcome::Unchanged, None),
        ],
    }
}

/// Renders into memory.
pub fn render(publication: &Publication) -> BTreeMap<String, Vec<u8>> {
    let report = night();
    let theme = ThemeFiles { logo: Some(("crest.svg".into(), CREST.into())), ..ThemeFiles::default() };
    let options = Options { theme: &theme, report: &report, score: None };
    let mut files = BTreeMap::new();
    vetro_site::render(publication, &options, &mut |path, bytes| {
        let twice = files.insert(path.to_owned(), bytes.to_vec());
        assert!(twice.is_none(), "{path} was written twice");
        Ok(())
    })
    .unwrap();
    files
}

fn catalogue() -> Catalogue {
    serde_json::from_value(json!({
        "base-url": "https://dati.valdoro.example/",
        "languages": ["it", "de", "fr", "en"],
        "licence": "CC-BY-4.0",
        "profiles": ["dcat-ap", "dcat-ap-it", "dcat-ap-ch"],
        "timezone": "Europe/Zurich",
        "title": { "it": "Valdoro – dati aperti", "de": "Valdoro – offene Daten", "fr": "Valdoro – données ouvertes", "en": "Valdoro – open data" },
        "description": {
            "it": "I dati della città di Valdoro, aggiornati ogni notte, liberi da usare.",
            "de": "Die Daten der Stadt Valdoro, jede Nacht erneuert, frei zu nutzen.",
            "fr": "Les données de la ville de Valdoro, renouvelées chaque nuit, libres d’usage.",
            "en": "The data of the city of Valdoro, renewed every night, free to use."
        },
        "publisher": {
            "name": { "it": "Città di Valdoro", "de": "Stadt Valdoro", "fr": "Ville de Valdoro", "en": "City of Valdoro" },
            "email": "dati@valdoro.example", "url": "https://www.valdoro.example/", "identifier": "c_v000"
        },
        "place": "CH:9999",
        "look": { "colour": "#7a1020" }
    }))
    .unwrap()
}

fn departments() -> BTreeMap<DepartmentId, Department> {
    let department = |id: &str, it: &str, de: &str, fr: &str, en: &str| {
        let value = json!({
            "name": { "it": it, "de": de, "fr": fr, "en": en },
            "description": { "it": "Servizi per chi vive in città.", "de": "Dienste für alle in der Stadt.", "fr": "Des services pour la ville.", "en": "Services for those who live in the city." },
            "email": format!("{id}@valdoro.example"), "phone": "+41 91 000 00 00", "url": "https://www.valdoro.example/uffici"
        });
        (DepartmentId::try_new(id).unwrap(), serde_json::from_value(value).unwrap())
    };
    [
        department("polizia", "Polizia comunale", "Stadtpolizei", "Police municipale", "City police"),
        department("anagrafe", "Controllo abitanti", "Einwohneramt", "Contrôle des habitants", "Residents’ office"),
        department("verde", "Verde pubblico", "Stadtgrün", "Espaces verts", "Parks"),
    ]
    .into()
}

fn metadata(
    title: [&str; 4],
    text: [&str; 4],
    department: &str,
    theme: &str,
    more: &serde_json::Value,
) -> DatasetMetadata {
    let localised = |texts: [&str; 4]| json!({ "it": texts[0], "de": texts[1], "fr": texts[2], "en": texts[3] });
    let mut value = json!({
        "title": localised(title), "description": localised(text), "department": department, "themes": [theme],
        "keywords": { "it": ["città"], "de": ["Stadt"], "fr": ["ville"], "en": ["city"] }, "frequency": "daily",
    });
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(value).unwrap()
}

fn file(id: &str, version: &str, format: Format, bytes: u64) -> DataFile {
    let extension = format.extension();
    DataFile {
        format,
        latest: format!("data/{id}/{id}.{extension}"),
        immutable: format!("data/{id}/{version}/{id}.{extension}"),
        bytes,
        sha256: "0123456789abcdef".repeat(4),
    }
}

fn version(id: &str, day: &str, rows: u64, formats: &[(Format, u64)], changes: Option<ChangeCounts>) -> Version {
    Version {
        version: day.to_owned(),
        released: at(&format!("{}T02:10:00Z", &day[..10])),
        rows,
        columns: 0,
        fingerprint: "00".repeat(32),
        files: formats.iter().map(|(format, bytes)| file(id, day, *format, *bytes)).collect(),
        changes,
        diff: None,
    }
}

fn column(name: &str, kind: &str, distinct: u64) -> ColumnProfile {
    ColumnProfile {
        name: name.into(),
        kind: kind.into(),
        count: 100,
        missing: 0,
        distinct,
        min: None,
        max: None,
        mean: None,
        top: Vec::new(),
        histogram: Vec::new(),
    }
}

fn top(values: &[(&str, u64)]) -> Vec<ValueCount> {
    values.iter().map(|(value, count)| ValueCount { value: (*value).into(), count: *count }).collect()
}

fn treated(columns: &[(&str, &str, Option<&str>)]) -> Vec<ColumnPrivacy> {
    let column = |(name, kind, detail): &(&str, &str, Option<&str>)| ColumnPrivacy {
        name: (*name).into(),
        role: None,
        treatments: vec![Treatment { kind: (*kind).into(), detail: detail.map(str::to_owned) }],
    };
    columns.iter().map(column).collect()
}

fn rows(texts: &[&[&str]]) -> Vec<Vec<Option<String>>> {
    let cell = |text: &&str| (!text.is_empty()).then(|| (*text).to_owned());
    texts.iter().map(|row| row.iter().map(cell).collect()).collect()
}

fn quality(read: u64, published: u64) -> Quality {
    Quality {
        rows: RowAccount { read, published, quarantined: read - published, suppressed: 0, aggregated: 0 },
        rules: 7,
        findings: Vec::new(),
        completeness: 1.0,
        duplicates: 0,
    }
}

struct Parts {
    id: &'static str,
    metadata: DatasetMetadata,
    schema: Schema,
    versions: Vec<Version>,
    profile: Vec<ColumnProfile>,
    preview: Vec<Vec<Option<String>>>,
    privacy: Privacy,
    quality: Quality,
}

fn dataset(mut parts: Parts) -> PublishedDataset {
    for version in &mut parts.versions {
        version.columns = parts.schema.fields.len() as u64;
    }
    let newest = &parts.versions[0];
    let changes = Changes {
        version: newest.version.clone(),
        since: parts.versions.get(1).map(|version| version.version.clone()),
        rows: newest.changes.unwrap_or_default(),
        key: Vec::new(),
        columns_added: Vec::new(),
        columns_removed: Vec::new(),
        columns_retyped: Vec::new(),
    };
    let columns = parts.schema.fields.iter().map(|field| field.name.to_string()).collect();
    PublishedDataset {
        id: DatasetId::try_new(parts.id).unwrap(),
        metadata: parts.metadata,
        schema: parts.schema,
        standing: Standing::Current,
        profile: Profile { rows: newest.rows, columns: parts.profile, bounds: None },
        preview: Preview { columns, withheld: vec![false; parts.preview.len()], rows: parts.preview },
        charts: Charts::default(),
        quality: parts.quality,
        privacy: parts.privacy,
        changes,
        record: Record {
            id: DatasetId::try_new(parts.id).unwrap(),
            issued: at("2026-01-10T02:00:00Z"),
            versions: parts.versions,
        },
    }
}

fn no_persons(columns: &[(&str, &str, Option<&str>)]) -> Privacy {
    Privacy {
        method: PrivacyMethod::NoPersons { reason: "Inventario senza persone.".into() },
        columns: treated(columns),
        allowances: Vec::new(),
        loosened: None,
        versions_kept: None,
    }
}
