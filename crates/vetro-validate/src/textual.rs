//! Tests of columns that hold text, plain or as dictionary codes.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, UInt32Type};
use hashbrown::HashSet;
use regex::{Regex, RegexBuilder};

use crate::memo::Memo;
use crate::numeric::{FOUND, Mask};

/// The largest compiled pattern, in bytes: far beyond any format of a register, far below what hurts.
const PATTERN_LIMIT: usize = 1 << 20;

/// A column of text as it travels.
pub(crate) enum Texts {
    /// One text a row.
    Plain(StringArray),
    /// One code a row; no value of the dictionary is null.
    Coded(DictionaryArray<UInt32Type>),
}

impl Texts {
    /// `None` for a column that [`is_text`] denies.
    pub(crate) fn of(column: &ArrayRef) -> Option<Self> {
        if let Some(coded) = column.as_dictionary_opt::<UInt32Type>()
            && coded.values().data_type() == &DataType::Utf8
            && coded.values().null_count() == 0
        {
            return Some(Self::Coded(coded.clone()));
        }
        if !is_text(column.data_type()) {
            return None;
        }
        let plain = cast(column, &DataType::Utf8).ok()?;
        plain.as_string_opt::<i32>().cloned().map(Self::Plain)
    }
}

/// The dictionary's values.
pub(crate) fn dictionary(coded: &DictionaryArray<UInt32Type>) -> &StringArray {
    coded.values().as_string::<i32>()
}

/// Whether a column of this type holds text.
pub(crate) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// What texts must satisfy.
#[derive(Debug, Default)]
pub(crate) struct TextTest {
    pub(crate) shortest: Option<u64>,
    pub(crate) longest: Option<u64>,
    pub(crate) pattern: Option<Regex>,
    /// The text stands in each of these sets.
    pub(crate) among: Vec<Arc<HashSet<String>>>,
    /// Bounds for texts that sort like what they mean, such as `2024-12`.
    pub(crate) order: TextOrder,
    pub(crate) verdicts: Memo<bool>,
}

/// Bounds by the order of characters.
#[derive(Debug, Default)]
pub(crate) struct TextOrder {
    pub(crate) at_least: Option<String>,
    pub(crate) more_than: Option<String>,
    pub(crate) at_most: Option<String>,
    pub(crate) less_than: Option<String>,
}

impl TextOrder {
    fn holds(&self, text: &str) -> bool {
        self.at_least.as_deref().is_none_or(|bound| text >= bound)
            && self.more_than.as_deref().is_none_or(|bound| text > bound)
            && self.at_most.as_deref().is_none_or(|bound| text <= bound)
            && self.less_than.as_deref().is_none_or(|bound| text < bound)
    }
}

/// Compiles a pattern so that it has to match a whole text.
pub(crate) fn whole_pattern(pattern: &str) -> Result<Regex, regex::Error> {
    let build = |text: &str| RegexBuilder::new(text).size_limit(PATTERN_LIMIT).build();
    // On its own first: `a)|(b` must not pass for a pattern by closing our bracket.
    build(pattern)?;
    build(&format!(r"\A(?:{pattern})\z"))
}

impl TextTest {
    fn holds(&self, text: &str) -> bool {
        self.length_holds(text)
            && self.among.iter().all(|set| set.contains(text))
            && self.order.holds(text)
            && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
    }

    fn length_holds(&self, text: &str) -> bool {
        if self.shortest.is_none() && self.longest.is_none() {
            return true;
        }
        let length = text.chars().count() as u64;
        self.shortest.is_none_or(|least| length >= least) && self.longest.is_none_or(|most| length <= most)
    }

    fn is_trivial(&self) -> bool {
        let order = &self.order;
        let bounds = [&order.at_least, &order.more_than, &order.at_most, &order.less_than];
        self.shortest.is_none()
            && self.longest.is_none()
            && self.pattern.is_none()
            && self.among.is_empty()
            && bounds.iter().all(|bound| bound.is_none())
    }

    /// Marks the rows that fail; a value of a dictionary is judged once.
    pub(crate) fn mark(&mut self, column: &ArrayRef, mask: &mut Mask) {
        if self.is_trivial() {
            return;
        }
        match Texts::of(column) {
            Some(Texts::Plain(texts)) => {
                for (row, text) in texts.iter().enumerate() {
                    if text.is_some_and(|text| !self.holds(text)) {
                        mask[row] |= FOUND;
                    }
                }
            }
            Some(Texts::Coded(coded)) => self.mark_coded(&coded, mask),
            None => {}
        }
    }

    fn mark_coded(&mut self, coded: &DictionaryArray<UInt32Type>, mask: &mut Mask) {
        let mut memo = std::mem::take(&mut self.verdicts);
        let verdicts = memo.results(dictionary(coded), |text| self.holds(text));
        if !verdicts.iter().all(|holds| *holds) {
            for (row, code) in coded.keys().iter().enumerate() {
                if code.is_some_and(|code| !verdicts[code as usize]) {
                    mask[row] |= FOUND;
                }
            }
        }
        self.verdicts = memo;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_whole_text_or_not_at_all() {
        let pattern = whole_pattern("[A-Z]{2}|x").unwrap();
        assert!(pattern.is_match("CH") && pattern.is_match("x"));
        for text in ["CHE", " CH", "CH\n", "xx", ""] {
            assert!(!pattern.is_match(text), "{text:?}");
        }
        assert!(whole_pattern("^a$").unwrap().is_match("a"));
    }

    #[test]
    fn a_pattern_cannot_escape_or_explode() {
        for pattern in ["a)|(?:b", "(", "a{1000}{1000}{1000}", r"(?=x)", r"(a)\1"] {
            assert!(whole_pattern(pattern).is_err(), "{pattern}");
        }
    }
}
