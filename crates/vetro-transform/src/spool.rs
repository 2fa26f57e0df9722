//! Keeps the good rows of a stream until all have been seen.
//!
//! Only published columns come here, so what is kept is already de-identified.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, DictionaryArray, RecordBatch, RecordBatchOptions, UInt32Array,
    new_empty_array,
};
use arrow::buffer::BooleanBuffer;
use arrow::compute::{FilterBuilder, FilterPredicate, cast, concat};
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef, UInt32Type};

use crate::dictionary::is_text;
use crate::error::Error;

/// Collects batches column by column, without the rows that are left out.
///
/// Of a coded column only the codes are kept for each batch, and one
/// dictionary: the last, which extends all before it. Where a source turns
/// from coded texts to plain ones, which it does when they are many, the
/// whole column becomes plain.
#[derive(Default)]
pub struct Spool {
    columns: Vec<Column>,
    batches: Vec<Seen>,
    records: u64,
}

/// The kept rows of a column.
struct Column {
    name: String,
    /// One piece for each batch; the codes alone where texts are coded.
    pieces: Vec<ArrayRef>,
    /// The last dictionary, for the pieces that are codes.
    values: Option<ArrayRef>,
}

/// Which records of a batch were kept.
struct Seen {
    records: usize,
    /// `None` when all were.
    kept: Option<BooleanBuffer>,
}

impl Spool {
    /// An empty spool.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the rows of a batch that are set in `keep`, or all of them.
    ///
    /// # Errors
    ///
    /// [`Error::Batch`] when the batch has other columns than the first, or
    /// `keep` another length; [`Error::Dictionary`] when a dictionary became
    /// shorter.
    pub fn push(&mut self, batch: RecordBatch, keep: Option<&BooleanBuffer>) -> Result<(), Error> {
        if keep.is_some_and(|keep| keep.len() != batch.num_rows()) {
            return Err(Error::Batch);
        }
        let kept = keep.filter(|keep| keep.has_false()).cloned();
        let filter = kept.clone().map(|kept| FilterBuilder::new(&BooleanArray::new(kept, None)).optimize().build());
        let records = batch.num_rows();
        let (schema, arrays, _) = batch.into_parts();
        if self.batches.is_empty() {
            self.columns = schema.fields().iter().map(|field| Column::new(field.name())).collect();
        } else if self.columns.iter().map(|column| &column.name).ne(schema.fields().iter().map(|field| field.name())) {
            return Err(Error::Batch);
        }
        for (column, array) in self.columns.iter_mut().zip(arrays) {
            column.push(array, filter.as_ref())?;
        }
        self.batches.push(Seen { records, kept });
        self.records += records as u64;
        Ok(())
    }

    /// How many records were seen, kept or not.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Gives the kept rows as one table, without those that were found bad late.
    ///
    /// # Shape
    ///
    /// `late` holds record numbers of the whole stream, from 0, rising;
    /// records that were not kept anyway are passed over. The table has the
    /// columns of `schema`; the form of a text column is the one it was
    /// collected in. Columns are joined one by one and freed, so that memory
    /// holds the table and one column more.
    ///
    /// # Errors
    ///
    /// [`Error::Late`] when `late` does not rise or names a record that was
    /// never seen, [`Error::UnknownColumn`] when `schema` names a column that
    /// was not collected, [`Error::TooLarge`] when a column's texts reach 2 GiB.
    #[expect(clippy::needless_pass_by_value, reason = "the table takes the schema over")]
    pub fn finish(self, schema: SchemaRef, late: &[u64]) -> Result<RecordBatch, Error> {
        let drops = drops(&self.batches, self.records, late)?;
        let kept: usize = self.batches.iter().map(Seen::kept).sum();
        let rows = kept - drops.iter().map(|(_, mask)| mask.len() - mask.count_set_bits()).sum::<usize>();
        let empty = self.batches.is_empty();
        let mut columns = self.columns;
        let mut arrays = Vec::with_capacity(schema.fields().len());
        let mut fields = Vec::with_capacity(schema.fields().len());
        for field in schema.fields() {
            let array = if empty {
                new_empty_array(field.data_type())
            } else {
                let place = columns.iter().position(|column| &column.name == field.name());
                let unknown = || Error::UnknownColumn { column: field.name().clone() };
                columns.swap_remove(place.ok_or_else(unknown)?).join(&drops)?
            };
            fields.push(Field::clone(field).with_data_type(array.data_type().clone()).with_nullable(true));
            arrays.push(array);
        }
        let schema = Schema::new_with_metadata(Fields::from(fields), schema.metadata().clone());
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::new(schema), arrays, &options).map_err(|_| Error::Batch)
    }
}

impl Seen {
    fn kept(&self) -> usize {
        self.kept.as_ref().map_or(self.records, BooleanBuffer::count_set_bits)
    }

    /// How many kept records come before one, and whether it is kept.
    fn place(&self, record: usize) -> (usize, bool) {
        match &self.kept {
            None => (record, true),
            Some(kept) => (kept.slice(0, record).count_set_bits(), kept.value(record)),
        }
    }
}

/// For each batch that holds late records: its number, and a mask of its kept rows with those unset.
fn drops(batches: &[Seen], records: u64, late: &[u64]) -> Result<Vec<(usize, BooleanBuffer)>, Error> {
    let rises = |pair: &&[u64]| pair[0] >= pair[1];
    if let Some(found) =
        late.windows(2).find(rises).map(|pair| pair[1]).or(late.last().copied().filter(|last| *last >= records))
    {
        return Err(Error::Late { found, records });
    }
    let mut drops = Vec::new();
    let mut first = 0_u64;
    let mut late = late;
    for (number, batch) in batches.iter().enumerate() {
        let end = first + batch.records as u64;
        let (here, rest) = late.split_at(late.partition_point(|record| *record < end));
        late = rest;
        if !here.is_empty() {
            let mut mask = vec![true; batch.kept()];
            for record in here {
                let place = usize::try_from(record - first).expect("a batch fits in memory");
                if let (place, true) = batch.place(place) {
                    mask[place] = false;
                }
            }
            drops.push((number, BooleanBuffer::from(mask)));
        }
        first = end;
    }
    Ok(drops)
}

impl Column {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), pieces: Vec::new(), values: None }
    }

    fn push(&mut self, array: ArrayRef, filter: Option<&FilterPredicate>) -> Result<(), Error> {
        let piece: ArrayRef = match array.as_any().downcast_ref::<DictionaryArray<UInt32Type>>() {
            Some(coded) => {
                let before = self.values.as_ref().map_or(0, Array::len);
                if coded.values().len() < before || !is_text(array.data_type()) {
                    return Err(Error::Dictionary { column: self.name.clone() });
                }
                self.values = Some(Arc::clone(coded.values()));
                Arc::new(coded.keys().clone())
            }
            None => array,
        };
        let piece = match filter {
            Some(filter) => filter.filter(&piece).map_err(|cause| Error::arrow(&self.name, &cause))?,
            None => piece,
        };
        self.pieces.push(piece);
        Ok(())
    }

    /// Joins the pieces, dropping rows.
    fn join(mut self, drops: &[(usize, BooleanBuffer)]) -> Result<ArrayRef, Error> {
        let failed = |cause| Error::arrow(&self.name, &cause);
        for (number, mask) in drops {
            let mask = BooleanArray::new(mask.clone(), None);
            self.pieces[*number] = arrow::compute::filter(&self.pieces[*number], &mask).map_err(failed)?;
        }
        let plain = self.pieces.iter().any(|piece| piece.data_type() == &DataType::Utf8);
        if let Some(values) = self.values.as_ref().filter(|_| plain) {
            for piece in self.pieces.iter_mut().filter(|piece| piece.data_type() == &DataType::UInt32) {
                let coded = coded(piece, values).map_err(failed)?;
                *piece = cast(&coded, &DataType::Utf8).map_err(failed)?;
            }
        }
        let pieces: Vec<&dyn Array> = self.pieces.iter().map(AsRef::as_ref).collect();
        let joined = concat(&pieces).map_err(failed)?;
        drop(pieces);
        self.pieces = Vec::new();
        match self.values.filter(|_| !plain) {
            Some(values) => Ok(Arc::new(coded(&joined, &values).map_err(|cause| Error::arrow(&self.name, &cause))?)),
            None => Ok(joined),
        }
    }
}

fn coded(codes: &ArrayRef, values: &ArrayRef) -> Result<DictionaryArray<UInt32Type>, arrow::error::ArrowError> {
    let codes: &UInt32Array = codes.as_primitive();
    DictionaryArray::try_new(codes.clone(), Arc::clone(values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::coded_type;
    use arrow::array::{Int64Array, StringArray};
    use proptest::prelude::*;

    fn schema(texts: DataType) -> SchemaRef {
        let fields = [Field::new("numero", DataType::Int64, true), Field::new("via", texts, true)];
        Arc::new(Schema::new(Fields::from_iter(fields)))
    }

    /// Rows whose text is the number's last digit, coded or not.
    fn batch(numbers: &[i64], is_coded: bool) -> RecordBatch {
        let numbers_array: ArrayRef = Arc::new(Int64Array::from(numbers.to_vec()));
        let digits = || numbers.iter().map(|number| number % 10);
        let texts: ArrayRef = if is_coded {
            let values: ArrayRef = Arc::new(StringArray::from_iter_values((0..10).map(|digit| digit.to_string())));
            let codes = UInt32Array::from_iter_values(digits().map(|digit| u32::try_from(digit).unwrap()));
            Arc::new(DictionaryArray::new(codes, values))
        } else {
            Arc::new(StringArray::from_iter_values(digits().map(|digit| digit.to_string())))
        };
        let texts_type = texts.data_type().clone();
        RecordBatch::try_new(schema(texts_type), vec![numbers_array, texts]).unwrap()
    }

    fn rows(table: &RecordBatch) -> Vec<(i64, String)> {
        let numbers = table.column(0).as_primitive::<arrow::datatypes::Int64Type>();
        let texts = cast(table.column(1), &DataType::Utf8).unwrap();
        let texts = texts.as_string::<i32>();
        (0..table.num_rows()).map(|row| (numbers.value(row), texts.value(row).to_owned())).collect()
    }

    #[test]
    fn a_stream_that_turns_from_coded_to_plain_texts_becomes_plain() {
        let mut spool = Spool::new();
        spool.push(batch(&[1, 2], true), None).unwrap();
        spool.push(batch(&[13], false), None).unwrap();
        spool.push(batch(&[4], true), None).unwrap();
        let table = spool.finish(schema(coded_type()), &[]).unwrap();
        assert_eq!(table.schema().field(1).data_type(), &DataType::Utf8);
        assert_eq!(rows(&table), [(1, "1".into()), (2, "2".into()), (13, "3".into()), (4, "4".into())]);
    }

    #[test]
    fn an_empty_spool_is_an_empty_table() {
        let table = Spool::new().finish(schema(coded_type()), &[]).unwrap();
        assert_eq!((table.num_rows(), table.num_columns()), (0, 2));
    }

    #[test]
    fn late_records_must_rise_and_have_been_seen() {
        for late in [&[1_u64, 1] as &[u64], &[1, 0], &[3]] {
            let mut spool = Spool::new();
            spool.push(batch(&[1, 2, 3], true), None).unwrap();
            assert!(matches!(spool.finish(schema(coded_type()), late), Err(Error::Late { .. })), "{late:?}");
        }
    }

    #[test]
    fn a_dictionary_that_shrinks_is_an_error() {
        let mut spool = Spool::new();
        spool.push(batch(&[1], true), None).unwrap();
        let values: ArrayRef = Arc::new(StringArray::from(vec!["0"]));
        let texts: ArrayRef = Arc::new(DictionaryArray::new(UInt32Array::from(vec![0]), values));
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![0]));
        let short = RecordBatch::try_new(schema(coded_type()), vec![numbers, texts]).unwrap();
        assert!(matches!(spool.push(short, None), Err(Error::Dictionary { .. })));
    }

    proptest! {
        #[test]
        fn keep_and_late_select_exactly_the_right_rows(
            batches in prop::collection::vec(prop::collection::vec((any::<bool>(), any::<bool>()), 0..40), 0..6),
            is_coded in any::<bool>(),
        ) {
            let mut spool = Spool::new();
            let (mut expected, mut late, mut record) = (Vec::new(), Vec::new(), 0_u64);
            for flags in &batches {
                let numbers: Vec<i64> = (record..).take(flags.len()).map(|number| i64::try_from(number).unwrap()).collect();
                for ((keep, is_late), number) in flags.iter().zip(&numbers) {
                    if *keep && !is_late {
                        expected.push((*number, (number % 10).to_string()));
                    }
                    if *is_late {
                        late.push(record);
                    }
                    record += 1;
                }
                let keep: BooleanBuffer = flags.iter().map(|(keep, _)| *keep).collect();
                spool.push(batch(&numbers, is_coded), Some(&keep)).unwrap();
            }
            prop_assert_eq!(spool.records(), record);
            let texts = if is_coded { coded_type() } else { DataType::Utf8 };
            prop_assert_eq!(rows(&spool.finish(schema(texts), &late).unwrap()), expected);
        }
    }
}
