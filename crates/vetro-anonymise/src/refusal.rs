//! Why a table cannot be protected as its policy asks.

use vetro_model::Share;

/// Why a table cannot be protected as its policy asks. No message holds a value of a record.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The policy names a column that the table does not have.
    #[error("column `{column}` of the privacy policy is not in the table")]
    MissingColumn {
        /// The column.
        column: String,
    },
    /// Even the coarsest transformation would suppress more records than allowed.
    #[error(
        "{classes} equivalence classes with {needed} of {records} records do not meet the policy \
         even when every hierarchy is at its top, and at most {asked} may be suppressed"
    )]
    SuppressionLimit {
        /// The share that may be suppressed.
        asked: Share,
        /// The share that would have to be.
        needed: Share,
        /// How many equivalence classes that share is in.
        classes: u64,
        /// All records.
        records: u64,
    },
    /// Values of a column that its hierarchy does not place.
    #[error("{records} records hold a value of `{column}` that its hierarchy does not place")]
    Unplaced {
        /// The column.
        column: String,
        /// Records with such a value.
        records: u64,
    },
    /// Two values share a label at one level and are apart again at a wider one.
    #[error("the hierarchy of `{column}` is not nested: level {level} separates values that share a label below")]
    NotNested {
        /// The column.
        column: String,
        /// The level that separates them.
        level: u32,
    },
    /// A hierarchy that means nothing.
    #[error("the hierarchy of `{column}` cannot be used: {reason}")]
    BadHierarchy {
        /// The column.
        column: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Counts that are missing, negative or not whole numbers.
    #[error("{rows} rows of the table hold no count in `{column}`: a whole number from 0 is needed")]
    BadCount {
        /// The column.
        column: String,
        /// How many rows.
        rows: u64,
    },
    /// Rows that stand for the same cell.
    #[error("{rows} rows of the table repeat the cell of another row")]
    RepeatedCell {
        /// How many rows.
        rows: u64,
    },
    /// A table spanned by too many columns to protect all its margins.
    #[error("the table is spanned by {found} columns, and at most {most} can be protected together")]
    TooManyDimensions {
        /// How many columns.
        found: usize,
        /// How many can be protected.
        most: usize,
    },
    /// Sums that are not those of the cells in the table.
    #[error("{rows} rows of the table are sums that are not those of its cells")]
    NotAdditive {
        /// How many rows.
        rows: u64,
    },
    /// A rule asks for something of the records behind a table that was not handed in.
    #[error("what the records behind `{column}` say of each row of the table is missing")]
    MissingEvidence {
        /// The measure that it is about.
        column: String,
    },
    /// A measure that would be published more exactly than the count beside it.
    #[error("`{column}` would be published as it is beside perturbed counts")]
    TooExact {
        /// The measure.
        column: String,
    },
    /// A perturbation that means nothing.
    #[error("the counts cannot be perturbed as asked: {reason}")]
    BadProtection {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Fewer records with a value than share one.
    #[error("{records} records hold a value of `{columns}`, and at least {group} must share each")]
    FewRecords {
        /// The columns.
        columns: String,
        /// How many records.
        records: u64,
        /// How many must share a value.
        group: u32,
    },
    /// A column whose means would not be exact.
    #[error("`{column}` holds no whole numbers or decimals of which means could be made exactly")]
    Inexact {
        /// The column.
        column: String,
    },
    /// Groups and classes that undo each other.
    #[error(
        "records left out to protect classes leave too few in groups of `micro-aggregation` or `top-bottom`, again and again"
    )]
    Unsettled,
    /// The columns could not be handled in memory.
    #[error("failed to {step}")]
    Columns {
        /// What was being done.
        step: &'static str,
    },
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingColumn { .. } => "V0501",
            Self::SuppressionLimit { .. } => "V0502",
            Self::Unplaced { .. } => "V0503",
            Self::NotNested { .. } => "V0504",
            Self::BadHierarchy { .. } => "V0505",
            Self::BadCount { .. } => "V0506",
            Self::RepeatedCell { .. } => "V0507",
            Self::TooManyDimensions { .. } => "V0508",
            Self::Columns { .. } => "V0509",
            Self::NotAdditive { .. } => "V0520",
            Self::MissingEvidence { .. } => "V0521",
            Self::TooExact { .. } => "V0522",
            Self::BadProtection { .. } => "V0523",
            Self::FewRecords { .. } => "V0530",
            Self::Inexact { .. } => "V0531",
            Self::Unsettled => "V0532",
        }
    }

    /// What to try next, when we know.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::MissingColumn { .. } => Some("name a column of the schema in the privacy section"),
            Self::SuppressionLimit { .. } => Some(
                "give a hierarchy to the quasi-identifiers that have none, publish fewer of them, \
                 or raise `suppression-limit`",
            ),
            Self::Unplaced { .. } => {
                Some("add a row for each possible value to the hierarchy, or map the others first")
            }
            Self::NotNested { .. } => {
                Some("give values that share a label at one level the same label at every wider one")
            }
            Self::BadHierarchy { .. } => Some("correct `hierarchies` in the privacy section of the pipeline"),
            Self::BadCount { .. } => Some("name a measure of kind `count` in the privacy section"),
            Self::RepeatedCell { .. } => Some("name every column that spans the table in `by`"),
            Self::TooManyDimensions { .. } => Some("publish two smaller tables"),
            Self::NotAdditive { .. } => Some("make the sums from the same records as the cells, or correct `parents`"),
            Self::MissingEvidence { .. } => Some("hand in keys or contributions for each row, margins among them"),
            Self::TooExact { .. } => Some(
                "publish the count alone, or protect the table by suppression: means and sums undo the perturbation",
            ),
            Self::BadProtection { .. } => Some(
                "choose a deviation of at least the threshold with a variance up to its square, or rounding to base 3 or 5",
            ),
            Self::FewRecords { .. } => Some("publish once there are more records, or leave the column out"),
            Self::Inexact { .. } => {
                Some("round the column in the pipeline, as in round = \"0.01\", which makes it exact")
            }
            Self::Unsettled => {
                Some("give a hierarchy to the quasi-identifiers that have none, so that fewer records must be left out")
            }
            Self::Columns { .. } => None,
        }
    }
}
