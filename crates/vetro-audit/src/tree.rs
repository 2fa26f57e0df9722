//! Which labels are wider than a label, read from the policy alone.
//!
//! A published column may hold labels of several levels. The place of a label
//! in its hierarchy is found again from its text, without knowing how it came
//! there.

use std::collections::BTreeMap;

use vetro_model::plan::{Hierarchy, Period};
use vetro_model::policy::AGE_BANDS;
use vetro_model::territory::Country;

/// The label that covers every other.
pub(crate) const TOP: &str = "*";

/// A hierarchy from which paths are read.
pub(crate) enum Tree<'a> {
    /// For each label the row it stands in and its level there.
    Rows(BTreeMap<&'a str, (usize, &'a [String])>),
    /// Intervals, prefixes or dates: computed from the label.
    Computed(&'a Hierarchy),
}

impl<'a> Tree<'a> {
    pub(crate) fn new(hierarchy: &'a Hierarchy) -> Self {
        let Hierarchy::Explicit(rows) = hierarchy else { return Self::Computed(hierarchy) };
        let mut places: BTreeMap<&str, (usize, &[String])> = BTreeMap::new();
        for row in rows {
            for (level, label) in row.iter().enumerate() {
                let place = places.entry(label).or_insert((level, row));
                if level < place.0 {
                    *place = (level, row);
                }
            }
        }
        Self::Rows(places)
    }

    /// The label at each level, the finest first: below its own level a label stands for itself. `None` where the
    /// hierarchy does not know it.
    pub(crate) fn path(&self, label: &str) -> Option<Vec<String>> {
        match self {
            Self::Rows(places) => {
                let (level, row) = places.get(label)?;
                let above = row.iter().skip(level + 1).cloned();
                Some(std::iter::repeat_n(label.to_owned(), level + 1).chain(above).collect())
            }
            Self::Computed(Hierarchy::Intervals(widths)) => intervals(widths, label),
            Self::Computed(Hierarchy::Decimals(widths)) => decimals(widths, label),
            Self::Computed(Hierarchy::Ages) => ages(label),
            Self::Computed(Hierarchy::Territory(country)) => territory(*country, label),
            Self::Computed(Hierarchy::Prefixes(lengths)) => Some(prefixes(lengths, label)),
            Self::Computed(Hierarchy::Dates(periods)) => dates(periods, label),
            Self::Computed(Hierarchy::Explicit(_)) => None,
        }
    }
}

fn topped(label: &str, above: impl Iterator<Item = String>) -> Vec<String> {
    std::iter::once(label.to_owned()).chain(above).chain([TOP.to_owned()]).collect()
}

fn intervals(widths: &[i64], label: &str) -> Option<Vec<String>> {
    if label == TOP {
        return Some(topped(TOP, widths.iter().map(|_| TOP.to_owned())));
    }
    let (low, high) = bounds(label)?;
    let above = widths.iter().map(|width| {
        let from = low.checked_div_euclid(*width).and_then(|times| times.checked_mul(*width));
        match from.and_then(|from| Some((from, from.checked_add(width - 1)?))) {
            Some((from, to)) if from <= low && high <= to && (from, to) != (low, high) => format!("{from}-{to}"),
            _ => label.to_owned(),
        }
    });
    Some(topped(label, above))
}

/// The ends of `lo-hi`, or of a single number.
fn bounds(label: &str) -> Option<(i64, i64)> {
    if let Ok(value) = label.parse() {
        return Some((value, value));
    }
    // A sign may stand before either number: the dash between them is the first that follows a digit.
    let dash = label.char_indices().skip(1).find(|(at, letter)| *letter == '-' && *at > 0)?.0;
    let (low, high) = (label[..dash].parse().ok()?, label[dash + 1..].parse().ok()?);
    (low <= high).then_some((low, high))
}

fn ages(label: &str) -> Option<Vec<String>> {
    if label == TOP {
        return Some(topped(TOP, AGE_BANDS.iter().map(|_| TOP.to_owned())));
    }
    let (low, high) = match label.strip_suffix('+') {
        Some(low) => (low.parse().ok()?, i64::MAX),
        None => bounds(label)?,
    };
    let above = AGE_BANDS.iter().map(|starts| {
        let next = starts.iter().find(|start| i64::from(**start) > low).copied();
        let start = starts.iter().rev().find(|start| i64::from(**start) <= low).copied();
        match (start, next) {
            (Some(start), Some(next)) if high < i64::from(next) => format!("{start}-{}", next - 1),
            (Some(start), None) => format!("{start}+"),
            _ => label.to_owned(),
        }
    });
    Some(topped(label, above))
}

fn territory(country: Country, label: &str) -> Option<Vec<String>> {
    if label == TOP {
        return Some(vec![TOP.to_owned(); country.levels() + 2]);
    }
    let path = country.path(label)?;
    Some(path.into_iter().chain([TOP.to_owned()]).collect())
}

fn decimals(widths: &[String], label: &str) -> Option<Vec<String>> {
    if label == TOP {
        return Some(topped(TOP, widths.iter().map(|_| TOP.to_owned())));
    }
    let (low, high) = match label.split_once("-<") {
        Some((low, high)) => (decimal(low)?, decimal(high)?),
        None => (decimal(label)?, decimal(label)?),
    };
    let above = widths.iter().map(|width| match decimal(width).filter(|width| *width > 0) {
        Some(width) => {
            let from = low.div_euclid(width) * width;
            let inside = high <= from + width && (from, from + width) != (low, high);
            if inside { format!("{}-<{}", written(from), written(from + width)) } else { label.to_owned() }
        }
        None => label.to_owned(),
    });
    Some(topped(label, above))
}

/// A decimal number in billionths.
fn decimal(text: &str) -> Option<i128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = part.trim_end_matches('0');
    if digits.len() > 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = format!("{digits:0<9}").parse::<i128>().ok()?;
    let whole: i128 = whole.parse::<i64>().ok()?.into();
    Some(whole * 1_000_000_000 + if text.starts_with('-') { -part } else { part })
}

fn written(billionths: i128) -> String {
    let sign = if billionths < 0 { "-" } else { "" };
    let (whole, part) = (billionths.abs() / 1_000_000_000, billionths.abs() % 1_000_000_000);
    format!("{sign}{whole}.{part:09}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn prefixes(lengths: &[u32], label: &str) -> Vec<String> {
    let prefix = |length: &u32| label.chars().take(*length as usize).collect();
    topped(label, lengths.iter().map(prefix))
}

fn dates(periods: &[Period], label: &str) -> Option<Vec<String>> {
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if label == TOP {
        return Some(topped(TOP, periods.iter().map(|_| TOP.to_owned())));
    }
    let year = label.get(..4).filter(|year| is_year(year))?;
    let rest = label.get(5..).unwrap_or_default();
    let month = rest.get(..2).and_then(|month| month.parse::<u32>().ok()).filter(|month| (1..=12).contains(month));
    let wide = |period: &Period| match (period, month) {
        (Period::Month, Some(_)) => label[..7].to_owned(),
        (Period::Quarter, Some(month)) => format!("{year}-Q{}", month.div_ceil(3)),
        (Period::Year, _) => year.to_owned(),
        _ => label.to_owned(),
    };
    Some(topped(label, periods.iter().map(wide)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(hierarchy: &Hierarchy, label: &str) -> Vec<String> {
        Tree::new(hierarchy).path(label).unwrap_or_default()
    }

    #[test]
    fn a_label_of_any_level_finds_its_place() {
        let rows = [["Isola", "Nord", "*"], ["Bovisa", "Nord", "*"], ["Duomo", "Centro", "*"]];
        let explicit = Hierarchy::Explicit(rows.map(|row| row.map(String::from).to_vec()).to_vec());
        assert_eq!(path(&explicit, "Isola"), ["Isola", "Nord", "*"]);
        assert_eq!(path(&explicit, "Nord"), ["Nord", "Nord", "*"]);
        assert!(path(&explicit, "Roma").is_empty());
        let ages = Hierarchy::Intervals(vec![10, 50]);
        assert_eq!(path(&ages, "34"), ["34", "30-39", "0-49", "*"]);
        assert_eq!(path(&ages, "30-39"), ["30-39", "30-39", "0-49", "*"]);
        assert_eq!(path(&ages, "-3"), ["-3", "-10--1", "-50--1", "*"]);
        assert_eq!(path(&ages, "-10--1"), ["-10--1", "-10--1", "-50--1", "*"]);
        assert_eq!(path(&Hierarchy::Ages, "17"), ["17", "15-17", "10-17", "0-17", "*"]);
        assert_eq!(path(&Hierarchy::Ages, "10-17"), ["10-17", "10-17", "10-17", "0-17", "*"]);
        assert_eq!(path(&Hierarchy::Ages, "80+"), ["80+", "80+", "80+", "65+", "*"]);
        let amounts = Hierarchy::Decimals(vec!["0.5".into(), "10".into()]);
        assert_eq!(path(&amounts, "-0.25"), ["-0.25", "-0.5-<0", "-10-<0", "*"]);
        assert_eq!(path(&amounts, "2.5-<3"), ["2.5-<3", "2.5-<3", "0-<10", "*"]);
        assert_eq!(path(&Hierarchy::Territory(Country::Italy), "015146"), ["015146", "015", "03", "1", "*"]);
        assert_eq!(path(&Hierarchy::Territory(Country::Italy), "03"), ["03", "03", "03", "1", "*"]);
        assert_eq!(path(&Hierarchy::Prefixes(vec![3, 1]), "20121"), ["20121", "201", "2", "*"]);
        let dates = Hierarchy::Dates(vec![Period::Month, Period::Quarter, Period::Year]);
        assert_eq!(path(&dates, "2024-05-31"), ["2024-05-31", "2024-05", "2024-Q2", "2024", "*"]);
        assert_eq!(path(&dates, "2024-Q2"), ["2024-Q2", "2024-Q2", "2024-Q2", "2024", "*"]);
        assert!(path(&dates, "maggio").is_empty());
    }
}
