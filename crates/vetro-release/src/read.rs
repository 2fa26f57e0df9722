//! Reads the documents of a dataset back.

use std::path::Path;

use serde::de::DeserializeOwned;
use vetro_model::document::names;

use crate::describe::schema;
use crate::error::Error;
use crate::request::Documents;

/// Reads the documents of a dataset from its folder, `<web root>/data/<id>`.
///
/// # Errors
///
/// [`Error::Io`] when one is missing, [`Error::Document`] when one cannot be understood.
pub fn read(folder: &Path) -> Result<Documents, Error> {
    let documents = Documents {
        record: document(folder, names::RECORD)?,
        profile: document(folder, names::PROFILE)?,
        preview: document(folder, names::PREVIEW)?,
        charts: document(folder, names::CHARTS)?,
        quality: document(folder, names::QUALITY)?,
        privacy: document(folder, names::PRIVACY)?,
        changes: document(folder, names::CHANGES)?,
        schema: understood(folder, names::SCHEMA, schema::parse)?,
    };
    if documents.record.versions.is_empty() {
        return Err(Error::Document { path: folder.join(names::RECORD), line: 0 });
    }
    Ok(documents)
}

fn document<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, Error> {
    understood(folder, name, |bytes| serde_json::from_slice(bytes))
}

fn understood<T>(
    folder: &Path,
    name: &str,
    parse: impl FnOnce(&[u8]) -> Result<T, serde_json::Error>,
) -> Result<T, Error> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
    // The library's words may quote the document.
    parse(&bytes).map_err(|error| Error::Document { path, line: error.line() })
}
