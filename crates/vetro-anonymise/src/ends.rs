//! Replaces the largest and the smallest values of a column by a quantile.
//!
//! The quantile is one of the values, and at least *k* records (or persons)
//! lie at it or beyond, so that it is published for all of them: where the
//! share asked for holds fewer, the end is widened. Quantiles of an earlier
//! version are kept, so that what is online stays as it is.
//!
//! Start at [`code`].

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow::compute::{CastOptions, cast_with_options, concat, take};
use vetro_model::ColumnName;
use vetro_model::plan::{RecordPolicy, TopBottom};

use crate::codes::{Encoded, column, encode, ordered, texts};
use crate::rank::number;
use crate::refusal::Refusal;

/// The quantiles of each column, below and above, as they are written.
pub(crate) type Ends = BTreeMap<String, [Option<String>; 2]>;

/// Whether quantiles are those a policy asks for.
pub(crate) fn fit(ends: &Ends, policy: &RecordPolicy) -> bool {
    let asked =
        policy.top_bottom.iter().map(|(name, ends)| (name.as_str(), [ends.below.is_some(), ends.above.is_some()]));
    asked.eq(ends.iter().map(|(name, ends)| (name.as_str(), ends.each_ref().map(Option::is_some))))
}

/// The quantiles of a table.
///
/// # Source
///
/// The quantile is the inverse of the empirical distribution: R. J. Hyndman and Y. Fan, *Sample Quantiles in Statistical
/// Packages*, 1996, definition 1. Top coding: Hundepool and others, *Statistical Disclosure Control*, 2012, section 3.3.2.
pub(crate) fn quantiles(table: &RecordBatch, policy: &RecordPolicy) -> Result<Ends, Refusal> {
    policy
        .top_bottom
        .iter()
        .map(|(name, asked)| Ok((name.to_string(), of_column(table, name, asked, policy)?)))
        .collect()
}

/// A value of the column.
struct Value {
    /// The rows that hold it.
    rows: Vec<u32>,
}

fn of_column(
    table: &RecordBatch,
    name: &ColumnName,
    asked: &TopBottom,
    policy: &RecordPolicy,
) -> Result<[Option<String>; 2], Refusal> {
    let array = column(table, name.as_str())?;
    let Encoded { codes, size } = ordered(array)?;
    let mut values: Vec<Value> = (1..size).map(|_| Value { rows: Vec::new() }).collect();
    for (row, code) in codes.iter().enumerate().filter(|(_, code)| **code > 0) {
        values[*code as usize - 1].rows.push(number(row));
    }
    let persons = policy.person.as_ref().map(|name| encode(column(table, name.as_str())?)).transpose()?;
    let persons = persons.map(|persons| persons.codes);
    let few = || Refusal::FewRecords { columns: name.to_string(), records: codes.len() as u64, group: policy.k };
    let low = match asked.below {
        None => None,
        Some(share) => Some(end(values.iter(), share, persons.as_deref(), policy.k).ok_or_else(few)?),
    };
    let high = match asked.above {
        None => None,
        Some(share) => {
            let from_top = end(values.iter().rev(), 1.0 - share, persons.as_deref(), policy.k).ok_or_else(few)?;
            Some(values.len() - 1 - from_top)
        }
    };
    if low.zip(high).is_some_and(|(low, high)| low > high) {
        return Err(few());
    }
    let text = |place: Option<usize>| -> Result<Option<String>, Refusal> {
        let Some(row) = place.and_then(|place| values[place].rows.first()) else { return Ok(None) };
        Ok(texts(array, std::iter::once(*row as usize))?.pop().flatten())
    };
    Ok([text(low)?, text(high)?])
}

/// How many values, from one end on, hold the share and at least `k` records or persons; the last one's place. `None`
/// when all together do not.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of fewer than 2^32 records, not negative"
)]
fn end<'a>(
    values: impl Iterator<Item = &'a Value> + Clone,
    share: f64,
    persons: Option<&[u32]>,
    k: u32,
) -> Option<usize> {
    let all: usize = values.clone().map(|value| value.rows.len()).sum();
    let wanted = ((share * all as f64 - 1e-9).ceil() as usize).max(1);
    let (mut records, mut nameless) = (0, 0);
    let mut known = BTreeSet::new();
    for (place, value) in values.enumerate() {
        records += value.rows.len();
        for row in &value.rows {
            match persons.map(|persons| persons[*row as usize]) {
                // Null is a person of its own in each record.
                None | Some(0) => nameless += 1,
                Some(person) => {
                    known.insert(person);
                }
            }
        }
        if records >= wanted && nameless + known.len() >= k as usize {
            return Some(place);
        }
    }
    None
}

/// Replaces what lies beyond the quantiles by them.
pub(crate) fn code(table: &RecordBatch, ends: &Ends) -> Result<RecordBatch, Refusal> {
    let failed = |_| Refusal::Columns { step: "replace the ends of a column" };
    let schema = table.schema();
    let mut arrays: Vec<ArrayRef> = table.columns().to_vec();
    for (name, ends) in ends {
        let at = schema.index_of(name).map_err(|_| Refusal::MissingColumn { column: name.clone() })?;
        let limits: StringArray = ends.iter().map(Option::as_deref).collect();
        let options = CastOptions { safe: false, ..CastOptions::default() };
        let limits = cast_with_options(&limits, arrays[at].data_type(), &options).map_err(failed)?;
        let both = concat(&[arrays[at].as_ref(), limits.as_ref()]).map_err(failed)?;
        let Encoded { codes, .. } = ordered(&both)?;
        let rows = table.num_rows();
        let (low, high) = (codes[rows], codes[rows + 1]);
        let place = |row: usize| match codes[row] {
            0 => row,
            code if low > 0 && code < low => rows,
            code if high > 0 && code > high => rows + 1,
            _ => row,
        };
        let places: UInt32Array = (0..rows).map(|row| number(place(row))).collect::<Vec<u32>>().into();
        arrays[at] = take(&both, &places, None).map_err(failed)?;
    }
    RecordBatch::try_new(schema, arrays).map_err(failed)
}

/// Whether each quantile is held by at least `k` records or persons of a table whose ends were replaced.
pub(crate) fn hold(table: &RecordBatch, ends: &Ends, policy: &RecordPolicy) -> Result<bool, Refusal> {
    let bare = |asked: &TopBottom| TopBottom { below: asked.below.map(|_| 0.0), above: asked.above.map(|_| 1.0) };
    let top_bottom = policy.top_bottom.iter().map(|(name, asked)| (name.clone(), bare(asked))).collect();
    let least = RecordPolicy { top_bottom, ..policy.clone() };
    // Then the narrowest ends that hold enough are those that were made.
    Ok(match quantiles(table, &least) {
        Ok(found) => found.iter().all(|(name, found)| ends.get(name) == Some(found)),
        Err(Refusal::FewRecords { .. }) => false,
        Err(other) => return Err(other),
    })
}
