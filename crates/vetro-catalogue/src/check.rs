//! What of the metadata only the vocabularies can tell to be wrong, found before anything is built.

use std::str::FromStr;

use jiff::civil::Date;
use vetro_model::metadata::{Contact, DatasetMetadata, Temporal};
use vetro_model::project::{Catalogue, Profile};

use crate::address::{is_mailbox, is_web};
use crate::describe::{Bounds, is_on_the_globe};
use crate::near::nearest;
use crate::vocabulary::{CATEGORIES, high_value, known_licences, licence, nearest_subtheme, place, subtheme};

/// Something the vocabularies do not know, or that is no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path of the field in its file, as written there: `licence`, `contact.email`, `catalogue.place`.
    pub field: String,
    /// The cause in a sentence, lower case, without a final stop.
    pub message: String,
    /// What was probably meant, or the form that is expected.
    pub nearest: Option<String>,
}

fn problem(field: &str, message: impl Into<String>, nearest: Option<&str>) -> Problem {
    Problem { field: field.to_owned(), message: message.into(), nearest: nearest.map(str::to_owned) }
}

/// Checks the metadata of a dataset: codes against the vocabularies, dates, addresses, mailboxes.
///
/// Whatever this lets pass, [`crate::build`] describes in full.
#[must_use]
pub fn check(metadata: &DatasetMetadata) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(metadata.licence.as_deref().and_then(|code| check_licence("licence", code)));
    problems.extend(metadata.place.as_deref().and_then(|code| check_place("place", code)));
    problems.extend(metadata.bbox.as_ref().and_then(check_box));
    problems.extend(metadata.high_value.as_deref().and_then(check_high_value));
    problems.extend(metadata.issued.as_deref().and_then(|text| check_day("issued", text)));
    problems.extend(metadata.temporal.iter().flat_map(check_temporal));
    problems.extend(metadata.contact.iter().flat_map(check_contact));
    let basis = metadata.legal_basis.as_ref().and_then(|basis| basis.url.as_deref());
    problems.extend(basis.and_then(|url| check_web("legal-basis.url", url)));
    problems.extend(metadata.documentation.as_deref().and_then(|url| check_web("documentation", url)));
    problems.extend(metadata.subthemes.iter().enumerate().filter_map(|(at, code)| check_subtheme(metadata, at, code)));
    if metadata.themes.is_empty() {
        problems.push(problem("themes", "a dataset needs at least one theme", None));
    }
    problems
}

/// Checks the catalogue's own entries, and what its profiles ask of it.
#[must_use]
pub fn check_catalogue(catalogue: &Catalogue) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(check_base(&catalogue.base_url));
    problems.extend(check_licence("catalogue.licence", &catalogue.licence));
    problems.extend(catalogue.place.as_deref().and_then(|code| check_place("catalogue.place", code)));
    problems.extend(check_mailbox("catalogue.publisher.email", &catalogue.publisher.email));
    problems.extend(check_web("catalogue.publisher.url", &catalogue.publisher.url));
    problems.extend(
        catalogue
            .accessibility_statement
            .as_deref()
            .and_then(|url| check_web("catalogue.accessibility-statement", url)),
    );
    problems.extend(check_profiles(catalogue));
    problems
}

fn check_profiles(catalogue: &Catalogue) -> Vec<Problem> {
    let mut problems = Vec::new();
    let national = [(Profile::DcatApIt, "dcat-ap-it", "c_x000"), (Profile::DcatApCh, "dcat-ap-ch", "stadt-beispiel")];
    let identifier = catalogue.publisher.identifier.as_deref().unwrap_or_default();
    for (profile, name, example) in national {
        if catalogue.profiles.contains(&profile) && identifier.trim().is_empty() {
            let message = format!("the profile `{name}` needs the publisher's code");
            problems.push(problem("catalogue.publisher.identifier", message, Some(example)));
        }
    }
    let swiss = catalogue.profiles.contains(&Profile::DcatApCh);
    let known = licence(&catalogue.licence).filter(|licence| licence.swiss.is_none());
    if let (true, Some(found)) = (swiss, known) {
        let message = format!("the licence `{}` has no counterpart in DCAT-AP CH", found.code);
        problems.push(problem("catalogue.licence", message, Some("CC-BY-4.0")));
    }
    problems
}

fn check_base(base: &str) -> Option<Problem> {
    let message = if !is_web(base) {
        format!("`{base}` is not an address of the web")
    } else if base.contains(['?', '#']) {
        format!("`{base}` must not hold a query or a fragment")
    } else if !base.ends_with('/') {
        format!("`{base}` must end in a stroke, for addresses are built on it")
    } else {
        return None;
    };
    let nearest = format!("{}/", base.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/'));
    Some(problem("catalogue.base-url", message, is_web(&nearest).then_some(&nearest)))
}

fn check_licence(field: &str, code: &str) -> Option<Problem> {
    if licence(code).is_some() {
        return None;
    }
    let message = format!("`{code}` is not a licence vetro knows, nor an address");
    Some(problem(field, message, nearest(code, known_licences().iter().copied())))
}

fn check_place(field: &str, code: &str) -> Option<Problem> {
    if place(code).is_some() {
        return None;
    }
    let trimmed = code.trim();
    let national = trimmed.to_ascii_uppercase();
    let digits = trimmed.bytes().all(|byte| byte.is_ascii_digit());
    let guess = match trimmed.len() {
        _ if place(&national).is_some() => Some(national),
        6 if digits => Some(format!("IT:{trimmed}")),
        1..=4 if digits => Some(format!("CH:{trimmed}")),
        _ => None,
    };
    let message = format!("`{code}` is not a place: write CH:<BFS number>, IT:<ISTAT code> or an address");
    Some(problem(field, message, guess.as_deref()))
}

/// A box whose corners are swapped is told the right one.
fn check_box(found: &Bounds) -> Option<Problem> {
    if is_on_the_globe(found) {
        return None;
    }
    let [west, south, east, north] = *found;
    let sorted = [west.min(east), south.min(north), west.max(east), south.max(north)];
    let whole = found.iter().all(|degrees| degrees.is_finite());
    let guess = Some(sorted).filter(|sorted| whole && is_on_the_globe(sorted)).map(|sorted| format!("{sorted:?}"));
    let message = "`bbox` is no area: write west, south, east and north in degrees, with west below east and south below \
        north; an area across the line of dates has no box";
    Some(problem("bbox", message, guess.as_deref()))
}

fn check_high_value(code: &str) -> Option<Problem> {
    if high_value(code).is_some() {
        return None;
    }
    let by_label = CATEGORIES.iter().find(|category| category.label.eq_ignore_ascii_case(code.trim()));
    let guess = by_label.map(|category| category.code);
    let guess = guess.or_else(|| nearest(code, CATEGORIES.iter().map(|category| category.code)));
    let message = format!("`{code}` is not a category of high-value datasets");
    Some(problem("high-value", message, guess))
}

fn check_subtheme(metadata: &DatasetMetadata, at: usize, code: &str) -> Option<Problem> {
    let field = format!("subthemes.{at}");
    let Some(found) = subtheme(code) else {
        let message =
            format!("`{code}` is not a subtheme: write the four digits of a EuroVoc domain of the national map");
        return Some(problem(&field, message, nearest_subtheme(code, &metadata.themes).as_deref()));
    };
    if metadata.themes.iter().any(|theme| found.is_of(*theme)) {
        return None;
    }
    let themes: Vec<&str> = found.themes().collect();
    let message =
        format!("`{code}` ({}) is a subtheme of {}, which `themes` does not name", found.english, themes.join(" and "));
    Some(problem(&field, message, None))
}

fn check_day(field: &str, text: &str) -> Option<Problem> {
    let sound = text.trim().len() == 10 && Date::from_str(text.trim()).is_ok();
    (!sound).then(|| problem(field, format!("`{text}` is not a day"), Some("2026-01-31")))
}

fn check_temporal(temporal: &Temporal) -> Vec<Problem> {
    let end = temporal.end.as_deref();
    let mut problems: Vec<Problem> = check_day("temporal.start", &temporal.start)
        .into_iter()
        .chain(end.and_then(|end| check_day("temporal.end", end)))
        .collect();
    if let (true, Some(end)) = (problems.is_empty(), end)
        && end.trim() < temporal.start.trim()
    {
        problems.push(problem("temporal.end", "the period ends before it starts", None));
    }
    problems
}

fn check_contact(contact: &Contact) -> Vec<Problem> {
    let mailbox = check_mailbox("contact.email", &contact.email);
    mailbox.into_iter().chain(contact.url.as_deref().and_then(|url| check_web("contact.url", url))).collect()
}

fn check_mailbox(field: &str, text: &str) -> Option<Problem> {
    let text = text.trim();
    let bare = text.strip_prefix("mailto:").unwrap_or(text);
    (!is_mailbox(bare)).then(|| problem(field, format!("`{text}` is not a mailbox"), Some("name@city.example")))
}

fn check_web(field: &str, url: &str) -> Option<Problem> {
    let url = url.trim();
    if is_web(url) {
        return None;
    }
    let guess = format!("https://{url}");
    let message = format!("`{url}` is not an address of the web");
    Some(problem(field, message, (url.contains('.') && !url.contains(':') && is_web(&guess)).then_some(&guess)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_licence_is_told_its_nearest_match() {
        let nearest = |code| check_licence("licence", code).unwrap().nearest;
        assert_eq!(nearest("CC BY 4.0").as_deref(), Some("CC-BY-4.0"));
        assert_eq!(nearest("cc0").as_deref(), Some("CC0-1.0"));
        assert_eq!(nearest("all rights reserved"), None);
        assert_eq!(check_licence("licence", "cc-by-4.0"), None);
    }

    #[test]
    fn a_bare_number_is_told_its_register() {
        assert_eq!(check_place("place", "5192").unwrap().nearest.as_deref(), Some("CH:5192"));
        assert_eq!(check_place("place", "015146").unwrap().nearest.as_deref(), Some("IT:015146"));
        assert_eq!(check_place("place", "ch:5192").unwrap().nearest.as_deref(), Some("CH:5192"));
        assert_eq!(check_place("place", "Lugano").unwrap().nearest, None);
    }

    #[test]
    fn a_box_whose_corners_are_swapped_is_told_the_right_one() {
        let guess = |found: [f64; 4]| check_box(&found).map(|problem| problem.nearest);
        assert_eq!(guess([8.9, 45.9, 9.1, 46.1]), None);
        assert_eq!(guess([8.9, 45.9, 8.9, 45.9]), None, "a point is an area");
        let right = Some(Some("[8.9, 45.9, 9.1, 46.1]".to_owned()));
        assert_eq!(guess([9.1, 46.1, 8.9, 45.9]), right);
        assert_eq!(guess([f64::NAN, 45.9, 9.1, 46.1]), Some(None));
        assert_eq!(guess([8.9, 45.9, 9.1, 460.1]), Some(None));
    }

    #[test]
    fn a_category_may_be_found_by_its_label() {
        assert_eq!(check_high_value("mobility").unwrap().nearest.as_deref(), Some("c_b79e35eb"));
        assert_eq!(check_high_value("c_b79e35ec").unwrap().nearest.as_deref(), Some("c_b79e35eb"));
    }

    #[test]
    fn a_subtheme_belongs_to_a_theme_of_the_dataset() {
        let metadata = |subthemes: &str| -> DatasetMetadata {
            let text = format!(
                r#"{{ "title": {{ "en": "x" }}, "description": {{ "en": "x" }}, "department": "verde", "themes": ["TRAN"],
                "keywords": {{}}, "frequency": "semiweekly", "subthemes": [{subthemes}] }}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        assert_eq!(check(&metadata(r#""4816", "http://eurovoc.europa.eu/100238""#)), []);
        let found = check(&metadata(r#""4816", "5206", "land transport""#));
        assert_eq!((found.len(), found[0].field.as_str()), (2, "subthemes.1"));
        assert!(found[0].message.contains("environmental policy") && found[0].message.contains("ENVI"));
        assert_eq!(found[1].nearest.as_deref(), Some("4816"));
    }

    #[test]
    fn a_period_cannot_end_before_it_starts() {
        let temporal = |start: &str, end: &str| Temporal { start: start.into(), end: Some(end.into()) };
        assert_eq!(check_temporal(&temporal("2026-02-01", "2026-01-31"))[0].field, "temporal.end");
        assert_eq!(check_temporal(&temporal("2026-02-30", "2026-03-01"))[0].field, "temporal.start");
        assert!(check_temporal(&temporal("2026-02-01", "2026-02-01")).is_empty());
    }

    #[test]
    fn the_base_address_ends_in_a_stroke() {
        assert_eq!(check_base("https://x.example").unwrap().nearest.as_deref(), Some("https://x.example/"));
        assert_eq!(check_base("https://x.example/a/?b#c").unwrap().nearest.as_deref(), Some("https://x.example/a/"));
        assert_eq!(check_base("x.example/").unwrap().nearest, None);
        assert_eq!(check_base("https://x.example/open-data/"), None);
    }

    #[test]
    fn an_address_without_its_scheme_is_told_the_whole() {
        assert_eq!(check_web("url", "www.x.example").unwrap().nearest.as_deref(), Some("https://www.x.example"));
        assert_eq!(check_web("url", "javascript:alert(1)").unwrap().nearest, None);
    }
}
