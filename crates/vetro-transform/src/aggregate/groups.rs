//! Finds the cells of a table: groups of records that agree, and the sums over them.

use arrow::array::ArrayRef;
use polars::prelude::{Column, DataFrame, GroupsIndicator, IntoColumn, NamedFrom, Series};

use crate::error::Error;
use crate::rank::codes;

/// Most columns that totals are made over: 2^12 combinations.
const MOST_TOTALS: usize = 12;

/// The cells of a table, and which records each of them holds.
pub(crate) struct Cells {
    /// The group of each record.
    group_of: Vec<u32>,
    groups: usize,
    /// For each combination of columns summed over, from none to all: the cell of each group.
    levels: Vec<Vec<u32>>,
    /// A record of each cell, cells of level 0 first.
    firsts: Vec<u32>,
    /// The columns that each cell sums over, as bits.
    summed: Vec<u32>,
}

impl Cells {
    /// Groups records by columns; null is a value.
    pub(crate) fn of(by: &[ArrayRef], rows: usize, totals: bool) -> Result<Self, Error> {
        if totals && by.len() > MOST_TOTALS {
            return Err(Error::TooManyTotals(by.len()));
        }
        let every = u32::try_from(rows).map_err(|_| Error::Batch)?;
        let keys = by.iter().map(|column| keys(column, every)).collect::<Result<Vec<_>, _>>()?;
        let (group_of, records) = if by.is_empty() { whole(rows) } else { group(keys.iter().flatten(), rows)? };
        let groups = if by.is_empty() { 1 } else { records.len() };
        let mut cells = Self {
            group_of,
            groups,
            levels: vec![(0..).take(groups).collect()],
            summed: vec![0; groups],
            firsts: records,
        };
        if totals && groups > 0 {
            for summed in 1..1_u32 << by.len() {
                cells.add_level(summed, &keys)?;
            }
        }
        Ok(cells)
    }

    /// Adds the cells that sum over some columns.
    fn add_level(&mut self, summed: u32, keys: &[Vec<Vec<u64>>]) -> Result<(), Error> {
        let records = &self.firsts[..self.groups];
        let kept = keys.iter().enumerate().filter(|(place, _)| summed & 1 << place == 0).flat_map(|(_, keys)| keys);
        let kept: Vec<Vec<u64>> =
            kept.map(|key| records.iter().map(|record| key[*record as usize]).collect()).collect();
        let (cell_of, firsts) = if kept.is_empty() { whole(self.groups) } else { group(kept.iter(), self.groups)? };
        let offset = u32::try_from(self.firsts.len()).map_err(|_| Error::Batch)?;
        let firsts: Vec<u32> = firsts.iter().map(|group| records[*group as usize]).collect();
        self.summed.extend(firsts.iter().map(|_| summed));
        self.firsts.extend(firsts);
        self.levels.push(cell_of.iter().map(|cell| cell + offset).collect());
        Ok(())
    }

    /// How many cells there are.
    pub(crate) fn len(&self) -> usize {
        self.summed.len()
    }

    /// A record of each cell; without records and columns there is a cell, but no record.
    pub(crate) fn firsts(&self) -> &[u32] {
        &self.firsts
    }

    /// Whether a cell sums over a column.
    pub(crate) fn sums_over(&self, cell: usize, column: usize) -> bool {
        self.summed[cell] & 1 << column != 0
    }

    /// Adds something up: of each record to its group, then of each group to its cells.
    pub(crate) fn add_up<T: Copy>(
        &self,
        nothing: T,
        mut record: impl FnMut(usize) -> Option<T>,
        mut add: impl FnMut(T, T) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut groups = vec![nothing; self.groups];
        for (row, group) in self.group_of.iter().enumerate() {
            if let Some(value) = record(row) {
                let sum = &mut groups[*group as usize];
                *sum = add(*sum, value)?;
            }
        }
        let mut cells = vec![nothing; self.len()];
        for level in &self.levels {
            for (group, cell) in groups.iter().zip(level) {
                let sum = &mut cells[*cell as usize];
                *sum = add(*sum, *group)?;
            }
        }
        Some(cells)
    }

    /// Calls a function for each cell with the values of its records, sorted.
    pub(crate) fn each_sorted<T: Ord + Copy>(
        &self,
        values: &[(u32, T)],
        mut use_values: impl FnMut(usize, &[(u32, T)]),
    ) {
        for level in &self.levels {
            let cell = |row: u32| level[self.group_of[row as usize] as usize];
            let mut placed: Vec<(u32, T)> = values.iter().map(|(row, value)| (cell(*row), *value)).collect();
            placed.sort_unstable();
            for same in placed.chunk_by(|a, b| a.0 == b.0) {
                use_values(same[0].0 as usize, same);
            }
        }
    }
}

/// One group that holds every row.
fn whole(rows: usize) -> (Vec<u32>, Vec<u32>) {
    (vec![0; rows], if rows > 0 { vec![0] } else { Vec::new() })
}

/// Numbers that tell the values of a column apart, in as many pieces of 64 bits as they need.
fn keys(column: &ArrayRef, rows: u32) -> Result<Vec<Vec<u64>>, Error> {
    let codes = codes(column, 0..rows)?;
    let piece = |shift: u32| {
        let bits = |row| u64::try_from(codes.code(row) >> shift & u128::from(u64::MAX)).expect("64 bits are left");
        (0..rows).map(bits).collect()
    };
    Ok(if codes.bits() > 64 { vec![piece(0), piece(64)] } else { vec![piece(0)] })
}

/// The group of each row, and the first row of each group.
fn group<'a>(keys: impl Iterator<Item = &'a Vec<u64>>, rows: usize) -> Result<(Vec<u32>, Vec<u32>), Error> {
    if rows == 0 {
        return Ok((Vec::new(), Vec::new()));
    }
    let series = |(place, key): (usize, &Vec<u64>)| Series::new(place.to_string().into(), key.as_slice()).into_column();
    let columns: Vec<Column> = keys.enumerate().map(series).collect();
    let frame = DataFrame::new(rows, columns.clone()).map_err(|_| Error::Grouping)?;
    let grouped = frame.group_by_with_series(columns, false, true).map_err(|_| Error::Grouping)?;
    let mut group_of = vec![0; rows];
    let mut firsts = Vec::with_capacity(grouped.get_groups().len());
    for (number, group) in (0..).zip(grouped.get_groups().iter()) {
        firsts.push(group.first());
        match group {
            GroupsIndicator::Idx((_, all)) => all.iter().for_each(|row| group_of[*row as usize] = number),
            GroupsIndicator::Slice([first, length]) => {
                (first..first + length).for_each(|row| group_of[row as usize] = number);
            }
        }
    }
    Ok((group_of, firsts))
}
