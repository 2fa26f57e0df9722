//! Takes up the catalogue of another portal: its files become records that stand beside our own datasets.
//!
//! A record keeps its address, its publisher and all that is said of it. It
//! may speak of itself and of what belongs to it, never of what is ours.
//!
//! Start at [`Pages`], which says what to fetch next, then [`records`], then
//! [`merge`] over all sources.

mod national;
mod record;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use oxrdf::{BlankNode, Graph, NamedOrBlankNode, Term, Triple};
use vetro_model::document::Harvested;

pub use national::left_out;
pub(crate) use national::stated;
pub(crate) use record::hash;
pub use record::{Found, records};

use crate::{Syntax, Unreadable};

/// The most pages a catalogue may have.
const PAGES: usize = 10_000;

/// Why a catalogue could not be taken up. It never quotes the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A page is not what it says it is.
    #[error("`{page}` cannot be read")]
    Unreadable {
        /// Its address.
        page: String,
        /// Why.
        source: Unreadable,
    },
    /// A page leads to another host.
    #[error("`{page}` leads to another host: `{next}`")]
    OtherHost {
        /// The page.
        page: String,
        /// Where it leads.
        next: String,
    },
    /// There is no end to the pages.
    #[error("the catalogue has more than {PAGES} pages")]
    Endless,
}

/// The pages of a catalogue while they are fetched: `hydra:next` leads from one to the next, each is fetched once.
///
/// Source: <https://www.hydra-cg.com/spec/latest/core/#collections>; `hydra:nextPage` is its older name, which the Swiss
/// handbook still uses.
#[derive(Debug, Default)]
pub struct Pages {
    waiting: VecDeque<String>,
    seen: BTreeSet<String>,
    graph: Graph,
}

impl Pages {
    /// Begins with the first page.
    #[must_use]
    pub fn new(first: &str) -> Self {
        Self { waiting: [first.to_owned()].into(), seen: [first.to_owned()].into(), graph: Graph::new() }
    }

    /// The page to fetch next; `None` at the end.
    pub fn wanted(&mut self) -> Option<String> {
        self.waiting.pop_front()
    }

    /// Takes a page that was fetched from an address. A page with nothing new on it leads nowhere.
    ///
    /// # Errors
    ///
    /// Every [`Error`].
    pub fn take(&mut self, page: &str, media_type: Option<&str>, bytes: &[u8]) -> Result<(), Error> {
        for next in self.add(page, media_type, bytes)? {
            self.follow(page, &next)?;
        }
        Ok(())
    }

    /// Takes a file that lies beside the others: where it leads is not followed.
    ///
    /// # Errors
    ///
    /// [`Error::Unreadable`].
    pub fn take_alone(&mut self, file: &str, bytes: &[u8]) -> Result<(), Error> {
        self.seen.insert(file.to_owned());
        self.add(file, None, bytes).map(|_| ())
    }

    /// Adds a page and answers where it leads.
    fn add(&mut self, page: &str, media_type: Option<&str>, bytes: &[u8]) -> Result<Vec<String>, Error> {
        let syntax = Syntax::guess(media_type, page, bytes);
        let graph =
            crate::read(bytes, syntax, page).map_err(|source| Error::Unreadable { page: page.to_owned(), source })?;
        let (number, mut next) = (self.seen.len(), Vec::new());
        for triple in &graph {
            let triple = apart(triple.into_owned(), number);
            if let (true, Term::NamedNode(page)) = (is_next(triple.predicate.as_str()), &triple.object) {
                next.push(page.as_str().to_owned());
            }
            self.graph.insert(&triple);
        }
        Ok(next)
    }

    fn follow(&mut self, page: &str, next: &str) -> Result<(), Error> {
        let next = next.split('#').next().unwrap_or(next).to_owned();
        if self.seen.contains(&next) {
            return Ok(());
        }
        if host(page) != host(&next) {
            return Err(Error::OtherHost { page: page.to_owned(), next });
        }
        if self.seen.len() >= PAGES {
            return Err(Error::Endless);
        }
        self.seen.insert(next.clone());
        self.waiting.push_back(next);
        Ok(())
    }

    /// All that the pages say.
    #[must_use]
    pub fn into_graph(self) -> Graph {
        self.graph
    }
}

fn is_next(predicate: &str) -> bool {
    let local = predicate.strip_prefix("http://www.w3.org/ns/hydra/core#");
    matches!(local, Some("next" | "nextPage"))
}

/// Scheme, host and port.
fn host(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    address.get(..scheme.len() + 3 + end)
}

/// The same triple with blank nodes that belong to this page alone.
fn apart(triple: Triple, page: usize) -> Triple {
    let own = |node: &BlankNode| BlankNode::new_unchecked(format!("p{page}{}", node.as_str()));
    let subject = match triple.subject {
        NamedOrBlankNode::BlankNode(node) => own(&node).into(),
        NamedOrBlankNode::NamedNode(node) => NamedOrBlankNode::from(node),
    };
    let object = match triple.object {
        Term::BlankNode(node) => own(&node).into(),
        other => other,
    };
    Triple { subject, predicate: triple.predicate, object }
}

/// A record that two sources tell of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Its address at the source that is left out.
    pub iri: String,
    /// The source that is left out.
    pub source: String,
    /// The source whose record stands.
    pub kept: String,
}

/// The records of all sources, each once, by address; of twins the one of the first source by name stands.
///
/// Two records are one when they have one address, or one identifier that is meant to be known everywhere (it holds
/// `:`, `@` or `/`) or comes from one publisher: two towns may both call a dataset `alberi`. What has an address of ours
/// is ours and left out.
#[must_use]
pub fn merge(sources: BTreeMap<String, Vec<Harvested>>, base: &str) -> (Vec<Harvested>, Vec<Twin>) {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let (mut all, mut twins) = (Vec::new(), Vec::new());
    for (source, records) in sources {
        for record in records {
            let names = names(&record);
            let ours = record.iri.starts_with(base).then(|| "this catalogue".to_owned());
            let twin = ours.or_else(|| names.iter().find_map(|name| known.get(name).cloned()));
            if let Some(kept) = twin {
                twins.push(Twin { iri: record.iri, source: source.clone(), kept });
            } else {
                known.extend(names.into_iter().map(|name| (name, source.clone())));
                all.push(record);
            }
        }
    }
    all.sort_by(|one, two| one.iri.cmp(&two.iri));
    (all, twins)
}

/// The names by which a record is known again.
fn names(record: &Harvested) -> Vec<String> {
    let mut names = vec![format!("address {}", record.iri.trim_end_matches('/'))];
    if let Some(identifier) = record.identifier.as_deref().filter(|text| !text.is_empty()) {
        let everywhere = identifier.contains([':', '@', '/']);
        let publisher = record.publisher.as_deref().unwrap_or_default();
        if everywhere {
            names.push(format!("identifier {identifier}"));
        } else if !publisher.is_empty() {
            names.push(format!("identifier {identifier} of {publisher}"));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(next: &str) -> String {
        format!(
            "@prefix hydra: <http://www.w3.org/ns/hydra/core#> . <> hydra:next <{next}> ; hydra:member [ hydra:title \"x\" ] ."
        )
    }

    #[test]
    fn pages_are_followed_once_each_and_their_blank_nodes_stay_apart() {
        let mut pages = Pages::new("https://x.org/c.ttl");
        let mut fetched = Vec::new();
        while let Some(url) = pages.wanted() {
            let next = if url.ends_with("c.ttl") { "https://x.org/c.ttl?page=2#top" } else { "https://x.org/c.ttl" };
            pages.take(&url, None, page(next).as_bytes()).unwrap();
            fetched.push(url);
        }
        assert_eq!(fetched, ["https://x.org/c.ttl", "https://x.org/c.ttl?page=2"]);
        // Two triples of each page, and one of each blank node.
        assert_eq!(pages.into_graph().len(), 6);
    }

    #[test]
    fn a_page_elsewhere_is_refused() {
        let mut pages = Pages::new("https://x.org/c.ttl");
        let error = pages.take("https://x.org/c.ttl", None, page("https://y.org/2").as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), "`https://x.org/c.ttl` leads to another host: `https://y.org/2`");
        let error = pages.take("https://x.org/c.ttl", None, page("http://x.org/2").as_bytes()).unwrap_err();
        assert!(matches!(error, Error::OtherHost { .. }));
    }

    fn record(iri: &str, identifier: &str, publisher: &str) -> Harvested {
        Harvested {
            iri: iri.to_owned(),
            identifier: Some(identifier.to_owned()),
            publisher: Some(publisher.to_owned()),
            ..Harvested::default()
        }
    }

    #[test]
    fn one_record_of_two_sources_stands_once_and_two_towns_keep_their_trees() {
        let one = vec![record("https://a.org/1", "c_a:1", "A"), record("https://a.org/alberi", "alberi", "A")];
        let two = vec![
            record("https://mirror.org/1", "c_a:1", "A"),
            record("https://b.org/alberi", "alberi", "B"),
            record("https://a.org/alberi/", "altro", "C"),
            record("https://ours.org/data/x/", "x", "D"),
        ];
        let sources = BTreeMap::from([("one".to_owned(), one), ("two".to_owned(), two)]);
        let (all, twins) = merge(sources, "https://ours.org/");
        let addresses: Vec<&str> = all.iter().map(|record| record.iri.as_str()).collect();
        assert_eq!(addresses, ["https://a.org/1", "https://a.org/alberi", "https://b.org/alberi"]);
        let told: Vec<(&str, &str)> = twins.iter().map(|twin| (twin.iri.as_str(), twin.kept.as_str())).collect();
        assert_eq!(
            told,
            [
                ("https://mirror.org/1", "one"),
                ("https://a.org/alberi/", "one"),
                ("https://ours.org/data/x/", "this catalogue")
            ]
        );
    }
}
