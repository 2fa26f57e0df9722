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

use crate::classes::{Classes, Content, Demand, Widening, merge};
use crate::hierarchy::Ladder;
use crate::rank::Ranker;

/// Snapshots are kept while together they hold at most so many codes: 32 MiB.
const MOST_CODES: usize = 1 << 23;

/// What a combination of levels comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Verdict {
    /// Records in classes that fail a model.
    pub suppressed: u64,
    /// Records that any combination with lower levels would suppress, too.
    pub inevitable: u64,
    /// The classes that fail.
    pub failing: u64,
    /// The loss with these suppressed, from 0 to 1; infinite when more are than allowed.
    pub loss: f64,
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
    records: u64,
    /// By column and level: the leaves covered by all records together.
    covered: Vec<Vec<u64>>,
    /// By column, level and wider level.
    ways: Vec<Vec<Vec<Widening>>>,
    /// Level 0 of every column.
    lowest: Vec<usize>,
    /// Results kept, with their levels.
    snapshots: Vec<(Vec<usize>, Classes)>,
    /// The codes in them.
    kept: usize,
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
        let covered =
            ladders.iter().zip(&classes.codes).map(|(ladder, codes)| covered(ladder, codes, &classes.content.counts));
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
            records: classes.content.records(),
            covered: covered.collect(),
            ways: ladders.iter().map(ways).collect(),
            snapshots: Vec::new(),
            kept: 0,
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

    /// Weighs a combination.
    pub fn weigh(&mut self, levels: &[usize]) -> Verdict {
        if levels.iter().all(|level| *level == 0) {
            let code = |column: usize, class: usize| self.classes.codes[column][class];
            return self.judge(&self.classes.content, levels, code);
        }
        let mut ranker = std::mem::take(&mut self.ranker);
        let (from, source) = self.nearest(levels);
        let ways = self.ways(from, levels);
        let merged = merge(source, &ways, &mut ranker);
        let code = |column: usize, class: usize| {
            ways[column].codes[source.codes[column][merged.ranks.first[class] as usize] as usize]
        };
        let verdict = self.judge(&merged.content, levels, code);
        let worth_keeping = merged.content.len() * 2 <= source.content.len();
        let kept = worth_keeping.then(|| merged.into_classes(source, &ways));
        self.ranker = ranker;
        if let Some(kept) = kept {
            self.keep(levels, kept);
        }
        verdict
    }

    /// The snapshot with the fewest classes that a combination follows from, with its levels.
    fn nearest(&self, levels: &[usize]) -> (&[usize], &Classes) {
        let follows = |from: &[usize]| from.iter().zip(levels).all(|(from, to)| from <= to);
        let finer = self.snapshots.iter().filter(|(from, _)| follows(from));
        let nearest = finer.min_by_key(|(_, classes)| classes.content.len());
        nearest.map_or((&self.lowest, self.classes), |(from, classes)| (from, classes))
    }

    fn keep(&mut self, levels: &[usize], classes: Classes) {
        let codes = classes.content.len() * levels.len();
        if self.kept + codes <= MOST_CODES {
            self.kept += codes;
            self.snapshots.push((levels.to_vec(), classes));
        }
    }

    /// Judges merged classes; `code` is the code of a column of a class at its level.
    fn judge(&self, content: &Content, levels: &[usize], code: impl Fn(usize, usize) -> u32) -> Verdict {
        let failing: Vec<usize> = (0..content.len()).filter(|class| !content.meets(*class, self.demand)).collect();
        let part = |(column, level): (usize, &usize)| {
            let (leaves, covers) = (self.ladders[column].leaves, &self.ladders[column].levels[*level].covers);
            let more = |class: &usize| content.counts[*class] * (leaves - covers[code(column, *class) as usize]);
            self.part(column, self.covered[column][*level] + failing.iter().map(more).sum::<u64>())
        };
        let suppressed = failing.iter().map(|class| content.counts[*class]).sum();
        let inevitable = if self.demand.is_monotone() {
            suppressed
        } else {
            let never = |class: &&usize| !content.meets_monotone(**class, self.demand);
            failing.iter().filter(never).map(|class| content.counts[*class]).sum()
        };
        let allowed = suppressed <= self.limit;
        let loss = if allowed { levels.iter().enumerate().map(part).sum() } else { f64::INFINITY };
        Verdict { suppressed, inevitable, failing: failing.len() as u64, loss }
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
