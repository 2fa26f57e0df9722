//! What a record of another portal says in each view, and whether a national view takes it.
//!
//! The European view takes every record. A national portal imports a record only if it meets the national profile, and
//! that is for its publisher to say: vetro adds the national classes beside those of DCAT, which state nothing new, and
//! never an identifier, a rights holder or a licence. What would be refused is left out of the view and told.

use oxrdf::{Graph, NamedNodeRef, Term, TermRef, Triple};
use vetro_model::document::Harvested;
use vetro_model::project::Profile;

use crate::ns::{dcat, dcatapit, dct, foaf, rdf, vcard};
use crate::rules::{self, Breach, Severity};

/// What `DCAT-AP_IT` calls the classes of DCAT.
const ITALIAN: [(NamedNodeRef<'_>, NamedNodeRef<'_>); 7] = [
    (dcat::DATASET_CLASS, dcatapit::DATASET),
    (dcat::DISTRIBUTION_CLASS, dcatapit::DISTRIBUTION),
    (foaf::AGENT, dcatapit::AGENT),
    (vcard::KIND, dcatapit::ORGANIZATION),
    (vcard::ORGANIZATION, dcatapit::ORGANIZATION),
    (dct::LICENSE_DOCUMENT, dcatapit::LICENSE_DOCUMENT),
    (dct::STANDARD, dcatapit::STANDARD),
];

/// All that a view says of a record; `None` when the view does not take it.
pub(crate) fn stated(record: &Harvested, profile: Profile) -> Option<Vec<Triple>> {
    let triples = triples(record, profile);
    refused(&triples, profile).is_empty().then_some(triples)
}

/// What of a record the portal of a national profile would refuse; none when the view takes it.
#[must_use]
pub fn left_out(record: &Harvested, profile: Profile) -> Vec<Breach> {
    refused(&triples(record, profile), profile)
}

fn refused(triples: &[Triple], profile: Profile) -> Vec<Breach> {
    let rules = match profile {
        Profile::DcatAp => return Vec::new(),
        Profile::DcatApIt => rules::Profile::Italy,
        Profile::DcatApCh => rules::Profile::Switzerland,
    };
    let graph: Graph = triples.iter().collect();
    let mut found = rules::judge_graph(&graph, &[rules]);
    found.retain(|breach| breach.severity == Severity::Violation);
    found
}

fn triples(record: &Harvested, profile: Profile) -> Vec<Triple> {
    let lines = record.statements.join("\n");
    let mut triples: Vec<Triple> = oxttl::NTriplesParser::new().for_slice(lines.as_bytes()).flatten().collect();
    if profile == Profile::DcatApIt {
        let national: Vec<Triple> = triples.iter().filter_map(italian).collect();
        triples.extend(national);
    }
    triples
}

/// The national class that a statement of a class brings with it.
fn italian(triple: &Triple) -> Option<Triple> {
    let (_, national) = ITALIAN.into_iter().find(|(class, _)| triple.object.as_ref() == TermRef::NamedNode(*class))?;
    let is_class = triple.predicate.as_ref() == rdf::TYPE;
    is_class.then(|| Triple { object: Term::from(national), ..triple.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Harvested {
        let line = |word: &str, value: &str| format!("<https://x.org/a> <{word}> {value} .");
        let statements = vec![
            line(rdf::TYPE.as_str(), "<http://www.w3.org/ns/dcat#Dataset>"),
            line(dct::TITLE.as_str(), "\"Alberi\"@it"),
        ];
        Harvested { iri: "https://x.org/a".to_owned(), statements, ..Harvested::default() }
    }

    #[test]
    fn the_european_view_takes_every_record_and_national_ones_say_what_they_lack() {
        assert_eq!(stated(&record(), Profile::DcatAp).unwrap().len(), 2);
        // Italy asks for the holder of the rights, Switzerland for the publisher.
        for (profile, body) in [(Profile::DcatApIt, "dct:rightsHolder"), (Profile::DcatApCh, "dct:publisher")] {
            assert!(stated(&record(), profile).is_none());
            let lacking: Vec<&str> = left_out(&record(), profile).into_iter().map(|breach| breach.property).collect();
            assert!(lacking.contains(&"dct:description") && lacking.contains(&body), "{lacking:?}");
            assert!(!lacking.contains(&"rdf:type"), "the national class is ours to add");
        }
    }

    #[test]
    fn a_national_class_stands_beside_that_of_dcat() {
        let triples = triples(&record(), Profile::DcatApIt);
        let classes = triples.iter().filter(|triple| triple.predicate.as_ref() == rdf::TYPE).count();
        assert_eq!((triples.len(), classes), (3, 2));
    }
}
