//! Reads the files of the city's theme: crest, card, fonts, and its own templates.
//!
//! Start at [`read`]. What is wrong with them is told by `config::look`.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use vetro_model::look::Look;
use vetro_site::ThemeFiles;

/// The folder of the city's own templates.
pub const TEMPLATES: &str = "theme/templates";

/// Reads all files of the theme.
///
/// # Errors
///
/// The first file that cannot be read, named in the message.
pub fn read(project: &Path, look: &Look) -> io::Result<ThemeFiles> {
    let file = |path: &String| {
        std::fs::read(project.join(path)).map_err(|error| io::Error::new(error.kind(), format!("`{path}`: {error}")))
    };
    let logo = match &look.logo {
        Some(path) => Some((path.rsplit('/').next().unwrap_or(path).to_owned(), file(path)?)),
        None => None,
    };
    Ok(ThemeFiles {
        logo,
        card: look.card.as_ref().map(file).transpose()?,
        fonts: look.fonts.files.iter().map(|font| file(&font.file)).collect::<io::Result<_>>()?,
        templates: templates(project)?,
    })
}

/// The city's own templates by name; hidden files and backups of editors are none.
///
/// # Errors
///
/// A file that cannot be read or is no text, named in the message.
pub fn templates(project: &Path) -> io::Result<BTreeMap<String, String>> {
    let entries = match std::fs::read_dir(project.join(TEMPLATES)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(io::Error::new(error.kind(), format!("`{TEMPLATES}`: {error}"))),
    };
    let mut found = BTreeMap::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let text = std::fs::read_to_string(entry.path())
            .map_err(|error| io::Error::new(error.kind(), format!("`{TEMPLATES}/{name}`: {error}")))?;
        found.insert(name, text);
    }
    Ok(found)
}
