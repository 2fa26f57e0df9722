//! Grid cells of coordinates, their centres in WGS 84, and a cheap look at geometries written as text.

/// The lower left corner of a grid cell: metres in LV95, steps times metres in WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Cell {
    pub(crate) east: i64,
    pub(crate) north: i64,
}

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// `<metres>mN<north>E<east>`.
    Name,
    /// A `GeoJSON` point.
    Geojson,
    /// `lon,lat`.
    Geopoint,
}

/// A grid of square cells in Swiss coordinates (EPSG:2056).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lv95 {
    pub(crate) metres: i64,
}

impl Lv95 {
    /// The cell of a point in whole metres; `None` far from Switzerland, where LV95 is not defined.
    #[expect(clippy::unused_self, reason = "the coordinates were floored to the grid before they came here")]
    pub(crate) fn cell(self, east: i64, north: i64) -> Option<Cell> {
        let defined = (2_400_000..2_900_000).contains(&east) && (1_000_000..1_400_000).contains(&north);
        defined.then_some(Cell { east, north })
    }

    /// Longitude and latitude of a cell's centre.
    #[expect(clippy::cast_precision_loss, reason = "coordinates have seven digits")]
    pub(crate) fn centre(self, cell: &Cell) -> (f64, f64) {
        let half = self.metres as f64 / 2.0;
        wgs84_of_lv95(cell.east as f64 + half, cell.north as f64 + half)
    }
}

/// A grid in degrees whose steps are about so many metres.
///
/// Rows are `metres / 111 320` degrees of latitude high. In each row, columns
/// are as many metres wide at the latitude of the row's centre.
///
/// # Source
///
/// One degree of latitude is 111.32 km on a sphere with the equatorial radius
/// of WGS 84 (6 378 137 m): 2πr / 360.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wgs84 {
    pub(crate) metres: u32,
}

pub(crate) const METRES_PER_DEGREE: f64 = 111_320.0;

impl Wgs84 {
    /// The cell of a point in degrees; `None` when it is not on the globe.
    #[expect(clippy::cast_possible_truncation, reason = "a globe has fewer than 2^53 metres")]
    pub(crate) fn cell(self, lon: f64, lat: f64) -> Option<Cell> {
        let on_globe = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        if !on_globe {
            return None;
        }
        let row = (lat / self.height()).floor();
        let column = (lon / self.width(row)).floor();
        let metres = i64::from(self.metres);
        Some(Cell { east: column as i64 * metres, north: row as i64 * metres })
    }

    /// Longitude and latitude of a cell's centre.
    #[expect(clippy::cast_precision_loss, reason = "a globe has fewer than 2^53 metres")]
    pub(crate) fn centre(self, cell: &Cell) -> (f64, f64) {
        let metres = i64::from(self.metres);
        let (row, column) = ((cell.north / metres) as f64, (cell.east / metres) as f64);
        let lat = (row + 0.5) * self.height();
        let lon = (column + 0.5) * self.width(row);
        (lon.clamp(-180.0, 180.0), lat.clamp(-90.0, 90.0))
    }

    fn height(self) -> f64 {
        f64::from(self.metres) / METRES_PER_DEGREE
    }

    /// At the poles, where a row has no width, a column is as wide as one a metre from them.
    fn width(self, row: f64) -> f64 {
        let lat = ((row + 0.5) * self.height()).clamp(-89.99999, 89.99999);
        f64::from(self.metres) / (METRES_PER_DEGREE * lat.to_radians().cos())
    }
}

/// Longitude and latitude of Swiss coordinates, within about a metre.
///
/// # Source
///
/// swisstopo, *Approximate formulas for the transformation between Swiss
/// projection coordinates and WGS84*, 2016, section 2.
pub(crate) fn wgs84_of_lv95(east: f64, north: f64) -> (f64, f64) {
    let (y, x) = ((east - 2_600_000.0) / 1_000_000.0, (north - 1_200_000.0) / 1_000_000.0);
    let lon = 2.677_909_4 + 4.728_982 * y + 0.791_484 * y * x + 0.130_6 * y * x * x - 0.043_6 * y * y * y;
    let lat = 16.902_389_2 + 3.238_272 * x
        - 0.270_978 * y * y
        - 0.002_528 * x * x
        - 0.044_7 * y * y * x
        - 0.014_0 * x * x * x;
    (lon * 100.0 / 36.0, lat * 100.0 / 36.0)
}

/// Whether a text is `lon,lat` in degrees, with or without a space after the comma.
pub(crate) fn is_geopoint(text: &str) -> bool {
    let degrees = |text: &str, most: f64| {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        plain && text.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most)
    };
    text.split_once(',').is_some_and(|(lon, lat)| degrees(lon, 180.0) && degrees(lat.trim_start_matches(' '), 90.0))
}

/// The types of `GeoJSON` geometries, RFC 7946 section 1.4.
const GEOMETRIES: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];
/// How deep brackets may nest.
const DEPTH: usize = 128;

/// Whether a text looks like one `GeoJSON` geometry: brackets that close in turn, a geometry's type, and coordinates.
///
/// This reads the text once and makes nothing of it; it is no validation of JSON.
pub(crate) fn is_geometry(text: &str) -> bool {
    let bytes = text.trim_matches([' ', '\t', '\r', '\n']).as_bytes();
    let mut open: Vec<u8> = Vec::with_capacity(8);
    let mut members = Members::default();
    let mut place = 0;
    while place < bytes.len() {
        if place > 0 && open.is_empty() {
            return false;
        }
        match bytes[place] {
            b'"' => {
                let Some(length) = string_length(&bytes[place + 1..]) else { return false };
                let string = &bytes[place + 1..=place + length];
                if open.len() == 1 {
                    members.string(string);
                }
                place += length + 1;
            }
            b'{' if open.len() < DEPTH => open.push(b'}'),
            b'[' if open.len() < DEPTH && !open.is_empty() => open.push(b']'),
            close @ (b'}' | b']') => {
                if open.pop() != Some(close) {
                    return false;
                }
            }
            b',' if open.len() == 1 => members.next = Next::Name,
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b',' | b':' | b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E' if !open.is_empty() => {}
            _ => return false,
        }
        place += 1;
    }
    open.is_empty() && members.is_geometry && members.has_content
}

/// What is known of the members of the outermost object.
#[derive(Default)]
struct Members {
    /// What the next string is.
    next: Next,
    /// Whether the member `type` names a geometry.
    is_geometry: bool,
    /// Whether there are coordinates, or geometries.
    has_content: bool,
}

/// What the next string of an object is.
#[derive(Default, Clone, Copy, PartialEq)]
enum Next {
    /// A member's name.
    #[default]
    Name,
    /// Part of a value.
    Value,
    /// Part of the value of the member `type`.
    Type,
}

impl Members {
    fn string(&mut self, string: &[u8]) {
        match self.next {
            Next::Name => {
                self.next = if string == b"type" { Next::Type } else { Next::Value };
                self.has_content |= matches!(string, b"coordinates" | b"geometries");
            }
            Next::Type => self.is_geometry |= GEOMETRIES.iter().any(|name| name.as_bytes() == string),
            Next::Value => {}
        }
    }
}

/// How many bytes there are up to the closing quote.
fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut place = 0;
    while place < bytes.len() {
        match bytes[place] {
            b'"' => return Some(place),
            b'\\' => place += 2,
            _ => place += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: (f64, f64), expected: (f64, f64), within: f64) {
        let close = (found.0 - expected.0).abs() < within && (found.1 - expected.1).abs() < within;
        assert!(close, "{found:?} is not {expected:?}");
    }

    #[test]
    fn the_formulas_agree_with_the_example_of_swisstopo() {
        // 8° 43' 49.80" E, 46° 02' 38.86" N
        let example = (8.0 + 43.0 / 60.0 + 49.80 / 3600.0, 46.0 + 2.0 / 60.0 + 38.86 / 3600.0);
        near(wgs84_of_lv95(2_700_000.0, 1_100_000.0), example, 5e-6);
    }

    #[test]
    fn points_of_one_cell_share_its_centre_and_lie_within_half_its_width() {
        let grid = Wgs84 { metres: 250 };
        let cell = grid.cell(8.951_234, 46.003_456).unwrap();
        let (lon, lat) = grid.centre(&cell);
        assert_eq!(grid.cell(lon, lat), Some(cell));
        let metres_east = (lon - 8.951_234) * METRES_PER_DEGREE * lat.to_radians().cos();
        let metres_north = (lat - 46.003_456) * METRES_PER_DEGREE;
        assert!(metres_east.abs() <= 125.1 && metres_north.abs() <= 125.0, "{metres_east} {metres_north}");
    }

    #[test]
    fn every_place_on_the_globe_has_a_cell_and_no_other_has() {
        let grid = Wgs84 { metres: 1_000 };
        for (lon, lat) in [(-180.0, -90.0), (180.0, 90.0), (0.0, 0.0), (-0.001, -0.001), (179.999, 89.999)] {
            let (east, north) = grid.centre(&grid.cell(lon, lat).unwrap());
            assert!(east.abs() <= 180.0 && north.abs() <= 90.0);
        }
        for (lon, lat) in [(180.1, 0.0), (0.0, -90.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(grid.cell(lon, lat), None);
        }
        assert_eq!(Lv95 { metres: 100 }.cell(0, 0), None);
    }

    #[test]
    fn a_geometry_is_told_from_other_text() {
        for good in [
            r#"{"type":"Point","coordinates":[8.95,46.0]}"#,
            r#" { "coordinates" : [[[1e-3,-2],[3,4]]] , "type" : "Polygon" } "#,
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#,
            r#"{"type":"Point","coordinates":[1,2],"note":"a \"brace\" } in a text"}"#,
        ] {
            assert!(is_geometry(good), "{good}");
        }
        for bad in [
            "",
            "POINT(8 46)",
            "null",
            r#"{"type":"Point"}"#,
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}}"#,
            r#"{"type":"Point","coordinates":[1,2]"#,
            r#"{"type":"Point","coordinates":[1,2}]"#,
            r#"{"type":"Point","coordinates":[1,2]}}"#,
            r#"{"type":"Point","coordinates":[1,2]} {}"#,
            r#"["type","Point","coordinates"]"#,
            r#"{"type":"Point,"coordinates":[1,2]}"#,
            r#"{"kind":"type","x":"Point","coordinates":[1,2]}"#,
        ] {
            assert!(!is_geometry(bad), "{bad}");
        }
        assert!(!is_geometry(&"{".repeat(100_000)));
    }

    #[test]
    fn a_geopoint_is_two_numbers_on_the_globe() {
        assert!(is_geopoint("8.95,46.0") && is_geopoint("-8.95, -46"));
        for bad in ["8.95", "8.95;46", "181,0", "0,91", "a,b", "1e1,2", "", "nan,0", "8.95 ,46"] {
            assert!(!is_geopoint(bad), "{bad}");
        }
    }
}
