//! The documents of a dataset as bytes, before any of them is written.

use std::path::Path;

use serde_json::Value;
use vetro_model::document::{Preview, Privacy, PrivacyMethod, Quality, names};
use vetro_model::finding::Finding;

use crate::describe::{csvw, package};
use crate::error::Error;
use crate::file;
use crate::table::Table;
use crate::withheld;
use crate::write::{Counted, Job, Released};

/// Rows of a preview.
const PREVIEW: usize = 20;

/// Every document with its file name.
pub(super) fn all(
    job: &Job<'_>,
    counted: &Counted,
    released: &Released,
    obstacles: Vec<Finding>,
    schema: &Value,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let subject = job.subject();
    let package = package::package(&subject, released.record.latest(), schema);
    let csvw = csvw::metadata(&subject, &job.request.plan.schema, job.table);
    let privacy = Privacy {
        method: job.request.method.clone(),
        columns: job.request.columns.clone(),
        allowances: job.allowances.to_vec(),
        loosened: job.request.plan.loosened.clone(),
        versions_kept: match job.request.method {
            PrivacyMethod::NoPersons { .. } => None,
            _ => Some(job.request.plan.keep_versions),
        },
    };
    let documents = [
        (names::RECORD, file::json(&released.record)),
        (names::SCHEMA, file::json(schema)),
        (names::DATAPACKAGE, file::json(&package)),
        (names::PROFILE, file::json(&counted.profile)),
        (names::PREVIEW, file::json(&preview(job)?)),
        (names::CHARTS, file::json(&counted.charts)),
        (names::QUALITY, file::json(&quality(job, released.duplicates, obstacles))),
        (names::PRIVACY, file::json(&privacy)),
        (names::CHANGES, file::json(&released.changes)),
    ];
    let mut documents: Vec<(String, Vec<u8>)> =
        documents.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    documents.push((format!("{}.csv-metadata.json", subject.id), file::json(&csvw)));
    Ok(documents)
}

/// Whether a folder holds these documents, byte for byte.
pub(super) fn same(documents: &[(String, Vec<u8>)], folder: &Path) -> bool {
    documents.iter().all(|(name, bytes)| std::fs::read(folder.join(name)).is_ok_and(|found| found == *bytes))
}

fn preview(job: &Job<'_>) -> Result<Preview, Error> {
    let rows = 0..job.table.rows.min(PREVIEW);
    let withheld = withheld::Rows::of(job.table, job.request.plan);
    let row = |row: usize| job.table.columns.iter().map(|column| column.text(row)).collect();
    Ok(Preview {
        columns: job.table.columns.iter().map(|column| column.name().to_owned()).collect(),
        rows: rows.clone().map(row).collect::<Result<_, _>>()?,
        withheld: rows.map(|row| withheld.contains(row)).collect(),
    })
}

fn quality(job: &Job<'_>, duplicates: u64, obstacles: Vec<Finding>) -> Quality {
    let mut findings = job.request.findings.clone();
    findings.extend(obstacles);
    findings.sort_by(|left, right| (&left.rule, &left.column).cmp(&(&right.rule, &right.column)));
    Quality {
        rows: job.request.rows.clone(),
        rules: job.request.rules,
        findings,
        completeness: completeness(job.table),
        duplicates,
    }
}

/// The share of cells that are not missing, four digits, rounded down so that 1 means all; 1 for no cells.
#[expect(clippy::cast_precision_loss, reason = "a share of four digits")]
fn completeness(table: &Table<'_>) -> f64 {
    let cells = (table.rows * table.columns.len()) as u128;
    let missing: usize = table.columns.iter().map(crate::table::Column::null_count).sum();
    let parts = ((cells - missing as u128) * 10_000).checked_div(cells).unwrap_or(10_000);
    parts as f64 / 10_000.0
}
