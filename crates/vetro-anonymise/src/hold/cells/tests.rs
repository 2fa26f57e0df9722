use arrow::array::{DictionaryArray, Int64Array};
use arrow::datatypes::UInt32Type;
use vetro_model::ledger::Part;
use vetro_model::plan::TablePolicy;

use super::*;

fn name(name: &str) -> ColumnName {
    ColumnName::try_new(name).unwrap()
}

fn policy() -> TablePolicy {
    let measures = vec![name("n"), name("sum")];
    TablePolicy { measures, ..TablePolicy::new(vec![name("zone")], name("n"), 5) }
}

fn table(rows: &[(Option<&str>, i64, i64)]) -> RecordBatch {
    let zone: DictionaryArray<UInt32Type> = rows.iter().map(|row| row.0).collect();
    let count: Int64Array = rows.iter().map(|row| Some(row.1)).collect();
    let sum: Int64Array = rows.iter().map(|row| Some(row.2)).collect();
    let columns: [(&str, ArrayRef, bool); 3] =
        [("zone", Arc::new(zone), true), ("n", Arc::new(count), true), ("sum", Arc::new(sum), true)];
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// Holds a table back whose sums are made of its measures alone.
fn hold_cells(
    table: &RecordBatch,
    policy: &TablePolicy,
    last: Option<&HeldCells>,
    now: Timestamp,
) -> Result<Held, Refusal> {
    super::hold_cells(table, &vec![Parts::default(); table.num_rows()], policy, last, now)
}

fn night(day: i64) -> Timestamp {
    Timestamp::from_second(day * 86_400).unwrap()
}

/// Each row as `zone n sum`.
fn shown(held: &Held) -> Vec<String> {
    let cells = texts_of(&held.table);
    (0..held.table.num_rows())
        .map(|row| cells.iter().map(|column| column[row].clone().unwrap_or("∅".into())).collect::<Vec<_>>().join(" "))
        .collect()
}

fn texts_of(table: &RecordBatch) -> Vec<Vec<Option<String>>> {
    table.columns().iter().map(|column| texts(column, 0..table.num_rows()).unwrap()).collect()
}

#[test]
fn a_small_change_waits_until_it_is_large() {
    let first = hold_cells(&table(&[(Some("A"), 10, 100), (Some("B"), 20, 7)]), &policy(), None, night(0)).unwrap();
    assert_eq!((shown(&first), first.waiting), (vec!["A 10 100".to_owned(), "B 20 7".to_owned()], 0));
    let second =
        hold_cells(&table(&[(Some("A"), 14, 140), (Some("B"), 25, 9)]), &policy(), Some(&first.cells), night(1))
            .unwrap();
    assert_eq!(shown(&second), ["A 10 100", "B 25 9"]);
    assert_eq!((second.waiting, second.since), (1, Some(night(1))));
    let third =
        hold_cells(&table(&[(Some("A"), 15, 151), (Some("B"), 25, 9)]), &policy(), Some(&second.cells), night(2))
            .unwrap();
    assert_eq!((shown(&third), third.waiting), (vec!["A 15 151".to_owned(), "B 25 9".to_owned()], 0));
}

#[test]
fn a_change_is_measured_against_every_version_and_not_only_the_last() {
    let mut state = hold_cells(&table(&[(Some("A"), 10, 1)]), &policy(), None, night(0)).unwrap();
    for (day, count, expected) in [(1, 16, "A 16 1"), (2, 11, "A 16 1"), (3, 10, "A 10 1"), (4, 21, "A 21 1")] {
        let fresh = table(&[(Some("A"), count, 1)]);
        state = hold_cells(&fresh, &policy(), Some(&state.cells), night(day)).unwrap();
        assert_eq!(shown(&state), [expected], "night {day}");
    }
}

#[test]
fn other_measures_of_as_many_persons_wait_too() {
    let first = hold_cells(&table(&[(Some("A"), 10, 100)]), &policy(), None, night(0)).unwrap();
    let second = hold_cells(&table(&[(Some("A"), 10, 130)]), &policy(), Some(&first.cells), night(1)).unwrap();
    assert_eq!((shown(&second), second.waiting), (vec!["A 10 100".to_owned()], 1));
}

#[test]
fn cells_come_and_go_only_with_many_persons() {
    let first = hold_cells(&table(&[(Some("A"), 10, 1), (None, 4, 2)]), &policy(), None, night(0)).unwrap();
    let second =
        hold_cells(&table(&[(Some("B"), 3, 1), (None, 4, 2)]), &policy(), Some(&first.cells), night(1)).unwrap();
    assert_eq!(shown(&second), ["∅ 4 2"], "ten left at once; three who came are not shown yet");
    let third = hold_cells(&table(&[(Some("B"), 5, 6)]), &policy(), Some(&second.cells), night(2)).unwrap();
    assert_eq!(shown(&third), ["∅ 4 2", "B 5 6"], "four who left are still shown");
}

#[test]
fn any_two_versions_differ_by_nothing_or_by_the_threshold() {
    let mut seed = 3_u64;
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let zones = ["A", "B", "C", "D"];
    let mut counts = [12_u64, 3, 40, 0];
    let mut versions: Vec<BTreeMap<String, i64>> = Vec::new();
    let mut state: Option<HeldCells> = None;
    for day in 0..60 {
        for count in &mut counts {
            *count = (*count + random(7)).saturating_sub(random(7));
        }
        let rows: Vec<_> = zones.iter().zip(counts).filter(|(_, count)| *count > 0).collect();
        let rows: Vec<_> = rows.iter().map(|(zone, count)| (Some(**zone), i64::try_from(*count).unwrap(), 0)).collect();
        let held = hold_cells(&table(&rows), &policy(), state.as_ref(), night(day)).unwrap();
        let cells = texts_of(&held.table);
        let version = cells[0].iter().zip(&cells[1]);
        versions.push(
            version.map(|(zone, count)| (zone.clone().unwrap(), count.as_ref().unwrap().parse().unwrap())).collect(),
        );
        state = Some(held.cells);
    }
    let of = |version: &BTreeMap<String, i64>, zone: &str| version.get(zone).copied().unwrap_or(0);
    for (one, other) in versions.iter().flat_map(|one| versions.iter().map(move |other| (one, other))) {
        for zone in zones {
            let change = of(one, zone).abs_diff(of(other, zone));
            assert!(change == 0 || change >= 5, "{zone}: {change}");
        }
    }
    assert!(versions.first() != versions.last(), "large changes are published");
}

/// A table of one cell with a mean, made of these ages.
fn ages(ages: &[i64]) -> (RecordBatch, Vec<Parts>) {
    let (sum, count) = (ages.iter().sum::<i64>(), i64::try_from(ages.len()).unwrap());
    let part = Part::Sum { coefficient: sum.to_string(), scale: 0, values: ages.len() as u64 };
    let key = Some(ages.iter().fold(0_u64, |key, age| key.wrapping_add(age.unsigned_abs())));
    (table(&[(Some("A"), count, sum / count)]), vec![Parts { measures: vec![part], key }])
}

#[test]
fn a_mean_and_what_it_is_made_of_stay_those_of_their_count() {
    let hold = |some: &[i64], last: Option<&HeldCells>| {
        let (table, parts) = ages(some);
        super::hold_cells(&table, &parts, &policy(), last, night(1)).unwrap()
    };
    let first = hold(&[30, 30, 30, 30, 30, 30], None);
    // The mean rounds to what it was, and the count is the same: still somebody else is there.
    let second = hold(&[30, 30, 30, 30, 30, 31], Some(&first.cells));
    assert_eq!((shown(&second), second.waiting), (vec!["A 6 30".to_owned()], 1));
    assert_eq!(second.parts, first.parts);
    let third = hold(&[30, 30, 30, 30, 30, 31, 40, 40, 40, 40], Some(&second.cells));
    assert_eq!((shown(&third), third.parts.clone()), (vec!["A 6 30".to_owned()], first.parts.clone()));
    let fourth = hold(&[30, 30, 30, 30, 30, 31, 40, 40, 40, 40, 40], Some(&third.cells));
    assert_eq!((shown(&fourth), fourth.waiting), (vec!["A 11 34".to_owned()], 0));
    let Part::Sum { coefficient, values, .. } = &fourth.parts[0].measures[0] else { panic!("a sum") };
    assert_eq!((coefficient.as_str(), *values), ("381", 11));
}

#[test]
fn sums_that_are_made_of_something_else_begin_anew() {
    let (table, parts) = ages(&[30, 30, 30, 30, 30, 30]);
    let first = super::hold_cells(&table, &parts, &policy(), None, night(0)).unwrap();
    let bare = vec![Parts::default()];
    let second = super::hold_cells(&table, &bare, &policy(), Some(&first.cells), night(1)).unwrap();
    assert_eq!((second.waiting, second.parts), (0, bare));
}
