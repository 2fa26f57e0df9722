//! `pipelines.toml` as written: the catalogue, the departments, the sources, one table for each dataset.
//!
//! These types say what may be written; [`crate::plan`] says what it comes
//! to. Field docs are the manual: meaning, unit, range, default.

mod catalogue;
mod column;
mod defaults;
mod either;
mod pipeline;
mod privacy;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{DatasetId, DepartmentId, SourceName};
use crate::source::SourceKind;
use crate::word::Span;

pub use catalogue::{Catalogue, Compression, Department, Profile, Publisher, Series};
pub use column::{AgeCount, Column, ColumnTable, Crs, GridMinimumSpec, Period};
pub use defaults::{Defaults, Format, OnViolation, PseudonymDomain, Rotation};
pub use either::{Names, Totals};
pub use pipeline::{Aggregate, Lookup, Missing, Pipeline, PolicyFile, RowGuard, RuleSpec};
pub use privacy::{Allowance, CellKeySpec, ClosenessSpec, HierarchySpec, Privacy, RecursiveSpec, RoundingSpec};

/// The whole file.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Project {
    /// The city's catalogue.
    pub catalogue: Catalogue,
    /// Further files with `[sources]`, `[departments]`, `[pseudonyms]` and `[pipelines]`; `*` stands in a file name.
    #[serde(default)]
    pub include: Vec<String>,
    /// What holds for every pipeline that does not say otherwise.
    #[serde(default)]
    pub defaults: Defaults,
    /// The departments, by id.
    #[serde(default)]
    pub departments: BTreeMap<DepartmentId, Department>,
    /// The sources, by name, each with its kind: `[sources.polizia.postgres]`.
    #[serde(default)]
    pub sources: BTreeMap<SourceName, SourceKind>,
    /// Other portals whose catalogues are taken up into this one, by name.
    #[serde(default)]
    pub harvest: BTreeMap<SourceName, Harvest>,
    /// The keys of pseudonym domains, by domain.
    #[serde(default)]
    pub pseudonyms: BTreeMap<String, PseudonymDomain>,
    /// The pipelines, by dataset id.
    #[serde(default)]
    pub pipelines: BTreeMap<DatasetId, Pipeline>,
}

/// An included file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Included {
    /// More departments.
    pub departments: BTreeMap<DepartmentId, Department>,
    /// More sources.
    pub sources: BTreeMap<SourceName, SourceKind>,
    /// More portals.
    pub harvest: BTreeMap<SourceName, Harvest>,
    /// More pseudonym domains.
    pub pseudonyms: BTreeMap<String, PseudonymDomain>,
    /// More pipelines.
    pub pipelines: BTreeMap<DatasetId, Pipeline>,
}

/// Another portal whose catalogue is taken up into ours. Exactly one of `url` and `path`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Harvest {
    /// The address of its catalogue in Turtle, RDF/XML or JSON-LD; pages that `hydra:next` names are followed.
    #[serde(default)]
    pub url: Option<String>,
    /// A catalogue file, or a folder of them, relative to the project folder.
    #[serde(default)]
    pub path: Option<String>,
    /// Whether an address without encryption may be used. Default false.
    #[serde(default)]
    pub plain_http: bool,
    /// The longest time for one page. Default one minute.
    #[serde(default = "Harvest::default_timeout")]
    pub timeout: Span,
}

impl Harvest {
    fn default_timeout() -> Span {
        Span::from_seconds(60)
    }

    /// The address or the path.
    #[must_use]
    pub fn from(&self) -> &str {
        self.url.as_deref().or(self.path.as_deref()).unwrap_or_default()
    }
}
