//! What a portal would refuse, found before anybody publishes it.
//!
//! The rules are those of the shapes of each profile, as a table; the graph
//! that harvesters get is judged. What the shapes say in a language for
//! engines is said here in a sentence, with what was probably meant.
//!
//! Start at [`judge`].

mod table;
mod value;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;

use oxrdf::Graph;
use serde::Serialize;

use crate::Catalogue;
use crate::facts::{Facts, Subject, as_subject, name, text};
use crate::ns::{dcat, dcatap, dct, expand};
use crate::vocabulary::Table;

/// A profile of DCAT whose rules are known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// DCAT-AP 3.0.1.
    Europe,
    /// DCAT-AP HVD 3.0.0, for what is of high value.
    HighValue,
    /// `DCAT-AP_IT`, beside the European rules.
    Italy,
    /// DCAT-AP CH 2.0 and what opendata.swiss refuses at import, beside the European rules.
    Switzerland,
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Europe => "DCAT-AP",
            Self::HighValue => "DCAT-AP HVD",
            Self::Italy => "DCAT-AP_IT",
            Self::Switzerland => "DCAT-AP CH",
        })
    }
}

/// How grave a breach is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something recommended is missing.
    Warning,
    /// The profile does not allow it: a portal may refuse it.
    Violation,
}

/// What a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    /// A node, not a text.
    Node,
    /// An address.
    Iri,
    /// A text or another literal.
    Literal,
    /// A text in German, French, Italian or English.
    Tagged,
    /// A day, an instant, a month or a year.
    Date,
    /// A whole number from 0, typed so.
    Count,
    /// Hexadecimal digits, typed so.
    Hex,
    /// Of a class.
    A(&'static str),
    /// For `rdf:type`: one of the values is this class.
    Also(&'static str),
    /// In a table.
    In(Table),
    /// A place of a table of the Union, or of `GeoNames`.
    Listed,
    /// `mailto:` with a mailbox.
    Mailbox,
    /// Among the values, the regulation on high-value datasets.
    HighValueLaw,
    /// `<IPA code>:<local id>`.
    ItalianIdentifier,
    /// `<id>@<organisation>`.
    SwissIdentifier,
    /// One of the four terms of use of opendata.swiss.
    SwissTerms,
    /// One of three addresses of Creative Commons.
    CreativeCommons,
}

impl Want {
    /// Whether one value that fits is enough.
    fn one_is_enough(self) -> bool {
        matches!(self, Self::Also(_) | Self::HighValueLaw)
    }
}

/// One line of a profile.
#[derive(Debug, Clone, Copy)]
struct Rule {
    class: &'static str,
    property: &'static str,
    least: usize,
    most: usize,
    want: &'static [Want],
    severity: Severity,
}

/// A rule that a node breaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Breach {
    /// The node.
    pub node: String,
    /// Its class, as the rule names it.
    pub class: &'static str,
    /// The property, with its prefix.
    pub property: &'static str,
    /// Whose rule.
    pub profile: Profile,
    /// How grave.
    pub severity: Severity,
    /// The cause in a sentence, lower case, without a final stop.
    pub message: String,
    /// What was probably meant.
    pub nearest: Option<String>,
    /// The datasets whose description the node is part of; none for the catalogue's own parts.
    pub datasets: Vec<String>,
}

/// Everything in a catalogue that breaks a rule, by node.
#[must_use]
pub fn judge(catalogue: &Catalogue, profiles: &[Profile]) -> Vec<Breach> {
    told(&catalogue.facts(), profiles)
}

/// Everything in a graph that was read that breaks a rule, by node.
#[must_use]
pub fn judge_graph(graph: &Graph, profiles: &[Profile]) -> Vec<Breach> {
    told(&Facts::new(graph.iter()), profiles)
}

fn told(facts: &Facts<'_>, profiles: &[Profile]) -> Vec<Breach> {
    let mut found: Vec<Breach> = profiles.iter().flat_map(|profile| breaches(facts, *profile)).collect();
    if !found.is_empty() {
        attribute(facts, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

/// Names the datasets each node belongs to.
fn attribute(facts: &Facts<'_>, found: &mut [Breach]) {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, breach) in found.iter().enumerate() {
        places.entry(breach.node.clone()).or_default().push(place);
    }
    for dataset in facts.datasets() {
        for place in facts.parts(dataset).into_iter().filter_map(|part| places.get(&name(part))).flatten() {
            found[*place].datasets.push(name(dataset));
        }
    }
}

/// The nodes that a profile does not allow.
pub(crate) fn refused(facts: &Facts<'_>, profile: Profile) -> BTreeSet<String> {
    let found = breaches(facts, profile).into_iter().filter(|breach| breach.severity == Severity::Violation);
    found.map(|breach| breach.node).collect()
}

fn breaches(facts: &Facts<'_>, profile: Profile) -> Vec<Breach> {
    let classes = facts.classes();
    let concerned = (profile == Profile::HighValue).then(|| of_high_value(facts));
    let mut found = Vec::new();
    for rule in table::rules(profile) {
        let property = expand(rule.property);
        for node in classes.get(expand(rule.class).as_str()).into_iter().flatten() {
            if concerned.as_ref().is_none_or(|nodes| nodes.contains(node)) {
                check(facts, profile, rule, &property, *node, &mut found);
            }
        }
    }
    for node in concerned.iter().flatten().filter(|node| facts.is_a(**node, dcat::DISTRIBUTION_CLASS.as_str())) {
        found.extend(no_legal_information(facts, *node));
    }
    if profile == Profile::Switzerland {
        found.extend(facts.datasets().into_iter().filter_map(|dataset| several_licences(facts, dataset)));
    }
    found
}

fn check(facts: &Facts<'_>, profile: Profile, rule: &Rule, property: &str, node: Subject<'_>, found: &mut Vec<Breach>) {
    let values: Vec<_> = facts.values(node, property).collect();
    let mut tell = |message: String, nearest: Option<String>| {
        let Rule { class, property, severity, .. } = *rule;
        let node = name(node);
        found.push(Breach { node, class, property, profile, severity, message, nearest, datasets: Vec::new() });
    };
    if values.len() < rule.least {
        let must = if rule.severity == Severity::Violation { "must" } else { "should" };
        tell(format!("a {} {must} have a `{}`", bare(rule.class), rule.property), None);
    }
    if values.len() > rule.most {
        tell(format!("a {} has one `{}` at most, here are {}", bare(rule.class), rule.property, values.len()), None);
    }
    for want in rule.want {
        let faults: Vec<_> =
            values.iter().filter_map(|value| value::fault(facts, *value, *want, rule.property)).collect();
        if want.one_is_enough() && faults.len() < values.len() {
            continue;
        }
        for (message, nearest) in faults {
            tell(message, nearest);
        }
    }
}

fn bare(class: &str) -> &str {
    class.split_once(':').map_or(class, |(_, local)| local)
}

/// The nodes the rules on high value concern: those that have a category, and the distributions of datasets that have.
fn of_high_value<'g>(facts: &Facts<'g>) -> HashSet<Subject<'g>> {
    let has_category = |node: &Subject<'g>| facts.values(*node, dcatap::HVD_CATEGORY.as_str()).next().is_some();
    let marked: Vec<Subject<'g>> = facts.nodes().filter(has_category).collect();
    let files = |node: &Subject<'g>| facts.values(*node, dcat::DISTRIBUTION.as_str()).filter_map(as_subject);
    marked.iter().flat_map(files).chain(marked.iter().copied()).collect()
}

/// The regulation asks what may be done with a file of high value: a licence or a statement of rights says it.
///
/// Source: DCAT-AP HVD 3.0.0, `hvd-SHACL-usagenotes.ttl`.
fn no_legal_information(facts: &Facts<'_>, node: Subject<'_>) -> Option<Breach> {
    let said = [dct::LICENSE, dct::RIGHTS].iter().any(|word| facts.values(node, word.as_str()).next().is_some());
    (!said).then(|| Breach {
        node: name(node),
        class: "dcat:Distribution",
        property: "dct:license",
        profile: Profile::HighValue,
        severity: Severity::Violation,
        message: "a Distribution of high value must have a `dct:license` or `dct:rights`".to_owned(),
        nearest: None,
        datasets: Vec::new(),
    })
}

/// opendata.swiss refuses a dataset whose distributions have different licences.
fn several_licences(facts: &Facts<'_>, dataset: Subject<'_>) -> Option<Breach> {
    let files = facts.values(dataset, dcat::DISTRIBUTION.as_str()).filter_map(as_subject);
    let licences = files.flat_map(|file| facts.values(file, dct::LICENSE.as_str()).map(text).collect::<Vec<_>>());
    let mut licences: Vec<&str> = licences.collect();
    licences.sort_unstable();
    licences.dedup();
    (licences.len() > 1).then(|| Breach {
        node: name(dataset),
        class: "dcat:Dataset",
        property: "dct:license",
        profile: Profile::Switzerland,
        severity: Severity::Violation,
        message: format!("all distributions of a dataset have one licence, here are {}", licences.len()),
        nearest: None,
        datasets: Vec::new(),
    })
}
