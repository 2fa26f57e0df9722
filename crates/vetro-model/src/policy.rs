//! The disclosure rules of a dataset: what a published table must satisfy, and by which means it may be made to.
//!
//! Start at [`PrivacyPlan`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{ColumnName, DatasetId};
use crate::project::{Crs, Period};
use crate::territory::Country;
use crate::word::Share;

/// The disclosure rules of a dataset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum PrivacyPlan {
    /// No column concerns a person.
    NoPersons {
        /// Why; published.
        reason: String,
    },
    /// Records about persons.
    Records(RecordPolicy),
    /// A table of counts of persons.
    Table(TablePolicy),
}

/// What records about persons must satisfy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordPolicy {
    /// The quasi-identifiers, in the order of the schema.
    pub quasi_identifiers: Vec<ColumnName>,
    /// The smallest equivalence class, at least 2; in persons where [`Self::person`] tells them apart, else in
    /// records. Null equals null.
    pub k: u32,
    /// What each class must hold of each sensitive column; null counts as a value.
    pub sensitive: BTreeMap<ColumnName, Vec<SensitiveModel>>,
    /// The largest share of records that may be suppressed.
    pub suppression_limit: Share,
    /// How columns may be made coarser. A quasi-identifier without one is published as it is or suppressed; that of a
    /// sensitive column only measures distances.
    pub hierarchies: BTreeMap<ColumnName, Hierarchy>,
    /// Whether a value is made as coarse as its class needs, or as the whole column.
    pub recoding: Recoding,
    /// How much the loss of a quasi-identifier counts, more than 0; 1 where it is not named.
    pub weights: BTreeMap<ColumnName, f64>,
    /// The column whose equal values are one person; null is a person of its own in each record.
    pub person: Option<ColumnName>,
    /// Numeric columns whose values become means of groups. None is a quasi-identifier any more: it counts by itself.
    pub micro_aggregation: Vec<MicroAggregation>,
    /// Numeric columns whose largest and smallest values become a quantile.
    pub top_bottom: BTreeMap<ColumnName, TopBottom>,
    /// Columns of grid cells that hold a minimum of addresses or residents.
    pub grids: BTreeMap<ColumnName, GridRule>,
}

impl RecordPolicy {
    /// k-anonymity alone, by local recoding, without hierarchies and without suppression.
    #[must_use]
    pub fn new(quasi_identifiers: Vec<ColumnName>, k: u32) -> Self {
        Self {
            quasi_identifiers,
            k,
            sensitive: BTreeMap::new(),
            suppression_limit: Share::from_parts(0.0),
            hierarchies: BTreeMap::new(),
            recoding: Recoding::default(),
            weights: BTreeMap::new(),
            person: None,
            micro_aggregation: Vec::new(),
            top_bottom: BTreeMap::new(),
            grids: BTreeMap::new(),
        }
    }

    /// The sensitive columns with each of their models.
    pub fn models(&self) -> impl Iterator<Item = (&ColumnName, SensitiveModel)> {
        self.sensitive.iter().flat_map(|(column, models)| models.iter().map(move |model| (column, *model)))
    }

    /// The weight of a quasi-identifier's loss.
    #[must_use]
    pub fn weight(&self, column: &ColumnName) -> f64 {
        self.weights.get(column).copied().unwrap_or(1.0)
    }
}

/// Numeric columns whose values, together, become the means of groups of like records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MicroAggregation {
    /// The columns, each once.
    pub columns: Vec<ColumnName>,
    /// The fewest records that share their values, at least 2. Null is a value.
    pub group: u32,
}

/// The ends of a numeric column that become a quantile of it. Each end takes in at least `k` records.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TopBottom {
    /// What is below this quantile becomes the quantile; more than 0 and less than 0.5.
    pub below: Option<f64>,
    /// What is above this quantile becomes the quantile; more than 0.5 and less than 1.
    pub above: Option<f64>,
}

/// A grid whose cells hold a minimum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GridRule {
    /// The width of the finest cells.
    pub metres: u32,
    /// The coordinates' system.
    pub crs: Crs,
    /// What each published cell holds.
    pub minimum: GridMinimum,
}

/// The fewest addresses or residents of a published grid cell, and where they are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GridMinimum {
    /// How many, at least 2.
    pub at_least: u64,
    /// What is counted.
    pub counted: GridCount,
    /// East or longitude, north or latitude, and how many are there; each place once.
    pub points: Vec<(f64, f64, u64)>,
}

/// What a grid cell must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GridCount {
    /// Places with an address.
    Addresses,
    /// Persons who live there.
    Residents,
}

impl GridCount {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Addresses => "addresses",
            Self::Residents => "residents",
        }
    }
}

/// How often the cells of a grid double in width where they hold too little: a cell of 250 metres becomes one of up to
/// 8 kilometres.
pub const GRID_DOUBLINGS: u8 = 5;

/// How values are made coarser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Recoding {
    /// Each class only as far as it needs: one column then holds labels of several levels.
    #[default]
    Local,
    /// Each column as a whole to one level, with the least loss there is.
    Global,
}

/// What a class must hold of a sensitive column.
///
/// # Source
///
/// Machanavajjhala and others, *l-Diversity: Privacy Beyond k-Anonymity*, 2007; Li and others, *t-Closeness: Privacy
/// Beyond k-Anonymity and l-Diversity*, 2007; Cao and Karras, *Publishing Microdata with a Robust Privacy Guarantee*,
/// 2012 (β-likeness).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum SensitiveModel {
    /// At least `l` distinct values.
    DistinctDiversity {
        /// How many, at least 2.
        l: u32,
    },
    /// The entropy of the values is at least the logarithm of `l`.
    EntropyDiversity {
        /// How many equally frequent values would have that entropy, more than 1.
        l: f64,
    },
    /// The most frequent value is rarer than `c` times all from the `l`-th most frequent on together.
    RecursiveDiversity {
        /// The factor, more than 0.
        c: f64,
        /// From which value on, at least 2.
        l: u32,
    },
    /// The distribution is at most `t` away from that of all published records.
    Closeness {
        /// The distance, from 0 to 1.
        t: f64,
        /// How it is measured.
        distance: Distance,
    },
    /// No value is by more than `min(beta, −ln p)` more frequent, relative to its frequency `p` in all published
    /// records.
    Likeness {
        /// The largest relative gain, more than 0.
        beta: f64,
    },
}

/// How far apart two distributions of a sensitive column are: the earth mover's distance over a ground distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Distance {
    /// Any two values are 1 apart.
    #[default]
    Equal,
    /// Values are ordered, neighbours equally far apart: numbers by size, texts by their order.
    Ordered,
    /// By the level at which the column's hierarchy joins two values, as a share of its height.
    Hierarchical,
}

/// How a column may be made coarser: level 0 is the value itself, each further level is wider.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Hierarchy {
    /// Rows `leaf, level 1, level 2, …`, all of one length; a value without a row is a refusal.
    Explicit(Vec<Vec<String>>),
    /// Whole numbers in intervals of these widths, aligned to 0, written `lo-hi`; then `*`.
    Intervals(Vec<i64>),
    /// Numbers with decimals in intervals of these widths (`"0.5"`, `"10"`), aligned to 0, written `lo-<hi`; then `*`.
    Decimals(Vec<String>),
    /// Whole years of age in the bands of [`AGE_BANDS`], written `lo-hi`, the last `65+`; then `*`.
    Ages,
    /// The first so many characters, ever fewer; then `*`. Codes of territories are often made so: the six digits of
    /// an Italian municipality begin with the three of its province, and postcodes with their region.
    Prefixes(Vec<u32>),
    /// Codes of a country's municipalities, as its statistical office numbers them, then the units they lie in; then `*`.
    Territory(Country),
    /// ISO dates (`YYYY-MM-DD`, `YYYY-MM`) in these periods, written `YYYY-MM`, `YYYY-Qn`, `YYYY`; then `*`.
    Dates(Vec<Period>),
}

/// The first years of age of the bands of [`Hierarchy::Ages`], by level. Each level's begin where some of the level
/// before do, so they nest; legal ages (18, 65) begin a band at every level.
pub const AGE_BANDS: [&[u32]; 3] = [
    &[0, 5, 10, 15, 18, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100],
    &[0, 10, 18, 30, 40, 50, 65, 80],
    &[0, 18, 65],
];

/// What a table of counts must satisfy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TablePolicy {
    /// The columns that span the table.
    pub by: Vec<ColumnName>,
    /// The measure that counts persons or records; small counts are found by it.
    pub count: ColumnName,
    /// All measures: a withheld cell withholds every one.
    pub measures: Vec<ColumnName>,
    /// The smallest count published, at least 2; a count of 0 is not small.
    pub threshold: u64,
    /// Whether rows of totals stand in the table.
    pub totals: bool,
    /// The column that says whether a row's measures are published.
    pub status: Option<ColumnName>,
    /// By which means small counts are protected.
    pub protection: TableProtection,
    /// Rules on who contributes to a sum, by measure.
    pub dominance: BTreeMap<ColumnName, Dominance>,
    /// The column of the records that names each for ever, from which keyed noise is drawn.
    pub record: Option<ColumnName>,
    /// The column of the records whose equal values are one contributor; each record is one without it.
    pub contributor: Option<ColumnName>,
    /// For columns of `by` whose values form a tree: the parent of each value. Rows of parents are subtotals.
    pub parents: BTreeMap<ColumnName, BTreeMap<String, String>>,
    /// Other tables about the same population: what is withheld here must not follow from theirs, nor the other way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<DatasetId>,
}

impl TablePolicy {
    /// A threshold with complementary suppression, without totals.
    #[must_use]
    pub fn new(by: Vec<ColumnName>, count: ColumnName, threshold: u64) -> Self {
        let measures = vec![count.clone()];
        Self {
            by,
            count,
            measures,
            threshold,
            totals: false,
            status: None,
            protection: TableProtection::default(),
            dominance: BTreeMap::new(),
            record: None,
            contributor: None,
            parents: BTreeMap::new(),
            linked: Vec::new(),
        }
    }
}

/// By which means the counts of a table are protected.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum TableProtection {
    /// Small cells are withheld, and others so that no small one follows from what is left.
    #[default]
    Suppression,
    /// Every count is shifted by noise that depends on its records alone; the table need not add up.
    CellKey {
        /// The largest shift.
        deviation: u32,
        /// The variance of the shift.
        variance: f64,
    },
    /// Every count is rounded to a multiple, up or down by a draw that depends on its records alone.
    Rounding {
        /// 3 or 5.
        base: u32,
    },
}

/// When a sum tells too much of one contributor.
///
/// # Source
///
/// Hundepool and others, *Handbook on Statistical Disclosure Control*, 2nd edition, chapter 4.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Dominance {
    /// The fewest contributors of a published sum.
    pub contributors: Option<u64>,
    /// p % rule: the second largest contributor must not be able to estimate the largest more closely than so many
    /// percent of it.
    pub p: Option<f64>,
    /// (n, k) rule: the largest `n` contributors together make up at most `k` percent of the sum.
    pub n_k: Option<(u32, f64)>,
}

/// What of the records behind a table is needed to protect it. It is never published.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// For each row of the table, the sum of the keys of its records, modulo 2^64. Empty where no keys are drawn.
    pub keys: Vec<u64>,
    /// For each row whether it is withheld anyway, since an earlier version withheld it. Empty where none is.
    pub withheld: Vec<bool>,
    /// For each summed measure under a rule, the contributions to each row.
    pub contributions: BTreeMap<ColumnName, Vec<Contributions>>,
    /// Cells and margins that another table about the same population shows or withholds.
    pub elsewhere: Vec<Elsewhere>,
}

/// A cell or margin as another table shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its labels; it is a sum over the columns that are not named.
    pub labels: BTreeMap<ColumnName, Option<String>>,
    /// Whether it is withheld there.
    pub withheld: bool,
}

/// The contributions to one cell, by absolute size.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contributions {
    /// The largest ones, falling; as many as a rule asks for, fewer where there are fewer.
    pub largest: Vec<f64>,
    /// All of them together.
    pub total: f64,
    /// How many contributors there are.
    pub contributors: u64,
}
