//! Counts what stands in each column: exact numbers, from codes where there are codes.
//!
//! Start at [`profile`]. Columns of text are counted by value, columns of
//! numbers and dates as whole numbers in rising order ([`whole`]), floats
//! apart ([`float`]).

mod bounds;
mod float;
mod histogram;
mod mean;
mod whole;

use std::cmp::Reverse;

use hashbrown::HashMap;
use vetro_model::document::{ColumnProfile, Profile, ValueCount};
use vetro_model::schema::{FieldType, Role};

use crate::error::Error;
use crate::table::{Column, Table, Values};
pub(crate) use mean::{FloatTotal, Total, float_mean, float_text};

/// How many of the most frequent values are shown.
const TOP: usize = 10;

/// The statistics of a table.
///
/// # Errors
///
/// [`Error::OutOfRange`] for a date that cannot be written.
pub(crate) fn profile(table: &Table<'_>) -> Result<Profile, Error> {
    let columns = table.columns.iter().map(column).collect::<Result<_, _>>()?;
    let bounds = table.geometry().and_then(|(_, shapes)| bounds::of(shapes));
    Ok(Profile { rows: table.rows as u64, columns, bounds })
}

fn column(column: &Column<'_>) -> Result<ColumnProfile, Error> {
    let missing = column.null_count() as u64;
    let blank = ColumnProfile {
        name: column.name().to_owned(),
        kind: column.field.kind.name().to_owned(),
        count: column.rows() as u64 - missing,
        missing,
        distinct: 0,
        min: None,
        max: None,
        mean: None,
        top: Vec::new(),
        histogram: Vec::new(),
    };
    let mut profile = match &column.values {
        Values::Text(array) => {
            let mut counts: HashMap<&str, u64> = HashMap::new();
            array.iter().flatten().for_each(|text| *counts.entry(text).or_default() += 1);
            texts(counts.into_iter(), blank)
        }
        Values::Coded(coded) => {
            let counts = coded.values.iter().map(Option::unwrap_or_default).zip(coded.counts());
            texts(counts.filter(|(_, count)| *count > 0), blank)
        }
        Values::Float(array) => float::profile(array, blank),
        _ => whole::profile(column, blank)?,
    };
    tidy(column, &mut profile);
    Ok(profile)
}

/// Takes away what would say nothing, or too much.
fn tidy(column: &Column<'_>, profile: &mut ColumnProfile) {
    if column.field.kind == FieldType::Geojson {
        (profile.min, profile.max) = (None, None);
        profile.top.clear();
    }
    // Nearly every value is another one, or stands for one person: a list of them tells no story.
    if profile.distinct * 10 > profile.count * 9 || column.field.role == Some(Role::Identifier) {
        profile.top.clear();
    }
}

fn texts<'a>(counts: impl Iterator<Item = (&'a str, u64)>, blank: ColumnProfile) -> ColumnProfile {
    let (mut distinct, mut range) = (0, None::<(&str, &str)>);
    let mut top = Top::default();
    for (text, count) in counts {
        distinct += 1;
        range = Some(range.map_or((text, text), |(min, max)| (min.min(text), max.max(text))));
        top.add(text, count);
    }
    let (min, max) = range.map(|(min, max)| (min.to_owned(), max.to_owned())).unzip();
    let top = top.into_counts(|text| Some(text.to_owned()));
    ColumnProfile { distinct, min, max, top, ..blank }
}

/// The most frequent values seen so far, most frequent first, ties by value.
struct Top<V>(Vec<(Reverse<u64>, V)>);

impl<V> Default for Top<V> {
    fn default() -> Self {
        Self(Vec::with_capacity(TOP + 1))
    }
}

impl<V: Ord + Copy> Top<V> {
    fn add(&mut self, value: V, count: u64) {
        let entry = (Reverse(count), value);
        if self.0.len() == TOP && self.0.last().is_some_and(|last| *last <= entry) {
            return;
        }
        let place = self.0.partition_point(|known| *known < entry);
        self.0.insert(place, entry);
        self.0.truncate(TOP);
    }

    fn into_counts(self, text: impl Fn(V) -> Option<String>) -> Vec<ValueCount> {
        let count = |(Reverse(count), value)| Some(ValueCount { value: text(value)?, count });
        self.0.into_iter().filter_map(count).collect()
    }
}

#[cfg(test)]
mod tests;
