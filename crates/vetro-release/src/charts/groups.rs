//! Groups the rows of a table by the values of one column.

use hashbrown::HashMap;
use vetro_model::plan::TOTAL;

use crate::table::{Column, Values};

/// The group of a row that belongs to none: it has no value, or is a total.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// The rows of a column by value.
pub(crate) struct Groups {
    /// The group of each row.
    pub(crate) of_row: Vec<u32>,
    /// The place and the published text of each group; some may have no row.
    pub(crate) labels: Vec<(Rank, String)>,
}

/// Where a value stands among the others of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// At this place of the code list.
    Listed(usize),
    /// At this number, which the value is or begins with.
    Number(i128),
    /// Nowhere in particular.
    Unordered,
}

impl Groups {
    /// Groups by a column; values that cannot be written, nulls and totals belong nowhere.
    pub(crate) fn of(column: &Column<'_>) -> Self {
        match &column.values {
            Values::Coded(coded) => {
                let total = coded.values.iter().position(|value| value == Some(TOTAL));
                let code = |row| coded.code(row).filter(|code| Some(*code) != total);
                let group = |row| code(row).and_then(|code| u32::try_from(code).ok()).unwrap_or(NOWHERE);
                let labels = coded.values.iter().map(|value| text_label(column, value.unwrap_or_default()));
                Self { of_row: (0..coded.keys.len()).map(group).collect(), labels: labels.collect() }
            }
            Values::Text(array) => {
                let texts = array.iter().map(|text| text.filter(|text| *text != TOTAL));
                Self::numbered(texts, |text| Some(text_label(column, text)))
            }
            Values::Float(array) => {
                let label = |bits: u64| {
                    let mut out = Vec::new();
                    crate::text::push_float(&mut out, f64::from_bits(bits));
                    Some((Rank::Unordered, crate::text::into_string(out)))
                };
                Self::numbered(array.iter().map(|value| value.map(f64::to_bits)), label)
            }
            _ => {
                let label = |value| Some((Rank::Number(value), column.whole_text(value)?));
                Self::numbered((0..column.rows()).map(|row| whole(column, row)), label)
            }
        }
    }

    /// Numbers the values in the order in which they come.
    fn numbered<V: Copy + Eq + std::hash::Hash>(
        values: impl Iterator<Item = Option<V>>,
        label: impl Fn(V) -> Option<(Rank, String)>,
    ) -> Self {
        let (mut known, mut labels) = (HashMap::<V, u32>::new(), Vec::new());
        let mut group = |value: V| {
            *known.entry(value).or_insert_with(|| {
                let next = u32::try_from(labels.len()).unwrap_or(NOWHERE);
                label(value).map_or(NOWHERE, |label| {
                    labels.push(label);
                    next
                })
            })
        };
        let of_row = values.map(|value| value.map_or(NOWHERE, &mut group)).collect();
        Self { of_row, labels }
    }
}

fn whole(column: &Column<'_>, row: usize) -> Option<i128> {
    if !column.is_valid(row) {
        return None;
    }
    match &column.values {
        Values::Integer(array) => Some(i128::from(array.value(row))),
        Values::Decimal(array, _) => Some(array.value(row)),
        Values::Boolean(array) => Some(i128::from(array.value(row))),
        Values::Date(array) => Some(i128::from(array.value(row))),
        Values::Time(array) => Some(i128::from(array.value(row))),
        Values::Local(array) | Values::Instant(array, _) => Some(i128::from(array.value(row))),
        Values::Text(_) | Values::Coded(_) | Values::Float(_) => None,
    }
}

/// A text's place in the code list, else by the number it begins with: `0-17`, `18-29`, `2024-03`.
fn text_label(column: &Column<'_>, text: &str) -> (Rank, String) {
    let categories = &column.field.categories;
    let listed = categories.iter().position(|category| category.value == text).map(Rank::Listed);
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let number = || text[..digits].parse().ok().map(Rank::Number);
    (listed.or_else(number).unwrap_or(Rank::Unordered), text.to_owned())
}
