//! Keeps releases, so that a reader sees one complete release at every instant.
//!
//! ```text
//! out/releases/000007/     a generation: immutable, complete, listed in its manifest.json
//! out/current              a relative link to the generation that readers see
//! .vetro/staging/000008/   what is being made, private until it is whole
//! .vetro/lock              held by the one run that writes
//! ```
//!
//! A generation is made in private, synced to the disk, moved into place
//! under its final name, and only then does one rename switch `out/current`.
//! A crash at any point leaves the old release or the new one;
//! [`Store::clean`] removes what else it left. Files that did not change are
//! hard links to those of the generation before.
//!
//! The store knows paths and bytes, and nothing of what they mean. It follows
//! no symbolic link inside a generation. The clock is an argument.
//!
//! Start at [`Store::open`].

mod commit;
mod error;
mod files;
mod lock;
mod prune;
mod staging;
mod twins;
mod verify;

use std::fs;
use std::path::{Path, PathBuf};

use vetro_model::document::{Manifest, names};

pub use error::{DamageKind, Error};
pub use lock::Lock;
pub use prune::{GRACE, KEPT};
pub use staging::Staging;
pub use twins::{is_twin, twin};
pub use verify::{Damage, verify_folder};

use files::{exists, io, list, make_folder, remove};

/// The list of checksums that common tools read, at the web root.
pub const CHECKSUMS: &str = "SHA256SUMS";
/// The signature of the manifest, at the web root.
pub const SIGNATURE: &str = "manifest.json.minisig";

/// The releases of one project.
#[derive(Debug, Clone)]
pub struct Store {
    out: PathBuf,
    private: PathBuf,
}

/// One complete release.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// Its number.
    pub serial: u64,
    /// Its web root: a folder whose path never changes.
    pub root: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
}

impl Store {
    /// Opens the store of a project folder, making `out/`, `out/releases/` and the private `.vetro/` as needed.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when a folder cannot be made, [`Error::OtherFileSystem`]
    /// when what is private could not be moved into place by a rename.
    pub fn open(project: &Path) -> Result<Self, Error> {
        let store = Self { out: project.join("out"), private: project.join(".vetro") };
        make_folder(&store.private, files::PRIVATE)?;
        make_folder(&store.out, files::PUBLIC)?;
        make_folder(&store.releases(), files::PUBLIC)?;
        if files::device(&store.private)? != files::device(&store.releases())? {
            return Err(Error::OtherFileSystem { public: store.releases(), private: store.private });
        }
        Ok(store)
    }

    /// The folder of what is public: `out/`.
    #[must_use]
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// The folder of what is private: `.vetro/`.
    #[must_use]
    pub fn private(&self) -> &Path {
        &self.private
    }

    /// What a web server serves: `out/current`.
    #[must_use]
    pub fn web_root(&self) -> PathBuf {
        self.out.join("current")
    }

    fn releases(&self) -> PathBuf {
        self.out.join("releases")
    }

    fn root_of(&self, serial: u64) -> PathBuf {
        self.releases().join(folder_name(serial))
    }

    fn staging(&self) -> PathBuf {
        self.private.join("staging")
    }

    fn trash(&self) -> PathBuf {
        self.private.join("trash")
    }

    /// Takes the lock that only one run can hold.
    ///
    /// The kernel holds it for the process: it is gone with the process,
    /// however that ends.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] when another run holds it, [`Error::Io`] when the
    /// file cannot be opened.
    pub fn lock(&self) -> Result<Lock, Error> {
        Lock::take(&self.private.join("lock"))
    }

    /// Removes what a killed run left: staging, links half made, generations that were never switched to.
    ///
    /// Call it while holding the lock; when another process holds it, nothing
    /// is touched. When `out/current` is missing or leads nowhere, the newest
    /// generation that is whole is switched to, as a run killed in its last
    /// step would have done.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] when another run is at work, [`Error::NotALink`] when
    /// `out/current` is a file or folder, [`Error::Io`] when something cannot
    /// be removed.
    pub fn clean(&self) -> Result<(), Error> {
        let _lock = Lock::take_unless_ours(&self.private.join("lock"))?;
        remove(&self.staging())?;
        remove(&self.trash())?;
        for entry in list(&self.out)? {
            if entry.file_name().to_string_lossy().starts_with(commit::HALF_MADE) {
                remove(&entry.path())?;
            }
        }
        let current = match self.pointer() {
            Err(Error::Damaged { .. }) => None,
            other => other?.filter(|serial| exists(&self.root_of(*serial))),
        };
        match current {
            Some(current) => self.discard_newer_than(current),
            None => self.switch_to_newest_whole(),
        }
    }

    fn discard_newer_than(&self, current: u64) -> Result<(), Error> {
        for serial in self.serials()?.into_iter().filter(|serial| *serial > current) {
            self.discard(serial)?;
        }
        Ok(())
    }

    /// Takes a generation out of sight in one step, then removes it.
    fn discard(&self, serial: u64) -> Result<(), Error> {
        let trash = self.trash();
        make_folder(&trash, files::PRIVATE)?;
        let grave = trash.join(folder_name(serial));
        remove(&grave)?;
        let root = self.root_of(serial);
        fs::rename(&root, &grave).map_err(io("remove", &root))?;
        files::sync_folder(&self.releases())?;
        remove(&grave)
    }

    fn switch_to_newest_whole(&self) -> Result<(), Error> {
        for serial in self.serials()?.into_iter().rev() {
            if self.verify(Some(serial))?.is_empty() {
                commit::switch(self, serial)?;
                return self.discard_newer_than(serial);
            }
        }
        // Nobody can have seen any of them whole.
        self.serials()?.into_iter().try_for_each(|serial| self.discard(serial))
    }

    /// The release that readers see; `None` before the first.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when the link leads nowhere or the manifest is
    /// missing or unreadable: what is online can then be made again from the
    /// sources. [`Error::NotALink`] and [`Error::Io`] need a person.
    pub fn current(&self) -> Result<Option<Generation>, Error> {
        self.pointer()?.map(|serial| self.generation(serial)).transpose()
    }

    /// The serial that `out/current` points at.
    fn pointer(&self) -> Result<Option<u64>, Error> {
        let link = self.web_root();
        let kind = match fs::symlink_metadata(&link) {
            Ok(metadata) => metadata.file_type(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io("read", &link)(error)),
        };
        if !kind.is_symlink() {
            return Err(Error::NotALink { path: link });
        }
        let target = fs::read_link(&link).map_err(io("read", &link))?;
        let serial = target.strip_prefix("releases").ok().and_then(Path::to_str).and_then(serial_of);
        Ok(Some(serial.ok_or(Error::Damaged { path: link, kind: DamageKind::LeadsNowhere })?))
    }

    /// A generation with its manifest.
    fn generation(&self, serial: u64) -> Result<Generation, Error> {
        let root = self.root_of(serial);
        let path = root.join(names::MANIFEST);
        let damaged = |kind| Error::Damaged { path: path.clone(), kind };
        if !exists(&root) {
            return Err(Error::Damaged { path: self.web_root(), kind: DamageKind::LeadsNowhere });
        }
        if !exists(&path) {
            return Err(damaged(DamageKind::Missing));
        }
        files::regular(&root, names::MANIFEST).ok_or_else(|| damaged(DamageKind::NotAFile))?;
        let bytes = fs::read(&path).map_err(io("read", &path))?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| damaged(DamageKind::Unreadable))?;
        let safe = manifest.files.iter().all(|file| files::check(&file.path).is_ok());
        if manifest.serial != serial || !safe {
            return Err(damaged(DamageKind::Unreadable));
        }
        Ok(Generation { serial, root, manifest })
    }

    /// The serials of the generations that are in place, rising.
    fn serials(&self) -> Result<Vec<u64>, Error> {
        let releases = list(&self.releases())?;
        let mut serials: Vec<u64> =
            releases.iter().filter_map(|entry| entry.file_name().to_str().and_then(serial_of)).collect();
        serials.sort_unstable();
        Ok(serials)
    }

    /// Begins a release: an empty private folder under the next number.
    ///
    /// The release that readers see is at hand for links; when it is damaged,
    /// every file has to be made again.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the folder cannot be made.
    pub fn stage(&self, lock: &Lock) -> Result<Staging, Error> {
        Staging::begin(self, lock)
    }
}

/// The name of a generation's folder.
fn folder_name(serial: u64) -> String {
    format!("{serial:06}")
}

/// The serial in the name of a generation's folder.
fn serial_of(name: &str) -> Option<u64> {
    name.parse().ok().filter(|serial| folder_name(*serial) == name)
}

#[cfg(test)]
mod tests;
