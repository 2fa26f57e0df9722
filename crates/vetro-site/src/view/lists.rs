//! The pages that lead to datasets: home, catalogue, departments, themes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use vetro_model::document::{Harvested, Publication, PublishedDataset, Tombstone};
use vetro_model::metadata::Theme;

use crate::locale::{Locale, Moment};
use crate::night::NightOutcome;
use crate::site::{Site, mailbox, web};
use crate::view::Card;
use crate::view::card::{Term, theme_term};
use crate::view::versions::VersionView;

/// How many of last night's changes the home page shows.
const NEWS: usize = 5;
/// How many keywords the catalogue offers to choose from.
const TAGS: usize = 20;

/// The home page.
#[derive(Debug, Serialize)]
pub(crate) struct HomeView {
    pub datasets: usize,
    pub rows: u64,
    pub departments: usize,
    pub night: NightView,
    pub themes: Vec<ThemeView>,
    pub news: Vec<VersionView>,
    pub high_value: Vec<Card>,
}

/// The last run in one line.
#[derive(Debug, Serialize)]
pub(crate) struct NightView {
    pub good: bool,
    pub published: usize,
    pub unchanged: usize,
    pub behind: usize,
}

/// The home page's view.
pub(crate) fn home(site: &Site<'_>, locale: &Locale) -> HomeView {
    let publication = site.publication;
    let late = publication.datasets.iter().filter(|dataset| crate::view::card::is_late(dataset)).count();
    let behind = late.max(site.night.count(NightOutcome::Late) + site.night.count(NightOutcome::Held));
    HomeView {
        datasets: publication.datasets.len(),
        rows: publication.datasets.iter().map(|dataset| dataset.record.latest().rows).sum(),
        departments: departments(site, locale).len(),
        night: NightView {
            good: behind == 0,
            published: site.night.count(NightOutcome::Published),
            unchanged: site.night.count(NightOutcome::Unchanged),
            behind,
        },
        themes: themes(locale, publication),
        news: news(locale, publication),
        high_value: Card::all(site, locale, |dataset| dataset.metadata.high_value.is_some()),
    }
}

/// The newest versions, at most one a dataset.
fn news(locale: &Locale, publication: &Publication) -> Vec<VersionView> {
    let mut newest: Vec<_> = publication.datasets.iter().map(|dataset| (dataset, dataset.record.latest())).collect();
    newest.sort_by(|one, two| two.1.released.cmp(&one.1.released).then(one.0.id.cmp(&two.0.id)));
    newest.into_iter().take(NEWS).map(|(dataset, version)| VersionView::new(locale, dataset, version)).collect()
}

/// A theme with its datasets.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ThemeView {
    pub theme: Term,
    pub count: usize,
}

/// The themes that have datasets, by name.
pub(crate) fn themes(locale: &Locale, publication: &Publication) -> Vec<ThemeView> {
    let mut counts: BTreeMap<Theme, usize> = BTreeMap::new();
    for theme in publication.datasets.iter().flat_map(|dataset| &dataset.metadata.themes) {
        *counts.entry(*theme).or_default() += 1;
    }
    let mut themes: Vec<ThemeView> =
        counts.into_iter().map(|(theme, count)| ThemeView { theme: theme_term(locale, theme), count }).collect();
    themes.sort_by_cached_key(|view| view.theme.words.to_lowercase());
    themes
}

/// A department with its datasets.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DepartmentView {
    pub department: Term,
    pub description: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub url: Option<String>,
    pub count: usize,
}

/// The departments that have datasets, by name.
pub(crate) fn departments(site: &Site<'_>, locale: &Locale) -> Vec<DepartmentView> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for dataset in &site.publication.datasets {
        *counts.entry(dataset.metadata.department.as_str()).or_default() += 1;
    }
    let known = site.publication.departments.iter();
    let with_data = known.filter_map(|(id, department)| {
        let count = *counts.get(id.as_str())?;
        Some(DepartmentView {
            department: Term { code: id.to_string(), words: locale.text(&department.name).to_owned() },
            description: locale.text(&department.description).to_owned(),
            email: mailbox(&department.email),
            phone: department.phone.clone(),
            url: department.url.as_deref().and_then(web),
            count,
        })
    });
    let mut views: Vec<DepartmentView> = with_data.collect();
    views.sort_by_cached_key(|view| view.department.words.to_lowercase());
    views
}

/// A list of datasets under a theme or a department, with its neighbours.
#[derive(Debug, Serialize)]
pub(crate) struct ThemePage {
    pub theme: Term,
    pub cards: Vec<Card>,
    pub others: Vec<ThemeView>,
}

/// A department's page.
#[derive(Debug, Serialize)]
pub(crate) struct DepartmentPage {
    pub department: DepartmentView,
    pub cards: Vec<Card>,
}

/// The catalogue.
#[derive(Debug, Serialize)]
pub(crate) struct CatalogueView {
    pub cards: Vec<Card>,
    pub facets: Vec<Facet>,
    pub themes: Vec<ThemeView>,
    pub departments: Vec<DepartmentView>,
    pub harvested: Vec<HarvestedView>,
}

/// A dataset of another portal.
#[derive(Debug, Serialize)]
pub(crate) struct HarvestedView {
    /// Its address, by which the search knows it.
    pub iri: String,
    pub title: String,
    pub page: String,
    pub publisher: String,
    pub formats: String,
    pub modified: Option<Moment>,
}

/// The datasets of other portals, by title.
fn harvested(locale: &Locale, publication: &Publication) -> Vec<HarvestedView> {
    let view = |record: &Harvested| HarvestedView {
        iri: record.iri.clone(),
        title: locale.text(&record.title).to_owned(),
        page: web(&record.page).unwrap_or_default(),
        publisher: record.publisher.clone().unwrap_or_default(),
        formats: record.formats.join(", "),
        modified: record.modified.as_deref().map(|day| locale.period(day)),
    };
    let mut views: Vec<HarvestedView> = publication.harvested.iter().map(view).collect();
    views.sort_by_cached_key(|view| (view.title.to_lowercase(), view.page.clone()));
    views
}

/// What the page for wrong addresses offers.
#[derive(Debug, Serialize)]
pub(crate) struct LostView {
    /// The languages that have a search index, the default one first.
    pub languages: String,
    /// Datasets that have only a page left that says why.
    pub withdrawn: Vec<Term>,
}

/// The view of the page for wrong addresses.
pub(crate) fn lost(site: &Site<'_>, locale: &Locale) -> LostView {
    let tags: Vec<&str> = site.locales.iter().map(|locale| locale.tag()).collect();
    let gone = site.publication.withdrawn.iter().filter(|tombstone| tombstone.successor.is_none());
    let term = |tombstone: &Tombstone| Term {
        code: tombstone.id.to_string(),
        words: Some(locale.text(&tombstone.title))
            .filter(|title| !title.is_empty())
            .unwrap_or(tombstone.id.as_str())
            .to_owned(),
    };
    LostView { languages: tags.join(" "), withdrawn: gone.map(term).collect() }
}

/// A way to narrow the catalogue down.
#[derive(Debug, Serialize)]
pub(crate) struct Facet {
    pub name: &'static str,
    pub words: String,
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Debug, Serialize)]
pub(crate) struct FacetValue {
    pub code: String,
    pub words: String,
    pub count: usize,
}

/// The catalogue's view.
pub(crate) fn catalogue(site: &Site<'_>, locale: &Locale) -> CatalogueView {
    let mut cards = Card::all(site, locale, |_| true);
    add_tags(&mut cards, &site.publication.datasets, locale);
    let facet = |name, terms: &dyn Fn(&Card) -> Vec<Term>| Facet {
        name,
        words: locale.word(&format!("facet.{name}")).to_owned(),
        values: values(&cards, terms),
    };
    let mut facets = vec![
        facet("theme", &|card| card.themes.clone()),
        facet("department", &|card| vec![card.department.clone()]),
        facet("format", &|card| card.formats.clone()),
        facet("frequency", &|card| vec![card.frequency.clone()]),
        facet("licence", &|card| vec![card.licence.clone()]),
        facet("feature", &|card| card.features.clone()),
        facet("tag", &|card| card.tags.clone()),
    ];
    // Where all datasets are the same there is nothing to choose.
    let parts = |facet: &Facet| facet.values.iter().any(|value| value.count < cards.len());
    facets.retain(|facet| ["theme", "department"].contains(&facet.name) || parts(facet));
    CatalogueView {
        facets,
        cards,
        themes: themes(locale, site.publication),
        departments: departments(site, locale),
        harvested: harvested(locale, site.publication),
    }
}

/// Gives the cards those keywords that several datasets share, the most frequent ones; the search finds all.
fn add_tags(cards: &mut [Card], datasets: &[PublishedDataset], locale: &Locale) {
    let keywords = |dataset: &PublishedDataset| -> BTreeSet<Term> {
        let words = dataset.metadata.keywords.get(&locale.language).into_iter().flatten();
        words.map(|word| Term { code: tag_code(word), words: word.clone() }).collect()
    };
    let of: BTreeMap<&str, BTreeSet<Term>> =
        datasets.iter().map(|dataset| (dataset.id.as_str(), keywords(dataset))).collect();
    let mut counts: BTreeMap<&Term, usize> = BTreeMap::new();
    for term in of.values().flatten() {
        *counts.entry(term).or_default() += 1;
    }
    let mut shared: Vec<(&Term, usize)> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    shared.sort_by(|one, two| two.1.cmp(&one.1).then(one.0.cmp(two.0)));
    let offered: BTreeSet<&Term> = shared.into_iter().take(TAGS).map(|(term, _)| term).collect();
    for card in cards {
        let own = of.get(card.id.as_str()).into_iter().flatten();
        card.tags = own.filter(|term| offered.contains(term)).cloned().collect();
    }
}

/// A keyword as addresses write it: one word.
fn tag_code(keyword: &str) -> String {
    keyword.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

/// The values of a facet with their counts, by words.
fn values(cards: &[Card], terms: &dyn Fn(&Card) -> Vec<Term>) -> Vec<FacetValue> {
    let mut counts: BTreeMap<Term, usize> = BTreeMap::new();
    for term in cards.iter().flat_map(terms) {
        *counts.entry(term).or_default() += 1;
    }
    let value = |(term, count): (Term, usize)| FacetValue { code: term.code, words: term.words, count };
    let mut values: Vec<FacetValue> = counts.into_iter().map(value).collect();
    values.sort_by_cached_key(|value| value.words.to_lowercase());
    values
}
