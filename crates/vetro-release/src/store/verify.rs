//! Compares a release with its manifest, file by file.

use std::collections::BTreeSet;
use std::path::Path;

use vetro_model::document::{Manifest, ManifestFile, names};

use super::error::{DamageKind, Error};
use super::files::{entry_at, exists, regular, walk};
use super::{SIGNATURE, Store};

/// Something wrong with one file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The release.
    pub serial: u64,
    /// The path from the web root.
    pub path: String,
    /// What is wrong.
    pub kind: DamageKind,
}

impl Store {
    /// Compares a release with its manifest: sizes, SHA-256, files missing and files unlisted; `None` is the current.
    ///
    /// The result is sorted by path and empty when all is well. A manifest
    /// that is missing or cannot be read is itself a damage.
    ///
    /// # Errors
    ///
    /// [`Error::NoRelease`] when there is none, or none of that number,
    /// [`Error::Io`] when a file cannot be read.
    pub fn verify(&self, serial: Option<u64>) -> Result<Vec<Damage>, Error> {
        let serial = match serial {
            Some(serial) => serial,
            None => self.pointer()?.ok_or(Error::NoRelease)?,
        };
        if !exists(&self.root_of(serial)) {
            return Err(Error::NoRelease);
        }
        let found = match self.generation(serial) {
            Ok(generation) => compare(&generation.root, &generation.manifest.files)?,
            Err(Error::Damaged { kind, .. }) => vec![(names::MANIFEST.to_owned(), kind)],
            Err(error) => return Err(error),
        };
        Ok(found.into_iter().map(|(path, kind)| Damage { serial, path, kind }).collect())
    }
}

/// Compares any web root with the manifest in it, as a reader would who has only the folder.
///
/// Returns how many files the manifest lists, and what is wrong, sorted by
/// path, empty when all is well.
///
/// # Errors
///
/// [`Error::NoRelease`] when the folder holds no readable manifest,
/// [`Error::Io`] when a file cannot be read.
pub fn verify_folder(root: &Path) -> Result<(usize, Vec<(String, DamageKind)>), Error> {
    let bytes = std::fs::read(root.join(names::MANIFEST)).map_err(|_| Error::NoRelease)?;
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| Error::NoRelease)?;
    Ok((manifest.files.len(), compare(root, &manifest.files)?))
}

fn compare(root: &Path, listed: &[ManifestFile]) -> Result<Vec<(String, DamageKind)>, Error> {
    let mut found = Vec::new();
    for entry in listed {
        found.extend(examine(root, entry)?.map(|kind| (entry.path.clone(), kind)));
    }
    let expected: BTreeSet<&str> =
        listed.iter().map(|entry| entry.path.as_str()).chain([names::MANIFEST, SIGNATURE]).collect();
    let unlisted = walk(root)?.files.into_iter().filter(|path| !expected.contains(path.as_str()));
    found.extend(unlisted.map(|path| (path, DamageKind::Unlisted)));
    found.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(found)
}

/// What is wrong with a listed file.
pub(super) fn examine(root: &Path, listed: &ManifestFile) -> Result<Option<DamageKind>, Error> {
    let Some(found) = regular(root, &listed.path) else {
        let there = exists(&root.join(&listed.path));
        return Ok(Some(if there { DamageKind::NotAFile } else { DamageKind::Missing }));
    };
    if found != listed.bytes {
        return Ok(Some(DamageKind::Size { expected: listed.bytes, found }));
    }
    Ok((entry_at(root, &listed.path)? != *listed).then_some(DamageKind::Content))
}
