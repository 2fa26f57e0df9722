//! What is wrong with the data: counted by rule and column, placed by row, never by value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How many row numbers a finding keeps; the count goes on beyond.
pub const ROWS_KEPT: usize = 20;

/// One rule broken in one column of one batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The rule's stable name, for example `bad-date` or the name of a declared rule.
    pub rule: String,
    /// The column, as named in the batch.
    pub column: String,
    /// The rows of the batch that break it, from 0, rising, each once.
    pub rows: Vec<u32>,
}

/// One rule broken in one column of one dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's stable name.
    pub rule: String,
    /// The column.
    pub column: String,
    /// How many rows break it.
    pub count: u64,
    /// The first rows that break it, at most [`ROWS_KEPT`], rising; the header is row 1.
    pub rows: Vec<u64>,
}

/// Collects faults over a whole run in bounded memory.
#[derive(Debug, Clone, Default)]
pub struct Findings(BTreeMap<(String, String), (u64, Vec<u64>)>);

impl Findings {
    /// Adds a fault of a batch whose first row is record number `first_record` of the extract, from 0.
    pub fn add(&mut self, first_record: u64, fault: &Fault) {
        let rows = fault.rows.iter().map(|row| first_record + u64::from(*row));
        self.add_records(&fault.rule, &fault.column, rows);
    }

    /// Adds records, counted from 0 over the whole extract, that break a rule.
    pub fn add_records(&mut self, rule: &str, column: &str, records: impl Iterator<Item = u64>) {
        let mut records = records.peekable();
        if records.peek().is_none() {
            return;
        }
        let (count, rows) = self.0.entry((rule.to_owned(), column.to_owned())).or_default();
        for record in records {
            *count += 1;
            if rows.len() < ROWS_KEPT {
                rows.push(record + 2);
            }
        }
    }

    /// How many rule-and-column pairs were broken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The findings, sorted by rule and column.
    #[must_use]
    pub fn into_vec(self) -> Vec<Finding> {
        let finding = |((rule, column), (count, mut rows)): ((String, String), (u64, Vec<u64>))| {
            rows.sort_unstable();
            Finding { rule, column, count, rows }
        };
        self.0.into_iter().map(finding).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_goes_on_when_rows_are_no_longer_kept() {
        let mut findings = Findings::default();
        let rows: Vec<u32> = (0..30).collect();
        findings.add(100, &Fault { rule: "enum".into(), column: "sex".into(), rows });
        let found = findings.into_vec();
        assert_eq!((found[0].count, found[0].rows.len(), found[0].rows[0]), (30, ROWS_KEPT, 102));
    }
}
