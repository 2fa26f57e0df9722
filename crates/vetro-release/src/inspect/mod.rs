//! Reads finished files for personal data, wherever a reader or a program could find a text in them.
//!
//! The audit has read the table. A file holds more: its name, headers,
//! dictionary entries that no row uses, least and greatest values, metadata,
//! properties of a workbook, members of an archive. Each text goes to the
//! scanner; what is found is told by its place, never by its value. What
//! cannot be read is told too: nobody can vouch for it.
//!
//! It does not know how a file was made, and judges files of others alike.
//!
//! Start at [`path()`]; [`folder`] is the gate before a release.

mod archive;
mod json;
mod markup;
mod parquet;
mod sheet;
mod sink;
mod tabular;
mod unpack;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::error::Error;
use sink::Sink;
pub use sink::{Allowances, Place, Sighting, UNREADABLE};

/// How much of the data cells is read; everything else is always read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All of them.
    All,
    /// Those of the first rows: the rest was compared with the audited table, value by value.
    First,
}

/// Rows whose cells are read where the table was audited.
pub(crate) const FIRST_ROWS: u64 = 4_096;
/// Archives within archives.
const DEEPEST: usize = 4;
/// Bytes of a file or member that is held in memory: what is larger is not vouched for.
const LARGEST: u64 = 1 << 30;

/// Everything that is found in a file, or in the files of a folder and those below it.
///
/// Files are told apart by content first, by name second. Places come in the
/// order of files and places, whatever the order in the folder.
///
/// # Errors
///
/// [`Error::Io`] when the path itself cannot be opened; anything below it that cannot be read is a sighting.
pub fn path(path: &Path, allowances: &Allowances<'_>) -> Result<Vec<Sighting>, Error> {
    inspect(path, allowances, Reach::All)
}

/// What is found in the staged folder of a dataset: the gate before a release.
///
/// The audit has scanned each text of the table, and the CSV and Parquet
/// files were compared with it cell by cell. So names, headers, dictionaries,
/// statistics, metadata, properties and documents are read to the end, and
/// data cells only of the first rows: enough to notice a file of another
/// table, at a cost that does not grow with the rows.
///
/// # Errors
///
/// [`Error::Io`] when the folder cannot be opened.
pub fn folder(path: &Path, allowances: &Allowances<'_>) -> Result<Vec<Sighting>, Error> {
    inspect(path, allowances, Reach::First)
}

fn inspect(path: &Path, allowances: &Allowances<'_>, reach: Reach) -> Result<Vec<Sighting>, Error> {
    let metadata = std::fs::metadata(path).map_err(Error::io("read", path))?;
    let mut sink = Sink::new(allowances, reach);
    let name = path.file_name().map_or_else(|| ".".into(), |name| name.to_string_lossy().into_owned());
    if metadata.is_dir() {
        let mut seen = BTreeSet::new();
        walk(&mut sink, path, "", &mut seen).map_err(Error::io("read", path))?;
    } else {
        sink.enter("", &name, 1, |sink| disk_file(sink, path, &name));
    }
    Ok(sink.into_sightings())
}

/// Every file below a folder in the order of names; a file that has two names is read once.
fn walk(sink: &mut Sink<'_>, folder: &Path, shown: &str, seen: &mut BTreeSet<(u64, u64)>) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for (at, path) in entries.iter().enumerate() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        sink.enter(shown, &name, at + 1, |sink| match std::fs::symlink_metadata(path) {
            Ok(found) if found.is_dir() => {
                let shown = format!("{}/", sink.file());
                if walk(sink, path, &shown, seen).is_err() {
                    sink.unreadable("the folder cannot be read");
                }
            }
            Ok(found) if found.is_file() => {
                if seen.insert((found.dev(), found.ino())) {
                    disk_file(sink, path, &name);
                }
            }
            _ => sink.unreadable("it is neither a file nor a folder"),
        });
    }
    Ok(())
}

fn disk_file(sink: &mut Sink<'_>, path: &Path, name: &str) {
    let Ok(mut file) = File::open(path) else { return sink.unreadable("it cannot be opened") };
    let mut start = Vec::new();
    if file.by_ref().take(8).read_to_end(&mut start).is_err() {
        return sink.unreadable("it cannot be read");
    }
    if start.starts_with(b"PAR1") {
        return parquet::file(sink, path);
    }
    if kind(name, &start) == Kind::Csv && sink.reach() == Reach::First {
        return tabular::first_rows(sink, path);
    }
    let mut bytes = start;
    match file.take(LARGEST).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 >= LARGEST => sink.unreadable("it is too large"),
        Ok(_) => content(sink, name, &bytes, 0),
        Err(_) => sink.unreadable("it cannot be read"),
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Archive,
    Parquet,
    Csv,
    Json,
    Markup,
    Text,
}

fn kind(name: &str, bytes: &[u8]) -> Kind {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    match (extension.as_str(), first) {
        _ if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") => Kind::Archive,
        _ if bytes.starts_with(b"PAR1") => Kind::Parquet,
        ("csv" | "tsv" | "tab" | "psv", _) => Kind::Csv,
        ("json" | "geojson" | "jsonld" | "ndjson" | "jsonl", _) | (_, Some(b'{' | b'[')) => Kind::Json,
        ("html" | "htm" | "xhtml" | "xml" | "svg" | "rdf" | "atom" | "rels" | "vml" | "kml" | "gml", _)
        | (_, Some(b'<')) => Kind::Markup,
        _ => Kind::Text,
    }
}

/// Inspects the bytes of a file or member.
fn content(sink: &mut Sink<'_>, name: &str, bytes: &[u8], depth: usize) {
    match kind(name, bytes) {
        Kind::Archive if depth >= DEEPEST => sink.unreadable("archives are nested too deeply"),
        Kind::Archive => archive::members(sink, bytes, depth),
        Kind::Parquet => parquet::bytes(sink, bytes),
        kind => match unpack::text(bytes) {
            None => sink.unreadable("it is not text, and no format that is known"),
            Some(text) => match kind {
                Kind::Csv => tabular::csv(sink, &text),
                Kind::Json => json::document(sink, name, &text),
                Kind::Markup => markup::document(sink, &text),
                _ => tabular::plain(sink, &text),
            },
        },
    }
}

#[cfg(test)]
mod tests;
