//! Holds records back, so that two versions do not differ by a few persons in any class.
//!
//! What was published of a record stays as it was: its class keeps its labels
//! for as long as the record is there. Records that come are made coarser
//! among themselves, and only when they can form classes of their own that
//! are about as fine as those online; until then they wait. Records that go
//! stay until at least `k` of those that came to their class with them have
//! gone and those that are left of these still are `k`, or none. So every class
//! changes by nothing or by at least `k` records at a time, and whoever knows
//! from when until when a record was in it finds `k` that were there just as
//! long.
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

mod batch;
mod matched;
mod online;
mod spread;

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use jiff::Timestamp;
use vetro_model::ColumnName;
use vetro_model::ledger::HeldRows;
use vetro_model::plan::RecordPolicy;

use self::batch::{Made, enter, newcomers};
use self::matched::{Matched, departures, gone_from, left, still};
use self::online::{from_online, joined, relabelled};
use super::hashes::Hashes;
use super::loss::{Coarseness, Scale};
use crate::records::{Left, grouped};
use crate::refusal::Refusal;
use crate::{Coarsened, ends, micro};

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
    /// The share of its spread that each grouped column has lost; a column is left out where an older state does not
    /// tell what became of its values.
    pub spread_lost: BTreeMap<String, f64>,
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
        enter(&mut rows, &table, &made, &hashes, night)?;
        return finished(made.table, rows, 0, &scale, night.policy);
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
    let mut rows = gone_from(last, &gone);
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
        enter(&mut rows, table, &made, hashes, night)?;
        parts.push(made.table);
    } else {
        rows.left_out = still(&last.left_out, left(raw, arrivals.iter().copied(), &[]));
        waiting += arrivals.len() - rows.left_out.len();
    }
    rows.waits = (waiting > 0).then(|| last.waits.unwrap_or(night.now));
    finished(joined(&parts)?, rows, waiting as u64, scale, night.policy)
}

fn finished(
    table: RecordBatch,
    rows: HeldRows,
    waiting: u64,
    scale: &Scale,
    policy: &RecordPolicy,
) -> Result<HeldRecords, Refusal> {
    let Coarseness { loss, losses, mut levels } = scale.measure(&table)?;
    levels.retain(|_, levels| levels.highest > 0);
    let spread_lost = spread::lost(&table, &rows, policy)?;
    Ok(HeldRecords { table, rows, generalised: levels, loss, losses, spread_lost, waiting })
}

/// The columns whose published values are kept as they are: the quasi-identifiers, then the grouped ones.
pub(super) fn labelled_columns(policy: &RecordPolicy) -> impl Iterator<Item = &ColumnName> {
    policy.quasi_identifiers.iter().chain(micro::columns(policy))
}

fn failed(_: arrow::error::ArrowError) -> Refusal {
    Refusal::Columns { step: "hold records back" }
}

#[cfg(test)]
mod tests;
