//! JSON and `GeoJSON`: keys and values, as they stand in the file.
//!
//! The text is read as a stream, so that a key that stands twice hides nothing.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use vetro_audit::scan::{self, Hints};

use super::sink::{Place, Sink};
use super::{FIRST_ROWS, Reach, tabular};

/// Keys of descriptors under which a public contact point stands.
const CONTACTS: [&str; 10] = [
    "contributors",
    "contactpoint",
    "dcat:contactpoint",
    "publisher",
    "dct:publisher",
    "dc:publisher",
    "creator",
    "maintainer",
    "hasemail",
    "vcard:hasemail",
];

/// Reads one or more documents; what is no JSON is read as plain text and told.
pub(super) fn document(sink: &mut Sink<'_>, name: &str, text: &str) {
    let mut walk = Walk {
        sink,
        path: Vec::new(),
        is_descriptor: is_descriptor(name),
        contacts: 0,
        rows: 0,
        names: false,
        keys: 0,
    };
    let mut documents = serde_json::Deserializer::from_str(text);
    let mut outcome = Ok(());
    while outcome.is_ok() && documents.end().is_err() {
        outcome = Node { walk: &mut walk, key: None }.deserialize(&mut documents);
    }
    if !walk.names {
        sink.forget_births();
    }
    if outcome.is_err() {
        sink.unreadable("it is not valid JSON");
        tabular::plain(sink, text);
    }
}

/// Whether the file describes data for catalogues.
fn is_descriptor(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["datapackage.json", "csv-metadata.json", ".jsonld"].iter().any(|end| name.ends_with(end))
        || name.starts_with("catalog")
}

/// Where the reading stands.
struct Walk<'s, 'a> {
    sink: &'s mut Sink<'a>,
    /// The keys from the root, as they may be shown.
    path: Vec<String>,
    is_descriptor: bool,
    /// How many keys of contact points the reading is in.
    contacts: usize,
    /// The element of the outermost list, the first one being 2; 0 outside of lists.
    rows: u64,
    /// Whether a key names persons.
    names: bool,
    keys: usize,
}

impl Walk<'_, '_> {
    /// Whether the elements of the outermost list that follow are skipped. What stands behind the list is read again.
    fn is_enough(&self) -> bool {
        self.sink.reach() == Reach::First && self.rows > FIRST_ROWS
    }

    fn text(&mut self, text: &str, hints: Hints) {
        let is_contact = self.is_descriptor && self.contacts > 0;
        let path = self.path.join(".");
        if !is_contact {
            self.sink.text(Place::Values, &path, self.rows, text, hints);
        }
    }

    fn key(&mut self, key: &str) -> Hints {
        self.keys += 1;
        let hints = Hints::of(key).beside_names();
        self.names |= hints.name_persons();
        let shown = self.sink.name(key, self.keys);
        self.path.push(shown);
        self.contacts += usize::from(is_contact(key));
        hints
    }

    fn leave(&mut self, key: &str) {
        self.path.pop();
        self.contacts -= usize::from(is_contact(key));
    }
}

fn is_contact(key: &str) -> bool {
    CONTACTS.contains(&key.to_ascii_lowercase().as_str())
}

/// A value, under what its key says.
struct Node<'w, 's, 'a> {
    walk: &'w mut Walk<'s, 'a>,
    key: Option<Hints>,
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Node<'_, '_, '_> {
    fn hints(&self) -> Hints {
        self.key.unwrap_or(Hints::NONE)
    }

    fn number(self, number: i128) {
        let path = self.walk.path.join(".");
        let found = scan::number(number, self.hints());
        self.walk.sink.see(Place::Values, &path, self.walk.rows, found);
    }
}

impl<'de> Visitor<'de> for Node<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.number(number.into());
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.number(number.into());
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        let hints = self.hints();
        self.walk.text(text, hints);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let is_outer = self.walk.rows == 0;
        // As in a table, the first row is 2.
        self.walk.rows += u64::from(is_outer) * 2;
        while elements.next_element_seed(Node { walk: self.walk, key: self.key })?.is_some() {
            self.walk.rows += u64::from(is_outer);
            if is_outer && self.walk.is_enough() {
                while elements.next_element::<IgnoredAny>()?.is_some() {}
            }
        }
        if is_outer {
            self.walk.rows = 0;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key::<String>()? {
            let hints = self.walk.key(&key);
            entries.next_value_seed(Node { walk: self.walk, key: Some(hints) })?;
            self.walk.leave(&key);
        }
        Ok(())
    }
}
