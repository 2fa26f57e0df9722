//! The values of a column as readers see them, each written once.

use arrow::array::{Array, ArrayRef};
use arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::codes::{codes, distinct};

/// A column as codes, with a text for each code.
pub(crate) struct Labels {
    /// One for each row.
    pub(crate) codes: Vec<u32>,
    /// One for each code; null has none.
    pub(crate) texts: Vec<Option<String>>,
}

impl Labels {
    /// `None` for a type that is not published.
    pub(crate) fn of(column: &ArrayRef) -> Option<Self> {
        let codes = codes(column)?;
        let rows = first_rows(&codes);
        let formatter = ArrayFormatter::try_new(column.as_ref(), &FormatOptions::default()).ok()?;
        let text = |row: usize| -> Option<Option<String>> {
            if is_null(column, row) { Some(None) } else { formatter.value(row).try_to_string().ok().map(Some) }
        };
        let texts = rows.into_iter().map(text).collect::<Option<_>>()?;
        Some(Self { codes, texts })
    }

    /// The text of a row.
    pub(crate) fn text(&self, row: usize) -> Option<&str> {
        self.texts[self.codes[row] as usize].as_deref()
    }
}

/// The first row of each code.
pub(crate) fn first_rows(codes: &[u32]) -> Vec<usize> {
    let mut rows = vec![usize::MAX; distinct(codes)];
    for (row, code) in codes.iter().enumerate().rev() {
        rows[*code as usize] = row;
    }
    rows
}

/// Whether a row holds nothing, also where its code stands for a null of the dictionary.
fn is_null(column: &ArrayRef, row: usize) -> bool {
    column.logical_nulls().is_some_and(|nulls| nulls.is_null(row))
}
