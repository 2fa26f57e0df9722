//! Stages that make one value of one value: parse a text, write a text, or turn a number into another.

use std::marker::PhantomData;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, PrimitiveArray, RecordBatch, StringBuilder,
};
use arrow::datatypes::{DataType, Int64Type};

use super::{Bad, Faults, Rule, Stage, each, mask, primitive, shared};
use crate::dictionary::{PerEntry, Texts};
use crate::error::Error;

/// Turns each value of a primitive type into one of another.
pub(crate) struct Convert<A, B, F> {
    data_type: DataType,
    turn: F,
    types: PhantomData<fn(A) -> B>,
}

impl<A, B, F> Convert<A, B, F>
where
    A: ArrowPrimitiveType,
    B: ArrowPrimitiveType,
    F: FnMut(A::Native) -> Result<B::Native, Rule> + Send + 'static,
{
    /// A stage whose result has the data type.
    pub(crate) fn stage(data_type: DataType, convert: F) -> Box<dyn Stage> {
        Box::new(Self { data_type, turn: convert, types: PhantomData })
    }
}

impl<A, B, F> Stage for Convert<A, B, F>
where
    A: ArrowPrimitiveType,
    B: ArrowPrimitiveType,
    F: FnMut(A::Native) -> Result<B::Native, Rule> + Send,
{
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let array = primitive::<A>(&input)?;
        let mut bad = Bad::default();
        let values = array.values();
        let made = each(array.len(), array.nulls(), B::Native::default(), &mut bad, |row| (self.turn)(values[row]));
        let nulls = faults.note(bad, array.nulls(), array.len());
        Ok(shared(PrimitiveArray::<B>::new(made.into(), nulls).with_data_type(self.data_type.clone())))
    }
}

/// Reads each text as a value of a primitive type; a dictionary's entries are read once.
pub(crate) struct Parse<B: ArrowPrimitiveType, F> {
    data_type: DataType,
    read: F,
    entries: PerEntry<Result<B::Native, Rule>>,
}

impl<B, F> Parse<B, F>
where
    B: ArrowPrimitiveType,
    F: FnMut(&str) -> Result<B::Native, Rule> + Send + 'static,
{
    /// A stage whose result has the data type.
    pub(crate) fn stage(data_type: DataType, parse: F) -> Box<dyn Stage> {
        Box::new(Self { data_type, read: parse, entries: PerEntry::default() })
    }
}

impl<B, F> Stage for Parse<B, F>
where
    B: ArrowPrimitiveType,
    F: FnMut(&str) -> Result<B::Native, Rule> + Send,
{
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let mut bad = Bad::default();
        let (rows, missing) = (input.len(), B::Native::default());
        let made = match Texts::of(&input).ok_or(Error::Batch)? {
            Texts::Plain(texts) => each(rows, texts.nulls(), missing, &mut bad, |row| (self.read)(texts.value(row))),
            Texts::Coded(codes, values) => {
                let entries = self.entries.extend(faults.column(), values, |text| Ok((self.read)(text)))?;
                let keys = codes.keys().values();
                each(rows, codes.keys().nulls(), missing, &mut bad, |row| entries[keys[row] as usize])
            }
        };
        let nulls = faults.note(bad, input.nulls(), rows);
        Ok(shared(PrimitiveArray::<B>::new(made.into(), nulls).with_data_type(self.data_type.clone())))
    }
}

/// Turns 1 into true and 0 into false.
pub(crate) struct Truth;

impl Stage for Truth {
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let array = primitive::<Int64Type>(&input)?;
        let mut bad = Bad::default();
        let values = array.values();
        let made = each(array.len(), array.nulls(), false, &mut bad, |row| match values[row] {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("bad-boolean"),
        });
        let nulls = faults.note(bad, array.nulls(), array.len());
        Ok(shared(BooleanArray::new(mask(&made), nulls)))
    }
}

/// Writes each value of a primitive type as text.
pub(crate) struct Write<A, F> {
    write: F,
    types: PhantomData<fn(A)>,
}

impl<A, F> Write<A, F>
where
    A: ArrowPrimitiveType,
    F: FnMut(A::Native, &mut String) -> Result<(), Rule> + Send + 'static,
{
    /// A stage whose result is text, row by row.
    pub(crate) fn stage(write: F) -> Box<dyn Stage> {
        Box::new(Self { write, types: PhantomData })
    }
}

impl<A, F> Stage for Write<A, F>
where
    A: ArrowPrimitiveType,
    F: FnMut(A::Native, &mut String) -> Result<(), Rule> + Send,
{
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let array = primitive::<A>(&input)?;
        let mut bad = Bad::default();
        let mut texts = StringBuilder::with_capacity(array.len(), array.len() * 8);
        let mut text = String::new();
        for row in 0..array.len() {
            text.clear();
            if array.is_null(row) {
                texts.append_null();
            } else if let Err(rule) = (self.write)(array.value(row), &mut text) {
                bad.push(rule, row);
                texts.append_null();
            } else {
                texts.append_value(&text);
            }
        }
        faults.note(bad, None, array.len());
        Ok(shared(texts.finish()))
    }
}

/// Writes `true` and `false`.
pub(crate) struct WriteTruth;

impl Stage for WriteTruth {
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, _: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let array = input.as_boolean_opt().ok_or(Error::Batch)?;
        let mut texts = StringBuilder::with_capacity(array.len(), array.len() * 5);
        for value in array {
            texts.append_option(value.map(|value| if value { "true" } else { "false" }));
        }
        Ok(shared(texts.finish()))
    }
}
