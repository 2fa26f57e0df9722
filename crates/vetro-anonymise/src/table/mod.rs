//! Protects a table of counts: small cells are withheld, and with them as many others as it takes.
//!
//! A withheld count must not follow from what is published together with the
//! table's margins: every sum over one or more of the columns that span it.
//! Margins may be known from elsewhere, so those that are not published are
//! treated as if they were. Three things are protected:
//!
//! 1. each cell and each margin with a count from 1 to `threshold − 1`;
//! 2. in each line (the cells that add up to one margin along one column),
//!    the sum of the small cells, where it is below the threshold itself, or
//!    where it is the number of these cells, so that each must be 1;
//! 3. each cell withheld for the sake of these.
//!
//! A count of 0 is published, and a cell without a row is known to be 0. A
//! margin that is not published is taken as known before any cell of the
//! table is; it is taken as unknown only where knowing it would disclose a
//! small cell or margin already together with the other margins, which no
//! suppression in this table could prevent.
//!
//! What is prevented is that a count follows exactly from sums. How narrow
//! the interval is that remains for it is not examined here.
//!
//! # Source
//!
//! Ø. Langsrud, *Secondary Cell Suppression by Gaussian Elimination*, 2024:
//! cells are published in falling order of their counts, each unless what is
//! protected would follow from it and those before.

mod cells;
mod elimination;

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray, new_null_array};
use arrow::compute::cast;
use arrow::compute::kernels::zip::zip;
use arrow::datatypes::{Field, FieldRef, Schema};
use vetro_model::ColumnName;
use vetro_model::document::PrivacyMethod;
use vetro_model::plan::{CONFIDENTIAL, TablePolicy};

use crate::Protected;
use crate::codes::column;
use crate::refusal::Refusal;
use cells::Cells;
use elimination::Elimination;

/// The most columns that may span a table: each cell lies in 2^columns sums.
const MOST_DIMENSIONS: usize = 10;

/// Protects a table of counts: withheld rows have null measures and the status `C`.
///
/// Which rows are withheld depends on the cells and their counts, not on the
/// order of rows. No row is left out.
///
/// # Errors
///
/// A [`Refusal`] when a column is missing, a count is null, negative or not
/// whole, two rows stand for the same cell, or more than ten columns span the
/// table.
pub fn protect_table(table: RecordBatch, policy: &TablePolicy) -> Result<Protected, Refusal> {
    if policy.by.len() > MOST_DIMENSIONS {
        return Err(Refusal::TooManyDimensions { found: policy.by.len(), most: MOST_DIMENSIONS });
    }
    let cells = Cells::read(&table, policy)?;
    let withheld = withhold(&cells, policy.threshold);
    let primary = cells.rows().filter(|(cell, _)| cells.is_small(*cell, policy.threshold)).count() as u64;
    let rows: Vec<usize> = cells.rows().filter(|(cell, _)| withheld.contains(cell)).map(|(_, row)| row).collect();
    let method = PrivacyMethod::Threshold {
        threshold: policy.threshold,
        cells: table.num_rows() as u64,
        primary,
        complementary: rows.len() as u64 - primary,
        groups: 0,
    };
    let table = if rows.is_empty() { table } else { without(&table, policy, &rows)? };
    Ok(Protected { table, method, suppressed: 0, generalised: std::collections::BTreeMap::default() })
}

/// The cells and margins that cannot be published.
fn withhold(cells: &Cells, threshold: u64) -> BTreeSet<usize> {
    let mut withheld: BTreeSet<usize> = (0..cells.len()).filter(|cell| cells.is_small(*cell, threshold)).collect();
    if withheld.is_empty() {
        return withheld;
    }
    let sums = small_sums(cells, threshold);
    let mut elimination = Elimination::new(cells, &withheld, &sums);
    for cell in cells.in_order_of_publication() {
        if !withheld.contains(&cell) && !elimination.publish(cell) {
            withheld.insert(cell);
        }
    }
    withheld
}

/// The small cells of each line whose sum would disclose them.
fn small_sums(cells: &Cells, threshold: u64) -> Vec<Vec<usize>> {
    let small =
        |line: Vec<usize>| -> Vec<usize> { line.into_iter().filter(|cell| cells.is_small(*cell, threshold)).collect() };
    let tells = |line: &Vec<usize>| {
        let sum: u64 = line.iter().map(|cell| cells.count(*cell)).sum();
        line.len() > 1 && (sum < threshold || sum == line.len() as u64)
    };
    cells.lines().into_iter().map(small).filter(tells).collect()
}

/// The table with the measures of some rows withheld.
fn without(table: &RecordBatch, policy: &TablePolicy, rows: &[usize]) -> Result<RecordBatch, Refusal> {
    let mut mask = vec![false; table.num_rows()];
    for row in rows {
        mask[*row] = true;
    }
    let mask = BooleanArray::from(mask);
    let mut fields: Vec<FieldRef> = table.schema().fields().iter().cloned().collect();
    let mut columns = table.columns().to_vec();
    let place = |name: &ColumnName| {
        column(table, name.as_str())?;
        table.schema().index_of(name.as_str()).map_err(|_| Refusal::MissingColumn { column: name.as_str().to_owned() })
    };
    let measures: BTreeSet<&ColumnName> = policy.measures.iter().chain([&policy.count]).collect();
    for name in measures {
        let place = place(name)?;
        columns[place] = masked(&columns[place], &mask)?;
        let field = Field::clone(&fields[place]).with_nullable(true);
        fields[place] = Arc::new(field);
    }
    if let Some(name) = &policy.status {
        let place = place(name)?;
        columns[place] = marked(&columns[place], &mask)?;
    }
    let schema = Schema::new_with_metadata(fields, table.schema().metadata().clone());
    RecordBatch::try_new(Arc::new(schema), columns).map_err(|_| failed())
}

fn failed() -> Refusal {
    Refusal::Columns { step: "withhold the measures of a table" }
}

/// The column with nulls where the mask holds; the values are gone, not merely marked as null.
fn masked(array: &ArrayRef, mask: &BooleanArray) -> Result<ArrayRef, Refusal> {
    zip(mask, &new_null_array(array.data_type(), array.len()), array).map_err(|_| failed())
}

/// The column of statuses with [`CONFIDENTIAL`] where the mask holds.
fn marked(array: &ArrayRef, mask: &BooleanArray) -> Result<ArrayRef, Refusal> {
    let confidential: ArrayRef = Arc::new(StringArray::from(vec![CONFIDENTIAL; array.len()]));
    let text = cast(array, confidential.data_type()).map_err(|_| failed())?;
    let marked = zip(mask, &confidential, &text).map_err(|_| failed())?;
    cast(&marked, array.data_type()).map_err(|_| failed())
}

#[cfg(test)]
mod tests;
