//! Collects triples and brings them into the one order they are written in.
//!
//! Addresses are checked once, when they enter, and held once. A triple of
//! three numbers and a text is small enough for a catalogue of ten thousand
//! datasets.

use std::cmp::Ordering;
use std::collections::HashMap;

use oxrdf::{Literal, NamedNode, NamedNodeRef, TermRef, TripleRef};
use vetro_model::text::Language;

use crate::Error;
use crate::ns::{rdf, xsd};

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Node(u32);

/// What a node describes: the order of the written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Catalogue,
    Dataset,
    Distribution,
    Record,
    Service,
    Agent,
    Part,
    Term,
}

/// The object of a triple.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Object {
    Node(Node),
    Literal(Literal),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    subject: Node,
    predicate: Node,
    object: Object,
}

/// The triples while they are collected.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    numbers: HashMap<String, u32>,
    names: Vec<NamedNode>,
    ranks: Vec<Rank>,
    described: Vec<bool>,
    rows: Vec<Row>,
}

impl Sheet {
    /// The node of an address, checked when it is new.
    pub(crate) fn node(&mut self, what: &str, address: &str) -> Result<Node, Error> {
        if let Some(number) = self.numbers.get(address) {
            return Ok(Node(*number));
        }
        let name =
            NamedNode::new(address).map_err(|_| Error::Address { what: what.to_owned(), found: address.to_owned() })?;
        Ok(self.enter(name))
    }

    /// The node of a word of a vocabulary.
    pub(crate) fn word(&mut self, word: NamedNodeRef<'static>) -> Node {
        match self.numbers.get(word.as_str()) {
            Some(number) => Node(*number),
            None => self.enter(word.into_owned()),
        }
    }

    fn enter(&mut self, name: NamedNode) -> Node {
        let number = u32::try_from(self.names.len()).expect("a catalogue holds fewer than four thousand million nodes");
        self.numbers.insert(name.as_str().to_owned(), number);
        self.names.push(name);
        self.ranks.push(Rank::Term);
        self.described.push(false);
        Node(number)
    }

    /// Whether nobody has described the node yet; from now on somebody has.
    pub(crate) fn is_new(&mut self, node: Node) -> bool {
        !std::mem::replace(&mut self.described[node.0 as usize], true)
    }

    /// Gives a node its place in the order of the file.
    pub(crate) fn rank(&mut self, node: Node, rank: Rank) {
        self.ranks[node.0 as usize] = rank;
    }

    /// States the classes of a node.
    pub(crate) fn typed(&mut self, node: Node, classes: &[NamedNodeRef<'static>]) {
        for class in classes {
            let class = self.word(*class);
            self.link(node, rdf::TYPE, class);
        }
    }

    /// Links two nodes.
    pub(crate) fn link(&mut self, subject: Node, predicate: NamedNodeRef<'static>, object: Node) {
        let predicate = self.word(predicate);
        self.rows.push(Row { subject, predicate, object: Object::Node(object) });
    }

    /// States a value of a data type.
    pub(crate) fn value(
        &mut self,
        subject: Node,
        predicate: NamedNodeRef<'static>,
        value: impl Into<String>,
        datatype: NamedNodeRef<'static>,
    ) {
        self.literal(subject, predicate, Literal::new_typed_literal(value, datatype));
    }

    /// States a text that belongs to no language. A blank one is left out.
    pub(crate) fn plain(&mut self, subject: Node, predicate: NamedNodeRef<'static>, text: &str) {
        let text = clean(text);
        if !text.is_empty() {
            self.literal(subject, predicate, Literal::new_simple_literal(text));
        }
    }

    /// States a text in a language. A blank one is left out.
    pub(crate) fn text(&mut self, subject: Node, predicate: NamedNodeRef<'static>, text: &str, language: Language) {
        let text = clean(text);
        if !text.is_empty() {
            self.literal(subject, predicate, Literal::new_language_tagged_literal_unchecked(text, language.tag()));
        }
    }

    /// States a literal.
    pub(crate) fn literal(&mut self, subject: Node, predicate: NamedNodeRef<'static>, literal: Literal) {
        let predicate = self.word(predicate);
        self.rows.push(Row { subject, predicate, object: Object::Literal(literal) });
    }

    /// States what another catalogue says of a node, without what no syntax may hold.
    ///
    /// A property whose address does not end in a name could not be written as XML and is left out.
    pub(crate) fn stated(&mut self, subject: Node, triple: TripleRef<'_>) -> Result<(), Error> {
        if !ends_in_a_name(triple.predicate.as_str()) {
            return Ok(());
        }
        let predicate = self.node("property", triple.predicate.as_str())?;
        let object = match triple.object {
            TermRef::NamedNode(node) => Object::Node(self.node("value", node.as_str())?),
            TermRef::Literal(literal) => Object::Literal(match literal.language() {
                Some(tag) => Literal::new_language_tagged_literal_unchecked(clean(literal.value()), tag),
                None => Literal::new_typed_literal(clean(literal.value()), literal.datatype()),
            }),
            TermRef::BlankNode(_) => return Ok(()),
        };
        self.rows.push(Row { subject, predicate, object });
        Ok(())
    }

    /// The triples in order, each once.
    pub(crate) fn finish(mut self) -> Sorted {
        let position = self.positions();
        let names = &self.names;
        let key = |node: Node| position[node.0 as usize];
        let object = |left: &Object, right: &Object| match (left, right) {
            (Object::Node(left), Object::Node(right)) => {
                names[left.0 as usize].as_str().cmp(names[right.0 as usize].as_str())
            }
            (Object::Literal(left), Object::Literal(right)) => compare(left, right),
            (Object::Node(_), Object::Literal(_)) => Ordering::Less,
            (Object::Literal(_), Object::Node(_)) => Ordering::Greater,
        };
        self.rows.sort_by(|left, right| {
            (key(left.subject), key(left.predicate))
                .cmp(&(key(right.subject), key(right.predicate)))
                .then_with(|| object(&left.object, &right.object))
        });
        self.rows.dedup();
        Sorted { names: self.names, rows: self.rows }
    }

    /// The place of each node: by rank, then by address; `rdf:type` before every other word.
    fn positions(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0_u32..).take(self.names.len()).collect();
        order.sort_unstable_by_key(|number| {
            let name = self.names[*number as usize].as_str();
            (name != rdf::TYPE.as_str(), self.ranks[*number as usize], name)
        });
        let mut position = vec![0; order.len()];
        for (place, number) in (0_u32..).zip(order) {
            position[number as usize] = place;
        }
        position
    }
}

fn compare(left: &Literal, right: &Literal) -> Ordering {
    let by_language = left.language().cmp(&right.language());
    let by_value = || left.value().cmp(right.value());
    by_language.then_with(by_value).then_with(|| left.datatype().cmp(&right.datatype()))
}

/// The triples in the order of the file.
#[derive(Debug)]
pub(crate) struct Sorted {
    names: Vec<NamedNode>,
    rows: Vec<Row>,
}

impl Sorted {
    /// How many triples there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The triples in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = TripleRef<'_>> {
        let name = |node: Node| self.names[node.0 as usize].as_ref();
        self.rows.iter().map(move |row| {
            let object: TermRef<'_> = match &row.object {
                Object::Node(node) => name(*node).into(),
                Object::Literal(literal) => literal.as_ref().into(),
            };
            TripleRef::new(name(row.subject), name(row.predicate), object)
        })
    }
}

/// Whether an address ends in what XML can use as the name of an element.
fn ends_in_a_name(address: &str) -> bool {
    let local = address.rsplit(['/', '#', ':']).next().unwrap_or_default();
    local.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && local.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// A text that every syntax can hold: trimmed, with line feeds as its only line ends and without the characters
/// that XML forbids.
///
/// Source: XML 1.0, production 2 `Char`, <https://www.w3.org/TR/xml/#NT-Char>.
pub(crate) fn clean(text: &str) -> String {
    let allowed = |c: &char| matches!(c, '\n' | '\t' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.replace("\r\n", "\n").replace('\r', "\n").trim().chars().filter(allowed).collect()
}

/// An instant to the second in UTC.
pub(crate) fn instant(timestamp: jiff::Timestamp) -> Literal {
    Literal::new_typed_literal(timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), xsd::DATE_TIME)
}

/// A day.
pub(crate) fn day(date: jiff::civil::Date) -> Literal {
    Literal::new_typed_literal(date.to_string(), xsd::DATE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ns::{dcat, dct};

    #[test]
    fn order_depends_on_rank_and_address_and_not_on_arrival() {
        let build = |turn: bool| {
            let mut sheet = Sheet::default();
            let mut nodes = [("https://x.org/z", Rank::Catalogue), ("https://x.org/a", Rank::Dataset)];
            if turn {
                nodes.reverse();
            }
            for (address, rank) in nodes {
                let node = sheet.node("node", address).unwrap();
                sheet.rank(node, rank);
                sheet.text(node, dct::TITLE, "b", Language::En);
                sheet.text(node, dct::TITLE, "a", Language::En);
                sheet.text(node, dct::TITLE, "a", Language::En);
                sheet.typed(node, &[dcat::CATALOG]);
            }
            sheet.finish().iter().map(|triple| triple.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(build(false), build(true));
        let lines = build(false);
        assert_eq!(lines.len(), 6);
        assert!(lines[0].starts_with("<https://x.org/z>") && lines[0].contains("#type>"), "{}", lines[0]);
        assert!(lines[1].contains("\"a\"@en") && lines[2].contains("\"b\"@en"));
    }

    #[test]
    fn characters_that_xml_forbids_are_dropped_and_line_ends_agree() {
        assert_eq!(clean(" a\r\nb\rc\u{0}\u{b}\u{fffe}d\t🌳 \u{202e}"), "a\nb\ncd\t🌳 \u{202e}");
        assert_eq!(clean("\u{1}\n "), "");
    }

    #[test]
    fn a_text_that_is_no_address_is_refused_by_name() {
        let error = Sheet::default().node("base URL", "not an address").unwrap_err();
        assert_eq!(error.to_string(), "the base URL `not an address` is not an address");
    }

    #[test]
    fn instants_are_written_to_the_second_in_utc() {
        let literal = instant("2026-05-01T03:00:00.25+02:00".parse().unwrap());
        assert_eq!(literal.value(), "2026-05-01T01:00:00Z");
    }
}
