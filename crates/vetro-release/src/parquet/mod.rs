//! The Parquet file: typed, compressed with Zstandard, in small row groups with a page index.
//!
//! A reader in a browser fetches single pages: hence row groups of 32 768
//! rows, pages of 64 KB and both page indexes. The footer says nothing but
//! title, licence, version and address: no program, host or schema of memory;
//! and no least or greatest value of free text or of columns that help to
//! find persons.
//!
//! Only values of rows are written: a dictionary in memory may hold more.

pub(crate) mod check;
pub(crate) mod records;

use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use vetro_model::project::Format;

use crate::error::Error;
use crate::file::{HashedFile, Written};
use crate::table::{Column, Table};

/// Rows of a row group.
pub(crate) const GROUP: usize = 32_768;
/// Bytes of a data page before compression.
const PAGE: usize = 64 * 1024;

/// What the footer says of the dataset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Labels<'a> {
    pub(crate) title: &'a str,
    pub(crate) licence: &'a str,
    pub(crate) version: &'a str,
    pub(crate) address: &'a str,
}

/// Writes a table as Parquet. `distinct` holds the number of distinct values of each column.
///
/// # Errors
///
/// [`Error::Io`], and [`Error::Encode`] when the library refuses.
pub(crate) fn write(table: &Table<'_>, distinct: &[u64], labels: Labels<'_>, path: &Path) -> Result<Written, Error> {
    let file = HashedFile::create(path)?;
    let schema = plain_schema(table);
    let batch = RecordBatch::try_new(Arc::clone(&schema), table.batch.columns().to_vec())
        .expect("the schema is made from the same columns");
    let options =
        ArrowWriterOptions::new().with_properties(properties(table, distinct, labels)).with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(file, schema, options).map_err(|error| refusal(&error))?;
    writer.write(&batch).map_err(|error| refusal(&error))?;
    // Taking the file back writes the footer.
    writer.into_inner().map(HashedFile::finish).map_err(|error| refusal(&error))
}

/// The columns' names and types and nothing else; every column may hold nulls, so that the next version may.
fn plain_schema(table: &Table<'_>) -> SchemaRef {
    let fields = table.columns.iter().zip(table.batch.columns());
    let fields = fields.map(|(column, array)| Field::new(column.name(), array.data_type().clone(), true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn properties(table: &Table<'_>, distinct: &[u64], labels: Labels<'_>) -> WriterProperties {
    let level = ZstdLevel::try_new(3).expect("level 3 exists");
    let mut builder = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by("vetro".to_owned())
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(GROUP))
        .set_data_page_size_limit(PAGE)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_key_value_metadata(Some(key_values(labels)));
    for (column, distinct) in table.columns.iter().zip(distinct) {
        let path = ColumnPath::from(column.name());
        if !shows_range(column) {
            builder = builder.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
        if !is_coded(table, *distinct) {
            builder = builder.set_column_dictionary_enabled(path, false);
        }
    }
    builder.build()
}

/// Whether a column of so many distinct values is written as codes and a dictionary.
///
/// Where most values of a row group are different, a dictionary costs twice
/// and saves nothing.
pub(crate) fn is_coded(table: &Table<'_>, distinct: u64) -> bool {
    let (rows, group) = (table.rows as u64, GROUP as u64);
    distinct * 2 <= rows.max(2) && distinct <= group * 2
}

/// Whether the footer may show the least and the greatest value of a column.
///
/// # Source
///
/// Least and greatest values stand readable in the footer whatever the pages'
/// compression: they are left out for free text and for columns with a role.
pub(crate) fn shows_range(column: &Column<'_>) -> bool {
    !column.is_free_text() && !column.is_delicate()
}

fn key_values(labels: Labels<'_>) -> Vec<KeyValue> {
    let pairs = [
        ("title", labels.title),
        ("licence", labels.licence),
        ("version", labels.version),
        ("dataset", labels.address),
    ];
    pairs.into_iter().map(|(key, value)| KeyValue::new(key.to_owned(), value.to_owned())).collect()
}

/// The kind of a refusal: the library's own words may hold values.
pub(crate) fn refusal(error: &ParquetError) -> Error {
    let what = match error {
        ParquetError::External(_) => "the file could not be written or read",
        ParquetError::NYI(_) => "a type is not supported",
        ParquetError::EOF(_) => "the file ends too early",
        ParquetError::ArrowError(_) => "the columns do not fit the file's types",
        _ => "the library refused",
    };
    Error::Encode { format: Format::Parquet, what }
}

#[cfg(test)]
mod tests;
