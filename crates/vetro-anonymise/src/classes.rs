//! Equivalence classes: how many records share a tuple of codes, and what sensitive values they hold.
//!
//! Merging classes is all that a wider level does. Both models are monotone
//! under it: a class that meets them still does after merging with another.

use crate::hierarchy::Ladder;
use crate::rank::{Ranker, Ranks, number};

/// What each class must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Model {
    /// At least so many records.
    Size(u32),
    /// At least so many distinct values of the sensitive column with this number.
    Distinct {
        /// The place of the column among [`Content::diversities`].
        sensitive: usize,
        /// How many values.
        least: u32,
    },
}

/// Distinct tuples with what they hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Classes {
    /// For each quasi-identifier, the code of each class.
    pub codes: Vec<Vec<u32>>,
    /// What each class holds.
    pub content: Content,
}

/// What the models need to know of each class.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    /// The records of each class.
    pub counts: Vec<u64>,
    /// For each sensitive column, some values of each class.
    pub diversities: Vec<Diversity>,
}

impl Content {
    /// How many classes there are.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// All records.
    pub fn records(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Whether a class meets all models.
    pub fn meets(&self, class: usize, models: &[Model]) -> bool {
        models.iter().all(|model| match model {
            Model::Size(k) => self.counts[class] >= u64::from(*k),
            Model::Distinct { sensitive, least } => self.diversities[*sensitive].found(class) >= *least,
        })
    }
}

/// The distinct values of each class, of which no more are kept than a model asks for.
///
/// A union of sets of which each is complete or already large enough is
/// itself complete or large enough, so classes can be merged without
/// knowing all their values.
#[derive(Debug, Clone)]
pub(crate) struct Diversity {
    most: usize,
    values: Vec<u32>,
    found: Vec<u32>,
}

impl Diversity {
    /// So many classes without values, of which at most `most` distinct ones will be kept.
    pub fn new(classes: usize, most: u32) -> Self {
        let most = most as usize;
        Self { most, values: vec![0; classes * most], found: vec![0; classes] }
    }

    /// How many distinct values a class has, at most as many as are kept.
    pub fn found(&self, class: usize) -> u32 {
        self.found[class]
    }

    /// Adds a value to a class.
    pub fn add(&mut self, class: usize, value: u32) {
        let found = self.found[class] as usize;
        let start = class * self.most;
        if found < self.most && !self.values[start..start + found].contains(&value) {
            self.values[start + found] = value;
            self.found[class] += 1;
        }
    }

    fn merge(&self, ids: &[u32], classes: usize) -> Self {
        let mut merged = Self::new(classes, number(self.most));
        for (class, id) in ids.iter().enumerate() {
            let start = class * self.most;
            for value in &self.values[start..start + self.found[class] as usize] {
                merged.add(*id as usize, *value);
            }
        }
        merged
    }
}

/// For one quasi-identifier, the way from the codes at one level to those at a wider one.
#[derive(Debug, Clone)]
pub(crate) struct Widening {
    /// The wider code of each code.
    pub codes: Vec<u32>,
    /// Wider codes are less than this.
    pub size: u32,
}

impl Widening {
    /// The way between two levels of a ladder.
    pub fn new(ladder: &Ladder, from: usize, to: usize) -> Self {
        let (below, above) = (&ladder.levels[from], &ladder.levels[to]);
        let mut codes = vec![0; below.covers.len()];
        for (narrow, wide) in below.codes.iter().zip(&above.codes) {
            codes[*narrow as usize] = *wide;
        }
        Self { codes, size: above.size() }
    }
}

/// Classes that were merged because they agree after widening.
pub(crate) struct Merged {
    /// For each class, the merged one it is in, and for each merged one, its first class.
    pub ranks: Ranks,
    /// What each merged class holds.
    pub content: Content,
}

/// Merges classes that agree after widening.
pub(crate) fn merge(classes: &Classes, ways: &[&Widening], ranker: &mut Ranker) -> Merged {
    ranker.start(classes.content.len());
    for (codes, way) in classes.codes.iter().zip(ways) {
        ranker.add(way.size, codes.iter().map(|code| way.codes[*code as usize]));
    }
    let ranks = ranker.rank();
    let mut counts = vec![0; ranks.first.len()];
    for (id, count) in ranks.ids.iter().zip(&classes.content.counts) {
        counts[*id as usize] += count;
    }
    let merged = |diversity: &Diversity| diversity.merge(&ranks.ids, ranks.first.len());
    let diversities = classes.content.diversities.iter().map(merged).collect();
    Merged { ranks, content: Content { counts, diversities } }
}

impl Merged {
    /// The merged classes with their codes.
    pub fn into_classes(self, classes: &Classes, ways: &[&Widening]) -> Classes {
        let wider = |(codes, way): (&Vec<u32>, &&Widening)| {
            self.ranks.first.iter().map(|class| way.codes[codes[*class as usize] as usize]).collect()
        };
        Classes { codes: classes.codes.iter().zip(ways).map(wider).collect(), content: self.content }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_classes_hold_the_union_of_their_values() {
        let mut diversity = Diversity::new(3, 3);
        for (class, value) in [(0, 7), (0, 7), (0, 8), (1, 8), (2, 1), (2, 2), (2, 3), (2, 4)] {
            diversity.add(class, value);
        }
        let merged = diversity.merge(&[0, 0, 1], 2);
        assert_eq!((merged.found(0), merged.found(1)), (2, 3));
    }

    #[test]
    fn widening_adds_the_records_of_classes_that_agree() {
        let content = Content { counts: vec![4, 5, 6], diversities: Vec::new() };
        let classes = Classes { codes: vec![vec![0, 1, 2], vec![0, 0, 1]], content };
        let ways = [Widening { codes: vec![0, 0, 0], size: 1 }, Widening { codes: vec![0, 1], size: 2 }];
        let merged = merge(&classes, &ways.each_ref(), &mut Ranker::default());
        assert_eq!((&merged.content.counts, &merged.ranks.ids), (&vec![9, 6], &vec![0, 0, 1]));
        assert!(merged.content.meets(0, &[Model::Size(9)]) && !merged.content.meets(1, &[Model::Size(9)]));
        assert_eq!(merged.into_classes(&classes, &ways.each_ref()).codes, [[0, 0], [0, 1]]);
    }
}
