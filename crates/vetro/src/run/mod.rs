//! The nightly run: every dataset on its own way, one release for all of them.
//!
//! A dataset that fails never delays or empties another: its last good
//! version is kept, with its true date. Nothing reaches `out/` unless the
//! whole release does ([`vetro_release::store`]).
//!
//! Start at [`run`].

mod clear;
mod damage;
mod dataset;
mod failure;
mod guard;
mod harvest;
mod holding;
mod keys;
mod ledger;
mod levels;
mod linked;
mod page;
mod publication;
mod pull;
mod report;
mod retry;
mod tombstone;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use jiff::Timestamp;
use vetro_model::document::{Record, Standing};
use vetro_model::plan::DatasetPlan;
use vetro_model::{DatasetId, Plan};
use vetro_release::store::{Generation, Staging, Store};
use vetro_release::{Documents, Written};

pub use clear::{Plain, clear};
pub use failure::{Failure, Kind, chain};
pub use harvest::last_harvest;
pub use levels::{Level, Told};
pub use publication::answers;

pub use report::{DatasetReport, Outcome, RunReport};

use crate::keyring::Keyring;
use crate::tell::Progress;
use damage::Online;
use ledger::{Book, Ledger};

/// Releases that stay beside the current one, and how long any stays after it was replaced.
///
/// Source: a reader who opened a page before the switch must be able to follow its links; `reliability.md` of the
/// design asks for three releases and two days.
const KEEP_RELEASES: usize = 3;
const GRACE: std::time::Duration = std::time::Duration::from_hours(48);

/// What a run is told.
pub struct Job<'a> {
    /// The project folder.
    pub project: &'a Path,
    /// What runs.
    pub plan: &'a Plan,
    /// The datasets to renew; all when empty. The others are kept.
    pub selection: Vec<DatasetId>,
    /// What for.
    pub purpose: Purpose,
    /// The only clock there is.
    pub now: Timestamp,
    /// Set to end soon.
    pub stop: Arc<AtomicBool>,
    /// Who is told how it goes.
    pub progress: &'a Progress,
}

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The release is committed.
    Publish,
    /// All but the commit.
    Rehearse,
    /// To show what would be published.
    Plan {
        /// And what other sizes of the smallest class would lose.
        trade_off: bool,
    },
}

impl Job<'_> {
    fn commits(&self) -> bool {
        self.purpose == Purpose::Publish
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn selected(&self, id: &DatasetId) -> bool {
        self.selection.is_empty() || self.selection.contains(id)
    }
}

/// What is known of one dataset after its turn.
struct Turn {
    report: DatasetReport,
    /// What is online after this run; none when it never had a release.
    documents: Option<Documents>,
    standing: Standing,
}

/// Runs the job.
///
/// # Errors
///
/// [`Failure`] when nothing could be done at all: the lock, the disk, an interruption. What happens to single datasets
/// stands in the report.
pub fn run(job: &Job<'_>) -> Result<RunReport, Failure> {
    let store = Store::open(job.project).map_err(Failure::store)?;
    let lock = store.lock().map_err(Failure::store)?;
    store.clean().map_err(Failure::store)?;
    let last = current(&store, job)?;
    let scratch = Scratch::new(store.private()).map_err(|error| Failure::disk(store.private(), &error))?;
    let (harvested, harvests) = harvest::all(job, store.private())?;
    let mut staging = store.stage(&lock).map_err(Failure::store)?;
    let mut run = Run {
        job,
        last: last.as_ref(),
        scratch: &scratch.0,
        down: BTreeMap::new(),
        keys: keys::Keys::default(),
        keyring: Keyring::open(job.project, job.plan.master_key.as_ref())?,
        // What is older than this release was committed: the store threw away what was not.
        book: Book::open(store.private(), staging.serial() - 1)?,
        pages: BTreeMap::new(),
        mended: false,
    };
    let turns = match run.all(&mut staging) {
        Ok(turns) => turns,
        Err(failure) => {
            staging.abandon().map_err(Failure::store)?;
            return Err(failure);
        }
    };
    let mut report = RunReport::new(job, &turns, harvests);
    job.progress.begin("building the site");
    let publication = publication::assemble(job, &turns, harvested, last.as_ref(), staging.serial());
    let fingerprint = publication::fingerprint(job, &publication);
    let same = !run.mended && last.as_ref().is_some_and(|last| last.manifest.fingerprint == fingerprint);
    let empty = publication.datasets.is_empty() && publication.withdrawn.is_empty() && publication.harvested.is_empty();
    if same || empty || !job.commits() {
        staging.abandon().map_err(Failure::store)?;
        report.note_unchanged(same, last.as_ref());
        run.keep_pages()?;
    } else {
        run.prepare_pages(staging.serial())?;
        let committed = build(job, &publication, &report, staging, &fingerprint)?;
        run.book.settle(committed.serial)?;
        report.committed = Some(committed.serial);
        store.prune(&lock, KEEP_RELEASES, GRACE, job.now).map_err(Failure::store)?;
    }
    if job.commits() {
        report.save(store.private()).map_err(|error| Failure::disk(store.private(), &error))?;
    }
    Ok(report)
}

/// The current release; a damaged one is told and rebuilt from the sources.
fn current(store: &Store, job: &Job<'_>) -> Result<Option<Generation>, Failure> {
    match store.current() {
        Ok(found) => Ok(found),
        Err(vetro_release::store::Error::Damaged { .. }) => {
            job.progress.line("the current release is damaged: everything is published anew from the sources");
            Ok(None)
        }
        Err(error) => Err(Failure::store(error)),
    }
}

fn build(
    job: &Job<'_>,
    publication: &vetro_model::document::Publication,
    report: &RunReport,
    mut staging: Staging,
    fingerprint: &str,
) -> Result<Generation, Failure> {
    let made = publication::write(job, publication, report, &mut staging)
        .and_then(|()| if job.stopped() { Err(Failure::stopped()) } else { Ok(()) });
    if let Err(failure) = made {
        staging.abandon().map_err(Failure::store)?;
        return Err(failure);
    }
    job.progress.begin("committing");
    staging.commit(job.now, publication::GENERATOR, fingerprint).map_err(Failure::store)
}

/// A private folder for databases loaded from dumps; removed at the end whatever happens.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(private: &Path) -> std::io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt as _;
        let path = private.join("scratch");
        if path.exists() {
            std::fs::remove_dir_all(&path)?;
        }
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nobody can be told here; the next run removes what is left.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A run in progress.
struct Run<'a> {
    job: &'a Job<'a>,
    last: Option<&'a Generation>,
    scratch: &'a Path,
    /// Sources that could not be reached in this run: their other datasets are not tried.
    down: BTreeMap<vetro_model::SourceName, vetro_model::Diagnostic>,
    keys: keys::Keys,
    keyring: Keyring,
    book: Book,
    /// What the ledgers say after this run, by dataset.
    pages: BTreeMap<DatasetId, Ledger>,
    /// Whether a published file was found damaged, so that even the same content is a new release.
    mended: bool,
}

impl Run<'_> {
    /// Every dataset, those that others point to first; reports come in the order of the ids.
    fn all(&mut self, staging: &mut Staging) -> Result<Vec<Turn>, Failure> {
        let mut turns = Vec::new();
        for plan in keys::in_order(&self.job.plan.datasets) {
            if self.job.stopped() {
                return Err(Failure::stopped());
            }
            self.job.progress.begin(plan.id.as_str());
            let turn = self.turn(plan, staging)?;
            self.job.progress.line(&turn.report.line());
            self.job.progress.advance();
            turns.push(turn);
        }
        turns.sort_by(|a, b| a.report.id.cmp(&b.report.id));
        Ok(turns)
    }

    /// Writes the ledgers of a release that is about to be committed: what may have been seen is known from then on.
    fn prepare_pages(&self, serial: u64) -> Result<(), Failure> {
        self.pages.iter().try_for_each(|(id, ledger)| self.book.prepare(id, serial, ledger, &self.keyring))
    }

    /// Keeps what waits when nothing is released.
    fn keep_pages(&self) -> Result<(), Failure> {
        if !self.job.commits() {
            return Ok(());
        }
        self.pages.iter().try_for_each(|(id, ledger)| self.book.replace(id, ledger, &self.keyring))
    }

    fn turn(&mut self, plan: &DatasetPlan, staging: &mut Staging) -> Result<Turn, Failure> {
        let started = Instant::now();
        let online = Online::examine(self.last, &plan.id, staging)?;
        let mut report = DatasetReport::new(plan);
        if let Some(warning) = online.warning(plan) {
            self.mended = true;
            report.diagnostics.push(warning);
        } else if !self.job.selected(&plan.id) {
            report.outcome = Outcome::Kept;
            return self.kept(plan, staging, &online, report, None);
        }
        let previous = online.documents.as_ref();
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            retry::with_retries(self.job, |_| dataset::make(self, plan, &online, staging.root(), &mut report))
        }));
        let made = made.unwrap_or_else(|_| Err(Failure::panicked(plan)));
        report.seconds = started.elapsed().as_secs_f64();
        let made = made.map(|made| {
            self.pages.extend(made.ledger.map(|ledger| (plan.id.clone(), ledger)));
            made.written
        });
        match made {
            Ok(Written::New(documents)) => {
                report.published(&documents, previous);
                Self::adopt(plan, staging, &documents.record)?;
                self.keys.remember(plan, staging.root(), &self.job.plan.datasets);
                let standing = self.standing(plan, &documents.record);
                Ok(Turn { report, documents: Some(documents), standing })
            }
            Ok(Written::Unchanged) => {
                report.outcome = Outcome::Unchanged;
                self.kept(plan, staging, &online, report, None)
            }
            Err(failure) if failure.kind == Kind::Held => {
                report.held(failure);
                self.kept(plan, staging, &online, report, None)
            }
            Err(failure) if failure.kind == Kind::Stopped || failure.kind == Kind::Disk => Err(failure),
            Err(failure) => {
                if failure.kind == Kind::Transient {
                    self.down.insert(plan.source.clone(), failure.diagnostic.clone());
                }
                let code = failure.diagnostic.code;
                report.failed(failure, online.whole().as_ref());
                self.kept(plan, staging, &online, report, Some(code))
            }
        }
    }

    /// The last good version stays online; a damaged one does not.
    fn kept(
        &mut self,
        plan: &DatasetPlan,
        staging: &mut Staging,
        online: &Online,
        mut report: DatasetReport,
        failed: Option<&'static str>,
    ) -> Result<Turn, Failure> {
        Self::clear(plan, staging)?;
        // What was made again and is the same stays, whatever else lay beside it.
        let kept = if failed.is_some() { online.whole() } else { online.documents.clone() };
        let Some(documents) = kept else {
            return Ok(Turn { report, documents: None, standing: Standing::Current });
        };
        for path in &online.files {
            staging.keep(path).map_err(Failure::store)?;
        }
        report.still_online(&documents);
        self.keys.remember(plan, staging.root(), &self.job.plan.datasets);
        let standing = match failed {
            Some(code) => Standing::Late { since: documents.record.latest().released, code: code.to_owned() },
            None => self.standing(plan, &documents.record),
        };
        Ok(Turn { report, documents: Some(documents), standing })
    }

    /// Removes what a failed attempt may have left in the staging folder.
    fn clear(plan: &DatasetPlan, staging: &Staging) -> Result<(), Failure> {
        let folder = staging.root().join("data").join(plan.id.as_str());
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::disk(&folder, &error)),
            _ => Ok(()),
        }
    }

    /// Takes the files just written into the release, and the older versions from the last one.
    fn adopt(plan: &DatasetPlan, staging: &mut Staging, record: &Record) -> Result<(), Failure> {
        let folder = format!("data/{}", plan.id);
        for path in files_below(staging.root(), &folder).map_err(|error| Failure::disk(staging.root(), &error))? {
            staging.adopt(&path).map_err(Failure::store)?;
        }
        let latest = record.latest().files.iter().map(|file| &file.latest);
        let versions = record.versions.iter().flat_map(|version| &version.files).map(|file| &file.immutable);
        let diffs = record.versions.iter().filter_map(|version| version.diff.as_ref()).map(|diff| &diff.path);
        for path in latest
            .chain(versions)
            .chain(diffs)
            .filter(|path| !staging.root().join(path).exists())
            .cloned()
            .collect::<Vec<_>>()
        {
            staging.keep(&path).map_err(Failure::store)?;
        }
        Ok(())
    }

    /// A dataset that has shown nothing new for too long is late even when its run went well.
    fn standing(&self, plan: &DatasetPlan, record: &Record) -> Standing {
        let since = record.latest().released;
        let age = self.job.now.as_second().saturating_sub(since.as_second());
        match plan.late_after {
            Some(limit) if age > i64::try_from(limit.seconds()).unwrap_or(i64::MAX) => {
                Standing::Late { since, code: "V0801".to_owned() }
            }
            _ => Standing::Current,
        }
    }
}

/// The files below a folder of `root`, as paths from `root`, sorted.
fn files_below(root: &Path, folder: &str) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
