//! Stages that make few texts of many values: maps, prefixes, lookups, pseudonyms, bands and periods.
//!
//! Their result is coded. A coded input costs one table look-up for each
//! row: what becomes of a text is found once for each dictionary entry.

use std::marker::PhantomData;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, RecordBatch, StringArray, StringBuilder, UInt32Array};
use arrow::compute::take;
use hashbrown::HashMap;

use super::{Bad, Faults, Rule, Stage, each, primitive, shared};
use crate::dictionary::{Interner, PerEntry, Texts, coded};
use crate::error::Error;
use crate::lookup::Lookup;
use crate::pseudonym::Tokens;

/// Stands for null among codes; no dictionary grows so long.
pub(crate) const NULL: u32 = u32::MAX;
/// Stands for a fault among codes.
const FAULT: u32 = u32::MAX - 1;

/// A rule that makes few texts of texts.
pub(crate) trait Recoding: Send {
    /// The rule that a text breaks which becomes nothing.
    const RULE: Rule;
    /// What becomes of a text: one of [`Recoding::values`], [`NULL`] or [`FAULT`]; `None` when 2 GiB are reached.
    fn fate(&mut self, text: &str) -> Option<u32>;
    /// The texts made so far, by code.
    fn values(&mut self) -> Arc<StringArray>;
}

/// Applies a [`Recoding`].
pub(crate) struct Recode<R> {
    recoding: R,
    fates: PerEntry<u32>,
}

impl<R: Recoding + 'static> Recode<R> {
    /// A stage whose result is coded.
    pub(crate) fn stage(recoding: R) -> Box<dyn Stage> {
        Box::new(Self { recoding, fates: PerEntry::default() })
    }
}

impl<R: Recoding> Stage for Recode<R> {
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let column = faults.column();
        let Self { recoding, fates } = self;
        let mut fate = |text: &str| recoding.fate(text).ok_or_else(|| Error::TooLarge { column: column.to_owned() });
        let codes: Vec<u32> = match Texts::of(&input).ok_or(Error::Batch)? {
            Texts::Plain(texts) => {
                texts.iter().map(|text| text.map_or(Ok(NULL), &mut fate)).collect::<Result<_, Error>>()?
            }
            Texts::Coded(codes, values) => {
                let fates = fates.extend(column, values, &mut fate)?;
                let keys = codes.keys();
                match keys.nulls().filter(|nulls| nulls.null_count() > 0) {
                    None => keys.values().iter().map(|key| fates[*key as usize]).collect(),
                    Some(_) => keys.iter().map(|key| key.map_or(NULL, |key| fates[key as usize])).collect(),
                }
            }
        };
        let mut bad = Bad::default();
        if codes.contains(&FAULT) {
            let rows = codes.iter().enumerate().filter(|(_, code)| **code == FAULT);
            rows.for_each(|(row, _)| bad.push(R::RULE, row));
        }
        finish(codes, bad, recoding.values(), faults)
    }
}

/// Puts codes, of which the last two mean nothing, and texts together.
pub(crate) fn finish(
    mut codes: Vec<u32>,
    bad: Bad,
    values: Arc<StringArray>,
    faults: &mut Faults<'_>,
) -> Result<ArrayRef, Error> {
    faults.note(bad, None, codes.len());
    let nulls = codes.iter().any(|code| *code >= FAULT).then(|| {
        let valid: Vec<bool> = codes.iter().map(|code| *code < FAULT).collect();
        codes.iter_mut().filter(|code| **code >= FAULT).for_each(|code| *code = 0);
        super::mask(&valid).into()
    });
    Ok(shared(coded(faults.column(), UInt32Array::new(codes.into(), nulls), values)?))
}

/// Another text for each text named.
pub(crate) struct Map {
    targets: HashMap<String, u32>,
    otherwise: u32,
    values: Arc<StringArray>,
}

impl Map {
    /// The targets become a dictionary in the order in which they are first named.
    pub(crate) fn new<'a>(pairs: impl Iterator<Item = (&'a String, &'a String)>, otherwise: Option<&str>) -> Self {
        let mut texts = Interner::default();
        let mut code = |text: &str| texts.code(text).expect("a configuration has less than 2 GiB");
        let targets = pairs.map(|(from, to)| (from.clone(), code(to))).collect();
        let otherwise = otherwise.map_or(FAULT, code);
        Self { targets, otherwise, values: texts.values() }
    }
}

impl Recoding for Map {
    const RULE: Rule = "not-in-map";

    fn fate(&mut self, text: &str) -> Option<u32> {
        Some(self.targets.get(text).copied().unwrap_or(self.otherwise))
    }

    fn values(&mut self) -> Arc<StringArray> {
        Arc::clone(&self.values)
    }
}

/// The first characters of a text.
pub(crate) struct Prefix {
    characters: usize,
    prefixes: Interner,
}

impl Prefix {
    /// Keeps so many characters (Unicode scalar values).
    pub(crate) fn new(characters: u32) -> Self {
        Self { characters: characters as usize, prefixes: Interner::default() }
    }
}

impl Recoding for Prefix {
    const RULE: Rule = "bad-text";

    fn fate(&mut self, text: &str) -> Option<u32> {
        let end = text.char_indices().nth(self.characters).map_or(text.len(), |(place, _)| place);
        self.prefixes.code(&text[..end])
    }

    fn values(&mut self) -> Arc<StringArray> {
        self.prefixes.values()
    }
}

/// The keyed token of a text.
struct CodedTokens {
    tokens: Tokens,
    made: Interner,
}

impl Recoding for CodedTokens {
    const RULE: Rule = "bad-text";

    fn fate(&mut self, text: &str) -> Option<u32> {
        let Self { tokens, made } = self;
        tokens.with_token(text, |token| made.code(token))
    }

    fn values(&mut self) -> Arc<StringArray> {
        self.made.values()
    }
}

/// Replaces texts by keyed tokens: coded ones once for each entry, others row by row without keeping any.
pub(crate) struct Pseudonym(Recode<CodedTokens>);

impl Pseudonym {
    /// A stage with the key of a domain.
    pub(crate) fn stage(tokens: Tokens) -> Box<dyn Stage> {
        let recoding = CodedTokens { tokens, made: Interner::default() };
        Box::new(Self(Recode { recoding, fates: PerEntry::default() }))
    }
}

impl Stage for Pseudonym {
    fn apply(&mut self, input: ArrayRef, batch: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let Some(Texts::Plain(texts)) = Texts::of(&input) else {
            return self.0.apply(input, batch, faults);
        };
        let mut made = StringBuilder::with_capacity(texts.len(), texts.len() * 16);
        for text in texts {
            match text {
                None => made.append_null(),
                Some(text) => self.0.recoding.tokens.with_token(text, |token| made.append_value(token)),
            }
        }
        Ok(shared(made.finish()))
    }
}

/// Makes a label of each value of a primitive type.
pub(crate) struct Label<A, F> {
    label: F,
    types: PhantomData<fn(A)>,
}

/// A label's code, and the labels so far.
pub(crate) trait Labels<T>: Send {
    /// The code of the label of a value.
    fn code(&mut self, value: T) -> Result<u32, Rule>;
    /// The labels so far, by code.
    fn values(&mut self) -> Arc<StringArray>;
}

impl<A: ArrowPrimitiveType, F: Labels<A::Native> + 'static> Label<A, F> {
    /// A stage whose result is coded.
    pub(crate) fn stage(label: F) -> Box<dyn Stage> {
        Box::new(Self { label, types: PhantomData })
    }
}

impl<A: ArrowPrimitiveType, F: Labels<A::Native>> Stage for Label<A, F> {
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let array = primitive::<A>(&input)?;
        let mut bad = Bad::default();
        let values = array.values();
        let codes = each(array.len(), array.nulls(), NULL, &mut bad, |row| self.label.code(values[row]));
        finish(codes, bad, self.label.values(), faults)
    }
}

/// Writes the label of a value.
pub(crate) type WriteLabel<T> = Box<dyn FnMut(&T, &mut String) + Send>;

/// Labels that are written when a value is first seen.
pub(crate) struct Seen<T> {
    codes: HashMap<T, u32>,
    last: Option<(T, u32)>,
    labels: Interner,
    text: String,
    write: WriteLabel<T>,
}

impl<T> Seen<T> {
    /// No labels yet.
    pub(crate) fn new(write: WriteLabel<T>) -> Self {
        Self { codes: HashMap::new(), last: None, labels: Interner::default(), text: String::new(), write }
    }
}

impl<T: Copy + Eq + std::hash::Hash> Seen<T> {
    /// The code of the label of a value.
    pub(crate) fn code(&mut self, value: T) -> u32 {
        if let Some((last, code)) = self.last
            && last == value
        {
            return code;
        }
        let Self { codes, labels, text, write, .. } = self;
        let code = *codes.entry(value).or_insert_with(|| {
            text.clear();
            write(&value, text);
            labels.code(text).expect("labels are short, and fewer than the rows of a table")
        });
        self.last = Some((value, code));
        code
    }

    /// The labels so far, by code.
    pub(crate) fn values(&mut self) -> Arc<StringArray> {
        self.labels.values()
    }
}

/// The row of a lookup that a text names, as a position to take; for columns that are not text.
pub(crate) struct Positions {
    table: Lookup,
    values: ArrayRef,
    fates: PerEntry<u32>,
}

impl Positions {
    /// A stage that takes a column of the lookup.
    pub(crate) fn stage(table: Lookup, values: ArrayRef) -> Box<dyn Stage> {
        Box::new(Self { table, values, fates: PerEntry::default() })
    }
}

impl Stage for Positions {
    fn apply(&mut self, input: ArrayRef, _: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
        let Self { table, values, fates } = self;
        let missing = if table.rejects() { FAULT } else { NULL };
        let mut fate = |text: &str| table.row(text).unwrap_or(missing);
        let mut positions: Vec<u32> = match Texts::of(&input).ok_or(Error::Batch)? {
            Texts::Plain(texts) => texts.iter().map(|text| text.map_or(NULL, &mut fate)).collect(),
            Texts::Coded(codes, entries) => {
                let fates = fates.extend(faults.column(), entries, |text| Ok(fate(text)))?;
                codes.keys().iter().map(|key| key.map_or(NULL, |key| fates[key as usize])).collect()
            }
        };
        let mut bad = Bad::default();
        let rows = positions.iter().enumerate().filter(|(_, position)| **position == FAULT);
        rows.for_each(|(row, _)| bad.push(NOT_IN_LOOKUP, row));
        faults.note(bad, None, positions.len());
        let valid: Vec<bool> = positions.iter().map(|position| *position < FAULT).collect();
        positions.iter_mut().filter(|position| **position >= FAULT).for_each(|position| *position = 0);
        let positions = UInt32Array::new(positions.into(), Some(super::mask(&valid).into()));
        take(values, &positions, None).map_err(|cause| Error::arrow(faults.column(), &cause))
    }
}

const NOT_IN_LOOKUP: Rule = "not-in-lookup";

/// The text that stands in the row of a lookup that a text names.
pub(crate) struct LookedUp {
    table: Lookup,
    codes: UInt32Array,
    values: Arc<StringArray>,
}

impl LookedUp {
    /// Takes a column of texts: the code of each row, and the texts by code.
    pub(crate) fn new(table: Lookup, codes: UInt32Array, values: Arc<StringArray>) -> Self {
        Self { table, codes, values }
    }
}

impl Recoding for LookedUp {
    const RULE: Rule = NOT_IN_LOOKUP;

    fn fate(&mut self, text: &str) -> Option<u32> {
        let missing = if self.table.rejects() { FAULT } else { NULL };
        let taken = |row: u32| {
            let row = row as usize;
            if self.codes.is_null(row) { NULL } else { self.codes.value(row) }
        };
        Some(self.table.row(text).map_or(missing, taken))
    }

    fn values(&mut self) -> Arc<StringArray> {
        Arc::clone(&self.values)
    }
}
