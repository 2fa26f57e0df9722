//! The least box around all geometries, its sides as they are written.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::table::{Column, Values};

/// West, south, east and north of a column of geometries; `None` without coordinates.
pub(crate) fn of(shapes: &Column<'_>) -> Option<[String; 4]> {
    let mut bounds = Bounds::default();
    match &shapes.values {
        Values::Text(array) => array.iter().flatten().for_each(|text| bounds.add(text)),
        Values::Coded(coded) => {
            let used = coded.values.iter().zip(coded.counts()).filter(|(_, count)| *count > 0);
            used.filter_map(|(text, _)| text).for_each(|text| bounds.add(text));
        }
        _ => {}
    }
    bounds.0.map(|sides| sides.map(|(_, text)| text))
}

/// The sides so far, each as number and as text.
#[derive(Default)]
struct Bounds(Option<[(f64, String); 4]>);

/// The members of a geometry, a collection or a feature that lead to coordinates.
#[derive(Deserialize)]
struct Shape<'a> {
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow, default)]
    geometries: Vec<Shape<'a>>,
    #[serde(borrow)]
    geometry: Option<Box<Shape<'a>>>,
}

impl Bounds {
    fn add(&mut self, text: &str) {
        if let Ok(shape) = serde_json::from_str::<Shape<'_>>(text) {
            self.add_shape(&shape);
        }
    }

    fn add_shape(&mut self, shape: &Shape<'_>) {
        if let Some(coordinates) = shape.coordinates {
            self.add_positions(coordinates.get());
        }
        shape.geometries.iter().chain(shape.geometry.as_deref()).for_each(|shape| self.add_shape(shape));
    }

    /// Adds the innermost lists of nested lists of numbers: each is a position.
    fn add_positions(&mut self, lists: &str) {
        for list in lists.split('[').filter_map(|rest| rest.split_once(']')) {
            let mut numbers = list.0.split(',').map(str::trim);
            if let (Some(east), Some(north)) = (numbers.next(), numbers.next()) {
                self.add_position(east, north);
            }
        }
    }

    fn add_position(&mut self, east: &str, north: &str) {
        let (Ok(x), Ok(y)) = (east.parse::<f64>(), north.parse::<f64>()) else { return };
        let own = |value: f64, text: &str| (value, text.to_owned());
        let Some([west, south, far_east, far_north]) = &mut self.0 else {
            self.0 = Some([own(x, east), own(y, north), own(x, east), own(y, north)]);
            return;
        };
        let push = |side: &mut (f64, String), value: f64, text: &str, beyond: bool| {
            if beyond {
                *side = own(value, text);
            }
        };
        let (is_west, is_east) = (x < west.0, x > far_east.0);
        let (is_south, is_north) = (y < south.0, y > far_north.0);
        push(west, x, east, is_west);
        push(far_east, x, east, is_east);
        push(south, y, north, is_south);
        push(far_north, y, north, is_north);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(texts: &[&str]) -> Option<[String; 4]> {
        let mut bounds = Bounds::default();
        for text in texts {
            bounds.add(text);
        }
        bounds.0.map(|sides| sides.map(|(_, text)| text))
    }

    #[test]
    fn the_sides_are_the_digits_that_stand_in_the_geometries() {
        let shapes = [
            r#"{"type":"Point","coordinates":[8.950,46.01]}"#,
            r#"{"type":"Polygon","coordinates":[[[ 8.9, 46.0, 270 ],[9.10,46.0],[9.0,46.20],[8.9,46.0]]],"bbox":[0,0,1,1]}"#,
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[9.0,45.900]}]}"#,
            r#"{"type":"Polygon","coordinates":[]}"#,
        ];
        assert_eq!(bounds(&shapes).unwrap(), ["8.9", "45.900", "9.10", "46.20"]);
        assert_eq!(bounds(&["{}", "null"]), None);
    }
}
