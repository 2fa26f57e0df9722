//! Five datasets, one of each kind a page has to show.

use serde_json::json;
use vetro_model::Finding;
use vetro_model::document::{
    Bin, ChangeCounts, ChartData, ColumnProfile, MapData, Place, Privacy, PrivacyMethod, PublishedDataset, Quality,
    RowAccount, SensitiveOutcome, Standing,
};
use vetro_model::plan::{Recoding, SensitiveModel};
use vetro_model::project::Format;

use super::{FINES_CSV, Parts, at, column, dataset, metadata, no_persons, quality, rows, top, treated, version};

/// Records about persons, with charts, several versions and findings.
#[expect(clippy::too_many_lines, reason = "one literal, read from top to bottom")]
pub fn fines() -> PublishedDataset {
    let schema = json!({ "fields": [
        { "name": "mese", "type": "yearmonth", "title": { "it": "Mese", "de": "Monat", "fr": "Mois", "en": "Month" }, "description": { "it": "Mese della multa", "de": "Monat der Busse", "fr": "Mois de l’amende", "en": "Month of the fine" }, "constraints": { "required": true } },
        { "name": "via", "type": "string", "title": { "it": "Via", "de": "Strasse", "fr": "Rue", "en": "Street" }, "description": "Dove" },
        { "name": "eta", "type": "string", "title": { "it": "Età", "de": "Alter", "fr": "Âge", "en": "Age" }, "role": "quasi-identifier",
          "categories": [{ "value": "18-29", "label": { "it": "da 18 a 29 anni", "de": "18 bis 29 Jahre", "fr": "de 18 à 29 ans", "en": "18 to 29 years" } }, { "value": "30-44", "label": { "it": "da 30 a 44 anni", "de": "30 bis 44 Jahre", "fr": "de 30 à 44 ans", "en": "30 to 44 years" } }, { "value": "65+", "label": { "it": "65 anni e più", "de": "65 Jahre und mehr", "fr": "65 ans et plus", "en": "65 years and over" } }] },
        { "name": "veicolo", "type": "string", "title": { "it": "Veicolo", "de": "Fahrzeug", "fr": "Véhicule", "en": "Vehicle" }, "role": "identifier" },
        { "name": "importo", "type": "number", "decimals": 2, "unit": "CHF", "title": { "it": "Importo", "de": "Betrag", "fr": "Montant", "en": "Amount" }, "description": { "it": "Importo della multa", "de": "Betrag der Busse", "fr": "Montant de l’amende", "en": "Amount of the fine" } }
    ] });
    let formats = [(Format::Csv, FINES_CSV.len() as u64), (Format::Parquet, 512_345), (Format::Xlsx, 1_834_567)];
    let mut data = dataset(Parts {
        id: "contravvenzioni",
        metadata: metadata(
            ["Contravvenzioni di parcheggio", "Parkbussen", "Amendes de stationnement", "Parking fines"],
            [
                "Ogni multa di parcheggio emessa in città, con mese, via, fascia d’età e importo.\n\nI dati personali sono protetti.",
                "Jede in der Stadt ausgestellte Parkbusse mit Monat, Strasse, Altersklasse und Betrag.",
                "Chaque amende de stationnement émise en ville, avec mois, rue, tranche d’âge et montant.",
                "Every parking fine issued in the city, with month, street, age band and amount.",
            ],
            "polizia",
            "TRAN",
            &json!({
                "related": ["popolazione"],
                "legal-basis": { "title": { "it": "Legge sulla circolazione", "de": "Strassenverkehrsgesetz", "fr": "Loi sur la circulation", "en": "Road traffic act" }, "url": "https://law.valdoro.example/741" },
                "notes": { "it": "Le multe annullate non ci sono.", "de": "Aufgehobene Bussen fehlen.", "fr": "Les amendes annulées n’y sont pas.", "en": "Cancelled fines are left out." },
                "charts": [
                    { "kind": "bar", "x": "eta", "title": { "it": "Multe per età", "de": "Bussen nach Alter", "fr": "Amendes par âge", "en": "Fines by age" } },
                    { "kind": "line", "x": "mese", "y": "importo", "title": { "it": "Importo per mese", "de": "Betrag nach Monat", "fr": "Montant par mois", "en": "Amount by month" } }
                ]
            }),
        ),
        schema: serde_json::from_value(schema).unwrap(),
        versions: vec![
            version(
                "contravvenzioni",
                "2026-11-20",
                12_408,
                &formats,
                Some(ChangeCounts { added: 214, removed: 3, changed: 7 }),
            ),
            version(
                "contravvenzioni",
                "2026-11-19",
                12_197,
                &formats,
                Some(ChangeCounts { added: 198, removed: 0, changed: 0 }),
            ),
            version("contravvenzioni", "2026-11-18", 11_999, &formats, None),
        ],
        profile: vec![
            ColumnProfile {
                min: Some("2024-01".into()),
                max: Some("2026-11".into()),
                histogram: bins(&[400, 420, 380, 510, 470, 390, 450]),
                ..column("mese", "yearmonth", 35)
            },
            ColumnProfile {
                top: top(&[
                    ("Via Nassa", 1840),
                    ("Via al Lago, riva", 912),
                    ("Contrada Perù", 640),
                    ("Piazza Grande", 512),
                    ("Via Stazione", 300),
                    ("Via Sesta", 2),
                ]),
                ..column("via", "string", 214)
            },
            ColumnProfile {
                top: top(&[("30-44", 5200), ("18-29", 4100), ("65+", 3108)]),
                ..column("eta", "string", 3)
            },
            ColumnProfile { missing: 310, ..column("veicolo", "string", 9120) },
            ColumnProfile {
                min: Some("9.00".into()),
                max: Some("120.50".into()),
                mean: Some("58.312".into()),
                histogram: bins(&[100, 900, 4000, 3000, 1500, 800, 300, 40]),
                ..column("importo", "number", 41)
            },
        ],
        preview: rows(&[
            &["2026-08", "Via Nassa", "30-44", "3f9ab01c77d2e410", "40.00"],
            &["2026-08", "Via al Lago, riva", "18-29", "90aa01c77d2e4103", "120.50"],
            &["2026-09", "Contrada Perù", "65+", "00cf3c77d2e41044", "40.00"],
            &["2026-09", "Via \"Bella\"", "30-44", "", "9.00"],
        ]),
        privacy: Privacy {
            method: PrivacyMethod::KAnonymity {
                k: 5,
                k_measured: 6,
                classes: 880,
                recoding: Recoding::Local,
                person: None,
                sensitive: vec![SensitiveOutcome {
                    column: "importo".to_owned(),
                    asked: SensitiveModel::DistinctDiversity { l: 3 },
                    measured: 3.0,
                }],
                suppressed: 31,
                suppressed_share: 0.0025,
                suppression_limit: 0.05,
                loss: 0.31,
                losses: [("mese".to_owned(), 0.31)].into(),
                spread_lost: [("importo".to_owned(), 0.034)].into(),
            },
            columns: treated(&[
                ("mese", "truncated", Some("month")),
                ("via", "as-is", None),
                ("eta", "age-bands", None),
                ("veicolo", "pseudonym", None),
                ("importo", "as-is", None),
            ]),
            allowances: Vec::new(),
            loosened: None,
            versions_kept: Some(10),
        },
        quality: Quality {
            findings: vec![Finding { rule: "bad-date".into(), column: "data_ora".into(), count: 12, rows: vec![4, 9] }],
            completeness: 0.995,
            ..quality(12_451, 12_408)
        },
    });
    data.charts.charts = vec![
        ChartData {
            chart: 0,
            points: points(&[("30-44", Some("5200")), ("18-29", Some("4100")), ("65+", Some("3108"))]),
            left_out: 0,
        },
        ChartData { chart: 1, points: months(), left_out: 0 },
    ];
    data.changes.columns_added = vec!["veicolo".into()];
    data
}

fn points(points: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    points.iter().map(|(x, y)| ((*x).to_owned(), y.map(str::to_owned))).collect()
}

/// Three years of months with a season in them.
fn months() -> Vec<(String, Option<String>)> {
    let month = |n: u32| {
        let season = [30, 34, 41, 55, 63, 71, 88, 84, 61, 49, 38, 45][(n % 12) as usize];
        (format!("{}-{:02}", 2024 + n / 12, n % 12 + 1), Some(format!("{}.50", season * 1000 + n * 317)))
    };
    (0..35).map(month).collect()
}

fn bins(counts: &[u64]) -> Vec<Bin> {
    counts
        .iter()
        .zip(1_u64..)
        .map(|(count, n)| Bin { from: (n * 10).to_string(), to: ((n + 1) * 10).to_string(), count: *count })
        .collect()
}

/// A table of counts with withheld cells.
pub fn residents() -> PublishedDataset {
    let schema = json!({ "fields": [
        { "name": "municipio", "type": "string", "title": { "it": "Municipio", "de": "Kreis", "fr": "Arrondissement", "en": "District" } },
        { "name": "sesso", "type": "string", "title": { "it": "Sesso", "de": "Geschlecht", "fr": "Sexe", "en": "Sex" } },
        { "name": "abitanti", "type": "integer", "title": { "it": "Abitanti", "de": "Einwohner", "fr": "Habitants", "en": "Residents" } },
        { "name": "stato", "type": "string", "title": { "it": "Stato", "de": "Status", "fr": "État", "en": "Status" } }
    ], "primaryKey": ["municipio", "sesso"] });
    let mut data = dataset(Parts {
        id: "popolazione",
        metadata: metadata(
            [
                "Popolazione per municipio",
                "Bevölkerung nach Kreis",
                "Population par arrondissement",
                "Residents by district",
            ],
            [
                "Quante persone vivono in ogni municipio.",
                "Wie viele Menschen in jedem Kreis leben.",
                "Combien de personnes vivent dans chaque arrondissement.",
                "How many people live in each district.",
            ],
            "anagrafe",
            "SOCI",
            &json!({ "frequency": "monthly", "temporal": { "start": "2020-01-01" } }),
        ),
        schema: serde_json::from_value(schema).unwrap(),
        versions: vec![
            version(
                "popolazione",
                "2026-11-20",
                18,
                &[(Format::Csv, 900), (Format::Parquet, 2_100)],
                Some(ChangeCounts { added: 0, removed: 0, changed: 18 }),
            ),
            version("popolazione", "2026-10-20", 18, &[(Format::Csv, 900), (Format::Parquet, 2_100)], None),
        ],
        profile: vec![
            ColumnProfile { top: top(&[("Municipio 1", 2), ("Municipio 2", 2)]), ..column("municipio", "string", 9) },
            ColumnProfile { top: top(&[("F", 9), ("M", 9)]), ..column("sesso", "string", 2) },
            ColumnProfile {
                min: Some("12".into()),
                max: Some("14210".into()),
                missing: 2,
                ..column("abitanti", "integer", 16)
            },
            ColumnProfile { top: top(&[("F", 16), ("C", 2)]), ..column("stato", "string", 2) },
        ],
        preview: rows(&[
            &["Municipio 1", "F", "14210", "F"],
            &["Municipio 1", "M", "13987", "F"],
            &["Municipio 9", "F", "", "C"],
            &["Municipio 9", "M", "", "C"],
        ]),
        privacy: Privacy {
            method: PrivacyMethod::Threshold { threshold: 5, cells: 18, primary: 1, complementary: 1, groups: 0 },
            columns: treated(&[
                ("municipio", "as-is", None),
                ("sesso", "as-is", None),
                ("abitanti", "aggregated", None),
            ]),
            allowances: Vec::new(),
            loosened: None,
            versions_kept: None,
        },
        quality: Quality {
            rows: RowAccount { read: 68_000, published: 18, aggregated: 68_000, ..RowAccount::default() },
            ..quality(18, 18)
        },
    });
    data.preview.withheld = vec![false, false, true, true];
    data
}

/// Points with a map.
pub fn trees() -> PublishedDataset {
    let kinds = ["tiglio", "platano", "acero", "quercia"];
    let place = |n: u32| {
        let (x, y) = (8.94 + f64::from(n * 37 % 101) / 1500.0, 46.0 + f64::from(n * 61 % 97) / 1900.0);
        Place {
            geometry: format!("{{\"type\":\"Point\",\"coordinates\":[{x:.5},{y:.5}]}}"),
            label: Some(format!("Albero {n}")),
            class: Some(kinds[(n * n % 4) as usize].into()),
        }
    };
    let schema = json!({ "fields": [
        { "name": "numero", "type": "integer", "title": { "it": "Numero", "de": "Nummer", "fr": "Numéro", "en": "Number" } },
        { "name": "specie", "type": "string", "title": { "it": "Specie", "de": "Art", "fr": "Espèce", "en": "Species" } },
        { "name": "posizione", "type": "geojson", "title": { "it": "Posizione", "de": "Lage", "fr": "Position", "en": "Position" } }
    ], "primaryKey": ["numero"] });
    let mut data = dataset(Parts {
        id: "alberi",
        metadata: metadata(
            ["Alberi", "Bäume", "Arbres", "Trees"],
            [
                "Ogni albero curato dalla città.",
                "Jeder Baum, den die Stadt pflegt.",
                "Chaque arbre soigné par la ville.",
                "Every tree the city cares for.",
            ],
            "verde",
            "ENVI",
            &json!({ "high-value": "c_dd313021", "map": { "label": "numero", "colour-by": "specie" }, "frequency": "weekly" }),
        ),
        schema: serde_json::from_value(schema).unwrap(),
        versions: vec![version(
            "alberi",
            "2026-11-14",
            3_120,
            &[(Format::Csv, 6_400_000), (Format::Parquet, 88_000), (Format::Xlsx, 210_000), (Format::Geojson, 610_000)],
            None,
        )],
        profile: vec![
            ColumnProfile { min: Some("1".into()), max: Some("3120".into()), ..column("numero", "integer", 3120) },
            ColumnProfile {
                top: top(&[("tiglio", 1200), ("platano", 900), ("acero", 700), ("quercia", 320)]),
                ..column("specie", "string", 4)
            },
            column("posizione", "geojson", 3119),
        ],
        preview: rows(&[
            &["1", "tiglio", "{\"type\":\"Point\",\"coordinates\":[8.95,46.0]}"],
            &["2", "acero", "{\"type\":\"Point\",\"coordinates\":[8.951,46.002]}"],
        ]),
        privacy: no_persons(&[("numero", "as-is", None), ("specie", "as-is", None)]),
        quality: quality(3_120, 3_120),
    });
    data.charts.map = Some(MapData { places: (1..=900).map(place).collect(), left_out: 2_220 });
    data
}

/// Polygons; the last run could not renew them.
pub fn buildings() -> PublishedDataset {
    let square = |n: u32| {
        let (x, y) = (8.94 + f64::from(n % 4) * 0.01, 46.0 + f64::from(n / 4) * 0.008);
        Place {
            geometry: format!(
                "{{\"type\":\"Polygon\",\"coordinates\":[[[{x:.4},{y:.4}],[{:.4},{y:.4}],[{:.4},{:.4}],[{x:.4},{:.4}],[{x:.4},{y:.4}]]]}}",
                x + 0.009,
                x + 0.008,
                y + 0.007,
                y + 0.006
            ),
            label: Some(format!("Mappale {n}")),
            class: Some((n * 35 + 20).to_string()),
        }
    };
    let schema = json!({ "fields": [
        { "name": "mappale", "type": "string" },
        { "name": "superficie", "type": "number", "unit": "m²", "title": { "it": "Superficie", "de": "Fläche", "fr": "Surface", "en": "Area" } },
        { "name": "geometria", "type": "geojson" }
    ] });
    let mut data = dataset(Parts {
        id: "stabili",
        metadata: metadata(
            ["Stabili della città", "Liegenschaften der Stadt", "Immeubles de la ville", "Real estate of the city"],
            [
                "Gli edifici e i terreni della città.",
                "Die Gebäude und Grundstücke der Stadt.",
                "Les bâtiments et terrains de la ville.",
                "The buildings and plots of the city.",
            ],
            "verde",
            "REGI",
            &json!({ "map": { "label": "mappale", "colour-by": "superficie" }, "licence": "CC0-1.0", "themes": ["REGI", "GOVE"] }),
        ),
        schema: serde_json::from_value(schema).unwrap(),
        versions: vec![version("stabili", "2026-11-02.2", 12, &[(Format::Csv, 4_400), (Format::Geojson, 9_000)], None)],
        profile: vec![
            column("mappale", "string", 12),
            ColumnProfile { min: Some("20".into()), max: Some("405".into()), ..column("superficie", "number", 12) },
            column("geometria", "geojson", 12),
        ],
        preview: rows(&[&["M 1", "20.5", "{}"]]),
        privacy: no_persons(&[("mappale", "as-is", None)]),
        quality: quality(12, 12),
    });
    data.charts.map = Some(MapData { places: (0..12).map(square).collect(), left_out: 0 });
    data.standing = Standing::Late { since: at("2026-11-02T02:10:00Z"), code: "V0301".into() };
    data
}

/// A short dataset without pictures, statistics or treatment: whatever is absent must not break a page.
pub fn counters() -> PublishedDataset {
    let schema = json!({ "fields": [{ "name": "giorno", "type": "date" }, { "name": "utenti", "type": "integer" }] });
    dataset(Parts {
        id: "sportelli",
        metadata: metadata(
            ["Sportello in linea", "Online-Schalter", "Guichet en ligne", "Online counter"],
            ["Uso quotidiano.", "Tägliche Nutzung.", "Usage quotidien.", "Daily use."],
            "anagrafe",
            "GOVE",
            &json!({}),
        ),
        schema: serde_json::from_value(schema).unwrap(),
        versions: vec![version("sportelli", "2026-11-19", 365, &[(Format::Csv, 11_000)], None)],
        profile: vec![
            ColumnProfile {
                min: Some("2025-11-20".into()),
                max: Some("2026-11-19".into()),
                ..column("giorno", "date", 365)
            },
            column("utenti", "integer", 300),
        ],
        preview: rows(&[&["2026-11-19", "812"]]),
        privacy: no_persons(&[]),
        quality: quality(365, 365),
    })
}
