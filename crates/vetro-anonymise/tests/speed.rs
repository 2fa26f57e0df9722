//! How long protection takes. Run alone and in release mode: `cargo test --release -p vetro-anonymise --test speed --
//! --ignored --nocapture`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, DictionaryArray, Int64Array, RecordBatch, StringArray, UInt32Array};
use vetro_anonymise::{protect_records, protect_table};
use vetro_model::plan::{RecordPolicy, TablePolicy};
use vetro_model::{ColumnName, Share};

/// How long this thread has been at work: unlike the time of day it does not count what else the machine does.
fn busy() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(0))
}

fn name(name: &str) -> ColumnName {
    ColumnName::try_new(name).unwrap()
}

fn random() -> impl FnMut(u32) -> u32 {
    let mut seed = 1_u64;
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((seed >> 33) % u64::from(below)).unwrap()
    }
}

#[test]
#[ignore = "measures time"]
fn a_million_records_by_five_columns() {
    let mut random = random();
    for sizes in [[7, 3, 4, 30, 6], [90, 3, 40, 400, 12]] {
        let columns = sizes.iter().enumerate().map(|(place, size)| {
            // Small codes are more frequent, as in life.
            let keys: UInt32Array = (0..1_000_000).map(|_| Some(random(*size).min(random(*size)))).collect();
            let values: StringArray = (0..*size).map(|value| Some(format!("v{value}"))).collect();
            (format!("c{place}"), Arc::new(DictionaryArray::new(keys, Arc::new(values))) as ArrayRef)
        });
        let table = RecordBatch::try_from_iter(columns).unwrap();
        let policy = RecordPolicy {
            quasi_identifiers: (0..5).map(|place| name(&format!("c{place}"))).collect(),
            k: 5,
            l: BTreeMap::new(),
            suppression_limit: Share::from_parts(1.0),
            hierarchies: BTreeMap::new(),
        };
        let start = busy();
        let protected = protect_records(table, &policy).unwrap();
        eprintln!("{sizes:?}: {:?}, {} suppressed", busy().saturating_sub(start), protected.suppressed);
    }
}

#[test]
#[ignore = "measures time"]
fn tables_of_some_thousand_cells() {
    for (sizes, most) in [
        ([40, 10, 10], 60),
        ([20, 20, 10], 12),
        ([64, 64, 1], 40),
        ([9, 20, 30], 400),
        ([40, 25, 20], 200),
        ([90, 6, 2], 900),
    ] {
        let mut random = random();
        let mut columns = vec![Vec::new(); 3];
        let mut counts = Vec::new();
        for cell in 0..sizes.iter().product::<u32>() {
            columns[0].push((cell / sizes[1] / sizes[2]).to_string());
            columns[1].push((cell / sizes[2] % sizes[1]).to_string());
            columns[2].push((cell % sizes[2]).to_string());
            counts.push(i64::from(random(most)));
        }
        let columns = columns.into_iter().enumerate();
        let columns =
            columns.map(|(place, texts)| (format!("c{place}"), Arc::new(StringArray::from(texts)) as ArrayRef));
        let count: ArrayRef = Arc::new(Int64Array::from(counts));
        let table = RecordBatch::try_from_iter(columns.chain([("n".to_owned(), count)])).unwrap();
        let policy = TablePolicy {
            by: (0..3).map(|place| name(&format!("c{place}"))).collect(),
            count: name("n"),
            measures: vec![name("n")],
            threshold: 5,
            totals: false,
            status: None,
        };
        let start = busy();
        let protected = protect_table(table, &policy).unwrap();
        eprintln!("{sizes:?} below {most}: {:?}, {:?}", busy().saturating_sub(start), protected.method);
    }
}
