//! Removes old releases that no reader can still be in the middle of.

use std::time::Duration;

use jiff::Timestamp;

use super::Store;
use super::error::Error;
use super::lock::Lock;

/// How many releases are kept when nothing else is said, the current one among them.
pub const KEPT: usize = 3;
/// How long a release is kept after another has taken its place when nothing else is said: a slow download and a
/// weekend's caches.
pub const GRACE: Duration = Duration::from_hours(48);

impl Store {
    /// Removes old releases; answers their serials, rising.
    ///
    /// A release goes when at least `keep` newer ones, the current among them,
    /// are in place, and it has been out of sight for at least `grace` at the
    /// instant `now`. It went out of sight when the next one was made. The
    /// current one, and those whose age cannot be told, stay.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when a folder cannot be removed; those of
    /// [`Store::current`] when it is not known which one is current.
    pub fn prune(&self, _lock: &Lock, keep: usize, grace: Duration, now: Timestamp) -> Result<Vec<u64>, Error> {
        let Some(current) = self.current()? else { return Ok(Vec::new()) };
        let mut removed = Vec::new();
        let mut replaced = Some(current.manifest.created);
        let older = self.serials()?.into_iter().rev().filter(|serial| *serial < current.serial);
        for (newer, serial) in (1..).zip(older) {
            let created = self.generation(serial).ok().map(|generation| generation.manifest.created);
            if newer >= keep && replaced.is_some_and(|replaced| is_past(replaced, grace, now)) {
                self.discard(serial)?;
                removed.push(serial);
            }
            // A release without a readable manifest: the one before it was replaced no later than it was itself.
            replaced = created.or(replaced);
        }
        removed.reverse();
        Ok(removed)
    }
}

fn is_past(replaced: Timestamp, grace: Duration, now: Timestamp) -> bool {
    let age = now.duration_since(replaced);
    Duration::try_from(age).is_ok_and(|age| age >= grace)
}
