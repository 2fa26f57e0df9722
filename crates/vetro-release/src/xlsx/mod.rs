//! The Excel workbook: a sheet of typed data, a sheet that explains the columns, a sheet on licence and source.
//!
//! Text is always written as text, never as a formula. A number is written as
//! a number only when Excel's floats hold all its digits; a date only when
//! Excel's calendar, which begins on 1 March 1900 as far as it is right, holds
//! it; else the published text is written. Instants show the wall clock of
//! their zone, which the second sheet names.

pub(crate) mod check;
mod words;

use std::io::BufWriter;
use std::path::Path;

use jiff::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as CellFormat, Workbook, Worksheet, XlsxError};
use vetro_model::finding::{Fault, Finding, Findings};
use vetro_model::project::Format;

use crate::error::Error;
use crate::file::{self, Written};
use crate::table::{Column, Table, Values};
use crate::text;
use crate::zone::Clock;
pub(crate) use words::About;

/// Rows of a sheet, the header included.
const MAX_ROWS: usize = 1_048_576;
/// UTF-16 units of a cell.
const MAX_TEXT: usize = 32_767;
/// Digits that a float always holds.
const SURE_DIGITS: u128 = 1_000_000_000_000_000;
/// Days from Excel's day 0, 1899-12-30, to 1970-01-01.
const EPOCH: i32 = 25_569;
/// The first day since 1970 on which Excel's calendar is right: 1900-03-01.
const FIRST_DAY: i32 = -25_508;

/// What makes a table too large for Excel; none when it fits.
///
/// # Source
///
/// Microsoft, *Excel specifications and limits*: 1 048 576 rows, 32 767 characters in a cell.
pub(crate) fn obstacles(table: &Table<'_>) -> Vec<Finding> {
    let rule = "xlsx-too-large";
    if table.rows >= MAX_ROWS {
        let rows = table.rows as u64;
        return vec![Finding { rule: rule.to_owned(), column: String::new(), count: rows, rows: Vec::new() }];
    }
    let mut findings = Findings::default();
    for column in &table.columns {
        let rows = long_texts(column);
        findings.add(0, &Fault { rule: rule.to_owned(), column: column.name().to_owned(), rows });
    }
    findings.into_vec()
}

fn long_texts(column: &Column<'_>) -> Vec<u32> {
    let long = |text: &str| text.len() > MAX_TEXT && text.encode_utf16().count() > MAX_TEXT;
    let numbered = |rows: Vec<usize>| rows.into_iter().filter_map(|row| u32::try_from(row).ok()).collect();
    match &column.values {
        Values::Text(array) => {
            numbered(array.iter().enumerate().filter(|(_, text)| text.is_some_and(long)).map(|(row, _)| row).collect())
        }
        Values::Coded(coded) => {
            let too_long: Vec<bool> = coded.values.iter().map(|text| text.is_some_and(long)).collect();
            let is_long = |row: &usize| coded.code(*row).is_some_and(|code| too_long[code]);
            if too_long.contains(&true) {
                numbered((0..coded.keys.len()).filter(is_long).collect())
            } else {
                Vec::new()
            }
        }
        _ => Vec::new(),
    }
}

/// Writes a table as a workbook. `released` is the only date in it; large tables pass through unnamed files in
/// `scratch`.
///
/// # Errors
///
/// [`Error::Io`]; [`Error::Encode`] when the library refuses; [`Error::OutOfRange`].
pub(crate) fn write(
    table: &Table<'_>,
    about: &About<'_>,
    released: Timestamp,
    scratch: &Path,
    path: &Path,
) -> Result<Written, Error> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(scratch).map_err(|error| refusal(&error))?;
    workbook.set_properties(&properties(about, released).map_err(|error| refusal(&error))?);
    let words = about.words();
    let sheet = workbook.add_worksheet_with_low_memory().map_err(|error| refusal(&error))?;
    write_data(sheet, words.data, table)?;
    let sheet = workbook.add_worksheet_with_low_memory().map_err(|error| refusal(&error))?;
    about.write_dictionary(sheet, table).map_err(|error| refusal(&error))?;
    let sheet = workbook.add_worksheet_with_low_memory().map_err(|error| refusal(&error))?;
    about.write_facts(sheet).map_err(|error| refusal(&error))?;
    let file = BufWriter::with_capacity(1 << 18, file::create(path)?);
    workbook.save_to_writer(file).map_err(|error| refusal(&error))?;
    file::hash(path)
}

/// The day of the release as the day of making: the same workbook is the same bytes.
fn properties(about: &About<'_>, released: Timestamp) -> Result<DocProperties, XlsxError> {
    let day = ExcelDateTime::from_timestamp(released.as_second().max(0))?;
    Ok(DocProperties::new().set_title(about.title).set_author(about.publisher).set_creation_datetime(&day))
}

fn write_data(sheet: &mut Worksheet, name: &str, table: &Table<'_>) -> Result<(), Error> {
    let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let rows = u32::try_from(table.rows).unwrap_or(u32::MAX);
    let formats = Formats::new();
    let head = |sheet: &mut Worksheet| -> Result<(), XlsxError> {
        sheet.set_name(name)?.set_freeze_panes(1, 0)?.autofilter(0, 0, rows, last)?;
        for (column, place) in table.columns.iter().zip(0_u16..) {
            sheet.set_column_width(place, width(column))?;
            sheet.write_string_with_format(0, place, column.name(), &formats.head)?;
        }
        Ok(())
    };
    head(sheet).map_err(|error| refusal(&error))?;
    let mut clocks: Vec<Option<Clock<'_>>> = table.columns.iter().map(clock).collect();
    for row in 0..table.rows {
        for ((column, clock), place) in table.columns.iter().zip(&mut clocks).zip(0_u16..) {
            if column.is_valid(row) {
                let at = (u32::try_from(row + 1).unwrap_or(u32::MAX), place);
                write_cell(sheet, at, column, row, clock.as_mut(), &formats)?;
            }
        }
    }
    Ok(())
}

fn clock<'a>(column: &'a Column<'_>) -> Option<Clock<'a>> {
    match &column.values {
        Values::Instant(_, zone) => Some(Clock::new(zone)),
        _ => None,
    }
}

/// A width for the header and the first rows, in characters.
fn width(column: &Column<'_>) -> f64 {
    let shown = (0..column.rows().min(100)).filter_map(|row| column.text(row).ok().flatten());
    let longest = shown.map(|text| text.chars().count()).max().unwrap_or(0);
    // Four more than the name: the filter's button covers its end.
    let wanted = longest.max(column.name().len() + 4).clamp(8, 50);
    f64::from(u8::try_from(wanted).unwrap_or(50))
}

/// How cells look.
struct Formats {
    head: CellFormat,
    date: CellFormat,
    time: CellFormat,
    datetime: CellFormat,
    fraction: CellFormat,
    /// By digits after the point.
    decimals: Vec<CellFormat>,
}

impl Formats {
    fn new() -> Self {
        let number = |format: &str| CellFormat::new().set_num_format(format);
        let digits = |digits: usize| if digits == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(digits)) };
        Self {
            head: CellFormat::new().set_bold(),
            date: number("yyyy-mm-dd"),
            time: number("hh:mm:ss"),
            datetime: number("yyyy-mm-dd hh:mm:ss"),
            fraction: number("yyyy-mm-dd hh:mm:ss.000"),
            decimals: (0..=15).map(|places| number(&digits(places))).collect(),
        }
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    (line, place): (u32, u16),
    column: &Column<'_>,
    row: usize,
    clock: Option<&mut Clock<'_>>,
    formats: &Formats,
) -> Result<(), Error> {
    let written = match cell(column, row, clock) {
        Cell::Number(value, digits) => {
            sheet.write_number_with_format(line, place, value, &formats.decimals[digits.min(15)])
        }
        Cell::Float(value) => sheet.write_number(line, place, value),
        Cell::Boolean(value) => sheet.write_boolean(line, place, value),
        Cell::Date(serial) => sheet.write_number_with_format(line, place, serial, &formats.date),
        Cell::Time(serial) => sheet.write_number_with_format(line, place, serial, &formats.time),
        Cell::Datetime(serial) => sheet.write_number_with_format(line, place, serial, &formats.datetime),
        Cell::Fraction(serial) => sheet.write_number_with_format(line, place, serial, &formats.fraction),
        Cell::Text => {
            let text = column.text(row)?.unwrap_or_default();
            sheet.write_string(line, place, text)
        }
    };
    written.map(|_| ()).map_err(|error| refusal(&error))
}

/// What a cell becomes.
enum Cell {
    /// A number and its digits after the point.
    Number(f64, usize),
    Float(f64),
    Boolean(bool),
    Date(f64),
    Time(f64),
    Datetime(f64),
    Fraction(f64),
    /// The published text.
    Text,
}

fn cell(column: &Column<'_>, row: usize, clock: Option<&mut Clock<'_>>) -> Cell {
    match &column.values {
        Values::Integer(array) => number(i128::from(array.value(row)), 0),
        Values::Decimal(array, scale) => number(array.value(row), *scale),
        Values::Float(array) if array.value(row).is_finite() => Cell::Float(array.value(row)),
        Values::Boolean(array) => Cell::Boolean(array.value(row)),
        Values::Date(array) if array.value(row) >= FIRST_DAY => Cell::Date(f64::from(array.value(row) + EPOCH)),
        Values::Time(array) if array.value(row) % text::SECOND == 0 => Cell::Time(days_of(array.value(row))),
        Values::Local(array) => moment(array.value(row)),
        Values::Instant(array, _) => {
            let instant = array.value(row);
            let offset = clock.map(|clock| clock.offset(instant.div_euclid(text::SECOND)));
            offset.and_then(|offset| instant.checked_add(offset * text::SECOND)).map_or(Cell::Text, moment)
        }
        Values::Text(_) | Values::Coded(_) | Values::Float(_) | Values::Date(_) | Values::Time(_) => Cell::Text,
    }
}

#[expect(clippy::cast_precision_loss, reason = "15 digits fit a float, and that is asked first")]
fn number(value: i128, scale: u32) -> Cell {
    if value.unsigned_abs() >= SURE_DIGITS || scale > 15 {
        return Cell::Text;
    }
    // Both operands are exact, so the quotient is the float nearest to the decimal.
    Cell::Number(value as f64 / 10_f64.powi(i32::try_from(scale).unwrap_or(0)), scale as usize)
}

/// A wall-clock reading in microseconds since 1970.
fn moment(micros: i64) -> Cell {
    let held = i64::from(FIRST_DAY) * text::DAY..2_932_897 * text::DAY;
    let epoch = i64::from(EPOCH) * text::DAY;
    match micros {
        _ if !held.contains(&micros) => Cell::Text,
        whole if whole % text::SECOND == 0 => Cell::Datetime(days_of(whole + epoch)),
        fraction if fraction % 1000 == 0 => Cell::Fraction(days_of(fraction + epoch)),
        _ => Cell::Text,
    }
}

#[expect(clippy::cast_precision_loss, reason = "Excel's serial numbers are floats; milliseconds survive")]
fn days_of(micros: i64) -> f64 {
    micros as f64 / text::DAY as f64
}

/// The kind of a refusal: the library's own words may hold values.
fn refusal(error: &XlsxError) -> Error {
    let what = match error {
        XlsxError::RowColumnLimitError => "there are more rows or columns than a sheet holds",
        XlsxError::MaxStringLengthExceeded => "a text is longer than a cell holds",
        XlsxError::IoError(_) | XlsxError::ZipError(_) => "the file could not be written",
        _ => "the library refused",
    };
    Error::Encode { format: Format::Xlsx, what }
}

#[cfg(test)]
mod tests;
