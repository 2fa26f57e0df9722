//! Reading from a real server: exact values, walls, and everything that breaks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../support/mod.rs"]
mod support;
mod trouble;
mod values;
mod walls;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use arrow::array::{ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::record_batch::RecordBatch;
use secrecy::SecretString;
use vetro_model::source::{Postgres, Relation, SourceKind};
use vetro_model::{Fault, SecretRef};
use vetro_source::{Context, Error, Extract, Request, extract};

use support::Server;

/// The server of all tests that do not harm it.
static SERVER: LazyLock<Server> = LazyLock::new(Server::start);

/// A source with its limits and its signal.
struct Source {
    url: String,
    kind: Postgres,
    stop: Arc<AtomicBool>,
}

impl Source {
    fn at(url: String) -> Self {
        let kind = serde_json::from_str(r#"{ "url": "${URL}" }"#).unwrap();
        Self { url, kind, stop: Arc::default() }
    }

    fn with(mut self, change: impl FnOnce(&mut Postgres)) -> Self {
        change(&mut self.kind);
        self
    }

    fn ask<T>(&self, question: impl FnOnce(&SourceKind, &Context<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let url = self.url.clone();
        let secret = move |_: &SecretRef| Ok(SecretString::from(url.clone()));
        let (project, stop) = (Path::new("."), Arc::clone(&self.stop));
        question(
            &SourceKind::Postgres(self.kind.clone()),
            &Context { project, scratch: project, secret: &secret, stop },
        )
    }

    fn extract(&self, relation: &Relation, columns: &[&str], batch_rows: usize) -> Result<Extract, Error> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        self.ask(|kind, context| extract(kind, &Request { relation, columns: &columns, batch_rows }, context))
    }

    fn read(&self, relation: &Relation, columns: &[&str]) -> Result<(Vec<RecordBatch>, Vec<Fault>), Error> {
        let pulled: Vec<_> = self.extract(relation, columns, 0)?.collect::<Result<_, _>>()?;
        let faults = pulled.iter().flat_map(|pulled| pulled.faults.clone()).collect();
        Ok((pulled.into_iter().map(|pulled| pulled.batch).collect(), faults))
    }

    /// The only column of a query's only batch, and its faults as rule and rows.
    fn column(&self, text: &str) -> (ArrayRef, Vec<(String, Vec<u32>)>) {
        let (batches, faults) = self.read(&query(text), &["a"]).unwrap();
        assert_eq!(batches.len(), 1, "{text}");
        (Arc::clone(batches[0].column(0)), faults.into_iter().map(|fault| (fault.rule, fault.rows)).collect())
    }

    fn texts(&self, text: &str) -> Vec<Option<String>> {
        let (column, faults) = self.column(text);
        assert!(faults.is_empty(), "{faults:?}");
        let texts = cast(&column, &DataType::Utf8).unwrap();
        texts.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect()
    }

    fn fails(&self, relation: &Relation, columns: &[&str]) -> Error {
        self.read(relation, columns).unwrap_err()
    }
}

fn shared() -> Source {
    Source::at(SERVER.url())
}

fn table(name: &str) -> Relation {
    Relation::Table(name.to_owned())
}

fn query(text: &str) -> Relation {
    Relation::Query(text.to_owned())
}

fn rule(name: &str, rows: &[u32]) -> (String, Vec<u32>) {
    (name.to_owned(), rows.to_vec())
}

fn wait_until(mut condition: impl FnMut() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_secs(30), "waited in vain");
        std::thread::sleep(Duration::from_millis(50));
    }
}
