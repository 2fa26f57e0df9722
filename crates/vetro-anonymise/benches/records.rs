//! How much is lost and how long it takes to protect records; prints, asserts nothing.
//!
//! `cargo bench --workspace --bench records`. The Adult census extract is not part of this repository; without it only
//! the synthetic tables are measured.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic and print")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use vetro_anonymise::protect_records;
use vetro_model::document::PrivacyMethod;
use vetro_model::plan::{Distance, Hierarchy, Recoding, RecordPolicy, SensitiveModel};
use vetro_model::{ColumnName, Share};

const QUASI: [&str; 9] =
    ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation", "salary-class"];

fn main() {
    if let Some(folder) = folder() {
        adult(&folder);
    }
    synthetic(1_000_000, 1_000_000);
    synthetic(10_000_000, 20_000);
}

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/anonymisation/adult");
    folder.join("adult.csv").exists().then_some(folder)
}

fn lines(folder: &std::path::Path, file: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    text.lines().map(|line| line.trim_end().split(';').map(str::to_owned).collect()).collect()
}

fn named(name: &str) -> ColumnName {
    ColumnName::try_new(name.replace('-', "_")).unwrap()
}

fn adult(folder: &std::path::Path) {
    let rows = lines(folder, "adult.csv");
    let columns = rows[0].iter().enumerate().map(|(place, name)| {
        let values: StringArray = rows[1..].iter().map(|row| Some(row[place].as_str())).collect();
        (named(name).as_str().to_owned(), Arc::new(values) as ArrayRef)
    });
    let table = RecordBatch::try_from_iter(columns).unwrap();
    let tree = |name: &&str| (named(name), Hierarchy::Explicit(lines(folder, &format!("adult_hierarchy_{name}.csv"))));
    let base = RecordPolicy { hierarchies: QUASI.iter().map(tree).collect(), ..RecordPolicy::new(Vec::new(), 2) };
    let policy = |k, model: Option<SensitiveModel>, limit, recoding| RecordPolicy {
        quasi_identifiers: QUASI
            .iter()
            .filter(|one| model.is_none() || **one != "occupation")
            .map(|one| named(one))
            .collect(),
        k,
        sensitive: model.map(|model| (named("occupation"), vec![model])).into_iter().collect(),
        suppression_limit: Share::from_parts(limit),
        recoding,
        ..base.clone()
    };
    for k in [2, 3, 5, 10, 25, 100] {
        for limit in [0.0, 0.01, 0.04, 0.1] {
            measure(&format!("global, k = {k}, {limit}"), &table, &policy(k, None, limit, Recoding::Global));
        }
    }
    let closeness = |t, distance| SensitiveModel::Closeness { t, distance };
    let models = [
        SensitiveModel::DistinctDiversity { l: 3 },
        SensitiveModel::DistinctDiversity { l: 5 },
        SensitiveModel::EntropyDiversity { l: 3.0 },
        SensitiveModel::RecursiveDiversity { c: 4.0, l: 3 },
        closeness(0.2, Distance::Equal),
        closeness(0.3, Distance::Equal),
        closeness(0.5, Distance::Equal),
        closeness(0.2, Distance::Hierarchical),
        SensitiveModel::Likeness { beta: 2.0 },
    ];
    for model in models {
        for limit in [0.0, 0.04] {
            measure(&format!("global, {model:?}, {limit}"), &table, &policy(5, Some(model), limit, Recoding::Global));
        }
    }
    for k in [3, 5, 10] {
        measure(&format!("local, k = {k}"), &table, &policy(k, None, 0.0, Recoding::Local));
    }
    for model in [models[0], models[5]] {
        measure(&format!("local, {model:?}"), &table, &policy(5, Some(model), 0.0, Recoding::Local));
    }
}

fn measure(what: &str, table: &RecordBatch, policy: &RecordPolicy) {
    let start = Instant::now();
    let protected = protect_records(table.clone(), policy).unwrap();
    let time = start.elapsed();
    if let PrivacyMethod::KAnonymity { loss, classes, suppressed, .. } = protected.method {
        println!("{what}: loss {loss:.4}, {classes} classes, {suppressed} suppressed, {time:.1?}");
    }
}

/// Records drawn from about so many different people, five quasi-identifiers, k = 5, by local recoding.
fn synthetic(records: usize, people: u64) {
    let mut seed = 1_u64;
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let drawn: Vec<u64> = (0..records).map(|_| random(people)).collect();
    let column = |salt: u64, size: u64| -> ArrayRef {
        let value = |person: &u64| {
            let mixed = (person ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(salt | 1);
            i64::try_from((mixed >> 32) % size).unwrap()
        };
        Arc::new(drawn.iter().map(|person| Some(value(person))).collect::<Int64Array>())
    };
    let sizes = [("age", 100), ("zone", 400), ("sex", 2), ("origin", 50), ("work", 30)];
    let columns = sizes.iter().zip(7..).map(|((name, size), salt)| (*name, column(salt * 0x1234_5677, *size)));
    let table = RecordBatch::try_from_iter(columns).unwrap();
    let widths = [vec![5, 10, 20], vec![10, 100], vec![], vec![10], vec![10]];
    let hierarchies = sizes.iter().zip(widths).map(|((name, _), widths)| (named(name), Hierarchy::Intervals(widths)));
    let policy = RecordPolicy {
        hierarchies: hierarchies.collect(),
        ..RecordPolicy::new(sizes.iter().map(|(name, _)| named(name)).collect(), 5)
    };
    let start = Instant::now();
    measure(&format!("local, {records} records of {people} people"), &table, &policy);
    #[expect(clippy::cast_precision_loss, reason = "a rate is printed")]
    let rate = records as f64 / start.elapsed().as_secs_f64();
    println!("  {rate:.0} records a second, {}", peak());
}

/// The most memory this process has held.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown").replace('\t', " ")
}
