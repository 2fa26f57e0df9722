//! Keeps what was computed for each value of a dictionary.
//!
//! The dictionary of a column is append-only over the batches of an extract,
//! so what was computed for its first values holds for the next batch too.
//! That is checked, not believed: a dictionary that does not begin with the
//! values seen before starts afresh.

use arrow::array::{Array, StringArray};

/// One result for each value of a dictionary, in its order.
#[derive(Debug)]
pub(crate) struct Memo<T> {
    values: Option<StringArray>,
    results: Vec<T>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { values: None, results: Vec::new() }
    }
}

impl<T> Memo<T> {
    /// The results for all `values`, computing those that are new.
    pub(crate) fn results(&mut self, values: &StringArray, compute: impl Fn(&str) -> T) -> &[T] {
        if !self.values.as_ref().is_some_and(|seen| begins_with(values, seen)) {
            self.results.clear();
        }
        let known = self.results.len();
        self.results.extend((known..values.len()).map(|position| compute(values.value(position))));
        self.values = Some(values.clone());
        &self.results
    }
}

fn begins_with(values: &StringArray, seen: &StringArray) -> bool {
    let same_memory = values.len() == seen.len()
        && values.value_data().as_ptr() == seen.value_data().as_ptr()
        && values.value_offsets().as_ptr() == seen.value_offsets().as_ptr();
    same_memory || (seen.len() <= values.len() && values.slice(0, seen.len()) == *seen)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn only_new_values_are_computed_and_another_dictionary_starts_afresh() {
        let count = Cell::new(0);
        let length = |text: &str| {
            count.set(count.get() + 1);
            text.len()
        };
        let mut memo = Memo::default();
        assert_eq!(memo.results(&StringArray::from(vec!["a", "bb"]), length), [1, 2]);
        assert_eq!(memo.results(&StringArray::from(vec!["a", "bb", "ccc"]), length), [1, 2, 3]);
        assert_eq!(count.get(), 3);
        assert_eq!(memo.results(&StringArray::from(vec!["bb", "a", "ccc"]), length), [2, 1, 3]);
        assert_eq!(count.get(), 6);
    }
}
