//! `vetro publish`: the nightly job.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use jiff::Timestamp;
use vetro_model::Diagnostic;

use super::{loaded, print_json, print_line, selection};
use crate::cli::{Common, Publish};
use crate::config::Loaded;
use crate::exit::Exit;
use crate::run::{Failure, Job, Kind, Outcome, Purpose, RunReport, run as run_job};
use crate::tell::{self, Progress};

/// Publishes what was selected.
pub fn run(common: &Common, options: &Publish) -> Exit {
    let loaded = match loaded(common) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let purpose = if options.dry_run { Purpose::Rehearse } else { Purpose::Publish };
    match go(common, &loaded, &options.selection.ids, purpose) {
        Ok(report) => {
            told(common, &loaded, &report, options.dry_run);
            report.exit()
        }
        Err(exit) => exit,
    }
}

/// Runs the job, or tells why it could not.
pub fn go(common: &Common, loaded: &Loaded, ids: &[String], purpose: Purpose) -> Result<RunReport, Exit> {
    let selection = selection(loaded, ids)?;
    let Some(plan) = &loaded.plan else { return Err(Exit::Usage) };
    let signals = Signals::watch();
    let progress = Progress::new(plan.datasets.len(), common.json);
    let job = Job {
        project: &common.project,
        plan,
        selection,
        purpose,
        now: common.now.unwrap_or_else(Timestamp::now),
        stop: signals.stop.clone(),
        progress: &progress,
    };
    run_job(&job).map_err(|failure| {
        drop(progress);
        ended(common, loaded, &failure, &signals)
    })
}

fn ended(common: &Common, loaded: &Loaded, failure: &Failure, signals: &Signals) -> Exit {
    if common.json {
        print_json(&serde_json::json!({ "failed": failure.kind, "diagnostics": [failure.diagnostic] }));
    } else {
        tell::diagnostics(std::slice::from_ref(&failure.diagnostic), &loaded.files);
    }
    match failure.kind {
        Kind::Locked => Exit::Locked,
        Kind::Stopped if signals.which() == signal_hook::consts::SIGTERM => Exit::Terminated,
        Kind::Stopped => Exit::Interrupted,
        _ => Exit::NotPublished,
    }
}

fn told(common: &Common, loaded: &Loaded, report: &RunReport, dry_run: bool) {
    if common.json {
        return print_json(report);
    }
    let failed: Vec<Diagnostic> =
        report.datasets.iter().flat_map(|one| one.diagnostics.iter().map(|told| place(loaded, one, told))).collect();
    let portals = report.harvest.iter().flat_map(|one| one.diagnostics.clone());
    let failed: Vec<Diagnostic> = failed.into_iter().chain(portals).collect();
    tell::diagnostics(&failed, &loaded.files);
    let count = |outcome| report.datasets.iter().filter(|one| one.outcome == outcome).count();
    let summary = format!(
        "{} published, {} unchanged, {} not published",
        count(Outcome::Published),
        count(Outcome::Unchanged) + count(Outcome::Kept),
        count(Outcome::Failed)
    );
    let release = match (report.committed, report.unchanged, dry_run) {
        (Some(serial), ..) => format!("release {serial} is online: {}", common.project.join("out/current").display()),
        (None, true, _) => format!("nothing changed: release {} stays online", report.online.unwrap_or_default()),
        (None, _, true) => "dry run: nothing was published".to_owned(),
        (None, ..) => "no release was made".to_owned(),
    };
    print_line(&format!("{summary}; {release}"));
}

/// A dataset's diagnostic at its place in the configuration, with the key it concerns.
fn place(loaded: &Loaded, report: &crate::run::DatasetReport, told: &Diagnostic) -> Diagnostic {
    let path = told.label.clone().unwrap_or_default();
    let path: Vec<&str> = path.split('.').filter(|key| !key.is_empty()).collect();
    let told =
        Diagnostic { label: None, message: format!("dataset `{}`: {}", report.id, told.message), ..told.clone() };
    loaded.at_pipeline(told, &report.id, &path)
}

/// SIGINT, SIGTERM and SIGHUP ask the run to end soon.
struct Signals {
    stop: Arc<AtomicBool>,
    which: Arc<AtomicUsize>,
}

impl Signals {
    fn watch() -> Self {
        let signals = Self { stop: Arc::default(), which: Arc::default() };
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
            // Where a signal cannot be watched it keeps its own effect: the store withstands a kill.
            let number = usize::try_from(signal).unwrap_or_default();
            let _ = signal_hook::flag::register_usize(signal, signals.which.clone(), number);
            let _ = signal_hook::flag::register(signal, signals.stop.clone());
        }
        signals
    }

    fn which(&self) -> i32 {
        i32::try_from(self.which.load(Ordering::Relaxed)).unwrap_or_default()
    }
}
