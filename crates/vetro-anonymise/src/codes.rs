//! Turns columns of any type into small whole numbers, since protection compares values and never calculates with them.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, RecordBatch, UInt32Array};
use arrow::compute::{cast, take};
use arrow::datatypes::{DataType, Int64Type, UInt32Type};
use arrow::error::ArrowError;
use arrow::row::{RowConverter, SortField};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use hashbrown::HashMap;

use crate::rank::number;
use crate::refusal::Refusal;

/// A column as codes.
#[derive(Debug, Clone)]
pub(crate) struct Encoded {
    /// One code for each row: 0 is null, equal values have equal codes.
    pub codes: Vec<u32>,
    /// Codes are less than this.
    pub size: u32,
}

/// The column of that name.
pub(crate) fn column<'a>(table: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, Refusal> {
    table.column_by_name(name).ok_or_else(|| Refusal::MissingColumn { column: name.to_owned() })
}

/// Encodes a column by the order of its values, so that neither rows nor dictionary entries decide a code: numbers by
/// size, texts by their bytes. Every code from 1 on occurs.
pub(crate) fn ordered(array: &ArrayRef) -> Result<Encoded, Refusal> {
    let failed = |_| Refusal::Columns { step: "order the values of a column" };
    let mut encoded = encode(array)?;
    let mut first = vec![None; encoded.size as usize];
    for (row, code) in encoded.codes.iter().enumerate() {
        first[*code as usize].get_or_insert_with(|| number(row));
    }
    let found: Vec<(u32, u32)> = (0..).zip(&first).skip(1).filter_map(|(code, row)| Some((code, (*row)?))).collect();
    let rows: UInt32Array = found.iter().map(|(_, row)| Some(*row)).collect();
    let values = plain(&take(array, &rows, None).map_err(failed)?).map_err(failed)?;
    let converter = RowConverter::new(vec![SortField::new(values.data_type().clone())]).map_err(failed)?;
    let values = converter.convert_columns(&[values]).map_err(failed)?;
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|place| values.row(*place));
    let mut new = vec![0; encoded.size as usize];
    for (rank, place) in order.into_iter().enumerate() {
        new[found[place].0 as usize] = number(rank + 1);
    }
    encoded.codes.iter_mut().for_each(|code| *code = new[*code as usize]);
    encoded.size = number(found.len() + 1);
    Ok(encoded)
}

/// A column without dictionary.
fn plain(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    match array.data_type() {
        DataType::Dictionary(_, value) => cast(array, value),
        _ => Ok(Arc::clone(array)),
    }
}

/// Encodes a column: null is a value of its own, and equals null.
pub(crate) fn encode(array: &ArrayRef) -> Result<Encoded, Refusal> {
    match array.data_type() {
        DataType::Dictionary(key, value) if **key == DataType::UInt32 && **value == DataType::Utf8 => {
            Ok(encode_dictionary(array.as_dictionary::<UInt32Type>()))
        }
        DataType::Utf8 => Ok(encode_values(array.as_string::<i32>().iter())),
        DataType::Boolean => Ok(encode_values(array.as_boolean().iter())),
        DataType::Int64 => Ok(encode_values(array.as_primitive::<Int64Type>().iter())),
        _ => encode_rows(array),
    }
}

fn encode_values<T: std::hash::Hash + Eq>(values: impl Iterator<Item = Option<T>>) -> Encoded {
    let mut known: HashMap<T, u32> = HashMap::new();
    let code = |value: Option<T>| match value {
        None => 0,
        Some(value) => {
            let next = number(known.len() + 1);
            *known.entry(value).or_insert(next)
        }
    };
    let codes = values.map(code).collect();
    Encoded { codes, size: number(known.len() + 1) }
}

/// Values of a dictionary should not repeat; if some do, they still get one code.
fn encode_dictionary(array: &DictionaryArray<UInt32Type>) -> Encoded {
    let values = encode_values(array.values().as_string::<i32>().iter());
    let keys = array.keys();
    let code = |key: u32| values.codes.get(key as usize).copied().unwrap_or(0);
    let codes = match keys.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => keys.values().iter().map(|key| code(*key)).collect(),
        Some(nulls) => keys.values().iter().zip(nulls).map(|(key, valid)| if valid { code(*key) } else { 0 }).collect(),
    };
    Encoded { codes, size: values.size }
}

/// Every other type: by the bytes of its rows.
fn encode_rows(array: &ArrayRef) -> Result<Encoded, Refusal> {
    let failed = |_| Refusal::Columns { step: "compare the values of a column" };
    let plain = plain(array).map_err(failed)?;
    let converter = RowConverter::new(vec![SortField::new(plain.data_type().clone())]).map_err(failed)?;
    let rows = converter.convert_columns(&[Arc::clone(&plain)]).map_err(failed)?;
    let value = |row: usize| plain.is_valid(row).then(|| rows.row(row));
    Ok(encode_values((0..plain.len()).map(value)))
}

/// A column as codes without gaps, and the text of each; `None` is null.
pub(crate) fn distinct(array: &ArrayRef) -> Result<(Vec<u32>, Vec<Option<String>>), Refusal> {
    let Encoded { mut codes, size } = encode(array)?;
    let mut places = vec![u32::MAX; size as usize];
    let mut rows = Vec::new();
    for (row, code) in codes.iter_mut().enumerate() {
        let place = &mut places[*code as usize];
        if *place == u32::MAX {
            *place = number(rows.len());
            rows.push(row);
        }
        *code = *place;
    }
    Ok((codes, texts(array, rows.into_iter())?))
}

/// The values of some rows as text; `None` is null.
pub(crate) fn texts(array: &ArrayRef, rows: impl Iterator<Item = usize>) -> Result<Vec<Option<String>>, Refusal> {
    let failed = |_| Refusal::Columns { step: "write the values of a column as text" };
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(array.as_ref(), &options).map_err(failed)?;
    let text = |row: usize| {
        let value = array.is_valid(row).then(|| formatter.value(row).try_to_string());
        value.transpose().map_err(failed)
    };
    rows.map(text).collect()
}

#[cfg(test)]
mod tests {
    use arrow::array::{BooleanArray, Date32Array, Decimal128Array, Int64Array, StringArray};

    use super::*;

    fn codes(array: impl Array + 'static) -> Vec<u32> {
        let array: ArrayRef = Arc::new(array);
        encode(&array).unwrap().codes
    }

    #[test]
    fn null_is_zero_and_equal_values_share_a_code_in_every_type() {
        let expected = [1, 0, 2, 1, 0];
        assert_eq!(codes(StringArray::from(vec![Some("b"), None, Some("a"), Some("b"), None])), expected);
        assert_eq!(codes(Int64Array::from(vec![Some(-4), None, Some(9), Some(-4), None])), expected);
        assert_eq!(codes(BooleanArray::from(vec![Some(true), None, Some(false), Some(true), None])), expected);
        assert_eq!(codes(Date32Array::from(vec![Some(5), None, Some(6), Some(5), None])), expected);
        assert_eq!(codes(Decimal128Array::from(vec![Some(5), None, Some(6), Some(5), None])), expected);
    }

    #[test]
    fn a_dictionary_compares_values_and_not_keys() {
        let values = Arc::new(StringArray::from(vec!["x", "y", "x"]));
        let keys = UInt32Array::from(vec![Some(2), Some(1), None, Some(0)]);
        assert_eq!(codes(DictionaryArray::new(keys, values)), [1, 2, 0, 1]);
    }

    #[test]
    fn ordered_codes_follow_the_values() {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(10), None, Some(9), Some(-1), Some(10)]));
        assert_eq!(ordered(&numbers).unwrap().codes, [3, 0, 2, 1, 3]);
        let values = Arc::new(StringArray::from(vec!["unused", "b", "a"]));
        let coded: ArrayRef = Arc::new(DictionaryArray::new(UInt32Array::from(vec![1, 2, 1]), values));
        let coded = ordered(&coded).unwrap();
        assert_eq!((coded.codes, coded.size), (vec![2, 1, 2], 3));
    }

    #[test]
    fn texts_are_written_as_published() {
        let days: ArrayRef = Arc::new(Date32Array::from(vec![Some(0), None]));
        assert_eq!(texts(&days, 0..2).unwrap(), [Some("1970-01-01".to_owned()), None]);
    }
}
