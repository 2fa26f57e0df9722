//! Stages that snap coordinates to a grid.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};

use super::convert::Convert;
use super::number::{NON_FINITE, Numeric};
use super::recode::{NULL, Seen, finish};
use super::{Bad, Faults, Rule, Stage, Stages, each, primitive, run};
use crate::error::Error;
use crate::geometry::{Cell, Lv95, Place, Wgs84};
use crate::number::power;
use crate::pyramid::{Pyramid, Square};

const OUT_OF_RANGE: Rule = "out-of-range";

/// The lower edge of the cell of each coordinate, in metres: `floor(x / metres) * metres`.
pub(crate) fn edge(numeric: Numeric, metres: i64) -> Box<dyn Stage> {
    match numeric {
        Numeric::Integer => Convert::<Int64Type, Int64Type, _>::stage(DataType::Int64, move |value| {
            value.div_euclid(metres).checked_mul(metres).ok_or(OUT_OF_RANGE)
        }),
        Numeric::Decimal(_, scale) => {
            let factor = power(u32::from(scale)).expect("scales go to 38");
            let small = i64::try_from(factor).ok().and_then(|factor| factor.checked_mul(metres));
            Convert::<Decimal128Type, Int64Type, _>::stage(DataType::Int64, move |value| {
                // Division of 64 bits is several times cheaper, and coordinates fit in them.
                if let (Some(width), Ok(value)) = (small, i64::try_from(value)) {
                    return value.div_euclid(width).checked_mul(metres).ok_or(OUT_OF_RANGE);
                }
                let whole = i64::try_from(value.div_euclid(factor)).map_err(|_| OUT_OF_RANGE)?;
                whole.div_euclid(metres).checked_mul(metres).ok_or(OUT_OF_RANGE)
            })
        }
        Numeric::Float => Convert::<Float64Type, Int64Type, _>::stage(DataType::Int64, move |value| {
            let whole = value.floor();
            if !value.is_finite() {
                return Err(NON_FINITE);
            }
            if whole.abs() >= 9e15 {
                return Err(OUT_OF_RANGE);
            }
            #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
            let whole = whole as i64;
            Ok(whole.div_euclid(metres) * metres)
        }),
    }
}

/// Degrees as floats, each the nearest to its decimal.
#[expect(clippy::cast_precision_loss, reason = "degrees have far fewer digits than a float holds")]
pub(crate) fn degrees(numeric: Numeric) -> Option<Box<dyn Stage>> {
    match numeric {
        Numeric::Float => None,
        Numeric::Integer => {
            Some(Convert::<Int64Type, Float64Type, _>::stage(DataType::Float64, |value| Ok(value as f64)))
        }
        Numeric::Decimal(_, scale) => {
            let factor = power(u32::from(scale)).expect("scales go to 38") as f64;
            Some(Convert::<Decimal128Type, Float64Type, _>::stage(DataType::Float64, move |value| {
                Ok(value as f64 / factor)
            }))
        }
    }
}

/// The cell of each pair of coordinates, written as its place says.
pub(crate) struct Cells<G, C = Cell> {
    east: (usize, Stages),
    north: (usize, Stages),
    grid: G,
    seen: Seen<C>,
}

impl<G, C> Cells<G, C> {
    /// The columns, what makes coordinates of them, and how a cell is written.
    pub(crate) fn new(
        east: (usize, Stages),
        north: (usize, Stages),
        grid: G,
        write: impl FnMut(&C, &mut String) + Send + 'static,
    ) -> Self {
        Self { east, north, grid, seen: Seen::new(Box::new(write)) }
    }

    fn coordinates(
        &mut self,
        batch: &RecordBatch,
        faults: &mut Faults<'_>,
    ) -> Result<(ArrayRef, ArrayRef, Option<NullBuffer>), Error> {
        let (east, stages) = &mut self.east;
        let east = run(stages, Arc::clone(batch.column(*east)), batch, faults)?;
        let (north, stages) = &mut self.north;
        let north = run(stages, Arc::clone(batch.column(*north)), batch, faults)?;
        let nulls = NullBuffer::union(east.nulls(), north.nulls());
        Ok((east, north, nulls))
    }
}

/// The squares of a grid that hold a minimum; a place whose square holds too little is null.
pub(crate) struct Squares {
    cells: Cells<Pyramid, Square>,
}

/// The stage that finds them.
pub(crate) fn squares(east: (usize, Stages), north: (usize, Stages), pyramid: Pyramid, place: Place) -> Box<dyn Stage> {
    let written = pyramid.clone();
    let write = move |square: &Square, out: &mut String| {
        let (east, north) = written.corner(square);
        written_cell(place, (written.metres(square), north, east), || written.centre(square), out);
    };
    Box::new(Squares { cells: Cells::new(east, north, pyramid, write) })
}

impl Stage for Squares {
    fn apply(&mut self, _: ArrayRef, batch: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let (east, north, nulls) = self.cells.coordinates(batch, faults)?;
        let (east, north) = (degrees_or_metres(&east)?, degrees_or_metres(&north)?);
        let mut bad = Bad::default();
        let Cells { grid, seen, .. } = &mut self.cells;
        let codes = each(east.len(), nulls.as_ref(), NULL, &mut bad, |row| {
            let square = grid.square(east[row], north[row]).map_err(|_| OUT_OF_RANGE)?;
            Ok(square.map_or(NULL, |square| seen.code(square)))
        });
        finish(codes, bad, seen.values(), faults)
    }
}

/// Coordinates as floats: degrees, or the edges of cells in whole metres.
#[expect(clippy::cast_precision_loss, reason = "coordinates have seven digits")]
fn degrees_or_metres(array: &ArrayRef) -> Result<Vec<f64>, Error> {
    match array.data_type() {
        DataType::Int64 => Ok(primitive::<Int64Type>(array)?.values().iter().map(|value| *value as f64).collect()),
        _ => Ok(primitive::<Float64Type>(array)?.values().to_vec()),
    }
}

macro_rules! cells {
    ($grid:ty, $type:ty) => {
        impl Stage for Cells<$grid> {
            fn apply(&mut self, _: ArrayRef, batch: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
                let (east, north, nulls) = self.coordinates(batch, faults)?;
                let (east, north) = (primitive::<$type>(&east)?.values(), primitive::<$type>(&north)?.values());
                let mut bad = Bad::default();
                let Self { grid, seen, .. } = self;
                let codes = each(east.len(), nulls.as_ref(), NULL, &mut bad, |row| {
                    let cell = grid.cell(east[row], north[row]).ok_or(OUT_OF_RANGE)?;
                    Ok(seen.code(cell))
                });
                finish(codes, bad, self.seen.values(), faults)
            }
        }
    };
}

cells!(Lv95, Int64Type);
cells!(Wgs84, Float64Type);

/// Writes a cell: its centre as `GeoJSON` or as `lon,lat`, or its name.
pub(crate) fn writer(
    place: Place,
    centre: impl Fn(&Cell) -> (f64, f64),
    metres: u32,
) -> impl FnMut(&Cell, &mut String) {
    move |cell, out| written_cell(place, (u64::from(metres), cell.north, cell.east), || centre(cell), out)
}

/// Writes the cell of a width at a corner.
fn written_cell(
    place: Place,
    (metres, north, east): (u64, i64, i64),
    centre: impl FnOnce() -> (f64, f64),
    out: &mut String,
) {
    use std::fmt::Write;
    let written = match place {
        Place::Name => write!(out, "{metres}mN{north}E{east}"),
        Place::Geojson => {
            let (lon, lat) = centre();
            write!(out, "{{\"type\":\"Point\",\"coordinates\":[{lon:.6},{lat:.6}]}}")
        }
        Place::Geopoint => {
            let (lon, lat) = centre();
            write!(out, "{lon:.6},{lat:.6}")
        }
    };
    written.expect("a text takes everything");
}
