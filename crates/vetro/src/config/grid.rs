//! Reads what the cells of a grid must hold: addresses or residents, from a CSV file.

use std::collections::BTreeMap;

use vetro_model::plan::{ColumnPlan, GridCount, GridMinimum, GridRule, Step};
use vetro_model::project::{ColumnTable, GridMinimumSpec};
use vetro_model::{ColumnName, Diagnostic};

use super::Reading;
use super::privacy::loosened;
use super::resolve::Scope;

/// What holds when nothing is said, and what needs a reason to be loosened.
///
/// # Source
///
/// data.police.uk, *About the data: location anonymisation*: each published point has at least 8 postal addresses, or
/// none, nearest to it. The narrowest grid of points of persons is ours: a block of houses.
const LEAST: u64 = 8;
const NARROWEST: u32 = 100;

/// The minimum of a column's cells; what is wrong is told.
pub(super) fn minimum(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    name: &str,
    table: &ColumnTable,
) -> Option<GridMinimum> {
    let written = table.grid_minimum.as_ref()?;
    let path = ["columns", name, "grid-minimum"];
    if let Some((problem, help)) = problem(scope, name, table, written) {
        scope.tell(reading, Diagnostic::error("V0181", problem).with_help(help), &path);
        return None;
    }
    let at_least = written.at_least.unwrap_or(LEAST);
    if at_least < LEAST {
        loosened(reading, scope, &format!("a grid cell may hold {at_least}, below {LEAST}"), &path);
    }
    let (file, counted) = match (&written.addresses, &written.residents) {
        (Some(file), None) => (file, GridCount::Addresses),
        (None, Some(file)) => (file, GridCount::Residents),
        _ => return None,
    };
    let form = match counted {
        GridCount::Addresses => "write rows of the form east;north, or longitude;latitude",
        GridCount::Residents => "write rows of the form east;north;residents, or longitude;latitude;residents",
    };
    let place = reading.trees.get(&scope.file).and_then(|tree| tree.place(&scope.path(&path)));
    let text = reading.text(file, |error| {
        Diagnostic::error("V0181", format!("`{file}` cannot be read: {}", error.kind()))
            .with_place(&scope.file, place)
            .with_help(form)
    })?;
    match points(&text, counted) {
        Ok(points) => Some(GridMinimum { at_least, counted, points }),
        Err(row) => {
            let told = Diagnostic::error("V0181", format!("row {row} of `{file}` is no place")).with_help(form);
            reading.diagnostics.push(told.with_place(file, None).with_dataset(scope.id));
            None
        }
    }
}

fn problem(
    scope: &Scope<'_>,
    name: &str,
    table: &ColumnTable,
    written: &GridMinimumSpec,
) -> Option<(String, &'static str)> {
    let required = scope.schema.field(name).is_some_and(|field| field.constraints.required);
    if written.addresses.is_some() == written.residents.is_some() {
        Some((format!("`grid-minimum` of `{name}` needs one file"), "write addresses = \"…\" or residents = \"…\""))
    } else if table.grid_metres.is_none() || table.from.0.len() != 2 {
        Some((
            format!("`grid-minimum` of `{name}` has no grid of two coordinates"),
            "write grid-metres and from = [\"east\", \"north\"] beside it",
        ))
    } else if scope.pipeline.privacy.k_anonymity.is_none() || scope.pipeline.aggregate.is_some() {
        Some((
            format!("`grid-minimum` of `{name}` stands where no records about persons are published"),
            "write k-anonymity in `privacy`, or remove it",
        ))
    } else if written.at_least.is_some_and(|least| least < 2) {
        Some((format!("`grid-minimum` of `{name}` asks for nothing"), "write at-least of 2 or more; 8 is the default"))
    } else if required {
        Some((
            format!("`{name}` is required, and `grid-minimum` withholds places with too little around them"),
            "remove `required` from the field's constraints",
        ))
    } else {
        None
    }
}

/// Rows of numbers, each place once; the first row may be a header. The number of the row that is none.
fn points(text: &str, counted: GridCount) -> Result<Vec<(f64, f64, u64)>, usize> {
    let mut found: BTreeMap<(u64, u64), (f64, f64, u64)> = BTreeMap::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match point(line, counted) {
            Some((east, north, count)) => {
                let here = found.entry((east.to_bits(), north.to_bits())).or_insert((east, north, 0));
                here.2 = if counted == GridCount::Addresses { 1 } else { here.2.saturating_add(count) };
            }
            None if at == 0 => {}
            None => return Err(at + 1),
        }
    }
    if found.is_empty() { Err(1) } else { Ok(found.into_values().collect()) }
}

fn point(line: &str, counted: GridCount) -> Option<(f64, f64, u64)> {
    let parts: Vec<&str> = line.split(';').map(|part| part.trim().trim_matches('"')).collect();
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    match (counted, parts.as_slice()) {
        (GridCount::Addresses, [east, north]) => Some((number(east)?, number(north)?, 1)),
        (GridCount::Residents, [east, north, count]) => Some((number(east)?, number(north)?, count.parse().ok()?)),
        _ => None,
    }
}

/// The grids of the pipeline that hold a minimum; one that is too fine for persons is told.
pub(super) fn rules(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    columns: &[ColumnPlan],
) -> BTreeMap<ColumnName, GridRule> {
    let mut found = BTreeMap::new();
    for column in columns {
        let Some(Step::Grid { metres, crs }) = column.steps.first() else { continue };
        if (1..NARROWEST).contains(metres) && column.from.len() == 2 {
            let rule = format!("the cells of `{}` are {metres} metres wide, below {NARROWEST}", column.name);
            loosened(reading, scope, &rule, &["columns", column.name.as_str(), "grid-metres"]);
        }
        if let Some(Step::GridMinimum(minimum)) = column.steps.get(1) {
            let rule = GridRule { metres: *metres, crs: *crs, minimum: minimum.clone() };
            found.insert(column.name.clone(), rule);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_counts_once_and_residents_add_up() {
        let addresses = points("est;nord\n2717100;1096100.5\n2717100;1096100.5\n1;2\n", GridCount::Addresses).unwrap();
        assert_eq!(addresses.iter().map(|point| point.2).sum::<u64>(), 2);
        let residents = points("8.9;46.0;3\n8.9;46.0;4\n", GridCount::Residents).unwrap();
        assert_eq!(residents, [(8.9, 46.0, 7)]);
        assert_eq!(points("east;north\n1;2\nx;y\n", GridCount::Addresses), Err(3));
        assert_eq!(points("1;2\n3;NaN\n", GridCount::Addresses), Err(2));
        assert_eq!(points("", GridCount::Addresses), Err(1));
    }
}
