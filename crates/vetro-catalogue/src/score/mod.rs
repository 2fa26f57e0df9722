//! The score of a catalogue, by the methods of the European and the Swiss portal, before anybody publishes it.
//!
//! The graph that harvesters get is measured, not the metadata it was made
//! from. Nothing is fetched: an address under the catalogue's own base
//! answers when the release has its file; whether an address elsewhere
//! answers is not judged, and told as such. The metrics of data services are
//! not public and are left out, as version 2 leaves out a group that is not
//! there.
//!
//! Start at [`assess`]; [`Tally`] makes the [`Summary`], which is what pages show.

mod judge;
mod metric;
mod remedy;

use std::collections::BTreeMap;

use oxrdf::Graph;
use serde::Serialize;
use vetro_model::project::Profile;

pub use judge::{Answer, assess};
pub use metric::{Dimension, Entity, Method, Metric};
pub use remedy::{Remedy, Where};

use crate::Catalogue;
use crate::facts::Facts;

/// How a metric came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Met.
    Met,
    /// Not met.
    Missing,
    /// Not judged offline: an address elsewhere.
    Open,
}

/// One metric of one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// What is measured.
    pub metric: &'static Metric,
    /// How it came out.
    pub verdict: Verdict,
}

/// The metrics of a dataset or of one of its distributions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeScore {
    /// Its address.
    pub node: String,
    /// What it is.
    pub entity: Entity,
    /// Every metric of the method.
    pub measures: Vec<Measure>,
}

impl NodeScore {
    /// The metrics that are not met.
    pub fn missing(&self) -> impl Iterator<Item = &'static Metric> {
        self.measures.iter().filter(|measure| measure.verdict == Verdict::Missing).map(|measure| measure.metric)
    }
}

/// The measures as programs read them: what is missing and what is open, by name.
#[derive(Serialize)]
struct Told<'s> {
    node: &'s str,
    entity: Entity,
    missing: Vec<&'s str>,
    open: Vec<&'s str>,
}

impl Serialize for NodeScore {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = |verdict| -> Vec<&str> {
            let found = self.measures.iter().filter(|measure| measure.verdict == verdict);
            let mut names: Vec<&str> = found.map(|measure| measure.metric.name).collect();
            names.sort_unstable();
            names
        };
        let (missing, open) = (names(Verdict::Missing), names(Verdict::Open));
        Told { node: &self.node, entity: self.entity, missing, open }.serialize(serializer)
    }
}

/// The score of a dataset, in hundredths of a point, halves rounded up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatasetScore {
    /// Its address.
    pub dataset: String,
    /// What is certain.
    pub points: u64,
    /// What it comes to when every address that was not judged answers.
    pub possible: u64,
    /// The same over those distributions alone whose format both lists of formats know; `None` without such.
    pub listed: Option<u64>,
    /// The dataset first, then its distributions by address.
    pub nodes: Vec<NodeScore>,
}

/// The score of a dataset, or of all, as pages show it; in hundredths of a point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Version 1, of 40 500.
    pub v1: u64,
    /// Version 2, of 750.
    pub v2: u64,
    /// Version 2 over the formats both lists of formats know; `None` where that is the same.
    pub v2_listed: Option<u64>,
    /// The Swiss dashboard, of 40 500; `None` without a Swiss view.
    pub swiss: Option<u64>,
}

/// The score of a whole catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The mean of all datasets.
    pub total: Figures,
    /// Each dataset by its address.
    pub datasets: BTreeMap<String, Figures>,
}

/// Measures the views of one catalogue, page by page: no more than a page need be held at a time.
pub struct Tally<'a> {
    base: &'a str,
    answers: &'a dyn Fn(&str) -> Answer,
    datasets: BTreeMap<String, Figures>,
}

impl<'a> Tally<'a> {
    /// Begins. What was taken up from other portals, whose addresses do not begin with `base`, is theirs and not
    /// counted.
    #[must_use]
    pub fn new(base: &'a str, answers: &'a dyn Fn(&str) -> Answer) -> Self {
        Self { base, answers, datasets: BTreeMap::new() }
    }

    /// Measures a view, or a page of it: the generic one by both methods of the European portal, the Swiss one by that
    /// of its own. The Italian portal has none.
    pub fn add(&mut self, profile: Profile, page: &Catalogue) {
        match profile {
            Profile::DcatAp => {
                let facts = page.facts();
                self.measure(&facts, Method::V1, |figures, score| figures.v1 = score.points);
                self.measure(&facts, Method::V2, |figures, score| {
                    figures.v2 = score.points;
                    figures.v2_listed = score.listed.filter(|listed| *listed != score.points);
                });
            }
            Profile::DcatApCh => {
                self.measure(&page.facts(), Method::Swiss, |figures, score| figures.swiss = Some(score.points));
            }
            Profile::DcatApIt => {}
        }
    }

    fn measure(&mut self, facts: &Facts<'_>, method: Method, enter: impl Fn(&mut Figures, &DatasetScore)) {
        let scores = judge::all(facts, method, self.answers);
        for score in scores.into_iter().filter(|score| score.dataset.starts_with(self.base)) {
            enter(self.datasets.entry(score.dataset.clone()).or_default(), &score);
        }
    }

    /// The score of all that was added.
    #[must_use]
    pub fn finish(self) -> Summary {
        Summary { total: total(&self.datasets.values()), datasets: self.datasets }
    }
}

fn total<'f>(figures: &(impl ExactSizeIterator<Item = &'f Figures> + Clone)) -> Figures {
    let number = figures.len() as u64;
    if number == 0 {
        return Figures::default();
    }
    let mean = |of: &dyn Fn(&Figures) -> u64| rounded(figures.clone().map(of).sum(), number);
    let listed = figures.clone().any(|one| one.v2_listed.is_some());
    let swiss = figures.clone().any(|one| one.swiss.is_some());
    Figures {
        v1: mean(&|one| one.v1),
        v2: mean(&|one| one.v2),
        v2_listed: listed.then(|| mean(&|one| one.v2_listed.unwrap_or(one.v2))),
        swiss: swiss.then(|| mean(&|one| one.swiss.unwrap_or_default())),
    }
}

/// A quotient, halves rounded up.
fn rounded(sum: u64, number: u64) -> u64 {
    (2 * sum + number) / (2 * number.max(1))
}

/// Hundredths as a decimal with two digits: `7.25`.
#[must_use]
pub fn decimal(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Measures every dataset of a graph that was read, whoever made it.
#[must_use]
pub fn assess_graph(graph: &Graph, method: Method, answers: &dyn Fn(&str) -> Answer) -> Vec<DatasetScore> {
    judge::all(&Facts::new(graph.iter()), method, answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_rounded_half_up() {
        let figures = |v2, v2_listed| Figures { v1: 40_500, v2, v2_listed, swiss: None };
        let all = [figures(725, Some(750)), figures(750, None)];
        assert_eq!(total(&all.iter()), Figures { v1: 40_500, v2: 738, v2_listed: Some(750), swiss: None });
        assert_eq!((decimal(738), decimal(40_500)), ("7.38".to_owned(), "405.00".to_owned()));
        assert_eq!(total(&[].iter()), Figures::default());
    }
}
