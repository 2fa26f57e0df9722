//! Builds batches: how large they grow, and what is wrong in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use vetro_model::Fault;

use crate::stream::Pulled;
use crate::text;

/// The rows of a batch when the request names no number.
pub const DEFAULT_BATCH_ROWS: usize = 65_536;
/// The most rows of a batch: row numbers and capacities stay small.
const MOST_BATCH_ROWS: usize = 1 << 20;
/// A batch ends early when its texts reach this many bytes, so that long cells do not add up.
const MOST_BATCH_BYTES: usize = 64 << 20;

/// The number of rows to use for a request.
pub(crate) fn rows_of(batch_rows: usize) -> usize {
    if batch_rows == 0 { DEFAULT_BATCH_ROWS } else { batch_rows.min(MOST_BATCH_ROWS) }
}

/// The row as people count it: the header is row 1.
pub(crate) fn row_number(record: u64) -> u64 {
    record + 2
}

/// Says when a batch is full, and counts over all of them.
#[derive(Debug)]
pub(crate) struct Gauge {
    limit: usize,
    rows: usize,
    bytes: usize,
    earlier: u64,
}

impl Gauge {
    pub(crate) fn new(batch_rows: usize) -> Self {
        Self { limit: rows_of(batch_rows), rows: 0, bytes: 0, earlier: 0 }
    }

    /// The row of the batch that is being filled, from 0.
    pub(crate) fn row(&self) -> u32 {
        u32::try_from(self.rows).expect("a batch has at most 2^20 rows")
    }

    /// Rows finished in this batch.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Records finished so far, over all batches.
    pub(crate) fn records(&self) -> u64 {
        self.earlier + self.rows as u64
    }

    /// Counts the bytes of a text.
    pub(crate) fn weigh(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    /// Ends a row.
    pub(crate) fn end_row(&mut self) {
        self.rows += 1;
    }

    /// Whether the batch should be handed on.
    pub(crate) fn is_full(&self) -> bool {
        self.rows >= self.limit || self.bytes >= MOST_BATCH_BYTES
    }

    /// Begins the next batch.
    pub(crate) fn restart(&mut self) {
        self.earlier += self.rows as u64;
        self.rows = 0;
        self.bytes = 0;
    }

    /// How many rows to make room for.
    pub(crate) fn capacity(&self) -> usize {
        self.limit.min(DEFAULT_BATCH_ROWS)
    }
}

/// The faults of a batch, by column and rule.
#[derive(Debug, Default)]
pub(crate) struct FaultLog(BTreeMap<(usize, &'static str), Vec<u32>>);

impl FaultLog {
    /// Notes that a row breaks a rule in a column. Rows come in order.
    pub(crate) fn add(&mut self, column: usize, rule: &'static str, row: u32) {
        self.0.entry((column, rule)).or_default().push(row);
    }

    /// The faults of the batch, which begins anew.
    pub(crate) fn take(&mut self, schema: &Schema) -> Vec<Fault> {
        let named = |((column, rule), rows): ((usize, &'static str), Vec<u32>)| Fault {
            rule: rule.to_owned(),
            column: schema.field(column).name().clone(),
            rows,
        };
        std::mem::take(&mut self.0).into_iter().map(named).collect()
    }
}

/// A batch of finished columns, even of none.
pub(crate) fn pulled(schema: &SchemaRef, columns: Vec<ArrayRef>, rows: usize, faults: &mut FaultLog) -> Pulled {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let batch = RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
        .expect("every column was built with one value for each row");
    Pulled { batch, faults: faults.take(schema) }
}

/// A schema of text columns.
pub(crate) fn text_schema(names: &[String]) -> SchemaRef {
    Arc::new(Schema::new(names.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect::<Vec<_>>()))
}

/// Builds batches whose columns are all text.
#[derive(Debug)]
pub(crate) struct TextTable {
    schema: SchemaRef,
    columns: Vec<StringBuilder>,
    faults: FaultLog,
    gauge: Gauge,
}

impl TextTable {
    pub(crate) fn new(names: &[String], batch_rows: usize) -> Self {
        let columns = names.iter().map(|_| StringBuilder::new()).collect();
        Self { schema: text_schema(names), columns, faults: FaultLog::default(), gauge: Gauge::new(batch_rows) }
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Records finished so far, over all batches.
    pub(crate) fn records(&self) -> u64 {
        self.gauge.records()
    }

    /// Sets the next cell of a column: a text, nothing, or a fault; a text that may not travel is a fault too.
    pub(crate) fn set(&mut self, column: usize, cell: Result<Option<&str>, &'static str>) {
        let sound = |text: &str| text::fault_of(text).map_or(Ok(()), Err);
        let cell = cell.and_then(|cell| cell.map_or(Ok(()), sound).map(|()| cell));
        self.columns[column].append_option(cell.unwrap_or_default());
        match cell {
            Ok(cell) => self.gauge.weigh(cell.map_or(0, str::len)),
            Err(rule) => self.faults.add(column, rule, self.gauge.row()),
        }
    }

    /// Ends a row; a batch if it is full.
    pub(crate) fn end_row(&mut self) -> Option<Pulled> {
        self.gauge.end_row();
        self.gauge.is_full().then(|| self.take())
    }

    /// What is left at the end, if anything.
    pub(crate) fn finish(&mut self) -> Option<Pulled> {
        (self.gauge.rows() > 0).then(|| self.take())
    }

    fn take(&mut self) -> Pulled {
        let columns = self.columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        let pulled = pulled(&self.schema, columns, self.gauge.rows(), &mut self.faults);
        self.gauge.restart();
        pulled
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;

    use super::*;

    #[test]
    fn a_fault_leaves_a_null_and_its_row_number() {
        let mut table = TextTable::new(&["a".to_owned()], 2);
        table.set(0, Ok(Some("one")));
        assert!(table.end_row().is_none());
        table.set(0, Ok(Some("t\0wo")));
        let pulled = table.end_row().unwrap();
        assert_eq!(pulled.batch.column(0).as_string::<i32>().iter().collect::<Vec<_>>(), [Some("one"), None]);
        assert_eq!(pulled.faults, [Fault { rule: "control-character".into(), column: "a".into(), rows: vec![1] }]);
        table.set(0, Err(text::BAD_ENCODING));
        assert!(table.end_row().is_none());
        let pulled = table.finish().unwrap();
        assert_eq!((pulled.faults[0].rows[0], table.records()), (0, 3));
        assert!(table.finish().is_none());
    }

    #[test]
    fn long_cells_end_a_batch_early() {
        let mut table = TextTable::new(&["a".to_owned()], 1_000);
        let long = "x".repeat(MOST_BATCH_BYTES / 4);
        let ended = (0..4).filter_map(|_| {
            table.set(0, Ok(Some(&long)));
            table.end_row()
        });
        assert_eq!(ended.map(|pulled| pulled.batch.num_rows()).collect::<Vec<_>>(), [4]);
    }
}
