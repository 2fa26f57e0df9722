//! Whether a new release, laid beside an earlier one, singles out a change.
//!
//! Two releases that are each safe can together tell of the one person who
//! came, left or changed between them. A change of fewer than *k* records, or
//! fewer than the threshold of a table, must therefore not be visible between
//! the new release and any earlier one, also where that was withdrawn: others
//! have copies. Releases are compared two by two first, then all together:
//! three may tell what no two of them do.
//!
//! What is guaranteed stands with [`records`], [`lives`], [`cells`] and
//! [`held`]; what is compared is [`shown`], so that no value of a record is
//! kept.

mod align;
mod cells;
mod held;
mod joint;
mod lives;
mod records;
mod shown;

use vetro_model::ColumnName;
use vetro_model::ledger::{Entry, Shown};
use vetro_model::plan::PrivacyPlan;

pub(crate) use shown::shown;

use crate::Earlier;
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
    /// What a reader of both learns, in words that follow the versions.
    sentence: String,
}

/// The most different releases of a table that are judged together, the newest ones.
const MOST_TOGETHER: usize = 16;

/// What stands against a release beside each earlier one, and beside all of them: only the first is told.
///
/// `most` is the largest number of records of one person, 1 where records are persons.
pub(crate) fn problems(new: &Shown, policy: &PrivacyPlan, most: u64, earlier: &Earlier<'_>) -> Vec<Problem> {
    let all = distinct(earlier.entries);
    if let (Shown::Cells(cells), PrivacyPlan::Table(policy), Some(held)) = (new, policy, &earlier.held)
        && let Some(found) = cells::unsound(cells, all.last().copied(), policy, held)
    {
        return vec![problem(&found, &policy.by, "The table")];
    }
    for entry in &all {
        if let Some(found) = difference(&entry.shown, new, policy, most, earlier) {
            return vec![problem(&found, columns(policy), &format!("Version {}", entry.version))];
        }
    }
    let (Some(found), Some(oldest)) = (together(&all, new, policy, most), all.first()) else { return Vec::new() };
    vec![problem(&found, columns(policy), &format!("All versions since {}", oldest.version))]
}

/// The earlier releases in the order in which they came, but for those that show what the one before them did.
fn distinct(entries: &[Entry]) -> Vec<&Entry> {
    let mut all: Vec<&Entry> = entries.iter().collect();
    all.sort_by_key(|entry| entry.released);
    all.dedup_by(|later, entry| later.shown == entry.shown);
    all
}

fn difference(old: &Shown, new: &Shown, policy: &PrivacyPlan, most: u64, earlier: &Earlier<'_>) -> Option<Difference> {
    match (old, new, policy) {
        (_, _, PrivacyPlan::NoPersons { .. }) => None,
        (Shown::Classes(old), Shown::Classes(new), PrivacyPlan::Records(policy)) => {
            records::difference(old, new, policy, most)
        }
        (Shown::Cells(old), Shown::Cells(new), PrivacyPlan::Table(policy)) => {
            cells::difference(old, new, policy, earlier.held.as_ref())
        }
        // A release without persons showed nothing that could be compared.
        (Shown::Cells(old), _, _) if old.is_empty() => None,
        _ => Some(incomparable()),
    }
}

/// What all releases tell together.
fn together<'a>(earlier: &[&'a Entry], new: &'a Shown, policy: &PrivacyPlan, most: u64) -> Option<Difference> {
    let all = || earlier.iter().map(|entry| &entry.shown).chain([new]);
    match policy {
        PrivacyPlan::NoPersons { .. } => None,
        PrivacyPlan::Records(policy) => {
            let classes = |shown: &'a Shown| if let Shown::Classes(classes) = shown { Some(classes) } else { None };
            records::together(&all().filter_map(classes).collect::<Vec<_>>(), policy, most)
        }
        PrivacyPlan::Table(policy) => {
            let cells = |shown: &'a Shown| if let Shown::Cells(cells) = shown { Some(cells) } else { None };
            let cells: Vec<_> = all().filter_map(cells).filter(|cells| !cells.is_empty()).collect();
            let newest = &cells[cells.len().saturating_sub(MOST_TOGETHER)..];
            // Two were compared already.
            (newest.len() > 2).then(|| cells::together(newest, policy)).flatten()
        }
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

fn columns(policy: &PrivacyPlan) -> &[ColumnName] {
    match policy {
        PrivacyPlan::NoPersons { .. } => &[],
        PrivacyPlan::Records(policy) => &policy.quasi_identifiers,
        PrivacyPlan::Table(policy) => &policy.by,
    }
}

fn problem(difference: &Difference, columns: &[ColumnName], of: &str) -> Problem {
    let columns: Vec<&str> = columns.iter().map(ColumnName::as_str).collect();
    let sentence = format!("{of} {}", difference.sentence);
    Problem::of_count(difference.rule, &columns.join(", "), difference.count, sentence)
}

#[cfg(test)]
mod tests;
