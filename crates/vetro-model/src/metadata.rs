//! What the public reads about a dataset: `datasets/<id>.toml`.
//!
//! Officers write short codes of the vocabularies; the catalogue resolves
//! them to addresses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{ColumnName, DatasetId, DepartmentId};
use crate::text::{Language, Localised};

/// The metadata of one dataset as its officer writes it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatasetMetadata {
    /// The name people see, in every language of the catalogue.
    pub title: Localised,
    /// What it is, in plain words, in every language of the catalogue.
    pub description: Localised,
    /// The department that answers for it: a key of `[departments]` in pipelines.toml.
    pub department: DepartmentId,
    /// The themes, codes of the European data-theme table; at least one.
    pub themes: Vec<Theme>,
    /// Finer themes, `EuroVoc` domains by their four digits such as `4816` (land transport); the Italian view wants them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subthemes: Vec<String>,
    /// Search words, in every language of the catalogue.
    pub keywords: BTreeMap<Language, Vec<String>>,
    /// How often new data are due.
    pub frequency: Frequency,
    /// The licence, when it is not the catalogue's: a code such as `CC-BY-4.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// The place covered, when it is not the catalogue's: `CH:5192` (BFS), `IT:015146` (ISTAT), or an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The area covered, `[west, south, east, north]` in degrees of WGS 84; else the extent of the geometry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<[f64; 4]>,
    /// The day of first publication, `YYYY-MM-DD`; else the first release counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<String>,
    /// The period covered, when it cannot be read from the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temporal: Option<Temporal>,
    /// The column whose dates give the period covered; else the first date column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temporal_column: Option<ColumnName>,
    /// Whom to ask, when it is not the department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The law or regulation the data rest on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
    /// Where the data come from and how they are made, in plain words.
    #[serde(default, skip_serializing_if = "Localised::is_empty")]
    pub provenance: Localised,
    /// What a reader should know before drawing conclusions.
    #[serde(default, skip_serializing_if = "Localised::is_empty")]
    pub notes: Localised,
    /// A page that documents the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documentation: Option<String>,
    /// The ids it had before: their addresses lead on to this dataset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<DatasetId>,
    /// The series it is a part of, one year of many: a key of `[catalogue.series]` in pipelines.toml.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<DatasetId>,
    /// Why it is no longer published, in every language of the catalogue: once this is written the data go offline,
    /// and its address tells the reason instead.
    #[serde(default, skip_serializing_if = "Localised::is_empty")]
    pub withdrawn: Localised,
    /// Datasets worth reading beside this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<DatasetId>,
    /// The category of high-value datasets, a code such as `c_b79e35eb`; see Regulation (EU) 2023/138.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high_value: Option<String>,
    /// Pictures of the data on the dataset's page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<Chart>,
    /// A map of the data on the dataset's page; drawn from the geometry column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<MapView>,
}

/// A theme of the European data-theme table.
///
/// Source: <http://publications.europa.eu/resource/authority/data-theme>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the codes are the table's own; their labels stand in the catalogue")]
pub enum Theme {
    Agri,
    Econ,
    Educ,
    Ener,
    Envi,
    Gove,
    Heal,
    Intr,
    Just,
    Regi,
    Soci,
    Tech,
    Tran,
}

impl Theme {
    /// Every theme, by code.
    pub const ALL: [Self; 13] = [
        Self::Agri,
        Self::Econ,
        Self::Educ,
        Self::Ener,
        Self::Envi,
        Self::Gove,
        Self::Heal,
        Self::Intr,
        Self::Just,
        Self::Regi,
        Self::Soci,
        Self::Tech,
        Self::Tran,
    ];

    /// The table's code, four capital letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Agri => "AGRI",
            Self::Econ => "ECON",
            Self::Educ => "EDUC",
            Self::Ener => "ENER",
            Self::Envi => "ENVI",
            Self::Gove => "GOVE",
            Self::Heal => "HEAL",
            Self::Intr => "INTR",
            Self::Just => "JUST",
            Self::Regi => "REGI",
            Self::Soci => "SOCI",
            Self::Tech => "TECH",
            Self::Tran => "TRAN",
        }
    }
}

/// How often new data are due: the terms of the European frequency table, in lower case words.
///
/// Source: <http://publications.europa.eu/resource/authority/frequency>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the codes are the table's own; their labels stand in the catalogue")]
pub enum Frequency {
    Continuous,
    ContinuouslyUpdated,
    Hourly,
    Bihourly,
    Trihourly,
    TwiceDaily,
    Daily,
    ThriceWeekly,
    Semiweekly,
    Weekly,
    Biweekly,
    ThriceMonthly,
    Semimonthly,
    Monthly,
    Bimonthly,
    Quarterly,
    ThriceYearly,
    Semiannual,
    Annual,
    Biennial,
    Triennial,
    Quadrennial,
    Quinquennial,
    Decennial,
    Bidecennial,
    Tridecennial,
    Irregular,
    Never,
}

impl Frequency {
    /// The table's code, in capitals.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Continuous => "CONT",
            Self::ContinuouslyUpdated => "UPDATE_CONT",
            Self::Hourly => "HOURLY",
            Self::Bihourly => "BIHOURLY",
            Self::Trihourly => "TRIHOURLY",
            Self::TwiceDaily => "DAILY_2",
            Self::Daily => "DAILY",
            Self::ThriceWeekly => "WEEKLY_3",
            Self::Semiweekly => "WEEKLY_2",
            Self::Weekly => "WEEKLY",
            Self::Biweekly => "BIWEEKLY",
            Self::ThriceMonthly => "MONTHLY_3",
            Self::Semimonthly => "MONTHLY_2",
            Self::Monthly => "MONTHLY",
            Self::Bimonthly => "BIMONTHLY",
            Self::Quarterly => "QUARTERLY",
            Self::ThriceYearly => "ANNUAL_3",
            Self::Semiannual => "ANNUAL_2",
            Self::Annual => "ANNUAL",
            Self::Biennial => "BIENNIAL",
            Self::Triennial => "TRIENNIAL",
            Self::Quadrennial => "QUADRENNIAL",
            Self::Quinquennial => "QUINQUENNIAL",
            Self::Decennial => "DECENNIAL",
            Self::Bidecennial => "BIDECENNIAL",
            Self::Tridecennial => "TRIDECENNIAL",
            Self::Irregular => "IRREG",
            Self::Never => "NEVER",
        }
    }
}

/// A period, from its first to its last day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Temporal {
    /// The first day, `YYYY-MM-DD`.
    pub start: String,
    /// The last day, `YYYY-MM-DD`; none while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
}

/// Whom to ask.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The office's name.
    pub name: String,
    /// Its mailbox, without `mailto:`.
    pub email: String,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// A law or regulation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Its name.
    pub title: Localised,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A picture of the data, drawn from the published rows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// How it is drawn.
    pub kind: ChartKind,
    /// The column along the axis: categories for bars, dates for lines.
    pub x: ColumnName,
    /// The column summed for each `x`; rows are counted when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<ColumnName>,
    /// How the values of `y` that share an `x` become one.
    #[serde(default)]
    pub measure: ChartMeasure,
    /// What it shows.
    pub title: Localised,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// Horizontal bars, one a category.
    Bar,
    /// A line over time.
    Line,
}

/// How several values become one point of a chart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChartMeasure {
    /// Their sum.
    #[default]
    Sum,
    /// Their mean.
    Mean,
}

/// A map of the data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MapView {
    /// The column that names each place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<ColumnName>,
    /// The column whose values are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour_by: Option<ColumnName>,
}
