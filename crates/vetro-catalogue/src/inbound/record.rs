//! The records of a graph: every dataset with what belongs to it, as lines of N-Triples without blank nodes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use oxrdf::{Graph, TermRef};
use vetro_model::document::Harvested;
use vetro_model::metadata::Theme;
use vetro_model::text::{Language, Localised};

use crate::address::is_web;
use crate::facts::{Facts, Subject, as_subject, name, text};
use crate::graph::clean;
use crate::ns::{dcat, dct, foaf};
use crate::rules::{self, Profile};

/// How deep the content of a blank node is read to name it.
const DEPTH: u8 = 5;

/// What a graph holds.
#[derive(Debug, Default)]
pub struct Found {
    /// The datasets that have an address, by address.
    pub records: Vec<Harvested>,
    /// How many datasets have none, or no title, and could not be told apart tomorrow.
    pub nameless: usize,
    /// How many records break a rule of DCAT-AP; they are taken up all the same.
    pub refused: usize,
}

/// The records of a graph. Texts without a language are taken to be in `language`.
#[must_use]
pub fn records(graph: &Graph, source: &str, origin: &str, language: Language) -> Found {
    let facts = Facts::new(graph.iter());
    let refused: BTreeSet<String> = rules::refused(&facts, Profile::Europe);
    let reader = Reader { facts: &facts, source, origin, language };
    let mut found = Found::default();
    for dataset in facts.datasets() {
        match reader.record(dataset) {
            Some(record) => {
                found.refused +=
                    usize::from(facts.parts(dataset).into_iter().any(|part| refused.contains(&name(part))));
                found.records.push(record);
            }
            None => found.nameless += 1,
        }
    }
    found.records.sort_by(|one, two| one.iri.cmp(&two.iri));
    found
}

struct Reader<'a, 'g> {
    facts: &'a Facts<'g>,
    source: &'a str,
    origin: &'a str,
    language: Language,
}

impl<'g> Reader<'_, 'g> {
    fn record(&self, dataset: Subject<'g>) -> Option<Harvested> {
        let iri = name(dataset);
        let title = self.words(dataset, dct::TITLE.as_str());
        if !is_web(&iri) || title.is_empty() {
            return None;
        }
        let first = |property: &str| self.facts.values(dataset, property).next();
        let page = self.facts.values(dataset, dcat::LANDING_PAGE.as_str()).map(text).find(|page| is_web(page));
        let modified = first(dct::MODIFIED.as_str()).and_then(|value| day(text(value)));
        let publisher = first(dct::PUBLISHER.as_str()).and_then(|agent| self.agent(agent));
        Some(Harvested {
            source: self.source.to_owned(),
            origin: self.origin.to_owned(),
            identifier: first(dct::IDENTIFIER.as_str()).map(|value| clean(text(value))),
            description: self.words(dataset, dct::DESCRIPTION.as_str()),
            publisher,
            page: page.unwrap_or(&iri).to_owned(),
            modified,
            themes: self.themes(dataset),
            formats: self.formats(dataset),
            statements: self.statements(dataset, &iri),
            title,
            iri,
        })
    }

    fn words(&self, node: Subject<'g>, property: &str) -> Localised {
        let mut words = BTreeMap::new();
        for value in self.facts.values(node, property) {
            let TermRef::Literal(literal) = value else { continue };
            let tag = literal.language().and_then(|tag| tag.split('-').next());
            let language = match tag {
                None => Some(self.language),
                Some(tag) => Language::ALL.into_iter().find(|known| known.tag() == tag),
            };
            let text = clean(literal.value());
            if let (Some(language), false) = (language, text.is_empty()) {
                words.entry(language).or_insert(text);
            }
        }
        Localised(words)
    }

    fn agent(&self, agent: TermRef<'g>) -> Option<String> {
        let node = as_subject(agent)?;
        let names = self.words(node, foaf::NAME.as_str());
        names.exact(self.language).map(str::to_owned).or_else(|| names.0.values().next().cloned())
    }

    fn themes(&self, dataset: Subject<'g>) -> Vec<Theme> {
        let values: Vec<&str> = self.facts.values(dataset, dcat::THEME.as_str()).map(text).collect();
        let named = |theme: &Theme| values.iter().any(|value| *value == crate::vocabulary::theme_iri(*theme));
        Theme::ALL.into_iter().filter(named).collect()
    }

    fn formats(&self, dataset: Subject<'g>) -> Vec<String> {
        let files = self.facts.values(dataset, dcat::DISTRIBUTION.as_str()).filter_map(as_subject);
        let formats =
            files.flat_map(|file| self.facts.values(file, dct::FORMAT.as_str()).map(text).collect::<Vec<_>>());
        let short = |format: &str| clean(format.rsplit('/').next().unwrap_or(format)).chars().take(20).collect();
        let formats: BTreeSet<String> = formats.map(short).filter(|format: &String| !format.is_empty()).collect();
        formats.into_iter().collect()
    }

    /// All that is said of the dataset and of what belongs to it, sorted. Nothing is said of another dataset.
    fn statements(&self, dataset: Subject<'g>, iri: &str) -> Vec<String> {
        let parts = self.facts.parts(dataset);
        let mut lines = BTreeSet::new();
        let mut waiting = vec![dataset];
        let mut seen = BTreeSet::new();
        while let Some(node) = waiting.pop() {
            if !seen.insert(name(node)) {
                continue;
            }
            for (predicate, object) in self.facts.about(node) {
                let value = match as_subject(*object) {
                    Some(part) => {
                        if parts.contains(&part) {
                            waiting.push(part);
                        }
                        self.called(part, iri)
                    }
                    None => object.to_string(),
                };
                lines.insert(format!("{} {predicate} {value} .", self.called(node, iri)));
            }
        }
        lines.into_iter().collect()
    }

    /// A node in N-Triples. A blank one gets an address made of its dataset and its content, the same every night.
    fn called(&self, node: Subject<'g>, iri: &str) -> String {
        match node {
            Subject::NamedNode(node) => node.to_string(),
            Subject::BlankNode(_) => {
                let root = iri.split('#').next().unwrap_or(iri);
                format!("<{root}#genid-{:016x}>", hash(&format!("{iri} {}", self.content(node, DEPTH))))
            }
        }
    }

    fn content(&self, node: Subject<'g>, depth: u8) -> String {
        let value = |object: TermRef<'g>| match as_subject(object) {
            Some(inner @ Subject::BlankNode(_)) if depth > 0 => format!("[{}]", self.content(inner, depth - 1)),
            Some(Subject::BlankNode(_)) => "[]".to_owned(),
            _ => object.to_string(),
        };
        let about = self.facts.about(node).iter();
        let mut lines: Vec<String> =
            about.map(|(predicate, object)| format!("{predicate} {}", value(*object))).collect();
        lines.sort();
        lines.join("; ")
    }
}

/// The day a text begins with.
fn day(text: &str) -> Option<String> {
    let day = text.get(..10)?;
    day.parse::<Date>().ok().map(|day| day.to_string())
}

/// Sixty-four bits of a text, the same on every machine.
///
/// Source: FNV-1a, <http://www.isthe.com/chongo/tech/comp/fnv/>.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Syntax;

    fn found(turtle: &str) -> Found {
        let prefixes = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
            @prefix foaf: <http://xmlns.com/foaf/0.1/> . ";
        let graph = crate::read(format!("{prefixes}{turtle}").as_bytes(), Syntax::Turtle, "https://x.org/").unwrap();
        records(&graph, "x", "https://x.org/catalog.ttl", Language::It)
    }

    const ONE: &str = "<a> a dcat:Dataset ; dct:title \"Alberi\" ; dct:modified \"2026-01-02T10:00:00Z\" ;
        dct:publisher [ a foaf:Agent ; foaf:name \"Comune\" ] ; dct:relation <b> ;
        dcat:distribution [ dct:format \"CSV\" ] . <b> a dcat:Dataset ; dct:title \"B\"@en . ";

    #[test]
    fn a_record_keeps_its_address_its_publisher_and_its_parts() {
        let found = found(ONE);
        let [a, b] = found.records.as_slice() else { panic!("{found:?}") };
        assert_eq!(
            (a.iri.as_str(), a.publisher.as_deref(), a.modified.as_deref()),
            ("https://x.org/a", Some("Comune"), Some("2026-01-02"))
        );
        assert_eq!((a.formats.as_slice(), a.page.as_str()), (["CSV".to_owned()].as_slice(), "https://x.org/a"));
        assert_eq!(a.title.exact(Language::It), Some("Alberi"));
        assert!(a.statements.iter().all(|line| !line.starts_with("<https://x.org/b>") && !line.contains("_:")));
        assert_eq!(b.statements.len(), 2);
    }

    #[test]
    fn the_same_catalogue_in_another_order_is_the_same_records() {
        let turned = "<b> dct:title \"B\"@en ; a dcat:Dataset . <a> dcat:distribution [ dct:format \"CSV\" ] ;
            dct:relation <b> ; dct:publisher [ foaf:name \"Comune\" ; a foaf:Agent ] ;
            dct:modified \"2026-01-02T10:00:00Z\" ; dct:title \"Alberi\" ; a dcat:Dataset . ";
        assert_eq!(found(ONE).records, found(turned).records);
    }

    #[test]
    fn a_dataset_without_address_or_title_is_counted_and_not_taken() {
        let found = found(
            "[] a dcat:Dataset ; dct:title \"x\" . <c> a dcat:Dataset . <urn:d> a dcat:Dataset ; dct:title \"d\" .",
        );
        assert_eq!((found.records.len(), found.nameless), (0, 3));
    }
}
