//! Which published sums bind the cells of a table.
//!
//! A row with `_T` in some columns is the sum of the rows that agree with it
//! elsewhere and have no `_T` there. A cell without a row counts as 0.

use arrow::array::ArrayRef;
use hashbrown::HashMap;

use super::dimension;

/// The most columns that may span a table whose relations are listed.
const MOST_DIMENSIONS: usize = 10;

/// A row and the rows that add up to it.
#[derive(Debug)]
pub(crate) struct Relation {
    pub(crate) total: usize,
    pub(crate) parts: Vec<usize>,
}

/// Why the relations cannot be listed.
#[derive(Debug)]
pub(crate) enum TooLarge {
    /// The rows of cells that stand in the table more than once.
    Repeated(Vec<usize>),
    /// Too many columns, or too many values in them.
    Dimensions,
}

/// Every sum that the table states, but for those that follow from the others.
pub(crate) fn relations(columns: &[&ArrayRef], rows: usize) -> Result<Vec<Relation>, TooLarge> {
    if columns.len() > MOST_DIMENSIONS {
        return Err(TooLarge::Dimensions);
    }
    let cube = Cube::of(columns, rows)?;
    // Only columns in which totals stand can be summed over.
    let summed: Vec<usize> = (0..columns.len()).filter(|at| cube.codes[*at].contains(&0)).collect();
    let sets = (1..1_usize << summed.len()).map(|mask| {
        summed.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, at)| *at).collect::<Vec<_>>()
    });
    Ok(sets.flat_map(|set| cube.over(&set)).collect())
}

/// The cells of a table, each known by one number.
struct Cube {
    /// By column: each row's code, 0 for a total.
    codes: Vec<Vec<u32>>,
    /// By column: what a code counts in a cell's number.
    weights: Vec<u128>,
    cells: Vec<u128>,
    rows: HashMap<u128, usize>,
}

impl Cube {
    fn of(columns: &[&ArrayRef], count: usize) -> Result<Self, TooLarge> {
        let codes: Vec<Vec<u32>> = columns.iter().map(|column| dimension(column, count)).collect();
        let mut weights = Vec::new();
        let mut weight = 1_u128;
        for column in &codes {
            weights.push(weight);
            let codes = u128::from(column.iter().max().copied().unwrap_or(0)) + 1;
            weight = weight.checked_mul(codes).ok_or(TooLarge::Dimensions)?;
        }
        let cell = |row: usize| codes.iter().zip(&weights).map(|(codes, weight)| u128::from(codes[row]) * weight).sum();
        let cells: Vec<u128> = (0..count).map(cell).collect();
        let mut rows = HashMap::new();
        let mut repeated = Vec::new();
        for (row, cell) in cells.iter().enumerate() {
            if let Some(first) = rows.insert(*cell, row) {
                repeated.extend([first, row]);
            }
        }
        repeated.sort_unstable();
        repeated.dedup();
        if repeated.is_empty() { Ok(Self { codes, weights, cells, rows }) } else { Err(TooLarge::Repeated(repeated)) }
    }

    /// The cell with totals in some columns instead of what stands there.
    fn summed(&self, row: usize, over: &[usize]) -> u128 {
        let parts = over.iter().map(|at| u128::from(self.codes[*at][row]) * self.weights[*at]);
        self.cells[row] - parts.sum::<u128>()
    }

    /// The sums over a set of columns that do not follow from sums over fewer.
    fn over(&self, set: &[usize]) -> Vec<Relation> {
        let mut groups: HashMap<u128, Vec<usize>> = HashMap::new();
        for row in 0..self.cells.len() {
            if set.iter().all(|at| self.codes[*at][row] != 0) {
                groups.entry(self.summed(row, set)).or_default().push(row);
            }
        }
        let mut relations: Vec<Relation> = groups
            .into_iter()
            .filter_map(|(cell, parts)| Some(Relation { total: *self.rows.get(&cell)?, parts }))
            .filter(|relation| set.len() == 1 || !self.follows(relation, set))
            .collect();
        relations.sort_unstable_by_key(|relation| relation.total);
        relations
    }

    /// Whether the sum runs over rows that are sums themselves: every part lies in one that is in the table.
    fn follows(&self, relation: &Relation, set: &[usize]) -> bool {
        relation.parts.iter().all(|part| self.rows.contains_key(&self.summed(*part, &set[1..])))
    }
}
