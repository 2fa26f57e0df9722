//! What is published meets its policy, counted again from the table alone, and follows from values alone.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::cast_precision_loss, reason = "a test has few records")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, DictionaryArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::UInt32Type;
use arrow::util::display::array_value_to_string;
use vetro_anonymise::{Protected, protect_records};
use vetro_model::document::PrivacyMethod;
use vetro_model::plan::{Distance, Hierarchy, Recoding, RecordPolicy, SensitiveModel};
use vetro_model::{ColumnName, Share};

/// A record: age, zone, sex, illness, person, note.
type Row = (Option<i64>, String, &'static str, &'static str, Option<i64>, i64);

const ILL: [&str; 4] = ["asthma", "burn", "cold", "fracture"];

fn random(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut seed = seed;
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap()
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap()
}

/// Some records of a seed; a few ages and persons are null, some persons have several records.
fn rows(random: &mut impl FnMut(u64) -> u64, count: u64) -> Vec<Row> {
    let row = |note: u64| {
        let age = (random(20) > 0).then(|| 20 + signed(random(8) * random(8)));
        let zone = format!("{}", 1000 + random(5) * 100 + random(3));
        let sex = ["F", "M"][index(random(2))];
        let person = (random(10) > 0).then(|| signed(random(count)));
        (age, zone, sex, ILL[index(random(4).min(random(4)))], person, signed(note))
    };
    (0..count).map(row).collect()
}

fn table(rows: &[Row], coded: bool) -> RecordBatch {
    let text = |value: fn(&Row) -> &str| -> ArrayRef {
        if coded {
            Arc::new(rows.iter().map(|row| Some(value(row))).collect::<DictionaryArray<UInt32Type>>())
        } else {
            Arc::new(rows.iter().map(|row| Some(value(row))).collect::<StringArray>())
        }
    };
    let number =
        |value: fn(&Row) -> Option<i64>| -> ArrayRef { Arc::new(rows.iter().map(value).collect::<Int64Array>()) };
    RecordBatch::try_from_iter_with_nullable([
        ("age", number(|row| row.0), true),
        ("zone", text(|row| &row.1), true),
        ("sex", text(|row| row.2), true),
        ("ill", text(|row| row.3), true),
        ("person", number(|row| row.4), true),
        ("note", number(|row| Some(row.5)), true),
    ])
    .unwrap()
}

fn name(name: &str) -> ColumnName {
    ColumnName::try_new(name).unwrap()
}

fn policy(recoding: Recoding, k: u32, limit: f64, models: Vec<SensitiveModel>, persons: bool) -> RecordPolicy {
    let hierarchies = [("age", Hierarchy::Intervals(vec![5, 10])), ("zone", Hierarchy::Prefixes(vec![3, 2]))];
    let sensitive = (!models.is_empty()).then(|| (name("ill"), models));
    RecordPolicy {
        recoding,
        suppression_limit: Share::from_parts(limit),
        sensitive: sensitive.into_iter().collect(),
        hierarchies: hierarchies.into_iter().map(|(column, one)| (name(column), one)).collect(),
        person: persons.then(|| name("person")),
        weights: BTreeMap::from([(name("age"), 2.0)]),
        ..RecordPolicy::new(["age", "zone", "sex"].map(name).to_vec(), k)
    }
}

fn policies() -> Vec<RecordPolicy> {
    let closeness = |t, distance| SensitiveModel::Closeness { t, distance };
    let models = [
        vec![],
        vec![SensitiveModel::DistinctDiversity { l: 2 }],
        vec![SensitiveModel::EntropyDiversity { l: 1.7 }],
        vec![SensitiveModel::RecursiveDiversity { c: 3.0, l: 2 }],
        vec![closeness(0.3, Distance::Equal)],
        vec![closeness(0.2, Distance::Ordered), SensitiveModel::DistinctDiversity { l: 2 }],
        vec![SensitiveModel::Likeness { beta: 1.5 }],
    ];
    let mut policies = Vec::new();
    for recoding in [Recoding::Local, Recoding::Global] {
        for (persons, limit) in [(false, 0.0), (false, 0.2), (true, 0.0), (true, 0.2)] {
            policies.extend(models.iter().map(|models| policy(recoding, 3, limit, models.clone(), persons)));
        }
    }
    policies
}

fn lines(table: &RecordBatch) -> Vec<Vec<String>> {
    let cell = |column: &ArrayRef, row| {
        if column.is_null(row) { "∅".to_owned() } else { array_value_to_string(column, row).unwrap() }
    };
    (0..table.num_rows()).map(|row| table.columns().iter().map(|column| cell(column, row)).collect()).collect()
}

/// The share of each illness among some lines.
fn shares(lines: &[&Vec<String>]) -> Vec<f64> {
    ILL.iter().map(|ill| lines.iter().filter(|line| line[3] == *ill).count() as f64 / lines.len() as f64).collect()
}

/// How a class stands to a model, by the definitions and slowly.
fn measured(model: SensitiveModel, class: &[&Vec<String>], all: &[&Vec<String>]) -> f64 {
    let (q, p) = (shares(class), shares(all));
    let mut falling = q.clone();
    falling.sort_by(|one, other| other.total_cmp(one));
    match model {
        SensitiveModel::DistinctDiversity { .. } => q.iter().filter(|share| **share > 0.0).count() as f64,
        SensitiveModel::EntropyDiversity { .. } => {
            q.iter().filter(|share| **share > 0.0).map(|share| -share * share.ln()).sum::<f64>().exp()
        }
        SensitiveModel::RecursiveDiversity { l, .. } => falling[0] / falling[l as usize - 1..].iter().sum::<f64>(),
        SensitiveModel::Closeness { distance: Distance::Equal, .. } => {
            q.iter().zip(&p).map(|(q, p)| (q - p).abs()).sum::<f64>() / 2.0
        }
        SensitiveModel::Closeness { .. } => {
            let occurring: Vec<usize> = (0..p.len()).filter(|value| p[*value] > 0.0).collect();
            let until = |last: usize| occurring[..=last].iter().map(|value| q[*value] - p[*value]).sum::<f64>().abs();
            (0..occurring.len()).map(until).sum::<f64>() / (occurring.len().max(2) - 1) as f64
        }
        SensitiveModel::Likeness { .. } => {
            let gains = q.iter().zip(&p).filter(|(q, _)| **q > 0.0).map(|(q, p)| (q - p) / p);
            gains.fold(0.0, f64::max)
        }
    }
}

fn holds(model: SensitiveModel, class: &[&Vec<String>], all: &[&Vec<String>]) -> bool {
    let measured = measured(model, class, all);
    match model {
        SensitiveModel::DistinctDiversity { l } => measured >= f64::from(l),
        SensitiveModel::EntropyDiversity { l } => measured >= l - 1e-6,
        SensitiveModel::RecursiveDiversity { c, .. } => measured < c,
        SensitiveModel::Closeness { t, .. } => measured <= t + 1e-6,
        SensitiveModel::Likeness { beta } => {
            let (q, p) = (shares(class), shares(all));
            let most = |p: f64| p * (1.0 + beta.min(-p.ln())) + 1e-6;
            q.iter().zip(&p).all(|(q, p)| *q <= 0.0 || *q <= most(*p))
        }
    }
}

fn persons(class: &[&Vec<String>]) -> usize {
    let known: BTreeSet<&str> = class.iter().map(|line| line[4].as_str()).filter(|person| *person != "∅").collect();
    known.len() + class.iter().filter(|line| line[4] == "∅").count()
}

/// Counts a published table again.
fn check(protected: &Protected, policy: &RecordPolicy, records: usize) {
    let lines = lines(&protected.table);
    let all: Vec<&Vec<String>> = lines.iter().collect();
    let mut classes: BTreeMap<&[String], Vec<&Vec<String>>> = BTreeMap::new();
    for line in &lines {
        classes.entry(&line[..3]).or_default().push(line);
    }
    let size = |class: &Vec<&Vec<String>>| if policy.person.is_some() { persons(class) } else { class.len() };
    let smallest = classes.values().map(size).min().unwrap_or(0);
    assert!(lines.is_empty() || smallest >= policy.k as usize, "{policy:?}");
    let PrivacyMethod::KAnonymity { k_measured, classes: counted, suppressed, sensitive, loss, losses, .. } =
        &protected.method
    else {
        panic!("records are protected by k-anonymity")
    };
    assert_eq!((*k_measured, *counted), (smallest as u64, classes.len() as u64), "{policy:?}");
    assert_eq!(lines.len() as u64 + suppressed, records as u64);
    assert!(*suppressed as f64 <= policy.suppression_limit.parts() * records as f64);
    assert!((loss - (2.0 * losses["age"] + losses["zone"] + losses["sex"]) / 4.0).abs() < 1e-12);
    for outcome in sensitive {
        assert!(classes.values().all(|class| holds(outcome.asked, class, &all)), "{policy:?}");
        let near = |class: &Vec<&Vec<String>>| (measured(outcome.asked, class, &all) - outcome.measured).abs() < 1e-9;
        assert!(lines.is_empty() || classes.values().any(near), "{policy:?}");
    }
}

#[test]
fn every_published_class_meets_the_policy() {
    let mut random = random(11);
    let mut published = 0;
    for _ in 0..12 {
        let rows = rows(&mut random, 90);
        for policy in policies() {
            if let Ok(protected) = protect_records(table(&rows, false), &policy) {
                check(&protected, &policy, rows.len());
                published += 1;
            }
        }
    }
    assert!(published > 500, "{published}");
}

#[test]
fn the_order_of_rows_and_of_dictionary_entries_changes_nothing() {
    let mut random = random(5);
    for _ in 0..4 {
        let rows = rows(&mut random, 80);
        let mut shuffled = rows.clone();
        for place in (1..shuffled.len()).rev() {
            shuffled.swap(place, index(random(place as u64 + 1)));
        }
        for policy in policies() {
            let outcome = |rows: &[Row], coded: bool| {
                let protected = protect_records(table(rows, coded), &policy).ok()?;
                let mut lines = lines(&protected.table);
                lines.sort();
                Some((lines, protected.generalised, format!("{:?}", protected.method)))
            };
            assert_eq!(outcome(&rows, false), outcome(&shuffled, true), "{policy:?}");
        }
    }
}

#[test]
fn local_recoding_loses_no_more_than_global_recoding() {
    let mut random = random(23);
    for _ in 0..20 {
        let rows = rows(&mut random, 120);
        let loss = |recoding| {
            let protected = protect_records(table(&rows, false), &policy(recoding, 4, 0.0, vec![], false)).unwrap();
            match protected.method {
                PrivacyMethod::KAnonymity { loss, .. } => loss,
                _ => panic!("records are protected by k-anonymity"),
            }
        };
        assert!(loss(Recoding::Local) <= loss(Recoding::Global));
    }
}

#[test]
fn what_no_class_can_hold_is_suppressed_within_the_limit_only() {
    let lone = |count: usize| -> Vec<Row> {
        let mut random = random(3);
        let mut rows = rows(&mut random, 40);
        for row in &mut rows {
            row.2 = "F";
        }
        rows.iter_mut().take(count).for_each(|row| row.2 = "M");
        rows
    };
    let asked = policy(Recoding::Local, 3, 0.05, vec![], false);
    let protected = protect_records(table(&lone(2), false), &asked).unwrap();
    check(&protected, &asked, 40);
    assert_eq!(protected.suppressed, 2);
    let strict = RecordPolicy { suppression_limit: Share::from_parts(0.04), ..asked };
    assert_eq!(protect_records(table(&lone(2), false), &strict).unwrap_err().code(), "V0502");
}
