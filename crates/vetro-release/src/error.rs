//! Why a cleared table could not be released.
//!
//! No message holds a value of the table, and no cause of a driver that may
//! hold one is kept: column and row number are enough to find the cell.

use std::path::{Path, PathBuf};

use vetro_model::project::Format;

use crate::inspect::Sighting;

/// Why a cleared table could not be released.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read, made or linked.
    #[error("failed to {action} `{}`", path.display())]
    Io {
        /// What was tried: `write`, `read`, `link` …
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// A library refused to write a format.
    #[error("the {} file could not be encoded: {what}", format.extension())]
    Encode {
        /// The format.
        format: Format,
        /// The kind of the refusal, without values.
        what: &'static str,
    },
    /// What was written does not read back as the table.
    #[error("`{}` does not read back as the table that was written: {what}", path.display())]
    ReadBack {
        /// The file.
        path: PathBuf,
        /// What differs: column and row, never the value.
        what: String,
    },
    /// The table's columns are not the schema's.
    #[error("the table has {found} columns where the schema declares {expected}, or others, or in another order")]
    Columns {
        /// Columns of the table.
        found: usize,
        /// Fields of the schema.
        expected: usize,
    },
    /// A column holds values of a type that the schema's type does not allow.
    #[error("column `{column}` is declared `{declared}` but holds {found}")]
    ColumnType {
        /// The column.
        column: String,
        /// The schema's type.
        declared: &'static str,
        /// The type in memory.
        found: String,
    },
    /// A date or an instant lies outside the years 1 to 9999, or a time outside the day.
    #[error("column `{column}`, row {row}: a date outside the years 0001 to 9999, or a time outside the day")]
    OutOfRange {
        /// The column.
        column: String,
        /// The published row; the header is row 1.
        row: u64,
    },
    /// A geometry is not a JSON object.
    #[error("column `{column}`, row {row}: the geometry is not a GeoJSON object")]
    Geometry {
        /// The column.
        column: String,
        /// The published row; the header is row 1.
        row: u64,
    },
    /// A time zone is unknown.
    #[error("column `{column}`: the time zone `{zone}` is unknown")]
    Zone {
        /// The column.
        column: String,
        /// The zone's name.
        zone: String,
    },
    /// `GeoJSON` is wanted of a table without geometry.
    #[error("the format `geojson` needs a column of type `geojson`")]
    NoGeometry,
    /// The rows do not add up.
    #[error("the rows do not add up: {read} read, but {accounted} accounted for, and {published} stand in the table")]
    Account {
        /// Records read.
        read: u64,
        /// Records whose fate is known.
        accounted: u64,
        /// Rows of the table.
        published: u64,
    },
    /// A finished file holds what looks like personal data, or cannot be read.
    #[error("{}", told(found))]
    Personal {
        /// What was found and where, never a value; at least one.
        found: Vec<Sighting>,
    },
    /// A document of a release cannot be understood.
    #[error("`{}` is not a document of this version of vetro (line {line})", path.display())]
    Document {
        /// The file.
        path: PathBuf,
        /// The line where reading stopped, from 1; 0 when the content as a whole is wrong.
        line: usize,
    },
    /// A Parquet file of others cannot be read.
    #[error("`{}` cannot be read as Parquet: {what}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Why, without values.
        what: &'static str,
    },
    /// A column of a Parquet file of others is not there or is not read.
    #[error("`{}`: column `{column}` {what}", path.display())]
    ForeignColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// An instant in a Parquet file of others would be shortened.
    #[error("`{}`: column `{column}`, row {row}: an instant finer than a microsecond", path.display())]
    Finer {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The row; the first record is row 2, as in a file with a header.
        row: u64,
    },
}

impl Error {
    /// The diagnostic's stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "V0701",
            Self::Encode { .. } => "V0702",
            Self::ReadBack { .. } => "V0703",
            Self::Columns { .. } => "V0704",
            Self::ColumnType { .. } => "V0705",
            Self::OutOfRange { .. } => "V0706",
            Self::Geometry { .. } => "V0707",
            Self::Zone { .. } => "V0708",
            Self::NoGeometry => "V0709",
            Self::Account { .. } => "V0710",
            Self::Document { .. } => "V0711",
            Self::Personal { .. } => "V0712",
            Self::Foreign { .. } => "V0720",
            Self::ForeignColumn { .. } => "V0721",
            Self::Finer { .. } => "V0722",
        }
    }

    /// What to try next, when we know.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Io { .. } => Some("check that the disk has room and that the folder may be written"),
            Self::ReadBack { .. } => Some("run again; if it comes back, the disk or the memory is failing"),
            Self::OutOfRange { .. } => Some("correct the value at its source, or leave the row out by a rule"),
            Self::Geometry { .. } => Some("publish the column as `string`, or correct the geometry at its source"),
            Self::NoGeometry => Some("remove `geojson` from `formats`, or declare the geometry column's type"),
            Self::Document { .. } => Some("the dataset can be published again as if for the first time"),
            Self::Personal { .. } => Some("leave the text out, or say under `allow` why it may be public"),
            Self::Foreign { .. } => Some("have the file written anew, or name the file that is meant"),
            Self::ForeignColumn { .. } => {
                Some("correct the schema, or write the values into flat columns of their own")
            }
            Self::Finer { .. } => Some("round the column to microseconds where the file is made"),
            Self::Encode { .. }
            | Self::Columns { .. }
            | Self::ColumnType { .. }
            | Self::Zone { .. }
            | Self::Account { .. } => None,
        }
    }

    /// What [`Self::Personal`] found; else nothing.
    #[must_use]
    pub fn sightings(&self) -> &[Sighting] {
        if let Self::Personal { found } = self { found } else { &[] }
    }

    /// The closure that turns a system error about `path` into ours.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    /// A file that differs from its table at a cell; `row` counts from 0.
    pub(crate) fn cell(path: &Path, column: &str, row: usize) -> Self {
        Self::ReadBack { path: path.to_owned(), what: format!("column `{column}`, row {}", row + 2) }
    }

    /// A file that differs from its table as a whole.
    pub(crate) fn read_back(path: &Path, what: impl Into<String>) -> Self {
        Self::ReadBack { path: path.to_owned(), what: what.into() }
    }
}

/// The first sighting, and how many more there are.
fn told(found: &[Sighting]) -> String {
    let first = found.first().map_or_else(|| "nothing was found".to_owned(), ToString::to_string);
    match found.len() {
        0 | 1 => first,
        more => format!("{first}, and {} more", more - 1),
    }
}
