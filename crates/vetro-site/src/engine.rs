//! The templates of one language.
//!
//! Templates are compiled in; a city may override each by a file of its
//! name, which can build on the original as `built-in/NAME`. An undefined
//! name is an error, so a misspelt one fails the first rendering. Every text
//! is escaped, whatever a template says: there is no `safe` filter, and only
//! drawings and JSON made by this crate are markup ([`escape::Markup`]).
//!
//! Words come from `t("key")`, with values as `t("key", name=…)`, and from
//! `n("key", number)` where singular and plural differ.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

use crate::escape;
use crate::locale::{Locale, fill};

/// A template: its name, the name under which the built-in one can still be had when a city overrides it, its text.
type Template = (&'static str, &'static str, &'static str);

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        [$(($name, concat!("built-in/", $name), include_str!(concat!("../templates/", $name)))),*]
    };
}

/// Every template.
const TEMPLATES: [Template; 19] = built_in![
    "layout.html",
    "macros.html",
    "home.html",
    "catalogue.html",
    "dataset.html",
    "dataset-parts.html",
    "embed.html",
    "departments.html",
    "department.html",
    "themes.html",
    "theme.html",
    "quality.html",
    "developers.html",
    "changes.html",
    "accessibility.html",
    "privacy.html",
    "not-found.html",
    "withdrawn.html",
    "chooser.html",
];

/// Renders pages in one language.
#[derive(Debug)]
pub(crate) struct Engine<'t>(Environment<'t>);

impl<'t> Engine<'t> {
    /// Prepares the templates; `site` is what every page shows, `overrides` are the city's own templates by name.
    pub fn try_new(
        locale: &Arc<Locale>,
        site: impl Serialize,
        overrides: &'t BTreeMap<String, String>,
    ) -> Result<Self, Error> {
        let mut environment = Environment::new();
        // An error then knows the place in its template.
        environment.set_debug(true);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
        environment.set_formatter(escaped);
        environment.remove_filter("safe");
        // The engine's own lets parts that are safe make a safe text of others, and so undo their escaping.
        environment.add_filter("replace", |text: String, from: String, to: String| text.replace(&from, &to));
        environment.add_global("lang", locale.tag());
        environment.add_global("site", Value::from(Serde(site)));
        let words = Arc::clone(locale);
        environment.add_function("t", move |key: &str, values: Kwargs| speak(&words, key, &values));
        let words = Arc::clone(locale);
        environment.add_function("n", move |key: &str, number: u64| {
            words.find(key).map(|_| words.count(key, number)).ok_or_else(|| unknown(key))
        });
        let words = Arc::clone(locale);
        environment.add_filter("number", move |number: u64| words.integer(number));
        environment.add_filter("twin", |path: String| crate::feed::twin(&path));
        environment.add_filter("query", |text: String| escape::query(&text));
        for (name, original, source) in TEMPLATES {
            environment.add_template(name, overrides.get(name).map_or(source, String::as_str))?;
            if !overrides.is_empty() {
                environment.add_template(original, source)?;
            }
        }
        Ok(Self(environment))
    }

    /// Renders a template with the page's frame and its view.
    pub fn render(&self, template: &str, frame: impl Serialize, view: impl Serialize) -> Result<String, Error> {
        let (page, view) = (Value::from(Serde(frame)), Value::from(Serde(view)));
        let root = page.get_attr("root")?;
        self.0.get_template(template)?.render(minijinja::context! { page, view, root })
    }
}

/// Writes a value: our own escaping leaves `/` alone, so addresses stay readable in the source of a page. It asks nobody
/// whether to escape, so `{% autoescape false %}` changes nothing.
fn escaped(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        // Strict about names that are not there.
        return minijinja::escape_formatter(out, state, value);
    }
    match value.as_str() {
        Some(text) if value.is_safe() => out.write_str(text).map_err(Error::from),
        Some(text) => out.write_str(&escape::html(text)).map_err(Error::from),
        None if value.is_none() => Ok(()),
        None => out.write_str(&escape::html(&value.to_string())).map_err(Error::from),
    }
}

fn speak(locale: &Locale, key: &str, values: &Kwargs) -> Result<String, Error> {
    let text = locale.find(key).ok_or_else(|| unknown(key))?;
    let names: Vec<String> = values.args().map(str::to_owned).collect();
    let mut given = Vec::with_capacity(names.len());
    for name in &names {
        given.push((name.as_str(), values.get::<Value>(name)?.to_string()));
    }
    let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Ok(fill(text, &given))
}

fn unknown(key: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("the table of words lacks `{key}`"))
}

/// The text of every template.
pub(crate) fn sources() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|(_, _, source)| *source)
}

/// The names of the built-in templates, each of which a city may override.
pub fn template_names() -> impl Iterator<Item = &'static str> + Clone {
    TEMPLATES.iter().map(|(name, _, _)| *name)
}

/// The text of a built-in template, to begin an override from.
#[must_use]
pub fn template(name: &str) -> Option<&'static str> {
    TEMPLATES.iter().find(|(known, _, _)| *known == name).map(|(_, _, source)| *source)
}

/// The names that built-in templates use behind a point, such as `title`: what a misspelt one may have meant.
#[must_use]
pub fn known_names() -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for (_, _, source) in TEMPLATES {
        for part in source.split('.').skip(1) {
            let end = part.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(part.len());
            if part.starts_with(|letter: char| letter.is_ascii_lowercase()) {
                found.insert(&part[..end]);
            }
        }
    }
    found.extend(["view", "page", "site", "root", "lang"]);
    found
}

#[cfg(test)]
pub(crate) mod tests {
    use jiff::tz::TimeZone;
    use vetro_model::Language;

    use super::*;

    pub(crate) use super::sources;

    #[test]
    fn an_unknown_word_is_an_error_and_a_text_is_escaped() {
        let locale = Arc::new(Locale::new(Language::En, &[], TimeZone::UTC));
        let none = BTreeMap::new();
        let mut engine = Engine::try_new(&locale, (), &none).unwrap();
        let view = || minijinja::context! { x => "<b>'/" };
        engine.0.add_template("bad", "{{ t('no such word') }}").unwrap();
        engine.0.add_template("good", "{{ x }} {{ n('rows', 2) }}").unwrap();
        assert!(engine.0.get_template("bad").unwrap().render(view()).is_err());
        assert_eq!(engine.0.get_template("good").unwrap().render(view()).unwrap(), "&lt;b&gt;&#39;/ 2 rows");
    }

    #[test]
    fn no_template_can_undo_the_escaping() {
        let locale = Arc::new(Locale::new(Language::En, &[], TimeZone::UTC));
        let none = BTreeMap::new();
        let mut engine = Engine::try_new(&locale, (), &none).unwrap();
        let attempts = [
            "{% autoescape false %}{{ x }}{{ [x] }}{% endautoescape %}",
            "{% set t %}{{ x }}{% endset %}{% set a %}&lt;{% endset %}{% set b %}<{% endset %}{{ t|replace(a, b) }}",
            "{% autoescape false %}{% set t %}{{ x }}{% endset %}{% endautoescape %}{{ t }}",
            "{% macro f(t) %}{{ t }}{% endmacro %}{{ f(x) }}{{ f(x)|string }}{{ x|join }}{{ x|upper|lower }}",
            "{% filter lower %}{{ x }}{% endfilter %}{{ x|e }}{{ [x, x]|join('') }}{{ '%s'|format(x) }}",
        ];
        for attempt in attempts {
            let view = minijinja::context! { x => "<b>", page => minijinja::context! { root => "" } };
            engine.0.add_template("try", attempt).unwrap();
            let page = engine.0.get_template("try").unwrap().render(view).unwrap();
            assert!(!page.contains("<b>") && page.contains("b&"), "{attempt}: {page}");
        }
        engine.0.add_template("try", "{{ x|safe }}").unwrap();
        assert!(engine.0.get_template("try").unwrap().render(minijinja::context! { x => "<b>" }).is_err());
    }

    #[test]
    fn an_override_takes_the_place_and_can_build_on_the_original() {
        let locale = Arc::new(Locale::new(Language::En, &[], TimeZone::UTC));
        let text = "{% extends 'built-in/layout.html' %}{% block foot %}<p>Ours</p>{{ super() }}{% endblock %}";
        let overrides = BTreeMap::from([("layout.html".to_owned(), text.to_owned())]);
        let engine = Engine::try_new(&locale, (), &overrides).unwrap();
        assert_eq!(engine.0.get_template("layout.html").unwrap().source(), text);
        assert!(engine.0.get_template("built-in/layout.html").unwrap().source().contains("block foot"));
        assert!(known_names().contains("publisher_url") && template("home.html").is_some());
    }
}
