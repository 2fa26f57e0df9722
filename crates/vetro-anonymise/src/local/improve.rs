//! Improves classes by small steps, each of which loses less than before and leaves every class a class.
//!
//! Records are moved or swapped, dear classes dissolved into others, large
//! ones split, neighbours cut anew, until a round gains next to nothing. What
//! did not change since a step was tried is not tried again. Classes are
//! visited in an order that follows from their values, so the result does, too.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use super::grouping::{Class, Grouping, united, with, without};
use super::index::{Index, Offer, Query};
use super::recut::Cutter;
use crate::rank::number;

/// The most rounds.
const ROUNDS: usize = 6;

/// A round that lowers the loss by less than this share is the last.
const WORTH: f64 = 0.001;

/// What a step must gain, so that rounding cannot make two steps undo each other for ever.
const GAIN: f64 = 1e-9;

/// How many classes are tried for each record.
const OFFERS: usize = 3;

/// With how many classes near it a class is cut anew, at first and later, when few have changed.
const NEAR: [usize; 2] = [6, 16];

/// Classes that would lose more together than this many times what one loses are not near.
const APART: f64 = 4.0;

/// The most members of a class from which records are moved: each move looks at all of them.
const MOST_MOVED: usize = 1 << 13;

/// The most members of a class that is cut.
const MOST_CUT: usize = 64;

/// What was tried.
#[derive(Default)]
struct Tried {
    /// How many changes there had been when classes were last dissolved or split, and when they were last cut anew.
    dissolved: u64,
    recut: u64,
    /// The pairs of classes cut anew, each by its last change.
    pairs: HashSet<(u64, u64)>,
    cutter: Cutter,
}

/// Improves classes.
pub(super) fn improve(grouping: &mut Grouping) {
    let total = |grouping: &Grouping| grouping.classes.iter().map(Class::total).sum::<f64>();
    let mut before = total(grouping);
    let mut tried = Tried::default();
    for _ in 0..ROUNDS {
        let index = Index::new(grouping);
        for atom in 0..number(grouping.of.len()) {
            for place in grouping.of[atom as usize].clone() {
                shift(grouping, &index, atom, place as usize);
            }
        }
        dissolve_and_split(grouping, &mut tried);
        recut_all(grouping, &mut tried);
        let after = total(grouping);
        if before - after <= WORTH * before {
            break;
        }
        before = after;
    }
}

fn dissolve_and_split(grouping: &mut Grouping, tried: &mut Tried) {
    let since = std::mem::replace(&mut tried.dissolved, grouping.changes());
    let index = Index::new(grouping);
    for place in grouping.changed(since) {
        dissolve(grouping, &index, place);
    }
    let mut open = grouping.changed(since);
    while let Some(place) = open.pop() {
        let class = &grouping.classes[place];
        if !may_be_cut(class) {
            continue;
        }
        let cap = class.total() - GAIN;
        if let Some((one, other)) = tried.cutter.halve(grouping, &class.members, cap) {
            let (one, other) = (grouping.class(one), grouping.class(other));
            open.extend([place, grouping.classes.len()]);
            grouping.put(place, one);
            grouping.push(other);
        }
    }
}

/// Whether a class loses anything, and is small enough to try many ways.
fn may_be_cut(class: &Class) -> bool {
    class.cost > 0.0 && class.members.len() <= MOST_CUT
}

fn recut_all(grouping: &mut Grouping, tried: &mut Tried) {
    let near = NEAR[usize::from(tried.recut > 0)];
    let since = std::mem::replace(&mut tried.recut, grouping.changes());
    let index = Index::new(grouping);
    for place in grouping.changed(since) {
        recut(grouping, &index, place, near, tried);
    }
}

/// Cuts a class and each of those near it anew, if less is lost then.
fn recut(grouping: &mut Grouping, index: &Index, place: usize, near: usize, tried: &mut Tried) {
    let class = &grouping.classes[place];
    if !may_be_cut(class) {
        return;
    }
    let cap = APART * class.total();
    let query = Query { leaves: &class.nodes, records: class.size, except: place, most: near, cap };
    for offer in index.find(grouping, &query) {
        let other = offer.class as usize;
        let pair = (grouping.stamps[place], grouping.stamps[other]);
        if grouping.classes[other].members.len() > MOST_CUT || !tried.pairs.insert(pair.min((pair.1, pair.0))) {
            continue;
        }
        let cap = grouping.classes[place].total() + grouping.classes[other].total() - GAIN;
        let members = united(&grouping.classes[place].members, &grouping.classes[other].members);
        if let Some((one, two)) = tried.cutter.halve(grouping, &members, cap) {
            let (one, two) = (grouping.class(one), grouping.class(two));
            grouping.put(place, one);
            grouping.put(other, two);
        }
    }
}

/// Moves records of an atom out of a class, or swaps them for others, if less is lost then.
fn shift(grouping: &mut Grouping, index: &Index, atom: u32, place: usize) {
    let class = &grouping.classes[place];
    if class.cost <= 0.0 || class.members.len() > MOST_MOVED {
        return;
    }
    let Some(records) = class.members.iter().find(|member| member.0 == atom).map(|member| member.1) else { return };
    let spare = class.size.saturating_sub(grouping.k());
    let moved = if class.size == records || spare >= records { records } else { spare };
    let without_moved = grouping.class(without(&class.members, atom, moved));
    let without_all =
        if spare >= records { None } else { Some(grouping.class(without(&class.members, atom, records))) };
    let old = class.total();
    let stays = without_moved.members.is_empty() || grouping.meets(&without_moved.members);
    let saved = if moved > 0 && stays { old - without_moved.total() } else { 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "k is small")]
    let swapped = without_all.as_ref().map_or(0.0, |rest| old - rest.cost * grouping.k() as f64);
    let leaves = grouping.leaf(atom).to_vec();
    let query =
        Query { leaves: &leaves, records: moved.max(1), except: place, most: OFFERS, cap: saved.max(swapped) - GAIN };
    if query.cap <= 0.0 {
        return;
    }
    let offers = index.find(grouping, &query);
    for offer in offers.iter().filter(|offer| offer.more < saved - GAIN) {
        let other = offer.class as usize;
        let joined = with(&grouping.classes[other].members, atom, moved);
        if grouping.plain || grouping.meets(&joined) {
            let joined = grouping.class(joined);
            grouping.put(place, without_moved);
            grouping.put(other, joined);
            return;
        }
    }
    if let Some(rest) = without_all.filter(|rest| swapped > GAIN && !rest.members.is_empty()) {
        swap(grouping, &offers, (atom, records), place, &rest);
    }
}

/// Swaps all records of an atom in a class for some of another class, the best that loses less.
fn swap(grouping: &mut Grouping, offers: &[Offer], member: (u32, u64), place: usize, rest: &Class) {
    let (atom, records) = member;
    let mut best: Option<(f64, usize, Class, Class)> = None;
    for offer in offers {
        let other = &grouping.classes[offer.class as usize];
        let old = grouping.classes[place].total() + other.total();
        for (wanted, count) in other.members.iter().filter(|member| member.0 != atom) {
            let taken = (*count).min(grouping.k().saturating_sub(rest.size).max(1));
            if rest.size + taken < grouping.k() || other.size + records < grouping.k() + taken {
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
            let here = grouping.space.joined_cost(&rest.nodes, grouping.leaf(*wanted)) * (rest.size + taken) as f64;
            let least = best.as_ref().map_or(GAIN, |best| best.0);
            if old - here <= least {
                continue;
            }
            let there = grouping.class(without(&with(&other.members, atom, records), *wanted, taken));
            let gain = old - here - there.total();
            if gain > least {
                let here = grouping.class(with(&rest.members, *wanted, taken));
                if grouping.plain || (grouping.meets(&here.members) && grouping.meets(&there.members)) {
                    best = Some((gain, offer.class as usize, here, there));
                }
            }
        }
    }
    if let Some((_, other, here, there)) = best {
        grouping.put(place, here);
        grouping.put(other, there);
    }
}

/// Gives every member of a class to another one, if less is lost then.
fn dissolve(grouping: &mut Grouping, index: &Index, place: usize) {
    let class = &grouping.classes[place];
    if class.cost <= 0.0 || class.members.len() > 2 * OFFERS.max(usize::try_from(grouping.k()).unwrap_or(usize::MAX)) {
        return;
    }
    let old = class.total() - GAIN;
    let mut spent = 0.0;
    let mut taken: BTreeMap<u32, Class> = BTreeMap::new();
    for (atom, records) in &class.members {
        let leaves = grouping.leaf(*atom);
        let query = Query { leaves, records: *records, except: place, most: OFFERS, cap: old - spent };
        let offers = index.find(grouping, &query);
        let cheapest = offers.iter().map(|offer| {
            let other = taken.get(&offer.class).unwrap_or(&grouping.classes[offer.class as usize]);
            #[expect(clippy::cast_precision_loss, reason = "counts of records need no more than 53 bits")]
            let after = grouping.space.joined_cost(&other.nodes, leaves) * (other.size + records) as f64;
            (after - other.total(), offer.class)
        });
        let Some((more, other)) = cheapest.min_by(|one, other| one.0.total_cmp(&other.0)) else { return };
        spent += more;
        if spent >= old {
            return;
        }
        let class = taken.get(&other).unwrap_or(&grouping.classes[other as usize]);
        let class = grouping.class(with(&class.members, *atom, *records));
        taken.insert(other, class);
    }
    if grouping.plain || taken.values().all(|class| grouping.meets(&class.members)) {
        grouping.put(place, Class::default());
        for (other, class) in taken {
            grouping.put(other as usize, class);
        }
    }
}
