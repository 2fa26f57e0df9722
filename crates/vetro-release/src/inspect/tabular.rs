//! CSV files and plain text.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use vetro_audit::scan::Hints;

use super::sink::{Place, Sink};
use super::{FIRST_ROWS, Reach, unpack};

/// Bytes of a file in which the first rows of any table stand.
const FIRST_BYTES: u64 = 1 << 22;

/// Reads the header and the first rows of a file.
pub(super) fn first_rows(sink: &mut Sink<'_>, path: &Path) {
    let Ok(file) = File::open(path) else { return sink.unreadable("it cannot be opened") };
    let (mut reader, mut bytes) = (BufReader::new(file).take(FIRST_BYTES), Vec::new());
    let mut rows = 0;
    while rows <= FIRST_ROWS {
        match reader.read_until(b'\n', &mut bytes) {
            Ok(0) => break,
            Ok(_) => rows += 1,
            Err(_) => return sink.unreadable("it cannot be read"),
        }
    }
    match unpack::text(&bytes) {
        Some(text) => csv(sink, &text),
        None => sink.unreadable("it is not text"),
    }
}

/// Reads a table of any delimiter; every cell is read, also those beyond the header.
pub(super) fn csv(sink: &mut Sink<'_>, text: &str) {
    let delimiter = delimiter(text);
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let mut columns: Vec<(String, Hints)> = Vec::new();
    let mut row = 0;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => row += 1,
            Ok(false) => return,
            Err(_) => return sink.unreadable("it is not a table"),
        }
        let cells = record.iter().map(String::from_utf8_lossy);
        if row == 1 {
            columns = header(sink, &cells.map(std::borrow::Cow::into_owned).collect::<Vec<_>>());
        } else if sink.reach() == Reach::First && row > FIRST_ROWS {
            return;
        } else {
            for (at, cell) in cells.enumerate() {
                let (name, hints) = columns.get(at).map_or(("", Hints::NONE), |(name, hints)| (name.as_str(), *hints));
                sink.text(Place::Values, name, row, &cell, hints);
            }
        }
    }
}

/// The names of columns as they may be shown, with what they say.
pub(super) fn header(sink: &mut Sink<'_>, names: &[String]) -> Vec<(String, Hints)> {
    let hints = Hints::of_columns(names);
    names.iter().zip(hints).enumerate().map(|(at, (name, hints))| (sink.name(name, at + 1), hints)).collect()
}

/// The delimiter that stands most often in the first line outside quotes; a comma for a single column.
fn delimiter(text: &str) -> u8 {
    let count = |delimiter: u8| {
        let mut is_quoted = false;
        let first = text.lines().next().unwrap_or_default().bytes();
        first
            .filter(|byte| {
                is_quoted ^= *byte == b'"';
                *byte == delimiter && !is_quoted
            })
            .count()
    };
    let counted = [b'|', b'\t', b';', b','].map(|delimiter| (count(delimiter), delimiter));
    counted.into_iter().max_by_key(|(count, _)| *count).map_or(b',', |(_, delimiter)| delimiter)
}

/// Reads running text line by line.
pub(super) fn plain(sink: &mut Sink<'_>, text: &str) {
    for (row, line) in (1..).zip(text.lines()) {
        sink.text(Place::Text, "", row, line, Hints::NONE);
    }
}
