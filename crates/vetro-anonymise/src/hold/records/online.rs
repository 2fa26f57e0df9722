//! What was published of records stays as it was: their labels, and what is online of those that went.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow::compute::{CastOptions, cast_with_options, concat_batches, take_record_batch};
use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use vetro_model::ledger::HeldRows;
use vetro_model::plan::RecordPolicy;

use super::matched::Matched;
use super::{Night, failed, labelled_columns};
use crate::codes::{column, distinct};
use crate::hold::hashes::Hashes;
use crate::rank::number;
use crate::refusal::Refusal;

/// The rows of tonight that were published before, with the labels they have.
pub(super) fn relabelled(
    table: &RecordBatch,
    last: &HeldRows,
    matched: &Matched,
    policy: &RecordPolicy,
) -> Result<RecordBatch, Refusal> {
    let kept: Vec<(u32, u32)> =
        last.rows.iter().zip(&matched.now).filter_map(|(held, now)| Some(((*now)?, held.class))).collect();
    let rows: UInt32Array = kept.iter().map(|(row, _)| *row).collect();
    let rows = take_record_batch(table, &rows).map_err(failed)?;
    let (mut fields, mut columns): (Vec<FieldRef>, Vec<ArrayRef>) =
        (rows.schema().fields().iter().cloned().collect(), rows.columns().to_vec());
    for (place, name) in labelled_columns(policy).enumerate() {
        let at = rows.schema().index_of(name.as_str()).map_err(failed)?;
        let labels: StringArray =
            kept.iter().map(|(_, class)| last.classes[*class as usize].labels.get(place).cloned().flatten()).collect();
        columns[at] = labelled(&labels, columns[at].data_type())?;
        fields[at] = Arc::new(Field::new(name.as_str(), columns[at].data_type().clone(), true));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(failed)
}

/// Labels in the type of their column; texts as codes, as protection writes them.
fn labelled(labels: &StringArray, kind: &DataType) -> Result<ArrayRef, Refusal> {
    let kind = match kind {
        DataType::Utf8 => &coded(),
        other => other,
    };
    let options = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(labels, kind, &options).map_err(failed)
}

fn coded() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8))
}

/// What is online of records that went, for as long as they stay.
pub(super) fn from_online(
    last: &HeldRows,
    staying: &[usize],
    schema: &SchemaRef,
    night: &Night<'_>,
) -> Result<RecordBatch, Refusal> {
    let unread = || Refusal::Columns { step: "read back records that are online" };
    let online = aligned(&(night.online)().ok_or_else(unread)?, schema)?;
    let rest = Hashes::of(&online, night.policy, night.hash)?.rest;
    let labels = labelled_columns(night.policy).map(|name| distinct(column(&online, name.as_str())?));
    let labels = labels.collect::<Result<Vec<_>, _>>()?;
    let label = |row: usize| labels.iter().map(move |(codes, labels)| &labels[codes[row] as usize]);
    let mut places: BTreeMap<(u64, Vec<&Option<String>>), Vec<u32>> = BTreeMap::new();
    for (row, rest) in rest.iter().enumerate() {
        places.entry((*rest, label(row).collect())).or_default().push(number(row));
    }
    let rows: Option<UInt32Array> = staying
        .iter()
        .map(|held| {
            let held = &last.rows[*held];
            let labels = last.classes[held.class as usize].labels.iter().collect();
            Some(Some(places.get_mut(&(held.rest, labels))?.pop()?))
        })
        .collect();
    take_record_batch(&online, &rows.ok_or_else(unread)?).map_err(failed)
}

/// The columns of a batch in the types of a schema.
fn aligned(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, Refusal> {
    let options = CastOptions { safe: false, ..CastOptions::default() };
    let one =
        |field: &FieldRef| cast_with_options(column(batch, field.name())?, field.data_type(), &options).map_err(failed);
    let columns = schema.fields().iter().map(one).collect::<Result<Vec<_>, _>>()?;
    let fields: Vec<FieldRef> =
        schema.fields().iter().map(|field| Arc::new(Field::clone(field).with_nullable(true))).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(failed)
}

/// The parts one after the other, in the types of the first.
pub(super) fn joined(parts: &[RecordBatch]) -> Result<RecordBatch, Refusal> {
    let schema = parts.first().map_or_else(|| Arc::new(Schema::empty()), RecordBatch::schema);
    let parts = parts.iter().map(|part| aligned(part, &schema)).collect::<Result<Vec<_>, _>>()?;
    let schema = parts.first().map_or(schema, RecordBatch::schema);
    concat_batches(&schema, &parts).map_err(failed)
}
