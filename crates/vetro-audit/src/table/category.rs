//! Published margins all of whose count is in one category: they tell something of everyone in them.
//!
//! Nothing is refused for it: the authorities are not of one mind whether such
//! a margin is safe. It is counted, and the public is told how many there are.
//!
//! # Source
//!
//! A. Hundepool and others, *Handbook on Statistical Disclosure Control*, 2nd edition, chapter 5: group attribute
//! disclosure.

use std::collections::{BTreeMap, BTreeSet};

use vetro_model::ColumnName;
use vetro_model::plan::TablePolicy;

use super::relations::{self, Dimension, Relation};
use crate::label::Labels;

/// How many margins readers see to lie in one category along a column that has several; `known` holds what they see.
pub(super) fn margins(labels: &[Labels], policy: &TablePolicy, known: &[Option<i128>]) -> u64 {
    let dimension = |(name, labels): (&ColumnName, &Labels)| Dimension::of(labels, policy.parents.get(name));
    let dimensions: Vec<Dimension> = policy.by.iter().zip(labels).map(dimension).collect();
    // A table whose sums cannot be listed is refused elsewhere.
    let Ok(lines) = relations::lines(&dimensions, known.len()) else { return 0 };
    let code = |at: usize, row: usize| dimensions[at].code(row);
    let mut categories: BTreeMap<(usize, u32), BTreeSet<u32>> = BTreeMap::new();
    for (at, line) in &lines {
        let below = categories.entry((*at, code(*at, line.total))).or_default();
        below.extend(line.parts.iter().map(|part| code(*at, *part)));
    }
    let has_others = |at: usize, line: &Relation| categories[&(at, code(at, line.total))].len() > 1;
    let told = lines.iter().filter(|(at, line)| has_others(*at, line) && is_told(line, known));
    told.map(|(_, line)| line.total).collect::<BTreeSet<usize>>().len() as u64
}

/// Whether one part of a sum has all of it.
fn is_told(line: &Relation, known: &[Option<i128>]) -> bool {
    let total = known[line.total].filter(|total| *total > 0);
    total.is_some_and(|total| line.parts.iter().any(|part| known[*part] == Some(total)))
}

#[cfg(test)]
mod tests {
    use vetro_model::plan::TOTAL;

    use super::*;

    fn labels(texts: &[&str]) -> Labels {
        let mut distinct: Vec<&str> = texts.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let code = |text: &&str| u32::try_from(distinct.binary_search(text).unwrap()).unwrap();
        Labels {
            codes: texts.iter().map(code).collect(),
            texts: distinct.iter().map(|text| Some((*text).to_owned())).collect(),
        }
    }

    fn count(rows: &[(&str, &str, Option<i128>)]) -> u64 {
        let name = |text: &str| ColumnName::try_new(text).unwrap();
        let policy = TablePolicy { totals: true, ..TablePolicy::new(vec![name("zone"), name("sex")], name("n"), 3) };
        let column = |of: fn(&(&str, &str, Option<i128>)) -> String| {
            let texts: Vec<String> = rows.iter().map(of).collect();
            labels(&texts.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let both = [column(|row| row.0.to_owned()), column(|row| row.1.to_owned())];
        let known: Vec<Option<i128>> = rows.iter().map(|row| row.2).collect();
        margins(&both, &policy, &known)
    }

    #[test]
    fn a_zone_whose_people_are_all_of_one_sex_tells_it_of_each() {
        let rows = [
            ("a", "f", Some(5)),
            ("a", TOTAL, Some(5)),
            ("b", "f", Some(4)),
            ("b", "m", Some(6)),
            ("b", TOTAL, Some(10)),
            (TOTAL, "f", Some(9)),
            // All men live in b.
            (TOTAL, "m", Some(6)),
            (TOTAL, TOTAL, Some(15)),
        ];
        assert_eq!(count(&rows), 2);
    }

    #[test]
    fn a_withheld_margin_tells_nothing_nor_does_a_column_of_one_category() {
        let withheld = [("a", "f", None), ("a", TOTAL, None), ("b", "m", Some(6)), (TOTAL, TOTAL, Some(9))];
        assert_eq!(count(&withheld), 0);
        let one = [("a", "f", Some(5)), ("b", "f", Some(4)), (TOTAL, "f", Some(9))];
        assert_eq!(count(&one), 0);
    }
}
