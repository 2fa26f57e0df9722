//! Protects a table of counts: small cells are withheld, and with them as many others as it takes; or all are perturbed.
//!
//! A withheld count must not follow from what is published together with the
//! table's margins: every sum over one or more of the columns that span it,
//! and where the values of a column form a tree, every subtotal. Margins may
//! be known from elsewhere, so those that are not published are treated as if
//! they were. Three things are protected, the targets:
//!
//! 1. each cell and each margin with a count from 1 to `threshold − 1`;
//! 2. each cell in which a sum tells too much of one contributor;
//! 3. in each line (the cells that add up to one margin along one column) with
//!    two small cells, their sum, where it is below the threshold itself: it
//!    would tell that both are small, and each of them to whoever is alone in
//!    the other. Of three and more, each has several counts left then even for
//!    such a person, so their sum is no target.
//!
//! A count of 0 is published, and a cell without a row is known to be 0. So
//! whoever looks at the table knows that each withheld cell holds at least
//! one. With that knowledge, at least one other table of whole numbers gives
//! a different count for each target, also for whoever is alone in another
//! cell and knows that cell. How wide the interval of possible sums is beyond
//! that is for the audit to judge.
//!
//! What another table about the same population shows is known too, and what
//! it withholds is a target here: so tables that share margins are protected
//! one after the other.
//!
//! A margin that is not published is taken as known before any cell of the
//! table is; it is taken as unknown only where knowing it would harm a target
//! already together with the other margins, which no suppression in this
//! table could prevent. What follows exactly from sums stays protected then
//! as far as it can be.
//!
//! # Source
//!
//! Ø. Langsrud, *Secondary Cell Suppression by Gaussian Elimination*, 2024;
//! Hundepool and others, *Handbook on Statistical Disclosure Control*, 2nd
//! edition, chapters 4 and 5 (singletons, hierarchies).

mod axis;
mod cells;
mod dominance;
mod elimination;
mod field;
mod perturb;
mod search;
mod targets;
mod witnesses;

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray, new_null_array};
use arrow::compute::cast;
use arrow::compute::kernels::zip::zip;
use arrow::datatypes::{Field, FieldRef, Schema};
use vetro_model::ColumnName;
use vetro_model::document::PrivacyMethod;
use vetro_model::plan::{CONFIDENTIAL, Evidence, TablePolicy, TableProtection};

use crate::Protected;
use crate::codes::column;
use crate::refusal::Refusal;
use cells::Cells;

/// The most columns that may span a table: each cell lies in 2^columns sums.
const MOST_DIMENSIONS: usize = 10;

/// Protects a table of counts: withheld rows have null measures and the status `C`, perturbed ones another count.
///
/// Which rows are withheld depends on the cells and their counts, not on the
/// order of rows. No row is left out. The method also tells how many
/// published margins have all their count in one cell of a line.
///
/// # Errors
///
/// A [`Refusal`] when a column is missing, a count is null, negative or not
/// whole, two rows stand for the same cell, a sum in the table is not that of
/// its cells, the parents of values go in a circle, more than ten columns
/// span the table, a rule or perturbation needs evidence that is not there,
/// or other measures stand beside a perturbed count.
pub fn protect_table(table: RecordBatch, policy: &TablePolicy, evidence: &Evidence) -> Result<Protected, Refusal> {
    if policy.by.len() > MOST_DIMENSIONS {
        return Err(Refusal::TooManyDimensions { found: policy.by.len(), most: MOST_DIMENSIONS });
    }
    let cells = Cells::read(&table, policy)?;
    if policy.protection != TableProtection::Suppression {
        return perturb::perturb(&table, policy, evidence);
    }
    let dominated = dominance::dominated(policy, evidence, table.num_rows())?;
    let is_primary =
        |cell: u32| cells.count(cell) < policy.threshold || cells.row(cell).is_some_and(|row| dominated[row]);
    let primary: Vec<bool> = cells.all().map(is_primary).collect();
    let anyway = |cell: u32| cells.row(cell).is_some_and(|row| evidence.withheld.get(row) == Some(&true));
    let mut never: Vec<bool> = cells.all().zip(&primary).map(|(cell, primary)| *primary || anyway(cell)).collect();
    let mut known = vec![false; cells.len()];
    for elsewhere in &evidence.elsewhere {
        let Some(cell) = cells.find(&policy.by, &elsewhere.labels) else { continue };
        let told = if elsewhere.withheld { &mut never } else { &mut known };
        told[cell as usize] = true;
    }
    let withheld = withhold(&cells, &never, &known, policy.threshold);
    let rows = |some: &[bool]| -> Vec<usize> {
        cells.all().filter(|cell| some[*cell as usize]).filter_map(|cell| cells.row(cell)).collect()
    };
    let (small, rows) = (rows(&primary).len() as u64, rows(&withheld));
    let method = PrivacyMethod::Threshold {
        threshold: policy.threshold,
        cells: table.num_rows() as u64,
        primary: small,
        complementary: rows.len() as u64 - small,
        groups: targets::groups(&cells, &withheld),
    };
    let table = if rows.is_empty() { table } else { without(&table, policy, &rows)? };
    Ok(Protected { table, method, suppressed: 0, generalised: std::collections::BTreeMap::default() })
}

/// The cells and margins that cannot be published.
fn withhold(cells: &Cells, primary: &[bool], known: &[bool], threshold: u64) -> Vec<bool> {
    let targets = targets::targets(cells, primary, threshold);
    search::search(cells, &targets, primary, known)
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
