//! The cells of a table with all its margins, in an order that does not depend on the order of rows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use vetro_model::plan::{TOTAL, TablePolicy};

use crate::codes::{column, texts};
use crate::rank::number;
use crate::refusal::Refusal;

/// Where a cell stands along each column: 0 for the sum over it, else the number of its value.
type Key = Vec<u32>;

/// One cell or margin whose count is not 0.
#[derive(Debug)]
struct Cell {
    key: Key,
    count: u64,
    /// Its row, unless it is a margin that the table does not hold.
    row: Option<usize>,
    /// The inner cells that it is the sum of: itself, for an inner cell.
    parts: Vec<u32>,
}

/// All cells and margins whose count is not 0, by key.
#[derive(Debug)]
pub(super) struct Cells {
    cells: Vec<Cell>,
    inner: usize,
}

impl Cells {
    /// Reads a table.
    pub fn read(table: &RecordBatch, policy: &TablePolicy) -> Result<Self, Refusal> {
        let keys = keys(table, policy)?;
        let counts = counts(column(table, policy.count.as_str())?, policy)?;
        let distinct: BTreeSet<&Key> = keys.iter().collect();
        if distinct.len() < keys.len() {
            return Err(Refusal::RepeatedCell { rows: (keys.len() - distinct.len()) as u64 });
        }
        let rows: BTreeMap<&Key, usize> = keys.iter().zip(0..).filter(|(_, row)| counts[*row] > 0).collect();
        let mut cells: BTreeMap<Key, Cell> = BTreeMap::new();
        let inner: Vec<_> = rows.iter().filter(|(key, _)| !key.contains(&0)).collect();
        for (part, (key, row)) in inner.iter().enumerate() {
            for sum in sums(key) {
                let cell = cells.entry(sum).or_insert_with_key(|sum| Cell {
                    key: sum.clone(),
                    count: 0,
                    row: rows.get(sum).copied(),
                    parts: Vec::new(),
                });
                cell.count += counts[**row];
                cell.parts.push(number(part));
            }
        }
        let inner = inner.len();
        // What a row of totals says counts, also if it should not be the sum of its cells.
        for (key, row) in rows {
            let cell = || Cell { key: key.clone(), count: 0, row: Some(row), parts: Vec::new() };
            cells.entry(key.clone()).or_insert_with(cell).count = counts[row];
        }
        Ok(Self { cells: cells.into_values().collect(), inner })
    }

    /// How many cells and margins there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// How many inner cells there are.
    pub fn inner(&self) -> usize {
        self.inner
    }

    /// The inner cells that a cell is the sum of.
    pub fn parts(&self, cell: usize) -> &[u32] {
        &self.cells[cell].parts
    }

    /// The count of a cell.
    pub fn count(&self, cell: usize) -> u64 {
        self.cells[cell].count
    }

    /// Whether the count of a cell is small; 0 is not.
    pub fn is_small(&self, cell: usize, threshold: u64) -> bool {
        (1..threshold).contains(&self.count(cell))
    }

    /// The cells that stand in the table, each with its row.
    pub fn rows(&self) -> impl Iterator<Item = (usize, usize)> {
        self.cells.iter().enumerate().filter_map(|(cell, one)| one.row.map(|row| (cell, row)))
    }

    /// All cells: margins that the table does not hold, then the others, each by falling count, wider ones first.
    pub fn in_order_of_publication(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.cells.len()).collect();
        order.sort_by_key(|at| {
            let cell = &self.cells[*at];
            let wide = cell.key.iter().filter(|code| **code == 0).count();
            (cell.row.is_some(), Reverse(cell.count), Reverse(wide), *at)
        });
        order
    }

    /// The cells that add up to one margin along one column, for each margin and column summed over.
    pub fn lines(&self) -> Vec<Vec<usize>> {
        let mut lines: BTreeMap<(usize, Key), Vec<usize>> = BTreeMap::new();
        for (at, cell) in self.cells.iter().enumerate() {
            for column in (0..cell.key.len()).filter(|column| cell.key[*column] != 0) {
                let mut line = cell.key.clone();
                line[column] = 0;
                lines.entry((column, line)).or_default().push(at);
            }
        }
        lines.into_values().collect()
    }
}

/// The keys of all sums that an inner cell is part of; itself first.
fn sums(key: &[u32]) -> impl Iterator<Item = Key> {
    (0..1_u32 << key.len()).map(move |over| {
        let part = |(column, code): (usize, &u32)| if over >> column & 1 == 1 { 0 } else { *code };
        key.iter().enumerate().map(part).collect()
    })
}

/// The key of each row; values are numbered in their order as text, null first.
fn keys(table: &RecordBatch, policy: &TablePolicy) -> Result<Vec<Key>, Refusal> {
    let mut keys = vec![Key::with_capacity(policy.by.len()); table.num_rows()];
    for name in &policy.by {
        let texts = texts(column(table, name.as_str())?, 0..table.num_rows())?;
        let is_total = |text: &Option<String>| policy.totals && text.as_deref() == Some(TOTAL);
        let distinct: BTreeSet<&Option<String>> = texts.iter().filter(|text| !is_total(text)).collect();
        let numbers: BTreeMap<&Option<String>, u32> = distinct.into_iter().zip(1..).collect();
        for (key, text) in keys.iter_mut().zip(&texts) {
            key.push(numbers.get(text).copied().unwrap_or(0));
        }
    }
    Ok(keys)
}

/// The count of each row.
fn counts(array: &ArrayRef, policy: &TablePolicy) -> Result<Vec<u64>, Refusal> {
    let bad = |rows| Refusal::BadCount { column: policy.count.as_str().to_owned(), rows };
    let whole = match array.data_type() {
        DataType::Int64 => array.clone(),
        kind if kind.is_integer() || matches!(kind, DataType::Decimal128(_, 0)) => {
            cast(array, &DataType::Int64).map_err(|_| bad(array.len() as u64))?
        }
        _ => return Err(bad(array.len() as u64)),
    };
    let counts: Vec<Option<u64>> = whole
        .as_primitive::<Int64Type>()
        .iter()
        .map(|count| count.and_then(|count| u64::try_from(count).ok()))
        .collect();
    let missing = counts.iter().filter(|count| count.is_none()).count() as u64;
    if missing > 0 { Err(bad(missing)) } else { Ok(counts.into_iter().flatten().collect()) }
}
