//! Holds one read-only snapshot and its limits.
//!
//! Whatever is awaited is awaited here: every wait ends when the caller asks
//! to stop, when the server is silent for too long and when the query as a
//! whole took too long, and then the query is killed on the server too.

use std::future::Future;
use std::time::{Duration, Instant};

use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Opts};

use crate::error::Error;
use crate::patience::{Late, watch};
use crate::stream::Signal;

use super::failure;
use super::server::Server;

/// How long the server may take to accept that a query is killed.
const KILL_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a query may wait for a lock, in seconds: nobody's work should wait behind ours.
const LOCK_TIMEOUT: u64 = 10;

/// A session in a transaction that reads one snapshot.
pub(super) struct Session {
    pub(super) connection: Conn,
    options: Opts,
    pub(super) limits: Limits,
}

/// When to give up waiting.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    signal: Signal,
    began: Instant,
    idle: Duration,
    total: Duration,
}

impl Limits {
    /// Waits for the server, after so many records.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`], [`Error::Stalled`], [`Error::OverTime`], and what
    /// the server answers with.
    pub(super) async fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, mysql_async::Error>>,
        rows: u64,
    ) -> Result<T, Error> {
        self.wait_raw(answer, rows).await?.map_err(|error| self.failed(&error, rows))
    }

    /// The same, with what the server says as it says it.
    pub(super) async fn wait_raw<T>(&self, answer: impl Future<Output = T>, rows: u64) -> Result<T, Error> {
        let over = self.began + self.total;
        let idle = Instant::now() + self.idle;
        match watch(answer, &self.signal, over.min(idle)).await {
            Ok(answer) => Ok(answer),
            Err(Late::Stopped) => Err(Error::Stopped),
            Err(Late::Over) if idle < over => Err(Error::Stalled { seconds: self.idle.as_secs(), rows }),
            Err(Late::Over) => Err(Error::OverTime { seconds: self.total.as_secs() }),
        }
    }

    /// What an answer of the server means after so many records.
    pub(super) fn failed(&self, error: &mysql_async::Error, rows: u64) -> Error {
        if failure::is_over_time(error) {
            return Error::OverTime { seconds: self.total.as_secs() };
        }
        failure::running(error, rows)
    }
}

impl Session {
    /// Connects, logs in and begins the transaction.
    ///
    /// # Errors
    ///
    /// [`Error::Connect`], [`Error::ConnectTimeout`], [`Error::Tls`],
    /// [`Error::Login`], [`Error::Stopped`].
    pub(super) async fn open(server: &Server, signal: Signal) -> Result<Self, Error> {
        let began = Instant::now();
        let limit = server.connect_timeout;
        let connection = match watch(Conn::new(server.options.clone()), &signal, began + limit).await {
            Ok(connection) => connection.map_err(|error| failure::connecting(&error, &server.name))?,
            Err(Late::Stopped) => return Err(Error::Stopped),
            Err(Late::Over) => {
                return Err(Error::ConnectTimeout { server: server.name.clone(), seconds: limit.as_secs() });
            }
        };
        let limits = Limits { signal, began, idle: server.idle_timeout, total: server.total_timeout };
        let mut session = Self { connection, options: server.options.clone(), limits };
        session.begin(server.total_timeout).await?;
        Ok(session)
    }

    /// The transaction and what holds in it: one snapshot, nothing written, limits, UTC, and texts in UTF-8.
    async fn begin(&mut self, total: Duration) -> Result<(), Error> {
        let Self { connection, limits, .. } = self;
        let version: Option<String> = limits.wait(connection.query_first("SELECT VERSION()"), 0).await?;
        // Each has its own name and unit for the same limit.
        let limit = match version {
            Some(version) if version.contains("MariaDB") => format!("max_statement_time = {}", total.as_secs()),
            _ => format!("max_execution_time = {}", total.as_millis()),
        };
        let beginning = [
            "SET NAMES utf8mb4".to_owned(),
            // Quotes and back slashes as the check of the query reads them, and no value chosen at will among several.
            "SET SESSION sql_mode = 'ONLY_FULL_GROUP_BY'".to_owned(),
            format!("SET SESSION time_zone = '+00:00', lock_wait_timeout = {LOCK_TIMEOUT}, {limit}"),
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY".to_owned(),
            "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY".to_owned(),
        ];
        for statement in beginning {
            limits.wait(connection.query_drop(statement), 0).await?;
        }
        Ok(())
    }

    /// Ends the transaction, or kills what still runs in it when the work did not succeed.
    ///
    /// # Errors
    ///
    /// That of the work; else that of the end, for only a transaction that ended well was read well.
    pub(super) async fn close<T>(mut self, result: Result<T, Error>) -> Result<T, Error> {
        match result {
            Ok(value) => {
                self.limits.wait(self.connection.query_drop("COMMIT"), 0).await?;
                // Nothing is left to lose: a farewell that fails harms nobody.
                let _ = tokio::time::timeout(KILL_TIMEOUT, self.connection.disconnect()).await;
                Ok(value)
            }
            Err(error) => {
                // After what the server itself said, nothing runs any more.
                if !matches!(error, Error::Query { .. } | Error::Cut { .. }) {
                    self.kill().await;
                }
                Err(error)
            }
        }
    }

    /// Asks the server to drop what it does for us; there is nothing to be done if it does not listen.
    async fn kill(&self) {
        let (options, statement) = (self.options.clone(), format!("KILL QUERY {}", self.connection.id()));
        let ask = async move {
            let mut other = Conn::new(options).await?;
            other.query_drop(statement).await?;
            other.disconnect().await
        };
        let _ = tokio::time::timeout(KILL_TIMEOUT, ask).await;
    }
}
