//! Whether values that must be shared are: means of groups, and quantiles at the ends of a column.
//!
//! How they were made is not looked at. A combination of values that fewer
//! records than a group hold was not grouped; a largest or smallest value that
//! fewer than *k* records (or persons) hold is no end for all of them.

use std::collections::BTreeSet;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use vetro_model::ColumnName;
use vetro_model::plan::{MicroAggregation, RecordPolicy, TopBottom};

use crate::classes::{classes, missing, persons};
use crate::cleared::{Measured, MeasuredEnds, MeasuredGroups};
use crate::codes::distinct;
use crate::refusal::{Problem, Rule};

/// Groups and ends that too few share.
pub(crate) fn problems(table: &RecordBatch, policy: &RecordPolicy, measured: &mut Measured) -> Vec<Problem> {
    let mut problems = Vec::new();
    for set in &policy.micro_aggregation {
        problems.extend(groups(table, set, measured));
    }
    for (name, asked) in &policy.top_bottom {
        problems.extend(ends(table, name, *asked, policy, measured));
    }
    problems
}

fn groups(table: &RecordBatch, set: &MicroAggregation, measured: &mut Measured) -> Option<Problem> {
    let names: BTreeSet<&str> = set.columns.iter().map(ColumnName::as_str).collect();
    let columns = set.columns.iter().map(ColumnName::as_str).collect::<Vec<_>>().join(", ");
    let Some(codes) = classes(table, &names) else { return Some(missing(&columns)) };
    let mut sizes = vec![0_u64; distinct(&codes)];
    for code in &codes {
        sizes[*code as usize] += 1;
    }
    let names = set.columns.iter().map(ToString::to_string).collect();
    measured.groups.push(MeasuredGroups { columns: names, smallest: sizes.iter().copied().min().unwrap_or(0) });
    let least = u64::from(set.group);
    let small = sizes.iter().filter(|size| **size < least).count();
    if small == 0 {
        return None;
    }
    let sentence = format!(
        "{small} combinations of values in {columns} are shared by fewer than {least} records, null being a value: \
         `micro-aggregation` should have joined them, please report this."
    );
    let rows = codes.iter().enumerate().filter(|(_, code)| sizes[**code as usize] < least).map(|(row, _)| row);
    Some(Problem::of_rows(Rule::SmallGroup, &columns, rows, sentence))
}

fn ends(
    table: &RecordBatch,
    name: &ColumnName,
    asked: TopBottom,
    policy: &RecordPolicy,
    measured: &mut Measured,
) -> Vec<Problem> {
    let unknown = || vec![missing(name.as_str())];
    let Some(column) = table.column_by_name(name.as_str()) else { return unknown() };
    let Some(values) = values(column) else { return unknown() };
    let persons = match policy.person.as_ref().map(|person| persons(table, person)) {
        None => None,
        Some(Some(persons)) => Some(persons),
        Some(None) => return policy.person.iter().map(|person| missing(person.as_str())).collect(),
    };
    let (low, high) = (values.iter().flatten().min(), values.iter().flatten().max());
    let rows_of = |end: Option<&i128>| -> Vec<usize> {
        end.map_or_else(Vec::new, |end| (0..values.len()).filter(|row| values[*row] == Some(*end)).collect())
    };
    let counted = |rows: &[usize]| match &persons {
        None => rows.len(),
        Some(persons) => rows.iter().map(|row| persons[*row]).collect::<BTreeSet<u32>>().len(),
    };
    let mut found = MeasuredEnds { column: name.to_string(), below: None, above: None };
    let mut problems = Vec::new();
    for (is_asked, end, which) in [(asked.below.is_some(), low, "smallest"), (asked.above.is_some(), high, "largest")] {
        let rows = rows_of(end);
        if !is_asked || rows.is_empty() {
            continue;
        }
        let text = text(column, rows[0]);
        if which == "smallest" {
            found.below = text;
        } else {
            found.above = text;
        }
        if counted(&rows) < policy.k as usize {
            let sentence = format!(
                "The {which} value of `{name}` stands for fewer than k = {}: `top-bottom` must take in more, which it \
                 does when the dataset is made anew.",
                policy.k
            );
            problems.push(Problem::of_rows(Rule::OpenEnd, name.as_str(), rows, sentence));
        }
    }
    measured.ends.push(found);
    problems
}

/// Numbers that rise as the values of a column do; `None` for other types.
fn values(column: &ArrayRef) -> Option<Vec<Option<i128>>> {
    Some(match column.data_type() {
        DataType::Int64 => column.as_primitive::<Int64Type>().iter().map(|value| value.map(i128::from)).collect(),
        DataType::Decimal128(..) => column.as_primitive::<Decimal128Type>().iter().collect(),
        DataType::Float64 => {
            // The bits of a float rise with it, those of a negative one fall.
            let rising = |value: f64| {
                let bits = i128::from(value.abs().to_bits());
                if value.is_sign_negative() { -bits } else { bits }
            };
            column.as_primitive::<Float64Type>().iter().map(|value| value.map(rising)).collect()
        }
        _ => return None,
    })
}

fn text(column: &ArrayRef, row: usize) -> Option<String> {
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(column.as_ref(), &options).ok()?;
    formatter.value(row).try_to_string().ok()
}
