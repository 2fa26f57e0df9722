//! How the site of a city looks: `[catalogue.look]` of `pipelines.toml`.
//!
//! What is written here is checked where the pages are made: colours against
//! the contrast that readers need, files for what they are.

use serde::{Deserialize, Serialize};

use crate::schema::Words;
use crate::text::Localised;

/// How the site looks.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Look {
    /// What the look starts from. Default `neutral`.
    pub preset: Preset,
    /// The city's colour, `#rrggbb`. White text stands on it, so it needs a contrast of 4.5 to 1 with white. All other
    /// colours are derived from it, for light and dark. Default: the preset's.
    pub colour: Option<String>,
    /// A second colour, `#rrggbb`, for lines and marks; it needs a contrast of 3 to 1 with white and light grey.
    /// Default: the first.
    pub accent: Option<String>,
    /// The crest or logo, an SVG or PNG file.
    pub logo: Option<String>,
    /// The words beside the crest, such as the administration's name in full. Readers of the screen hear them instead
    /// of the picture.
    pub crest: Localised,
    /// The picture that social networks show beside a link: a PNG file, best 1200 by 630 pixels. Default: one is drawn
    /// in the city's colour.
    pub card: Option<String>,
    /// The fonts. Default: the preset's, from those that readers have.
    pub fonts: Fonts,
    /// More links in the foot of every page, in this order: `[[catalogue.look.footer]]`.
    pub footer: Vec<FooterLink>,
}

/// What a look starts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// A quiet blue that suits any city.
    #[default]
    Neutral,
    /// After the sites of Italian administrations: institutional blue, a slim band with the owner's name.
    Italia,
    /// Red and white, a strict grid, a grotesque.
    Swiss,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 3] = [Self::Neutral, Self::Italia, Self::Swiss];

    /// The name in the configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Italia => "italia",
            Self::Swiss => "swiss",
        }
    }
}

/// The fonts of the pages.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Fonts {
    /// The families of the text, the best one first: `["Titillium Web", "Segoe UI"]`.
    pub text: Vec<String>,
    /// The families of the headings. Default: those of the text.
    pub headings: Vec<String>,
    /// Files of families that readers may not have: `[[catalogue.look.fonts.files]]`. They are published with the site;
    /// nothing is fetched from others.
    pub files: Vec<FontFile>,
}

/// A file of a font.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FontFile {
    /// The family it belongs to, as in `text` or `headings`.
    pub family: String,
    /// The WOFF2 file, relative to the project folder.
    pub file: String,
    /// From 100 (thin) to 900 (black). Default 400.
    #[serde(default = "FontFile::default_weight")]
    pub weight: u16,
    /// Whether it is the italic. Default false.
    #[serde(default)]
    pub italic: bool,
}

impl FontFile {
    fn default_weight() -> u16 {
        400
    }
}

/// A link in the foot of every page.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FooterLink {
    /// Its words, in each language or the same in all.
    pub label: Words,
    /// Its address, in each language or the same in all.
    pub url: Words,
}
