//! How far each value of a finished table was made coarser, in words: for the officer who plans.
//!
//! It reads the labels that are to be published and the hierarchy they come
//! from. What no hierarchy explains is told as it is.

use std::collections::BTreeMap;

use arrow::array::{Array as _, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, UInt32Type};
use serde::Serialize;
use vetro_model::document::{ColumnPrivacy, Treatment};
use vetro_model::plan::{Hierarchy, PrivacyPlan};
use vetro_model::territory::Country;
use vetro_model::{ColumnName, Role};

/// What is done to a column, and how many records keep how much of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The column.
    pub column: String,
    /// Its role.
    pub role: Option<Role>,
    /// What was done, in order.
    pub treatments: Vec<Treatment>,
    /// How coarse the labels are, the finest first; empty where a column has no hierarchy.
    pub levels: Vec<Level>,
}

/// Records whose labels are equally coarse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Level {
    /// How coarse, in words.
    pub words: String,
    /// Records.
    pub records: u64,
}

/// Every column of a finished table.
pub fn told(policy: &PrivacyPlan, columns: &[ColumnPrivacy], table: &RecordBatch) -> Vec<Told> {
    let told = |column: &ColumnPrivacy| Told {
        column: column.name.clone(),
        role: column.role,
        treatments: column.treatments.clone(),
        levels: levels(policy, &column.name, table).unwrap_or_default(),
    };
    columns.iter().map(told).collect()
}

fn levels(policy: &PrivacyPlan, column: &str, table: &RecordBatch) -> Option<Vec<Level>> {
    let PrivacyPlan::Records(policy) = policy else { return None };
    let column = ColumnName::try_new(column).ok().filter(|name| policy.quasi_identifiers.contains(name))?;
    let hierarchy = policy.hierarchies.get(&column)?;
    let mut found: BTreeMap<(u32, String), u64> = BTreeMap::new();
    for (label, records) in labels(table, column.as_str())? {
        let level = label.map_or_else(|| (u32::MAX, "no value".to_owned()), |label| level(hierarchy, &label));
        *found.entry(level).or_default() += records;
    }
    Some(found.into_iter().map(|((_, words), records)| Level { words, records }).collect())
}

/// The labels of a column, each with its records.
fn labels(table: &RecordBatch, name: &str) -> Option<Vec<(Option<String>, u64)>> {
    let column = table.column_by_name(name)?;
    let coded = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
    let coded = cast(column, &coded).ok()?;
    let coded = coded.as_dictionary_opt::<UInt32Type>()?;
    let values = cast(coded.values(), &DataType::Utf8).ok()?;
    let values = values.as_string::<i32>();
    let mut counts = vec![0_u64; values.len() + 1];
    for key in coded.keys() {
        counts[key.map_or(values.len(), |key| key as usize)] += 1;
    }
    let text = |at: usize| (at < values.len() && values.is_valid(at)).then(|| values.value(at).to_owned());
    let counted = counts.into_iter().enumerate().filter(|(_, records)| *records > 0);
    Some(counted.map(|(at, records)| (text(at), records)).collect())
}

/// How coarse a label is, as a number to sort by and in words.
fn level(hierarchy: &Hierarchy, label: &str) -> (u32, String) {
    if label == "*" {
        return (u32::MAX, "not told".to_owned());
    }
    let width = || {
        // A minus before the first number is its own.
        let (low, high) = label.split_at_checked(1 + label.get(1..)?.find('-')?)?;
        u32::try_from(high[1..].parse::<i64>().ok()? - low.parse::<i64>().ok()? + 1).ok()
    };
    let unchanged = (0, "unchanged".to_owned());
    match hierarchy {
        Hierarchy::Intervals(_) => width().map_or(unchanged, |width| (width, format!("in steps of {width}"))),
        Hierarchy::Ages if label.ends_with('+') => (u32::MAX - 1, "in an open band of ages".to_owned()),
        Hierarchy::Ages => width().map_or(unchanged, |width| (width, format!("in bands of {width} years"))),
        Hierarchy::Decimals(_) if label.contains("-<") => (1, "in intervals".to_owned()),
        Hierarchy::Decimals(_) => unchanged,
        Hierarchy::Dates(_) => match label.len() {
            10 => (0, "to the day".to_owned()),
            7 if label.contains('Q') => (2, "to the quarter".to_owned()),
            7 => (1, "to the month".to_owned()),
            4 => (3, "to the year".to_owned()),
            _ => (4, "coarser than a year".to_owned()),
        },
        Hierarchy::Territory(country) => territory(*country, label),
        Hierarchy::Prefixes(lengths) => {
            let length = u32::try_from(label.trim_end_matches('*').chars().count()).unwrap_or(u32::MAX);
            let is_prefix = label.ends_with('*') || lengths.contains(&length);
            if is_prefix { (u32::MAX - 2 - length, format!("the first {length} characters")) } else { unchanged }
        }
        Hierarchy::Explicit(rows) => {
            let place = |row: &Vec<String>| row.iter().position(|known| known == label);
            match rows.iter().filter_map(place).min() {
                Some(0) | None => unchanged,
                Some(level) => {
                    let levels = rows.first().map_or(0, |row| row.len() - 1);
                    (u32::try_from(level).unwrap_or(u32::MAX), format!("at level {level} of {levels}"))
                }
            }
        }
    }
}

/// The kind of a territorial unit, by how many others lie above it.
fn territory(country: Country, label: &str) -> (u32, String) {
    let path = country.path(label).unwrap_or_default();
    let own = path.iter().filter(|unit| *unit == label).count().saturating_sub(1);
    let kinds: &[&str] = match country {
        Country::Italy => &["unchanged", "to the province", "to the region", "to the group of regions"],
        Country::Switzerland => &["unchanged", "to the canton", "to the large region"],
    };
    (u32::try_from(own).unwrap_or(u32::MAX), kinds.get(own).copied().unwrap_or("unchanged").to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, StringArray};
    use vetro_model::plan::RecordPolicy;
    use vetro_model::project::Period;

    use super::*;

    fn spoken(hierarchy: Hierarchy, labels: &[Option<&str>]) -> Vec<(String, u64)> {
        let name = ColumnName::try_new("c").unwrap();
        let column: ArrayRef = Arc::new(StringArray::from(labels.to_vec()));
        let table = RecordBatch::try_from_iter_with_nullable([("c", column, true)]).unwrap();
        let policy = PrivacyPlan::Records(RecordPolicy {
            hierarchies: BTreeMap::from([(name.clone(), hierarchy)]),
            ..RecordPolicy::new(vec![name], 5)
        });
        levels(&policy, "c", &table).unwrap().into_iter().map(|level| (level.words, level.records)).collect()
    }

    fn of(pairs: &[(&str, u64)]) -> Vec<(String, u64)> {
        pairs.iter().map(|(words, records)| ((*words).to_owned(), *records)).collect()
    }

    #[test]
    fn labels_are_told_by_how_coarse_they_are() {
        let ages = [Some("40-49"), Some("41"), Some("-5--1"), Some("*"), Some("30-39"), None];
        let expected =
            of(&[("unchanged", 1), ("in steps of 5", 1), ("in steps of 10", 2), ("no value", 1), ("not told", 1)]);
        assert_eq!(spoken(Hierarchy::Intervals(vec![5, 10]), &ages), expected);
        let dates = [Some("2026"), Some("2026-03"), Some("2026-Q1"), Some("2026-04")];
        let expected = of(&[("to the month", 2), ("to the quarter", 1), ("to the year", 1)]);
        assert_eq!(spoken(Hierarchy::Dates(vec![Period::Month, Period::Quarter, Period::Year]), &dates), expected);
        let rows = vec![["ponte", "strade", "*"].map(String::from).to_vec()];
        let expected = of(&[("unchanged", 1), ("at level 1 of 2", 2)]);
        assert_eq!(spoken(Hierarchy::Explicit(rows), &[Some("strade"), Some("ponte"), Some("strade")]), expected);
        let units = [Some("015146"), Some("015"), Some("1"), Some("015")];
        let expected = of(&[("unchanged", 1), ("to the province", 2), ("to the group of regions", 1)]);
        assert_eq!(spoken(Hierarchy::Territory(Country::Italy), &units), expected);
        let bands = [Some("65+"), Some("18-29"), Some("18-29")];
        assert_eq!(spoken(Hierarchy::Ages, &bands), of(&[("in bands of 12 years", 2), ("in an open band of ages", 1)]));
    }
}
