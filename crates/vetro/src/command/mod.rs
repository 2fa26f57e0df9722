//! One module for each command; here is what they share.

mod anonymise;
mod catalogue;
mod explain;
mod files;
mod history;
mod plan;
mod publish;
mod risk;
mod scan;
mod serve;
mod status;
mod verify;

pub use files::published;

use std::io::Write as _;
use std::path::Path;

use clap::CommandFactory as _;
use serde::Serialize;
use vetro_model::{DatasetId, Diagnostic, SecretRef, Severity};

use crate::cli::{Cli, Command, Common};
use crate::config::{self, Loaded};
use crate::exit::Exit;
use crate::{secret, tell};

/// Runs what was typed.
pub fn run(cli: &Cli) -> Exit {
    let common = &cli.common;
    match &cli.command {
        Command::Publish(options) => publish::run(common, options),
        Command::Check { catalogue } => check(common, *catalogue),
        Command::Plan(options) => plan::run(common, options),
        Command::Status => status::run(common),
        Command::History { id } => history::run(common, id),
        Command::Validate(options) => files::validate(common, options),
        Command::Anonymise(options) => anonymise::run(common, options),
        Command::Risk(options) => risk::run(common, options),
        Command::Scan { files, contact, allow } => scan::run(common, files, contact, allow),
        Command::Serve { port } => serve::run(common, *port),
        Command::Verify { dir } => verify::run(common, dir.as_deref()),
        Command::Explain { code } => explain::run(common, code),
        Command::Schema { datasets } => {
            print_json(&config::schema(*datasets));
            Exit::Done
        }
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "vetro", &mut text);
            print_bytes(&text);
            Exit::Done
        }
    }
}

/// `vetro check`: everything that is wrong, at once.
fn check(common: &Common, catalogue: bool) -> Exit {
    let mut loaded = config::load(&common.project);
    config::check_files(&mut loaded, &common.project);
    let judged = if catalogue { catalogue::before(&mut loaded, common) } else { None };
    let count = |severity| loaded.diagnostics.iter().filter(|told| told.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if common.json {
        let mut told = serde_json::json!({ "errors": errors, "warnings": warnings, "diagnostics": placed(&loaded) });
        if let Some(judged) = &judged {
            told["catalogue"] = judged.to_json();
        }
        print_json(&told);
    } else {
        tell::diagnostics(&loaded.diagnostics, &loaded.files);
        if let Some(judged) = &judged {
            judged.print();
        }
        let datasets = loaded.pipeline_files.len();
        print_line(&format!("{datasets} datasets checked: {errors} errors, {warnings} warnings"));
    }
    if errors > 0 { Exit::Usage } else { Exit::Done }
}

/// Diagnostics for programs: with line and column beside the bytes.
fn placed(loaded: &Loaded) -> Vec<serde_json::Value> {
    loaded.diagnostics.iter().map(|told| placed_one(told, loaded)).collect()
}

fn placed_one(told: &Diagnostic, loaded: &Loaded) -> serde_json::Value {
    let mut value = serde_json::to_value(told).unwrap_or_default();
    let place = told.place.as_ref();
    let text = place.and_then(|place| loaded.files.get(place.file.to_str()?));
    if let (Some(span), Some(text)) = (place.and_then(|place| place.span.clone()), text) {
        let before = &text[..span.start.min(text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        value["place"]["line"] = line.into();
        value["place"]["column"] = column.into();
    }
    value
}

/// The project as a plan, or the exit code after its problems were told.
fn loaded(common: &Common) -> Result<Loaded, Exit> {
    let loaded = config::load(&common.project);
    if loaded.plan.is_some() {
        return Ok(loaded);
    }
    if common.json {
        print_json(&serde_json::json!({ "diagnostics": placed(&loaded) }));
    } else {
        tell::diagnostics(&loaded.diagnostics, &loaded.files);
        eprintln!("nothing was started: correct the configuration; `vetro check` shows the same list");
    }
    Err(Exit::Usage)
}

/// The datasets named, each a known one.
fn selection(loaded: &Loaded, ids: &[String]) -> Result<Vec<DatasetId>, Exit> {
    let known = || loaded.pipeline_files.keys().map(DatasetId::as_str);
    let mut found = Vec::new();
    for id in ids {
        if let Some(id) = loaded.pipeline_files.keys().find(|known| known.as_str() == id) {
            found.push(id.clone());
            continue;
        }
        let help = match config::nearest(id, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is: {}", known().collect::<Vec<_>>().join(", ")),
        };
        let told = Diagnostic::error("V0160", format!("no dataset is called `{}`", tell::clean(id))).with_help(help);
        tell::diagnostics(&[told], &loaded.files);
        return Err(Exit::Usage);
    }
    Ok(found)
}

/// A secret for a source.
pub fn source_secret(project: &Path, reference: &SecretRef) -> Result<secrecy::SecretString, vetro_source::Error> {
    secret::find(project, reference).map_err(|missing| vetro_source::Error::secret(reference, missing.to_string()))
}

fn print_json(value: &impl Serialize) {
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    print_bytes(&text);
}

fn print_line(line: &str) {
    print_bytes(format!("{line}\n").as_bytes());
}

/// Prints to stdout; a reader who has seen enough is no failure.
fn print_bytes(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}
