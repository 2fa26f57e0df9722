//! Finds rows in the bytes of a binary COPY, and hands on batches.
//!
//! A result counts only when its trailer came, the server said that the copy
//! is done, and the transaction ended well. Source of the format:
//! <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format".

use std::pin::pin;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, Schema, SchemaRef};
use futures_util::{FutureExt, StreamExt};

use crate::batch::{self, FaultLog, Gauge, row_number};
use crate::error::Error;
use crate::stream::Sink;
use crate::text::LONGEST_CELL;

use super::cells::{Cells, Trouble};
use super::relation::Chosen;
use super::session::Session;

const SIGNATURE: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";
/// Signature, flags, length of the extension.
const HEAD: usize = SIGNATURE.len() + 8;
/// Where a row would be the trailer instead.
const TRAILER: i16 = -1;
/// The most bytes of a row that came in pieces: more than the widest row of the longest cells that are taken.
const LONGEST_ROW: usize = 1 << 30;

/// How far the reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Head,
    Rows,
    Ended,
}

/// A copy that is being read.
pub(super) struct Copy<'a> {
    sink: &'a Sink,
    names: Vec<String>,
    cells: Vec<Cells>,
    schema: Option<SchemaRef>,
    faults: FaultLog,
    gauge: Gauge,
    state: State,
    /// What came of a row whose rest is still to come.
    carry: Vec<u8>,
}

impl<'a> Copy<'a> {
    pub(super) fn new(chosen: &Chosen, batch_rows: usize, sink: &'a Sink) -> Self {
        let gauge = Gauge::new(batch_rows);
        let cells = chosen.columns.iter().map(|(_, reading)| Cells::new(*reading, gauge.capacity())).collect();
        let names = chosen.columns.iter().map(|(name, _)| name.clone()).collect();
        let (faults, state) = (FaultLog::default(), State::Head);
        Self { sink, names, cells, schema: None, faults, gauge, state, carry: Vec::new() }
    }

    /// Reads all rows.
    ///
    /// # Errors
    ///
    /// [`Error::Cut`] unless the end came in the right form; [`Error::Protocol`], [`Error::TooLarge`]; those of waiting.
    pub(super) async fn run(mut self, session: &Session, chosen: &Chosen) -> Result<(), Error> {
        let stream = session.wait(session.client().copy_out(chosen.statement.as_str()), 0).await?;
        let mut stream = pin!(stream);
        loop {
            let rows = self.gauge.records();
            // Most rows are there already: only for the others it is worth to set up a wait.
            let next = match stream.next().now_or_never() {
                Some(next) => next.transpose().map_err(|error| session.failed(&error, rows))?,
                None => session.wait(stream.next().map(Option::transpose), rows).await?,
            };
            match next {
                Some(chunk) => self.feed(&chunk)?,
                None => return self.end(),
            }
        }
    }

    fn end(&mut self) -> Result<(), Error> {
        if self.state != State::Ended {
            return Err(Error::Cut { rows: self.gauge.records() });
        }
        if self.schema.is_none() || self.gauge.rows() > 0 { self.hand_on() } else { Ok(()) }
    }

    fn feed(&mut self, chunk: &[u8]) -> Result<(), Error> {
        if self.carry.is_empty() {
            let used = self.consume(chunk)?;
            self.carry.extend_from_slice(&chunk[used..]);
            return Ok(());
        }
        let mut whole = std::mem::take(&mut self.carry);
        whole.extend_from_slice(chunk);
        let used = self.consume(&whole)?;
        whole.drain(..used);
        self.carry = whole;
        if self.carry.len() > LONGEST_ROW { Err(nonsense("a row does not end")) } else { Ok(()) }
    }

    /// Reads what is complete, and says how many bytes that was.
    fn consume(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        let mut used = 0;
        while used < bytes.len() {
            let length = match self.state {
                State::Head => self.head(&bytes[used..])?,
                State::Rows => self.row(&bytes[used..])?,
                State::Ended => return Err(nonsense("something follows the trailer")),
            };
            let Some(length) = length else { break };
            used += length;
        }
        Ok(used)
    }

    fn head(&mut self, bytes: &[u8]) -> Result<Option<usize>, Error> {
        let Some((head, rest)) = bytes.split_at_checked(HEAD) else { return Ok(None) };
        let (signature, words) = head.split_at(SIGNATURE.len());
        if signature != SIGNATURE || words[..4] != [0; 4] {
            return Err(nonsense("the copy begins with something else"));
        }
        let extension = length_at(words, 4).and_then(|length| usize::try_from(length).ok());
        let extension = extension.ok_or_else(|| nonsense("the copy begins with something else"))?;
        if rest.len() < extension {
            return Ok(None);
        }
        self.state = State::Rows;
        Ok(Some(HEAD + extension))
    }

    /// Reads one row if it is complete.
    fn row(&mut self, bytes: &[u8]) -> Result<Option<usize>, Error> {
        let Some((count, rest)) = bytes.split_first_chunk::<2>() else { return Ok(None) };
        let count = i16::from_be_bytes(*count);
        if count == TRAILER {
            self.state = State::Ended;
            return Ok(Some(2));
        }
        if usize::try_from(count).ok() != Some(self.cells.len()) {
            return Err(nonsense("a row has another number of columns"));
        }
        let Some(length) = complete(rest, self.cells.len())? else { return Ok(None) };
        self.cells_of(&rest[..length])?;
        self.gauge.weigh(length);
        self.gauge.end_row();
        if self.gauge.is_full() {
            self.hand_on()?;
        }
        Ok(Some(2 + length))
    }

    fn cells_of(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        for (place, cells) in self.cells.iter_mut().enumerate() {
            let length = length_at(bytes, 0).expect("the row was measured before");
            bytes = &bytes[4..];
            let Ok(length) = usize::try_from(length) else {
                cells.push_null();
                continue;
            };
            let (value, rest) = bytes.split_at(length);
            bytes = rest;
            let pushed = if length > LONGEST_CELL { Err(Trouble::Full) } else { cells.push(value) };
            match pushed {
                Ok(None) => {}
                Ok(Some(rule)) => self.faults.add(place, rule, self.gauge.row()),
                Err(Trouble::Nonsense(what)) => return Err(nonsense(what)),
                Err(Trouble::Full) => return Err(too_large(&self.names[place], length, self.gauge.records())),
            }
        }
        Ok(())
    }

    fn hand_on(&mut self) -> Result<(), Error> {
        let rows = self.gauge.rows();
        if self.schema.is_none() {
            self.cells.iter_mut().for_each(|cells| cells.decide(rows));
        }
        let columns: Vec<ArrayRef> = self.cells.iter_mut().map(Cells::finish).collect();
        let schema = match &self.schema {
            Some(schema) => Arc::clone(schema),
            None => self.open(&columns)?,
        };
        if rows > 0 {
            self.sink.push(batch::pulled(&schema, columns, rows, &mut self.faults))?;
        }
        self.gauge.restart();
        Ok(())
    }

    fn open(&mut self, columns: &[ArrayRef]) -> Result<SchemaRef, Error> {
        let field = |(name, column): (&String, &ArrayRef)| Field::new(name, column.data_type().clone(), true);
        let schema = Arc::new(Schema::new(self.names.iter().zip(columns).map(field).collect::<Vec<_>>()));
        self.schema = Some(Arc::clone(&schema));
        self.sink.open(Arc::clone(&schema))?;
        Ok(schema)
    }
}

/// How long the cells of a row are; `None` when some are still to come.
fn complete(bytes: &[u8], columns: usize) -> Result<Option<usize>, Error> {
    let mut end = 0_usize;
    for _ in 0..columns {
        let Some(length) = length_at(bytes, end) else { return Ok(None) };
        end += 4;
        match usize::try_from(length) {
            Ok(length) => end += length,
            Err(_) if length == -1 => {}
            Err(_) => return Err(nonsense("a value has a negative length")),
        }
    }
    Ok((end <= bytes.len()).then_some(end))
}

fn length_at(bytes: &[u8], place: usize) -> Option<i32> {
    bytes.get(place..)?.first_chunk().map(|word| i32::from_be_bytes(*word))
}

fn nonsense(what: &'static str) -> Error {
    Error::Protocol { what }
}

fn too_large(column: &str, length: usize, records: u64) -> Error {
    let row = row_number(records);
    if length > LONGEST_CELL {
        return Error::TooLarge { row, what: format!("a value of column `{column}`"), limit: LONGEST_CELL as u64 };
    }
    Error::TooLarge { row, what: format!("the list of distinct values of column `{column}`"), limit: 1 << 30 }
}

#[cfg(test)]
#[path = "copy_tests.rs"]
mod tests;
