//! Weighs a combination of levels: what it suppresses and what it loses.
//!
//! # Source
//!
//! The loss is the mean over the quasi-identifiers of
//! `(sum of costs − n/D) / (n − n/D)`, where a cell costs the share of the
//! hierarchy's `D` leaves that its label covers and a suppressed cell costs 1
//! (ARX, *Flexible Data Anonymization Using ARX*, 2020: its loss metric with
//! the arithmetic mean). All sums are whole numbers of leaves, so no order of
//! addition changes the result.

use std::cell::OnceCell;
use std::rc::Rc;

use super::Shortfall;
use super::values::Values;
use crate::classes::{Classes, Demand, Merged, Widening, merge};
use crate::hierarchy::Ladder;
use crate::rank::Ranker;
use crate::tally::{Parts, Sums};

/// Snapshots are kept while together they hold at most so many codes: 32 MiB.
const MOST_CODES: usize = 1 << 23;

/// So many combinations are merged from the classes of all records before others go half way first: what is there then
/// serves many more. Measured on the Adult census extract with β-likeness: half as many classes are merged in all.
const STRAIGHT: u32 = 8;

/// What a combination of levels comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Verdict {
    /// It suppresses more records than allowed, and so does every combination with lower levels.
    TooFine,
    /// It suppresses more records than allowed; others with lower levels need not.
    Refused,
    /// It loses more than what was asked about; whether it is allowed was not looked at.
    Lossy,
    /// It is allowed and loses so much, from 0 to 1.
    Allowed(f64),
}

/// A combination that was weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weighed {
    pub verdict: Verdict,
    /// What suppression adds at least to the loss, here and in every combination with lower levels.
    pub added: f64,
}

impl Weighed {
    const TOO_FINE: Self = Self { verdict: Verdict::TooFine, added: 0.0 };
}

/// Records that are left out.
struct Left {
    records: u64,
    /// By column, the leaves that their labels do not cover.
    leaves: Vec<u64>,
}

/// A result that others are merged from.
///
/// The values of sensitive columns cost the most to merge and are seldom asked for, so they are merged when they are.
#[derive(Debug)]
struct Snapshot {
    levels: Vec<usize>,
    /// The classes without the values of sensitive columns.
    classes: Classes,
    /// What it was merged from; the classes of all records where there is none.
    source: Option<Rc<Snapshot>>,
    /// For each class of the source, the class that it is in here.
    ids: Vec<u32>,
    values: OnceCell<Vec<Values>>,
}

impl Snapshot {
    /// The values of each sensitive column; `all` are those of the classes of all records.
    fn values<'a>(&'a self, all: &'a [Values]) -> &'a [Values] {
        self.values.get_or_init(|| {
            let source = values(self.source.as_deref(), all);
            source.iter().map(|values| values.merge(&self.ids, self.classes.content.len())).collect()
        })
    }
}

fn values<'a>(snapshot: Option<&'a Snapshot>, all: &'a [Values]) -> &'a [Values] {
    snapshot.map_or(all, |snapshot| snapshot.values(all))
}

/// Weighs combinations, each from the smallest result so far that it follows from.
#[derive(Debug)]
pub(super) struct Weigher<'a> {
    classes: &'a Classes,
    ladders: &'a [Ladder],
    demand: &'a Demand,
    /// The share of each column in the loss; together 1.
    weights: &'a [f64],
    /// The most records that may be suppressed.
    limit: u64,
    /// Whether raising a level of what is allowed leaves it allowed.
    pub ordered: bool,
    records: u64,
    /// Of the classes of all records, the values of each sensitive column.
    values: Vec<Values>,
    /// By column and level: the leaves covered by all records together.
    covered: Vec<Vec<u64>>,
    /// By column, level and wider level.
    ways: Vec<Vec<Vec<Widening>>>,
    /// Level 0 of every column.
    lowest: Vec<usize>,
    /// Results kept; those with the fewest classes first.
    snapshots: Vec<Rc<Snapshot>>,
    /// The codes in them.
    kept: usize,
    /// How many combinations followed from none of them.
    straight: u32,
    ranker: Ranker,
}

impl<'a> Weigher<'a> {
    pub fn new(
        classes: &'a Classes,
        ladders: &'a [Ladder],
        weights: &'a [f64],
        demand: &'a Demand,
        limit: u64,
    ) -> Self {
        let content = &classes.content;
        let covered = ladders.iter().zip(&classes.codes).map(|(ladder, codes)| covered(ladder, codes, &content.counts));
        let ways = |ladder: &Ladder| {
            let from = |from| (from..ladder.levels.len()).map(|to| Widening::new(ladder, from, to)).collect();
            (0..ladder.levels.len()).map(from).collect()
        };
        Self {
            classes,
            ladders,
            lowest: vec![0; ladders.len()],
            demand,
            weights,
            limit,
            ordered: limit == 0 || demand.is_monotone(),
            records: content.records(),
            values: content.tallies.iter().map(|tally| Values::new(tally, content.len())).collect(),
            covered: covered.collect(),
            ways: ladders.iter().map(ways).collect(),
            snapshots: Vec::new(),
            kept: 0,
            straight: 0,
            ranker: Ranker::default(),
        }
    }

    /// What a level of a column adds to the loss when nothing is suppressed.
    pub fn bound(&self, column: usize, level: usize) -> f64 {
        self.part(column, self.covered[column][level])
    }

    /// A column's part in the loss, given the leaves covered by all its cells.
    #[expect(clippy::cast_precision_loss, reason = "a share of records needs no more than 53 bits")]
    fn part(&self, column: usize, covered: u64) -> f64 {
        let most = self.records * self.ladders[column].leaves.saturating_sub(1);
        if most == 0 {
            return 0.0;
        }
        (covered - self.records) as f64 / most as f64 * self.weights[column]
    }

    /// For each column, the way between two combinations.
    pub fn ways(&self, from: &[usize], to: &[usize]) -> Vec<&Widening> {
        self.ways.iter().zip(from.iter().zip(to)).map(|(ways, (from, to))| &ways[*from][*to - *from]).collect()
    }

    /// Weighs a combination; what loses more than `most` by the sizes of its classes alone may go without a verdict.
    pub fn weigh(&mut self, levels: &[usize], most: f64) -> Weighed {
        let mut ranker = std::mem::take(&mut self.ranker);
        let source = self.nearest(levels).or_else(|| self.half_way(levels, &mut ranker));
        let (from, classes) =
            source.as_deref().map_or((&self.lowest, self.classes), |source| (&source.levels, &source.classes));
        let ways = self.ways(from, levels);
        let mut merged = merge(classes, &ways, &mut ranker);
        let values = || values(source.as_deref(), &self.values);
        let weighed = self.judge(&mut merged, classes, &values, &ways, levels, most);
        let is_worth_keeping = merged.content.len() * 2 <= classes.content.len();
        let kept = is_worth_keeping.then(|| {
            let ids = std::mem::take(&mut merged.ranks.ids);
            (merged.into_classes(classes, &ways), ids)
        });
        self.ranker = ranker;
        if let Some((classes, ids)) = kept {
            self.keep(Snapshot { levels: levels.to_vec(), classes, source, ids, values: OnceCell::new() });
        }
        weighed
    }

    /// The records that a combination suppresses, and the classes they are in.
    pub fn shortfall(&mut self, levels: &[usize]) -> Shortfall {
        let mut merged = merge(self.classes, &self.ways(&self.lowest, levels), &mut Ranker::default());
        merged.add_tallies(self.classes);
        let content = &merged.content;
        let failing = (0..content.len()).filter(|class| !content.meets(*class, self.demand));
        failing.fold(Shortfall { records: 0, classes: 0 }, |all, class| Shortfall {
            records: all.records + content.counts[class],
            classes: all.classes + 1,
        })
    }

    /// The snapshot with the fewest classes that a combination follows from.
    fn nearest(&self, levels: &[usize]) -> Option<Rc<Snapshot>> {
        let follows = |from: &[usize]| from.iter().zip(levels).all(|(from, to)| from <= to);
        self.snapshots.iter().find(|snapshot| follows(&snapshot.levels)).cloned()
    }

    /// A new snapshot between the classes of all records and a combination, where that is worth while.
    ///
    /// Sizes alone are merged so quickly that it is not.
    fn half_way(&mut self, levels: &[usize], ranker: &mut Ranker) -> Option<Rc<Snapshot>> {
        self.straight += 1;
        let half: Vec<usize> = levels.iter().map(|level| level / 2).collect();
        if self.ordered || self.straight <= STRAIGHT || half == self.lowest {
            return None;
        }
        let ways = self.ways(&self.lowest, &half);
        let mut merged = merge(self.classes, &ways, ranker);
        let ids = std::mem::take(&mut merged.ranks.ids);
        let classes = merged.into_classes(self.classes, &ways);
        Some(self.keep(Snapshot { levels: half, classes, source: None, ids, values: OnceCell::new() }))
    }

    /// Keeps a snapshot for others if there is room.
    fn keep(&mut self, snapshot: Snapshot) -> Rc<Snapshot> {
        let snapshot = Rc::new(snapshot);
        let size = snapshot.classes.content.len();
        let codes = size * snapshot.levels.len() + snapshot.ids.len();
        if self.kept + codes <= MOST_CODES {
            self.kept += codes;
            let place = self.snapshots.partition_point(|kept| kept.classes.content.len() <= size);
            self.snapshots.insert(place, Rc::clone(&snapshot));
        }
        snapshot
    }

    /// Judges merged classes: by their sizes first, since values are merged only where these leave the question open.
    fn judge<'t>(
        &self,
        merged: &mut Merged,
        source: &Classes,
        values: &impl Fn() -> &'t [Values],
        ways: &[&Widening],
        levels: &[usize],
        most: f64,
    ) -> Weighed {
        let first = std::mem::take(&mut merged.ranks.first);
        let open = |column: usize, class: usize| {
            let code = ways[column].codes[source.codes[column][first[class] as usize] as usize];
            self.ladders[column].leaves - self.ladders[column].levels[levels[column]].covers[code as usize]
        };
        let weighed = self.judge_sizes(merged, values, levels, most, &open);
        merged.ranks.first = first;
        weighed
    }

    fn judge_sizes<'t>(
        &self,
        merged: &Merged,
        values: &impl Fn() -> &'t [Values],
        levels: &[usize],
        most: f64,
        open: &impl Fn(usize, usize) -> u64,
    ) -> Weighed {
        let k = u64::from(self.demand.k);
        let (mut small, mut large, mut records) = (Vec::new(), Vec::new(), 0);
        for class in 0..merged.content.len() {
            if merged.content.size(class) >= k {
                large.push(class);
                continue;
            }
            small.push((class, merged.content.counts[class]));
            records += merged.content.counts[class];
            if records > self.limit {
                return Weighed::TOO_FINE;
            }
        }
        let small = Left::nothing(levels.len()).with(&small, open);
        let loss = self.loss(levels, &small);
        if self.demand.sensitive.is_empty() {
            return Weighed { verdict: Verdict::Allowed(loss), added: self.added(&small) };
        }
        if loss > most {
            return Weighed { verdict: Verdict::Lossy, added: self.added(&small) };
        }
        self.judge_values(merged, values(), &large, levels, &small, open)
    }

    /// Judges classes that are large enough by the values they hold; `small` is what is left out of the others.
    ///
    /// Values are added up class by class: a combination that is far too fine shows it in the first of them.
    fn judge_values(
        &self,
        merged: &Merged,
        values: &[Values],
        large: &[usize],
        levels: &[usize],
        small: &Left,
        open: &impl Fn(usize, usize) -> u64,
    ) -> Weighed {
        let parts = Parts::new(&merged.ranks.ids, merged.content.len());
        let mut sums: Vec<Sums> = values.iter().map(|_| Sums::default()).collect();
        let (mut failing, mut lost, mut records) = (Vec::new(), Vec::new(), small.records);
        for class in large {
            for (values, sums) in values.iter().zip(&mut sums) {
                values.add_up(parts.of(*class), sums);
            }
            let held = sums.iter().map(Sums::values);
            if self.demand.sensitive.iter().zip(held.clone()).all(|(column, held)| column.holds(held)) {
                continue;
            }
            let all = merged.content.counts[*class];
            let least = if self.ordered { all } else { self.demand.lost(all, held) };
            failing.push((*class, all));
            lost.push((*class, least));
            records += least;
            if records > self.limit {
                return Weighed::TOO_FINE;
            }
        }
        let suppressed = small.records + failing.iter().map(|(_, records)| records).sum::<u64>();
        let verdict = if suppressed <= self.limit {
            Verdict::Allowed(self.loss(levels, &small.with(&failing, open)))
        } else {
            Verdict::Refused
        };
        Weighed { verdict, added: self.added(&small.with(&lost, open)) }
    }

    fn loss(&self, levels: &[usize], left: &Left) -> f64 {
        let part =
            |(column, level): (usize, &usize)| self.part(column, self.covered[column][*level] + left.leaves[column]);
        levels.iter().enumerate().map(part).sum()
    }

    /// What records that are left out add to the loss.
    fn added(&self, left: &Left) -> f64 {
        left.leaves.iter().enumerate().map(|(column, leaves)| self.part(column, self.records + leaves)).sum()
    }
}

impl Left {
    fn nothing(columns: usize) -> Self {
        Self { records: 0, leaves: vec![0; columns] }
    }

    /// With so many records of each of these classes; `open` is what a record's label in a column does not cover.
    fn with(&self, classes: &[(usize, u64)], open: &impl Fn(usize, usize) -> u64) -> Self {
        let more = |column: usize| classes.iter().map(|(class, records)| records * open(column, *class)).sum::<u64>();
        Self {
            records: self.records + classes.iter().map(|(_, records)| records).sum::<u64>(),
            leaves: self.leaves.iter().enumerate().map(|(column, leaves)| leaves + more(column)).collect(),
        }
    }
}

/// By level, the leaves covered by all records together.
fn covered(ladder: &Ladder, codes: &[u32], counts: &[u64]) -> Vec<u64> {
    let mut records = vec![0; ladder.levels[0].covers.len()];
    for (code, count) in codes.iter().zip(counts) {
        records[*code as usize] += count;
    }
    let at = |level: &crate::hierarchy::Level| {
        level.codes.iter().zip(&records).map(|(code, records)| level.covers[*code as usize] * records).sum()
    };
    ladder.levels.iter().map(at).collect()
}
