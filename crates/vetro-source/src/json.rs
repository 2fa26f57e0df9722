//! What files of JSON have in common: values as they are written, and where a text stops being JSON.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::error::Error;
use crate::files;
use crate::text::BAD_ENCODING;

/// How deep values may be nested.
const DEEPEST: usize = 128;

/// A value is nested deeper than is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooDeep;

/// The text of a cell, or the rule it breaks.
pub(crate) type Cell<'a> = Result<Option<Cow<'a, str>>, &'static str>;

/// The text of a file, without its byte order mark.
///
/// # Errors
///
/// Those of reading it; [`Error::Encoding`] when it is not UTF-8.
pub(crate) fn read(path: &Path, limit: u64, expected: &'static str) -> Result<String, Error> {
    let mut bytes = files::read_whole(path, limit)?;
    let head = &bytes[..bytes.len().min(512)];
    if let Some(found) = files::looks_like(head) {
        return Err(Error::WrongKind { path: path.to_owned(), found, expected });
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|_| Error::Encoding { path: path.to_owned(), row: None, encoding: "UTF-8" })
}

/// Where the text stops being JSON; never what stands there.
pub(crate) fn not_json(path: &Path, text: &str, error: &serde_json::Error) -> Error {
    let (above, last) = text.rsplit_once('\n').unwrap_or(("", text));
    let end = (above.lines().count() + 1, last.len());
    let problem = match error.classify() {
        _ if (error.line(), error.column()) >= end => "the file ends in the middle",
        Category::Eof => "the file ends in the middle",
        Category::Data => "a member has another form, or stands twice",
        Category::Syntax | Category::Io => "this is not JSON",
    };
    Error::Json { path: path.to_owned(), line: error.line() as u64, column: error.column() as u64, problem }
}

/// The kind of a JSON value; `None` for null.
pub(crate) fn kind_of(raw: &RawValue) -> Option<&'static str> {
    match raw.get().as_bytes().first() {
        Some(b'"') => Some("string"),
        Some(b'{') => Some("object"),
        Some(b'[') => Some("array"),
        Some(b't' | b'f') => Some("boolean"),
        Some(b'n') | None => None,
        Some(_) => Some("number"),
    }
}

/// The text of a value: strings without their escapes, numbers and words as written, lists and objects without
/// white space.
pub(crate) fn text_of(raw: &RawValue) -> Result<Cell<'_>, TooDeep> {
    Ok(match kind_of(raw) {
        None => Ok(None),
        Some("string") => string(raw).map(Some),
        Some("array" | "object") => Ok(Some(Cow::Owned(compact(raw.get())?))),
        Some(_) => Ok(Some(Cow::Borrowed(raw.get()))),
    })
}

/// A string; half a surrogate pair is no letter.
pub(crate) fn string(raw: &RawValue) -> Result<Cow<'_, str>, &'static str> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    serde_json::from_str(raw.get()).map(|Text(text)| text).map_err(|_| BAD_ENCODING)
}

/// The same JSON without white space between its tokens.
fn compact(json: &str) -> Result<String, TooDeep> {
    let mut text = String::with_capacity(json.len());
    let (mut depth, mut inside, mut escaped) = (0_usize, false, false);
    for letter in json.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            ' ' | '\t' | '\n' | '\r' if !inside => continue,
            '[' | '{' if !inside => depth += 1,
            ']' | '}' if !inside => depth -= 1,
            _ => {}
        }
        if depth > DEEPEST {
            return Err(TooDeep);
        }
        text.push(letter);
    }
    Ok(text)
}

/// The members of an object in their order.
#[derive(Debug)]
pub(crate) struct Members<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    members.push((name, value));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Each).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_goes_and_everything_else_stays() {
        let json = "{ \"a b\" : [ 1.50 , -0.0, 1E5, \" \\\" { \" ],\n\t\"c\": {} }";
        assert_eq!(compact(json).unwrap(), "{\"a b\":[1.50,-0.0,1E5,\" \\\" { \"],\"c\":{}}");
        assert_eq!(compact(&format!("{}{}", "[".repeat(128), "]".repeat(128))).unwrap().len(), 256);
        assert_eq!(compact(&format!("{}{}", "[".repeat(129), "]".repeat(129))), Err(TooDeep));
    }
}
