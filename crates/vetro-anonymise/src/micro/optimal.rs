//! The groups of one column with the least spread there is.

use super::{Points, Spread};

/// Groups of neighbours with at least so many records each, and the least sum of squared distances from their means.
///
/// # Shape
///
/// Points rise. All are in one group each; those of a group are neighbours. At least `least` records are given.
///
/// # Source
///
/// S. L. Hansen and S. Mukherjee, *A polynomial algorithm for optimal univariate microaggregation*, 2003: some optimal
/// groups are of neighbours, and none can be split in two that are large enough. The work is then one look at each point
/// for each point of the largest such group, at most twice `least`.
pub(super) fn groups(points: &Points, least: u64) -> Vec<Vec<usize>> {
    let count = points.weights.len();
    // The least spread of the first so many points, and where their last group begins.
    let mut best: Vec<(f64, usize)> = vec![(f64::INFINITY, 0); count + 1];
    best[0].0 = 0.0;
    for end in 0..count {
        let mut group = Spread::default();
        // Records of the group before the shortest tail that is large enough alone.
        let mut before = 0;
        for start in (0..=end).rev() {
            let is_large = group.weight >= least;
            group.add(points.at[start].first().copied().unwrap_or(0.0), points.weights[start]);
            before += if is_large { points.weights[start] } else { 0 };
            if group.weight < least {
                continue;
            }
            if before >= least {
                break;
            }
            let spread = best[start].0 + group.squares;
            if spread < best[end + 1].0 {
                best[end + 1] = (spread, start);
            }
        }
    }
    let mut groups = Vec::new();
    let mut end = count;
    while end > 0 {
        let start = best[end].1;
        groups.push((start..end).collect());
        end = start;
    }
    groups.reverse();
    groups
}
