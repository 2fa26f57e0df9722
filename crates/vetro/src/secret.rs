//! Finds secrets where the configuration says they are. The only place that reads the environment.

use std::path::Path;

use secrecy::SecretString;
use vetro_model::SecretRef;

/// Why a secret was not found. Never holds any of it.
#[derive(Debug, thiserror::Error)]
pub enum Missing {
    /// The environment variable is not set.
    #[error("the environment variable `{0}` is not set")]
    Variable(String),
    /// The file cannot be read.
    #[error("the secret's file `{0}` cannot be read: {1}")]
    File(String, std::io::ErrorKind),
    /// No credentials were passed by systemd.
    #[error("no credential `{0}`: systemd passed none to this process")]
    Credential(String),
}

/// Reads a secret; files are relative to the project folder, and their last line end is left out.
///
/// # Errors
///
/// [`Missing`] when it is not there.
pub fn find(project: &Path, reference: &SecretRef) -> Result<SecretString, Missing> {
    match reference {
        SecretRef::Environment(name) => {
            std::env::var(name).map(SecretString::from).map_err(|_| Missing::Variable(name.clone()))
        }
        SecretRef::File(path) => read(&project.join(path)).map_err(|kind| Missing::File(path.clone(), kind)),
        SecretRef::Credential(name) => {
            let folder = std::env::var("CREDENTIALS_DIRECTORY").map_err(|_| Missing::Credential(name.clone()))?;
            let safe = !name.contains('/') && !name.starts_with('.');
            let path = Path::new(&folder).join(name);
            safe.then(|| read(&path).ok()).flatten().ok_or_else(|| Missing::Credential(name.clone()))
        }
    }
}

fn read(path: &Path) -> Result<SecretString, std::io::ErrorKind> {
    let text = std::fs::read_to_string(path).map_err(|error| error.kind())?;
    Ok(SecretString::from(text.trim_end_matches(['\n', '\r']).to_owned()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_secret_file_is_read_without_its_line_end() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("url"), "postgres://x\n").unwrap();
        let found = find(folder.path(), &SecretRef::File("url".into())).unwrap();
        assert_eq!(found.expose_secret(), "postgres://x");
        let lost = find(folder.path(), &SecretRef::Environment("VETRO_SURELY_NOT_SET".into())).unwrap_err();
        assert!(lost.to_string().contains("VETRO_SURELY_NOT_SET"));
    }
}
