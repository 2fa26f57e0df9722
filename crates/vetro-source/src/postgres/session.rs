//! Holds one read-only snapshot and its limits.
//!
//! Whatever is awaited is awaited here: every wait ends when the caller asks
//! to stop, when the server is silent for too long and when the query as a
//! whole took too long, and then the query is cancelled on the server too.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio_postgres::{Client, NoTls};

use crate::error::Error;
use crate::patience::{Late, watch};
use crate::stream::Signal;

use super::failure;
use super::server::{Server, Wire};

/// How long the server may take to accept that a query is cancelled.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a query may wait for a lock: nobody's work should wait behind ours.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// A session in a transaction that reads one snapshot.
pub(super) struct Session {
    client: Client,
    wire: Wire,
    signal: Signal,
    began: Instant,
    idle_timeout: Duration,
    total_timeout: Duration,
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
        let connected = watch(connect(server), &signal, began + limit).await;
        let client = match connected {
            Ok(client) => client.map_err(|error| failure::connecting(&error, &server.name, limit))?,
            Err(Late::Stopped) => return Err(Error::Stopped),
            Err(Late::Over) => {
                return Err(Error::ConnectTimeout { server: server.name.clone(), seconds: limit.as_secs() });
            }
        };
        let (idle_timeout, total_timeout) = (server.idle_timeout, server.total_timeout);
        let session = Self { client, wire: server.wire.clone(), signal, began, idle_timeout, total_timeout };
        session.wait(session.client.batch_execute(&beginning(total_timeout)), 0).await?;
        Ok(session)
    }

    /// The connection, to ask something with.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for the server, after so many records.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`], [`Error::Stalled`], [`Error::OverTime`], and what
    /// the server answers with.
    pub(super) async fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
        rows: u64,
    ) -> Result<T, Error> {
        let over = self.began + self.total_timeout;
        let idle = Instant::now() + self.idle_timeout;
        match watch(answer, &self.signal, over.min(idle)).await {
            Ok(answer) => answer.map_err(|error| self.failed(&error, rows)),
            Err(Late::Stopped) => Err(Error::Stopped),
            Err(Late::Over) if idle < over => Err(Error::Stalled { seconds: self.idle_timeout.as_secs(), rows }),
            Err(Late::Over) => Err(Error::OverTime { seconds: self.total_timeout.as_secs() }),
        }
    }

    /// What an answer of the server means after so many records.
    pub(super) fn failed(&self, error: &tokio_postgres::Error, rows: u64) -> Error {
        let over = self.began.elapsed() >= self.total_timeout;
        match failure::running(error, rows) {
            Error::Query { state, .. } if state == "57014" && over => {
                Error::OverTime { seconds: self.total_timeout.as_secs() }
            }
            other => other,
        }
    }

    /// Ends the transaction, or cancels what still runs in it when the work did not succeed.
    ///
    /// # Errors
    ///
    /// That of the work; else that of the end, for only a transaction that ended well was read well.
    pub(super) async fn close<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        match result {
            Ok(value) => {
                // In a transaction that failed late, COMMIT alone would quietly roll back: SELECT 1 fails there.
                self.wait(self.client.batch_execute("SELECT 1; COMMIT"), 0).await?;
                Ok(value)
            }
            Err(error) => {
                if !self.client.is_closed() {
                    self.cancel().await;
                }
                Err(error)
            }
        }
    }

    /// Asks the server to drop what it does for us; there is nothing to be done if it does not listen.
    async fn cancel(&self) {
        let token = self.client.cancel_token();
        let _ = match self.wire.clone() {
            Wire::Plain => tokio::time::timeout(CANCEL_TIMEOUT, token.cancel_query(NoTls)).await,
            Wire::Tls(tls) => tokio::time::timeout(CANCEL_TIMEOUT, token.cancel_query(tls)).await,
        };
    }
}

/// The transaction and what holds in it: one snapshot, nothing written, limits, and texts in one unambiguous form.
///
/// A database that checks no encoding sends its bytes as they are: we check them, so that one bad letter is a fault of
/// its record and not the end of the extract.
fn beginning(total_timeout: Duration) -> String {
    let (total, lock) = (total_timeout.as_millis(), LOCK_TIMEOUT.as_millis());
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
         SET LOCAL statement_timeout = {total}; SET LOCAL lock_timeout = {lock}; \
         SET LOCAL standard_conforming_strings = on; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; \
         SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; \
         SELECT set_config('client_encoding', 'SQL_ASCII', true) WHERE current_setting('server_encoding') = 'SQL_ASCII'"
    )
}

async fn connect(server: &Server) -> Result<Client, tokio_postgres::Error> {
    match server.wire.clone() {
        Wire::Plain => {
            let (client, connection) = server.config.connect(NoTls).await?;
            tokio::spawn(connection);
            Ok(client)
        }
        Wire::Tls(tls) => {
            let (client, connection) = server.config.connect(tls).await?;
            tokio::spawn(connection);
            Ok(client)
        }
    }
}
