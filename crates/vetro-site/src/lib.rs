//! Renders the open-data site of a city: pages, feeds, the search index, the static API.
//!
//! The site is made of what a release says about itself
//! ([`vetro_model::document`]): it never sees a source row, knows no clock
//! and opens no file. Pages stand complete without a script; scripts only
//! add search and the exploring of rows. Nothing is fetched from another
//! host, and addresses are relative, so a site works below any path.
//!
//! Start at [`render`]; `pages` lists what there is, `view` says what each
//! page shows, `templates/` how.

mod api;
mod assets;
mod card;
mod catalogue;
mod check;
mod colour;
mod draw;
mod engine;
mod escape;
mod feed;
pub mod hosting;
mod listing;
mod locale;
mod night;
mod notebook;
mod openapi;
mod pages;
mod palette;
mod search;
mod site;
mod theme;
mod view;
mod words;

pub use check::{Fault, TemplateProblem, check_templates};
pub use engine::{known_names, template, template_names};
pub use night::{NightDataset, NightOutcome, NightReport};
pub use theme::{LookProblem, ThemeFiles, check_look, is_woff2, png_size};

use vetro_model::document::Publication;

use crate::site::Site;

/// What a site is made with, besides what is published.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The files of the city's theme.
    pub theme: &'a ThemeFiles,
    /// The run that made the release.
    pub report: &'a NightReport,
    /// The score of the catalogue, where it was measured.
    pub score: Option<&'a vetro_catalogue::score::Summary>,
}

/// Why a site could not be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A declared colour cannot be read; [`check_look`] says which, and names one that can.
    #[error("a colour of the look cannot be read")]
    Look,
    /// A template failed: a mistake in it, never in the data.
    #[error("failed to render a page")]
    Template(#[from] minijinja::Error),
    /// A file could not be handed over.
    #[error("failed to write `{path}`")]
    Write {
        /// The path from the web root.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

/// A short name for the templates and assets compiled in: with another one, the same release looks different.
#[must_use]
pub fn stamp() -> String {
    assets::stamp()
}

/// Renders every page, feed and API file and hands each to `sink` once: its path from the web root, and its bytes.
///
/// Paths use `/` and never begin with it. Groups come in a fixed order
/// (pages by language, assets, search, API, feeds, lists for crawlers), and
/// the same publication gives the same files.
///
/// # Errors
///
/// [`Error::Write`] when `sink` fails, which ends the rendering;
/// [`Error::Template`] when a template is broken, [`Error::Look`] when a
/// colour is refused.
pub fn render(
    publication: &Publication,
    options: &Options<'_>,
    sink: &mut dyn FnMut(&str, &[u8]) -> std::io::Result<()>,
) -> Result<(), Error> {
    let site = Site::try_new(publication, options)?;
    let files = &mut Files(sink);
    let listed = pages::write(&site, files)?;
    for (path, bytes) in &site.assets.files {
        files.write(path, bytes)?;
    }
    for locale in &site.locales {
        files.write(&format!("search/{}.json", locale.tag()), &search::index(&site, locale))?;
    }
    api::write(&site, files)?;
    feeds(&site, files)?;
    files.write("sitemap.xml", vetro_catalogue::sitemap(publication, &listed).as_bytes())?;
    files.write("robots.txt", vetro_catalogue::robots(&publication.catalogue.base_url).as_bytes())?;
    hosting::files(&site).iter().try_for_each(|(path, text)| files.write(path, text.as_bytes()))
}

fn feeds(site: &Site<'_>, files: &mut Files<'_>) -> Result<(), Error> {
    let Some(default) = site.locales.first() else {
        return Ok(());
    };
    feed::city(files, site, default, "feed.atom")?;
    for locale in &site.locales {
        feed::city(files, site, locale, &format!("{}/feed.atom", locale.tag()))?;
    }
    for dataset in &site.publication.datasets {
        feed::dataset(files, site, default, dataset)?;
        if let Some(path) = notebook::path(dataset) {
            files.write(&path, &notebook::write(site, default, dataset))?;
        }
    }
    files.write("catalogue.csv", listing::csv(site).as_bytes())?;
    Ok(())
}

/// Where the files go.
struct Files<'s>(&'s mut dyn FnMut(&str, &[u8]) -> std::io::Result<()>);

impl Files<'_> {
    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        (self.0)(path, bytes).map_err(|source| Error::Write { path: path.to_owned(), source })
    }
}
