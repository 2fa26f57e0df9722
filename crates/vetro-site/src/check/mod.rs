//! Whether a city's own templates can be used, before a night depends on them.
//!
//! Each is looked at by itself (its name, its syntax, what would undo
//! escaping or be refused by the policy of the pages), and then all pages of
//! an invented city with one dataset of every trait are rendered with them:
//! an unknown name is found wherever that rendering comes by.
//!
//! Start at [`check_templates`].

mod sample;
mod scan;

use std::collections::BTreeMap;
use std::error::Error as _;
use std::ops::Range;

use minijinja::{Environment, ErrorKind};
use vetro_model::project::Catalogue;

use crate::engine::template;
use crate::site::Site;
use crate::theme::ThemeFiles;
use crate::{Files, Options, pages};

/// What kind of thing is wrong with a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// No built-in template has its name, so it would never be used.
    UnknownName,
    /// It is not written as the template language wants.
    Syntax,
    /// It names something that is not there, or fails in another way when a page is made.
    Rendering,
    /// It would write texts of the data without escaping them.
    Escaping,
    /// It holds what the policy of the pages refuses: browsers would leave it out.
    Policy,
}

/// What is wrong with a template of the city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateProblem {
    /// Its name.
    pub template: String,
    /// What kind of thing.
    pub fault: Fault,
    /// The cause.
    pub message: String,
    /// The place in its text, in bytes.
    pub place: Range<usize>,
    /// The name that is not known, where that is the cause.
    pub unknown: Option<String>,
}

/// Everything that is wrong with the city's own templates, by name and place.
///
/// # Shape
///
/// The rendering tells the first problem of each template only.
///
/// # Examples
///
/// ```
/// let mut theme = vetro_site::ThemeFiles::default();
/// theme.templates.insert("hoem.html".into(), String::new());
/// # let catalogue = serde_json::from_str(r#"{ "base-url": "https://a.example/", "languages": ["en"], "licence": "CC0-1.0",
/// #   "timezone": "Europe/Rome", "title": {}, "description": {},
/// #   "publisher": { "name": {}, "email": "a@a.example", "url": "https://a.example/" } }"#).unwrap();
/// let found = vetro_site::check_templates(&catalogue, &theme);
/// assert_eq!(found[0].fault, vetro_site::Fault::UnknownName);
/// ```
#[must_use]
pub fn check_templates(catalogue: &Catalogue, theme: &ThemeFiles) -> Vec<TemplateProblem> {
    let mut found = Vec::new();
    let mut sound = BTreeMap::new();
    for (name, text) in &theme.templates {
        if template(name).is_none() {
            let message = format!("no page is made with `{name}`");
            found.push(problem(name, Fault::UnknownName, message, 0..0));
            continue;
        }
        found.extend(scan::escaping(text).map(|place| {
            let message = "this would write texts of the data as markup: every text is escaped".to_owned();
            problem(name, Fault::Escaping, message, place)
        }));
        found.extend(scan::refused(text).map(|(place, what)| {
            problem(
                name,
                Fault::Policy,
                format!("browsers leave out {what}: the policy of the pages refuses it"),
                place,
            )
        }));
        match syntax(name, text) {
            Some(told) => found.push(told),
            None => {
                sound.insert(name.clone(), text.clone());
            }
        }
    }
    found.extend(rendering(catalogue, sound));
    // What the scan told of a place says it better than the failed rendering.
    let told: Vec<(String, usize)> = found
        .iter()
        .filter(|one| one.fault == Fault::Escaping)
        .map(|one| (one.template.clone(), one.place.start))
        .collect();
    found.retain(|one| {
        one.fault != Fault::Rendering
            || !told.iter().any(|(name, start)| *name == one.template && one.place.contains(start))
    });
    found.sort_by(|one, two| {
        (&one.template, one.place.start, one.fault).cmp(&(&two.template, two.place.start, two.fault))
    });
    found
}

fn problem(template: &str, fault: Fault, message: String, place: Range<usize>) -> TemplateProblem {
    TemplateProblem { template: template.to_owned(), fault, message, place, unknown: None }
}

fn syntax(name: &str, text: &str) -> Option<TemplateProblem> {
    let mut environment = Environment::new();
    environment.set_debug(true);
    let error = environment.add_template(name, text).err()?;
    Some(problem(name, Fault::Syntax, in_words(&error), place(&error, text)))
}

/// Renders every page, again and again, each time without the templates that failed.
fn rendering(catalogue: &Catalogue, mut templates: BTreeMap<String, String>) -> Vec<TemplateProblem> {
    let mut found = Vec::new();
    let Some((publication, night)) = sample::city(catalogue) else { return found };
    while !templates.is_empty() {
        let theme = ThemeFiles { templates, ..ThemeFiles::default() };
        let options = Options { theme: &theme, report: &night, score: None };
        let Ok(site) = Site::try_new(&publication, &options) else { return found };
        let made = pages::write(&site, &mut Files(&mut |_, _| Ok(())));
        let Err(crate::Error::Template(error)) = made else { return found };
        let Some((name, told)) = told(&error, &theme.templates) else { return found };
        found.push(told);
        templates = theme.templates;
        templates.remove(&name);
    }
    found
}

/// The innermost of an error's causes that lies in one of the city's templates.
fn told(error: &minijinja::Error, templates: &BTreeMap<String, String>) -> Option<(String, TemplateProblem)> {
    let causes = std::iter::successors(Some(error), |cause| inner(cause));
    let ours = |cause: &minijinja::Error| templates.get_key_value(cause.name()?);
    let (cause, (name, text)) = causes.filter_map(|cause| Some((cause, ours(cause)?))).last()?;
    let place = place(cause, text);
    let words = text.get(place.clone()).unwrap_or_default().trim();
    let (message, unknown) = match cause.kind() {
        ErrorKind::UndefinedError => {
            let chain: String = words.chars().filter(|letter| !letter.is_whitespace()).collect();
            let last = chain.rsplit('.').next().unwrap_or_default().to_owned();
            (format!("`{chain}` is not known here"), Some(last))
        }
        _ => (in_words(cause), None),
    };
    Some((name.clone(), TemplateProblem { template: name.clone(), fault: Fault::Rendering, message, place, unknown }))
}

fn inner(error: &minijinja::Error) -> Option<&minijinja::Error> {
    error.source()?.downcast_ref()
}

/// The cause without its place.
fn in_words(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => detail.to_owned(),
        None => error.kind().to_string(),
    }
}

/// The place of an error in a text: what the engine names, else its line.
fn place(error: &minijinja::Error, text: &str) -> Range<usize> {
    if let Some(range) = error.range().filter(|range| text.get(range.clone()).is_some()) {
        return range;
    }
    let line = error.line().unwrap_or(1).max(1);
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>().min(text.len());
    let length = text[start..].lines().next().map_or(0, str::len);
    start..start + length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::template_names;

    fn found(name: &str, text: &str) -> Vec<TemplateProblem> {
        let templates = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        check_templates(&sample::catalogue(), &ThemeFiles { templates, ..ThemeFiles::default() })
    }

    #[test]
    fn the_built_in_templates_are_sound_as_overrides() {
        let templates = template_names().map(|name| (name.to_owned(), template(name).unwrap().to_owned())).collect();
        let found = check_templates(&sample::catalogue(), &ThemeFiles { templates, ..ThemeFiles::default() });
        assert_eq!(found, []);
    }

    #[test]
    fn an_unknown_name_is_found_at_the_end_of_every_template() {
        for name in template_names() {
            let text = template(name).unwrap();
            // Macros are bodies of their own: the mistake goes into each template's last one, or its last block.
            let at = ["{%- endmacro", "{% endblock", "</body>"].iter().filter_map(|end| text.rfind(end)).max().unwrap();
            let broken = format!("{}{{{{ site.titel }}}}{}", &text[..at], &text[at..]);
            let found = found(name, &broken);
            assert_eq!(found.len(), 1, "{name}: {found:#?}");
            assert_eq!((found[0].fault, found[0].unknown.as_deref()), (Fault::Rendering, Some("titel")), "{name}");
            assert_eq!(&broken[found[0].place.clone()], "site.titel", "{name}");
        }
    }

    #[test]
    fn syntax_unknown_words_and_filters_are_told_at_their_place() {
        let one = |text: &str| {
            let found = found("withdrawn.html", text);
            assert_eq!(found.len(), 1, "{found:#?}");
            (found[0].fault, text[found[0].place.clone()].to_owned(), found[0].message.clone())
        };
        let (fault, place, _) = one("<p>\n{% if view.reason %}\n<p>{{ view.reason </p>\n");
        assert!(fault == Fault::Syntax && !place.is_empty());
        let (fault, _, message) = one("{{ t('no.such.word') }}");
        assert!(fault == Fault::Rendering && message.contains("no.such.word"), "{message}");
        let (fault, _, message) = one("{{ view.reason|shout }}");
        assert!(fault == Fault::Rendering && message.contains("shout"), "{message}");
        let (fault, place, _) = one("{{ view.reason|safe }}");
        assert_eq!((fault, place.as_str()), (Fault::Escaping, "safe"));
        let (fault, place, _) = one("<div style=\"color:red\">{{ view.reason }}</div>");
        assert_eq!((fault, place.as_str()), (Fault::Policy, " style="));
    }

    #[test]
    fn each_broken_template_is_told_and_hides_no_other() {
        let templates =
            ["home.html", "quality.html", "layuot.html"].map(|name| (name.to_owned(), "{{ x }}".to_owned()));
        let theme = ThemeFiles { templates: templates.into(), ..ThemeFiles::default() };
        let found = check_templates(&sample::catalogue(), &theme);
        let told: Vec<(&str, Fault)> = found.iter().map(|one| (one.template.as_str(), one.fault)).collect();
        let wanted =
            [("home.html", Fault::Rendering), ("layuot.html", Fault::UnknownName), ("quality.html", Fault::Rendering)];
        assert_eq!(told, wanted);
    }
}
