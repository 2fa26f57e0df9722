//! Reads hierarchies: explicit ones from CSV files, the others as they are written.

use vetro_model::plan::{Hierarchy, Period};
use vetro_model::project::HierarchySpec;
use vetro_model::{ColumnName, Diagnostic};

use super::Reading;
use super::resolve::Scope;

/// The hierarchy of a column; what is wrong with it is told.
pub(super) fn resolve(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    column: &ColumnName,
    written: &HierarchySpec,
) -> Option<Hierarchy> {
    let made = match written {
        HierarchySpec::File(file) => explicit(reading, scope, column, file)?,
        HierarchySpec::Intervals(widths) => widths_of(widths).map(Hierarchy::Intervals),
        HierarchySpec::Decimals(widths) if widths.is_empty() => Err("write widths: [\"0.5\", \"5\", \"50\"]"),
        HierarchySpec::Decimals(widths) => Ok(Hierarchy::Decimals(widths.clone())),
        HierarchySpec::Ages(true) => Ok(Hierarchy::Ages),
        HierarchySpec::Ages(false) => Err("write ages = true, or remove the hierarchy"),
        HierarchySpec::Territory(country) => Ok(Hierarchy::Territory(*country)),
        HierarchySpec::Prefixes(lengths) => {
            let shorter = !lengths.is_empty()
                && lengths.windows(2).all(|pair| pair[0] > pair[1])
                && lengths.iter().all(|length| *length > 0);
            shorter.then(|| Hierarchy::Prefixes(lengths.clone())).ok_or("prefixes must grow shorter: [4, 3, 2]")
        }
        HierarchySpec::Dates(periods) => {
            let longer = !periods.is_empty() && periods.windows(2).all(|pair| rank(pair[0]) < rank(pair[1]));
            longer.then(|| Hierarchy::Dates(periods.clone())).ok_or("periods must grow longer: [\"quarter\", \"year\"]")
        }
    };
    made.map_err(|help| {
        let told =
            Diagnostic::error("V0147", format!("the hierarchy of `{column}` does not grow coarser")).with_help(help);
        scope.tell(reading, told, &["hierarchies", column.as_str()]);
    })
    .ok()
}

fn widths_of(widths: &[i64]) -> Result<Vec<i64>, &'static str> {
    let nested = |pair: &[i64]| pair[1] > pair[0] && pair[1] % pair[0] == 0;
    let fits = !widths.is_empty() && widths[0] > 0 && widths.windows(2).all(nested);
    fits.then(|| widths.to_vec()).ok_or("widths must be multiples of the ones before: [5, 10, 20]")
}

fn rank(period: Period) -> u8 {
    match period {
        Period::Hour => 0,
        Period::Day => 1,
        Period::Week => 2,
        Period::Month => 3,
        Period::Quarter => 4,
        Period::Year => 5,
    }
}

/// Rows `leaf;level 1;…`; told and `None` when they are not a hierarchy.
fn explicit(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    column: &ColumnName,
    file: &str,
) -> Option<Result<Hierarchy, &'static str>> {
    let path = scope.path(&["hierarchies", column.as_str(), "file"]);
    let place = reading.trees.get(&scope.file).and_then(|tree| tree.place(&path));
    let text = reading.text(file, |error| {
        Diagnostic::error("V0147", format!("`{file}` cannot be read: {}", error.kind()))
            .with_place(&scope.file, place)
            .with_help("write rows of the form leaf;level 1;level 2, from fine to coarse")
    })?;
    let rows: Vec<Vec<String>> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split(';').map(str::to_owned).collect())
        .collect();
    let width = rows.first().map_or(0, Vec::len);
    let ragged = rows.iter().position(|row| row.len() != width);
    let mut leaves: Vec<&String> = rows.iter().map(|row| &row[0]).collect();
    leaves.sort_unstable();
    let problem = if width < 2 {
        Some("a hierarchy needs rows of at least two levels: leaf;level 1".to_owned())
    } else if let Some(row) = ragged {
        Some(format!("row {} has {} levels where the first has {width}", row + 1, rows[row].len()))
    } else {
        leaves.windows(2).any(|pair| pair[0] == pair[1]).then(|| "a leaf stands in two rows".to_owned())
    };
    if let Some(problem) = problem {
        reading.diagnostics.push(Diagnostic::error("V0147", problem).with_place(file, None).with_dataset(scope.id));
        return None;
    }
    Some(Ok(Hierarchy::Explicit(rows)))
}
