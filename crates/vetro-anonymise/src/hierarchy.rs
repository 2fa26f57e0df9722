//! Reads a declared hierarchy into levels of codes for the values that occur.
//!
//! Level 0 is the value itself, the last level is `*` for everything. Null is
//! a value of its own: it shares its label with nothing below `*`.
//!
//! Start at [`Ladder::try_new`].

mod bands;

use std::collections::{BTreeMap, BTreeSet};

use vetro_model::plan::{Hierarchy, Period};
use vetro_model::policy::AGE_BANDS;

use crate::rank::number;
use crate::refusal::Refusal;

/// The label of the top level.
const TOP: &str = "*";

/// The levels of one column, finest first; at least one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ladder {
    /// The leaves of the hierarchy. Declared rows where they are declared, else the distinct values that occur; null
    /// is one more where it occurs.
    pub leaves: u64,
    /// The levels.
    pub levels: Vec<Level>,
}

/// One level of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Level {
    /// The code here of each code of the column.
    pub codes: Vec<u32>,
    /// The label of each code here; `None` is null. Empty at level 0, where values stay as they are.
    pub labels: Vec<Option<String>>,
    /// How many leaves each code here covers.
    pub covers: Vec<u64>,
}

impl Level {
    /// How many codes there are.
    pub fn size(&self) -> u32 {
        number(self.covers.len())
    }

    fn identity(values: usize) -> Self {
        Self { codes: (0..number(values)).collect(), labels: Vec::new(), covers: vec![1; values] }
    }

    fn top(values: usize, leaves: u64) -> Self {
        Self { codes: vec![0; values], labels: vec![Some(TOP.to_owned())], covers: vec![leaves] }
    }
}

/// The values of a column that occur, by code, each once; `None` is null. Beside each, its records.
pub(crate) type Values = [(Option<String>, u64)];

impl Ladder {
    /// The ladder of a column without hierarchy: each value stays as it is.
    pub fn flat(values: usize) -> Self {
        Self { leaves: values as u64, levels: vec![Level::identity(values)] }
    }

    /// The ladder of a declared hierarchy over the values that occur.
    ///
    /// # Errors
    ///
    /// [`Refusal::BadHierarchy`], [`Refusal::NotNested`], and [`Refusal::Unplaced`] for values without a place.
    pub fn try_new(column: &str, hierarchy: &Hierarchy, values: &Values) -> Result<Self, Refusal> {
        match hierarchy {
            Hierarchy::Explicit(rows) => explicit(column, rows, values),
            Hierarchy::Intervals(widths) => {
                check_widths(column, widths)?;
                computed(column, widths.len(), values, |text, step| interval(text, widths[step]))
            }
            Hierarchy::Decimals(widths) => {
                let widths = bands::widths(widths)
                    .map_err(|reason| Refusal::BadHierarchy { column: column.to_owned(), reason })?;
                computed(column, widths.len(), values, |text, step| bands::interval(text, widths[step]))
            }
            Hierarchy::Ages => computed(column, AGE_BANDS.len(), values, bands::age),
            Hierarchy::Territory(country) => {
                computed(column, country.levels(), values, |text, step| country.path(text)?.into_iter().nth(step + 1))
            }
            Hierarchy::Prefixes(lengths) => {
                let falling = lengths.windows(2).all(|pair| pair[0] > pair[1]);
                require(column, falling, "prefixes must become shorter from level to level")?;
                computed(column, lengths.len(), values, |text, step| Some(prefix(text, lengths[step])))
            }
            Hierarchy::Dates(periods) => {
                check_periods(column, periods)?;
                computed(column, periods.len(), values, |text, step| period(text, periods[step]))
            }
        }
    }
}

fn require(column: &str, holds: bool, reason: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::BadHierarchy { column: column.to_owned(), reason }) }
}

/// The labels of one level, by code of the column; `None` is null.
type Labels = Vec<Option<String>>;

/// A hierarchy whose labels are calculated: the leaves are the values that occur.
fn computed(
    column: &str,
    steps: usize,
    values: &Values,
    label: impl Fn(&str, usize) -> Option<String>,
) -> Result<Ladder, Refusal> {
    let place = |text: &str| (0..steps).map(|step| label(text, step)).collect::<Option<Vec<String>>>();
    let placed = place_values(column, values, place)?;
    let leaves = values.len() as u64;
    let mut levels = vec![Level::identity(values.len())];
    for step in 0..steps {
        let labels: Labels = placed.iter().map(|place| place.as_ref().map(|labels| labels[step].clone())).collect();
        let mut covers: BTreeMap<&str, u64> = BTreeMap::new();
        for text in labels.iter().flatten() {
            *covers.entry(text).or_default() += 1;
        }
        levels.push(level(&labels, &covers));
    }
    levels.push(Level::top(values.len(), leaves));
    nested(column, leaves, levels)
}

/// A hierarchy written out: the leaves are its rows.
fn explicit(column: &str, rows: &[Vec<String>], values: &Values) -> Result<Ladder, Refusal> {
    let width = rows.first().map_or(1, Vec::len);
    require(column, width > 0 && rows.iter().all(|row| row.len() == width), "its rows differ in length")?;
    let by_leaf: BTreeMap<&str, &[String]> = rows.iter().map(|row| (row[0].as_str(), &row[1..])).collect();
    require(column, by_leaf.len() == rows.len(), "a leaf stands in two rows")?;
    check_rows(column, rows, width)?;
    let placed = place_values(column, values, |text| by_leaf.get(text).copied())?;
    let leaves = rows.len() as u64 + u64::from(values.iter().any(|(text, _)| text.is_none()));
    let all_top = |step: &usize| rows.iter().all(|row| row[*step] == TOP);
    let mut levels = vec![Level::identity(values.len())];
    for step in (1..width).take_while(|step| !all_top(step)) {
        let labels: Labels = placed.iter().map(|place| place.map(|labels| labels[step - 1].clone())).collect();
        let mut covers: BTreeMap<&str, u64> = BTreeMap::new();
        for row in rows {
            *covers.entry(&row[step]).or_default() += 1;
        }
        levels.push(level(&labels, &covers));
    }
    levels.push(Level::top(values.len(), leaves));
    nested(column, leaves, levels)
}

/// Checks that leaves which share a label share all wider ones, also for leaves that do not occur.
fn check_rows(column: &str, rows: &[Vec<String>], width: usize) -> Result<(), Refusal> {
    for step in 2..width {
        let pairs: BTreeSet<(&str, &str)> =
            rows.iter().map(|row| (row[step - 1].as_str(), row[step].as_str())).collect();
        let below: BTreeSet<&str> = pairs.iter().map(|pair| pair.0).collect();
        if below.len() < pairs.len() {
            return Err(Refusal::NotNested { column: column.to_owned(), level: number(step) });
        }
    }
    Ok(())
}

/// The place of each value; `None` is null. Counts the records of values without one.
fn place_values<P>(
    column: &str,
    values: &Values,
    place: impl Fn(&str) -> Option<P>,
) -> Result<Vec<Option<P>>, Refusal> {
    let mut unplaced = 0;
    let mut placed = Vec::with_capacity(values.len());
    for (text, records) in values {
        let found = text.as_deref().map(&place);
        unplaced += if matches!(found, Some(None)) { *records } else { 0 };
        placed.push(found.flatten());
    }
    if unplaced > 0 {
        return Err(Refusal::Unplaced { column: column.to_owned(), records: unplaced });
    }
    Ok(placed)
}

/// A level from its labels; codes follow the order of labels, null first.
fn level(labels: &[Option<String>], covers: &BTreeMap<&str, u64>) -> Level {
    let distinct: BTreeSet<Option<&str>> = labels.iter().map(Option::as_deref).collect();
    let known: BTreeMap<Option<&str>, u32> = distinct.iter().copied().zip(0..).collect();
    Level {
        codes: labels.iter().map(|text| known[&text.as_deref()]).collect(),
        labels: distinct.iter().map(|text| text.map(str::to_owned)).collect(),
        covers: distinct.iter().map(|text| text.map_or(1, |text| covers[text])).collect(),
    }
}

/// The ladder, if values that share a code share all wider ones.
fn nested(column: &str, leaves: u64, levels: Vec<Level>) -> Result<Ladder, Refusal> {
    for (wider, pair) in levels.windows(2).enumerate() {
        let mut above: BTreeMap<u32, u32> = BTreeMap::new();
        for (below, wide) in pair[0].codes.iter().zip(&pair[1].codes) {
            if above.insert(*below, *wide).is_some_and(|known| known != *wide) {
                return Err(Refusal::NotNested { column: column.to_owned(), level: number(wider + 1) });
            }
        }
    }
    Ok(Ladder { leaves, levels })
}

fn check_widths(column: &str, widths: &[i64]) -> Result<(), Refusal> {
    require(column, widths.iter().all(|width| *width > 0), "widths of intervals must be positive")?;
    let nest = widths.windows(2).all(|pair| pair[1] > pair[0] && pair[1] % pair[0] == 0);
    require(column, nest, "each width must be a multiple of the one before")
}

/// The interval of a whole number, aligned to 0: `20-24`, `-5--1`.
fn interval(text: &str, width: i64) -> Option<String> {
    let value: i128 = text.parse().ok()?;
    let width = i128::from(width);
    let low = value.div_euclid(width) * width;
    Some(format!("{low}-{}", low + width - 1))
}

fn prefix(text: &str, length: u32) -> String {
    text.chars().take(length as usize).collect()
}

fn check_periods(column: &str, periods: &[Period]) -> Result<(), Refusal> {
    let order: Option<Vec<u8>> = periods.iter().map(|period| coarseness(*period)).collect();
    let rising = order.is_some_and(|order| order.windows(2).all(|pair| pair[0] < pair[1]));
    require(column, rising, "periods must be day, month, quarter or year, each wider than the one before")
}

/// How wide a period is; weeks do not nest in months, and dates have no hours.
fn coarseness(period: Period) -> Option<u8> {
    match period {
        Period::Day => Some(0),
        Period::Month => Some(1),
        Period::Quarter => Some(2),
        Period::Year => Some(3),
        Period::Hour | Period::Week => None,
    }
}

/// The period an ISO date, month or instant lies in.
fn period(text: &str, period: Period) -> Option<String> {
    let (year, month) = year_and_month(text)?;
    match period {
        Period::Day => text.get(..10).or(Some(text)).map(str::to_owned),
        Period::Month => Some(format!("{year}-{month:02}")),
        Period::Quarter => Some(format!("{year}-Q{}", month.div_ceil(3))),
        Period::Year => Some(year.to_owned()),
        Period::Hour | Period::Week => None,
    }
}

/// Reads `YYYY-MM`, alone or before `-DD`, alone or before `T` or a space and a time.
fn year_and_month(text: &str) -> Option<(&str, u32)> {
    let digits =
        |range: std::ops::Range<usize>| text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let is = |at: usize, byte: u8| text.as_bytes().get(at) == Some(&byte);
    let year = digits(0..4).filter(|_| is(4, b'-'))?;
    let month: u32 = digits(5..7)?.parse().ok().filter(|month| (1..=12).contains(month))?;
    let day = || digits(8..10)?.parse().ok().filter(|day: &u32| (1..=31).contains(day));
    let whole_day = text.len() == 10 || is(10, b'T') || is(10, b' ');
    let fits = text.len() == 7 || (is(7, b'-') && whole_day && day().is_some());
    fits.then_some((year, month))
}

#[cfg(test)]
mod tests {
    use vetro_model::territory::Country;

    use super::*;

    fn values(texts: &[&str]) -> Vec<(Option<String>, u64)> {
        texts.iter().map(|text| ((*text != "NULL").then(|| (*text).to_owned()), 1)).collect()
    }

    fn ladder(hierarchy: &Hierarchy, texts: &[&str]) -> Result<Ladder, Refusal> {
        Ladder::try_new("c", hierarchy, &values(texts))
    }

    /// The label of each value at a level.
    fn labels(ladder: &Ladder, level: usize) -> Vec<&str> {
        let level = &ladder.levels[level];
        level.codes.iter().map(|code| level.labels[*code as usize].as_deref().unwrap_or("NULL")).collect()
    }

    fn rows(text: &str) -> Hierarchy {
        Hierarchy::Explicit(text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect())
    }

    #[test]
    fn an_explicit_hierarchy_counts_leaves_that_do_not_occur() {
        let tree = rows("oak;broad;*\nbeech;broad;*\nfir;needle;*");
        let ladder = ladder(&tree, &["oak", "fir"]).unwrap();
        assert_eq!((ladder.leaves, ladder.levels.len()), (3, 3));
        assert_eq!(labels(&ladder, 1), ["broad", "needle"]);
        assert_eq!(ladder.levels[1].covers, [2, 1]);
        assert_eq!(ladder.levels[2].covers, [3]);
    }

    #[test]
    fn a_top_is_added_where_none_was_written() {
        let ladder = ladder(&rows("oak;tree\nfir;tree"), &["oak", "fir"]).unwrap();
        assert_eq!((labels(&ladder, 1), labels(&ladder, 2)), (vec!["tree", "tree"], vec!["*", "*"]));
    }

    #[test]
    fn null_stays_null_until_the_top() {
        let ladder = ladder(&Hierarchy::Intervals(vec![10]), &["NULL", "12", "18"]).unwrap();
        assert_eq!(labels(&ladder, 1), ["NULL", "10-19", "10-19"]);
        assert_eq!(labels(&ladder, 2), ["*", "*", "*"]);
        assert_eq!((ladder.leaves, &ladder.levels[1].covers), (3, &vec![1, 2]));
    }

    #[test]
    fn intervals_are_aligned_to_zero_on_both_sides() {
        let ladder = ladder(&Hierarchy::Intervals(vec![5, 10]), &["22", "-1", "-5", "-6", "0", "4"]).unwrap();
        assert_eq!(labels(&ladder, 1), ["20-24", "-5--1", "-5--1", "-10--6", "0-4", "0-4"]);
        assert_eq!(labels(&ladder, 2), ["20-29", "-10--1", "-10--1", "-10--1", "0-9", "0-9"]);
    }

    #[test]
    fn prefixes_count_characters_and_not_bytes() {
        let ladder = ladder(&Hierarchy::Prefixes(vec![2]), &["è1x", "è1y", "6"]).unwrap();
        assert_eq!(labels(&ladder, 1), ["è1", "è1", "6"]);
    }

    #[test]
    fn dates_become_months_quarters_and_years() {
        let periods = Hierarchy::Dates(vec![Period::Month, Period::Quarter, Period::Year]);
        let ladder = ladder(&periods, &["2024-03-31", "2024-04", "2024-12-01T10:00:00Z"]).unwrap();
        assert_eq!(labels(&ladder, 1), ["2024-03", "2024-04", "2024-12"]);
        assert_eq!(labels(&ladder, 2), ["2024-Q1", "2024-Q2", "2024-Q4"]);
        assert_eq!(labels(&ladder, 3), ["2024", "2024", "2024"]);
    }

    #[test]
    fn values_without_a_place_are_counted_and_not_named() {
        let hierarchies = [rows("oak;tree"), Hierarchy::Intervals(vec![5]), Hierarchy::Dates(vec![Period::Year])];
        for hierarchy in hierarchies {
            let refusal = ladder(&hierarchy, &["secret", "2.5", "NULL"]).unwrap_err();
            assert_eq!(refusal, Refusal::Unplaced { column: "c".into(), records: 2 });
            assert!(!refusal.to_string().contains("secret"));
        }
    }

    #[test]
    fn territories_of_the_country_are_known() {
        let codes = ["5192", "5586", "5002", "TI"];
        let ladder = ladder(&Hierarchy::Territory(Country::Switzerland), &codes).unwrap();
        assert_eq!(ladder.levels.len(), 4);
        let label = |level: usize, value: usize| {
            let level = &ladder.levels[level];
            level.labels[level.codes[value] as usize].as_deref()
        };
        assert_eq!([0, 1, 2, 3].map(|value| label(1, value)), [Some("TI"), Some("VD"), Some("TI"), Some("TI")]);
        assert_eq!([label(2, 0), label(2, 1)], [Some("CH07"), Some("CH01")]);
        assert_eq!(label(3, 0), Some("*"));
    }

    #[test]
    fn hierarchies_that_do_not_nest_are_refused() {
        let crossing = rows("a;x;1\nb;x;2");
        assert_eq!(ladder(&crossing, &["a"]), Err(Refusal::NotNested { column: "c".into(), level: 2 }));
        let bad = [
            rows("a;x\nb"),
            rows("a;x\na;y"),
            Hierarchy::Intervals(vec![5, 12]),
            Hierarchy::Intervals(vec![0]),
            Hierarchy::Prefixes(vec![1, 2]),
            Hierarchy::Dates(vec![Period::Year, Period::Month]),
            Hierarchy::Dates(vec![Period::Week]),
        ];
        for hierarchy in bad {
            assert_eq!(ladder(&hierarchy, &["a"]).unwrap_err().code(), "V0505", "{hierarchy:?}");
        }
    }
}
