//! What a release says about itself: the JSON documents beside the data.
//!
//! The release writes them; the catalogue and the site read nothing else of
//! a dataset. Every number that could lose digits is a text. Maps are
//! ordered, so the same release is the same bytes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::id::DatasetId;
use crate::metadata::{DatasetMetadata, Theme};
use crate::policy::{Recoding, SensitiveModel, TableProtection};
use crate::project::{Catalogue, Department, Format};
use crate::schema::{Role, Schema};
use crate::text::Localised;

/// The file names of the documents in `data/<id>/`.
pub mod names {
    /// [`super::Record`].
    pub const RECORD: &str = "versions.json";
    /// The published Table Schema.
    pub const SCHEMA: &str = "schema.json";
    /// The Frictionless Data Package.
    pub const DATAPACKAGE: &str = "datapackage.json";
    /// [`super::Profile`].
    pub const PROFILE: &str = "profile.json";
    /// [`super::Preview`].
    pub const PREVIEW: &str = "preview.json";
    /// [`super::Quality`].
    pub const QUALITY: &str = "quality.json";
    /// [`super::Privacy`].
    pub const PRIVACY: &str = "privacy.json";
    /// [`super::Changes`].
    pub const CHANGES: &str = "changes.json";
    /// [`super::DiffFile`], in the folder of its version.
    pub const DIFF: &str = "diff.csv";
    /// [`super::Charts`].
    pub const CHARTS: &str = "charts.json";
    /// [`super::Tombstone`], alone in the folder of a dataset that is no longer published.
    pub const TOMBSTONE: &str = "withdrawn.json";
    /// [`super::Manifest`], at the web root.
    pub const MANIFEST: &str = "manifest.json";
}

/// All the versions of a dataset that are online, newest first: `versions.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The dataset.
    pub id: DatasetId,
    /// When the dataset was first released.
    pub issued: Timestamp,
    /// At least one.
    pub versions: Vec<Version>,
}

impl Record {
    /// The newest version.
    ///
    /// # Panics
    ///
    /// When there is none, which no writer produces.
    #[must_use]
    pub fn latest(&self) -> &Version {
        self.versions.first().expect("a record holds at least one version")
    }

    /// Keeps the versions that `stays` picks, and of their diffs those whose version before stays too.
    ///
    /// A row that is online in no version any more must not stand in a diff.
    pub fn keep_only(&mut self, stays: impl FnMut(&Version) -> bool) {
        self.versions.retain(stays);
        let online: Vec<String> = self.versions.iter().map(|version| version.version.clone()).collect();
        for version in &mut self.versions {
            version.diff = version.diff.take().filter(|diff| online.contains(&diff.since));
        }
    }
}

/// One immutable version of a dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// `YYYY-MM-DD`, or `YYYY-MM-DD.n` from the second of a day on.
    pub version: String,
    /// When it was released.
    pub released: Timestamp,
    /// Published rows.
    pub rows: u64,
    /// Published columns.
    pub columns: u64,
    /// SHA-256 of what makes a version: the CSV, the schema, the list of formats.
    pub fingerprint: String,
    /// The data files, CSV first.
    pub files: Vec<DataFile>,
    /// What changed since the version before; `None` for the first.
    pub changes: Option<ChangeCounts>,
    /// The rows that tell it from the version before, while both are online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<DiffFile>,
}

/// The rows that tell a version from the one before: `data/<id>/<version>/diff.csv`.
///
/// It holds rows of both versions, so it stays online no longer than both do:
/// see [`Record::keep_only`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffFile {
    /// The version before.
    pub since: String,
    /// Its address from the web root.
    pub path: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// One data file. It is online twice: as the latest and as an immutable one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataFile {
    /// Its format.
    pub format: Format,
    /// The address of the latest file, from the web root: `data/<id>/<id>.csv`.
    pub latest: String,
    /// The address that never changes its bytes: `data/<id>/<version>/<id>.csv`.
    pub immutable: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// How many rows came, went and changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeCounts {
    /// Rows that were not there.
    pub added: u64,
    /// Rows that are no longer there.
    pub removed: u64,
    /// Rows of the same key with other values; 0 without a primary key.
    pub changed: u64,
}

/// What changed since the last version: `changes.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// The version described.
    pub version: String,
    /// The version compared with; `None` for the first.
    pub since: Option<String>,
    /// Rows; all added for the first version.
    pub rows: ChangeCounts,
    /// The primary key by which rows were told apart; empty: whole rows were compared.
    pub key: Vec<String>,
    /// Columns that were added.
    pub columns_added: Vec<String>,
    /// Columns that were removed.
    pub columns_removed: Vec<String>,
    /// Columns whose type changed.
    pub columns_retyped: Vec<String>,
}

/// Statistics of every published column: `profile.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Published rows.
    pub rows: u64,
    /// One for each column, in order.
    pub columns: Vec<ColumnProfile>,
    /// West, south, east, north in degrees, as text; `None` without geometry.
    pub bounds: Option<[String; 4]>,
}

/// Statistics of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// The column.
    pub name: String,
    /// The standard's type name.
    #[serde(rename = "type")]
    pub kind: String,
    /// Values that are not missing.
    pub count: u64,
    /// Missing values.
    pub missing: u64,
    /// Distinct values, exact, missing left out.
    pub distinct: u64,
    /// The least value, as published; none for geometry and when all are missing.
    pub min: Option<String>,
    /// The greatest value, as published.
    pub max: Option<String>,
    /// The mean of a numeric column, a decimal with at most 6 digits after the point.
    pub mean: Option<String>,
    /// The most frequent values, at most 10, most frequent first, ties by value; empty where nearly every value is
    /// another, for numbers with a histogram and for geometry.
    pub top: Vec<ValueCount>,
    /// At most 20 bins over the range of a numeric or date column with more than 10 distinct values.
    pub histogram: Vec<Bin>,
}

/// A value and how often it occurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value as published.
    pub value: String,
    /// Rows.
    pub count: u64,
}

/// A bin of a histogram: `from <= value < to`, the last one closed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// The lower end, as text.
    pub from: String,
    /// The upper end, as text.
    pub to: String,
    /// Rows.
    pub count: u64,
}

/// The first rows: `preview.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The columns, in order.
    pub columns: Vec<String>,
    /// At most 20 rows; `None` is missing.
    pub rows: Vec<Vec<Option<String>>>,
    /// For each row, whether its measures are withheld.
    pub withheld: Vec<bool>,
}

/// What the charts and the map of the dataset's page show: `charts.json`, counted over all published rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Charts {
    /// One for each chart of the metadata, in order.
    pub charts: Vec<ChartData>,
    /// Of the map: at most 2 000 places.
    pub map: Option<MapData>,
}

/// The points of one chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartData {
    /// The chart's number in the metadata, from 0.
    pub chart: usize,
    /// At most 40 bars or 400 points of a line: `x` as published, `y` as a decimal text, `None` where withheld.
    pub points: Vec<(String, Option<String>)>,
    /// How many further values of `x` were left out.
    pub left_out: u64,
}

/// The places of a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapData {
    /// The geometries as GeoJSON texts, each with a label and a class.
    pub places: Vec<Place>,
    /// How many further places were left out.
    pub left_out: u64,
}

/// One place of a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The geometry: GeoJSON text.
    pub geometry: String,
    /// Its name.
    pub label: Option<String>,
    /// The value it is told apart by.
    pub class: Option<String>,
}

/// Where the rows went: read = published + quarantined + suppressed, or summed into cells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowAccount {
    /// Records read from the source.
    pub read: u64,
    /// Records left out because they broke a rule.
    pub quarantined: u64,
    /// Records left out to protect persons.
    pub suppressed: u64,
    /// Records that an aggregate summed into cells; 0 when records are published.
    pub aggregated: u64,
    /// Published rows: records or cells.
    pub published: u64,
}

/// How good the data are: `quality.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Where the rows went.
    pub rows: RowAccount,
    /// How many rules were checked.
    pub rules: u64,
    /// What broke them: counts, columns and rows, never values.
    pub findings: Vec<Finding>,
    /// The share of published cells that are not missing, from 0 to 1, four digits.
    pub completeness: f64,
    /// Rows that equal another published row.
    pub duplicates: u64,
}

/// How persons are protected: `privacy.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Privacy {
    /// The method.
    pub method: PrivacyMethod,
    /// What was done to each column, in order.
    pub columns: Vec<ColumnPrivacy>,
    /// What the scanner let pass, and why.
    pub allowances: Vec<AllowanceNote>,
    /// Why the rules are looser than the program's defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loosened: Option<String>,
    /// How many versions stay online at most; the gate between versions counts those that were taken down too. `None`
    /// where no column concerns a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versions_kept: Option<u32>,
}

/// A method of disclosure control with what was asked and what was measured on the finished table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum PrivacyMethod {
    /// No column concerns a person.
    NoPersons {
        /// Why.
        reason: String,
    },
    /// k-anonymity of records.
    KAnonymity {
        /// The smallest class asked for.
        k: u32,
        /// The smallest class found.
        k_measured: u64,
        /// Equivalence classes.
        classes: u64,
        /// Whether values were made coarser class by class or column by column.
        recoding: Recoding,
        /// The column whose equal values are one person, where classes are counted in persons.
        person: Option<String>,
        /// What was asked and found of the sensitive columns.
        sensitive: Vec<SensitiveOutcome>,
        /// Records suppressed.
        suppressed: u64,
        /// As a share of the records, from 0 to 1.
        suppressed_share: f64,
        /// The largest share allowed.
        suppression_limit: f64,
        /// The loss of detail from 0 (untouched) to 1 (nothing left), the mean over the quasi-identifiers by their
        /// weights.
        loss: f64,
        /// The loss of each quasi-identifier.
        losses: BTreeMap<String, f64>,
        /// Of each column whose values became means of groups, the share of its spread that is lost: the squared
        /// distances within the groups (SSE) over those of all values from their mean (SST). From 0 (every value is
        /// its group's mean) to 1 (all are the same), in thousandths.
        ///
        /// Source: J. Domingo-Ferrer and J. Mateo-Sanz, *Practical data-oriented microaggregation for statistical
        /// disclosure control*, 2002 (100 · SSE / SST).
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        spread_lost: BTreeMap<String, f64>,
    },
    /// A threshold on the counts of a table, with complementary suppression.
    Threshold {
        /// The smallest count published.
        threshold: u64,
        /// Cells in the table.
        cells: u64,
        /// Cells withheld because they are small.
        primary: u64,
        /// Cells withheld so that no small one can be recomputed.
        complementary: u64,
        /// Totals all of whose persons are in one category: they tell something of everyone in the group.
        groups: u64,
    },
    /// Counts shifted or rounded by draws that depend on their records alone.
    Perturbation {
        /// How.
        protection: TableProtection,
        /// The smallest count published.
        threshold: u64,
        /// Cells in the table.
        cells: u64,
        /// Cells whose count is not the true one.
        changed: u64,
    },
}

/// A model of a sensitive column with what was measured on the published table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SensitiveOutcome {
    /// The column.
    pub column: String,
    /// What was asked.
    #[serde(flatten)]
    pub asked: SensitiveModel,
    /// The worst class: fewest values, least effective number of values, largest factor, distance or gain.
    pub measured: f64,
}

/// What was done to one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnPrivacy {
    /// The column.
    pub name: String,
    /// Its role.
    pub role: Option<Role>,
    /// What was done, in order: `as-is`, `age-bands`, `bands`, `truncated`, `rounded`, `coded` (top or bottom),
    /// `prefix`, `grid`, `grid-minimum`, `pseudonym`, `mapped`, `looked-up`, `constant`, `generalised`, `aggregated`,
    /// `micro-aggregated` (the mean of so many records), `tail-coded` (a quantile at an end).
    pub treatments: Vec<Treatment>,
}

/// One thing that was done to a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Treatment {
    /// What: see [`ColumnPrivacy::treatments`].
    pub kind: String,
    /// How much: `month`, `250 m`, `3 characters`, `level 2 of 4`, `5 records`, `8 addresses`; never a value of a record
    /// that fewer than `k` share.
    pub detail: Option<String>,
}

/// Values the scanner let pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowanceNote {
    /// The column.
    pub column: String,
    /// The detector.
    pub detector: String,
    /// Why.
    pub reason: String,
    /// How many values.
    pub count: u64,
}

/// Every file of a release: `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The release's number, rising by one.
    pub serial: u64,
    /// When it was made.
    pub created: Timestamp,
    /// The program that made it.
    pub generator: String,
    /// SHA-256 of all that the release was made from; the same means nothing changed.
    pub fingerprint: String,
    /// Every file but the manifest itself and its signature, sorted by path.
    pub files: Vec<ManifestFile>,
}

/// One file of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// The path from the web root, with `/`.
    pub path: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// How a dataset stands on the day of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Standing {
    /// Checked in the last run, and what is online is what the source holds.
    Current,
    /// The last run could not publish it; the last good version stays online.
    Late {
        /// Since when it has not been renewed: the release of its version.
        since: Timestamp,
        /// The diagnostic's code.
        code: String,
    },
}

/// What is left of a dataset that is no longer published under its id: `withdrawn.json`.
///
/// Every release carries it on, so that the address goes on saying what became of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tombstone {
    /// The id it had.
    pub id: DatasetId,
    /// The name it had.
    pub title: Localised,
    /// Why it was withdrawn, in the officer's words; empty when nobody wrote any.
    #[serde(default, skip_serializing_if = "Localised::is_empty")]
    pub reason: Localised,
    /// When it was first released; `None` when no release of it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<Timestamp>,
    /// When it was withdrawn or renamed.
    pub withdrawn: Timestamp,
    /// The dataset that took its place under another id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<DatasetId>,
}

/// Everything the catalogue and the site know of one dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedDataset {
    /// Its id.
    pub id: DatasetId,
    /// What its officer wrote.
    pub metadata: DatasetMetadata,
    /// The structure of the published table.
    pub schema: Schema,
    /// Its versions.
    pub record: Record,
    /// How it stands.
    pub standing: Standing,
    /// Its statistics.
    pub profile: Profile,
    /// Its first rows.
    pub preview: Preview,
    /// Its charts and map.
    pub charts: Charts,
    /// Its quality.
    pub quality: Quality,
    /// Its protection.
    pub privacy: Privacy,
    /// What changed last.
    pub changes: Changes,
}

/// A dataset of another portal, as its catalogue tells of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Harvested {
    /// The name of the portal in the configuration.
    pub source: String,
    /// The address or path of the portal's catalogue.
    pub origin: String,
    /// Its address, which stays.
    pub iri: String,
    /// Its identifier there.
    pub identifier: Option<String>,
    /// Its name.
    pub title: Localised,
    /// What it is.
    pub description: Localised,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// Where people read about it.
    pub page: String,
    /// The day of its last change, `YYYY-MM-DD`.
    pub modified: Option<String>,
    /// Its themes.
    pub themes: Vec<Theme>,
    /// The names of its formats.
    pub formats: Vec<String>,
    /// All that is said of it and of what belongs to it: lines of N-Triples, sorted, without blank nodes.
    pub statements: Vec<String>,
}

/// Everything the catalogue and the site know.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// The city's catalogue.
    pub catalogue: Catalogue,
    /// The departments, by id.
    pub departments: BTreeMap<crate::id::DepartmentId, Department>,
    /// The datasets that have a release, in the order of their ids.
    pub datasets: Vec<PublishedDataset>,
    /// The datasets of other portals, in the order of their addresses.
    pub harvested: Vec<Harvested>,
    /// What is left of those that have none any more, in the order of their ids; never one of `datasets`.
    pub withdrawn: Vec<Tombstone>,
    /// The release's number.
    pub serial: u64,
    /// When the release is made: the only clock there is.
    pub created: Timestamp,
    /// When the first release of the catalogue was made.
    pub issued: Timestamp,
}
