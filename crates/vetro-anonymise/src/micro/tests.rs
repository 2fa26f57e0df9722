use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Decimal128Array, Float64Array, Int64Array};
use arrow::datatypes::{Decimal128Type, Int64Type};

use super::*;

fn asked(columns: &[&str], group: u32) -> MicroAggregation {
    let columns = columns.iter().map(|name| ColumnName::try_new(*name).unwrap()).collect();
    MicroAggregation { columns, group }
}

fn whole(values: &[Option<i64>]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

fn table(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.iter().map(|(name, array)| (*name, array.clone(), true))).unwrap()
}

fn one(values: &[Option<i64>], group: u32) -> Vec<Option<i64>> {
    let made = aggregate(&table(&[("a", whole(values))]), &asked(&["a"], group), false).unwrap();
    made.column(0).as_primitive::<Int64Type>().iter().collect()
}

fn some(values: &[i64]) -> Vec<Option<i64>> {
    values.iter().copied().map(Some).collect()
}

#[test]
fn a_column_by_hand() {
    // Of seven in groups of three, the gap between 3 and 10 parts them: means 2 and 47/4 = 11.75.
    assert_eq!(one(&some(&[10, 1, 12, 2, 14, 3, 11]), 3), some(&[12, 2, 12, 2, 12, 2, 12]));
}

#[test]
fn what_is_lost_is_the_spread_within_the_groups() {
    let values = table(&[("a", whole(&some(&[10, 1, 12, 2, 14, 3, 11])))]);
    let means = aggregate(&values, &asked(&["a"], 3), false).unwrap();
    let name = ColumnName::try_new("a").unwrap();
    // From 2: 1 + 0 + 1; from 12: 4 + 0 + 4 + 1. Between 3 · 2 and 4 · 12 around 54/7: 12 · 10² / 7 = 171.43.
    let lost = within(&values, &means, &name).unwrap();
    assert!((lost - 11.0).abs() < 1e-12);
    assert!((share(lost, &means, &name).unwrap() - 0.06).abs() < 1e-12);
    // Each value as its own mean loses nothing, and where none is published all is lost.
    assert!(within(&values, &values, &name).unwrap().abs() < 1e-12);
    let none = table(&[("a", whole(&[None; 7]))]);
    let all = within(&values, &none, &name).unwrap();
    assert!(all > 170.0 && (share(all, &none, &name).unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn halves_go_away_from_zero() {
    assert_eq!(one(&some(&[1, 2, -1, -2]), 2), some(&[2, 2, -2, -2]));
}

#[test]
fn decimals_keep_their_digits_exactly() {
    // 2^53 is where floats lose whole numbers: the mean of the two is not one of theirs.
    let values = vec![Some(9_007_199_254_740_993_i128), Some(9_007_199_254_740_995), Some(100), Some(101)];
    let array = Decimal128Array::from(values).with_precision_and_scale(20, 2).unwrap();
    let made = aggregate(&table(&[("a", Arc::new(array))]), &asked(&["a"], 2), false).unwrap();
    let made = made.column(0).as_primitive::<Decimal128Type>();
    assert_eq!((made.scale(), made.values()[0], made.values()[2]), (2, 9_007_199_254_740_994, 101));
}

#[test]
fn floats_are_refused() {
    let array: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.0]));
    let refusal = aggregate(&table(&[("a", array)]), &asked(&["a"], 2), false).unwrap_err();
    assert_eq!(refusal, Refusal::Inexact { column: "a".into() });
}

#[test]
fn equal_values_share_a_group_and_may_fill_one_alone() {
    // 9 has no neighbour but the fives: (15 + 9) / 4 = 6; and 1.5 is rounded to 2.
    assert_eq!(one(&some(&[5, 5, 5, 1, 9, 2]), 2), some(&[6, 6, 6, 2, 6, 2]));
}

#[test]
fn nulls_stay_and_where_too_few_take_in_the_group_that_lost_most() {
    assert_eq!(one(&[None, None, Some(1), Some(3)], 2), [None, None, Some(2), Some(2)]);
    assert_eq!(one(&[None, Some(1), Some(2), Some(10), Some(90)], 2), [None, Some(2), Some(2), None, None]);
    let known = aggregate(&table(&[("a", whole(&[None, Some(1), Some(3)]))]), &asked(&["a"], 2), true).unwrap();
    assert_eq!(known.column(0).as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), [None, Some(2), Some(2)]);
    let few = aggregate(&table(&[("a", whole(&[Some(1)]))]), &asked(&["a"], 2), false).unwrap_err();
    assert_eq!(few, Refusal::FewRecords { columns: "a".into(), records: 1, group: 2 });
}

#[test]
fn records_without_one_of_two_values_are_grouped_among_themselves() {
    let a = whole(&[Some(1), Some(2), Some(3), Some(4), None, None]);
    let b = whole(&[Some(1), Some(1), None, None, Some(8), Some(9)]);
    let made = aggregate(&table(&[("a", a), ("b", b)]), &asked(&["a", "b"], 2), false).unwrap();
    let column = |at: usize| made.column(at).as_primitive::<Int64Type>().iter().collect::<Vec<_>>();
    assert_eq!(column(0), [Some(2), Some(2), Some(4), Some(4), None, None]);
    assert_eq!(column(1), [Some(1), Some(1), None, None, Some(9), Some(9)]);
}

fn points(at: &[(f64, f64)]) -> Points {
    Points { at: at.iter().map(|(x, y)| vec![*x, *y]).collect(), weights: vec![1; at.len()] }
}

#[test]
fn groups_of_the_plane_by_hand() {
    // The mean is (3.83, 3.83): (10, 10) is farthest from it, with (9, 9); from there it is (0, 0), with (1, 0); the middle
    // is left.
    let plane = points(&[(0.0, 0.0), (1.0, 0.0), (1.0, 2.0), (2.0, 2.0), (9.0, 9.0), (10.0, 10.0)]);
    let mut groups = mdav::groups(&plane, 2);
    groups.sort();
    assert_eq!(groups, [vec![0, 1], vec![2, 3], vec![4, 5]]);
}

#[test]
fn many_points_are_parted_and_all_grouped() {
    let plane: Vec<(f64, f64)> = (0..5_000_u32).map(|at| (f64::from(at % 71), f64::from(at / 71))).collect();
    let groups = mdav::groups(&points(&plane), 3);
    let mut all: Vec<usize> = groups.iter().flatten().copied().collect();
    all.sort_unstable();
    assert_eq!(all, (0..5_000).collect::<Vec<_>>());
    assert!(groups.iter().all(|group| (3..6).contains(&group.len())));
}

/// The least spread of any grouping of different values into groups that are large enough, tried one by one.
fn least_spread(points: &Points, least: u64) -> f64 {
    let count = points.weights.len();
    let cut = |cuts: u32| {
        let mut groups = vec![vec![0]];
        for at in 1..count {
            if cuts >> (at - 1) & 1 == 1 { groups.push(vec![at]) } else { groups.last_mut().unwrap().push(at) }
        }
        groups
    };
    let enough = |groups: &Vec<Vec<usize>>| {
        groups.iter().all(|group| group.iter().map(|at| points.weights[*at]).sum::<u64>() >= least)
    };
    let all = (0..1_u32 << (count - 1)).map(cut).filter(enough);
    all.map(|groups| groups.iter().map(|group| spread(points, group)).sum()).fold(f64::INFINITY, f64::min)
}

/// Numbers that look random and are the same every time.
///
/// # Source
///
/// D. Lehmer's generator with the factor of P. L'Ecuyer, *Tables of linear congruential generators*, 1999.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(3_037_000_493);
        (self.0 >> 33) % limit
    }

    fn signed(&mut self, reach: u64) -> i64 {
        i64::try_from(self.below(2 * reach)).unwrap() - i64::try_from(reach).unwrap()
    }
}

#[test]
fn one_column_loses_as_little_as_any_grouping() {
    let mut draw = Draw(7);
    for _ in 0..400 {
        let least = 2 + draw.below(3);
        let count = 1 + draw.below(10);
        let values: BTreeMap<i64, u64> = (0..count).map(|_| (draw.signed(40), 1 + draw.below(3))).collect();
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let at = values.keys().map(|value| vec![*value as f64]).collect();
        let points = Points { at, weights: values.values().copied().collect() };
        if points.weights.iter().sum::<u64>() < least {
            continue;
        }
        let found = optimal::groups(&points, least);
        assert!(found.iter().all(|group| group.iter().map(|at| points.weights[*at]).sum::<u64>() >= least));
        let found: f64 = found.iter().map(|group| spread(&points, group)).sum();
        assert!((found - least_spread(&points, least)).abs() < 1e-9 * (1.0 + found), "{values:?} {least}");
    }
}

type Pair = (Option<i64>, Option<i64>);

fn pairs(rows: &[Pair], group: u32) -> Vec<Pair> {
    let (a, b): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
    let made = aggregate(&table(&[("a", whole(&a)), ("b", whole(&b))]), &asked(&["a", "b"], group), false).unwrap();
    let column = |at: usize| made.column(at).as_primitive::<Int64Type>().iter().collect::<Vec<_>>();
    column(0).into_iter().zip(column(1)).collect()
}

#[test]
fn every_value_is_shared_and_the_order_of_rows_decides_nothing() {
    let mut draw = Draw(11);
    for _ in 0..200 {
        let group = 2 + u32::try_from(draw.below(3)).unwrap();
        let value = |draw: &mut Draw, reach: u64| (draw.below(10) > 0).then(|| draw.signed(reach));
        let count = 4 + draw.below(56);
        let rows: Vec<Pair> = (0..count).map(|_| (value(&mut draw, 30), value(&mut draw, 5))).collect();
        let shown = pairs(&rows, group);
        let mut sizes = BTreeMap::new();
        for row in &shown {
            *sizes.entry(*row).or_insert(0) += 1;
        }
        assert!(sizes.values().all(|size| *size >= group), "{rows:?} {group}");
        let turn = usize::try_from(draw.below(count)).unwrap();
        let mut turned = rows.clone();
        turned.rotate_left(turn);
        let mut again = pairs(&turned, group);
        again.rotate_right(turn);
        assert_eq!(shown, again);
    }
}
