//! Reads catalogue files, ours or a stranger's.

use oxjsonld::JsonLdParser;
use oxrdf::{Graph, Triple};
use oxrdfxml::RdfXmlParser;
use oxttl::TurtleParser;

use crate::Syntax;

/// Why a catalogue file could not be read. It never quotes the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not {}: {cause}", syntax.media_type())]
pub struct Unreadable {
    /// The syntax that was tried.
    pub syntax: Syntax,
    /// What the parser says.
    pub cause: String,
}

impl Syntax {
    /// The syntax of a file by its media type, its name or its first letters, in this order.
    #[must_use]
    pub fn guess(media_type: Option<&str>, name: &str, bytes: &[u8]) -> Self {
        let kind = media_type.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase();
        let name = name.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let by_type = Self::ALL.into_iter().find(|syntax| syntax.media_type() == kind);
        let by_name = || match name.rsplit('.').next() {
            Some("ttl") => Some(Self::Turtle),
            Some("jsonld" | "json") => Some(Self::JsonLd),
            Some("rdf" | "xml" | "owl") => Some(Self::RdfXml),
            _ => None,
        };
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && byte.is_ascii());
        let by_letter = || match first {
            Some(b'<') if bytes.windows(5).take(4_096).any(|five| five == b"<?xml" || five == b"<rdf:") => Self::RdfXml,
            Some(b'{' | b'[') => Self::JsonLd,
            _ => Self::Turtle,
        };
        by_type.or_else(by_name).unwrap_or_else(by_letter)
    }
}

/// Reads a catalogue file as a graph; relative addresses rest on `base`.
///
/// Nothing is fetched: a JSON-LD context that stands elsewhere is an error.
///
/// # Errors
///
/// [`Unreadable`] when the bytes are not of the syntax, or `base` is no address.
pub fn read(bytes: &[u8], syntax: Syntax, base: &str) -> Result<Graph, Unreadable> {
    let wrong = |cause: String| Unreadable { syntax, cause };
    let no_base = |_| wrong("the base is no address".to_owned());
    let mut graph = Graph::new();
    let mut take = |triple: Result<Triple, String>| triple.map(|triple| graph.insert(&triple)).map_err(&wrong);
    match syntax {
        Syntax::Turtle => {
            let parser = TurtleParser::new().with_base_iri(base).map_err(no_base)?;
            for triple in parser.for_slice(bytes) {
                take(triple.map_err(|error| error.to_string()))?;
            }
        }
        Syntax::RdfXml => {
            let parser = RdfXmlParser::new().with_base_iri(base).map_err(no_base)?;
            for triple in parser.for_slice(bytes) {
                take(triple.map_err(|error| error.to_string()))?;
            }
        }
        Syntax::JsonLd => {
            let parser = JsonLdParser::new().with_base_iri(base).map_err(no_base)?;
            for quad in parser.for_slice(bytes) {
                let triple = quad.map(|quad| Triple::new(quad.subject, quad.predicate, quad.object));
                take(triple.map_err(|error| error.to_string()))?;
            }
        }
    }
    Ok(graph)
}

/// The base address of a catalogue vetro made: what stands before `#catalogue`.
#[must_use]
pub fn base_of(graph: &Graph) -> Option<String> {
    let catalogues = graph.subjects_for_predicate_object(crate::ns::rdf::TYPE, crate::ns::dcat::CATALOG);
    let mut bases: Vec<String> = catalogues
        .filter_map(|node| match node {
            oxrdf::NamedOrBlankNodeRef::NamedNode(node) => node.as_str().strip_suffix("#catalogue").map(str::to_owned),
            oxrdf::NamedOrBlankNodeRef::BlankNode(_) => None,
        })
        .collect();
    bases.sort();
    bases.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_syntax_is_known_by_type_name_or_first_letters() {
        assert_eq!(Syntax::guess(Some("application/rdf+xml; charset=utf-8"), "c.ttl", b""), Syntax::RdfXml);
        assert_eq!(Syntax::guess(Some("text/plain"), "https://x.org/c.jsonld?page=2", b""), Syntax::JsonLd);
        assert_eq!(Syntax::guess(None, "catalog", b" <?xml version=\"1.0\"?>"), Syntax::RdfXml);
        assert_eq!(Syntax::guess(None, "catalog", b"<https://x.org/> a <https://x.org/C> ."), Syntax::Turtle);
        assert_eq!(Syntax::guess(None, "catalog", b"{"), Syntax::JsonLd);
    }

    #[test]
    fn a_broken_file_is_an_error_in_every_syntax() {
        for syntax in Syntax::ALL {
            let broken: &[u8] = match syntax {
                Syntax::Turtle => b"<a> <b> \"c ",
                Syntax::JsonLd => b"{\"@id\": ",
                Syntax::RdfXml => b"<rdf:RDF",
            };
            assert_eq!(read(broken, syntax, "https://x.org/").unwrap_err().syntax, syntax);
        }
    }

    #[test]
    fn the_base_of_a_catalogue_is_found_in_it() {
        let text = b"<#catalogue> a <http://www.w3.org/ns/dcat#Catalog> .";
        let graph = read(text, Syntax::Turtle, "https://x.org/open/").unwrap();
        assert_eq!(base_of(&graph).unwrap(), "https://x.org/open/");
    }
}
