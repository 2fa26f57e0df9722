//! Reads a relation and drops it, to be measured: `drain KIND TABLE COLUMN…` prints rows, wall time and peak memory.
//!
//! `KIND` is a source as in pipelines.toml, written as JSON: `{"postgres":{"url":"${URL}"}}` (whose secret is then the
//! environment variable), `{"csv":{"path":"fines.csv"}}`. `TABLE` is `-` for a file.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use secrecy::SecretString;
use vetro_model::SecretRef;
use vetro_model::source::{Relation, SourceKind};
use vetro_source::{Context, Error, Request, extract};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let kind = arguments.next().expect("the first argument is the source as JSON");
    let kind: SourceKind = serde_json::from_str(&kind).expect("the first argument is the source as JSON");
    let relation = match arguments.next().expect("the second argument is the table, or -").as_str() {
        "-" => Relation::Whole,
        table => Relation::Table(table.to_owned()),
    };
    let columns: Vec<String> = arguments.collect();
    let scratch = tempfile::tempdir().map_err(|source| Error::System { source })?;
    let context = Context { project: Path::new("."), scratch: scratch.path(), secret: &secret, stop: Arc::default() };
    let began = Instant::now();
    let (mut rows, mut faults) = (0, 0);
    for pulled in extract(&kind, &Request { relation: &relation, columns: &columns, batch_rows: 0 }, &context)? {
        let pulled = pulled?;
        rows += pulled.batch.num_rows();
        faults += pulled.faults.iter().map(|fault| fault.rows.len()).sum::<usize>();
    }
    println!("{rows} rows, {faults} faults, {:.2} s, {}", began.elapsed().as_secs_f64(), peak_memory());
    Ok(())
}

fn secret(name: &SecretRef) -> Result<SecretString, Error> {
    let SecretRef::Environment(variable) = name else { return Err(Error::secret(name, "is not a variable")) };
    std::env::var(variable).map(SecretString::from).map_err(|_| Error::secret(name, "is not set"))
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("memory unknown".to_owned(), |peak| format!("peak {}", peak.trim()))
}
