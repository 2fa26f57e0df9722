//! Runs the compiled columns over a stream of batches.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::{Field, Fields, Schema, SchemaRef};
use vetro_model::Fault;
use vetro_model::plan::{ColumnPlan, TextFormat};

use crate::compile::{Made, Origin, compile};
use crate::error::Error;
use crate::lookup::Lookup;
use crate::pseudonym::PseudonymKey;
use crate::stage::{Faults, run};

/// What the program lends to the transformer while it is made.
pub struct Context<'a> {
    /// The tables looked up, by name.
    pub lookups: &'a BTreeMap<String, Lookup>,
    /// The keys of pseudonym domains, by name; the caller has applied the rotation.
    pub pseudonyms: &'a BTreeMap<String, PseudonymKey>,
    /// How texts of the source that stand for other values are written.
    pub text_format: &'a TextFormat,
    /// The catalogue's zone: the civil time of instants whose column declares none.
    pub catalogue_zone: &'a str,
}

/// Makes batches of published columns from batches of source columns.
///
/// # Casts
///
/// A value becomes one of the declared type exactly, or it is a fault and
/// null. Numbers in text follow the marks of the [`TextFormat`]; a plus sign
/// and spaces around a number change nothing, leading zeros are refused
/// (`00712` is a code). Digits beyond the declared decimals are the fault
/// `too-precise` unless they are zeros. Dates and instants in text are
/// ISO 8601 or the declared strftime words; an instant with an offset needs
/// `zone`, so that a column never mixes local and known instants. Dates and
/// instants lie in the years 1 to 9999. `NaN` and infinities are the fault
/// `non-finite`.
///
/// # Faults
///
/// Rows of the batch, by rule, named by the published column: `bad-integer`,
/// `bad-number`, `too-precise`, `non-finite`, `bad-boolean`, `bad-date`,
/// `bad-datetime`, `bad-time`, `bad-geometry`, `out-of-range`, `gap`, `fold`,
/// `negative-age`, `below-bands`, `not-in-map`, `not-in-lookup`.
pub struct Transformer {
    columns: Vec<Made>,
    source: SchemaRef,
    schema: SchemaRef,
}

impl Transformer {
    /// Compiles the columns for a source.
    ///
    /// # Errors
    ///
    /// Every column that cannot be made, with one problem each.
    pub fn try_new(columns: &[ColumnPlan], source: &SchemaRef, context: &Context<'_>) -> Result<Self, Vec<Error>> {
        let mut made = Vec::with_capacity(columns.len());
        let mut errors = Vec::new();
        for column in columns {
            match compile(column, source, context) {
                Ok(column) => made.push(column),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let fields: Fields =
            made.iter().map(|column| Field::new(&column.name, column.expected.clone(), true)).collect();
        Ok(Self { columns: made, source: Arc::clone(source), schema: Arc::new(Schema::new(fields)) })
    }

    /// The schema of the batch made last; before the first, what the plan leads to expect.
    ///
    /// Only texts may differ: `Utf8` where `Dictionary(UInt32, Utf8)` was
    /// expected, or the other way round.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Makes the published columns of a batch, row by row, and the faults found on the way.
    ///
    /// # Shape
    ///
    /// As many rows as `batch` has; every column may hold nulls. A row with a
    /// fault in a column is null there. Faults come in the order of columns.
    ///
    /// # Errors
    ///
    /// [`Error::Batch`] and [`Error::Dictionary`] when the source breaks its
    /// word, [`Error::TooLarge`] when a column's texts reach 2 GiB.
    pub fn apply(&mut self, batch: &RecordBatch) -> Result<(RecordBatch, Vec<Fault>), Error> {
        self.check(batch)?;
        let mut arrays = Vec::with_capacity(self.columns.len());
        let mut found = Vec::new();
        for column in &mut self.columns {
            let mut faults = Faults::new(&column.name);
            arrays.push(make(&mut column.origin, batch, &mut faults)?);
            found.extend(faults.into_faults());
        }
        self.learn(&arrays);
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let made = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options);
        Ok((made.map_err(|_| Error::Batch)?, found))
    }

    fn check(&self, batch: &RecordBatch) -> Result<(), Error> {
        let schema = batch.schema_ref();
        if Arc::ptr_eq(schema, &self.source) {
            return Ok(());
        }
        let names = |schema: &Schema| schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
        if names(schema) == names(&self.source) { Ok(()) } else { Err(Error::Batch) }
    }

    /// Takes over which of the two forms of text each column has.
    fn learn(&mut self, arrays: &[ArrayRef]) {
        let same = |(field, array): (&Arc<Field>, &ArrayRef)| field.data_type() == array.data_type();
        if self.schema.fields().iter().zip(arrays).all(same) {
            return;
        }
        let field =
            |(field, array): (&Arc<Field>, &ArrayRef)| Field::new(field.name(), array.data_type().clone(), true);
        let fields: Fields = self.schema.fields().iter().zip(arrays).map(field).collect();
        self.schema = Arc::new(Schema::new(fields));
    }
}

fn make(origin: &mut Origin, batch: &RecordBatch, faults: &mut Faults<'_>) -> Result<ArrayRef, Error> {
    match origin {
        Origin::Column(index, stages) => run(stages, Arc::clone(batch.column(*index)), batch, faults),
        Origin::Constant(value) => {
            let zeros = UInt32Array::from_value(0, batch.num_rows());
            take(value, &zeros, None).map_err(|cause| Error::arrow(faults.column(), &cause))
        }
    }
}
