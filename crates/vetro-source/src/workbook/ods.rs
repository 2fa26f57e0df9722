//! Walks the cells of a sheet of `OpenDocument`, as it streams out of its archive.
//!
//! Numbers and days keep the digits they are written with. Rows and cells
//! that are repeated are told one by one, empty ones not at all: a sheet that
//! claims a million empty rows costs nothing.
//!
//! Source: *`OpenDocument` v1.3, part 3*, sections 9.1 (tables), 19.385
//! (`office:value` and its kin) and 6.1 (text).

use std::collections::HashSet;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::error::Error;
use crate::text::{BAD_DATE, BAD_TYPE};

use super::cell::{self, CELL_ERROR, Value};
use super::layout::Area;
use super::{Sheet, Visit};

type Xml<'a> = quick_xml::Reader<BufReader<ZipFile<'a, BufReader<File>>>>;

/// An open workbook of `OpenDocument`.
pub(super) struct Ods {
    archive: ZipArchive<BufReader<File>>,
    sheets: Vec<Sheet>,
}

/// Why a sheet cannot be read.
enum Problem {
    /// The content is not what it should be.
    Broken,
    /// What the visitor said.
    Told(Error),
}

impl From<quick_xml::Error> for Problem {
    fn from(_: quick_xml::Error) -> Self {
        Self::Broken
    }
}

impl Problem {
    fn at(self, path: &Path) -> Error {
        match self {
            Self::Broken => Error::Archive { path: path.to_owned(), problem: "has a sheet that cannot be read".into() },
            Self::Told(error) => error,
        }
    }
}

/// The value of an attribute.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Problem> {
    let found = element.try_get_attribute(name).map_err(|_| Problem::Broken)?;
    let value = found.map(|found| found.normalized_value(XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned));
    Ok(value.transpose()?)
}

/// How often an element stands for itself.
fn repeats(element: &BytesStart<'_>, name: &str) -> Result<u32, Problem> {
    let written = attribute(element, name)?;
    written.map_or(Ok(1), |text| text.parse().map_err(|_| Problem::Broken))
}

fn content(archive: &mut ZipArchive<BufReader<File>>) -> Result<Xml<'_>, Problem> {
    let part = archive.by_name("content.xml").map_err(|_| Problem::Broken)?;
    Ok(quick_xml::Reader::from_reader(BufReader::with_capacity(1 << 16, part)))
}

impl Ods {
    pub(super) fn try_new(path: &Path, mut archive: ZipArchive<BufReader<File>>) -> Result<Self, Error> {
        let sheets = list(&mut archive).map_err(|problem| problem.at(path))?;
        Ok(Self { archive, sheets })
    }

    pub(super) fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    pub(super) fn walk(&mut self, path: &Path, sheet: &str, visit: &mut Visit<'_>) -> Result<(), Error> {
        let mut shown = |row: u32, times: u32, cells: &[Run]| show(cells, row, times, visit);
        each_row(&mut self.archive, sheet, &mut shown).map_err(|problem| problem.at(path))
    }

    /// The merged cells of a sheet down to a row.
    pub(super) fn merged(&mut self, path: &Path, sheet: &str, end: u32) -> Result<Vec<Area>, Error> {
        let mut merged = Vec::new();
        let mut note = |row: u32, _: u32, cells: &[Run]| {
            for run in cells.iter().filter(|run| run.spans != (1, 1)) {
                let last = |from: u32, span: u32| from.saturating_add(span.saturating_sub(1));
                let (down, across) = run.spans;
                merged.push(Area { rows: (row, last(row, down)), columns: (run.column, last(run.column, across)) });
            }
            Ok(row < end)
        };
        each_row(&mut self.archive, sheet, &mut note).map_err(|problem| problem.at(path))?;
        Ok(merged)
    }
}

/// The sheets in their order, and whether their styles hide them.
fn list(archive: &mut ZipArchive<BufReader<File>>) -> Result<Vec<Sheet>, Problem> {
    let mut xml = content(archive)?;
    let (mut hiding, mut style, mut sheets) = (HashSet::new(), String::new(), Vec::new());
    let (mut buffer, mut inner) = (Vec::new(), Vec::new());
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Eof => return Ok(sheets),
            Event::Start(element) if element.name().as_ref() == "style:style" => {
                style = attribute(&element, "style:name")?.unwrap_or_default();
            }
            Event::Start(element) | Event::Empty(element)
                if element.name().as_ref() == "style:table-properties"
                    && attribute(&element, "table:display")?.as_deref() == Some("false") =>
            {
                hiding.insert(style.clone());
            }
            Event::Start(element) if element.name().as_ref() == "table:table" => {
                let name = attribute(&element, "table:name")?.unwrap_or_default();
                let style = attribute(&element, "table:style-name")?.unwrap_or_default();
                sheets.push(Sheet { name, hidden: hiding.contains(&style) });
                inner.clear();
                xml.read_to_end_into(element.name(), &mut inner)?;
            }
            _ => {}
        }
    }
}

/// What is done with a row: its number from 0, how often it stands there, its cells. `false` ends it.
type VisitRow<'a> = dyn FnMut(u32, u32, &[Run]) -> Result<bool, Problem> + 'a;

fn each_row(archive: &mut ZipArchive<BufReader<File>>, sheet: &str, visit: &mut VisitRow<'_>) -> Result<(), Problem> {
    let mut xml = content(archive)?;
    let (mut buffer, mut inside, mut row) = (Vec::new(), false, 0_u32);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Eof => return Err(Problem::Broken),
            Event::Start(element) if element.name().as_ref() == "table:table" => {
                inside = attribute(&element, "table:name")?.as_deref() == Some(sheet);
            }
            Event::End(element) if inside && element.name().as_ref() == "table:table" => return Ok(()),
            Event::Empty(element) if inside && element.name().as_ref() == "table:table-row" => {
                row = row.saturating_add(repeats(&element, "table:number-rows-repeated")?);
            }
            Event::Start(element) if inside && element.name().as_ref() == "table:table-row" => {
                let times = repeats(&element, "table:number-rows-repeated")?;
                let cells = read_row(&mut xml)?;
                if !cells.is_empty() && !visit(row, times, &cells)? {
                    return Ok(());
                }
                row = row.saturating_add(times);
            }
            _ => {}
        }
    }
}

/// Shows a row as often as it is repeated; `false` when enough was seen.
fn show(cells: &[Run], row: u32, times: u32, visit: &mut Visit<'_>) -> Result<bool, Problem> {
    for row in row..row.saturating_add(times) {
        for run in cells {
            for column in run.column..run.column.saturating_add(run.times) {
                if !visit(row, column, run.value.clone()).map_err(Problem::Told)? {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

/// Equal cells beside each other.
struct Run {
    column: u32,
    times: u32,
    /// How many rows and columns each takes.
    spans: (u32, u32),
    value: Value<'static>,
}

/// The cells of a row that are not empty.
fn read_row(xml: &mut Xml<'_>) -> Result<Vec<Run>, Problem> {
    let (mut cells, mut column, mut buffer) = (Vec::new(), 0_u32, Vec::new());
    loop {
        buffer.clear();
        let (element, open) = match xml.read_event_into(&mut buffer)? {
            Event::Eof => return Err(Problem::Broken),
            Event::End(element) if element.name().as_ref() == "table:table-row" => return Ok(cells),
            Event::Start(element) => (element, true),
            Event::Empty(element) => (element, false),
            _ => continue,
        };
        if !["table:table-cell", "table:covered-table-cell"].contains(&element.name().as_ref()) {
            continue;
        }
        let times = repeats(&element, "table:number-columns-repeated")?;
        let text = if open { read_text(xml, element.name().as_ref())? } else { String::new() };
        if let Some(value) = value_of(&element, text)? {
            let spans = ["table:number-rows-spanned", "table:number-columns-spanned"];
            let spans = (repeats(&element, spans[0])?, repeats(&element, spans[1])?);
            cells.push(Run { column, times, spans, value });
        }
        column = column.saturating_add(times);
    }
}

/// The value of a cell: as its attributes say, else its text.
fn value_of(element: &BytesStart<'_>, text: String) -> Result<Option<Value<'static>>, Problem> {
    let kind = attribute(element, "office:value-type")?;
    let told = |name: &str| attribute(element, name);
    let value = match kind.as_deref() {
        Some("float" | "percentage" | "currency") => told("office:value")?.map(|digits| number(&digits)),
        Some("boolean") => told("office:boolean-value")?.map(|truth| Value::Truth(truth == "true")),
        Some("date") => told("office:date-value")?.map(|date| moment(&date)),
        Some("time") => told("office:time-value")?.map(|time| clock(&time)),
        Some("string") => told("office:string-value")?.map(|text| Value::Text(text.into())),
        _ => None,
    };
    // LibreOffice writes an error as a text or a number whose words begin so.
    if text.starts_with("#N/A") || text.starts_with("#REF!") || text.starts_with("#DIV/0!") || text.starts_with("Err:")
    {
        return Ok(Some(Value::Fault(CELL_ERROR)));
    }
    Ok(value.or_else(|| (!text.is_empty()).then(|| Value::Text(text.into()))))
}

/// The digits as written, unless they have an exponent.
fn number(digits: &str) -> Value<'static> {
    let plain = digits.strip_prefix('-').unwrap_or(digits);
    if !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Value::Number(digits.to_owned());
    }
    digits.parse().map_or(Value::Fault(BAD_TYPE), cell::number)
}

fn moment(text: &str) -> Value<'static> {
    let (date, time) = (text.parse().map(Value::Day), text.parse().map(Value::Moment));
    if text.contains('T') { time.unwrap_or(Value::Fault(BAD_DATE)) } else { date.unwrap_or(Value::Fault(BAD_DATE)) }
}

/// A time within a day is a time of day; a longer one is a duration.
fn clock(text: &str) -> Value<'static> {
    let Ok(span) = text.parse::<jiff::SignedDuration>() else { return Value::Fault(BAD_DATE) };
    let day = jiff::SignedDuration::from_hours(24);
    if span.is_negative() || span >= day {
        return Value::Duration(text.to_owned());
    }
    Value::Clock(jiff::civil::Time::midnight().wrapping_add(span))
}

/// The paragraphs of a cell, a line each; remarks and drawings are no part of it.
fn read_text(xml: &mut Xml<'_>, cell: &str) -> Result<String, Problem> {
    let (mut text, mut first, mut buffer, mut inner) = (String::new(), true, Vec::new(), Vec::new());
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Eof => return Err(Problem::Broken),
            Event::End(element) if element.name().as_ref() == cell => return Ok(text),
            Event::Start(element) if element.name().as_ref() == "text:p" => {
                if !std::mem::take(&mut first) {
                    text.push('\n');
                }
                read_paragraph(xml, &mut text)?;
            }
            Event::Empty(element) if element.name().as_ref() == "text:p" && !std::mem::take(&mut first) => {
                text.push('\n');
            }
            Event::Start(element) => {
                inner.clear();
                xml.read_to_end_into(element.name(), &mut inner)?;
            }
            _ => {}
        }
    }
}

/// The text of a paragraph: white space as written counts as one space and not at the ends, spaces told by elements count.
fn read_paragraph(xml: &mut Xml<'_>, text: &mut String) -> Result<(), Problem> {
    let (start, mut space) = (text.len(), false);
    let (mut buffer, mut inner) = (Vec::new(), Vec::new());
    let mut add = |text: &mut String, words: &str, exact: bool| {
        for letter in words.chars() {
            if !exact && matches!(letter, ' ' | '\t' | '\n' | '\r') {
                space = text.len() > start;
                continue;
            }
            if std::mem::take(&mut space) {
                text.push(' ');
            }
            text.push(letter);
        }
    };
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Eof => return Err(Problem::Broken),
            Event::End(element) if element.name().as_ref() == "text:p" => return Ok(()),
            Event::Text(words) => add(text, &words.xml10_content(), false),
            Event::CData(words) => add(text, &words.xml10_content(), false),
            Event::GeneralRef(entity) => {
                let known = quick_xml::escape::resolve_predefined_entity(&entity.xml10_content()).map(str::to_owned);
                let letter = entity.resolve_char_ref()?.map(String::from);
                add(text, &known.or(letter).ok_or(Problem::Broken)?, true);
            }
            Event::Empty(element) | Event::Start(element) => match element.name().as_ref() {
                "text:s" => {
                    let count = repeats(&element, "text:c")?;
                    // A cell has an end: more spaces than it may hold are told by the check of its length.
                    add(text, &" ".repeat((count as usize).min(crate::text::LONGEST_CELL + 1)), true);
                }
                "text:tab" => add(text, "\t", true),
                "text:line-break" => add(text, "\n", true),
                "office:annotation" | "text:note" => {
                    inner.clear();
                    xml.read_to_end_into(element.name(), &mut inner)?;
                }
                _ => {}
            },
            _ => {}
        }
    }
}
