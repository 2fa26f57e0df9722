//! Three nights of an invented city: what differs between them singles people out, and holding changes back does not.
//!
//! The city's data are not part of this repository. Without them these tests
//! print a notice and pass.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use vetro_audit::{Cleared, Earlier, Question, Refusal, audit};
use vetro_model::ledger::{Entry, Shown};
use vetro_model::plan::{PrivacyPlan, RecordPolicy, TOTAL, TablePolicy};
use vetro_model::{ColumnName, DatasetId, Schema};

fn rows(file: &str, separator: char) -> Option<Vec<Vec<String>>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/anonymisation/city");
    let Ok(text) = fs::read_to_string(folder.join(file)) else {
        eprintln!("notice: the city's data are absent, nothing was compared");
        return None;
    };
    Some(text.lines().map(|line| line.split(separator).map(str::to_owned).collect()).collect())
}

fn name(text: &str) -> ColumnName {
    ColumnName::try_new(text).unwrap()
}

fn texts(rows: &[Vec<String>], at: usize) -> ArrayRef {
    Arc::new(rows.iter().map(|row| Some(row[at].as_str())).collect::<StringArray>())
}

fn schema(json: &str) -> Schema {
    serde_json::from_str(json).unwrap()
}

struct Night<'a> {
    schema: &'a Schema,
    policy: &'a PrivacyPlan,
    hash: &'a RandomState,
}

impl Night<'_> {
    fn audit(&self, table: &RecordBatch, earlier: &[Entry]) -> Result<Cleared, Refusal> {
        let dataset = DatasetId::try_new("residenti").unwrap();
        let hash = |bytes: &[u8]| self.hash.hash_one(bytes);
        let question = Question {
            dataset: &dataset,
            schema: self.schema,
            policy: self.policy,
            allow: &[],
            sort: &[],
            records_in: table.num_rows() as u64,
            singles: None,
            contributions: None,
            earlier: Some(Earlier { entries: earlier, hash: &hash, held: None }),
            linked: &[],
        };
        audit(table.clone(), &question)
    }

    fn entry(&self, table: &RecordBatch, version: &str, withdrawn: bool) -> Entry {
        let shown: Shown = self.audit(table, &[]).unwrap().shown().unwrap().clone();
        let released = "2026-11-20T02:00:00Z".parse().unwrap();
        Entry { version: version.into(), released, withdrawn: withdrawn.then_some(released), shown }
    }

    /// The rules that refuse a table, after a look at what is said.
    fn refused(&self, table: &RecordBatch, earlier: &[Entry], secrets: &[&str]) -> Vec<String> {
        let refusal = self.audit(table, earlier).unwrap_err();
        let said = format!("{refusal} {refusal:?} {}", refusal.describe());
        assert!(said.contains("hold the changes back") && said.contains(&earlier[0].version), "{said}");
        assert!(secrets.iter().all(|secret| !said.contains(secret)), "{said}");
        refusal.findings.iter().map(|finding| format!("{} {}", finding.rule, refusal.code())).collect()
    }
}

/// Residents by quarter with what they receive, sorted.
fn residents(file: &str) -> Option<Vec<Vec<String>>> {
    let mut rows = rows(file, ';')?.split_off(1);
    rows.sort_by(|one, other| (&one[1], &one[5]).cmp(&(&other[1], &other[5])));
    Some(rows)
}

fn records(rows: &[Vec<String>]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable([
        ("quartiere", texts(rows, 1), true),
        ("prestazione", texts(rows, 5), true),
    ])
    .unwrap()
}

#[test]
fn residents_published_night_by_night_are_refused_and_changes_held_back_pass() {
    let nights = ["persons.csv", "persons_day1.csv", "persons_day2.csv"].map(residents);
    let [Some(first), Some(second), Some(third)] = nights else { return };
    let schema = schema(
        r#"{ "fields": [{ "name": "quartiere", "type": "string", "role": "quasi-identifier" },
                        { "name": "prestazione", "type": "string", "role": "sensitive" }] }"#,
    );
    let policy = PrivacyPlan::Records(RecordPolicy::new(vec![name("quartiere")], 5));
    let night = Night { schema: &schema, policy: &policy, hash: &RandomState::new() };
    for withdrawn in [false, true] {
        let earlier = [night.entry(&records(&first), "2026-11-20", withdrawn)];
        for later in [&second, &third] {
            let refused = night.refused(&records(later), &earlier, &["Baggio", "alloggio"]);
            assert_eq!(refused, ["isolated-change V0616"]);
        }
        let kept = night.audit(&records(&first), &earlier).unwrap();
        assert_eq!((kept.shown(), kept.measured().rows_before), (Some(&earlier[0].shown), Some(5_000)));
    }
    // Five newcomers of one quarter are enough, four are not, and an older version counts as much as the newest.
    let with = |count: usize| {
        let mut rows = first.clone();
        let newcomer = first.iter().find(|row| row[1] == "Isola").unwrap();
        rows.extend(std::iter::repeat_n(newcomer.clone(), count));
        rows.sort_by(|one, other| (&one[1], &one[5]).cmp(&(&other[1], &other[5])));
        records(&rows)
    };
    let earlier = [night.entry(&records(&first), "2026-11-20", false)];
    assert!(night.audit(&with(5), &earlier).is_ok());
    assert_eq!(night.refused(&with(4), &earlier, &["Isola"]), ["isolated-change V0616"]);
    let two = [night.entry(&records(&first), "2026-11-20", true), night.entry(&with(5), "2026-11-21", false)];
    assert!(night.audit(&with(10), &two).is_ok());
    assert_eq!(night.refused(&with(4), &two, &["Isola"]), ["isolated-change V0616"]);
}

/// A count table in which every service with a small count is withheld but for its total over the city.
fn counts(file: &str, withheld: &BTreeSet<String>) -> Option<RecordBatch> {
    let mut rows = rows(file, ',')?.split_off(1);
    for label in rows.iter_mut().flat_map(|row| row.iter_mut()).filter(|label| *label == "Total") {
        TOTAL.clone_into(label);
    }
    rows.sort();
    let count =
        |row: &Vec<String>| (row[0] == TOTAL || !withheld.contains(&row[1])).then(|| row[2].parse::<i64>().unwrap());
    Some(
        RecordBatch::try_from_iter_with_nullable([
            ("quartiere", texts(&rows, 0), true),
            ("prestazione", texts(&rows, 1), true),
            ("n", Arc::new(rows.iter().map(count).collect::<Int64Array>()) as ArrayRef, true),
        ])
        .unwrap(),
    )
}

#[test]
fn counts_published_night_by_night_are_refused_and_old_cells_kept_pass() {
    let parents = rows("quartieri.csv", ';').map(|rows| {
        let inner = rows.into_iter().filter(|row| row.len() == 2 && row[1] != "Total");
        inner.map(|row| (row[0].clone(), row[1].clone())).collect::<BTreeMap<_, _>>()
    });
    let small = rows("table_quartiere_prestazione.csv", ',').map(|rows| {
        let small = rows[1..].iter().filter(|row| (1..5).contains(&row[2].parse::<i64>().unwrap()));
        small.map(|row| row[1].clone()).collect::<BTreeSet<_>>()
    });
    let (Some(parents), Some(small)) = (parents, small) else { return };
    let schema = schema(
        r#"{ "fields": [{ "name": "quartiere", "type": "string" }, { "name": "prestazione", "type": "string" },
                        { "name": "n", "type": "integer" }] }"#,
    );
    let by = vec![name("quartiere"), name("prestazione")];
    let policy = PrivacyPlan::Table(TablePolicy {
        totals: true,
        parents: BTreeMap::from([(name("quartiere"), parents)]),
        ..TablePolicy::new(by, name("n"), 5)
    });
    let night = Night { schema: &schema, policy: &policy, hash: &RandomState::new() };
    let first = counts("table_quartiere_prestazione.csv", &small).unwrap();
    let earlier = [night.entry(&first, "2026-11-20", true)];
    for file in ["table_quartiere_prestazione_day1.csv", "table_quartiere_prestazione_day2.csv"] {
        let later = counts(file, &small).unwrap();
        assert_eq!(night.refused(&later, &earlier, &["Baggio", "alloggio"]), ["isolated-count V0616"]);
    }
    assert_eq!(night.audit(&first, &earlier).unwrap().shown(), Some(&earlier[0].shown));
}
