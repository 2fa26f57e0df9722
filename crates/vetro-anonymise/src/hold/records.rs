//! Holds records back, so that two versions do not differ by a few persons in any class.
//!
//! What was published of a record stays as it was: its class keeps its labels
//! for as long as the record is there. Records that come are made coarser
//! among themselves, and only when they can form classes of their own that
//! are about as fine as those online; until then they wait. Records that go
//! stay until at least `k` of their class have gone and those that are left
//! still are `k`, or none. So every class changes by nothing or by at least
//! `k` records at a time.
//!
//! Values that became the mean of a group are labels too: they stay as they
//! were, newcomers are grouped among themselves, and records go only where
//! what is left of their group is large enough, or nothing. So no mean is
//! ever made of nearly the same records twice. The quantiles at the ends of a
//! column stay for as long as the audit accepts them.
//!
//! A record that was corrected is one that went and one that came. The values
//! of records are not kept: a record is known again by a keyed hash, and what
//! was published of one that went is taken from what is online.
//!
//! # Source
//!
//! J.-W. Byun and others, *Secure Anonymization for Incremental Datasets*, 2006, states the attack on the differences
//! of k-anonymous versions; the rule is ours.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow::compute::{CastOptions, cast_with_options, concat_batches, take_record_batch};
use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use jiff::Timestamp;
use vetro_model::ColumnName;
use vetro_model::ledger::{HeldClass, HeldRow, HeldRows};
use vetro_model::plan::{MicroAggregation, RecordPolicy};

use super::hashes::Hashes;
use super::loss::{Coarseness, Scale};
use crate::codes::{column, distinct};
use crate::rank::{Ranker, number};
use crate::records::{Left, grouped, sizes};
use crate::refusal::Refusal;
use crate::{Coarsened, ends};

/// How much coarser than those online classes of newcomers may be: this often, and so much more.
const COARSER: (f64, f64) = (2.0, 0.05);
/// How long newcomers wait for finer classes, in seconds: 30 days.
const LONGEST_WAIT: i64 = 30 * 86_400;

/// Records as they may be published, and what waits.
#[derive(Debug, Clone)]
pub struct HeldRecords {
    /// The records as they may be published.
    pub table: RecordBatch,
    /// The state the next version is made from.
    pub rows: HeldRows,
    /// The levels of the columns that are made coarser in any class.
    pub generalised: BTreeMap<String, Coarsened>,
    /// The loss of the table, the mean over the quasi-identifiers by their weights.
    pub loss: f64,
    /// The loss of each quasi-identifier.
    pub losses: BTreeMap<String, f64>,
    /// Records that come or go and are not shown to.
    pub waiting: u64,
}

/// What a night knows.
pub struct Night<'a> {
    /// What a record must satisfy.
    pub policy: &'a RecordPolicy,
    /// A keyed hash.
    pub hash: &'a dyn Fn(&[u8]) -> u64,
    /// Reads the records that are online; called only when records that went must stay.
    pub online: &'a dyn Fn() -> Option<RecordBatch>,
    /// The clock.
    pub now: Timestamp,
}

/// Protects records, and holds back what would tell of a few of them.
///
/// `last` is the state of the last version, `None` for the first, in which all records are made coarser together; so
/// they are when other columns have become quasi-identifiers.
///
/// # Errors
///
/// A [`Refusal`] when the records of the first version cannot be protected, or what is online cannot be read.
#[expect(clippy::needless_pass_by_value, reason = "the table is handed over: what comes back replaces it")]
pub fn hold_records(table: RecordBatch, last: Option<&HeldRows>, night: &Night<'_>) -> Result<HeldRecords, Refusal> {
    let scale = Scale::new(&table, night.policy)?;
    let columns: Vec<String> = labelled_columns(night.policy).map(ToString::to_string).collect();
    let Some(last) = last.filter(|last| last.columns == columns && ends::fit(&last.ends, night.policy)) else {
        let Left { made, rows, ends } = grouped(table.clone(), night.policy, None, &[])?;
        let made = Made { table: made.table, rows };
        let hashes = Hashes::of(&ends::code(&table, &ends)?, night.policy, night.hash)?;
        let left_out = left(&hashes.all, (0..).take(hashes.all.len()), &made.rows);
        let mut rows = HeldRows { columns, left_out, ends, ..HeldRows::default() };
        enter(&mut rows, &made, &hashes, night)?;
        return finished(made.table, rows, 0, &scale);
    };
    let table = ends::code(&table, &last.ends)?;
    let hashes = Hashes::of(&table, night.policy, night.hash)?;
    next(&table, &hashes, last, &scale, night)
}

/// The version after `last`.
fn next(
    table: &RecordBatch,
    hashes: &Hashes,
    last: &HeldRows,
    scale: &Scale,
    night: &Night<'_>,
) -> Result<HeldRecords, Refusal> {
    let raw = &hashes.all;
    let matched = Matched::new(last, raw);
    let (gone, staying) = departures(last, &matched, night.policy);
    let mut parts = vec![relabelled(table, last, &matched, night.policy)?];
    if !staying.is_empty() {
        parts.push(from_online(last, &staying, &parts[0].schema(), night)?);
    }
    let arrivals = matched.arrivals(raw.len());
    let mut rows = HeldRows { rows: without(&last.rows, &gone), ..last.clone() };
    let mut waiting = staying.len();
    // Records that were left out before may spoil the classes of those that are new.
    let new: Vec<u32> =
        arrivals.iter().copied().filter(|row| last.left_out.binary_search(&raw[*row as usize]).is_err()).collect();
    let newcomers = |rows: &[u32]| newcomers(table, rows, last.waits, scale, &parts, night);
    let made = match newcomers(&arrivals)? {
        None if new.len() < arrivals.len() => newcomers(&new)?,
        made => made,
    };
    if let Some(made) = made {
        rows.left_out = left(raw, arrivals.into_iter(), &made.rows);
        enter(&mut rows, &made, hashes, night)?;
        parts.push(made.table);
    } else {
        rows.left_out = still(&last.left_out, left(raw, arrivals.iter().copied(), &[]));
        waiting += arrivals.len() - rows.left_out.len();
    }
    rows.waits = (waiting > 0).then(|| last.waits.unwrap_or(night.now));
    finished(joined(&parts)?, rows, waiting as u64, scale)
}

fn finished(table: RecordBatch, rows: HeldRows, waiting: u64, scale: &Scale) -> Result<HeldRecords, Refusal> {
    let Coarseness { loss, losses, mut levels } = scale.measure(&table)?;
    levels.retain(|_, levels| levels.highest > 0);
    Ok(HeldRecords { table, rows, generalised: levels, loss, losses, waiting })
}

/// The hashes of some rows but for those that are shown, rising.
fn left(raw: &[u64], rows: impl Iterator<Item = u32>, shown: &[u32]) -> Vec<u64> {
    let mut known = vec![false; raw.len()];
    for row in shown {
        known[*row as usize] = true;
    }
    let mut left: Vec<u64> = rows.filter(|row| !known[*row as usize]).map(|row| raw[row as usize]).collect();
    left.sort_unstable();
    left
}

/// What two rising lists have in common, each as often as in the one that has it less often.
fn still(before: &[u64], now: Vec<u64>) -> Vec<u64> {
    let mut before = before.iter().copied().peekable();
    let common = |hash: &u64| {
        while before.next_if(|old| old < hash).is_some() {}
        before.next_if_eq(hash).is_some()
    };
    now.into_iter().filter(common).collect()
}

/// Which records of tonight are records of the last version.
struct Matched {
    /// For each held row, the row of tonight; none when it went.
    now: Vec<Option<u32>>,
}

impl Matched {
    fn new(last: &HeldRows, raw: &[u64]) -> Self {
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
    fn arrivals(&self, rows: usize) -> Vec<u32> {
        let mut known = vec![false; rows];
        for row in self.now.iter().flatten() {
            known[*row as usize] = true;
        }
        (0..number(rows)).filter(|row| !known[*row as usize]).collect()
    }
}

/// The columns whose published values are kept as they are: the quasi-identifiers, then the grouped ones.
pub(super) fn labelled_columns(policy: &RecordPolicy) -> impl Iterator<Item = &ColumnName> {
    policy.quasi_identifiers.iter().chain(policy.micro_aggregation.iter().flat_map(|set| &set.columns))
}

/// What must stay large enough when records go: classes or groups, by the labels they share.
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
        let labels = last.classes.iter().map(|class| class.labels.get(start..start + width));
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
fn departures(last: &HeldRows, matched: &Matched, policy: &RecordPolicy) -> (Vec<usize>, Vec<usize>) {
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

fn without(rows: &[HeldRow], gone: &[usize]) -> Vec<HeldRow> {
    let mut gone = gone.iter().copied().peekable();
    rows.iter().enumerate().filter(|(row, _)| gone.next_if_eq(row).is_none()).map(|(_, held)| *held).collect()
}

/// The rows of tonight that were published before, with the labels they have.
fn relabelled(
    table: &RecordBatch,
    last: &HeldRows,
    matched: &Matched,
    policy: &RecordPolicy,
) -> Result<RecordBatch, Refusal> {
    let kept: Vec<(u32, u32)> =
        last.rows.iter().zip(&matched.now).filter_map(|(held, now)| Some(((*now)?, held.class))).collect();
    let rows: UInt32Array = kept.iter().map(|(row, _)| *row).collect();
    let rows = take_record_batch(table, &rows).map_err(failed)?;
    let (mut fields, mut columns): (Vec<FieldRef>, Vec<ArrayRef>) =
        (rows.schema().fields().iter().cloned().collect(), rows.columns().to_vec());
    for (place, name) in labelled_columns(policy).enumerate() {
        let at = rows.schema().index_of(name.as_str()).map_err(failed)?;
        let labels: StringArray =
            kept.iter().map(|(_, class)| last.classes[*class as usize].labels.get(place).cloned().flatten()).collect();
        columns[at] = labelled(&labels, columns[at].data_type())?;
        fields[at] = Arc::new(Field::new(name.as_str(), columns[at].data_type().clone(), true));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(failed)
}

/// Labels in the type of their column; texts as codes, as protection writes them.
fn labelled(labels: &StringArray, kind: &DataType) -> Result<ArrayRef, Refusal> {
    let kind = match kind {
        DataType::Utf8 => &coded(),
        other => other,
    };
    let options = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(labels, kind, &options).map_err(failed)
}

fn coded() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8))
}

/// What is online of records that went, for as long as they stay.
fn from_online(
    last: &HeldRows,
    staying: &[usize],
    schema: &SchemaRef,
    night: &Night<'_>,
) -> Result<RecordBatch, Refusal> {
    let unread = || Refusal::Columns { step: "read back records that are online" };
    let online = aligned(&(night.online)().ok_or_else(unread)?, schema)?;
    let rest = Hashes::of(&online, night.policy, night.hash)?.rest;
    let labels = labelled_columns(night.policy).map(|name| distinct(column(&online, name.as_str())?));
    let labels = labels.collect::<Result<Vec<_>, _>>()?;
    let label = |row: usize| labels.iter().map(move |(codes, labels)| &labels[codes[row] as usize]);
    let mut places: BTreeMap<(u64, Vec<&Option<String>>), Vec<u32>> = BTreeMap::new();
    for (row, rest) in rest.iter().enumerate() {
        places.entry((*rest, label(row).collect())).or_default().push(number(row));
    }
    let rows: Option<UInt32Array> = staying
        .iter()
        .map(|held| {
            let held = &last.rows[*held];
            let labels = last.classes[held.class as usize].labels.iter().collect();
            Some(Some(places.get_mut(&(held.rest, labels))?.pop()?))
        })
        .collect();
    take_record_batch(&online, &rows.ok_or_else(unread)?).map_err(failed)
}

/// The columns of a batch in the types of a schema.
fn aligned(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, Refusal> {
    let options = CastOptions { safe: false, ..CastOptions::default() };
    let one =
        |field: &FieldRef| cast_with_options(column(batch, field.name())?, field.data_type(), &options).map_err(failed);
    let columns = schema.fields().iter().map(one).collect::<Result<Vec<_>, _>>()?;
    let fields: Vec<FieldRef> =
        schema.fields().iter().map(|field| Arc::new(Field::clone(field).with_nullable(true))).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(failed)
}

/// Records made coarser together.
struct Made {
    table: RecordBatch,
    /// The row of tonight of each row of the table.
    rows: Vec<u32>,
}

/// The newcomers with their classes, when these are fine enough or have waited long enough.
fn newcomers(
    table: &RecordBatch,
    arrivals: &[u32],
    waits: Option<Timestamp>,
    scale: &Scale,
    online: &[RecordBatch],
    night: &Night<'_>,
) -> Result<Option<Made>, Refusal> {
    if arrivals.len() < night.policy.k as usize {
        return Ok(None);
    }
    // Newcomers who cannot form classes wait; that is no failure.
    let some = take_record_batch(table, &UInt32Array::from(arrivals.to_vec())).map_err(failed)?;
    // Their ends were replaced with those of all.
    let made = grouped(some, night.policy, Some(&ends::Ends::new()), &nulls(online, night.policy)?);
    let Some(Left { made, rows, .. }) = made.ok().filter(|left| left.made.table.num_rows() > 0) else {
        return Ok(None);
    };
    let made = Made { table: made.table, rows: rows.iter().map(|row| arrivals[*row as usize]).collect() };
    let waited = waits.is_some_and(|since| night.now.as_second() - since.as_second() >= LONGEST_WAIT);
    let (loss, before) = (scale.measure(&made.table)?.loss, scale.measure(&joined(online)?)?.loss);
    Ok((waited || loss <= COARSER.0 * before + COARSER.1).then_some(made))
}

/// For each set of grouped columns, whether enough of the records online hold no value at all.
fn nulls(online: &[RecordBatch], policy: &RecordPolicy) -> Result<Vec<bool>, Refusal> {
    let online = joined(online)?;
    let enough = |set: &MicroAggregation| {
        let sizes = sizes(&online, set)?;
        Ok(sizes.iter().any(|(size, is_null)| *is_null && *size >= u64::from(set.group)))
    };
    policy.micro_aggregation.iter().map(enough).collect()
}

/// Enters a batch into the state.
fn enter(held: &mut HeldRows, made: &Made, hashes: &Hashes, night: &Night<'_>) -> Result<(), Refusal> {
    let columns = labelled_columns(night.policy).map(|name| distinct(column(&made.table, name.as_str())?));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let mut ranker = Ranker::default();
    ranker.start(made.table.num_rows());
    for (codes, labels) in &columns {
        ranker.add(number(labels.len()), codes.iter().copied());
    }
    let ranks = ranker.rank();
    let known: BTreeMap<Vec<Option<String>>, u32> =
        held.classes.iter().zip(0..).map(|(class, place)| (class.labels.clone(), place)).collect();
    let places = ranks.first.iter().map(|row| {
        let label = |(codes, labels): &(Vec<u32>, Vec<Option<String>>)| labels[codes[*row as usize] as usize].clone();
        let labels: Vec<Option<String>> = columns.iter().map(label).collect();
        known.get(&labels).copied().unwrap_or_else(|| {
            held.classes.push(HeldClass { labels });
            number(held.classes.len() - 1)
        })
    });
    let places: Vec<u32> = places.collect();
    held.rows.reserve(made.rows.len());
    for (id, row) in ranks.ids.iter().zip(&made.rows) {
        let (raw, rest) = (hashes.all[*row as usize], hashes.rest[*row as usize]);
        held.rows.push(HeldRow { raw, class: places[*id as usize], rest });
    }
    Ok(())
}

/// The parts one after the other, in the types of the first.
fn joined(parts: &[RecordBatch]) -> Result<RecordBatch, Refusal> {
    let schema = parts.first().map_or_else(|| Arc::new(Schema::empty()), RecordBatch::schema);
    let parts = parts.iter().map(|part| aligned(part, &schema)).collect::<Result<Vec<_>, _>>()?;
    let schema = parts.first().map_or(schema, RecordBatch::schema);
    concat_batches(&schema, &parts).map_err(failed)
}

fn failed(_: arrow::error::ArrowError) -> Refusal {
    Refusal::Columns { step: "hold records back" }
}

#[cfg(test)]
mod tests;
