use vetro_model::ColumnName;
use vetro_model::ledger::{Entry, HeldCell, Shown, key};
use vetro_model::plan::PrivacyPlan;

use super::*;
use crate::Earlier;

fn name(text: &str) -> ColumnName {
    ColumnName::try_new(text).unwrap()
}

fn policy(protection: TableProtection) -> TablePolicy {
    TablePolicy { totals: true, protection, ..TablePolicy::new(vec![name("zone")], name("n"), 5) }
}

/// Cells by what each held, the present last.
fn cells(of: &[(&str, &[u64])]) -> HeldCells {
    let content = |count: &u64| {
        let measures = if *count > 0 { vec![Some(count.to_string())] } else { Vec::new() };
        Content { count: *count, measures, ..Content::default() }
    };
    let cell = |(label, shown): &(&str, &[u64])| {
        let cell = HeldCell {
            labels: vec![Some((*label).to_owned())],
            shown: shown.iter().map(content).collect(),
            waits: None,
        };
        (key([Some(*label)].into_iter()), cell)
    };
    HeldCells { columns: vec!["zone".into(), "n".into()], cells: of.iter().map(cell).collect() }
}

fn published(counts: &[(&str, u64)]) -> Shown {
    let cell = |(label, count): &(&str, u64)| (key([Some(*label)].into_iter()), Some(vec![Some(count.to_string())]));
    Shown::Cells(counts.iter().map(cell).collect())
}

type Night<'a> = (&'a HeldCells, &'a Shown);

/// The rules that refuse a night after another.
fn refused(before: Night<'_>, now: Night<'_>, protection: TableProtection) -> Vec<String> {
    let released = "2026-11-20T02:00:00Z".parse().unwrap();
    let entries = [Entry { version: "1".into(), released, withdrawn: None, shown: before.1.clone() }];
    let held = Some(Holding { before: Some(before.0), now: now.0 });
    let earlier = Earlier { entries: &entries, hash: &|_| 0, held };
    let policy = PrivacyPlan::Table(policy(protection));
    crate::gate::tests::rules_of(crate::gate::problems(now.1, &policy, 1, &earlier))
}

#[test]
fn a_total_may_move_by_little_when_each_cell_moved_by_much() {
    let before = (cells(&[("A", &[20]), ("B", &[30])]), published(&[("A", 20), ("B", 30), (TOTAL, 50)]));
    let moved = (cells(&[("A", &[20, 27]), ("B", &[30, 25])]), published(&[("A", 27), ("B", 25), (TOTAL, 52)]));
    let exact = TableProtection::Suppression;
    assert!(refused((&before.0, &before.1), (&moved.0, &moved.1), exact).is_empty());
    // Without the cells nobody knows how the two came about.
    let policy = PrivacyPlan::Table(policy(exact));
    let released = "2026-11-20T02:00:00Z".parse().unwrap();
    let entries = [Entry { version: "1".into(), released, withdrawn: None, shown: before.1.clone() }];
    let earlier = Earlier { entries: &entries, hash: &|_| 0, held: None };
    assert_eq!(crate::gate::problems(&moved.1, &policy, 1, &earlier).len(), 1);
}

#[test]
fn cells_that_moved_by_little_or_forgot_are_refused() {
    let before = (cells(&[("A", &[20]), ("B", &[30])]), published(&[("A", 20), ("B", 30), (TOTAL, 50)]));
    let exact = TableProtection::Suppression;
    let small = (cells(&[("A", &[20, 22]), ("B", &[30])]), published(&[("A", 22), ("B", 30), (TOTAL, 52)]));
    assert_eq!(refused((&before.0, &before.1), (&small.0, &small.1), exact), ["isolated-count"]);
    let forgot = (cells(&[("A", &[22]), ("B", &[30])]), small.1.clone());
    assert_eq!(refused((&before.0, &before.1), (&forgot.0, &forgot.1), exact), ["isolated-count"]);
    let lost = (cells(&[("B", &[30])]), published(&[("B", 30), (TOTAL, 30)]));
    assert_eq!(refused((&before.0, &before.1), (&lost.0, &lost.1), exact), ["isolated-count"]);
}

#[test]
fn what_is_published_must_be_what_the_cells_come_to() {
    let before = (cells(&[("A", &[20]), ("B", &[30])]), published(&[("A", 20), ("B", 30), (TOTAL, 50)]));
    let ahead = (before.0.clone(), published(&[("A", 20), ("B", 30), (TOTAL, 56)]));
    let exact = TableProtection::Suppression;
    assert_eq!(refused((&before.0, &before.1), (&ahead.0, &ahead.1), exact), ["contradictory-sums"]);
}

#[test]
fn noise_stays_where_no_cell_changed_and_changes_of_a_few_are_refused() {
    let noise = TableProtection::CellKey { deviation: 5, variance: 4.0 };
    let before = (cells(&[("A", &[20]), ("B", &[30])]), published(&[("A", 22), ("B", 29), (TOTAL, 50)]));
    assert!(refused((&before.0, &before.1), (&before.0, &before.1), noise).is_empty());
    let drawn_anew = (before.0.clone(), published(&[("A", 22), ("B", 31), (TOTAL, 50)]));
    assert_eq!(refused((&before.0, &before.1), (&drawn_anew.0, &drawn_anew.1), noise), ["contradictory-sums"]);
    let far = (before.0.clone(), published(&[("A", 26), ("B", 29), (TOTAL, 50)]));
    assert_eq!(refused((&before.0, &before.1), (&far.0, &far.1), noise), ["contradictory-sums"]);
    let small = (cells(&[("A", &[20, 23]), ("B", &[30])]), published(&[("A", 22), ("B", 29), (TOTAL, 54)]));
    assert_eq!(refused((&before.0, &before.1), (&small.0, &small.1), noise), ["isolated-count"]);
    let large = (cells(&[("A", &[20, 26]), ("B", &[30])]), published(&[("A", 22), ("B", 29), (TOTAL, 54)]));
    assert!(refused((&before.0, &before.1), (&large.0, &large.1), noise).is_empty());
}

#[test]
fn rounded_counts_are_multiples_around_the_true_ones() {
    let policy = policy(TableProtection::Rounding { base: 3 });
    for (published, count, fits) in [
        (0, 4, true),
        (6, 4, true),
        (3, 4, false),
        (6, 7, true),
        (9, 7, true),
        (12, 7, false),
        (0, 0, true),
        (6, 0, false),
    ] {
        assert_eq!(explains(published, count, &policy), fits, "{published} for {count}");
    }
}
