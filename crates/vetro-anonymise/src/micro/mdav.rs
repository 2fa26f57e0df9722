//! Groups of several columns: from the edge inwards, each around the record that is farthest from the mean of what is
//! left.

use super::Points;

/// So many points are grouped together; more are parted first, since the work grows with their square.
const TOGETHER: usize = 2_048;

/// Groups with at least so many records each.
///
/// More than [`TOGETHER`] points are parted at the middle of the axis along which they lie farthest apart, again and
/// again; each part is grouped by itself.
///
/// # Shape
///
/// Points rise. Each is in one group; at least `least` records are given.
///
/// # Source
///
/// J. Domingo-Ferrer and V. Torra, *Ordinal, continuous and heterogeneous k-anonymity through microaggregation*, 2005,
/// algorithm MDAV-generic; records with the same values stay together, and of points equally far the first is taken.
pub(super) fn groups(points: &Points, least: u64) -> Vec<Vec<usize>> {
    let most = TOGETHER.max(usize::try_from(least.saturating_mul(8)).unwrap_or(usize::MAX));
    let mut groups = Vec::new();
    let mut parts = vec![(0..points.weights.len()).collect::<Vec<usize>>()];
    while let Some(mut part) = parts.pop() {
        if part.len() <= most {
            groups.extend(of_part(points, part, least));
            continue;
        }
        let axis = widest(points, &part);
        part.sort_by(|one, other| points.at[*one][axis].total_cmp(&points.at[*other][axis]).then(one.cmp(other)));
        let mut other = part.split_off(part.len() / 2);
        other.sort_unstable();
        part.sort_unstable();
        parts.extend([other, part]);
    }
    groups
}

/// The axis along which points lie farthest apart, the first of several.
fn widest(points: &Points, part: &[usize]) -> usize {
    let width = |axis: usize| {
        let values = part.iter().map(|point| points.at[*point][axis]);
        let (low, high) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
        high - low
    };
    let axes = points.at.first().map_or(0, Vec::len);
    (0..axes).rev().max_by(|one, other| width(*one).total_cmp(&width(*other))).unwrap_or(0)
}

fn of_part(points: &Points, mut left: Vec<usize>, least: u64) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let weight = |left: &[usize]| left.iter().map(|point| points.weights[*point]).sum::<u64>();
    loop {
        let before = weight(&left);
        if before < 2 * least {
            finish(&mut groups, left, before >= least);
            return groups;
        }
        let edge = points.at[farthest(points, &left, &mean(points, &left))].clone();
        groups.push(nearest(points, &mut left, &edge, least));
        if before < 3 * least || weight(&left) < 2 * least {
            let is_enough = weight(&left) >= least;
            finish(&mut groups, left, is_enough);
            return groups;
        }
        let opposite = points.at[farthest(points, &left, &edge)].clone();
        groups.push(nearest(points, &mut left, &opposite, least));
    }
}

/// Makes one more group of what is left, or adds it to the last one where it is too little.
fn finish(groups: &mut Vec<Vec<usize>>, left: Vec<usize>, is_enough: bool) {
    match groups.last_mut() {
        Some(last) if !is_enough => last.extend(left),
        _ if left.is_empty() => {}
        _ => groups.push(left),
    }
}

#[expect(clippy::cast_precision_loss, reason = "records are fewer than 2^53")]
fn mean(points: &Points, left: &[usize]) -> Vec<f64> {
    let mut sum = vec![0.0; points.at.first().map_or(0, Vec::len)];
    let mut count = 0;
    for point in left {
        count += points.weights[*point];
        for (sum, value) in sum.iter_mut().zip(&points.at[*point]) {
            *sum += value * points.weights[*point] as f64;
        }
    }
    for sum in &mut sum {
        *sum /= count as f64;
    }
    sum
}

fn distance(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| (one - other) * (one - other)).sum()
}

/// The point farthest from a place; the first of several. At least one is left.
fn farthest(points: &Points, left: &[usize], from: &[f64]) -> usize {
    let mut found = (f64::NEG_INFINITY, 0);
    for point in left {
        let far = distance(&points.at[*point], from);
        if far > found.0 {
            found = (far, *point);
        }
    }
    found.1
}

/// Takes the points nearest to a place until they have enough records.
fn nearest(points: &Points, left: &mut Vec<usize>, to: &[f64], least: u64) -> Vec<usize> {
    let mut near: Vec<(f64, usize)> = left.iter().map(|point| (distance(&points.at[*point], to), *point)).collect();
    // Each point has a record at least, so the group is among the first `least` points.
    let most = usize::try_from(least).unwrap_or(usize::MAX).min(near.len());
    if most > 0 && most < near.len() {
        near.select_nth_unstable_by(most - 1, |one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    }
    near.truncate(most);
    near.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let mut count = 0;
    let mut taken = Vec::new();
    for (_, point) in near {
        if count >= least {
            break;
        }
        count += points.weights[point];
        taken.push(point);
    }
    taken.sort_unstable();
    left.retain(|point| taken.binary_search(point).is_err());
    taken
}
