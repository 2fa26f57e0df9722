//! HTML and XML: texts, attributes and comments.
//!
//! Elements within a line vanish, as they do on a screen: `RSS<b>MRA</b>…` is
//! one word. All others end a line.

use vetro_audit::scan::Hints;

use super::sink::{Place, Sink};
use super::unpack::entities;

/// Elements that do not interrupt a text.
const INLINE: [&str; 20] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong",
    "sub", "sup", "u", "wbr",
];

/// A piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Text between tags, as written.
    Text(&'t str),
    /// What stands between `<` and `>`.
    Tag(&'t str),
    /// A comment, an instruction or a section of characters.
    Other(&'t str),
}

/// The pieces of a text in their order; a tag that never ends is text.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, length) = piece(rest);
        rest = &rest[length..];
        Some(piece)
    })
}

fn piece(rest: &str) -> (Piece<'_>, usize) {
    for (begin, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
        if let Some(inner) = rest.strip_prefix(begin) {
            let length = inner.find(end).unwrap_or(inner.len());
            return (Piece::Other(&inner[..length]), (begin.len() + length + end.len()).min(rest.len()));
        }
    }
    let begins_tag =
        rest.starts_with('<') && rest[1..].starts_with(|letter: char| letter.is_alphabetic() || "/!".contains(letter));
    if let Some(end) = begins_tag.then(|| tag_end(rest)).flatten() {
        return (Piece::Tag(&rest[1..end]), end + 1);
    }
    // A `<` that begins no tag is text.
    let next = rest.char_indices().skip(1).find(|(_, letter)| *letter == '<');
    let end = next.map_or(rest.len(), |(at, _)| at);
    (Piece::Text(&rest[..end]), end)
}

/// Where a tag ends; a `>` within quotes does not end it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    text.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        quote.is_none() && byte == b'>'
    })
}

/// The name of a tag, without a slash.
pub(super) fn tag_name(tag: &str) -> &str {
    let tag = tag.trim_start_matches('/');
    &tag[..tag.find(|letter: char| letter.is_whitespace() || letter == '/').unwrap_or(tag.len())]
}

/// The attributes of a tag with their values, entities as written.
pub(super) fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut rest = &tag[tag_name(tag).len().min(tag.len())..];
    let mut found = Vec::new();
    while let Some(equals) = rest.find('=') {
        let name = rest[..equals].trim().rsplit(char::is_whitespace).next().unwrap_or_default();
        let value = rest[equals + 1..].trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        found.push((name, value));
        rest = after;
    }
    found
}

/// Reads a document.
pub(super) fn document(sink: &mut Sink<'_>, text: &str) {
    let (mut line, mut row, mut began) = (String::new(), 1, 1);
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => {
                for part in text.split_inclusive('\n') {
                    line.push_str(&entities(part));
                    row += u64::from(part.ends_with('\n'));
                }
            }
            Piece::Tag(tag) => {
                if !INLINE.contains(&tag_name(tag).to_ascii_lowercase().as_str()) {
                    flush(sink, &mut line, &mut began, row);
                }
                for (name, value) in attributes(tag) {
                    attribute(sink, row, name, value);
                }
                row += tag.matches('\n').count() as u64;
            }
            Piece::Other(text) => {
                sink.text(Place::Comment, "", row, &entities(text), Hints::NONE);
                row += text.matches('\n').count() as u64;
            }
        }
    }
    flush(sink, &mut line, &mut began, row);
}

fn flush(sink: &mut Sink<'_>, line: &mut String, began: &mut u64, row: u64) {
    sink.text(Place::Text, "", *began, line, Hints::NONE);
    line.clear();
    *began = row;
}

fn attribute(sink: &mut Sink<'_>, row: u64, name: &str, value: &str) {
    let value = entities(value);
    let name =
        if name.chars().all(|letter| letter.is_ascii_alphabetic() || "-:".contains(letter)) { name } else { "…" };
    sink.text(Place::Attribute, name, row, &value, Hints::NONE);
    // Spaces and signs of links are written as codes.
    let plain = value.replace("%20", " ").replace("%2B", "+").replace("%2b", "+");
    if plain != *value {
        sink.text(Place::Attribute, name, row, &plain, Hints::NONE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_falls_into_pieces() {
        let found: Vec<Piece<'_>> = pieces("a<b x='>'>c</b> 1 < 2<!-- d --><br").collect();
        let expected = [
            Piece::Text("a"),
            Piece::Tag("b x='>'"),
            Piece::Text("c"),
            Piece::Tag("/b"),
            Piece::Text(" 1 "),
            Piece::Text("< 2"),
            Piece::Other(" d "),
            Piece::Text("<br"),
        ];
        assert_eq!(found, expected);
        assert_eq!(attributes(r#"a href="x y" data-a='1' b=2 c"#), [("href", "x y"), ("data-a", "1"), ("b", "2")]);
    }
}
