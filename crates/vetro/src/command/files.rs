//! Plain files: `vetro validate`, and how other commands read one as a table.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use serde_json::json;
use vetro_model::plan::{ColumnPlan, Relation};
use vetro_model::source::{Csv, Geojson, SourceKind, Spreadsheet, TextFormat};
use vetro_model::{Field, FieldType, Findings, Schema};
use vetro_source::Pulled;
use vetro_transform::{Spool, Transformer};
use vetro_validate::Validator;

use super::{print_json, print_line};
use crate::cli::{Common, Dialect, Validate};
use crate::exit::Exit;
use crate::run::Failure;
use crate::tell::{clean, grouped};

/// Records in a batch.
const BATCH_ROWS: usize = 65_536;
/// Digits after the point of a number in a text whose field does not say how many there are.
const TEXT_DECIMALS: u8 = 9;

/// How a file is read.
pub(super) struct Reading {
    source: Source,
    format: TextFormat,
}

/// Where the records are.
enum Source {
    /// In a file of text.
    Text(Box<SourceKind>),
    /// In a Parquet file, which knows its own types.
    Parquet(PathBuf),
}

/// Batches with the types they come in.
type Batches = (SchemaRef, Box<dyn Iterator<Item = Result<Pulled, Failure>>>);

impl Reading {
    /// Told by the content where it is Parquet, else by the name.
    pub fn new(file: &Path, dialect: &Dialect) -> Result<Self, String> {
        let path = std::path::absolute(file).map_err(|error| error.to_string())?;
        let start = start(&path).map_err(|error| {
            let help = if error.kind() == ErrorKind::NotFound { ": is there such a file?" } else { "" };
            format!("`{}` cannot be read: {}{help}", file.display(), error.kind())
        })?;
        let format = TextFormat { decimal_mark: dialect.decimal_mark, ..TextFormat::default() };
        let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
        if start.starts_with(b"PAR1") || extension == "parquet" {
            return Ok(Self { source: Source::Parquet(path), format });
        }
        let path = path.to_string_lossy().into_owned();
        let kind = match extension.as_str() {
            "geojson" => SourceKind::Geojson(Geojson { path, window: None }),
            "xlsx" | "xls" | "ods" => SourceKind::Spreadsheet(Spreadsheet {
                path,
                sheet: None,
                header_row: None,
                header_rows: 1,
                range: None,
                skip_last_rows: 0,
                null_values: vec![String::new()],
                format: format.clone(),
                window: None,
            }),
            "csv" | "tsv" | "txt" | "gz" | "zip" => SourceKind::Csv(Csv {
                path,
                delimiter: if extension == "tsv" { '\t' } else { dialect.delimiter },
                quote: '"',
                encoding: dialect.encoding.clone(),
                skip_rows: dialect.skip_rows,
                skip_last_rows: 0,
                null_values: vec![String::new()],
                format: format.clone(),
                window: None,
            }),
            _ => {
                return Err(format!(
                    "`{}` ends in none of .csv, .tsv, .txt, .gz, .zip, .parquet, .geojson, .xlsx, .xls, .ods",
                    file.display()
                ));
            }
        };
        Ok(Self { source: Source::Text(Box::new(kind)), format })
    }

    /// How a field is read: from the column of its name, a geometry also from that of the file.
    fn column(&self, field: &Field, there: &[String]) -> ColumnPlan {
        let name = field.name.to_string();
        let is_text = matches!(self.source, Source::Text(_));
        let of_file = is_text && field.kind == FieldType::Geojson && !there.contains(&name);
        ColumnPlan {
            name: field.name.clone(),
            kind: field.kind,
            decimals: field.decimals.or(is_text.then_some(TEXT_DECIMALS)),
            from: vec![if of_file { "@geometry".to_owned() } else { name }],
            steps: Vec::new(),
        }
    }

    /// The columns of the file, in order.
    pub fn columns(&self) -> Result<Vec<String>, Failure> {
        let secret = no_secret;
        Ok(match &self.source {
            Source::Text(kind) => {
                let described = vetro_source::describe(kind, &Relation::Whole, &context(&secret))?;
                described.into_iter().map(|column| column.name).collect()
            }
            Source::Parquet(path) => vetro_release::open_parquet(path)?.columns(),
        })
    }

    fn extract(&self, columns: &[String]) -> Result<Batches, Failure> {
        let secret = no_secret;
        match &self.source {
            Source::Text(kind) => {
                let request = vetro_source::Request { relation: &Relation::Whole, columns, batch_rows: BATCH_ROWS };
                let extract = vetro_source::extract(kind, &request, &context(&secret))?;
                Ok((extract.schema(), Box::new(extract.map(|pulled| Ok(pulled?)))))
            }
            Source::Parquet(path) => {
                let records = vetro_release::open_parquet(path)?.read(columns, BATCH_ROWS)?;
                let pulled = |batch: Result<_, vetro_release::Error>| Ok(Pulled { batch: batch?, faults: Vec::new() });
                Ok((records.schema(), Box::new(records.map(pulled))))
            }
        }
    }
}

/// The first bytes of a file.
fn start(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(4).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn no_secret(reference: &vetro_model::SecretRef) -> Result<secrecy::SecretString, vetro_source::Error> {
    super::source_secret(Path::new("."), reference)
}

fn context(
    secret: &(dyn Fn(&vetro_model::SecretRef) -> Result<secrecy::SecretString, vetro_source::Error> + Sync),
) -> vetro_source::Context<'_> {
    let here = Path::new(".");
    vetro_source::Context { project: here, scratch: here, secret, stop: Arc::default() }
}

/// `vetro validate FILE --schema S`.
pub fn validate(common: &Common, options: &Validate) -> Exit {
    let schema = match read_schema(&options.schema) {
        Ok(schema) => schema,
        Err(error) => return refused(&error),
    };
    let reading = match Reading::new(&options.file, &options.dialect) {
        Ok(reading) => reading,
        Err(error) => return refused(&error),
    };
    match check(&reading, &schema) {
        Ok((rows, findings)) => {
            let findings = findings.into_vec();
            if common.json {
                print_json(&json!({ "rows": rows, "findings": findings }));
            } else {
                for finding in &findings {
                    let some: Vec<String> = finding.rows.iter().map(ToString::to_string).collect();
                    let more = if finding.count > finding.rows.len() as u64 { ", …" } else { "" };
                    print_line(&format!(
                        "{:<18} {:<24} {:>9} rows: {}{more}",
                        finding.rule,
                        finding.column,
                        grouped(finding.count),
                        some.join(", ")
                    ));
                }
                print_line(&format!("{} rows checked, {} findings", grouped(rows), findings.len()));
            }
            if findings.is_empty() { Exit::Done } else { Exit::SomeFailed }
        }
        Err(failure) => failed(&failure),
    }
}

pub(super) fn read_schema(path: &Path) -> Result<Schema, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("`{}` cannot be read: {}", path.display(), error.kind()))?;
    serde_json::from_str(&text).map_err(|error| format!("`{}` is not a Table Schema: {error}", path.display()))
}

fn check(reading: &Reading, schema: &Schema) -> Result<(u64, Findings), Failure> {
    each(reading, schema, |_| Ok(()))
}

/// The whole table of a file, and what breaks the schema's rules in it.
pub(super) fn table(reading: &Reading, schema: &Schema) -> Result<(RecordBatch, Findings), Failure> {
    let mut spool = Spool::new();
    let mut columns = None;
    let (_, findings) = each(reading, schema, |batch| {
        columns = Some(batch.schema());
        Ok(spool.push(batch, None)?)
    })?;
    let columns = columns.unwrap_or_else(|| Arc::new(arrow::datatypes::Schema::empty()));
    Ok((spool.finish(columns, &[])?, findings))
}

/// A published CSV file as a table; `None` when it cannot be read or breaks its own schema.
pub fn published(path: &Path, schema: &Schema) -> Option<RecordBatch> {
    let dialect = Dialect { delimiter: ',', encoding: "utf-8".to_owned(), decimal_mark: '.', skip_rows: 0 };
    let (table, findings) = table(&Reading::new(path, &dialect).ok()?, schema).ok()?;
    findings.into_vec().is_empty().then_some(table)
}

/// Reads a file as the schema declares it, batch by batch; answers its rows and what breaks the rules.
fn each(
    reading: &Reading,
    schema: &Schema,
    mut take: impl FnMut(RecordBatch) -> Result<(), Failure>,
) -> Result<(u64, Findings), Failure> {
    let there = reading.columns()?;
    let columns: Vec<ColumnPlan> = schema.fields.iter().map(|field| reading.column(field, &there)).collect();
    let wanted: Vec<String> = columns.iter().flat_map(|column| column.from.clone()).collect();
    known(&wanted, &there)?;
    let (types, batches) = reading.extract(&wanted)?;
    let (lookups, pseudonyms) = (BTreeMap::new(), BTreeMap::new());
    let context = vetro_transform::Context {
        lookups: &lookups,
        pseudonyms: &pseudonyms,
        text_format: &reading.format,
        catalogue_zone: "UTC",
    };
    let mut transformer = Transformer::try_new(&columns, &types, &context).map_err(first)?;
    // Keys of other datasets are not at hand for a single file.
    let schema = Schema { foreign_keys: Vec::new(), ..schema.clone() };
    let mut rules: Option<Validator> = None;
    let mut findings = Findings::default();
    let mut rows = 0;
    // A file without records has columns all the same.
    let nothing = Pulled { batch: RecordBatch::new_empty(types), faults: Vec::new() };
    for pulled in std::iter::once(Ok(nothing)).chain(batches) {
        let pulled = pulled?;
        let (batch, faults) = transformer.apply(&pulled.batch)?;
        let rules = match &mut rules {
            Some(rules) => rules,
            None => rules.insert(Validator::for_schema(&schema, &batch.schema(), &BTreeMap::new()).map_err(first)?),
        };
        let more = rules.check(&batch)?;
        pulled.faults.iter().chain(&faults).chain(&more).for_each(|fault| findings.add(rows, fault));
        rows += batch.num_rows() as u64;
        take(batch)?;
    }
    for fault in rules.into_iter().flat_map(Validator::finish) {
        findings.add_records(&fault.rule, &fault.column, fault.records.into_iter());
    }
    Ok((rows, findings))
}

/// Every column that is asked for is there.
fn known(wanted: &[String], there: &[String]) -> Result<(), Failure> {
    let Some(column) = wanted.iter().find(|name| !name.starts_with('@') && !there.contains(name)) else {
        return Ok(());
    };
    let nearest = crate::config::nearest(column, there.iter().map(String::as_str)).map(ToOwned::to_owned);
    Err(vetro_source::Error::MissingColumn { column: column.clone(), nearest, columns: there.to_vec() }.into())
}

fn first<E: Into<Failure>>(errors: Vec<E>) -> Failure {
    errors.into_iter().next().map_or_else(Failure::stopped, Into::into)
}

pub(super) fn refused(message: &str) -> Exit {
    eprintln!("error: {}", clean(message));
    Exit::Usage
}

pub(super) fn failed(failure: &Failure) -> Exit {
    crate::tell::diagnostics(std::slice::from_ref(&failure.diagnostic), &BTreeMap::new());
    Exit::SomeFailed
}
