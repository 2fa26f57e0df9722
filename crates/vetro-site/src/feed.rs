//! Atom feeds of versions: for the city, for each language, for each dataset.
//!
//! Source: RFC 4287.

use std::fmt::Write as _;

use jiff::Timestamp;
use vetro_model::document::{PublishedDataset, Version};
use vetro_model::metadata::Theme;

use crate::catalogue;
use crate::escape::html;
use crate::locale::Locale;
use crate::site::Site;

/// How many versions a feed holds.
const ENTRIES: usize = 100;

/// The feed of all datasets in a language, at a path.
pub(crate) fn all(site: &Site<'_>, locale: &Locale, path: &str) -> Vec<u8> {
    let catalogue = &site.publication.catalogue;
    let title = locale.text(&catalogue.title);
    let page = site.url(&format!("{}/changes/", locale.tag()));
    feed(site, locale, path, title, &page, site.publication.datasets.iter())
}

/// The feed of one dataset, in the default language.
pub(crate) fn one(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Vec<u8> {
    let title = locale.text(&dataset.metadata.title);
    let page = site.url(&format!("{}/datasets/{}/", locale.tag(), dataset.id));
    feed(site, locale, &format!("data/{}/feed.atom", dataset.id), title, &page, std::iter::once(dataset))
}

fn feed<'d>(
    site: &Site<'_>,
    locale: &Locale,
    path: &str,
    title: &str,
    page: &str,
    datasets: impl Iterator<Item = &'d PublishedDataset>,
) -> Vec<u8> {
    let mut entries: Vec<(&PublishedDataset, &Version)> =
        datasets.flat_map(|dataset| dataset.record.versions.iter().map(move |version| (dataset, version))).collect();
    entries.sort_by(|one, two| two.1.released.cmp(&one.1.released).then_with(|| one.0.id.cmp(&two.0.id)));
    entries.truncate(ENTRIES);
    let updated = entries.first().map_or(site.publication.issued, |(_, version)| version.released);
    let own = html(&site.url(path));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>{own}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"self\" type=\"application/atom+xml\" \
         href=\"{own}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<author><name>{}</name></author>\n\
         <generator version=\"{}\">vetro</generator>\n",
        locale.tag(),
        html(title),
        instant(updated),
        html(page),
        html(locale.text(&site.publication.catalogue.publisher.name)),
        env!("CARGO_PKG_VERSION"),
    );
    for (dataset, version) in entries {
        entry(&mut out, site, locale, dataset, version);
    }
    out.push_str("</feed>\n");
    out.into_bytes()
}

fn entry(out: &mut String, site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset, version: &Version) {
    let title = format!("{} – {}", locale.text(&dataset.metadata.title), version.version);
    // The identifier of a version never moves: the dataset's, then the version.
    let id = format!("{}{}/", catalogue::dataset_iri(site.publication, dataset), version.version);
    let page = site.url(&format!("{}/datasets/{}/#versions", locale.tag(), dataset.id));
    let rows = locale.count("rows", version.rows);
    let summary = match &version.changes {
        Some(changes) => format!("{rows}: +{} −{} ~{}", changes.added, changes.removed, changes.changed),
        None => format!("{rows}. {}", locale.word("counts.first")),
    };
    let term = |terms: String, theme: &Theme| {
        terms
            + "<category term=\""
            + theme.code()
            + "\"/>
"
    };
    let terms = dataset.metadata.themes.iter().fold(String::new(), term);
    write!(
        out,
        "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"alternate\" type=\"text/html\" \
         href=\"{}\"/>\n{terms}<summary>{}</summary>\n</entry>\n",
        html(&id),
        html(&title),
        instant(version.released),
        html(&page),
        html(&summary),
    )
    .expect("writing to a text cannot fail");
}

/// An instant to the second, as RFC 3339 has it.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
