//! Names versions and decides whether there is a new one.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use vetro_model::document::Version;
use vetro_model::project::Format;

use crate::file;

/// The name of a new version: the day in the zone; `.2`, `.3` … from the second version of that day on.
pub(crate) fn name(now: Timestamp, zone: &TimeZone, versions: &[Version]) -> String {
    let day = now.to_zoned(zone.clone()).date().to_string();
    let number = |name: &str| match name.strip_prefix(day.as_str())? {
        "" => Some(1),
        rest => rest.strip_prefix('.')?.parse::<u32>().ok(),
    };
    match versions.iter().filter_map(|version| number(&version.version)).max() {
        None => day,
        Some(last) => format!("{day}.{}", last.saturating_add(1)),
    }
}

/// SHA-256 of what makes a version: the CSV's hash, the published schema, the formats in their order.
pub(crate) fn fingerprint(csv_sha256: &str, schema: &[u8], formats: &[Format]) -> String {
    let formats: Vec<&str> = formats.iter().map(|format| format.extension()).collect();
    let parts = format!("csv {csv_sha256}\nschema {}\nformats {}\n", file::sha256(schema), formats.join(","));
    file::sha256(parts.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(name: &str, released: Timestamp) -> Version {
        let (version, fingerprint) = (name.to_owned(), String::new());
        Version { version, released, rows: 0, columns: 0, fingerprint, files: Vec::new(), changes: None, diff: None }
    }

    #[test]
    fn the_second_version_of_a_day_has_a_number() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let now: Timestamp = "2026-11-20T23:30:00Z".parse().unwrap();
        let named = |names: &[&str]| {
            let versions: Vec<Version> = names.iter().map(|name| version(name, now)).collect();
            name(now, &zone, &versions)
        };
        assert_eq!(named(&[]), "2026-11-21", "the day is the city's, not Greenwich's");
        assert_eq!(named(&["2026-11-20.4"]), "2026-11-21");
        assert_eq!(named(&["2026-11-21"]), "2026-11-21.2");
        assert_eq!(named(&["2026-11-21.2", "2026-11-21"]), "2026-11-21.3");
        assert_eq!(named(&["2026-11-21.10", "2026-11-21.9"]), "2026-11-21.11");
    }

    #[test]
    fn the_fingerprint_changes_with_each_of_its_parts() {
        let print = |csv, schema: &str, formats: &[Format]| fingerprint(csv, schema.as_bytes(), formats);
        let first = print("a", "{}", &[Format::Csv]);
        assert_eq!(first, print("a", "{}", &[Format::Csv]));
        assert_ne!(first, print("b", "{}", &[Format::Csv]));
        assert_ne!(first, print("a", "[]", &[Format::Csv]));
        assert_ne!(first, print("a", "{}", &[Format::Csv, Format::Xlsx]));
    }
}
