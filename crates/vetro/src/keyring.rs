//! Every key comes from one master secret: named by the configuration, or drawn once and kept in `.vetro/keys/`.
//!
//! A key is derived for one purpose and one dataset or domain, so that no two
//! releases can be linked by what was made with a key of another, and no key
//! tells anything of the master.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;
use vetro_model::plan::PseudonymDomain;
use vetro_model::{Diagnostic, SecretRef};

use crate::run::{Failure, Kind};

/// Bytes of a key: as many as the hash puts out, after RFC 2104.
pub const KEY_BYTES: usize = 32;
/// The fewest bytes of a key that somebody else chose.
const LEAST_BYTES: usize = 12;

/// The keys of a project.
#[derive(Debug)]
pub struct Keyring {
    master: SecretSlice<u8>,
}

impl Keyring {
    /// Finds the master secret, or draws one.
    ///
    /// # Errors
    ///
    /// A privacy failure when it is named and not there, or too short; a failure of the disk.
    pub fn open(project: &Path, master: Option<&SecretRef>) -> Result<Self, Failure> {
        let master = match master {
            Some(reference) => named(project, reference, "the master key")?,
            None => drawn(project).map_err(|error| Failure::disk(&project.join(".vetro/keys"), &error))?,
        };
        Ok(Self { master: master.into() })
    }

    /// The key for a purpose.
    ///
    /// # Source
    ///
    /// HMAC-SHA-256 of `vetro/<purpose>/<name>` under the master secret (RFC 2104, FIPS 180-4).
    pub fn derive(&self, purpose: &str, name: &str) -> [u8; KEY_BYTES] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.master.expose_secret()).expect("HMAC takes keys of every length");
        for part in ["vetro/", purpose, "/", name] {
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// The key of a pseudonym domain: its own where one is named.
    ///
    /// # Errors
    ///
    /// A privacy failure when it is named and not there, or too short.
    pub fn pseudonym(&self, project: &Path, domain: &str, settings: &PseudonymDomain) -> Result<Vec<u8>, Failure> {
        match &settings.key {
            Some(reference) => named(project, reference, &format!("pseudonym domain `{domain}`")),
            None => Ok(self.derive("pseudonym-domain", domain).to_vec()),
        }
    }
}

/// A key that the configuration names.
fn named(project: &Path, reference: &SecretRef, of: &str) -> Result<Vec<u8>, Failure> {
    let secret = crate::secret::find(project, reference).map_err(|missing| {
        let told = Diagnostic::error("V0381", format!("no key for {of}: {missing}"))
            .with_help("set the secret, or remove its name from the configuration: vetro then draws one");
        Failure::new(Kind::Privacy, told)
    })?;
    let bytes = secret.expose_secret().as_bytes().to_vec();
    if bytes.len() >= LEAST_BYTES {
        return Ok(bytes);
    }
    let told = Diagnostic::error("V0382", format!("the key of {of} has fewer than {LEAST_BYTES} bytes"))
        .with_help("take 32 random bytes: a short key can be guessed, and every token undone");
    Err(Failure::new(Kind::Privacy, told))
}

/// The drawn master secret; drawn now when there is none.
fn drawn(project: &Path) -> std::io::Result<Vec<u8>> {
    let folder = project.join(".vetro").join("keys");
    if !folder.exists() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    }
    let path = folder.join("master");
    if let Ok(key) = std::fs::read(&path)
        && key.len() == KEY_BYTES
    {
        return Ok(key);
    }
    let mut key = vec![0; KEY_BYTES];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut key)?;
    let beside = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(&key)?;
    file.sync_all()?;
    std::fs::rename(beside, path)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_master_is_drawn_once_and_kept_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let first = Keyring::open(folder.path(), None).unwrap();
        let again = Keyring::open(folder.path(), None).unwrap();
        let settings = PseudonymDomain::default();
        let key = |ring: &Keyring, domain| ring.pseudonym(folder.path(), domain, &settings).unwrap();
        assert_eq!(key(&first, "veicoli"), key(&again, "veicoli"));
        assert_ne!(key(&first, "veicoli"), key(&first, "altri"));
        assert_ne!(first.derive("ledger", "alberi"), first.derive("noise", "alberi"));
        let kept: Vec<_> = std::fs::read_dir(folder.path().join(".vetro/keys")).unwrap().collect();
        assert_eq!(kept.len(), 1);
        for entry in kept {
            assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_named_key_that_is_short_or_missing_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("short"), "hunter2\n").unwrap();
        for (file, code) in [("short", "V0382"), ("missing", "V0381")] {
            let refused = Keyring::open(folder.path(), Some(&SecretRef::File(file.into()))).unwrap_err();
            assert_eq!(refused.diagnostic.code, code);
            assert!(!refused.diagnostic.message.contains("hunter2"));
        }
    }
}
