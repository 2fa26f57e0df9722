//! Numbers the distinct values of a column, so that rows can be compared by numbers.
//!
//! Equal values get equal codes and different values different ones, also
//! where a dictionary repeats a value. Null is a value of its own: it equals
//! null and nothing else.

use std::hash::Hash;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType,
    UInt32Type,
};
use hashbrown::HashMap;

/// One code for each row, without gaps; `None` for a type that is not published.
pub(crate) fn codes(column: &ArrayRef) -> Option<Vec<u32>> {
    Some(match column.data_type() {
        DataType::Utf8 => number(column.as_string::<i32>().iter()),
        DataType::Dictionary(..) => coded(column)?,
        DataType::Boolean => number(column.as_boolean().iter()),
        DataType::Int64 => number(column.as_primitive::<Int64Type>().iter()),
        DataType::Date32 => number(column.as_primitive::<Date32Type>().iter()),
        DataType::Decimal128(..) => number(column.as_primitive::<Decimal128Type>().iter()),
        DataType::Time64(_) => number(column.as_primitive_opt::<Time64MicrosecondType>()?.iter()),
        DataType::Timestamp(..) => number(column.as_primitive_opt::<TimestampMicrosecondType>()?.iter()),
        // Bit by bit: two floats that print differently are told apart, which is the stricter reading.
        DataType::Float64 => number(column.as_primitive::<Float64Type>().iter().map(|value| value.map(f64::to_bits))),
        _ => return None,
    })
}

fn coded(column: &ArrayRef) -> Option<Vec<u32>> {
    let coded = column.as_dictionary_opt::<UInt32Type>()?;
    let values = coded.values().as_string_opt::<i32>()?;
    // The values with a null before them: its number is what rows without a value get.
    let numbers = number(std::iter::once(None).chain(values.iter()));
    // Renumbered by the rows: null, or a value that no row holds, would leave a gap.
    let mut known = vec![u32::MAX; distinct(&numbers)];
    let mut next = 0;
    let mut code = |key: Option<u32>| {
        let code = &mut known[numbers[key.map_or(0, |key| key as usize + 1)] as usize];
        if *code == u32::MAX {
            *code = next;
            next += 1;
        }
        *code
    };
    Some(coded.keys().iter().map(&mut code).collect())
}

/// Numbers values in the order of their first appearance.
pub(crate) fn number<T: Hash + Eq>(values: impl Iterator<Item = T>) -> Vec<u32> {
    let mut known = HashMap::new();
    values
        .map(|value| {
            let next = u32::try_from(known.len()).expect("a batch holds fewer than 2^32 rows");
            *known.entry(value).or_insert(next)
        })
        .collect()
}

/// The most pairs looked up in a table instead of a hash map: 16 MiB of codes.
const MOST_LISTED: usize = 1 << 22;

/// Codes of the pairs of two columns of codes.
pub(crate) fn pairs(one: &[u32], other: &[u32]) -> Vec<u32> {
    let width = distinct(other);
    match distinct(one).checked_mul(width) {
        Some(size) if size <= MOST_LISTED => listed_pairs(one, other, (width, size)),
        _ => number(one.iter().zip(other).map(|(one, other)| u64::from(*one) << 32 | u64::from(*other))),
    }
}

fn listed_pairs(one: &[u32], other: &[u32], (width, size): (usize, usize)) -> Vec<u32> {
    let mut known = vec![u32::MAX; size];
    let mut next = 0;
    let code = |(one, other): (&u32, &u32)| {
        let code = &mut known[*one as usize * width + *other as usize];
        if *code == u32::MAX {
            *code = next;
            next += 1;
        }
        *code
    };
    one.iter().zip(other).map(code).collect()
}

/// How many codes there are.
pub(crate) fn distinct(codes: &[u32]) -> usize {
    codes.iter().max().map_or(0, |code| *code as usize + 1)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{DictionaryArray, StringArray, UInt32Array};

    use super::*;

    #[test]
    fn pairs_are_numbered_alike_in_a_table_and_in_a_map() {
        let (one, other) = ([0, 1, 0, 2, 0], [3, 3, 3, 0, 1]);
        assert_eq!(pairs(&one, &other), [0, 1, 0, 2, 3]);
        let far = other.map(|code| code * 4_000_000);
        assert_eq!(pairs(&one, &far), pairs(&one, &other));
    }

    #[test]
    fn a_dictionary_that_repeats_a_value_does_not_split_it() {
        let keys = UInt32Array::from(vec![Some(0), Some(1), None, Some(2)]);
        let values = StringArray::from(vec![Some("x"), Some("x"), None]);
        let column: ArrayRef = Arc::new(DictionaryArray::new(keys, Arc::new(values)));
        let codes = codes(&column).unwrap();
        assert_eq!((codes[0] == codes[1], codes[2] == codes[3], codes[0] == codes[2]), (true, true, false));
    }
}
