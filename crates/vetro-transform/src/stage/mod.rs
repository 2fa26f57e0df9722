//! The stages of a column: each turns an array into another, row by row, and reports the rows it cannot turn.
//!
//! Start at [`Stage`]. A stage costs no allocation per row: texts are worked
//! on once per dictionary entry, numbers and dates in one pass over a buffer.

pub(crate) mod check;
pub(crate) mod convert;
pub(crate) mod date;
pub(crate) mod grid;
pub(crate) mod intake;
pub(crate) mod number;
pub(crate) mod parse;
pub(crate) mod recode;

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanBufferBuilder, PrimitiveArray, RecordBatch};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use vetro_model::Fault;

use self::number::Numeric;
use crate::error::Error;
use crate::shape::Shape;

/// The stable name of a rule.
pub(crate) type Rule = &'static str;

/// Turns the values of a column into others.
pub(crate) trait Stage: Send {
    /// Gives as many rows as `input` has; `batch` is the source's, for stages that read a second column.
    fn apply(&mut self, input: ArrayRef, batch: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error>;
}

/// The stages of a column, in order.
pub(crate) type Stages = Vec<Box<dyn Stage>>;

/// Sends an array through all stages.
pub(crate) fn run(
    stages: &mut Stages,
    input: ArrayRef,
    batch: &RecordBatch,
    faults: &mut Faults<'_>,
) -> Result<ArrayRef, Error> {
    stages.iter_mut().try_fold(input, |array, stage| stage.apply(array, batch, faults))
}

/// The faults found while one column of one batch is made.
pub(crate) struct Faults<'a> {
    column: &'a str,
    found: Vec<(Rule, Vec<u32>)>,
}

impl<'a> Faults<'a> {
    /// None yet.
    pub(crate) fn new(column: &'a str) -> Self {
        Self { column, found: Vec::new() }
    }

    /// The published column.
    pub(crate) fn column(&self) -> &'a str {
        self.column
    }

    /// Whether none were found.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Takes note of what a stage could not turn, and gives the nulls of its result.
    pub(crate) fn note(&mut self, bad: Bad, nulls: Option<&NullBuffer>, rows: usize) -> Option<NullBuffer> {
        if bad.0.is_empty() {
            return nulls.cloned();
        }
        let mut valid = BooleanBufferBuilder::new(rows);
        match nulls {
            Some(nulls) => valid.append_buffer(nulls.inner()),
            None => valid.append_n(rows, true),
        }
        for (rule, row) in bad.0 {
            valid.set_bit(row as usize, false);
            match self.found.iter_mut().find(|(known, _)| *known == rule) {
                Some((_, rows)) => rows.push(row),
                None => self.found.push((rule, vec![row])),
            }
        }
        Some(NullBuffer::new(valid.finish()))
    }

    /// The faults, rows rising and each once.
    pub(crate) fn into_faults(self) -> impl Iterator<Item = Fault> {
        let column = self.column.to_owned();
        self.found.into_iter().map(move |(rule, mut rows)| {
            rows.sort_unstable();
            rows.dedup();
            Fault { rule: rule.to_owned(), column: column.clone(), rows }
        })
    }
}

/// The rows that a stage could not turn.
#[derive(Default)]
pub(crate) struct Bad(Vec<(Rule, u32)>);

impl Bad {
    /// Takes note of a row of a batch.
    pub(crate) fn push(&mut self, rule: Rule, row: usize) {
        self.0.push((rule, u32::try_from(row).expect("a batch has fewer than 2^32 rows")));
    }
}

/// Sees an array as one of a primitive type.
pub(crate) fn primitive<A: ArrowPrimitiveType>(array: &ArrayRef) -> Result<&PrimitiveArray<A>, Error> {
    array.as_primitive_opt::<A>().ok_or(Error::Batch)
}

/// Makes one value of each that is not null; what is missing or bad holds `missing`.
pub(crate) fn each<T: Copy>(
    rows: usize,
    nulls: Option<&NullBuffer>,
    missing: T,
    bad: &mut Bad,
    mut make: impl FnMut(usize) -> Result<T, Rule>,
) -> Vec<T> {
    let mut value = |row: usize| {
        make(row).unwrap_or_else(|rule| {
            bad.push(rule, row);
            missing
        })
    };
    match nulls.filter(|nulls| nulls.null_count() > 0) {
        None => (0..rows).map(value).collect(),
        Some(nulls) => (0..rows).map(|row| if nulls.is_null(row) { missing } else { value(row) }).collect(),
    }
}

/// Stages that write values of a shape as text, exactly: what a `string` field publishes, and what keys and maps name.
pub(crate) fn as_text(shape: &Shape) -> Stages {
    let stage = match shape {
        Shape::Text => return Vec::new(),
        Shape::Integer => number::write_numbers(Numeric::Integer),
        Shape::Decimal { precision, scale } => number::write_numbers(Numeric::Decimal(*precision, *scale)),
        Shape::Float => number::write_numbers(Numeric::Float),
        Shape::Boolean => Box::new(convert::WriteTruth),
        Shape::Date => date::write_dates(),
        Shape::Time => date::write_times(),
        Shape::Local => date::write_instants(None),
        Shape::Instant(zone) => date::write_instants(Some(zone.clone())),
    };
    vec![stage]
}

/// A mask of the rows where `is` holds.
pub(crate) fn mask(values: &[bool]) -> BooleanBuffer {
    BooleanBuffer::collect_bool(values.len(), |row| values[row])
}

/// An array behind a pointer.
pub(crate) fn shared(array: impl Array + 'static) -> ArrayRef {
    Arc::new(array)
}
