//! How many cells the scanner reads each second of one core's time.
//!
//! Time is counted as the system gave it to this program, where it tells, so that neighbours do not matter.
//! Measured on the labelled corpus beside the repository, if it is there, and
//! on the invented cells of the tests, in which every second one holds an
//! identifier: a table as bad as none is. Run with
//! `cargo bench --workspace --bench scan`.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

#[path = "../tests/fresh/mod.rs"]
mod fresh;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use vetro_audit::scan::{self, Hints};

fn main() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/anonymisation/pii/corpus.csv");
    match std::fs::read_to_string(&corpus) {
        Ok(text) => measure("labelled corpus", &cells(&text)),
        Err(_) => println!("{} is not there: the labelled corpus was not measured", corpus.display()),
    }
    let cells = fresh::cells(1, 4_000);
    println!("invented cells: {}", fresh::Measured::of(&cells));
    measure("invented cells", &cells.into_iter().map(|cell| (cell.text, cell.hints)).collect::<Vec<_>>());
}

fn cells(text: &str) -> Vec<(String, Hints)> {
    let cells = text.lines().skip(1).flat_map(|line| line.split(','));
    cells.map(|cell| (cell.trim_matches('"').to_owned(), Hints::NONE)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn measure(what: &str, cells: &[(String, Hints)]) {
    let before = on_core();
    let (began, mut read, mut found) = (Instant::now(), 0_usize, 0_usize);
    while began.elapsed() < Duration::from_secs(3) {
        for (text, hints) in cells {
            found += usize::from(!scan::cell(black_box(text), *hints).is_empty());
        }
        read += cells.len();
    }
    let spent = on_core().zip(before).map_or(began.elapsed(), |(after, before)| after.saturating_sub(before));
    let million = read as f64 / spent.as_secs_f64() / 1e6;
    println!("{what}: {million:.2} million cells/s and core ({} cells, {found} hits)", cells.len());
    assert!(!cells.is_empty() && found > 0);
}

/// How long this program has been on a core, as Linux tells it.
fn on_core() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
