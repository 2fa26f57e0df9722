//! How long rows of a class are shown, over all releases at once.
//!
//! Whoever knows from when until when a person was in a class looks among the
//! rows that were there just as long: there must be *k* of them. Rows of a
//! class are told apart by their other columns; of several that are equal,
//! those that came last are taken to go first. A row that goes and comes again
//! is taken for another.
//!
//! With two releases these are the rows that came, those that went and those
//! that stayed. With more they are finer: five who came one night, and five of
//! the class who went the next, may share four, who were there for one night
//! only, although no two of the releases tell it.
//!
//! # Source
//!
//! S. Ganta, S. Kasiviswanathan and A. Smith, *Composition Attacks and Auxiliary Information in Data Privacy*, 2008,
//! states the attack by intersection; the partition by how long a row is shown is ours.

use std::collections::{BTreeMap, BTreeSet};

use super::records::Classes;

/// Classes in which rows that were shown just as long are fewer than `least`, or than `k` where they are the class as a
/// whole; releases in the order in which they came.
pub(super) fn small(releases: &[Classes<'_>], k: u64, least: u64) -> usize {
    let keys: BTreeSet<&str> = releases.iter().flat_map(|classes| classes.keys().copied()).collect();
    keys.into_iter()
        .filter(|key| {
            let mut rows: Vec<&[u64]> = releases.iter().map(|one| one.get(key).copied().unwrap_or_default()).collect();
            rows.dedup();
            rows.len() > 1 && is_small(&rows, k, least)
        })
        .count()
}

/// From which and up to which release.
type Life = (usize, usize);

fn is_small(rows: &[&[u64]], k: u64, least: u64) -> bool {
    lives(rows).into_iter().any(|((from, to), count)| {
        let is_class = (from..=to).all(|at| rows[at].len() as u64 == count);
        count < if is_class { k } else { least }
    })
}

/// How many rows there are of each life; each release's hashes rise.
fn lives(rows: &[&[u64]]) -> BTreeMap<Life, u64> {
    let mut rest = rows.to_vec();
    let mut lives = BTreeMap::new();
    while let Some(hash) = rest.iter().filter_map(|rows| rows.first()).min().copied() {
        let mut open: Vec<(usize, u64)> = Vec::new();
        let mut there = 0;
        for (at, rows) in rest.iter_mut().enumerate() {
            let same = rows.iter().take_while(|other| **other == hash).count();
            *rows = &rows[same..];
            let now = same as u64;
            close(&mut open, there.max(now) - now, at, &mut lives);
            if now > there {
                open.push((at, now - there));
            }
            there = now;
        }
        close(&mut open, there, rows.len(), &mut lives);
    }
    lives
}

/// Ends the lives of so many rows before a release, the youngest first.
fn close(open: &mut Vec<(usize, u64)>, mut many: u64, at: usize, lives: &mut BTreeMap<Life, u64>) {
    while many > 0
        && let Some((from, rows)) = open.last_mut()
    {
        let some = many.min(*rows);
        *lives.entry((*from, at - 1)).or_default() += some;
        *rows -= some;
        many -= some;
        if *rows == 0 {
            open.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_followed_from_when_they_come_until_they_go() {
        let rows: [&[u64]; 4] = [&[1, 1, 2], &[1, 1, 1, 3], &[1, 3], &[1, 2]];
        let expected = [((0, 1), 1), ((0, 3), 1), ((0, 0), 1), ((1, 1), 1), ((1, 2), 1), ((3, 3), 1)];
        assert_eq!(lives(&rows), BTreeMap::from(expected));
    }
}
