//! A release in the making: private, complete only when it is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use vetro_model::document::ManifestFile;

use super::commit::Commit;
use super::error::{DamageKind, Error};
use super::files::{self, check_free, entry_at, entry_of, exists, io, make_folder, regular, remove, set_mode};
use super::lock::Lock;
use super::twins::is_twin;
use super::{Generation, Store, folder_name};

/// A file of the new release.
#[derive(Debug, Clone)]
pub(super) struct Staged {
    pub entry: ManifestFile,
    /// Whether its bytes are those of the release before, on the disk since then.
    pub linked: bool,
}

/// A release in the making. Dropping it without [`Staging::commit`] abandons it.
#[derive(Debug)]
pub struct Staging {
    pub(super) store: Store,
    pub(super) serial: u64,
    pub(super) folder: PathBuf,
    pub(super) root: PathBuf,
    pub(super) previous: Option<Generation>,
    listed: BTreeMap<String, ManifestFile>,
    /// Files of the release before whose bytes were checked in this run.
    sound: BTreeSet<String>,
    pub(super) files: BTreeMap<String, Staged>,
}

impl Staging {
    pub(super) fn begin(store: &Store, _lock: &Lock) -> Result<Self, Error> {
        let previous = match store.current() {
            Err(Error::Damaged { .. }) => None,
            other => other?,
        };
        let pointer = store.pointer().unwrap_or_default();
        let serial = store.serials()?.into_iter().chain(pointer).max().unwrap_or(0) + 1;
        let folder = store.staging().join(folder_name(serial));
        remove(&folder)?;
        let root = folder.join("web");
        for folder in [&store.staging(), &folder, &root] {
            make_folder(folder, files::PRIVATE)?;
        }
        let listed = previous.iter().flat_map(|before| &before.manifest.files);
        let listed = listed.map(|file| (file.path.clone(), file.clone())).collect();
        Ok(Self {
            store: store.clone(),
            serial,
            folder,
            root,
            previous,
            listed,
            sound: BTreeSet::new(),
            files: BTreeMap::new(),
        })
    }

    /// The folder that becomes the web root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The number of the release.
    #[must_use]
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// The release before, that files are kept from; `None` for the first, and when its manifest is damaged.
    #[must_use]
    pub fn previous(&self) -> Option<&Generation> {
        self.previous.as_ref()
    }

    /// The files so far, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = &ManifestFile> {
        self.files.values().map(|staged| &staged.entry)
    }

    /// Writes a file; a link to the file of the release before when that has the same path and bytes.
    ///
    /// # Errors
    ///
    /// [`Error::BadPath`], [`Error::Repeated`], or [`Error::Io`] when it cannot be written.
    pub fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let target = self.free(path)?;
        let entry = entry_of(path, bytes);
        // The bytes themselves are compared, so that what has rotted on the disk is not taken over.
        let same = self.before(&entry).is_some_and(|before| fs::read(before).is_ok_and(|old| old == bytes));
        self.make_parents(path)?;
        let linked = if same { self.link(path)? } else { files::write_new(&target, bytes).map(|()| false)? };
        self.enter(entry, linked);
        Ok(())
    }

    /// Takes in a file that was written directly under [`Staging::root`]; a link replaces it when nothing changed.
    ///
    /// # Errors
    ///
    /// [`Error::BadPath`], [`Error::Repeated`], [`Error::Damaged`] when it is
    /// missing or not a regular file, [`Error::Io`] when it cannot be read.
    pub fn adopt(&mut self, path: &str) -> Result<(), Error> {
        check_free(path)?;
        self.check_new(path)?;
        let target = self.root.join(path);
        if regular(&self.root, path).is_none() {
            let kind = if exists(&target) { DamageKind::NotAFile } else { DamageKind::Missing };
            return Err(Error::Damaged { path: target, kind });
        }
        let entry = entry_at(&self.root, path)?;
        let same = match self.before(&entry) {
            Some(_) => self.previous_entry(path)? == entry,
            None => false,
        };
        let linked = if same { remove(&target).and_then(|()| self.link(path))? } else { false };
        set_mode(&target, files::RELEASED)?;
        self.enter(entry, linked);
        Ok(())
    }

    /// Compares files of the release before with its manifest; answers those that cannot be kept, and why.
    ///
    /// What is sound is not read a second time by [`Staging::keep`].
    ///
    /// # Errors
    ///
    /// [`Error::Absent`] when the release before does not list one, [`Error::Io`] when one cannot be read.
    pub fn damaged(&mut self, paths: &[String]) -> Result<Vec<(String, DamageKind)>, Error> {
        let mut damaged = Vec::new();
        for path in paths {
            match self.sound(path) {
                Ok(_) => {}
                Err(Error::Damaged { kind, .. }) => damaged.push((path.clone(), kind)),
                Err(error) => return Err(error),
            }
        }
        Ok(damaged)
    }

    /// Keeps a file of the release before. Its bytes are checked first.
    ///
    /// # Errors
    ///
    /// [`Error::Absent`] when the release before does not list it,
    /// [`Error::Damaged`] when it is not what is listed: it has to be made
    /// again. [`Error::BadPath`], [`Error::Repeated`] and [`Error::Io`].
    pub fn keep(&mut self, path: &str) -> Result<(), Error> {
        self.free(path)?;
        let entry = self.sound(path)?;
        self.take_over(entry)
    }

    /// Keeps every file of the release before in a folder, or the file of that path; answers how many.
    ///
    /// The empty prefix stands for all files; compressed twins are left to [`Staging::compress`]. Nothing is kept when
    /// one of them is damaged.
    ///
    /// # Errors
    ///
    /// Those of [`Staging::keep`] but [`Error::Absent`].
    pub fn keep_tree(&mut self, prefix: &str) -> Result<usize, Error> {
        let prefix = prefix.trim_end_matches('/');
        let inside = |path: &str| match path.strip_prefix(prefix) {
            Some(rest) => prefix.is_empty() || rest.is_empty() || rest.starts_with('/'),
            None => false,
        };
        let paths: Vec<String> =
            self.listed.keys().filter(|path| inside(path) && !files::is_own(path) && !is_twin(path)).cloned().collect();
        let mut entries = Vec::with_capacity(paths.len());
        for path in &paths {
            self.free(path)?;
            entries.push(self.sound(path)?);
        }
        entries.into_iter().try_for_each(|entry| self.take_over(entry))?;
        Ok(paths.len())
    }

    /// Makes the release: from then on readers see it, and it is durable.
    ///
    /// `fingerprint` is the SHA-256 of all that the release was made from.
    ///
    /// # Errors
    ///
    /// [`Error::Unlisted`] when the folder holds a file that was not written,
    /// adopted or kept, [`Error::Io`] when the disk refuses. Readers then
    /// still see the release before, unless the very last sync failed.
    pub fn commit(self, created: Timestamp, generator: &str, fingerprint: &str) -> Result<Generation, Error> {
        Commit::new(self, created, generator, fingerprint).run()
    }

    /// Throws the release away.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when its folder cannot be removed.
    pub fn abandon(self) -> Result<(), Error> {
        remove(&self.folder)
    }

    /// Where a new file goes.
    fn free(&self, path: &str) -> Result<PathBuf, Error> {
        check_free(path)?;
        self.check_new(path)?;
        let target = self.root.join(path);
        if exists(&target) { Err(Error::Repeated { path: path.to_owned() }) } else { Ok(target) }
    }

    fn check_new(&self, path: &str) -> Result<(), Error> {
        if self.files.contains_key(path) { Err(Error::Repeated { path: path.to_owned() }) } else { Ok(()) }
    }

    /// Makes the folders above a file, none of them through a link.
    fn make_parents(&self, path: &str) -> Result<(), Error> {
        let mut folder = self.root.clone();
        let parents = path.rsplit_once('/').map_or("", |(parents, _)| parents);
        for part in parents.split('/').filter(|part| !part.is_empty()) {
            folder.push(part);
            match fs::symlink_metadata(&folder) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => return Err(Error::BadPath { path: path.to_owned(), reason: "a file stands on its way" }),
                Err(_) => fs::create_dir(&folder).map_err(io("make", &folder))?,
            }
        }
        Ok(())
    }

    /// What the release before lists of a path.
    pub(super) fn listed(&self, path: &str) -> Option<&ManifestFile> {
        self.listed.get(path)
    }

    /// The file of the release before, when it is listed with the same bytes.
    fn before(&self, entry: &ManifestFile) -> Option<PathBuf> {
        let previous = self.previous.as_ref()?;
        let listed = self.listed.get(&entry.path).is_some_and(|listed| listed == entry);
        (listed && regular(&previous.root, &entry.path)? == entry.bytes).then(|| previous.root.join(&entry.path))
    }

    fn previous_entry(&self, path: &str) -> Result<ManifestFile, Error> {
        let previous = self.previous.as_ref().ok_or_else(|| Error::Absent { path: path.to_owned() })?;
        entry_at(&previous.root, path)
    }

    /// The entry of a file of the release before, if its bytes are still those.
    fn sound(&mut self, path: &str) -> Result<ManifestFile, Error> {
        let absent = || Error::Absent { path: path.to_owned() };
        let previous = self.previous.as_ref().ok_or_else(absent)?;
        let entry = self.listed.get(path).ok_or_else(absent)?;
        if self.sound.contains(path) {
            return Ok(entry.clone());
        }
        match super::verify::examine(&previous.root, entry)? {
            None => {
                self.sound.insert(path.to_owned());
                Ok(entry.clone())
            }
            Some(kind) => Err(Error::Damaged { path: previous.root.join(path), kind }),
        }
    }

    fn take_over(&mut self, entry: ManifestFile) -> Result<(), Error> {
        self.make_parents(&entry.path)?;
        let linked = self.link(&entry.path)?;
        self.enter(entry, linked);
        Ok(())
    }

    /// Links the file of the release before, or copies it where links are impossible; answers whether it is a link.
    fn link(&self, path: &str) -> Result<bool, Error> {
        let Some(previous) = &self.previous else { return Ok(false) };
        let (old, new) = (previous.root.join(path), self.root.join(path));
        if fs::hard_link(&old, &new).is_ok() {
            return Ok(true);
        }
        fs::copy(&old, &new).map_err(io("copy", &new))?;
        Ok(false)
    }

    fn enter(&mut self, entry: ManifestFile, linked: bool) {
        self.files.insert(entry.path.clone(), Staged { entry, linked });
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Best effort: what cannot be removed now is removed by the next run.
        _ = remove(&self.folder);
    }
}
