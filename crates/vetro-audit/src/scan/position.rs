//! Points that are too exact to stand in records about persons.
//!
//! A degree with three decimals is about 110 metres, with four 11: a house.
//! In the Swiss grid, whole metres say as much.
//!
//! Source: EPSG:4326 with 111 km to a degree; swisstopo, *LV95* (bounds of the national grid).

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type, UInt32Type};
use vetro_model::plan::PrivacyPlan;

use super::hints::Hints;
use super::{Detector, Hit, lattice};

/// Decimals of a degree that still say no house.
const DECIMALS: usize = 3;
/// Points of a grid lie on multiples of so many metres: corners and centres of cells of 50 metres and more.
const METRES: f64 = 25.0;

/// Finds the points of a column that are more exact than 110 metres, where the policy protects records about persons.
///
/// Points may be geometries, `lon,lat` pairs, or numbers in columns named for
/// coordinates. Points that lie on a grid of 100 metres or more may have any
/// decimals. A quasi-identifier is passed over: each of its values is shared
/// by as many persons as the policy asks. Places of things, and tables of
/// counts, may keep every digit.
#[must_use]
pub fn positions(name: &str, hints: Hints, column: &ArrayRef, policy: &PrivacyPlan) -> Option<Hit> {
    let PrivacyPlan::Records(policy) = policy else { return None };
    // Each place of a grid with a minimum is known to be a cell's: the audit reads them back.
    let is_counted = policy.grids.keys().any(|known| known.as_str() == name);
    if is_counted || policy.quasi_identifiers.iter().any(|known| known.as_str() == name) {
        return None;
    }
    let records = exact_rows(column, hints.has(Hints::POSITION));
    if records.is_empty() || points(column).is_some_and(|points| lattice::is_grid(&points)) {
        return None;
    }
    let detector = Detector::Position;
    Some(Hit { column: name.to_owned(), detector, count: records.len() as u64, records })
}

/// The points of a column that holds nothing else, in degrees; `None` for any other column.
fn points(column: &ArrayRef) -> Option<Vec<(f64, f64)>> {
    let texts: Vec<&str> = match column.as_dictionary_opt::<UInt32Type>() {
        Some(coded) => coded.values().as_string_opt::<i32>()?.iter().flatten().collect(),
        None => column.as_string_opt::<i32>()?.iter().flatten().collect(),
    };
    let point = |text: &str| {
        let numbers: Vec<f64> = numbers(text).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        let is_degrees = |(lon, lat): &(f64, f64)| lon.abs() <= 180.0 && lat.abs() <= 90.0;
        (numbers.len() == 2).then(|| (numbers[0], numbers[1])).filter(is_degrees)
    };
    texts.into_iter().map(point).collect()
}

/// The numbers of a geometry or a pair.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|letter: char| !matches!(letter, '0'..='9' | '.' | '-' | '+'));
    parts.filter(|part| part.bytes().any(|byte| byte.is_ascii_digit()))
}

fn exact_rows(column: &ArrayRef, is_named: bool) -> Vec<u64> {
    if let Some(texts) = column.as_string_opt::<i32>() {
        return rows(texts.iter().map(|text| text.is_some_and(|text| is_exact_text(text, is_named))));
    }
    if let Some(coded) = column.as_dictionary_opt::<UInt32Type>() {
        let Some(values) = coded.values().as_string_opt::<i32>() else { return Vec::new() };
        let exact: Vec<bool> =
            values.iter().map(|text| text.is_some_and(|text| is_exact_text(text, is_named))).collect();
        return rows(coded.keys().iter().map(|code| code.is_some_and(|code| exact[code as usize])));
    }
    if !is_named {
        return Vec::new();
    }
    let is_exact = |number: Option<String>| number.is_some_and(|number| is_exact_number(&number));
    match column.data_type() {
        DataType::Float64 => rows(
            column.as_primitive::<Float64Type>().iter().map(|value| is_exact(value.map(|value| value.to_string()))),
        ),
        DataType::Int64 => {
            rows(column.as_primitive::<Int64Type>().iter().map(|value| is_exact(value.map(|value| value.to_string()))))
        }
        DataType::Decimal128(..) => {
            let numbers = column.as_primitive::<Decimal128Type>();
            rows((0..numbers.len()).map(|row| is_exact(numbers.is_valid(row).then(|| numbers.value_as_string(row)))))
        }
        _ => Vec::new(),
    }
}

fn rows(exact: impl Iterator<Item = bool>) -> Vec<u64> {
    (0_u64..).zip(exact).filter(|(_, exact)| *exact).map(|(row, _)| row).collect()
}

/// A geometry, a pair of degrees, or a number in a column that is named for coordinates.
fn is_exact_text(text: &str, is_named: bool) -> bool {
    let text = text.trim();
    let is_geometry = text.starts_with('{') || text.ends_with(')');
    if is_geometry {
        return numbers(text).any(is_exact_number);
    }
    let is_of_numbers = text.chars().all(|letter| matches!(letter, '0'..='9' | '.' | '-' | '+' | ',' | ';' | ' '));
    match numbers(text).count() {
        1 => is_named && is_of_numbers && is_exact_number(text),
        2 | 3 => {
            is_of_numbers && numbers(text).take(2).all(is_coordinate) && numbers(text).take(2).any(is_exact_number)
        }
        _ => false,
    }
}

fn is_coordinate(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|number| (text.contains('.') && number.abs() <= 180.0) || is_metric(number))
}

fn is_exact_number(text: &str) -> bool {
    let Ok(number) = text.parse::<f64>() else { return false };
    if is_metric(number) {
        return number % METRES != 0.0;
    }
    let decimals = text.split_once('.').map_or("", |(_, decimals)| decimals).trim_end_matches('0');
    number.abs() <= 180.0 && decimals.len() > DECIMALS
}

/// Whether the number lies in the Swiss grid, east or north.
fn is_metric(number: f64) -> bool {
    (2_480_000.0..2_840_000.0).contains(&number) || (1_070_000.0..1_300_000.0).contains(&number)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Float64Array, StringArray};
    use vetro_model::ColumnName;
    use vetro_model::plan::RecordPolicy;

    use super::*;

    fn found(name: &str, column: &ArrayRef, quasi_identifiers: &[&str]) -> Vec<u64> {
        let quasi_identifiers = quasi_identifiers.iter().map(|name| ColumnName::try_new(*name).unwrap()).collect();
        let policy = PrivacyPlan::Records(RecordPolicy::new(quasi_identifiers, 5));
        positions(name, Hints::of(name), column, &policy).map(|hit| hit.records).unwrap_or_default()
    }

    #[test]
    fn points_of_persons_are_told_by_their_decimals() {
        let points: ArrayRef = Arc::new(StringArray::from(vec![
            Some(r#"{"type":"Point","coordinates":[8.951,46.01]}"#),
            Some(r#"{"type":"Point","coordinates":[8.9512,46.01]}"#),
            Some("8.9510000,46.010"),
            Some("8.9512, 46.0101"),
            Some("POINT(8.9512 46.01)"),
            Some("2715250 1098125"),
            Some("2715253 1098125"),
            Some("via Verdi 1.23456"),
            None,
        ]));
        assert_eq!(found("luogo", &points, &[]), [1, 3, 4, 6]);
        assert!(found("luogo", &points, &["luogo"]).is_empty());
        let reason = "Trees.".to_owned();
        assert_eq!(positions("luogo", Hints::NONE, &points, &PrivacyPlan::NoPersons { reason }), None);
    }

    #[test]
    fn numbers_are_points_only_in_columns_named_for_them() {
        let degrees: ArrayRef = Arc::new(Float64Array::from(vec![46.01, 46.010_12]));
        assert_eq!(found("latitudine", &degrees, &[]), [1]);
        assert!(found("media", &degrees, &[]).is_empty());
    }
}
