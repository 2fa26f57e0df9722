//! Whether a value is what a rule wants, and what was probably meant.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use oxrdf::{LiteralRef, TermRef};

use super::Want;
use crate::address::is_mailbox;
use crate::facts::{Facts, as_subject, is_node, text};
use crate::ns::{expand, xsd};
use crate::vocabulary::is_listed_place;

/// The terms of use opendata.swiss imports.
const TERMS: [&str; 4] = ["terms_ask", "terms_by", "terms_by_ask", "terms_open"];
const TERMS_ROOT: &str = "http://dcat-ap.ch/vocabulary/licenses/";
/// What the national checker accepts as rights.
const COMMONS: [&str; 3] = [
    "https://creativecommons.org/licenses/by-sa/4.0/",
    "https://creativecommons.org/licenses/by/4.0/",
    "https://creativecommons.org/publicdomain/zero/1.0/",
];
const HIGH_VALUE_LAW: &str = "http://data.europa.eu/eli/reg_impl/2023/138/oj";

/// What is wrong with a value, and what was probably meant; `None` when it fits.
pub(super) fn fault(
    facts: &Facts<'_>,
    value: TermRef<'_>,
    want: Want,
    property: &str,
) -> Option<(String, Option<String>)> {
    let shown = shown(value);
    let literal = || literal(value);
    let told = |what: &str| Some((format!("the `{property}` {shown} {what}"), None));
    let unless = |fits: bool, what: &str| if fits { None } else { told(what) };
    match want {
        Want::Node => unless(!value.is_literal(), "is a text where an address is expected"),
        Want::Iri => unless(value.is_named_node(), "is no address"),
        Want::Literal => unless(value.is_literal(), "is an address where a text is expected"),
        Want::Tagged => {
            let tag = literal().and_then(LiteralRef::language);
            let known = tag.is_some_and(|tag| matches!(tag.split('-').next(), Some("de" | "fr" | "it" | "en")));
            unless(known, "names no language of de, fr, it, en")
        }
        Want::Date => unless(literal().is_some_and(is_date), "is no date of a type the profile knows"),
        Want::Count => unless(literal().is_some_and(is_count), "is no xsd:nonNegativeInteger"),
        Want::Hex => unless(literal().is_some_and(is_hex), "is no xsd:hexBinary"),
        Want::A(class) => {
            let is = as_subject(value).is_some_and(|node| facts.is_a(node, &expand(class)));
            unless(is, &format!("is not described as a {class}"))
        }
        Want::Also(class) => {
            if is_node(value, &expand(class)) {
                return None;
            }
            Some((format!("it is not typed as a {class} too"), None))
        }
        Want::In(table) => {
            let found = text(value);
            if value.is_named_node() && table.has(found) {
                return None;
            }
            Some((format!("the `{property}` {shown} is not in {}", table.title()), table.nearest(found)))
        }
        Want::Listed => unless(
            value.is_named_node() && is_listed_place(text(value)),
            "is in no table of the European Union and not of GeoNames, so that no portal looks it up",
        ),
        Want::Mailbox => {
            let mailbox = text(value).strip_prefix("mailto:").filter(|_| value.is_named_node());
            unless(mailbox.is_some_and(is_mailbox), "is no `mailto:` address of a mailbox")
        }
        Want::HighValueLaw => unless(is_node(value, HIGH_VALUE_LAW), "is not the regulation (EU) 2023/138")
            .map(|(message, _)| (message, Some(HIGH_VALUE_LAW.to_owned()))),
        Want::ItalianIdentifier => unless(is_italian(text(value)), "is not `<IPA code>:<local id>`"),
        Want::SwissIdentifier => unless(is_swiss(text(value)), "is not `<id>@<organisation>`"),
        Want::SwissTerms => {
            let known = text(value).strip_prefix(TERMS_ROOT).is_some_and(|terms| TERMS.contains(&terms));
            unless(known, "is not one of the four terms of use opendata.swiss imports")
                .map(|(message, _)| (message, Some(format!("{TERMS_ROOT}terms_by"))))
        }
        Want::CreativeCommons => unless(
            value.is_named_node() && COMMONS.contains(&text(value)),
            "is not one of the three Creative Commons addresses the national checker accepts",
        ),
    }
}

/// A value for a sentence, cut where it is long.
fn shown(value: TermRef<'_>) -> String {
    let text = text(value);
    let short: String = text.chars().take(80).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let more = if text.chars().count() > 80 { "…" } else { "" };
    match value {
        TermRef::NamedNode(_) => format!("<{short}{more}>"),
        TermRef::Literal(_) => format!("\"{short}{more}\""),
        TermRef::BlankNode(_) => "without an address".to_owned(),
    }
}

fn literal(value: TermRef<'_>) -> Option<LiteralRef<'_>> {
    match value {
        TermRef::Literal(literal) => Some(literal),
        TermRef::NamedNode(_) | TermRef::BlankNode(_) => None,
    }
}

fn is_date(literal: LiteralRef<'_>) -> bool {
    let (value, kind) = (literal.value(), literal.datatype());
    let day = |text: &str| text.get(..10).is_some_and(|day| Date::from_str(day).is_ok());
    // A day may carry a zone, which changes nothing about being one.
    let zone = |text: &str| matches!(text.get(10..), Some("" | "Z")) || text.len() == 16;
    if kind == xsd::DATE {
        day(value) && zone(value)
    } else if kind == xsd::DATE_TIME {
        Timestamp::from_str(value).is_ok() || (value.contains('T') && DateTime::from_str(value).is_ok())
    } else if kind.as_str() == "http://www.w3.org/2001/XMLSchema#gYear" {
        value.len() == 4 && value.bytes().all(|byte| byte.is_ascii_digit())
    } else if kind.as_str() == "http://www.w3.org/2001/XMLSchema#gYearMonth" {
        value.len() == 7 && day(&format!("{value}-01"))
    } else {
        false
    }
}

fn is_count(literal: LiteralRef<'_>) -> bool {
    let digits = literal.value().bytes().all(|byte| byte.is_ascii_digit()) && !literal.value().is_empty();
    digits && literal.datatype() == xsd::NON_NEGATIVE_INTEGER
}

fn is_hex(literal: LiteralRef<'_>) -> bool {
    let value = literal.value();
    let digits = value.len().is_multiple_of(2) && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits && literal.datatype() == xsd::HEX_BINARY
}

fn is_italian(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    text.split_once(':').is_some_and(|(code, local)| word(code) && !local.is_empty() && !local.contains([' ', '/']))
}

fn is_swiss(text: &str) -> bool {
    let plain = |part: &str, upper: bool| {
        let fits = |b: u8| b.is_ascii_alphanumeric() && (upper || !b.is_ascii_uppercase()) || b == b'_' || b == b'-';
        !part.is_empty() && part.bytes().all(fits)
    };
    text.split_once('@').is_some_and(|(id, organisation)| plain(id, true) && plain(organisation, false))
}

#[cfg(test)]
mod tests {
    use oxrdf::{Literal, NamedNodeRef};

    use super::*;

    fn typed(value: &str, kind: &str) -> Literal {
        let kind = oxrdf::NamedNode::new(format!("http://www.w3.org/2001/XMLSchema#{kind}")).unwrap();
        Literal::new_typed_literal(value, kind)
    }

    #[test]
    fn a_date_is_one_by_its_type_and_its_digits() {
        for (value, kind) in [
            ("2026-02-28", "date"),
            ("2026-02-28Z", "date"),
            ("2026-02-28T10:00:00Z", "dateTime"),
            ("2026-02-28T10:00:00", "dateTime"),
            ("2026", "gYear"),
            ("2026-12", "gYearMonth"),
        ] {
            assert!(is_date(typed(value, kind).as_ref()), "{value} {kind}");
        }
        for (value, kind) in
            [("2026-02-30", "date"), ("2026-02-28", "string"), ("28.2.2026", "date"), ("2026-13", "gYearMonth")]
        {
            assert!(!is_date(typed(value, kind).as_ref()), "{value} {kind}");
        }
    }

    #[test]
    fn an_identifier_has_the_form_of_its_country() {
        assert!(is_italian("c_x000:alberi") && !is_italian("alberi") && !is_italian("c_x000:a b"));
        assert!(is_swiss("baeume@stadt-beispiel") && !is_swiss("baeume") && !is_swiss("a@Stadt"));
    }

    #[test]
    fn a_code_where_an_address_belongs_is_told_the_address() {
        let facts = Facts::default();
        let csv = Literal::new_simple_literal("CSV");
        let table = crate::vocabulary::Table::FileType;
        let (message, nearest) = fault(&facts, csv.as_ref().into(), Want::In(table), "dct:format").unwrap();
        assert_eq!(message, "the `dct:format` \"CSV\" is not in the European table of file types");
        assert_eq!(nearest.unwrap(), "http://publications.europa.eu/resource/authority/file-type/CSV");
        let law = NamedNodeRef::new(HIGH_VALUE_LAW).unwrap();
        assert_eq!(fault(&facts, law.into(), Want::HighValueLaw, "x"), None);
    }
}
