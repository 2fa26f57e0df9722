//! Looks through the text of a template for what must not stand in it.

use std::ops::Range;

/// What the policy of the pages refuses, in small letters, and what it is.
const REFUSED: [(&str, &str); 11] = [
    (" style=", "a `style` attribute"),
    ("<style", "a `style` element"),
    ("<script>", "a script in the page"),
    ("src=\"http", "what is fetched from another site"),
    ("src=\"//", "what is fetched from another site"),
    ("rel=\"stylesheet\" href=\"http", "what is fetched from another site"),
    ("javascript:", "a script in an address"),
    (" onclick=", "a script in an attribute"),
    (" onload=", "a script in an attribute"),
    (" onerror=", "a script in an attribute"),
    (" onsubmit=", "a script in an attribute"),
];

/// The places of what would turn escaping off: the filter `safe` and the block `autoescape`.
pub(super) fn escaping(text: &str) -> impl Iterator<Item = Range<usize>> {
    code(text).flat_map(move |part| {
        let words = words(text, part);
        let is_off = |at: usize| {
            let word = &text[words[at].0.clone()];
            let before = words[at].1;
            let after = at.checked_sub(1).map(|before| &text[words[before].0.clone()]);
            (word == "safe" && (before == Some('|') || after == Some("filter"))) || (word == "autoescape" && at == 0)
        };
        (0..words.len()).filter(|at| is_off(*at)).map(|at| words[at].0.clone()).collect::<Vec<_>>()
    })
}

/// The places of what browsers would refuse.
pub(super) fn refused(text: &str) -> impl Iterator<Item = (Range<usize>, &'static str)> {
    // Letters of one byte stay in their places.
    let small = text.to_ascii_lowercase();
    let find = move |(what, words): (&'static str, &'static str)| {
        small.match_indices(what).map(|(at, found)| (at..at + found.len(), words)).collect::<Vec<_>>()
    };
    REFUSED.into_iter().flat_map(find)
}

/// The parts that are code: between `{{` and `}}`, `{%` and `%}`. Comments are not.
fn code(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find('{')?;
            let end = match text[start..].chars().nth(1) {
                Some('{') => "}}",
                Some('%') => "%}",
                Some('#') => "#}",
                _ => {
                    at = start + 1;
                    continue;
                }
            };
            let stop = text[start..].find(end).map_or(text.len(), |found| start + found);
            at = (stop + end.len()).min(text.len());
            if end != "#}" {
                return Some(start + 2..stop.max(start + 2));
            }
        }
    })
}

/// The words of a part of code, each with the sign before it; what stands in quotation marks is none.
fn words(text: &str, part: Range<usize>) -> Vec<(Range<usize>, Option<char>)> {
    let mut found: Vec<(Range<usize>, Option<char>)> = Vec::new();
    let (mut quote, mut sign) = (None, None);
    for (at, letter) in text[part.clone()].char_indices().map(|(at, letter)| (part.start + at, letter)) {
        let is_word = letter.is_alphanumeric() || letter == '_';
        if quote.is_some() {
            quote = quote.filter(|open| *open != letter);
        } else if letter == '"' || letter == '\'' {
            (quote, sign) = (Some(letter), None);
        } else if is_word {
            match found.last_mut().filter(|(last, _)| last.end == at) {
                Some((last, _)) => last.end = at + letter.len_utf8(),
                None => found.push((at..at + letter.len_utf8(), sign.take())),
            }
        } else if !letter.is_whitespace() {
            sign = Some(letter);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn off(text: &str) -> Vec<&str> {
        escaping(text).map(|place| &text[place]).collect()
    }

    #[test]
    fn escaping_is_turned_off_by_a_filter_and_by_a_block_only() {
        assert_eq!(off("{{ a | safe }}{%- filter safe %}{% autoescape false %}"), ["safe", "safe", "autoescape"]);
        assert_eq!(off("{# {{ a|safe }} #} {{ \"|safe\" }} {{ a.safe }} |safe {{ safe }} { {"), [""; 0]);
        assert_eq!(off("{{ a|upper|\nsafe"), ["safe"]);
    }

    #[test]
    fn what_browsers_refuse_is_found_in_any_case() {
        let text = "<DIV STYLE=\"x\"><script src=\"a.js\"></script><img src=\"https://a.example/x.png\">";
        assert_eq!(refused(text).count(), 2);
    }
}
