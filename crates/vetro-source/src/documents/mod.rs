//! Reads records out of JSON: a list somewhere in a document, or one record in each line.
//!
//! Values are texts exactly as they are written; lists and objects stay JSON.
//! A column is a member of the record, or, when its name begins with `/`,
//! what a JSON Pointer finds in it. Members that a record lacks are null.
//!
//! A document is held in memory while it is read, so it may have at most
//! [`LARGEST_FILE`] bytes; lines stream. Source: RFC 8259, RFC 6901.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde_json::value::RawValue;
use vetro_model::source::{Json, Relation};

use crate::batch::{TextTable, row_number};
use crate::error::Error;
use crate::files::{self, Watched};
use crate::json::{self, Cell, Members, TooDeep};
use crate::names::{MOST_COLUMNS, nearest};
use crate::packed;
use crate::stream::{Extract, Sink};
use crate::text::LONGEST_CELL;
use crate::{Context, Request, SourceColumn};

/// The most bytes of a document.
const LARGEST_FILE: u64 = 256 << 20;
/// The most bytes of a line.
const LONGEST_LINE: u64 = 64 << 20;
/// How many bytes tell what a file is.
const HEAD: usize = 512;
/// What a file should be.
const EXPECTED: &str = "JSON";

/// Begins to read the requested columns.
pub(crate) fn extract(kind: &Json, request: &Request<'_>, context: &Context<'_>) -> Result<Extract, Error> {
    files::check_whole(request.relation)?;
    check_pointer(&kind.records)?;
    let (kind, pattern) = (kind.clone(), context.project.join(&kind.path));
    let (columns, rows) = (request.columns.to_vec(), request.batch_rows);
    Extract::spawn(context.stop.clone(), move |sink| {
        let paths = files::matching(&pattern)?;
        let mut table = Table::new(&columns, rows, sink);
        sink.open(table.texts.schema())?;
        for path in &paths {
            each(&kind, path, &mut |record| table.add(path, record))?;
        }
        table.finish()
    })
}

/// The members of the records, in the order of their first appearance.
pub(crate) fn describe(kind: &Json, relation: &Relation, context: &Context<'_>) -> Result<Vec<SourceColumn>, Error> {
    files::check_whole(relation)?;
    check_pointer(&kind.records)?;
    let (mut names, mut count) = (Names::default(), 0_usize);
    for path in files::matching(&context.project.join(&kind.path))? {
        each(kind, &path, &mut |record| {
            count += 1;
            names.add(&path, record)
        })?;
    }
    let column = |(name, seen): (String, Seen)| {
        let kind = if seen.kinds.is_empty() { "null".to_owned() } else { seen.kinds.join(" or ") };
        SourceColumn { name, kind, nullable: seen.values < count }
    };
    Ok(names.0.into_iter().map(column).collect())
}

/// A record of a file, by its number from 1.
struct Record<'a> {
    number: u64,
    members: Vec<(std::borrow::Cow<'a, str>, &'a RawValue)>,
}

type Visit<'v> = dyn FnMut(&Record<'_>) -> Result<(), Error> + 'v;

/// Shows every record of a file.
fn each(kind: &Json, path: &Path, visit: &mut Visit<'_>) -> Result<(), Error> {
    if kind.lines {
        return each_line(path, visit);
    }
    let text = json::read(path, LARGEST_FILE, EXPECTED)?;
    let whole: &RawValue = serde_json::from_str(&text).map_err(|error| json::not_json(path, &text, &error))?;
    for (raw, number) in list(path, whole, &kind.records)?.into_iter().zip(1..) {
        visit(&record(path, raw, number)?)?;
    }
    Ok(())
}

fn each_line(path: &Path, visit: &mut Visit<'_>) -> Result<(), Error> {
    let (file, watched) = Watched::open(path)?;
    let failed = |source| Error::read(path, source);
    let mut input = BufReader::new(packed::unpacked(path, file, watched.length())?);
    let head = input.fill_buf().map_err(failed)?;
    if let Some(found) = files::looks_like(&head[..head.len().min(HEAD)]) {
        return Err(Error::WrongKind { path: path.to_owned(), found, expected: EXPECTED });
    }
    if head.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    let (mut line, mut bytes, mut number) = (0_u64, Vec::new(), 0);
    loop {
        bytes.clear();
        line += 1;
        let read = input.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut bytes).map_err(failed)?;
        if read == 0 {
            return watched.check();
        }
        if bytes.len() as u64 > LONGEST_LINE {
            return Err(Error::TooLarge {
                row: line,
                what: format!("a line of `{}`", path.display()),
                limit: LONGEST_LINE,
            });
        }
        let text = std::str::from_utf8(&bytes);
        let text = text.map_err(|_| Error::Encoding { path: path.to_owned(), row: Some(line), encoding: "UTF-8" })?;
        if text.trim().is_empty() {
            continue;
        }
        let raw: &RawValue = serde_json::from_str(text.trim_end()).map_err(|error| {
            let problem = if error.is_eof() { "the line ends in the middle" } else { "this is not JSON" };
            Error::Json { path: path.to_owned(), line, column: error.column() as u64, problem }
        })?;
        number += 1;
        visit(&record(path, raw, number)?)?;
    }
}

/// The records of a list in a document.
fn list<'a>(path: &Path, whole: &'a RawValue, pointer: &str) -> Result<Vec<&'a RawValue>, Error> {
    let refuse = |problem: String| Error::Archive { path: path.to_owned(), problem };
    let found = found(whole, pointer).ok_or_else(|| refuse(format!("has nothing at `records` = \"{pointer}\"")))?;
    serde_json::from_str(found.get()).map_err(|_| match pointer {
        "" => refuse("is no list: name the list in it with `records`, as in \"/result/records\"".to_owned()),
        _ => refuse(format!("has no list at `records` = \"{pointer}\"")),
    })
}

/// # Errors
///
/// [`Error::Setting`] for what is no JSON Pointer.
fn check_pointer(pointer: &str) -> Result<(), Error> {
    if pointer.is_empty() || pointer.starts_with('/') {
        return Ok(());
    }
    Err(Error::Setting {
        problem: "`records` is a JSON Pointer: it begins with /, as in \"/result/records\"".to_owned(),
    })
}

/// What a JSON Pointer finds, after RFC 6901.
fn found<'a>(mut value: &'a RawValue, pointer: &str) -> Option<&'a RawValue> {
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        value = match json::kind_of(value)? {
            "object" => {
                let Members(members) = serde_json::from_str(value.get()).ok()?;
                members.into_iter().find(|(name, _)| *name == step)?.1
            }
            "array" => {
                let items: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
                *items.get(step.parse::<usize>().ok()?)?
            }
            _ => return None,
        };
    }
    Some(value)
}

fn record<'a>(path: &Path, raw: &'a RawValue, number: u64) -> Result<Record<'a>, Error> {
    let bad = |problem| Error::NotARecord { path: path.to_owned(), record: number, problem };
    if json::kind_of(raw) != Some("object") {
        return Err(bad("is no object"));
    }
    let Members(members) = serde_json::from_str(raw.get()).map_err(|_| bad("has a name that is no text"))?;
    if members.len() > MOST_COLUMNS {
        return Err(Error::TooManyColumns { found: members.len() as u64, limit: MOST_COLUMNS as u64 });
    }
    let mut names: Vec<&str> = members.iter().map(|(name, _)| &**name).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(bad("has two members of one name"));
    }
    Ok(Record { number, members })
}

impl<'a> Record<'a> {
    /// The value of a column; `None` when the record has no such member.
    fn value(&self, column: &str) -> Option<&'a RawValue> {
        if let Some((_, value)) = self.members.iter().find(|(name, _)| name == column) {
            return Some(value);
        }
        let (first, rest) = match column.strip_prefix('/')?.split_once('/') {
            Some((first, rest)) => (first, format!("/{rest}")),
            None => (column.strip_prefix('/')?, String::new()),
        };
        let first = first.replace("~1", "/").replace("~0", "~");
        let (_, value) = self.members.iter().find(|(name, _)| *name == first)?;
        found(value, &rest)
    }
}

/// What is known of a member.
#[derive(Debug, Default)]
struct Seen {
    kinds: Vec<&'static str>,
    values: usize,
}

/// Names of members in the order of their first appearance.
#[derive(Debug, Default)]
struct Names(Vec<(String, Seen)>);

impl Names {
    fn add(&mut self, path: &Path, record: &Record<'_>) -> Result<(), Error> {
        for (name, value) in &record.members {
            let place = self.0.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                self.0.push((name.clone().into_owned(), Seen::default()));
                self.0.len() - 1
            });
            if let Some(kind) = json::kind_of(value) {
                let seen = &mut self.0[place].1;
                seen.values += 1;
                if !seen.kinds.contains(&kind) {
                    seen.kinds.push(kind);
                }
            }
        }
        if self.0.len() > MOST_COLUMNS {
            let problem = "has more names than vetro reads";
            return Err(Error::NotARecord { path: path.to_owned(), record: record.number, problem });
        }
        Ok(())
    }
}

/// The table being read.
struct Table<'a> {
    columns: &'a [String],
    texts: TextTable,
    sink: &'a Sink,
    /// Whether any record had the column.
    seen: Vec<bool>,
    /// Names that were met, while a column is still missing.
    names: Vec<String>,
}

impl<'a> Table<'a> {
    fn new(columns: &'a [String], rows: usize, sink: &'a Sink) -> Self {
        let texts = TextTable::new(columns, rows);
        Self { columns, texts, sink, seen: vec![false; columns.len()], names: Vec::new() }
    }

    fn add(&mut self, path: &Path, record: &Record<'_>) -> Result<(), Error> {
        self.sink.signal.check()?;
        for (column, name) in self.columns.iter().enumerate() {
            let value = record.value(name);
            self.seen[column] |= value.is_some();
            let cell = self.cell(path, record, value, name)?;
            self.texts.set(column, cell.as_ref().map(Option::as_deref).map_err(|rule| *rule));
        }
        if !self.seen.iter().all(|seen| *seen) {
            self.note(record);
        }
        self.texts.end_row().map_or(Ok(()), |full| self.sink.push(full))
    }

    fn cell<'r>(
        &self,
        path: &Path,
        record: &Record<'_>,
        value: Option<&'r RawValue>,
        name: &str,
    ) -> Result<Cell<'r>, Error> {
        let Some(value) = value else { return Ok(Ok(None)) };
        if value.get().len() > LONGEST_CELL {
            let what = format!("a value of column `{name}`");
            let row = row_number(self.texts.records());
            return Err(Error::TooLarge { row, what, limit: LONGEST_CELL as u64 });
        }
        json::text_of(value).map_err(|TooDeep| {
            let problem = "is nested more than 128 levels deep";
            Error::NotARecord { path: path.to_owned(), record: record.number, problem }
        })
    }

    fn note(&mut self, record: &Record<'_>) {
        for (name, _) in &record.members {
            if self.names.len() < MOST_COLUMNS && !self.names.iter().any(|known| known == name) {
                self.names.push(name.clone().into_owned());
            }
        }
    }

    /// A column that no record has is a mistake of the configuration, or a member that was renamed.
    fn finish(mut self) -> Result<(), Error> {
        let missing = self.seen.iter().position(|seen| !seen).filter(|_| self.texts.records() > 0);
        if let Some(missing) = missing {
            let column = self.columns[missing].clone();
            let nearest = nearest(&column, self.names.iter().map(String::as_str)).map(str::to_owned);
            return Err(Error::MissingColumn { column, nearest, columns: self.names });
        }
        self.texts.finish().map_or(Ok(()), |rest| self.sink.push(rest))
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
