//! Knows records again by keyed hashes, without keeping their values.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, TimeUnit,
    TimestampMicrosecondType, UInt32Type,
};
use vetro_model::plan::RecordPolicy;

use super::records::labelled_columns;
use crate::codes::distinct;
use crate::refusal::Refusal;

/// The hashes of the rows of a table.
pub(super) struct Hashes {
    /// Over all columns.
    pub all: Vec<u64>,
    /// Over the columns that protection leaves as they are: no quasi-identifiers, and none that are grouped.
    pub rest: Vec<u64>,
}

/// What a null counts as.
const NULL: u64 = 0x6e75_6c6c;

impl Hashes {
    /// Hashes each value with a number that only the caller's key gives, once where values repeat, and each row over its
    /// values in their order. The hashes are kept sealed.
    pub fn of(table: &RecordBatch, policy: &RecordPolicy, hash: &dyn Fn(&[u8]) -> u64) -> Result<Self, Refusal> {
        let start = mixed(hash(b"row"));
        let mut found = Self { all: vec![start; table.num_rows()], rest: vec![start; table.num_rows()] };
        for (field, column) in table.schema().fields().iter().zip(table.columns()) {
            let is_labelled = labelled_columns(policy).any(|name| name.as_str() == field.name());
            let mut rest = found.rest.iter_mut();
            let mut all = found.all.iter_mut();
            each(column, hash, &mut |value| {
                let (Some(all), Some(rest)) = (all.next(), rest.next()) else { return };
                *all = mixed(*all ^ value);
                if !is_labelled {
                    *rest = mixed(*rest ^ value);
                }
            })?;
        }
        Ok(found)
    }
}

/// Calls a function with the hash of each value of a column.
fn each(column: &ArrayRef, hash: &dyn Fn(&[u8]) -> u64, use_hash: &mut dyn FnMut(u64)) -> Result<(), Refusal> {
    let salt = hash(b"number");
    let text = text(hash(b"text"));
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().iter().for_each(|value| use_hash(text(value))),
        DataType::Dictionary(key, value) if **key == DataType::UInt32 && **value == DataType::Utf8 => {
            let coded = column.as_dictionary::<UInt32Type>();
            let values = coded.values().as_string::<i32>();
            let values: Vec<u64> = values.iter().map(text).collect();
            coded.keys().iter().for_each(|key| use_hash(key.map_or(NULL, |key| values[key as usize])));
        }
        DataType::Int64 => numbers::<Int64Type>(column, salt, i64::cast_unsigned, use_hash),
        DataType::Date32 => numbers::<Date32Type>(column, salt, |day| i64::from(day).cast_unsigned(), use_hash),
        DataType::Float64 => numbers::<Float64Type>(column, salt, f64::to_bits, use_hash),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            numbers::<TimestampMicrosecondType>(column, salt, i64::cast_unsigned, use_hash);
        }
        DataType::Decimal128(..) => {
            let folded = |value: i128| {
                let [low, high] =
                    [value, value >> 64].map(|half| u64::try_from(half & i128::from(u64::MAX)).unwrap_or(0));
                low ^ mixed(high)
            };
            numbers::<Decimal128Type>(column, salt, folded, use_hash);
        }
        _ => {
            let (codes, texts) = distinct(column)?;
            let values: Vec<u64> = texts.iter().map(|value| text(value.as_deref())).collect();
            for code in codes {
                use_hash(values[code as usize]);
            }
        }
    }
    Ok(())
}

/// Hashes texts, eight bytes at a time.
fn text(salt: u64) -> impl Fn(Option<&str>) -> u64 {
    let part = |bytes: &[u8]| bytes.iter().fold(0, |part, byte| part << 8 | u64::from(*byte));
    move |text| {
        let Some(text) = text else { return NULL };
        let start = mixed(salt ^ text.len() as u64);
        text.as_bytes().chunks(8).fold(start, |all, bytes| mixed(all ^ part(bytes)))
    }
}

fn numbers<T: ArrowPrimitiveType>(
    column: &ArrayRef,
    salt: u64,
    bits: impl Fn(T::Native) -> u64,
    use_hash: &mut dyn FnMut(u64),
) {
    let values = column.as_primitive::<T>();
    values.iter().for_each(|value| use_hash(value.map_or(NULL, |value| mixed(salt ^ bits(value)))));
}

/// Spreads every bit over all others, and back: different numbers stay different.
///
/// # Source
///
/// The finaliser of `SplitMix64`: G. Steele, D. Lea and C. Flood, *Fast Splittable Pseudorandom Number Generators*, 2014.
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (value ^ (value >> 31)).wrapping_add(0x9e37_79b9_7f4a_7c15)
}
