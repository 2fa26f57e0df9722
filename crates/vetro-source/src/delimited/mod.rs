//! Reads CSV files: one, or all that match a pattern, as one table of exact texts.
//!
//! Nothing is guessed: delimiter, quote, encoding and what means "missing" are
//! declared. A byte that is no letter in the declared encoding is a fault of
//! its cell; a row with too few or too many cells stops the extract, for
//! nobody knows which cell is missing.

mod feed;

use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Reader, ReaderBuilder};
use encoding_rs::{Encoding, UTF_8};
use vetro_model::source::{Csv, Relation};

use crate::batch::TextTable;
use crate::error::Error;
use crate::files::{self, Watched};
use crate::names::{self, MOST_COLUMNS};
use crate::packed;
use crate::stream::{Extract, Sink};
use crate::text::{BAD_ENCODING, LONGEST_CELL};
use crate::{Context, Request, SourceColumn};

use self::feed::{Feed, Progress};

/// Begins to read the requested columns.
pub(crate) fn extract(kind: &Csv, request: &Request<'_>, context: &Context<'_>) -> Result<Extract, Error> {
    files::check_whole(request.relation)?;
    let dialect = Dialect::try_new(kind)?;
    let pattern = context.project.join(&kind.path);
    let (columns, rows) = (request.columns.to_vec(), request.batch_rows);
    Extract::spawn(context.stop.clone(), move |sink| {
        let paths = files::matching(&pattern)?;
        let first = Table::open(&paths[0], &dialect)?;
        names::positions(&columns, &first.header)?;
        let mut texts = TextTable::new(&columns, rows);
        sink.open(texts.schema())?;
        let like = (paths[0].clone(), first.header.clone());
        first.read(&columns, &dialect, &mut texts, sink)?;
        for path in &paths[1..] {
            let table = Table::open(path, &dialect)?;
            table.compare(&like.0, &like.1)?;
            table.read(&columns, &dialect, &mut texts, sink)?;
        }
        texts.finish().map_or(Ok(()), |rest| sink.push(rest))
    })
}

/// The columns of the first file.
pub(crate) fn describe(kind: &Csv, relation: &Relation, context: &Context<'_>) -> Result<Vec<SourceColumn>, Error> {
    files::check_whole(relation)?;
    let paths = files::matching(&context.project.join(&kind.path))?;
    let table = Table::open(&paths[0], &Dialect::try_new(kind)?)?;
    let column = |name: String| SourceColumn { name, kind: "text".to_owned(), nullable: true };
    Ok(table.header.into_iter().map(column).collect())
}

/// How the files are written, checked.
#[derive(Debug)]
struct Dialect {
    delimiter: u8,
    quote: u8,
    encoding: &'static Encoding,
    skip_rows: u32,
    skip_last_rows: u32,
    null_values: Vec<String>,
}

impl Dialect {
    fn try_new(kind: &Csv) -> Result<Self, Error> {
        let mark = |key: &str, mark: char| {
            let sound = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\r\n\0".contains(byte);
            let problem = || format!("`{key}` is one ASCII character that is no letter, digit or line end");
            u8::try_from(mark).ok().filter(sound).ok_or_else(|| Error::Setting { problem: problem() })
        };
        let (delimiter, quote) = (mark("delimiter", kind.delimiter)?, mark("quote", kind.quote)?);
        if delimiter == quote {
            return Err(Error::Setting { problem: "`delimiter` and `quote` are the same character".to_owned() });
        }
        let unknown = || Error::Setting { problem: format!("`{}` is not the label of an encoding", kind.encoding) };
        let encoding = Encoding::for_label_no_replacement(kind.encoding.as_bytes()).ok_or_else(unknown)?;
        Ok(Self {
            delimiter,
            quote,
            encoding,
            skip_rows: kind.skip_rows,
            skip_last_rows: kind.skip_last_rows,
            null_values: kind.null_values.clone(),
        })
    }

    /// Whether cells can be told apart before they are decoded, so that each is decoded by itself.
    fn is_decoded_by_cell(&self) -> bool {
        self.encoding == UTF_8 || self.encoding.is_single_byte()
    }

    /// The text of a cell.
    fn text<'a>(&self, cell: &'a [u8]) -> Result<Cow<'a, str>, &'static str> {
        if self.encoding == UTF_8 || !self.is_decoded_by_cell() {
            return std::str::from_utf8(cell).map(Cow::Borrowed).map_err(|_| BAD_ENCODING);
        }
        self.encoding.decode_without_bom_handling_and_without_replacement(cell).ok_or(BAD_ENCODING)
    }
}

/// One open file after its header.
struct Table {
    path: PathBuf,
    reader: Reader<Feed>,
    progress: Progress,
    watched: Watched,
    header: Vec<String>,
    row: u64,
}

impl Table {
    fn open(path: &Path, dialect: &Dialect) -> Result<Self, Error> {
        let (file, watched) = Watched::open(path)?;
        let file = packed::unpacked(path, file, watched.length())?;
        let (feed, progress) = Feed::try_new(file, dialect).map_err(|problem| problem.into_error(path, dialect, 0))?;
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(dialect.delimiter).quote(dialect.quote);
        let reader = builder.buffer_capacity(1 << 16).from_reader(feed);
        let mut table = Self { path: path.to_owned(), reader, progress, watched, header: Vec::new(), row: 0 };
        let mut record = ByteRecord::new();
        if !table.next(&mut record, dialect)? {
            return Err(Error::WrongKind { path: path.to_owned(), found: "an empty file", expected: "a CSV file" });
        }
        table.header = table.header_of(&record, dialect)?;
        Ok(table)
    }

    fn header_of(&self, record: &ByteRecord, dialect: &Dialect) -> Result<Vec<String>, Error> {
        if record.len() > MOST_COLUMNS {
            return Err(Error::TooManyColumns { found: record.len() as u64, limit: MOST_COLUMNS as u64 });
        }
        let mut seen = HashSet::new();
        for (cell, position) in record.iter().zip(1..) {
            let bad = |problem| Error::Header { path: self.path.clone(), position, problem };
            let name = dialect.text(cell).map_err(|_| bad("is not in the declared encoding"))?;
            if name.trim().is_empty() {
                return Err(bad("has no name"));
            }
            if !seen.insert(name.into_owned()) {
                return Err(bad("has the name of an earlier one"));
            }
        }
        Ok(record.iter().filter_map(|cell| dialect.text(cell).ok()).map(Cow::into_owned).collect())
    }

    fn compare(&self, first: &Path, header: &[String]) -> Result<(), Error> {
        let (here, there): (HashSet<&String>, HashSet<&String>) =
            (self.header.iter().collect(), header.iter().collect());
        let mut columns: Vec<String> = here.symmetric_difference(&there).map(|name| (*name).clone()).collect();
        columns.sort();
        let differ = || Error::HeadersDiffer { path: self.path.clone(), first: first.to_owned(), columns };
        if here == there { Ok(()) } else { Err(differ()) }
    }

    /// Reads the next record; the end is one only where the feed put its mark.
    fn next(&mut self, record: &mut ByteRecord, dialect: &Dialect) -> Result<bool, Error> {
        let read = self.reader.read_byte_record(record);
        let more = read.map_err(|_| self.progress.problem().into_error(&self.path, dialect, self.row + 1))?;
        let position = self.reader.position().byte();
        self.progress.consumed(position);
        if more && self.progress.is_mark(record, position) {
            return Ok(false);
        }
        if !more {
            return Err(Error::OpenQuote { path: self.path.clone(), row: self.row });
        }
        self.row += 1;
        Ok(true)
    }

    fn read(mut self, columns: &[String], dialect: &Dialect, texts: &mut TextTable, sink: &Sink) -> Result<(), Error> {
        let places = names::positions(columns, &self.header)?;
        let mut waiting = VecDeque::new();
        let mut record = ByteRecord::new();
        while self.next(&mut record, dialect)? {
            sink.signal.check()?;
            if dialect.skip_last_rows > 0 {
                // The last rows may have any shape: a row is looked at when enough others have come after it.
                waiting.push_back((self.row, std::mem::take(&mut record)));
                if waiting.len() <= dialect.skip_last_rows as usize {
                    continue;
                }
                let (row, earlier) = waiting.pop_front().unwrap_or_default();
                self.add(row, &earlier, &places, columns, dialect, texts, sink)?;
            } else {
                self.add(self.row, &record, &places, columns, dialect, texts, sink)?;
            }
        }
        // What is left out must be whole all the same.
        if let Some((row, _)) = waiting.iter().find(|(_, record)| self.progress.is_swallowed(record)) {
            return Err(Error::OpenQuote { path: self.path, row: *row });
        }
        self.watched.check()
    }

    #[expect(clippy::too_many_arguments, reason = "one record on its way from the file into the batch")]
    fn add(
        &self,
        row: u64,
        record: &ByteRecord,
        places: &[usize],
        columns: &[String],
        dialect: &Dialect,
        texts: &mut TextTable,
        sink: &Sink,
    ) -> Result<(), Error> {
        let (found, expected, path) = (record.len() as u64, self.header.len() as u64, &self.path);
        if found != expected {
            // A row that swallowed the mark of the end is ragged because its quote is open.
            return Err(if self.progress.is_swallowed(record) {
                Error::OpenQuote { path: path.clone(), row }
            } else {
                Error::RaggedRow { path: path.clone(), row, found, expected }
            });
        }
        for (column, place) in places.iter().enumerate() {
            let cell = record.get(*place).unwrap_or_default();
            self.check_size(row, cell, &columns[column])?;
            let text = dialect.text(cell);
            let missing = |text: &Cow<'_, str>| dialect.null_values.iter().any(|null| null == text);
            texts.set(column, text.as_ref().map(|text| (!missing(text)).then_some(&**text)).map_err(|rule| *rule));
        }
        texts.end_row().map_or(Ok(()), |full| sink.push(full))
    }

    fn check_size(&self, row: u64, cell: &[u8], column: &str) -> Result<(), Error> {
        if cell.len() <= LONGEST_CELL {
            return Ok(());
        }
        let what = format!("column `{column}` of `{}`", self.path.display());
        Err(Error::TooLarge { row, what, limit: LONGEST_CELL as u64 })
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
