//! A table in two steps: its inner cells from records, and the table with its sums from inner cells.
//!
//! Between both stands whoever holds small changes back: sums must then be
//! made of the cells that are shown, never of the records. Counts, sums, least
//! and greatest values of a sum follow from those of its cells. Its mean, its
//! number of distinct values and its noise do not; what they are made of
//! travels beside each cell as its [`Parts`].

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use hashbrown::HashMap;
use vetro_model::ColumnName;
use vetro_model::ledger::{Part, Parts};
use vetro_model::plan::{AggregatePlan, Evidence, Measure};
use vetro_model::schema::Schema;

use super::evidence::{keys_of, ordered};
use super::groups::Cells;
use super::measure::{self, Ordered, Sums};
use super::{built, column, unordered};
use crate::error::Error;
use crate::number::power;

/// What is asked of the records beyond the measures.
pub struct CellAsk<'a> {
    /// A key for each record, in the order of the records, where noise is drawn.
    pub keys: Option<&'a [u64]>,
    /// A keyed hash: values that are counted once each are known again by it.
    pub hash: &'a dyn Fn(&[u8]) -> u64,
}

/// Groups records as [`super::aggregate`] does, without rows of sums, and says of each row what sums are made of.
///
/// # Shape
///
/// The parts are aligned with the rows. Those of measures are empty where the plan has no sums.
///
/// # Errors
///
/// Those of [`super::aggregate`]; [`Error::Batch`] when there is not one key for each record.
pub fn inner_cells(
    table: &RecordBatch,
    plan: &AggregatePlan,
    schema: &Schema,
    ask: &CellAsk<'_>,
) -> Result<(RecordBatch, Vec<Parts>), Error> {
    let inner = plan.without_sums();
    let (made, cells) = unordered(table, &inner, schema)?;
    let mut parts = vec![Parts::default(); cells.len()];
    if plan.has_sums() {
        for (_, measure) in &plan.measures {
            for (cell, part) in parts.iter_mut().zip(parts_of(table, measure, &cells, ask)?) {
                cell.measures.push(part);
            }
        }
    }
    if let Some(keys) = ask.keys {
        for (cell, key) in parts.iter_mut().zip(keys_of(keys, table.num_rows(), &cells)?) {
            cell.key = Some(key);
        }
    }
    let (made, places) = ordered(&made, &inner.by)?;
    Ok((made, places.into_iter().map(|place| std::mem::take(&mut parts[place])).collect()))
}

/// What a measure of sums is made of, by cell; nothing where the measure itself is enough.
fn parts_of(table: &RecordBatch, measure: &Measure, cells: &Cells, ask: &CellAsk<'_>) -> Result<Vec<Part>, Error> {
    match measure {
        Measure::Mean(name) => sums_of(measure, &column(table, name.as_str())?, cells),
        Measure::Distinct(name) => kinds_of(name, &column(table, name.as_str())?, cells, ask.hash),
        Measure::Count | Measure::Sum(_) | Measure::Min(_) | Measure::Max(_) => Ok(Vec::new()),
    }
}

fn sums_of(measure: &Measure, values: &ArrayRef, cells: &Cells) -> Result<Vec<Part>, Error> {
    let many = |values: i64| u64::try_from(values).map_err(|_| Error::Batch);
    let Some(Sums { sums, scale }) = measure::exact_sums(measure, values, cells)? else {
        let floats = measure::float_sums(values, cells).into_iter();
        return floats.map(|(sum, values)| Ok(Part::Floats { bits: sum.to_bits(), values: many(values)? })).collect();
    };
    let part =
        |(sum, values): (i128, i64)| Ok(Part::Sum { coefficient: sum.to_string(), scale, values: many(values)? });
    sums.into_iter().map(part).collect()
}

fn kinds_of(
    name: &ColumnName,
    values: &ArrayRef,
    cells: &Cells,
    hash: &dyn Fn(&[u8]) -> u64,
) -> Result<Vec<Part>, Error> {
    let texts = cast(values, &DataType::Utf8).map_err(|cause| Error::arrow(name.as_str(), &cause))?;
    let texts = texts.as_string::<i32>();
    let mut known: HashMap<&str, u64> = HashMap::new();
    let rows = (0_u32..).zip(texts.iter());
    let present = rows.filter_map(|(row, text)| Some((row, text?)));
    let present: Vec<(u32, u64)> =
        present.map(|(row, text)| (row, *known.entry(text).or_insert_with(|| hash(text.as_bytes())))).collect();
    let mut kinds = vec![Vec::new(); cells.len()];
    cells.each_sorted(&present, |cell, values| {
        kinds[cell] = values.iter().map(|(_, hash)| *hash).collect();
        kinds[cell].dedup();
    });
    Ok(kinds.into_iter().map(Part::Distinct).collect())
}

/// Makes a table with its sums of its inner cells, and says of each row from what its noise is drawn.
///
/// # Shape
///
/// `cells` has the columns of [`inner_cells`] in any order of rows, and `parts` are aligned with them. The keys of the
/// evidence are aligned with the rows of the result; there are none where a cell has none.
///
/// # Errors
///
/// Those of [`super::aggregate`]; [`Error::Batch`] when the parts are not those of the cells.
pub fn sum_cells(
    cells: &RecordBatch,
    parts: &[Parts],
    plan: &AggregatePlan,
    schema: &Schema,
) -> Result<(RecordBatch, Evidence), Error> {
    if parts.len() != cells.num_rows() {
        return Err(Error::Batch);
    }
    let uneven = |measure: &Measure| matches!(measure, Measure::Mean(_) | Measure::Distinct(_));
    let places: HashMap<&ColumnName, usize> =
        plan.measures.iter().filter(|(_, one)| uneven(one)).map(|(name, _)| name).zip(0..).collect();
    let take = |name: &ColumnName, measure: &Measure, groups: &Cells, digits: u8| {
        let again = match measure {
            Measure::Mean(_) if plan.has_sums() => return means(measure, parts, places[name], groups, digits),
            Measure::Distinct(_) if plan.has_sums() => return kinds(parts, places[name], groups),
            Measure::Mean(_) | Measure::Distinct(_) | Measure::Max(_) => Measure::Max(name.clone()),
            Measure::Min(_) => Measure::Min(name.clone()),
            Measure::Count | Measure::Sum(_) => Measure::Sum(name.clone()),
        };
        measure::take(cells, &again, groups, digits)
    };
    let (made, groups) = built(cells, plan, schema, &take)?;
    let keys: Option<Vec<u64>> = parts.iter().map(|part| part.key).collect();
    let (made, order) = ordered(&made, &plan.by)?;
    let keys = match keys {
        Some(keys) if !keys.is_empty() => keys_of(&keys, keys.len(), &groups)?,
        _ => return Ok((made, Evidence::default())),
    };
    Ok((made, Evidence { keys: order.into_iter().map(|cell| keys[cell]).collect(), ..Evidence::default() }))
}

fn means(measure: &Measure, parts: &[Parts], place: usize, cells: &Cells, digits: u8) -> Result<ArrayRef, Error> {
    let all: Vec<&Part> =
        parts.iter().map(|parts| parts.measures.get(place).ok_or(Error::Batch)).collect::<Result<_, _>>()?;
    if let Some(floats) =
        all.iter().map(|part| float(part)).collect::<Option<Vec<(f64, i64)>>>().filter(|_| !all.is_empty())
    {
        return measure::float_means(measure, added(&floats, cells)?, digits);
    }
    let scale = all.iter().map(|part| if let Part::Sum { scale, .. } = part { *scale } else { 0 }).max().unwrap_or(0);
    let sums: Vec<(i128, i64)> =
        all.iter().map(|part| exact(part, scale)).collect::<Option<_>>().ok_or(Error::Batch)?;
    let add = |one: (i128, i64), other: (i128, i64)| Some((one.0.checked_add(other.0)?, one.1 + other.1));
    let sums = cells.add_up((0, 0), |row| Some(sums[row]), add).ok_or_else(|| measure::out_of_range(measure, 1))?;
    measure::exact_means(measure, Sums { sums, scale }, digits)
}

/// A sum of floats and how many there are.
fn float(part: &Part) -> Option<(f64, i64)> {
    let Part::Floats { bits, values } = part else { return None };
    Some((f64::from_bits(*bits), i64::try_from(*values).ok()?))
}

/// The sums of floats of each cell, and how many floats there are.
fn added(floats: &[(f64, i64)], cells: &Cells) -> Result<Vec<(f64, i64)>, Error> {
    let rows: Vec<(u32, Ordered)> = (0..).zip(floats).map(|(row, (sum, _))| (row, Ordered(*sum))).collect();
    let values = cells.add_up(0_i64, |row| Some(floats[row].1), i64::checked_add).ok_or(Error::Batch)?;
    Ok(measure::added(&rows, cells).into_iter().zip(values).map(|((sum, _), values)| (sum, values)).collect())
}

/// An exact sum at a scale, and how many values it has.
fn exact(part: &Part, to: u8) -> Option<(i128, i64)> {
    let Part::Sum { coefficient, scale, values } = part else { return None };
    let coefficient: i128 = coefficient.parse().ok()?;
    Some((coefficient.checked_mul(power(u32::from(to.checked_sub(*scale)?))?)?, i64::try_from(*values).ok()?))
}

fn kinds(parts: &[Parts], place: usize, cells: &Cells) -> Result<ArrayRef, Error> {
    let mut present: Vec<(u32, u64)> = Vec::new();
    for (row, parts) in (0..).zip(parts) {
        let Some(Part::Distinct(hashes)) = parts.measures.get(place) else { return Err(Error::Batch) };
        present.extend(hashes.iter().map(|hash| (row, *hash)));
    }
    Ok(measure::kinds(&present, cells))
}
