//! Holds small changes back, so that two versions of a table do not tell what happened to a few persons between them.
//!
//! Every version of a table is made from its inner cells: totals and what is
//! withheld follow from them. An inner cell therefore changes only when its
//! count differs by at least the threshold from what it was in *every*
//! version so far; until then it stays as it was, and the change waits. A
//! change of measures beside the same count is held back too: some left and
//! as many came. So is one of what sums are made of (see [`Parts`]): a mean, a
//! number of distinct values and the key of keyed noise of a held cell are
//! those of the same records as its count.
//!
//! Each published number of any version is a sum over these cells, and so is
//! the difference of two versions: a sum of changes of which each is 0 or at
//! least the threshold. Totals are made from the held cells, never from the
//! records, since a total that ran ahead would tell the sum of the changes
//! that wait.
//!
//! What is not prevented: somebody who knows all changes of a cell but one
//! learns that one, as with any published count.
//!
//! # Source
//!
//! B. Fraser and J. Wooton, *A proposed method for confidentialising tabular output to protect against differencing*,
//! 2005, states the attack; the rule is ours.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions, StringArray};
use arrow::compute::{CastOptions, cast, cast_with_options};
use arrow::datatypes::{DataType, Field, FieldRef, Int64Type, Schema};
use jiff::Timestamp;
use vetro_model::ColumnName;
use vetro_model::ledger::{Content, HeldCell, HeldCells, Parts, key};
use vetro_model::plan::{FREE, TablePolicy};

use crate::codes::{column, texts};
use crate::refusal::Refusal;

/// A table whose small changes are held back.
#[derive(Debug, Clone)]
pub struct Held {
    /// The inner cells as they may be published, in the order of their keys.
    pub table: RecordBatch,
    /// What sums over them are made of, aligned with the rows.
    pub parts: Vec<Parts>,
    /// The state the next version is made from.
    pub cells: HeldCells,
    /// Cells whose change waits.
    pub waiting: u64,
    /// Since when the longest waits.
    pub since: Option<Timestamp>,
}

/// Holds back the changes of inner cells that are smaller than the threshold.
///
/// `table` holds one row for each inner cell that occurs, without totals, and
/// `parts` what sums over each row are made of; `last` is the state of the last
/// version, `None` for the first, which is taken as it is; so is one that other
/// columns span, or whose sums are made of something else. A cell that has no
/// row counts 0.
///
/// # Errors
///
/// A [`Refusal`] when a column is missing, a count is null, negative or not
/// whole, two rows stand for the same cell, parts are not one for each row, or a
/// measure kept as text can no longer be read in the type its column has now.
pub fn hold_cells(
    table: &RecordBatch,
    parts: &[Parts],
    policy: &TablePolicy,
    last: Option<&HeldCells>,
    now: Timestamp,
) -> Result<Held, Refusal> {
    let fresh = read(table, parts, policy)?;
    let columns: Vec<String> = policy.by.iter().chain(&policy.measures).map(ToString::to_string).collect();
    let Some(last) = last.filter(|last| last.columns == columns && is_like(last, parts)) else {
        let first = |(key, cell): (String, Fresh)| {
            (key, HeldCell { labels: cell.labels, shown: vec![cell.content], waits: None })
        };
        let cells = HeldCells { columns, cells: fresh.into_iter().map(first).collect() };
        return held(table, policy, cells);
    };
    let cells = HeldCells { columns, cells: step(fresh, last, policy.threshold, now) };
    held(table, policy, cells)
}

fn held(like: &RecordBatch, policy: &TablePolicy, cells: HeldCells) -> Result<Held, Refusal> {
    let waits = || cells.cells.values().filter_map(|cell| cell.waits);
    let (waiting, since) = (waits().count() as u64, waits().min());
    let parts = present(&cells).filter_map(|cell| cell.shown.last()).map(|content| content.parts.clone()).collect();
    Ok(Held { table: write(like, policy, &cells)?, parts, cells, waiting, since })
}

/// Whether sums over the cells of the last version are made of what those of this night are made of.
fn is_like(last: &HeldCells, parts: &[Parts]) -> bool {
    let before = present(last).filter_map(|cell| cell.shown.last()).map(|content| &content.parts);
    parts.first().is_none_or(|now| before.into_iter().all(|before| before.is_like(now)))
}

/// The cells that have a row.
fn present(cells: &HeldCells) -> impl Iterator<Item = &HeldCell> {
    let has_row = |cell: &&HeldCell| cell.shown.last().is_some_and(|content| !content.measures.is_empty());
    cells.cells.values().filter(has_row)
}

/// A cell as the records have it now.
struct Fresh {
    labels: Vec<Option<String>>,
    content: Content,
}

/// The next state of every cell that was or is.
fn step(
    mut fresh: BTreeMap<String, Fresh>,
    last: &HeldCells,
    threshold: u64,
    now: Timestamp,
) -> BTreeMap<String, HeldCell> {
    let keys: BTreeSet<String> = last.cells.keys().chain(fresh.keys()).cloned().collect();
    let next = |key: String| {
        let found = fresh.remove(&key);
        let content = found.as_ref().map(|cell| cell.content.clone()).unwrap_or_default();
        let before = last.cells.get(&key).cloned().or_else(|| {
            // A cell nobody has seen yet was 0 in every version.
            let labels = found?.labels;
            Some(HeldCell { labels, shown: vec![Content::default()], waits: None })
        })?;
        Some((key, one(before, content, threshold, now)))
    };
    keys.into_iter().filter_map(next).collect()
}

/// The next state of one cell.
fn one(before: HeldCell, content: Content, threshold: u64, now: Timestamp) -> HeldCell {
    let HeldCell { labels, mut shown, waits } = before;
    if shown.last() == Some(&content) {
        return HeldCell { labels, shown, waits: None };
    }
    let apart = |old: &Content| *old == content || old.count.abs_diff(content.count) >= threshold;
    if !shown.iter().all(apart) {
        return HeldCell { labels, shown, waits: Some(waits.unwrap_or(now)) };
    }
    shown.retain(|old| *old != content);
    shown.push(content);
    HeldCell { labels, shown, waits: None }
}

fn read(table: &RecordBatch, parts: &[Parts], policy: &TablePolicy) -> Result<BTreeMap<String, Fresh>, Refusal> {
    if parts.len() != table.num_rows() {
        return Err(Refusal::Columns { step: "hold the changes of a table back" });
    }
    let rows = 0..table.num_rows();
    let text = |name: &ColumnName| texts(column(table, name.as_str())?, rows.clone());
    let by = policy.by.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    let measures = policy.measures.iter().map(plain(table)).collect::<Result<Vec<_>, _>>()?;
    let counts = counts(column(table, policy.count.as_str())?, policy)?;
    let mut found = BTreeMap::new();
    for (row, count) in rows.clone().zip(counts) {
        let labels: Vec<Option<String>> = by.iter().map(|column| column[row].clone()).collect();
        let measures = measures.iter().map(|column| column.is_valid(row).then(|| column.value(row).to_owned()));
        let content = Content { count, measures: measures.collect(), parts: parts[row].clone() };
        found.insert(key(labels.iter().map(Option::as_deref)), Fresh { labels, content });
    }
    if found.len() < table.num_rows() {
        return Err(Refusal::RepeatedCell { rows: (table.num_rows() - found.len()) as u64 });
    }
    Ok(found)
}

/// A column as text that its type can be read from again.
fn plain(table: &RecordBatch) -> impl Fn(&ColumnName) -> Result<StringArray, Refusal> {
    move |name| {
        let text = cast(column(table, name.as_str())?, &DataType::Utf8).map_err(failed)?;
        Ok(text.as_string::<i32>().clone())
    }
}

fn counts(array: &ArrayRef, policy: &TablePolicy) -> Result<Vec<u64>, Refusal> {
    let bad = |rows| Refusal::BadCount { column: policy.count.as_str().to_owned(), rows };
    let whole = cast(array, &DataType::Int64).map_err(|_| bad(array.len() as u64))?;
    let whole = whole.as_primitive::<Int64Type>();
    let counts: Vec<u64> = whole.iter().flatten().filter_map(|count| u64::try_from(count).ok()).collect();
    if counts.len() < array.len() { Err(bad((array.len() - counts.len()) as u64)) } else { Ok(counts) }
}

/// The table of the held cells that have a row, with the columns of `like`.
fn write(like: &RecordBatch, policy: &TablePolicy, cells: &HeldCells) -> Result<RecordBatch, Refusal> {
    let rows: Vec<&HeldCell> = present(cells).collect();
    let schema = like.schema();
    let made = schema.fields().iter().map(|field| made(field, policy, &rows));
    let columns = made.collect::<Result<Vec<ArrayRef>, Refusal>>()?;
    let fields: Vec<FieldRef> =
        schema.fields().iter().map(|field| Arc::new(Field::clone(field).with_nullable(true))).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options).map_err(failed)
}

fn made(field: &Field, policy: &TablePolicy, rows: &[&HeldCell]) -> Result<ArrayRef, Refusal> {
    let place = |names: &[ColumnName]| names.iter().position(|name| name.as_str() == field.name());
    let measure = |cell: &&HeldCell, at: usize| cell.shown.last().and_then(|content| content.measures.get(at)?.clone());
    let texts: StringArray = if let Some(at) = place(&policy.by) {
        rows.iter().map(|cell| cell.labels.get(at).cloned().flatten()).collect()
    } else if let Some(at) = place(&policy.measures) {
        rows.iter().map(|cell| measure(cell, at)).collect()
    } else {
        // The one column that is left says of each row that it may be published; protection says which may not.
        rows.iter().map(|_| Some(FREE)).collect()
    };
    let options = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(&texts, field.data_type(), &options).map_err(failed)
}

fn failed(_: arrow::error::ArrowError) -> Refusal {
    Refusal::Columns { step: "hold the changes of a table back" }
}

#[cfg(test)]
mod tests;
