//! Each measure against figures worked out by hand, and the mistakes that other programs make here.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, StringArray};
use vetro_model::plan::{Distance, Hierarchy};

use super::*;

/// One class beside the rest of the table, each value with its counts in the class and elsewhere.
fn judged(model: SensitiveModel, values: &[(Option<&str>, usize, usize)], hierarchy: Option<&Hierarchy>) -> Judged {
    let rows = |class: u32| {
        values.iter().flat_map(move |(value, here, elsewhere)| {
            std::iter::repeat_n((class, *value), if class == 0 { *here } else { *elsewhere })
        })
    };
    let rows: Vec<(u32, Option<&str>)> = rows(0).chain(rows(1)).collect();
    let column: ArrayRef = Arc::new(rows.iter().map(|(_, value)| *value).collect::<StringArray>());
    judge_first(model, &column, &rows.iter().map(|(class, _)| *class).collect::<Vec<_>>(), hierarchy)
}

fn judge_first(model: SensitiveModel, column: &ArrayRef, classes: &[u32], hierarchy: Option<&Hierarchy>) -> Judged {
    let values = codes(column).unwrap();
    let ground = || match model {
        SensitiveModel::Closeness { distance, .. } => Ground::of(distance, column, &values, hierarchy),
        _ => None,
    };
    measure(model, &Counts::of(classes, &values), ground).unwrap()[0]
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-12
}

#[test]
fn the_entropy_of_a_uniform_class_of_three_is_three_and_not_two() {
    let uniform = [(Some("a"), 4, 0), (Some("b"), 4, 0), (None, 4, 0)];
    let (effective, met) = judged(SensitiveModel::EntropyDiversity { l: 3.0 }, &uniform, None);
    assert!(near(effective, 3.0) && met);
    assert!(!judged(SensitiveModel::EntropyDiversity { l: 3.001 }, &uniform, None).1);
    // 1/2, 1/4, 1/4 have an entropy of one and a half bits.
    let (effective, _) = judged(
        SensitiveModel::EntropyDiversity { l: 2.0 },
        &[(Some("a"), 2, 0), (Some("b"), 1, 0), (None, 1, 0)],
        None,
    );
    assert!(near(effective, 2.0_f64.powf(1.5)));
}

#[test]
fn recursive_diversity_sorts_the_most_frequent_first_and_is_strict() {
    let counts = [(Some("a"), 1, 0), (Some("b"), 8, 0), (Some("c"), 1, 0)];
    let with = |c: f64, l: u32| judged(SensitiveModel::RecursiveDiversity { c, l }, &counts, None);
    assert!(near(with(8.0, 3).0, 8.0) && !with(8.0, 3).1 && with(8.001, 3).1);
    assert!(near(with(4.0, 2).0, 4.0) && !with(4.0, 2).1 && with(4.5, 2).1);
    assert!(with(1e9, 4).0.is_infinite() && !with(1e9, 4).1, "fewer values than l never meet it");
}

#[test]
fn a_class_without_any_value_differs_from_others_by_its_nulls() {
    let rows = [(None, 5, 0), (Some("a"), 0, 5)];
    let with = |t: f64| judged(SensitiveModel::Closeness { t, distance: Distance::Equal }, &rows, None);
    assert!(near(with(0.5).0, 0.5) && with(0.5).1 && !with(0.49).1);
}

/// The salaries of the paper's table 3: nine values, three of them in the class.
fn salaries(class: [i64; 3]) -> f64 {
    let all: Vec<i64> = (3..=11).collect();
    let classes: Vec<u32> = all.iter().map(|salary| u32::from(!class.contains(salary))).collect();
    // The first class must be numbered 0: its rows stand first.
    let mut rows: Vec<(u32, i64)> = classes.into_iter().zip(all).collect();
    rows.sort_unstable();
    let column: ArrayRef = Arc::new(rows.iter().map(|(_, salary)| Some(*salary)).collect::<Int64Array>());
    let classes: Vec<u32> = rows.iter().map(|(class, _)| *class).collect();
    judge_first(SensitiveModel::Closeness { t: 1.0, distance: Distance::Ordered }, &column, &classes, None).0
}

#[test]
fn ordered_distances_are_those_of_the_paper() {
    // Li and others 2007, section 5: 0.375 for 3k, 4k, 5k and 0.167 for 6k, 8k, 11k.
    assert!(near(salaries([3, 4, 5]), 0.375));
    assert!((salaries([6, 8, 11]) - 0.167).abs() < 5e-4);
}

#[test]
fn hierarchical_distance_costs_the_level_at_which_values_meet() {
    let rows = [["a", "x", "*"], ["b", "x", "*"], ["c", "y", "*"], ["d", "y", "*"]];
    let tree = Hierarchy::Explicit(rows.map(|row| row.map(String::from).to_vec()).to_vec());
    let model = SensitiveModel::Closeness { t: 1.0, distance: Distance::Hierarchical };
    let far = |values: &[(Option<&str>, usize, usize)]| judged(model, values, Some(&tree)).0;
    // a and b against all four equally: a quarter each must come from the other branch.
    assert!(near(far(&[(Some("a"), 1, 0), (Some("b"), 1, 0), (Some("c"), 0, 1), (Some("d"), 0, 1)]), 0.5));
    // Only within the branch: half of the records move by one level of two.
    assert!(near(far(&[(Some("a"), 1, 0), (Some("b"), 0, 1)]), 0.25));
    // A label of the middle level lies in its branch; null and the unknown at the root.
    assert!(near(far(&[(Some("a"), 1, 0), (Some("x"), 0, 1)]), 0.25));
    assert!(near(far(&[(Some("a"), 1, 0), (None, 0, 1)]), 0.5));
    assert!(near(far(&[(Some("a"), 1, 0), (Some("Roma"), 0, 1)]), 0.5));
    // Without a common top, what never meets is as far apart as can be.
    let forest = Hierarchy::Explicit(vec![vec!["a".into(), "x".into()], vec!["c".into(), "y".into()]]);
    assert!(near(judged(model, &[(Some("a"), 1, 0), (Some("c"), 0, 1)], Some(&forest)).0, 0.5));
}

#[test]
fn likeness_bounds_the_gain_by_beta_and_by_the_rarity_of_the_value() {
    // 1 of 10 in the table and 1 of 2 in the class: a gain of 4, where −ln 0.1 = 2.303 is the bound.
    let rows = [(Some("a"), 1, 0), (Some("b"), 1, 8)];
    let with = |beta: f64| judged(SensitiveModel::Likeness { beta }, &rows, None);
    assert!(near(with(9.0).0, 4.0) && !with(9.0).1);
    // 2 of 10 against 1 of 4: a gain of a quarter.
    let rows = [(Some("a"), 1, 1), (Some("b"), 3, 5)];
    let with = |beta: f64| judged(SensitiveModel::Likeness { beta }, &rows, None);
    assert!(near(with(0.25).0, 0.25) && with(0.25).1 && !with(0.24).1);
}

#[test]
fn a_bound_that_is_no_number_is_never_met() {
    let rows = [(Some("a"), 1, 1)];
    let nan = f64::NAN;
    assert!(!judged(SensitiveModel::EntropyDiversity { l: nan }, &rows, None).1);
    assert!(!judged(SensitiveModel::RecursiveDiversity { c: nan, l: 1 }, &rows, None).1);
    assert!(!judged(SensitiveModel::Likeness { beta: nan }, &[(Some("a"), 2, 1), (Some("b"), 1, 2)], None).1);
    assert!(!judged(SensitiveModel::Closeness { t: nan, distance: Distance::Equal }, &rows, None).1);
}
