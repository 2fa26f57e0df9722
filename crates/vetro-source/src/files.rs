//! Opens source files, knows when they changed, and recognises what they are not.

use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use vetro_model::source::Relation;

use crate::error::Error;

/// An open file that remembers what it was when it was opened.
#[derive(Debug)]
pub(crate) struct Watched {
    path: PathBuf,
    stamp: Stamp,
}

/// What changes when a file changes: device, inode, length, time of last change in seconds and nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    place: (u64, u64),
    length: u64,
    changed: (i64, i64),
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            place: (metadata.dev(), metadata.ino()),
            length: metadata.len(),
            changed: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }
}

impl Watched {
    /// Opens a file.
    ///
    /// # Errors
    ///
    /// [`Error::NoFile`], [`Error::Read`], [`Error::WrongKind`] for what is not a file.
    pub(crate) fn open(path: &Path) -> Result<(File, Self), Error> {
        let failed = |source| Error::read(path, source);
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() {
            let found = if metadata.is_dir() { "a folder" } else { "a device" };
            return Err(Error::WrongKind { path: path.to_owned(), found, expected: "a file" });
        }
        Ok((file, Self { path: path.to_owned(), stamp: Stamp::of(&metadata) }))
    }

    /// # Errors
    ///
    /// [`Error::Changed`] when the path no longer leads to the same unchanged file.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let now = std::fs::metadata(&self.path).ok().map(|metadata| Stamp::of(&metadata));
        if now == Some(self.stamp) { Ok(()) } else { Err(Error::Changed { path: self.path.clone() }) }
    }

    /// Bytes.
    pub(crate) fn length(&self) -> u64 {
        self.stamp.length
    }
}

/// A whole file of at most so many bytes.
///
/// # Errors
///
/// Those of [`Watched::open`], [`Error::TooLarge`], [`Error::Changed`].
pub(crate) fn read_whole(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let (file, watched) = Watched::open(path)?;
    if watched.length() > limit {
        return Err(Error::TooLarge { row: 0, what: format!("`{}`", path.display()), limit });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(watched.length()).unwrap_or(0));
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|source| Error::read(path, source))?;
    watched.check()?;
    Ok(bytes)
}

/// What a file looks like by its first bytes, when it looks like something that nobody declares as text.
pub(crate) fn looks_like(head: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 8] = [
        (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"%PDF-", "a PDF document"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
        (b"\xff\xfe", "text in UTF-16"),
        (b"\xfe\xff", "text in UTF-16"),
        (b"PAR1\x15", "a Parquet file"),
    ];
    if let Some((_, name)) = known.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Some(name);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let begins = |word: &[u8]| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if text.is_empty() {
        Some("an empty file")
    } else if begins(b"<!doctype html") || begins(b"<html") {
        Some("an HTML page")
    } else {
        begins(b"<?xml").then_some("an XML document")
    }
}

/// The files that a path names, or that match the pattern in its last part, in the order of their names.
///
/// # Errors
///
/// [`Error::NoFile`] when there is none; [`Error::Read`] when the folder cannot be listed.
pub(crate) fn matching(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let pattern = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !pattern.contains('*') {
        return Ok(vec![path.to_owned()]);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let failed = |source| Error::read(folder, source);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?.path();
        let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if matches(pattern, name) && entry.is_file() {
            found.push(entry);
        }
    }
    found.sort();
    if found.is_empty() { Err(Error::NoFile { path: path.to_owned() }) } else { Ok(found) }
}

/// Whether a name matches a pattern in which `*` stands for any text; hidden files match only what names their dot.
fn matches(pattern: &str, name: &str) -> bool {
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// # Errors
///
/// [`Error::Setting`] when a table or query is asked of a file.
pub(crate) fn check_whole(relation: &Relation) -> Result<(), Error> {
    match relation {
        Relation::Whole => Ok(()),
        Relation::Table(_) | Relation::Query(_) => {
            Err(Error::Setting { problem: "a file is read as a whole: it has no tables and answers no queries".into() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text_but_not_for_a_hidden_file() {
        for (pattern, name) in [("*.csv", "a.csv"), ("a*b*c", "a--b-bc"), ("*", "x"), ("a*", "a"), (".*", ".a")] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.csv", "a.csv.part"), ("*.csv", ".a.csv"), ("a*a", "a"), ("a*b", "ac")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn files_of_a_pattern_come_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.csv", "c.txt"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(folder.path().join("d.csv")).unwrap();
        let found = matching(&folder.path().join("*.csv")).unwrap();
        assert_eq!(found, [folder.path().join("a.csv"), folder.path().join("b.csv")]);
        assert!(matches!(matching(&folder.path().join("*.xml")), Err(Error::NoFile { .. })));
    }

    #[test]
    fn a_change_is_noticed_whether_in_place_or_by_replacement() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "x").unwrap();
        let (_, watched) = Watched::open(&path).unwrap();
        watched.check().unwrap();
        std::fs::write(folder.path().join("b.csv"), "x").unwrap();
        std::fs::rename(folder.path().join("b.csv"), &path).unwrap();
        assert!(matches!(watched.check(), Err(Error::Changed { .. })));
        let (_, watched) = Watched::open(&path).unwrap();
        std::fs::write(&path, "xy").unwrap();
        assert!(matches!(watched.check(), Err(Error::Changed { .. })));
    }

    #[test]
    fn what_is_no_table_is_recognised() {
        assert_eq!(looks_like(b"  <!DOCTYPE HTML><html>"), Some("an HTML page"));
        assert_eq!(looks_like(b"\xef\xbb\xbf \n"), Some("an empty file"));
        assert_eq!(looks_like(b"PK\x03\x04..."), Some("a ZIP archive or an Excel workbook"));
        assert_eq!(looks_like(b"id,via\n"), None);
        assert!(matches!(Watched::open(Path::new("/")), Err(Error::WrongKind { found: "a folder", .. })));
    }
}
