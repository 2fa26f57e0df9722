//! `GeoJSON` geometries as plain coordinates.
//!
//! Source: RFC 7946, section 3.1.

use serde_json::Value;

/// A position: longitude and latitude in degrees.
pub(super) type Position = [f64; 2];

/// The parts of a geometry, each of one kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shape {
    /// Points.
    pub points: Vec<Position>,
    /// Open lines.
    pub lines: Vec<Vec<Position>>,
    /// Closed rings, outer and inner alike.
    pub rings: Vec<Vec<Position>>,
}

impl Shape {
    /// Reads a geometry; `None` when the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut shape = Self::default();
        shape.add(&serde_json::from_str(text).ok()?)?;
        Some(shape)
    }

    /// Every position.
    pub fn positions(&self) -> impl Iterator<Item = &Position> {
        self.points.iter().chain(self.lines.iter().flatten()).chain(self.rings.iter().flatten())
    }

    fn add(&mut self, geometry: &Value) -> Option<()> {
        let at = geometry.get("coordinates");
        match geometry.get("type")?.as_str()? {
            "Point" => self.points.push(position(at?)?),
            "MultiPoint" => self.points.extend(path(at?)?),
            "LineString" => self.lines.push(path(at?)?),
            "MultiLineString" => self.lines.extend(paths(at?)?),
            "Polygon" => self.rings.extend(paths(at?)?),
            "MultiPolygon" => {
                for polygon in at?.as_array()? {
                    self.rings.extend(paths(polygon)?);
                }
            }
            "GeometryCollection" => {
                for part in geometry.get("geometries")?.as_array()? {
                    self.add(part)?;
                }
            }
            "Feature" => self.add(geometry.get("geometry")?)?,
            _ => return None,
        }
        Some(())
    }
}

fn position(value: &Value) -> Option<Position> {
    let pair = value.as_array()?;
    Some([pair.first()?.as_f64()?, pair.get(1)?.as_f64()?])
}

fn path(value: &Value) -> Option<Vec<Position>> {
    value.as_array()?.iter().map(position).collect()
}

fn paths(value: &Value) -> Option<Vec<Vec<Position>>> {
    value.as_array()?.iter().map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_geometry_is_read() {
        let polygon =
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}"#;
        assert_eq!(Shape::parse(polygon).unwrap().rings.len(), 2);
        let mixed = r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[9,46,300]},
            {"type":"LineString","coordinates":[[9,46],[9.1,46.1]]}]}"#;
        let shape = Shape::parse(mixed).unwrap();
        assert_eq!((shape.points.len(), shape.lines.len(), shape.positions().count()), (1, 1, 3));
    }

    #[test]
    fn what_is_no_geometry_is_left_out_and_breaks_nothing() {
        for bad in [
            "",
            "null",
            "{}",
            r#"{"type":"Point"}"#,
            r#"{"type":"Point","coordinates":["a"]}"#,
            r#"{"type":"Polygon","coordinates":[1]}"#,
        ] {
            assert_eq!(Shape::parse(bad), None, "{bad}");
        }
    }
}
