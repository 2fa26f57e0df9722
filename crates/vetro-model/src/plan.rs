//! The project as resolved: defaults filled in, names checked against each other. Only a plan runs.
//!
//! Start at [`DatasetPlan`].

use std::collections::BTreeMap;

use serde::Serialize;

use crate::id::{ColumnName, DatasetId, DepartmentId, SourceName};
use crate::metadata::DatasetMetadata;
pub use crate::policy::{
    Contributions, Distance, Dominance, Elsewhere, Evidence, GRID_DOUBLINGS, GridCount, GridMinimum, GridRule,
    Hierarchy, MicroAggregation, PrivacyPlan, Recoding, RecordPolicy, SensitiveModel, TablePolicy, TableProtection,
    TopBottom,
};
pub use crate::project::{
    AgeCount, Allowance, Catalogue, Crs, Department, Format, Harvest, Missing, OnViolation, Period, Profile,
    PseudonymDomain, Publisher, Rotation, RowGuard, RuleSpec,
};
use crate::schema::Schema;
pub use crate::source::{Relation, SourceKind, TextFormat};
use crate::word::{SecretRef, Share, Span};

/// The project as resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The city's catalogue.
    pub catalogue: Catalogue,
    /// The departments, by id.
    pub departments: BTreeMap<DepartmentId, Department>,
    /// The sources, by name.
    pub sources: BTreeMap<SourceName, SourceKind>,
    /// Other portals whose catalogues are taken up, by name.
    pub harvest: BTreeMap<SourceName, Harvest>,
    /// The pseudonym domains that pipelines use, by name.
    pub pseudonyms: BTreeMap<String, PseudonymDomain>,
    /// The name of the secret from which every key is derived that has no name of its own; without it one is drawn.
    pub master_key: Option<SecretRef>,
    /// How often a source that fails for a passing reason is tried again.
    pub retries: u32,
    /// The datasets, in the order of their ids.
    pub datasets: Vec<DatasetPlan>,
    /// Those whose officer withdrew them, with what was written about them.
    pub withdrawn: BTreeMap<DatasetId, DatasetMetadata>,
}

/// One dataset's way from a source to the public.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetPlan {
    /// Its id.
    pub id: DatasetId,
    /// What the public reads about it.
    pub metadata: DatasetMetadata,
    /// The structure of the published table.
    pub schema: Schema,
    /// The source.
    pub source: SourceName,
    /// What is read from it.
    pub relation: Relation,
    /// The columns made for each record; in the order of the schema where no aggregate follows.
    pub columns: Vec<ColumnPlan>,
    /// The tables looked up, by name.
    pub lookups: BTreeMap<String, LookupPlan>,
    /// Rules for columns of the source.
    pub rules: Vec<Rule>,
    /// How records become a table of counts, if they do.
    pub aggregate: Option<AggregatePlan>,
    /// The disclosure rules.
    pub privacy: PrivacyPlan,
    /// Why the rules are looser than the defaults; published.
    pub loosened: Option<String>,
    /// Values the scanner may let pass.
    pub allow: Vec<Allowance>,
    /// How texts of the source that stand for other values are written.
    pub text_format: TextFormat,
    /// The formats to write, each once; CSV is always among them.
    pub formats: Vec<Format>,
    /// How long after its last release the dataset counts as late.
    pub late_after: Option<Span>,
    /// How many rows are plausible.
    pub rows: RowGuard,
    /// What a row that breaks a rule does.
    pub on_violation: OnViolation,
    /// The largest share of rows that may be quarantined.
    pub quarantine_limit: Share,
    /// The columns the published rows are sorted by first; the others follow in the order of the schema.
    pub sort: Vec<ColumnName>,
    /// How many versions stay online, at least 1.
    pub keep_versions: u32,
}

impl DatasetPlan {
    /// The columns to select from the source, sorted, each once.
    #[must_use]
    pub fn source_columns(&self) -> Vec<String> {
        let from = self.columns.iter().flat_map(|column| column.from.iter().cloned());
        let ages = self.columns.iter().flat_map(|column| &column.steps).filter_map(|step| match step {
            Step::AgeAt { at, .. } => Some(at.clone()),
            _ => None,
        });
        let rules = self.rules.iter().flat_map(|rule| &rule.parts).flat_map(|part| {
            let others = [&part.check.minimum_column, &part.check.maximum_column];
            std::iter::once(part.column.clone()).chain(others.into_iter().flatten().cloned())
        });
        let names: std::collections::BTreeSet<String> = from.chain(ages).chain(rules).collect();
        names.into_iter().collect()
    }
}

/// How a published column is made.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnPlan {
    /// Its name in the published table, or in the records an aggregate is made of.
    pub name: ColumnName,
    /// The type of its values after all steps: the schema's, or for columns that only feed an aggregate what fits.
    pub kind: crate::schema::FieldType,
    /// Digits after the point, for numbers whose source is text.
    pub decimals: Option<u8>,
    /// The source columns; empty for a constant.
    pub from: Vec<String>,
    /// What is done, in order. Empty: the value as it stands, in the declared type.
    pub steps: Vec<Step>,
}

/// One step in making a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The same value for every row.
    Constant(String),
    /// The value of column `take` in the row of the lookup whose key equals the value. Null stays null.
    Lookup {
        /// The lookup's name.
        lookup: String,
        /// The column to take.
        take: String,
    },
    /// A local instant is read in this IANA zone; gaps and folds are faults.
    Zone(String),
    /// The start of the period the date or instant lies in.
    Truncate(Period),
    /// The age in years on the day of source column `at`; null if either is null, a fault if negative.
    AgeAt {
        /// The source column with the day.
        at: String,
        /// How years are counted.
        count: AgeCount,
    },
    /// The band `lo-hi` (whole numbers, `hi` included) or `lo+` for the last; a fault below the first.
    Bands(Vec<i64>),
    /// The nearest multiple of this positive decimal; halves go away from zero.
    Round(String),
    /// At least this decimal.
    Bottom(String),
    /// At most this decimal.
    Top(String),
    /// The first so many characters.
    Prefix(u32),
    /// The grid cell.
    ///
    /// One source column: the lower edge, `floor(x / metres) * metres`, only
    /// in a metric system. Two source columns (east or longitude first): the
    /// cell's centre as a GeoJSON point in WGS 84 when the field's type is
    /// `geojson`, as `lon,lat` when it is `geopoint`, and the cell's name
    /// `<metres>mN<north>E<east>` (lower left corner, in LV95 or in
    /// metres-like steps for WGS 84) when it is `string`.
    Grid {
        /// The cell's width.
        metres: u32,
        /// The coordinates' system.
        crs: Crs,
    },
    /// Right after a grid of two source columns: cells double in width until they, and all cells beside them in the same
    /// wider cell, hold the minimum or nothing. A point whose cell holds too little even at its widest is null.
    ///
    /// With it, the columns of a grid in degrees are as wide as at the latitude of the widest cell's centre.
    GridMinimum(GridMinimum),
    /// The keyed token of a domain: the first digits of HMAC-SHA-256 in lower-case hexadecimal.
    Pseudonym {
        /// The domain.
        domain: String,
    },
    /// Another value; what is not named becomes `otherwise`, or is a fault. Null stays null.
    Map {
        /// Value by value.
        values: BTreeMap<String, String>,
        /// For all others.
        otherwise: Option<String>,
    },
}

/// A table looked up by key.
#[derive(Debug, Clone, PartialEq)]
pub struct LookupPlan {
    /// The source.
    pub source: SourceName,
    /// What is read from it.
    pub relation: Relation,
    /// The column that names a row.
    pub key: String,
    /// The columns taken by some step, sorted, each once; may be empty when only keys are needed.
    pub take: Vec<String>,
    /// What a value without a row becomes.
    pub missing: Missing,
}

/// A named rule: a row breaks it once when any part fails.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name in findings.
    pub name: String,
    /// What each column must satisfy.
    pub parts: Vec<RulePart>,
}

/// What one column must satisfy under a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RulePart {
    /// The column.
    pub column: String,
    /// The check.
    pub check: RuleSpec,
}

/// How records become a table.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregatePlan {
    /// The columns that span the table.
    pub by: Vec<ColumnName>,
    /// The measures, in the order of the schema.
    pub measures: Vec<(ColumnName, Measure)>,
    /// The columns that rows of totals sum over, each with [`TOTAL`] there; every combination of them has its rows.
    pub totals: Vec<ColumnName>,
    /// For columns whose values form a tree: the parent of each value. Every parent has a row, the sum of all below it.
    pub subtotals: BTreeMap<ColumnName, BTreeMap<String, String>>,
    /// The column that says whether a row's measures are published ([`FREE`]) or withheld ([`CONFIDENTIAL`]).
    pub status: Option<ColumnName>,
}

impl AggregatePlan {
    /// Whether some row is the sum of others.
    #[must_use]
    pub fn has_sums(&self) -> bool {
        !self.totals.is_empty() || !self.subtotals.is_empty()
    }

    /// The same without rows of sums.
    #[must_use]
    pub fn without_sums(&self) -> Self {
        Self { totals: Vec::new(), subtotals: BTreeMap::new(), ..self.clone() }
    }
}

/// The code of a total in a column summed over, after SDMX code lists.
pub const TOTAL: &str = "_T";
/// The status of a published cell, after SDMX `CL_CONF_STATUS`.
pub const FREE: &str = "F";
/// The status of a withheld cell, after SDMX `CL_CONF_STATUS`.
pub const CONFIDENTIAL: &str = "C";

/// A measure of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Measure {
    /// The number of records.
    Count,
    /// The sum of a column, exact for whole numbers and decimals; nulls are left out.
    Sum(ColumnName),
    /// The mean of a column, rounded to the field's `decimals` (default 2).
    Mean(ColumnName),
    /// The least value.
    Min(ColumnName),
    /// The greatest value.
    Max(ColumnName),
    /// The number of distinct values.
    Distinct(ColumnName),
}
