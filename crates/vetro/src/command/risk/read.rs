//! Reads the file to be judged, and what is known of the population.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

use arrow::array::{Array as _, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};
use sha2::{Digest as _, Sha256};
use vetro_model::schema::Constraints;
use vetro_model::{ColumnName, Field, FieldType, Role, Schema};

use super::About;
use crate::cli;
use crate::command::files::{Reading, failed, read_schema, refused, table};
use crate::exit::Exit;
use crate::tell::grouped;

/// Bytes hashed at once.
const BLOCK: usize = 1 << 16;

/// A file that can be judged.
pub(super) struct Read {
    pub about: About,
    pub table: RecordBatch,
    pub quasi_identifiers: Vec<ColumnName>,
    pub sensitive: Vec<ColumnName>,
    pub others: Others,
}

/// What is known of those who are not in the file.
pub(super) enum Others {
    Unknown,
    /// For each record how many persons it stands for.
    Weights(Vec<f64>),
    /// Persons by their labels.
    Counts {
        table: RecordBatch,
        count: ColumnName,
    },
}

/// Everything the command names; a file that cannot be read is told, and the exit code is the answer.
pub(super) fn all(options: &cli::Risk, now: jiff::Timestamp) -> Result<Read, Exit> {
    let schema = read_schema(&options.schema).map_err(|message| refused(&message))?;
    let reading = Reading::new(&options.file, &options.dialect).map_err(|message| refused(&message))?;
    let with = |role: Role| -> Vec<ColumnName> {
        let fields = schema.fields.iter().filter(|field| field.role == Some(role));
        fields.map(|field| field.name.clone()).collect()
    };
    let (quasi_identifiers, sensitive) = (with(Role::QuasiIdentifier), with(Role::Sensitive));
    if quasi_identifiers.is_empty() {
        return Err(refused(
            "no field of the schema has the role `quasi-identifier`: nothing could point to a person\n\
             hint: write \"role\": \"quasi-identifier\" at the fields that others may know of a person, such as age, sex and place",
        ));
    }
    let weight = options.weight.as_deref().map(name).transpose()?;
    let read = with_weight(&schema, weight.as_ref());
    let (table, findings) = table(&reading, &read).map_err(|failure| failed(&failure))?;
    let (others, population) = others(options, &schema, &table, weight.as_ref())?;
    let (bytes, sha256) =
        fingerprint(&options.file).map_err(|error| refused(&format!("the file cannot be read: {}", error.kind())))?;
    let texts = |names: &[ColumnName]| names.iter().map(ToString::to_string).collect();
    let about = About {
        file: options.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        bytes,
        sha256,
        measured: now,
        quasi_identifiers: texts(&quasi_identifiers),
        sensitive: texts(&sensitive),
        identifiers: texts(&with(Role::Identifier)),
        population,
        faults: findings.into_vec().iter().map(|finding| finding.count).sum(),
    };
    Ok(Read { about, table, quasi_identifiers, sensitive, others })
}

fn name(text: &str) -> Result<ColumnName, Exit> {
    ColumnName::try_new(text).map_err(|error| refused(&format!("`{text}` is no name of a column: {error}")))
}

/// The schema with the weights, which are read and judge, but are not judged.
fn with_weight(schema: &Schema, weight: Option<&ColumnName>) -> Schema {
    let mut schema = schema.clone();
    if let Some(weight) = weight.filter(|weight| schema.field(weight.as_str()).is_none()) {
        schema.fields.push(field(weight.clone(), FieldType::Number));
    }
    schema
}

fn field(name: ColumnName, kind: FieldType) -> Field {
    Field {
        name,
        kind,
        format: None,
        title: None,
        description: None,
        constraints: Constraints::default(),
        categories: Vec::new(),
        categories_ordered: None,
        unit: None,
        decimals: None,
        role: None,
        example: None,
        rdf_type: None,
    }
}

fn others(
    options: &cli::Risk,
    schema: &Schema,
    table: &RecordBatch,
    weight: Option<&ColumnName>,
) -> Result<(Others, String), Exit> {
    if let Some(weight) = weight {
        let words = format!("a sample: each record stands for as many persons as its `{weight}` says");
        return Ok((Others::Weights(weights(table, weight)?), words));
    }
    let Some(path) = &options.population else {
        return Ok((Others::Unknown, "unknown: every person is taken to be known to be in the file".to_owned()));
    };
    let (counts, count) = counts(path, options, schema)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let words = format!("counts of {} kinds of persons in {name}", grouped(counts.num_rows() as u64));
    Ok((Others::Counts { table: counts, count }, words))
}

/// The weights as numbers; one that is missing is none, which the judge refuses by its row.
fn weights(table: &RecordBatch, weight: &ColumnName) -> Result<Vec<f64>, Exit> {
    let column = table.column_by_name(weight.as_str()).and_then(|column| cast(column, &DataType::Float64).ok());
    let column = column.ok_or_else(|| refused(&format!("`{weight}` holds no numbers")))?;
    let column = column.as_primitive::<Float64Type>();
    Ok((0..column.len()).map(|row| if column.is_valid(row) { column.value(row) } else { f64::NAN }).collect())
}

/// The population: a file with the quasi-identifiers and one more column, which counts.
fn counts(path: &Path, options: &cli::Risk, schema: &Schema) -> Result<(RecordBatch, ColumnName), Exit> {
    let reading = Reading::new(path, &options.dialect).map_err(|message| refused(&message))?;
    let there = reading.columns().map_err(|failure| failed(&failure))?;
    let labels = schema.fields.iter().filter(|field| field.role == Some(Role::QuasiIdentifier));
    // What is allowed in the published file may be narrower than the population.
    let mut fields: Vec<Field> =
        labels.map(|label| Field { decimals: label.decimals, ..field(label.name.clone(), label.kind) }).collect();
    let others: Vec<&String> =
        there.iter().filter(|column| fields.iter().all(|field| field.name.as_str() != column.as_str())).collect();
    let [count] = others[..] else {
        let found: Vec<String> = others.iter().map(|column| format!("`{column}`")).collect();
        let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
        return Err(refused(&format!(
            "`{}` needs one column of counts beside the quasi-identifiers, and has {found}\n\
             hint: one row for each combination of the quasi-identifiers, and the persons of the population who share it",
            path.display()
        )));
    };
    let count = name(count)?;
    fields.push(field(count.clone(), FieldType::Integer));
    let schema = Schema {
        profile: None,
        fields,
        primary_key: Vec::new(),
        unique_keys: Vec::new(),
        foreign_keys: Vec::new(),
        missing_values: Vec::new(),
    };
    let (table, findings) = table(&reading, &schema).map_err(|failure| failed(&failure))?;
    if let Some(worst) = findings.into_vec().first() {
        return Err(refused(&format!(
            "`{}`: {} cells of `{}` break `{}`, first row {}",
            path.display(),
            grouped(worst.count),
            worst.column,
            worst.rule,
            worst.rows.first().copied().unwrap_or_default()
        )));
    }
    Ok((table, count))
}

/// The size of a file and its SHA-256, so that a signature is for this file and no other.
fn fingerprint(path: &Path) -> std::io::Result<(u64, String)> {
    let mut file = std::fs::File::open(path)?;
    let (mut hash, mut block, mut bytes) = (Sha256::new(), vec![0; BLOCK], 0);
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            let mut hex = String::new();
            for byte in hash.finalize() {
                let _ = write!(hex, "{byte:02x}");
            }
            return Ok((bytes, hex));
        }
        hash.update(&block[..read]);
        bytes += read as u64;
    }
}
