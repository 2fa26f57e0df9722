//! Describes the files for programs: Table Schema, Data Package, CSV on the Web.
//!
//! Start at [`schema::publish`], [`package::package`] and [`csvw::metadata`].

pub(crate) mod csvw;
pub(crate) mod package;
pub(crate) mod schema;

use vetro_model::id::DatasetId;
use vetro_model::metadata::DatasetMetadata;
use vetro_model::project::{Catalogue, Department};
use vetro_model::text::Language;

/// What the descriptions rest on, beside the files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) id: &'a DatasetId,
    pub(crate) metadata: &'a DatasetMetadata,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) department: Option<&'a Department>,
}

impl<'a> Subject<'a> {
    /// The catalogue's first language.
    pub(crate) fn language(&self) -> Language {
        self.catalogue.languages.first().copied().unwrap_or(Language::En)
    }

    pub(crate) fn title(&self) -> &'a str {
        self.metadata.title.get(self.language(), &self.catalogue.languages)
    }

    pub(crate) fn description(&self) -> &'a str {
        self.metadata.description.get(self.language(), &self.catalogue.languages)
    }

    pub(crate) fn publisher(&self) -> &'a str {
        self.catalogue.publisher.name.get(self.language(), &self.catalogue.languages)
    }

    /// The department's name, else the publisher's.
    pub(crate) fn source(&self) -> &'a str {
        let name = |department: &'a Department| department.name.get(self.language(), &self.catalogue.languages);
        self.department.map_or_else(|| self.publisher(), name)
    }

    /// The dataset's page in the first language, which is also its identifier in a package.
    pub(crate) fn address(&self) -> String {
        format!("{}{}/datasets/{}/", self.catalogue.base_url, self.language(), self.id)
    }

    pub(crate) fn licence(&self) -> Licence<'a> {
        Licence::of(self.metadata.licence.as_deref().unwrap_or(&self.catalogue.licence))
    }
}

/// A licence: a code we know, or an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Licence<'a> {
    /// The code; none when only the address is known.
    pub(crate) name: Option<&'a str>,
    pub(crate) address: &'a str,
    pub(crate) title: Option<&'static str>,
}

impl<'a> Licence<'a> {
    fn of(code: &'a str) -> Self {
        let known = |title, address| Self { name: Some(code), address, title: Some(title) };
        match code {
            "CC-BY-4.0" => {
                known("Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/")
            }
            "CC0-1.0" => {
                known("Creative Commons Zero 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/")
            }
            "IODL-2.0" => known("Italian Open Data License 2.0", "https://www.dati.gov.it/iodl/2.0/"),
            address => Self { name: None, address, title: None },
        }
    }

    /// The code, else the address.
    pub(crate) fn label(&self) -> &'a str {
        self.name.unwrap_or(self.address)
    }
}
