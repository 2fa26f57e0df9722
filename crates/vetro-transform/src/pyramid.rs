//! Grid cells that double in width until they hold a minimum of addresses or residents.
//!
//! A square is divided into four only where each of the four holds the
//! minimum or nothing. Were one of them published as the whole and another as
//! itself, readers would know that the whole stands for the rest alone.

use hashbrown::{HashMap, HashSet};
use vetro_model::plan::{Crs, GRID_DOUBLINGS, GridMinimum};

use crate::geometry::{Lv95, METRES_PER_DEGREE, wgs84_of_lv95};

/// A square: how often its width doubled, and its place among those of its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Square {
    doublings: u8,
    column: i64,
    row: i64,
}

/// A place where the grid is not defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OffMap;

/// The squares of a grid that hold a minimum.
#[derive(Debug, Clone)]
pub(crate) struct Pyramid {
    metres: u32,
    crs: Crs,
    at_least: u64,
    counts: HashMap<Square, u64>,
    /// The squares that cannot be divided.
    whole: HashSet<Square>,
}

impl Pyramid {
    /// Counts what each square holds.
    pub(crate) fn new(metres: u32, crs: Crs, minimum: &GridMinimum) -> Self {
        let mut pyramid =
            Self { metres, crs, at_least: minimum.at_least, counts: HashMap::new(), whole: HashSet::new() };
        for (east, north, count) in &minimum.points {
            let Some(finest) = pyramid.finest(*east, *north) else { continue };
            for doublings in 0..=GRID_DOUBLINGS {
                *pyramid.counts.entry(finest.around(doublings)).or_default() += count;
            }
        }
        let few = pyramid
            .counts
            .iter()
            .filter(|(square, count)| square.doublings < GRID_DOUBLINGS && **count > 0 && **count < minimum.at_least);
        pyramid.whole = few.map(|(square, _)| square.around(square.doublings + 1)).collect();
        pyramid
    }

    /// The square that is published for a place; none where even the widest holds too little.
    pub(crate) fn square(&self, east: f64, north: f64) -> Result<Option<Square>, OffMap> {
        let finest = self.finest(east, north).ok_or(OffMap)?;
        let around = (1..=GRID_DOUBLINGS).rev().map(|doublings| finest.around(doublings));
        let square = around.into_iter().find(|square| self.whole.contains(square)).unwrap_or(finest);
        let count = self.counts.get(&square).copied().unwrap_or(0);
        Ok((count >= self.at_least).then_some(square))
    }

    /// The finest square of a place; `None` off the map.
    fn finest(&self, east: f64, north: f64) -> Option<Square> {
        let metres = f64::from(self.metres);
        let (column, row) = match self.crs {
            Crs::LV95 => {
                Lv95 { metres: i64::from(self.metres) }.cell(whole(east)?, whole(north)?)?;
                (whole(east / metres)?, whole(north / metres)?)
            }
            Crs::WGS84 => {
                let on_globe = (-180.0..=180.0).contains(&east) && (-90.0..=90.0).contains(&north);
                on_globe.then_some(())?;
                let row = whole(north / (metres / METRES_PER_DEGREE))?;
                (whole(east / self.width(row))?, row)
            }
        };
        Some(Square { doublings: 0, column, row })
    }

    /// The width in degrees of the finest squares of a row: that at the middle of the widest row around it.
    #[expect(clippy::cast_precision_loss, reason = "a globe has fewer than 2^53 metres")]
    fn width(&self, row: i64) -> f64 {
        let widest = (row >> GRID_DOUBLINGS) as f64;
        let height = f64::from(self.metres) * f64::from(1_u32 << GRID_DOUBLINGS) / METRES_PER_DEGREE;
        let lat = ((widest + 0.5) * height).clamp(-89.99999, 89.99999);
        f64::from(self.metres) / (METRES_PER_DEGREE * lat.to_radians().cos())
    }

    /// The width of a square, in metres.
    pub(crate) fn metres(&self, square: &Square) -> u64 {
        u64::from(self.metres) << square.doublings
    }

    /// Its lower left corner, in metres or in steps times metres.
    #[expect(clippy::cast_possible_wrap, reason = "a few thousand metres")]
    pub(crate) fn corner(&self, square: &Square) -> (i64, i64) {
        let metres = self.metres(square) as i64;
        (square.column * metres, square.row * metres)
    }

    /// Longitude and latitude of its centre.
    #[expect(clippy::cast_precision_loss, reason = "a globe has fewer than 2^53 metres")]
    pub(crate) fn centre(&self, square: &Square) -> (f64, f64) {
        let metres = self.metres(square) as f64;
        let (column, row) = (square.column as f64 + 0.5, square.row as f64 + 0.5);
        match self.crs {
            Crs::LV95 => wgs84_of_lv95(column * metres, row * metres),
            Crs::WGS84 => {
                let width = self.width(square.row << square.doublings) * f64::from(1_u32 << square.doublings);
                ((column * width).clamp(-180.0, 180.0), (row * metres / METRES_PER_DEGREE).clamp(-90.0, 90.0))
            }
        }
    }
}

impl Square {
    /// The square of a wider grid around it.
    fn around(self, doublings: u8) -> Self {
        // A shift divides and rounds down, also below zero.
        let by = doublings - self.doublings;
        Self { doublings, column: self.column >> by, row: self.row >> by }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked: a whole number below 2^53")]
fn whole(value: f64) -> Option<i64> {
    (value.abs() < 9e15).then(|| value.floor() as i64)
}

#[cfg(test)]
mod tests {
    use vetro_model::plan::GridCount;

    use super::*;

    fn pyramid(crs: Crs, points: &[(f64, f64, u64)]) -> Pyramid {
        let minimum = GridMinimum { at_least: 8, counted: GridCount::Addresses, points: points.to_vec() };
        Pyramid::new(250, crs, &minimum)
    }

    fn shown(pyramid: &Pyramid, east: f64, north: f64) -> Option<(u64, (i64, i64))> {
        pyramid.square(east, north).unwrap().map(|square| (pyramid.metres(&square), pyramid.corner(&square)))
    }

    #[test]
    fn a_cell_with_enough_stays_and_one_with_too_few_takes_in_its_neighbours() {
        let all = pyramid(
            Crs::LV95,
            &[(2_717_100.0, 1_096_100.0, 20), (2_717_300.0, 1_096_100.0, 3), (2_719_100.0, 1_096_100.0, 9)],
        );
        // The three are hidden among the twenty: no finer cell of theirs is published.
        assert_eq!(shown(&all, 2_717_010.0, 1_096_010.0), Some((500, (2_717_000, 1_096_000))));
        assert_eq!(shown(&all, 2_717_499.9, 1_096_010.0), Some((500, (2_717_000, 1_096_000))));
        assert_eq!(shown(&all, 2_719_001.0, 1_096_001.0), Some((250, (2_719_000, 1_096_000))));
        assert_eq!(shown(&all, 2_719_300.0, 1_096_001.0), None, "nobody has an address there");
        assert_eq!(all.square(0.0, 0.0), Err(OffMap));
    }

    #[test]
    fn seven_in_the_widest_square_are_withheld() {
        let all = pyramid(Crs::LV95, &[(2_717_100.0, 1_096_100.0, 7)]);
        assert_eq!(shown(&all, 2_717_100.0, 1_096_100.0), None);
    }

    #[test]
    fn squares_of_degrees_nest() {
        let all = pyramid(Crs::WGS84, &[]);
        for at in 0..2_000_u32 {
            let (lon, lat) = (8.9 + f64::from(at % 50) * 0.0011, 45.95 + f64::from(at / 50) * 0.0017);
            let finest = all.finest(lon, lat).unwrap();
            for doublings in 0..=GRID_DOUBLINGS {
                let square = finest.around(doublings);
                let (east, north) = all.centre(&square);
                assert_eq!(all.finest(east, north).map(|inside| inside.around(doublings)), Some(square));
            }
        }
    }
}
