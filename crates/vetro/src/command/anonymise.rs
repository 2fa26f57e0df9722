//! `vetro anonymise`: the disclosure control of a pipeline on a plain file.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use vetro_model::document::{Privacy, PrivacyMethod};
use vetro_model::plan::{DatasetPlan, Format, Relation, TextFormat};
use vetro_model::project::{Catalogue, OnViolation, RowGuard};
use vetro_model::{DatasetId, DatasetMetadata, Schema, Share, SourceName};
use vetro_release::WriteRequest;

use super::files::{Reading, failed, read_schema, refused, table};
use super::{print_json, print_line};
use crate::cli::{Anonymise, Common};
use crate::config::{self, Policy};
use crate::exit::Exit;
use crate::run::{Failure, Plain};
use crate::tell::{self, grouped};

/// Protects a file and writes what may be published of it.
pub fn run(common: &Common, options: &Anonymise) -> Exit {
    let prepared = prepare(options);
    let (schema, reading, format) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => return refused(&message),
    };
    let Ok(id) = DatasetId::try_new("file") else { return refused("no id for the file") };
    let loaded = config::policy(&options.policy, &schema, &id);
    tell::diagnostics(&loaded.diagnostics, &loaded.files);
    let Some(policy) = loaded.policy else { return Exit::Usage };
    let table = match table(&reading, &schema) {
        Ok((table, findings)) => match findings.into_vec() {
            none if none.is_empty() => table,
            some => {
                let worst = &some[0];
                return refused(&format!(
                    "{} rows break `{}` on `{}`, first row {}: correct them, or see all with `vetro validate`",
                    worst.count, worst.rule, worst.column, worst.rows[0]
                ));
            }
        },
        Err(failure) => return failed(&failure),
    };
    let plan = match plan(id, schema, policy, format) {
        Ok(plan) => plan,
        Err(message) => return refused(&message),
    };
    match publish(&plan, table, &options.out, common.now.unwrap_or_else(Timestamp::now)) {
        Ok(made) => {
            tell_method(common, &made, &options.out);
            Exit::Done
        }
        Err(failure) => {
            let exit = if failure.kind == crate::run::Kind::Privacy { Exit::Privacy } else { Exit::SomeFailed };
            failed(&failure);
            exit
        }
    }
}

fn prepare(options: &Anonymise) -> Result<(Schema, Reading, Format), String> {
    let schema = read_schema(&options.schema)?;
    let reading = Reading::new(&options.file, &options.dialect)?;
    let same = |path: &Path| std::fs::canonicalize(path).ok();
    if same(&options.out).is_some_and(|out| same(&options.file).is_some_and(|file| file == out)) {
        return Err(format!("`{}` is the file that is read: name another to write", options.out.display()));
    }
    let extension = options.out.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let format = [Format::Csv, Format::Parquet, Format::Xlsx, Format::Geojson]
        .into_iter()
        .find(|format| format.extension() == extension)
        .ok_or_else(|| format!("`{}` ends in none of .csv, .parquet, .xlsx, .geojson", options.out.display()))?;
    Ok((schema, reading, format))
}

/// The plan the file would have in a project.
fn plan(id: DatasetId, schema: Schema, policy: Policy, format: Format) -> Result<DatasetPlan, String> {
    let broken = |error: toml::de::Error| error.to_string();
    let metadata: DatasetMetadata = toml::from_str(
        "department = \"file\"\nthemes = [\"GOVE\"]\nfrequency = \"irregular\"\ntitle = { en = \"File\" }\n\
         description = { en = \"A file.\" }\nkeywords = { en = [\"file\"] }\n",
    )
    .map_err(broken)?;
    Ok(DatasetPlan {
        id,
        metadata,
        schema,
        source: SourceName::try_new("file").map_err(|error| error.to_string())?,
        relation: Relation::Whole,
        columns: Vec::new(),
        lookups: std::collections::BTreeMap::new(),
        rules: Vec::new(),
        aggregate: None,
        privacy: policy.plan,
        loosened: policy.loosened,
        allow: policy.allow,
        text_format: TextFormat::default(),
        formats: vec![format],
        late_after: None,
        rows: RowGuard::default(),
        on_violation: OnViolation::Stop,
        quarantine_limit: Share::from_parts(0.0),
        sort: Vec::new(),
        keep_versions: 1,
    })
}

/// Clears the table, writes it into a private folder, reads it back, and only then gives the file its place.
fn publish(plan: &DatasetPlan, table: arrow::array::RecordBatch, out: &Path, now: Timestamp) -> Result<Plain, Failure> {
    let made = crate::run::clear(plan, table)?;
    let plan = &made.plan;
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = tempfile::Builder::new().prefix(".vetro-").tempdir_in(folder);
    let beside = beside.map_err(|error| Failure::disk(folder, &error))?;
    let catalogue = catalogue()?;
    let request = WriteRequest {
        plan,
        catalogue: &catalogue,
        department: None,
        previous: None,
        now,
        zone: &TimeZone::UTC,
        rows: made.account.clone(),
        rules: 0,
        findings: Vec::new(),
        method: made.method.clone(),
        columns: Vec::new(),
    };
    vetro_release::write(&made.cleared, &request, beside.path())?;
    let extension = plan.formats[0].extension();
    let written = beside.path().join("data").join(plan.id.as_str()).join(format!("{}.{extension}", plan.id));
    std::fs::rename(&written, out).map_err(|error| Failure::disk(out, &error))?;
    Ok(made)
}

fn catalogue() -> Result<Catalogue, Failure> {
    let text = "base-url = \"https://example.org/\"\nlanguages = [\"en\"]\nlicence = \"CC0-1.0\"\n\
                timezone = \"UTC\"\ntitle = { en = \"File\" }\ndescription = { en = \"A file.\" }\n\
                [publisher]\nname = { en = \"File\" }\nemail = \"file@example.org\"\nurl = \"https://example.org/\"\n";
    toml::from_str(text).map_err(|error| {
        Failure::new(crate::run::Kind::Internal, vetro_model::Diagnostic::error("V0999", error.message().to_owned()))
    })
}

fn tell_method(common: &Common, made: &Plain, out: &Path) {
    let Plain { plan, cleared, method, columns, account } = made;
    if common.json {
        let privacy = Privacy {
            method: method.clone(),
            columns: columns.clone(),
            allowances: cleared.allowances().to_vec(),
            loosened: plan.loosened.clone(),
            versions_kept: None,
        };
        let mut told = json!(privacy);
        told["rows"] = json!(account);
        told["out"] = json!(out);
        return print_json(&told);
    }
    print_line(&format!(
        "{} of {} rows written to {}",
        grouped(account.published),
        grouped(account.read),
        out.display()
    ));
    for line in super::plan::sentence(method) {
        print_line(&line);
    }
    if let PrivacyMethod::KAnonymity { losses, sensitive, .. } = method {
        for (column, loss) in losses {
            print_line(&format!("  {column:<24} loses {:>5.1} % of its detail", loss * 100.0));
        }
        for one in sensitive {
            print_line(&format!("  {}: {}", one.column, super::plan::measure(one)));
        }
    }
    super::plan::kept(method).for_each(|line| print_line(&format!("  {line}")));
    for (column, words) in columns.iter().flat_map(super::plan::shared_values) {
        print_line(&format!("  {column:<24} {words}"));
    }
}
