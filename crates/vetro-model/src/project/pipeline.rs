//! A pipeline as written: where its records come from, what they are looked up in, checked by and summed to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Column, Format, HierarchySpec, OnViolation, Privacy, Totals};
use crate::id::{ColumnName, SourceName};
use crate::word::{Share, Span};

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
