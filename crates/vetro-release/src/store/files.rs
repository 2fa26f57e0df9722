//! Files and folders: modes, checksums, syncs, and paths that stay inside.

use std::fs::{self, DirEntry, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use vetro_model::document::{ManifestFile, names};

use super::error::Error;
use super::{CHECKSUMS, SIGNATURE};

/// The mode of a private folder.
pub(super) const PRIVATE: u32 = 0o700;
/// The mode of a public folder.
pub(super) const PUBLIC: u32 = 0o755;
/// The mode of a released file: nobody writes it again.
pub(super) const RELEASED: u32 = 0o444;

/// How many bytes are read at a time.
const BUFFER: usize = 1 << 17;

/// Makes an [`Error::Io`] of what went wrong.
pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io { action, path, source }
}

/// Checks the path of a published file: relative, downwards only, and not one that the store writes itself.
pub(super) fn check(path: &str) -> Result<(), Error> {
    let bad = |reason| Err(Error::BadPath { path: path.to_owned(), reason });
    if path.is_empty() || path.starts_with('/') || path.contains('\\') {
        return bad("it must be relative, with `/` between its parts");
    }
    if path.split('/').any(|part| part.is_empty() || part == "." || part == "..") {
        return bad("no part may be empty, `.` or `..`");
    }
    if path.chars().any(char::is_control) {
        return bad("it holds a control character");
    }
    Ok(())
}

/// Checks the path of a file that somebody else than the store makes.
pub(super) fn check_free(path: &str) -> Result<(), Error> {
    check(path)?;
    if is_own(path) {
        return Err(Error::BadPath { path: path.to_owned(), reason: "the store writes this file itself" });
    }
    Ok(())
}

/// Whether the store, or the one that signs for it, writes the file of that path.
pub(super) fn is_own(path: &str) -> bool {
    [names::MANIFEST, SIGNATURE, CHECKSUMS].contains(&path)
}

/// Whether something stands there, be it a link that leads nowhere.
pub(super) fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// The size of a regular file, in bytes; `None` when it, or a folder on the way to it, is something else or missing.
pub(super) fn regular(root: &Path, path: &str) -> Option<u64> {
    let mut at = root.to_owned();
    let mut parts = path.split('/').peekable();
    loop {
        at.push(parts.next()?);
        let metadata = fs::symlink_metadata(&at).ok()?;
        match parts.peek() {
            Some(_) if metadata.is_dir() => {}
            None if metadata.is_file() => return Some(metadata.len()),
            _ => return None,
        }
    }
}

/// The entries of a folder, by name.
pub(super) fn list(folder: &Path) -> Result<Vec<DirEntry>, Error> {
    let entries = fs::read_dir(folder).map_err(io("list", folder))?;
    let mut entries: Vec<DirEntry> = entries.collect::<Result<_, _>>().map_err(io("list", folder))?;
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

/// What lies under a folder; links are not followed.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Everything that is no folder, by its path from the folder, with `/`.
    pub files: Vec<String>,
    /// The folders, parents before their children, the folder itself first.
    pub folders: Vec<PathBuf>,
}

/// Walks a folder.
pub(super) fn walk(root: &Path) -> Result<Tree, Error> {
    let mut tree = Tree::default();
    let mut open = vec![(root.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        for entry in list(&folder)? {
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(io("read", &entry.path()))?;
            if kind.is_dir() {
                open.push((entry.path(), path + "/"));
            } else {
                tree.files.push(path);
            }
        }
        tree.folders.push(folder);
    }
    tree.files.sort();
    Ok(tree)
}

/// Makes a folder, its parents too, and gives it a mode whatever the umask is.
pub(super) fn make_folder(path: &Path, mode: u32) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(mode).create(path).map_err(io("make", path))?;
    set_mode(path, mode)
}

/// Gives a file or folder a mode, unless it has it.
pub(super) fn set_mode(path: &Path, mode: u32) -> Result<(), Error> {
    let metadata = fs::metadata(path).map_err(io("read", path))?;
    if metadata.permissions().mode() & 0o7777 == mode {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(io("change the mode of", path))
}

/// Removes a file, a link or a whole folder; what is not there needs no removing.
pub(super) fn remove(path: &Path) -> Result<(), Error> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// The number of the file system.
pub(super) fn device(path: &Path) -> Result<u64, Error> {
    Ok(fs::metadata(path).map_err(io("read", path))?.dev())
}

/// Writes a new file that only its owner reads until it is released.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path).map_err(io("create", path))?;
    file.write_all(bytes).map_err(io("write", path))
}

/// Makes the bytes and the mode of a file durable.
pub(super) fn sync_file(path: &Path) -> Result<(), Error> {
    File::open(path).and_then(|file| file.sync_all()).map_err(io("sync", path))
}

/// Makes the entries of a folder durable.
pub(super) fn sync_folder(path: &Path) -> Result<(), Error> {
    sync_file(path)
}

/// The entry of a file in a manifest, from its bytes.
pub(super) fn entry_of(path: &str, bytes: &[u8]) -> ManifestFile {
    let sha256 = hexadecimal(&Sha256::digest(bytes));
    ManifestFile { path: path.to_owned(), bytes: bytes.len() as u64, sha256 }
}

/// The entry of a file in a manifest, read from the disk.
pub(super) fn entry_at(root: &Path, path: &str) -> Result<ManifestFile, Error> {
    let full = root.join(path);
    let mut file = File::open(&full).map_err(io("open", &full))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    let mut bytes = 0;
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(io("read", &full)(error)),
        };
        hash.update(&buffer[..read]);
        bytes += read as u64;
    }
    Ok(ManifestFile { path: path.to_owned(), bytes, sha256: hexadecimal(&hash.finalize()) })
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_the_release() {
        for bad in ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./a", "a\\b", "a\nb", "a/..", "a\0b"] {
            assert_eq!(check(bad).unwrap_err().code(), "V0763", "{bad:?}");
        }
        for own in ["manifest.json", "SHA256SUMS", "manifest.json.minisig"] {
            assert!(check_free(own).is_err() && check(own).is_ok());
        }
        assert!(check_free("it/datasets/età/index.html").is_ok());
        assert!(check_free("data/x/manifest.json").is_ok());
    }

    #[test]
    fn checksums_are_those_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(entry_of("a", b"abc").sha256, expected);
    }
}
