//! Terms of vocabularies, described inline: harvesters look for the label and the scheme in the file itself.

use oxrdf::NamedNodeRef;
use vetro_model::text::Language;

use super::Describer;
use crate::Error;
use crate::graph::{Node, Rank};
use crate::ns::{dcatapit, dct, eli, foaf, owl, rdfs, skos};
use crate::vocabulary::{Concept, Licence, Scheme, public};
use crate::wording;

/// A law of the Union, by its European Legislation Identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Law {
    /// The directive on open data.
    OpenData,
    /// The regulation on high-value datasets.
    HighValue,
}

impl Describer<'_> {
    /// A term with its label, its scheme and further classes.
    pub(super) fn term(&mut self, concept: &Concept, classes: &[NamedNodeRef<'static>]) -> Result<Node, Error> {
        let node = self.sheet.node("term", &concept.iri)?;
        self.sheet.typed(node, classes);
        if self.sheet.is_new(node) {
            let scheme = self.scheme(concept.scheme)?;
            self.sheet.rank(node, Rank::Term);
            self.sheet.typed(node, &[skos::CONCEPT]);
            self.sheet.link(node, skos::IN_SCHEME, scheme);
            for (language, label) in self.chosen(&concept.labels) {
                self.sheet.text(node, skos::PREF_LABEL, label, language);
            }
        }
        Ok(node)
    }

    /// The labels in the languages of the catalogue; all of them when there are none.
    fn chosen(&self, labels: &[(Language, &'static str)]) -> Vec<(Language, &'static str)> {
        let wanted = labels.iter().filter(|(language, _)| self.languages.contains(language));
        let wanted: Vec<_> = wanted.copied().collect();
        if wanted.is_empty() { labels.to_vec() } else { wanted }
    }

    /// A vocabulary with its title.
    pub(super) fn scheme(&mut self, scheme: Scheme) -> Result<Node, Error> {
        let node = self.sheet.node("vocabulary", &scheme.iri())?;
        if self.sheet.is_new(node) {
            self.sheet.rank(node, Rank::Term);
            self.sheet.typed(node, &[skos::CONCEPT_SCHEME]);
            self.sheet.text(node, dct::TITLE, scheme.title(), Language::En);
        }
        Ok(node)
    }

    /// The access right of everything that is published, which is also the rights statement of the generic view.
    pub(super) fn public_access(&mut self) -> Result<Node, Error> {
        self.term(&public(), &[dct::RIGHTS_STATEMENT])
    }

    /// The licence as the profile writes it.
    pub(super) fn licence_document(&mut self, licence: &Licence) -> Result<Node, Error> {
        let (iri, name) = match (licence.swiss, self.profile) {
            (Some(terms), super::Profile::DcatApCh) => (terms.licence, terms.name),
            _ => (licence.iri.as_ref(), licence.name.as_ref()),
        };
        let node = self.sheet.node("licence", iri)?;
        if self.sheet.is_new(node) {
            let kind = self.term(&licence.kind.concept(), &[])?;
            self.sheet.rank(node, Rank::Term);
            self.sheet.typed(node, &[dct::LICENSE_DOCUMENT]);
            self.sheet.link(node, dct::TYPE, kind);
            self.sheet.text(node, dct::TITLE, name, Language::En);
            self.sheet.plain(node, dct::IDENTIFIER, &licence.code);
            // For portals that know licences by the table of the Union; DCAT-AP HVD recommends to say it.
            if let (Some(same), true) = (licence.european(), self.profile != super::Profile::DcatApCh) {
                let same = self.sheet.node("licence", &same)?;
                self.sheet.link(node, skos::EXACT_MATCH, same);
            }
            if self.profile == super::Profile::DcatApIt {
                self.sheet.typed(node, &[dcatapit::LICENSE_DOCUMENT]);
                self.sheet.text(node, foaf::NAME, name, Language::En);
                self.sheet.plain(node, owl::VERSION_INFO, licence.version.unwrap_or_default());
            }
        }
        Ok(node)
    }

    /// What readers may do, beside the licence: the access right, and for Switzerland the Creative Commons address.
    pub(super) fn rights(&mut self, licence: &Licence) -> Result<Node, Error> {
        match (licence.swiss, self.profile) {
            (Some(terms), super::Profile::DcatApCh) => {
                let node = self.sheet.node("rights statement", terms.rights)?;
                if self.sheet.is_new(node) {
                    self.sheet.typed(node, &[dct::RIGHTS_STATEMENT]);
                    self.sheet.text(node, rdfs::LABEL, &licence.name, Language::En);
                }
                Ok(node)
            }
            _ => self.public_access(),
        }
    }

    /// A law of the Union.
    pub(super) fn law(&mut self, law: Law) -> Result<Node, Error> {
        let (iri, title): (_, fn(Language) -> &'static str) = match law {
            Law::OpenData => ("http://data.europa.eu/eli/dir/2019/1024/oj", wording::open_data_directive),
            Law::HighValue => ("http://data.europa.eu/eli/reg_impl/2023/138/oj", wording::high_value_regulation),
        };
        let node = self.sheet.node("law", iri)?;
        if self.sheet.is_new(node) {
            self.sheet.typed(node, &[eli::LEGAL_RESOURCE]);
            for language in self.languages.clone() {
                self.sheet.text(node, dct::TITLE, title(language), language);
            }
        }
        Ok(node)
    }

    /// A standard of the web that something conforms to.
    pub(super) fn standard(&mut self, iri: &str, title: &str) -> Result<Node, Error> {
        let node = self.sheet.node("standard", iri)?;
        if self.sheet.is_new(node) {
            self.sheet.typed(node, &[dct::STANDARD]);
            self.sheet.text(node, dct::TITLE, title, Language::En);
            self.sheet.plain(node, dct::IDENTIFIER, iri);
        }
        Ok(node)
    }
}
