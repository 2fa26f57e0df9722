//! Which records are those of the last version, and which of those that went may go.

use std::collections::BTreeMap;

use vetro_model::ledger::{HeldClass, HeldRow, HeldRows};
use vetro_model::plan::RecordPolicy;

use crate::rank::number;

/// The hashes of some rows but for those that are shown, rising.
pub(super) fn left(raw: &[u64], rows: impl Iterator<Item = u32>, shown: &[u32]) -> Vec<u64> {
    let mut known = vec![false; raw.len()];
    for row in shown {
        known[*row as usize] = true;
    }
    let mut left: Vec<u64> = rows.filter(|row| !known[*row as usize]).map(|row| raw[row as usize]).collect();
    left.sort_unstable();
    left
}

/// What two rising lists have in common, each as often as in the one that has it less often.
pub(super) fn still(before: &[u64], now: Vec<u64>) -> Vec<u64> {
    let mut before = before.iter().copied().peekable();
    let common = |hash: &u64| {
        while before.next_if(|old| old < hash).is_some() {}
        before.next_if_eq(hash).is_some()
    };
    now.into_iter().filter(common).collect()
}

/// Which records of tonight are records of the last version.
pub(super) struct Matched {
    /// For each held row, the row of tonight; none when it went.
    pub now: Vec<Option<u32>>,
}

impl Matched {
    pub fn new(last: &HeldRows, raw: &[u64]) -> Self {
        let mut rows: Vec<(u64, u32)> = raw.iter().copied().zip(0..).collect();
        let mut held: Vec<(u64, u32)> = last.rows.iter().map(|row| row.raw).zip(0..).collect();
        rows.sort_unstable();
        held.sort_unstable();
        let mut now = vec![None; held.len()];
        let mut rows = rows.into_iter().peekable();
        for (hash, place) in held {
            while rows.next_if(|row| row.0 < hash).is_some() {}
            now[place as usize] = rows.next_if(|row| row.0 == hash).map(|row| row.1);
        }
        Self { now }
    }

    /// The rows of tonight that no version has shown.
    pub fn arrivals(&self, rows: usize) -> Vec<u32> {
        let mut known = vec![false; rows];
        for row in self.now.iter().flatten() {
            known[*row as usize] = true;
        }
        (0..number(rows)).filter(|row| !known[*row as usize]).collect()
    }
}

/// What must stay large enough when records go: the classes or groups of those that came together, by the labels they
/// share.
struct View {
    /// For each held class, which of them it is in.
    of: Vec<u32>,
    /// The fewest that go at once.
    going: u64,
    /// The fewest that are left.
    left: u64,
}

fn views(last: &HeldRows, policy: &RecordPolicy) -> Vec<View> {
    let mut start = 0;
    let mut view = |width: usize, going: u32, left: u32| {
        let mut known = BTreeMap::new();
        let labels = last.classes.iter().map(|class| (class.batch, class.labels.get(start..start + width)));
        let number = |labels| {
            let next = number(known.len());
            *known.entry(labels).or_insert(next)
        };
        let of = labels.map(number).collect();
        start += width;
        View { of, going: u64::from(going), left: u64::from(left) }
    };
    let classes = view(policy.quasi_identifiers.len(), policy.k, policy.k);
    let groups = policy.micro_aggregation.iter().map(|set| view(set.columns.len(), 0, set.group));
    std::iter::once(classes).chain(groups.collect::<Vec<_>>()).collect()
}

/// The held rows that may go, and those that went and must stay.
pub(super) fn departures(last: &HeldRows, matched: &Matched, policy: &RecordPolicy) -> (Vec<usize>, Vec<usize>) {
    let views = views(last, policy);
    let mut goes: Vec<bool> = matched.now.iter().map(Option::is_none).collect();
    loop {
        let mut kept = false;
        for view in &views {
            let mut sizes = vec![(0_u64, 0_u64); last.classes.len()];
            for (held, goes) in last.rows.iter().zip(&goes) {
                let size = &mut sizes[view.of[held.class as usize] as usize];
                size.0 += 1;
                size.1 += u64::from(*goes);
            }
            for (held, goes) in last.rows.iter().zip(&mut goes).filter(|(_, goes)| **goes) {
                let (all, going) = sizes[view.of[held.class as usize] as usize];
                *goes = going >= view.going && (all == going || all - going >= view.left);
                kept |= !*goes;
            }
        }
        // One that stays may keep others of its class or its group.
        if !kept {
            break;
        }
    }
    let went = (0..last.rows.len()).filter(|row| matched.now[*row].is_none());
    went.partition(|row| goes[*row])
}

/// The state without the rows that may go, and without classes that have no row.
pub(super) fn gone_from(last: &HeldRows, gone: &[usize]) -> HeldRows {
    let mut rows = without(&last.rows, gone);
    let mut places = vec![None; last.classes.len()];
    let mut classes = Vec::new();
    for row in &mut rows {
        let place = &mut places[row.class as usize];
        row.class = *place.get_or_insert_with(|| {
            classes.push(last.classes[row.class as usize].clone());
            number(classes.len() - 1)
        });
    }
    let is_there = |batch: &u32| classes.iter().any(|class: &HeldClass| class.batch == *batch);
    let within = last.within.iter().filter(|(batch, _)| is_there(batch));
    HeldRows {
        columns: last.columns.clone(),
        within: within.map(|(batch, within)| (*batch, within.clone())).collect(),
        rows,
        classes,
        left_out: last.left_out.clone(),
        waits: last.waits,
        ends: last.ends.clone(),
    }
}

fn without(rows: &[HeldRow], gone: &[usize]) -> Vec<HeldRow> {
    let mut gone = gone.iter().copied().peekable();
    rows.iter().enumerate().filter(|(row, _)| gone.next_if_eq(row).is_none()).map(|(_, held)| *held).collect()
}
