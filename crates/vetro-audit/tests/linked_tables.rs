//! Tables about the same population, judged together.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use vetro_audit::{Linked, Question, audit};
use vetro_model::ledger::key;
use vetro_model::plan::{PrivacyPlan, TOTAL, TablePolicy};
use vetro_model::{ColumnName, DatasetId, Schema};

/// A row: its labels, and its count unless it is withheld.
type Row<'a> = (&'a [&'a str], Option<i64>);

fn policy(by: &[&str], totals: bool) -> TablePolicy {
    let name = |text: &&str| ColumnName::try_new(*text).unwrap();
    TablePolicy { totals, ..TablePolicy::new(by.iter().map(name).collect(), name(&"n"), 3) }
}

/// Judges a table by zone and sex beside one by zone; answers with `rule count rows`, or nothing.
fn judged(rows: &[Row<'_>], totals: bool, other: &[Row<'_>]) -> Option<String> {
    judged_by(rows, totals, other, None)
}

/// The same, where it is known which cells of this table hold one person.
fn judged_by(rows: &[Row<'_>], totals: bool, other: &[Row<'_>], singles: Option<&[&[&str]]>) -> Option<String> {
    let singles: Option<BTreeSet<String>> =
        singles.map(|cells| cells.iter().map(|labels| key(labels.iter().copied().map(Some))).collect());
    let mut rows = rows.to_vec();
    rows.sort();
    let column = |at: usize| Arc::new(rows.iter().map(|row| Some(row.0[at])).collect::<StringArray>()) as ArrayRef;
    let counts = Arc::new(rows.iter().map(|row| row.1).collect::<Int64Array>()) as ArrayRef;
    let columns = [("zone", column(0), true), ("sex", column(1), true), ("n", counts, true)];
    let table = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let schema: Schema = serde_json::from_str(
        r#"{ "fields": [{ "name": "zone", "type": "string" }, { "name": "sex", "type": "string" },
                        { "name": "n", "type": "integer" }] }"#,
    )
    .unwrap();
    let cells: BTreeMap<String, Option<Vec<Option<String>>>> = other
        .iter()
        .map(|(labels, count)| {
            (key(labels.iter().copied().map(Some)), count.map(|count| vec![Some(count.to_string())]))
        })
        .collect();
    let (dataset, there) = (DatasetId::try_new("prova").unwrap(), DatasetId::try_new("altra").unwrap());
    let (own, other) = (PrivacyPlan::Table(policy(&["zone", "sex"], totals)), policy(&["zone"], true));
    let linked = [Linked { dataset: &there, policy: &other, cells: &cells, singles: singles.as_ref() }];
    let question = Question {
        dataset: &dataset,
        schema: &schema,
        policy: &own,
        allow: &[],
        sort: &[],
        records_in: 0,
        singles: singles.as_ref(),
        contributions: None,
        earlier: None,
        linked: &linked,
    };
    let refusal = audit(table, &question).err()?;
    assert_eq!(refusal.code(), "V0609");
    assert!(refusal.describe().contains("`altra`") && !refusal.waits());
    let finding = &refusal.findings[0];
    Some(format!("{} {} {:?}", finding.rule, finding.count, finding.rows))
}

const ZONES: [Row<'_>; 3] = [(&["a"], None), (&["b"], None), (&[TOTAL], Some(52))];

#[test]
fn a_margin_that_another_table_withholds_may_not_be_published_nor_add_up() {
    let inner: [Row<'_>; 4] =
        [(&["a", "f"], Some(5)), (&["a", "m"], Some(7)), (&["b", "f"], Some(10)), (&["b", "m"], Some(30))];
    // Both zones follow, and neither stands in this table.
    assert_eq!(judged(&inner, false, &ZONES), Some("linked-suppression 2 []".to_owned()));
    let sums: [Row<'_>; 5] = [
        (&["a", TOTAL], Some(12)),
        (&["b", TOTAL], Some(40)),
        (&[TOTAL, "f"], Some(15)),
        (&[TOTAL, "m"], Some(37)),
        (&[TOTAL, TOTAL], Some(52)),
    ];
    assert_eq!(judged(&[&inner[..], &sums[..]].concat(), true, &ZONES), Some("linked-suppression 2 []".to_owned()));
}

#[test]
fn a_cell_of_this_table_may_not_follow_from_a_margin_that_another_publishes() {
    let rows: [Row<'_>; 9] = [
        (&["a", "f"], None),
        (&["a", "m"], Some(7)),
        (&["a", TOTAL], None),
        (&["b", "f"], None),
        (&["b", "m"], Some(30)),
        (&["b", TOTAL], None),
        (&[TOTAL, "f"], Some(15)),
        (&[TOTAL, "m"], Some(37)),
        (&[TOTAL, TOTAL], Some(52)),
    ];
    let open: [Row<'_>; 3] = [(&["a"], Some(12)), (&["b"], Some(40)), (&[TOTAL], Some(52))];
    // In either zone the sum and `f` follow; the rows of totals come first.
    assert_eq!(judged(&rows, true, &open), Some("linked-suppression 4 [5, 6, 8, 9]".to_owned()));
    assert_eq!(judged(&rows, true, &ZONES), None);
}

#[test]
fn what_readers_see_of_a_table_that_was_spanned_otherwise_proves_nothing() {
    let rows: [Row<'_>; 2] = [(&["a", "f"], Some(5)), (&["b", "m"], Some(30))];
    let other: [Row<'_>; 1] = [(&["a", "x"], Some(5))];
    assert_eq!(judged(&rows, false, &other), Some("unproven 1 []".to_owned()));
}

#[test]
fn somebody_alone_in_a_cell_may_not_learn_another_from_both_tables() {
    // One woman and two men live in a, which this table withholds and the other adds up to three.
    let rows: [Row<'_>; 4] =
        [(&["a", "f"], None), (&["a", "m"], None), (&["b", "f"], Some(10)), (&["b", "m"], Some(30))];
    let zones: [Row<'_>; 3] = [(&["a"], Some(3)), (&["b"], Some(40)), (&[TOTAL], Some(43))];
    let alone: &[&str] = &["a", "f"];
    assert_eq!(judged_by(&rows, false, &zones, Some(&[alone])), Some("linked-insider 1 [3]".to_owned()));
    // Who is one of several knows no more than a reader.
    assert_eq!(judged_by(&rows, false, &zones, Some(&[])), None);
    // Of ten in a, nine are not few.
    let zones: [Row<'_>; 3] = [(&["a"], Some(10)), (&["b"], Some(40)), (&[TOTAL], Some(50))];
    assert_eq!(judged_by(&rows, false, &zones, Some(&[alone])), None);
}

#[test]
fn where_the_sums_of_two_tables_disagree_what_is_bound_to_one_person_s_cell_is_refused() {
    let rows: [Row<'_>; 4] =
        [(&["a", "f"], None), (&["a", "m"], None), (&["b", "f"], Some(10)), (&["b", "m"], Some(30))];
    // A change of b is held back there, so that the sums contradict each other.
    let zones: [Row<'_>; 3] = [(&["a"], Some(3)), (&["b"], Some(37)), (&[TOTAL], Some(40))];
    let alone: &[&str] = &["a", "f"];
    assert_eq!(judged_by(&rows, false, &zones, Some(&[alone])), Some("linked-insider 1 [3]".to_owned()));
    assert_eq!(judged_by(&rows, false, &zones, Some(&[])), None);
}
