//! Carries batches from the thread that reads to the thread that works.
//!
//! Every source reads in a thread of its own, so that decoding goes on while
//! the batch before is being worked on. At most [`WAITING`] batches wait: a
//! slow reader of the stream slows the source down, memory stays as it is.
//! An end is an end only when the worker says so; a worker that panics makes
//! the reader panic, never a short table.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use vetro_model::Fault;

use crate::error::Error;

/// How many finished batches may wait for their reader.
const WAITING: usize = 2;

/// One batch of records with what is wrong in it.
#[derive(Debug, Clone)]
pub struct Pulled {
    /// The requested columns, in the order of the request; a faulty value is null.
    pub batch: RecordBatch,
    /// By column in the order of the request, then by rule.
    pub faults: Vec<Fault>,
}

enum Message {
    Open(SchemaRef),
    Pulled(Pulled),
    Failed(Error),
    Done,
}

/// Says whether to go on.
#[derive(Debug, Clone)]
pub(crate) struct Signal {
    stop: Arc<AtomicBool>,
    gone: Arc<AtomicBool>,
}

impl Signal {
    pub(crate) fn new(stop: Arc<AtomicBool>) -> Self {
        Self { stop, gone: Arc::default() }
    }

    /// Whether the caller asked to stop or went away.
    pub(crate) fn is_set(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.gone.load(Ordering::Relaxed)
    }

    /// # Errors
    ///
    /// [`Error::Stopped`] when it is set.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.is_set() { Err(Error::Stopped) } else { Ok(()) }
    }
}

/// Where a worker puts its batches.
pub(crate) struct Sink {
    sender: SyncSender<Message>,
    /// To be looked at now and then.
    pub(crate) signal: Signal,
}

impl Sink {
    /// Tells the types of the columns; once, before the first batch.
    pub(crate) fn open(&self, schema: SchemaRef) -> Result<(), Error> {
        self.send(Message::Open(schema))
    }

    /// Hands over a batch, waiting while too many wait.
    pub(crate) fn push(&self, pulled: Pulled) -> Result<(), Error> {
        self.signal.check()?;
        self.send(Message::Pulled(pulled))
    }

    fn send(&self, message: Message) -> Result<(), Error> {
        self.sender.send(message).map_err(|_| Error::Stopped)
    }
}

/// The batches of one extract, in the order of the source.
///
/// # Shape
///
/// Every batch has the columns of the request, in its order, and one schema.
/// There may be no batch at all. After an error nothing follows; what came
/// before must not be used. Dropping the extract ends the query and waits
/// until the source is let go.
#[derive(Debug)]
pub struct Extract {
    schema: SchemaRef,
    messages: Option<Receiver<Message>>,
    worker: Option<JoinHandle<()>>,
    signal: Signal,
}

impl Extract {
    /// Starts a worker and waits until it knows the types.
    ///
    /// # Errors
    ///
    /// What the worker failed with before it could tell them.
    pub(crate) fn spawn(
        stop: Arc<AtomicBool>,
        work: impl FnOnce(&Sink) -> Result<(), Error> + Send + 'static,
    ) -> Result<Self, Error> {
        let (sender, receiver) = sync_channel(WAITING);
        let signal = Signal::new(stop);
        let sink = Sink { sender, signal: signal.clone() };
        let worker = Builder::new().name("vetro-source".to_owned());
        let worker = worker.spawn(move || {
            let last = work(&sink).map_or_else(Message::Failed, |()| Message::Done);
            // A reader that went away needs no last word.
            let _ = sink.sender.send(last);
        });
        let worker = worker.map_err(|source| Error::System { source })?;
        let schema = Arc::new(arrow::datatypes::Schema::empty());
        let mut extract = Self { schema, messages: Some(receiver), worker: Some(worker), signal };
        match extract.receive() {
            Message::Open(schema) => extract.schema = schema,
            Message::Failed(error) => return Err(error),
            Message::Pulled(_) | Message::Done => unreachable!("a worker opens its sink first"),
        }
        Ok(extract)
    }

    /// The columns of every batch.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn receive(&mut self) -> Message {
        let received = self.messages.as_ref().map_or(Ok(Message::Done), Receiver::recv);
        received.unwrap_or_else(|_| match self.worker.take().map(JoinHandle::join) {
            Some(Err(panic)) => resume_unwind(panic),
            _ => unreachable!("a worker that ends says so"),
        })
    }
}

impl Iterator for Extract {
    type Item = Result<Pulled, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.receive() {
            Message::Pulled(pulled) => Some(Ok(pulled)),
            Message::Failed(error) => {
                self.messages = None;
                Some(Err(error))
            }
            Message::Done | Message::Open(_) => {
                self.messages = None;
                None
            }
        }
    }
}

impl Drop for Extract {
    fn drop(&mut self) {
        self.signal.gone.store(true, Ordering::Relaxed);
        self.messages = None;
        if let Some(worker) = self.worker.take() {
            // A panic that nobody reads any more has no reader to harm.
            let _ = worker.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::Schema;
    use arrow::record_batch::RecordBatchOptions;

    use super::*;

    fn empty() -> Pulled {
        let options = RecordBatchOptions::new().with_row_count(Some(1));
        let batch = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), vec![], &options).unwrap();
        Pulled { batch, faults: vec![] }
    }

    #[test]
    fn an_error_after_a_batch_is_the_last_word() {
        let mut extract = Extract::spawn(Arc::default(), |sink| {
            sink.open(Arc::new(Schema::empty()))?;
            sink.push(empty())?;
            Err(Error::Cut { rows: 1 })
        })
        .unwrap();
        assert!(extract.next().unwrap().is_ok());
        assert!(matches!(extract.next(), Some(Err(Error::Cut { rows: 1 }))));
        assert!(extract.next().is_none());
    }

    #[test]
    fn a_reader_that_goes_away_ends_the_worker() {
        let ended = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&ended);
        let extract = Extract::spawn(Arc::default(), move |sink| {
            sink.open(Arc::new(Schema::empty()))?;
            while sink.push(empty()).is_ok() {}
            seen.store(true, Ordering::Relaxed);
            Ok(())
        })
        .unwrap();
        drop(extract);
        assert!(ended.load(Ordering::Relaxed));
    }

    #[test]
    fn a_panic_of_the_worker_is_not_taken_for_the_end() {
        let mut extract = Extract::spawn(Arc::default(), |sink| {
            sink.open(Arc::new(Schema::empty()))?;
            panic!("a bug")
        })
        .unwrap();
        let next = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| extract.next().is_none()));
        assert!(next.is_err());
    }
}
