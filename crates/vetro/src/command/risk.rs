//! `vetro risk`: how likely persons of a plain file are to be found again.

use std::fmt::Write as _;

use vetro_audit::risk::{self, Report, Risk};
use vetro_model::{ColumnName, Role, Schema};

use super::files::{Reading, failed, read_schema, refused, table};
use super::{print_json, print_line};
use crate::cli::{self, Common};
use crate::exit::Exit;
use crate::tell::grouped;

/// Measures the risk of a file and tells it, as a page too where one is asked for.
pub fn run(common: &Common, options: &cli::Risk) -> Exit {
    let (schema, reading) = match read_schema(&options.schema)
        .and_then(|schema| Ok((schema, Reading::new(&options.file, &options.dialect)?)))
    {
        Ok(both) => both,
        Err(message) => return refused(&message),
    };
    let columns = quasi_identifiers(&schema);
    if columns.is_empty() {
        return refused("no field of the schema has the role `quasi-identifier`: nothing could point to a person");
    }
    let table = match table(&reading, &schema) {
        Ok((table, _)) => table,
        Err(failure) => return failed(&failure),
    };
    let report = match risk::report(&table, &columns, None) {
        Ok(report) => report,
        Err(error) => return refused(&error.to_string()),
    };
    if let Some(path) = &options.html
        && let Err(error) = std::fs::write(path, page(&report, &columns))
    {
        return refused(&format!("`{}` cannot be written: {}", path.display(), error.kind()));
    }
    if common.json {
        print_json(&report);
    } else {
        for (what, figure) in lines(&report, &columns) {
            print_line(&format!("{what:<52} {figure:>14}"));
        }
    }
    Exit::Done
}

fn quasi_identifiers(schema: &Schema) -> Vec<ColumnName> {
    let fields = schema.fields.iter().filter(|field| field.role == Some(Role::QuasiIdentifier));
    fields.map(|field| field.name.clone()).collect()
}

/// What was measured, each with its figure.
fn lines(report: &Report, columns: &[ColumnName]) -> Vec<(String, String)> {
    let names = columns.iter().map(ColumnName::as_str).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        ("records".to_owned(), grouped(report.records)),
        (format!("classes over {names}"), grouped(report.classes)),
        ("records that are alone in their class".to_owned(), grouped(report.uniques)),
    ];
    for below in report.below.iter().filter(|below| below.k > 2) {
        lines.push((format!("records in classes of fewer than {}", below.k), grouped(below.records)));
    }
    let highest = |risk: &Risk| percent(risk.highest);
    lines.push(("risk of the record most at risk (prosecutor)".to_owned(), highest(&report.prosecutor)));
    lines.push(("mean risk of a record (prosecutor)".to_owned(), percent(report.prosecutor.average)));
    lines.push(("records found by matching all (marketer)".to_owned(), percent(report.marketer)));
    lines.push(("records that three columns or fewer single out".to_owned(), grouped(report.special.records)));
    for share in &report.special.columns {
        lines.push((format!("  of the sets that do, those with {}", share.column), percent(share.share)));
    }
    lines
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// The report as a page that needs nothing else.
fn page(report: &Report, columns: &[ColumnName]) -> String {
    let mut rows = String::new();
    for (what, figure) in lines(report, columns) {
        let _ = writeln!(rows, "<tr><th scope=\"row\">{}</th><td>{figure}</td></tr>", escaped(&what));
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Risk of re-identification</title>\n\
         <style>\n:root {{ color-scheme: light dark }}\n\
         body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }}\n\
         table {{ border-collapse: collapse; width: 100% }}\n\
         th, td {{ padding: .4rem .6rem; border-bottom: 1px solid #8888; font-weight: normal; text-align: left }}\n\
         td {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }}\n</style>\n</head>\n<body>\n\
         <h1>Risk of re-identification</h1>\n\
         <p>Figures of the whole file; no value of a record stands here. The prosecutor knows that a person is in the file \
         and what the columns say of them; the marketer matches all records with a register and counts the right ones. A \
         record that few columns single out is at more risk than one that needs many.</p>\n\
         <table>\n{rows}</table>\n</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
