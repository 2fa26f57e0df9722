//! Says everything that is known of a publication, node by node.
//!
//! The parts share one [`Describer`]: it holds what is asked, and the sheet
//! the triples go to. Start at [`describe`].

mod agent;
mod catalogue;
mod coverage;
mod dataset;
mod distribution;
mod harvested;
mod lineage;
mod quality;
mod series;
mod service;
mod statistics;
mod term;
mod tombstone;
mod version;

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::tz::TimeZone;
use oxrdf::NamedNodeRef;
use vetro_model::document::{Publication, PublishedDataset};
use vetro_model::id::DatasetId;
use vetro_model::project::Profile;
use vetro_model::text::{Language, Localised};

use crate::graph::{Node, Rank, Sheet, Sorted};
use crate::ns::{foaf, rdfs};
use crate::vocabulary::{Licence, licence};
use crate::{Error, address};

pub(crate) use coverage::{Bounds, Period, bounds, is_on_the_globe, period};

/// Describes the datasets of one page of the publication in the words of one profile; what is left of the others
/// stands on the first page.
pub(crate) fn describe(publication: &Publication, profile: Profile, page: Range<usize>) -> Result<Sorted, Error> {
    let mut describer = Describer::new(publication, profile);
    describer.catalogue()?;
    describer.service()?;
    let first = page.start == 0;
    for dataset in publication.datasets.get(page).unwrap_or_default() {
        describer.dataset(dataset)?;
    }
    if first {
        publication.withdrawn.iter().try_for_each(|tombstone| describer.tombstone(tombstone))?;
    }
    if first {
        publication.harvested.iter().try_for_each(|record| describer.harvested(record))?;
    }
    Ok(describer.sheet.finish())
}

/// What is asked, and the sheet the triples go to.
pub(super) struct Describer<'a> {
    publication: &'a Publication,
    profile: Profile,
    base: &'a str,
    languages: Vec<Language>,
    zone: TimeZone,
    /// The extent of all data about a place, by the place's address.
    extents: BTreeMap<String, Bounds>,
    /// The datasets of each series, in the order of the periods they cover.
    members: BTreeMap<&'a DatasetId, Vec<&'a PublishedDataset>>,
    sheet: Sheet,
}

impl<'a> Describer<'a> {
    fn new(publication: &'a Publication, profile: Profile) -> Self {
        let catalogue = &publication.catalogue;
        let languages = match catalogue.languages.as_slice() {
            [] => vec![Language::En],
            languages => languages.to_vec(),
        };
        let zone = TimeZone::get(&catalogue.timezone).unwrap_or(TimeZone::UTC);
        Self {
            publication,
            profile,
            base: &catalogue.base_url,
            languages,
            extents: coverage::extents(publication),
            members: series::members(publication, &zone),
            zone,
            sheet: Sheet::default(),
        }
    }

    /// The language a reader gets who asks for none.
    fn default_language(&self) -> Language {
        self.languages[0]
    }

    /// The licence of a dataset, or of the catalogue.
    fn licence(&self, dataset: Option<&PublishedDataset>) -> Result<Licence, Error> {
        let own = dataset.and_then(|dataset| dataset.metadata.licence.as_deref());
        let found = own.unwrap_or(&self.publication.catalogue.licence);
        let name = || dataset.map_or_else(|| "catalogue".to_owned(), |dataset| dataset.id.to_string());
        let licence = licence(found).ok_or_else(|| Error::Licence { dataset: name(), found: found.to_owned() })?;
        if self.profile == Profile::DcatApCh && licence.swiss.is_none() {
            return Err(Error::SwissLicence { dataset: name(), found: found.to_owned() });
        }
        Ok(licence)
    }

    /// The publisher's code, which the national profiles cannot do without.
    fn code(&self) -> Result<Option<&'a str>, Error> {
        let code = self.publication.catalogue.publisher.identifier.as_deref().map(str::trim);
        match (code.filter(|code| !code.is_empty()), self.profile) {
            (None, Profile::DcatApIt) => Err(Error::Identifier { profile: "dcat-ap-it" }),
            (None, Profile::DcatApCh) => Err(Error::Identifier { profile: "dcat-ap-ch" }),
            (code, _) => Ok(code),
        }
    }

    /// States a text in each language of the catalogue that has it; when none has, in those it is written in.
    fn texts(&mut self, node: Node, predicate: NamedNodeRef<'static>, text: &Localised) {
        let wanted: Vec<Language> = self.languages_of(text);
        for language in wanted {
            if let Some(text) = text.exact(language) {
                self.sheet.text(node, predicate, text, language);
            }
        }
    }

    /// The languages of the catalogue a text is written in; when it is in none, those it is written in.
    fn languages_of(&self, text: &Localised) -> Vec<Language> {
        let missing = text.missing(&self.languages);
        let found: Vec<Language> = self.languages.iter().copied().filter(|tag| !missing.contains(tag)).collect();
        if found.is_empty() { text.0.keys().copied().collect() } else { found }
    }

    /// A page of the web, typed; `None` when the text is no address that may be published.
    fn page(&mut self, text: &str) -> Option<Node> {
        let text = text.trim();
        let node = address::is_web(text).then(|| self.sheet.node("page", text).ok()).flatten()?;
        self.document(node);
        Some(node)
    }

    /// Types a node as a document.
    fn document(&mut self, node: Node) {
        if self.sheet.is_new(node) {
            self.sheet.rank(node, Rank::Part);
            self.sheet.typed(node, &[foaf::DOCUMENT]);
        }
    }

    /// A page of the site, typed.
    fn own_page(&mut self, address: &str) -> Result<Node, Error> {
        let node = self.sheet.node("base URL", address)?;
        self.document(node);
        Ok(node)
    }

    /// A node under the base URL, ranked.
    fn own(&mut self, address: &str, rank: Rank) -> Result<Node, Error> {
        let node = self.sheet.node("base URL", address)?;
        self.sheet.rank(node, rank);
        Ok(node)
    }

    /// Labels a node in every language a text has.
    fn labels(&mut self, node: Node, text: &Localised) {
        self.texts(node, rdfs::LABEL, text);
    }
}
