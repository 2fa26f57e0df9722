//! Checks how the site is to look: colours, fonts, links, the files of the theme, the city's own templates.
//!
//! What can be read and what a template may say is decided by `vetro-site`;
//! here it gets its place in the file. Start at [`check`].

use std::path::Path;

use vetro_model::Diagnostic;
use vetro_model::look::Look;
use vetro_model::project::Catalogue;
use vetro_site::{Fault, TemplateProblem, ThemeFiles};

use super::resolve::{Scope, translations_of};
use super::{PROJECT_FILE, Reading, why};
use crate::theme::{self, TEMPLATES};

/// What all fonts together may weigh before readers are kept waiting, in bytes.
const FONTS: usize = 80_000;
/// The same for a crest or logo.
const LOGO: usize = 100_000;

/// Tells everything that is wrong with the look.
pub(super) fn check(reading: &mut Reading<'_>, catalogue: &Catalogue) {
    let look = &catalogue.look;
    for problem in vetro_site::check_look(look) {
        tell(reading, Diagnostic::error(problem.code, problem.message).with_help(problem.help), &problem.key);
    }
    let languages = &catalogue.languages;
    if !look.crest.is_empty() {
        translations_of(reading, &look.crest.missing(languages), "crest");
    }
    for (at, link) in look.footer.iter().enumerate() {
        translations_of(reading, &link.label.missing(languages), &format!("footer.{at}.label"));
        translations_of(reading, &link.url.missing(languages), &format!("footer.{at}.url"));
    }
    files(reading, look);
    templates(reading, catalogue);
}

/// Tells a diagnostic at a key of the look, its parts joined by points.
fn tell(reading: &mut Reading<'_>, told: Diagnostic, key: &str) {
    let path: Vec<&str> = ["catalogue", "look"].into_iter().chain(key.split('.')).collect();
    reading.tell(told, PROJECT_FILE, &path);
}

fn files(reading: &mut Reading<'_>, look: &Look) {
    let project = reading.project;
    if let Some(path) = &look.logo
        && let Some(bytes) = file(reading, project, path, "logo")
    {
        let name = path.to_ascii_lowercase();
        let is_png = Path::new(&name).extension().is_some_and(|end| end == "png");
        let is_svg = Path::new(&name).extension().is_some_and(|end| end == "svg");
        let holds_svg = String::from_utf8_lossy(&bytes).contains("<svg");
        if !(is_png && vetro_site::png_size(&bytes).is_some() || is_svg && holds_svg) {
            wrong(reading, "logo", path, "an SVG or PNG file");
        } else if bytes.len() > LOGO {
            heavy(reading, "logo", bytes.len(), LOGO);
        }
    }
    if let Some(path) = &look.card
        && let Some(bytes) = file(reading, project, path, "card")
        && vetro_site::png_size(&bytes).is_none()
    {
        wrong(reading, "card", path, "a PNG file");
    }
    let mut weight = 0;
    for (at, font) in look.fonts.files.iter().enumerate() {
        let key = format!("fonts.files.{at}.file");
        let Some(bytes) = file(reading, project, &font.file, &key) else { continue };
        weight += bytes.len();
        if !vetro_site::is_woff2(&bytes) {
            wrong(reading, &key, &font.file, "a WOFF2 file");
        }
    }
    if weight > FONTS {
        heavy(reading, "fonts.files", weight, FONTS);
    }
}

fn file(reading: &mut Reading<'_>, project: &Path, path: &str, key: &str) -> Option<Vec<u8>> {
    match std::fs::read(project.join(path)) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let told = Diagnostic::error("V0193", format!("`{path}` cannot be read: {}", why(&error)))
                .with_help("name a file of the project folder; nothing is fetched from elsewhere");
            tell(reading, told, key);
            None
        }
    }
}

fn wrong(reading: &mut Reading<'_>, key: &str, path: &str, wanted: &str) {
    let told = Diagnostic::error("V0193", format!("`{path}` is not {wanted}"))
        .with_help(format!("give {wanted}: browsers and networks read no other"));
    tell(reading, told, key);
}

fn heavy(reading: &mut Reading<'_>, key: &str, bytes: usize, most: usize) {
    let kilobytes = bytes.div_ceil(1_000);
    let told = Diagnostic::warning("V0193", format!("`{key}` weighs {kilobytes} kB, which every reader loads"))
        .with_help(format!("stay below {} kB: fewer weights or letters of a font, a simpler drawing", most / 1_000));
    tell(reading, told, key);
}

fn templates(reading: &mut Reading<'_>, catalogue: &Catalogue) {
    let templates = match theme::templates(reading.project) {
        Ok(templates) => templates,
        Err(error) => {
            let told = Diagnostic::error("V0196", format!("a template cannot be read: {error}"));
            return reading.diagnostics.push(told.with_place(TEMPLATES, None).with_help("write it as UTF-8 text"));
        }
    };
    if templates.is_empty() {
        return;
    }
    let theme = ThemeFiles { templates, ..ThemeFiles::default() };
    let found = vetro_site::check_templates(catalogue, &theme);
    for (name, text) in theme.templates {
        reading.files.insert(format!("{TEMPLATES}/{name}"), text);
    }
    reading.diagnostics.extend(found.into_iter().map(template));
}

fn template(problem: TemplateProblem) -> Diagnostic {
    let TemplateProblem { template, fault, message, place, unknown } = problem;
    let print = format!("`vetro template {template}` prints the built-in one, with all it can show");
    let (code, help) = match fault {
        Fault::UnknownName => ("V0195", Scope::nearest(&template, vetro_site::template_names())),
        Fault::Syntax => ("V0196", print),
        Fault::Rendering => {
            let known = vetro_site::known_names();
            let near = unknown.as_ref().and_then(|word| super::nearest(word, known.iter().copied()));
            ("V0196", near.map_or(print, |near| format!("did you mean `{near}`?")))
        }
        Fault::Escaping => {
            ("V0197", "take it away: drawings and JSON of the pages are known to be markup without it".to_owned())
        }
        Fault::Policy => ("V0198", "use the classes of the style sheet, and files of the site itself".to_owned()),
    };
    let told = match fault {
        Fault::Policy => Diagnostic::warning(code, message),
        _ => Diagnostic::error(code, message),
    };
    let span = (fault != Fault::UnknownName).then_some(place);
    told.with_place(format!("{TEMPLATES}/{template}"), span).with_help(help)
}
