//! Stages that change nothing, but take out what the declared type does not allow.

use std::marker::PhantomData;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray, RecordBatch, StringArray, UInt32Array,
};

use super::{Bad, Faults, Rule, Stage, primitive, shared};
use crate::dictionary::{PerEntry, Texts, coded};
use crate::error::Error;

/// Takes out the values of a primitive type that break a rule.
pub(crate) struct CheckValues<A, F> {
    rule: Rule,
    allows: F,
    types: PhantomData<fn(A)>,
}

impl<A, F> CheckValues<A, F>
where
    A: ArrowPrimitiveType,
    F: Fn(A::Native) -> bool + Send + 'static,
{
    /// A stage that passes what the function allows.
    pub(crate) fn stage(rule: Rule, allows: F) -> Box<dyn Stage> {
        Box::new(Self { rule, allows, types: PhantomData })
    }
}

impl<A, F> Stage for CheckValues<A, F>
where
    A: ArrowPrimitiveType,
    F: Fn(A::Native) -> bool + Send,
{
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let array = primitive::<A>(&input)?;
        let mut bad = Bad::default();
        for (row, value) in array.values().iter().enumerate() {
            if !(self.allows)(*value) && array.is_valid(row) {
                bad.push(self.rule, row);
            }
        }
        if bad.0.is_empty() {
            return Ok(input);
        }
        let nulls = faults.note(bad, array.nulls(), array.len());
        let kept = PrimitiveArray::<A>::new(array.values().clone(), nulls);
        Ok(shared(kept.with_data_type(array.data_type().clone())))
    }
}

/// Takes out the texts that break a rule; a dictionary's entries are read once.
pub(crate) struct CheckText {
    rule: Rule,
    allows: fn(&str) -> bool,
    entries: PerEntry<bool>,
}

impl CheckText {
    /// A stage that passes what the function allows.
    pub(crate) fn stage(rule: Rule, allows: fn(&str) -> bool) -> Box<dyn Stage> {
        Box::new(Self { rule, allows, entries: PerEntry::default() })
    }
}

impl Stage for CheckText {
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let mut bad = Bad::default();
        match Texts::of(&input).ok_or(Error::Batch)? {
            Texts::Plain(texts) => {
                for row in (0..texts.len()).filter(|row| texts.is_valid(*row)) {
                    if !(self.allows)(texts.value(row)) {
                        bad.push(self.rule, row);
                    }
                }
            }
            Texts::Coded(codes, values) => {
                let allowed = self.entries.extend(faults.column(), values, |text| Ok((self.allows)(text)))?;
                if allowed.iter().all(|allowed| *allowed) {
                    return Ok(input);
                }
                for (row, code) in codes.keys().iter().enumerate() {
                    if code.is_some_and(|code| !allowed[code as usize]) {
                        bad.push(self.rule, row);
                    }
                }
            }
        }
        if bad.0.is_empty() { Ok(input) } else { without(&input, bad, faults) }
    }
}

/// The same texts, with the bad rows null.
fn without(input: &ArrayRef, bad: Bad, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
    match Texts::of(input).ok_or(Error::Batch)? {
        Texts::Plain(texts) => {
            let nulls = faults.note(bad, texts.nulls(), texts.len());
            Ok(shared(StringArray::new(texts.offsets().clone(), texts.values().clone(), nulls)))
        }
        Texts::Coded(codes, _) => {
            let nulls = faults.note(bad, codes.keys().nulls(), codes.len());
            let keys = UInt32Array::new(codes.keys().values().clone(), nulls);
            let values = codes.values().as_string::<i32>().clone();
            Ok(shared(coded(faults.column(), keys, values.into())?))
        }
    }
}
