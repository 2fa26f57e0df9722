//! Reaches into the departments' databases and files, and returns Arrow batches.
//!
//! This is the only way in. It reads what was declared and nothing else: the
//! requested columns, in one read-only snapshot, value for value as the source
//! holds them. What does not fit its column is a fault with a row number,
//! never a changed value; what breaks off is an error, never a short table.
//! It knows nothing of what is published or of whom the records are about.
//!
//! Start at [`extract`]; [`describe`] and [`tables`] answer questions without
//! reading records.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use secrecy::SecretString;
use vetro_model::SecretRef;
use vetro_model::source::{Relation, SourceKind};

mod batch;
mod delimited;
mod documents;
mod error;
mod files;
mod geojson;
mod interner;
mod json;
mod mariadb;
mod names;
mod packed;
mod patience;
mod postgres;
mod sql;
mod sqlite;
mod stream;
mod text;
mod trust;
pub mod web;
mod workbook;

pub use batch::DEFAULT_BATCH_ROWS;
pub use error::Error;
pub use stream::{Extract, Pulled};

/// What the program lends to a source.
pub struct Context<'a> {
    /// The project folder: paths in source kinds are relative to it.
    pub project: &'a Path,
    /// A private folder (0700) for a dump that is loaded; the caller removes it.
    pub scratch: &'a Path,
    /// Finds a secret by its name.
    pub secret: &'a (dyn Fn(&SecretRef) -> Result<SecretString, Error> + Sync),
    /// Set: end soon with [`Error::Stopped`], and cancel the query on the server.
    pub stop: Arc<AtomicBool>,
}

/// What is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The table, the query or the whole file.
    pub relation: &'a Relation,
    /// The columns, by the names they have in the source; nothing else is read.
    pub columns: &'a [String],
    /// Rows in a batch; 0 for [`DEFAULT_BATCH_ROWS`]. Batches of long texts end earlier.
    pub batch_rows: usize,
}

/// A column of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceColumn {
    /// Its name.
    pub name: String,
    /// The source's own name of its type; for files `text`, and in `GeoJSON` the kinds of JSON values that occur.
    pub kind: String,
    /// Whether values may be missing, as far as the source says; for `GeoJSON` whether any is.
    pub nullable: bool,
}

/// Begins to read the requested columns of a relation.
///
/// Returns as soon as the types are known, which for `PostgreSQL` is when the
/// first batch is there; reading goes on in a thread of its own.
///
/// # Shape
///
/// Every batch has exactly the requested columns in the order given, all
/// nullable. `PostgreSQL`: `Int64`, `Float64`, `Decimal128(p, s)`, `Boolean`,
/// `Date32`, `Time64(µs)`, `Timestamp(µs)` with zone `UTC` or none, and text
/// as `Utf8` or `Dictionary(UInt32, Utf8)`. `MariaDB`: the same without
/// `Boolean` and `Time64`; times of day are texts. `SQLite`: `Int64`, `Float64`,
/// `Boolean`, and `Utf8` with the exact text of everything else. Files:
/// `Utf8`.
///
/// # Errors
///
/// Every [`Error`]: here as far as it shows before the first batch, else in
/// the place of a batch, which ends the extract.
pub fn extract(kind: &SourceKind, request: &Request<'_>, context: &Context<'_>) -> Result<Extract, Error> {
    match kind {
        SourceKind::Sqlite(kind) => sqlite::extract(kind, request, context),
        SourceKind::Postgres(kind) => postgres::extract(kind, request, context),
        SourceKind::Mariadb(kind) => mariadb::extract(kind, request, context),
        SourceKind::Csv(kind) => delimited::extract(kind, request, context),
        SourceKind::Geojson(kind) => geojson::extract(kind, request, context),
        SourceKind::Json(kind) => documents::extract(kind, request, context),
        SourceKind::Spreadsheet(kind) => workbook::extract(kind, request, context),
    }
}

/// The names and types of the columns of a relation, in their order, without reading records.
///
/// A `GeoJSON` file has to be read for that; its pseudo-columns follow the
/// properties where they make sense.
///
/// # Errors
///
/// Every [`Error`] of reaching the source and finding the relation.
pub fn describe(kind: &SourceKind, relation: &Relation, context: &Context<'_>) -> Result<Vec<SourceColumn>, Error> {
    match kind {
        SourceKind::Sqlite(kind) => sqlite::describe(kind, relation, context),
        SourceKind::Postgres(kind) => postgres::describe(kind, relation, context),
        SourceKind::Mariadb(kind) => mariadb::describe(kind, relation, context),
        SourceKind::Csv(kind) => delimited::describe(kind, relation, context),
        SourceKind::Geojson(kind) => geojson::describe(kind, relation, context),
        SourceKind::Json(kind) => documents::describe(kind, relation, context),
        SourceKind::Spreadsheet(kind) => workbook::describe(kind, relation, context),
    }
}

/// Whether an encoding of that name is known: a label of the WHATWG Encoding Standard.
#[must_use]
pub fn is_encoding(label: &str) -> bool {
    encoding_rs::Encoding::for_label(label.as_bytes()).is_some()
}

/// The names of the tables and views of a source, sorted, written so that [`Relation::Table`] finds them again.
///
/// Files have none: they are read as [`Relation::Whole`].
///
/// # Errors
///
/// Every [`Error`] of reaching the source.
pub fn tables(kind: &SourceKind, context: &Context<'_>) -> Result<Vec<String>, Error> {
    match kind {
        SourceKind::Sqlite(kind) => sqlite::tables(kind, context),
        SourceKind::Postgres(kind) => postgres::tables(kind, context),
        SourceKind::Mariadb(kind) => mariadb::tables(kind, context),
        SourceKind::Csv(_) | SourceKind::Geojson(_) | SourceKind::Json(_) | SourceKind::Spreadsheet(_) => {
            Ok(Vec::new())
        }
    }
}
