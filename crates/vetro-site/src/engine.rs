//! The templates of one language.
//!
//! Templates are compiled in. An undefined name is an error, so a misspelt
//! one fails the first test that renders the page. Every text is escaped;
//! only drawings and JSON-LD made by this crate are marked as safe.
//!
//! Words come from `t("key")`, with values as `t("key", name=…)`, and from
//! `n("key", number)` where singular and plural differ.

use std::sync::Arc;

use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

use crate::escape;
use crate::locale::{Locale, fill};

/// Every template: its name and its text.
const TEMPLATES: [(&str, &str); 18] = [
    ("layout.html", include_str!("../templates/layout.html")),
    ("macros.html", include_str!("../templates/macros.html")),
    ("home.html", include_str!("../templates/home.html")),
    ("catalogue.html", include_str!("../templates/catalogue.html")),
    ("dataset.html", include_str!("../templates/dataset.html")),
    ("dataset-parts.html", include_str!("../templates/dataset-parts.html")),
    ("departments.html", include_str!("../templates/departments.html")),
    ("department.html", include_str!("../templates/department.html")),
    ("themes.html", include_str!("../templates/themes.html")),
    ("theme.html", include_str!("../templates/theme.html")),
    ("quality.html", include_str!("../templates/quality.html")),
    ("developers.html", include_str!("../templates/developers.html")),
    ("changes.html", include_str!("../templates/changes.html")),
    ("accessibility.html", include_str!("../templates/accessibility.html")),
    ("privacy.html", include_str!("../templates/privacy.html")),
    ("not-found.html", include_str!("../templates/not-found.html")),
    ("withdrawn.html", include_str!("../templates/withdrawn.html")),
    ("chooser.html", include_str!("../templates/chooser.html")),
];

/// Renders pages in one language.
#[derive(Debug)]
pub(crate) struct Engine(Environment<'static>);

impl Engine {
    /// Prepares the templates; `site` is what every page shows.
    pub fn try_new(locale: &Arc<Locale>, site: impl Serialize) -> Result<Self, Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
        environment.set_formatter(escaped);
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
        for (name, source) in TEMPLATES {
            environment.add_template(name, source)?;
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

/// Writes a value: our own escaping leaves `/` alone, so addresses stay readable in the source of a page.
fn escaped(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => out.write_str(&escape::html(text)).map_err(Error::from),
        _ => minijinja::escape_formatter(out, state, value),
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
    TEMPLATES.iter().map(|(_, source)| *source)
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
        let mut engine = Engine::try_new(&locale, ()).unwrap();
        let view = || minijinja::context! { x => "<b>'/" };
        engine.0.add_template("bad", "{{ t('no such word') }}").unwrap();
        engine.0.add_template("good", "{{ x }} {{ n('rows', 2) }}").unwrap();
        assert!(engine.0.get_template("bad").unwrap().render(view()).is_err());
        assert_eq!(engine.0.get_template("good").unwrap().render(view()).unwrap(), "&lt;b&gt;&#39;/ 2 rows");
    }
}
