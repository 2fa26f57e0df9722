//! Applies classes to the table they were found for.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, AsArray, BooleanArray, DictionaryArray, PrimitiveArray, RecordBatch, StringArray, UInt32Array,
};
use arrow::buffer::BooleanBuffer;
use arrow::compute::{filter, filter_record_batch};
use arrow::datatypes::{DataType, Field, FieldRef, Schema, UInt32Type};

use crate::rank::number;
use crate::records::NONE;
use crate::refusal::Refusal;

/// A column to be made coarser.
pub(crate) struct Coarser<'a> {
    /// Its place in the table.
    pub column: usize,
    /// Each label once; `None` is null.
    pub labels: &'a [Option<&'a str>],
    /// For each class, the number of its label.
    pub classes: &'a [u32],
}

/// Makes columns coarser and leaves out suppressed rows.
///
/// `rows` gives the class of each row, [`NONE`] where it is not published.
pub(crate) fn apply(table: &RecordBatch, rows: &[u32], coarser: &[Coarser]) -> Result<RecordBatch, Refusal> {
    let failed = |_| Refusal::Columns { step: "put the protected columns together" };
    let mut fields: Vec<FieldRef> = table.schema().fields().iter().cloned().collect();
    let mut columns: Vec<ArrayRef> = table.columns().to_vec();
    for one in coarser {
        let field = &fields[one.column];
        let kind = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
        let metadata = field.metadata().clone();
        fields[one.column] = Arc::new(Field::new(field.name(), kind, true).with_metadata(metadata));
        columns[one.column] = Arc::new(generalised(rows, one)?);
    }
    let schema = Schema::new_with_metadata(fields, table.schema().metadata().clone());
    let table = RecordBatch::try_new(Arc::new(schema), columns).map_err(failed)?;
    if rows.contains(&NONE) { without_suppressed(&table, rows) } else { Ok(table) }
}

/// The column with the labels of its classes; a class without label is null.
fn generalised(rows: &[u32], coarser: &Coarser) -> Result<DictionaryArray<UInt32Type>, Refusal> {
    let mut keys = Vec::with_capacity(coarser.labels.len());
    let mut values = Vec::new();
    for label in coarser.labels {
        keys.push(label.map(|_| number(values.len())));
        values.extend(*label);
    }
    let by_class: Vec<Option<u32>> = coarser.classes.iter().map(|label| keys[*label as usize]).collect();
    let rows: UInt32Array = rows.iter().map(|class| by_class.get(*class as usize).copied().flatten()).collect();
    DictionaryArray::try_new(rows, Arc::new(StringArray::from(values)))
        .map_err(|_| Refusal::Columns { step: "build a generalised column" })
}

fn without_suppressed(table: &RecordBatch, rows: &[u32]) -> Result<RecordBatch, Refusal> {
    let failed = |_| Refusal::Columns { step: "leave out suppressed rows" };
    let mask = BooleanArray::new(BooleanBuffer::collect_bool(rows.len(), |row| rows[row] != NONE), None);
    let left = filter_record_batch(table, &mask).map_err(failed)?;
    let columns = left.columns().iter().map(compact).collect::<Result<_, _>>()?;
    RecordBatch::try_new(left.schema(), columns).map_err(failed)
}

/// Drops the dictionary's values that no row holds, since those of suppressed rows must not travel on.
fn compact(array: &ArrayRef) -> Result<ArrayRef, Refusal> {
    let Some(dictionary) = array.as_dictionary_opt::<UInt32Type>() else { return Ok(Arc::clone(array)) };
    let used = dictionary.occupancy();
    if used.count_set_bits() == used.len() {
        return Ok(Arc::clone(array));
    }
    let failed = |_| Refusal::Columns { step: "drop unused values of a dictionary" };
    let mut places = vec![0; used.len()];
    for (place, value) in used.set_indices().enumerate() {
        places[value] = number(place);
    }
    let keys: PrimitiveArray<UInt32Type> =
        dictionary.keys().unary(|key| places.get(key as usize).copied().unwrap_or_default());
    let values = filter(dictionary.values(), &BooleanArray::new(used, None)).map_err(failed)?;
    Ok(Arc::new(DictionaryArray::try_new(keys, values).map_err(failed)?))
}
