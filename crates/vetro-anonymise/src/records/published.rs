//! What is published: the table with its labels, and what is measured on it.
//!
//! Two classes that came to the same labels are one for whoever reads the
//! file, so everything is measured by labels.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use hashbrown::HashMap;
use vetro_model::document::{PrivacyMethod, SensitiveOutcome};
use vetro_model::plan::RecordPolicy;

use super::question::{Column, Question};
use super::{loss, share};
use crate::apply::{Coarser, apply};
use crate::classes::Content;
use crate::models::Sensitive;
use crate::rank::{Ranker, number};
use crate::refusal::Refusal;
use crate::{Coarsened, Protected};

/// Which records are in which class, and the labels of each class.
pub(crate) struct Assigned {
    /// Class, atom and records; what is in none is suppressed.
    pub parts: Vec<(u32, usize, u64)>,
    /// For each quasi-identifier and class, the level and the code there.
    pub nodes: Vec<Vec<(u32, u32)>>,
}

/// The labels of one quasi-identifier.
struct Labels<'a> {
    /// Each label once; `None` is null. Empty where no class is coarser than its values.
    texts: Vec<Option<&'a str>>,
    /// For each class, the number of its label.
    of: Vec<u32>,
    /// Lowest and highest level.
    levels: (u32, u32),
    /// The loss, from 0 to 1.
    loss: f64,
}

/// Publishes classes.
pub(crate) fn publish(
    table: &RecordBatch,
    question: &Question,
    policy: &RecordPolicy,
    assigned: &Assigned,
) -> Result<Protected, Refusal> {
    let classes = assigned.nodes.first().map_or(1, Vec::len);
    let mut counts = vec![0; classes];
    assigned.parts.iter().for_each(|(class, _, count)| counts[*class as usize] += count);
    let records = question.records();
    let labels: Vec<Labels> = question
        .columns
        .iter()
        .zip(&assigned.nodes)
        .map(|(column, nodes)| labels(column, nodes, &counts, records))
        .collect();
    let coarser: Vec<Coarser> = question
        .columns
        .iter()
        .zip(&labels)
        .filter(|(_, labels)| labels.levels.1 > 0)
        .map(|(column, labels)| Coarser { column: column.place, labels: &labels.texts, classes: &labels.of })
        .collect();
    let looked_at: Vec<usize> = looked_at(table, policy);
    let rows = super::rows::classes_of_rows(table, question, assigned, &looked_at)?;
    let protected = apply(table, &rows, &coarser)?;
    let content = content(question, assigned, &labels, classes);
    let suppressed = records - counts.iter().sum::<u64>();
    let named = || policy.quasi_identifiers.iter().map(|name| name.as_str().to_owned()).zip(&labels);
    let top = |place: usize| number(question.columns[place].ladder.levels.len() - 1);
    let generalised = named().enumerate().filter(|(_, (_, labels))| labels.levels.1 > 0);
    let coarsened =
        |place, labels: &Labels| Coarsened { lowest: labels.levels.0, highest: labels.levels.1, top: top(place) };
    Ok(Protected {
        table: protected,
        suppressed,
        generalised: generalised.map(|(place, (name, labels))| (name, coarsened(place, labels))).collect(),
        method: PrivacyMethod::KAnonymity {
            k: policy.k,
            k_measured: (0..content.len()).map(|class| content.size(class)).min().unwrap_or(0),
            classes: content.len() as u64,
            recoding: policy.recoding,
            person: policy.person.as_ref().map(|name| name.as_str().to_owned()),
            sensitive: outcomes(policy, question, &content),
            suppressed,
            suppressed_share: share(suppressed, records),
            suppression_limit: policy.suppression_limit.parts(),
            loss: labels.iter().zip(&question.weights).map(|(labels, weight)| labels.loss * weight).sum(),
            losses: named().map(|(name, labels)| (name, labels.loss)).collect::<BTreeMap<_, _>>(),
            spread_lost: BTreeMap::new(),
        },
    })
}

/// The places of columns whose values decided on the atoms: rows of an atom agree on them.
fn looked_at(table: &RecordBatch, policy: &RecordPolicy) -> Vec<usize> {
    let names = policy.quasi_identifiers.iter().chain(policy.sensitive.keys());
    names.filter_map(|name| table.schema().index_of(name.as_str()).ok()).collect()
}

fn labels<'a>(column: &'a Column, nodes: &[(u32, u32)], counts: &[u64], records: u64) -> Labels<'a> {
    let levels = &column.ladder.levels;
    let used = || nodes.iter().zip(counts).filter(|(_, count)| **count > 0);
    let highest = used().map(|((level, _), _)| *level).max().unwrap_or(0);
    let lowest = used().map(|((level, _), _)| *level).min().unwrap_or(0);
    let covers = |(level, code): &(u32, u32)| levels[*level as usize].covers[*code as usize];
    let kept: u64 = counts.iter().sum();
    let covered =
        used().map(|(node, count)| covers(node) * count).sum::<u64>() + (records - kept) * column.ladder.leaves;
    let loss = loss(covered, records, column.ladder.leaves);
    if highest == 0 {
        return Labels { texts: Vec::new(), of: nodes.iter().map(|node| node.1).collect(), levels: (0, 0), loss };
    }
    let text = |(level, code): &(u32, u32)| match *level {
        0 => column.texts[*code as usize].as_deref(),
        level => levels[level as usize].labels[*code as usize].as_deref(),
    };
    let mut sorted: Vec<Option<&str>> = nodes.iter().map(text).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let known: HashMap<Option<&str>, u32> = sorted.iter().copied().zip(0..).collect();
    Labels { of: nodes.iter().map(|node| known[&text(node)]).collect(), texts: sorted, levels: (lowest, highest), loss }
}

/// What the classes hold that differ by their labels.
fn content(question: &Question, assigned: &Assigned, labels: &[Labels], classes: usize) -> Content {
    let mut ranker = Ranker::default();
    let mut known = vec![u32::MAX; classes];
    let mut used = Vec::new();
    for (class, _, _) in &assigned.parts {
        if known[*class as usize] == u32::MAX {
            known[*class as usize] = number(used.len());
            used.push(*class as usize);
        }
    }
    ranker.start(used.len());
    for labels in labels {
        let size = labels.of.iter().max().map_or(0, |last| last + 1);
        ranker.add(size, used.iter().map(|class| labels.of[*class]));
    }
    let ranks = ranker.rank();
    let sizes: Vec<u32> = question.classes.content.tallies.iter().map(crate::tally::Tally::size).collect();
    let persons = question.classes.content.persons.as_ref().map(|persons| persons.shared.size());
    let wide = |(class, atom, count): &(u32, usize, u64)| (ranks.ids[known[*class as usize] as usize], *atom, *count);
    question.atoms.content_of(ranks.first.len(), &sizes, persons, || assigned.parts.iter().map(wide))
}

fn outcomes(policy: &RecordPolicy, question: &Question, content: &Content) -> Vec<SensitiveOutcome> {
    let mut outcomes = Vec::new();
    for ((name, tally), column) in policy.sensitive.keys().zip(&content.tallies).zip(&question.demand.sensitive) {
        let column = column.with_overall(&tally.overall());
        for asked in &column.models {
            let each = (0..content.len()).map(|class| column.measure(asked, tally.of(class)));
            let measured = each.reduce(|one, other| Sensitive::worse(asked, one, other)).unwrap_or(0.0);
            outcomes.push(SensitiveOutcome { column: name.as_str().to_owned(), asked: *asked, measured });
        }
    }
    outcomes
}
