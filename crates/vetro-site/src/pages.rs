//! Every page in every language.
//!
//! Start at [`write`].

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use vetro_model::document::{PublishedDataset, Tombstone};
use vetro_model::metadata::Theme;

use crate::engine::Engine;
use crate::locale::Locale;
use crate::site::{Frame, Site, language_name, up};
use crate::view::card::{self, Card, Term};
use crate::view::dataset::DatasetView;
use crate::view::{embed, lists, quality, usage, versions};
use crate::{Error, Files, catalogue, escape, feed};

/// How many nights the page of changes goes back.
const NIGHTS: usize = 60;

/// Writes the pages; answers what a sitemap lists: each page and when it last changed.
pub(crate) fn write(site: &Site<'_>, files: &mut Files<'_>) -> Result<Vec<(String, Timestamp)>, Error> {
    let mut listed = Vec::new();
    for (place, locale) in site.locales.iter().enumerate() {
        let engine = Engine::try_new(locale, site.common(locale), site.templates)?;
        let mut writer = Writer { site, locale, engine, files, listed: &mut listed };
        writer.lists()?;
        writer.departments()?;
        writer.themes()?;
        for dataset in &site.publication.datasets {
            writer.dataset(dataset)?;
        }
        for tombstone in &site.publication.withdrawn {
            writer.withdrawn(tombstone)?;
        }
        writer.plain()?;
        if place == 0 {
            writer.default_language()?;
        }
    }
    Ok(listed)
}

/// Writes the pages of one language.
struct Writer<'w, 'f> {
    site: &'w Site<'w>,
    locale: &'w Arc<Locale>,
    engine: Engine<'w>,
    files: &'w mut Files<'f>,
    listed: &'w mut Vec<(String, Timestamp)>,
}

impl Writer<'_, '_> {
    fn word(&self, key: &str) -> &'static str {
        self.locale.word(key)
    }

    /// A frame with a heading from the table of words.
    fn frame(&self, mark: &'static str, tail: &str, heading: &str, description: &str) -> Frame {
        self.site.frame(self.locale, mark, tail, self.word(heading), description)
    }

    fn page(&mut self, tail: &str, template: &str, frame: &Frame, view: impl Serialize) -> Result<(), Error> {
        let html = self.engine.render(template, frame, view)?;
        self.files.write(&format!("{}/{tail}index.html", self.locale.tag()), html.as_bytes())
    }

    /// Writes a page that search engines should know.
    fn listed_page(
        &mut self,
        tail: &str,
        template: &str,
        frame: &Frame,
        view: impl Serialize,
        changed: Timestamp,
    ) -> Result<(), Error> {
        self.listed.push((format!("{}/{tail}", self.locale.tag()), changed));
        self.page(tail, template, frame, view)
    }

    /// Home, catalogue, quality, changes.
    fn lists(&mut self) -> Result<(), Error> {
        let (site, locale, made) = (self.site, Arc::clone(self.locale), self.site.publication.created);
        let title = locale.text(&site.publication.catalogue.title);
        let description = locale.text(&site.publication.catalogue.description);
        let home = site.frame(&locale, "home", "", title, description);
        self.listed_page("", "home.html", &home, lists::home(site, &locale), made)?;
        let search = site.assets.names.search.clone();
        let frame = self.frame("catalogue", "catalogue/", "nav.catalogue", self.word("catalogue.lead"));
        self.listed_page(
            "catalogue/",
            "catalogue.html",
            &frame.script(&search),
            lists::catalogue(site, &locale),
            made,
        )?;
        let frame = self.frame("quality", "quality/", "nav.quality", self.word("report.lead"));
        self.listed_page("quality/", "quality.html", &frame, quality::report(site, &locale), made)?;
        let frame = self.frame("changelog", "changes/", "nav.changes", self.word("changes.lead"));
        let nights = versions::nights(&locale, &site.publication.datasets, NIGHTS);
        self.listed_page("changes/", "changes.html", &frame, nights, made)
    }

    fn departments(&mut self) -> Result<(), Error> {
        let (site, locale) = (self.site, Arc::clone(self.locale));
        let departments = lists::departments(site, &locale);
        let frame = self.frame("organisation", "departments/", "nav.departments", self.word("departments.lead"));
        self.listed_page("departments/", "departments.html", &frame, &departments, site.publication.created)?;
        for department in departments {
            let id = department.department.code.clone();
            let tail = format!("departments/{id}/");
            let cards = Card::all(site, &locale, |dataset| dataset.metadata.department.as_str() == id);
            let text =
                if department.description.is_empty() { self.word("departments.lead") } else { &department.description };
            let frame = site.frame(&locale, "organisation", &tail, &department.department.words, text);
            let frame = frame.crumb(self.word("nav.departments"), format!("{}/departments/", locale.tag()));
            let belongs = |dataset: &PublishedDataset| dataset.metadata.department.as_str() == id;
            let changed = newest(site, belongs);
            let feed = format!("{}/{tail}feed.atom", locale.tag());
            let name = &department.department.words;
            feed::write(self.files, site, &locale, &feed::Subject::page(&feed, name, &tail), belongs)?;
            let frame = frame.changed_at(locale.moment(changed)).feed(name, &feed);
            self.listed_page(&tail, "department.html", &frame, lists::DepartmentPage { department, cards }, changed)?;
        }
        Ok(())
    }

    fn themes(&mut self) -> Result<(), Error> {
        let (site, locale) = (self.site, Arc::clone(self.locale));
        let themes = lists::themes(&locale, site.publication);
        let frame = self.frame("theme", "themes/", "nav.themes", self.word("themes.lead"));
        self.listed_page("themes/", "themes.html", &frame, &themes, site.publication.created)?;
        for theme in Theme::ALL {
            let belongs = |dataset: &PublishedDataset| dataset.metadata.themes.contains(&theme);
            if !site.publication.datasets.iter().any(belongs) {
                continue;
            }
            let term: Term = card::theme_term(&locale, theme);
            let tail = format!("themes/{}/", term.code);
            let frame = site.frame(&locale, "theme", &tail, &term.words, self.word("themes.lead"));
            let frame = frame.crumb(self.word("nav.themes"), format!("{}/themes/", locale.tag()));
            let others = themes.iter().filter(|other| other.theme != term).cloned().collect();
            let changed = newest(site, belongs);
            let feed = format!("{}/{tail}feed.atom", locale.tag());
            feed::write(self.files, site, &locale, &feed::Subject::page(&feed, &term.words, &tail), belongs)?;
            let frame = frame.changed_at(locale.moment(changed)).feed(&term.words, &feed);
            let view = lists::ThemePage { theme: term, cards: Card::all(site, &locale, belongs), others };
            self.listed_page(&tail, "theme.html", &frame, view, changed)?;
        }
        Ok(())
    }

    fn dataset(&mut self, dataset: &PublishedDataset) -> Result<(), Error> {
        let (site, locale) = (self.site, Arc::clone(self.locale));
        let tail = format!("datasets/{}/", dataset.id);
        let metadata = &dataset.metadata;
        let title = locale.text(&metadata.title);
        let names = &site.assets.names;
        let mut frame = site
            .frame(&locale, "dataset", &tail, title, locale.text(&metadata.description))
            .crumb(self.word("nav.catalogue"), format!("{}/catalogue/", locale.tag()))
            .script(&names.explorer)
            .script(&names.copy)
            .feed(title, &format!("data/{}/feed.atom", dataset.id))
            .changed_at(locale.moment(dataset.record.latest().released));
        let linked = vetro_catalogue::schema_org(site.publication, dataset, locale.language);
        frame.linked_data = Some(escape::script_json(&linked));
        let view = DatasetView::new(site, &locale, dataset);
        self.embed(dataset, &view)?;
        self.listed_page(&tail, "dataset.html", &frame, view, dataset.record.latest().released)
    }

    /// The page that others may frame: one picture or the first rows, and where they come from.
    fn embed(&mut self, dataset: &PublishedDataset, view: &DatasetView) -> Result<(), Error> {
        let title = self.locale.text(&dataset.metadata.title);
        let tail = embed::tail(&dataset.id);
        let mut frame = self.site.frame(self.locale, "embed", &tail, title, title);
        frame.noindex = true;
        self.page(&tail, "embed.html", &frame, view)
    }

    /// What a withdrawn dataset leaves: the reason, or the way to the one that took its place.
    fn withdrawn(&mut self, tombstone: &Tombstone) -> Result<(), Error> {
        let (site, locale) = (self.site, Arc::clone(self.locale));
        let title = locale.text(&tombstone.title);
        let tail = format!("datasets/{}/", tombstone.id);
        if let Some(successor) = &tombstone.successor {
            let target = format!("datasets/{successor}/");
            let embedded = format!("{}/{}", locale.tag(), embed::tail(&tombstone.id));
            self.chooser(&embedded, &embed::tail(successor), title)?;
            return self.chooser(&format!("{}/{tail}", locale.tag()), &target, title);
        }
        let reason = locale.text(&tombstone.reason);
        let reason = if reason.is_empty() { self.word("withdrawn.text") } else { reason };
        let mut frame = site.frame(&locale, "", &tail, title, reason).changed_at(locale.moment(tombstone.withdrawn));
        frame.noindex = true;
        let view = Withdrawn { reason, since: tombstone.withdrawn.strftime("%Y-%m-%d").to_string() };
        self.page(&tail, "withdrawn.html", &frame, &view)?;
        // Sites that show its picture learn it too.
        let tail = embed::tail(&tombstone.id);
        let mut frame = site.frame(&locale, "", &tail, title, reason).changed_at(locale.moment(tombstone.withdrawn));
        frame.noindex = true;
        self.page(&tail, "withdrawn.html", &frame, &view)
    }

    /// Developers, accessibility, privacy.
    fn plain(&mut self) -> Result<(), Error> {
        let (site, issued) = (self.site, self.site.publication.issued);
        let since = self.locale.moment(issued);
        let frame = self.frame("developers", "developers/", "nav.developers", self.word("dev.lead"));
        let frame = frame.script(&site.assets.names.copy).changed_at(since.clone());
        let view = Developers::new(site, self.locale);
        self.listed_page("developers/", "developers.html", &frame, view, issued)?;
        let title = self.locale.text(&site.publication.catalogue.title);
        let lead = self.locale.fill("accessibility.lead", &[("title", title)]);
        let frame = self.frame("accessibility", "accessibility/", "nav.accessibility", &lead).changed_at(since.clone());
        self.listed_page("accessibility/", "accessibility.html", &frame, (), issued)?;
        let frame = self.frame("privacy", "privacy/", "nav.privacy", self.word("privacy.page.one")).changed_at(since);
        self.listed_page("privacy/", "privacy.html", &frame, (), issued)
    }

    /// What stands once, in the default language: the root, the page for wrong addresses, the leading pages.
    fn default_language(&mut self) -> Result<(), Error> {
        let (site, locale) = (self.site, Arc::clone(self.locale));
        let catalogue = &site.publication.catalogue;
        let mut home =
            site.frame(&locale, "home", "", locale.text(&catalogue.title), locale.text(&catalogue.description));
        home.move_to("");
        let html = self.engine.render("home.html", &home, lists::home(site, &locale))?;
        self.files.write("index.html", html.as_bytes())?;

        let mut lost = site.frame(&locale, "", "404.html", self.word("missing.title"), self.word("missing.text"));
        // This page answers at any address, so it counts from the host's root.
        lost.root = catalogue::base_path(site.publication);
        for other in &mut lost.alternates {
            other.href = format!("{}{}/", lost.root, other.tag);
        }
        lost.noindex = true;
        lost.scripts.push(site.assets.names.missing.clone());
        lost.changed = Some(locale.moment(site.publication.issued));
        let html = self.engine.render("not-found.html", &lost, lists::lost(site, &locale))?;
        self.files.write("404.html", html.as_bytes())?;

        for dataset in &site.publication.datasets {
            let words = locale.text(&dataset.metadata.title);
            self.chooser(&format!("data/{}/", dataset.id), &format!("datasets/{}/", dataset.id), words)?;
            self.chooser(&embed::tail(&dataset.id), &embed::tail(&dataset.id), words)?;
        }
        for tombstone in &site.publication.withdrawn {
            let target = tombstone.successor.as_ref().unwrap_or(&tombstone.id);
            let words = locale.text(&tombstone.title);
            self.chooser(&format!("data/{}/", tombstone.id), &format!("datasets/{target}/"), words)?;
        }
        for department in lists::departments(site, &locale) {
            let id: &str = &department.department.code;
            self.chooser(&format!("departments/{id}/"), &format!("departments/{id}/"), &department.department.words)?;
        }
        Ok(())
    }

    /// Writes the page an identifier leads to: on to the default language, with links to every one.
    fn chooser(&mut self, path: &str, tail: &str, heading: &str) -> Result<(), Error> {
        let site = self.site;
        let mut frame = site.frame(self.locale, "", tail, heading, heading);
        frame.changed = Some(self.locale.moment(site.publication.issued));
        frame.root = up(path);
        let choices = site.locales.iter().map(|locale| Choice {
            tag: locale.tag(),
            name: language_name(locale.language),
            path: format!("{}/{tail}", locale.tag()),
        });
        let view = Chooser { target: format!("{}/{tail}", self.locale.tag()), choices: choices.collect() };
        let html = self.engine.render("chooser.html", &frame, view)?;
        self.files.write(&format!("{path}index.html"), html.as_bytes())
    }
}

/// When the newest of some datasets was released; the catalogue's own start where there is none.
fn newest(site: &Site<'_>, wanted: impl Fn(&PublishedDataset) -> bool) -> Timestamp {
    let chosen = site.publication.datasets.iter().filter(|dataset| wanted(dataset));
    chosen.map(|dataset| dataset.record.latest().released).max().unwrap_or(site.publication.issued)
}

/// The page of a withdrawn dataset.
#[derive(Debug, Serialize)]
struct Withdrawn<'a> {
    reason: &'a str,
    since: String,
}

#[derive(Debug, Serialize)]
struct Chooser {
    target: String,
    choices: Vec<Choice>,
}

#[derive(Debug, Serialize)]
struct Choice {
    tag: &'static str,
    name: &'static str,
    path: String,
}

/// The page for developers.
#[derive(Debug, Serialize)]
struct Developers {
    addresses: Vec<Address>,
    snippets: Vec<usage::Snippet>,
    graphs: Vec<crate::view::dataset::LinkView>,
    verify: String,
}

#[derive(Debug, Serialize)]
struct Address {
    path: &'static str,
    words: &'static str,
}

impl Developers {
    fn new(site: &Site<'_>, locale: &Locale) -> Self {
        const ADDRESSES: [(&str, &str); 12] = [
            ("data/<id>/<id>.csv", "dev.address.latest"),
            ("data/<id>/<version>/<id>.csv", "dev.address.version"),
            ("data/<id>/<version>/diff.csv", "dev.address.diff"),
            ("data/<id>/<id>.ipynb", "dev.address.notebook"),
            ("data/<id>/schema.json", "dev.address.schema"),
            ("data/<id>/datapackage.json", "dev.address.package"),
            ("data/<id>/changes.json", "dev.address.changes"),
            ("data/<id>/versions.json", "dev.address.versions"),
            ("data/<id>/", "dev.address.iri"),
            ("catalogue.csv", "dev.address.list"),
            ("manifest.json", "dev.address.manifest"),
            ("SHA256SUMS", "dev.address.sums"),
        ];
        // The first dataset in the order of ids: a real one, so the snippets run.
        let example = site.publication.datasets.first();
        let graphs = catalogue::catalogue_files(site.publication).into_iter();
        Self {
            addresses: ADDRESSES.map(|(path, key)| Address { path, words: locale.word(key) }).into(),
            snippets: example.map_or_else(Vec::new, |dataset| usage::snippets(site, dataset)),
            graphs: graphs
                .map(|(words, path)| crate::view::dataset::LinkView { words: words.to_owned(), href: Some(path) })
                .collect(),
            verify: format!(
                "wget --mirror --no-parent --no-host-directories {base}\ncurl --fail --remote-name {base}SHA256SUMS\nsha256sum --check SHA256SUMS",
                base = site.url("")
            ),
        }
    }
}
