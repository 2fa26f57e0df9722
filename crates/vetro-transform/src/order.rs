//! Puts a table into the one order that its values allow, so that equal tables are equal bytes.
//!
//! Each column gives every row a number that rises with its values. The
//! numbers of the leading columns are packed into 64 bits and sorted with the
//! row; only rows that agree there are looked at again, with the columns that
//! follow. So most columns of most tables are never compared at all.

use std::ops::Range;

use arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::{DataType, Schema};
use vetro_model::ColumnName;

use crate::error::Error;
use crate::rank::{codes, tidy};

/// Sorts a table by all its columns: those of `by` first, then the others in the order of the table.
///
/// # Shape
///
/// The same rows, ascending: nulls first, texts by their bytes, `false`
/// before `true`, floats in the total order of IEEE 754. Null equals null.
/// Rows that are equal in every column stay as many as they are. The
/// dictionaries hold the values in use, sorted, each once: the same rows in
/// any order give the same bytes.
///
/// # Errors
///
/// [`Error::UnknownColumn`] when `by` names a column the table lacks,
/// [`Error::Batch`] for a column of a type that is never published,
/// [`Error::Dictionary`] for a dictionary with nulls.
pub fn order(table: RecordBatch, by: &[ColumnName]) -> Result<RecordBatch, Error> {
    let rows = table.num_rows();
    let (schema, mut columns, _) = table.into_parts();
    let turn = turn(&schema, by)?;
    for (column, field) in columns.iter_mut().zip(schema.fields()) {
        *column = tidy(field.name(), std::mem::replace(column, nothing()))?;
    }
    if let Some(sorted) = sorted(rows, turn.iter().map(|place| &columns[*place]))? {
        for (column, field) in columns.iter_mut().zip(schema.fields()) {
            // The unsorted column is freed before the next is taken.
            *column = take(&*column, &sorted, None).map_err(|cause| Error::arrow(field.name(), &cause))?;
        }
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(schema, columns, &options).map_err(|_| Error::Batch)
}

/// Stands for a column while it is worked on.
fn nothing() -> ArrayRef {
    arrow::array::new_empty_array(&DataType::Null)
}

/// The places of the columns in the order in which they are compared.
fn turn(schema: &Schema, by: &[ColumnName]) -> Result<Vec<usize>, Error> {
    let mut turn = Vec::with_capacity(schema.fields().len());
    for name in by {
        let place = schema.index_of(name.as_str()).map_err(|_| Error::UnknownColumn { column: name.to_string() })?;
        turn.push(place);
    }
    let others: Vec<usize> = (0..schema.fields().len()).filter(|place| !turn.contains(place)).collect();
    turn.extend(others);
    Ok(turn)
}

/// The rows in sorted order; `None` when they are sorted already.
fn sorted<'a>(rows: usize, columns: impl Iterator<Item = &'a ArrayRef>) -> Result<Option<UInt32Array>, Error> {
    let every = u32::try_from(rows).map_err(|_| Error::Batch)?;
    let mut refined = Refined { keys: (0..every).map(|row| (0, row)).collect(), ties: Vec::new(), room: 64 };
    if rows > 1 {
        refined.ties.push(0..rows);
    }
    for column in columns {
        refined.by(column)?;
        if refined.ties.is_empty() {
            break;
        }
    }
    refined.settle();
    if refined.keys.is_sorted_by_key(|(_, row)| *row) {
        return Ok(None);
    }
    Ok(Some(refined.keys.into_iter().map(|(_, row)| row).collect::<Vec<u32>>().into()))
}

/// Rows in an order that gets finer with every column.
struct Refined {
    /// The bits by which each row is compared next, and the row.
    keys: Vec<(u64, u32)>,
    /// The stretches of rows that have been equal so far.
    ties: Vec<Range<usize>>,
    /// How many bits of the keys are free.
    room: u32,
}

impl Refined {
    /// Compares tied rows by a column too.
    fn by(&mut self, column: &ArrayRef) -> Result<(), Error> {
        if column.data_type() == &DataType::Utf8 {
            // Plain texts are dear to rank: first find out which rows are still tied.
            self.settle();
        }
        let tied = self.ties.iter().flat_map(|tie| self.keys[tie.clone()].iter().map(|(_, row)| *row));
        let codes = codes(column, tied)?;
        let mut left = codes.bits();
        while left > 0 && !self.ties.is_empty() {
            let part = left.min(self.room);
            left -= part;
            for tie in &self.ties {
                codes.append(&mut self.keys[tie.clone()], left, part);
            }
            self.room -= part;
            if self.room == 0 {
                self.settle();
            }
        }
        Ok(())
    }

    /// Sorts tied rows by their keys, and keeps as ties those whose keys are equal.
    fn settle(&mut self) {
        if self.room == 64 {
            return;
        }
        let mut ties = Vec::new();
        for tie in std::mem::take(&mut self.ties) {
            let keys = &mut self.keys[tie.clone()];
            keys.sort_unstable();
            let mut start = tie.start;
            for equal in keys.chunk_by(|a, b| a.0 == b.0) {
                if equal.len() > 1 {
                    ties.push(start..start + equal.len());
                }
                start += equal.len();
            }
            for key in keys {
                key.0 = 0;
            }
        }
        self.ties = ties;
        self.room = 64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::coded_type;
    use arrow::array::{BooleanArray, Decimal128Array, DictionaryArray, Float64Array, Int64Array, StringArray};
    use arrow::compute::cast;
    use arrow::datatypes::UInt32Type;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn names(names: &[&str]) -> Vec<ColumnName> {
        names.iter().map(|name| ColumnName::try_new(*name).unwrap()).collect()
    }

    fn text(table: &RecordBatch, name: &str) -> Vec<Option<String>> {
        let column = cast(table.column_by_name(name).unwrap(), &DataType::Utf8).unwrap();
        arrow::array::AsArray::as_string::<i32>(&column).iter().map(|text| text.map(str::to_owned)).collect()
    }

    fn table(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
    }

    #[test]
    fn nulls_come_first_and_texts_are_compared_by_bytes() {
        let via: ArrayRef =
            Arc::new(StringArray::from(vec![Some("Zurigo"), None, Some("a"), Some("Äsch"), Some("Ab")]));
        let sorted = order(table(vec![("via", via)]), &[]).unwrap();
        let expected = [None, Some("Ab"), Some("Zurigo"), Some("a"), Some("Äsch")];
        assert_eq!(text(&sorted, "via"), expected.map(|text| text.map(str::to_owned)));
    }

    #[test]
    fn the_columns_asked_for_come_first_and_the_others_break_ties() {
        let a: ArrayRef = Arc::new(Int64Array::from(vec![2, 1, 2, 1]));
        let b: ArrayRef = Arc::new(Int64Array::from(vec![i64::MAX, i64::MAX, i64::MIN, i64::MIN]));
        let sorted = order(table(vec![("a", a), ("b", b)]), &names(&["b"])).unwrap();
        let values = |name| cast(sorted.column_by_name(name).unwrap(), &DataType::Utf8).unwrap();
        let joined = |name| {
            let column = values(name);
            arrow::array::AsArray::as_string::<i32>(&column).iter().flatten().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(joined("a"), "1 2 1 2");
        assert_eq!(joined("b"), format!("{0} {0} {1} {1}", i64::MIN, i64::MAX));
        let error = order(sorted, &names(&["c"])).unwrap_err();
        assert!(matches!(error, Error::UnknownColumn { .. }));
    }

    #[test]
    fn dictionaries_are_sorted_and_hold_only_what_is_used() {
        let values: ArrayRef = Arc::new(StringArray::from(vec!["moto", "bus", "auto"]));
        let codes = UInt32Array::from(vec![Some(2), None, Some(0), Some(2)]);
        let vehicles: ArrayRef = Arc::new(DictionaryArray::<UInt32Type>::new(codes, values));
        let sorted = order(table(vec![("veicolo", vehicles)]), &[]).unwrap();
        let column = sorted.column(0).as_any().downcast_ref::<DictionaryArray<UInt32Type>>().unwrap();
        assert_eq!(column.values().as_ref(), &StringArray::from(vec!["auto", "moto"]));
        assert_eq!(column.keys(), &UInt32Array::from(vec![None, Some(0), Some(0), Some(1)]));
    }

    #[test]
    fn negative_zero_comes_before_zero_and_nan_last() {
        let x: ArrayRef =
            Arc::new(Float64Array::from(vec![f64::NAN, 0.0, -0.0, -1.5, f64::INFINITY, f64::NEG_INFINITY]));
        let sorted = order(table(vec![("x", x)]), &[]).unwrap();
        let values: Vec<String> =
            arrow::array::AsArray::as_primitive::<arrow::datatypes::Float64Type>(sorted.column(0))
                .values()
                .iter()
                .map(f64::to_string)
                .collect();
        assert_eq!(values, ["-inf", "-1.5", "-0", "0", "inf", "NaN"]);
    }

    type Row = (Option<u8>, Option<i64>, Option<bool>, Option<i128>, Option<String>);

    fn row() -> impl Strategy<Value = Row> {
        let text = prop::option::of(prop::sample::select(vec!["", "a", "abcdefgh", "abcdefghi", "abcdefghj", "é"]));
        let wide = prop::sample::select(vec![0, 1, -1, 10_i128.pow(38) - 1, 1 - 10_i128.pow(38)]);
        let whole = prop::sample::select(vec![0, 1, i64::MIN, i64::MAX]);
        (
            prop::option::of(0..3_u8),
            prop::option::of(whole),
            any::<Option<bool>>(),
            prop::option::of(wide),
            text.prop_map(|text| text.map(str::to_owned)),
        )
    }

    /// `shuffle` permutes the entries of the dictionary, which must not matter.
    fn of_rows(rows: &[Row], shuffle: bool) -> RecordBatch {
        let mut kinds = vec!["auto", "bus", "moto", "unused"];
        if shuffle {
            kinds.reverse();
        }
        let code = |kind: u8| kinds.iter().position(|known| *known == ["moto", "auto", "bus"][usize::from(kind)]);
        let codes: UInt32Array =
            rows.iter().map(|row| row.0.and_then(code).map(|code| u32::try_from(code).unwrap())).collect();
        let values: ArrayRef = Arc::new(StringArray::from(kinds.clone()));
        let kind: ArrayRef = Arc::new(DictionaryArray::<UInt32Type>::new(codes, values));
        let whole: ArrayRef = Arc::new(rows.iter().map(|row| row.1).collect::<Int64Array>());
        let truth: ArrayRef = Arc::new(rows.iter().map(|row| row.2).collect::<BooleanArray>());
        let wide = rows.iter().map(|row| row.3).collect::<Decimal128Array>().with_precision_and_scale(38, 2).unwrap();
        let text: ArrayRef = Arc::new(rows.iter().map(|row| row.4.clone()).collect::<StringArray>());
        table(vec![("kind", kind), ("whole", whole), ("truth", truth), ("wide", Arc::new(wide)), ("text", text)])
    }

    proptest! {
        #[test]
        fn any_permutation_of_the_rows_gives_the_same_table(
            (rows, shuffled) in prop::collection::vec(row(), 0..60)
                .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        ) {
            let by = names(&["text", "wide"]);
            let one = order(of_rows(&rows, false), &by).unwrap();
            let two = order(of_rows(&shuffled, true), &by).unwrap();
            prop_assert_eq!(&one, &two);
            prop_assert_eq!(one.column(0).data_type(), &coded_type());
            let kind = |row: &Row| row.0.map(|kind| ["moto", "auto", "bus"][usize::from(kind)]);
            let mut expected = rows;
            expected.sort_by(|a, b| {
                (&a.4, a.3, kind(a), a.1, a.2).cmp(&(&b.4, b.3, kind(b), b.1, b.2))
            });
            prop_assert_eq!(one, order(of_rows(&expected, false), &by).unwrap());
            let texts: Vec<Option<String>> = expected.iter().map(|row| row.4.clone()).collect();
            prop_assert_eq!(text(&two, "text"), texts);
        }
    }
}
