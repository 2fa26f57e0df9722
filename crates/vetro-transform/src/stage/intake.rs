//! Brings the types in which sources deliver to the few that steps work on, exactly.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, new_null_array};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{
    DataType, Decimal128Type, Decimal256Type, Float32Type, Float64Type, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampSecondType, i256,
};

use super::convert::Convert;
use super::{Faults, Stage, Stages};
use crate::dictionary::is_text;
use crate::error::Error;
use crate::number::largest;
use crate::shape::{Shape, decimal_type};
use crate::zone::Zone;

/// The shape of a source column, and the stages that bring it there; `None` when it cannot be published.
pub(crate) fn intake(data_type: &DataType) -> Option<(Shape, Stages)> {
    use DataType as D;
    let cast = |shape: Shape| {
        let stage: Box<dyn Stage> = Box::new(Cast(shape.data_type(false)));
        Some((shape, vec![stage]))
    };
    match data_type {
        text if is_text(text) => Some((Shape::Text, Vec::new())),
        D::LargeUtf8 | D::Utf8View => cast(Shape::Text),
        D::Dictionary(_, value) if **value == D::Utf8 => cast(Shape::Text),
        D::Null => Some((Shape::Text, vec![Box::new(Nothing)])),
        D::Int64 => Some((Shape::Integer, Vec::new())),
        D::Int8 | D::Int16 | D::Int32 | D::UInt8 | D::UInt16 | D::UInt32 => cast(Shape::Integer),
        D::UInt64 => cast(Shape::Decimal { precision: 20, scale: 0 }),
        D::Float64 => Some((Shape::Float, Vec::new())),
        D::Float32 => Some((Shape::Float, vec![widened()])),
        D::Decimal128(precision, scale) => match u8::try_from(*scale) {
            Ok(scale) => Some((Shape::Decimal { precision: *precision, scale }, Vec::new())),
            Err(_) => None,
        },
        D::Decimal32(precision, scale) | D::Decimal64(precision, scale) => {
            cast(Shape::Decimal { precision: *precision, scale: u8::try_from(*scale).ok()? })
        }
        D::Decimal256(_, scale) => {
            let scale = u8::try_from(*scale).ok().filter(|scale| *scale <= 38)?;
            Some((Shape::Decimal { precision: 38, scale }, vec![narrowed(scale)]))
        }
        D::Boolean => Some((Shape::Boolean, Vec::new())),
        D::Date32 => Some((Shape::Date, Vec::new())),
        D::Time64(TimeUnit::Microsecond) => Some((Shape::Time, Vec::new())),
        D::Time32(_) => cast(Shape::Time),
        D::Timestamp(unit, zone) => instants(*unit, zone.as_ref()),
        _ => None,
    }
}

fn instants(unit: TimeUnit, zone: Option<&Arc<str>>) -> Option<(Shape, Stages)> {
    let shape = match zone {
        Some(name) => Shape::Instant(Zone::find(name)?),
        None => Shape::Local,
    };
    let data_type = shape.data_type(false);
    let stages = match unit {
        TimeUnit::Microsecond => Vec::new(),
        TimeUnit::Second => {
            vec![Convert::<TimestampSecondType, TimestampMicrosecondType, _>::stage(data_type, |value| {
                value.checked_mul(1_000_000).ok_or("out-of-range")
            })]
        }
        TimeUnit::Millisecond => {
            vec![Convert::<TimestampMillisecondType, TimestampMicrosecondType, _>::stage(data_type, |value| {
                value.checked_mul(1_000).ok_or("out-of-range")
            })]
        }
        TimeUnit::Nanosecond => return None,
    };
    Some((shape, stages))
}

/// A float of 32 bits becomes the one of 64 that has the same shortest digits: 0.1 stays 0.1.
fn widened() -> Box<dyn Stage> {
    use std::fmt::Write;
    let mut text = String::new();
    Convert::<Float32Type, Float64Type, _>::stage(DataType::Float64, move |value| {
        text.clear();
        write!(text, "{value}").expect("a text takes everything");
        text.parse().map_err(|_| "bad-number")
    })
}

/// Decimals of up to 76 digits, of which 38 are published.
fn narrowed(scale: u8) -> Box<dyn Stage> {
    Convert::<Decimal256Type, Decimal128Type, _>::stage(decimal_type(38, scale), |value: i256| {
        let small = value.to_i128().filter(|small| small.unsigned_abs() <= largest(38).unsigned_abs());
        small.ok_or("out-of-range")
    })
}

/// Casts between types where every value of the first is one of the second.
struct Cast(DataType);

impl Stage for Cast {
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let options = CastOptions { safe: false, ..CastOptions::default() };
        cast_with_options(&input, &self.0, &options).map_err(|cause| Error::arrow(faults.column(), &cause))
    }
}

/// A column of which the source knows no value.
struct Nothing;

impl Stage for Nothing {
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, _: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        Ok(new_null_array(&DataType::Utf8, input.len()))
    }
}
