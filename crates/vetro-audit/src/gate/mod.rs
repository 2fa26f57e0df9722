//! Whether a new release, laid beside an earlier one, singles out a change.
//!
//! Two releases that are each safe can together tell of the one person who
//! came, left or changed between them. A change of fewer than *k* records, or
//! fewer than the threshold of a table, must therefore not be visible between
//! the new release and any earlier one, also where that was withdrawn: others
//! have copies. Releases are compared two by two.
//!
//! What is guaranteed stands with [`records`] and [`cells`]; what is compared
//! is [`shown`], so that no value of a record is kept.

mod align;
mod cells;
mod joint;
mod key;
mod records;
mod shown;

use vetro_model::ColumnName;
use vetro_model::ledger::{Entry, Shown};
use vetro_model::plan::PrivacyPlan;

pub(crate) use shown::shown;

use crate::refusal::{Problem, Rule};

/// What the remedy is, whatever was found.
const REMEDY: &str =
    "hold the changes back until enough have come together (the run does that), or publish less often.";

/// The rows of a release.
pub(crate) fn rows(shown: &Shown) -> u64 {
    match shown {
        Shown::Cells(cells) => cells.len() as u64,
        Shown::Classes(classes) => {
            let plain = classes.iter().filter(|(key, _)| !key.starts_with(shown::WITH_TOKENS));
            plain.map(|(_, rows)| rows.len() as u64).sum()
        }
    }
}

/// A change that two releases together single out.
struct Difference {
    rule: Rule,
    /// Classes or cells concerned.
    count: u64,
    /// What a reader of both learns, in words that follow `with version X`.
    sentence: String,
}

/// What stands against a release beside each earlier one: only the first earlier version with anything is told.
///
/// `most` is the largest number of records of one person, 1 where records are persons.
pub(crate) fn problems(new: &Shown, policy: &PrivacyPlan, most: u64, earlier: &[Entry]) -> Vec<Problem> {
    let mut compared: Vec<&Shown> = Vec::new();
    for entry in earlier {
        // Nights without a change show the same again.
        if compared.contains(&&entry.shown) {
            continue;
        }
        compared.push(&entry.shown);
        let found = differences(&entry.shown, new, policy, most);
        if !found.is_empty() {
            return found.into_iter().map(|difference| told(&difference, &entry.version, policy)).collect();
        }
    }
    Vec::new()
}

fn differences(old: &Shown, new: &Shown, policy: &PrivacyPlan, most: u64) -> Vec<Difference> {
    match (old, new, policy) {
        (_, _, PrivacyPlan::NoPersons { .. }) => Vec::new(),
        (Shown::Classes(old), Shown::Classes(new), PrivacyPlan::Records(policy)) => {
            records::differences(old, new, policy, most)
        }
        (Shown::Cells(old), Shown::Cells(new), PrivacyPlan::Table(policy)) => cells::differences(old, new, policy),
        // A release without persons showed nothing that could be compared.
        (Shown::Cells(old), _, _) if old.is_empty() => Vec::new(),
        _ => vec![incomparable()],
    }
}

/// Of two releases that are not spanned by the same columns.
fn incomparable() -> Difference {
    let sentence =
        "was spanned by other columns, so that it cannot be compared: judge by hand what both tell together, \
                    and publish the new table as a dataset of its own."
            .to_owned();
    Difference { rule: Rule::Incomparable, count: 1, sentence }
}

/// What could not be decided is refused.
fn undecided() -> Difference {
    let sentence = format!("is too large to be compared with the new one to the end: {REMEDY}");
    Difference { rule: Rule::Undecided, count: 1, sentence }
}

fn told(difference: &Difference, version: &str, policy: &PrivacyPlan) -> Problem {
    let columns: Vec<&str> = match policy {
        PrivacyPlan::NoPersons { .. } => Vec::new(),
        PrivacyPlan::Records(policy) => policy.quasi_identifiers.iter().map(ColumnName::as_str).collect(),
        PrivacyPlan::Table(policy) => policy.by.iter().map(ColumnName::as_str).collect(),
    };
    let sentence = format!("Version {version} {}", difference.sentence);
    Problem::of_count(difference.rule, &columns.join(", "), difference.count, sentence)
}

#[cfg(test)]
mod tests;
