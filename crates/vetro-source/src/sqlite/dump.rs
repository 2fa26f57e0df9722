//! Loads an SQL dump into a private database.
//!
//! A dump is a program written by somebody else. It runs with an authoriser
//! that lets it build and fill tables in the one private file and refuses
//! everything that reaches beyond: other files, extensions, settings that
//! undo the walls. A dump that was cut off is refused as a whole.
//!
//! Each content is loaded once: the file is named after its hash.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::error::Error;
use crate::files;
use crate::sql::{Statements, Unclosed};
use crate::stream::Signal;

use super::open;

/// The most bytes of a dump.
const LARGEST_DUMP: u64 = 1 << 30;

/// One dump at a time is loaded, so that datasets of one dump wait for it instead of each loading their own.
static LOADING: Mutex<()> = Mutex::new(());

/// The database that a dump makes, in the scratch folder.
///
/// # Errors
///
/// [`Error::Dump`] when a statement fails, is refused or is cut off; those of reading the file.
pub(super) fn load(path: &Path, scratch: &Path, signal: &Signal) -> Result<PathBuf, Error> {
    let bytes = files::read_whole(path, LARGEST_DUMP)?;
    if let Some(found) = files::looks_like(&bytes[..bytes.len().min(512)]) {
        return Err(Error::WrongKind { path: path.to_owned(), found, expected: "an SQL dump" });
    }
    let target = scratch.join(name_of(path, &bytes));
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| Error::Encoding { path: path.to_owned(), row: None, encoding: "UTF-8" })?;
    // A panic of another loader left nothing half done: what counts is renamed when it is whole.
    let _alone = LOADING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if target.exists() {
        return Ok(target);
    }
    let system = |source| Error::System { source };
    let private = NamedTempFile::new_in(scratch).map_err(system)?;
    build(path, private.path(), &text, signal)?;
    private.persist(&target).map_err(|error| system(error.error))?;
    Ok(target)
}

/// The dump's name with what is safe in one, and its content's hash.
fn name_of(path: &Path, bytes: &[u8]) -> String {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let safe: String = stem.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect();
    let hash = Sha256::digest(bytes);
    let hash = u128::from_be_bytes(hash[..16].try_into().expect("a hash has 32 bytes"));
    format!("{safe}-{hash:032x}.sqlite")
}

fn build(dump: &Path, target: &Path, text: &str, signal: &Signal) -> Result<(), Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let prepared = Connection::open_with_flags(target, flags).and_then(|mut connection| {
        // The file is private and made anew after any accident: nothing needs to survive one.
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; \
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA foreign_keys = OFF; BEGIN",
        )?;
        open::guard(&connection)?;
        open::watch(&mut connection, signal)?;
        connection.authorizer(Some(authorise))?;
        Ok(connection)
    });
    let mut connection = prepared.map_err(|error| open::failed(&error))?;
    run(dump, &connection, text)?;
    let lifted = connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>);
    lifted.and_then(|()| connection.execute_batch("COMMIT")).map_err(|error| open::failed(&error))
}

/// Runs the statements in our own transaction; the dump's must be whole.
fn run(dump: &Path, connection: &Connection, text: &str) -> Result<(), Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let wrong = |start: usize, problem: &str| Error::Dump {
        path: dump.to_owned(),
        line: text[..start].bytes().filter(|byte| *byte == b'\n').count() as u64 + 1,
        problem: problem.to_owned(),
    };
    let mut begun = None;
    for statement in Statements::new(text) {
        let statement = statement.map_err(|Unclosed(start)| wrong(start, "this statement has no end"))?;
        match statement.keyword.to_ascii_uppercase().as_str() {
            "BEGIN" => begun = Some(statement.start),
            "COMMIT" | "END" => begun = None,
            "ROLLBACK" => return Err(wrong(statement.start, "the dump takes itself back: it was written with errors")),
            _ => connection.execute_batch(statement.text).map_err(|error| match open::failed(&error) {
                Error::Query { condition, .. } => wrong(statement.start, condition),
                other => other,
            })?,
        }
    }
    match begun {
        Some(start) => Err(wrong(start, "this transaction is never committed: the dump was cut off")),
        None => Ok(()),
    }
}

/// Lets tables be built and filled, and nothing else.
fn authorise(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Attach { .. }
        | AuthAction::Detach { .. }
        | AuthAction::CreateVtable { .. }
        | AuthAction::DropVtable { .. }
        | AuthAction::Transaction { .. }
        | AuthAction::Unknown { .. } => Authorization::Deny,
        AuthAction::Function { function_name } if open::is_denied(function_name) => Authorization::Deny,
        AuthAction::Pragma { pragma_name, .. } => pragma(pragma_name),
        _ => Authorization::Allow,
    }
}

/// Settings that describe the database are made, those about speed or safety on disk are passed over, others refused.
fn pragma(name: &str) -> Authorization {
    const MADE: [&str; 4] = ["application_id", "encoding", "foreign_keys", "user_version"];
    const PASSED_OVER: [&str; 8] = [
        "auto_vacuum",
        "cache_size",
        "foreign_key_check",
        "journal_mode",
        "locking_mode",
        "page_size",
        "synchronous",
        "temp_store",
    ];
    let is = |known: &&str| known.eq_ignore_ascii_case(name);
    if MADE.iter().any(is) {
        Authorization::Allow
    } else if PASSED_OVER.iter().any(is) {
        Authorization::Ignore
    } else {
        Authorization::Deny
    }
}
