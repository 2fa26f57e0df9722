//! Gives every distinct text of a column a small number.
//!
//! The numbers are the keys of a dictionary whose values are only ever
//! appended, so the last dictionary serves all batches before it.

use std::hash::BuildHasher;
use std::sync::Arc;

use arrow::array::StringArray;
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use hashbrown::{DefaultHashBuilder, HashTable};

/// The most bytes of distinct texts in one column: offsets are 32 bits wide.
const MOST_BYTES: usize = 1 << 30;

/// The distinct texts of a column, in the order of their first appearance.
#[derive(Debug)]
pub(crate) struct Interner {
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    texts: String,
    offsets: Vec<i32>,
    values: Option<Arc<StringArray>>,
}

/// The distinct texts no longer fit into a dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl Interner {
    pub(crate) fn new() -> Self {
        let hasher = DefaultHashBuilder::default();
        Self { table: HashTable::new(), hasher, texts: String::new(), offsets: vec![0], values: None }
    }

    /// How many distinct texts there are.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The text of a number.
    pub(crate) fn text(&self, number: u32) -> &str {
        let (start, end) = range(&self.offsets, number);
        &self.texts[start..end]
    }

    /// The number of bytes already seen.
    #[inline]
    pub(crate) fn find(&self, bytes: &[u8]) -> Option<u32> {
        let texts = self.texts.as_bytes();
        let same = |number: &u32| {
            let (start, end) = range(&self.offsets, *number);
            &texts[start..end] == bytes
        };
        self.table.find(self.hasher.hash_one(bytes), same).copied()
    }

    /// Gives a text that [`Self::find`] did not find its number.
    ///
    /// # Errors
    ///
    /// [`Full`] when the texts would exceed a gibibyte.
    pub(crate) fn add(&mut self, text: &str) -> Result<u32, Full> {
        let end = self.texts.len() + text.len();
        let number = u32::try_from(self.len()).map_err(|_| Full)?;
        if end > MOST_BYTES {
            return Err(Full);
        }
        self.texts.push_str(text);
        self.offsets.push(i32::try_from(end).map_err(|_| Full)?);
        let (texts, offsets, hasher) = (self.texts.as_bytes(), &self.offsets, &self.hasher);
        let rehash = |number: &u32| {
            let (start, end) = range(offsets, *number);
            hasher.hash_one(&texts[start..end])
        };
        self.table.insert_unique(hasher.hash_one(text.as_bytes()), number, rehash);
        self.values = None;
        Ok(number)
    }

    /// All texts by number; the same array as before while nothing was added.
    pub(crate) fn values(&mut self) -> Arc<StringArray> {
        let snapshot = || {
            let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets.clone()));
            Arc::new(StringArray::new(offsets, Buffer::from(self.texts.as_bytes()), None))
        };
        Arc::clone(self.values.get_or_insert_with(snapshot))
    }
}

fn range(offsets: &[i32], number: u32) -> (usize, usize) {
    let place = number as usize;
    let byte = |offset: i32| usize::try_from(offset).expect("offsets are never negative");
    (byte(offsets[place]), byte(offsets[place + 1]))
}

#[cfg(test)]
mod tests {
    use arrow::array::Array;

    use super::*;

    #[test]
    fn numbers_are_given_once_and_the_dictionary_only_grows() {
        let mut interner = Interner::new();
        for text in ["auto", "", "moto"] {
            assert_eq!(interner.find(text.as_bytes()), None);
            interner.add(text).unwrap();
        }
        let early = interner.values();
        assert!(Arc::ptr_eq(&early, &interner.values()));
        interner.add("büs").unwrap();
        assert_eq!((interner.find(b"moto"), interner.find("büs".as_bytes())), (Some(2), Some(3)));
        let late = interner.values();
        assert_eq!(late.slice(0, 3), *early);
        assert_eq!((late.len(), interner.text(3)), (4, "büs"));
    }

    #[test]
    fn many_texts_are_found_again() {
        let mut interner = Interner::new();
        for number in 0..10_000_u32 {
            assert_eq!(interner.add(&format!("TI {number}")), Ok(number));
        }
        assert!((0..10_000).all(|number| interner.find(format!("TI {number}").as_bytes()) == Some(number)));
    }
}
