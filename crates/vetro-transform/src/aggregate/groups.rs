//! Finds the cells of a table: groups of records that agree, and the sums over them.

use arrow::array::ArrayRef;
use polars::prelude::{Column, DataFrame, GroupsIndicator, IntoColumn, NamedFrom, Series};

use vetro_model::plan::AggregatePlan;

use super::sums::{self, Above, Roll};
use crate::error::Error;
use crate::rank::codes;

/// No cell: nothing stands above the value at that depth.
const NONE: u32 = u32::MAX;

/// The cells of a table, and which records each of them holds.
pub(crate) struct Cells {
    /// The group of each record.
    group_of: Vec<u32>,
    groups: usize,
    /// For each combination of what is summed over, single values first: the cell of each group, or [`NONE`].
    levels: Vec<Vec<u32>>,
    /// The same combinations, column by column.
    rolls: Vec<Vec<Roll>>,
    /// The combination of each cell, those of single values first.
    level_of: Vec<u32>,
    /// A group of each cell.
    group_in: Vec<u32>,
    /// A record of each cell.
    firsts: Vec<u32>,
    /// By column, what stands above the value of each group.
    above: Vec<Above>,
}

/// What a cell holds of a column that spans the table.
pub(crate) enum Label<'a> {
    /// The value of this record.
    Of(u32),
    /// What stands above it.
    Above(&'a str),
    /// Everything.
    Total,
}

impl Cells {
    /// Groups records by columns; null is a value.
    pub(crate) fn of(by: &[ArrayRef], rows: usize, plan: &AggregatePlan) -> Result<Self, Error> {
        let every = u32::try_from(rows).map_err(|_| Error::Batch)?;
        let keys = by.iter().map(|column| keys(column, every)).collect::<Result<Vec<_>, _>>()?;
        let (group_of, records) = if by.is_empty() { whole(rows) } else { group(keys.iter().flatten(), rows)? };
        let groups = if by.is_empty() { 1 } else { records.len() };
        let every: Vec<u32> = (0..).take(groups).collect();
        let mut cells = Self {
            group_of,
            groups,
            levels: vec![every.clone()],
            rolls: vec![vec![Roll::Own; by.len()]],
            level_of: vec![0; groups],
            group_in: every,
            above: sums::above(plan, by, &records)?,
            firsts: records,
        };
        if !cells.firsts.is_empty() {
            for rolls in sums::levels(plan, &cells.above)? {
                cells.add_level(rolls, &keys)?;
            }
        }
        Ok(cells)
    }

    /// Adds the cells of one combination of sums.
    fn add_level(&mut self, rolls: Vec<Roll>, keys: &[Vec<Vec<u64>>]) -> Result<(), Error> {
        let mut members: Vec<u32> = (0..).take(self.groups).collect();
        for (above, roll) in self.above.iter().zip(&rolls) {
            if let Roll::Above(depth) = roll {
                let codes = above.at(*depth);
                members.retain(|group| codes[*group as usize].is_some());
            }
        }
        let mut kept: Vec<Vec<u64>> = Vec::new();
        for ((keys, above), roll) in keys.iter().zip(&self.above).zip(&rolls) {
            let record = |group: &u32| self.firsts[*group as usize] as usize;
            match roll {
                Roll::Own => kept.extend(keys.iter().map(|key| members.iter().map(|one| key[record(one)]).collect())),
                Roll::Above(depth) => {
                    let codes = above.at(*depth);
                    kept.push(members.iter().map(|group| codes[*group as usize].unwrap_or(u64::MAX)).collect());
                }
                Roll::Total => {}
            }
        }
        let (cell_of, firsts) = if kept.is_empty() { whole(members.len()) } else { group(kept.iter(), members.len())? };
        let offset = u32::try_from(self.firsts.len()).map_err(|_| Error::Batch)?;
        let level = u32::try_from(self.rolls.len()).map_err(|_| Error::Batch)?;
        for member in firsts {
            let group = members[member as usize];
            self.level_of.push(level);
            self.group_in.push(group);
            self.firsts.push(self.firsts[group as usize]);
        }
        let mut cells = vec![NONE; self.groups];
        for (group, cell) in members.iter().zip(cell_of) {
            cells[*group as usize] = cell + offset;
        }
        self.levels.push(cells);
        self.rolls.push(rolls);
        Ok(())
    }

    /// How many cells there are.
    pub(crate) fn len(&self) -> usize {
        self.level_of.len()
    }

    /// A record of each cell; without records and columns there is a cell, but no record.
    pub(crate) fn firsts(&self) -> &[u32] {
        &self.firsts
    }

    /// What a cell holds of a column.
    pub(crate) fn label(&self, cell: usize, column: usize) -> Label<'_> {
        let group = self.group_in[cell] as usize;
        match self.rolls[self.level_of[cell] as usize][column] {
            Roll::Own => Label::Of(self.firsts[cell]),
            Roll::Above(depth) => self.above[column].label(depth, group).map_or(Label::Total, Label::Above),
            Roll::Total => Label::Total,
        }
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
            for (group, cell) in groups.iter().zip(level).filter(|(_, cell)| **cell != NONE) {
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
            let placed = values.iter().map(|(row, value)| (cell(*row), *value));
            let mut placed: Vec<(u32, T)> = placed.filter(|(cell, _)| *cell != NONE).collect();
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
