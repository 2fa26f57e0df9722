//! Equivalence classes: how many records share a tuple of codes, and what sensitive values they hold.
//!
//! Merging classes is all that a wider level does.

use crate::hierarchy::Ladder;
use crate::models::{Sensitive, is_monotone};
use crate::rank::{Ranker, Ranks};
use crate::tally::Tally;

/// What each class must satisfy.
#[derive(Debug, Clone)]
pub(crate) struct Demand {
    /// At least so many persons, or records where persons are not told apart.
    pub k: u32,
    /// The models of each sensitive column, in the order of [`Content::tallies`].
    pub sensitive: Vec<Sensitive>,
}

impl Demand {
    /// Whether a class that meets all of it still does after merging with any other.
    pub fn is_monotone(&self) -> bool {
        self.sensitive.iter().all(|column| column.models.iter().all(is_monotone))
    }

    /// Of a class of so many records that holds these values of each sensitive column but fails its models: at least so
    /// many are in no narrower class that meets the demand, however the class is divided.
    pub fn lost<'a>(&self, records: u64, values: impl Iterator<Item = &'a [(u32, u64)]>) -> u64 {
        let most = values.zip(&self.sensitive).map(|(values, column)| column.most_holding(values));
        let most = most.min().unwrap_or(records);
        // Persons are no more than records.
        if most < u64::from(self.k) { records } else { records - most }
    }
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
    /// The persons of each class, where they are told apart.
    pub persons: Option<Persons>,
    /// The values of each sensitive column.
    pub tallies: Vec<Tally>,
}

/// The persons of each class: those of it alone are counted, the others are known one by one.
#[derive(Debug, Clone)]
pub(crate) struct Persons {
    /// For each class, persons none of whose records are elsewhere.
    pub alone: Vec<u64>,
    /// The others.
    pub shared: Tally,
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

    /// The persons of a class, or its records where persons are not told apart.
    pub fn size(&self, class: usize) -> u64 {
        match &self.persons {
            None => self.counts[class],
            Some(persons) => persons.alone[class] + persons.shared.of(class).len() as u64,
        }
    }

    /// Whether a class meets a demand.
    pub fn meets(&self, class: usize, demand: &Demand) -> bool {
        self.size(class) >= u64::from(demand.k)
            && self.tallies.iter().zip(&demand.sensitive).all(|(tally, column)| column.holds(tally.of(class)))
    }

    /// The content of `classes` wider classes, of which `ids` names that of each class here.
    pub fn merge(&self, ids: &[u32], classes: usize) -> Self {
        Self { tallies: self.merge_tallies(ids, classes), ..self.merge_sizes(ids, classes) }
    }

    /// The same without the values of sensitive columns, which cost the most.
    pub fn merge_sizes(&self, ids: &[u32], classes: usize) -> Self {
        let sum = |counts: &[u64]| {
            let mut sums = vec![0; classes];
            for (id, count) in ids.iter().zip(counts) {
                sums[*id as usize] += count;
            }
            sums
        };
        let persons =
            |persons: &Persons| Persons { alone: sum(&persons.alone), shared: persons.shared.merge(ids, classes) };
        Self { counts: sum(&self.counts), persons: self.persons.as_ref().map(persons), tallies: Vec::new() }
    }

    /// What was left out by [`Content::merge_sizes`].
    pub fn merge_tallies(&self, ids: &[u32], classes: usize) -> Vec<Tally> {
        self.tallies.iter().map(|tally| tally.merge(ids, classes)).collect()
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
    /// What each merged class holds; the values of sensitive columns only after [`Merged::add_tallies`].
    pub content: Content,
}

/// Merges classes that agree after widening, as far as their sizes go.
pub(crate) fn merge(classes: &Classes, ways: &[&Widening], ranker: &mut Ranker) -> Merged {
    ranker.start(classes.content.len());
    for (codes, way) in classes.codes.iter().zip(ways) {
        ranker.add(way.size, codes.iter().map(|code| way.codes[*code as usize]));
    }
    let ranks = ranker.rank();
    let content = classes.content.merge_sizes(&ranks.ids, ranks.first.len());
    Merged { ranks, content }
}

impl Merged {
    /// Adds the values of sensitive columns that the classes hold which were merged.
    pub fn add_tallies(&mut self, classes: &Classes) {
        self.content.tallies = classes.content.merge_tallies(&self.ranks.ids, self.content.len());
    }

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
    fn a_person_in_two_classes_is_one_in_their_union() {
        let shared = Tally::new(2, 3, [(0, 1, 1), (1, 1, 2), (1, 2, 1)].into_iter());
        let persons = Some(Persons { alone: vec![1, 0], shared });
        let content = Content { counts: vec![2, 3], persons, tallies: Vec::new() };
        assert_eq!((content.size(0), content.size(1), content.merge(&[0, 0], 1).size(0)), (2, 2, 3));
    }

    #[test]
    fn widening_adds_the_records_of_classes_that_agree() {
        let content = Content { counts: vec![4, 5, 6], ..Content::default() };
        let classes = Classes { codes: vec![vec![0, 1, 2], vec![0, 0, 1]], content };
        let ways = [Widening { codes: vec![0, 0, 0], size: 1 }, Widening { codes: vec![0, 1], size: 2 }];
        let merged = merge(&classes, &ways.each_ref(), &mut Ranker::default());
        assert_eq!((&merged.content.counts, &merged.ranks.ids), (&vec![9, 6], &vec![0, 0, 1]));
        let demand = Demand { k: 9, sensitive: Vec::new() };
        assert!(merged.content.meets(0, &demand) && !merged.content.meets(1, &demand));
        assert_eq!(merged.into_classes(&classes, &ways.each_ref()).codes, [[0, 0], [0, 1]]);
    }
}
