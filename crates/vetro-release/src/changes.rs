//! Compares a new version with the one before, row by row, as readers see both: through their CSV files.
//!
//! Rows are told apart by the primary key when both versions have the same
//! one, else as whole rows, where equal rows count as often as they stand in
//! the table. Only columns that both versions have are compared: a column that
//! comes or goes is named beside the rows and does not make every row a
//! changed one.
//!
//! Rows are compared by hashes of 128 bits. Two different rows share one with
//! a probability of about 10^-26 among a million rows.

use std::hash::BuildHasher as _;
use std::path::Path;

use csv::ByteRecord;
use hashbrown::DefaultHashBuilder;
use vetro_model::document::{ChangeCounts, Changes};
use vetro_model::schema::Schema;

use crate::csv::check;
use crate::error::Error;

/// Collects what is needed of each new row while the new CSV is read back.
#[derive(Debug)]
pub(crate) struct Rows {
    hasher: RowHasher,
    all: Vec<u128>,
    /// How to compare with the version before, if there is one.
    comparison: Option<Comparison>,
    keyed: Vec<(u128, u128)>,
    shared: Vec<u128>,
}

/// The places of the columns to compare, here and there.
#[derive(Debug)]
pub(crate) struct Comparison {
    /// Those of the primary key that both versions have; none when they differ.
    pub(crate) key: Vec<Pair>,
    /// Those that both versions have, in the order of the new one.
    pub(crate) shared: Vec<Pair>,
    /// Whether `shared` is all of both versions, in the same order.
    whole: bool,
}

/// The places of one column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) new: usize,
    pub(crate) old: usize,
}

impl Comparison {
    pub(crate) fn of(new: &Schema, old: &Schema) -> Self {
        let place_of = |schema: &Schema, name: &str| schema.fields.iter().position(|field| field.name.as_str() == name);
        let pair = |name: &str| Some(Pair { new: place_of(new, name)?, old: place_of(old, name)? });
        let shared: Vec<Pair> = new.fields.iter().filter_map(|field| pair(field.name.as_str())).collect();
        let key: Vec<Pair> = if new.primary_key == old.primary_key {
            new.primary_key.iter().filter_map(|name| pair(name.as_str())).collect()
        } else {
            Vec::new()
        };
        let complete = shared.len() == new.fields.len() && shared.len() == old.fields.len();
        let whole = complete && shared.iter().all(|pair| pair.new == pair.old);
        Self { key: if key.len() == new.primary_key.len() { key } else { Vec::new() }, shared, whole }
    }
}

impl Rows {
    pub(crate) fn new(rows: usize, schemas: Option<(&Schema, &Schema)>) -> Self {
        Self {
            hasher: RowHasher::default(),
            all: Vec::with_capacity(rows),
            comparison: schemas.map(|(new, old)| Comparison::of(new, old)),
            keyed: Vec::new(),
            shared: Vec::new(),
        }
    }

    /// Takes a row of the new version.
    pub(crate) fn add(&mut self, record: &ByteRecord) {
        let hash = self.hasher.hash(record.iter());
        self.all.push(hash);
        match &self.comparison {
            None => {}
            Some(comparison) if !comparison.key.is_empty() => {
                let places = |pairs: &[Pair]| pairs.iter().map(|pair| pair.new).collect::<Vec<_>>();
                let row = if comparison.whole { hash } else { self.hasher.pick(record, &places(&comparison.shared)) };
                self.keyed.push((self.hasher.pick(record, &places(&comparison.key)), row));
            }
            Some(comparison) if comparison.whole => {}
            Some(comparison) => {
                let places: Vec<usize> = comparison.shared.iter().map(|pair| pair.new).collect();
                self.shared.push(self.hasher.pick(record, &places));
            }
        }
    }

    /// How many rows equal another row.
    pub(crate) fn duplicates(&mut self) -> u64 {
        self.all.sort_unstable();
        self.all.chunk_by(PartialEq::eq).map(|run| if run.len() > 1 { run.len() as u64 } else { 0 }).sum()
    }

    /// Compares with the CSV of the version before.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] or [`Error::ReadBack`] when that file cannot be read.
    pub(crate) fn compare(mut self, old: &Path) -> Result<ChangeCounts, Error> {
        let Some(comparison) = self.comparison.take() else {
            return Ok(ChangeCounts { added: self.all.len() as u64, ..ChangeCounts::default() });
        };
        let shared: Vec<usize> = comparison.shared.iter().map(|pair| pair.old).collect();
        let key: Vec<usize> = comparison.key.iter().map(|pair| pair.old).collect();
        let (mut rows, mut keyed) = (Vec::new(), Vec::new());
        let mut reader = check::open(old)?;
        let mut record = ByteRecord::new();
        check::read(&mut reader, &mut record, old)?;
        while check::read(&mut reader, &mut record, old)? {
            let row = self.hasher.pick(&record, &shared);
            if key.is_empty() { rows.push(row) } else { keyed.push((self.hasher.pick(&record, &key), row)) }
        }
        Ok(match (key.is_empty(), comparison.whole) {
            (false, _) => compare_keyed(keyed, self.keyed),
            (true, true) => compare_rows(rows, self.all),
            (true, false) => compare_rows(rows, self.shared),
        })
    }
}

/// Counts what both lists hold, each as often as the list that holds it less often.
fn compare_rows(mut old: Vec<u128>, mut new: Vec<u128>) -> ChangeCounts {
    old.sort_unstable();
    new.sort_unstable();
    let (mut left, mut right, mut same) = (0, 0, 0);
    while left < old.len() && right < new.len() {
        match old[left].cmp(&new[right]) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => (left, right, same) = (left + 1, right + 1, same + 1),
        }
    }
    ChangeCounts { added: (new.len() - same) as u64, removed: (old.len() - same) as u64, changed: 0 }
}

/// Counts by key. Should a key repeat, its equal rows are paired first, then the others.
fn compare_keyed(mut old: Vec<(u128, u128)>, mut new: Vec<(u128, u128)>) -> ChangeCounts {
    old.sort_unstable();
    new.sort_unstable();
    let mut counts = ChangeCounts::default();
    let (mut old, mut new) = (old.as_slice(), new.as_slice());
    while let Some(key) = old.first().into_iter().chain(new.first()).map(|(key, _)| *key).min() {
        let (before, after) = (take(&mut old, key), take(&mut new, key));
        let same = compare_rows(before, after);
        let changed = same.added.min(same.removed);
        counts.added += same.added - changed;
        counts.removed += same.removed - changed;
        counts.changed += changed;
    }
    counts
}

/// Takes the rows of a key off the front of a sorted list.
fn take(rows: &mut &[(u128, u128)], key: u128) -> Vec<u128> {
    let length = rows.iter().take_while(|(found, _)| *found == key).count();
    let (front, rest) = rows.split_at(length);
    *rows = rest;
    front.iter().map(|(_, row)| *row).collect()
}

/// Hashes rows to 128 bits, with seeds of this run.
#[derive(Debug, Default)]
pub(crate) struct RowHasher {
    high: DefaultHashBuilder,
    low: DefaultHashBuilder,
    scratch: Vec<u8>,
}

impl RowHasher {
    /// The hash of some cells of a record.
    pub(crate) fn pick(&mut self, record: &ByteRecord, places: &[usize]) -> u128 {
        self.hash(places.iter().filter_map(|place| record.get(*place)))
    }

    fn hash<'a>(&mut self, cells: impl Iterator<Item = &'a [u8]>) -> u128 {
        self.scratch.clear();
        for cell in cells {
            self.scratch.extend_from_slice(cell);
            // A byte that no UTF-8 text holds: `a,bc` and `ab,c` stay two rows.
            self.scratch.push(0xff);
        }
        let half = |builder: &DefaultHashBuilder| u128::from(builder.hash_one(self.scratch.as_slice()));
        (half(&self.high) << 64) | half(&self.low)
    }
}

/// The document of a version: `rows` compared by `new`'s primary key when `old` has the same.
pub(crate) fn changes(
    version: &str,
    since: Option<&str>,
    rows: ChangeCounts,
    new: &Schema,
    old: Option<&Schema>,
) -> Changes {
    let names = |schema: &Schema, pick: &dyn Fn(&str) -> bool| {
        schema.fields.iter().map(|field| field.name.to_string()).filter(|name| pick(name)).collect::<Vec<_>>()
    };
    let nothing = Vec::new();
    let (added, removed, retyped) = match old {
        None => (nothing.clone(), nothing.clone(), nothing),
        Some(old) => (
            names(new, &|name| old.field(name).is_none()),
            names(old, &|name| new.field(name).is_none()),
            names(new, &|name| {
                old.field(name).is_some_and(|was| new.field(name).is_some_and(|is| is.kind != was.kind))
            }),
        ),
    };
    let same_key = old.is_none_or(|old| old.primary_key == new.primary_key);
    let key = if same_key { new.primary_key.iter().map(ToString::to_string).collect() } else { Vec::new() };
    Changes {
        version: version.to_owned(),
        since: since.map(str::to_owned),
        rows,
        key,
        columns_added: added,
        columns_removed: removed,
        columns_retyped: retyped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_count_as_often_as_they_stand() {
        let counts = compare_rows(vec![1, 1, 2, 3], vec![1, 2, 2, 4]);
        assert_eq!(counts, ChangeCounts { added: 2, removed: 2, changed: 0 });
    }

    #[test]
    fn a_key_with_other_values_is_a_changed_row() {
        let counts = compare_keyed(vec![(1, 10), (2, 20), (3, 30)], vec![(2, 20), (3, 31), (4, 40), (5, 50)]);
        assert_eq!(counts, ChangeCounts { added: 2, removed: 1, changed: 1 });
        assert_eq!(compare_keyed(vec![(1, 10), (1, 11)], vec![(1, 11)]).removed, 1);
    }

    #[test]
    fn a_cell_that_moves_to_its_neighbour_is_another_row() {
        let mut hasher = RowHasher::default();
        let mut hash = |cells: [&str; 2]| hasher.hash(cells.iter().map(|cell| cell.as_bytes()));
        assert_ne!(hash(["a", "bc"]), hash(["ab", "c"]));
        assert_eq!(hash(["a", "bc"]), hash(["a", "bc"]));
    }
}
