//! The index that the search of the catalogue loads, one for each language.
//!
//! It holds what a search looks into and nothing that the page already
//! shows. Only metadata and the schema go in, never a value of a row.

use serde::Serialize;
use vetro_model::document::{Harvested, PublishedDataset};

use crate::locale::Locale;
use crate::site::Site;
use crate::view::card;

/// How much of a description is searched, in characters.
const SEARCHED: usize = 400;

/// The index.
#[derive(Debug, Serialize)]
struct Index {
    /// The form of the index; a page knows only its own.
    version: u8,
    datasets: Vec<Entry>,
    /// The datasets of other portals; `id` is the address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    elsewhere: Vec<Entry>,
}

/// One dataset: words weigh less from field to field.
#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    title: String,
    /// Keywords, department, themes; of a dataset of another portal publisher, themes, formats and the portal's name.
    words: String,
    /// Names and titles of the columns.
    columns: String,
    text: String,
    /// The other portal by its name in the configuration; none for the city's own datasets.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

/// The index of a language as JSON, datasets in the order of their ids, those of other portals by address.
pub(crate) fn index(site: &Site<'_>, locale: &Locale) -> Vec<u8> {
    let datasets = site.publication.datasets.iter().map(|dataset| entry(site, locale, dataset)).collect();
    let elsewhere = site.publication.harvested.iter().map(|record| foreign(locale, record)).collect();
    serde_json::to_vec(&Index { version: 1, datasets, elsewhere }).expect("the index holds texts only")
}

fn foreign(locale: &Locale, record: &Harvested) -> Entry {
    let mut words: Vec<String> = record.publisher.iter().cloned().collect();
    words.extend(record.themes.iter().map(|theme| card::theme_term(locale, *theme).words));
    words.extend(record.formats.iter().cloned());
    words.push(record.source.clone());
    Entry {
        id: record.iri.clone(),
        title: locale.text(&record.title).to_owned(),
        words: words.join(" "),
        columns: String::new(),
        text: crate::draw::cut(locale.text(&record.description), SEARCHED),
        source: Some(record.source.clone()),
    }
}

fn entry(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Entry {
    let metadata = &dataset.metadata;
    let mut words: Vec<String> = metadata.keywords.get(&locale.language).cloned().unwrap_or_default();
    words.push(card::department(site, locale, dataset).words);
    words.extend(metadata.themes.iter().map(|theme| card::theme_term(locale, *theme).words));
    let columns = dataset.schema.fields.iter().map(|field| {
        let title = field.title.as_ref().map_or("", |title| locale.words(title));
        format!("{} {title}", field.name)
    });
    Entry {
        id: dataset.id.to_string(),
        title: locale.text(&metadata.title).to_owned(),
        words: words.join(" "),
        columns: columns.collect::<Vec<_>>().join(" "),
        text: crate::draw::cut(locale.text(&metadata.description), SEARCHED),
        source: None,
    }
}
