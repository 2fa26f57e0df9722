//! Gives every distinct text of a column a small number.
//!
//! The numbers are the keys of a dictionary whose values are only ever
//! appended, so the last dictionary serves all batches before it.

use std::hash::{BuildHasher, Hasher};
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
    short: Shortcut,
}

/// Remembers the numbers of short texts that came lately: codes, which most columns with few distinct texts hold, are
/// then found without a hash. On a million parking fines that saves about a quarter of the whole client time.
#[derive(Debug)]
struct Shortcut(Box<[(u64, u32); 256]>);

impl Shortcut {
    /// A text of at most seven bytes as one word; never 0, which marks an empty place.
    #[inline]
    fn word(bytes: &[u8]) -> Option<u64> {
        let mut word = [0; 8];
        word.get_mut(..bytes.len()).filter(|_| bytes.len() < 8)?.copy_from_slice(bytes);
        word[7] = u8::try_from(bytes.len()).ok()? + 1;
        Some(u64::from_le_bytes(word))
    }

    /// The place of a word: the top byte of its product with 2 to the 64 by the golden ratio.
    #[inline]
    fn place(word: u64) -> usize {
        usize::from(word.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes()[0])
    }
}

/// The distinct texts no longer fit into a dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl Interner {
    pub(crate) fn new() -> Self {
        let hasher = DefaultHashBuilder::default();
        Self {
            table: HashTable::new(),
            hasher,
            texts: String::new(),
            offsets: vec![0],
            values: None,
            short: Shortcut(Box::new([(0, 0); 256])),
        }
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
    pub(crate) fn find(&mut self, bytes: &[u8]) -> Option<u32> {
        let Some(word) = Shortcut::word(bytes) else { return self.look_up(bytes) };
        let place = Shortcut::place(word);
        let (known, number) = self.short.0[place];
        if known == word {
            return Some(number);
        }
        let found = self.look_up(bytes);
        if let Some(number) = found {
            self.short.0[place] = (word, number);
        }
        found
    }

    fn look_up(&self, bytes: &[u8]) -> Option<u32> {
        let texts = self.texts.as_bytes();
        let same = |number: &u32| {
            let (start, end) = range(&self.offsets, *number);
            &texts[start..end] == bytes
        };
        self.table.find(hash(&self.hasher, bytes), same).copied()
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
            hash(hasher, &texts[start..end])
        };
        self.table.insert_unique(hash(hasher, text.as_bytes()), number, rehash);
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

fn hash(hasher: &DefaultHashBuilder, bytes: &[u8]) -> u64 {
    let mut hasher = hasher.build_hasher();
    hasher.write(bytes);
    hasher.finish()
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
    fn short_texts_that_share_a_place_are_told_apart() {
        let mut interner = Interner::new();
        let texts: Vec<String> = (0..2_000).map(|number| format!("{number:x}")).chain(["0\0".to_owned()]).collect();
        for (text, number) in texts.iter().zip(0..) {
            assert_eq!((interner.find(text.as_bytes()), interner.add(text)), (None, Ok(number)));
        }
        for _ in 0..2 {
            assert!(texts.iter().zip(0..).all(|(text, number)| interner.find(text.as_bytes()) == Some(number)));
        }
        assert_eq!((interner.find(b"0"), interner.find(b"0\0"), interner.find(b"0\0\0")), (Some(0), Some(2_000), None));
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
