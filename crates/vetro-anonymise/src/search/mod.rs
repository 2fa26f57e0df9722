//! Finds the levels that lose least, exactly.
//!
//! The lattice holds every combination of levels. Suppression can only add
//! to what a combination loses by its levels alone, so combinations are taken
//! in the order of that bound until it exceeds the best loss found. Sizes and
//! numbers of distinct values are monotone: what is too fine stays too fine
//! with any level lowered, and what is allowed stays allowed with any raised.
//! Each combination of unknown standing therefore starts a path upwards, and
//! a binary search along it tags as many others as it can.
//!
//! The other models are only closed under union (see [`crate::models`]). When
//! nothing may be suppressed that is enough for the same argument, since a
//! combination is then allowed only if all its classes hold. When records may
//! be suppressed, a class that holds can fail after merging with one that does
//! not: then only the records that no part of a failing class can keep count
//! towards tagging what is too fine, and whatever is left is weighed. What
//! must be suppressed must also be paid for: it bounds the loss of everything
//! below once more.
//!
//! A lattice too large to list is descended greedily from its top instead;
//! what is found then meets the policy but may not be the optimum.
//!
//! Start at [`search`].
//!
//! # Source
//!
//! F. Kohlmayer, F. Prasser and others, *Flash: Efficient, Stable and Optimal
//! k-Anonymity*, 2012, for the paths and tags; the bound, the order and the
//! loss are described here and in [`weigh`].

mod lattice;
mod values;
mod weigh;

use crate::classes::{Classes, Content, Demand, merge};
use crate::hierarchy::Ladder;
use crate::rank::Ranker;
use lattice::{Lattice, Standing};
use weigh::{Verdict, Weighed, Weigher};

/// The largest lattice searched exactly, in combinations of levels.
const EXACT: usize = 1 << 22;

/// How far beyond the best loss a path may go: what is found too fine there tags more, and costs less to weigh, than
/// what could itself be best. Measured on the Adult census extract: a quarter fewer combinations are weighed than at 1.
const REACH: f64 = 1.1;

/// How far sums of the same parts in another order may lie apart, relatively: ties are weighed.
const ROUNDING: f64 = 1.0 + 1e-12;

/// Levels and suppression that make classes meet their models.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Transformation {
    /// The level of each quasi-identifier.
    pub levels: Vec<usize>,
    /// For each class that was searched, the number of the wider class it is in; `None` where it is suppressed.
    pub wider: Vec<Option<u32>>,
    /// How many wider classes there are, suppressed ones left out.
    pub classes: u64,
    /// The persons (or records) of the smallest class left, 0 if none is left.
    pub smallest: u64,
    /// Records suppressed.
    pub suppressed: u64,
    /// The loss from 0 to 1.
    pub loss: f64,
}

/// What the coarsest combination would still have to suppress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shortfall {
    /// Records.
    pub records: u64,
    /// The classes they are in.
    pub classes: u64,
}

/// Finds the transformation with the least loss that suppresses at most `limit` records.
///
/// `ladders` has one entry for each quasi-identifier of `classes`. Ties go to
/// the lower sum of levels, then to the lower levels from the first column on.
/// `weights` is the share of each column in the loss.
///
/// # Errors
///
/// [`Shortfall`] when even the coarsest combination suppresses more.
pub(crate) fn search(
    classes: &Classes,
    ladders: &[Ladder],
    weights: &[f64],
    demand: &Demand,
    limit: u64,
) -> Result<Transformation, Shortfall> {
    let mut weigher = Weigher::new(classes, ladders, weights, demand, limit);
    let top: Vec<usize> = ladders.iter().map(|ladder| ladder.levels.len() - 1).collect();
    let loss = match weigher.weigh(&top, f64::INFINITY).verdict {
        Verdict::TooFine => return Err(weigher.shortfall(&top)),
        Verdict::Allowed(loss) => loss,
        Verdict::Refused | Verdict::Lossy => f64::INFINITY,
    };
    let first = Best { loss, levels: top };
    let best = match Lattice::try_new(ladders, EXACT) {
        Some(lattice) => Search { weigher: &mut weigher, lattice, added: Vec::new(), best: first.clone() }.run(),
        None => descend(&mut weigher, first.clone()),
    };
    if best.loss.is_infinite() {
        return Err(weigher.shortfall(&first.levels));
    }
    Ok(transformation(classes, demand, &weigher, best))
}

/// The best combination so far.
#[derive(Debug, Clone, PartialEq)]
struct Best {
    loss: f64,
    levels: Vec<usize>,
}

impl Best {
    fn offer(&mut self, loss: f64, levels: &[usize]) {
        let height = |levels: &[usize]| levels.iter().sum::<usize>();
        let order = loss
            .total_cmp(&self.loss)
            .then_with(|| height(levels).cmp(&height(&self.levels)))
            .then_with(|| levels.cmp(&self.levels));
        if order.is_lt() {
            *self = Self { loss, levels: levels.to_vec() };
        }
    }
}

struct Search<'a, 'b> {
    weigher: &'b mut Weigher<'a>,
    lattice: Lattice,
    /// Combinations weighed, with what suppression adds to the loss of all below them.
    added: Vec<(Vec<usize>, f64)>,
    best: Best,
}

impl Search<'_, '_> {
    fn run(mut self) -> Best {
        let bounds = self.lattice.bounds(|column, level| self.weigher.bound(column, level));
        for node in Lattice::ordered(&bounds) {
            let bound = bounds[node as usize];
            if bound > self.best.loss {
                break;
            }
            match self.lattice.standing(node) {
                Standing::TooFine | Standing::Weighed => {}
                _ if self.is_beaten(node, bound) => {}
                Standing::Unknown => self.climb(node, &bounds),
                Standing::Allowed => _ = self.visit(node),
            }
        }
        self.best
    }

    /// Whether what a combination above must suppress makes this one lose more than the best.
    fn is_beaten(&self, node: u32, bound: f64) -> bool {
        let rest = self.best.loss * ROUNDING - bound;
        let mut costly = self.added.iter().filter(|(_, added)| *added > rest).peekable();
        costly.peek().is_some() && {
            let levels = self.lattice.levels(node);
            costly.any(|(above, _)| levels.iter().zip(above).all(|(level, above)| level <= above))
        }
    }

    /// Finds where a path from a node upwards begins to be allowed, and tags what follows from it.
    ///
    /// The upper end comes first: it costs least to weigh, and often all of the path is too fine.
    fn climb(&mut self, node: u32, bounds: &[f64]) {
        let path = self.path(node, bounds);
        let (mut low, mut high) = (0, path.len() - 1);
        if !self.visit(path[high]) {
            return;
        }
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.visit(path[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
    }

    /// A node and above it, one level at a time, nodes of unknown standing that are not far beyond the best.
    fn path(&self, node: u32, bounds: &[f64]) -> Vec<u32> {
        let mut path = vec![node];
        let mut at = node;
        let bound = |node: &u32| bounds[*node as usize];
        while let Some(next) = self
            .lattice
            .above(at)
            .filter(|next| self.lattice.standing(*next) == Standing::Unknown && bound(next) <= self.best.loss * REACH)
            .min_by(|one, other| bound(one).total_cmp(&bound(other)).then(one.cmp(other)))
        {
            path.push(next);
            at = next;
        }
        path
    }

    /// Weighs a node; answers whether a path may go on below it.
    fn visit(&mut self, node: u32) -> bool {
        let levels = self.lattice.levels(node);
        // Where standing follows from standing, every verdict is worth more than what it costs.
        let most = if self.weigher.ordered { f64::INFINITY } else { self.best.loss * ROUNDING };
        let Weighed { verdict, added } = self.weigher.weigh(&levels, most);
        match verdict {
            Verdict::TooFine => self.lattice.tag_below(node),
            Verdict::Allowed(loss) => {
                self.best.offer(loss, &levels);
                if self.weigher.ordered { self.lattice.tag_above(node) } else { self.lattice.tag_weighed(node) }
            }
            Verdict::Refused | Verdict::Lossy => self.lattice.tag_weighed(node),
        }
        if added > 0.0 {
            self.added.push((levels, added));
        }
        verdict != Verdict::TooFine
    }
}

/// Lowers the level that leads to the least loss, as long as the policy holds.
fn descend(weigher: &mut Weigher, first: Best) -> Best {
    let mut best = first;
    let mut at = best.levels.clone();
    loop {
        let mut step: Option<Best> = None;
        for column in (0..at.len()).filter(|column| at[*column] > 0) {
            let mut levels = at.clone();
            levels[column] -= 1;
            if let Verdict::Allowed(loss) = weigher.weigh(&levels, f64::INFINITY).verdict {
                step.get_or_insert_with(|| Best { loss, levels: levels.clone() }).offer(loss, &levels);
            }
        }
        let Some(step) = step else { return best };
        best.offer(step.loss, &step.levels);
        at = step.levels;
    }
}

fn transformation(classes: &Classes, demand: &Demand, weigher: &Weigher, best: Best) -> Transformation {
    let ways = weigher.ways(&vec![0; best.levels.len()], &best.levels);
    let mut merged = merge(classes, &ways, &mut Ranker::default());
    merged.add_tallies(classes);
    let content: &Content = &merged.content;
    let kept: Vec<bool> = (0..content.len()).map(|class| content.meets(class, demand)).collect();
    let left = || (0..content.len()).filter(|class| kept[*class]);
    let kept_records: u64 = left().map(|class| content.counts[class]).sum();
    Transformation {
        wider: merged.ranks.ids.iter().map(|id| kept[*id as usize].then_some(*id)).collect(),
        classes: left().count() as u64,
        smallest: left().map(|class| content.size(class)).min().unwrap_or(0),
        suppressed: content.records() - kept_records,
        loss: best.loss,
        levels: best.levels,
    }
}

#[cfg(test)]
mod tests;
