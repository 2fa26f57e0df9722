//! How far a class's values are from those of all records: the earth mover's distance over three grounds.
//!
//! # Source
//!
//! Li and others, *t-Closeness*, 2007, section 4.

use vetro_model::plan::Distance;

use super::{Sensitive, shares};

/// A level of a hierarchy above the values.
#[derive(Debug, Clone)]
pub(super) struct Height {
    /// The node of each value.
    pub codes: Vec<u32>,
    /// The share of each node in all records.
    pub shares: Vec<f64>,
}

impl Height {
    pub fn new(codes: Vec<u32>, values: &[f64]) -> Self {
        let size = codes.iter().max().map_or(0, |last| *last as usize + 1);
        let mut shares = vec![0.0; size];
        for (code, share) in codes.iter().zip(values) {
            shares[*code as usize] += share;
        }
        Self { codes, shares }
    }
}

impl Sensitive {
    pub(super) fn distance(&self, distance: Distance, values: &[(u32, u64)]) -> f64 {
        match distance {
            Distance::Equal => self.equal(values),
            Distance::Ordered => self.ordered(values),
            Distance::Hierarchical => self.hierarchical(values),
        }
    }

    /// What is more frequent than in all records must move, and any move costs 1.
    fn equal(&self, values: &[(u32, u64)]) -> f64 {
        shares(values).map(|(value, q)| (q - self.shares[value]).max(0.0)).sum()
    }

    /// What flows past each value on the way to its neighbour, neighbours 1/(m − 1) apart; only values that occur.
    #[expect(clippy::cast_precision_loss, reason = "counts of values need no more than 53 bits")]
    fn ordered(&self, values: &[(u32, u64)]) -> f64 {
        let mut held = shares(values).peekable();
        let (mut flow, mut all, mut occurring) = (0.0_f64, 0.0, 0_usize);
        for (value, share) in self.shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            while let Some((_, q)) = held.next_if(|(held, _)| *held <= value) {
                flow += q;
            }
            flow -= share;
            all += flow.abs();
            occurring += 1;
        }
        all / occurring.saturating_sub(1).max(1) as f64
    }

    /// The mean over all levels below the top of what must move between the nodes of a level.
    ///
    /// A move costs the height of the node that joins both ends, as a share of the hierarchy's height: 1/H for each
    /// level at which they are still apart.
    #[expect(clippy::cast_precision_loss, reason = "a hierarchy has few levels")]
    fn hierarchical(&self, values: &[(u32, u64)]) -> f64 {
        let mut all = self.equal(values);
        let mut nodes = Vec::new();
        for height in self.below_top() {
            nodes.clear();
            nodes.resize(height.shares.len(), 0.0);
            for (value, q) in shares(values) {
                nodes[height.codes[value] as usize] += q;
            }
            all += nodes.iter().zip(&height.shares).map(|(q, share)| (q - share).max(0.0)).sum::<f64>();
        }
        all / self.heights.len().max(1) as f64
    }

    /// The levels above the values and below the top, at which nothing is apart.
    pub(super) fn below_top(&self) -> &[Height] {
        self.heights.split_last().map_or(&[], |(_, below)| below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hierarchy::Ladder;
    use vetro_model::plan::{Hierarchy, SensitiveModel};

    fn measured(model: SensitiveModel, overall: &[u64], values: &[(u32, u64)]) -> f64 {
        Sensitive::new(vec![model], overall, None).measure(&model, values)
    }

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-12
    }

    #[test]
    fn distances_are_those_of_the_salaries_of_the_paper() {
        // Li and others, section 4: salaries 3k to 11k, all equally frequent; {3k, 4k, 5k} is 0.375 away, {6k, 8k, 11k}
        // 0.167, ordered.
        let ordered = SensitiveModel::Closeness { t: 0.5, distance: Distance::Ordered };
        assert!(close(measured(ordered, &[1; 9], &[(0, 1), (1, 1), (2, 1)]), 0.375));
        assert!((measured(ordered, &[1; 9], &[(3, 1), (5, 1), (8, 1)]) - 1.0 / 6.0).abs() < 1e-12);
        let equal = SensitiveModel::Closeness { t: 0.5, distance: Distance::Equal };
        assert!(close(measured(equal, &[1; 9], &[(0, 1), (1, 1), (2, 1)]), 2.0 / 3.0));
    }

    #[test]
    fn a_hierarchy_makes_what_is_near_in_it_cheap() {
        let rows = ["a;x;*", "b;x;*", "c;y;*", "d;y;*"].map(|row| row.split(';').map(str::to_owned).collect());
        let values: Vec<_> = ["a", "b", "c", "d"].map(|value| (Some(value.to_owned()), 1)).to_vec();
        let ladder = Ladder::try_new("c", &Hierarchy::Explicit(rows.to_vec()), &values).unwrap();
        let model = SensitiveModel::Closeness { t: 1.0, distance: Distance::Hierarchical };
        let column = Sensitive::new(vec![model], &[1; 4], Some(&ladder));
        // From a alone: a quarter goes to b at height 1 of 2, one half to c and d at 2 of 2.
        assert!(close(column.measure(&model, &[(0, 1)]), 0.25 / 2.0 + 0.5));
        assert!(close(column.measure(&model, &[(0, 1), (2, 1)]), 0.25));
    }
}
