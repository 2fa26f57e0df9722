//! What flows between the steps of a column: eight shapes, each with one Arrow type (texts have two).

use std::sync::Arc;

use arrow::datatypes::{DataType, TimeUnit};

use crate::dictionary::coded_type;
use crate::zone::Zone;

/// What an array holds on the way through a column's steps.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    /// `Utf8` or `Dictionary(UInt32, Utf8)`.
    Text,
    /// `Int64`.
    Integer,
    /// `Decimal128`, whose scale is not negative.
    Decimal { precision: u8, scale: u8 },
    /// `Float64`.
    Float,
    /// `Boolean`.
    Boolean,
    /// `Date32`.
    Date,
    /// `Time64(Microsecond)`.
    Time,
    /// `Timestamp(Microsecond, None)`.
    Local,
    /// `Timestamp(Microsecond, zone)`: a known instant, told in a zone.
    Instant(Zone),
}

impl Shape {
    /// What it is, for messages.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "whole numbers",
            Self::Decimal { .. } => "decimal numbers",
            Self::Float => "floating-point numbers",
            Self::Boolean => "booleans",
            Self::Date => "dates",
            Self::Time => "times of day",
            Self::Local => "local date-times",
            Self::Instant(_) => "instants",
        }
    }

    /// The Arrow type; of the two of texts, the coded one when few values are expected.
    pub(crate) fn data_type(&self, few: bool) -> DataType {
        match self {
            Self::Text if few => coded_type(),
            Self::Text => DataType::Utf8,
            Self::Integer => DataType::Int64,
            Self::Decimal { precision, scale } => decimal_type(*precision, *scale),
            Self::Float => DataType::Float64,
            Self::Boolean => DataType::Boolean,
            Self::Date => DataType::Date32,
            Self::Time => DataType::Time64(TimeUnit::Microsecond),
            Self::Local => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::Instant(zone) => DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::clone(zone.name()))),
        }
    }
}

/// A decimal type whose scale is not negative.
pub(crate) fn decimal_type(precision: u8, scale: u8) -> DataType {
    DataType::Decimal128(precision, i8::try_from(scale).expect("scales go to 38"))
}
