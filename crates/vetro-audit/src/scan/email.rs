//! E-mail addresses, plain or as people disguise them from harvesters.
//!
//! Source of the plain form: RFC 5322, section 3.4.1, as far as real mailboxes
//! use it: a local part, `@`, a domain of two labels or more.

use std::sync::LazyLock;

use regex::Regex;

use super::hints::Hints;

/// Words for `@` and for the point, as one alternation each.
const AT: &str = "at|@|chiocciola|arobase|arrobas?|klammeraffe";
const DOT: &str = r"dot|punto|point|punkt|\.";

/// `name (at) example (dot) it`, `name%40example.it`, `name at example dot it`, `name@example (dot) it`.
static DISGUISED: LazyLock<Regex> = LazyLock::new(|| {
    let local = r"[\w.+-]*\w";
    let label = r"[a-z0-9](?:[\w-]*\w)?";
    let in_brackets = |words: &str| {
        format!(r"\s*(?:\(\s*(?:{words})\s*\)|\[\s*(?:{words})\s*\]|\{{\s*(?:{words})\s*\}}|<\s*(?:{words})\s*>)\s*")
    };
    let (at, dot) = (in_brackets(AT), in_brackets(DOT));
    let at = format!(r"(?:{at}|%40|&#64;|&#x40;|&commat;)");
    let dot = format!(r"(?:{dot}|\s(?:dot|punto|point|punkt)\s|\.)");
    let spelled = r"\s(?:dot|punto|point|punkt)\s";
    let hidden_dot = format!("(?:{spelled}|{})", in_brackets(DOT));
    let words = r"\s(?:at|chiocciola|arobase)\s";
    let top = "[a-z]{2,24}";
    let pattern = format!(
        r"(?i){local}(?:{at}{label}(?:{dot}{label})*{dot}{top}|{words}{label}(?:{spelled}{label})*{spelled}{top}|\s?@\s?{label}(?:{hidden_dot}{label})*{hidden_dot}{top})(?-u:\b)"
    );
    Regex::new(&pattern).expect("the pattern is fixed and compiles")
});

/// Words for the point, and those for `@`, in a spelled address.
const DOTS: [&str; 4] = ["dot", "punto", "point", "punkt"];
const ATS: [&str; 3] = ["at", "chiocciola", "arobase"];
const SPELLED: [&str; 7] = ["dot", "punto", "point", "punkt", "at", "chiocciola", "arobase"];

/// What else stands for the signs in brackets, and for `@` in the text of a page.
const SIGNS: [&str; 6] = ["@", ".", "arroba", "arrob", "arrobas", "klammeraffe"];
const CODES: [&str; 3] = ["&#64;", "&#x40;", "&commat;"];

/// Whether the text might hold an address in which words stand for its signs.
pub(crate) fn may_be_spelled(text: &str) -> bool {
    spelled(text, &SPELLED).next().is_some()
}

/// Where one of the words stands between two spaces, and where it ends.
fn spelled<'a>(text: &'a str, words: &'a [&str]) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut start = 0;
    let parts = text.as_bytes().split(|byte| *byte == b' ').map(move |part| {
        let from = start;
        start += part.len() + 1;
        (from, part)
    });
    let is_one = |part: &[u8]| words.iter().any(|word| part.eq_ignore_ascii_case(word.as_bytes()));
    let inner = parts.filter(move |(from, part)| *from > 0 && from + part.len() < text.len());
    inner.filter(move |(_, part)| is_one(part)).map(|(from, part)| (from, from + part.len()))
}

/// Whether an address stands in the text.
pub(crate) fn is_in(text: &str, hints: Hints) -> bool {
    let bytes = text.as_bytes();
    let mut signs = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'@').map(|(at, _)| at);
    signs.any(|at| is_around(text, at))
        || spelled(text, &ATS).any(|(start, end)| is_spelled(&text[..start], &text[end..], hints))
        || (may_be_disguised(text) && DISGUISED.is_match(text))
}

/// `mario.rossi at example.it`: "see the map at example.it" has no such word before, unless the column is named for
/// addresses.
fn is_spelled(local: &str, domain: &str, hints: Hints) -> bool {
    is_spaced(local, domain)
        || (hints.has(Hints::EMAIL)
            && local.trim_end().ends_with(is_local)
            && domain.strip_prefix(' ').is_some_and(is_domain))
}

/// Whether a word for `@` or the point stands in brackets, or one of its codes or spellings in the text.
fn may_be_disguised(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_sign = |at: usize| match bytes[at] {
        b'(' | b'[' | b'{' | b'<' => is_bracketed(&text[at + 1..]),
        b'%' => bytes[at..].starts_with(b"%40"),
        b'&' => CODES.iter().any(|code| bytes[at..].starts_with(code.as_bytes())),
        _ => false,
    };
    (0..bytes.len()).any(is_sign) || spelled(text, &DOTS).next().is_some()
}

/// Whether a word for `@` or the point stands before a closing bracket.
fn is_bracketed(text: &str) -> bool {
    let text = text.trim_start();
    let word = text.find([')', ']', '}', '>']).map_or("", |end| text[..end].trim_end());
    let known = SIGNS.iter().chain(&SPELLED);
    known.into_iter().any(|sign| sign.eq_ignore_ascii_case(word))
}

/// Whether the `@` at this place has a local part before it and a domain behind it.
fn is_around(text: &str, at: usize) -> bool {
    let (local, domain) = (&text[..at], &text[at + 1..]);
    let is_joined = local.chars().next_back().is_some_and(is_local) && is_domain(domain);
    is_joined || is_spaced(local, domain)
}

/// `mario.rossi @ example.it`: a local part of two words makes sure that no place is meant.
fn is_spaced(local: &str, domain: &str) -> bool {
    let (Some(local), Some(domain)) = (local.strip_suffix(' '), domain.strip_prefix(' ')) else { return false };
    let word = local.rsplit(char::is_whitespace).next().unwrap_or_default();
    word.trim_matches('.').contains(['.', '_']) && word.ends_with(is_local) && is_domain(domain)
}

fn is_local(letter: char) -> bool {
    letter.is_alphanumeric() || "_-+%'~!#$&*=^`{|}\"".contains(letter)
}

/// Two labels or more, the last one of letters.
fn is_domain(text: &str) -> bool {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '-' && letter != '.');
    let mut labels = text[..end.unwrap_or(text.len())].split('.');
    let is_label = |label: &str| !label.is_empty() && !label.starts_with('-');
    let is_top = |label: &str| {
        label.to_ascii_lowercase().starts_with("xn--")
            || (label.chars().count() > 1 && label.chars().all(char::is_alphabetic))
    };
    labels.next().is_some_and(is_label) && labels.take_while(|label| is_label(label)).any(is_top)
}
