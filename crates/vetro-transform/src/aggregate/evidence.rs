//! What of the records behind a table is needed to protect it.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, RecordBatchOptions};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef, Float64Type, Int64Type, Schema as ArrowSchema};
use vetro_model::ColumnName;
use vetro_model::plan::{AggregatePlan, Contributions, Evidence, Measure};
use vetro_model::schema::Schema;

use super::groups::Cells;
use super::measure::{Ordered, words};
use super::{column, unordered, unplanned};
use crate::error::Error;
use crate::order::order;
use crate::rank::codes;

/// The name of the column that numbers the cells while they are sorted; no declared column has it.
const CELL: &str = "\u{0}cell";

/// What is asked of the records.
#[derive(Debug, Clone, Default)]
pub struct Ask<'a> {
    /// A key for each record, in the order of the records.
    pub keys: Option<&'a [u64]>,
    /// For each measure under a rule how many of the largest contributions are needed.
    pub contributions: BTreeMap<ColumnName, usize>,
    /// The column whose equal values are one contributor; null is a contributor of its own in each record.
    pub contributor: Option<ColumnName>,
}

/// Groups records as [`super::aggregate`] does, and says of each row what its protection needs.
///
/// # Shape
///
/// The evidence is aligned with the rows of the table, those of totals among
/// them. A row's key is the sum of the keys of its records, modulo 2^64. A
/// contribution is the absolute value of what a contributor's records add up
/// to; records without a value contribute nothing.
///
/// # Errors
///
/// Those of [`super::aggregate`]; [`Error::UnplannedColumn`] for
/// contributions to what is no measure, [`Error::Measure`] when that is no
/// sum of numbers, [`Error::Batch`] when there is not one key for each record.
pub fn aggregate_with_evidence(
    table: &RecordBatch,
    plan: &AggregatePlan,
    schema: &Schema,
    ask: &Ask<'_>,
) -> Result<(RecordBatch, Evidence), Error> {
    let (made, cells) = unordered(table, plan, schema)?;
    let (made, places) = ordered(&made, &plan.by)?;
    let keys = match ask.keys {
        Some(keys) => keys_of(keys, table.num_rows(), &cells)?,
        None => Vec::new(),
    };
    let keys = if keys.is_empty() { keys } else { places.iter().map(|place| keys[*place]).collect() };
    let mut contributions = BTreeMap::new();
    for (name, most) in &ask.contributions {
        let mut all = contributions_of(table, plan, name, ask, *most, &cells)?;
        contributions.insert(name.clone(), places.iter().map(|place| std::mem::take(&mut all[*place])).collect());
    }
    Ok((made, Evidence { keys, contributions, ..Evidence::default() }))
}

/// The table in its order, and for each row the cell that it is.
pub(super) fn ordered(made: &RecordBatch, by: &[ColumnName]) -> Result<(RecordBatch, Vec<usize>), Error> {
    let rows = i64::try_from(made.num_rows()).map_err(|_| Error::Batch)?;
    let mut fields: Vec<FieldRef> = made.schema().fields().iter().cloned().collect();
    fields.push(Arc::new(Field::new(CELL, DataType::Int64, false)));
    let mut columns = made.columns().to_vec();
    columns.push(Arc::new(Int64Array::from_iter_values(0..rows)));
    let numbered = batch(fields, columns, made.num_rows())?;
    let sorted = order(numbered, by)?;
    let mut columns = sorted.columns().to_vec();
    let numbers = columns.pop().ok_or(Error::Batch)?;
    let places = numbers.as_primitive::<Int64Type>().values().iter().map(|cell| usize::try_from(*cell));
    let places = places.collect::<Result<Vec<usize>, _>>().map_err(|_| Error::Batch)?;
    let fields = made.schema().fields().iter().cloned().collect();
    Ok((batch(fields, columns, sorted.num_rows())?, places))
}

fn batch(fields: Vec<FieldRef>, columns: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch, Error> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(ArrowSchema::new(fields)), columns, &options).map_err(|_| Error::Batch)
}

/// The sum of the keys of each cell.
pub(super) fn keys_of(keys: &[u64], records: usize, cells: &Cells) -> Result<Vec<u64>, Error> {
    if keys.len() != records {
        return Err(Error::Batch);
    }
    let add = |one: u64, other: u64| Some(one.wrapping_add(other));
    cells.add_up(0, |record| Some(keys[record]), add).ok_or(Error::Batch)
}

/// The contributions to each cell.
fn contributions_of(
    table: &RecordBatch,
    plan: &AggregatePlan,
    name: &ColumnName,
    ask: &Ask<'_>,
    most: usize,
    cells: &Cells,
) -> Result<Vec<Contributions>, Error> {
    let planned = plan.measures.iter().find(|(measure, _)| measure == name);
    let (_, measure) = planned.ok_or_else(|| unplanned(name.as_str()))?;
    let Measure::Sum(of) = measure else {
        return Err(Error::Measure { measure: words(measure), found: "contributions".to_owned() });
    };
    let values = column(table, of.as_str())?;
    let misfit = |_| Error::Measure { measure: words(measure), found: values.data_type().to_string() };
    let values = cast(&values, &DataType::Float64).map_err(misfit)?;
    let values = values.as_primitive::<Float64Type>();
    let whose = contributors(table, ask.contributor.as_ref())?;
    let records = (0_u32..).zip(values.iter().zip(&whose));
    let given: Vec<(u32, Share)> =
        records.filter_map(|(record, (value, whose))| Some((record, (*whose, Ordered(value?))))).collect();
    let mut all = vec![Contributions::default(); cells.len()];
    cells.each_sorted(&given, |cell, given| all[cell] = contributions(given, most));
    Ok(all)
}

/// A contributor and a value.
type Share = (Whose, Ordered);

/// A contributor: the code of a value, or a record of its own.
type Whose = (u128, u32);

/// The contributor of each record.
fn contributors(table: &RecordBatch, name: Option<&ColumnName>) -> Result<Vec<Whose>, Error> {
    let every = u32::try_from(table.num_rows()).map_err(|_| Error::Batch)?;
    let Some(name) = name else { return Ok((0..every).map(|record| (0, record)).collect()) };
    let values = column(table, name.as_str())?;
    let codes = codes(&values, 0..every)?;
    // Code 0 is null.
    let whose = |record| match codes.code(record) {
        0 => (0, record),
        code => (code, 0),
    };
    Ok((0..every).map(whose).collect())
}

/// The contributions to one cell, from its values sorted by contributor.
fn contributions(given: &[(u32, Share)], most: usize) -> Contributions {
    let same = given.chunk_by(|one, other| one.1.0 == other.1.0);
    let mut sums: Vec<f64> = same.map(|same| same.iter().map(|(_, (_, value))| value.0).sum::<f64>().abs()).collect();
    // Sorted first, so that no sum depends on the order of records.
    sums.sort_unstable_by(|one, other| other.total_cmp(one));
    let (total, contributors) = (sums.iter().sum(), sums.len() as u64);
    sums.truncate(most);
    Contributions { largest: sums, total, contributors }
}
