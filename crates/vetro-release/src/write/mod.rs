//! Writes one dataset into a staging folder: data files, descriptions, documents.
//!
//! The CSV comes first, beside the statistics: its hash tells whether there
//! is a new version at all. If there is, the other formats are written beside
//! the check of the CSV, and each is read back before it counts. If there is
//! not, the files of the version before are linked and only documents may
//! differ.
//!
//! Start at [`write()`].

mod documents;
mod files;

use std::path::{Path, PathBuf};
use std::thread;

use arrow::record_batch::RecordBatch;
use vetro_audit::Cleared;
use vetro_model::document::{AllowanceNote, Changes, Charts, Profile, Record, RowAccount, Version, names};
use vetro_model::finding::Finding;
use vetro_model::project::Format;

use crate::charts;
use crate::csv;
use crate::describe::{Subject, schema};
use crate::error::Error;
use crate::file;
use crate::inspect::{self, Allowances};
use crate::profile;
use crate::read::read;
use crate::request::{Previous, WriteRequest, Written};
use crate::table::Table;
use crate::version;
use crate::xlsx;

/// Writes `data/<id>/…` under a private staging folder.
///
/// The folder holds the latest files, the newest version's folder with the
/// same files, and the documents. Older versions are listed but not copied.
/// What is written is read back and compared before it counts, and inspected
/// for personal data wherever a file can hold a text; after an error nothing
/// is left.
///
/// # Errors
///
/// See [`Error`]; none holds a value of the table.
pub fn write(cleared: &Cleared, request: &WriteRequest<'_>, web_root: &Path) -> Result<Written, Error> {
    write_table(cleared.table(), cleared.allowances(), request, web_root)
}

/// The same for a table that need not be cleared; only tests call it so.
pub(crate) fn write_table(
    batch: &RecordBatch,
    allowances: &[AllowanceNote],
    request: &WriteRequest<'_>,
    web_root: &Path,
) -> Result<Written, Error> {
    let table = Table::try_new(batch, &request.plan.schema)?;
    add_up(&table, request)?;
    let folder = web_root.join("data").join(request.plan.id.as_str());
    let job = Job { table: &table, request, allowances, folder: &folder };
    let written = job.run();
    if !matches!(written, Ok(Written::New(_))) {
        remove(&folder)?;
    }
    written
}

fn remove(folder: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove", folder)(error)),
        _ => Ok(()),
    }
}

/// Makes sure that no row is lost: read = quarantined + suppressed + published, or summed into cells.
fn add_up(table: &Table<'_>, request: &WriteRequest<'_>) -> Result<(), Error> {
    let RowAccount { read, quarantined, suppressed, aggregated, published } = request.rows;
    let kept = if request.plan.aggregate.is_some() { aggregated } else { published };
    let accounted = quarantined.saturating_add(suppressed).saturating_add(kept);
    let found = table.rows as u64;
    if accounted == read && published == found {
        Ok(())
    } else {
        Err(Error::Account { read, accounted, published: found })
    }
}

/// One dataset on its way into its folder.
#[derive(Clone, Copy)]
struct Job<'a> {
    table: &'a Table<'a>,
    request: &'a WriteRequest<'a>,
    allowances: &'a [AllowanceNote],
    folder: &'a Path,
}

/// What is known after the first pass over the table.
struct Counted {
    csv: file::Written,
    profile: Profile,
    charts: Charts,
}

/// The newest version with all that comes with it.
struct Released {
    record: Record,
    changes: Changes,
    duplicates: u64,
    /// Whether it is the version before.
    kept: bool,
}

impl Job<'_> {
    fn run(&self) -> Result<Written, Error> {
        file::create_folder(self.folder)?;
        let counted = self.count()?;
        let obstacles = self.obstacles();
        let formats = self.formats(&obstacles);
        let schema = schema::publish(&self.request.plan.schema, &self.request.catalogue.languages);
        let schema_bytes = file::json(&schema);
        let fingerprint = version::fingerprint(&counted.csv.sha256, &schema_bytes, &self.request.plan.formats);
        let released = match self.keep(&fingerprint, &formats)? {
            Some(kept) => kept,
            None => self.release(&counted, &formats, fingerprint, &schema_bytes)?,
        };
        let documents = documents::all(self, &counted, &released, obstacles, &schema)?;
        if released.kept && self.request.previous.is_some_and(|previous| documents::same(&documents, previous.folder)) {
            return Ok(Written::Unchanged);
        }
        for (name, bytes) in &documents {
            file::write(&self.folder.join(name), bytes)?;
        }
        self.vouch()?;
        read(self.folder).map(Written::New)
    }

    /// Refuses what no reader may get from the finished files.
    fn vouch(&self) -> Result<(), Error> {
        let Self { request, folder, .. } = self;
        let allowances = Allowances::of(request.plan, request.catalogue, request.department);
        let found = inspect::folder(folder, &allowances)?;
        if found.is_empty() { Ok(()) } else { Err(Error::Personal { found }) }
    }

    /// Writes the CSV beside the statistics.
    fn count(&self) -> Result<Counted, Error> {
        let path = self.path(Format::Csv);
        thread::scope(|scope| {
            let statistics = scope.spawn(|| {
                let profile = profile::profile(self.table);
                profile.map(|profile| (profile, charts::charts(self.table, self.request.plan)))
            });
            let csv = csv::write(self.table, &path);
            let (profile, charts) = join(statistics)?;
            Ok(Counted { csv: csv?, profile, charts })
        })
    }

    fn obstacles(&self) -> Vec<Finding> {
        let wanted = self.request.plan.formats.contains(&Format::Xlsx);
        if wanted { xlsx::obstacles(self.table) } else { Vec::new() }
    }

    /// The formats to write, CSV first.
    fn formats(&self, obstacles: &[Finding]) -> Vec<Format> {
        let mut formats: Vec<Format> = self.request.plan.formats.clone();
        formats.push(Format::Csv);
        formats.retain(|format| *format != Format::Xlsx || obstacles.is_empty());
        formats.sort_unstable();
        formats.dedup();
        formats
    }

    fn subject(&self) -> Subject<'_> {
        let plan = self.request.plan;
        let (catalogue, department) = (self.request.catalogue, self.request.department);
        Subject { id: &plan.id, metadata: &plan.metadata, catalogue, department }
    }

    fn file_name(&self, format: Format) -> String {
        format!("{}.{}", self.request.plan.id, format.extension())
    }

    fn path(&self, format: Format) -> PathBuf {
        self.folder.join(self.file_name(format))
    }

    /// Keeps the version before when it is the same and its files are sound.
    fn keep(&self, fingerprint: &str, formats: &[Format]) -> Result<Option<Released>, Error> {
        let Some(previous) = &self.request.previous else { return Ok(None) };
        let Some(latest) = previous.record.versions.first() else { return Ok(None) };
        if latest.fingerprint != fingerprint || !self.is_sound(latest, previous, formats) {
            return Ok(None);
        }
        let Ok(documents) = read(previous.folder) else { return Ok(None) };
        let version_folder = self.folder.join(&latest.version);
        file::create_folder(&version_folder)?;
        for format in formats {
            let name = self.file_name(*format);
            file::link(&previous.folder.join(&name), &self.folder.join(&name))?;
            file::link(&self.folder.join(&name), &version_folder.join(&name))?;
        }
        files::link_beside(&previous.folder.join(&latest.version), &version_folder, names::SCHEMA)?;
        let record = self.cut(previous.record.clone());
        if record.latest().diff.is_some() {
            files::link_beside(&previous.folder.join(&latest.version), &version_folder, names::DIFF)?;
        }
        let duplicates = documents.quality.duplicates;
        Ok(Some(Released { record, changes: documents.changes, duplicates, kept: true }))
    }

    /// Whether the version's files are the wanted ones, and still hold the bytes they were released with.
    fn is_sound(&self, latest: &Version, previous: &Previous<'_>, formats: &[Format]) -> bool {
        latest.files.iter().map(|file| file.format).eq(formats.iter().copied())
            && latest.files.iter().all(|file| {
                let found = file::hash(&previous.folder.join(self.file_name(file.format)));
                found.is_ok_and(|found| found.sha256 == file.sha256)
            })
    }

    /// The versions that stay online.
    fn cut(&self, mut record: Record) -> Record {
        let mut left = self.request.plan.keep_versions.max(1);
        record.keep_only(|_| {
            let stays = left > 0;
            left = left.saturating_sub(1);
            stays
        });
        record
    }
}

/// The answer of a thread; its panic goes on in this one.
fn join<T>(handle: thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests;
