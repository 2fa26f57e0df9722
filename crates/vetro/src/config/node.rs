//! A configuration file as a tree that knows where each of its parts stands.
//!
//! TOML and JSON become the same tree, so one check serves both and every
//! problem of a file can be told at once, each at its own place.

use std::ops::Range;

use toml::de::{DeTable, DeValue};
use vetro_model::Diagnostic;

/// A value with its place in the file, in bytes.
#[derive(Debug, Clone)]
pub struct Node {
    /// From where to where.
    pub span: Range<usize>,
    /// What.
    pub value: Value,
}

/// What stands at a node.
#[derive(Debug, Clone)]
pub enum Value {
    /// Keys with their places, in the order of the file.
    Table(Vec<(String, Range<usize>, Node)>),
    /// Values in a row.
    List(Vec<Node>),
    /// A text.
    Text(String),
    /// A whole number, with its sign.
    Integer(i128),
    /// Any other number.
    Float,
    /// True or false.
    Boolean,
    /// A bare date or time.
    Datetime,
    /// JSON's null.
    Null,
}

impl Value {
    /// The kind of value in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table",
            Self::List(_) => "a list",
            Self::Text(_) => "a text",
            Self::Integer(_) => "a whole number",
            Self::Float => "a number",
            Self::Boolean => "true or false",
            Self::Datetime => "a bare date or time",
            Self::Null => "null",
        }
    }
}

impl Node {
    /// The place of a key of a table, and its value.
    pub fn entry(&self, key: &str) -> Option<(Range<usize>, &Self)> {
        let Value::Table(entries) = &self.value else { return None };
        entries.iter().find(|(name, ..)| name == key).map(|(_, span, node)| (span.clone(), node))
    }

    /// The place of the deepest part of a path that stands in the file: its value, or its key for a table.
    pub fn place(&self, path: &[&str]) -> Option<Range<usize>> {
        let mut node = self;
        let mut found = None;
        for key in path {
            let next = match &node.value {
                Value::List(items) => {
                    key.parse::<usize>().ok().and_then(|index| items.get(index)).map(|item| (item.span.clone(), item))
                }
                _ => node.entry(key),
            };
            let Some((key_span, next)) = next else { break };
            found = Some(if matches!(next.value, Value::Table(_)) { key_span } else { next.span.clone() });
            node = next;
        }
        found
    }
}

/// Reads TOML into a tree; on syntax errors, one diagnostic for each.
pub fn from_toml(file: &str, text: &str) -> Result<Node, Vec<Diagnostic>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(Node { span: table.span(), value: table_of(table.get_ref()) });
    }
    let told = |error: toml::de::Error| {
        let message = error.message().trim().replace('\n', ", ");
        Diagnostic::error("V0101", format!("not valid TOML: {message}")).with_place(file, error.span()).with_help(
            if message.contains("duplicate key") {
                "give each table and key one place: rename one of the two, or merge them"
            } else {
                "mend the syntax at the mark; https://toml.io shows how tables, texts and lists are written"
            },
        )
    };
    Err(errors.into_iter().map(told).collect())
}

fn table_of(table: &DeTable<'_>) -> Value {
    let entry = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| {
        (key.get_ref().to_string(), key.span(), Node { span: value.span(), value: value_of(value.get_ref()) })
    };
    let mut entries: Vec<_> = table.iter().map(entry).collect();
    entries.sort_by_key(|(_, span, _)| span.start);
    Value::Table(entries)
}

fn value_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            i128::from_str_radix(&digits, number.radix()).map_or(Value::Float, Value::Integer)
        }
        DeValue::Float(_) => Value::Float,
        DeValue::Boolean(_) => Value::Boolean,
        DeValue::Datetime(_) => Value::Datetime,
        DeValue::Array(items) => {
            let item = |item: &toml::Spanned<DeValue<'_>>| Node { span: item.span(), value: value_of(item.get_ref()) };
            Value::List(items.iter().map(item).collect())
        }
        DeValue::Table(table) => table_of(table),
    }
}

/// Reads JSON into a tree; on a syntax error, one diagnostic.
pub fn from_json(file: &str, text: &str) -> Result<Node, Vec<Diagnostic>> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let offset = offset_of(text, error.line(), error.column());
        let cause = error.to_string();
        let cause = cause.split(" at line ").next().unwrap_or_default();
        return Err(vec![
            Diagnostic::error("V0101", format!("not valid JSON: {cause}"))
                .with_place(file, Some(offset..offset + usize::from(offset < text.len())))
                .with_help("mend the syntax at the mark: a comma or a quotation mark is often all that is missing"),
        ]);
    }
    let mut reader = JsonReader { text, at: 0 };
    Ok(reader.value())
}

/// The byte at a line and column, both from 1.
pub(super) fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut offset = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Walks over JSON that is known to be valid.
struct JsonReader<'a> {
    text: &'a str,
    at: usize,
}

impl JsonReader<'_> {
    fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or(0)
    }

    fn value(&mut self) -> Node {
        let first = self.peek();
        let start = self.at;
        let value = match first {
            b'{' => self.table(),
            b'[' => self.list(),
            b'"' => Value::Text(self.string()),
            _ => self.word(),
        };
        Node { span: start..self.at, value }
    }

    fn table(&mut self) -> Value {
        let mut entries = Vec::new();
        self.at += 1;
        while self.peek() != b'}' {
            let start = self.at;
            let key = self.string();
            let span = start..self.at;
            self.peek();
            self.at += 1;
            entries.push((key, span, self.value()));
            if self.peek() == b',' {
                self.at += 1;
            }
        }
        self.at += 1;
        Value::Table(entries)
    }

    fn list(&mut self) -> Value {
        let mut items = Vec::new();
        self.at += 1;
        while self.peek() != b']' {
            items.push(self.value());
            if self.peek() == b',' {
                self.at += 1;
            }
        }
        self.at += 1;
        Value::List(items)
    }

    fn string(&mut self) -> String {
        let bytes = self.text.as_bytes();
        let start = self.at;
        self.at += 1;
        while bytes[self.at] != b'"' {
            self.at += if bytes[self.at] == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        serde_json::from_str(&self.text[start..self.at]).unwrap_or_default()
    }

    fn word(&mut self) -> Value {
        let start = self.at;
        let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
        while self.text.as_bytes().get(self.at).is_some_and(|byte| !ends(byte)) {
            self.at += 1;
        }
        match &self.text[start..self.at] {
            "true" | "false" => Value::Boolean,
            "null" => Value::Null,
            number => number.parse().map_or(Value::Float, Value::Integer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_parts_know_their_places() {
        let text = "{ \"fields\": [ { \"name\": \"à\\\"b\", \"n\": -3 } ] }";
        let tree = from_json("s.json", text).unwrap();
        let place = tree.place(&["fields", "0", "name"]).unwrap();
        assert_eq!(&text[place], "\"à\\\"b\"");
        assert!(matches!(tree.entry("fields").unwrap().1.value, Value::List(_)));
    }

    #[test]
    fn a_toml_table_is_placed_at_its_key() {
        let text = "[pipelines.alberi]\nsource = \"verde\"\n";
        let tree = from_toml("p.toml", text).unwrap();
        assert_eq!(&text[tree.place(&["pipelines", "alberi"]).unwrap()], "alberi");
        assert_eq!(&text[tree.place(&["pipelines", "alberi", "source"]).unwrap()], "\"verde\"");
    }
}
