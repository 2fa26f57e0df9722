//! Which published sums bind the cells of a table.
//!
//! A row with `_T` in some columns is the sum of the rows that agree with it
//! elsewhere and have no `_T` there; where a column's values form a tree, a
//! row with a parent is the sum of the rows below it. A cell without a row
//! counts as 0.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use vetro_model::plan::TOTAL;

use crate::label::Labels;

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

/// A column that spans the table.
pub(crate) struct Dimension {
    /// Each row's code, 0 for a total.
    codes: Vec<u32>,
    /// By code, what stands above it, the nearest first.
    above: Vec<Vec<u32>>,
}

impl Dimension {
    /// Of a column whose values may have parents.
    pub(crate) fn of(labels: &Labels, parents: Option<&BTreeMap<String, String>>) -> Self {
        let codes: BTreeMap<&str, u32> = (1..)
            .zip(&labels.texts)
            .filter_map(|(code, text)| Some((text.as_deref()?, if text.as_deref() == Some(TOTAL) { 0 } else { code })))
            .collect();
        let code_of = |text: &Option<String>, code: u32| if text.as_deref() == Some(TOTAL) { 0 } else { code + 1 };
        let new: Vec<u32> = (0..).zip(&labels.texts).map(|(code, text)| code_of(text, code)).collect();
        let mut above = vec![Vec::new(); labels.texts.len() + 1];
        for (code, text) in new.iter().zip(&labels.texts).filter(|(code, _)| **code != 0) {
            above[*code as usize] = ancestors(text.as_deref(), parents, &codes);
        }
        Self { codes: labels.codes.iter().map(|code| new[*code as usize]).collect(), above }
    }

    /// The code of a row's value.
    pub(crate) fn code(&self, row: usize) -> u32 {
        self.codes[row]
    }

    /// Whether rows can be summed along it.
    fn is_summed(&self) -> bool {
        self.above.iter().any(|above| !above.is_empty())
    }

    /// Whether nothing stands below a code.
    fn leaves(&self) -> Vec<bool> {
        let mut leaves = vec![true; self.above.len()];
        leaves[0] = false;
        for code in self.above.iter().flatten() {
            leaves[*code as usize] = false;
        }
        leaves
    }
}

/// The codes of the parent, its parent and so on, as far as they stand in the table, and last of the total.
fn ancestors(text: Option<&str>, parents: Option<&BTreeMap<String, String>>, codes: &BTreeMap<&str, u32>) -> Vec<u32> {
    let mut found = Vec::new();
    let mut at = text;
    // Parents that run in a circle end with their number.
    for _ in 0..parents.map_or(0, BTreeMap::len) {
        at = at.and_then(|at| parents?.get(at)).map(String::as_str);
        found.extend(at.and_then(|at| codes.get(at)).filter(|code| **code != 0));
    }
    found.extend(codes.get(TOTAL));
    found
}

/// Every sum that the table states, but for those that follow from the others.
pub(crate) fn relations(dimensions: &[Dimension], rows: usize) -> Result<Vec<Relation>, TooLarge> {
    if dimensions.len() > MOST_DIMENSIONS {
        return Err(TooLarge::Dimensions);
    }
    let cube = Cube::of(dimensions, rows)?;
    let summed: Vec<usize> = (0..dimensions.len()).filter(|at| dimensions[*at].is_summed()).collect();
    let sets = (1..1_usize << summed.len()).map(|mask| {
        summed.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, at)| *at).collect::<Vec<_>>()
    });
    let found = sets.flat_map(|set| match set.as_slice() {
        [at] => cube.along(*at),
        _ => cube.over(&set),
    });
    Ok(found.collect())
}

/// The sums along one column alone, each with the place of that column.
pub(crate) fn lines(dimensions: &[Dimension], rows: usize) -> Result<Vec<(usize, Relation)>, TooLarge> {
    let cube = Cube::of(dimensions, rows)?;
    let along = |at: usize| cube.along(at).into_iter().map(move |line| (at, line));
    Ok((0..dimensions.len()).flat_map(along).collect())
}

/// The cells of a table, each known by one number.
struct Cube<'a> {
    dimensions: &'a [Dimension],
    /// By column: what a code counts in a cell's number.
    weights: Vec<u128>,
    cells: Vec<u128>,
    rows: HashMap<u128, usize>,
}

impl<'a> Cube<'a> {
    fn of(dimensions: &'a [Dimension], count: usize) -> Result<Self, TooLarge> {
        let mut weights = Vec::new();
        let mut weight = 1_u128;
        for dimension in dimensions {
            weights.push(weight);
            weight = weight.checked_mul(dimension.above.len() as u128).ok_or(TooLarge::Dimensions)?;
        }
        let cell =
            |row: usize| dimensions.iter().zip(&weights).map(|(one, weight)| u128::from(one.codes[row]) * weight).sum();
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
        if repeated.is_empty() {
            Ok(Self { dimensions, weights, cells, rows })
        } else {
            Err(TooLarge::Repeated(repeated))
        }
    }

    /// The sums along one column: each row belongs to the nearest row above it.
    fn along(&self, at: usize) -> Vec<Relation> {
        let (dimension, weight) = (&self.dimensions[at], self.weights[at]);
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (row, code) in dimension.codes.iter().enumerate() {
            let rest = self.cells[row] - u128::from(*code) * weight;
            let mut above = dimension.above[*code as usize].iter();
            let nearest = above.find_map(|above| self.rows.get(&(rest + u128::from(*above) * weight)));
            if let Some(total) = nearest {
                parts.entry(*total).or_default().push(row);
            }
        }
        parts.into_iter().map(|(total, parts)| Relation { total, parts }).collect()
    }

    /// The cell with totals in some columns instead of what stands there.
    fn summed(&self, row: usize, over: &[usize]) -> u128 {
        let parts = over.iter().map(|at| u128::from(self.dimensions[*at].codes[row]) * self.weights[*at]);
        self.cells[row] - parts.sum::<u128>()
    }

    /// The totals over several columns at once that do not follow from sums along one.
    fn over(&self, set: &[usize]) -> Vec<Relation> {
        let leaves: Vec<Vec<bool>> = set.iter().map(|at| self.dimensions[*at].leaves()).collect();
        let is_leaf =
            |row: usize| set.iter().zip(&leaves).all(|(at, leaves)| leaves[self.dimensions[*at].codes[row] as usize]);
        let mut groups: BTreeMap<u128, Vec<usize>> = BTreeMap::new();
        for row in (0..self.cells.len()).filter(|row| is_leaf(*row)) {
            groups.entry(self.summed(row, set)).or_default().push(row);
        }
        groups
            .into_iter()
            .filter_map(|(cell, parts)| Some(Relation { total: *self.rows.get(&cell)?, parts }))
            .filter(|relation| !self.follows(relation, set))
            .collect()
    }

    /// Whether the sum runs over rows that are sums themselves: every part lies in one that is in the table.
    fn follows(&self, relation: &Relation, set: &[usize]) -> bool {
        relation.parts.iter().all(|part| self.rows.contains_key(&self.summed(*part, &set[1..])))
    }
}
