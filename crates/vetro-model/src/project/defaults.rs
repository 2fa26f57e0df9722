//! What holds for every pipeline, formats, and the domains of pseudonyms, as written.

use serde::{Deserialize, Serialize};

use crate::word::{SecretRef, Share, Span};

/// What holds for every pipeline that does not say otherwise.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Defaults {
    /// The formats to write.
    pub formats: Vec<Format>,
    /// How long after its last release a dataset counts as late.
    pub late_after: Option<Span>,
    /// How often a source that fails for a passing reason is tried again. Default 3.
    pub retries: u32,
    /// How many versions stay online. Default 10.
    pub keep_versions: u32,
    /// What a row that breaks a rule does. Default `stop`.
    pub on_violation: OnViolation,
    /// The largest share of rows that may be quarantined. Default 1 %.
    pub quarantine_limit: Share,
    /// The name of the secret from which every key is derived that has no name of its own: of pseudonyms, of keyed
    /// noise, of the ledger. Without it vetro draws one and keeps it in `.vetro/keys/`.
    pub master_key: Option<SecretRef>,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            formats: vec![Format::Csv, Format::Parquet, Format::Xlsx],
            late_after: None,
            retries: 3,
            keep_versions: 10,
            on_violation: OnViolation::Stop,
            quarantine_limit: Share::from_parts(0.01),
            master_key: None,
        }
    }
}

/// A format of publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// An Excel workbook.
    Xlsx,
    /// GeoJSON; needs a column of type `geojson`.
    Geojson,
}

impl Format {
    /// The file name's extension.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Xlsx => "xlsx",
            Self::Geojson => "geojson",
        }
    }

    /// The IANA media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Geojson => "application/geo+json",
        }
    }
}

/// What a row that breaks a rule does to its dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnViolation {
    /// Nothing of the dataset is published.
    Stop,
    /// The row is left out and counted, up to `quarantine-limit`.
    Quarantine,
}

/// The key of a pseudonym domain.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PseudonymDomain {
    /// The name of the secret that holds the key; without it the key is derived from `defaults.master-key`.
    pub key: Option<SecretRef>,
    /// When tokens change, so that records cannot be linked for ever. Default `year`.
    pub rotate: Rotation,
    /// Hexadecimal digits of a token, from 12 to 64. Default 16.
    pub digits: u8,
}

impl Default for PseudonymDomain {
    fn default() -> Self {
        Self { key: None, rotate: Rotation::Year, digits: 16 }
    }
}

/// When the tokens of a pseudonym domain change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rotation {
    /// Every month.
    Month,
    /// Every year.
    Year,
    /// Never: the key itself makes the tokens.
    Never,
}
