//! The keys of lookups and of other datasets, to which values refer.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use hashbrown::HashSet;
use vetro_model::schema::ForeignKey;

use crate::numeric::{FOUND, Mask};

/// Stands between the values of a key of several columns.
const JOINER: char = '\u{1f}';

/// The keys that a value may refer to, as text.
///
/// Whole numbers are written in digits, dates as `2024-12-31`, everything
/// else as it is published.
#[derive(Debug, Clone, Default)]
pub struct References {
    pub(crate) keys: Arc<HashSet<String>>,
}

impl References {
    /// The keys as they stand; for several columns the values joined by U+001F.
    pub fn from_keys(keys: impl Iterator<Item = String>) -> Self {
        Self { keys: Arc::new(keys.collect()) }
    }
}

/// The name under which [`crate::Validator::for_schema`] looks for the keys of a foreign key: `streets(id)`.
#[must_use]
pub fn reference_name(key: &ForeignKey) -> String {
    let fields: Vec<&str> = key.reference.fields.iter().map(vetro_model::ColumnName::as_str).collect();
    format!("{}({})", key.reference.resource, fields.join(","))
}

/// Several columns that together refer to a key.
#[derive(Debug)]
pub(crate) struct Tuple {
    pub(crate) columns: Vec<String>,
    pub(crate) references: References,
}

impl Tuple {
    /// Marks the rows whose joined values are no key; a null among them satisfies.
    pub(crate) fn mark(&self, columns: &[&ArrayRef], mask: &mut Mask) {
        let options = FormatOptions::default();
        let made: Result<Vec<ArrayFormatter<'_>>, _> =
            columns.iter().map(|column| ArrayFormatter::try_new(column.as_ref(), &options)).collect();
        // A type that cannot be written as text cannot be a key: every row fails.
        let formatters = made.ok();
        for (row, mark) in mask.iter_mut().enumerate() {
            if columns.iter().any(|column| column.is_null(row)) {
                continue;
            }
            let is_key = formatters.as_ref().is_some_and(|formatters| {
                let values: Vec<String> = formatters.iter().map(|formatter| formatter.value(row).to_string()).collect();
                self.references.keys.contains(&values.join(&JOINER.to_string()))
            });
            if !is_key {
                *mark |= FOUND;
            }
        }
    }
}
