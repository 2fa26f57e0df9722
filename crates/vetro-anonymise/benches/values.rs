//! How long means of groups take, and how much of the spread of numbers they lose.
//!
//! A million records with one and with three numbers, drawn by a fixed rule;
//! the loss is 100 · SSE / SST of the first column, as in J. Domingo-Ferrer
//! and V. Torra, *Ordinal, continuous and heterogeneous k-anonymity through
//! microaggregation*, 2005.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::Int64Type;
use vetro_anonymise::protect_records;
use vetro_model::ColumnName;
use vetro_model::plan::{MicroAggregation, RecordPolicy};

const NAMES: [&str; 3] = ["a", "b", "c"];

/// Numbers that look random: the generator of P. L'Ecuyer, *Tables of linear congruential generators*, 1999.
fn column(rows: usize, seed: u64) -> Vec<i64> {
    let mut state = seed;
    let mut draw = || {
        state = state.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(3_037_000_493);
        i64::try_from(state >> 44).unwrap()
    };
    // A sum of four is thicker in the middle than at its ends, as incomes are.
    (0..rows).map(|_| (0..4).map(|_| draw()).sum()).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a benchmark prints four digits")]
fn loss(before: &[i64], after: &[i64]) -> f64 {
    let mean = before.iter().sum::<i64>() as f64 / before.len() as f64;
    let total: f64 = before.iter().map(|value| (*value as f64 - mean).powi(2)).sum();
    let lost: f64 = before.iter().zip(after).map(|(one, other)| ((one - other) as f64).powi(2)).sum();
    100.0 * lost / total
}

fn main() {
    println!("{:>9} {:>7} {:>5} {:>9} {:>16}", "records", "columns", "group", "seconds", "100 SSE/SST");
    for (rows, width, group) in [(1_000_000, 1, 5), (1_000_000, 1, 10), (100_000, 3, 5), (1_000_000, 3, 5)] {
        let numbers: Vec<Vec<i64>> = (0..width).map(|at| column(rows, at as u64 + 1)).collect();
        let class: ArrayRef = Arc::new((0..rows).map(|_| Some("x")).collect::<StringArray>());
        let columns = NAMES.iter().zip(&numbers).map(|(name, column)| {
            let array: ArrayRef = Arc::new(Int64Array::from(column.clone()));
            (*name, array, true)
        });
        let table =
            RecordBatch::try_from_iter_with_nullable([("class", class, true)].into_iter().chain(columns)).unwrap();
        let name = |text: &str| ColumnName::try_new(text).unwrap();
        let columns = NAMES[..width].iter().map(|text| name(text)).collect();
        let policy = RecordPolicy {
            micro_aggregation: vec![MicroAggregation { columns, group }],
            ..RecordPolicy::new(vec![name("class")], 5)
        };
        let start = Instant::now();
        let made = protect_records(table, &policy).unwrap();
        let seconds = start.elapsed().as_secs_f64();
        let after = made.table.column(1).as_primitive::<Int64Type>().values().to_vec();
        println!("{rows:>9} {width:>7} {group:>5} {seconds:>9.2} {:>16.6}", loss(&numbers[0], &after));
    }
}
