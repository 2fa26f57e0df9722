//! The files that pages share, each named by its content so that a browser may keep it for ever.
//!
//! Sources are hand-written in `assets/`; there is no bundler. The style
//! sheet begins with the colours derived from the city's.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::colour::Theme;

const STYLE: &str = include_str!("../assets/site.css");
const WITHOUT_SCRIPT: &str = include_str!("../assets/nojs.css");
const SEARCH: &str = include_str!("../assets/search.js");
const EXPLORER: &str = include_str!("../assets/explorer.js");
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
    /// The buttons that copy.
    pub copy: String,
    /// The picture in the browser's tab.
    pub icon: String,
    /// The crest or logo, if the city has one.
    pub logo: Option<String>,
}

impl Assets {
    /// Names the shared files, with the city's colour and logo (file name and bytes).
    pub fn new(brand: Option<&str>, logo: Option<(&str, &[u8])>) -> Self {
        let theme = Theme::from_brand(brand);
        let mut files = Vec::new();
        let mut keep = |stem: &str, extension: &str, bytes: Vec<u8>| {
            let path = format!("assets/{stem}.{}.{extension}", short_hash(&bytes));
            files.push((path.clone(), bytes));
            path
        };
        let names = Names {
            css: keep("site", "css", format!("{}{STYLE}", theme.css()).into_bytes()),
            nojs: keep("nojs", "css", WITHOUT_SCRIPT.into()),
            search: keep("search", "js", SEARCH.into()),
            explorer: keep("explorer", "js", EXPLORER.into()),
            copy: keep("copy", "js", COPY.into()),
            icon: keep("icon", "svg", icon(&theme).into_bytes()),
            logo: logo.map(|(name, bytes)| keep("logo", extension(name), bytes.to_vec())),
        };
        files.sort();
        Self { files, names }
    }
}

/// The extension of a logo, of the two that are allowed.
fn extension(name: &str) -> &'static str {
    if name.to_ascii_lowercase().ends_with(".png") { "png" } else { "svg" }
}

/// A glass house on the city's colour.
fn icon(theme: &Theme) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"6\" \
         fill=\"{}\"/><path d=\"M6 15 16 7l10 8v11H6zM16 7v19M6 15h20\" fill=\"none\" stroke=\"#fff\" \
         stroke-width=\"2.4\" stroke-linejoin=\"round\"/></svg>\n",
        theme.band
    )
}

/// Ten hexadecimal digits of the content: enough to tell versions of a file apart.
/// A short name for all that is compiled in to draw pages: another one means that pages look different.
pub(crate) fn stamp() -> String {
    let parts = [STYLE, WITHOUT_SCRIPT, SEARCH, EXPLORER, COPY].into_iter().chain(crate::engine::sources());
    short_hash(parts.collect::<Vec<_>>().join("\0").as_bytes())
}

fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(5).fold(String::new(), |name, byte| name + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_colour_is_another_name_of_the_style_sheet_only() {
        let (one, two) = (Assets::new(Some("#7a1020"), None).names, Assets::new(Some("#104a20"), None).names);
        assert_ne!(one.css, two.css);
        assert_eq!((one.search, one.explorer), (two.search, two.explorer));
    }

    #[test]
    fn the_name_of_a_logo_cannot_choose_its_path() {
        let names = Assets::new(None, Some(("../../x.html", b"<svg/>"))).names;
        assert!(names.logo.unwrap().starts_with("assets/logo."));
    }

    #[test]
    fn the_style_sheet_stays_small() {
        assert!(STYLE.len() < 40_000, "{} bytes", STYLE.len());
    }
}
