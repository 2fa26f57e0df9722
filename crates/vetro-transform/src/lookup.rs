//! A department's table held in memory, to be looked up by key while another's records stream by.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow::compute::concat;
use vetro_model::plan::Missing;

use crate::dictionary::{Interner, Texts};
use crate::error::Error;
use crate::shape::Shape;
use crate::stage::intake::intake;
use crate::stage::{Faults, Stages, as_text, run};

/// A table looked up by key. Cloning it is cheap: the table is shared.
///
/// Keys are compared as texts, exactly: `7` and `07` differ, and a whole
/// number is looked up by its digits.
#[derive(Clone)]
pub struct Lookup {
    table: Arc<Table>,
}

struct Table {
    missing: Missing,
    /// The code of a key is its row.
    keys: Interner,
    names: Arc<StringArray>,
    columns: BTreeMap<String, Taken>,
}

/// A column that may be taken, row by row.
#[derive(Clone)]
pub(crate) enum Taken {
    /// The code of each row's text, and the texts by code.
    Texts(UInt32Array, Arc<StringArray>),
    /// Anything else.
    Values(Shape, ArrayRef),
}

impl Lookup {
    /// Holds a table by the column that names its rows.
    ///
    /// # Shape
    ///
    /// All batches have the columns of the first. Every column but the key
    /// may be taken; nulls in it stay null. No batches make an empty lookup.
    ///
    /// # Errors
    ///
    /// [`Error::LookupColumn`] when there is no such key column,
    /// [`Error::LookupKeys`] with counts when keys repeat or are null,
    /// [`Error::LookupType`] for a column that cannot be published.
    pub fn try_new(key: &str, batches: &[RecordBatch], missing: Missing) -> Result<Self, Error> {
        let mut keys = Interner::default();
        let mut columns = BTreeMap::new();
        if let Some(first) = batches.first() {
            let schema = first.schema();
            if schema.column_with_name(key).is_none() {
                return Err(Error::LookupColumn { column: key.to_owned() });
            }
            keys = unique_keys(key, &pieces(key, batches)?.1)?;
            for field in schema.fields() {
                let (shape, pieces) = pieces(field.name(), batches)?;
                columns.insert(field.name().clone(), taken(field.name(), shape, &pieces)?);
            }
        }
        let names = keys.values();
        Ok(Self { table: Arc::new(Table { missing, keys, names, columns }) })
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.keys.len()
    }

    /// Whether it has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a row has this key.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.row(key).is_some()
    }

    /// The keys, in the order of the rows.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.table.names.iter().flatten()
    }

    /// The row that has this key.
    pub(crate) fn row(&self, key: &str) -> Option<u32> {
        self.table.keys.find(key)
    }

    /// Whether a value without a row is a fault.
    pub(crate) fn rejects(&self) -> bool {
        self.table.missing == Missing::Reject
    }

    /// A column; `None` when the table has none of that name. A table without batches has every column, all of text.
    pub(crate) fn column(&self, name: &str) -> Option<Taken> {
        if self.table.columns.is_empty() {
            let nothing = Interner::default().values();
            return Some(Taken::Texts(UInt32Array::from(Vec::<u32>::new()), nothing));
        }
        self.table.columns.get(name).cloned()
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookup").field("rows", &self.len()).finish_non_exhaustive()
    }
}

/// The arrays of a column, in the shape that steps work on.
fn pieces(name: &str, batches: &[RecordBatch]) -> Result<(Shape, Vec<ArrayRef>), Error> {
    let unknown = || Error::LookupColumn { column: name.to_owned() };
    let mut shaped: Option<(Shape, Stages)> = None;
    let mut pieces = Vec::with_capacity(batches.len());
    for batch in batches {
        let array = batch.column_by_name(name).ok_or_else(unknown)?;
        let unsupported = || Error::LookupType { column: name.to_owned(), found: array.data_type().to_string() };
        if shaped.is_none() {
            shaped = Some(intake(array.data_type()).ok_or_else(unsupported)?);
        }
        let (_, stages) = shaped.as_mut().expect("it was just set");
        let mut faults = Faults::new(name);
        pieces.push(run(stages, Arc::clone(array), batch, &mut faults)?);
        if !faults.is_empty() {
            return Err(unsupported());
        }
    }
    let (shape, _) = shaped.ok_or_else(unknown)?;
    Ok((shape, pieces))
}

/// The keys by row; counts those that repeat or are missing.
fn unique_keys(name: &str, pieces: &[ArrayRef]) -> Result<Interner, Error> {
    let mut keys = Interner::default();
    let (mut repeated, mut missing) = (0, 0);
    let mut rows = 0;
    for piece in pieces {
        for_each_text(name, piece, |key| {
            match key {
                None => missing += 1,
                Some(key) => {
                    let before = keys.len();
                    keys.code(key).ok_or_else(|| Error::TooLarge { column: name.to_owned() })?;
                    if keys.len() == before {
                        repeated += 1;
                    }
                }
            }
            rows += 1;
            Ok(())
        })?;
    }
    if rows > keys.len() {
        return Err(Error::LookupKeys { column: name.to_owned(), repeated, missing });
    }
    Ok(keys)
}

/// Texts as codes, anything else as one array.
fn taken(name: &str, shape: Shape, pieces: &[ArrayRef]) -> Result<Taken, Error> {
    if !matches!(shape, Shape::Text) {
        let pieces: Vec<&dyn Array> = pieces.iter().map(AsRef::as_ref).collect();
        let values = concat(&pieces).map_err(|cause| Error::arrow(name, &cause))?;
        return Ok(Taken::Values(shape, values));
    }
    let mut texts = Interner::default();
    let mut codes = Vec::new();
    for piece in pieces {
        for_each_text(name, piece, |text| {
            let too_large = || Error::TooLarge { column: name.to_owned() };
            codes.push(text.map(|text| texts.code(text).ok_or_else(too_large)).transpose()?);
            Ok(())
        })?;
    }
    Ok(Taken::Texts(UInt32Array::from(codes), texts.values()))
}

/// Calls a function with the text of each row; what is no text is written as one first.
fn for_each_text(
    name: &str,
    array: &ArrayRef,
    mut use_text: impl FnMut(Option<&str>) -> Result<(), Error>,
) -> Result<(), Error> {
    let (shape, _) = intake(array.data_type()).ok_or(Error::Batch)?;
    let nothing = RecordBatch::new_empty(Arc::new(arrow::datatypes::Schema::empty()));
    let texts = run(&mut as_text(&shape), Arc::clone(array), &nothing, &mut Faults::new(name))?;
    match Texts::of(&texts).ok_or(Error::Batch)? {
        Texts::Plain(texts) => texts.iter().try_for_each(use_text),
        Texts::Coded(codes, values) => {
            codes.keys().iter().try_for_each(|key| use_text(key.map(|key| values.value(key as usize))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::Int64Array;

    fn table(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
    }

    fn ids(ids: &[i64]) -> ArrayRef {
        Arc::new(Int64Array::from(ids.to_vec()))
    }

    fn names(names: &[Option<&str>]) -> ArrayRef {
        Arc::new(StringArray::from(names.to_vec()))
    }

    #[test]
    fn rows_are_found_by_the_text_of_their_key() {
        let one = table(vec![("id", ids(&[7, 8])), ("nome", names(&[Some("Besso"), Some("Loreto")]))]);
        let two = table(vec![("id", ids(&[9])), ("nome", names(&[None]))]);
        let lookup = Lookup::try_new("id", &[one, two], Missing::Reject).unwrap();
        assert_eq!((lookup.len(), lookup.contains("8"), lookup.contains("08")), (3, true, false));
        assert_eq!(lookup.keys().collect::<Vec<_>>(), ["7", "8", "9"]);
        let Some(Taken::Texts(codes, texts)) = lookup.column("nome") else { panic!("names are text") };
        assert_eq!((codes.value(1), texts.value(1), codes.is_null(2)), (1, "Loreto", true));
    }

    #[test]
    fn keys_that_repeat_or_are_missing_are_counted() {
        let batch = table(vec![("id", names(&[Some("a"), Some("b"), Some("a"), None, Some("a")]))]);
        let error = Lookup::try_new("id", &[batch], Missing::Null).unwrap_err();
        assert!(matches!(error, Error::LookupKeys { repeated: 2, missing: 1, .. }), "{error:?}");
    }

    #[test]
    fn a_table_without_its_key_column_is_an_error_and_one_without_batches_is_empty() {
        let batch = table(vec![("id", ids(&[7]))]);
        assert!(matches!(Lookup::try_new("chiave", &[batch], Missing::Null), Err(Error::LookupColumn { .. })));
        let empty = Lookup::try_new("id", &[], Missing::Null).unwrap();
        assert!(empty.is_empty() && empty.column("nome").is_some());
    }

    #[test]
    fn debug_shows_no_key() {
        let batch = table(vec![("id", ids(&[7_561_234]))]);
        let shown = format!("{:?}", Lookup::try_new("id", &[batch], Missing::Null).unwrap());
        assert!(!shown.contains("7561234"), "{shown}");
    }
}
