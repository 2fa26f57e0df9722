//! Turns what is published into a catalogue that every harvester takes whole.
//!
//! One [`Publication`] becomes one RDF graph for each [`Profile`] of DCAT,
//! and each graph three files that say the same thing. Beside it stand the
//! texts other crawlers read: schema.org, `sitemap.xml`, `robots.txt`. The
//! crate knows no files, no clock and no network, and nothing of how a table
//! came to be.
//!
//! # Identity
//!
//! Every node has an address under the catalogue's base URL, or one of a
//! public vocabulary; there are no blank nodes. The addresses carry neither a
//! language nor a version, and each dereferences to a page of the site: see
//! [`address`].
//!
//! # Source
//!
//! DCAT-AP 3.0.1, <https://semiceu.github.io/DCAT-AP/releases/3.0.1/>; the
//! national profiles `DCAT-AP_IT` 2.0 and DCAT-AP CH 2.0 (eCH-0200).
//!
//! Start at [`build`].

pub mod address;
mod check;
mod describe;
mod facts;
mod graph;
pub mod inbound;
mod near;
mod ns;
mod paging;
mod read;
pub mod rules;
mod schema_org;
pub mod score;
mod sitemap;
mod syntax;
pub mod vocabulary;
mod wording;

use std::sync::OnceLock;

use vetro_model::document::Publication;
use vetro_model::project::Profile;

pub use check::{Problem, check, check_catalogue};
pub use paging::{PAGE, pages};
pub use read::{Unreadable, base_of, read};
pub use schema_org::schema_org;
pub use sitemap::{SITEMAP_LIMIT, robots, sitemap};
pub use syntax::Syntax;

/// Why a catalogue could not be built or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A text that has to be an address is none.
    #[error("the {what} `{found}` is not an address")]
    Address {
        /// What the address was to be.
        what: String,
        /// The text.
        found: String,
    },
    /// A licence is neither a known code nor an address.
    #[error("`{dataset}`: the licence `{found}` is neither a known code nor an address")]
    Licence {
        /// The dataset, or `catalogue`.
        dataset: String,
        /// The licence as written.
        found: String,
    },
    /// The profile knows no counterpart of a licence.
    #[error("`{dataset}`: the licence `{found}` has no counterpart in DCAT-AP CH")]
    SwissLicence {
        /// The dataset, or `catalogue`.
        dataset: String,
        /// The licence as written.
        found: String,
    },
    /// A national profile needs the publisher's code.
    #[error("the publisher has no `identifier`, which the profile `{profile}` needs")]
    Identifier {
        /// The profile's name.
        profile: &'static str,
    },
    /// A serialiser refused the graph.
    #[error("failed to write the graph")]
    Write(#[from] std::io::Error),
}

impl Error {
    /// What to try next, when we know.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Licence { .. } => Some("write a code such as `CC-BY-4.0`, or the licence's address"),
            Self::SwissLicence { .. } => {
                Some("use CC-BY-4.0 or CC0-1.0, or leave `dcat-ap-ch` out of `profiles` in pipelines.toml")
            }
            Self::Identifier { .. } => Some("set `identifier` in [catalogue.publisher] of pipelines.toml"),
            Self::Address { .. } => Some("write the whole address, beginning with https://"),
            Self::Write(_) => None,
        }
    }
}

/// The graph of one profile, or a page of it, in a stable order.
#[derive(Debug)]
pub struct Catalogue {
    sheet: graph::Sorted,
    paging: Option<paging::Paging>,
    graph: OnceLock<oxrdf::Graph>,
}

impl Catalogue {
    /// The graph as a set of triples, but for the links from page to page, which each syntax has its own of.
    ///
    /// It is made when it is first asked for; writing does not need it.
    #[must_use]
    pub fn graph(&self) -> &oxrdf::Graph {
        self.graph.get_or_init(|| self.sheet.iter().collect())
    }

    /// How many triples the graph holds, each counted once.
    #[must_use]
    pub fn triples(&self) -> usize {
        self.sheet.len()
    }

    /// The graph in a syntax: the catalogue first, then datasets, distributions and the rest, each sorted by address.
    ///
    /// A page begins with the links to its neighbours, which are files of the same syntax.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] when the serialiser refuses a triple, which none that [`build`] makes gives reason for.
    pub fn write(&self, syntax: Syntax) -> Result<Vec<u8>, Error> {
        let links = self.paging.as_ref().map(|paging| paging.links(syntax)).unwrap_or_default();
        Ok(syntax::write(links.iter().map(oxrdf::Triple::as_ref).chain(self.sheet.iter()), syntax)?)
    }

    /// The graph in Turtle.
    ///
    /// # Errors
    ///
    /// As [`Self::write`].
    pub fn to_turtle(&self) -> Result<Vec<u8>, Error> {
        self.write(Syntax::Turtle)
    }

    /// The graph in JSON-LD.
    ///
    /// # Errors
    ///
    /// As [`Self::write`].
    pub fn to_jsonld(&self) -> Result<Vec<u8>, Error> {
        self.write(Syntax::JsonLd)
    }

    /// The graph in RDF/XML.
    ///
    /// # Errors
    ///
    /// As [`Self::write`].
    pub fn to_rdfxml(&self) -> Result<Vec<u8>, Error> {
        self.write(Syntax::RdfXml)
    }
}

/// Describes everything that is published in the words of one profile.
///
/// The same publication gives the same graph. Texts that no syntax may hold
/// lose the characters XML forbids; addresses that are none are left out (and
/// [`check`] names them beforehand), unless the graph cannot do without.
///
/// # Errors
///
/// [`Error::Address`] when the base URL is no address; [`Error::Licence`]
/// when a licence is neither known nor an address; [`Error::SwissLicence`]
/// and [`Error::Identifier`] when a national profile lacks what it needs.
pub fn build(publication: &Publication, profile: Profile) -> Result<Catalogue, Error> {
    let sheet = describe::describe(publication, profile, 0..publication.datasets.len())?;
    Ok(Catalogue { sheet, paging: None, graph: OnceLock::new() })
}

/// Describes one page of what is published, for a catalogue of more than [`PAGE`] datasets.
///
/// Pages count from 0 up to [`pages`], and hold the datasets in the order of their ids. Every page describes the
/// catalogue itself; what was withdrawn stands on the first. A catalogue of one page is the same as [`build`] makes.
///
/// # Errors
///
/// As [`build`].
pub fn build_page(publication: &Publication, profile: Profile, page: usize) -> Result<Catalogue, Error> {
    let count = publication.datasets.len();
    let start = (page * PAGE).min(count);
    let sheet = describe::describe(publication, profile, start..(start + PAGE).min(count))?;
    let paging = (pages(count) > 1).then(|| paging::Paging::new(&publication.catalogue.base_url, profile, page, count));
    Ok(Catalogue { sheet, paging, graph: OnceLock::new() })
}
