//! Feeds of versions: for the city, each language, department, theme and dataset; as Atom, and each with its twin as
//! JSON Feed.
//!
//! Sources: RFC 4287; JSON Feed 1.1, <https://www.jsonfeed.org/version/1.1/>.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::json;
use vetro_model::document::{PublishedDataset, Version};
use vetro_model::metadata::Theme;

use crate::escape::html;
use crate::locale::Locale;
use crate::site::Site;
use crate::{Error, Files, catalogue};

/// How many versions a feed holds.
const ENTRIES: usize = 100;

/// What a feed is about.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    /// Where the Atom feed stands, from the web root.
    path: &'a str,
    title: &'a str,
    /// The page it belongs to, below the folder of its language.
    tail: &'a str,
}

impl<'a> Subject<'a> {
    /// A feed that follows a page.
    pub fn page(path: &'a str, title: &'a str, tail: &'a str) -> Self {
        Self { path, title, tail }
    }
}

/// The path of a feed's twin as JSON Feed.
pub(crate) fn twin(path: &str) -> String {
    path.strip_suffix(".atom").map_or_else(|| path.to_owned(), |stem| format!("{stem}.json"))
}

/// The feeds of all datasets in a language, at a path.
pub(crate) fn city(files: &mut Files<'_>, site: &Site<'_>, locale: &Locale, path: &str) -> Result<(), Error> {
    let title = locale.text(&site.publication.catalogue.title);
    write(files, site, locale, &Subject { path, title, tail: "changes/" }, |_| true)
}

/// The feeds of one dataset, in the default language.
pub(crate) fn dataset(
    files: &mut Files<'_>,
    site: &Site<'_>,
    locale: &Locale,
    dataset: &PublishedDataset,
) -> Result<(), Error> {
    let (path, tail) = (format!("data/{}/feed.atom", dataset.id), format!("datasets/{}/", dataset.id));
    let subject = Subject { path: &path, title: locale.text(&dataset.metadata.title), tail: &tail };
    render(files, site, locale, &subject, std::iter::once(dataset))
}

/// Writes the feeds of the datasets that `wanted` picks.
pub(crate) fn write(
    files: &mut Files<'_>,
    site: &Site<'_>,
    locale: &Locale,
    subject: &Subject<'_>,
    wanted: impl Fn(&PublishedDataset) -> bool,
) -> Result<(), Error> {
    render(files, site, locale, subject, site.publication.datasets.iter().filter(|dataset| wanted(dataset)))
}

fn render<'d>(
    files: &mut Files<'_>,
    site: &Site<'_>,
    locale: &Locale,
    subject: &Subject<'_>,
    datasets: impl Iterator<Item = &'d PublishedDataset>,
) -> Result<(), Error> {
    let mut versions: Vec<(&PublishedDataset, &Version)> =
        datasets.flat_map(|dataset| dataset.record.versions.iter().map(move |version| (dataset, version))).collect();
    versions.sort_by(|one, two| two.1.released.cmp(&one.1.released).then_with(|| one.0.id.cmp(&two.0.id)));
    versions.truncate(ENTRIES);
    let updated = versions.first().map_or(site.publication.issued, |(_, version)| version.released);
    let entries: Vec<Entry> =
        versions.into_iter().map(|(dataset, version)| Entry::new(site, locale, dataset, version)).collect();
    files.write(subject.path, atom(site, locale, subject, updated, &entries).as_bytes())?;
    files.write(&twin(subject.path), &json_feed(site, locale, subject, &entries))
}

/// One version as a feed tells it.
struct Entry {
    id: String,
    title: String,
    updated: String,
    page: String,
    themes: Vec<&'static str>,
    summary: String,
}

impl Entry {
    fn new(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset, version: &Version) -> Self {
        let rows = locale.count("rows", version.rows);
        Self {
            // The identifier of a version never moves: the dataset's, then the version.
            id: format!("{}{}/", catalogue::dataset_iri(site.publication, dataset), version.version),
            title: format!("{} – {}", locale.text(&dataset.metadata.title), version.version),
            updated: instant(version.released),
            page: site.url(&format!("{}/datasets/{}/#versions", locale.tag(), dataset.id)),
            themes: dataset.metadata.themes.iter().map(|theme: &Theme| theme.code()).collect(),
            summary: match &version.changes {
                Some(changes) => format!("{rows}: +{} −{} ~{}", changes.added, changes.removed, changes.changed),
                None => format!("{rows}. {}", locale.word("counts.first")),
            },
        }
    }
}

fn atom(site: &Site<'_>, locale: &Locale, subject: &Subject<'_>, updated: Timestamp, entries: &[Entry]) -> String {
    let own = html(&site.url(subject.path));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>{own}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"self\" type=\"application/atom+xml\" \
         href=\"{own}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<author><name>{}</name></author>\n\
         <generator version=\"{}\">vetro</generator>\n",
        locale.tag(),
        html(subject.title),
        instant(updated),
        html(&page(site, locale, subject)),
        html(locale.text(&site.publication.catalogue.publisher.name)),
        env!("CARGO_PKG_VERSION"),
    );
    for entry in entries {
        let term = |terms: String, theme: &&str| terms + "<category term=\"" + theme + "\"/>\n";
        let terms = entry.themes.iter().fold(String::new(), term);
        write!(
            out,
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"alternate\" \
             type=\"text/html\" href=\"{}\"/>\n{terms}<summary>{}</summary>\n</entry>\n",
            html(&entry.id),
            html(&entry.title),
            entry.updated,
            html(&entry.page),
            html(&entry.summary),
        )
        .expect("writing to a text cannot fail");
    }
    out.push_str("</feed>\n");
    out
}

fn json_feed(site: &Site<'_>, locale: &Locale, subject: &Subject<'_>, entries: &[Entry]) -> Vec<u8> {
    let item = |entry: &Entry| {
        json!({
            "id": entry.id,
            "url": entry.page,
            "title": entry.title,
            "content_text": entry.summary,
            "date_published": entry.updated,
            "tags": entry.themes,
        })
    };
    let publisher = &site.publication.catalogue.publisher;
    let mut author = json!({ "name": locale.text(&publisher.name) });
    if let Some(url) = crate::site::web(&publisher.url) {
        author["url"] = url.into();
    }
    crate::api::bytes(&json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": subject.title,
        "home_page_url": page(site, locale, subject),
        "feed_url": site.url(&twin(subject.path)),
        "language": locale.tag(),
        "authors": [author],
        "items": entries.iter().map(item).collect::<Vec<_>>(),
    }))
}

fn page(site: &Site<'_>, locale: &Locale, subject: &Subject<'_>) -> String {
    site.url(&format!("{}/{}", locale.tag(), subject.tail))
}

/// An instant to the second, as RFC 3339 has it.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
