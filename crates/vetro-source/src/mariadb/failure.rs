//! Says what went wrong with a server without repeating its words.
//!
//! A server quotes data in its messages, so only the condition's name is
//! kept, by its number. Messages about the text of a query, before it has
//! run, are about names and keywords of our own configuration: those are kept.

use std::io;

use mysql_async::{DriverError, IoError, ServerError, TlsError};

use crate::error::Error;
use crate::trust::{distrust, unreachable};

/// Why no session came about.
pub(super) fn connecting(error: &mysql_async::Error, server: &str) -> Error {
    let server = server.to_owned();
    match error {
        mysql_async::Error::Server(answer) => refused(answer, server),
        mysql_async::Error::Io(IoError::Tls(TlsError::Tls(reason))) => Error::Tls { server, reason: distrust(reason) },
        mysql_async::Error::Io(IoError::Tls(_)) => Error::Tls { server, reason: "the handshake failed" },
        mysql_async::Error::Io(IoError::Io(cause)) => {
            let tls = cause.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
            match tls {
                Some(reason) => Error::Tls { server, reason: distrust(reason) },
                None => Error::Connect { server, reason: unreachable(cause) },
            }
        }
        mysql_async::Error::Driver(DriverError::NoClientSslFlagFromServer) => {
            Error::Tls { server, reason: "the server does not offer TLS" }
        }
        mysql_async::Error::Driver(
            DriverError::UnknownAuthPlugin { .. }
            | DriverError::MysqlOldPasswordDisabled
            | DriverError::CleartextPluginDisabled,
        ) => Error::Login { server, reason: "the server asks for another kind of password" },
        mysql_async::Error::Driver(DriverError::ConnectionClosed) => {
            Error::Connect { server, reason: unreachable(&io::ErrorKind::UnexpectedEof.into()) }
        }
        mysql_async::Error::Driver(_) | mysql_async::Error::Other(_) | mysql_async::Error::Url(_) => {
            Error::Protocol { what: "it does not speak as MariaDB and MySQL do" }
        }
    }
}

/// Source: <https://mariadb.com/kb/en/mariadb-error-code-reference/>.
fn refused(answer: &ServerError, server: String) -> Error {
    match answer.code {
        1040 | 1203 | 1226 => Error::Connect { server, reason: "it has no connection left" },
        1053 | 1077..=1079 => Error::Connect { server, reason: "it is starting up or shutting down" },
        1044 | 1045 | 1049 | 1129 | 1130 | 1698 | 1820 | 1862 | 4151 => {
            Error::Login { server, reason: condition(answer.code) }
        }
        _ => running_server(answer, 0),
    }
}

/// What broke while a query ran, after so many records.
pub(super) fn running(error: &mysql_async::Error, rows: u64) -> Error {
    match error {
        mysql_async::Error::Server(answer) => running_server(answer, rows),
        mysql_async::Error::Driver(DriverError::ConnectionClosed) | mysql_async::Error::Io(IoError::Io(_)) => {
            Error::Cut { rows }
        }
        mysql_async::Error::Driver(DriverError::PacketTooLarge) => {
            Error::Protocol { what: "a row is larger than 64 MiB" }
        }
        _ => Error::Protocol { what: "a message cannot be read" },
    }
}

fn running_server(answer: &ServerError, rows: u64) -> Error {
    match answer.code {
        1053 | 1152 | 1158..=1161 | 1184 | 1927 | 2006 | 2013 => Error::Cut { rows },
        code => Error::Query { state: state_of(answer), condition: condition(code), message: None },
    }
}

/// The SQLSTATE, where the number says more, that of the same condition elsewhere.
fn state_of(answer: &ServerError) -> String {
    match answer.code {
        1142 | 1143 | 1227 | 1370 => "42501".to_owned(),
        1205 => "55P03".to_owned(),
        1290 | 1792 => "25006".to_owned(),
        1317 => "57014".to_owned(),
        _ => answer.state.clone(),
    }
}

/// Whether the limit for the whole query was reached on the server.
pub(super) fn is_over_time(error: &mysql_async::Error) -> bool {
    matches!(error, mysql_async::Error::Server(answer) if [1969, 3024].contains(&answer.code))
}

/// No such table, or no such database.
pub(super) fn is_missing_table(error: &mysql_async::Error) -> bool {
    matches!(error, mysql_async::Error::Server(answer) if [1146, 1049, 1109].contains(&answer.code))
}

/// What is wrong with the text of a query that has not run.
pub(super) fn preparing(error: &mysql_async::Error) -> Error {
    match (running(error, 0), error) {
        (Error::Query { state, condition, .. }, mysql_async::Error::Server(answer)) if state.starts_with("42") => {
            let message = Some(answer.message.chars().filter(|letter| !letter.is_control()).take(200).collect());
            Error::Query { state, condition, message }
        }
        (other, _) => other,
    }
}

/// The name of a condition.
fn condition(code: u16) -> &'static str {
    match code {
        1044 => "the user may not use the database",
        1045 | 1698 => "wrong password, or no such user",
        1049 => "there is no such database",
        1054 => "undefined column",
        1064 => "syntax error",
        1129 => "the host is blocked after too many failures",
        1130 => "this host may not connect",
        1142 | 1143 | 1227 | 1370 => "insufficient privilege",
        1146 | 1109 => "undefined table",
        1205 => "a lock was not free",
        1213 => "deadlock",
        1264 | 1690 => "numeric value out of range",
        1290 | 1792 => "it writes, and the session is read-only",
        1305 => "undefined function",
        1317 => "the query was cancelled",
        1365 => "division by zero",
        1820 | 1862 | 4151 => "the password has expired or the account is locked",
        _ => "the server refused",
    }
}
