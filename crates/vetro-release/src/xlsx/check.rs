//! Reads a written workbook back: its archive is sound, and its first sheet has the rows and cells of the table.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use crate::error::Error;
use crate::table::{Column, Table, Values};

/// Reads a file back.
///
/// # Errors
///
/// [`Error::ReadBack`] when the archive is damaged, when rows or cells are missing, or when a formula stands in it.
pub(crate) fn check(table: &Table<'_>, path: &Path) -> Result<(), Error> {
    let file = BufReader::with_capacity(1 << 18, File::open(path).map_err(Error::io("read", path))?);
    let broken = || Error::read_back(path, "it is not a sound archive");
    let mut archive = ZipArchive::new(file).map_err(|_| broken())?;
    let sheet = archive.by_name("xl/worksheets/sheet1.xml").map_err(|_| broken())?;
    let found = count(sheet).map_err(|_| broken())?;
    let cells: usize = table.columns.iter().map(filled).sum();
    // The library writes no row without cells.
    let rows = (0..table.rows).filter(|row| table.columns.iter().any(|column| is_filled(column, *row))).count();
    let expected = Marks { rows: rows + 1, cells: cells + table.columns.len(), formulas: 0 };
    if found == expected {
        Ok(())
    } else {
        Err(Error::read_back(path, "the number of rows, cells or formulas of the first sheet"))
    }
}

/// Rows of a column that fill a cell: an empty text leaves it blank.
fn filled(column: &Column<'_>) -> usize {
    let rows = column.rows() - column.null_count();
    match &column.values {
        Values::Text(array) => array.iter().flatten().filter(|text| !text.is_empty()).count(),
        Values::Coded(coded) => {
            let empty = |(value, count): (Option<&str>, u64)| if value == Some("") { count } else { 0 };
            let empties: u64 = coded.values.iter().zip(coded.counts()).map(empty).sum();
            rows - usize::try_from(empties).unwrap_or(rows)
        }
        _ => rows,
    }
}

/// Whether a row of a column fills a cell.
fn is_filled(column: &Column<'_>, row: usize) -> bool {
    match &column.values {
        Values::Text(array) => column.is_valid(row) && !array.value(row).is_empty(),
        Values::Coded(coded) => coded.text(row).is_some_and(|text| !text.is_empty()),
        _ => column.is_valid(row),
    }
}

/// How many elements of each kind a sheet has.
#[derive(Debug, Default, PartialEq, Eq)]
struct Marks {
    rows: usize,
    cells: usize,
    formulas: usize,
}

/// Counts the start tags `row`, `c` and `f`; text content cannot hold a bare `<`.
fn count(mut sheet: impl Read) -> std::io::Result<Marks> {
    let (mut marks, mut buffer, mut tag) = (Marks::default(), vec![0_u8; 1 << 16], None::<Vec<u8>>);
    loop {
        let read = sheet.read(&mut buffer)?;
        if read == 0 {
            return Ok(marks);
        }
        for byte in &buffer[..read] {
            match (&mut tag, byte) {
                (_, b'<') => tag = Some(Vec::new()),
                (Some(name), b' ' | b'>' | b'/') => {
                    match name.as_slice() {
                        b"row" => marks.rows += 1,
                        b"c" => marks.cells += 1,
                        b"f" => marks.formulas += 1,
                        _ => {}
                    }
                    tag = None;
                }
                (Some(name), byte) => name.push(*byte),
                (None, _) => {}
            }
        }
    }
}
