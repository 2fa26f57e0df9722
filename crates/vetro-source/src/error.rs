//! Why a source could not be read.
//!
//! An error names files, servers, tables, columns and row numbers. It never
//! carries a value of a record or a secret: what drivers say is replaced by
//! the name of the condition wherever their words could quote data.

use std::io;
use std::path::PathBuf;

use vetro_model::SecretRef;

/// Why a source could not be read. Rows count from 1 with the header as row 1.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened or read.
    #[error("failed to read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no such file, or nothing matches the pattern.
    #[error("no file matches `{}`", path.display())]
    NoFile {
        /// The path or pattern.
        path: PathBuf,
    },
    /// The server cannot be reached.
    #[error("cannot connect to {server}: {reason}")]
    Connect {
        /// Host, port and database.
        server: String,
        /// Why, without anything the server said.
        reason: &'static str,
    },
    /// Connecting and logging in took too long.
    #[error("no session with {server} within {seconds} s")]
    ConnectTimeout {
        /// Host, port and database.
        server: String,
        /// The limit.
        seconds: u64,
    },
    /// The server does not let us in.
    #[error("{server} refused the login: {reason}")]
    Login {
        /// Host, port and database.
        server: String,
        /// The name of the condition.
        reason: &'static str,
    },
    /// The connection cannot be trusted.
    #[error("no trusted TLS connection to {server}: {reason}")]
    Tls {
        /// Host, port and database.
        server: String,
        /// What is wrong with the certificate or the handshake.
        reason: &'static str,
    },
    /// There is no such table or view, or it may not be seen.
    #[error("there is no table `{table}`")]
    MissingTable {
        /// As asked for.
        table: String,
        /// The most similar name that exists.
        nearest: Option<String>,
    },
    /// The relation lacks a column.
    #[error("there is no column `{column}`")]
    MissingColumn {
        /// As asked for.
        column: String,
        /// The most similar name that exists.
        nearest: Option<String>,
        /// All columns of the relation, in order.
        columns: Vec<String>,
    },
    /// The database refused or broke off a query.
    #[error("the query failed: {condition} ({state}){}", message.as_ref().map_or(String::new(), |text| format!(": {text}")))]
    Query {
        /// The SQLSTATE, or the result code of `SQLite`.
        state: String,
        /// The name of the condition.
        condition: &'static str,
        /// The database's words about the text of the query; never those about data.
        message: Option<String>,
    },
    /// The result ended before its end.
    #[error("the result was cut off after {rows} rows")]
    Cut {
        /// Records received; none of them counts.
        rows: u64,
    },
    /// Nothing arrived for too long.
    #[error("nothing arrived for {seconds} s, after {rows} rows")]
    Stalled {
        /// The limit.
        seconds: u64,
        /// Records received.
        rows: u64,
    },
    /// The whole query took too long.
    #[error("the query was not done within {seconds} s")]
    OverTime {
        /// The limit.
        seconds: u64,
    },
    /// The server broke the rules of its protocol.
    #[error("the server's answer makes no sense: {what}")]
    Protocol {
        /// Which rule.
        what: &'static str,
    },
    /// A row has more or fewer cells than the header.
    #[error("`{}`, row {row}: {found} cells where the header has {expected}", path.display())]
    RaggedRow {
        /// The file.
        path: PathBuf,
        /// The row.
        row: u64,
        /// Cells in the row.
        found: u64,
        /// Cells in the header.
        expected: u64,
    },
    /// A cell in quotes never ends.
    #[error("`{}`, row {row}: a quoted cell does not end before the file does", path.display())]
    OpenQuote {
        /// The file.
        path: PathBuf,
        /// The row in which it begins.
        row: u64,
    },
    /// The bytes are not in the declared encoding.
    #[error("`{}`{} is not {encoding}", path.display(), row.map_or(String::new(), |row| format!(", near row {row},")))]
    Encoding {
        /// The file.
        path: PathBuf,
        /// Where, if that can be told.
        row: Option<u64>,
        /// The declared encoding.
        encoding: &'static str,
    },
    /// The header cannot name columns.
    #[error("`{}`: column {position} of the header {problem}", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// The column, from 1.
        position: u64,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Files of one pattern differ in their headers.
    #[error("`{}` has other columns than `{}`", path.display(), first.display())]
    HeadersDiffer {
        /// The file that differs.
        path: PathBuf,
        /// The first file.
        first: PathBuf,
        /// Columns that only one of the two has.
        columns: Vec<String>,
    },
    /// The file is of another kind.
    #[error("`{}` is {found}, not {expected}", path.display())]
    WrongKind {
        /// The file.
        path: PathBuf,
        /// What it looks like.
        found: &'static str,
        /// What was declared.
        expected: &'static str,
    },
    /// The file is not well-formed JSON.
    #[error("`{}`, line {line}, column {column}: {problem}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The column in the line, from 1.
        column: u64,
        /// Which rule is broken.
        problem: &'static str,
    },
    /// A member of a feature collection is not a feature.
    #[error("`{}`, feature {feature}: {problem}", path.display())]
    NotAFeature {
        /// The file.
        path: PathBuf,
        /// Which one, from 1.
        feature: u64,
        /// Which rule is broken.
        problem: &'static str,
    },
    /// The coordinates are not longitudes and latitudes in WGS 84.
    #[error("`{}` is in the reference system `{found}`", path.display())]
    Crs {
        /// The file.
        path: PathBuf,
        /// The system's name as written.
        found: String,
    },
    /// A file changed while it was read.
    #[error("`{}` changed while it was read", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Something is larger than vetro reads.
    #[error("row {row}: {what} is larger than {limit} bytes")]
    TooLarge {
        /// The row; 0 for a file as a whole.
        row: u64,
        /// What is too large, by column name or file.
        what: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// There are more columns than vetro reads.
    #[error("{found} columns are more than {limit}")]
    TooManyColumns {
        /// How many there are.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// The values of a column have a type that is not published as it is.
    #[error("column `{column}` is of type {kind}, which has no exact text")]
    UnsupportedType {
        /// The column.
        column: String,
        /// The type's name in the database.
        kind: String,
    },
    /// An SQL dump cannot be loaded.
    #[error("`{}`, line {line}: {problem}", path.display())]
    Dump {
        /// The dump.
        path: PathBuf,
        /// The line on which the statement begins, from 1.
        line: u64,
        /// What is wrong, without any word of the dump.
        problem: String,
    },
    /// The query is not one statement that reads.
    #[error("the query {reason}")]
    NotOneQuery {
        /// What it is instead.
        reason: String,
    },
    /// A setting of the source cannot be used.
    #[error("{problem}")]
    Setting {
        /// Which, and why.
        problem: String,
    },
    /// A secret cannot be found.
    #[error("the secret `{name}` {reason}")]
    Secret {
        /// Its name, never itself.
        name: String,
        /// Why.
        reason: String,
    },
    /// A record of JSON is not one.
    #[error("`{}`, record {record} {problem}", path.display())]
    NotARecord {
        /// The file.
        path: PathBuf,
        /// Which one, from 1.
        record: u64,
        /// Which rule is broken.
        problem: &'static str,
    },
    /// A workbook, a document or an archive is not as it should be.
    #[error("`{}` {problem}", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, with names of sheets but no word of a cell.
        problem: String,
    },
    /// The caller asked to stop.
    #[error("stopped on request")]
    Stopped,
    /// The system did not give a thread or a private file.
    #[error("the system refused a thread or a private file")]
    System {
        /// What it said.
        source: io::Error,
    },
}

impl Error {
    /// A secret that cannot be found, or cannot be used, and why.
    #[must_use]
    pub fn secret(name: &SecretRef, reason: impl Into<String>) -> Self {
        Self::Secret { name: name.to_string(), reason: reason.into() }
    }

    pub(crate) fn read(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        if source.kind() == io::ErrorKind::NotFound { Self::NoFile { path } } else { Self::Read { path, source } }
    }

    /// Whether the same attempt may succeed a little later without anybody's help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Connect { .. }
            | Self::ConnectTimeout { .. }
            | Self::Cut { .. }
            | Self::Stalled { .. }
            | Self::Changed { .. } => true,
            Self::Query { state, .. } => is_transient_state(state),
            _ => false,
        }
    }

    /// The stable code of the kind of error, `V03` and two digits.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "V0301",
            Self::NoFile { .. } => "V0302",
            Self::Connect { .. } => "V0303",
            Self::ConnectTimeout { .. } => "V0304",
            Self::Login { .. } => "V0305",
            Self::Tls { .. } => "V0306",
            Self::MissingTable { .. } => "V0307",
            Self::MissingColumn { .. } => "V0308",
            Self::Query { .. } => "V0309",
            Self::Cut { .. } => "V0310",
            Self::Stalled { .. } => "V0311",
            Self::OverTime { .. } => "V0312",
            Self::Protocol { .. } => "V0313",
            Self::RaggedRow { .. } => "V0314",
            Self::OpenQuote { .. } => "V0315",
            Self::Encoding { .. } => "V0316",
            Self::Header { .. } => "V0317",
            Self::HeadersDiffer { .. } => "V0318",
            Self::WrongKind { .. } => "V0319",
            Self::Json { .. } => "V0320",
            Self::Crs { .. } => "V0321",
            Self::Changed { .. } => "V0322",
            Self::TooLarge { .. } => "V0323",
            Self::TooManyColumns { .. } => "V0324",
            Self::UnsupportedType { .. } => "V0325",
            Self::Dump { .. } => "V0326",
            Self::NotOneQuery { .. } => "V0327",
            Self::Setting { .. } => "V0328",
            Self::Secret { .. } => "V0329",
            Self::Stopped => "V0330",
            Self::System { .. } => "V0331",
            Self::NotAFeature { .. } => "V0332",
            Self::Archive { .. } => "V0333",
            Self::NotARecord { .. } => "V0334",
        }
    }

    /// What to try next, when we know.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let words = match self {
            Self::MissingTable { nearest: Some(name), .. } => return Some(format!("did you mean {}?", shown(name))),
            Self::MissingTable { .. } => "check its name and schema, and that the role may SELECT from it",
            Self::MissingColumn { nearest, columns, .. } => return Some(columns_hint(nearest.as_deref(), columns)),
            Self::HeadersDiffer { columns, .. } => return Some(format!("only one of them has {}", listed(columns))),
            Self::Query { state, .. } => return query_hint(state).map(str::to_owned),
            Self::UnsupportedType { column, .. } => {
                return Some(format!("use `query` and cast it there, as in `{column}::text`, or leave the column out"));
            }
            other => other.fixed_hint()?,
        };
        Some(words.to_owned())
    }

    fn fixed_hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoFile { .. } => "paths are relative to the project folder",
            Self::Login { .. } => "check user, password and database in the source's `url`",
            Self::Tls { .. } => "name the server's authority in `ca-file`; there is no way round TLS",
            Self::Stalled { .. } => "raise `idle-timeout` of the source if the server is known to pause that long",
            Self::OverTime { .. } => "raise `total-timeout` of the source, or make the query cheaper",
            Self::RaggedRow { .. } => "check `delimiter` and `quote` for this source in pipelines.toml",
            Self::OpenQuote { .. } => "the file may be cut off; else check `quote` for this source in pipelines.toml",
            Self::Encoding { .. } => "declare the true `encoding`, such as \"windows-1252\", for this source",
            Self::Header { .. } => "check `skip-rows` for this source in pipelines.toml",
            Self::Crs { .. } => "GeoJSON is in longitudes and latitudes (RFC 7946, section 4): export it in EPSG:4326",
            Self::Changed { .. } => "let the file be delivered under another name and renamed when it is complete",
            Self::Dump { .. } => "the dump must be whole and for SQLite, as `sqlite3 FILE .dump` writes it",
            Self::Archive { .. } => {
                "check the settings of this source: `sheet`, `header-row` and `range` of a workbook, `records` of JSON"
            }
            Self::NotOneQuery { .. } => "write one statement that begins with SELECT, WITH, TABLE or VALUES",
            _ => return None,
        })
    }
}

/// Conditions that pass: lost connections, conflicts between transactions, lack of resources, a server that is
/// starting or stopping, a lock that was not free. Source: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn is_transient_state(state: &str) -> bool {
    let passing = ["55P03", "57014", "57P01", "57P02", "57P03", "57P05", "SQLITE_BUSY", "SQLITE_LOCKED"];
    ["08", "40", "53"].iter().any(|class| state.starts_with(class)) || passing.contains(&state)
}

fn query_hint(state: &str) -> Option<&'static str> {
    match state {
        "42501" => Some("grant SELECT on what the query reads to the role of the source"),
        "25006" | "SQLITE_AUTH" => Some("sources are only read: leave out what writes"),
        _ => None,
    }
}

fn columns_hint(nearest: Option<&str>, columns: &[String]) -> String {
    let guess = nearest.map_or(String::new(), |name| format!("did you mean {}? ", shown(name)));
    format!("{guess}there are: {}", listed(columns))
}

/// At most so many names stand in a hint.
const NAMES_LISTED: usize = 40;

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().take(NAMES_LISTED).map(|name| shown(name)).collect();
    let more = names.len().saturating_sub(NAMES_LISTED);
    if more == 0 { quoted.join(", ") } else { format!("{} and {more} more", quoted.join(", ")) }
}

/// A name in back quotes; white space and control characters that look like nothing or like a space are spelt out.
fn shown(name: &str) -> String {
    let hidden = |letter: char| letter != ' ' && (letter.is_whitespace() || letter.is_control());
    let spelt = |letter: char| if hidden(letter) { letter.escape_unicode().to_string() } else { letter.to_string() };
    format!("`{}`", name.chars().map(spelt).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_from_what_does_not() {
        let query = |state: &str| Error::Query { state: state.to_owned(), condition: "", message: None };
        assert!(query("40001").is_transient() && query("53300").is_transient() && query("SQLITE_BUSY").is_transient());
        assert!(!query("42501").is_transient() && !query("22012").is_transient());
        assert!(Error::Connect { server: "db:5432/x".into(), reason: "refused" }.is_transient());
        assert!(!Error::Login { server: "db:5432/x".into(), reason: "" }.is_transient());
        assert!(!Error::Stopped.is_transient());
    }

    #[test]
    fn a_missing_column_is_explained_with_the_nearest_and_the_rest() {
        let columns = vec!["via".to_owned(), "targa".to_owned()];
        let error = Error::MissingColumn { column: "tagra".into(), nearest: Some("targa".into()), columns };
        assert_eq!(error.to_string(), "there is no column `tagra`");
        assert_eq!(error.hint().unwrap(), "did you mean `targa`? there are: `via`, `targa`");
        assert_eq!(shown("Unità\u{a0}Di Misura"), "`Unità\\u{a0}Di Misura`");
    }
}
