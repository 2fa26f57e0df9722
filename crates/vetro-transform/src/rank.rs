//! Numbers for the values of a column that rise with them: what sorting and grouping work on.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, DictionaryArray, PrimitiveArray, StringArray,
    UInt32Array,
};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType, TimeUnit,
    TimestampMicrosecondType, UInt32Type,
};

use crate::error::Error;

/// A number for each row: 0 for null, else one that rises with the value and is the same for the same value.
pub(crate) trait Codes {
    /// How many bits the largest number has; 0 when all are null.
    fn bits(&self) -> u32;
    /// The number of a row.
    fn code(&self, row: u32) -> u128;

    /// Appends `part` bits of the numbers of the keys' rows to the keys, leaving out the `low` lowest.
    fn append(&self, keys: &mut [(u64, u32)], low: u32, part: u32) {
        let mask = u128::from(u64::MAX >> (64 - part));
        for (key, row) in keys {
            let bits = u64::try_from((self.code(*row) >> low) & mask).expect("the mask has at most 64 bits");
            *key = key.checked_shl(part).unwrap_or(0) | bits;
        }
    }
}

/// The numbers of a column; of plain texts only those of `rows`, so that the others need not be compared.
///
/// The dictionary of coded texts has to be [`tidy`].
///
/// # Errors
///
/// [`Error::Batch`] for a type that is never published.
pub(crate) fn codes<'a>(column: &'a ArrayRef, rows: impl Iterator<Item = u32>) -> Result<Box<dyn Codes + 'a>, Error> {
    Ok(match column.data_type() {
        DataType::Utf8 => Box::new(Ranked::of(column.as_string(), rows)),
        DataType::Dictionary(..) => Box::new(Coded::of(column.as_dictionary_opt().ok_or(Error::Batch)?)?),
        DataType::Boolean => Box::new(Truths(column.as_boolean())),
        DataType::Int64 => Range::<Int64Type>::of(column, i128::from),
        DataType::Date32 => Range::<Date32Type>::of(column, i128::from),
        DataType::Decimal128(..) => Range::<Decimal128Type>::of(column, |value| value),
        DataType::Float64 => Range::<Float64Type>::of(column, total_order),
        DataType::Time64(TimeUnit::Microsecond) => Range::<Time64MicrosecondType>::of(column, i128::from),
        DataType::Timestamp(TimeUnit::Microsecond, _) => Range::<TimestampMicrosecondType>::of(column, i128::from),
        _ => return Err(Error::Batch),
    })
}

/// A number that rises with a float in the total order of IEEE 754.
pub(crate) fn total_order(value: f64) -> i128 {
    let bits = value.to_bits().cast_signed();
    i128::from(if bits < 0 { bits ^ i64::MAX } else { bits })
}

fn bits_of(largest: u128) -> u32 {
    128 - largest.leading_zeros()
}

/// Texts by the rank of their code: dictionaries are sorted.
struct Coded<'a> {
    keys: &'a UInt32Array,
    values: usize,
}

impl<'a> Coded<'a> {
    fn of(column: &'a DictionaryArray<UInt32Type>) -> Result<Self, Error> {
        column.values().as_string_opt::<i32>().ok_or(Error::Batch)?;
        Ok(Self { keys: column.keys(), values: column.values().len() })
    }
}

impl Codes for Coded<'_> {
    fn bits(&self) -> u32 {
        bits_of(self.values as u128)
    }

    fn code(&self, row: u32) -> u128 {
        let row = row as usize;
        if self.keys.is_null(row) { 0 } else { u128::from(self.keys.value(row)) + 1 }
    }
}

/// Texts by their rank among the rows asked for.
struct Ranked {
    ranks: Vec<u32>,
    count: usize,
}

impl Ranked {
    fn of(texts: &StringArray, rows: impl Iterator<Item = u32>) -> Self {
        let (ranked, firsts) = rank(texts, rows.filter(|row| texts.is_valid(*row as usize)).collect());
        let mut ranks = vec![0; texts.len()];
        for (row, rank) in ranked {
            ranks[row as usize] = rank + 1;
        }
        Self { ranks, count: firsts.len() }
    }
}

impl Codes for Ranked {
    fn bits(&self) -> u32 {
        bits_of(self.count as u128)
    }

    fn code(&self, row: u32) -> u128 {
        u128::from(self.ranks[row as usize])
    }
}

struct Truths<'a>(&'a BooleanArray);

impl Codes for Truths<'_> {
    fn bits(&self) -> u32 {
        2
    }

    fn code(&self, row: u32) -> u128 {
        let row = row as usize;
        if self.0.is_null(row) { 0 } else { 1 + u128::from(self.0.value(row)) }
    }
}

/// Numbers by their distance from the least.
struct Range<'a, A: ArrowPrimitiveType> {
    array: &'a PrimitiveArray<A>,
    number: fn(A::Native) -> i128,
    least: i128,
    /// `None` when all are null.
    distance: Option<u128>,
}

impl<'a, A: ArrowPrimitiveType> Range<'a, A> {
    fn of(column: &'a ArrayRef, number: fn(A::Native) -> i128) -> Box<dyn Codes + 'a> {
        let array = column.as_primitive::<A>();
        let (mut least, mut most) = (i128::MAX, i128::MIN);
        for value in array.iter().flatten().map(number) {
            least = least.min(value);
            most = most.max(value);
        }
        Box::new(Self { array, number, least, distance: (least <= most).then(|| most.abs_diff(least)) })
    }
}

impl<A: ArrowPrimitiveType> Codes for Range<'_, A> {
    fn bits(&self) -> u32 {
        self.distance.map_or(0, |distance| bits_of(distance + 1))
    }

    fn code(&self, row: u32) -> u128 {
        let row = row as usize;
        if self.array.is_null(row) { 0 } else { (self.number)(self.array.value(row)).abs_diff(self.least) + 1 }
    }
}

/// The same texts with a dictionary of the values in use, sorted, each once; other columns as they are.
///
/// # Errors
///
/// [`Error::Dictionary`] when the dictionary is not one of texts or holds nulls.
pub(crate) fn tidy(name: &str, array: ArrayRef) -> Result<ArrayRef, Error> {
    let Some(coded) = array.as_any().downcast_ref::<DictionaryArray<UInt32Type>>() else { return Ok(array) };
    let broken = || Error::Dictionary { column: name.to_owned() };
    let values = coded.values().as_string_opt::<i32>().filter(|values| values.null_count() == 0).ok_or_else(broken)?;
    let keys = coded.keys();
    let mut used = vec![false; values.len()];
    keys.iter().flatten().for_each(|key| used[key as usize] = true);
    let in_use = (0..).zip(&used).filter(|(_, used)| **used).map(|(code, _)| code).collect();
    let (ranks, firsts) = rank(values, in_use);
    let mut new_code = vec![0_u32; values.len()];
    for (code, rank) in ranks {
        new_code[code as usize] = rank;
    }
    let sorted_keys: Vec<u32> = match keys.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => keys.values().iter().map(|key| new_code[*key as usize]).collect(),
        // The key of a null may be any number.
        Some(_) => keys.iter().map(|key| key.map_or(0, |key| new_code[key as usize])).collect(),
    };
    let nulls = keys.nulls().filter(|nulls| nulls.null_count() > 0).cloned();
    let values = StringArray::from_iter_values(firsts.iter().map(|code| values.value(*code as usize)));
    let tidy = DictionaryArray::try_new(UInt32Array::new(sorted_keys.into(), nulls), Arc::new(values));
    Ok(Arc::new(tidy.map_err(|cause| Error::arrow(name, &cause))?))
}

/// Ranks texts by their bytes, equal ones alike: the rank of each place, and one place for each rank.
fn rank(texts: &StringArray, places: Vec<u32>) -> (Vec<(u32, u32)>, Vec<u32>) {
    let text = |place: u32| texts.value(place as usize).as_bytes();
    let mut keyed: Vec<(u64, u32)> = places.into_iter().map(|place| (head(text(place)), place)).collect();
    keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| text(a.1).cmp(text(b.1))));
    let mut firsts: Vec<u32> = Vec::new();
    let mut last: Option<(u64, u32)> = None;
    let mut ranks = Vec::with_capacity(keyed.len());
    for (head, place) in keyed {
        if last.is_none_or(|(known, other)| known != head || text(other) != text(place)) {
            firsts.push(place);
            last = Some((head, place));
        }
        ranks.push((place, u32::try_from(firsts.len() - 1).expect("ranks are fewer than rows")));
    }
    (ranks, firsts)
}

/// The first eight bytes of a text as a number that rises with them.
fn head(text: &[u8]) -> u64 {
    let mut head = [0; 8];
    let bytes = &text[..text.len().min(8)];
    head[..bytes.len()].copy_from_slice(bytes);
    u64::from_be_bytes(head)
}
