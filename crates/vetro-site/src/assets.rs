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
        // A module names the one it needs by a name that says its content, so the needed ones come first.
        let parquet = keep("parquet", "js", PARQUET.into());
        let rows = keep("rows", "js", linked(ROWS, "parquet.js", &parquet));
        let search = keep("search", "js", SEARCH.into());
        let names = Names {
            css: keep("site", "css", format!("{}{STYLE}", theme.css()).into_bytes()),
            nojs: keep("nojs", "css", WITHOUT_SCRIPT.into()),
            missing: keep("missing", "js", linked(MISSING, "search.js", &search)),
            search,
            explorer: keep("explorer", "js", linked(EXPLORER, "rows.js", &rows)),
            copy: keep("copy", "js", COPY.into()),
            icon: keep("icon", "svg", icon(&theme).into_bytes()),
            logo: logo.map(|(name, bytes)| keep("logo", extension(name), bytes.to_vec())),
        };
        files.sort();
        Self { files, names }
    }
}

/// A module that names another one beside it by the name it is published under.
fn linked(source: &str, name: &str, path: &str) -> Vec<u8> {
    let published = path.rsplit('/').next().unwrap_or(path);
    source.replace(&format!("\"./{name}\""), &format!("\"./{published}\"")).into_bytes()
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
    let parts = [STYLE, WITHOUT_SCRIPT, SEARCH, EXPLORER, ROWS, PARQUET, MISSING, COPY]
        .into_iter()
        .chain(crate::engine::sources());
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
    fn a_module_names_the_published_name_of_the_one_it_needs() {
        let assets = Assets::new(None, None);
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
        let names = Assets::new(None, Some(("../../x.html", b"<svg/>"))).names;
        assert!(names.logo.unwrap().starts_with("assets/logo."));
    }

    #[test]
    fn the_vendored_bundle_is_the_one_its_readme_names() {
        let digest = Sha256::digest(PARQUET).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        assert!(include_str!("../assets/vendor/README.md").contains(&digest), "{digest}");
    }

    #[test]
    fn the_style_sheet_stays_small() {
        assert!(STYLE.len() < 40_000, "{} bytes", STYLE.len());
    }
}
