//! Reads a sheet of a workbook: XLSX, XLS or ODS, as a table of exact texts.
//!
//! [`excel`] and [`ods`] walk the cells of a sheet in order, [`layout`] knows
//! which of them are the table, [`cell`] writes their values, [`guard`] keeps
//! archives within bounds. A hidden sheet is never read, nor one that was not
//! meant: a workbook with several visible sheets needs the name of one.
//!
//! A row without any value is no record.

mod cell;
mod excel;
mod guard;
mod layout;
mod ods;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use vetro_model::source::{Relation, Spreadsheet};

use crate::batch::{TextTable, row_number};
use crate::error::Error;
use crate::files::{self, Watched};
use crate::names;
use crate::stream::{Extract, Signal, Sink};
use crate::text::{BAD_ENCODING, LONGEST_CELL};
use crate::{Context, Request, SourceColumn};

use self::cell::Value;
use self::layout::{Header, Layout};

/// The most cells that are looked at in a sheet: repeated rows and columns of ODS must not be endless.
const MOST_CELLS: u64 = 100_000_000;

/// Begins to read the requested columns.
pub(crate) fn extract(kind: &Spreadsheet, request: &Request<'_>, context: &Context<'_>) -> Result<Extract, Error> {
    files::check_whole(request.relation)?;
    let layout = Layout::try_new(kind)?;
    let (kind, pattern) = (kind.clone(), context.project.join(&kind.path));
    let (columns, rows) = (request.columns.to_vec(), request.batch_rows);
    Extract::spawn(context.stop.clone(), move |sink| {
        let mut texts = TextTable::new(&columns, rows);
        let mut first: Option<(PathBuf, Header)> = None;
        for path in files::matching(&pattern)? {
            let (mut book, watched) = Book::open(&path, &sink.signal)?;
            let sheet = book.sheet(&path, kind.sheet.as_deref())?;
            let header = book.header(&path, &sheet, &layout)?;
            let places = names::positions(&columns, &header.names())?;
            let places = header.columns(&path, &places)?;
            match &first {
                None => sink.open(texts.schema())?,
                Some((other, names)) => header.compare(&path, names, other)?,
            }
            let table = Table { path: &path, kind: &kind, columns: &columns, places: &places };
            table.read(&mut book, &sheet, &layout, &mut texts, sink)?;
            watched.check()?;
            first.get_or_insert((path, header));
        }
        texts.finish().map_or(Ok(()), |rest| sink.push(rest))
    })
}

/// The columns of the first file.
pub(crate) fn describe(
    kind: &Spreadsheet,
    relation: &Relation,
    context: &Context<'_>,
) -> Result<Vec<SourceColumn>, Error> {
    files::check_whole(relation)?;
    let layout = Layout::try_new(kind)?;
    let paths = files::matching(&context.project.join(&kind.path))?;
    let (mut book, _) = Book::open(&paths[0], &Signal::new(context.stop.clone()))?;
    let sheet = book.sheet(&paths[0], kind.sheet.as_deref())?;
    let header = book.header(&paths[0], &sheet, &layout)?;
    let column = |name: String| SourceColumn { name, kind: "cell".to_owned(), nullable: true };
    Ok(header.names().into_iter().map(column).collect())
}

/// What a walk does with a cell: row and column from 0. `false` ends the walk.
type Visit<'a> = dyn FnMut(u32, u32, Value<'_>) -> Result<bool, Error> + 'a;

/// An open workbook.
enum Book {
    Excel(excel::Excel),
    Ods(Box<ods::Ods>),
}

/// A sheet, as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sheet {
    name: String,
    hidden: bool,
}

impl Book {
    /// Told by its content, never by its name.
    fn open(path: &Path, signal: &Signal) -> Result<(Self, Watched), Error> {
        let (mut file, watched) = Watched::open(path)?;
        let head = guard::head(&mut file).map_err(|source| Error::read(path, source))?;
        let wrong = |found| Error::WrongKind { path: path.to_owned(), found, expected: "an XLSX, XLS or ODS workbook" };
        let book = if head.starts_with(b"PK\x03\x04") {
            let archive = guard::checked(path, file, signal)?;
            if archive.index_for_name("content.xml").is_some() {
                Self::Ods(Box::new(ods::Ods::try_new(path, archive)?))
            } else {
                Self::Excel(excel::Excel::xlsx(path)?)
            }
        } else if head.starts_with(b"\xd0\xcf\x11\xe0") {
            Self::Excel(excel::Excel::xls(path, watched.length())?)
        } else {
            return Err(wrong(files::looks_like(&head).unwrap_or("something else")));
        };
        Ok((book, watched))
    }

    /// The sheet that is meant: by its name, or the only one that can be seen.
    fn sheet(&self, path: &Path, wanted: Option<&str>) -> Result<String, Error> {
        let sheets = match self {
            Self::Excel(book) => book.sheets(),
            Self::Ods(book) => book.sheets().to_vec(),
        };
        let seen: Vec<&str> = sheets.iter().filter(|sheet| !sheet.hidden).map(|sheet| sheet.name.as_str()).collect();
        let refuse = |problem: String| Error::Archive { path: path.to_owned(), problem };
        let Some(wanted) = wanted else {
            return match seen.as_slice() {
                [only] => Ok((*only).to_owned()),
                [] => Err(refuse("has no sheet that can be seen".to_owned())),
                several => Err(refuse(format!("has {} sheets: name one with `sheet`: {}", seen.len(), list(several)))),
            };
        };
        match sheets.iter().find(|sheet| sheet.name == wanted) {
            Some(sheet) if sheet.hidden => {
                Err(refuse(format!("hides its sheet `{wanted}`: hidden sheets are not read")))
            }
            Some(sheet) => Ok(sheet.name.clone()),
            None => Err(refuse(format!("has no sheet `{wanted}`; there are: {}", list(&seen)))),
        }
    }

    fn walk(&mut self, path: &Path, sheet: &str, visit: &mut Visit<'_>) -> Result<(), Error> {
        match self {
            Self::Excel(book) => book.walk(path, sheet, visit),
            Self::Ods(book) => book.walk(path, sheet, visit),
        }
    }

    fn header(&mut self, path: &Path, sheet: &str, layout: &Layout) -> Result<Header, Error> {
        let merged = match self {
            _ if layout.header_rows() == 1 => Vec::new(),
            Self::Excel(book) => book.merged(path, sheet)?,
            Self::Ods(book) => book.merged(path, sheet, layout.body())?,
        };
        let mut header = Header::new(layout, merged);
        self.walk(path, sheet, &mut |row, column, value| header.add(path, row, column, &value))?;
        header.finish(path)
    }
}

fn list(names: &[&str]) -> String {
    names.iter().take(20).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A cell as it goes into the table.
type Cell = Result<String, &'static str>;

/// The records of one sheet.
struct Table<'a> {
    path: &'a Path,
    kind: &'a Spreadsheet,
    columns: &'a [String],
    /// The column of the sheet for each column asked for.
    places: &'a [u32],
}

/// A row as far as it was read.
#[derive(Debug, Clone, Default)]
struct Row {
    cells: Vec<Option<Cell>>,
    /// Whether any cell of the table has a value, asked for or not.
    holds: bool,
}

impl Table<'_> {
    fn read(
        &self,
        book: &mut Book,
        sheet: &str,
        layout: &Layout,
        texts: &mut TextTable,
        sink: &Sink,
    ) -> Result<(), Error> {
        let empty = Row { cells: vec![None; self.columns.len()], holds: false };
        let (mut at, mut row, mut waiting) = (0, empty.clone(), VecDeque::new());
        let mut looked = 0_u64;
        book.walk(self.path, sheet, &mut |place, column, value| {
            looked += 1;
            self.check(place, at, looked)?;
            if place != at {
                let done = std::mem::replace(&mut row, empty.clone());
                self.end(done, &mut waiting, texts, sink)?;
                at = place;
            }
            if layout.is_past(place) {
                return Ok(false);
            }
            if !layout.holds(place, column) {
                return Ok(true);
            }
            row.holds |= !matches!(&value, Value::Text(text) if text.trim().is_empty());
            let wanted = self.places.iter().enumerate().filter(|(_, there)| **there == column);
            for (mine, _) in wanted {
                row.cells[mine] = self.cell(&value, mine, texts)?;
            }
            Ok(true)
        })?;
        self.end(row, &mut waiting, texts, sink)
    }

    fn check(&self, place: u32, at: u32, looked: u64) -> Result<(), Error> {
        if looked > MOST_CELLS {
            let what = format!("the sheet of `{}`", self.path.display());
            return Err(Error::TooLarge { row: u64::from(place) + 1, what, limit: MOST_CELLS });
        }
        if place >= at {
            return Ok(());
        }
        Err(Error::Archive { path: self.path.to_owned(), problem: "has rows that are out of order".to_owned() })
    }

    /// The text of a cell; nothing where it means "missing".
    fn cell(&self, value: &Value<'_>, column: usize, texts: &TextTable) -> Result<Option<Cell>, Error> {
        let text = match value.text(&self.kind.format) {
            Ok(text) => text,
            Err(rule) => return Ok(Some(Err(rule))),
        };
        if text.len() > LONGEST_CELL {
            let what = format!("column `{}` of `{}`", self.columns[column], self.path.display());
            return Err(Error::TooLarge { row: row_number(texts.records()), what, limit: LONGEST_CELL as u64 });
        }
        let missing = self.kind.null_values.iter().any(|null| *null == text);
        Ok((!missing).then(|| Ok(text.into_owned())))
    }

    /// Ends a row: it waits while it may be one of the last that are left out.
    fn end(&self, row: Row, waiting: &mut VecDeque<Row>, texts: &mut TextTable, sink: &Sink) -> Result<(), Error> {
        if !row.holds {
            return Ok(());
        }
        sink.signal.check()?;
        waiting.push_back(row);
        if waiting.len() <= self.kind.skip_last_rows as usize {
            return Ok(());
        }
        let row = waiting.pop_front().unwrap_or_default();
        for (column, cell) in row.cells.iter().enumerate() {
            let cell = match cell {
                None => Ok(None),
                Some(Ok(text)) => Ok(Some(text.as_str())),
                Some(Err(rule)) => Err(*rule),
            };
            texts.set(column, cell);
        }
        texts.end_row().map_or(Ok(()), |full| sink.push(full))
    }
}

/// The name of a header's cell.
fn name_of(value: &Value<'_>) -> Result<String, &'static str> {
    let name = value.text(&vetro_model::source::TextFormat::default()).map_err(|_| "holds an error")?;
    if name.contains('\u{fffd}') { Err(BAD_ENCODING) } else { Ok(name.into_owned()) }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
