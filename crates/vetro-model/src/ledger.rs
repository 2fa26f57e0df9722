//! What was published of a dataset, version by version, kept for as long as anybody may hold a copy.
//!
//! The ledger is private. It holds what readers saw: labels and published
//! numbers as they stood in the files, and keyed hashes instead of the other
//! values of records. The gate against differences between releases compares
//! each new version with every entry, withdrawn ones included.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One published version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub version: String,
    /// When it was released.
    pub released: Timestamp,
    /// When it was taken offline; others may have copies still.
    pub withdrawn: Option<Timestamp>,
    /// What readers saw.
    pub shown: Shown,
}

/// What readers of a version saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// A table: by [`key`] of the columns that span it, each measure as it stood in the file. `None` is a withheld row;
    /// a null measure of a published row is `None` too.
    Cells(BTreeMap<String, Option<Vec<Option<String>>>>),
    /// Records: by [`key`] of the quasi-identifiers, the keyed hashes of each row's other columns, rising.
    Classes(BTreeMap<String, Vec<u64>>),
}

/// The inner cells of a table as readers may see them, small ones included: the state that successive versions of the
/// table are made from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HeldCells {
    /// The columns that span the table, then its measures: with others the state says nothing.
    pub columns: Vec<String>,
    /// By [`key`] of the columns that span the table.
    pub cells: BTreeMap<String, HeldCell>,
}

impl HeldCells {
    /// The records that the cells count as readers may see them.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.cells.values().filter_map(|cell| cell.shown.last()).map(|content| content.count).sum()
    }

    /// Whether these cells may be those of the version after `before`: spanned and measured alike, and their sums made
    /// of the same parts.
    #[must_use]
    pub fn goes_on_from(&self, before: &Self) -> bool {
        let parts = |cells: &Self| {
            let contents = cells.cells.values().flat_map(|cell| &cell.shown);
            contents.filter(|content| !content.measures.is_empty()).map(|content| content.parts.clone()).next_back()
        };
        let is_like = parts(self).zip(parts(before)).is_none_or(|(now, before)| now.is_like(&before));
        self.columns == before.columns && is_like
    }
}

/// One inner cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldCell {
    /// Its labels, in the order of the columns that span the table.
    pub labels: Vec<Option<String>>,
    /// What it held in the versions so far, each different content once; the last is the present one.
    pub shown: Vec<Content>,
    /// Since when a change of it waits.
    pub waits: Option<Timestamp>,
}

/// What a cell holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Its count; 0 for a cell without a row.
    pub count: u64,
    /// Its measures as text, in the order of the policy; empty for a cell without a row.
    pub measures: Vec<Option<String>>,
    /// What sums over it are made of, beyond its measures.
    #[serde(default)]
    pub parts: Parts,
}

/// What of its records the sums over a cell are made of, where its measures do not add up to them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// One for each mean and each number of distinct values, in the order of the measures.
    pub measures: Vec<Part>,
    /// The sum of the keys of its records modulo 2^64, from which noise is drawn.
    pub key: Option<u64>,
}

impl Parts {
    /// Whether both hold the same kinds of parts.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let kinds = |parts: &Self| parts.measures.iter().map(std::mem::discriminant).collect::<Vec<_>>();
        kinds(self) == kinds(other) && self.key.is_some() == other.key.is_some()
    }
}

/// What a measure of a sum is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The exact sum of the values: a whole number as text, divided by ten to the power of `scale`.
    Sum {
        /// The whole number.
        coefficient: String,
        /// Digits after the point.
        scale: u8,
        /// How many values.
        values: u64,
    },
    /// The sum of floats, as its bits.
    Floats {
        /// The bits of the sum.
        bits: u64,
        /// How many values.
        values: u64,
    },
    /// The keyed hashes of the distinct values, rising.
    Distinct(Vec<u64>),
}

/// The records as readers may see them: the state that successive versions of a table of records are made from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HeldRows {
    /// The quasi-identifiers, then the micro-aggregated columns: with others the state says nothing.
    pub columns: Vec<String>,
    /// Every record that is shown.
    pub rows: Vec<HeldRow>,
    /// The classes they are in.
    pub classes: Vec<HeldClass>,
    /// The keyed hashes of the records that could not be shown with the last batch, rising.
    pub left_out: Vec<u64>,
    /// Since when some record waits to come or to go.
    pub waits: Option<Timestamp>,
    /// The published quantile below and above of each column whose ends become one.
    #[serde(default)]
    pub ends: BTreeMap<String, [Option<String>; 2]>,
    /// What became of the values of each batch whose columns were grouped.
    #[serde(default)]
    pub within: BTreeMap<u32, Within>,
}

/// How far the values of a batch lie from the means that are published for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    /// The records that came together.
    pub records: u64,
    /// For each grouped column, in the order of [`HeldRows::columns`], the bits of the sum of squared distances: a
    /// float that was written as a number might come back as another.
    pub squares: Vec<u64>,
}

/// One record that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRow {
    /// The keyed hash of the record before protection.
    pub raw: u64,
    /// Its class, by place.
    pub class: u32,
    /// The keyed hash of what protection leaves as it is.
    pub rest: u64,
}

/// One class of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldClass {
    /// Its labels, in the order of [`HeldRows::columns`].
    pub labels: Vec<Option<String>>,
    /// Which of the batches of newcomers it belongs to; 0 for the first version.
    #[serde(default)]
    pub batch: u32,
}

/// The labels of a cell or class as one text; different labels give different texts.
pub fn key<'a>(labels: impl Iterator<Item = Option<&'a str>>) -> String {
    let mut key = String::new();
    for label in labels {
        match label {
            // A length before each label keeps `a, b` and `a,b` apart whatever they hold.
            Some(label) => {
                key.push_str(&label.len().to_string());
                key.push(':');
                key.push_str(label);
            }
            None => key.push('-'),
        }
    }
    key
}

/// The labels that [`key`] made a text of; `None` where it made none such.
#[must_use]
pub fn labels(key: &str) -> Option<Vec<Option<&str>>> {
    let (mut rest, mut labels) = (key, Vec::new());
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('-') {
            labels.push(None);
            rest = after;
            continue;
        }
        let (length, after) = rest.split_once(':')?;
        let (label, after) = after.split_at_checked(length.parse().ok()?)?;
        labels.push(Some(label));
        rest = after;
    }
    Some(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_come_back_from_their_key() {
        for case in [vec![Some("a"), None, Some("1:b"), Some("")], vec![Some("è-"), None], vec![]] {
            assert_eq!(labels(&key(case.iter().copied())), Some(case));
        }
        assert_eq!((labels("3:ab"), labels("x:ab"), labels("1:è")), (None, None, None));
    }

    #[test]
    fn different_labels_have_different_keys() {
        let keys = [
            key([Some("a"), Some("b")].into_iter()),
            key([Some("a1:b")].into_iter()),
            key([Some("ab"), None].into_iter()),
            key([None, Some("ab")].into_iter()),
            key([Some(""), Some("ab")].into_iter()),
            key([Some("-"), Some("ab")].into_iter()),
        ];
        let distinct: std::collections::BTreeSet<&String> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
    }
}
