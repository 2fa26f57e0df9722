//! Which class each row goes to, whatever the order of the rows.

use arrow::array::{ArrayRef, RecordBatch, UInt32Array};
use arrow::compute::{cast, take};
use arrow::datatypes::DataType;
use arrow::row::{RowConverter, SortField};

use super::published::Assigned;
use super::question::Question;
use crate::rank::number;
use crate::refusal::Refusal;

/// No class: the row is left out.
pub(crate) const NONE: u32 = u32::MAX;

/// The class of each row.
///
/// The rows of an atom that is split among classes are told apart by their
/// other columns: they are dealt out in the order of these values, so that
/// the order in the table decides nothing. Rows equal in everything are
/// interchangeable.
pub(crate) fn classes_of_rows(
    table: &RecordBatch,
    question: &Question,
    assigned: &Assigned,
    looked_at: &[usize],
) -> Result<Vec<u32>, Refusal> {
    let atoms = question.atoms.counts.len();
    let mut whole = vec![NONE; atoms];
    let mut split = vec![false; atoms];
    for (class, atom, count) in &assigned.parts {
        whole[*atom] = *class;
        split[*atom] |= *count < question.atoms.counts[*atom];
    }
    let mut classes: Vec<u32> = question.rows.iter().map(|atom| whole[*atom as usize]).collect();
    let mut rows: Vec<u32> =
        (0..number(classes.len())).filter(|row| split[question.rows[*row as usize] as usize]).collect();
    if rows.is_empty() {
        return Ok(classes);
    }
    let mut parts: Vec<(usize, u32, u64)> = assigned.parts.iter().map(|(class, atom, n)| (*atom, *class, *n)).collect();
    parts.retain(|(atom, _, _)| split[*atom]);
    parts.sort_unstable();
    let order = by_content(table, &rows, looked_at)?;
    rows = order.iter().map(|place| rows[*place]).collect();
    // The order of contents is kept within each atom.
    rows.sort_by_key(|row| question.rows[*row as usize]);
    let mut rest = rows.into_iter();
    for (_, class, count) in parts {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        rest.by_ref().take(count).for_each(|row| classes[row as usize] = class);
    }
    Ok(classes)
}

/// The places of rows in the order of what their other columns hold.
fn by_content(table: &RecordBatch, rows: &[u32], looked_at: &[usize]) -> Result<Vec<usize>, Refusal> {
    let failed = |_| Refusal::Columns { step: "compare the rows of a class" };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let rows = UInt32Array::from(rows.to_vec());
    let others = (0..table.num_columns()).filter(|place| !looked_at.contains(place));
    let plain = |place: usize| -> Result<ArrayRef, arrow::error::ArrowError> {
        let array = take(table.column(place), &rows, None)?;
        match array.data_type() {
            DataType::Dictionary(_, value) => cast(&array, value),
            _ => Ok(array),
        }
    };
    let columns: Vec<ArrayRef> = others.map(plain).collect::<Result<_, _>>().map_err(failed)?;
    if columns.is_empty() {
        return Ok(order);
    }
    let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    let contents =
        RowConverter::new(fields).and_then(|converter| converter.convert_columns(&columns)).map_err(failed)?;
    order.sort_by_key(|place| contents.row(*place));
    Ok(order)
}
