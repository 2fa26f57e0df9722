//! Whether published grid cells hold the minimum they must, counted anew over the addresses or residents.
//!
//! Cells are read back from what is published: their names, or their centres.
//! A cell beside finer ones inside it stands for what these leave of it, so
//! that must hold the minimum too.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use vetro_model::ColumnName;
use vetro_model::plan::{GRID_DOUBLINGS, GridRule, RecordPolicy};
use vetro_model::project::Crs;

use crate::classes::missing;
use crate::label::Labels;
use crate::refusal::{Problem, Rule};

/// Cells that are none, or hold too little.
pub(crate) fn problems(table: &RecordBatch, policy: &RecordPolicy) -> Vec<Problem> {
    policy.grids.iter().flat_map(|(name, rule)| of_column(table, name, rule)).collect()
}

/// A square: how often its width doubled, and its place among those of its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Square {
    doublings: u8,
    column: i64,
    row: i64,
}

impl Square {
    /// The square of a wider grid around it.
    fn around(self, doublings: u8) -> Self {
        let parts = 1_i64 << (doublings - self.doublings);
        Self { doublings, column: self.column.div_euclid(parts), row: self.row.div_euclid(parts) }
    }
}

fn of_column(table: &RecordBatch, name: &ColumnName, rule: &GridRule) -> Vec<Problem> {
    let Some(labels) = table.column_by_name(name.as_str()).and_then(Labels::of) else {
        return vec![missing(name.as_str())];
    };
    let squares: Vec<Option<Option<Square>>> =
        labels.texts.iter().map(|text| text.as_deref().map(|text| read(text, rule))).collect();
    let found: BTreeSet<Square> = squares.iter().copied().flatten().flatten().collect();
    let sparse = sparse(&found, rule);
    let rows = |is: &dyn Fn(Option<Option<Square>>) -> bool| -> Vec<usize> {
        labels.codes.iter().enumerate().filter(|(_, code)| is(squares[**code as usize])).map(|(row, _)| row).collect()
    };
    let off = rows(&|square| square == Some(None));
    let few = rows(&|square| square.flatten().is_some_and(|square| sparse.contains(&square)));
    let (least, what) = (rule.minimum.at_least, rule.minimum.counted.name());
    let mut problems = Vec::new();
    if !off.is_empty() {
        let sentence =
            format!("`{name}` holds places that are no cell of its grid of {} metres: report this.", rule.metres);
        problems.push(Problem::of_rows(Rule::OffGrid, name.as_str(), off, sentence));
    }
    if !few.is_empty() {
        let sentence = format!(
            "`{name}` holds cells with fewer than {least} {what}, or whose finer cells leave fewer: all are made anew where \
             that file changed, else report this."
        );
        problems.push(Problem::of_rows(Rule::SparseCell, name.as_str(), few, sentence));
    }
    problems
}

/// The squares that hold too little.
fn sparse(found: &BTreeSet<Square>, rule: &GridRule) -> BTreeSet<Square> {
    let levels: BTreeSet<u8> = found.iter().map(|square| square.doublings).collect();
    let mut counts: BTreeMap<Square, u64> = found.iter().map(|square| (*square, 0)).collect();
    for (east, north, count) in &rule.minimum.points {
        let Some(finest) = square_of(*east, *north, rule) else { continue };
        for level in &levels {
            if let Some(known) = counts.get_mut(&finest.around(*level)) {
                *known = known.saturating_add(*count);
            }
        }
    }
    let mut left = counts.clone();
    for square in found {
        let wider = (square.doublings + 1..=GRID_DOUBLINGS).map(|level| square.around(level));
        if let Some(nearest) = wider.into_iter().find(|wider| found.contains(wider))
            && let Some(left) = left.get_mut(&nearest)
        {
            *left = left.saturating_sub(counts.get(square).copied().unwrap_or(0));
        }
    }
    left.into_iter().filter(|(_, count)| *count < rule.minimum.at_least).map(|(square, _)| square).collect()
}

/// The finest square of a place.
fn square_of(east: f64, north: f64, rule: &GridRule) -> Option<Square> {
    match rule.crs {
        Crs::LV95 => {
            let metres = f64::from(rule.metres);
            Some(Square { doublings: 0, column: floor(east / metres)?, row: floor(north / metres)? })
        }
        Crs::WGS84 => {
            let row = floor(north / height(rule, 0))?;
            Some(Square { doublings: 0, column: floor(east / width(rule, row)?)?, row })
        }
    }
}

/// A published cell: its name, or its centre as a pair or as `GeoJSON`.
fn read(text: &str, rule: &GridRule) -> Option<Square> {
    match text.split_once("mN") {
        Some((metres, place)) => named(metres, place, rule),
        None => centred(text, rule),
    }
}

fn named(metres: &str, place: &str, rule: &GridRule) -> Option<Square> {
    let metres: i64 = metres.parse().ok()?;
    let doublings = (0..=GRID_DOUBLINGS).find(|level| i64::from(rule.metres) << level == metres)?;
    let (north, east) = place.split_once('E')?;
    let (north, east): (i64, i64) = (north.parse().ok()?, east.parse().ok()?);
    (north % metres == 0 && east % metres == 0).then_some(Square {
        doublings,
        column: east / metres,
        row: north / metres,
    })
}

fn centred(text: &str, rule: &GridRule) -> Option<Square> {
    let pair = match text.split_once('[') {
        Some((before, rest)) if before.contains("\"Point\"") => rest.split_once(']')?.0,
        Some(_) => return None,
        None => text,
    };
    let (lon, lat) = pair.split_once(',')?;
    let (lon, lat): (f64, f64) = (lon.trim().parse().ok()?, lat.trim().parse().ok()?);
    (0..=GRID_DOUBLINGS).find_map(|doublings| match rule.crs {
        Crs::LV95 => swiss_centre(lon, lat, doublings, rule),
        Crs::WGS84 => centre(lon, lat, doublings, rule),
    })
}

/// The square whose centre lies here, within what the formulas of the transformation leave open.
fn swiss_centre(lon: f64, lat: f64, doublings: u8, rule: &GridRule) -> Option<Square> {
    let (east, north) = lv95_of_wgs84(lon, lat);
    let metres = f64::from(rule.metres) * f64::from(1_u32 << doublings);
    let open = (f64::from(rule.metres) / 8.0).min(5.0);
    let fits = |value: f64| ((value / metres).rem_euclid(1.0) - 0.5).abs() * metres <= open;
    (fits(east) && fits(north)).then_some(())?;
    Some(Square { doublings, column: floor(east / metres)?, row: floor(north / metres)? })
}

fn centre(lon: f64, lat: f64, doublings: u8, rule: &GridRule) -> Option<Square> {
    // Six decimals are published.
    let open = 1e-6;
    let high = height(rule, doublings);
    let finest = floor(lat / height(rule, 0))?;
    let wide = width(rule, finest)? * f64::from(1_u32 << doublings);
    let fits = |value: f64, step: f64| ((value / step).rem_euclid(1.0) - 0.5).abs() * step <= open;
    (fits(lat, high) && fits(lon, wide)).then_some(())?;
    Some(Square { doublings, column: floor(lon / wide)?, row: floor(lat / high)? })
}

/// Metres of a degree on a sphere with the equatorial radius of WGS 84: 2π · 6 378 137 m / 360.
const DEGREE: f64 = 111_320.0;

/// The height of a row, in degrees.
fn height(rule: &GridRule, doublings: u8) -> f64 {
    f64::from(rule.metres) / DEGREE * f64::from(1_u32 << doublings)
}

/// The width of the finest squares of a row, in degrees: as wide as at the middle of the widest row around it.
fn width(rule: &GridRule, row: i64) -> Option<f64> {
    let widest = i32::try_from(row.div_euclid(1 << GRID_DOUBLINGS)).ok()?;
    let lat = (f64::from(widest) + 0.5) * height(rule, GRID_DOUBLINGS);
    let lat = lat.clamp(-89.999_99, 89.999_99);
    Some(f64::from(rule.metres) / (DEGREE * lat.to_radians().cos()))
}

#[expect(clippy::cast_possible_truncation, reason = "checked: a whole number below 2^53")]
fn floor(value: f64) -> Option<i64> {
    (value.abs() < 9e15).then(|| value.floor() as i64)
}

/// Swiss coordinates of longitude and latitude, within about a metre.
///
/// # Source
///
/// swisstopo, *Approximate formulas for the transformation between Swiss projection coordinates and WGS84*, 2016,
/// section 1: the other direction than the one in which cells are written.
fn lv95_of_wgs84(lon: f64, lat: f64) -> (f64, f64) {
    let (phi, lambda) = ((lat * 3_600.0 - 169_028.66) / 10_000.0, (lon * 3_600.0 - 26_782.5) / 10_000.0);
    let east = 2_600_072.37 + 211_455.93 * lambda
        - 10_938.51 * lambda * phi
        - 0.36 * lambda * phi * phi
        - 44.54 * lambda * lambda * lambda;
    let north = 1_200_147.07 + 308_807.95 * phi + 3_745.25 * lambda * lambda + 76.63 * phi * phi
        - 194.56 * lambda * lambda * phi
        + 119.79 * phi * phi * phi;
    (east, north)
}

#[cfg(test)]
mod tests {
    use vetro_model::plan::{GridCount, GridMinimum};

    use super::*;

    fn rule(crs: Crs, points: &[(f64, f64, u64)]) -> GridRule {
        let minimum = GridMinimum { at_least: 8, counted: GridCount::Addresses, points: points.to_vec() };
        GridRule { metres: 250, crs, minimum }
    }

    #[test]
    fn a_cell_is_known_by_its_name() {
        let rule = rule(Crs::LV95, &[]);
        assert_eq!(read("250mN1096500E2717000", &rule), Some(Square { doublings: 0, column: 10_868, row: 4_386 }));
        assert_eq!(read("1000mN1096000E2717000", &rule), Some(Square { doublings: 2, column: 2_717, row: 1_096 }));
        assert_eq!(read("750mN1096500E2717250", &rule), None);
        assert_eq!(read("250mN1096501E2717000", &rule), None);
        assert_eq!(read("Via Nassa 3", &rule), None);
    }

    #[test]
    fn swisstopos_example_comes_out_within_a_metre() {
        // 8° 43' 49.79" E, 46° 2' 38.87" N is 2 700 000 / 1 100 000.
        let (east, north) = lv95_of_wgs84(8.0 + 43.0 / 60.0 + 49.79 / 3600.0, 46.0 + 2.0 / 60.0 + 38.87 / 3600.0);
        assert!((east - 2_700_000.0).abs() < 1.0 && (north - 1_100_000.0).abs() < 1.0, "{east} {north}");
    }

    #[test]
    fn a_cell_is_what_its_finer_cells_leave_of_it() {
        // Twenty addresses in one quarter of a square of 500 metres, three in another.
        let rule = rule(Crs::LV95, &[(2_717_100.0, 1_096_600.0, 20), (2_717_300.0, 1_096_600.0, 3)]);
        let square = |text: &str| read(text, &rule).unwrap();
        let (fine, wide) = (square("250mN1096500E2717000"), square("500mN1096500E2717000"));
        assert!(sparse(&[wide].into(), &rule).is_empty());
        assert!(sparse(&[fine].into(), &rule).is_empty());
        assert_eq!(sparse(&[fine, wide].into(), &rule), [wide].into());
        assert_eq!(sparse(&[square("250mN1096500E2717250")].into(), &rule).len(), 1);
    }
}
