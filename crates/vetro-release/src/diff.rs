//! Writes the rows that tell two versions apart: those that came, went or changed.
//!
//! The file is a CSV. Its first two columns are `_change` (`+`, `-`, `~`) and
//! `_row` (`new`, `old`), which no dataset can name its own so; then come the
//! columns both versions have. A changed row stands twice, the old one first.
//! What went comes in the order of the old file, then what changed, then
//! what came, both in the order of the new one.
//!
//! Rows are told apart as in [`crate::changes`], but found a second time by
//! place: numbers that differ from those counted there are an error.
//!
//! Start at [`write`].

use std::path::Path;

use csv::ByteRecord;
use vetro_model::document::ChangeCounts;
use vetro_model::schema::Schema;

use crate::changes::{Comparison, Pair, RowHasher};
use crate::csv::check;
use crate::error::Error;
use crate::file::{HashedFile, Written};

/// Rows of the largest diff: beyond, whoever follows the data reads the file itself.
const MOST_ROWS: u64 = 100_000;
/// Bytes of cells held for a diff, so that wide rows do not fill the memory.
const MOST_BYTES: usize = 64 << 20;

/// The CSV file and the schema of both versions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sides<'a> {
    pub(crate) new: (&'a Path, &'a Schema),
    pub(crate) old: (&'a Path, &'a Schema),
}

/// Writes a diff; `None` where there is nothing to tell, or too much.
///
/// # Errors
///
/// [`Error::Io`] and [`Error::ReadBack`]: a file cannot be read or written, or the rows are not those counted.
pub(crate) fn write(sides: &Sides<'_>, expected: ChangeCounts, path: &Path) -> Result<Option<Written>, Error> {
    let comparison = Comparison::of(sides.new.1, sides.old.1);
    let total = expected.added + expected.removed + 2 * expected.changed;
    if comparison.shared.is_empty() || total == 0 || total > MOST_ROWS {
        return Ok(None);
    }
    let found = find(sides, &comparison)?;
    if found.counts() != expected {
        return Err(Error::read_back(path, "its rows are not those that were counted"));
    }
    let Some(rows) = Rows::read(sides, &comparison, &found)? else { return Ok(None) };
    let header = comparison.shared.iter().map(|pair| sides.new.1.fields[pair.new].name.as_str());
    rows.write(header, &found, path).map(Some)
}

/// The places of rows in their files, from 0.
#[derive(Debug, Default)]
struct Found {
    /// In the old file, rising.
    removed: Vec<usize>,
    /// In the old and in the new file, by the new one.
    changed: Vec<(usize, usize)>,
    /// In the new file, rising.
    added: Vec<usize>,
}

impl Found {
    fn counts(&self) -> ChangeCounts {
        let count = |length: usize| length as u64;
        ChangeCounts {
            added: count(self.added.len()),
            removed: count(self.removed.len()),
            changed: count(self.changed.len()),
        }
    }
}

/// A row by its key, its cells and its place.
type Row = (u128, u128, usize);

fn find(sides: &Sides<'_>, comparison: &Comparison) -> Result<Found, Error> {
    let mut hasher = RowHasher::default();
    let mut old = hashes(sides.old.0, &mut hasher, comparison, |pair| pair.old)?;
    let mut new = hashes(sides.new.0, &mut hasher, comparison, |pair| pair.new)?;
    drop_common(&mut old, &mut new);
    let mut found = Found::default();
    let (mut old, mut new) = (old.as_slice(), new.as_slice());
    while let Some(key) = old.first().into_iter().chain(new.first()).map(|row| row.0).min() {
        let (before, after) = (take(&mut old, key), take(&mut new, key));
        let both = before.len().min(after.len());
        found.changed.extend(before.iter().copied().zip(after.iter().copied()));
        found.removed.extend(&before[both..]);
        found.added.extend(&after[both..]);
    }
    found.removed.sort_unstable();
    found.changed.sort_unstable_by_key(|(_, new)| *new);
    found.added.sort_unstable();
    Ok(found)
}

/// The rows of a file, sorted. Without a key a row is its own.
fn hashes(
    path: &Path,
    hasher: &mut RowHasher,
    comparison: &Comparison,
    side: impl Fn(&Pair) -> usize,
) -> Result<Vec<Row>, Error> {
    let shared: Vec<usize> = comparison.shared.iter().map(&side).collect();
    let key: Vec<usize> = comparison.key.iter().map(&side).collect();
    let mut rows = Vec::new();
    each(path, |place, record| {
        let row = hasher.pick(record, &shared);
        let key = if key.is_empty() { row } else { hasher.pick(record, &key) };
        rows.push((key, row, place));
    })?;
    rows.sort_unstable();
    Ok(rows)
}

/// Leaves out what both sorted lists hold, each as often as the list that holds it less often.
fn drop_common(old: &mut Vec<Row>, new: &mut Vec<Row>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut before, mut after) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => break,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(one), Some(two)) => (one.0, one.1).cmp(&(two.0, two.1)),
        };
        if order.is_le() {
            left.extend(before.next().filter(|_| order.is_lt()));
        }
        if order.is_ge() {
            right.extend(after.next().filter(|_| order.is_gt()));
        }
    }
    (*old, *new) = (left, right);
}

/// Takes the rows of a key off the front of a sorted list; answers their places, rising.
fn take(rows: &mut &[Row], key: u128) -> Vec<usize> {
    let length = rows.iter().take_while(|row| row.0 == key).count();
    let (front, rest) = rows.split_at(length);
    *rows = rest;
    let mut places: Vec<usize> = front.iter().map(|row| row.2).collect();
    // Hashes have a new seed in each run: their order must not reach the file.
    places.sort_unstable();
    places
}

/// The cells to write, each list in the order of its places.
struct Rows {
    removed: Vec<ByteRecord>,
    /// In the order of the old file, with the place there.
    before: Vec<(usize, ByteRecord)>,
    after: Vec<ByteRecord>,
    added: Vec<ByteRecord>,
}

impl Rows {
    /// Reads the cells of the rows that were found; `None` when they are too much to hold.
    fn read(sides: &Sides<'_>, comparison: &Comparison, found: &Found) -> Result<Option<Self>, Error> {
        let mut before: Vec<usize> = found.changed.iter().map(|(old, _)| *old).collect();
        before.sort_unstable();
        let after: Vec<usize> = found.changed.iter().map(|(_, new)| *new).collect();
        let old: Vec<usize> = comparison.shared.iter().map(|pair| pair.old).collect();
        let new: Vec<usize> = comparison.shared.iter().map(|pair| pair.new).collect();
        let Some([removed, changed]) = cells(sides.old.0, &old, [&found.removed, &before])? else { return Ok(None) };
        let Some([added, after]) = cells(sides.new.0, &new, [&found.added, &after])? else { return Ok(None) };
        Ok(Some(Self { removed, before: before.into_iter().zip(changed).collect(), after, added }))
    }

    fn write<'n>(&self, header: impl Iterator<Item = &'n str>, found: &Found, path: &Path) -> Result<Written, Error> {
        let failed = |error: csv::Error| Error::io("write", path)(error.into());
        let mut writer = csv::WriterBuilder::new().from_writer(HashedFile::create(path)?);
        writer.write_record(["_change", "_row"].into_iter().chain(header)).map_err(failed)?;
        let mut put = |change: &str, row: &str, record: &ByteRecord| {
            let marks = [change.as_bytes(), row.as_bytes()];
            writer.write_record(marks.into_iter().chain(record.iter())).map_err(failed)
        };
        for record in &self.removed {
            put("-", "old", record)?;
        }
        for ((place, _), after) in found.changed.iter().zip(&self.after) {
            // Every place of `changed` was read.
            if let Ok(at) = self.before.binary_search_by_key(place, |(place, _)| *place) {
                put("~", "old", &self.before[at].1)?;
                put("~", "new", after)?;
            }
        }
        for record in &self.added {
            put("+", "new", record)?;
        }
        let file = writer.into_inner().map_err(|error| Error::io("write", path)(error.into_error()))?;
        Ok(file.finish())
    }
}

/// The cells of rows at two lists of rising places; `None` when they are too much to hold.
fn cells(path: &Path, columns: &[usize], places: [&[usize]; 2]) -> Result<Option<[Vec<ByteRecord>; 2]>, Error> {
    let mut left = places.map(|places| places.iter().peekable());
    let mut taken = [Vec::new(), Vec::new()];
    let mut bytes = 0;
    each(path, |place, record| {
        for (left, taken) in left.iter_mut().zip(&mut taken) {
            if left.next_if(|wanted| **wanted == place).is_some() && bytes <= MOST_BYTES {
                bytes += record.as_slice().len();
                taken.push(columns.iter().filter_map(|at| record.get(*at)).collect::<ByteRecord>());
            }
        }
    })?;
    Ok((bytes <= MOST_BYTES).then_some(taken))
}

/// Visits every row of a CSV file with its place.
fn each(path: &Path, mut visit: impl FnMut(usize, &ByteRecord)) -> Result<(), Error> {
    let mut reader = check::open(path)?;
    let mut record = ByteRecord::new();
    check::read(&mut reader, &mut record, path)?;
    let mut place = 0;
    while check::read(&mut reader, &mut record, path)? {
        visit(place, &record);
        place += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::schema;
    use vetro_model::ColumnName;

    fn diff(key: bool, old: &str, new: &str, expected: ChangeCounts) -> Result<Option<String>, Error> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("old"), old).unwrap();
        std::fs::write(at("new"), new).unwrap();
        let mut schema = schema("[{ 'name': 'id', 'type': 'integer' }, { 'name': 'nome', 'type': 'string' }]");
        if key {
            schema.primary_key = vec![ColumnName::try_new("id").unwrap()];
        }
        let sides = Sides { new: (&at("new"), &schema), old: (&at("old"), &schema) };
        let written = write(&sides, expected, &at("diff"))?;
        Ok(written.map(|written| {
            let text = std::fs::read_to_string(at("diff")).unwrap();
            assert_eq!((written.bytes, written.sha256), (text.len() as u64, crate::file::sha256(text.as_bytes())));
            text
        }))
    }

    #[test]
    fn rows_that_went_changed_and_came_stand_in_the_order_of_their_files() {
        let old = "id,nome\n1,acero\n2,tiglio\n3,cedro\n4,olmo\n9,ago\n";
        let new = "id,nome\n0,\"a,b\"\n2,tiglio\n3,pino\n4,\"\"\"o\"\"\"\n7,faggio\n";
        let text = diff(true, old, new, ChangeCounts { added: 2, removed: 2, changed: 2 }).unwrap().unwrap();
        let expected = "_change,_row,id,nome\n-,old,1,acero\n-,old,9,ago\n~,old,3,cedro\n~,new,3,pino\n\
                        ~,old,4,olmo\n~,new,4,\"\"\"o\"\"\"\n+,new,0,\"a,b\"\n+,new,7,faggio\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn without_a_key_rows_come_and_go_as_often_as_they_stand() {
        let text = diff(
            false,
            "id,nome\n1,a\n1,a\n2,b\n",
            "id,nome\n1,a\n2,c\n",
            ChangeCounts { added: 1, removed: 2, changed: 0 },
        );
        assert_eq!(text.unwrap().unwrap(), "_change,_row,id,nome\n-,old,1,a\n-,old,2,b\n+,new,2,c\n");
    }

    #[test]
    fn a_key_that_repeats_gives_the_same_bytes_each_time() {
        let old = "id,nome\n1,a\n1,b\n1,c\n1,d\n";
        let new = "id,nome\n1,e\n1,f\n1,b\n";
        let expected = "_change,_row,id,nome\n-,old,1,d\n~,old,1,a\n~,new,1,e\n~,old,1,c\n~,new,1,f\n";
        for _ in 0..8 {
            let text = diff(true, old, new, ChangeCounts { added: 0, removed: 1, changed: 2 }).unwrap().unwrap();
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn nothing_to_tell_is_no_file_and_other_numbers_are_an_error() {
        let (old, new) = ("id,nome\n1,a\n", "id,nome\n1,b\n");
        assert_eq!(diff(true, old, old, ChangeCounts::default()).unwrap(), None);
        assert!(diff(true, old, new, ChangeCounts { added: 1, removed: 0, changed: 0 }).is_err());
        let many = ChangeCounts { added: MOST_ROWS + 1, removed: 0, changed: 0 };
        assert_eq!(diff(true, old, new, many).unwrap(), None);
    }
}
