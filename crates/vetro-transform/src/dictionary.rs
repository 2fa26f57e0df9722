//! Dictionaries that only grow: texts by code, each once.
//!
//! A batch's dictionary extends the one of the batch before, so that work
//! done for a code is never done again and the last dictionary serves all.

use std::hash::BuildHasher;
use std::sync::Arc;

use arrow::array::{Array, AsArray, DictionaryArray, StringArray, UInt32Array};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, UInt32Type};
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::error::Error;

/// The Arrow type of texts by code.
pub(crate) fn coded_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8))
}

/// Whether the type is one of the two in which texts travel.
pub(crate) fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 => true,
        DataType::Dictionary(key, value) => **key == DataType::UInt32 && **value == DataType::Utf8,
        _ => false,
    }
}

/// Distinct texts in the order in which they were first seen.
pub(crate) struct Interner {
    /// Half the hash of a text beside its code, so that growing and comparing seldom touch texts.
    codes: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
    offsets: Vec<i32>,
    bytes: Vec<u8>,
    shared: Arc<StringArray>,
}

impl Default for Interner {
    fn default() -> Self {
        Self {
            codes: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            offsets: vec![0],
            bytes: Vec::new(),
            shared: Arc::new(StringArray::from_iter_values(std::iter::empty::<&str>())),
        }
    }
}

impl Interner {
    /// The code of a text, a new one when it was never seen; `None` when 2 GiB of texts are reached.
    pub(crate) fn code(&mut self, text: &str) -> Option<u32> {
        let half = self.half_hash(text);
        if let Some(code) = self.find_hashed(half, text) {
            return Some(code);
        }
        let code = u32::try_from(self.len()).ok()?;
        let end = i32::try_from(self.bytes.len() + text.len()).ok()?;
        self.bytes.extend_from_slice(text.as_bytes());
        self.offsets.push(end);
        self.codes.insert_unique(spread(half), (half, code), |(half, _)| spread(*half));
        Some(code)
    }

    /// The code of a text that was seen.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.find_hashed(self.half_hash(text), text)
    }

    fn find_hashed(&self, half: u32, text: &str) -> Option<u32> {
        let same =
            |entry: &(u32, u32)| entry.0 == half && stored(&self.offsets, &self.bytes, entry.1) == text.as_bytes();
        self.codes.find(spread(half), same).map(|(_, code)| *code)
    }

    fn half_hash(&self, text: &str) -> u32 {
        u32::try_from(self.hasher.hash_one(text.as_bytes()) >> 32).expect("half of 64 bits are 32")
    }

    /// How many texts were seen.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// All texts so far, by code.
    pub(crate) fn values(&mut self) -> Arc<StringArray> {
        if self.shared.len() + 1 < self.offsets.len() {
            let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets.clone()));
            let bytes = Buffer::from_slice_ref(&self.bytes);
            self.shared = Arc::new(StringArray::new(offsets, bytes, None));
        }
        Arc::clone(&self.shared)
    }
}

/// Half a hash as a whole one: the table looks at its highest and its lowest bits.
fn spread(half: u32) -> u64 {
    // 2^64 divided by the golden ratio, as in D. Knuth, The Art of Computer Programming, volume 3, section 6.4.
    u64::from(half).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn stored<'a>(offsets: &[i32], bytes: &'a [u8], code: u32) -> &'a [u8] {
    let at = |index: usize| usize::try_from(offsets[index]).expect("offsets are never negative");
    let code = code as usize;
    &bytes[at(code)..at(code + 1)]
}

/// The texts of a column, in whichever of the two forms they travel.
pub(crate) enum Texts<'a> {
    /// Row by row.
    Plain(&'a StringArray),
    /// By code.
    Coded(&'a DictionaryArray<UInt32Type>, &'a StringArray),
}

impl<'a> Texts<'a> {
    /// Sees an array as texts; `None` when it holds something else.
    pub(crate) fn of(array: &'a dyn Array) -> Option<Self> {
        if let Some(plain) = array.as_string_opt::<i32>() {
            return Some(Self::Plain(plain));
        }
        let coded = array.as_any().downcast_ref::<DictionaryArray<UInt32Type>>()?;
        Some(Self::Coded(coded, coded.values().as_string_opt::<i32>()?))
    }
}

/// Something made once for each entry of a dictionary that only grows.
pub(crate) struct PerEntry<T> {
    made: Vec<T>,
    /// The first and the last entry seen, to notice a dictionary that does not extend the one before.
    ends: Option<(u64, u64)>,
    hasher: DefaultHashBuilder,
}

impl<T> Default for PerEntry<T> {
    fn default() -> Self {
        Self { made: Vec::new(), ends: None, hasher: DefaultHashBuilder::default() }
    }
}

impl<T> PerEntry<T> {
    /// Makes what is missing, and gives what was made, by code.
    ///
    /// # Errors
    ///
    /// [`Error::Dictionary`] when the dictionary holds nulls or does not extend the one before.
    pub(crate) fn extend(
        &mut self,
        column: &str,
        values: &StringArray,
        mut make: impl FnMut(&str) -> Result<T, Error>,
    ) -> Result<&[T], Error> {
        let broken = || Error::Dictionary { column: column.to_owned() };
        let seen = self.made.len();
        if values.len() < seen || values.null_count() > 0 || self.ends.is_some_and(|ends| ends != self.ends_of(values))
        {
            return Err(broken());
        }
        if values.len() > seen {
            self.made.reserve(values.len() - seen);
            for code in seen..values.len() {
                self.made.push(make(values.value(code))?);
            }
            self.ends = Some(self.ends_at(values, values.len() - 1));
        }
        Ok(&self.made)
    }

    fn ends_of(&self, values: &StringArray) -> (u64, u64) {
        self.ends_at(values, self.made.len() - 1)
    }

    fn ends_at(&self, values: &StringArray, last: usize) -> (u64, u64) {
        (self.hasher.hash_one(values.value(0)), self.hasher.hash_one(values.value(last)))
    }
}

/// Puts codes and texts together.
pub(crate) fn coded(
    column: &str,
    codes: UInt32Array,
    values: Arc<StringArray>,
) -> Result<DictionaryArray<UInt32Type>, Error> {
    DictionaryArray::try_new(codes, values).map_err(|cause| Error::arrow(column, &cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_code_while_the_dictionary_grows() {
        let mut texts = Interner::default();
        assert_eq!([texts.code("b"), texts.code("a"), texts.code("b")], [Some(0), Some(1), Some(0)]);
        let first = texts.values();
        for number in 0..1000 {
            texts.code(&number.to_string());
        }
        assert_eq!(texts.code("a"), Some(1));
        assert_eq!((first.len(), texts.values().len()), (2, 1002));
        assert_eq!(texts.values().value(1), "a");
    }

    #[test]
    fn what_was_made_for_an_entry_is_not_made_again() {
        let mut made = PerEntry::default();
        let mut calls = 0;
        for texts in [vec!["x"], vec!["x", "yy"], vec!["x", "yy"]] {
            let lengths = made.extend("c", &StringArray::from(texts), |text| {
                calls += 1;
                Ok(text.len())
            });
            assert!(lengths.unwrap().starts_with(&[1]));
        }
        assert_eq!(calls, 2);
    }

    #[test]
    fn a_dictionary_that_does_not_extend_the_one_before_is_an_error() {
        let mut made = PerEntry::default();
        made.extend("c", &StringArray::from(vec!["x", "y"]), |text| Ok(text.len())).unwrap();
        for texts in [vec!["y", "x"], vec!["x"], vec!["x", "z", "y"]] {
            let error = made.extend("c", &StringArray::from(texts), |text| Ok(text.len())).unwrap_err();
            assert!(matches!(error, Error::Dictionary { .. }));
        }
    }
}
