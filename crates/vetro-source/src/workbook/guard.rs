//! Looks through an archive before a reader that trusts it: how large its parts really are, and how long their longest
//! piece of text is.
//!
//! What an archive says of itself is not believed: every part of text is
//! unpacked once and counted, without being kept.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;

use zip::ZipArchive;

use crate::error::Error;
use crate::stream::Signal;
use crate::text::LONGEST_CELL;

/// The most parts of an archive.
const MOST_PARTS: usize = 10_000;
/// The most bytes of one part.
const LARGEST_PART: u64 = 1 << 30;
/// The most bytes of a part that a reader keeps whole: shared texts, styles, the list of sheets.
const LARGEST_KEPT: u64 = 128 << 20;
/// How many times larger than packed a part may be, once it has some size.
const HIGHEST_RATIO: u64 = 100;
/// The size from which the ratio counts.
const SOME_SIZE: u64 = 4 << 20;

/// An archive whose parts of XML were counted.
///
/// # Errors
///
/// [`Error::Archive`] for what is no archive or is larger than it may be.
pub(super) fn checked(path: &Path, file: File, signal: &Signal) -> Result<ZipArchive<BufReader<File>>, Error> {
    let refuse = |problem: &str| Error::Archive { path: path.to_owned(), problem: problem.to_owned() };
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| refuse("is no sound ZIP archive"))?;
    if archive.len() > MOST_PARTS {
        return Err(refuse("has more than 10 000 parts"));
    }
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|_| refuse("has a part that cannot be unpacked"))?;
        let name = part.name().map_err(|_| refuse("has a part without a sound name"))?.into_owned();
        let is_text = Path::new(&name)
            .extension()
            .is_some_and(|end| ["xml", "rels"].iter().any(|text| end.eq_ignore_ascii_case(text)));
        if !is_text {
            continue;
        }
        // Sheets of XLSX and the content of ODS are streamed; all else is kept by its reader.
        let streamed = name.to_ascii_lowercase().starts_with("xl/worksheets/") || name == "content.xml";
        let (packed, limit) = (part.compressed_size(), if streamed { LARGEST_PART } else { LARGEST_KEPT });
        count(part, packed, limit, signal).map_err(|problem| problem.map_or(Error::Stopped, &refuse))?;
    }
    Ok(archive)
}

/// `Err(None)` when the caller asked to stop.
fn count(part: impl Read, packed: u64, limit: u64, signal: &Signal) -> Result<(), Option<&'static str>> {
    let mut part = BufReader::with_capacity(1 << 16, part);
    let (mut total, mut run) = (0_u64, 0_usize);
    loop {
        let bytes = part.fill_buf().map_err(|_| Some("has a part that cannot be unpacked"))?;
        if bytes.is_empty() {
            return Ok(());
        }
        for piece in bytes.split_inclusive(|byte| *byte == b'<') {
            run = if piece.ends_with(b"<") { 0 } else { run + piece.len() };
        }
        let length = bytes.len();
        total += length as u64;
        part.consume(length);
        if run > LONGEST_CELL {
            return Err(Some("has a cell of more than 8 MiB"));
        }
        if total > limit {
            return Err(Some("has a part that is larger than vetro reads"));
        }
        if total > SOME_SIZE && total / HIGHEST_RATIO > packed {
            return Err(Some("unpacks to more than a hundred times its size"));
        }
        if signal.is_set() {
            return Err(None);
        }
    }
}

/// The first bytes of a file, which is wound back.
pub(super) fn head(file: &mut File) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Read::by_ref(file).take(8).read_to_end(&mut bytes)?;
    file.rewind()?;
    Ok(bytes)
}
