//! Small sources and columns, and what is made of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, TimestampMicrosecondType};
use vetro_model::plan::{ColumnPlan, Step, TextFormat};
use vetro_model::schema::FieldType;
use vetro_model::{ColumnName, Fault};
use vetro_transform::{Context, Error, Lookup, PseudonymKey, Transformer};

/// The settings around a column.
#[derive(Default)]
pub struct Setting {
    pub lookups: BTreeMap<String, Lookup>,
    pub keys: BTreeMap<String, PseudonymKey>,
    pub format: TextFormat,
}

impl Setting {
    pub fn transformer(&self, columns: &[ColumnPlan], source: &RecordBatch) -> Result<Transformer, Vec<Error>> {
        let context = Context {
            lookups: &self.lookups,
            pseudonyms: &self.keys,
            text_format: &self.format,
            catalogue_zone: "Europe/Zurich",
        };
        Transformer::try_new(columns, &source.schema(), &context)
    }

    /// The column made of a source, and the faults by rule.
    pub fn make(&self, column: &ColumnPlan, source: &RecordBatch) -> (ArrayRef, Vec<(String, Vec<u32>)>) {
        let mut transformer = self.transformer(std::slice::from_ref(column), source).unwrap();
        let (made, faults) = transformer.apply(source).unwrap();
        assert_eq!(made.num_rows(), source.num_rows());
        assert_eq!(made.schema(), transformer.schema());
        for fault in &faults {
            assert_eq!(fault.column, column.name.as_str());
            assert!(fault.rows.iter().all(|row| made.column(0).is_null(*row as usize)), "a faulty row is not null");
        }
        (Arc::clone(made.column(0)), faults.into_iter().map(|Fault { rule, rows, .. }| (rule, rows)).collect())
    }

    /// Why a column cannot be made.
    pub fn refuse(&self, column: &ColumnPlan, source: &RecordBatch) -> Error {
        let mut errors = self.transformer(std::slice::from_ref(column), source).err().expect("the column is refused");
        assert_eq!(errors.len(), 1);
        errors.remove(0)
    }
}

/// A column named `x` made of source column `a`.
pub fn column(kind: FieldType, steps: Vec<Step>) -> ColumnPlan {
    let name = ColumnName::try_new("x").unwrap();
    ColumnPlan { name, kind, decimals: None, from: vec!["a".to_owned()], steps }
}

/// The same with declared decimals.
pub fn with_decimals(kind: FieldType, decimals: u8, steps: Vec<Step>) -> ColumnPlan {
    ColumnPlan { decimals: Some(decimals), ..column(kind, steps) }
}

/// The same made of these source columns.
pub fn made_of(from: &[&str], column: ColumnPlan) -> ColumnPlan {
    ColumnPlan { from: from.iter().map(|name| (*name).to_owned()).collect(), ..column }
}

/// A source with one column, `a`.
pub fn source(array: ArrayRef) -> RecordBatch {
    table(vec![("a", array)])
}

pub fn table(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

pub fn texts(texts: &[&str]) -> ArrayRef {
    Arc::new(arrow::array::StringArray::from(texts.to_vec()))
}

/// Texts by code.
pub fn coded(texts: &[Option<&str>]) -> ArrayRef {
    Arc::new(texts.iter().copied().collect::<arrow::array::DictionaryArray<arrow::datatypes::UInt32Type>>())
}

/// The values as Arrow writes them; an empty text for null.
pub fn shown(array: &ArrayRef) -> Vec<String> {
    let texts = cast(array, &DataType::Utf8).unwrap();
    texts.as_string::<i32>().iter().map(|text| text.unwrap_or("").to_owned()).collect()
}

/// Microseconds of instants or local times.
pub fn micros(array: &ArrayRef) -> Vec<Option<i64>> {
    array.as_primitive::<TimestampMicrosecondType>().iter().collect()
}

/// Microseconds of a UTC or local date-time.
pub fn at(text: &str) -> i64 {
    let local: jiff::civil::DateTime = text.parse().unwrap();
    local.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_microsecond()
}

/// Local date-times, as an array without zone.
pub fn locals(texts: &[&str]) -> ArrayRef {
    let values: Vec<i64> = texts.iter().map(|text| at(text)).collect();
    Arc::new(arrow::array::TimestampMicrosecondArray::from(values))
}

/// Instants told in UTC.
pub fn instants(texts: &[&str]) -> ArrayRef {
    let values: Vec<i64> = texts.iter().map(|text| at(text)).collect();
    Arc::new(arrow::array::TimestampMicrosecondArray::from(values).with_timezone("UTC"))
}

/// Dates.
pub fn dates(texts: &[&str]) -> ArrayRef {
    let days = |text: &&str| i32::try_from(at(&format!("{text}T00:00")) / 86_400_000_000).unwrap();
    Arc::new(arrow::array::Date32Array::from(texts.iter().map(days).collect::<Vec<_>>()))
}

pub fn rules(faults: &[(String, Vec<u32>)]) -> Vec<(&str, &[u32])> {
    faults.iter().map(|(rule, rows)| (rule.as_str(), rows.as_slice())).collect()
}
