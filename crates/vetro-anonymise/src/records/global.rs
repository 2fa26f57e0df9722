//! Global recoding: the levels that lose least, held against the records that are really published.

use vetro_model::Share;
use vetro_model::plan::RecordPolicy;

use super::published::Assigned;
use super::question::Question;
use super::{allowed, share};
use crate::classes::{Demand, merge};
use crate::hierarchy::Ladder;
use crate::rank::Ranker;
use crate::refusal::Refusal;
use crate::search::{Shortfall, Transformation, search};

/// How much stricter models become from round to round, where the search's result fails on what is published.
const STRICTER: f64 = 0.95;

/// How many rounds there are before nothing may be suppressed any more: the models are then at a third of what was asked.
const ROUNDS: i32 = 20;

/// Takes each column as a whole to the level that loses least.
///
/// Models that compare with all records are searched with the records of the
/// table, as ARX does it. Suppressed records are not published, though, so
/// the result is held against the published ones. If a class fails there, the
/// search is repeated with stricter models, and at last without suppression:
/// table and publication are then the same.
pub(crate) fn global(question: &Question, policy: &RecordPolicy) -> Result<Assigned, Refusal> {
    let records = question.records();
    let limit = allowed(policy.suppression_limit, records);
    let ladders: Vec<Ladder> = question.columns.iter().map(|column| column.ladder.clone()).collect();
    let run = |demand: &Demand, limit| search(&question.classes, &ladders, &question.weights, demand, limit);
    let refused = |short: Shortfall| Refusal::SuppressionLimit {
        asked: policy.suppression_limit,
        needed: Share::from_parts(share(short.records, records)),
        classes: short.classes,
        records,
    };
    let first = run(&question.demand, limit).map_err(refused)?;
    if holds(question, &first) {
        return Ok(assigned(question, &first));
    }
    for round in 1..=ROUNDS {
        let tightened = question.demand.sensitive.iter().map(|column| column.tightened(STRICTER.powi(round))).collect();
        let Ok(found) = run(&Demand { sensitive: tightened, k: question.demand.k }, limit) else { break };
        if holds(question, &found) {
            return Ok(assigned(question, &found));
        }
    }
    run(&question.demand, 0).map(|found| assigned(question, &found)).map_err(refused)
}

/// Whether every class holds its models, compared with the published records.
fn holds(question: &Question, found: &Transformation) -> bool {
    if found.suppressed == 0 {
        return true;
    }
    let classes = found.wider.iter().flatten().max().map_or(0, |last| *last as usize + 1);
    // Suppressed tuples go to one class more, which is not looked at.
    let ids: Vec<u32> = found.wider.iter().map(|wider| wider.unwrap_or(crate::rank::number(classes))).collect();
    let content = question.classes.content.merge(&ids, classes + 1);
    let published = |tally: &crate::tally::Tally| {
        let mut overall = tally.overall();
        tally.of(classes).iter().for_each(|(value, count)| overall[*value as usize] -= count);
        overall
    };
    let sensitive = content.tallies.iter().zip(&question.demand.sensitive);
    let sensitive = sensitive.map(|(tally, column)| column.with_overall(&published(tally))).collect();
    let demand = Demand { k: question.demand.k, sensitive };
    (0..classes).filter(|class| content.counts[*class] > 0).all(|class| content.meets(class, &demand))
}

fn assigned(question: &Question, found: &Transformation) -> Assigned {
    let levels = found.levels.iter().zip(&question.columns);
    let ways: Vec<_> = levels.map(|(level, column)| crate::classes::Widening::new(&column.ladder, 0, *level)).collect();
    let merged = merge(&question.classes, &ways.iter().collect::<Vec<_>>(), &mut Ranker::default());
    let node = |(place, level): (usize, &usize)| {
        let codes = &question.columns[place].ladder.levels[*level].codes;
        let of =
            |tuple: &u32| (crate::rank::number(*level), codes[question.classes.codes[place][*tuple as usize] as usize]);
        merged.ranks.first.iter().map(of).collect()
    };
    let atoms = &question.atoms;
    let part = |atom: usize| Some((found.wider[atoms.tuples[atom] as usize]?, atom, atoms.counts[atom]));
    Assigned {
        parts: (0..atoms.counts.len()).filter_map(part).collect(),
        nodes: found.levels.iter().enumerate().map(node).collect(),
    }
}
