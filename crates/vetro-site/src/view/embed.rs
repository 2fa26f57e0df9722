//! The page of a dataset that others may frame, and the line that frames it.

use serde::Serialize;
use vetro_model::DatasetId;
use vetro_model::document::PublishedDataset;

use crate::escape;
use crate::locale::Locale;
use crate::site::Site;

/// The address of the page below a language's folder; below the root it leads to the default language.
pub(crate) fn tail(id: &DatasetId) -> String {
    format!("embed/{id}/")
}

/// What the dataset's page tells of it.
#[derive(Debug, Serialize)]
pub(crate) struct Embed {
    /// The address from the web root.
    pub path: String,
    /// HTML to copy.
    pub code: String,
}

impl Embed {
    /// The page of a dataset in a language.
    pub fn new(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Self {
        let path = format!("{}/{}", locale.tag(), tail(&dataset.id));
        let (url, title) = (site.url(&path), locale.text(&dataset.metadata.title));
        let code = format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"100%\" height=\"640\" loading=\"lazy\"></iframe>",
            escape::html(&url),
            escape::html(title)
        );
        Self { path, code }
    }
}
