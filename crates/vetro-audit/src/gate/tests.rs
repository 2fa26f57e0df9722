//! Pairs of releases by hand.

use std::collections::BTreeMap;

use vetro_model::ledger::key;
use vetro_model::plan::{Hierarchy, RecordPolicy, TablePolicy};

use super::*;

fn names(texts: &[&str]) -> Vec<ColumnName> {
    texts.iter().map(|text| ColumnName::try_new(*text).unwrap()).collect()
}

/// Classes over one column: label and hashes.
fn classes(classes: &[(Option<&str>, &[u64])]) -> Shown {
    Shown::Classes(classes.iter().map(|(label, rows)| (key([*label].into_iter()), rows.to_vec())).collect())
}

fn by_age(old: &Shown, new: &Shown) -> Vec<String> {
    let mut policy = RecordPolicy::new(names(&["age"]), 3);
    policy.hierarchies.insert(names(&["age"])[0].clone(), Hierarchy::Intervals(vec![5, 10]));
    rules(old, new, &PrivacyPlan::Records(policy))
}

fn rules(old: &Shown, new: &Shown, policy: &PrivacyPlan) -> Vec<String> {
    night_by_night(&[old, new], policy)
}

/// The rules that refuse the last of some releases.
fn night_by_night(releases: &[&Shown], policy: &PrivacyPlan) -> Vec<String> {
    let (new, earlier) = releases.split_last().unwrap();
    let entry = |(day, shown): (u32, &&Shown)| Entry {
        version: day.to_string(),
        released: format!("2026-11-{:02}T02:00:00Z", day + 1).parse().unwrap(),
        withdrawn: None,
        shown: (*shown).clone(),
    };
    let entries: Vec<Entry> = (0..).zip(earlier).map(entry).collect();
    let earlier = Earlier { entries: &entries, hash: &|_| 0, held: None };
    rules_of(problems(new, policy, 1, &earlier))
}

/// The rules that problems break.
pub(super) fn rules_of(problems: Vec<Problem>) -> Vec<String> {
    let dataset = vetro_model::DatasetId::try_new("residenti").unwrap();
    crate::Refusal::new(&dataset, problems).findings.into_iter().map(|finding| finding.rule).collect()
}

const THREE: [u64; 3] = [1, 2, 3];

#[test]
fn one_record_more_less_or_changed_is_refused_and_k_are_not() {
    let old = classes(&[(Some("30-39"), &[1, 2, 3, 4])]);
    assert!(by_age(&old, &old).is_empty());
    for rows in [[1, 2, 3, 4, 5].as_slice(), &[1, 2, 3], &[1, 2, 3, 9], &[1, 2, 3, 4, 4], &[4, 5, 6, 7, 8]] {
        assert_eq!(by_age(&old, &classes(&[(Some("30-39"), rows)])), ["isolated-change"], "{rows:?}");
    }
    assert!(by_age(&old, &classes(&[(Some("30-39"), &[1, 2, 3, 4, 5, 6, 7])])).is_empty());
    assert!(by_age(&old, &classes(&[(Some("30-39"), &[5, 6, 7, 8])])).is_empty());
}

#[test]
fn classes_that_were_split_are_lined_up_with_what_they_were() {
    let old = classes(&[(Some("30-39"), &[1, 1, 2, 2, 3, 3])]);
    let split = |lower: &[u64], upper: &[u64]| classes(&[(Some("30-34"), lower), (Some("35-39"), upper)]);
    assert!(by_age(&old, &split(&THREE, &THREE)).is_empty());
    // Each class is new and holds k, but together they are one more than before.
    assert_eq!(by_age(&old, &split(&THREE, &[1, 2, 3, 9])), ["isolated-change"]);
    assert_eq!(by_age(&split(&THREE, &[1, 2, 3, 9]), &old), ["isolated-change"]);
    // A change far away must not make up for it.
    let far = |rows: &[u64]| (Some("60-69"), rows.to_vec());
    let with = |shown: &Shown, (label, rows): (Option<&str>, Vec<u64>)| match (shown, classes(&[(label, &rows)])) {
        (Shown::Classes(one), Shown::Classes(other)) => Shown::Classes(one.clone().into_iter().chain(other).collect()),
        _ => shown.clone(),
    };
    let (before, after) = (far(&[1, 2, 3]), far(&[1, 2, 3, 4, 5, 6]));
    assert_eq!(by_age(&with(&old, before), &with(&split(&THREE, &[1, 2, 3, 9]), after)), ["isolated-change"]);
}

#[test]
fn a_star_or_a_null_may_stand_for_what_is_gone() {
    let old = classes(&[(Some("30-39"), &THREE), (Some("40-49"), &THREE)]);
    let all: Vec<u64> = vec![1, 1, 2, 2, 3, 3];
    for label in [Some("*"), None] {
        assert!(by_age(&old, &classes(&[(label, &all)])).is_empty());
    }
    assert_eq!(by_age(&old, &classes(&[(Some("*"), &[1, 1, 2, 2, 3])])), ["isolated-change"]);
    assert_eq!(by_age(&old, &classes(&[(None, &[1, 1, 2, 2, 3])])), ["isolated-change"]);
}

#[test]
fn releases_spanned_by_other_columns_are_refused() {
    let two = Shown::Classes(BTreeMap::from([(key([Some("30-39"), Some("F")].into_iter()), vec![1, 2, 3])]));
    assert_eq!(by_age(&classes(&[(Some("30-39"), &THREE)]), &two), ["incomparable-release"]);
    let cells = Shown::Cells(BTreeMap::from([(key([Some("a")].into_iter()), None)]));
    assert_eq!(by_age(&cells, &classes(&[(Some("30-39"), &THREE)])), ["incomparable-release"]);
    assert!(by_age(&Shown::Cells(BTreeMap::new()), &classes(&[(Some("30-39"), &THREE)])).is_empty());
}

/// Two columns of two lines with totals: `_T` first, `None` for withheld.
fn square(counts: [Option<i64>; 9]) -> Shown {
    let lines = ["_T", "a", "b"];
    let keys = lines.iter().flat_map(|one| lines.map(|other| key([Some(*one), Some(other)].into_iter())));
    Shown::Cells(keys.zip(counts).map(|(key, count)| (key, count.map(|count| vec![Some(count.to_string())]))).collect())
}

fn by_cells(old: [Option<i64>; 9], new: [Option<i64>; 9]) -> Vec<String> {
    let policy = TablePolicy { totals: true, ..TablePolicy::new(names(&["x", "y"]), names(&["n"])[0].clone(), 5) };
    rules(&square(old), &square(new), &PrivacyPlan::Table(policy))
}

#[test]
fn a_cell_that_changed_by_less_than_the_threshold_is_refused() {
    let old = [40, 20, 20, 20, 10, 10, 20, 10, 10];
    assert!(by_cells(old.map(Some), old.map(Some)).is_empty());
    let one_more = [41, 21, 20, 21, 11, 10, 20, 10, 10];
    assert_eq!(by_cells(old.map(Some), one_more.map(Some)), ["isolated-count"]);
    let five_more = [45, 25, 20, 25, 15, 10, 20, 10, 10];
    assert!(by_cells(old.map(Some), five_more.map(Some)).is_empty());
}

#[test]
fn a_square_that_is_opened_although_nothing_changed_is_refused() {
    let (all, none) = ([40, 20, 20, 20, 8, 12, 20, 12, 8].map(Some), None);
    let closed = [all[0], all[1], all[2], all[3], none, none, all[6], none, none];
    assert!(by_cells(closed, closed).is_empty());
    // One corner published, another sum withheld instead: safe by itself, but the corner tells the other three.
    let turned = [all[0], none, none, all[3], all[4], all[5], all[6], none, none];
    assert_eq!(by_cells(closed, turned), ["joined-suppression"]);
}

#[test]
fn a_measure_that_moves_alone_is_refused() {
    let cell = |sum: &str| {
        let shown = vec![Some("10".to_owned()), Some(sum.to_owned())];
        Shown::Cells(BTreeMap::from([(key([Some("a")].into_iter()), Some(shown))]))
    };
    let mut policy = TablePolicy::new(names(&["x"]), names(&["n"])[0].clone(), 5);
    policy.measures = names(&["n", "total"]);
    let policy = PrivacyPlan::Table(policy);
    assert!(rules(&cell("120"), &cell("120"), &policy).is_empty());
    assert_eq!(rules(&cell("120"), &cell("125"), &policy), ["isolated-count"]);
}

#[test]
fn three_nights_single_out_whom_no_two_of_them_do() {
    let shown = |rows: std::ops::RangeInclusive<u64>| classes(&[(Some("30-39"), &rows.collect::<Vec<_>>())]);
    let policy = PrivacyPlan::Records(RecordPolicy::new(names(&["age"]), 5));
    // Nine come, and four of them go again with five of the first ten: no two nights tell of four.
    let (first, second, third) = (shown(1..=10), shown(1..=19), shown(6..=15));
    for pair in [[&first, &second], [&second, &third], [&first, &third]] {
        assert!(night_by_night(&pair, &policy).is_empty());
    }
    assert_eq!(night_by_night(&[&first, &second, &third], &policy), ["isolated-change"]);
    // Of ten who come five go again.
    assert!(night_by_night(&[&first, &shown(1..=20), &third], &policy).is_empty());
}

#[test]
fn three_nights_compute_what_no_two_of_them_do() {
    let line = |withheld: [&str; 3]| {
        let cells = [("_T", 40), ("a", 8), ("b", 9), ("c", 11), ("d", 12)];
        let shown = |(label, count): (&str, i64)| {
            let shown = (!withheld.contains(&label)).then(|| vec![Some(count.to_string())]);
            (key([Some(label)].into_iter()), shown)
        };
        Shown::Cells(cells.map(shown).into())
    };
    let nights = [line(["a", "b", "c"]), line(["a", "b", "d"]), line(["a", "c", "d"])];
    let policy = TablePolicy { totals: true, ..TablePolicy::new(names(&["x"]), names(&["n"])[0].clone(), 5) };
    let policy = PrivacyPlan::Table(policy);
    let [first, second, third] = &nights;
    for pair in [[first, second], [second, third], [first, third]] {
        assert!(night_by_night(&pair, &policy).is_empty(), "two are left unknown");
    }
    assert_eq!(night_by_night(&[first, second, third], &policy), ["joined-suppression"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn changes_are_counted_as_by_hand(
        rows in proptest::collection::vec((0_usize..3, 0_u64..4, 0_usize..3), 0..40)
    ) {
        // Each row is in the old release, in the new one or in both; labels that cover each other are left out.
        let labels = ["a", "b", "c"];
        let release = |side: usize| {
            let mut classes: BTreeMap<String, Vec<u64>> = BTreeMap::new();
            for (label, hash, _) in rows.iter().filter(|row| row.2 == side || row.2 == 2) {
                classes.entry(key([Some(labels[*label])].into_iter())).or_default().push(*hash);
            }
            for hashes in classes.values_mut() {
                hashes.sort_unstable();
            }
            Shown::Classes(classes)
        };
        let count = |label: usize, hash: u64, side: usize| {
            rows.iter().filter(|row| row.0 == label && row.1 == hash && (row.2 == side || row.2 == 2)).count()
        };
        // What came (or, sides turned, went) to some labels taken together.
        let came = |of: &[usize], from: usize, to: usize| -> usize {
            let all = |hash: u64, side: usize| of.iter().map(|label| count(*label, hash, side)).sum::<usize>();
            (0..4).map(|hash| all(hash, to).saturating_sub(all(hash, from))).sum()
        };
        let few = |rows: usize| (1..3).contains(&rows);
        let sets = [vec![0], vec![1], vec![2], vec![0, 1, 2]];
        // Who stayed in a class that changed must not be few either.
        let all = |label: usize, side: usize| (0..4).map(|hash| count(label, hash, side)).sum::<usize>();
        let stayed = |label: usize| all(label, 1) - came(&[label], 0, 1);
        let changed = |label: usize| came(&[label], 0, 1) + came(&[label], 1, 0) > 0;
        let expected = sets.iter().any(|of| few(came(of, 0, 1)) || few(came(of, 1, 0)))
            || (0..3).any(|label| changed(label) && few(stayed(label)));
        let policy = PrivacyPlan::Records(RecordPolicy::new(names(&["age"]), 3));
        proptest::prop_assert_eq!(!rules(&release(0), &release(1), &policy).is_empty(), expected);
    }
}
