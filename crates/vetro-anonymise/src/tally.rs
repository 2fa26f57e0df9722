//! How often each class holds each value of a column.

use crate::rank::number;

/// Tables of so many cells, 1 MiB, are added up in one piece; larger ones where there is at least as much to add.
const DENSE: usize = 1 << 17;

/// So few values are looked through one by one rather than put in order.
const FEW: u32 = 64;

/// For each class the values it holds, rising, each with its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    starts: Vec<u32>,
    entries: Vec<(u32, u64)>,
    /// Values are less than this.
    size: u32,
}

impl Tally {
    /// Counts `(class, value, records)` in any order.
    pub fn new(classes: usize, size: u32, counted: impl Iterator<Item = (u32, u32, u64)>) -> Self {
        let mut counted: Vec<(u32, u32, u64)> = counted.collect();
        counted.sort_unstable();
        let mut tally = Self { starts: Vec::with_capacity(classes + 1), entries: Vec::new(), size };
        for pairs in counted.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let (class, value, _) = pairs[0];
            tally.open(class as usize);
            tally.entries.push((value, pairs.iter().map(|pair| pair.2).sum()));
        }
        tally.open(classes);
        tally
    }

    /// Starts all classes up to and with this one.
    fn open(&mut self, class: usize) {
        let here = number(self.entries.len());
        while self.starts.len() <= class {
            self.starts.push(here);
        }
    }

    /// The values of a class with their records.
    pub fn of(&self, class: usize) -> &[(u32, u64)] {
        &self.entries[self.starts[class] as usize..self.starts[class + 1] as usize]
    }

    /// How many values there can be.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The records of each value in all classes.
    pub fn overall(&self) -> Vec<u64> {
        let mut all = vec![0; self.size as usize];
        for (value, count) in &self.entries {
            all[*value as usize] += count;
        }
        all
    }

    /// The tally of `classes` wider classes, of which `ids` names that of each class here.
    pub fn merge(&self, ids: &[u32], classes: usize) -> Self {
        let cells = classes.saturating_mul(self.size as usize);
        if cells <= DENSE.max(self.entries.len()) {
            self.merge_dense(ids, classes)
        } else {
            self.merge_by_id(ids, classes)
        }
    }

    /// Adds up in a table of all classes and values: much the fastest where it is small.
    fn merge_dense(&self, ids: &[u32], classes: usize) -> Self {
        let size = self.size as usize;
        let mut sums = vec![0_u64; classes * size];
        for (id, part) in ids.iter().zip(self.starts.windows(2)) {
            let row = &mut sums[*id as usize * size..][..size];
            for (value, count) in &self.entries[part[0] as usize..part[1] as usize] {
                row[*value as usize] += count;
            }
        }
        let mut merged = self.empty(classes);
        for (wide, row) in sums.chunks(size.max(1)).enumerate() {
            merged.open(wide);
            merged.entries.extend((0..self.size).zip(row.iter().copied()).filter(|(_, count)| *count > 0));
        }
        merged.open(classes);
        merged
    }

    fn empty(&self, classes: usize) -> Self {
        Self { starts: Vec::with_capacity(classes + 1), entries: Vec::with_capacity(classes), size: self.size }
    }

    fn merge_by_id(&self, ids: &[u32], classes: usize) -> Self {
        let parts = Parts::new(ids, classes);
        let mut merged = self.empty(classes);
        let mut sums = Sums::default();
        for wide in 0..classes {
            merged.open(wide);
            self.add_up(parts.of(wide), &mut sums);
            merged.entries.extend_from_slice(sums.values());
        }
        merged.open(classes);
        merged
    }

    /// Adds up the values that some classes hold together.
    pub fn add_up(&self, classes: &[u32], sums: &mut Sums) {
        let Sums { counts, values } = sums;
        values.clear();
        if let [class] = classes {
            values.extend_from_slice(self.of(*class as usize));
            return;
        }
        counts.resize(counts.len().max(self.size as usize), 0);
        for class in classes {
            for (value, count) in self.of(*class as usize) {
                let sum = &mut counts[*value as usize];
                if *sum == 0 && self.size > FEW {
                    values.push((*value, 0));
                }
                *sum += count;
            }
        }
        if self.size <= FEW {
            let taken = counts.iter_mut().map(std::mem::take);
            values.extend((0..).zip(taken).filter(|(_, count)| *count > 0));
        } else {
            values.sort_unstable();
            for (value, count) in values {
                *count = std::mem::take(&mut counts[*value as usize]);
            }
        }
    }
}

/// What [`Tally::add_up`] comes to; kept between uses so that its memory is, too.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    /// By value; all 0 between uses.
    counts: Vec<u64>,
    values: Vec<(u32, u64)>,
}

impl Sums {
    /// Takes sums that were added up elsewhere; the values rise.
    pub fn set(&mut self, values: impl Iterator<Item = (u32, u64)>) {
        self.values.clear();
        self.values.extend(values);
    }

    /// The values, rising, each with its records.
    pub fn values(&self) -> &[(u32, u64)] {
        &self.values
    }
}

/// The classes that each wider class is made of.
#[derive(Debug)]
pub(crate) struct Parts {
    bounds: Vec<u32>,
    order: Vec<u32>,
}

impl Parts {
    /// Of `classes` wider classes, of which `ids` names that of each class.
    pub fn new(ids: &[u32], classes: usize) -> Self {
        let mut bounds = vec![0_u32; classes + 1];
        for id in ids {
            bounds[*id as usize + 1] += 1;
        }
        for wide in 0..classes {
            bounds[wide + 1] += bounds[wide];
        }
        let mut next = bounds.clone();
        let mut order = vec![0; ids.len()];
        for (class, id) in ids.iter().enumerate() {
            order[next[*id as usize] as usize] = number(class);
            next[*id as usize] += 1;
        }
        Self { bounds, order }
    }

    /// Those of one wider class.
    pub fn of(&self, wide: usize) -> &[u32] {
        &self.order[self.bounds[wide] as usize..self.bounds[wide + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_classes_hold_the_sum_of_their_values() {
        let counted = [(2, 1, 1), (0, 7, 2), (0, 7, 1), (0, 3, 1), (1, 7, 5)];
        let tally = Tally::new(3, 8, counted.into_iter());
        assert_eq!((tally.of(0), tally.of(1), tally.of(2)), (&[(3, 1), (7, 3)][..], &[(7, 5)][..], &[(1, 1)][..]));
        for merged in [tally.merge_dense(&[1, 0, 1], 2), tally.merge_by_id(&[1, 0, 1], 2)] {
            assert_eq!((merged.of(0), merged.of(1)), (&[(7, 5)][..], &[(1, 1), (3, 1), (7, 3)][..]));
            assert_eq!(merged.overall(), [0, 1, 0, 1, 0, 0, 0, 8]);
        }
    }
}
