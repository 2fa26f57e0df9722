//! The addresses everything rests on; they never change once published.
//!
//! What a harvester keeps is named by an address without a language and
//! without a version. A static host serves each of them:
//!
//! | node | address | what stands there |
//! |---|---|---|
//! | catalogue, publisher, its contact, its area, API | `<base>#catalogue` `#publisher` `#contact` `#place` `#api` | the home page |
//! | dataset | `<base>data/<id>/` | `data/<id>/index.html`, which leads to the page in the reader's language; of a withdrawn one, to the reason |
//! | metric, series | `<base>#metric-completeness` `#series-<id>` | the home page |
//! | distribution and what belongs to a dataset | `<base>data/<id>/#csv`, `#record`, `#period` … | the same page |
//! | department's agent and contact | `<base>departments/<id>/#agent` `#contact` | `departments/<id>/index.html`, likewise |
//!
//! The site writes these leading pages. Every function takes the catalogue's
//! base URL with or without its final stroke.

use vetro_model::project::{Format, Profile};
use vetro_model::text::Language;

use crate::syntax::Syntax;

/// The address of a file, given its path from the web root.
#[must_use]
pub fn file(base: &str, path: &str) -> String {
    format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'))
}

/// The home page in the default language: the base URL itself.
#[must_use]
pub fn home(base: &str) -> String {
    file(base, "")
}

/// The catalogue.
#[must_use]
pub fn catalogue(base: &str) -> String {
    file(base, "#catalogue")
}

/// The publisher as an agent.
#[must_use]
pub fn agent_publisher(base: &str) -> String {
    file(base, "#publisher")
}

/// The publisher's contact point.
#[must_use]
pub fn contact_publisher(base: &str) -> String {
    file(base, "#contact")
}

/// The area the publisher answers for, where no place of a table is named.
#[must_use]
pub fn area(base: &str) -> String {
    file(base, "#place")
}

/// The static API as a data service.
#[must_use]
pub fn service(base: &str) -> String {
    file(base, "#api")
}

/// The primary endpoint of the static API: an address that answers on any host.
#[must_use]
pub fn api_endpoint(base: &str) -> String {
    file(base, "api/v1/catalog.json")
}

/// The description of the static API.
#[must_use]
pub fn api_description(base: &str) -> String {
    file(base, "api/v1/openapi.json")
}

/// The dataset; the site keeps a leading page there.
#[must_use]
pub fn dataset(base: &str, id: &str) -> String {
    file(base, &format!("data/{id}/"))
}

/// Something that belongs to a dataset: `record`, `period`, `provenance`, `contact`, `identifier`, `place` …
#[must_use]
pub fn part(base: &str, id: &str, name: &str) -> String {
    format!("{}#{name}", dataset(base, id))
}

/// A distribution of a dataset.
#[must_use]
pub fn distribution(base: &str, id: &str, format: Format) -> String {
    part(base, id, format.extension())
}

/// The checksum of a distribution.
#[must_use]
pub fn checksum(base: &str, id: &str, format: Format) -> String {
    part(base, id, &format!("{}-sha256", format.extension()))
}

/// A version of a dataset.
#[must_use]
pub fn version(base: &str, id: &str, version: &str) -> String {
    part(base, id, &format!("version-{version}"))
}

/// A column of a dataset as a component of a statistical table; letters beyond ASCII are percent-encoded.
#[must_use]
pub fn column(base: &str, id: &str, name: &str) -> String {
    part(base, id, &format!("column-{}", encoded(name)))
}

/// A metric of quality or of protection.
#[must_use]
pub fn metric(base: &str, name: &str) -> String {
    file(base, &format!("#metric-{name}"))
}

/// A series of datasets.
#[must_use]
pub fn series(base: &str, id: &str) -> String {
    file(base, &format!("#series-{id}"))
}

/// The published schema of a dataset.
#[must_use]
pub fn schema(base: &str, id: &str) -> String {
    file(base, &format!("data/{id}/{}", vetro_model::document::names::SCHEMA))
}

/// A department without a language; the site keeps a leading page there.
#[must_use]
pub fn department(base: &str, id: &str) -> String {
    file(base, &format!("departments/{id}/"))
}

/// A department as an agent.
#[must_use]
pub fn agent_department(base: &str, id: &str) -> String {
    format!("{}#agent", department(base, id))
}

/// A department's contact point.
#[must_use]
pub fn contact_department(base: &str, id: &str) -> String {
    format!("{}#contact", department(base, id))
}

/// The page of a dataset in a language.
#[must_use]
pub fn page_dataset(base: &str, language: Language, id: &str) -> String {
    file(base, &format!("{language}/datasets/{id}/"))
}

/// The page of a department in a language.
#[must_use]
pub fn page_department(base: &str, language: Language, id: &str) -> String {
    file(base, &format!("{language}/departments/{id}/"))
}

/// The page for developers in a language.
#[must_use]
pub fn page_developers(base: &str, language: Language) -> String {
    file(base, &format!("{language}/developers/"))
}

/// The path of a catalogue file from the web root: `catalog.ttl`, `dcat-ap-it/catalog.rdf` …
#[must_use]
pub fn catalogue_path(profile: Profile, syntax: Syntax) -> String {
    catalogue_page_path(profile, syntax, 0)
}

/// The path of a page of a catalogue too long for one file; pages count from 0, and the first is the catalogue's own
/// file: `catalog.ttl`, `catalog-2.ttl` …
#[must_use]
pub fn catalogue_page_path(profile: Profile, syntax: Syntax, page: usize) -> String {
    let folder = match profile {
        Profile::DcatAp => "",
        Profile::DcatApIt => "dcat-ap-it/",
        Profile::DcatApCh => "dcat-ap-ch/",
    };
    let number = if page == 0 { String::new() } else { format!("-{}", page + 1) };
    format!("{folder}catalog{number}.{}", syntax.extension())
}

/// A name as part of an address: letters, digits, `-`, `.` and `_` as they are, all else percent-encoded.
///
/// Source: RFC 3986, section 2.
fn encoded(name: &str) -> String {
    use std::fmt::Write as _;
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

/// Whether a text is a whole address of the web that may be published as a link.
///
/// Only `http` and `https` with a host pass: a relative address, `javascript:` or `data:` does not.
///
/// ```
/// use vetro_catalogue::address::is_web;
/// assert!(is_web("https://www.example.org/a?b=c"));
/// assert!(!is_web("javascript:alert(1)"));
/// assert!(!is_web("www.example.org"));
/// ```
#[must_use]
pub fn is_web(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    host.is_some_and(|host| !host.is_empty() && !host.contains('@')) && oxrdf::NamedNode::new(text).is_ok()
}

/// Whether a text is a mailbox that can be written to: one `@`, nothing that an address may not hold.
#[must_use]
pub fn is_mailbox(text: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "!#$&'*+-./=^_`{|}~".contains(c));
    text.split_once('@').is_some_and(|(name, host)| {
        plain(name) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    }) && oxrdf::NamedNode::new(format!("mailto:{text}")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://dati.example/";

    #[test]
    fn a_missing_final_stroke_changes_no_address() {
        assert_eq!(dataset("https://dati.example", "alberi"), "https://dati.example/data/alberi/");
        assert_eq!(dataset(BASE, "alberi"), dataset("https://dati.example", "alberi"));
        assert_eq!(catalogue(BASE), "https://dati.example/#catalogue");
        assert_eq!(home(BASE), BASE);
    }

    #[test]
    fn a_distribution_lives_on_the_page_of_its_dataset() {
        assert_eq!(distribution(BASE, "alberi", Format::Geojson), "https://dati.example/data/alberi/#geojson");
        assert_eq!(catalogue_path(Profile::DcatApIt, Syntax::RdfXml), "dcat-ap-it/catalog.rdf");
    }

    #[test]
    fn the_pages_of_a_catalogue_are_files_beside_it() {
        assert_eq!(catalogue_page_path(Profile::DcatApCh, Syntax::Turtle, 0), "dcat-ap-ch/catalog.ttl");
        assert_eq!(catalogue_page_path(Profile::DcatAp, Syntax::RdfXml, 9), "catalog-10.rdf");
    }

    #[test]
    fn a_column_of_any_name_has_an_address() {
        assert_eq!(column(BASE, "a", "età <x>"), "https://dati.example/data/a/#column-et%C3%A0%20%3Cx%3E");
    }

    #[test]
    fn only_whole_addresses_of_the_web_are_links() {
        for bad in ["", "https://", "http:///x", "ftp://x.org/", "//x.org", "https://x.org/a b", "https://u:p@x.org/"] {
            assert!(!is_web(bad), "{bad}");
        }
        assert!(is_web("http://x.org"));
    }

    #[test]
    fn a_mailbox_has_one_at_sign_and_a_domain() {
        for bad in ["", "a", "a@b", "a@b.", "a b@c.ch", "a@b@c.ch", "mailto:a@b.ch", "<a@b.ch>", "a%@b.ch"] {
            assert!(!is_mailbox(bad), "{bad}");
        }
        assert!(is_mailbox("dati.aperti+city@montelago.example"));
    }
}
