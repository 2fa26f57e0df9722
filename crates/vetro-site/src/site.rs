//! What every page of a release shares, and the frame around each of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::Serialize;
use vetro_model::Language;
use vetro_model::document::Publication;
use vetro_model::look::FooterLink;

use crate::assets::{Assets, Names};
use crate::catalogue;
use crate::escape::Markup;
use crate::locale::{Locale, Moment};
use crate::night::NightReport;
use crate::{Error, Options};

/// The policy of every page: nothing from elsewhere, nothing inline.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                                 connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'";

/// A release as the site sees it.
#[derive(Debug)]
pub(crate) struct Site<'a> {
    /// What is published.
    pub publication: &'a Publication,
    /// The run that made it.
    pub night: &'a NightReport,
    /// The score of the catalogue, where it was measured.
    pub score: Option<&'a vetro_catalogue::score::Summary>,
    /// The files that pages share.
    pub assets: Assets,
    /// Templates that take the place of the built-in ones, by name.
    pub templates: &'a BTreeMap<String, String>,
    /// The languages, the default one first.
    pub locales: Vec<Arc<Locale>>,
}

impl<'a> Site<'a> {
    /// Prepares a release.
    pub fn try_new(publication: &'a Publication, options: &Options<'a>) -> Result<Self, Error> {
        let catalogue = &publication.catalogue;
        // The plan has checked the name; a zone that vanished from the tables is no reason to publish nothing.
        let zone = TimeZone::get(&catalogue.timezone).unwrap_or(TimeZone::UTC);
        let locale = |language: &Language| Arc::new(Locale::new(*language, &catalogue.languages, zone.clone()));
        Ok(Self {
            publication,
            night: options.report,
            score: options.score,
            assets: Assets::new(&catalogue.look, options.theme).ok_or(Error::Look)?,
            templates: &options.theme.templates,
            locales: catalogue.languages.iter().map(locale).collect(),
        })
    }

    /// The default language.
    pub fn default_language(&self) -> Language {
        self.publication.catalogue.languages.first().copied().unwrap_or(Language::En)
    }

    /// The whole address of a path from the web root.
    pub fn url(&self, path: &str) -> String {
        vetro_catalogue::address::file(&self.publication.catalogue.base_url, path)
    }

    /// What every page of a language shows.
    pub fn common(&self, locale: &Locale) -> Common {
        let catalogue = &self.publication.catalogue;
        let (licence, licence_url) = catalogue::licence_words(&catalogue.licence, locale.language);
        Common {
            title: locale.text(&catalogue.title).to_owned(),
            description: locale.text(&catalogue.description).to_owned(),
            publisher: locale.text(&catalogue.publisher.name).to_owned(),
            publisher_url: web(&catalogue.publisher.url),
            email: mailbox(&catalogue.publisher.email),
            base: self.url(""),
            policy: POLICY,
            assets: self.assets.names.clone(),
            licence,
            licence_url,
            made: locale.moment(self.publication.created),
            serial: self.publication.serial,
            version: env!("CARGO_PKG_VERSION"),
            statement: catalogue.accessibility_statement.as_deref().and_then(web),
            search_index: format!("search/{}.json", locale.tag()),
            feed: format!("{}/feed.atom", locale.tag()),
            preset: catalogue.look.preset.name(),
            crest: locale.text(&catalogue.look.crest).to_owned(),
            card: self.url(&self.assets.names.card),
            footer: catalogue.look.footer.iter().filter_map(|link| footer(locale, link)).collect(),
        }
    }

    /// The frame of a page of a language; `tail` is its address below the language's folder.
    pub fn frame(&self, locale: &Locale, mark: &'static str, tail: &str, title: &str, description: &str) -> Frame {
        let path = format!("{}/{tail}", locale.tag());
        let alternates = self.locales.iter().map(|other| self.alternate(other, locale, &path, tail)).collect();
        let site_title = locale.text(&self.publication.catalogue.title);
        Frame {
            mark,
            root: up(&path),
            title: if tail.is_empty() { site_title.to_owned() } else { format!("{title} – {site_title}") },
            heading: title.to_owned(),
            description: crate::draw::cut(description, 200),
            canonical: self.url(&path),
            default_url: self.url(&format!("{}/{tail}", self.default_language())),
            alternates,
            crumbs: Vec::new(),
            linked_data: None,
            feeds: Vec::new(),
            changed: None,
            scripts: Vec::new(),
            noindex: false,
        }
    }

    fn alternate(&self, other: &Locale, own: &Locale, path: &str, tail: &str) -> Alternate {
        let there = format!("{}/{tail}", other.tag());
        Alternate {
            tag: other.tag(),
            name: language_name(other.language),
            href: format!("{}{there}", up(path)),
            url: self.url(&there),
            current: other.tag() == own.tag(),
        }
    }
}

/// A link in the foot; none without a whole address.
fn footer(locale: &Locale, link: &FooterLink) -> Option<Link> {
    Some(Link { words: locale.words(&link.label).to_owned(), url: web(locale.words(&link.url))? })
}

/// The way from a page to the web root: `../../`, or `./` from the root itself.
pub(crate) fn up(path: &str) -> String {
    let depth = path.matches('/').count();
    if depth == 0 { "./".to_owned() } else { "../".repeat(depth) }
}

/// The name of a language in itself.
pub(crate) fn language_name(language: Language) -> &'static str {
    match language {
        Language::It => "Italiano",
        Language::De => "Deutsch",
        Language::Fr => "Français",
        Language::En => "English",
    }
}

/// An address that may be a link; anything else, `javascript:` above all, is none.
pub(crate) fn web(url: &str) -> Option<String> {
    vetro_catalogue::address::is_web(url).then(|| url.to_owned())
}

/// A mailbox that may be a link.
pub(crate) fn mailbox(email: &str) -> Option<String> {
    vetro_catalogue::address::is_mailbox(email).then(|| email.to_owned())
}

/// What every page of a language shows.
#[derive(Debug, Serialize)]
pub(crate) struct Common {
    pub title: String,
    pub description: String,
    pub publisher: String,
    pub publisher_url: Option<String>,
    pub email: Option<String>,
    pub base: String,
    pub policy: &'static str,
    pub assets: Names,
    pub licence: String,
    pub licence_url: Option<String>,
    pub made: Moment,
    pub serial: u64,
    pub version: &'static str,
    pub statement: Option<String>,
    pub search_index: String,
    pub feed: String,
    pub preset: &'static str,
    pub crest: String,
    /// The whole address of the picture for social networks.
    pub card: String,
    pub footer: Vec<Link>,
}

/// Words with an address on another site.
#[derive(Debug, Serialize)]
pub(crate) struct Link {
    pub words: String,
    pub url: String,
}

/// The frame around one page.
#[derive(Debug, Serialize)]
pub(crate) struct Frame {
    /// `data-page`: what other programs know the page by; empty for pages nobody looks for.
    pub mark: &'static str,
    /// The way to the web root.
    pub root: String,
    /// The title in the browser's tab.
    pub title: String,
    /// The page's one heading.
    pub heading: String,
    /// For search engines.
    pub description: String,
    /// The page's own address.
    pub canonical: String,
    /// The same page in the default language.
    pub default_url: String,
    /// The same page in every language.
    pub alternates: Vec<Alternate>,
    /// The way here: words and address from the web root; the page itself is left out.
    pub crumbs: Vec<Crumb>,
    /// JSON-LD, escaped for a script element.
    pub linked_data: Option<Markup>,
    /// Feeds beside the language's own: title and path from the web root.
    pub feeds: Vec<Crumb>,
    /// When what it shows last changed; none on the pages that tell of each night anew.
    pub changed: Option<Moment>,
    /// Modules the page needs, from the web root.
    pub scripts: Vec<String>,
    /// Whether search engines should leave it out.
    pub noindex: bool,
}

impl Frame {
    /// Adds a step to the way here.
    pub fn crumb(mut self, words: &str, path: String) -> Self {
        self.crumbs.push(Crumb { words: words.to_owned(), path });
        self
    }

    /// Says when the page's content last changed: it then keeps its bytes until that changes again.
    pub fn changed_at(mut self, changed: Moment) -> Self {
        self.changed = Some(changed);
        self
    }

    /// Adds a feed of what the page shows.
    pub fn feed(mut self, words: &str, path: &str) -> Self {
        self.feeds.push(Crumb { words: words.to_owned(), path: path.to_owned() });
        self
    }

    /// Puts the page at another path of the site; its canonical address stays.
    pub fn move_to(&mut self, path: &str) {
        let root = up(path);
        for other in &mut self.alternates {
            other.href = format!("{root}{}", other.href.trim_start_matches("../"));
        }
        self.root = root;
    }

    /// Adds a module.
    pub fn script(mut self, path: &str) -> Self {
        self.scripts.push(path.to_owned());
        self
    }
}

/// Words that lead somewhere.
#[derive(Debug, Serialize)]
pub(crate) struct Crumb {
    /// The words.
    pub words: String,
    /// The address from the web root.
    pub path: String,
}

/// The same page in a language.
#[derive(Debug, Serialize)]
pub(crate) struct Alternate {
    /// The language's two letters.
    pub tag: &'static str,
    /// Its name in itself.
    pub name: &'static str,
    /// The relative address.
    pub href: String,
    /// The whole address.
    pub url: String,
    /// Whether it is the page itself.
    pub current: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_up_fits_the_depth() {
        assert_eq!(
            (up("index.html"), up("it/"), up("it/datasets/x/")),
            ("./".into(), "../".into(), "../../../".into())
        );
    }

    #[test]
    fn a_script_is_never_an_address() {
        assert_eq!((web("javascript:alert(1)"), mailbox("x\" onclick=")), (None, None));
    }
}
