//! Text that goes into another language: HTML, JSON inside HTML, addresses.

use std::fmt::Write as _;

use minijinja::Value;
use serde::{Serialize, Serializer};

/// A text that is markup already: drawings and JSON made by this crate, never a text of the data or of the city.
///
/// Only its type says so. Templates have no `safe` filter, so no other text escapes its escaping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Markup(pub String);

impl Serialize for Markup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// Escapes text for HTML and XML, in elements and in quoted attributes.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML 1.0 has no way to write the other control characters.
            control if control.is_control() && !matches!(control, '\n' | '\t') => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

/// Writes JSON that may stand inside a `<script>`: no text can end the element or start a comment.
pub(crate) fn script_json(value: &serde_json::Value) -> Markup {
    let mut out = String::new();
    for letter in value.to_string().chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                write!(out, "\\u{:04x}", u32::from(letter)).expect("writing to a text cannot fail");
            }
            other => out.push(other),
        }
    }
    Markup(out)
}

/// Escapes text for the query of an address.
///
/// Source: RFC 3986, section 2.3: only unreserved characters stay.
pub(crate) fn query(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => write!(out, "%{other:02X}").expect("writing to a text cannot fail"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_attribute_or_its_element() {
        assert_eq!(html(r#"<a b="c" d='e'>&"#), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
        assert_eq!(html("a\u{0}b"), "a\u{fffd}b");
    }

    #[test]
    fn json_cannot_end_its_script() {
        let value = serde_json::json!({ "a": "</script><!--\u{2028}&" });
        let Markup(text) = script_json(&value);
        assert_eq!(text, r#"{"a":"\u003c/script\u003e\u003c!--\u2028\u0026"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_query_keeps_only_unreserved_characters() {
        assert_eq!(query("è già & \"x\""), "%C3%A8%20gi%C3%A0%20%26%20%22x%22");
    }
}
