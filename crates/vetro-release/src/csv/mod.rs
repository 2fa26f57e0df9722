//! The CSV file: RFC 4180 quoting, UTF-8 without byte order mark, LF at line ends, ISO 8601, empty for missing.
//!
//! The writer goes through the table in chunks: each column of a chunk is
//! formatted at once into one buffer, and texts of few values are quoted once
//! for the whole file. An empty text is written as two quotes, so that it
//! differs from a missing value; in a table of one column a missing value is
//! too, because a blank line is no record to many readers.
//!
//! The check in [`check`] reads the file back with another library and other
//! code.

pub(crate) mod check;

use std::io::Write;
use std::ops::Range;
use std::path::Path;

use arrow::array::{Array as _, StringArray};

use crate::error::Error;
use crate::file::{HashedFile, Written};
use crate::table::{Cells, Coded, Table, Values};

/// Rows formatted at a time: their texts stay in the second-level cache.
const CHUNK: usize = 4096;
/// Values of a dictionary beyond which its texts are gathered chunk by chunk: one after the other, the waits for
/// memory overlap.
const LARGE: usize = 4096;
/// Bytes gathered before a write.
const BUFFER: usize = 1 << 18;

/// Writes a table as CSV.
///
/// # Errors
///
/// [`Error::Io`]; [`Error::OutOfRange`] for a date that cannot be written.
pub(crate) fn write(table: &Table<'_>, path: &Path) -> Result<Written, Error> {
    let mut file = HashedFile::create(path)?;
    let mut out = Vec::with_capacity(BUFFER * 2);
    push_header(table, &mut out);
    let mut sources: Vec<Source<'_>> = table.columns.iter().map(|column| Source::new(&column.values)).collect();
    let blank: &[u8] = if table.columns.len() == 1 { b"\"\"" } else { b"" };
    for start in (0..table.rows).step_by(CHUNK) {
        let end = (start + CHUNK).min(table.rows);
        for (source, column) in sources.iter_mut().zip(&table.columns) {
            match source {
                Source::Cells(cells) => column.write(start..end, cells)?,
                Source::Large(coded, quoted, cells) => gather(coded, quoted, start..end, cells),
                Source::Coded(..) | Source::Free(_) => {}
            }
        }
        for row in start..end {
            push_record(&sources, row, row - start, blank, &mut out);
        }
        if out.len() >= BUFFER {
            file.write_all(&out).map_err(Error::io("write", path))?;
            out.clear();
        }
    }
    file.write_all(&out).map_err(Error::io("write", path))?;
    Ok(file.finish())
}

fn push_header(table: &Table<'_>, out: &mut Vec<u8>) {
    for (place, column) in table.columns.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        out.extend_from_slice(column.name().as_bytes());
    }
    out.push(b'\n');
}

/// Where the cells of a column come from, ready for the file.
enum Source<'a> {
    /// Texts of few distinct values, each quoted already.
    Coded(&'a Coded<'a>, Cells),
    /// The same of many, and those of the chunk.
    Large(&'a Coded<'a>, Cells, Cells),
    /// Texts of many distinct values.
    Free(&'a StringArray),
    /// The other types, formatted chunk by chunk; nothing of theirs needs quotes.
    Cells(Cells),
}

impl<'a> Source<'a> {
    fn new(values: &'a Values<'a>) -> Self {
        match values {
            Values::Text(array) => Self::Free(array),
            Values::Coded(coded) => {
                let mut quoted = Cells::default();
                for value in coded.values {
                    push_text(value.unwrap_or_default(), &mut quoted.bytes);
                    quoted.end();
                }
                match coded.values.len() {
                    0..LARGE => Self::Coded(coded, quoted),
                    _ => Self::Large(coded, quoted, Cells::default()),
                }
            }
            _ => Self::Cells(Cells::default()),
        }
    }
}

/// Puts the texts of a chunk's rows side by side.
fn gather(coded: &Coded<'_>, quoted: &Cells, rows: Range<usize>, cells: &mut Cells) {
    cells.clear();
    for row in rows {
        if let Some(code) = coded.code(row) {
            quoted.push_to(code, &mut cells.bytes);
        }
        cells.end();
    }
}

/// Writes one row; `place` is its place in the chunk, `blank` what stands for a missing value.
fn push_record(sources: &[Source<'_>], row: usize, place: usize, blank: &[u8], out: &mut Vec<u8>) {
    for source in sources {
        let start = out.len();
        match source {
            Source::Coded(coded, quoted) => {
                if let Some(code) = coded.code(row) {
                    quoted.push_to(code, out);
                }
            }
            Source::Free(array) if array.is_valid(row) => push_text(array.value(row), out),
            Source::Free(_) => {}
            Source::Large(_, _, cells) | Source::Cells(cells) => cells.push_to(place, out),
        }
        if out.len() == start {
            out.extend_from_slice(blank);
        }
        out.push(b',');
    }
    if let Some(end) = out.last_mut() {
        *end = b'\n';
    }
}

/// Writes a text, in quotes where RFC 4180 asks for them and where it is empty.
fn push_text(text: &str, out: &mut Vec<u8>) {
    let special = |byte: u8| matches!(byte, b'"' | b',' | b'\n' | b'\r');
    // Without an early end the loop becomes vector instructions.
    let needs_quotes = text.is_empty() || text.bytes().fold(false, |found, byte| found | special(byte));
    if !needs_quotes {
        return out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests;
