//! Which records are those of the last version, and which of those that went may go.

use vetro_model::ledger::{HeldRow, HeldRows};

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

/// The held rows that may go, and those that went and must stay.
pub(super) fn departures(last: &HeldRows, matched: &Matched, k: u64) -> (Vec<usize>, Vec<usize>) {
    let mut sizes = vec![(0_u64, 0_u64); last.classes.len()];
    for (held, now) in last.rows.iter().zip(&matched.now) {
        let size = &mut sizes[held.class as usize];
        size.0 += 1;
        size.1 += u64::from(now.is_none());
    }
    let may_go = |class: u32| {
        let (all, went) = sizes[class as usize];
        went >= k && (all == went || all - went >= k)
    };
    let went = (0..last.rows.len()).filter(|row| matched.now[*row].is_none());
    went.partition(|row| may_go(last.rows[*row].class))
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
    HeldRows { columns: last.columns.clone(), rows, classes, left_out: last.left_out.clone(), waits: last.waits }
}

fn without(rows: &[HeldRow], gone: &[usize]) -> Vec<HeldRow> {
    let mut gone = gone.iter().copied().peekable();
    rows.iter().enumerate().filter(|(row, _)| gone.next_if_eq(row).is_none()).map(|(_, held)| *held).collect()
}
