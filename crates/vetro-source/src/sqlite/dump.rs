//! Loads an SQL dump into a private database.
//!
//! A dump is a program written by somebody else. It runs with an authoriser
//! that lets it build and fill tables in the one private file and refuses
//! everything that reaches beyond: other files, extensions, settings that
//! undo the walls. A dump that was cut off is refused as a whole.
//!
//! Each content is loaded once: the file is named after its hash.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::error::Error;
use crate::files::{Watched, looks_like};
use crate::sql::{Statement, Statements, Unclosed};
use crate::stream::Signal;

use super::open;

/// Bytes read at once.
const CHUNK: u64 = 1 << 20;
/// The most bytes of one statement.
const LONGEST_STATEMENT: u64 = 128 << 20;

/// One dump at a time is loaded, so that datasets of one dump wait for it instead of each loading their own.
static LOADING: Mutex<()> = Mutex::new(());

/// The database that a dump makes, in the scratch folder.
///
/// # Errors
///
/// [`Error::Dump`] when a statement fails, is refused or is cut off; those of reading the file.
pub(super) fn load(path: &Path, scratch: &Path, signal: &Signal) -> Result<PathBuf, Error> {
    let (mut file, watched) = Watched::open(path)?;
    let target = scratch.join(name_of(path, &mut file)?);
    // A panic of another loader left nothing half done: what counts is renamed when it is whole.
    let _alone = LOADING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if target.exists() {
        return Ok(target);
    }
    let system = |source| Error::System { source };
    let private = NamedTempFile::new_in(scratch).map_err(system)?;
    build(private.path(), Script::new(path, file), signal)?;
    watched.check()?;
    private.persist(&target).map_err(|error| system(error.error))?;
    Ok(target)
}

/// The dump's name with what is safe in one, and its content's hash.
fn name_of(path: &Path, file: &mut File) -> Result<String, Error> {
    let failed = |source| Error::read(path, source);
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let safe: String = stem.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect();
    let (mut hash, mut first, mut chunk) = (Sha256::new(), true, Vec::new());
    while file.by_ref().take(CHUNK).read_to_end(&mut chunk).map_err(failed)? > 0 || first {
        if let Some(found) = looks_like(&chunk[..chunk.len().min(512)]).filter(|_| first) {
            return Err(Error::WrongKind { path: path.to_owned(), found, expected: "an SQL dump" });
        }
        hash.update(&chunk);
        chunk.clear();
        first = false;
    }
    file.rewind().map_err(failed)?;
    let hash = u128::from_be_bytes(hash.finalize()[..16].try_into().expect("a hash has 32 bytes"));
    Ok(format!("{safe}-{hash:032x}.sqlite"))
}

fn build(target: &Path, script: Script<'_>, signal: &Signal) -> Result<(), Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let prepared = Connection::open_with_flags(target, flags).and_then(|mut connection| {
        // The file is private and made anew after any accident: nothing needs to survive one.
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; \
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA foreign_keys = OFF; BEGIN",
        )?;
        open::guard(&connection)?;
        open::watch(&mut connection, signal)?;
        connection.authorizer(Some(authorise))?;
        Ok(connection)
    });
    let mut connection = prepared.map_err(|error| open::failed(&error))?;
    script.run(&connection)?;
    let lifted = connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>);
    lifted.and_then(|()| connection.execute_batch("COMMIT")).map_err(|error| open::failed(&error))
}

/// A dump that is run while it is read: only a statement's worth of it is in memory.
struct Script<'a> {
    path: &'a Path,
    file: File,
    /// What was read and has not run.
    text: String,
    /// What was read of a letter whose rest is still to come.
    partial: Vec<u8>,
    /// Lines before the text.
    lines: u64,
    ended: bool,
    /// The line of a BEGIN that awaits its COMMIT.
    begun: Option<u64>,
}

impl<'a> Script<'a> {
    fn new(path: &'a Path, file: File) -> Self {
        let (text, partial) = (String::new(), Vec::new());
        Self { path, file, text, partial, lines: 0, ended: false, begun: None }
    }

    /// Runs all statements in the transaction that is open; the dump's own must be whole.
    fn run(mut self, connection: &Connection) -> Result<(), Error> {
        while !self.ended {
            self.fill()?;
            let text = std::mem::take(&mut self.text);
            let used = self.run_complete(connection, &text)?;
            self.lines += lines_of(&text[..used]);
            text[used..].clone_into(&mut self.text);
        }
        match self.begun {
            Some(line) => Err(self.wrong(line, "this transaction is never committed: the dump was cut off")),
            None => Ok(()),
        }
    }

    /// Runs the statements that are complete, and says how many bytes those were.
    fn run_complete(&mut self, connection: &Connection, text: &str) -> Result<usize, Error> {
        let mut used = 0;
        for statement in Statements::new(text) {
            match statement {
                Ok(statement) => {
                    self.execute(connection, text, &statement)?;
                    used = statement.start + statement.text.len();
                }
                Err(_) if !self.ended => break,
                Err(Unclosed(start)) => {
                    return Err(self.wrong(self.line_at(text, start), "this statement has no end"));
                }
            }
        }
        Ok(used)
    }

    fn execute(&mut self, connection: &Connection, text: &str, statement: &Statement<'_>) -> Result<(), Error> {
        let is = |keyword: &str| statement.keyword.eq_ignore_ascii_case(keyword);
        let line = || self.line_at(text, statement.start);
        if is("BEGIN") {
            self.begun = Some(line());
        } else if is("COMMIT") || is("END") {
            self.begun = None;
        } else if is("ROLLBACK") {
            return Err(self.wrong(line(), "the dump takes itself back: it was written with errors"));
        } else {
            connection.execute_batch(statement.text).map_err(|error| match open::failed(&error) {
                Error::Query { condition, .. } => self.wrong(line(), condition),
                other => other,
            })?;
        }
        Ok(())
    }

    /// Reads on: at least as much again as is left over, so that a long statement is not looked at too often.
    fn fill(&mut self) -> Result<(), Error> {
        let left = self.text.len() as u64;
        if left > LONGEST_STATEMENT {
            let what = format!("a statement of `{}`", self.path.display());
            return Err(Error::TooLarge { row: self.lines + 1, what, limit: LONGEST_STATEMENT });
        }
        let mut bytes = std::mem::take(&mut self.partial);
        let read = self.file.by_ref().take(CHUNK.max(left)).read_to_end(&mut bytes);
        self.ended = read.map_err(|source| Error::read(self.path, source))? == 0;
        let sound = match std::str::from_utf8(&bytes) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() && !self.ended => error.valid_up_to(),
            Err(_) => return Err(Error::Encoding { path: self.path.to_owned(), row: None, encoding: "UTF-8" }),
        };
        self.partial = bytes.split_off(sound);
        let text = String::from_utf8(bytes).expect("what comes before is sound");
        let first = self.text.is_empty() && self.lines == 0;
        self.text.push_str(text.strip_prefix('\u{feff}').filter(|_| first).unwrap_or(&text));
        Ok(())
    }

    fn line_at(&self, text: &str, start: usize) -> u64 {
        self.lines + lines_of(&text[..start]) + 1
    }

    fn wrong(&self, line: u64, problem: &str) -> Error {
        Error::Dump { path: self.path.to_owned(), line, problem: problem.to_owned() }
    }
}

/// How many lines end in a text.
fn lines_of(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u64
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
