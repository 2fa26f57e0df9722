//! Where on its sheet a table is, and what its columns are called.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use vetro_model::source::Spreadsheet;

use crate::error::Error;
use crate::names::MOST_COLUMNS;

use super::cell::Value;
use super::name_of;

/// The most rows and columns a sheet can have.
const MOST_ROWS: u32 = 1 << 20;
const LAST_COLUMN: u32 = 16_383;

/// A rectangle of cells, all from 0, the ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

impl Area {
    fn holds(self, row: u32, column: u32) -> bool {
        (self.rows.0..=self.rows.1).contains(&row) && (self.columns.0..=self.columns.1).contains(&column)
    }
}

/// Where the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    area: Area,
    header_rows: u32,
}

impl Layout {
    /// # Errors
    ///
    /// [`Error::Setting`] when the settings contradict each other.
    pub(super) fn try_new(kind: &Spreadsheet) -> Result<Self, Error> {
        let setting = |problem: &str| Error::Setting { problem: problem.to_owned() };
        if kind.header_rows == 0 {
            return Err(setting("`header-rows` is at least 1: columns are found by their names"));
        }
        let everything = Area { rows: (0, MOST_ROWS - 1), columns: (0, LAST_COLUMN) };
        let area = match (&kind.range, kind.header_row) {
            (Some(_), Some(_)) => {
                return Err(setting("`range` begins with the header: leave `header-row` out"));
            }
            (Some(range), None) => {
                parse_range(range).ok_or_else(|| setting("`range` is not written as in \"B3:H200\" or \"B3:H\""))?
            }
            (None, Some(0)) => return Err(setting("`header-row` counts from 1")),
            (None, Some(row)) => Area { rows: (row - 1, MOST_ROWS - 1), ..everything },
            (None, None) => everything,
        };
        if area.rows.0 + kind.header_rows > area.rows.1 + 1 {
            return Err(setting("`range` has fewer rows than `header-rows`"));
        }
        Ok(Self { area, header_rows: kind.header_rows })
    }

    pub(super) fn header_rows(&self) -> u32 {
        self.header_rows
    }

    /// The first row of records.
    pub(super) fn body(&self) -> u32 {
        self.area.rows.0 + self.header_rows
    }

    /// Whether a cell belongs to a record.
    pub(super) fn holds(&self, row: u32, column: u32) -> bool {
        row >= self.body() && self.area.holds(row, column)
    }

    /// Whether the table ended before this row.
    pub(super) fn is_past(&self, row: u32) -> bool {
        row > self.area.rows.1
    }
}

/// `B3:H200`, or `B3:H` to the end of the sheet.
fn parse_range(text: &str) -> Option<Area> {
    let (from, to) = text.split_once(':')?;
    let ((left, Some(top)), (right, bottom)) = (parse_corner(from)?, parse_corner(to)?) else { return None };
    let bottom = bottom.unwrap_or(MOST_ROWS - 1);
    (left <= right && top <= bottom).then_some(Area { rows: (top, bottom), columns: (left, right) })
}

fn parse_corner(text: &str) -> Option<(u32, Option<u32>)> {
    let digits = text.find(|letter: char| letter.is_ascii_digit()).unwrap_or(text.len());
    let (letters, row) = text.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let value = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |sum, letter| sum * 26 + value(letter)) - 1;
    let row = match row {
        "" => None,
        digits => Some(digits.parse().ok().filter(|row| (1..=MOST_ROWS).contains(row))? - 1),
    };
    (column <= LAST_COLUMN).then_some((column, row))
}

/// What the columns are called.
#[derive(Debug)]
pub(super) struct Header {
    layout: Layout,
    /// Merged cells that lie in the header.
    merged: Vec<Area>,
    /// The names by column, from the top row down.
    parts: BTreeMap<u32, Vec<String>>,
}

impl Header {
    pub(super) fn new(layout: &Layout, merged: Vec<Area>) -> Self {
        let inside = |area: &Area| area.rows.0 >= layout.area.rows.0 && area.rows.0 < layout.body();
        Self { layout: *layout, merged: merged.into_iter().filter(inside).collect(), parts: BTreeMap::new() }
    }

    /// Takes a cell if it belongs to the header; `false` below it.
    pub(super) fn add(&mut self, path: &Path, row: u32, column: u32, value: &Value<'_>) -> Result<bool, Error> {
        if row >= self.layout.body() {
            return Ok(false);
        }
        if !self.layout.area.holds(row, column) {
            return Ok(true);
        }
        let bad = |problem| Error::Header { path: path.to_owned(), position: u64::from(column) + 1, problem };
        let name = name_of(value).map_err(bad)?;
        if name.trim().is_empty() {
            return Ok(true);
        }
        let across = self.merged.iter().find(|area| area.holds(row, column));
        let columns = across.map_or(column..=column, |area| column..=area.columns.1);
        for column in columns {
            self.parts.entry(column).or_default().push(name.clone());
        }
        if self.parts.len() > MOST_COLUMNS {
            return Err(Error::TooManyColumns { found: self.parts.len() as u64, limit: MOST_COLUMNS as u64 });
        }
        Ok(true)
    }

    /// # Errors
    ///
    /// [`Error::Archive`] when there is no header.
    pub(super) fn finish(self, path: &Path) -> Result<Self, Error> {
        if self.parts.is_empty() {
            let row = self.layout.area.rows.0 + 1;
            let problem = format!("has no column names in row {row} of the sheet");
            return Err(Error::Archive { path: path.to_owned(), problem });
        }
        Ok(self)
    }

    /// The names in the order of the columns; those of several rows stand behind each other.
    pub(super) fn names(&self) -> Vec<String> {
        self.parts.values().map(|parts| parts.join(" / ")).collect()
    }

    /// The columns of the sheet at some places among the names.
    ///
    /// # Errors
    ///
    /// [`Error::Header`] when another column has the same name.
    pub(super) fn columns(&self, path: &Path, places: &[usize]) -> Result<Vec<u32>, Error> {
        let (names, columns): (Vec<String>, Vec<u32>) = (self.names(), self.parts.keys().copied().collect());
        let mut count: HashMap<&str, usize> = HashMap::new();
        for name in &names {
            *count.entry(name).or_default() += 1;
        }
        let twice = places.iter().find(|place| count[names[**place].as_str()] > 1);
        let problem = "has the name of an earlier one";
        match twice {
            Some(place) => {
                Err(Error::Header { path: path.to_owned(), position: u64::from(columns[*place]) + 1, problem })
            }
            None => Ok(places.iter().map(|place| columns[*place]).collect()),
        }
    }

    /// # Errors
    ///
    /// [`Error::HeadersDiffer`] when the columns are not those of another file.
    pub(super) fn compare(&self, path: &Path, other: &Self, first: &Path) -> Result<(), Error> {
        let (mut here, mut there) = (self.names(), other.names());
        here.sort();
        there.sort();
        if here == there {
            return Ok(());
        }
        let alone = |one: &[String], two: &[String]| -> Vec<String> {
            one.iter().filter(|name| !two.contains(name)).cloned().collect()
        };
        let mut columns = [alone(&here, &there), alone(&there, &here)].concat();
        columns.sort();
        Err(Error::HeadersDiffer { path: path.to_owned(), first: first.to_owned(), columns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_spreadsheets_write_them() {
        assert_eq!(parse_range("B3:H200"), Some(Area { rows: (2, 199), columns: (1, 7) }));
        assert_eq!(parse_range("a1:xfd"), Some(Area { rows: (0, MOST_ROWS - 1), columns: (0, LAST_COLUMN) }));
        for bad in ["B3", "B:H", "H3:B9", "B9:H3", "B0:H9", "3B:H9", "B3:XFE9", "B3:H1048577", "ÀB3:H9", ":"] {
            assert_eq!(parse_range(bad), None, "{bad}");
        }
    }
}
