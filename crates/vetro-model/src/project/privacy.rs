//! The disclosure rules as written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Period;
use crate::id::{ColumnName, DatasetId};
use crate::policy::{Distance, Dominance, MicroAggregation, Recoding, TopBottom};
use crate::territory::Country;
use crate::word::Share;

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
