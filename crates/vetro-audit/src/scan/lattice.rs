//! Tells points that were snapped to a grid from points as they were measured.
//!
//! A cell's centre has as many decimals as it needs; that it is one shows in
//! its neighbours: rows lie whole steps apart, and so do the points of a row.
//! Too few points show nothing, and are taken for exact.

use std::collections::BTreeMap;

/// Metres of a degree of latitude: 40 008 km (WGS 84) divided by 360.
const METRES_PER_DEGREE: f64 = 111_132.0;
/// The narrowest step, in metres: a grid of 100 metres, with room for other spheres and rounding.
const NARROWEST: f64 = 95.0;
/// Rows that show a step: that four more drawn at random lie so near to whole steps happens once in 1 600 times.
const FEWEST: usize = 6;
/// How far from a whole step a value may lie, in steps.
const TOLERANCE: f64 = 0.06;

/// Whether points (longitude and latitude in degrees) lie on a grid of 100 metres or more.
pub(crate) fn is_grid(points: &[(f64, f64)]) -> bool {
    let mut rows: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for (lon, lat) in points {
        // Bits of positive floats rise with them.
        rows.entry((lat + 90.0).to_bits()).or_default().push(*lon);
    }
    let latitudes: Vec<f64> = rows.keys().map(|bits| f64::from_bits(*bits) * METRES_PER_DEGREE).collect();
    let Some(step) = step(&latitudes) else { return false };
    rows.into_iter().all(|(bits, longitudes)| is_row(f64::from_bits(bits) - 90.0, longitudes, step))
}

/// The step between rows, where enough of them show one; some rows may be missing.
fn step(latitudes: &[f64]) -> Option<f64> {
    let gaps = latitudes.windows(2).map(|pair| pair[1] - pair[0]);
    let least = gaps.fold(f64::INFINITY, f64::min);
    let candidates = [1.0, 2.0, 3.0].map(|parts| least / parts);
    let wide = candidates.into_iter().filter(|step| latitudes.len() >= FEWEST && *step >= NARROWEST);
    wide.into_iter().find_map(|step| stepped(latitudes, step))
}

/// Whether the points of a row lie whole steps apart; cells are square.
fn is_row(lat: f64, mut longitudes: Vec<f64>, step: f64) -> bool {
    longitudes.sort_by(f64::total_cmp);
    longitudes.dedup();
    let width = METRES_PER_DEGREE * lat.to_radians().cos();
    let metres: Vec<f64> = longitudes.iter().map(|lon| lon * width).collect();
    stepped(&metres, step).is_some()
}

/// The step, if rising values lie whole steps from the first; it is known the better the further they reach.
fn stepped(metres: &[f64], mut step: f64) -> Option<f64> {
    let first = metres.first()?;
    for value in &metres[1..] {
        let steps = (value - first) / step;
        let whole = steps.round();
        if whole < 1.0 || (steps - whole).abs() > TOLERANCE {
            return None;
        }
        step = (value - first) / whole;
    }
    Some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points drawn over ten kilometres, snapped to a grid or not.
    fn points(snap: Option<f64>, count: u64) -> Vec<(f64, f64)> {
        let mut state = 7_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 40).unwrap()) / f64::from(1 << 24) * 10_000.0
        };
        let cell = |metres: f64| snap.map_or(metres, |width| ((metres / width).floor() + 0.5) * width);
        let point = |(east, north): (f64, f64)| {
            let lat = 46.0 + north / METRES_PER_DEGREE;
            (8.95 + east / (METRES_PER_DEGREE * lat.to_radians().cos()), lat)
        };
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        let drawn = (0..count).map(|_| (cell(draw()), cell(draw()))).map(point);
        drawn.map(|(lon, lat)| (round(lon), round(lat))).collect()
    }

    #[test]
    fn centres_of_cells_are_a_grid_and_homes_are_none() {
        for width in [100.0, 250.0, 1000.0] {
            assert!(is_grid(&points(Some(width), 500)), "{width}");
        }
        for count in [1, 5, 6, 10, 20, 50, 500] {
            assert!(!is_grid(&points(None, count)), "{count}");
        }
        assert!(!is_grid(&points(Some(50.0), 500)));
        assert!(!is_grid(&points(Some(1000.0), 3)), "too few show nothing");
    }

    #[test]
    fn one_home_among_cells_is_noticed() {
        let mut points = points(Some(100.0), 500);
        points.push((8.951_234, 46.003_456));
        assert!(!is_grid(&points));
    }
}
