//! Narrows the intervals of cells, one sum at a time.

use super::Relation;

/// How often a sum may be looked at again, on average: intervals that shrink by one each time must not take for ever.
/// What is reached until then holds all the same.
const ROUNDS: usize = 64;

/// Counts beyond this are no counts of persons, and would not be exact in a float.
const LARGEST: i128 = 1 << 50;

/// The least and the greatest feasible count of each cell.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    pub(crate) low: Vec<i128>,
    /// `None`: no bound is known.
    pub(crate) high: Vec<Option<i128>>,
}

/// The relations in which each cell stands.
pub(crate) fn links(relations: &[Relation], cells: usize) -> Vec<Vec<usize>> {
    let mut links = vec![Vec::new(); cells];
    for (at, relation) in relations.iter().enumerate() {
        for cell in relation.parts.iter().chain([&relation.total]) {
            links[*cell].push(at);
        }
    }
    links
}

impl Bounds {
    /// What is known before any sum is looked at.
    pub(crate) fn of(known: &[Option<i128>]) -> Self {
        Self { low: known.iter().map(|count| count.unwrap_or(0)).collect(), high: known.to_vec() }
    }

    /// The count of a cell that has only one.
    pub(crate) fn single(&self, cell: usize) -> Option<i128> {
        self.high[cell].filter(|high| *high == self.low[cell])
    }

    /// What follows from the sums; `None` when they contradict each other.
    pub(crate) fn narrowed(mut self, relations: &[Relation], links: &[Vec<usize>]) -> Option<Self> {
        self.is_sound().then_some(())?;
        let all: Vec<usize> = (0..relations.len()).collect();
        self.narrow(relations, links, all)?;
        Some(self)
    }

    /// What follows for the others when a cell has a given count; `None` when it cannot have it.
    pub(crate) fn with(&self, cell: usize, count: i128, relations: &[Relation], links: &[Vec<usize>]) -> Option<Self> {
        let mut bounds = self.clone();
        (bounds.low[cell], bounds.high[cell]) = (count, Some(count));
        bounds.narrow(relations, links, links[cell].clone())?;
        Some(bounds)
    }

    fn is_sound(&self) -> bool {
        let counts = self.low.iter().chain(self.high.iter().flatten());
        counts.into_iter().all(|count| (0..LARGEST).contains(count))
    }

    fn narrow(&mut self, relations: &[Relation], links: &[Vec<usize>], mut queue: Vec<usize>) -> Option<()> {
        let mut waiting = vec![false; relations.len()];
        for at in &queue {
            waiting[*at] = true;
        }
        let mut left = relations.len().saturating_mul(ROUNDS);
        let mut changed = Vec::new();
        while let Some(at) = queue.pop() {
            waiting[at] = false;
            self.apply(&relations[at], &mut changed)?;
            for cell in changed.drain(..) {
                for link in &links[cell] {
                    if left > 0 && !std::mem::replace(&mut waiting[*link], true) {
                        left -= 1;
                        queue.push(*link);
                    }
                }
            }
        }
        Some(())
    }

    /// Narrows the cells of one sum by each other.
    fn apply(&mut self, relation: &Relation, changed: &mut Vec<usize>) -> Option<()> {
        let least: i128 = relation.parts.iter().map(|part| self.low[*part]).sum();
        let open = relation.parts.iter().filter(|part| self.high[**part].is_none()).count();
        let most: i128 = relation.parts.iter().filter_map(|part| self.high[*part]).sum();
        self.set(relation.total, least, (open == 0).then_some(most), changed)?;
        let (total_low, total_high) = (self.low[relation.total], self.high[relation.total]);
        for part in &relation.parts {
            let (low, high) = (self.low[*part], self.high[*part]);
            let others_bounded = open == usize::from(high.is_none());
            let from = if others_bounded { total_low - (most - high.unwrap_or(0)) } else { 0 };
            self.set(*part, from, total_high.map(|total| total - (least - low)), changed)?;
        }
        Some(())
    }

    fn set(&mut self, cell: usize, low: i128, high: Option<i128>, changed: &mut Vec<usize>) -> Option<()> {
        let tighter = |old: Option<i128>| match (old, high) {
            (Some(old), Some(new)) => Some(old.min(new)),
            (old, new) => old.or(new),
        };
        let (new_low, new_high) = (self.low[cell].max(low), tighter(self.high[cell]));
        if (new_low, new_high) != (self.low[cell], self.high[cell]) {
            (self.low[cell], self.high[cell]) = (new_low, new_high);
            changed.push(cell);
        }
        new_high.is_none_or(|high| new_low <= high).then_some(())
    }
}
