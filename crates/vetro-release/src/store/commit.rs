//! Turns a staged release into the one that readers see, in steps of which each leaves the old release or the new.

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::thread;

use jiff::Timestamp;
use vetro_model::document::{Manifest, names};

use super::error::Error;
use super::files::{self, entry_of, io, remove, set_mode, sync_file, sync_folder, walk};
use super::staging::{Staged, Staging};
use super::{CHECKSUMS, Generation, Store, folder_name};

/// How the names of links begin that are not in place yet.
pub(super) const HALF_MADE: &str = ".current-";

/// How many files are synced at a time: disks and journals take many at once better than one by one.
const SYNCS: usize = 8;

/// A release being committed.
pub(super) struct Commit {
    staging: Staging,
    manifest: Manifest,
    /// Where its web root is now.
    root: PathBuf,
}

/// One step.
type Step = fn(&mut Commit) -> Result<(), Error>;

/// The steps, in order. After a kill between any two of them a reader sees the old release until [`Commit::switch`],
/// and the new one from then on.
pub(super) const STEPS: [Step; 9] = [
    Commit::check_listed,
    Commit::write_checksums,
    Commit::write_manifest,
    Commit::set_modes,
    Commit::sync,
    Commit::move_into_place,
    Commit::make_link,
    Commit::switch,
    Commit::remove_staging,
];

impl Commit {
    pub fn new(staging: Staging, created: Timestamp, generator: &str, fingerprint: &str) -> Self {
        let manifest = Manifest {
            serial: staging.serial,
            created,
            generator: generator.to_owned(),
            fingerprint: fingerprint.to_owned(),
            files: Vec::new(),
        };
        Self { root: staging.root.clone(), staging, manifest }
    }

    pub fn run(mut self) -> Result<Generation, Error> {
        for step in STEPS {
            if let Err(error) = step(&mut self) {
                self.undo();
                return Err(error);
            }
        }
        Ok(Generation { serial: self.staging.serial, root: self.root.clone(), manifest: self.manifest.clone() })
    }

    /// Takes back what no reader sees. Best effort: the error at hand tells more than one from here would.
    fn undo(&self) {
        let store = &self.staging.store;
        _ = remove(&half_made(store, self.staging.serial));
        let in_place = self.root != self.staging.root;
        let seen = match store.pointer() {
            Ok(pointer) => pointer == Some(self.staging.serial),
            Err(Error::NotALink { .. } | Error::Damaged { .. }) => false,
            // Who cannot tell must not take away what readers may see.
            Err(_) => true,
        };
        if in_place && !seen {
            _ = store.discard(self.staging.serial);
        }
    }

    fn check_listed(&mut self) -> Result<(), Error> {
        let unlisted = walk(&self.root)?.files.into_iter().find(|path| !self.staging.files.contains_key(path));
        unlisted.map_or(Ok(()), |path| Err(Error::Unlisted { path }))
    }

    /// Writes the list that `sha256sum --check` reads.
    fn write_checksums(&mut self) -> Result<(), Error> {
        let mut text = String::new();
        for file in self.staging.files() {
            writeln!(text, "{}  {}", file.sha256, file.path).expect("a text takes everything");
        }
        files::write_new(&self.root.join(CHECKSUMS), text.as_bytes())?;
        let entry = entry_of(CHECKSUMS, text.as_bytes());
        self.staging.files.insert(CHECKSUMS.to_owned(), Staged { entry, linked: false });
        Ok(())
    }

    fn write_manifest(&mut self) -> Result<(), Error> {
        self.manifest.files = self.staging.files().cloned().collect();
        let mut json = serde_json::to_vec_pretty(&self.manifest).expect("a manifest holds only texts and numbers");
        json.push(b'\n');
        files::write_new(&self.root.join(names::MANIFEST), &json)
    }

    fn set_modes(&mut self) -> Result<(), Error> {
        let tree = walk(&self.root)?;
        tree.files.iter().try_for_each(|path| set_mode(&self.root.join(path), files::RELEASED))?;
        tree.folders.iter().try_for_each(|folder| set_mode(folder, files::PUBLIC))
    }

    /// Syncs all new files, then all folders, the deepest first.
    fn sync(&mut self) -> Result<(), Error> {
        let new = self.staging.files.values().filter(|staged| !staged.linked).map(|staged| staged.entry.path.as_str());
        let new: Vec<PathBuf> = new.chain([names::MANIFEST]).map(|path| self.root.join(path)).collect();
        sync_all(&new)?;
        let mut folders = walk(&self.root)?.folders;
        folders.sort_by_key(|folder| std::cmp::Reverse(folder.components().count()));
        folders.iter().try_for_each(|folder| sync_folder(folder))
    }

    fn move_into_place(&mut self) -> Result<(), Error> {
        let store = &self.staging.store;
        let place = store.root_of(self.staging.serial);
        fs::rename(&self.root, &place).map_err(io("move into place", &place))?;
        self.root = place;
        sync_folder(&store.releases())
    }

    fn make_link(&mut self) -> Result<(), Error> {
        make_link(&self.staging.store, self.staging.serial)
    }

    fn switch(&mut self) -> Result<(), Error> {
        put_link(&self.staging.store, self.staging.serial)
    }

    fn remove_staging(&mut self) -> Result<(), Error> {
        remove(&self.staging.folder)
    }
}

/// Makes readers see a generation that is in place.
pub(super) fn switch(store: &Store, serial: u64) -> Result<(), Error> {
    make_link(store, serial)?;
    put_link(store, serial)
}

fn half_made(store: &Store, serial: u64) -> PathBuf {
    store.out().join(format!("{HALF_MADE}{}", folder_name(serial)))
}

fn make_link(store: &Store, serial: u64) -> Result<(), Error> {
    let link = half_made(store, serial);
    remove(&link)?;
    symlink(Path::new("releases").join(folder_name(serial)), &link).map_err(io("make the link", &link))
}

fn put_link(store: &Store, serial: u64) -> Result<(), Error> {
    let current = store.web_root();
    fs::rename(half_made(store, serial), &current).map_err(io("switch", &current))?;
    sync_folder(store.out())
}

/// Syncs files, some at a time; the first that fails tells why.
fn sync_all(paths: &[PathBuf]) -> Result<(), Error> {
    let share = paths.len().div_ceil(SYNCS).max(1);
    thread::scope(|scope| {
        let sync = |part| move || <[PathBuf]>::iter(part).try_for_each(|path| sync_file(path));
        let running: Vec<_> = paths.chunks(share).map(|part| scope.spawn(sync(part))).collect();
        running.into_iter().try_for_each(|thread| thread.join().expect("syncing a file does not panic"))
    })
}
