//! Over what the rows of a table sum: single values, a level of a tree, or everything.
//!
//! The labels above a value are counted from the top of its tree, so that a
//! label stands at one depth whatever lies below it: whoever sums all values
//! by what stands above them at that depth has its whole subtotal.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef};
use hashbrown::HashMap;
use vetro_model::plan::AggregatePlan;

use super::text;
use crate::dictionary::is_text;
use crate::error::Error;

/// Most combinations of totals and levels: as many as over twelve columns with totals alone.
const MOST_LEVELS: usize = 1 << 12;

/// What a row of some level holds of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Roll {
    /// A value.
    Own,
    /// What stands above a value, at this depth from the top of the tree.
    Above(usize),
    /// The sum over all.
    Total,
}

/// What stands above the value of each record of some.
#[derive(Debug, Default)]
pub(crate) struct Above {
    /// By depth, for each record the number of the label there.
    codes: Vec<Vec<Option<u64>>>,
    labels: Vec<String>,
}

impl Above {
    /// Looks up what stands above the values of some records in a column.
    fn of(name: &str, values: &ArrayRef, records: &[u32], parents: &BTreeMap<String, String>) -> Result<Self, Error> {
        if !is_text(values.data_type()) {
            return Err(Error::TotalsType { column: name.to_owned(), found: values.data_type().to_string() });
        }
        let sums: std::collections::BTreeSet<&str> = parents.values().map(String::as_str).collect();
        let mut found = Self::default();
        let mut numbers: HashMap<&str, u64> = HashMap::new();
        let mut taken = 0;
        for (place, record) in records.iter().enumerate() {
            let Some(value) = text(values, *record as usize) else { continue };
            taken += usize::from(sums.contains(value));
            for (depth, label) in path(value, parents).into_iter().enumerate() {
                if found.codes.len() == depth {
                    found.codes.push(vec![None; records.len()]);
                }
                let next = found.labels.len() as u64;
                let code = *numbers.entry(label).or_insert_with(|| {
                    found.labels.push(label.to_owned());
                    next
                });
                found.codes[depth][place] = Some(code);
            }
        }
        if taken > 0 { Err(Error::SubtotalTaken { column: name.to_owned(), count: taken }) } else { Ok(found) }
    }

    /// By record, the number of the label at a depth.
    pub(crate) fn at(&self, depth: usize) -> &[Option<u64>] {
        &self.codes[depth]
    }

    /// The label at a depth above a record.
    pub(crate) fn label(&self, depth: usize, record: usize) -> Option<&str> {
        let code = usize::try_from(self.codes[depth][record]?).ok()?;
        self.labels.get(code).map(String::as_str)
    }
}

/// What stands above a value, from the top down. Parents that run in a circle end with their number.
fn path<'a>(value: &str, parents: &'a BTreeMap<String, String>) -> Vec<&'a str> {
    let mut path: Vec<&str> = Vec::new();
    let mut at = parents.get(value);
    while let Some(label) = at.filter(|_| path.len() <= parents.len()) {
        path.push(label);
        at = parents.get(label);
    }
    path.reverse();
    path
}

/// For each column what stands above its values.
pub(crate) fn above(plan: &AggregatePlan, by: &[ArrayRef], records: &[u32]) -> Result<Vec<Above>, Error> {
    let one = |(name, values): (&vetro_model::ColumnName, &ArrayRef)| match plan.subtotals.get(name) {
        Some(parents) => Above::of(name.as_str(), values, records, parents),
        None => Ok(Above::default()),
    };
    plan.by.iter().zip(by).map(one).collect()
}

/// Every combination of what columns may be summed over but for the first, single values.
pub(crate) fn levels(plan: &AggregatePlan, above: &[Above]) -> Result<Vec<Vec<Roll>>, Error> {
    let rolls = |(name, above): (&vetro_model::ColumnName, &Above)| -> Vec<Roll> {
        let total = plan.totals.contains(name).then_some(Roll::Total);
        [Roll::Own].into_iter().chain(total).chain((0..above.codes.len()).map(Roll::Above)).collect()
    };
    let columns: Vec<Vec<Roll>> = plan.by.iter().zip(above).map(rolls).collect();
    let count = columns.iter().fold(1_usize, |count, rolls| count.saturating_mul(rolls.len()));
    if count > MOST_LEVELS {
        return Err(Error::TooManyTotals(count));
    }
    let mut levels = vec![Vec::new()];
    for rolls in columns {
        let longer = |level: &Vec<Roll>| {
            let level = level.clone();
            rolls.iter().map(move |roll| level.iter().copied().chain([*roll]).collect()).collect::<Vec<_>>()
        };
        levels = levels.iter().flat_map(longer).collect();
    }
    Ok(levels.split_off(1))
}
