//! The pages that lead to datasets: home, catalogue, departments, themes.

use std::collections::BTreeMap;

use serde::Serialize;
use vetro_model::document::{Harvested, Publication};
use vetro_model::metadata::Theme;

use crate::locale::{Locale, Moment};
use crate::night::NightOutcome;
use crate::site::{Site, mailbox, web};
use crate::view::Card;
use crate::view::card::{Term, theme_term};
use crate::view::versions::VersionView;

/// How many of last night's changes the home page shows.
const NEWS: usize = 5;

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
    let cards = Card::all(site, locale, |_| true);
    let facet = |name, terms: &dyn Fn(&Card) -> Vec<Term>| Facet {
        name,
        words: locale.word(&format!("facet.{name}")).to_owned(),
        values: values(&cards, terms),
    };
    let facets = vec![
        facet("theme", &|card| card.themes.clone()),
        facet("department", &|card| vec![card.department.clone()]),
        facet("format", &|card| card.formats.clone()),
        facet("frequency", &|card| vec![card.frequency.clone()]),
    ];
    CatalogueView {
        facets,
        cards,
        themes: themes(locale, site.publication),
        departments: departments(site, locale),
        harvested: harvested(locale, site.publication),
    }
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
