//! Takes up the catalogues of other portals.
//!
//! What was fetched is kept in `.vetro/harvest/<name>.json`, so that a portal
//! that is down, or tells nonsense, keeps last night's records.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use vetro_catalogue::inbound::{self, Pages};
use vetro_model::document::Harvested;
use vetro_model::project::Harvest;
use vetro_model::{Diagnostic, Language, Plan, SourceName};
use vetro_source::web::{Fetched, Visit, WebError, fetch};

use super::Job;
use super::failure::{Failure, Kind, chain};

/// The most bytes of one page of a catalogue: a page is held whole, and a host must not fill the memory.
const LIMIT: u64 = 256 * 1024 * 1024;

/// What is kept of a portal from one night to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    /// The address or path it is of.
    from: String,
    etag: Option<String>,
    last_modified: Option<String>,
    records: Vec<Harvested>,
}

/// What a portal had to tell.
enum News {
    Unchanged,
    Catalogue(Kept, inbound::Found),
}

/// The records of all portals, each once, with what is to be told of every portal.
pub(super) fn all(job: &Job<'_>, private: &Path) -> Result<(Vec<Harvested>, Vec<HarvestReport>), Failure> {
    let folder = private.join("harvest");
    let mut sources = BTreeMap::new();
    let mut reports = Vec::new();
    for (name, harvest) in &job.plan.harvest {
        let path = folder.join(format!("{name}.json"));
        let mut report = HarvestReport::new(name);
        let mut kept = kept(&path, harvest);
        if job.commits() && job.selection.is_empty() && !job.stopped() {
            job.progress.begin(name.as_str());
            match news(job, name, harvest, &kept) {
                Ok(News::Unchanged) => {}
                Ok(News::Catalogue(new, found)) => {
                    report.told(&found);
                    kept = new;
                    keep(&path, &kept).map_err(|error| Failure::disk(&path, &error))?;
                }
                Err(failure) => report.failed(failure, kept.records.len()),
            }
        }
        sources.insert(name.to_string(), kept.records);
        reports.push(report);
    }
    let (records, twins) = inbound::merge(sources, &job.plan.catalogue.base_url);
    for report in &mut reports {
        report.count(&records, &twins);
        job.progress.line(&report.line());
    }
    Ok((records, reports))
}

/// The records of the last good harvest of each portal, from the private folder.
pub fn last_harvest(plan: &Plan, private: &Path) -> BTreeMap<SourceName, Vec<Harvested>> {
    let records = |(name, harvest): (&SourceName, &Harvest)| {
        let path = private.join("harvest").join(format!("{name}.json"));
        (name.clone(), kept(&path, harvest).records)
    };
    plan.harvest.iter().map(records).collect()
}

fn kept(path: &Path, harvest: &Harvest) -> Kept {
    let read = std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
    read.filter(|kept| kept.from == harvest.from()).unwrap_or_default()
}

fn keep(path: &Path, kept: &Kept) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let folder = path.parent().unwrap_or(path);
    std::fs::DirBuilder::new().mode(0o700).recursive(true).create(folder)?;
    let beside = path.with_extension("json.new");
    std::fs::write(&beside, serde_json::to_vec(kept).map_err(std::io::Error::other)?)?;
    std::fs::rename(beside, path)
}

fn news(job: &Job<'_>, name: &SourceName, harvest: &Harvest, kept: &Kept) -> Result<News, Failure> {
    let mut new = Kept { from: harvest.from().to_owned(), ..Kept::default() };
    let graph = match (&harvest.url, &harvest.path) {
        (Some(url), _) => match pages(job, harvest, url, kept, &mut new)? {
            Some(graph) => graph,
            None => return Ok(News::Unchanged),
        },
        (None, path) => files(&job.project.join(path.as_deref().unwrap_or_default()))?,
    };
    let language = job.plan.catalogue.languages.first().copied().unwrap_or(Language::En);
    let mut found = inbound::records(&graph.into_graph(), name.as_str(), harvest.from(), language);
    if found.records.is_empty() && !kept.records.is_empty() {
        // A catalogue that was emptied overnight is a mistake more often than a wish.
        let told = Diagnostic::error("V0347", format!("`{}` tells of no dataset any more", harvest.from()));
        let told = told.with_help("if that is right, remove the portal from [harvest]");
        return Err(Failure::new(Kind::Guard, told));
    }
    new.records = std::mem::take(&mut found.records);
    Ok(News::Catalogue(new, found))
}

/// The pages of a portal; `None` when the first has not changed and there is no other.
fn pages(job: &Job<'_>, harvest: &Harvest, url: &str, kept: &Kept, new: &mut Kept) -> Result<Option<Pages>, Failure> {
    let mut pages = Pages::new(url);
    while let Some(page) = pages.wanted() {
        let first = page == url;
        let visit = Visit {
            url: &page,
            etag: kept.etag.as_deref().filter(|_| first),
            last_modified: kept.last_modified.as_deref().filter(|_| first),
            plain_http: harvest.plain_http,
            timeout: Duration::from_secs(harvest.timeout.seconds()),
            limit: LIMIT,
        };
        match super::retry::with_retries(job, |_| fetch(&visit).map_err(|error| unreached(&error)))? {
            Fetched::Unchanged => return Ok(None),
            Fetched::Page { bytes, media_type, etag, last_modified } => {
                pages.take(&page, media_type.as_deref(), &bytes).map_err(|error| unreadable(&error))?;
                (new.etag, new.last_modified) = if first { (etag, last_modified) } else { (None, None) };
            }
        }
    }
    Ok(Some(pages))
}

/// A catalogue file, or the files of a folder in the first syntax it has.
fn files(path: &Path) -> Result<Pages, Failure> {
    let lost = |error: &std::io::Error| {
        let told = Diagnostic::error("V0301", format!("`{}` cannot be read: {}", path.display(), error.kind()));
        Failure::new(Kind::Source, told)
    };
    let mut found: Vec<PathBuf> = if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(|error| lost(&error))?;
        entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
    } else {
        vec![path.to_path_buf()]
    };
    if path.is_dir() {
        found.sort();
        let with = |extension: &str| -> Vec<PathBuf> {
            found.iter().filter(|file| file.extension().is_some_and(|one| one == extension)).cloned().collect()
        };
        found =
            ["ttl", "rdf", "xml", "jsonld"].map(with).into_iter().find(|files| !files.is_empty()).unwrap_or_default();
    }
    let mut pages = Pages::default();
    for file in found {
        let bytes = std::fs::read(&file).map_err(|error| lost(&error))?;
        let base = format!("file://{}", std::path::absolute(&file).unwrap_or(file).display());
        // Pages lead to one another on the web; here they lie side by side.
        pages.take_alone(&base, &bytes).map_err(|error| unreadable(&error))?;
    }
    Ok(pages)
}

fn unreadable(error: &inbound::Error) -> Failure {
    Failure::new(Kind::Source, Diagnostic::error("V0346", chain(error)))
}

fn unreached(error: &WebError) -> Failure {
    let kind = if error.is_transient() { Kind::Transient } else { Kind::Source };
    Failure::new(kind, Diagnostic::error(error.code(), chain(error)))
}

/// What happened to one portal.
#[derive(Debug, Clone, Serialize)]
pub struct HarvestReport {
    /// Its name.
    pub name: String,
    /// How many of its records stand in the catalogue.
    pub records: usize,
    /// How many are left out because another portal tells of the same dataset.
    pub doubled: usize,
    /// How many have no address or no title and cannot be taken up.
    pub nameless: usize,
    /// How many break a rule of DCAT-AP; they are taken up all the same.
    pub refused: usize,
    /// Why it failed.
    pub kind: Option<Kind>,
    /// What to tell.
    pub diagnostics: Vec<Diagnostic>,
}

impl HarvestReport {
    fn new(name: &SourceName) -> Self {
        let name = name.to_string();
        Self { name, records: 0, doubled: 0, nameless: 0, refused: 0, kind: None, diagnostics: Vec::new() }
    }

    fn told(&mut self, found: &inbound::Found) {
        (self.nameless, self.refused) = (found.nameless, found.refused);
    }

    fn failed(&mut self, failure: Failure, kept: usize) {
        let sees = format!("the public sees the {kept} records of the last good harvest");
        self.kind = Some(failure.kind);
        self.diagnostics.push(failure.diagnostic.with_public_sees(sees));
    }

    fn count(&mut self, records: &[Harvested], twins: &[inbound::Twin]) {
        self.records = records.iter().filter(|record| record.source == self.name).count();
        self.doubled = twins.iter().filter(|twin| twin.source == self.name).count();
    }

    /// One line for the officer.
    fn line(&self) -> String {
        let mut line = format!("{:<22} {} records of its portal", self.name, self.records);
        for (count, words) in [
            (self.doubled, "told by another portal too"),
            (self.nameless, "without address or title"),
            (self.refused, "against a rule of DCAT-AP"),
        ] {
            if count > 0 {
                let _ = write!(line, ", {count} {words}");
            }
        }
        if let Some(told) = self.diagnostics.first() {
            let _ = write!(line, "  [{}] {}", told.code, told.message);
        }
        line
    }
}
