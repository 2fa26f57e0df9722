//! How long the proof takes that no withheld cell of a table can be computed: prints figures.
//!
//! `cargo bench -p vetro-audit --bench tables`

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use vetro_audit::{Question, audit};
use vetro_model::plan::{PrivacyPlan, TOTAL, TablePolicy};
use vetro_model::{ColumnName, DatasetId, Schema};

/// Numbers that look drawn, always the same.
fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// A table of lines × columns with margins, in which every inner count below 5 is withheld and others beside it.
fn table(lines: usize, columns: usize) -> RecordBatch {
    let mut state = 7;
    let inner: Vec<Vec<i64>> = (0..lines)
        .map(|line| {
            (0..columns)
                .map(|column| i64::try_from(draw(&mut state) % 40 + ((line + column) % 3) as u64).unwrap())
                .collect()
        })
        .collect();
    // What is small, and the cells at the corners of squares around it.
    let is_small = |line: usize, column: usize| (1..5).contains(&inner[line][column]);
    let hidden = |line: usize, column: usize| {
        let (next, below) = ((column + columns - 1) % columns, (line + lines - 1) % lines);
        is_small(line, column) || is_small(line, next) || is_small(below, column) || is_small(below, next)
    };
    let label = |at: usize, most: usize| if at == most { TOTAL.to_owned() } else { format!("v{at:04}") };
    let mut rows: Vec<(String, String, Option<i64>)> = Vec::new();
    for line in 0..=lines {
        for column in 0..=columns {
            let count = match (line == lines, column == columns) {
                (false, false) => (!hidden(line, column)).then_some(inner[line][column]),
                (false, true) => Some(inner[line].iter().sum()),
                (true, false) => Some(inner.iter().map(|row| row[column]).sum()),
                (true, true) => Some(inner.iter().flatten().sum()),
            };
            rows.push((label(line, lines), label(column, columns), count));
        }
    }
    rows.sort();
    RecordBatch::try_from_iter_with_nullable([
        ("x", Arc::new(rows.iter().map(|row| Some(row.0.as_str())).collect::<StringArray>()) as ArrayRef, true),
        ("y", Arc::new(rows.iter().map(|row| Some(row.1.as_str())).collect::<StringArray>()) as ArrayRef, true),
        ("n", Arc::new(rows.iter().map(|row| row.2).collect::<Int64Array>()) as ArrayRef, true),
    ])
    .unwrap()
}

fn main() {
    let names = |text: &str| ColumnName::try_new(text).unwrap();
    let schema: Schema = serde_json::from_str(
        r#"{ "fields": [{ "name": "x", "type": "string" }, { "name": "y", "type": "string" },
                        { "name": "n", "type": "integer" }] }"#,
    )
    .unwrap();
    let table_policy = TablePolicy { totals: true, ..TablePolicy::new(vec![names("x"), names("y")], names("n"), 5) };
    let policy = PrivacyPlan::Table(table_policy);
    let dataset = DatasetId::try_new("prova").unwrap();
    for (lines, columns) in [(13, 9), (27, 20), (60, 40)] {
        let table = table(lines, columns);
        let question = Question {
            dataset: &dataset,
            schema: &schema,
            policy: &policy,
            allow: &[],
            sort: &[],
            records_in: 0,
            singles: None,
            contributions: None,
            earlier: None,
            linked: &[],
        };
        let start = Instant::now();
        let verdict = audit(table.clone(), &question);
        let time = start.elapsed();
        let withheld = table.column(2).null_count();
        let found = verdict.map_or_else(|refusal| refusal.findings[0].rule.clone(), |_| "cleared".to_owned());
        println!("{} cells, {withheld} withheld: {found} in {time:?}", table.num_rows());
    }
}
