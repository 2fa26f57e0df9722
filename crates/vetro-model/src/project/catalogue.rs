//! The city's catalogue and its departments, as written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::DatasetId;
use crate::look::Look;
use crate::text::{Language, Localised};

/// The city's catalogue.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Catalogue {
    /// The address of the site's root, ending in `/`. Identifiers rest on it: it never changes.
    pub base_url: String,
    /// The languages of the site; the first is the default.
    pub languages: Vec<Language>,
    /// The licence of every dataset that names no other: `CC-BY-4.0`, `CC0-1.0`, `IODL-2.0` or a licence's address.
    pub licence: String,
    /// The profiles of the catalogue to write beside `dcat-ap`.
    #[serde(default = "Catalogue::default_profiles")]
    pub profiles: Vec<Profile>,
    /// The IANA time zone in which the city lives; instants without a zone are read in it where a column says so.
    pub timezone: String,
    /// The site's name.
    pub title: Localised,
    /// What the site is, in a sentence or two.
    pub description: Localised,
    /// The administration that publishes.
    pub publisher: Publisher,
    /// The place covered: `CH:5192` (BFS), `IT:015146` (ISTAT), or an address.
    #[serde(default)]
    pub place: Option<String>,
    /// The official accessibility statement, if it stands elsewhere.
    #[serde(default)]
    pub accessibility_statement: Option<String>,
    /// The series that datasets of single years belong to, by id: `[catalogue.series.<id>]`.
    #[serde(default)]
    pub series: BTreeMap<DatasetId, Series>,
    /// How the site looks.
    #[serde(default)]
    pub look: Look,
    /// The compressed twins to write beside text files: `gz`, `br`. Default both, for a server of the city's own, which
    /// then has nothing to compress; `[]` for a host that compresses by itself.
    #[serde(default = "Catalogue::default_compress")]
    pub compress: Vec<Compression>,
}

impl Catalogue {
    fn default_profiles() -> Vec<Profile> {
        vec![Profile::DcatAp]
    }

    fn default_compress() -> Vec<Compression> {
        vec![Compression::Gz, Compression::Br]
    }
}

/// A way to compress files for readers who accept it, by the end of the twin's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Compression {
    /// gzip (RFC 1952): every host and browser.
    Gz,
    /// Brotli (RFC 7932): a tenth smaller than gzip; every browser, over HTTPS.
    Br,
}

impl Compression {
    /// Every one, the better first.
    pub const ALL: [Self; 2] = [Self::Br, Self::Gz];

    /// The end of the twin's name, after a point.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Gz => "gz",
            Self::Br => "br",
        }
    }

    /// Its name among the content codings of HTTP (RFC 9110, section 8.4.1).
    #[must_use]
    pub fn coding(self) -> &'static str {
        match self {
            Self::Gz => "gzip",
            Self::Br => "br",
        }
    }
}

/// A series of datasets, one for each year or part: datasets name it as their `series`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Series {
    /// Its name.
    pub title: Localised,
    /// What its datasets have in common.
    pub description: Localised,
}

/// A profile of DCAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// DCAT-AP 3.
    DcatAp,
    /// `DCAT-AP_IT`.
    DcatApIt,
    /// DCAT-AP CH.
    DcatApCh,
}

/// The administration that publishes.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Publisher {
    /// Its name.
    pub name: Localised,
    /// Its mailbox for questions about open data.
    pub email: String,
    /// Its site.
    pub url: String,
    /// Its code: the IPA code in Italy, the organisation's slug on opendata.swiss.
    #[serde(default)]
    pub identifier: Option<String>,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Department {
    /// Its name.
    pub name: Localised,
    /// What it does, in a sentence.
    #[serde(default)]
    pub description: Localised,
    /// Its mailbox.
    pub email: String,
    /// Its telephone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// Its page.
    #[serde(default)]
    pub url: Option<String>,
}
