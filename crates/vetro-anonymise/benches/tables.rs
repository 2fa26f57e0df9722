//! How much is withheld beside the small cells of a city's tables, and how long the search for it takes.
//!
//! For each table and threshold: what is withheld here, and by publishing in
//! falling order of the counts without any search. Without the data nothing
//! is measured.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

#[path = "../tests/support/city.rs"]
mod city;
#[path = "../tests/support/greedy.rs"]
mod greedy;

use std::time::{Duration, Instant};

use city::{Counted, TABLES, folder, withheld};
use vetro_anonymise::protect_table;
use vetro_model::plan::Evidence;

/// How often each table is protected; the fastest run counts.
const RUNS: usize = 7;

fn main() {
    let Some(folder) = folder() else { return };
    println!(
        "{:<34} {:>5} {:>2} {:>8} {:>22} {:>22} {:>10}",
        "table", "cells", "k", "primary", "secondary (value)", "in falling order", "time"
    );
    for (name, by) in TABLES {
        let counted = Counted::of(&folder, by);
        for threshold in [3, 5] {
            measure(name, &counted, threshold);
        }
    }
}

fn measure(name: &str, counted: &Counted, threshold: u64) {
    let counts: Vec<i64> = counted.cells.iter().map(|cell| cell.1).collect();
    let (table, policy) = (counted.table(), counted.policy(threshold));
    let small = |cell: usize| counts[cell] > 0 && counts[cell].unsigned_abs() < threshold;
    let told = |hidden: &[bool]| {
        let second: Vec<usize> = (0..counts.len()).filter(|cell| hidden[*cell] && !small(*cell)).collect();
        format!("{} ({})", second.len(), second.iter().map(|cell| counts[*cell]).sum::<i64>())
    };
    let (mut best, mut here) = (Duration::MAX, Vec::new());
    for _ in 0..RUNS {
        let start = Instant::now();
        let protected = protect_table(table.clone(), &policy, &Evidence::default()).unwrap();
        best = best.min(start.elapsed());
        here = withheld(&protected);
    }
    let plain = greedy::greedy(&counts, &counted.parts(), i64::try_from(threshold).unwrap());
    let primary = (0..counts.len()).filter(|cell| small(*cell)).count();
    println!(
        "{name:<34} {:>5} {threshold:>2} {primary:>8} {:>22} {:>22} {best:>10.1?}",
        counts.len(),
        told(&here),
        told(&plain)
    );
}
