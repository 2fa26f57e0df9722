//! The lock of a store: at most one run writes.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use jiff::Timestamp;

use super::error::Error;
use super::files::io;

/// Proof that this run holds the lock; it is released when dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock.
    pub(super) fn take(path: &Path) -> Result<Self, Error> {
        let mut file = open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(locked(&mut file)),
            Err(TryLockError::Error(error)) => return Err(io("lock", path)(error)),
        }
        // The text serves people and messages; that the lock is held does not depend on it.
        file.set_len(0).map_err(io("write", path))?;
        write!(file, "{}", std::process::id()).map_err(io("write", path))?;
        Ok(Self { _file: file })
    }

    /// Takes the lock unless this process holds it already.
    pub(super) fn take_unless_ours(path: &Path) -> Result<Option<Self>, Error> {
        match Self::take(path) {
            Err(Error::Locked { pid, .. }) if pid == Some(std::process::id()) => Ok(None),
            other => other.map(Some),
        }
    }
}

fn open(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    options.open(path).map_err(io("open", path))
}

/// Who holds the lock: the process wrote its number when it took it, which is when the file was last changed.
fn locked(file: &mut File) -> Error {
    let mut text = String::new();
    let pid = file.read_to_string(&mut text).ok().and_then(|_| text.trim().parse().ok());
    let changed = file.metadata().and_then(|metadata| metadata.modified()).ok();
    Error::Locked { pid, since: changed.and_then(|time| Timestamp::try_from(time).ok()) }
}
