//! The private ledger of what was published: one file a dataset in `.vetro/ledger/`.
//!
//! A dataset's new page is written before the release is committed and takes
//! effect with it: it carries the number of the release and is settled by
//! the first look at a store whose release has that number. What is small,
//! and so concerns single persons, is sealed with a key derived from the
//! master secret.
//!
//! A ledger that cannot be read stops its dataset: nobody can tell any more
//! what a new version would give away.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use vetro_model::ledger::{Entry, HeldCells, HeldRows};
use vetro_model::{DatasetId, Diagnostic};

use super::failure::{Failure, Kind};
use super::page;
use crate::keyring::Keyring;

/// What is known of all versions of a dataset.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ledger {
    /// The versions, oldest first.
    pub entries: Vec<Entry>,
    /// What the next version is made from; none where nothing is held back piece by piece.
    pub state: Option<State>,
}

impl Ledger {
    /// The cells of a table.
    pub fn cells(&self) -> Option<&HeldCells> {
        match &self.state {
            Some(State::Cells(cells)) => Some(cells),
            _ => None,
        }
    }

    /// The records.
    pub fn rows(&self) -> Option<&HeldRows> {
        match &self.state {
            Some(State::Rows(rows)) => Some(rows),
            _ => None,
        }
    }
}

/// What readers may see, small cells and single records included.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum State {
    /// Of a table.
    Cells(HeldCells),
    /// Of records.
    Rows(HeldRows),
}

/// The ledgers of all datasets.
pub(super) struct Book {
    folder: PathBuf,
}

impl Book {
    /// Opens the ledgers; pages of releases up to `committed` take effect, later ones are thrown away.
    pub fn open(private: &Path, committed: u64) -> Result<Self, Failure> {
        let folder = private.join("ledger");
        if !folder.exists() {
            std::fs::DirBuilder::new().mode(0o700).create(&folder).map_err(|error| Failure::disk(&folder, &error))?;
        }
        let book = Self { folder };
        book.settle(committed)?;
        Ok(book)
    }

    /// Lets the pages of releases up to `committed` take effect and throws later ones away.
    pub fn settle(&self, committed: u64) -> Result<(), Failure> {
        let told = |error: std::io::Error| Failure::disk(&self.folder, &error);
        for entry in std::fs::read_dir(&self.folder).map_err(told)? {
            let path = entry.map_err(told)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            let Some((id, serial)) = name.strip_suffix(".next").and_then(|rest| rest.rsplit_once('.')) else {
                continue;
            };
            let done = match serial.parse::<u64>() {
                Ok(serial) if serial <= committed => std::fs::rename(&path, self.path(id)),
                _ => std::fs::remove_file(&path),
            };
            done.map_err(|error| Failure::disk(&path, &error))?;
        }
        Ok(())
    }

    /// The ledger of a dataset; `None` when it has none yet.
    pub fn read(&self, id: &DatasetId, keys: &Keyring) -> Result<Option<Ledger>, Failure> {
        let path = self.path(id.as_str());
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::disk(&path, &error)),
        };
        let ledger = page::read(&bytes, &Self::key(id, keys), id.as_str());
        ledger.map(Some).ok_or_else(|| unreadable(id))
    }

    /// Writes the page of a release that is about to be committed.
    pub fn prepare(&self, id: &DatasetId, serial: u64, ledger: &Ledger, keys: &Keyring) -> Result<(), Failure> {
        self.write(&self.folder.join(format!("{id}.{serial}.next")), id, ledger, keys)
    }

    /// Replaces a page without a release: readers see nothing new, only what waits is different.
    pub fn replace(&self, id: &DatasetId, ledger: &Ledger, keys: &Keyring) -> Result<(), Failure> {
        let beside = self.folder.join(format!("{id}.new"));
        self.write(&beside, id, ledger, keys)?;
        std::fs::rename(&beside, self.path(id.as_str())).map_err(|error| Failure::disk(&beside, &error))
    }

    fn write(&self, path: &Path, id: &DatasetId, ledger: &Ledger, keys: &Keyring) -> Result<(), Failure> {
        let told = |error: std::io::Error| Failure::disk(path, &error);
        let bytes = page::write(ledger, &Self::key(id, keys), id.as_str()).map_err(told)?;
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path).map_err(told)?;
        file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(told)?;
        std::fs::File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(told)
    }

    fn path(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.ledger"))
    }

    fn key(id: &DatasetId, keys: &Keyring) -> [u8; crate::keyring::KEY_BYTES] {
        keys.derive("ledger", id.as_str())
    }
}

fn unreadable(id: &DatasetId) -> Failure {
    let told = Diagnostic::error(
        "V0810",
        format!("the ledger of `{id}` cannot be read, or was sealed with another key"),
    )
    .with_help(format!(
        "restore `.vetro/ledger/{id}.ledger` and the master key from a backup: without them nobody can tell what a new \
             version would give away beside the ones that are out"
    ));
    Failure::new(Kind::Privacy, told)
}

#[cfg(test)]
mod tests {
    use vetro_model::ledger::{Content, HeldCell};

    use super::*;

    fn ledger(count: u64) -> Ledger {
        let content = Content { count, measures: vec![Some(count.to_string())], ..Content::default() };
        let cell = HeldCell { labels: vec![Some("quartiere-nove".into())], shown: vec![content], waits: None };
        let state = State::Cells(HeldCells { columns: vec!["q".into()], cells: [("k".to_owned(), cell)].into() });
        Ledger { entries: Vec::new(), state: Some(state) }
    }

    fn id() -> DatasetId {
        DatasetId::try_new("popolazione").unwrap()
    }

    #[test]
    fn a_page_takes_effect_with_its_release_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keyring::open(folder.path(), None).unwrap();
        let book = Book::open(folder.path(), 0).unwrap();
        book.prepare(&id(), 1, &ledger(3), &keys).unwrap();
        assert_eq!(book.read(&id(), &keys).unwrap(), None);
        Book::open(folder.path(), 1).unwrap();
        assert_eq!(book.read(&id(), &keys).unwrap(), Some(ledger(3)));
        // A run that died before its commit.
        book.prepare(&id(), 2, &ledger(4), &keys).unwrap();
        Book::open(folder.path(), 1).unwrap();
        assert_eq!(book.read(&id(), &keys).unwrap(), Some(ledger(3)));
        assert_eq!(std::fs::read_dir(folder.path().join("ledger")).unwrap().count(), 1);
    }

    #[test]
    fn small_cells_are_sealed_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keyring::open(folder.path(), None).unwrap();
        let book = Book::open(folder.path(), 0).unwrap();
        book.replace(&id(), &ledger(3), &keys).unwrap();
        let path = folder.path().join("ledger/popolazione.ledger");
        let mut bytes = std::fs::read(&path).unwrap();
        let holds = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
        assert!(!holds(b"quartiere") && !holds(b"measures"));
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(book.read(&id(), &keys).unwrap_err().diagnostic.code, "V0810");
    }

    #[test]
    fn another_master_opens_nothing() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let book = Book::open(one.path(), 0).unwrap();
        book.replace(&id(), &ledger(3), &Keyring::open(one.path(), None).unwrap()).unwrap();
        let other = Keyring::open(two.path(), None).unwrap();
        assert_eq!(book.read(&id(), &other).unwrap_err().kind, Kind::Privacy);
    }
}
