//! Measured against the optima that an independent program found on the Adult census extract.
//!
//! The data are not part of this repository. Without them the tests print a
//! notice and pass.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::Int64Type;
use serde_json::Value;
use vetro_anonymise::{protect_records, protect_table};
use vetro_model::document::PrivacyMethod;
use vetro_model::plan::{Distance, Evidence, Hierarchy, Recoding, RecordPolicy, SensitiveModel, TOTAL, TablePolicy};
use vetro_model::{ColumnName, Share};

/// How long this thread has been at work: unlike the time of day it does not count what else the machine does.
fn busy() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(0))
}

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/anonymisation");
    if folder.join("targets.json").exists() {
        return Some(folder);
    }
    eprintln!("notice: the reference data are absent, nothing was compared");
    None
}

fn column_name(name: &str) -> ColumnName {
    ColumnName::try_new(name.replace('-', "_")).unwrap()
}

fn rows(folder: &std::path::Path, file: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(folder.join("adult").join(file)).unwrap();
    text.lines().map(|line| line.trim_end().split(';').map(str::to_owned).collect()).collect()
}

fn adult(folder: &std::path::Path) -> RecordBatch {
    let rows = rows(folder, "adult.csv");
    let columns = rows[0].iter().enumerate().map(|(place, name)| {
        let values: StringArray = rows[1..].iter().map(|row| Some(row[place].as_str())).collect();
        (column_name(name).as_str().to_owned(), Arc::new(values) as ArrayRef)
    });
    RecordBatch::try_from_iter(columns).unwrap()
}

fn policy(folder: &std::path::Path, case: &Value) -> RecordPolicy {
    let names: Vec<&str> = case["qi"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let tree = |name: &str| Hierarchy::Explicit(rows(folder, &format!("adult_hierarchy_{name}.csv")));
    let l = case["models"].as_array().unwrap().iter().map(|model| {
        let least: u32 = model["parameters"][0].to_string().trim_end_matches(".0").parse().unwrap();
        (column_name(case["sensitive"].as_str().unwrap()), vec![SensitiveModel::DistinctDiversity { l: least }])
    });
    let quasi_identifiers = names.iter().map(|name| column_name(name)).collect();
    RecordPolicy {
        sensitive: l.collect(),
        recoding: Recoding::Global,
        suppression_limit: Share::from_parts(case["suppression_limit"].as_f64().unwrap()),
        hierarchies: names.iter().map(|name| (column_name(name), tree(name))).collect(),
        ..RecordPolicy::new(quasi_identifiers, u32::try_from(case["k"].as_u64().unwrap()).unwrap())
    }
}

#[test]
fn the_known_optima_are_reached() {
    let Some(folder) = folder() else { return };
    let table = adult(&folder);
    let text = fs::read_to_string(folder.join("targets.json")).unwrap();
    let targets: Value = serde_json::from_str(&text).unwrap();
    let global = targets["cases"].as_array().unwrap().iter().filter(|case| case["levels"].is_object());
    let mut compared = 0;
    for case in global {
        let policy = policy(&folder, case);
        let start = busy();
        let protected = protect_records(table.clone(), &policy).unwrap();
        eprintln!("{}: {:?}", case["id"], busy().saturating_sub(start));
        let PrivacyMethod::KAnonymity { k_measured, suppressed, loss, sensitive, .. } = protected.method else {
            panic!("records are protected by k-anonymity")
        };
        let expected: BTreeMap<String, u64> = case["levels"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, level)| (column_name(name).as_str().to_owned(), level.as_u64().unwrap()))
            .filter(|(_, level)| *level > 0)
            .collect();
        let found: BTreeMap<String, u64> =
            protected.generalised.iter().map(|(name, one)| (name.clone(), u64::from(one.highest))).collect();
        assert_eq!(found, expected, "{}", case["id"]);
        assert!((loss - case["loss"].as_f64().unwrap()).abs() < 1e-9, "{}: {loss}", case["id"]);
        assert_eq!(suppressed, case["rows_suppressed"].as_u64().unwrap(), "{}", case["id"]);
        assert_eq!(k_measured, case["k_measured"].as_u64().unwrap(), "{}", case["id"]);
        assert_eq!(protected.table.num_rows() as u64 + suppressed, table.num_rows() as u64);
        assert!(sensitive.iter().all(|outcome| outcome.measured >= 3.0), "{}", case["id"]);
        compared += 1;
    }
    assert_eq!(compared, 4);
}

const QUASI: [&str; 9] =
    ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation", "salary-class"];

/// All nine columns as quasi-identifiers, or eight with occupation as the sensitive one.
fn census(
    folder: &std::path::Path,
    k: u32,
    model: Option<SensitiveModel>,
    limit: f64,
    recoding: Recoding,
) -> RecordPolicy {
    let tree =
        |name: &&str| (column_name(name), Hierarchy::Explicit(rows(folder, &format!("adult_hierarchy_{name}.csv"))));
    let quasi = QUASI.iter().filter(|name| model.is_none() || **name != "occupation");
    RecordPolicy {
        sensitive: model.map(|model| (column_name("occupation"), vec![model])).into_iter().collect(),
        recoding,
        suppression_limit: Share::from_parts(limit),
        hierarchies: QUASI.iter().map(tree).collect(),
        ..RecordPolicy::new(quasi.map(|name| column_name(name)).collect(), k)
    }
}

/// The optima that ARX 3.9.2 finds, to four digits, by k and share of suppression.
#[test]
fn the_losses_of_all_sizes_are_reached() {
    let Some(folder) = folder() else { return };
    let table = adult(&folder);
    let expected = [
        (2, [0.6037, 0.2816, 0.1844, 0.1665]),
        (3, [0.6355, 0.3525, 0.2300, 0.1979]),
        (5, [0.6355, 0.4020, 0.2928, 0.2277]),
        (10, [0.6355, 0.4484, 0.3636, 0.2737]),
        (25, [0.6355, 0.5287, 0.4390, 0.3451]),
        (100, [0.6985, 0.6113, 0.5547, 0.4795]),
    ];
    for (k, losses) in expected {
        for (limit, expected) in [0.0, 0.01, 0.04, 0.1].into_iter().zip(losses) {
            let (loss, time) = loss(&table, &census(&folder, k, None, limit, Recoding::Global));
            eprintln!("k = {k}, {limit}: {loss:.6} of {expected}, {time:?}");
            assert!((loss - expected).abs() < 5.1e-5, "k = {k}, {limit}: {loss}");
        }
    }
}

fn loss(table: &RecordBatch, policy: &RecordPolicy) -> (f64, Duration) {
    let start = busy();
    let protected = protect_records(table.clone(), policy).unwrap();
    let time = busy().saturating_sub(start);
    let PrivacyMethod::KAnonymity { loss, .. } = protected.method else {
        panic!("records are protected by k-anonymity")
    };
    (loss, time)
}

/// The optima that ARX 3.9.2 finds, to four digits, by model of occupation.
#[test]
fn the_losses_of_all_models_are_reached() {
    let Some(folder) = folder() else { return };
    let table = adult(&folder);
    let closeness = |t, distance| SensitiveModel::Closeness { t, distance };
    let expected = [
        (SensitiveModel::DistinctDiversity { l: 3 }, [0.6250, 0.2158]),
        (SensitiveModel::DistinctDiversity { l: 5 }, [0.6791, 0.2688]),
        // The reference finds 0.2257 under 4 %: it takes the entropy of three equally frequent values to be a rounding
        // error below ln 3. So does asking for a little more than 3.
        (SensitiveModel::EntropyDiversity { l: 3.0 }, [0.6791, 0.2256]),
        (SensitiveModel::EntropyDiversity { l: 3.000_001 }, [0.6791, 0.2257]),
        (SensitiveModel::RecursiveDiversity { c: 4.0, l: 3 }, [0.6250, 0.2233]),
        (closeness(0.2, Distance::Equal), [0.9291, 0.8397]),
        (closeness(0.3, Distance::Equal), [0.8041, 0.6632]),
        (closeness(0.5, Distance::Equal), [0.6791, 0.3444]),
        (closeness(0.2, Distance::Hierarchical), [0.8041, 0.7590]),
        (SensitiveModel::Likeness { beta: 2.0 }, [0.8041, 0.6018]),
    ];
    for (model, losses) in expected {
        for (limit, expected) in [0.0, 0.04].into_iter().zip(losses) {
            let (loss, time) = loss(&table, &census(&folder, 5, Some(model), limit, Recoding::Global));
            eprintln!("{model:?}, {limit}: {loss:.6} of {expected}, {time:?}");
            assert!((loss - expected).abs() < 5.1e-5, "{model:?}, {limit}: {loss}");
        }
    }
}

#[test]
fn local_recoding_loses_little_and_suppresses_nothing() {
    let Some(folder) = folder() else { return };
    let table = adult(&folder);
    let diverse = Some(SensitiveModel::DistinctDiversity { l: 3 });
    let close = Some(SensitiveModel::Closeness { t: 0.3, distance: Distance::Equal });
    for (k, model, most) in
        [(3, None, 0.034), (5, None, 0.052), (10, None, 0.076), (5, diverse, 0.031), (5, close, 0.33)]
    {
        let policy = census(&folder, k, model, 0.0, Recoding::Local);
        let start = busy();
        let protected = protect_records(table.clone(), &policy).unwrap();
        let time = busy().saturating_sub(start);
        assert_eq!((protected.suppressed, protected.table.num_rows()), (0, table.num_rows()));
        let PrivacyMethod::KAnonymity { loss, k_measured, sensitive, .. } = protected.method else {
            panic!("records are protected by k-anonymity")
        };
        let measured: Vec<f64> = sensitive.iter().map(|outcome| outcome.measured).collect();
        eprintln!("local, k = {k}, {model:?}: {loss:.5}, {measured:?}, {time:?}");
        assert!(loss <= most && k_measured >= u64::from(k), "k = {k}, {model:?}: {loss}");
    }
}

/// A count table of an invented city, its quarters and totals; the rows of districts are left out.
fn city(folder: &std::path::Path, file: &str) -> (RecordBatch, usize) {
    let read = |file: &str| fs::read_to_string(folder.join("city").join(file)).unwrap();
    let districts: Vec<String> =
        read("quartieri.csv").lines().filter_map(|line| Some(line.split(';').nth(1)?.to_owned())).collect();
    let text = read(file);
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let rows: Vec<_> = rows.into_iter().filter(|row| !districts.iter().any(|district| district == row[0])).collect();
    let dimensions = rows[0].len() - 1;
    let by = (0..dimensions).map(|place| {
        let label = |row: &Vec<&str>| if row[place] == "Total" { TOTAL.to_owned() } else { row[place].to_owned() };
        let values: StringArray = rows.iter().map(|row| Some(label(row))).collect();
        (format!("by{place}"), Arc::new(values) as ArrayRef)
    });
    let counts: Int64Array = rows.iter().map(|row| row[dimensions].parse::<i64>().ok()).collect();
    let table = RecordBatch::try_from_iter(by.chain([("n".to_owned(), Arc::new(counts) as ArrayRef)])).unwrap();
    (table, dimensions)
}

#[test]
fn the_tables_of_a_city_are_protected() {
    let Some(folder) = folder() else { return };
    for file in ["table_quartiere_prestazione.csv", "table_quartiere_cittadinanza_prestazione.csv"] {
        for threshold in [3, 5] {
            let (table, dimensions) = city(&folder, file);
            let by = (0..dimensions).map(|place| column_name(&format!("by{place}"))).collect();
            let policy = TablePolicy { totals: true, ..TablePolicy::new(by, column_name("n"), threshold) };
            let start = busy();
            let protected = protect_table(table.clone(), &policy, &Evidence::default()).unwrap();
            let time = busy().saturating_sub(start);
            let count = |table: &RecordBatch| table.column(dimensions).as_primitive::<Int64Type>().clone();
            let (before, after) = (count(&table), count(&protected.table));
            let withheld: i64 = (0..before.len()).filter(|row| after.is_null(*row)).map(|row| before.value(row)).sum();
            eprintln!("{file} below {threshold}: {time:?}, value {withheld}, {:?}", protected.method);
            let small = |count: i64| count > 0 && count.unsigned_abs() < threshold;
            assert!((0..before.len()).all(|row| !small(before.value(row)) || after.is_null(row)));
        }
    }
}
