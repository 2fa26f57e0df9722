//! Reads a written CSV back and compares it with its table, cell by cell.
//!
//! Nothing is formatted a second time: cells are parsed, by a CSV library and
//! by a calendar library that had no part in writing, and their values are
//! compared. A cell that parses to the right value but is not in the one
//! canonical form (`01`, `+1`, `1.5` at scale 2) differs all the same.

use std::fs::File;
use std::path::Path;

use csv::ByteRecord;
use jiff::civil;

use crate::error::Error;
use crate::table::{Column, Table, Values};

/// Records compared at a time, column by column.
const CHUNK: usize = 512;

/// Reads a file back; `visit` sees every record that was found right.
///
/// # Errors
///
/// [`Error::ReadBack`] with the column and row of the first difference.
pub(crate) fn check(table: &Table<'_>, path: &Path, mut visit: impl FnMut(&ByteRecord)) -> Result<(), Error> {
    let mut reader = open(path)?;
    let mut record = ByteRecord::new();
    if !read(&mut reader, &mut record, path)? || !is_header(&record, table) {
        return Err(Error::read_back(path, "the header"));
    }
    let mut seen: Vec<Seen> = table.columns.iter().map(|_| Seen::default()).collect();
    let mut records = vec![ByteRecord::new(); CHUNK];
    for first in (0..table.rows).step_by(CHUNK) {
        let records = &mut records[..CHUNK.min(table.rows - first)];
        for (record, row) in records.iter_mut().zip(first..) {
            if !read(&mut reader, record, path)? || record.len() != table.columns.len() {
                return Err(Error::read_back(path, format!("row {} is missing or incomplete", row + 2)));
            }
        }
        for ((column, seen), place) in table.columns.iter().zip(&mut seen).zip(0..) {
            let cells = records.iter().map(|record| record.get(place).unwrap_or_default());
            if let Some(row) = difference(column, first, cells, seen) {
                return Err(Error::cell(path, column.name(), row));
            }
        }
        records.iter().for_each(&mut visit);
    }
    if read(&mut reader, &mut record, path)? {
        Err(Error::read_back(path, "there are more rows than were written"))
    } else {
        Ok(())
    }
}

/// Opens a CSV file of ours; the first record is the header.
pub(crate) fn open(path: &Path) -> Result<csv::Reader<File>, Error> {
    let file = File::open(path).map_err(Error::io("read", path))?;
    Ok(csv::ReaderBuilder::new().has_headers(false).buffer_capacity(1 << 18).from_reader(file))
}

/// Reads the next record; false at the end.
pub(crate) fn read(reader: &mut csv::Reader<File>, record: &mut ByteRecord, path: &Path) -> Result<bool, Error> {
    // The library's error may quote the record.
    reader.read_byte_record(record).map_err(|_| Error::read_back(path, "it is not well-formed"))
}

fn is_header(record: &ByteRecord, table: &Table<'_>) -> bool {
    record.len() == table.columns.len()
        && record.iter().zip(&table.columns).all(|(cell, column)| cell == column.name().as_bytes())
}

/// The cell last understood in a column and what it stood for: neighbours often repeat.
#[derive(Debug, Default)]
struct Seen {
    cell: Vec<u8>,
    value: Option<i64>,
}

impl Seen {
    fn parse(&mut self, cell: &[u8], parse: impl Fn(&str) -> Option<i64>) -> Option<i64> {
        if self.cell != cell {
            self.value = std::str::from_utf8(cell).ok().and_then(parse);
            self.cell.clear();
            self.cell.extend_from_slice(cell);
        }
        self.value
    }
}

/// The first row from `first` on whose value its cell does not say.
fn difference<'c>(
    column: &Column<'_>,
    first: usize,
    cells: impl Iterator<Item = &'c [u8]>,
    seen: &mut Seen,
) -> Option<usize> {
    let nulls = column.nulls();
    let is_null = |row: usize| nulls.is_some_and(|nulls| nulls.is_null(row));
    let mut rows = cells.zip(first..);
    let mut find = |is_same: &mut dyn FnMut(usize, &[u8]) -> bool| {
        rows.find(|(cell, row)| if is_null(*row) { !cell.is_empty() } else { !is_same(*row, cell) }).map(|(_, row)| row)
    };
    match &column.values {
        Values::Text(array) => find(&mut |row, cell| array.value(row).as_bytes() == cell),
        Values::Coded(coded) => find(&mut |row, cell| coded.text(row).is_some_and(|text| text.as_bytes() == cell)),
        Values::Integer(array) => find(&mut |row, cell| parse_decimal(cell, 0) == Some(i128::from(array.value(row)))),
        Values::Decimal(array, scale) => find(&mut |row, cell| parse_decimal(cell, *scale) == Some(array.value(row))),
        Values::Float(array) => {
            find(&mut |row, cell| parse_float(cell).is_some_and(|value| same_float(value, array.value(row))))
        }
        Values::Boolean(array) => {
            find(&mut |row, cell| cell == if array.value(row) { b"true".as_slice() } else { b"false" })
        }
        Values::Date(array) => find(&mut |row, cell| seen.parse(cell, parse_date) == Some(i64::from(array.value(row)))),
        Values::Time(array) => find(&mut |row, cell| seen.parse(cell, parse_time) == Some(array.value(row))),
        Values::Local(array) => find(&mut |row, cell| seen.parse(cell, parse_local) == Some(array.value(row))),
        Values::Instant(array, _) => find(&mut |row, cell| seen.parse(cell, parse_instant) == Some(array.value(row))),
    }
}

/// Reads a decimal of exactly this many digits after the point, without superfluous zeros in front.
fn parse_decimal(cell: &[u8], scale: u32) -> Option<i128> {
    let (negative, digits) = match cell.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, cell),
    };
    let scale = scale as usize;
    let point = if scale == 0 { digits.len() } else { digits.len().checked_sub(scale + 1)? };
    let (whole, fraction) = digits.split_at(point);
    let fraction = if scale == 0 { fraction } else { fraction.strip_prefix(b".")? };
    if whole.is_empty() || (whole.len() > 1 && whole[0] == b'0') {
        return None;
    }
    let value = match whole.len() + fraction.len() {
        // 18 digits fit 64 bits, and 64 bits are much faster.
        0..=18 => i128::from(push_digits(push_digits(0_i64, whole)?, fraction)?),
        _ => push_digits_wide(push_digits_wide(0, whole)?, fraction)?,
    };
    Some(if negative { -value } else { value })
}

fn push_digits(value: i64, digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(value, |value, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then(|| value * 10 + i64::from(digit))
    })
}

fn push_digits_wide(value: i128, digits: &[u8]) -> Option<i128> {
    digits.iter().try_fold(value, |value, digit| {
        let digit = digit.wrapping_sub(b'0');
        if digit < 10 { value.checked_mul(10)?.checked_add(i128::from(digit)) } else { None }
    })
}

fn parse_float(cell: &[u8]) -> Option<f64> {
    match cell {
        b"NaN" => Some(f64::NAN),
        b"INF" => Some(f64::INFINITY),
        b"-INF" => Some(f64::NEG_INFINITY),
        _ => std::str::from_utf8(cell).ok()?.parse().ok(),
    }
}

/// Whether two floats are the same to a reader: the same bits, or both not a number.
pub(crate) fn same_float(left: f64, right: f64) -> bool {
    left.to_bits() == right.to_bits() || (left.is_nan() && right.is_nan())
}

/// Days since 1970.
fn parse_date(text: &str) -> Option<i64> {
    let date: civil::Date = if text.len() == 10 { text.parse().ok()? } else { return None };
    Some(date.duration_since(civil::date(1970, 1, 1)).as_secs() / 86_400)
}

/// Microseconds since midnight.
fn parse_time(text: &str) -> Option<i64> {
    let time: civil::Time = if text.len() >= 8 { text.parse().ok()? } else { return None };
    i64::try_from(time.duration_since(civil::Time::midnight()).as_micros()).ok()
}

/// Microseconds since 1970 on the same clock.
fn parse_local(text: &str) -> Option<i64> {
    let shaped = text.len() >= 19 && text.as_bytes()[10] == b'T' && !text.ends_with('Z');
    let local: civil::DateTime = if shaped { text.parse().ok()? } else { return None };
    let epoch = civil::date(1970, 1, 1).at(0, 0, 0, 0);
    i64::try_from(local.duration_since(epoch).as_micros()).ok()
}

/// Microseconds since 1970 in UTC.
fn parse_instant(text: &str) -> Option<i64> {
    if let Some(local) = text.strip_suffix('Z') {
        return parse_local(local);
    }
    let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let sign = match offset.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = offset[1..].split_once(':')?;
    let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
    Some(parse_local(local)? - sign * minutes * 60_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_form_of_a_decimal_is_read() {
        assert_eq!(parse_decimal(b"1.50", 2), Some(150));
        assert_eq!(parse_decimal(b"-0.005", 3), Some(-5));
        assert_eq!(parse_decimal(b"12345678901234567890.5", 1), Some(123_456_789_012_345_678_905));
        for bad in ["", "-", "1.5", "01.50", "+1.50", ".50", "1,50", "1.5 ", "1.500", "1e2"] {
            assert_eq!(parse_decimal(bad.as_bytes(), 2), None, "{bad}");
        }
        assert_eq!(parse_decimal("9".repeat(40).as_bytes(), 0), None);
    }

    #[test]
    fn dates_and_instants_are_read_by_the_calendar() {
        assert_eq!(parse_date("1970-01-02"), Some(1));
        assert_eq!(parse_date("1970-02-30"), None);
        assert_eq!(parse_date("1970-01-02T00:00:00"), None);
        assert_eq!(parse_time("00:00:01.5"), Some(1_500_000));
        assert_eq!(parse_local("1970-01-01T00:00:01"), Some(1_000_000));
        assert_eq!(parse_instant("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(parse_instant("1969-12-31T23:30:00.5-00:30"), Some(500_000));
        assert_eq!(parse_instant("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(parse_instant("1970-01-01T01:00:00"), None);
        assert_eq!(parse_instant("è"), None);
    }
}
