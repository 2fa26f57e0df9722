use std::collections::BTreeSet;
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use vetro_model::ColumnName;
use vetro_model::plan::{Hierarchy, MicroAggregation, Recoding, TopBottom};

use super::*;
use crate::codes::texts;

/// Not keyed: a test has no secret.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

fn policy() -> RecordPolicy {
    let age = ColumnName::try_new("age").unwrap();
    RecordPolicy {
        hierarchies: [(age.clone(), Hierarchy::Intervals(vec![5, 10, 20, 40]))].into(),
        recoding: Recoding::Global,
        ..RecordPolicy::new(vec![age], 3)
    }
}

type Person = (u32, &'static str);

fn table(rows: &[Person]) -> RecordBatch {
    let age: StringArray = rows.iter().map(|row| Some(row.0.to_string())).collect();
    let need: StringArray = rows.iter().map(|row| Some(row.1)).collect();
    let columns: [(&str, ArrayRef, bool); 2] = [("age", Arc::new(age), true), ("need", Arc::new(need), true)];
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn night(rows: &[Person], last: Option<&HeldRecords>, day: i64) -> HeldRecords {
    let policy = policy();
    let online = || last.map(|last| last.table.clone());
    let now = Timestamp::from_second(day * 86_400).unwrap();
    let night = Night { policy: &policy, hash: &hash, online: &online, now };
    hold_records(table(rows), last.map(|last| &last.rows), &night).unwrap()
}

/// The published rows, sorted.
fn shown(held: &HeldRecords) -> Vec<String> {
    let columns: Vec<Vec<Option<String>>> =
        held.table.columns().iter().map(|column| texts(column, 0..held.table.num_rows()).unwrap()).collect();
    let mut rows: Vec<String> = (0..held.table.num_rows())
        .map(|row| columns.iter().map(|column| column[row].clone().unwrap()).collect::<Vec<_>>().join(" "))
        .collect();
    rows.sort();
    rows
}

const FIRST: [Person; 6] = [(20, "a"), (21, "b"), (22, "c"), (30, "a"), (31, "b"), (32, "d")];

#[test]
fn a_night_without_change_shows_the_same() {
    let first = night(&FIRST, None, 0);
    assert_eq!(shown(&first), ["20-24 a", "20-24 b", "20-24 c", "30-34 a", "30-34 b", "30-34 d"]);
    let mut turned = FIRST;
    turned.reverse();
    let second = night(&turned, Some(&first), 1);
    assert_eq!((shown(&second), second.waiting), (shown(&first), 0));
}

#[test]
fn newcomers_wait_until_they_are_enough() {
    let first = night(&FIRST, None, 0);
    let mut rows = FIRST.to_vec();
    rows.extend([(23, "z"), (24, "y")]);
    let second = night(&rows, Some(&first), 1);
    assert_eq!((shown(&second), second.waiting), (shown(&first), 2));
    assert_eq!(second.rows.waits, Some(Timestamp::from_second(86_400).unwrap()));
    rows.push((20, "x"));
    let third = night(&rows, Some(&second), 2);
    assert_eq!((third.table.num_rows(), third.waiting, third.rows.waits), (9, 0, None));
    let (old, new): (BTreeSet<_>, BTreeSet<_>) =
        (shown(&second).into_iter().collect(), shown(&third).into_iter().collect());
    assert!(old.is_subset(&new));
    assert_eq!(new.difference(&old).collect::<Vec<_>>(), ["20-24 x", "20-24 y", "20-24 z"]);
}

#[test]
fn newcomers_who_would_be_shown_much_coarser_wait_a_month_at_most() {
    let first = night(&FIRST, None, 0);
    let mut rows = FIRST.to_vec();
    rows.extend([(20, "z"), (33, "y"), (59, "x")]);
    let second = night(&rows, Some(&first), 1);
    assert_eq!((second.table.num_rows(), second.waiting), (6, 3));
    let third = night(&rows, Some(&second), 31);
    assert_eq!((third.table.num_rows(), third.waiting), (9, 0));
}

#[test]
fn those_who_go_stay_until_enough_have_gone() {
    let first = night(&FIRST, None, 0);
    let second = night(&FIRST[1..], Some(&first), 1);
    assert_eq!((shown(&second), second.waiting), (shown(&first), 1), "taken from what is online");
    let third = night(&FIRST[3..], Some(&second), 2);
    assert_eq!((shown(&third), third.waiting), (vec!["30-34 a".to_owned(), "30-34 b".into(), "30-34 d".into()], 0));
}

/// Who is of a class and earns so much.
type Earner = (&'static str, i64);

fn earners(rows: &[Earner]) -> RecordBatch {
    let class: StringArray = rows.iter().map(|row| Some(row.0)).collect();
    let income: arrow::array::Int64Array = rows.iter().map(|row| Some(row.1)).collect();
    let columns: [(&str, ArrayRef, bool); 2] = [("class", Arc::new(class), true), ("income", Arc::new(income), true)];
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn grouped_night(rows: &[Earner], last: Option<&HeldRecords>) -> HeldRecords {
    let name = |text| ColumnName::try_new(text).unwrap();
    let policy = RecordPolicy {
        micro_aggregation: vec![MicroAggregation { columns: vec![name("income")], group: 2 }],
        ..RecordPolicy::new(vec![name("class")], 2)
    };
    let online = || last.map(|last| last.table.clone());
    let night = Night { policy: &policy, hash: &hash, online: &online, now: Timestamp::UNIX_EPOCH };
    hold_records(earners(rows), last.map(|last| &last.rows), &night).unwrap()
}

const EARNERS: [Earner; 6] = [("a", 10), ("b", 12), ("a", 30), ("b", 34), ("a", 10), ("b", 34)];

#[test]
fn means_stay_as_they_were_and_newcomers_are_grouped_among_themselves() {
    let first = grouped_night(&EARNERS, None);
    assert_eq!(shown(&first), ["a 11", "a 11", "a 33", "b 11", "b 33", "b 33"]);
    let again = grouped_night(&EARNERS, Some(&first));
    assert_eq!((shown(&again), again.waiting), (shown(&first), 0));
    let mut rows = EARNERS.to_vec();
    rows.push(("a", 11));
    let waits = grouped_night(&rows, Some(&first));
    assert_eq!((shown(&waits), waits.waiting), (shown(&first), 1));
    rows.push(("a", 91));
    let more = grouped_night(&rows, Some(&first));
    assert_eq!(shown(&more), ["a 11", "a 11", "a 33", "a 51", "a 51", "b 11", "b 33", "b 33"]);
}

#[test]
fn records_go_only_where_their_group_stays_large_enough() {
    let mut rows = vec![("a", 30), ("b", 34), ("b", 34), ("b", 10), ("b", 10), ("a", 11)];
    let first = grouped_night(&rows, None);
    assert_eq!(shown(&first), ["a 10", "a 33", "b 10", "b 10", "b 33", "b 33"]);
    // 9 + 1 + 1 and 1 lie within the groups, 6 · 11.5² between them: 12 of 805.5.
    assert_eq!(first.spread_lost.values().copied().collect::<Vec<f64>>(), [0.015]);
    // Class `b` would still hold two, but one of class `a` would be alone with the mean of 33.
    rows.retain(|row| *row != ("b", 34));
    let second = grouped_night(&rows, Some(&first));
    assert_eq!((shown(&second), second.waiting), (shown(&first), 2));
    // The group could go as a whole, but class `a` may not lose one: so all three stay.
    rows.retain(|row| *row != ("a", 30));
    let third = grouped_night(&rows, Some(&second));
    assert_eq!((shown(&third), third.waiting), (shown(&first), 3));
    // What is told of the means is made of what is shown: who went and waits changes nothing.
    assert_eq!((&second.spread_lost, &third.spread_lost), (&first.spread_lost, &first.spread_lost));
    rows.retain(|row| row.0 == "b");
    let fourth = grouped_night(&rows, Some(&third));
    assert_eq!((shown(&fourth), fourth.waiting), (vec!["b 10".to_owned(), "b 10".to_owned()], 0));
}

#[test]
fn a_quantile_stays_until_it_is_drawn_anew() {
    let name = |text| ColumnName::try_new(text).unwrap();
    let policy = RecordPolicy {
        top_bottom: [(name("income"), TopBottom { below: None, above: Some(0.9) })].into(),
        ..RecordPolicy::new(vec![name("class")], 2)
    };
    let night = |rows: &[Earner], last: Option<&HeldRecords>| {
        let online = || last.map(|last| last.table.clone());
        let night = Night { policy: &policy, hash: &hash, online: &online, now: Timestamp::UNIX_EPOCH };
        hold_records(earners(rows), last.map(|last| &last.rows), &night).unwrap()
    };
    let rows = [("a", 1), ("a", 2), ("a", 3), ("b", 5), ("b", 700), ("b", 900)];
    let first = night(&rows, None);
    // A tenth of six is one, but two are needed: 700 stands for 900 too.
    assert_eq!(shown(&first), ["a 1", "a 2", "a 3", "b 5", "b 700", "b 700"]);
    let mut more = rows.to_vec();
    more.extend([("b", 4), ("b", 1_000)]);
    let second = night(&more, Some(&first));
    assert_eq!(shown(&second), ["a 1", "a 2", "a 3", "b 4", "b 5", "b 700", "b 700", "b 700"]);
}

#[test]
fn those_who_came_together_go_together() {
    let first = night(&FIRST, None, 0);
    let mut rows = FIRST.to_vec();
    rows.extend([(20, "x"), (21, "y"), (22, "z")]);
    let second = night(&rows, Some(&first), 1);
    assert_eq!(shown(&second).iter().filter(|row| row.starts_with("20-24")).count(), 6);
    // Three go, but of those who came first one stays, and of those who came later two.
    let left: Vec<Person> =
        rows.iter().copied().filter(|row| !["a", "b", "z"].contains(&row.1) || row.0 > 24).collect();
    let third = night(&left, Some(&second), 2);
    assert_eq!((shown(&third), third.waiting), (shown(&second), 3));
    let fourth = night(&left[1..], Some(&third), 3);
    assert_eq!((fourth.table.num_rows(), fourth.waiting), (6, 1), "the first three of the class went together");
    assert_eq!(fourth.rows.classes.len(), 2, "a class without rows is forgotten");
}

#[test]
fn equal_records_are_told_apart_by_their_number() {
    let first = night(&[(20, "a"), (20, "a"), (20, "a"), (20, "a")], None, 0);
    let second = night(&[(20, "a"), (20, "a")], Some(&first), 1);
    assert_eq!((second.table.num_rows(), second.waiting), (4, 2));
}

#[test]
fn a_corrected_record_comes_and_goes() {
    let first = night(&FIRST, None, 0);
    let mut rows = FIRST;
    rows[0] = (20, "corrected");
    let second = night(&rows, Some(&first), 1);
    assert_eq!((shown(&second), second.waiting), (shown(&first), 2));
}

#[test]
fn a_record_that_was_left_out_does_not_wait_and_may_come_later() {
    let lenient = RecordPolicy {
        suppression_limit: vetro_model::Share::from_parts(0.5),
        hierarchies: BTreeMap::new(),
        ..policy()
    };
    let run = |rows: &[Person], last: Option<&HeldRecords>| {
        let online = || last.map(|last| last.table.clone());
        let night = Night { policy: &lenient, hash: &hash, online: &online, now: Timestamp::UNIX_EPOCH };
        hold_records(table(rows), last.map(|last| &last.rows), &night).unwrap()
    };
    let mut rows = vec![(20, "a"), (20, "b"), (20, "c"), (30, "d")];
    let first = run(&rows, None);
    assert_eq!((first.table.num_rows(), first.rows.left_out.len()), (3, 1));
    let second = run(&rows, Some(&first));
    assert_eq!((second.table.num_rows(), second.rows.left_out.len(), second.waiting), (3, 1, 0));
    rows.extend([(30, "e"), (30, "f")]);
    let third = run(&rows, Some(&second));
    assert_eq!((third.table.num_rows(), third.rows.left_out.len(), third.waiting), (6, 0, 0));
}

#[test]
fn other_quasi_identifiers_begin_anew() {
    let first = night(&FIRST, None, 0);
    let need = ColumnName::try_new("need").unwrap();
    let policy =
        RecordPolicy { suppression_limit: vetro_model::Share::from_parts(1.0), ..RecordPolicy::new(vec![need], 2) };
    let online = || None;
    let night = Night { policy: &policy, hash: &hash, online: &online, now: Timestamp::UNIX_EPOCH };
    let second = hold_records(table(&FIRST), Some(&first.rows), &night).unwrap();
    assert_eq!(shown(&second), ["20 a", "21 b", "30 a", "31 b"], "no label of an age stands in another column");
}
