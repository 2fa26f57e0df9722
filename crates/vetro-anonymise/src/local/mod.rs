//! Local recoding: each class only as coarse as it must be.
//!
//! Classes are built bottom-up in blocks ([`build`], [`agglomerate`]), then
//! improved by small steps ([`improve`], [`recut`]). It is a heuristic: the
//! least loss is out of reach already for three columns. All of it works on
//! atoms with counts, so records that agree cost nothing, and everything
//! follows from values, never from the order of rows.
//!
//! Columns without hierarchy cannot be joined: they cut the table into
//! *realms*. What is too little for a class in its realm is added to the
//! classes there, or suppressed where there is none.
//!
//! Start at [`local`].
//!
//! # Source
//!
//! J. Xu and others, *Utility-Based Anonymization Using Local Recoding*, 2006,
//! for the task; see the parts for theirs. That it is hard: A. Meyerson and R.
//! Williams, *On the Complexity of Optimal K-Anonymity*, 2004.

mod agglomerate;
mod build;
mod grouping;
mod improve;
mod index;
mod recut;
mod space;

use std::collections::BTreeMap;

use vetro_model::Share;
use vetro_model::plan::RecordPolicy;

use crate::classes::Demand;
use crate::rank::number;
use crate::records::{Assigned, Question, allowed, share};
use crate::refusal::Refusal;
use grouping::{Class, Grouping, Members, united, with};
use space::{Axis, Space};

/// Puts every record into a class as fine as its neighbours allow.
///
/// # Errors
///
/// [`Refusal::SuppressionLimit`] when realms that hold no class have more records than may be suppressed.
pub(crate) fn local(question: &Question, policy: &RecordPolicy) -> Result<Assigned, Refusal> {
    let records = question.records();
    let axes =
        question.columns.iter().zip(&question.weights).map(|(column, weight)| Axis::new(&column.ladder, *weight));
    let space = Space { axes: axes.collect() };
    let mut kept: Vec<bool> = vec![true; question.classes.content.len()];
    let mut demand = question.demand.clone();
    let (mut suppressed, mut realms) = (0, 0);
    loop {
        let mut grouping = Grouping::new(&space, &question.atoms, &question.classes.codes, &demand);
        let left = group(question, &mut grouping, &kept);
        if left.is_empty() {
            improve::improve(&mut grouping);
            return Ok(assigned(&space, grouping));
        }
        suppressed += left.iter().flatten().map(|member| member.1).sum::<u64>();
        realms += left.len() as u64;
        if suppressed > allowed(policy.suppression_limit, records) {
            return Err(Refusal::SuppressionLimit {
                asked: policy.suppression_limit,
                needed: Share::from_parts(share(suppressed, records)),
                classes: realms,
                records,
            });
        }
        // What is published is less now, and models that compare with it must hold for that.
        left.iter().flatten().for_each(|(atom, _)| kept[question.atoms.tuples[*atom as usize] as usize] = false);
        demand = compared_with(question, &kept);
    }
}

/// The demand where only some tuples are published.
fn compared_with(question: &Question, kept: &[bool]) -> Demand {
    let atoms = &question.atoms;
    let published = |(column, values): (&crate::models::Sensitive, &Vec<u32>)| {
        let mut overall = vec![0; values.iter().max().map_or(0, |last| *last as usize + 1)];
        for (atom, value) in values.iter().enumerate().filter(|(atom, _)| kept[atoms.tuples[*atom] as usize]) {
            overall[*value as usize] += atoms.counts[atom];
        }
        column.with_overall(&overall)
    };
    let sensitive = question.demand.sensitive.iter().zip(&atoms.values).map(published).collect();
    Demand { k: question.demand.k, sensitive }
}

/// Groups the kept tuples; returns for each realm without classes the members it has.
fn group(question: &Question, grouping: &mut Grouping, kept: &[bool]) -> Vec<Members> {
    let tuples = question.classes.content.len();
    let mut first = vec![0_u32; tuples + 1];
    for tuple in &question.atoms.tuples {
        first[*tuple as usize + 1] += 1;
    }
    (0..tuples).for_each(|tuple| first[tuple + 1] += first[tuple]);
    let flat: Vec<usize> = (0..grouping.space.axes.len()).filter(|axis| grouping.space.axes[*axis].is_flat()).collect();
    let mut realms: BTreeMap<Vec<u32>, Vec<u32>> = BTreeMap::new();
    for tuple in (0..tuples).filter(|tuple| kept[*tuple]) {
        let key = flat.iter().map(|axis| question.classes.codes[*axis][tuple]).collect();
        realms.entry(key).or_default().push(number(tuple));
    }
    let mut unbuildable = Vec::new();
    for tuples in realms.into_values() {
        let from = grouping.classes.len();
        let left = build::build(grouping, tuples, &first);
        if !left.is_empty() && !place(grouping, &left, from) {
            unbuildable.push(left);
        }
    }
    unbuildable
}

/// Adds what is left to classes of its realm, those from a number on; answers whether that was possible.
fn place(grouping: &mut Grouping, left: &[(u32, u64)], from: usize) -> bool {
    if grouping.classes.len() == from {
        return false;
    }
    for (at, (atom, records)) in left.iter().enumerate() {
        let joined = |place: &usize| grouping.class(with(&grouping.classes[*place].members, *atom, *records));
        if !grouping.plain {
            return unite(grouping, &left[at..], from);
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
        let more = |place: &usize| {
            let class = &grouping.classes[*place];
            let cost = grouping.space.joined_cost(&class.nodes, grouping.leaf(*atom));
            cost * (class.size + records) as f64 - class.total()
        };
        let best = (from..grouping.classes.len()).min_by(|one, other| more(one).total_cmp(&more(other)));
        if let Some(best) = best {
            let class = joined(&best);
            grouping.put(best, class);
        }
    }
    true
}

/// Makes what is left one class with the cheapest others, as many as it takes to hold every model.
///
/// Models are closed under union: what cannot be mended by all classes of the realm cannot be mended.
fn unite(grouping: &mut Grouping, left: &[(u32, u64)], from: usize) -> bool {
    let mut class = grouping.class(left.to_vec());
    let mut open: Vec<usize> = (from..grouping.classes.len()).collect();
    let mut used = Vec::new();
    while !grouping.meets(&class.members) {
        #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
        let more = |place: &usize| {
            let other = &grouping.classes[*place];
            let cost = grouping.space.joined_cost(&class.nodes, &other.nodes);
            cost * (class.size + other.size) as f64 - class.total() - other.total()
        };
        let best = open.iter().copied().min_by(|one, other| more(one).total_cmp(&more(other)));
        let Some(best) = best else { return false };
        open.retain(|place| *place != best);
        class = grouping.class(united(&class.members, &grouping.classes[best].members));
        used.push(best);
    }
    for place in used {
        grouping.put(place, Class::default());
    }
    grouping.push(class);
    true
}

fn assigned(space: &Space, grouping: Grouping) -> Assigned {
    let classes: Vec<Class> = grouping.classes.into_iter().filter(|class| class.size > 0).collect();
    let part = |(class, one): (usize, &Class)| {
        one.members.iter().map(|(atom, count)| (number(class), *atom as usize, *count)).collect::<Vec<_>>()
    };
    let nodes = |(column, axis): (usize, &Axis)| classes.iter().map(|class| axis.place(class.nodes[column])).collect();
    Assigned {
        parts: classes.iter().enumerate().flat_map(part).collect(),
        nodes: space.axes.iter().enumerate().map(nodes).collect(),
    }
}
