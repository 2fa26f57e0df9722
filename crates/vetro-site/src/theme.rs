//! What a city adds to the look of its site: files, fonts, links, templates; and what is wrong with them.
//!
//! Nothing is read here: the files come in as bytes. Start at [`check_look`]
//! for what is declared, at [`crate::check_templates`] for templates.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vetro_model::look::{Fonts, Look, Preset};

use crate::{card, palette};

/// The files of a city's theme.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeFiles {
    /// The crest or logo: its file name, which tells SVG from PNG, and its bytes.
    pub logo: Option<(String, Vec<u8>)>,
    /// The picture for social networks, a PNG file.
    pub card: Option<Vec<u8>>,
    /// The font files, in the order in which they are declared.
    pub fonts: Vec<Vec<u8>>,
    /// Templates that take the place of the built-in ones, by name.
    pub templates: BTreeMap<String, String>,
}

/// What is wrong with the declared look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookProblem {
    /// The diagnostic's code.
    pub code: &'static str,
    /// The key below `catalogue.look`, its parts joined by points.
    pub key: String,
    /// The cause.
    pub message: String,
    /// The next step.
    pub help: String,
}

/// Everything that is wrong with the declared look: colours, fonts, addresses of links.
///
/// # Examples
///
/// ```
/// use vetro_model::look::Look;
///
/// let look = Look { colour: Some("#ffd500".into()), ..Look::default() };
/// let found = vetro_site::check_look(&look);
/// assert_eq!(found[0].code, "V0191");
/// assert!(found[0].help.contains("the nearest of the same hue"));
/// ```
#[must_use]
pub fn check_look(look: &Look) -> Vec<LookProblem> {
    let mut found: Vec<LookProblem> = palette::refusals(look)
        .into_iter()
        .map(|refusal| LookProblem {
            code: if refusal.is_colour { "V0191" } else { "V0190" },
            key: refusal.key.to_owned(),
            message: refusal.message,
            help: refusal.help,
        })
        .collect();
    found.extend(font_problems(&look.fonts));
    for (at, link) in look.footer.iter().enumerate() {
        let addresses: Vec<&str> = match &link.url {
            vetro_model::schema::Words::Plain(url) => vec![url],
            vetro_model::schema::Words::Localised(urls) => urls.0.values().map(String::as_str).collect(),
        };
        if addresses.iter().any(|url| crate::site::web(url).is_none()) {
            found.push(LookProblem {
                code: "V0194",
                key: format!("footer.{at}.url"),
                message: "a link in the foot leads nowhere: its address is not a whole one".to_owned(),
                help: "write the whole address, beginning with https://".to_owned(),
            });
        }
    }
    found
}

fn font_problems(fonts: &Fonts) -> Vec<LookProblem> {
    let problem = |key: String, message: &str, help: &str| LookProblem {
        code: "V0192",
        key,
        message: message.to_owned(),
        help: help.to_owned(),
    };
    let mut found = Vec::new();
    for (list, name) in [(&fonts.text, "text"), (&fonts.headings, "headings")] {
        for (at, _) in list.iter().enumerate().filter(|(_, family)| !is_family(family)) {
            let help =
                "write one family to a text, of letters, digits, spaces and hyphens: [\"Titillium Web\", \"Arial\"]";
            found.push(problem(format!("fonts.{name}.{at}"), "this is not the name of one font family", help));
        }
    }
    for (at, file) in fonts.files.iter().enumerate() {
        if !fonts.text.iter().chain(&fonts.headings).any(|family| *family == file.family) {
            let message = format!("the family `{}` of a font file is not used", file.family);
            let help = format!("name it: `text = [\"{}\"]` under [catalogue.look.fonts]", file.family);
            found.push(problem(format!("fonts.files.{at}.family"), &message, &help));
        }
        if !(100..=900).contains(&file.weight) {
            let help = "400 is regular, 700 bold";
            found.push(problem(format!("fonts.files.{at}.weight"), "a weight lies between 100 and 900", help));
        }
    }
    found
}

/// Whether a text is the name of a font family; it then needs no escaping in a style sheet.
fn is_family(text: &str) -> bool {
    let allowed = |letter: char| letter.is_alphanumeric() || letter == ' ' || letter == '-';
    !text.trim().is_empty() && text.chars().all(allowed)
}

/// Whether bytes are a font that browsers load: WOFF 2.
///
/// Source: W3C, *WOFF File Format 2.0*, section 4: the signature `wOF2`.
#[must_use]
pub fn is_woff2(bytes: &[u8]) -> bool {
    bytes.starts_with(b"wOF2")
}

/// The width and height of a PNG file in pixels; `None` for what is none.
#[must_use]
pub fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    card::size_of(bytes)
}

/// The families of a preset, for readers who have them.
fn families(preset: Preset) -> &'static str {
    match preset {
        Preset::Neutral => "system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"Liberation Sans\",sans-serif",
        Preset::Italia => "\"Titillium Web\",\"Segoe UI\",Roboto,\"Noto Sans\",\"Liberation Sans\",sans-serif",
        Preset::Swiss => "\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",sans-serif",
    }
}

/// The part of the style sheet that names the fonts; `names` are those of the published files, in their order.
pub(crate) fn font_css(look: &Look, names: &[String]) -> String {
    let fonts = &look.fonts;
    let mut css = String::new();
    for (file, name) in fonts.files.iter().zip(names).filter(|(file, _)| is_family(&file.family)) {
        let style = if file.italic { "italic" } else { "normal" };
        writeln!(
            css,
            "@font-face{{font-family:\"{}\";src:url(\"{name}\") format(\"woff2\");font-weight:{};font-style:{style};\
             font-display:swap}}",
            file.family, file.weight
        )
        .expect("writing to a text cannot fail");
    }
    let stack = |own: &[String]| {
        let own = own.iter().filter(|family| is_family(family)).map(|family| format!("\"{family}\","));
        own.chain([families(look.preset).to_owned()]).collect::<String>()
    };
    let headings = if fonts.headings.is_empty() { &fonts.text } else { &fonts.headings };
    writeln!(css, ":root{{--font:{};--heading:{}}}", stack(&fonts.text), stack(headings))
        .expect("writing to a text cannot fail");
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(json: serde_json::Value) -> Look {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn fonts_come_from_the_site_itself_and_cannot_end_the_style_sheet() {
        let look = look(serde_json::json!({ "preset": "italia", "fonts": {
            "text": ["Titillium Web", "x\"}*{display:none"],
            "files": [{ "family": "Titillium Web", "file": "theme/t.woff2", "weight": 700 }]
        }}));
        let css = font_css(&look, &["font.0123456789.woff2".into()]);
        assert!(css.contains("src:url(\"font.0123456789.woff2\") format(\"woff2\");font-weight:700"), "{css}");
        assert!(
            css.contains("--font:\"Titillium Web\",\"Titillium Web\",\"Segoe UI\"") && !css.contains("display:none")
        );
        let found = check_look(&look);
        assert_eq!((found.len(), found[0].key.as_str()), (1, "fonts.text.1"));
    }

    #[test]
    fn a_font_nobody_asks_for_and_a_link_to_a_script_are_told() {
        let look = look(serde_json::json!({
            "fonts": { "files": [{ "family": "Lora", "file": "l.woff2", "weight": 1 }] },
            "footer": [{ "label": "Note", "url": "javascript:alert(1)" },
                       { "label": { "it": "Note" }, "url": { "it": "https://a.example/", "de": "www.b.example" } }]
        }));
        let keys: Vec<String> = check_look(&look).into_iter().map(|one| one.key).collect();
        assert_eq!(keys, ["fonts.files.0.family", "fonts.files.0.weight", "footer.0.url", "footer.1.url"]);
    }

    #[test]
    fn a_font_is_told_by_its_first_bytes() {
        assert!(is_woff2(b"wOF2....") && !is_woff2(b"wOFF....") && !is_woff2(b""));
    }
}
