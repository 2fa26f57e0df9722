//! `vetro risk`: how likely persons of a plain file are to be found again.
//!
//! [`read`] brings the file and what is known of the population, [`words`]
//! puts the figures into the sections of [`section`], which a person can read,
//! and [`page`] makes a page of them.

mod page;
mod read;
mod section;
mod words;

use serde::Serialize;
use vetro_audit::risk::{self, Known, Report, Told};

use super::files::refused;
use super::{print_json, print_line};
use crate::cli::{self, Common};
use crate::exit::Exit;
use read::{Others, Read};

/// What was measured, on what, and when.
#[derive(Debug, Serialize)]
pub(super) struct About {
    /// The file's name.
    file: String,
    /// Its size.
    bytes: u64,
    /// Its fingerprint: another file has another one.
    sha256: String,
    /// When it was measured.
    measured: jiff::Timestamp,
    /// Columns that together could point to a person.
    quasi_identifiers: Vec<String>,
    /// Columns that nobody should learn.
    sensitive: Vec<String>,
    /// Columns that name persons.
    identifiers: Vec<String>,
    /// How the population is known.
    population: String,
    /// Cells that break the schema; what cannot be read counts as missing.
    faults: u64,
}

/// Measures the risk of a file and tells it, as a page too where one is asked for.
pub fn run(common: &Common, options: &cli::Risk) -> Exit {
    let read = match read::all(options, common.now.unwrap_or_else(jiff::Timestamp::now)) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let (report, told) = match measured(&read, options.threshold) {
        Ok(both) => both,
        Err(error) => {
            let hint = error.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
            return refused(&format!("{error}{hint}"));
        }
    };
    let sections = words::sections(&read.about, &report, &told);
    if let Some(path) = &options.html
        && let Err(error) = std::fs::write(path, page::page(&read.about, &sections))
    {
        return refused(&format!("`{}` cannot be written: {}", path.display(), error.kind()));
    }
    if common.json {
        let mut value = serde_json::to_value(&report).unwrap_or_default();
        value["about"] = serde_json::to_value(&read.about).unwrap_or_default();
        value["sensitive"] = serde_json::to_value(&told).unwrap_or_default();
        print_json(&value);
    } else {
        sections.iter().flat_map(section::Section::lines).for_each(|line| print_line(&line));
    }
    Exit::Done
}

fn measured(read: &Read, threshold: u64) -> Result<(Report, Vec<Told>), risk::Error> {
    let columns = &read.quasi_identifiers;
    let persons;
    let known = match &read.others {
        Others::Unknown => Known::Nothing,
        Others::Weights(weights) => Known::Weights(weights),
        Others::Counts { table, count } => {
            persons = risk::population(&read.table, columns, table, count)?;
            Known::Population(&persons)
        }
    };
    let report = risk::report(&read.table, columns, known, threshold)?;
    let told = risk::told(&read.table, columns, &read.sensitive)?;
    Ok((report, told))
}
