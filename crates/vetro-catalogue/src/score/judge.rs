//! Measures the nodes of a graph.

use std::collections::BTreeSet;

use oxrdf::TermRef;

use super::metric::{METRICS, Test};
use super::{DatasetScore, Dimension, Entity, Measure, Method, Metric, NodeScore, Verdict, rounded};
use crate::Catalogue;
use crate::facts::{Facts, Subject, as_subject, name, text};
use crate::ns::{dcat, dct, expand};
use crate::rules::{self, Profile};
use crate::vocabulary::{Table, is_known_licence};

/// Whether an address answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It stands elsewhere: nobody can tell offline.
    Unknown,
}

/// The licences the Swiss dashboard knows.
///
/// Source: opendata-swiss/dcat_ap_ch, `docs/vocabulary/licenses` (2024-07-16).
const TERMS: &str = "http://dcat-ap.ch/vocabulary/licenses/terms_";

/// Measures every dataset of a catalogue, in the order of their addresses.
#[must_use]
pub fn assess(catalogue: &Catalogue, method: Method, answers: &dyn Fn(&str) -> Answer) -> Vec<DatasetScore> {
    all(&catalogue.facts(), method, answers)
}

pub(super) fn all(facts: &Facts<'_>, method: Method, answers: &dyn Fn(&str) -> Answer) -> Vec<DatasetScore> {
    let refused = match method {
        Method::V1 => rules::refused(facts, Profile::Europe),
        Method::V2 | Method::Swiss => BTreeSet::new(),
    };
    let judge = Judge { facts, method, answers, refused };
    facts.datasets().into_iter().map(|dataset| judge.dataset(dataset)).collect()
}

struct Judge<'a, 'g> {
    facts: &'a Facts<'g>,
    method: Method,
    answers: &'a dyn Fn(&str) -> Answer,
    /// The nodes that break a rule of DCAT-AP.
    refused: BTreeSet<String>,
}

impl<'g> Judge<'_, 'g> {
    fn dataset(&self, dataset: Subject<'g>) -> DatasetScore {
        let mut files: Vec<Subject<'g>> =
            self.facts.values(dataset, dcat::DISTRIBUTION.as_str()).filter_map(as_subject).collect();
        files.sort_by_cached_key(|file| name(*file));
        files.dedup();
        let own = self.node(dataset, Entity::Dataset);
        let files: Vec<NodeScore> = files.into_iter().map(|file| self.node(file, Entity::Distribution)).collect();
        let certain = |verdict| verdict == Verdict::Met;
        let possible = |verdict| verdict != Verdict::Missing;
        let all: Vec<&NodeScore> = files.iter().collect();
        let listed: Vec<&NodeScore> = files.iter().filter(|file| is_listed(file)).collect();
        DatasetScore {
            dataset: name(dataset),
            points: self.points(&own, &all, certain),
            possible: self.points(&own, &all, possible),
            listed: (!listed.is_empty()).then(|| self.points(&own, &listed, certain)),
            nodes: std::iter::once(own.clone()).chain(files.iter().cloned()).collect(),
        }
    }

    fn node(&self, node: Subject<'g>, entity: Entity) -> NodeScore {
        let counted = METRICS.iter().filter(|metric| metric.entity == entity && metric.worth(self.method) > 0);
        let measures = counted.map(|metric| Measure { metric, verdict: self.verdict(node, metric) }).collect();
        NodeScore { node: name(node), entity, measures }
    }

    fn verdict(&self, node: Subject<'g>, metric: &Metric) -> Verdict {
        let values = || self.facts.values(node, &expand(metric.property)).filter(|value| says_something(*value));
        let any = |test: &dyn Fn(&str) -> bool| values().any(|value| test(text(value)));
        let swiss = self.method == Method::Swiss;
        let met = match metric.test {
            Test::Answers => return self.answers(values().map(text)),
            // The dashboard grants what the portal's own data cannot show.
            Test::Shapes if swiss => self.facts.values(node, dcat::DISTRIBUTION.as_str()).next().is_some(),
            Test::Present | Test::AccessRight if swiss && metric.property == "dct:accessRights" => true,
            Test::Present => values().next().is_some(),
            Test::FileType => any(&|value| Table::FileType.has(value)),
            Test::MediaType => any(&|value| Table::MediaType.has(value)),
            Test::Aligned => {
                let format =
                    self.facts.values(node, dct::FORMAT.as_str()).any(|value| Table::FileType.has(text(value)));
                let mut kinds = self.facts.values(node, dcat::MEDIA_TYPE.as_str());
                format && kinds.any(|value| Table::MediaType.has(text(value)))
            }
            Test::Open => any(&|value| Table::NonProprietary.has(value)),
            Test::Machine => any(&|value| Table::MachineReadable.has(value)),
            Test::KnownLicence if swiss => any(&|value| {
                value.strip_prefix(TERMS).is_some_and(|terms| matches!(terms, "open" | "by" | "ask" | "by_ask"))
            }),
            Test::KnownLicence => any(&is_known_licence),
            Test::AccessRight => any(&|value| Table::AccessRight.has(value)),
            Test::Shapes => self.is_sound(node),
        };
        if met { Verdict::Met } else { Verdict::Missing }
    }

    fn answers<'v>(&self, addresses: impl Iterator<Item = &'v str>) -> Verdict {
        let answers: Vec<Answer> = addresses.map(|address| (self.answers)(address)).collect();
        match (answers.contains(&Answer::Yes), answers.contains(&Answer::Unknown)) {
            (true, _) => Verdict::Met,
            (false, true) => Verdict::Open,
            (false, false) => Verdict::Missing,
        }
    }

    /// Whether neither the dataset nor anything that hangs on it breaks a rule.
    fn is_sound(&self, dataset: Subject<'g>) -> bool {
        let refused = |part: Subject<'g>| self.refused.contains(&name(part));
        self.refused.is_empty() || !self.facts.parts(dataset).into_iter().any(refused)
    }

    fn points(&self, own: &NodeScore, files: &[&NodeScore], counts: impl Fn(Verdict) -> bool) -> u64 {
        match self.method {
            Method::V2 => self.mean(own, files, counts),
            Method::V1 | Method::Swiss => self.shares(own, files, counts),
        }
    }

    /// Version 2: the mean of the dataset and of the mean of its distributions.
    fn mean(&self, own: &NodeScore, files: &[&NodeScore], counts: impl Fn(Verdict) -> bool) -> u64 {
        let sum = |node: &NodeScore| self.worth(node, &counts, |_| true);
        let number = files.len() as u64;
        if number == 0 {
            return sum(own);
        }
        let files: u64 = files.iter().map(|file| sum(file)).sum();
        rounded(sum(own) * number + files, 2 * number)
    }

    /// Version 1: each metric by the share of the nodes that meet it; interoperability by the best distribution.
    fn shares(&self, own: &NodeScore, files: &[&NodeScore], counts: impl Fn(Verdict) -> bool) -> u64 {
        let joins = |metric: &Metric| metric.dimension == Dimension::Interoperability;
        let best = files.iter().map(|file| self.worth(file, &counts, joins)).max().unwrap_or_default();
        let compliance = self.worth(own, &counts, joins);
        let others = METRICS.iter().filter(|metric| !joins(metric));
        let mut names: Vec<&str> = others.map(|metric| metric.name).collect();
        names.sort_unstable();
        names.dedup();
        let nodes = || std::iter::once(own).chain(files.iter().copied());
        let share = |name: &str| {
            let measures = nodes().flat_map(|node| &node.measures);
            let of: Vec<&Measure> =
                measures.filter(|measure| measure.metric.name == name && !joins(measure.metric)).collect();
            let met = of.iter().filter(|measure| counts(measure.verdict));
            let worth: u64 = met.map(|measure| measure.metric.worth(self.method)).sum();
            // Hundredths of hundredths, so that thirds do not add up to less than a whole.
            worth * 10_000 / (of.len().max(1) as u64)
        };
        let shares: u64 = names.into_iter().map(share).sum();
        best + compliance + rounded(shares, 10_000)
    }

    fn worth(&self, node: &NodeScore, counts: &impl Fn(Verdict) -> bool, which: impl Fn(&Metric) -> bool) -> u64 {
        let counted = node.measures.iter().filter(|measure| counts(measure.verdict) && which(measure.metric));
        counted.map(|measure| measure.metric.worth(self.method)).sum()
    }
}

/// Whether a value is one: an empty text is none.
fn says_something(value: TermRef<'_>) -> bool {
    !matches!(value, TermRef::Literal(literal) if literal.value().trim().is_empty())
}

/// Whether both lists of formats know the format of a distribution.
fn is_listed(file: &NodeScore) -> bool {
    !file.missing().any(|metric| matches!(metric.test, Test::Open | Test::Machine))
}

impl Catalogue {
    /// What the graph says, node by node.
    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts::new(self.sheet.iter())
    }
}
