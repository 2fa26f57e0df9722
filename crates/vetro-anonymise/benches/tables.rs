//! How much is withheld beside the small cells of a city's tables, and how long the search for it takes.
//!
//! For each table and threshold: what is withheld here, by the reference
//! program's method repeated until the same attacker finds nothing, and by
//! that method alone; each with the number of small cells that are told all
//! the same, to someone who knows that withheld cells are not 0 or who is
//! alone in one. Without the data nothing is measured.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

#[path = "../tests/support/attacker.rs"]
mod attacker;
#[path = "../tests/support/city.rs"]
mod city;
#[path = "../tests/support/peer.rs"]
mod peer;

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use city::{Counted, TABLES, folder, withheld};
use vetro_anonymise::protect_table;
use vetro_model::plan::Evidence;

/// How often each table is protected; the mean counts, since the system does not tell the time of short work.
const RUNS: u32 = 25;

/// How long this thread has been at work: unlike the time of day it does not count what else the machine does.
fn busy() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(0))
}

fn main() {
    let Some(folder) = folder() else { return };
    println!(
        "{:<32} {:>5} {:>2} {:>8} {:>20} {:>10} {:>20} {:>20}",
        "table", "cells", "k", "primary", "secondary (value)", "time", "peer, made safe", "peer, plain"
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
    let (table, policy, parts) = (counted.table(), counted.policy(threshold), counted.parts());
    let small_to = i64::try_from(threshold).unwrap();
    let small = |cell: usize| counts[cell] > 0 && counts[cell].unsigned_abs() < threshold;
    let told = |hidden: &[bool]| {
        let second: Vec<usize> = (0..counts.len()).filter(|cell| hidden[*cell] && !small(*cell)).collect();
        let mut follows = attacker::bounded(&counts, &parts, hidden, small_to);
        follows.extend(attacker::disclosed(&counts, &parts, hidden));
        let follows: BTreeSet<usize> = follows.into_iter().collect();
        let value: i64 = second.iter().map(|cell| counts[*cell]).sum();
        format!("{} ({value}), {} told", second.len(), follows.len())
    };
    let mut here = Vec::new();
    let start = busy();
    for _ in 0..RUNS {
        let protected = protect_table(table.clone(), &policy, &Evidence::default()).unwrap();
        here = withheld(&protected);
    }
    let time = busy().saturating_sub(start) / RUNS;
    let plain: Vec<bool> = counts.iter().map(|count| *count > 0 && *count < small_to).collect();
    let plain = peer::gauss(&counts, &parts, &plain);
    let peer = peer::peer(&counts, &parts, small_to);
    let primary = (0..counts.len()).filter(|cell| small(*cell)).count();
    println!(
        "{name:<32} {:>5} {threshold:>2} {primary:>8} {:>20} {time:>10.1?} {:>20} {:>20}",
        counts.len(),
        told(&here),
        told(&peer),
        told(&plain)
    );
}
