//! How long the risk of the Adult census extract takes: nine quasi-identifiers, all their sets.
//!
//! The data are not part of this repository: without them a notice is printed.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]

use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use vetro_audit::risk::{Known, report};
use vetro_model::ColumnName;

fn main() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/anonymisation/adult/adult.csv");
    let Ok(text) = std::fs::read_to_string(path) else {
        return println!("notice: the Adult extract is absent, nothing was measured");
    };
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(';').collect()).collect();
    let names: Vec<String> = rows[0].iter().map(|name| name.replace('-', "_")).collect();
    let column = |at: usize| -> (String, ArrayRef) {
        let values = rows[1..].iter().map(|row| Some(row[at]));
        (names[at].clone(), Arc::new(values.collect::<StringArray>()))
    };
    let table = RecordBatch::try_from_iter((0..names.len()).map(column)).unwrap();
    let columns: Vec<ColumnName> = names.iter().map(|name| ColumnName::try_new(name.as_str()).unwrap()).collect();
    let begin = Instant::now();
    let found = report(&table, &columns, Known::Nothing, 5).unwrap();
    let took = begin.elapsed();
    let sets: u64 = found.special.by_size.iter().sum();
    println!(
        "risk of {} records, {} columns: {took:.1?}; {} uniques, {sets} minimal sets",
        found.records,
        columns.len(),
        found.uniques
    );
}
