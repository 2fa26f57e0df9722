//! `pipelines.toml` as written: the catalogue, the departments, the sources, one table for each dataset.
//!
//! These types say what may be written; [`crate::plan`] says what it comes
//! to. Field docs are the manual: meaning, unit, range, default.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::id::{ColumnName, DatasetId, DepartmentId, SourceName};
use crate::look::Look;
use crate::policy::{Distance, Dominance, MicroAggregation, Recoding, TopBottom};
use crate::source::SourceKind;
use crate::territory::Country;
use crate::text::{Language, Localised};
use crate::word::{SecretRef, Share, Span};

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
}

impl Catalogue {
    fn default_profiles() -> Vec<Profile> {
        vec![Profile::DcatAp]
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

/// One dataset's way from a source to the public.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pipeline {
    /// The source: a key of `[sources]`.
    pub source: SourceName,
    /// The table or view to read.
    #[serde(default)]
    pub table: Option<String>,
    /// Or one SELECT statement.
    #[serde(default)]
    pub query: Option<String>,
    /// Or a file that holds one.
    #[serde(default)]
    pub query_file: Option<String>,
    /// The published columns: only what is named here ever leaves the database.
    pub columns: BTreeMap<ColumnName, Column>,
    /// Tables of this or another source whose columns are looked up by key.
    #[serde(default)]
    pub lookups: BTreeMap<String, Lookup>,
    /// Rules for columns of the source, by rule name, then by column.
    #[serde(default)]
    pub rules: BTreeMap<String, BTreeMap<String, RuleSpec>>,
    /// Publishes counts and sums instead of records.
    #[serde(default)]
    pub aggregate: Option<Aggregate>,
    /// How columns may be made coarser, by column.
    #[serde(default)]
    pub hierarchies: BTreeMap<ColumnName, HierarchySpec>,
    /// The disclosure rules. Needed for every dataset.
    pub privacy: Privacy,
    /// The formats to write.
    #[serde(default)]
    pub formats: Option<Vec<Format>>,
    /// How long after its last release the dataset counts as late.
    #[serde(default)]
    pub late_after: Option<Span>,
    /// How many rows are plausible.
    #[serde(default)]
    pub rows: RowGuard,
    /// What a row that breaks a rule does.
    #[serde(default)]
    pub on_violation: Option<OnViolation>,
    /// The largest share of rows that may be quarantined.
    #[serde(default)]
    pub quarantine_limit: Option<Share>,
    /// The columns the published rows are sorted by; all columns follow.
    #[serde(default)]
    pub sort: Vec<ColumnName>,
    /// How many versions stay online.
    #[serde(default)]
    pub keep_versions: Option<u32>,
    /// The schema file, when it is not `schemas/<id>.json`.
    #[serde(default)]
    pub schema: Option<String>,
}

/// The policy of a plain file: what would stand in a pipeline.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PolicyFile {
    /// The disclosure rules.
    pub privacy: Privacy,
    /// How columns may be made coarser, by column. Files are relative to the policy's folder.
    #[serde(default)]
    pub hierarchies: BTreeMap<ColumnName, HierarchySpec>,
}

/// How many rows are plausible.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RowGuard {
    /// At least so many published rows.
    pub min: Option<u64>,
    /// At most so many published rows.
    pub max: Option<u64>,
    /// At most this share fewer than the last release.
    pub drop: Option<Share>,
    /// At most this share more than the last release; may exceed 100 %.
    pub growth: Option<Share>,
}

/// A published column as written: the name of a source column, or a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Column(pub ColumnTable);

/// A published column written as a table. Steps are applied in the order of these fields.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ColumnTable {
    /// The source column, or several for a grid cell.
    pub from: Names,
    /// A value for every row, instead of `from`.
    pub constant: Option<String>,
    /// Looks the value up: a key of `lookups`.
    pub lookup: Option<String>,
    /// The column of the lookup to take.
    pub take: Option<String>,
    /// The zone in which local instants of the source are, an IANA name or `"catalogue"`.
    pub zone: Option<String>,
    /// Replaces a date or instant by the start of its period.
    pub truncate: Option<Period>,
    /// Replaces a birth date by the age on the day of this source column.
    pub age_at: Option<String>,
    /// How years of age are counted. Default `birthdays`.
    pub age_count: AgeCount,
    /// Replaces a number by its band; the numbers are the lower ends, rising.
    pub bands: Option<Vec<i64>>,
    /// Rounds a number to the nearest multiple of this decimal; halves go away from zero.
    pub round: Option<String>,
    /// Replaces what is below by this number.
    pub bottom: Option<String>,
    /// Replaces what is above by this number.
    pub top: Option<String>,
    /// Keeps the first so many characters.
    pub prefix: Option<u32>,
    /// Snaps coordinates to a grid of so many metres.
    pub grid_metres: Option<u32>,
    /// The coordinates' system: `WGS84` (degrees, longitude first) or `LV95`. Default `WGS84`.
    pub crs: Option<Crs>,
    /// Widens grid cells until each holds a minimum of addresses or residents.
    pub grid_minimum: Option<GridMinimumSpec>,
    /// Replaces the value by a keyed token of this pseudonym domain.
    pub pseudonym: Option<String>,
    /// Replaces values by others; the last step.
    pub map: Option<BTreeMap<String, String>>,
    /// What a value becomes that `map` does not name; without it such a value is a violation.
    pub otherwise: Option<String>,
}

/// What a grid cell must hold, as written: exactly one file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct GridMinimumSpec {
    /// A CSV file of the addresses: rows `east;north` or `longitude;latitude`, in the grid's system. Several at one place
    /// count once.
    pub addresses: Option<String>,
    /// A CSV file of the residents: rows `east;north;residents`.
    pub residents: Option<String>,
    /// The fewest of a published cell, at least 2. Default 8.
    pub at_least: Option<u64>,
}

/// A unit of time to truncate to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Period {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// How years of age are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AgeCount {
    /// Completed years, as people count.
    #[default]
    Birthdays,
    /// The difference of the calendar years, as statistics offices often do.
    CalendarYears,
}

/// A coordinate reference system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
pub enum Crs {
    /// Longitude and latitude in degrees (EPSG:4326, longitude first).
    WGS84,
    /// Swiss coordinates in metres, east first (EPSG:2056).
    LV95,
}

/// One name, or several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(pub Vec<String>);

/// The columns a table is summed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Totals {
    /// All that span it, or none.
    All(bool),
    /// These.
    Of(Vec<ColumnName>),
}

impl Default for Totals {
    fn default() -> Self {
        Self::All(false)
    }
}

/// A table looked up by key.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lookup {
    /// The source: a key of `[sources]`.
    pub source: SourceName,
    /// The table or view to read.
    #[serde(default)]
    pub table: Option<String>,
    /// Or one SELECT statement.
    #[serde(default)]
    pub query: Option<String>,
    /// The column that names a row; never repeated.
    pub key: String,
    /// Whether a value without a row is a violation. Default: it is.
    #[serde(default)]
    pub missing: Missing,
}

/// What a value without a row in a lookup becomes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Missing {
    /// A violation.
    #[default]
    Reject,
    /// Null.
    Null,
}

/// What a column of the source must satisfy.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct RuleSpec {
    /// Not null.
    pub required: bool,
    /// Every row whose value occurs more than once breaks the rule; nulls do not.
    pub unique: bool,
    /// One of these.
    #[serde(rename = "enum")]
    pub one_of: Option<Vec<String>>,
    /// At least this; a number, a date or an instant as text.
    pub minimum: Option<String>,
    /// At most this.
    pub maximum: Option<String>,
    /// More than this.
    pub exclusive_minimum: Option<String>,
    /// Less than this.
    pub exclusive_maximum: Option<String>,
    /// At most what this other column of the same row holds.
    pub maximum_column: Option<String>,
    /// At least what this other column of the same row holds.
    pub minimum_column: Option<String>,
    /// At least so many characters.
    pub min_length: Option<u64>,
    /// At most so many characters.
    pub max_length: Option<u64>,
    /// The whole text matches this regular expression.
    pub pattern: Option<String>,
    /// The value is a key of this lookup.
    pub references: Option<String>,
}

/// A table of counts and sums instead of records.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Aggregate {
    /// The columns that span the table.
    pub by: Vec<ColumnName>,
    /// The measures, by column name: `count`, `sum(x)`, `mean(x)`, `min(x)`, `max(x)`, `distinct(x)`.
    pub measures: BTreeMap<ColumnName, String>,
    /// Whether rows of totals are published, with `_T` in the columns summed over: `true` for all columns in `by`, or a
    /// list of those to sum over.
    #[serde(default)]
    pub totals: Totals,
    /// Rows of subtotals, by column: a CSV file `child;parent`. Each parent has a row that is the sum of all below it.
    #[serde(default)]
    pub subtotals: BTreeMap<ColumnName, String>,
    /// The column that says whether a row's measures are published (`F`) or withheld (`C`), after SDMX `CONF_STATUS`.
    #[serde(default)]
    pub status: Option<ColumnName>,
}

/// The disclosure rules as written. One of `no-persons`, `k-anonymity`, `threshold`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Privacy {
    /// Why no column concerns a person: a sentence that is published.
    pub no_persons: Option<String>,
    /// The smallest equivalence class, in records, at least 2.
    pub k_anonymity: Option<u32>,
    /// The column whose equal values are one person: `k-anonymity` then counts persons instead of records.
    pub person: Option<ColumnName>,
    /// Whether values are made coarser class by class (`local`) or column by column (`global`). Default `local`.
    pub recoding: Option<Recoding>,
    /// How much the loss of a quasi-identifier counts, by column, more than 0. Default 1.
    pub weights: BTreeMap<ColumnName, f64>,
    /// The fewest distinct values of a sensitive column in each class, by column, at least 2. Default 3 where no other
    /// rule names the column.
    pub l_diversity: BTreeMap<ColumnName, u32>,
    /// The same by entropy: as varied as so many equally frequent values, more than 1.
    pub entropy_diversity: BTreeMap<ColumnName, f64>,
    /// The most frequent value is rarer than `c` times all from the `l`-th most frequent on together.
    pub recursive_diversity: BTreeMap<ColumnName, RecursiveSpec>,
    /// How far the distribution of a sensitive column in a class may be from that of all records, from 0 to 1.
    pub t_closeness: BTreeMap<ColumnName, ClosenessSpec>,
    /// By how much, relative to its frequency in all records, a value may be more frequent in a class.
    pub beta_likeness: BTreeMap<ColumnName, f64>,
    /// Numeric columns whose values, together, become the means of groups of at least so many like records.
    pub micro_aggregation: Vec<MicroAggregation>,
    /// Numeric columns whose ends become a quantile that is published, by column: each end takes in at least
    /// `k-anonymity` records.
    pub top_bottom: BTreeMap<ColumnName, TopBottom>,
    /// The largest share of records that may be suppressed. Default 4 %.
    pub suppression_limit: Option<Share>,
    /// The smallest count published in a table, at least 2.
    pub threshold: Option<u64>,
    /// Shifts every count of a table by noise that depends on its records alone, instead of withholding small ones.
    pub cell_key: Option<CellKeySpec>,
    /// Rounds every count of a table to a multiple, up or down by a draw that depends on its records alone.
    pub rounding: Option<RoundingSpec>,
    /// When a sum tells too much of one contributor, by measure.
    pub dominance: BTreeMap<ColumnName, Dominance>,
    /// The column whose equal values are one contributor to the sums. Default: every record is one.
    pub contributor: Option<ColumnName>,
    /// The parents of the values of a column that spans the table, by column: a CSV file `child;parent`. Rows of parents
    /// are subtotals.
    pub parents: BTreeMap<ColumnName, String>,
    /// Other tables of counts about the same population: they are protected and judged together. Tables of one source
    /// table that share a column are linked without it.
    pub linked: Vec<DatasetId>,
    /// Why a rule is looser than vetro's defaults: a sentence that is published.
    pub loosened: Option<String>,
    /// Values the scanner may let pass, each with a reason.
    pub allow: Vec<Allowance>,
}

/// Recursive (c,l)-diversity as written.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RecursiveSpec {
    /// The factor, more than 0.
    pub c: f64,
    /// From which value on, at least 2.
    pub l: u32,
}

/// t-closeness as written.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClosenessSpec {
    /// The distance, more than 0 and at most 1.
    pub t: f64,
    /// How it is measured. Default `equal`.
    #[serde(default)]
    pub distance: Distance,
}

/// Keyed noise on counts as written.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CellKeySpec {
    /// The pipeline's column that names a record for ever: a pseudonym whose key never rotates.
    pub record: ColumnName,
    /// The largest shift, at least 1.
    pub deviation: u32,
    /// The variance of the shift, more than 0.
    pub variance: f64,
}

/// Keyed rounding of counts as written.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RoundingSpec {
    /// The pipeline's column that names a record for ever: a pseudonym whose key never rotates.
    pub record: ColumnName,
    /// 3 or 5.
    pub base: u32,
}

/// Values the scanner may let pass.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allowance {
    /// The column.
    pub column: ColumnName,
    /// The detector: `codice-fiscale`, `ahv`, `iban`, `email`, `phone`, `tax-number`, `plate`, `identity-card`,
    /// `passport`, `driving-licence`, `health-card`, `ip`, `mac`, `birth-date`, `position` or `formula`.
    pub detector: String,
    /// Why these values may be public: a sentence that is published.
    pub reason: String,
}

/// How a column may be made coarser, as written. Exactly one.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum HierarchySpec {
    /// A CSV file `leaf;level1;…`, without a header; the last level is often `*`.
    File(String),
    /// Numbers in ever wider intervals, each a multiple of the one before: `[5, 10, 20]`.
    Intervals(Vec<i64>),
    /// Decimal numbers in ever wider intervals, written as texts: `["0.5", "5", "50"]`.
    Decimals(Vec<String>),
    /// `ages = true`: whole years in built-in bands that keep the legal ages 18 and 65 apart.
    Ages(bool),
    /// Prefixes of so many characters, ever shorter: `[4, 3, 2]`.
    Prefixes(Vec<u32>),
    /// `territory = "IT"`: codes of municipalities, provinces, regions, groups of regions (ISTAT); `"CH"`: of
    /// municipalities, cantons, large regions (Federal Statistical Office).
    Territory(Country),
    /// Dates in ever longer periods: `["quarter", "year"]`.
    Dates(Vec<Period>),
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Column;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a source column, or a table such as { from = \"data\", truncate = \"month\" }")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Column, E> {
                Ok(Column(ColumnTable { from: Names(vec![name.to_owned()]), ..ColumnTable::default() }))
            }
            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Column, M::Error> {
                ColumnTable::deserialize(de::value::MapAccessDeserializer::new(map)).map(Column)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl schemars::JsonSchema for Column {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Column".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let table = generator.subschema_for::<ColumnTable>();
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, table] })
    }
}

impl<'de> Deserialize<'de> for Totals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Totals;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, or a list of columns")
            }
            fn visit_bool<E: de::Error>(self, all: bool) -> Result<Totals, E> {
                Ok(Totals::All(all))
            }
            fn visit_seq<S: SeqAccess<'de>>(self, seq: S) -> Result<Totals, S::Error> {
                Vec::deserialize(de::value::SeqAccessDeserializer::new(seq)).map(Totals::Of)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl schemars::JsonSchema for Totals {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Totals".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "anyOf": [
            { "type": "boolean" }, { "type": "array", "items": { "type": "string" } }
        ] })
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Names;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a column name, or a list of them")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Names, E> {
                Ok(Names(vec![name.to_owned()]))
            }
            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Names, S::Error> {
                let mut names = Vec::new();
                while let Some(name) = seq.next_element()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl schemars::JsonSchema for Names {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Names".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "anyOf": [
            { "type": "string" }, { "type": "array", "items": { "type": "string" } }
        ] })
    }
}
