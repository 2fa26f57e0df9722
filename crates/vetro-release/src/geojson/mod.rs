//! The `GeoJSON` file: one feature for each row, in the order of the table.
//!
//! Geometries are the column's texts as they stand, numbers keep all their
//! digits, and members follow the schema. One feature stands on each line, so
//! that versions can be compared line by line.
//!
//! Source: RFC 7946.

pub(crate) mod check;

use std::io::Write as _;
use std::path::Path;

use arrow::array::{Array as _, StringArray};
use serde::de::IgnoredAny;
use vetro_model::schema::FieldType;

use crate::error::Error;
use crate::file::{HashedFile, Written};
use crate::table::{Cells, Coded, Column, Table, Values};

const CHUNK: usize = 4096;
const BUFFER: usize = 1 << 18;

/// Writes a table as a feature collection.
///
/// # Errors
///
/// [`Error::NoGeometry`], [`Error::Geometry`] for a text that is no JSON object, [`Error::OutOfRange`], [`Error::Io`].
pub(crate) fn write(table: &Table<'_>, path: &Path) -> Result<Written, Error> {
    let (geometry, shapes) = table.geometry().ok_or(Error::NoGeometry)?;
    check_geometries(shapes)?;
    let mut file = HashedFile::create(path)?;
    let mut out = b"{\"type\":\"FeatureCollection\",\"features\":[\n".to_vec();
    let mut members: Vec<Member<'_>> = Vec::new();
    for (place, column) in table.columns.iter().enumerate() {
        if place != geometry {
            members.push(Member::new(column, members.is_empty()));
        }
    }
    for start in (0..table.rows).step_by(CHUNK) {
        let end = (start + CHUNK).min(table.rows);
        for member in &mut members {
            member.prepare(start, end)?;
        }
        for row in start..end {
            push_feature(shapes, &members, row, row - start, &mut out);
            out.extend_from_slice(if row + 1 == table.rows { b"\n" } else { b",\n" });
        }
        if out.len() >= BUFFER {
            file.write_all(&out).map_err(Error::io("write", path))?;
            out.clear();
        }
    }
    out.extend_from_slice(b"]}\n");
    file.write_all(&out).map_err(Error::io("write", path))?;
    Ok(file.finish())
}

/// Makes sure that every geometry is a JSON object, each distinct one once.
fn check_geometries(shapes: &Column<'_>) -> Result<(), Error> {
    let wrong = |row: usize| Error::Geometry { column: shapes.name().to_owned(), row: row as u64 + 2 };
    let row = match &shapes.values {
        Values::Text(array) => (0..array.len()).find(|row| array.is_valid(*row) && !is_object(array.value(*row))),
        Values::Coded(coded) => {
            let fine: Vec<bool> = coded.values.iter().map(|text| text.is_some_and(is_object)).collect();
            (0..coded.keys.len()).find(|row| coded.code(*row).is_some_and(|code| !fine[code]))
        }
        _ => None,
    };
    row.map_or(Ok(()), |row| Err(wrong(row)))
}

fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{') && is_json(text)
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// A member of the properties: its name, ready for the file, and its values.
struct Member<'a> {
    column: &'a Column<'a>,
    /// A comma where it is not the first, the name and a colon.
    lead: Vec<u8>,
    source: Source<'a>,
}

enum Source<'a> {
    /// Texts of few distinct values as JSON already.
    Coded(&'a Coded<'a>, Cells),
    /// Texts of many distinct values.
    Free(&'a StringArray),
    /// Numbers and truth values: JSON as they are published.
    Bare(Cells),
    /// Dates and times: published texts without anything to escape.
    Quoted(Cells),
}

impl<'a> Member<'a> {
    fn new(column: &'a Column<'a>, first: bool) -> Self {
        let mut lead = if first { Vec::new() } else { b",".to_vec() };
        push_string(column.name(), &mut lead);
        lead.push(b':');
        Self { column, lead, source: source(column) }
    }

    fn prepare(&mut self, start: usize, end: usize) -> Result<(), Error> {
        match &mut self.source {
            Source::Bare(cells) | Source::Quoted(cells) => self.column.write(start..end, cells),
            Source::Coded(..) | Source::Free(_) => Ok(()),
        }
    }

    fn push(&self, row: usize, place: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.lead);
        if !self.column.is_valid(row) {
            return out.extend_from_slice(b"null");
        }
        match &self.source {
            Source::Coded(coded, cells) => out.extend_from_slice(cells.get(coded.keys[row] as usize)),
            Source::Free(array) => push_value(array.value(row), self.column.field.kind, out),
            Source::Bare(cells) if is_json_number(cells.get(place)) => out.extend_from_slice(cells.get(place)),
            Source::Bare(cells) | Source::Quoted(cells) => {
                out.push(b'"');
                out.extend_from_slice(cells.get(place));
                out.push(b'"');
            }
        }
    }
}

fn source<'a>(column: &'a Column<'a>) -> Source<'a> {
    match &column.values {
        Values::Coded(coded) => {
            let mut cells = Cells::default();
            for value in coded.values {
                push_value(value.unwrap_or_default(), column.field.kind, &mut cells.bytes);
                cells.end();
            }
            Source::Coded(coded, cells)
        }
        Values::Text(array) => Source::Free(array),
        Values::Integer(_) | Values::Decimal(..) | Values::Float(_) | Values::Boolean(_) => {
            Source::Bare(Cells::default())
        }
        _ => Source::Quoted(Cells::default()),
    }
}

/// Whether a published number or truth value is JSON; `NaN` and the infinities are not.
fn is_json_number(cell: &[u8]) -> bool {
    !matches!(cell, b"NaN" | b"INF" | b"-INF")
}

fn push_feature(shapes: &Column<'_>, members: &[Member<'_>], row: usize, place: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
    let shape = match &shapes.values {
        Values::Text(array) if array.is_valid(row) => array.value(row),
        Values::Coded(coded) => coded.text(row).unwrap_or("null"),
        _ => "null",
    };
    out.extend_from_slice(shape.as_bytes());
    out.extend_from_slice(b",\"properties\":{");
    for member in members {
        member.push(row, place, out);
    }
    out.extend_from_slice(b"}}");
}

/// Writes a text as JSON: objects and arrays that are JSON as they stand, everything else as a string.
fn push_value(text: &str, kind: FieldType, out: &mut Vec<u8>) {
    let nested = matches!(kind, FieldType::Object | FieldType::Array | FieldType::Geojson);
    if nested && is_json(text) { out.extend_from_slice(text.as_bytes()) } else { push_string(text, out) }
}

fn push_string(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("a text is always JSON and memory always takes it");
}

#[cfg(test)]
mod tests;
