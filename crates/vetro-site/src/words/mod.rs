//! The words of the site in every language.
//!
//! A table holds one line a key: Italian, German, French, English, in the
//! order of [`Language::ALL`]. An array of four cannot miss a language; tests
//! find keys that nobody uses and keys that nobody wrote. `{name}` is filled
//! in; `one|many` are singular and plural.

mod assessment;
mod codes;
mod common;
mod dataset;
mod developers;
mod pages;
mod report;

use vetro_model::Language;

/// A key and its words in the order of [`Language::ALL`].
type Entry = (&'static str, [&'static str; 4]);

const TABLES: [&[Entry]; 7] =
    [assessment::WORDS, codes::WORDS, common::WORDS, dataset::WORDS, developers::WORDS, pages::WORDS, report::WORDS];

/// The words for a key.
pub(crate) fn find(key: &str, language: Language) -> Option<&'static str> {
    let place = Language::ALL.iter().position(|known| *known == language)?;
    TABLES.iter().find_map(|table| {
        // Each table is sorted: a test holds it.
        let found = table.binary_search_by(|(known, _)| (*known).cmp(key)).ok()?;
        Some(table[found].1[place])
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The beginnings of keys that are put together from a code.
    const FAMILIES: [&str; 8] =
        ["audience.", "detail.", "facet.", "format.", "outcome.", "privacy.", "treatment.", "type."];

    fn sources() -> String {
        let mut all: String = crate::engine::tests::sources().collect();
        all.push_str(concat!(
            include_str!("../draw/bars.rs"),
            include_str!("../draw/map.rs"),
            include_str!("../feed.rs"),
            include_str!("../locale.rs"),
            include_str!("../notebook.rs"),
            include_str!("../pages.rs"),
            include_str!("../view/assessment.rs"),
            include_str!("../view/card.rs"),
            include_str!("../view/columns.rs"),
            include_str!("../view/dataset.rs"),
            include_str!("../view/explorer.rs"),
            include_str!("../view/lists.rs"),
            include_str!("../view/privacy.rs"),
            include_str!("../view/quality.rs"),
            include_str!("../view/usage.rs"),
            include_str!("../view/versions.rs"),
        ));
        all
    }

    fn entries() -> impl Iterator<Item = &'static Entry> {
        TABLES.into_iter().flatten()
    }

    #[test]
    fn every_table_is_sorted_and_no_key_stands_twice() {
        for table in TABLES {
            assert!(
                table.is_sorted_by(|one, two| one.0 < two.0),
                "not sorted near {:?}",
                table.windows(2).find(|pair| pair[0].0 >= pair[1].0).map(|pair| pair[1].0)
            );
        }
        let keys: BTreeSet<&str> = entries().map(|(key, _)| *key).collect();
        assert_eq!(keys.len(), entries().count());
    }

    #[test]
    fn no_key_is_unused() {
        let sources = sources();
        let used = |key: &str| {
            sources.contains(&format!("\"{key}\"")) || FAMILIES.iter().any(|family| key.starts_with(family))
        };
        let unused: Vec<&str> = entries().map(|(key, _)| *key).filter(|key| !used(key)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn no_key_is_missing() {
        let sources = sources();
        let openings = ["t(\"", "n(\"", "word(\"", "fill(\"", "count(\"", "count_with(\""];
        for opening in openings {
            for (at, _) in sources.match_indices(opening) {
                // `facet("…")` ends like `t("…")` and is another function.
                if sources[..at].ends_with(|before: char| before.is_ascii_alphanumeric() || before == '_') {
                    continue;
                }
                let key = sources[at + opening.len()..].split('"').next().unwrap_or_default();
                let shaped = !key.is_empty()
                    && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'.' || byte == b'-');
                if shaped && !key.ends_with('.') {
                    assert!(find(key, Language::En).is_some(), "{key}");
                }
            }
        }
    }

    #[test]
    fn every_language_fills_in_the_same_values_and_has_both_numbers() {
        let names = |text: &str| -> BTreeSet<String> {
            text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_owned()).collect()
        };
        for (key, texts) in entries() {
            let first = names(texts[3]);
            for text in texts {
                assert!(!text.trim().is_empty(), "{key}");
                assert_eq!(names(text), first, "{key}: {text}");
                assert_eq!(text.contains('|'), texts[3].contains('|'), "{key}: {text}");
            }
        }
    }

    #[test]
    fn every_code_of_the_model_has_words() {
        use vetro_model::schema::FieldType as T;
        let types = [
            T::String,
            T::Number,
            T::Integer,
            T::Boolean,
            T::Object,
            T::Array,
            T::List,
            T::Date,
            T::Time,
            T::Datetime,
            T::Year,
            T::Yearmonth,
            T::Duration,
            T::Geopoint,
            T::Geojson,
            T::Any,
        ];
        let mut keys: Vec<String> = types.iter().map(|kind| format!("type.{}", kind.name())).collect();
        for format in ["csv", "parquet", "xlsx", "geojson"] {
            keys.extend([format!("format.{format}"), format!("audience.{format}")]);
        }
        let treatments = [
            "as-is",
            "age-bands",
            "bands",
            "truncated",
            "rounded",
            "coded",
            "prefix",
            "grid",
            "pseudonym",
            "mapped",
            "looked-up",
            "constant",
            "generalised",
            "aggregated",
        ];
        keys.extend(treatments.iter().map(|kind| format!("treatment.{kind}")));
        keys.extend(crate::night::NightOutcome::ALL.iter().map(|outcome| format!("outcome.{}", outcome.name())));
        keys.extend(
            ["theme", "department", "format", "frequency", "licence", "feature", "tag"]
                .map(|facet| format!("facet.{facet}")),
        );
        keys.extend(["no-persons", "k-anonymity", "threshold"].map(|method| format!("privacy.{method}")));
        for key in keys {
            assert!(find(&key, Language::De).is_some(), "{key}");
        }
    }
}
