//! Walks the cells of a sheet of Excel: XLSX as it streams, XLS from memory.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xls, Xlsx};

use crate::error::Error;

use super::cell::{self, CELL_ERROR, Shows, Value};
use super::layout::Area;
use super::{Sheet, Visit};

/// The most bytes of an XLS file: it is read whole.
const LARGEST_XLS: u64 = 64 << 20;

/// An open workbook of Excel.
pub(super) enum Excel {
    Xlsx(Box<Xlsx<BufReader<File>>>),
    Xls(Box<Xls<BufReader<File>>>),
}

fn refuse(path: &Path, problem: &str) -> Error {
    Error::Archive { path: path.to_owned(), problem: problem.to_owned() }
}

fn reopened(path: &Path) -> Result<BufReader<File>, Error> {
    File::open(path).map(BufReader::new).map_err(|source| Error::read(path, source))
}

impl Excel {
    pub(super) fn xlsx(path: &Path) -> Result<Self, Error> {
        let book = Xlsx::new(reopened(path)?).map_err(|_| refuse(path, "is no workbook that can be read"))?;
        Ok(Self::Xlsx(Box::new(book)))
    }

    pub(super) fn xls(path: &Path, length: u64) -> Result<Self, Error> {
        if length > LARGEST_XLS {
            return Err(Error::TooLarge { row: 0, what: format!("`{}`", path.display()), limit: LARGEST_XLS });
        }
        let book = Xls::new(reopened(path)?)
            .map_err(|_| refuse(path, "is no workbook that can be read: it may be locked by a password"))?;
        Ok(Self::Xls(Box::new(book)))
    }

    pub(super) fn sheets(&self) -> Vec<Sheet> {
        let sheets = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
        };
        let tables = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        tables.map(|sheet| Sheet { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible }).collect()
    }

    /// The merged cells of a sheet.
    pub(super) fn merged(&mut self, path: &Path, sheet: &str) -> Result<Vec<Area>, Error> {
        let found = match self {
            Self::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).ok(),
            Self::Xls(book) => book.merge_cells_by_sheet_name(sheet).ok(),
        };
        let area =
            |cells: Dimensions| Area { rows: (cells.start.0, cells.end.0), columns: (cells.start.1, cells.end.1) };
        let found = found.ok_or_else(|| refuse(path, "has merged cells that cannot be read"))?;
        Ok(found.into_iter().map(area).collect())
    }

    pub(super) fn walk(&mut self, path: &Path, sheet: &str, visit: &mut Visit<'_>) -> Result<(), Error> {
        match self {
            Self::Xlsx(book) => walk_xlsx(book, path, sheet, visit),
            Self::Xls(book) => {
                let from_1904 = book.has_1904_epoch();
                let range = book.worksheet_range(sheet).map_err(|_| refuse(path, "has a sheet that cannot be read"))?;
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) else { break };
                    if !visit(top + row, left + column, of_data(value, from_1904))? {
                        break;
                    }
                }
                Ok(())
            }
        }
    }
}

fn walk_xlsx(book: &mut Xlsx<BufReader<File>>, path: &Path, sheet: &str, visit: &mut Visit<'_>) -> Result<(), Error> {
    let broken = || refuse(path, "has a sheet that cannot be read");
    let from_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|_| broken())?;
    let style = |style: &calamine::Style| {
        style.number_format.as_ref().map_or(Shows::Unknown, |format| Shows::of(&format.format_code))
    };
    let shows: Vec<Shows> = cells.styles().iter().map(style).collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|_| broken())? {
        let shows = shows.get(style).copied().unwrap_or(Shows::Unknown);
        let Some(value) = of_ref(cell.get_value(), from_1904, shows) else { continue };
        let (row, column) = cell.get_position();
        if !visit(row, column, value)? {
            break;
        }
    }
    Ok(())
}

fn of_ref<'a>(value: &'a DataRef<'_>, from_1904: bool, shows: Shows) -> Option<Value<'a>> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::SharedString(text) => Value::Text((*text).into()),
        DataRef::Int(value) => Value::Number(value.to_string()),
        DataRef::Float(value) => cell::number(*value),
        DataRef::Bool(value) => Value::Truth(*value),
        DataRef::DateTime(moment) => of_moment(moment, from_1904, shows),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::Text(text.into()),
        DataRef::Error(_) => Value::Fault(CELL_ERROR),
    })
}

/// XLS keeps no formats that we are told of: a moment shows what is not zero.
fn of_data(value: &Data, from_1904: bool) -> Value<'_> {
    match value {
        Data::Int(value) => Value::Number(value.to_string()),
        Data::Float(value) => cell::number(*value),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Value::Text(text.into()),
        Data::Bool(value) => Value::Truth(*value),
        Data::DateTime(moment) => of_moment(moment, from_1904, Shows::Unknown),
        Data::Error(_) => Value::Fault(CELL_ERROR),
        Data::Empty => Value::Text("".into()),
    }
}

fn of_moment(moment: &ExcelDateTime, from_1904: bool, shows: Shows) -> Value<'static> {
    if moment.is_duration() {
        return cell::duration(moment.as_f64());
    }
    cell::moment(moment.as_f64(), from_1904, shows)
}
