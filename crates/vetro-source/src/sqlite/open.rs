//! Opens a database of unknown origin so that it can only be read.
//!
//! Walls, one behind the other: the file is opened read-only, the connection
//! refuses writes, nothing of the schema is trusted, no other file can be
//! attached, and an authoriser lets nothing pass but reading.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Connection, Error as Sqlite, ErrorCode, OpenFlags};

use crate::error::Error;
use crate::files::{Watched, looks_like};
use crate::stream::Signal;

/// How long another program may hold the file locked.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Instructions of the virtual machine between two looks at the signal: well under a millisecond.
const STEPS: i32 = 20_000;
/// Functions that reach beyond the data.
pub(super) const DENIED_FUNCTIONS: [&str; 5] = ["load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"];

/// Opens a database file in one read transaction.
///
/// # Errors
///
/// [`Error::NoFile`], [`Error::Read`], [`Error::WrongKind`] and what `SQLite` says about the file.
pub(super) fn open(path: &Path, signal: &Signal) -> Result<Connection, Error> {
    check_kind(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|mut connection| {
        guard(&connection)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; BEGIN")?;
        watch(&mut connection, signal)?;
        Ok(connection)
    });
    opened.map_err(|error| failed(&error))
}

fn check_kind(path: &Path) -> Result<(), Error> {
    use std::io::Read;
    let (file, _) = Watched::open(path)?;
    let mut head = Vec::new();
    file.take(512).read_to_end(&mut head).map_err(|source| Error::read(path, source))?;
    if head.starts_with(b"SQLite format 3\0") {
        return Ok(());
    }
    let found = looks_like(&head).unwrap_or("something else");
    Err(Error::WrongKind { path: path.to_owned(), found, expected: "an SQLite database" })
}

/// Trusts nothing of what the schema says, and attaches nothing.
pub(super) fn guard(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    Ok(())
}

/// Ends what runs when the signal is set.
pub(super) fn watch(connection: &mut Connection, signal: &Signal) -> rusqlite::Result<()> {
    let signal = signal.clone();
    connection.progress_handler(STEPS, Some(move || signal.is_set()))
}

/// From here on nothing passes but reading.
pub(super) fn only_read(connection: &mut Connection) -> Result<(), Error> {
    let reads = |context: AuthContext<'_>| match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name } if !is_denied(function_name) => Authorization::Allow,
        _ => Authorization::Deny,
    };
    connection.authorizer(Some(reads)).map_err(|error| failed(&error))
}

/// Whether a function reaches beyond the data.
pub(super) fn is_denied(function: &str) -> bool {
    DENIED_FUNCTIONS.iter().any(|denied| denied.eq_ignore_ascii_case(function))
}

/// What broke while values were read: the condition, never the words, which may quote them.
pub(super) fn failed(error: &Sqlite) -> Error {
    let Some(code) = error.sqlite_error_code() else {
        return Error::Query { state: "SQLITE_MISUSE".to_owned(), condition: "the library was misused", message: None };
    };
    if code == ErrorCode::OperationInterrupted {
        return Error::Stopped;
    }
    let (state, condition) = condition(code);
    Error::Query { state: state.to_owned(), condition, message: None }
}

/// What is wrong with the text of a query that has not run: words about our own configuration.
pub(super) fn refused(error: &Sqlite) -> Error {
    let words = match error {
        Sqlite::SqlInputError { msg, .. } => Some(msg),
        Sqlite::SqliteFailure(_, message) => message.as_ref(),
        _ => None,
    };
    let message = words.map(|words| words.chars().filter(|letter| !letter.is_control()).take(200).collect());
    match failed(error) {
        Error::Query { state, condition, .. } => Error::Query { state, condition, message },
        other => other,
    }
}

/// The name of a result code, and what it means.
///
/// Source: <https://www.sqlite.org/rescode.html>.
pub(super) fn condition(code: ErrorCode) -> (&'static str, &'static str) {
    match code {
        ErrorCode::AuthorizationForStatementDenied => ("SQLITE_AUTH", "it does more than it may"),
        ErrorCode::ReadOnly => ("SQLITE_READONLY", "it writes, and the session is read-only"),
        ErrorCode::DatabaseBusy => ("SQLITE_BUSY", "another program holds the file locked"),
        ErrorCode::DatabaseLocked => ("SQLITE_LOCKED", "a table is locked"),
        ErrorCode::DatabaseCorrupt => ("SQLITE_CORRUPT", "the file is damaged"),
        ErrorCode::NotADatabase => ("SQLITE_NOTADB", "the file is not a database, or is encrypted"),
        ErrorCode::CannotOpen => ("SQLITE_CANTOPEN", "the file cannot be opened"),
        ErrorCode::PermissionDenied => ("SQLITE_PERM", "the file may not be used"),
        ErrorCode::SystemIoFailure => ("SQLITE_IOERR", "the disk failed"),
        ErrorCode::DiskFull => ("SQLITE_FULL", "the disk is full"),
        ErrorCode::OutOfMemory => ("SQLITE_NOMEM", "there is not enough memory"),
        ErrorCode::TooBig => ("SQLITE_TOOBIG", "a value is too large"),
        ErrorCode::ConstraintViolation => ("SQLITE_CONSTRAINT", "a constraint is broken"),
        ErrorCode::TypeMismatch => ("SQLITE_MISMATCH", "a value is not of its column's type"),
        _ => ("SQLITE_ERROR", "the statement is wrong, or a value does not fit it"),
    }
}
