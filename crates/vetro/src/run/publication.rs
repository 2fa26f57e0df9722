//! Puts the datasets together and makes of them what readers and harvesters see.

use std::path::Path;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use vetro_catalogue::score::{Answer, Tally};
use vetro_catalogue::{Syntax, address};
use vetro_model::document::{Harvested, Publication, PublishedDataset};
use vetro_model::plan::Profile;
use vetro_release::store::{Generation, Staging};
use vetro_site::{NightDataset, NightOutcome, NightReport, Options, ThemeFiles};

use super::failure::{Failure, Kind};
use super::report::{Outcome, RunReport};
use super::{Job, Turn, tombstone};
use vetro_model::Diagnostic;

/// The program as releases name it.
pub(super) const GENERATOR: &str = concat!("vetro ", env!("CARGO_PKG_VERSION"));

/// Everything the catalogue and the site know.
pub(super) fn assemble(
    job: &Job<'_>,
    turns: &[Turn],
    harvested: Vec<Harvested>,
    last: Option<&Generation>,
    serial: u64,
) -> Publication {
    let datasets: Vec<PublishedDataset> = turns.iter().filter_map(|turn| published(job, turn)).collect();
    let first = datasets.iter().map(|dataset| dataset.record.issued).min();
    let issued = first.unwrap_or(job.now);
    debug_assert!(last.is_none_or(|last| last.serial < serial));
    let withdrawn = tombstone::all(job, &datasets, last);
    Publication {
        catalogue: job.plan.catalogue.clone(),
        departments: job.plan.departments.clone(),
        datasets,
        harvested,
        withdrawn,
        serial,
        created: job.now,
        issued,
    }
}

fn published(job: &Job<'_>, turn: &Turn) -> Option<PublishedDataset> {
    let documents = turn.documents.clone()?;
    let plan = job.plan.datasets.iter().find(|plan| plan.id == turn.report.id)?;
    Some(PublishedDataset {
        id: plan.id.clone(),
        metadata: plan.metadata.clone(),
        schema: documents.schema,
        record: documents.record,
        standing: turn.standing.clone(),
        profile: documents.profile,
        preview: documents.preview,
        charts: documents.charts,
        quality: documents.quality,
        privacy: documents.privacy,
        changes: documents.changes,
    })
}

/// SHA-256 of all that a release is made from, but for its number and its clock: the same means nothing changed.
pub(super) fn fingerprint(theme: &ThemeFiles, publication: &Publication) -> String {
    #[derive(Serialize)]
    struct Part<'a> {
        id: &'a str,
        all: (
            &'a vetro_model::DatasetMetadata,
            &'a vetro_model::Schema,
            &'a vetro_model::document::Record,
            &'a vetro_model::document::Standing,
            &'a vetro_model::document::Quality,
            &'a vetro_model::document::Privacy,
        ),
    }
    let part = |one: &PublishedDataset| {
        let all = (&one.metadata, &one.schema, &one.record, &one.standing, &one.quality, &one.privacy);
        serde_json::to_vec(&Part { id: one.id.as_str(), all })
    };
    let mut digest = Sha256::new();
    digest.update(GENERATOR);
    digest.update(vetro_site::stamp());
    digest.update(serde_json::to_vec(&(&publication.catalogue, &publication.departments)).unwrap_or_default());
    let ThemeFiles { logo, card, fonts, templates } = theme;
    for bytes in logo.iter().map(|(_, bytes)| bytes).chain(card).chain(fonts) {
        digest.update(Sha256::digest(bytes));
    }
    digest.update(serde_json::to_vec(templates).unwrap_or_default());
    if !publication.harvested.is_empty() {
        digest.update(serde_json::to_vec(&publication.harvested).unwrap_or_default());
    }
    for dataset in &publication.datasets {
        digest.update(part(dataset).unwrap_or_default());
    }
    digest.update(serde_json::to_vec(&publication.withdrawn).unwrap_or_default());
    hex(&digest.finalize())
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes the catalogue and the site into the staging folder.
pub(super) fn write(
    job: &Job<'_>,
    publication: &Publication,
    theme: &ThemeFiles,
    report: &RunReport,
    staging: &mut Staging,
) -> Result<(), Failure> {
    let profiles = publication.catalogue.profiles.iter().copied().chain([Profile::DcatAp]);
    let mut profiles: Vec<Profile> = profiles.collect();
    profiles.sort_unstable();
    profiles.dedup();
    let root = staging.root().to_owned();
    let stands = answers(&publication.catalogue.base_url, &root);
    let mut tally = Tally::new(&publication.catalogue.base_url, &stands);
    for profile in profiles {
        catalogue(publication, profile, staging, &mut tally)?;
    }
    let score = tally.finish();
    tombstone::write(&publication.withdrawn, staging)?;
    let night = night(job, report);
    let options = Options { theme, report: &night, score: Some(&score) };
    let mut sink = |path: &str, bytes: &[u8]| staging.write(path, bytes).map_err(std::io::Error::other);
    vetro_site::render(publication, &options, &mut sink).map_err(|error| {
        let told = Diagnostic::error("V0751", super::failure::chain(&error))
            .with_public_sees("the public sees the release from before this run");
        let told = match &error {
            vetro_site::Error::Template(_) if !theme.templates.is_empty() => {
                told.with_help("mend the template named above in theme/templates, or move it away, and publish again")
            }
            _ => told,
        };
        Failure::new(Kind::Internal, told)
    })
}

/// Whether an address answers: one below the base address does when its file is there, of others nobody can tell.
pub fn answers<'a>(base: &'a str, root: &'a Path) -> impl Fn(&str) -> Answer + 'a {
    move |address| {
        let Some(path) = address.strip_prefix(base) else { return Answer::Unknown };
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
        let sound = !path.split('/').any(|part| part == "..");
        let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        if sound && root.join(file).is_file() { Answer::Yes } else { Answer::No }
    }
}

/// Writes the pages of a view, and counts their points.
fn catalogue(
    publication: &Publication,
    profile: Profile,
    staging: &mut Staging,
    tally: &mut Tally<'_>,
) -> Result<(), Failure> {
    let told = |error: vetro_catalogue::Error| {
        let told = Diagnostic::error("V0750", super::failure::chain(&error))
            .with_public_sees("the public sees the release from before this run")
            .with_help("correct the metadata named above");
        Failure::new(Kind::Internal, told)
    };
    for page in 0..vetro_catalogue::pages(publication.datasets.len()) {
        let graph = vetro_catalogue::build_page(publication, profile, page).map_err(told)?;
        for syntax in Syntax::ALL {
            let bytes = graph.write(syntax).map_err(told)?;
            staging.write(&address::catalogue_page_path(profile, syntax, page), &bytes).map_err(Failure::store)?;
        }
        tally.add(profile, &graph);
    }
    Ok(())
}

fn night(job: &Job<'_>, report: &RunReport) -> NightReport {
    let one = |dataset: &super::report::DatasetReport| NightDataset {
        id: dataset.id.clone(),
        outcome: match dataset.outcome {
            Outcome::Published => NightOutcome::Published,
            Outcome::Unchanged | Outcome::Kept => NightOutcome::Unchanged,
            Outcome::Failed if dataset.version.is_some() => NightOutcome::Late,
            Outcome::Failed => NightOutcome::Held,
        },
        code: dataset.diagnostics.first().map(|told| told.code.to_owned()),
    };
    NightReport { started: job.now, datasets: report.datasets.iter().map(one).collect() }
}
