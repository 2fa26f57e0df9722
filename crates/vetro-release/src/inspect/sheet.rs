//! The parts of a workbook: cells by column, shared texts, properties, comments, names of sheets.
//!
//! Source: ECMA-376, part 1, clauses 18.3 (worksheets), 18.4 (shared strings), 18.7 (comments) and 15.2.12 (properties).

use vetro_audit::scan::Hints;

use super::markup::{Piece, attributes, pieces, tag_name};
use super::sink::{Place, Sink};
use super::{FIRST_ROWS, Reach, tabular, unpack::entities};

/// What the parts of a workbook share.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    texts: Vec<String>,
}

/// A cell, as it was written.
#[derive(Debug, Default)]
struct Cell {
    column: usize,
    row: u64,
    is_shared: bool,
    text: String,
}

/// Whether a part is markup.
pub(super) fn is_xml(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["xml", "vml"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

impl Workbook {
    /// Reads a part by its name.
    pub(super) fn part(&mut self, sink: &mut Sink<'_>, name: &str, text: &str) {
        if name == "xl/sharedStrings.xml" {
            self.texts = shared(text);
            let texts = std::mem::take(&mut self.texts);
            for text in &texts {
                sink.text(Place::SharedTexts, "", 0, text, Hints::NONE);
            }
            self.texts = texts;
        } else if name.starts_with("xl/worksheets/") && is_xml(name) {
            self.cells(sink, text);
            other(sink, Place::Metadata, text, true);
        } else if name.contains("omments") {
            other(sink, Place::Comment, text, false);
        } else if name.starts_with("docProps/") || name == "xl/workbook.xml" {
            other(sink, Place::Metadata, text, false);
        } else {
            other(sink, Place::Text, text, false);
        }
    }

    /// Reads the cells of a sheet, the first row as the names of columns.
    fn cells(&self, sink: &mut Sink<'_>, text: &str) {
        let (mut names, mut columns) = (Vec::new(), Vec::new());
        let mut first = 0;
        for cell in cells(text) {
            let value = if cell.is_shared { self.shared_text(&cell.text) } else { cell.text.as_str() };
            first = if first == 0 { cell.row } else { first };
            if sink.reach() == Reach::First && cell.row > FIRST_ROWS {
                break;
            }
            if cell.row == first {
                names.resize(names.len().max(cell.column), String::new());
                names.push(value.to_owned());
                continue;
            }
            if columns.is_empty() && !names.is_empty() {
                columns = tabular::header(sink, &names);
            }
            let known = columns.get(cell.column).map_or(("", Hints::NONE), |(name, hints)| (name.as_str(), *hints));
            sink.text(Place::Values, known.0, cell.row, value, known.1);
        }
        if columns.is_empty() {
            tabular::header(sink, &names);
        }
    }

    fn shared_text(&self, index: &str) -> &str {
        index.trim().parse().ok().and_then(|at: usize| self.texts.get(at)).map_or("", String::as_str)
    }
}

/// The shared texts, runs of one text put together.
fn shared(text: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Tag(tag) if tag_name(tag) == "si" && !tag.starts_with('/') => texts.push(String::new()),
            Piece::Text(text) => {
                if let Some(last) = texts.last_mut() {
                    last.push_str(&entities(text));
                }
            }
            _ => {}
        }
    }
    texts
}

/// The cells of a sheet in their order, empty ones left out.
fn cells(text: &str) -> impl Iterator<Item = Cell> + '_ {
    let (mut pieces, mut open, mut is_value) = (pieces(text), None::<Cell>, false);
    std::iter::from_fn(move || {
        loop {
            match pieces.next()? {
                Piece::Tag(tag) => match (tag_name(tag), tag.starts_with('/')) {
                    ("c", false) if !tag.ends_with('/') => open = Some(begun(tag)),
                    ("c", true) => {
                        if let Some(cell) = open.take().filter(|cell| !cell.text.is_empty()) {
                            return Some(cell);
                        }
                    }
                    ("v" | "t" | "f", is_end) => is_value = !is_end && !tag.ends_with('/'),
                    _ => {}
                },
                Piece::Text(text) | Piece::Other(text) => {
                    if let Some(cell) = open.as_mut().filter(|_| is_value) {
                        cell.text.push_str(&entities(text));
                    }
                }
            }
        }
    })
}

/// A cell by its address, such as `AB12`.
fn begun(tag: &str) -> Cell {
    let attributes = attributes(tag);
    let value = |name: &str| attributes.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| *value);
    let address = value("r");
    let letters = address.bytes().take_while(u8::is_ascii_alphabetic).take(3);
    let column = letters.fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = address.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).parse().unwrap_or(0);
    Cell { column: column.saturating_sub(1), row, is_shared: value("t") == "s", text: String::new() }
}

/// Every text and attribute of a part; those of cells are left out where they were read as cells.
fn other(sink: &mut Sink<'_>, place: Place, text: &str, without_cells: bool) {
    let (mut is_cell, mut line) = (false, String::new());
    for piece in pieces(text) {
        match piece {
            Piece::Tag(tag) => {
                let name = tag_name(tag);
                if name == "c" {
                    is_cell = without_cells && !tag.starts_with('/') && !tag.ends_with('/');
                    continue;
                }
                // Runs of one text stand in elements `r` and `t`.
                if !matches!(name, "r" | "t" | "rPr" | "w:r" | "w:t" | "a:r" | "a:t") {
                    sink.text(place, "", 0, &line, Hints::NONE);
                    line.clear();
                }
                for (_, value) in attributes(tag) {
                    sink.text(place, "", 0, &entities(value), Hints::NONE);
                }
            }
            Piece::Text(text) if !is_cell => line.push_str(&entities(text)),
            Piece::Other(text) => sink.text(Place::Comment, "", 0, text, Hints::NONE),
            Piece::Text(_) => {}
        }
    }
    sink.text(place, "", 0, &line, Hints::NONE);
}
