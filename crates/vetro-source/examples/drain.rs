//! Reads a table of a `PostgreSQL` server and drops it: `drain URL TABLE COLUMN…`. Prints rows, CPU time and memory.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use secrecy::SecretString;
use vetro_model::SecretRef;
use vetro_model::source::{Relation, SourceKind};
use vetro_source::{Context, Error, Request, extract};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().expect("the first argument is the server's URL");
    let relation = Relation::Table(arguments.next().expect("the second argument is the table"));
    let columns: Vec<String> = arguments.collect();
    let secret = move |_: &SecretRef| Ok(SecretString::from(url.clone()));
    let kind: SourceKind = serde_json::from_str(r#"{ "postgres": { "url": "${URL}" } }"#).expect("the kind is sound");
    let context = Context { project: Path::new("."), scratch: Path::new("."), secret: &secret, stop: Arc::default() };
    let began = Instant::now();
    let (mut rows, mut faults) = (0, 0);
    for pulled in extract(&kind, &Request { relation: &relation, columns: &columns, batch_rows: 0 }, &context)? {
        let pulled = pulled?;
        rows += pulled.batch.num_rows();
        faults += pulled.faults.len();
    }
    println!("{rows} rows, {faults} faults, {:.2} s of wall time", began.elapsed().as_secs_f64());
    let figure = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        text.lines().find(|line| line.starts_with(name)).map(str::to_owned).unwrap_or_default()
    };
    println!("{}", figure("/proc/self/status", "VmHWM"));
    Ok(())
}
