//! Unpacks files that are delivered packed: `x.csv.gz`, and `x.zip` with one file in it.
//!
//! What breaks off, or whose checksum is not right, is an error where it is
//! read: a packed file is never taken for a shorter one. What grows beyond
//! measure is refused.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::Crc;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use zip::{CompressionMethod, ZipArchive};

use crate::error::Error;

/// How many times larger than packed the whole may be, once it has some size.
const HIGHEST_RATIO: u64 = 100;
/// The size from which the ratio counts.
const SOME_SIZE: u64 = 64 << 20;

/// The bytes of a file, unpacked if its name says that it is packed.
///
/// # Errors
///
/// [`Error::Read`]; [`Error::Archive`] for an archive of several files, or of a kind that is not read.
pub(crate) fn unpacked(path: &Path, file: File, length: u64) -> Result<Box<dyn Read>, Error> {
    let named = |extension: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension));
    if named("gz") {
        let inner = MultiGzDecoder::new(BufReader::new(file));
        return Ok(Box::new(Bounded { inner, packed: length, total: 0 }));
    }
    if named("zip") { from_zip(path, file) } else { Ok(Box::new(file)) }
}

fn from_zip(path: &Path, file: File) -> Result<Box<dyn Read>, Error> {
    let refuse = |problem: String| Error::Archive { path: path.to_owned(), problem };
    let broken = || refuse("is no sound ZIP archive".to_owned());
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| broken())?;
    let mut files = Vec::new();
    for place in 0..archive.len() {
        let part = archive.by_index_raw(place).map_err(|_| broken())?;
        if part.is_file() {
            files.push(place);
        }
    }
    let [only] = files.as_slice() else {
        return Err(refuse(format!("holds {} files where one is expected", files.len())));
    };
    let part = archive.by_index_raw(*only).map_err(|_| broken())?;
    if part.encrypted() {
        return Err(refuse("is locked by a password".to_owned()));
    }
    let (start, packed, sum, size) = (part.data_start(), part.compressed_size(), part.crc32(), part.size());
    let method = part.compression();
    drop(part);
    let start = start.ok_or_else(broken)?;
    let mut file = archive.into_inner();
    file.seek(SeekFrom::Start(start)).map_err(|source| Error::read(path, source))?;
    let bytes = file.take(packed);
    let inner: Box<dyn Read> = match method {
        CompressionMethod::Stored => Box::new(bytes),
        CompressionMethod::Deflated => Box::new(DeflateDecoder::new(bytes)),
        _ => return Err(refuse("is packed in a way that is not read: use deflate".to_owned())),
    };
    let inner = Summed { inner, sum, size, found: Crc::new() };
    Ok(Box::new(Bounded { inner, packed, total: 0 }))
}

/// Refuses what unpacks beyond measure.
struct Bounded<R> {
    inner: R,
    packed: u64,
    total: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.total += read as u64;
        if self.total > SOME_SIZE && self.total / HIGHEST_RATIO > self.packed {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(read)
    }
}

/// Fails at the end when length or checksum are not those of the archive's list.
struct Summed<R> {
    inner: R,
    sum: u32,
    size: u64,
    found: Crc,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.found.update(&buffer[..read]);
        // The sum of lengths that the checksum keeps is modulo 2 to the 32, as is that of the list here.
        #[expect(clippy::cast_possible_truncation, reason = "both are compared modulo 2 to the 32")]
        let whole = self.found.amount() == self.size as u32 && self.found.sum() == self.sum;
        if read == 0 && !buffer.is_empty() && !whole {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn read(name: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let file = File::open(&path).unwrap();
        let mut found = Vec::new();
        let mut input = unpacked(&path, file, bytes.len() as u64).map_err(|error| error.to_string())?;
        input.read_to_end(&mut found).map_err(|error| error.kind().to_string())?;
        Ok(found)
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn packed_files_are_unpacked_by_their_names() {
        assert_eq!(read("a.csv", b"id\n1\n").unwrap(), b"id\n1\n");
        assert_eq!(read("a.csv.gz", &gz(b"id\n1\n")).unwrap(), b"id\n1\n");
        assert_eq!(read("a.csv.GZ", &[gz(b"id\n"), gz(b"1\n")].concat()).unwrap(), b"id\n1\n");
        assert_eq!(read("a.zip", &zip(&[("x.csv", b"id\n1\n")])).unwrap(), b"id\n1\n");
    }

    #[test]
    fn what_breaks_off_is_never_a_shorter_file() {
        let text: Vec<u8> = (0..50_000_u32)
            .flat_map(|row| format!("{row},{}\n", row.wrapping_mul(2_654_435_761)).into_bytes())
            .collect();
        let packed = gz(&text);
        for length in [packed.len() - 1, packed.len() - 8, packed.len() / 2, 11] {
            assert!(read("a.gz", &packed[..length]).is_err(), "{length}");
        }
        let mut archive = zip(&[("x.csv", &text)]);
        assert_eq!(read("a.zip", &archive).unwrap(), text);
        // A letter of the packed bytes, and the checksum in the list.
        archive[400] ^= 1;
        assert!(read("a.zip", &archive).is_err());
    }

    #[test]
    fn an_archive_of_two_files_and_a_bomb_are_refused() {
        let error = read("a.zip", &zip(&[("x.csv", b"1"), ("y.csv", b"2")])).unwrap_err();
        assert!(error.ends_with("holds 2 files where one is expected"), "{error}");
        let bomb = gz(&vec![b'0'; 80 << 20]);
        assert_eq!(read("a.gz", &bomb).unwrap_err(), "file too large");
    }
}
