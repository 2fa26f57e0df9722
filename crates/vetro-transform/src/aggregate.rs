//! Makes a table of counts and sums of records.
//!
//! `polars` finds the groups. The measures are taken here, over Arrow arrays:
//! sums of whole numbers and decimals are exact, and no measure depends on
//! the order of the records.

mod cells;
mod evidence;
mod groups;
mod measure;
mod sums;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, StringArray, UInt32Array};
use arrow::compute;
use arrow::datatypes::{Field, Fields, Schema as ArrowSchema};
use vetro_model::ColumnName;
use vetro_model::plan::{AggregatePlan, ColumnPlan, FREE, Measure, TOTAL, TextFormat};
use vetro_model::schema::{self, Schema};

use self::groups::{Cells, Label};
use crate::dictionary::{Interner, Texts, coded, is_text};
use crate::error::Error;
use crate::order::order;
use crate::rank::tidy;
use crate::transformer::{Context, Transformer};

pub use cells::{CellAsk, inner_cells, sum_cells};
pub use evidence::{Ask, aggregate_with_evidence};

/// Groups records and takes measures of each group.
///
/// # Shape
///
/// `table` holds a row for each record. The result holds the columns of
/// `schema`, in its order, and a row for each combination of `by` that
/// occurs; null is a value like any other. With totals it also holds a row
/// for each combination that is left when some columns are summed over, with
/// [`TOTAL`] there; with subtotals one with each label that stands above a
/// value. Rows are sorted by `by`. Without `by` there is one row.
///
/// # Measures
///
/// Count is of records. Sum, mean, min and max leave nulls out, and are null
/// when nothing is left. Distinct leaves nulls out. Sums of whole numbers and
/// decimals are exact; those of floats add the values in ascending order.
/// Means are rounded to the field's `decimals` (default 2), halves away from
/// zero.
///
/// # Errors
///
/// [`Error::UnknownColumn`] and [`Error::UnplannedColumn`] when plan, table
/// and schema do not fit together, [`Error::Measure`] when a column cannot be
/// measured so, [`Error::MeasureRange`] when a sum does not fit in its type,
/// [`Error::TotalsType`] when totals are asked for over a column that is not
/// text, [`Error::TotalTaken`] when a value is [`TOTAL`] already,
/// [`Error::SubtotalTaken`] when one stands above others,
/// [`Error::TooManyTotals`] when the combinations are too many.
pub fn aggregate(table: &RecordBatch, plan: &AggregatePlan, schema: &Schema) -> Result<RecordBatch, Error> {
    let (made, _) = unordered(table, plan, schema)?;
    order(made, &plan.by)
}

/// The table before its rows are sorted, a row for each cell, and the cells.
fn unordered(table: &RecordBatch, plan: &AggregatePlan, schema: &Schema) -> Result<(RecordBatch, Cells), Error> {
    built(table, plan, schema, &|_, measure, cells, digits| measure::take(table, measure, cells, digits))
}

/// Takes a measure, which has this name, of every cell; means have so many digits after the point.
type Take<'a> = &'a dyn Fn(&ColumnName, &Measure, &Cells, u8) -> Result<ArrayRef, Error>;

/// The table before its rows are sorted, its measures taken by a function.
fn built(
    table: &RecordBatch,
    plan: &AggregatePlan,
    schema: &Schema,
    take: Take<'_>,
) -> Result<(RecordBatch, Cells), Error> {
    let by = plan.by.iter().map(|name| column(table, name.as_str())).collect::<Result<Vec<_>, _>>()?;
    let cells = Cells::of(&by, table.num_rows(), plan)?;
    let mut columns: BTreeMap<&str, ArrayRef> = BTreeMap::new();
    for (place, (name, values)) in plan.by.iter().zip(&by).enumerate() {
        let is_summed = plan.totals.contains(name) || plan.subtotals.contains_key(name);
        columns.insert(name.as_str(), spanning(name.as_str(), values, &cells, place, is_summed)?);
    }
    for (name, measure) in &plan.measures {
        let field = schema.field(name.as_str()).ok_or_else(|| unplanned(name.as_str()))?;
        let taken = take(name, measure, &cells, digits(field))?;
        columns.insert(name.as_str(), declared(field, measure, taken)?);
    }
    if let Some(status) = &plan.status {
        let free = Arc::new(StringArray::from(vec![FREE]));
        let codes = UInt32Array::from_value(0, cells.len());
        columns.insert(status.as_str(), Arc::new(coded(status.as_str(), codes, free)?));
    }
    let fields = schema.fields.iter().map(|field| field.name.as_str());
    let arrays = fields
        .clone()
        .map(|name| columns.remove(name).ok_or_else(|| unplanned(name)))
        .collect::<Result<Vec<_>, _>>()?;
    let fields: Fields =
        fields.zip(&arrays).map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(cells.len()));
    let made = RecordBatch::try_new_with_options(Arc::new(ArrowSchema::new(fields)), arrays, &options);
    Ok((made.map_err(|_| Error::Batch)?, cells))
}

fn unplanned(name: &str) -> Error {
    Error::UnplannedColumn { column: name.to_owned() }
}

/// A column of the records, its dictionary sorted if it has one.
fn column(table: &RecordBatch, name: &str) -> Result<ArrayRef, Error> {
    let array = table.column_by_name(name).ok_or_else(|| Error::UnknownColumn { column: name.to_owned() })?;
    tidy(name, Arc::clone(array))
}

/// Digits of a mean after the point.
fn digits(field: &schema::Field) -> u8 {
    match field.kind {
        schema::FieldType::Integer => 0,
        _ => field.decimals.unwrap_or(2).min(38),
    }
}

/// A column that spans the table: the value of each cell, or the label of a sum.
fn spanning(name: &str, values: &ArrayRef, cells: &Cells, place: usize, is_summed: bool) -> Result<ArrayRef, Error> {
    if !is_summed {
        let firsts = UInt32Array::from(cells.firsts().to_vec());
        return compute::take(values, &firsts, None).map_err(|cause| Error::arrow(name, &cause));
    }
    if !is_text(values.data_type()) {
        return Err(Error::TotalsType { column: name.to_owned(), found: values.data_type().to_string() });
    }
    let mut texts = Interner::default();
    let too_large = || Error::TooLarge { column: name.to_owned() };
    let mut codes: Vec<Option<u32>> = Vec::with_capacity(cells.len());
    for cell in 0..cells.len() {
        let label = match cells.label(cell, place) {
            Label::Total => Some(TOTAL),
            Label::Above(label) => Some(label),
            Label::Of(record) => match text(values, record as usize) {
                Some(TOTAL) => return Err(Error::TotalTaken { column: name.to_owned() }),
                text => text,
            },
        };
        codes.push(label.map(|label| texts.code(label).ok_or_else(too_large)).transpose()?);
    }
    Ok(Arc::new(coded(name, codes.into(), texts.values())?))
}

fn text(values: &ArrayRef, row: usize) -> Option<&str> {
    if values.is_null(row) {
        return None;
    }
    match Texts::of(values)? {
        Texts::Plain(texts) => Some(texts.value(row)),
        Texts::Coded(codes, texts) => Some(texts.value(codes.keys().value(row) as usize)),
    }
}

/// A measure in the declared type.
fn declared(field: &schema::Field, measure: &Measure, taken: ArrayRef) -> Result<ArrayRef, Error> {
    let name = field.name.as_str();
    let source = Arc::new(ArrowSchema::new(vec![Field::new(name, taken.data_type().clone(), true)]));
    let column = ColumnPlan {
        name: field.name.clone(),
        kind: field.kind,
        decimals: field.decimals,
        from: vec![name.to_owned()],
        steps: Vec::new(),
    };
    let context = Context {
        lookups: &BTreeMap::new(),
        pseudonyms: &BTreeMap::new(),
        text_format: &TextFormat::default(),
        catalogue_zone: "UTC",
    };
    let first = |mut errors: Vec<Error>| errors.swap_remove(0);
    let mut cast = Transformer::try_new(&[column], &source, &context).map_err(first)?;
    let batch = RecordBatch::try_new(source, vec![taken]).map_err(|_| Error::Batch)?;
    let (made, faults) = cast.apply(&batch)?;
    match faults.first() {
        None => Ok(Arc::clone(made.column(0))),
        Some(fault) => Err(measure::out_of_range(measure, fault.rows.len())),
    }
}

#[cfg(test)]
mod tests;
