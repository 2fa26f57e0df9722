//! Why a table could not be made: mistakes in the plan, and sources that break the contract of batches.

use arrow::error::ArrowError;

/// Why a table could not be made. Wrong values in records are faults, never errors.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A column is made of a column that the source does not have.
    #[error("column `{column}`: the source has no column `{from}`")]
    UnknownSourceColumn {
        /// The published column.
        column: String,
        /// The source column.
        from: String,
    },
    /// A column is made of too few or too many source columns.
    #[error("column `{column}` is made of {found} source columns where {expected} is expected")]
    SourceColumns {
        /// The published column.
        column: String,
        /// How many are declared.
        found: usize,
        /// How many the steps need.
        expected: &'static str,
    },
    /// The source holds values of a type that cannot be published.
    #[error("column `{column}`: source column `{from}` holds {found}, which cannot be published")]
    UnsupportedType {
        /// The published column.
        column: String,
        /// The source column.
        from: String,
        /// The Arrow type.
        found: String,
    },
    /// A step cannot work on what the steps before it make.
    #[error("column `{column}`: `{step}` cannot be applied to {found}")]
    Step {
        /// The published column.
        column: String,
        /// The step, as written in pipelines.toml.
        step: &'static str,
        /// What it is given.
        found: String,
        /// What to write instead.
        hint: &'static str,
    },
    /// A step cannot make the declared type.
    #[error("column `{column}`: `{step}` cannot make the type {kind}")]
    StepType {
        /// The published column.
        column: String,
        /// The step, as written in pipelines.toml.
        step: &'static str,
        /// The declared type.
        kind: &'static str,
        /// What to write instead.
        hint: &'static str,
    },
    /// What the steps make cannot become the declared type.
    #[error("column `{column}`: {found} cannot become the type {kind}")]
    Cast {
        /// The published column.
        column: String,
        /// What the steps make.
        found: String,
        /// The declared type.
        kind: &'static str,
        /// What to write instead.
        hint: &'static str,
    },
    /// A number made of text has no declared scale.
    #[error("column `{column}` is a number made of text, and its field does not say how many decimals it has")]
    DecimalsNeeded {
        /// The published column.
        column: String,
    },
    /// A setting of a step is not what it has to be.
    #[error("column `{column}`: `{step}` is not {expected}")]
    Setting {
        /// The published column.
        column: String,
        /// The step, as written in pipelines.toml.
        step: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// The constant is not of the declared type.
    #[error("column `{column}`: the constant is not of the type {kind}")]
    Constant {
        /// The published column.
        column: String,
        /// The declared type.
        kind: &'static str,
    },
    /// A name that is not declared.
    #[error("column `{column}`: there is no {what} `{name}`")]
    UnknownName {
        /// The published column.
        column: String,
        /// What the name was to name, for example `lookup`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A lookup's table has no such column.
    #[error("the lookup's table has no column `{column}`")]
    LookupColumn {
        /// The column.
        column: String,
    },
    /// A lookup's column holds values of a type that cannot be looked up.
    #[error("the lookup's column `{column}` holds {found}, which cannot be looked up")]
    LookupType {
        /// The column.
        column: String,
        /// The Arrow type.
        found: String,
    },
    /// The keys of a lookup do not name its rows.
    #[error("the lookup's key `{column}` is repeated in {repeated} rows and missing in {missing}")]
    LookupKeys {
        /// The key column.
        column: String,
        /// How many rows repeat a key that stood before.
        repeated: u64,
        /// How many rows have no key.
        missing: u64,
    },
    /// A batch does not have the columns that were announced.
    #[error("a batch does not hold the columns the source announced")]
    Batch,
    /// A dictionary does not extend the one before, repeats a value or holds a null.
    #[error("the dictionary of column `{column}` breaks the contract of batches")]
    Dictionary {
        /// The column.
        column: String,
    },
    /// Texts of a column that do not fit in memory's limits.
    #[error("the texts of column `{column}` take more than 2 GiB")]
    TooLarge {
        /// The column.
        column: String,
    },
    /// Record numbers that do not rise, or that were never seen.
    #[error("record {found} is not among the {records} records in rising order")]
    Late {
        /// The record number, from 0.
        found: u64,
        /// How many records were seen.
        records: u64,
    },
    /// A table has no such column.
    #[error("the table has no column `{column}`")]
    UnknownColumn {
        /// The column.
        column: String,
    },
    /// A field of the published schema that neither spans the table nor is measured.
    #[error("column `{column}` is neither in `by`, nor a measure, nor the status")]
    UnplannedColumn {
        /// The column.
        column: String,
    },
    /// A measure cannot be taken of a column of this type.
    #[error("measure `{measure}` cannot be taken of a column that holds {found}")]
    Measure {
        /// The measure.
        measure: String,
        /// The Arrow type.
        found: String,
    },
    /// A measure whose values do not fit in the declared type.
    #[error("{count} values of measure `{measure}` do not fit in its type ({rule})")]
    MeasureRange {
        /// The measure.
        measure: String,
        /// How many.
        count: usize,
        /// The rule they break.
        rule: &'static str,
    },
    /// Totals are asked for over a column that cannot hold their code.
    #[error("totals need the code `_T` in column `{column}`, which holds {found}")]
    TotalsType {
        /// The column.
        column: String,
        /// The Arrow type.
        found: String,
    },
    /// Totals are asked for over a column whose values already use their code.
    #[error("column `{column}` holds the code `_T`, which stands for totals")]
    TotalTaken {
        /// The column.
        column: String,
    },
    /// A value of a column stands for the sum of others.
    #[error("{count} records hold a value of column `{column}` that stands for a subtotal")]
    SubtotalTaken {
        /// The column.
        column: String,
        /// How many records or cells.
        count: usize,
    },
    /// Totals over more columns, or trees of more levels, than can be combined.
    #[error("totals and subtotals make {0} combinations, more than there may be")]
    TooManyTotals(usize),
    /// The data frame engine refused the group-by.
    #[error("the records could not be grouped")]
    Grouping,
    /// An array could not be made. The cause carries no value of a record.
    #[error("an array of column `{column}` could not be made: {cause}")]
    Arrow {
        /// The column.
        column: String,
        /// The kind of cause.
        cause: &'static str,
    },
}

impl Error {
    /// The stable code, for `vetro explain`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownSourceColumn { .. } => "V0201",
            Self::SourceColumns { .. } => "V0202",
            Self::UnsupportedType { .. } => "V0203",
            Self::Step { .. } => "V0204",
            Self::StepType { .. } => "V0205",
            Self::Cast { .. } => "V0206",
            Self::DecimalsNeeded { .. } => "V0207",
            Self::Setting { .. } => "V0208",
            Self::Constant { .. } => "V0209",
            Self::UnknownName { .. } => "V0210",
            Self::LookupColumn { .. } | Self::LookupType { .. } => "V0211",
            Self::LookupKeys { .. } => "V0212",
            Self::UnknownColumn { .. } | Self::UnplannedColumn { .. } => "V0213",
            Self::Measure { .. } => "V0214",
            Self::MeasureRange { .. } => "V0215",
            Self::TotalsType { .. } | Self::TotalTaken { .. } | Self::SubtotalTaken { .. } | Self::TooManyTotals(_) => {
                "V0216"
            }
            Self::TooLarge { .. } => "V0217",
            Self::Batch | Self::Dictionary { .. } | Self::Late { .. } | Self::Grouping | Self::Arrow { .. } => "V0299",
        }
    }

    /// What to try next, when we know.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::UnknownSourceColumn { .. } => Some("correct `from`, or add the column to the query"),
            Self::SourceColumns { .. } => Some("name the source column in `from`; only `grid-metres` takes two"),
            Self::UnsupportedType { .. } => Some("cast the column in the pipeline's `query`, or leave it out"),
            Self::Step { hint, .. } | Self::StepType { hint, .. } | Self::Cast { hint, .. } => Some(hint),
            Self::DecimalsNeeded { .. } => Some("add `\"decimals\": n` to the field in the schema, for example 2"),
            Self::Setting { .. } => Some("correct the step in pipelines.toml"),
            Self::Constant { .. } => Some("correct `constant` in pipelines.toml, or the field's type in the schema"),
            Self::UnknownName { .. } => Some("declare it in pipelines.toml, or correct the name"),
            Self::LookupColumn { .. } => Some("correct `key` or `take`, or add the column to the lookup's query"),
            Self::LookupType { .. } => Some("cast the column in the lookup's query"),
            Self::LookupKeys { .. } => Some("choose a key that names each row once, or narrow the lookup's query"),
            Self::UnknownColumn { .. } => Some("correct the name, or declare the column"),
            Self::UnplannedColumn { .. } => Some("add the column to the aggregate, or remove it from the schema"),
            Self::Measure { .. } => Some("sum and mean need numbers; min and max need numbers, dates or texts"),
            Self::MeasureRange { .. } => Some("declare the measure as a number with enough decimals, or measure less"),
            Self::TotalsType { .. } => Some("declare the column as a string in the records, or set `totals = false`"),
            Self::TotalTaken { .. } => Some("map the value to another code, or set `totals = false`"),
            Self::SubtotalTaken { .. } => {
                Some("take the value out of the parents, or map the records to a value below it")
            }
            Self::TooManyTotals(_) => Some("name fewer columns in `totals`, or leave levels out of `subtotals`"),
            Self::TooLarge { .. } => Some("publish the dataset in parts"),
            Self::Batch | Self::Dictionary { .. } | Self::Late { .. } | Self::Grouping | Self::Arrow { .. } => {
                Some("this is a mistake in vetro: please report it")
            }
        }
    }

    /// Keeps the kind of an Arrow error and drops its words, which may hold values.
    pub(crate) fn arrow(column: &str, cause: &ArrowError) -> Self {
        let cause = match cause {
            ArrowError::OffsetOverflowError(_) => return Self::TooLarge { column: column.to_owned() },
            ArrowError::DictionaryKeyOverflowError => "too many distinct values",
            ArrowError::InvalidArgumentError(_) => "an invalid argument",
            ArrowError::MemoryError(_) => "not enough memory",
            _ => "an unexpected cause",
        };
        Self::Arrow { column: column.to_owned(), cause }
    }
}
