//! Parquet: values, dictionaries with entries that no row uses, statistics, metadata.
//!
//! A reader of tables sees none but the values; the rest is read page by page.
//! Bloom filters hold no text.
//!
//! Source: Apache Parquet, *File Format*: plain encoding, page index, file metadata.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::Type;
use parquet::column::page::Page;
use parquet::data_type::AsBytes as _;
use parquet::errors::ParquetError;
use parquet::file::metadata::{FileMetaData, PageIndexPolicy, ParquetMetaDataReader};
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::statistics::Statistics;
use vetro_audit::scan::{self, Hints};

use super::sink::{Place, Sink};
use super::{Reach, tabular, unpack};

/// Rows read at once.
const ROWS: usize = 32_768;

/// A column of the file.
struct Column {
    name: String,
    hints: Hints,
    kind: Type,
    /// Bytes of a value of fixed length.
    width: usize,
}

/// Reads a file on disk.
pub(super) fn file(sink: &mut Sink<'_>, path: &Path) {
    read(sink, File::open(path));
}

fn read(sink: &mut Sink<'_>, file: std::io::Result<File>) {
    let outcome = file.map_err(ParquetError::from).and_then(|file| {
        let again = file.try_clone()?;
        all(sink, file, again)
    });
    if outcome.is_err() {
        sink.unreadable("it is damaged, or packed in a way that is not read");
    }
}

/// Reads a file in memory.
pub(super) fn bytes(sink: &mut Sink<'_>, bytes: &[u8]) {
    // A member of an archive: its reader wants a file, which here has no name and ends with it.
    let held = tempfile::tempfile().and_then(|mut file| file.write_all(bytes).map(|()| file));
    read(sink, held);
}

fn all(sink: &mut Sink<'_>, file: File, again: File) -> Result<(), ParquetError> {
    let reader = SerializedFileReader::new(file)?;
    let about = reader.metadata().file_metadata();
    let columns = columns(sink, about);
    metadata(sink, about);
    statistics(sink, &reader, &columns);
    pages(sink, &reader, &columns)?;
    page_index(sink, &again, &columns)?;
    if sink.reach() == Reach::All { values(sink, again) } else { Ok(()) }
}

fn columns(sink: &mut Sink<'_>, about: &FileMetaData) -> Vec<Column> {
    let leaves = about.schema_descr().columns();
    let names: Vec<String> = leaves.iter().map(|leaf| leaf.path().parts().join(".")).collect();
    let column = |((name, hints), leaf): ((String, Hints), &parquet::schema::types::ColumnDescPtr)| Column {
        name,
        hints,
        kind: leaf.physical_type(),
        width: usize::try_from(leaf.type_length()).unwrap_or(0),
    };
    tabular::header(sink, &names).into_iter().zip(leaves).map(column).collect()
}

/// The footer's own texts: keys and values, and what wrote the file.
fn metadata(sink: &mut Sink<'_>, about: &FileMetaData) {
    let text = about.created_by().unwrap_or_default();
    sink.text(Place::Metadata, "created_by", 0, text, Hints::NONE);
    for (at, pair) in about.key_value_metadata().into_iter().flatten().enumerate() {
        let name = sink.name(&pair.key, at + 1);
        let value = pair.value.as_deref().unwrap_or_default();
        sink.text(Place::Metadata, &name, 0, value, Hints::NONE);
        for line in unpack::hidden(value).iter().flat_map(|text| text.lines()) {
            sink.text(Place::Metadata, &name, 0, line, Hints::NONE);
        }
    }
}

/// The least and greatest values of each group of rows.
fn statistics(sink: &mut Sink<'_>, reader: &SerializedFileReader<File>, columns: &[Column]) {
    for group in reader.metadata().row_groups() {
        for (chunk, column) in group.columns().iter().zip(columns) {
            chunk.statistics().into_iter().for_each(|found| bounds(sink, column, found));
        }
    }
}

fn bounds(sink: &mut Sink<'_>, column: &Column, found: &Statistics) {
    for value in [found.min_bytes_opt(), found.max_bytes_opt()].into_iter().flatten() {
        value_in(sink, Place::Statistics, column, value);
    }
}

/// A value in plain encoding, without a length before it.
fn value_in(sink: &mut Sink<'_>, place: Place, column: &Column, value: &[u8]) {
    match (column.kind, <[u8; 8]>::try_from(value)) {
        (Type::INT64, Ok(bytes)) => {
            sink.see(place, &column.name, 0, scan::number(i64::from_le_bytes(bytes).into(), column.hints));
        }
        (Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY, _) => {
            sink.text(place, &column.name, 0, &String::from_utf8_lossy(value), column.hints);
        }
        _ => {}
    }
}

/// The dictionaries, and where all is read the statistics in the heads of pages.
fn pages(sink: &mut Sink<'_>, reader: &SerializedFileReader<File>, columns: &[Column]) -> Result<(), ParquetError> {
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        for (at, column) in columns.iter().enumerate() {
            // Without a dictionary the first page tells nothing that the gate would read.
            if sink.reach() == Reach::First && !has_texts(column) {
                continue;
            }
            let mut pages = group.get_column_page_reader(at)?;
            while let Some(page) = pages.get_next_page()? {
                match &page {
                    Page::DictionaryPage { buf, num_values, .. } => {
                        if !dictionary(sink, column, buf, *num_values) {
                            return Err(ParquetError::General("a dictionary ends too early".to_owned()));
                        }
                    }
                    Page::DataPage { statistics, .. } | Page::DataPageV2 { statistics, .. } => {
                        if let Some(found) = statistics {
                            bounds(sink, column, found);
                        }
                    }
                }
                if sink.reach() == Reach::First {
                    break;
                }
            }
        }
    }
    Ok(())
}

fn has_texts(column: &Column) -> bool {
    matches!(column.kind, Type::INT64 | Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY)
}

/// Every entry of a dictionary, whether a row uses it or not; `false` when it ends too early.
fn dictionary(sink: &mut Sink<'_>, column: &Column, mut bytes: &[u8], entries: u32) -> bool {
    for _ in 0..entries {
        let length = match column.kind {
            Type::BYTE_ARRAY => {
                let Some((length, rest)) = bytes.split_first_chunk::<4>() else { return false };
                bytes = rest;
                usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX)
            }
            Type::FIXED_LEN_BYTE_ARRAY => column.width,
            Type::INT64 => 8,
            _ => return true,
        };
        let Some((value, rest)) = bytes.split_at_checked(length) else { return false };
        value_in(sink, Place::Dictionary, column, value);
        bytes = rest;
    }
    true
}

/// The least and greatest values of each page.
fn page_index(sink: &mut Sink<'_>, file: &File, columns: &[Column]) -> Result<(), ParquetError> {
    let metadata =
        ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Optional).parse_and_finish(file)?;
    let Some(index) = metadata.page_index() else { return Ok(()) };
    for group in 0..metadata.num_row_groups() {
        for (at, column) in columns.iter().enumerate() {
            match index.column_index(group, at) {
                Some(ColumnIndexMetaData::BYTE_ARRAY(found) | ColumnIndexMetaData::FIXED_LEN_BYTE_ARRAY(found)) => {
                    let values = found.min_values_iter().chain(found.max_values_iter()).flatten();
                    values.for_each(|value| value_in(sink, Place::Statistics, column, value));
                }
                Some(ColumnIndexMetaData::INT64(found)) => {
                    let values = found.min_values_iter().chain(found.max_values_iter()).flatten();
                    values.for_each(|value| value_in(sink, Place::Statistics, column, value.as_bytes()));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// The values of all rows.
fn values(sink: &mut Sink<'_>, file: File) -> Result<(), ParquetError> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)?.with_batch_size(ROWS).build()?;
    let mut first = 0;
    for batch in reader {
        let batch = batch?;
        rows(sink, &batch, first);
        first += batch.num_rows() as u64;
    }
    Ok(())
}

fn rows(sink: &mut Sink<'_>, batch: &RecordBatch, first: u64) {
    let schema = batch.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    for (at, (column, hints)) in batch.columns().iter().zip(Hints::of_columns(&names)).enumerate() {
        // The names were scanned with the footer.
        let shown = if scan::text(names[at]).is_empty() { names[at].to_owned() } else { format!("…{}", at + 1) };
        nested(sink, &shown, hints, column, &mut |row| first + row + 2);
    }
}

/// Scans a column, and what lists and structures hold; a list's elements are told by the column's first row.
fn nested(sink: &mut Sink<'_>, name: &str, hints: Hints, column: &ArrayRef, row: &mut dyn FnMut(u64) -> u64) {
    match column.data_type() {
        DataType::Struct(fields) => {
            for (field, child) in fields.iter().zip(column.as_struct().columns()) {
                nested(sink, &format!("{name}.{}", field.name()), hints.and_of(field.name()), child, row);
            }
        }
        DataType::List(_) => nested(sink, name, hints, column.as_list::<i32>().values(), &mut |_| row(0)),
        DataType::LargeList(_) => nested(sink, name, hints, column.as_list::<i64>().values(), &mut |_| row(0)),
        DataType::Map(..) => {
            for child in column.as_map().entries().columns() {
                nested(sink, name, hints, child, &mut |_| row(0));
            }
        }
        DataType::LargeUtf8 | DataType::Utf8View | DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            match cast(column, &DataType::Utf8) {
                Ok(texts) => leaf(sink, name, hints, &texts, row),
                Err(_) => sink.unreadable("a column of bytes is no text"),
            }
        }
        DataType::FixedSizeBinary(_) => sink.unreadable("a column of bytes is no text"),
        _ => leaf(sink, name, hints, column, row),
    }
}

fn leaf(sink: &mut Sink<'_>, name: &str, hints: Hints, column: &ArrayRef, row: &mut dyn FnMut(u64) -> u64) {
    for hit in scan::column_hits(name, hints, column) {
        for record in hit.records {
            sink.see(Place::Values, name, row(record), hit.detector.into());
        }
    }
}
