//! A reader of tags, enough to check our own pages: every attribute is quoted, and `<` in text is escaped.

use std::collections::BTreeMap;

/// An opening tag.
#[derive(Debug)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
}

/// Every opening tag of a page; what stands inside a script is no tag.
pub fn elements(html: &str) -> Vec<Element> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with(['/', '!']) {
            continue;
        }
        let end = tag_end(rest);
        let element = parse(&rest[..end]);
        rest = &rest[end..];
        if element.name == "script" {
            rest = &rest[rest.find("</script>").expect("a script ends")..];
        }
        found.push(element);
    }
    found
}

/// Where a tag ends: a `>` outside quotes.
fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            _ => {}
        }
    }
    panic!("a tag without an end: {}", &text[..text.len().min(80)]);
}

fn parse(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start().trim_start_matches('/');
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|letter: char| letter == '=' || letter.is_whitespace()).unwrap_or(rest.len());
        let (key, tail) = rest.split_at(end);
        let value = if let Some(open) = tail.strip_prefix("=\"") {
            let (value, after) = open.split_once('"').expect("an attribute ends with its quote");
            rest = after;
            value
        } else {
            rest = tail;
            ""
        };
        assert!(attributes.insert(key.to_owned(), unescape(value)).is_none(), "{key} twice in <{tag}>");
    }
    Element { name: name.trim_end_matches('/').to_owned(), attributes }
}

/// The text of the first element of a name, tags left out.
pub fn text_of(html: &str, name: &str) -> String {
    let start = html.find(&format!("<{name}")).unwrap_or_else(|| panic!("no {name}"));
    let end = html[start..].find(&format!("</{name}>")).expect("an element ends");
    let mut text = String::new();
    let mut tag = false;
    for letter in html[start..start + end].chars() {
        match letter {
            '<' => tag = true,
            '>' => tag = false,
            other if !tag => text.push(other),
            _ => {}
        }
    }
    unescape(&text)
}

fn unescape(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}
