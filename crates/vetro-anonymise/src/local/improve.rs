//! Improves classes by small steps, each of which loses less than before and leaves every class a class.
//!
//! Records are moved or swapped, dear classes dissolved into others, large
//! ones split, until a round gains next to nothing. Classes are visited in an
//! order that follows from their values, so the result does, too.

use std::collections::BTreeMap;

use super::grouping::{Class, Grouping, Members, with, without};
use super::index::{Index, Offer, Query};
use crate::rank::number;

/// The most rounds.
const ROUNDS: usize = 6;

/// A round that lowers the loss by less than this share is the last.
const WORTH: f64 = 0.001;

/// What a step must gain, so that rounding cannot make two steps undo each other for ever.
const GAIN: f64 = 1e-9;

/// How many classes are tried for each record.
const OFFERS: usize = 3;

/// The most members of a class from which records are moved: each move looks at all of them.
const MOST_MOVED: usize = 1 << 13;

/// Improves classes.
pub(super) fn improve(grouping: &mut Grouping) {
    let total = |grouping: &Grouping| grouping.classes.iter().map(Class::total).sum::<f64>();
    let mut before = total(grouping);
    for _ in 0..ROUNDS {
        let index = Index::new(grouping);
        for atom in 0..number(grouping.of.len()) {
            for place in grouping.of[atom as usize].clone() {
                shift(grouping, &index, atom, place as usize);
            }
        }
        let index = Index::new(grouping);
        for place in 0..grouping.classes.len() {
            dissolve(grouping, &index, place);
        }
        let mut place = 0;
        while place < grouping.classes.len() {
            if !split(grouping, place) {
                place += 1;
            }
        }
        let after = total(grouping);
        if before - after <= WORTH * before {
            break;
        }
        before = after;
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
    let without_all = grouping.class(without(&class.members, atom, records));
    let old = class.total();
    let stays = without_moved.members.is_empty() || grouping.meets(&without_moved.members);
    let saved = if moved > 0 && stays { old - without_moved.total() } else { 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "k is small")]
    let swapped = if spare >= records { 0.0 } else { old - without_all.cost * grouping.k() as f64 };
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
    if swapped > GAIN && !without_all.members.is_empty() {
        swap(grouping, &offers, (atom, records), place, &without_all);
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

/// Splits a class in two, if less is lost then.
fn split(grouping: &mut Grouping, place: usize) -> bool {
    let class = &grouping.classes[place];
    // What holds no smaller class, and what is too large to try every beginning.
    if class.cost <= 0.0 || class.size < 2 * grouping.k() || class.members.len() > MOST_SPLIT {
        return false;
    }
    let mut best: Option<(f64, Class, Class)> = None;
    for (seed, _) in &class.members {
        let Some((one, rest)) = halves(grouping, &class.members, *seed) else { continue };
        let (one, rest) = (grouping.class(one), grouping.class(rest));
        let loss = one.total() + rest.total();
        if loss < best.as_ref().map_or(class.total() - GAIN, |best| best.0)
            && (grouping.plain || (grouping.meets(&one.members) && grouping.meets(&rest.members)))
        {
            best = Some((loss, one, rest));
        }
    }
    let Some((_, one, rest)) = best else { return false };
    grouping.put(place, rest);
    grouping.push(one);
    true
}

/// The most members of a class that is split.
const MOST_SPLIT: usize = 64;

/// The members nearest to a seed, as many as make a class, and the others.
fn halves(grouping: &Grouping, members: &[(u32, u64)], seed: u32) -> Option<(Members, Members)> {
    let mut nodes = grouping.leaf(seed).to_vec();
    let (mut one, mut rest) = (Members::new(), members.to_vec());
    let mut size = 0;
    while !grouping.meets(&one) {
        let cost = |place: &usize| grouping.space.joined_cost(&nodes, grouping.leaf(rest[*place].0));
        let near = (0..rest.len()).min_by(|one, other| cost(one).total_cmp(&cost(other)))?;
        let (atom, records) = rest[near];
        let left: u64 = rest.iter().map(|member| member.1).sum::<u64>() - records;
        let needed = grouping.k().saturating_sub(size).max(1);
        let taken = if left >= grouping.k() { records } else { records.min(needed) };
        grouping.space.widen(&mut nodes, grouping.leaf(atom));
        one.push((atom, taken));
        size += taken;
        rest = without(&rest, atom, taken);
    }
    (rest.iter().map(|member| member.1).sum::<u64>() >= grouping.k()).then_some((one, rest))
}
