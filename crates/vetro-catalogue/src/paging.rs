//! The pages of a catalogue that is too long for one file.
//!
//! Each page is a file, and the file is the node its links hang on: an importer reads the next address there, and has
//! to be given a file of the syntax it is reading. So the links are the one thing in which the three syntaxes differ.
//!
//! Source: Hydra Core Vocabulary, <https://www.hydra-cg.com/spec/latest/core/>. The older words `nextPage` … stand
//! beside the newer `next` …, since importers of both ages read them; see `RDFParser.next_page` of ckanext-dcat 2.4.4.

use oxrdf::{Literal, NamedNode, NamedNodeRef, Term, Triple};
use vetro_model::project::Profile;

use crate::address;
use crate::ns::{hydra, rdf, xsd};
use crate::syntax::Syntax;

/// The most datasets one file describes.
///
/// Source: the handbook of opendata.swiss asks for pages above 1 000.
pub const PAGE: usize = 1_000;

/// How many pages a catalogue of so many datasets has; at least one.
#[must_use]
pub fn pages(datasets: usize) -> usize {
    datasets.div_ceil(PAGE).max(1)
}

/// Where a page stands among the others.
#[derive(Debug)]
pub(crate) struct Paging {
    base: String,
    profile: Profile,
    page: usize,
    datasets: usize,
}

impl Paging {
    /// A page, from 0, of a catalogue of so many datasets.
    pub(crate) fn new(base: &str, profile: Profile, page: usize, datasets: usize) -> Self {
        Self { base: base.to_owned(), profile, page, datasets }
    }

    /// The links of a page to the others of its syntax.
    pub(crate) fn links(&self, syntax: Syntax) -> Vec<Triple> {
        let last = pages(self.datasets) - 1;
        let Some(own) = self.file(self.page, syntax) else { return Vec::new() };
        let mut links: Vec<Triple> = Vec::new();
        let mut say = |word: NamedNodeRef<'static>, object: Term| links.push(Triple::new(own.clone(), word, object));
        say(rdf::TYPE, hydra::PAGED_COLLECTION.into_owned().into());
        say(rdf::TYPE, hydra::PARTIAL_COLLECTION_VIEW.into_owned().into());
        let others = [
            (hydra::FIRST, hydra::FIRST_PAGE, Some(0)),
            (hydra::PREVIOUS, hydra::PREVIOUS_PAGE, self.page.checked_sub(1)),
            (hydra::NEXT, hydra::NEXT_PAGE, (self.page < last).then_some(self.page + 1)),
            (hydra::LAST, hydra::LAST_PAGE, Some(last)),
        ];
        for (word, older, page) in others {
            if let Some(file) = page.and_then(|page| self.file(page, syntax)) {
                say(word, file.clone().into());
                say(older, file.into());
            }
        }
        for (word, number) in [(hydra::TOTAL_ITEMS, self.datasets), (hydra::ITEMS_PER_PAGE, PAGE)] {
            say(word, Literal::new_typed_literal(number.to_string(), xsd::INTEGER).into());
        }
        links
    }

    fn file(&self, page: usize, syntax: Syntax) -> Option<NamedNode> {
        let path = address::catalogue_page_path(self.profile, syntax, page);
        NamedNode::new(address::file(&self.base, &path)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(page: usize, word: NamedNodeRef<'static>) -> Option<String> {
        let links = Paging::new("https://x.example/", Profile::DcatAp, page, 2_500).links(Syntax::RdfXml);
        links.into_iter().find(|triple| triple.predicate == word).map(|triple| triple.object.to_string())
    }

    #[test]
    fn pages_are_chained_in_their_own_syntax() {
        assert_eq!(linked(0, hydra::NEXT).unwrap(), "<https://x.example/catalog-2.rdf>");
        assert_eq!(linked(1, hydra::NEXT_PAGE).unwrap(), "<https://x.example/catalog-3.rdf>");
        assert_eq!(linked(1, hydra::PREVIOUS).unwrap(), "<https://x.example/catalog.rdf>");
        assert_eq!(linked(2, hydra::LAST), linked(1, hydra::NEXT));
        assert_eq!((linked(0, hydra::PREVIOUS), linked(2, hydra::NEXT)), (None, None));
        assert!(linked(2, hydra::TOTAL_ITEMS).unwrap().starts_with("\"2500\""));
    }

    #[test]
    fn a_thousand_datasets_are_one_page() {
        assert_eq!([0, 1, 1_000, 1_001, 10_000].map(pages), [1, 1, 1, 2, 10]);
    }
}
