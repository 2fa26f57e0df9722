//! A publication of as many datasets as are asked for, no two of one kind in a row: what officers may write or leave
//! out is drawn for each of them, from a seed, so that every run judges the same.

use serde_json::{Value, json};
use vetro_model::document::{ChangeCounts, PrivacyMethod, Publication, PublishedDataset, Standing, Tombstone};
use vetro_model::id::DatasetId;
use vetro_model::policy::TableProtection;
use vetro_model::project::{Format, Series};
use vetro_model::text::{Language, Localised};

use super::{air, at, metadata, publication, residents, trees};

const SERIES: [&str; 3] = ["censimenti", "annuario", "bilanci"];
const FREQUENCIES: [&str; 12] = [
    "continuous",
    "hourly",
    "twice-daily",
    "daily",
    "thrice-weekly",
    "weekly",
    "monthly",
    "quarterly",
    "annual",
    "decennial",
    "irregular",
    "never",
];
const THEMES: [&str; 13] =
    ["AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN"];
const SUBTHEMES: [&str; 4] = ["0406", "0421", "0816", "1006"];
const CATEGORIES: [&str; 6] = ["c_b79e35eb", "c_63b37dd4", "c_c3de25e4", "c_f2b50efd", "c_4b74ea13", "c_13e3cf16"];
const PLACES: [&str; 6] = [
    "CH",
    "IT:015146",
    "IT:046007 Capannori",
    "CH:5397 Centovalli https://sws.geonames.org/2661169/",
    "https://sws.geonames.org/2659836/",
    "CH:5398",
];
const ODD: &str = "\"Q\" 'a' \\ \n <b>&amp; ]]> 🌳 עברית é";

/// Draws by the generator of Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, 2014.
struct Draw(u64);

impl Draw {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.number() % limit as u64).unwrap()
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Something in one case of so many.
    fn maybe<T>(&mut self, many: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.one_in(many).then(|| make(self))
    }
}

fn id(number: usize) -> String {
    format!("dataset-{number:05}")
}

/// A text in every language of the catalogue, in one alone, or of odd letters.
fn words(draw: &mut Draw, text: &str) -> Value {
    match draw.below(12) {
        0 => json!({ "it": text }),
        1 => json!({ "it": format!("{text} {ODD}"), "de": format!("{text} {ODD}"), "en": text }),
        _ => json!({ "it": text, "de": format!("{text} (de)"), "en": format!("{text} (en)") }),
    }
}

fn officer(draw: &mut Draw, number: usize, count: usize) -> Value {
    let long = draw.one_in(500);
    let description = if long { "è".repeat(10_000) } else { format!("Che cosa sono i dati {number}.") };
    let mut told = json!({
        "title": words(draw, &format!("Dati {number}")),
        "description": words(draw, &description),
        "department": draw.of(&["verde", "statistica", "sconosciuto"]),
        "themes": (0..=draw.below(2)).map(|_| draw.of(&THEMES)).collect::<std::collections::BTreeSet<_>>(),
        "keywords": { "it": ["dati", format!("n. {}", number % 100)], "en": ["data"] },
        "frequency": draw.of(&FREQUENCIES),
    });
    let high_value = draw.maybe(5, |draw| draw.of(&CATEGORIES));
    // One series is of high value, one is not, and one is mixed.
    let series = if high_value.is_some() { &SERIES[..2] } else { &SERIES[1..] };
    let parts: [(&str, Option<Value>); 13] = [
        ("subthemes", draw.maybe(4, |draw| json!([draw.of(&SUBTHEMES)]))),
        ("licence", draw.maybe(3, |draw| json!(draw.of(&["CC0-1.0", "CC-BY-4.0"])))),
        ("place", draw.maybe(3, |draw| json!(draw.of(&PLACES)))),
        ("issued", draw.maybe(3, |_| json!("2019-03-01"))),
        ("temporal", draw.maybe(4, |draw| {
            let end = draw.maybe(2, |_| "2025-12-31");
            end.map_or_else(|| json!({ "start": "2020-01-01" }), |end| json!({ "start": "2024-02-29", "end": end }))
        })),
        ("contact", draw.maybe(5, |draw| {
            let url = draw.maybe(2, |_| "https://www.roccaserena.example/ufficio");
            json!({ "name": "Ufficio", "email": "ufficio@roccaserena.example", "url": url, "phone": "+41 91 000 11 22" })
        })),
        ("legal-basis", draw.maybe(5, |draw| {
            let urls = ["https://fedlex.data.admin.ch/eli/cc/1993/2080_2080_2080", "https://www.roccaserena.example/l"];
            json!({ "title": { "it": "Legge" }, "url": draw.maybe(2, |draw| draw.of(&urls)) })
        })),
        ("provenance", draw.maybe(2, |draw| words(draw, "Rilievo sul terreno."))),
        ("notes", draw.maybe(3, |draw| words(draw, "Senza le aree private."))),
        ("documentation", draw.maybe(4, |_| json!("https://www.roccaserena.example/doc.pdf"))),
        ("related", draw.maybe(3, |draw| json!([id(draw.below(count)), "non-pubblicato"]))),
        ("high-value", high_value.map(|category| json!(category))),
        ("series", draw.maybe(6, |draw| json!(series[draw.below(2)]))),
    ];
    for (key, value) in parts {
        if let Some(value) = value {
            told[key] = value;
        }
    }
    told
}

/// What a run found of the data: files, versions, extent, standing, quality and protection.
fn found(draw: &mut Draw, dataset: &mut PublishedDataset) {
    let kept: Vec<Format> =
        dataset.record.latest().files.iter().map(|file| file.format).filter(|_| !draw.one_in(3)).collect();
    for version in &mut dataset.record.versions {
        version.files.retain(|file| file.format == Format::Csv || kept.contains(&file.format));
    }
    dataset.record.versions.truncate(1 + draw.below(2));
    dataset.record.versions[0].changes = draw.maybe(2, |_| ChangeCounts { added: 4, removed: 1, changed: 2 });
    dataset.profile.bounds = draw.maybe(3, |_| ["8.90", "46.00", "8.95", "46.05"].map(str::to_owned));
    if draw.one_in(15) {
        dataset.standing = Standing::Late { since: at("2026-05-02T01:00:00Z"), code: "V0401".to_owned() };
    }
    dataset.quality.rows.read = 4;
    dataset.quality.rows.quarantined = 1;
    dataset.quality.rows.aggregated = draw.maybe(3, |_| 900).unwrap_or_default();
    match draw.below(4) {
        0 => {
            dataset.privacy.method =
                PrivacyMethod::Threshold { threshold: 5, cells: 3, primary: 1, complementary: 1, groups: 0 };
        }
        1 => {
            let protection = TableProtection::Rounding { base: 5 };
            dataset.privacy.method = PrivacyMethod::Perturbation { protection, threshold: 5, cells: 3, changed: 2 };
        }
        _ => {}
    }
}

fn one(draw: &mut Draw, number: usize, count: usize) -> PublishedDataset {
    let mut dataset = [trees, residents, air][draw.below(3)]();
    dataset.metadata = metadata(&officer(draw, number, count).to_string());
    found(draw, &mut dataset);
    let id = DatasetId::try_new(id(number)).unwrap();
    for file in dataset.record.versions.iter_mut().flat_map(|version| &mut version.files) {
        file.latest = format!("data/{id}/{id}.{}", file.format.extension());
        file.immutable = file.immutable.replace(dataset.id.as_str(), id.as_str());
    }
    dataset.record.id = id.clone();
    dataset.id = id;
    dataset
}

fn withdrawn(number: usize, successor: Option<&PublishedDataset>) -> Tombstone {
    Tombstone {
        id: DatasetId::try_new(format!("vecchio-{number:03}")).unwrap(),
        title: Localised::from([(Language::It, "Vecchio"), (Language::De, "Alt"), (Language::En, "Old")]),
        reason: Localised::default(),
        issued: Some(at("2026-01-10T01:00:00Z")),
        withdrawn: at("2026-05-03T01:00:00Z"),
        successor: successor.map(|dataset| dataset.id.clone()),
    }
}

/// The invented city with so many datasets, some of them of high value, in series, late, renamed or withdrawn.
pub fn varied(count: usize) -> Publication {
    let mut publication = publication();
    let mut draw = Draw(4);
    publication.datasets = (0..count).map(|number| one(&mut draw, number, count)).collect();
    let text = |text: &str| Localised::from([(Language::It, text), (Language::De, text), (Language::En, text)]);
    let series = |name: &&str| {
        (DatasetId::try_new(*name).unwrap(), Series { title: text(name), description: text("Una parte all'anno.") })
    };
    publication.catalogue.series = SERIES.iter().map(series).collect();
    publication.withdrawn = (0..20)
        .map(|number| withdrawn(number, (number % 2 == 0).then(|| &publication.datasets[number * count / 20])))
        .collect();
    for number in (0..20).step_by(2) {
        let was = publication.withdrawn[number].id.clone();
        publication.datasets[number * count / 20].metadata.was.push(was);
    }
    publication
}
