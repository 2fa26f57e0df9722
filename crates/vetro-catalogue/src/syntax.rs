//! Writes the graph in the three syntaxes harvesters read.

use std::io;

use oxjsonld::JsonLdSerializer;
use oxrdf::{GraphNameRef, TripleRef};
use oxrdfxml::RdfXmlSerializer;
use oxttl::TurtleSerializer;

use crate::ns::PREFIXES;

/// A syntax of RDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Syntax {
    /// Turtle.
    Turtle,
    /// JSON-LD 1.1, streaming.
    JsonLd,
    /// RDF/XML.
    RdfXml,
}

impl Syntax {
    /// Every syntax.
    pub const ALL: [Self; 3] = [Self::Turtle, Self::JsonLd, Self::RdfXml];

    /// The file name's extension.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::JsonLd => "jsonld",
            Self::RdfXml => "rdf",
        }
    }

    /// The IANA media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Turtle => "text/turtle",
            Self::JsonLd => "application/ld+json",
            Self::RdfXml => "application/rdf+xml",
        }
    }
}

/// Writes the triples in their order.
pub(crate) fn write<'a>(triples: impl Iterator<Item = TripleRef<'a>>, syntax: Syntax) -> io::Result<Vec<u8>> {
    let mut bytes = match syntax {
        Syntax::Turtle => turtle(triples),
        Syntax::JsonLd => json_ld(triples),
        Syntax::RdfXml => rdf_xml(triples),
    }?;
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    Ok(bytes)
}

const PREFIX_IS_SOUND: &str = "the prefixes are constants that a test parses";

fn turtle<'a>(mut triples: impl Iterator<Item = TripleRef<'a>>) -> io::Result<Vec<u8>> {
    let start = TurtleSerializer::new();
    let with = |serializer: TurtleSerializer, (name, iri): &(&str, &str)| serializer.with_prefix(*name, *iri);
    let mut writer = PREFIXES.iter().try_fold(start, with).expect(PREFIX_IS_SOUND).for_writer(Vec::new());
    triples.try_for_each(|triple| writer.serialize_triple(triple))?;
    writer.finish()
}

fn json_ld<'a>(mut triples: impl Iterator<Item = TripleRef<'a>>) -> io::Result<Vec<u8>> {
    let start = JsonLdSerializer::new();
    let with = |serializer: JsonLdSerializer, (name, iri): &(&str, &str)| serializer.with_prefix(*name, *iri);
    let mut writer = PREFIXES.iter().try_fold(start, with).expect(PREFIX_IS_SOUND).for_writer(Vec::new());
    triples.try_for_each(|triple| writer.serialize_quad(triple.in_graph(GraphNameRef::DefaultGraph)))?;
    writer.finish()
}

fn rdf_xml<'a>(mut triples: impl Iterator<Item = TripleRef<'a>>) -> io::Result<Vec<u8>> {
    let start = RdfXmlSerializer::new();
    let with = |serializer: RdfXmlSerializer, (name, iri): &(&str, &str)| serializer.with_prefix(*name, *iri);
    let mut writer = PREFIXES.iter().try_fold(start, with).expect(PREFIX_IS_SOUND).for_writer(Vec::new());
    triples.try_for_each(|triple| writer.serialize_triple(triple))?;
    writer.finish()
}
