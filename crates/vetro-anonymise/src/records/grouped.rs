//! Classes over columns whose values are means of groups, or whose ends are quantiles.
//!
//! A record that is left out to protect a class is missing in its group too.
//! Where that leaves a group or an end too small, all begins anew with the
//! records that are left, until both hold.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::{DataType, Field, FieldRef, Schema, UInt32Type};
use vetro_model::Share;
use vetro_model::document::PrivacyMethod;
use vetro_model::plan::{MicroAggregation, RecordPolicy};

use super::{allowed, classed, share};
use crate::codes::{column, encode};
use crate::ends::{self, Ends};
use crate::rank::{Ranker, number};
use crate::refusal::Refusal;
use crate::{Protected, micro};

/// How often all may begin anew.
const ROUNDS: usize = 10;
/// The column of row numbers. No policy can name it: it comes back untouched.
const NUMBERS: &str = "";

/// A protected table, and how it came about.
pub(crate) struct Left {
    pub made: Protected,
    /// The row of the table handed in, for each row of the protected one.
    pub rows: Vec<u32>,
    /// The quantiles at the ends of columns.
    pub ends: Ends,
}

/// Protects groups, ends and classes together.
///
/// With `ends` given, the ends of the table were replaced already. `nulls` says for each set of grouped columns whether
/// enough records without a value are published already.
pub(crate) fn grouped(
    table: RecordBatch,
    policy: &RecordPolicy,
    ends: Option<&Ends>,
    nulls: &[bool],
) -> Result<Left, Refusal> {
    let records = table.num_rows() as u64;
    let mut left = numbered(table)?;
    let most = allowed(policy.suppression_limit, records);
    for _ in 0..ROUNDS {
        let now = left.num_rows() as u64;
        let spent = records - now;
        let limit = Share::from_parts(share(most.saturating_sub(spent), now).min(1.0));
        let limit = if spent == 0 { policy.suppression_limit } else { limit };
        let (mut ready, found) = if let Some(ends) = ends {
            (left.clone(), ends.clone())
        } else {
            let found = ends::quantiles(&left, policy)?;
            (ends::code(&left, &found)?, found)
        };
        for (place, set) in policy.micro_aggregation.iter().enumerate() {
            ready = micro::aggregate(&ready, set, nulls.get(place).copied().unwrap_or(false))?;
        }
        let made = classed(&ready, &RecordPolicy { suppression_limit: limit, ..policy.clone() })?;
        let all_hold = made.suppressed == 0
            || (groups_hold(&made.table, policy, nulls)?
                && (ends.is_some() || ends::hold(&made.table, &found, policy)?));
        let (made, rows) = unnumbered(made)?;
        if all_hold {
            return Ok(Left { made: told(made, policy, records), rows, ends: found });
        }
        let places = places(&left, &rows);
        left = take_record_batch(&left, &places).map_err(failed)?;
    }
    Err(Refusal::Unsettled)
}

/// Whether enough records share each combination of values of grouped columns.
fn groups_hold(table: &RecordBatch, policy: &RecordPolicy, nulls: &[bool]) -> Result<bool, Refusal> {
    for (place, set) in policy.micro_aggregation.iter().enumerate() {
        let known = nulls.get(place).copied().unwrap_or(false);
        let sizes = sizes(table, set)?;
        if sizes.iter().any(|(size, is_null)| *size < u64::from(set.group) && !(*is_null && known)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// For each combination of values of grouped columns, its records, and whether it is of nulls alone.
pub(crate) fn sizes(table: &RecordBatch, set: &MicroAggregation) -> Result<Vec<(u64, bool)>, Refusal> {
    let mut ranker = Ranker::default();
    ranker.start(table.num_rows());
    let mut is_null = vec![true; table.num_rows()];
    for name in &set.columns {
        let encoded = encode(column(table, name.as_str())?)?;
        for (null, code) in is_null.iter_mut().zip(&encoded.codes) {
            *null &= *code == 0;
        }
        ranker.add(encoded.size, encoded.codes.into_iter());
    }
    let ranks = ranker.rank();
    let mut sizes: Vec<(u64, bool)> = ranks.first.iter().map(|row| (0, is_null[*row as usize])).collect();
    for id in &ranks.ids {
        sizes[*id as usize].0 += 1;
    }
    Ok(sizes)
}

fn numbered(table: RecordBatch) -> Result<RecordBatch, Refusal> {
    let numbers: ArrayRef = Arc::new(UInt32Array::from_iter_values(0..number(table.num_rows())));
    let (schema, mut columns, _) = table.into_parts();
    let mut fields: Vec<FieldRef> = schema.fields().iter().cloned().collect();
    fields.push(Arc::new(Field::new(NUMBERS, DataType::UInt32, false)));
    columns.push(numbers);
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(failed)
}

/// The table without the column of row numbers, and these.
fn unnumbered(made: Protected) -> Result<(Protected, Vec<u32>), Refusal> {
    let last = made.table.num_columns() - 1;
    let rows = made.table.column(last).as_primitive::<UInt32Type>().values().to_vec();
    let table = made.table.project(&(0..last).collect::<Vec<_>>()).map_err(failed)?;
    Ok((Protected { table, ..made }, rows))
}

/// Where the rows of these numbers, rising, stand in a table of rising numbers.
fn places(table: &RecordBatch, rows: &[u32]) -> UInt32Array {
    let numbers = table.column(table.num_columns() - 1).as_primitive::<UInt32Type>().values();
    UInt32Array::from_iter_values(rows.iter().map(|row| number(numbers.partition_point(|known| known < row))))
}

/// What was suppressed in all rounds.
fn told(made: Protected, policy: &RecordPolicy, records: u64) -> Protected {
    let all = records - made.table.num_rows() as u64;
    let mut method = made.method;
    if let PrivacyMethod::KAnonymity { suppressed, suppressed_share, suppression_limit, .. } = &mut method {
        *suppressed = all;
        *suppressed_share = share(all, records);
        *suppression_limit = policy.suppression_limit.parts();
    }
    Protected { suppressed: all, method, ..made }
}

fn failed(_: arrow::error::ArrowError) -> Refusal {
    Refusal::Columns { step: "group records" }
}
