//! Reads a written Parquet file back and compares it with its table, value by value.
//!
//! Texts of few values are compared by code: each pair of the file's and the
//! table's dictionary is compared once as text, then only by number.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Field, Float64Type, Int64Type, Schema, SchemaRef, Time64MicrosecondType,
    TimeUnit, TimestampMicrosecondType, UInt32Type,
};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use crate::csv::check::same_float;
use crate::error::Error;
use crate::parquet::{GROUP, is_coded, refusal};
use crate::table::{Coded, Column, Table, Values};

/// Reads a file back. `distinct` is what [`super::write`] was told.
///
/// # Errors
///
/// [`Error::ReadBack`] with the column and row of the first difference.
pub(crate) fn check(table: &Table<'_>, distinct: &[u64], path: &Path) -> Result<(), Error> {
    let file = File::open(path).map_err(Error::io("read", path))?;
    let plain = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|error| refusal(&error))?;
    let wanted = coded_schema(table, distinct, plain.schema(), path)?;
    let metadata =
        ArrowReaderMetadata::try_new(Arc::clone(plain.metadata()), ArrowReaderOptions::new().with_schema(wanted))
            .map_err(|error| refusal(&error))?;
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
        .with_batch_size(GROUP)
        .build()
        .map_err(|error| refusal(&error))?;
    let mut first = 0;
    for batch in reader {
        let batch = batch.map_err(|_| Error::read_back(path, "it is not well-formed"))?;
        if first + batch.num_rows() > table.rows {
            return Err(Error::read_back(path, "there are more rows than were written"));
        }
        for (column, array) in table.columns.iter().zip(batch.columns()) {
            if let Some(row) = difference(column, first, array) {
                return Err(Error::cell(path, column.name(), first + row));
            }
        }
        first += batch.num_rows();
    }
    if first == table.rows {
        Ok(())
    } else {
        Err(Error::read_back(path, format!("{first} rows of {} are there", table.rows)))
    }
}

/// The schema of the file with its texts asked for as the table holds them, after a check of names and types.
fn coded_schema(table: &Table<'_>, distinct: &[u64], found: &SchemaRef, path: &Path) -> Result<SchemaRef, Error> {
    if found.fields().len() != table.columns.len() {
        return Err(Error::read_back(path, "the columns"));
    }
    let pairs = table.columns.iter().zip(found.fields()).zip(distinct);
    let fields = pairs.map(|((column, field), distinct)| {
        let held = table.batch.column_by_name(column.name()).map(Array::data_type);
        let expected = held.map(as_stored);
        if field.name() != column.name() || expected.as_ref() != Some(field.data_type()) {
            return Err(Error::read_back(path, format!("the type of column `{}`", column.name())));
        }
        let wanted = match &column.values {
            Values::Coded(_) if is_coded(table, *distinct) => held.expect("compared above").clone(),
            _ => field.data_type().clone(),
        };
        Ok(Field::new(field.name(), wanted, true))
    });
    Ok(Arc::new(Schema::new(fields.collect::<Result<Vec<_>, _>>()?)))
}

/// The type a reader without our words sees: codes are texts, and a zone is only known to be one.
fn as_stored(held: &DataType) -> DataType {
    match held {
        DataType::Dictionary(_, value) => value.as_ref().clone(),
        DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => {
            DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
        }
        other => other.clone(),
    }
}

/// The first row of `array` that differs from the column's rows from `first` on.
fn difference(column: &Column<'_>, first: usize, array: &ArrayRef) -> Option<usize> {
    let rows = array.len();
    let (held_nulls, read_nulls) = (column.nulls(), array.nulls());
    if column.null_count() > 0 || array.null_count() > 0 {
        let held = |row: usize| held_nulls.is_none_or(|nulls| nulls.is_valid(first + row));
        let read = |row: usize| read_nulls.is_none_or(|nulls| nulls.is_valid(row));
        if let Some(row) = (0..rows).find(|row| held(*row) != read(*row)) {
            return Some(row);
        }
    }
    let same = Same { nulls: held_nulls, first, rows };
    match &column.values {
        Values::Text(held) => {
            let read = array.as_string::<i32>();
            same.differs(|row, held_row| read.value(row) != held.value(held_row))
        }
        Values::Coded(held) => {
            if let Some(read) = array.as_dictionary_opt::<UInt32Type>() {
                return coded_difference(held, first, read);
            }
            let read = array.as_string::<i32>();
            same.differs(|row, held_row| held.text(held_row) != Some(read.value(row)))
        }
        Values::Integer(held) => {
            let read = array.as_primitive::<Int64Type>();
            same.differs(|row, held_row| read.value(row) != held.value(held_row))
        }
        Values::Decimal(held, _) => {
            let read = array.as_primitive::<Decimal128Type>();
            same.differs(|row, held_row| read.value(row) != held.value(held_row))
        }
        Values::Float(held) => {
            let read = array.as_primitive::<Float64Type>();
            same.differs(|row, held_row| !same_float(read.value(row), held.value(held_row)))
        }
        Values::Boolean(held) => {
            let read = array.as_boolean();
            same.differs(|row, held_row| read.value(row) != held.value(held_row))
        }
        Values::Date(held) => {
            let read = array.as_primitive::<Date32Type>();
            same.differs(|row, held_row| read.value(row) != held.value(held_row))
        }
        Values::Time(held) => {
            let read = array.as_primitive::<Time64MicrosecondType>();
            same.differs(|row, held_row| read.value(row) != held.value(held_row))
        }
        Values::Local(held) | Values::Instant(held, _) => {
            let read = array.as_primitive::<TimestampMicrosecondType>();
            same.differs(|row, held_row| read.value(row) != held.value(held_row))
        }
    }
}

/// Rows to compare: `rows` of the file with those of the column from `first` on.
struct Same<'a> {
    nulls: Option<&'a NullBuffer>,
    first: usize,
    rows: usize,
}

impl Same<'_> {
    fn differs(&self, differ: impl Fn(usize, usize) -> bool) -> Option<usize> {
        let is_valid = |row: usize| self.nulls.is_none_or(|nulls| nulls.is_valid(row));
        (0..self.rows).find(|row| is_valid(self.first + row) && differ(*row, self.first + row))
    }
}

fn coded_difference(held: &Coded<'_>, first: usize, read: &DictionaryArray<UInt32Type>) -> Option<usize> {
    let values = read.values().as_string::<i32>();
    let mut partners = vec![usize::MAX; values.len()];
    let keys = read.keys().values();
    (0..read.len()).find(|row| {
        let Some(code) = held.code(first + row) else { return false };
        let partner = &mut partners[keys[*row] as usize];
        if *partner == code {
            return false;
        }
        *partner = code;
        values.value(keys[*row] as usize) != held.values.value(code)
    })
}
