//! Reads from a `PostgreSQL` server.
//!
//! One connection, one read-only snapshot, one `COPY (SELECT …) TO STDOUT
//! (FORMAT binary)`: it costs the server least, and its rows go straight into
//! Arrow builders, so memory does not grow with the table.
//!
//! The way of a row: [`server`] knows where and how safely to connect,
//! [`session`] holds the snapshot and its limits, [`relation`] learns names
//! and types, [`copy`] finds the rows in the bytes, [`cells`] decodes values,
//! [`failure`] turns what goes wrong into words without data.

mod cells;
mod copy;
mod failure;
mod numeric;
mod relation;
mod server;
mod session;

use vetro_model::source::{Postgres, Relation};

use crate::error::Error;
use crate::patience::block_on;
use crate::stream::{Extract, Signal};
use crate::{Context, Request, SourceColumn};

use self::copy::Copy;
use self::server::Server;
use self::session::Session;

/// Begins to read the requested columns of a relation.
pub(crate) fn extract(kind: &Postgres, request: &Request<'_>, context: &Context<'_>) -> Result<Extract, Error> {
    let server = Server::try_new(kind, context)?;
    let (relation, columns, rows) = (request.relation.clone(), request.columns.to_vec(), request.batch_rows);
    Extract::spawn(context.stop.clone(), move |sink| {
        block_on(async {
            let session = Session::open(&server, sink.signal.clone()).await?;
            let chosen = relation::choose(&session, &relation, &columns).await?;
            let result = Copy::new(&chosen, rows, sink).run(&session, &chosen).await;
            session.close(result).await
        })
    })
}

/// The columns of a relation.
pub(crate) fn describe(
    kind: &Postgres,
    relation: &Relation,
    context: &Context<'_>,
) -> Result<Vec<SourceColumn>, Error> {
    ask(kind, context, async |session| relation::describe(session, relation).await)
}

/// The tables and views that the role may read, as `schema.table`.
pub(crate) fn tables(kind: &Postgres, context: &Context<'_>) -> Result<Vec<String>, Error> {
    ask(kind, context, async |session| relation::tables(session).await)
}

/// Answers one question in a session of its own.
///
/// A thread of its own keeps the runtime apart from any that the caller may have.
fn ask<T: Send>(
    kind: &Postgres,
    context: &Context<'_>,
    question: impl AsyncFnOnce(&Session) -> Result<T, Error> + Send,
) -> Result<T, Error> {
    let server = Server::try_new(kind, context)?;
    let signal = Signal::new(context.stop.clone());
    let answer = move || {
        block_on(async {
            let session = Session::open(&server, signal).await?;
            let answer = question(&session).await;
            session.close(answer).await
        })
    };
    let joined = std::thread::scope(|scope| scope.spawn(answer).join());
    joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
