//! Text in the languages of the catalogue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A language of the site and of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Italian.
    It,
    /// German.
    De,
    /// French.
    Fr,
    /// English.
    En,
}

impl Language {
    /// Every language vetro speaks.
    pub const ALL: [Self; 4] = [Self::It, Self::De, Self::Fr, Self::En];

    /// The BCP 47 tag, two letters.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::It => "it",
            Self::De => "de",
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

/// The same text in several languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Localised(pub BTreeMap<Language, String>);

impl Localised {
    /// The text in `language`, else in the first of `fallbacks` that has one, else any, else empty.
    #[must_use]
    pub fn get(&self, language: Language, fallbacks: &[Language]) -> &str {
        std::iter::once(&language)
            .chain(fallbacks)
            .find_map(|tag| self.0.get(tag))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// The text in exactly `language`.
    #[must_use]
    pub fn exact(&self, language: Language) -> Option<&str> {
        self.0.get(&language).map(String::as_str)
    }

    /// The languages of `wanted` that have no text or only white space.
    #[must_use]
    pub fn missing(&self, wanted: &[Language]) -> Vec<Language> {
        let blank = |tag: &&Language| self.exact(**tag).is_none_or(|text| text.trim().is_empty());
        wanted.iter().filter(blank).copied().collect()
    }

    /// Whether no language has any text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }
}

impl<const N: usize> From<[(Language, &str); N]> for Localised {
    fn from(texts: [(Language, &str); N]) -> Self {
        Self(texts.into_iter().map(|(tag, text)| (tag, text.to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_translation_falls_back_in_order() {
        let text = Localised::from([(Language::De, "Bäume"), (Language::En, "Trees")]);
        assert_eq!(text.get(Language::It, &[Language::En, Language::De]), "Trees");
        assert_eq!(text.missing(&[Language::It, Language::De]), vec![Language::It]);
    }
}
