//! All combinations of levels, and what is known of each.

use crate::hierarchy::Ladder;
use crate::rank::number;

/// What is known of a combination of levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing.
    Unknown,
    /// It suppresses too many records.
    TooFine,
    /// It suppresses few enough, but what it loses is not known.
    Allowed,
    /// Everything.
    Weighed,
}

/// The lattice; nodes are numbered by a mixed radix, the last column fastest.
#[derive(Debug)]
pub(super) struct Lattice {
    sizes: Vec<usize>,
    strides: Vec<usize>,
    standing: Vec<Standing>,
}

impl Lattice {
    /// The lattice of some ladders, unless it has more than `most` nodes.
    pub fn try_new(ladders: &[Ladder], most: usize) -> Option<Self> {
        let sizes: Vec<usize> = ladders.iter().map(|ladder| ladder.levels.len()).collect();
        let total =
            sizes.iter().try_fold(1_usize, |total, size| total.checked_mul(*size)).filter(|all| *all <= most)?;
        let mut strides = vec![1; sizes.len()];
        for column in (1..sizes.len()).rev() {
            strides[column - 1] = strides[column] * sizes[column];
        }
        Some(Self { sizes, strides, standing: vec![Standing::Unknown; total] })
    }

    /// For each node the sum of what its levels contribute.
    pub fn bounds(&self, part: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let mut bounds = vec![0.0];
        for (column, size) in self.sizes.iter().enumerate() {
            let parts: Vec<f64> = (0..*size).map(|level| part(column, level)).collect();
            bounds = bounds.iter().flat_map(|bound| parts.iter().map(move |part| bound + part)).collect();
        }
        bounds
    }

    /// The nodes by rising bound, ties by number.
    pub fn ordered(bounds: &[f64]) -> Vec<u32> {
        let mut nodes: Vec<u32> = (0..number(bounds.len())).collect();
        nodes.sort_by(|one, other| bounds[*one as usize].total_cmp(&bounds[*other as usize]).then(one.cmp(other)));
        nodes
    }

    pub fn standing(&self, node: u32) -> Standing {
        self.standing[node as usize]
    }

    pub fn levels(&self, node: u32) -> Vec<usize> {
        (0..self.sizes.len()).map(|column| self.level(node, column)).collect()
    }

    fn level(&self, node: u32, column: usize) -> usize {
        node as usize / self.strides[column] % self.sizes[column]
    }

    /// The nodes with one level raised by one.
    pub fn above(&self, node: u32) -> impl Iterator<Item = u32> {
        (0..self.sizes.len())
            .filter(move |column| self.level(node, *column) + 1 < self.sizes[*column])
            .map(move |column| node + number(self.strides[column]))
    }

    fn below(&self, node: u32) -> impl Iterator<Item = u32> {
        (0..self.sizes.len())
            .filter(move |column| self.level(node, *column) > 0)
            .map(move |column| node - number(self.strides[column]))
    }

    /// Marks a node and all below it as too fine.
    pub fn tag_below(&mut self, node: u32) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            if self.standing(node) != Standing::TooFine {
                self.standing[node as usize] = Standing::TooFine;
                open.extend(self.below(node).filter(|node| self.standing(*node) == Standing::Unknown));
            }
        }
    }

    /// Marks a node as weighed, whatever stands above and below it.
    pub fn tag_weighed(&mut self, node: u32) {
        self.standing[node as usize] = Standing::Weighed;
    }

    /// Marks a node as weighed and all above it as allowed.
    pub fn tag_above(&mut self, node: u32) {
        self.standing[node as usize] = Standing::Weighed;
        let mut open: Vec<u32> = self.above(node).collect();
        while let Some(node) = open.pop() {
            if self.standing(node) == Standing::Unknown {
                self.standing[node as usize] = Standing::Allowed;
                open.extend(self.above(node).filter(|node| self.standing(*node) == Standing::Unknown));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_reach_all_that_follows_and_nothing_else() {
        let ladder = |values: usize, levels: usize| {
            let flat = Ladder::flat(values);
            Ladder { leaves: flat.leaves, levels: vec![flat.levels[0].clone(); levels] }
        };
        let mut lattice = Lattice::try_new(&[ladder(2, 3), ladder(2, 2)], 6).unwrap();
        let node = |lattice: &Lattice, levels: [usize; 2]| (0..6).find(|node| lattice.levels(*node) == levels).unwrap();
        let middle = node(&lattice, [1, 0]);
        lattice.tag_below(middle);
        lattice.tag_above(node(&lattice, [1, 1]));
        let standing = |levels| lattice.standing(node(&lattice, levels));
        assert_eq!((standing([0, 0]), standing([1, 0])), (Standing::TooFine, Standing::TooFine));
        assert_eq!((standing([0, 1]), standing([2, 0])), (Standing::Unknown, Standing::Unknown));
        assert_eq!((standing([1, 1]), standing([2, 1])), (Standing::Weighed, Standing::Allowed));
        assert!(Lattice::try_new(&[ladder(2, 3), ladder(2, 2)], 5).is_none());
    }
}
