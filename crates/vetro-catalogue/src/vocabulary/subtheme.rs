//! The finer themes the Italian profile wants: `EuroVoc` domains by the theme they belong to.
//!
//! # Source
//!
//! The national map of themes to `EuroVoc`,
//! <https://w3id.org/italia/controlled-vocabulary/theme-subtheme-mapping>:
//! the domain's four digits, its number, its themes and its labels stand in
//! `tables/subtheme.txt`, a line each.

use vetro_model::metadata::Theme;
use vetro_model::text::Language;

use super::{Concept, Scheme};
use crate::near::nearest;

const MAP: &str = include_str!("tables/subtheme.txt");

/// A finer theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subtheme {
    /// The four digits of the domain.
    pub code: &'static str,
    number: &'static str,
    themes: &'static str,
    /// Its Italian label.
    pub italian: &'static str,
    /// Its English label.
    pub english: &'static str,
}

impl Subtheme {
    /// Its address.
    #[must_use]
    pub fn iri(&self) -> String {
        format!("http://eurovoc.europa.eu/{}", self.number)
    }

    /// The codes of the themes it belongs to; one domain belongs to two.
    pub fn themes(&self) -> impl Iterator<Item = &'static str> {
        self.themes.split(' ')
    }

    /// Whether it belongs to a theme.
    #[must_use]
    pub fn is_of(&self, theme: Theme) -> bool {
        self.themes().any(|code| code == theme.code())
    }

    pub(crate) fn concept(&self) -> Concept {
        let labels = [(Language::It, self.italian), (Language::En, self.english)];
        Concept::in_languages(self.iri(), Scheme::EuroVoc, &labels)
    }
}

fn all() -> impl Iterator<Item = Subtheme> {
    MAP.lines().filter_map(|line| {
        let mut parts = line.split('|');
        let (code, number, themes) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Subtheme { code, number, themes, italian: parts.next()?, english: parts.next()? })
    })
}

/// The subtheme of four digits, or of its whole address.
///
/// ```
/// use vetro_catalogue::vocabulary::subtheme;
/// assert_eq!(subtheme("4816").unwrap().english, "land transport");
/// assert!(subtheme("land transport").is_none());
/// ```
#[must_use]
pub fn subtheme(code: &str) -> Option<Subtheme> {
    let code = code.trim();
    all().find(|one| one.code == code || one.iri() == code)
}

/// The digits of the subtheme that is probably meant: by its label or its digits, those of some themes first.
pub(crate) fn nearest_subtheme(text: &str, themes: &[Theme]) -> Option<String> {
    let near = |known: Vec<Subtheme>| -> Option<String> {
        let by_label = |label: &dyn Fn(&Subtheme) -> &'static str| {
            let found = nearest(text, known.iter().map(label))?;
            known.iter().find(|one| label(one) == found).map(|one| one.code.to_owned())
        };
        by_label(&|one| one.english).or_else(|| by_label(&|one| one.italian)).or_else(|| by_label(&|one| one.code))
    };
    near(all().filter(|one| themes.iter().any(|theme| one.is_of(*theme))).collect()).or_else(|| near(all().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_map_is_whole_and_names_a_theme() {
        let known: Vec<&str> = Theme::ALL.iter().map(|theme| theme.code()).collect();
        assert_eq!(all().count(), MAP.lines().count());
        for one in all() {
            assert!(one.code.len() == 4 && one.number.len() == 6 && one.themes().all(|code| known.contains(&code)));
            assert!(!one.italian.is_empty() && !one.english.is_empty(), "{}", one.code);
        }
    }

    #[test]
    fn a_label_leads_to_its_digits() {
        assert_eq!(nearest_subtheme("trasporti terrestri", &[Theme::Tran]).as_deref(), Some("4816"));
        assert_eq!(nearest_subtheme("forestry", &[Theme::Tran]).as_deref(), Some("5636"));
        assert_eq!(nearest_subtheme("something else altogether", &[]), None);
    }
}
