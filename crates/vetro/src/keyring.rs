//! The keys of pseudonym domains: named by the configuration, or drawn once and kept in `.vetro/keys/`.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use secrecy::ExposeSecret as _;
use vetro_model::Diagnostic;
use vetro_model::plan::PseudonymDomain;

use crate::run::{Failure, Kind};

/// Bytes of a drawn key: as many as the hash puts out, after RFC 2104.
const KEY_BYTES: usize = 32;
/// The fewest bytes of a key that somebody else chose.
const LEAST_BYTES: usize = 12;

/// The key of a domain.
pub fn key(project: &Path, domain: &str, settings: &PseudonymDomain) -> Result<Vec<u8>, Failure> {
    if let Some(reference) = &settings.key {
        let secret = crate::secret::find(project, reference).map_err(|missing| {
            let told = Diagnostic::error("V0381", format!("no key for pseudonym domain `{domain}`: {missing}"))
                .with_help("set the secret, or remove `key`: vetro then draws one");
            Failure::new(Kind::Privacy, told)
        })?;
        let bytes = secret.expose_secret().as_bytes().to_vec();
        if bytes.len() < LEAST_BYTES {
            let told = Diagnostic::error(
                "V0382",
                format!("the key of pseudonym domain `{domain}` has fewer than {LEAST_BYTES} bytes"),
            )
            .with_help("take 32 random bytes: a short key can be guessed, and every token undone");
            return Err(Failure::new(Kind::Privacy, told));
        }
        return Ok(bytes);
    }
    drawn(project, domain).map_err(|error| Failure::disk(&project.join(".vetro/keys"), &error))
}

/// The drawn key of a domain; drawn now when there is none.
fn drawn(project: &Path, domain: &str) -> std::io::Result<Vec<u8>> {
    let folder = project.join(".vetro").join("keys");
    if !folder.exists() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    }
    // The domain's name may hold anything: its bytes in hexadecimal cannot leave the folder.
    let name = crate::run::hex(domain.as_bytes());
    let path = folder.join(name);
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
    fn a_key_is_drawn_once_and_kept_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let first = key(folder.path(), "../veicoli", &PseudonymDomain::default()).unwrap();
        let again = key(folder.path(), "../veicoli", &PseudonymDomain::default()).unwrap();
        assert_eq!(first, again);
        assert_ne!(first, key(folder.path(), "altri", &PseudonymDomain::default()).unwrap());
        let kept: Vec<_> = std::fs::read_dir(folder.path().join(".vetro/keys")).unwrap().collect();
        assert_eq!(kept.len(), 2);
        for entry in kept {
            assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
