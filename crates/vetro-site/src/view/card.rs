//! A dataset in a list.

use serde::Serialize;
use vetro_catalogue::vocabulary;
use vetro_model::document::{PublishedDataset, Standing};
use vetro_model::metadata::Theme;

use crate::catalogue;
use crate::draw::cut;
use crate::locale::{Locale, Moment};
use crate::site::Site;

/// A code and its words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Term {
    /// As programs and addresses write it.
    pub code: String,
    /// As people read it.
    pub words: String,
}

/// A dataset in a list.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Card {
    pub id: String,
    pub title: String,
    pub summary: String,
    pub department: Term,
    pub themes: Vec<Term>,
    pub frequency: Term,
    pub formats: Vec<Term>,
    pub rows: u64,
    pub columns: u64,
    pub updated: Moment,
    pub late: bool,
    pub high_value: bool,
    pub has_map: bool,
    pub licence: Term,
    /// What sets it apart: a map, a high value.
    pub features: Vec<Term>,
    /// Keywords to choose by; only the catalogue offers any.
    pub tags: Vec<Term>,
}

impl Card {
    /// The card of a dataset.
    pub fn new(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Self {
        let metadata = &dataset.metadata;
        let latest = dataset.record.latest();
        let formats = latest.files.iter().map(|file| {
            let name = file.format.extension();
            Term { code: name.to_owned(), words: locale.word(&format!("format.{name}")).to_owned() }
        });
        Self {
            id: dataset.id.to_string(),
            title: locale.text(&metadata.title).to_owned(),
            summary: cut(locale.text(&metadata.description).split("\n\n").next().unwrap_or_default(), 180),
            department: department(site, locale, dataset),
            themes: metadata.themes.iter().map(|theme| theme_term(locale, *theme)).collect(),
            frequency: frequency(locale, dataset),
            formats: formats.collect(),
            rows: latest.rows,
            columns: latest.columns,
            updated: locale.day(latest.released),
            late: is_late(dataset),
            high_value: metadata.high_value.is_some(),
            has_map: has_map(dataset),
            licence: licence(site, locale, dataset),
            features: features(locale, dataset),
            tags: Vec::new(),
        }
    }

    /// The cards of all datasets that `wanted` picks, by title.
    pub fn all(site: &Site<'_>, locale: &Locale, wanted: impl Fn(&PublishedDataset) -> bool) -> Vec<Self> {
        let chosen = site.publication.datasets.iter().filter(|dataset| wanted(dataset));
        let mut cards: Vec<Self> = chosen.map(|dataset| Self::new(site, locale, dataset)).collect();
        cards.sort_by_cached_key(|card| (card.title.to_lowercase(), card.id.clone()));
        cards
    }
}

fn has_map(dataset: &PublishedDataset) -> bool {
    dataset.metadata.map.is_some() && dataset.charts.map.is_some()
}

fn licence(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Term {
    let code = catalogue::licence(site.publication, dataset);
    Term { code: code.to_lowercase(), words: catalogue::licence_words(code, locale.language).0 }
}

fn features(locale: &Locale, dataset: &PublishedDataset) -> Vec<Term> {
    let known = [
        ("map", "card.map", has_map(dataset)),
        ("high-value", "card.high-value", dataset.metadata.high_value.is_some()),
    ];
    let own = known.into_iter().filter(|(.., has)| *has);
    own.map(|(code, key, _)| Term { code: code.to_owned(), words: locale.word(key).to_owned() }).collect()
}

/// Whether the last run could not renew the dataset.
pub(crate) fn is_late(dataset: &PublishedDataset) -> bool {
    matches!(dataset.standing, Standing::Late { .. })
}

/// The department that answers for a dataset.
pub(crate) fn department(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Term {
    let id = &dataset.metadata.department;
    let name = site.publication.departments.get(id).map_or(id.as_str(), |known| locale.text(&known.name));
    Term { code: id.to_string(), words: name.to_owned() }
}

/// A theme: the code in lower case, as in its address.
pub(crate) fn theme_term(locale: &Locale, theme: Theme) -> Term {
    Term { code: theme.code().to_lowercase(), words: vocabulary::theme_label(theme, locale.language).to_owned() }
}

/// How often new data are due.
pub(crate) fn frequency(locale: &Locale, dataset: &PublishedDataset) -> Term {
    let frequency = dataset.metadata.frequency;
    let words = vocabulary::frequency_label(frequency, locale.language).to_owned();
    Term { code: frequency.code().to_lowercase(), words }
}
