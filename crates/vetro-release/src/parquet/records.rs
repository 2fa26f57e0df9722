//! Reads the records of a Parquet file that others wrote.
//!
//! Columns are found by name, and only those asked for are decoded.
//! Dictionaries are given as the texts they stand for. Lists, structures and
//! maps have no place in a table of texts and numbers: they are refused by
//! name, and so are bytes that are not declared to be text. Instants finer
//! than a microsecond are refused with their row rather than shortened.
//!
//! Start at [`open`].

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::datatypes::{Time64NanosecondType, TimestampNanosecondType};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;

use crate::error::Error;

/// A Parquet file of which the columns are known.
#[derive(Debug)]
pub struct ParquetFile {
    path: PathBuf,
    file: File,
    metadata: ArrowReaderMetadata,
}

/// Opens a Parquet file and reads its footer.
///
/// # Errors
///
/// [`Error::Io`], and [`Error::Foreign`] for what is no Parquet file, is damaged, or names two columns alike.
pub fn open(path: &Path) -> Result<ParquetFile, Error> {
    let file = File::open(path).map_err(Error::io("read", path))?;
    // The program that wrote the file may have left words about its own memory: the file's own types are enough.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(&file, options).map_err(|error| foreign(path, &error))?;
    let names: BTreeSet<&String> = metadata.schema().fields().iter().map(|field| field.name()).collect();
    if names.len() != metadata.schema().fields().len() {
        return Err(Error::Foreign { path: path.to_owned(), what: "two columns have the same name" });
    }
    Ok(ParquetFile { path: path.to_owned(), file, metadata })
}

impl ParquetFile {
    /// The names of the columns, in order.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        self.metadata.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Reads columns of that file, so many rows at once.
    ///
    /// # Shape
    ///
    /// Every batch has the columns asked for, in that order, all nullable: `Utf8`, whole numbers, floats, decimals,
    /// booleans, dates, times and instants of at most microseconds.
    ///
    /// # Errors
    ///
    /// [`Error::ForeignColumn`] for a column that is not there, is nested, or holds bytes without text.
    pub fn read(self, columns: &[String], rows: usize) -> Result<Records, Error> {
        let found = Arc::clone(self.metadata.schema());
        let mut places = Vec::new();
        for name in columns {
            let refused = |what| Error::ForeignColumn { path: self.path.clone(), column: name.clone(), what };
            let (place, field) = found.fields().find(name).ok_or_else(|| refused("is not there"))?;
            if let Some(what) = unreadable(field.data_type()) {
                return Err(refused(what));
            }
            places.push(place);
        }
        let mut wanted = places.clone();
        wanted.sort_unstable();
        wanted.dedup();
        // The reader delivers in the order of the file.
        let order: Vec<usize> = places.iter().filter_map(|place| wanted.binary_search(place).ok()).collect();
        let fields = places.iter().map(|place| {
            let field = found.field(*place);
            Field::new(field.name(), coarser(field.data_type()), true)
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file, self.metadata);
        let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
        let reader = builder.with_projection(mask).with_batch_size(rows).build();
        let reader = reader.map_err(|error| foreign(&self.path, &error))?;
        Ok(Records { path: self.path, reader, order, schema, first: 0 })
    }
}

/// The records of a Parquet file, batch by batch. After an error nothing follows.
#[derive(Debug)]
pub struct Records {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    order: Vec<usize>,
    schema: SchemaRef,
    first: usize,
}

impl Records {
    /// The columns of every batch.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<RecordBatch, Error> {
        let fields = self.schema.fields();
        let columns = self.order.iter().zip(fields).map(|(place, field)| {
            let column = batch.column(*place);
            if column.data_type() == field.data_type() {
                return Ok(Arc::clone(column));
            }
            in_microseconds(column, field.data_type()).map_err(|row| Error::Finer {
                path: self.path.clone(),
                column: field.name().clone(),
                row: (self.first + row) as u64 + 2,
            })
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        self.first += batch.num_rows();
        RecordBatch::try_new(self.schema(), columns)
            .map_err(|_| Error::Foreign { path: self.path.clone(), what: "its columns do not fit its own types" })
    }
}

impl Iterator for Records {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.reader.next()?;
        // The library's words may hold values.
        let damaged = |_| Error::Foreign { path: self.path.clone(), what: "a page is damaged" };
        Some(batch.map_err(damaged).and_then(|batch| self.batch(&batch)))
    }
}

/// Why values of a type are not read; `None` when they are.
fn unreadable(kind: &DataType) -> Option<&'static str> {
    match kind {
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => Some("holds lists"),
        DataType::Struct(_) => Some("holds structures of several values"),
        DataType::Map(..) => Some("holds maps"),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            Some("holds bytes that are not declared to be text")
        }
        DataType::Interval(_) => Some("holds intervals"),
        _ => None,
    }
}

/// The type in which instants are handed on.
fn coarser(kind: &DataType) -> DataType {
    match kind {
        DataType::Timestamp(TimeUnit::Nanosecond, zone) => DataType::Timestamp(TimeUnit::Microsecond, zone.clone()),
        DataType::Time64(TimeUnit::Nanosecond) => DataType::Time64(TimeUnit::Microsecond),
        DataType::Float16 => DataType::Float32,
        other => other.clone(),
    }
}

/// The column in a coarser type, or the first row that would lose something.
fn in_microseconds(column: &ArrayRef, kind: &DataType) -> Result<ArrayRef, usize> {
    let nanoseconds: Option<&[i64]> = match column.data_type() {
        DataType::Timestamp(..) => Some(column.as_primitive::<TimestampNanosecondType>().values()),
        DataType::Time64(_) => Some(column.as_primitive::<Time64NanosecondType>().values()),
        _ => None,
    };
    let values = nanoseconds.unwrap_or_default();
    match values.iter().enumerate().position(|(row, value)| column.is_valid(row) && value % 1_000 != 0) {
        Some(row) => Err(row),
        None => cast(column, kind).map_err(|_| 0),
    }
}

fn foreign(path: &Path, error: &ParquetError) -> Error {
    let what = match error {
        ParquetError::NYI(_) => "it is packed in a way that is not read",
        _ => "it is no Parquet file, or damaged",
    };
    Error::Foreign { path: path.to_owned(), what }
}

#[cfg(test)]
mod tests {
    use arrow::array::{
        Date32Array, Decimal128Array, DictionaryArray, Int32Array, ListArray, StringArray, TimestampNanosecondArray,
    };
    use arrow::datatypes::Int32Type;
    use parquet::arrow::ArrowWriter;

    use super::*;

    fn written(columns: Vec<(&str, ArrayRef)>) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet");
        let batch =
            RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)));
        let batch = batch.unwrap();
        let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        (folder, path)
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn columns_come_in_the_order_asked_for_and_dictionaries_as_texts() {
        let coded: DictionaryArray<Int32Type> = [Some("x"), None, Some("x"), Some("y")].into_iter().collect();
        let (_folder, path) = written(vec![
            ("testo", Arc::new(coded) as ArrayRef),
            ("intero", Arc::new(Int32Array::from(vec![1, 2, 3, 4]))),
            ("importo", Arc::new(Decimal128Array::from(vec![1_050; 4]).with_precision_and_scale(7, 2).unwrap())),
            ("giorno", Arc::new(Date32Array::from(vec![0; 4]))),
        ]);
        let file = open(&path).unwrap();
        assert_eq!(file.columns(), ["testo", "intero", "importo", "giorno"]);
        let records = file.read(&names(&["giorno", "testo", "importo"]), 3).unwrap();
        let kinds: Vec<DataType> = records.schema().fields().iter().map(|field| field.data_type().clone()).collect();
        assert_eq!(kinds, [DataType::Date32, DataType::Utf8, DataType::Decimal128(7, 2)]);
        let batches: Vec<RecordBatch> = records.map(Result::unwrap).collect();
        assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [3, 1]);
        let texts: Vec<Option<&str>> = batches[0].column(1).as_string::<i32>().iter().collect();
        assert_eq!(texts, [Some("x"), None, Some("x")]);
    }

    #[test]
    fn what_has_no_place_in_a_table_is_refused_by_name_and_only_when_it_is_asked_for() {
        let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1)])]);
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
        let (_folder, path) = written(vec![("lista", Arc::new(lists) as ArrayRef), ("testo", texts)]);
        assert_eq!(open(&path).unwrap().read(&names(&["testo"]), 10).unwrap().count(), 1);
        let told = |column: &str| open(&path).unwrap().read(&names(&[column]), 10).unwrap_err();
        assert!(told("lista").to_string().ends_with("column `lista` holds lists"), "{}", told("lista"));
        assert_eq!((told("lista").code(), told("manca").code()), ("V0721", "V0721"));
    }

    #[test]
    fn an_instant_is_never_shortened() {
        let read = |values: Vec<Option<i64>>| {
            let (_folder, path) = written(vec![("ora", Arc::new(TimestampNanosecondArray::from(values)) as ArrayRef)]);
            open(&path).unwrap().read(&names(&["ora"]), 10).unwrap().next().unwrap()
        };
        let whole = read(vec![Some(5_000), None]).unwrap();
        assert_eq!(whole.column(0).data_type(), &DataType::Timestamp(TimeUnit::Microsecond, None));
        let error = read(vec![Some(5_000), None, Some(5_001)]).unwrap_err();
        assert_eq!(error.code(), "V0722");
        assert!(error.to_string().ends_with("column `ora`, row 4: an instant finer than a microsecond"), "{error}");
    }

    #[test]
    fn what_is_no_parquet_file_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet");
        std::fs::write(&path, "eta,sesso\n41,F\n").unwrap();
        assert_eq!(open(&path).unwrap_err().code(), "V0720");
        std::fs::write(&path, b"PAR1 broken PAR1").unwrap();
        assert_eq!(open(&path).unwrap_err().code(), "V0720");
    }
}
