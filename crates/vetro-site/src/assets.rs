//! The files that pages share, each named by its content so that a browser may keep it for ever.
//!
//! Sources are hand-written in `assets/`; there is no bundler. The style
//! sheet begins with the colours and fonts derived from the city's, and ends
//! with the preset's.

use serde::Serialize;
use sha2::{Digest, Sha256};
use vetro_model::look::{Look, Preset};

use crate::card;
use crate::palette::Palette;
use crate::theme::{self, ThemeFiles};

const STYLE: &str = include_str!("../assets/site.css");
const ITALIA: &str = include_str!("../assets/italia.css");
const SWISS: &str = include_str!("../assets/swiss.css");
const WITHOUT_SCRIPT: &str = include_str!("../assets/nojs.css");
const SEARCH: &str = include_str!("../assets/search.js");
const EXPLORER: &str = include_str!("../assets/explorer.js");
const ROWS: &str = include_str!("../assets/rows.js");
const PARQUET: &str = include_str!("../assets/vendor/parquet.js");
const MISSING: &str = include_str!("../assets/missing.js");
const COPY: &str = include_str!("../assets/copy.js");

/// The shared files of one release.
#[derive(Debug)]
pub(crate) struct Assets {
    /// Path from the web root and bytes, sorted by path.
    pub files: Vec<(String, Vec<u8>)>,
    /// The names pages use.
    pub names: Names,
}

/// The path of each shared file from the web root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Names {
    /// The style sheet.
    pub css: String,
    /// What hides the things that need a script, where there is none.
    pub nojs: String,
    /// The search of the catalogue.
    pub search: String,
    /// The explorer of a dataset's rows.
    pub explorer: String,
    /// What an address where nothing is may have meant.
    pub missing: String,
    /// The buttons that copy.
    pub copy: String,
    /// The picture in the browser's tab.
    pub icon: String,
    /// The crest or logo, if the city has one.
    pub logo: Option<String>,
    /// The picture for social networks.
    pub card: String,
    /// Its width and height in pixels.
    pub card_size: (u32, u32),
}

impl Assets {
    /// Names the shared files, with the city's colours, fonts, logo and card; `None` when a colour is refused.
    pub fn new(look: &Look, theme: &ThemeFiles) -> Option<Self> {
        let palette = Palette::new(look)?;
        let mut files = Vec::new();
        let mut keep = |stem: &str, extension: &str, bytes: Vec<u8>| {
            let path = format!("assets/{stem}.{}.{extension}", short_hash(&bytes));
            files.push((path.clone(), bytes));
            path
        };
        // A module names the one it needs by a name that says its content, so the needed ones come first.
        let parquet = keep("parquet", "js", PARQUET.into());
        let rows = keep("rows", "js", linked(ROWS, "parquet.js", &parquet));
        let search = keep("search", "js", SEARCH.into());
        let fonts: Vec<String> =
            theme.fonts.iter().map(|font| beside(&keep("font", "woff2", font.clone())).to_owned()).collect();
        let style = [&palette.css(), &theme::font_css(look, &fonts), STYLE, preset_style(look.preset)].concat();
        let picture = theme.card.clone().unwrap_or_else(|| card::draw(&palette));
        let card_size = card::size_of(&picture).unwrap_or(card::SIZE);
        let names = Names {
            css: keep("site", "css", style.into_bytes()),
            nojs: keep("nojs", "css", WITHOUT_SCRIPT.into()),
            missing: keep("missing", "js", linked(MISSING, "search.js", &search)),
            search,
            explorer: keep("explorer", "js", linked(EXPLORER, "rows.js", &rows)),
            copy: keep("copy", "js", COPY.into()),
            icon: keep("icon", "svg", card::icon(&palette).into_bytes()),
            logo: theme.logo.as_ref().map(|(name, bytes)| keep("logo", extension(name), bytes.clone())),
            card: keep("card", "png", picture),
            card_size,
        };
        files.sort();
        files.dedup();
        Some(Self { files, names })
    }
}

/// What a preset adds to the style sheet.
fn preset_style(preset: Preset) -> &'static str {
    match preset {
        Preset::Neutral => "",
        Preset::Italia => ITALIA,
        Preset::Swiss => SWISS,
    }
}

/// The name of a shared file as those beside it know it.
fn beside(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A module that names another one beside it by the name it is published under.
fn linked(source: &str, name: &str, path: &str) -> Vec<u8> {
    let published = beside(path);
    source.replace(&format!("\"./{name}\""), &format!("\"./{published}\"")).into_bytes()
}

/// The extension of a logo, of the two that are allowed.
fn extension(name: &str) -> &'static str {
    if name.to_ascii_lowercase().ends_with(".png") { "png" } else { "svg" }
}

/// A short name for all that is compiled in to draw pages: another one means that pages look different.
pub(crate) fn stamp() -> String {
    let parts = [STYLE, ITALIA, SWISS, WITHOUT_SCRIPT, SEARCH, EXPLORER, ROWS, PARQUET, MISSING, COPY]
        .into_iter()
        .chain(crate::engine::sources());
    short_hash(parts.collect::<Vec<_>>().join("\0").as_bytes())
}

/// Ten hexadecimal digits of the content: enough to tell versions of a file apart.
fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(5).fold(String::new(), |name, byte| name + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn another_colour_is_another_name_of_the_style_sheet_only() {
        let names = |colour: &str| {
            let look = Look { colour: Some(colour.to_owned()), ..Look::default() };
            Assets::new(&look, &ThemeFiles::default()).unwrap().names
        };
        let (one, two) = (names("#7a1020"), names("#104a20"));
        assert_ne!(one.css, two.css);
        assert_eq!((one.search, one.explorer), (two.search, two.explorer));
    }

    #[test]
    fn a_module_names_the_published_name_of_the_one_it_needs() {
        let assets = Assets::new(&Look::default(), &ThemeFiles::default()).unwrap();
        let text = |stem: &str| {
            let found = assets.files.iter().find(|(path, _)| path.starts_with(&format!("assets/{stem}.")));
            String::from_utf8(found.unwrap().1.clone()).unwrap()
        };
        for (module, needed) in [("explorer", "rows"), ("rows", "parquet"), ("missing", "search")] {
            let (path, _) =
                assets.files.iter().find(|(path, _)| path.starts_with(&format!("assets/{needed}."))).unwrap();
            assert!(text(module).contains(&format!("\"./{}\"", path.trim_start_matches("assets/"))), "{module}");
            assert!(!text(module).contains(&format!("\"./{needed}.js\"")), "{module}");
        }
    }

    #[test]
    fn the_name_of_a_logo_cannot_choose_its_path() {
        let theme = ThemeFiles { logo: Some(("../../x.html".into(), b"<svg/>".to_vec())), ..ThemeFiles::default() };
        let names = Assets::new(&Look::default(), &theme).unwrap().names;
        assert!(names.logo.unwrap().starts_with("assets/logo."));
    }

    #[test]
    fn the_vendored_bundle_is_the_one_its_readme_names() {
        let digest = Sha256::digest(PARQUET).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        assert!(include_str!("../assets/vendor/README.md").contains(&digest), "{digest}");
    }

    #[test]
    fn the_style_sheet_stays_small() {
        for preset in Preset::ALL {
            let look = Look { preset, ..Look::default() };
            let assets = Assets::new(&look, &ThemeFiles::default()).unwrap();
            let (_, style) = assets.files.iter().find(|(path, _)| *path == assets.names.css).unwrap();
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            packer.write_all(style).unwrap();
            let bytes = packer.finish().unwrap().len();
            assert!(bytes <= 12 * 1024, "{}: {bytes} bytes", preset.name());
        }
    }
}
