//! Whether the rows are sorted by their values.
//!
//! Rows in the order in which they were written down tell who came after whom,
//! and let two releases be laid side by side. Rows sorted by all that is
//! published tell nothing more than their values do.

use std::cmp::Ordering;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType,
    TimestampMicrosecondType, UInt32Type,
};
use vetro_model::ColumnName;

use crate::refusal::{Problem, Rule};

/// Where nulls stand among the values.
#[derive(Clone, Copy)]
enum Nulls {
    First,
    Last,
}

/// The first row that stands before its place, if any does: nulls may come first or last, the same throughout.
pub(crate) fn problem(table: &RecordBatch, sort: &[ColumnName]) -> Option<Problem> {
    let schema = table.schema();
    let by = sort.iter().filter_map(|name| schema.index_of(name.as_str()).ok());
    let mut places: Vec<usize> = Vec::new();
    for place in by.chain(0..table.num_columns()) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let keys: Vec<Key> = places.iter().map(|place| Key::of(table.column(*place))).collect::<Option<_>>()?;
    let descent = |nulls: Nulls| (1..table.num_rows()).find(|row| compare(&keys, row - 1, *row, nulls).is_gt());
    let row = descent(Nulls::First)?.max(descent(Nulls::Last)?);
    let column = places.first().map(|place| schema.field(*place).name().clone()).unwrap_or_default();
    let sentence =
        "The rows are not sorted by their values: their order might tell when they were written down.".to_owned();
    Some(Problem::of_rows(Rule::Unsorted, &column, [row], sentence))
}

/// The place of each code's value in the order of all, from 0; null is the first.
pub(crate) fn ranks_of_codes(column: &ArrayRef, codes: &[u32]) -> Option<Vec<usize>> {
    let key = Key::of(column)?;
    let first = crate::label::first_rows(codes);
    let mut order: Vec<usize> = (0..first.len()).collect();
    order.sort_by(|one, other| key.compare(first[*one], first[*other], Nulls::First));
    let mut ranks = vec![0; first.len()];
    for (rank, code) in order.into_iter().enumerate() {
        ranks[code] = rank;
    }
    Some(ranks)
}

fn compare(keys: &[Key], one: usize, other: usize, nulls: Nulls) -> Ordering {
    let unequal = keys.iter().map(|key| key.compare(one, other, nulls)).find(|ordering| ordering.is_ne());
    unequal.unwrap_or(Ordering::Equal)
}

/// A column as something that compares fast.
struct Key {
    column: ArrayRef,
    values: Values,
}

enum Values {
    Ranks(Vec<u32>),
    Text,
    Truth,
    Numbers(fn(&ArrayRef, usize, usize) -> Ordering),
}

impl Key {
    fn of(column: &ArrayRef) -> Option<Self> {
        let values = match column.data_type() {
            DataType::Utf8 => Values::Text,
            DataType::Boolean => Values::Truth,
            DataType::Dictionary(..) => Values::Ranks(ranks(column)?),
            DataType::Int64 => Values::Numbers(numbers::<Int64Type>),
            DataType::Date32 => Values::Numbers(numbers::<Date32Type>),
            DataType::Decimal128(..) => Values::Numbers(numbers::<Decimal128Type>),
            DataType::Time64(_) => Values::Numbers(numbers::<Time64MicrosecondType>),
            DataType::Timestamp(..) => Values::Numbers(numbers::<TimestampMicrosecondType>),
            DataType::Float64 => Values::Numbers(|column, one, other| {
                let values = column.as_primitive::<Float64Type>();
                values.value(one).total_cmp(&values.value(other))
            }),
            _ => return None,
        };
        Some(Self { column: ArrayRef::clone(column), values })
    }

    fn compare(&self, one: usize, other: usize, nulls: Nulls) -> Ordering {
        let by_null = self.column.is_valid(one).cmp(&self.column.is_valid(other));
        if by_null.is_ne() || self.column.is_null(one) {
            return if matches!(nulls, Nulls::First) { by_null } else { by_null.reverse() };
        }
        match &self.values {
            Values::Ranks(ranks) => ranks[one].cmp(&ranks[other]),
            Values::Text => {
                let texts = self.column.as_string::<i32>();
                texts.value(one).cmp(texts.value(other))
            }
            Values::Truth => self.column.as_boolean().value(one).cmp(&self.column.as_boolean().value(other)),
            Values::Numbers(compare) => compare(&self.column, one, other),
        }
    }
}

fn numbers<T: ArrowPrimitiveType<Native: Ord>>(column: &ArrayRef, one: usize, other: usize) -> Ordering {
    let values = column.as_primitive::<T>();
    values.value(one).cmp(&values.value(other))
}

/// Each row's rank among the values of its dictionary; 0 for nulls.
fn ranks(column: &ArrayRef) -> Option<Vec<u32>> {
    let coded = column.as_dictionary_opt::<UInt32Type>()?;
    let values = coded.values().as_string_opt::<i32>()?;
    let mut sorted: Vec<&str> = values.iter().flatten().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let rank = |value: Option<&str>| value.and_then(|value| sorted.binary_search(&value).ok()).unwrap_or_default();
    let by_code: Vec<u32> = values.iter().map(|value| u32::try_from(rank(value)).unwrap_or(u32::MAX)).collect();
    Some(coded.keys().iter().map(|code| code.map_or(0, |code| by_code[code as usize])).collect())
}
