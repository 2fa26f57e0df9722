//! Applies a transformation to the table it was found for.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, AsArray, BooleanArray, DictionaryArray, PrimitiveArray, RecordBatch, StringArray, UInt32Array,
};
use arrow::buffer::BooleanBuffer;
use arrow::compute::{filter, filter_record_batch};
use arrow::datatypes::{DataType, Field, FieldRef, Schema, UInt32Type};

use crate::hierarchy::Level;
use crate::rank::number;
use crate::refusal::Refusal;

/// A column to be made coarser.
pub(crate) struct Coarser<'a> {
    /// Its place in the table.
    pub column: usize,
    /// The level it is taken to.
    pub level: &'a Level,
    /// For each tuple, its code at level 0.
    pub codes: &'a [u32],
}

/// Makes columns coarser and leaves out the rows of suppressed tuples.
///
/// `tuples` gives the tuple of each row, `kept` whether a tuple is published.
pub(crate) fn apply(
    table: &RecordBatch,
    tuples: &[u32],
    kept: &[bool],
    coarser: &[Coarser],
) -> Result<RecordBatch, Refusal> {
    let failed = |_| Refusal::Columns { step: "put the protected columns together" };
    let mut fields: Vec<FieldRef> = table.schema().fields().iter().cloned().collect();
    let mut columns: Vec<ArrayRef> = table.columns().to_vec();
    for one in coarser {
        let field = &fields[one.column];
        let kind = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
        let metadata = field.metadata().clone();
        fields[one.column] = Arc::new(Field::new(field.name(), kind, true).with_metadata(metadata));
        columns[one.column] = Arc::new(generalised(tuples, one)?);
    }
    let schema = Schema::new_with_metadata(fields, table.schema().metadata().clone());
    let table = RecordBatch::try_new(Arc::new(schema), columns).map_err(failed)?;
    if kept.iter().all(|kept| *kept) { Ok(table) } else { without_suppressed(&table, tuples, kept) }
}

/// The column at its level; codes of null have no label and become null.
fn generalised(tuples: &[u32], coarser: &Coarser) -> Result<DictionaryArray<UInt32Type>, Refusal> {
    let Level { codes, labels, .. } = coarser.level;
    let mut keys = Vec::with_capacity(labels.len());
    let mut values = Vec::new();
    for label in labels {
        keys.push(label.as_ref().map(|_| number(values.len())));
        values.extend(label.as_deref());
    }
    let by_tuple: Vec<Option<u32>> = coarser.codes.iter().map(|code| keys[codes[*code as usize] as usize]).collect();
    let rows: UInt32Array = tuples.iter().map(|tuple| by_tuple[*tuple as usize]).collect();
    DictionaryArray::try_new(rows, Arc::new(StringArray::from(values)))
        .map_err(|_| Refusal::Columns { step: "build a generalised column" })
}

fn without_suppressed(table: &RecordBatch, tuples: &[u32], kept: &[bool]) -> Result<RecordBatch, Refusal> {
    let failed = |_| Refusal::Columns { step: "leave out suppressed rows" };
    let mask = BooleanBuffer::collect_bool(tuples.len(), |row| kept[tuples[row] as usize]);
    let mask = BooleanArray::new(mask, None);
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
