//! Files as this crate makes them: always new, hashed while they are written, linked rather than copied.

use std::fs::File;
use std::io::{Read as _, Write};
use std::path::Path;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// What is known of a finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) bytes: u64,
    /// SHA-256 in hexadecimal.
    pub(crate) sha256: String,
}

/// A new file that counts and hashes what goes through. Writes should be large: there is no buffer.
#[derive(Debug)]
pub(crate) struct HashedFile {
    file: File,
    hasher: Sha256,
    bytes: u64,
}

impl HashedFile {
    /// Makes a new file. One that is there is unlinked first: it may share its bytes with a published one.
    pub(crate) fn create(path: &Path) -> Result<Self, Error> {
        Ok(Self { file: create(path)?, hasher: Sha256::new(), bytes: 0 })
    }

    pub(crate) fn finish(self) -> Written {
        Written { bytes: self.bytes, sha256: hex(&self.hasher.finalize()) }
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Makes a new file, after unlinking the one that may be there.
pub(crate) fn create(path: &Path) -> Result<File, Error> {
    remove(path)?;
    File::options().read(true).write(true).create_new(true).open(path).map_err(Error::io("create", path))
}

fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io("replace", path)(error)),
        _ => Ok(()),
    }
}

/// Makes a folder and those above it.
pub(crate) fn create_folder(path: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(path).map_err(Error::io("create", path))
}

/// Gives a file a second name; copies it where the file system knows no links.
pub(crate) fn link(from: &Path, to: &Path) -> Result<(), Error> {
    remove(to)?;
    if std::fs::hard_link(from, to).is_err() {
        std::fs::copy(from, to).map_err(Error::io("link", to))?;
    }
    Ok(())
}

/// Writes a whole file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    create(path)?.write_all(bytes).map_err(Error::io("write", path))
}

/// Counts and hashes a file.
pub(crate) fn hash(path: &Path) -> Result<Written, Error> {
    let mut file = File::open(path).map_err(Error::io("read", path))?;
    let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0_u8; 1 << 16]);
    loop {
        match file.read(&mut buffer).map_err(Error::io("read", path))? {
            0 => return Ok(Written { bytes, sha256: hex(&hasher.finalize()) }),
            read => {
                hasher.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
}

/// SHA-256 of bytes in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A document's bytes: indented JSON with a line end, the same for the same document.
pub(crate) fn json(document: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(document).expect("documents have text keys and finite numbers");
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_over_a_linked_file_leaves_the_other_name_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let (published, staged) = (folder.path().join("a"), folder.path().join("b"));
        write(&published, b"old").unwrap();
        link(&published, &staged).unwrap();
        write(&staged, b"new").unwrap();
        assert_eq!(std::fs::read(&published).unwrap(), b"old");
    }

    #[test]
    fn the_hash_is_the_same_while_writing_and_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut file = HashedFile::create(&path).unwrap();
        file.write_all(b"abc").unwrap();
        let written = file.finish();
        // FIPS 180-2, appendix B.1.
        assert_eq!(written.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!((written.bytes, hash(&path).unwrap()), (3, written));
    }
}
