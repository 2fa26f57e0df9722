//! Grid cells.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Decimal128Array, Float64Array, Int64Array};
use arrow::datatypes::DataType;
use vetro_model::plan::{ColumnPlan, Crs, GridCount, GridMinimum, Step};
use vetro_model::schema::FieldType;

use crate::support::*;

fn metres(hundredths: &[i128]) -> ArrayRef {
    Arc::new(Decimal128Array::from(hundredths.to_vec()).with_precision_and_scale(10, 2).unwrap())
}

fn cell(kind: FieldType, metres: u32, crs: Crs) -> ColumnPlan {
    made_of(&["a", "b"], column(kind, vec![Step::Grid { metres, crs }]))
}

#[test]
fn one_swiss_coordinate_is_floored_to_its_cell_exactly() {
    let edge = column(FieldType::Integer, vec![Step::Grid { metres: 100, crs: Crs::LV95 }]);
    let setting = Setting::default();
    let (made, _) = setting.make(&edge, &source(metres(&[271_712_399, 271_719_999, 271_720_000, -1])));
    assert_eq!(
        (shown(&made), made.data_type()),
        (vec!["2717100".to_owned(), "2717100".into(), "2717200".into(), "-100".into()], &DataType::Int64)
    );
    let (made, _) = setting.make(&edge, &source(Arc::new(Int64Array::from(vec![99, 100]))));
    assert_eq!(shown(&made), ["0", "100"]);
    let (made, faults) = setting.make(&edge, &source(Arc::new(Float64Array::from(vec![199.99, f64::NAN, 1e18]))));
    assert_eq!(shown(&made), ["100", "", ""]);
    assert_eq!(rules(&faults), [("non-finite", &[1][..]), ("out-of-range", &[2])]);
    let (made, faults) = setting.make(&edge, &source(texts(&["2717123.99", "Lugano"])));
    assert_eq!(shown(&made), ["2717100", ""]);
    assert_eq!(rules(&faults), [("bad-number", &[1][..])]);
}

#[test]
fn a_swiss_cell_is_named_by_its_lower_left_corner() {
    let both = table(vec![("a", metres(&[271_712_399, 0])), ("b", metres(&[109_655_500, 0]))]);
    let (made, faults) = Setting::default().make(&cell(FieldType::String, 100, Crs::LV95), &both);
    assert_eq!(shown(&made), ["100mN1096500E2717100", ""]);
    assert_eq!(rules(&faults), [("out-of-range", &[1][..])]);
}

#[test]
fn a_swiss_cell_has_its_centre_in_degrees() {
    // The cell's centre is the point of swisstopo's example: 8° 43' 49.80" E, 46° 02' 38.86" N.
    let both = table(vec![("a", metres(&[269_999_999])), ("b", metres(&[109_999_999]))]);
    let (made, _) = Setting::default().make(&cell(FieldType::Geopoint, 100, Crs::LV95), &both);
    let point = shown(&made).remove(0);
    let (lon, lat) = point.split_once(',').unwrap();
    let (lon, lat): (f64, f64) = (lon.parse().unwrap(), lat.parse().unwrap());
    // 50 m west and south of the example.
    assert!(
        (lon - (8.730_5 - 50.0 / 77_275.0)).abs() < 2e-5 && (lat - (46.044_128 - 50.0 / 111_150.0)).abs() < 2e-5,
        "{point}"
    );
}

#[test]
fn points_of_one_cell_become_one_point() {
    let both = table(vec![
        ("a", Arc::new(Float64Array::from(vec![8.950_0, 8.950_1, 8.960_0, 181.0])) as ArrayRef),
        ("b", Arc::new(Float64Array::from(vec![46.003_0, 46.003_1, 46.003_0, 46.0])) as ArrayRef),
    ]);
    let (made, faults) = Setting::default().make(&cell(FieldType::Geojson, 250, Crs::WGS84), &both);
    let points = shown(&made);
    assert_eq!(points[0], points[1]);
    assert_ne!(points[0], points[2]);
    assert!(points[0].starts_with(r#"{"type":"Point","coordinates":[8.9"#), "{}", points[0]);
    assert_eq!(rules(&faults), [("out-of-range", &[3][..])]);
}

#[test]
fn the_cells_of_degrees_are_counted_in_steps_of_metres() {
    // One row of 1 113.2 m is a hundredth of a degree; at the equator a column too.
    let both = table(vec![("a", texts(&["0.015", "-0.001"])), ("b", texts(&["0.025", "-0.001"]))]);
    let (made, _) = Setting::default().make(&cell(FieldType::String, 1_000, Crs::WGS84), &both);
    assert_eq!(shown(&made), ["1000mN2000E1000", "1000mN-1000E-1000"]);
}

#[test]
fn half_a_position_is_none() {
    let both = table(vec![("a", coded(&[Some("8.95"), None])), ("b", coded(&[None, Some("46.0")]))]);
    let (made, faults) = Setting::default().make(&cell(FieldType::Geojson, 250, Crs::WGS84), &both);
    assert_eq!((made.null_count(), faults.len()), (2, 0));
}

#[test]
fn a_cell_with_too_few_addresses_is_written_as_a_wider_one_or_withheld() {
    // Twenty addresses in one cell, three in the one beside it, and two far away.
    let points = vec![(2_717_100.0, 1_096_100.0, 20), (2_717_300.0, 1_096_100.0, 3), (2_730_100.0, 1_110_100.0, 2)];
    let minimum = GridMinimum { at_least: 8, counted: GridCount::Addresses, points };
    let steps = || vec![Step::Grid { metres: 250, crs: Crs::LV95 }, Step::GridMinimum(minimum.clone())];
    let both = table(vec![
        ("a", metres(&[271_710_050, 271_730_050, 273_010_000, 0])),
        ("b", metres(&[109_610_000, 109_610_000, 111_010_000, 0])),
    ]);
    let named = made_of(&["a", "b"], column(FieldType::String, steps()));
    let (made, faults) = Setting::default().make(&named, &both);
    assert_eq!(shown(&made), ["500mN1096000E2717000", "500mN1096000E2717000", "", ""]);
    assert_eq!(rules(&faults), [("out-of-range", &[3][..])]);
    let placed = made_of(&["a", "b"], column(FieldType::Geopoint, steps()));
    let (made, _) = Setting::default().make(&placed, &both);
    let wide = made_of(&["a", "b"], column(FieldType::Geopoint, vec![Step::Grid { metres: 500, crs: Crs::LV95 }]));
    let (same, _) = Setting::default().make(&wide, &both);
    assert_eq!(shown(&made)[..2], shown(&same)[..2]);
}
