//! A cleared table seen through its schema: every column with its field, its values and how they are written.
//!
//! Start at [`Table::try_new`], which is where the agreement between the
//! schema's types and the types in memory is checked, once.

use std::ops::Range;

use arrow::array::{
    Array, AsArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray,
    Time64MicrosecondArray, TimestampMicrosecondArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, TimeUnit, UInt32Type};
use arrow::record_batch::RecordBatch;
use vetro_model::schema::{Field, FieldType, Role, Schema};

use crate::error::Error;
use crate::text;
use crate::zone::{Clock, Zone};

/// A whole table and its schema.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    /// The columns, in the order of publication.
    pub(crate) columns: Vec<Column<'a>>,
    /// How many rows.
    pub(crate) rows: usize,
    /// The same in Arrow's words.
    pub(crate) batch: &'a RecordBatch,
}

/// One column.
#[derive(Debug)]
pub(crate) struct Column<'a> {
    /// What the schema says of it.
    pub(crate) field: &'a Field,
    /// What stands in it.
    pub(crate) values: Values<'a>,
}

/// The values of a column by their type in memory.
#[derive(Debug)]
pub(crate) enum Values<'a> {
    Text(&'a StringArray),
    Coded(Coded<'a>),
    Integer(&'a Int64Array),
    Decimal(&'a Decimal128Array, u32),
    Float(&'a Float64Array),
    Boolean(&'a BooleanArray),
    Date(&'a Date32Array),
    Time(&'a Time64MicrosecondArray),
    Local(&'a TimestampMicrosecondArray),
    Instant(&'a TimestampMicrosecondArray, Zone),
}

/// Text of few distinct values. The dictionary may hold values that no row has: they are never published.
#[derive(Debug)]
pub(crate) struct Coded<'a> {
    pub(crate) keys: &'a [u32],
    pub(crate) nulls: Option<&'a NullBuffer>,
    pub(crate) values: &'a StringArray,
}

impl<'a> Coded<'a> {
    /// The code of a row; `None` for null.
    #[inline]
    pub(crate) fn code(&self, row: usize) -> Option<usize> {
        is_valid(self.nulls, row).then(|| self.keys[row] as usize)
    }

    /// The text of a row; `None` for null.
    #[inline]
    pub(crate) fn text(&self, row: usize) -> Option<&'a str> {
        self.code(row).map(|code| self.values.value(code))
    }

    /// How many rows have each code.
    pub(crate) fn counts(&self) -> Vec<u64> {
        let mut counts = vec![0_u64; self.values.len()];
        match self.nulls {
            None => self.keys.iter().for_each(|key| counts[*key as usize] += 1),
            Some(nulls) => nulls.valid_indices().for_each(|row| counts[self.keys[row] as usize] += 1),
        }
        counts
    }
}

#[inline]
fn is_valid(nulls: Option<&NullBuffer>, row: usize) -> bool {
    nulls.is_none_or(|nulls| nulls.is_valid(row))
}

impl<'a> Table<'a> {
    /// Sees a table through its schema.
    ///
    /// # Errors
    ///
    /// [`Error::Columns`], [`Error::ColumnType`] and [`Error::Zone`] when they do not agree.
    pub(crate) fn try_new(batch: &'a RecordBatch, schema: &'a Schema) -> Result<Self, Error> {
        let names = batch.schema_ref().fields();
        let same = names.len() == schema.fields.len()
            && names.iter().zip(&schema.fields).all(|(name, field)| name.name() == field.name.as_str());
        if !same {
            return Err(Error::Columns { found: names.len(), expected: schema.fields.len() });
        }
        let pairs = schema.fields.iter().zip(batch.columns());
        let columns = pairs.map(|(field, array)| Column::try_new(field, array.as_ref()));
        Ok(Self { columns: columns.collect::<Result<_, _>>()?, rows: batch.num_rows(), batch })
    }

    /// The column of that name.
    pub(crate) fn column(&self, name: &str) -> Option<&Column<'a>> {
        self.columns.iter().find(|column| column.field.name.as_str() == name)
    }

    /// The first geometry column and its place.
    pub(crate) fn geometry(&self) -> Option<(usize, &Column<'a>)> {
        self.columns.iter().enumerate().find(|(_, column)| column.field.kind == FieldType::Geojson)
    }
}

impl<'a> Column<'a> {
    fn try_new(field: &'a Field, array: &'a dyn Array) -> Result<Self, Error> {
        let values = values(field, array)?;
        if values.suits(field.kind) { Ok(Self { field, values }) } else { Err(mistyped(field, array)) }
    }

    /// The column's name.
    pub(crate) fn name(&self) -> &'a str {
        self.field.name.as_str()
    }

    /// Whether the column holds text that nobody chose from a list.
    pub(crate) fn is_free_text(&self) -> bool {
        let listed = !self.field.categories.is_empty() || self.field.constraints.one_of.is_some();
        let dated = matches!(self.field.kind, FieldType::Yearmonth | FieldType::Duration);
        matches!(self.values, Values::Text(_) | Values::Coded(_)) && !listed && !dated
    }

    /// Whether the column's values help to find persons.
    pub(crate) fn is_delicate(&self) -> bool {
        matches!(self.field.role, Some(Role::Identifier | Role::QuasiIdentifier | Role::Sensitive))
    }

    pub(crate) fn nulls(&self) -> Option<&NullBuffer> {
        match &self.values {
            Values::Text(array) => array.nulls(),
            Values::Coded(coded) => coded.nulls,
            Values::Integer(array) => array.nulls(),
            Values::Decimal(array, _) => array.nulls(),
            Values::Float(array) => array.nulls(),
            Values::Boolean(array) => array.nulls(),
            Values::Date(array) => array.nulls(),
            Values::Time(array) => array.nulls(),
            Values::Local(array) | Values::Instant(array, _) => array.nulls(),
        }
    }

    /// How many rows the column has.
    pub(crate) fn rows(&self) -> usize {
        match &self.values {
            Values::Text(array) => array.len(),
            Values::Coded(coded) => coded.keys.len(),
            Values::Integer(array) => array.len(),
            Values::Decimal(array, _) => array.len(),
            Values::Float(array) => array.len(),
            Values::Boolean(array) => array.len(),
            Values::Date(array) => array.len(),
            Values::Time(array) => array.len(),
            Values::Local(array) | Values::Instant(array, _) => array.len(),
        }
    }

    /// Whether a row has a value.
    pub(crate) fn is_valid(&self, row: usize) -> bool {
        is_valid(self.nulls(), row)
    }

    /// How many rows have no value.
    pub(crate) fn null_count(&self) -> usize {
        self.nulls().map_or(0, NullBuffer::null_count)
    }

    /// The published text of a row; `None` for null.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] for a date that cannot be written.
    pub(crate) fn text(&self, row: usize) -> Result<Option<String>, Error> {
        match &self.values {
            _ if !self.is_valid(row) => Ok(None),
            Values::Text(array) => Ok(Some(array.value(row).to_owned())),
            Values::Coded(coded) => Ok(coded.text(row).map(str::to_owned)),
            _ => {
                let mut cells = Cells::default();
                self.write(row..row + 1, &mut cells)?;
                Ok(Some(text::into_string(cells.bytes)))
            }
        }
    }

    /// Writes the published texts of rows; nothing for null. For text columns this writes the bare text.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] for a date that cannot be written.
    pub(crate) fn write(&self, rows: Range<usize>, cells: &mut Cells) -> Result<(), Error> {
        cells.clear();
        let first = rows.start;
        let run = Run { nulls: self.nulls(), rows, cells };
        let written = match &self.values {
            Values::Text(array) => run.each(|out, row| out.extend_from_slice(array.value(row).as_bytes())),
            Values::Coded(coded) => run.each(|out, row| {
                out.extend_from_slice(coded.values.value(coded.keys[row] as usize).as_bytes());
            }),
            Values::Integer(array) => run.each(|out, row| text::push_integer(out, array.value(row))),
            Values::Decimal(array, scale) => run.each(|out, row| text::push_decimal(out, array.value(row), *scale)),
            Values::Float(array) => run.each(|out, row| text::push_float(out, array.value(row))),
            Values::Boolean(array) => run.each(|out, row| text::push_bool(out, array.value(row))),
            Values::Date(array) => run.try_each(|out, row| text::push_date(out, i64::from(array.value(row)))),
            Values::Time(array) => run.try_each(|out, row| text::push_time(out, array.value(row))),
            Values::Local(array) => run.try_each(|out, row| text::push_local(out, array.value(row))),
            Values::Instant(array, zone) => {
                let mut clock = Clock::new(zone);
                run.try_each(|out, row| text::push_instant(out, array.value(row), &mut clock))
            }
        };
        written.map_err(|offset| self.out_of_range(first + offset))
    }

    /// A whole number that stands for a value of the column, as published; `None` when it cannot be written.
    pub(crate) fn whole_text(&self, value: i128) -> Option<String> {
        let mut out = Vec::new();
        let narrow = i64::try_from(value).ok();
        let fits = match &self.values {
            Values::Date(_) => text::push_date(&mut out, narrow?),
            Values::Time(_) => text::push_time(&mut out, narrow?),
            Values::Local(_) => text::push_local(&mut out, narrow?),
            Values::Instant(_, zone) => text::push_instant(&mut out, narrow?, &mut Clock::new(zone)),
            Values::Boolean(_) => {
                text::push_bool(&mut out, value != 0);
                true
            }
            Values::Integer(_) | Values::Decimal(..) | Values::Text(_) | Values::Coded(_) | Values::Float(_) => {
                text::push_decimal(&mut out, value, self.scale());
                true
            }
        };
        fits.then(|| text::into_string(out))
    }

    /// Digits after the point of a decimal column; 0 for others.
    pub(crate) fn scale(&self) -> u32 {
        match &self.values {
            Values::Decimal(_, scale) => *scale,
            _ => 0,
        }
    }

    pub(crate) fn out_of_range(&self, row: usize) -> Error {
        Error::OutOfRange { column: self.name().to_owned(), row: row as u64 + 2 }
    }
}

/// A run of rows to be written.
struct Run<'a> {
    nulls: Option<&'a NullBuffer>,
    rows: Range<usize>,
    cells: &'a mut Cells,
}

impl Run<'_> {
    /// Writes every row that has a value.
    fn each(self, mut write: impl FnMut(&mut Vec<u8>, usize)) -> Result<(), usize> {
        self.try_each(|out, row| {
            write(out, row);
            true
        })
    }

    /// Writes every row that has a value; stops, with the row's place in the run, when one cannot be written.
    fn try_each(self, mut write: impl FnMut(&mut Vec<u8>, usize) -> bool) -> Result<(), usize> {
        let first = self.rows.start;
        for row in self.rows {
            if is_valid(self.nulls, row) && !write(&mut self.cells.bytes, row) {
                return Err(row - first);
            }
            self.cells.ends.push(self.cells.bytes.len());
        }
        Ok(())
    }
}

/// Texts side by side.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    pub(crate) bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Ends the text that was appended to `bytes`.
    pub(crate) fn end(&mut self) {
        self.ends.push(self.bytes.len());
    }

    /// The text at a place.
    #[inline]
    pub(crate) fn get(&self, place: usize) -> &[u8] {
        let (start, end) = self.ends_of(place);
        &self.bytes[start..end]
    }

    /// Appends the text at a place to `out`.
    ///
    /// Most cells are short: copying always [`WIDE`] bytes and taking back what
    /// was too much needs no call of a general copy.
    #[inline]
    pub(crate) fn push_to(&self, place: usize, out: &mut Vec<u8>) {
        let (start, end) = self.ends_of(place);
        match self.bytes[start..].first_chunk::<WIDE>() {
            Some(wide) if end - start <= WIDE => {
                let length = out.len() + (end - start);
                out.extend_from_slice(wide);
                out.truncate(length);
            }
            _ => out.extend_from_slice(&self.bytes[start..end]),
        }
    }

    #[inline]
    fn ends_of(&self, place: usize) -> (usize, usize) {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        (start, self.ends[place])
    }
}

/// Bytes of a short text.
const WIDE: usize = 32;

impl Values<'_> {
    fn suits(&self, kind: FieldType) -> bool {
        match self {
            Self::Text(_) | Self::Coded(_) => matches!(
                kind,
                FieldType::String
                    | FieldType::Any
                    | FieldType::Object
                    | FieldType::Array
                    | FieldType::List
                    | FieldType::Duration
                    | FieldType::Yearmonth
                    | FieldType::Geopoint
                    | FieldType::Geojson
            ),
            Self::Integer(_) => matches!(kind, FieldType::Integer | FieldType::Year | FieldType::Number),
            Self::Decimal(_, scale) => kind == FieldType::Number || (kind == FieldType::Integer && *scale == 0),
            Self::Float(_) => kind == FieldType::Number,
            Self::Boolean(_) => kind == FieldType::Boolean,
            Self::Date(_) => kind == FieldType::Date,
            Self::Time(_) => kind == FieldType::Time,
            Self::Local(_) | Self::Instant(..) => kind == FieldType::Datetime,
        }
    }
}

fn values<'a>(field: &Field, array: &'a dyn Array) -> Result<Values<'a>, Error> {
    match array.data_type() {
        DataType::Utf8 => Ok(Values::Text(array.as_string())),
        DataType::Dictionary(key, value) if **key == DataType::UInt32 && **value == DataType::Utf8 => {
            let dictionary = array.as_dictionary::<UInt32Type>();
            Ok(Values::Coded(Coded {
                keys: dictionary.keys().values(),
                nulls: dictionary.keys().nulls(),
                values: dictionary.values().as_string(),
            }))
        }
        DataType::Int64 => Ok(Values::Integer(array.as_primitive())),
        DataType::Decimal128(_, scale) => match u32::try_from(*scale) {
            Ok(scale) => Ok(Values::Decimal(array.as_primitive(), scale)),
            Err(_) => Err(mistyped(field, array)),
        },
        DataType::Float64 => Ok(Values::Float(array.as_primitive())),
        DataType::Boolean => Ok(Values::Boolean(array.as_boolean())),
        DataType::Date32 => Ok(Values::Date(array.as_primitive())),
        DataType::Time64(TimeUnit::Microsecond) => Ok(Values::Time(array.as_primitive())),
        DataType::Timestamp(TimeUnit::Microsecond, None) => Ok(Values::Local(array.as_primitive())),
        DataType::Timestamp(TimeUnit::Microsecond, Some(name)) => {
            let zone = Zone::find(name)
                .ok_or_else(|| Error::Zone { column: field.name.to_string(), zone: name.as_ref().to_owned() })?;
            Ok(Values::Instant(array.as_primitive(), zone))
        }
        _ => Err(mistyped(field, array)),
    }
}

fn mistyped(field: &Field, array: &dyn Array) -> Error {
    Error::ColumnType {
        column: field.name.to_string(),
        declared: field.kind.name(),
        found: array.data_type().to_string(),
    }
}
