//! Says what went wrong with a server without repeating its words.
//!
//! A server quotes data in its messages (`invalid input syntax for type
//! integer: "…"`), so only the condition's name is kept, by its SQLSTATE.
//! Messages about the text of a query, before it has run, are about names
//! and keywords of our own configuration: those are kept.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use tokio_postgres::error::DbError;

use crate::error::Error;
use crate::trust::{distrust, unreachable};

/// Why no session came about.
pub(super) fn connecting(error: &tokio_postgres::Error, server: &str, limit: Duration) -> Error {
    let server = server.to_owned();
    if let Some(refusal) = error.as_db_error() {
        return refused(refusal, server);
    }
    let cause = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    if let Some(reason) = cause.and_then(io::Error::get_ref).and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return Error::Tls { server, reason: distrust(reason) };
    }
    // The driver tells its kinds apart only by these fixed words, which hold nothing of the connection.
    match error.to_string().as_str() {
        "error performing TLS handshake" if cause.is_none() => {
            Error::Tls { server, reason: "the server does not offer TLS" }
        }
        "error performing TLS handshake" => Error::Tls { server, reason: "the handshake was broken off" },
        "authentication error" => Error::Login { server, reason: "the server asks for another kind of password" },
        "invalid configuration" => Error::Login { server, reason: "a password is needed" },
        _ if cause.is_some_and(|cause| cause.kind() == io::ErrorKind::TimedOut) => {
            Error::ConnectTimeout { server, seconds: limit.as_secs() }
        }
        _ => Error::Connect { server, reason: cause.map_or("the connection was closed", unreachable) },
    }
}

fn refused(refusal: &DbError, server: String) -> Error {
    let state = refusal.code().code();
    match state {
        "53300" => Error::Connect { server, reason: "it has no connection left" },
        "57P03" => Error::Connect { server, reason: "it is starting up or shutting down" },
        _ if state.starts_with("28") || state.starts_with("3D") || state.starts_with("42") => {
            Error::Login { server, reason: condition(state) }
        }
        _ => running_db(refusal, 0),
    }
}

/// What broke while a query ran, after so many records.
pub(super) fn running(error: &tokio_postgres::Error, rows: u64) -> Error {
    match error.as_db_error() {
        Some(answer) => running_db(answer, rows),
        None if error.to_string() == "error parsing response from server" => {
            Error::Protocol { what: "a message cannot be read" }
        }
        None if error.to_string() == "unexpected message from server" => {
            Error::Protocol { what: "a message came out of turn" }
        }
        None => Error::Cut { rows },
    }
}

fn running_db(answer: &DbError, rows: u64) -> Error {
    let state = answer.code().code();
    if ["57P01", "57P02", "57P03", "57P05"].contains(&state) || state.starts_with("08") {
        return Error::Cut { rows };
    }
    Error::Query { state: state.to_owned(), condition: condition(state), message: None }
}

/// What is wrong with the text of a query that has not run.
pub(super) fn preparing(error: &tokio_postgres::Error) -> Error {
    match (running(error, 0), error.as_db_error()) {
        (Error::Query { state, condition, .. }, Some(answer)) if state.starts_with("42") => {
            let message = Some(answer.message().chars().filter(|letter| !letter.is_control()).take(200).collect());
            Error::Query { state, condition, message }
        }
        (other, _) => other,
    }
}

/// The name of a condition, else of its class.
///
/// Source: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn condition(state: &str) -> &'static str {
    match state {
        "22003" => "numeric value out of range",
        "22007" | "22008" => "invalid date or time",
        "22012" => "division by zero",
        "22021" => "a text has letters that its encoding lacks",
        "22023" => "invalid parameter value",
        "22P02" | "22P03" => "invalid text or binary representation",
        "25006" => "it writes, and the session is read-only",
        "28000" => "the role may not log in",
        "28P01" => "wrong password, or no such role",
        "3D000" => "there is no such database",
        "40001" => "conflict with another transaction",
        "40P01" => "deadlock",
        "42501" => "insufficient privilege",
        "42601" => "syntax error",
        "42703" => "undefined column",
        "42702" => "ambiguous column",
        "42883" => "undefined function",
        "42P01" => "undefined table",
        "42804" | "42846" => "types do not fit",
        "53100" => "disk full",
        "53200" => "out of memory",
        "53300" => "too many connections",
        "55P03" => "a lock was not free in time",
        "57014" => "cancelled on the server",
        _ => class(state),
    }
}

fn class(state: &str) -> &'static str {
    match state.get(..2) {
        Some("08") => "connection failure",
        Some("0A") => "not supported by the server",
        Some("22") => "a value does not fit an expression",
        Some("23") => "integrity constraint violated",
        Some("25") => "invalid transaction state",
        Some("28") => "login refused",
        Some("40") => "transaction rolled back",
        Some("42") => "syntax error or access rule violation",
        Some("53") => "insufficient resources",
        Some("54") => "a limit of the server was exceeded",
        Some("55") => "an object is not in the needed state",
        Some("57") => "operator intervention",
        Some("58") => "system error of the server",
        Some("P0") => "raised by a function",
        Some("XX") => "internal error of the server",
        _ => "other condition",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_without_a_name_is_told_by_its_class() {
        assert_eq!(condition("22012"), "division by zero");
        assert_eq!(condition("22999"), "a value does not fit an expression");
        assert_eq!(condition("é"), "other condition");
    }

    #[test]
    fn a_refused_connection_and_an_unknown_name_read_differently() {
        assert_eq!(unreachable(&io::Error::from(io::ErrorKind::ConnectionRefused)), "the connection was refused");
        assert_eq!(unreachable(&io::Error::other("failed to lookup address")), "its name has no address");
    }
}
