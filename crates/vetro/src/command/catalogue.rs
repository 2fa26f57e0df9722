//! What portals would say of the catalogue: `vetro check --catalogue` before it is published, `vetro verify` after.
//!
//! Both judge the graph that harvesters get. Before the first release of a
//! dataset its files are taken as written; after it they must be there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;
use serde_json::json;
use vetro_catalogue::inbound::{self, Pages};
use vetro_catalogue::rules::{Breach, Profile as Rules, Severity as Grave};
use vetro_catalogue::score::{Answer, DatasetScore, Method, Remedy, Where, decimal};
use vetro_catalogue::{Catalogue, Syntax, address, rules, score};
use vetro_model::document::{
    Changes, Charts, DataFile, Preview, Privacy, PrivacyMethod, Profile as Statistics, Publication, PublishedDataset,
    Quality, Record, RowAccount, Standing, Version,
};
use vetro_model::plan::{DatasetPlan, Profile};
use vetro_model::{Diagnostic, Plan};

use super::print_line;
use crate::cli::Common;
use crate::config::{Loaded, PROJECT_FILE};
use crate::run::{answers, chain, last_harvest};
use crate::tell::clean;

/// What was found of a catalogue.
pub(super) struct Judged {
    breaches: Vec<Breach>,
    scores: BTreeMap<Method, Vec<DatasetScore>>,
}

impl Judged {
    /// Whether a portal may refuse a part of it.
    pub(super) fn is_refused(&self) -> bool {
        self.breaches.iter().any(|breach| breach.severity == Grave::Violation)
    }

    pub(super) fn to_json(&self) -> serde_json::Value {
        let breach = |breach: &Breach| {
            let mut told = serde_json::to_value(breach).unwrap_or_default();
            told["remedy"] = serde_json::to_value(breach.remedy()).unwrap_or_default();
            told
        };
        json!({ "breaches": self.breaches.iter().map(breach).collect::<Vec<_>>(), "scores": self.scores })
    }

    /// One line for each dataset.
    pub(super) fn print(&self) {
        let of = |method, dataset: &str| -> Option<&DatasetScore> {
            self.scores.get(&method)?.iter().find(|score| score.dataset == dataset)
        };
        for score in self.scores.get(&Method::V2).into_iter().flatten() {
            let mut line = format!("{:<32} {} of 7.50", bare(&score.dataset), decimal(score.points));
            if let Some(listed) = score.listed.filter(|listed| *listed != score.points) {
                let _ = write!(line, " ({} without formats the portal's lists lack)", decimal(listed));
            }
            for (method, name) in [(Method::V1, "version 1"), (Method::Swiss, "opendata.swiss")] {
                if let Some(score) = of(method, &score.dataset) {
                    let _ = write!(line, ", {name} {} of 405", decimal(score.points));
                }
            }
            if score.possible > score.points {
                let _ = write!(line, "; addresses elsewhere may add {}", decimal(score.possible - score.points));
            }
            print_line(&line);
        }
    }

    /// One line for each rule that is broken, with what to write.
    pub(super) fn print_breaches(&self) {
        for breach in &self.breaches {
            let code = if breach.severity == Grave::Violation { "V0770" } else { "V0771" };
            let Breach { profile, node, message, .. } = breach;
            let line = breach.remedy().line.replace('\n', " ⏎ ");
            print_line(&clean(&format!("{code} {profile}: {}: {message}; {line}", short(node))));
        }
    }

    fn add(&mut self, profile: Profile, breaches: Vec<Breach>, score: &dyn Fn(Method) -> Vec<DatasetScore>) {
        self.breaches.extend(breaches);
        let methods: &[Method] = match profile {
            Profile::DcatAp => &[Method::V1, Method::V2],
            Profile::DcatApIt => &[],
            Profile::DcatApCh => &[Method::Swiss],
        };
        self.scores.extend(methods.iter().map(|method| (*method, score(*method))));
    }
}

/// The rules that hold for a view.
fn rules_of(profile: Profile) -> &'static [Rules] {
    match profile {
        Profile::DcatAp => &[Rules::Europe, Rules::HighValue],
        Profile::DcatApIt => &[Rules::Europe, Rules::Italy],
        Profile::DcatApCh => &[Rules::Europe, Rules::Switzerland],
    }
}

/// The last part of an address: the id of a dataset.
fn bare(dataset: &str) -> &str {
    dataset.trim_end_matches('/').rsplit('/').next().unwrap_or(dataset)
}

/// Judges the catalogue that the configuration and the last release make; `None` when there is no plan or no graph.
pub(super) fn before(loaded: &mut Loaded, common: &Common) -> Option<Judged> {
    let plan = loaded.plan.clone()?;
    let root = common.project.join("out/current");
    let now = common.now.unwrap_or(Timestamp::UNIX_EPOCH);
    let (publication, supposed) = publication(&plan, &root, now);
    let base = publication.catalogue.base_url.clone();
    let stands = answers(&base, &root);
    let answer = |address: &str| if supposed.contains(address) { Answer::Yes } else { stands(address) };
    let mut judged = Judged { breaches: Vec::new(), scores: BTreeMap::new() };
    let profiles: BTreeSet<Profile> = plan.catalogue.profiles.iter().copied().chain([Profile::DcatAp]).collect();
    for profile in profiles {
        match vetro_catalogue::build(&publication, profile) {
            Ok(view) => judge(&mut judged, profile, &view, &answer),
            Err(error) => {
                let mut told = Diagnostic::error("V0750", chain(&error));
                told.help = error.hint().map(str::to_owned);
                loaded.diagnostics.push(loaded.at_key(told, PROJECT_FILE, &["catalogue"]));
            }
        }
    }
    let mut told: Vec<Diagnostic> = judged.breaches.iter().map(|breach| refusal(loaded, breach)).collect();
    told.extend(judged.scores.iter().flat_map(|(method, scores)| missing(loaded, *method, scores)));
    told.extend(elsewhere(loaded, &plan, &common.project.join(".vetro")));
    told.dedup();
    loaded.diagnostics.extend(told);
    Some(judged)
}

fn judge(judged: &mut Judged, profile: Profile, view: &Catalogue, answer: &dyn Fn(&str) -> Answer) {
    let breaches = rules::judge(view, rules_of(profile));
    judged.add(profile, breaches, &|method| score::assess(view, method, answer));
}

/// Judges the catalogue files of a web root; an error is the path of a file with what is wrong with it.
pub(super) fn after(root: &Path) -> Result<Judged, String> {
    let mut judged = Judged { breaches: Vec::new(), scores: BTreeMap::new() };
    for profile in [Profile::DcatAp, Profile::DcatApIt, Profile::DcatApCh] {
        let path = address::catalogue_path(profile, Syntax::Turtle);
        if !root.join(&path).is_file() {
            continue;
        }
        let (pages, base) = pages(root, &path).map_err(|error| format!("{path}: {error}"))?;
        let graph = pages.into_graph();
        let answer = answers(&base, root);
        let breaches = rules::judge_graph(&graph, rules_of(profile));
        judged.add(profile, breaches, &|method| score::assess_graph(&graph, method, &answer));
    }
    Ok(judged)
}

/// A catalogue file with the pages it leads to, and the base address it names.
fn pages(root: &Path, path: &str) -> Result<(Pages, String), String> {
    let read = |path: &str| match std::fs::read(root.join(path)) {
        Ok(bytes) if !path.split('/').any(|part| part == "..") => Ok(bytes),
        Ok(_) => Err("a page leads out of the release".to_owned()),
        Err(error) => Err(format!("`{path}`: {}", error.kind())),
    };
    let first = vetro_catalogue::read(&read(path)?, Syntax::Turtle, "urn:x").map_err(|error| error.to_string())?;
    let base = vetro_catalogue::base_of(&first).ok_or("it describes no catalogue of vetro")?;
    let mut pages = Pages::new(&address::file(&base, path));
    while let Some(url) = pages.wanted() {
        let bytes = read(url.strip_prefix(&base).ok_or("a page stands elsewhere")?)?;
        pages.take(&url, None, &bytes).map_err(|error| chain(&error))?;
    }
    Ok((pages, base))
}

/// A rule that is broken, at the line that meets it.
fn refusal(loaded: &Loaded, breach: &Breach) -> Diagnostic {
    let refused = breach.severity == Grave::Violation;
    let message = format!("{}: {}: {}", breach.profile, short(&breach.node), breach.message);
    let told = if refused { Diagnostic::error("V0770", message) } else { Diagnostic::warning("V0771", message) };
    let mut told = at(loaded, told, breach.datasets.as_slice(), breach.remedy());
    if let Some(nearest) = &breach.nearest {
        told.help = Some(format!("did you mean `{nearest}`? {}", told.help.unwrap_or_default()));
    }
    told
}

/// What of other portals stands in no national view, a diagnostic for each portal and view.
fn elsewhere(loaded: &Loaded, plan: &Plan, private: &Path) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for (name, records) in last_harvest(plan, private) {
        for profile in plan.catalogue.profiles.iter().filter(|profile| **profile != Profile::DcatAp) {
            let refused: Vec<Vec<Breach>> = records.iter().map(|record| inbound::left_out(record, *profile)).collect();
            let number = refused.iter().filter(|breaches| !breaches.is_empty()).count();
            let lacking: BTreeSet<&str> = refused.iter().flatten().map(|breach| breach.property).collect();
            let Some(view) = refused.iter().flatten().next().map(|breach| breach.profile) else { continue };
            let message = format!(
                "{number} of {} records of `{name}` are not in the view {view}, whose portal would refuse them for {}",
                records.len(),
                lacking.into_iter().collect::<Vec<_>>().join(", ")
            );
            let help = "name that portal's own catalogue of the profile, where it has one, or ask it to write these";
            let one = Diagnostic::warning("V0774", message).with_help(help);
            told.push(loaded.at_key(one, PROJECT_FILE, &["harvest", name.as_str()]));
        }
    }
    told
}

/// The points a method misses, one diagnostic for each dataset and line to add.
///
/// A format that readers need is worth more than the points it costs: where nothing else is missing, the figures beside
/// the dataset tell what it costs, and no line is proposed.
fn missing(loaded: &Loaded, method: Method, scores: &[DatasetScore]) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for score in scores.iter().filter(|score| score.points < method.full()) {
        let mut lines: BTreeMap<&str, (Remedy, BTreeSet<String>)> = BTreeMap::new();
        for node in &score.nodes {
            for metric in node.missing() {
                let remedy = metric.remedy();
                if remedy.file == Where::Pipeline && score.listed.is_some() {
                    continue;
                }
                let (_, names) = lines.entry(remedy.line).or_insert((remedy, BTreeSet::new()));
                names.insert(format!("{} of {}", metric.name, short(&node.node)));
            }
        }
        for (remedy, names) in lines.into_values() {
            let names: Vec<String> = names.into_iter().collect();
            let of = decimal(method.full());
            let name = match method {
                Method::V1 => "data.europa.eu (version 1)",
                Method::V2 => "data.europa.eu",
                Method::Swiss => "opendata.swiss",
            };
            let points = decimal(score.points);
            let message = format!("{points} of {of} points by {name}; not met: {}", names.join(", "));
            let one = Diagnostic::warning("V0772", message);
            told.push(at(loaded, one, std::slice::from_ref(&score.dataset), remedy));
        }
    }
    told
}

/// The part of an address that tells nodes apart.
fn short(node: &str) -> String {
    let path = node.split_once("/data/").map_or(node, |(_, path)| path);
    path.trim_end_matches('/').to_owned()
}

/// Places a diagnostic at the key that a line sets, with the line.
fn at(loaded: &Loaded, told: Diagnostic, datasets: &[String], remedy: Remedy) -> Diagnostic {
    let id = match datasets {
        [one] => loaded.pipeline_files.keys().find(|id| id.as_str() == bare(one)).cloned(),
        _ => None,
    };
    let add = |file: &str| format!("add to {file}: {}", remedy.line.replace('\n', " ⏎ "));
    match (remedy.file, id) {
        (Where::Metadata, Some(id)) => {
            let file = format!("datasets/{id}.toml");
            loaded.at_key(told.with_dataset(&id).with_help(add(&file)), &file, &[remedy.key])
        }
        (Where::Pipeline, Some(id)) => {
            let help = add(&format!("[pipelines.{id}]"));
            loaded.at_pipeline(told.with_dataset(&id).with_help(help), &id, &[])
        }
        (Where::Catalogue, _) => {
            let help = add("[catalogue] of pipelines.toml");
            loaded.at_key(told.with_help(help), PROJECT_FILE, &["catalogue", remedy.key])
        }
        (_, Some(id)) => told.with_dataset(&id).with_help(remedy.line),
        (_, None) => told.with_help(remedy.line),
    }
}

/// What would be published: of each dataset the last release, else what its plan promises, with the addresses of the
/// files that are supposed.
fn publication(plan: &Plan, root: &Path, now: Timestamp) -> (Publication, BTreeSet<String>) {
    let mut supposed = BTreeSet::new();
    let mut datasets = Vec::new();
    for dataset in &plan.datasets {
        let folder = root.join("data").join(dataset.id.as_str());
        datasets.push(if let Ok(documents) = vetro_release::read(&folder) {
            released(dataset, documents)
        } else {
            let promised = promised(dataset, now);
            let files = promised.record.versions.iter().flat_map(|version| &version.files);
            supposed.extend(files.map(|file| address::file(&plan.catalogue.base_url, &file.latest)));
            promised
        });
    }
    let created = datasets.iter().map(|dataset| dataset.record.latest().released).max().unwrap_or(now);
    let issued = datasets.iter().map(|dataset| dataset.record.issued).min().unwrap_or(now);
    let (catalogue, departments) = (plan.catalogue.clone(), plan.departments.clone());
    let (harvested, withdrawn) = (Vec::new(), Vec::new());
    (Publication { catalogue, departments, datasets, harvested, withdrawn, serial: 1, created, issued }, supposed)
}

fn released(plan: &DatasetPlan, documents: vetro_release::Documents) -> PublishedDataset {
    PublishedDataset {
        id: plan.id.clone(),
        metadata: plan.metadata.clone(),
        schema: documents.schema,
        record: documents.record,
        standing: Standing::Current,
        profile: documents.profile,
        preview: documents.preview,
        charts: documents.charts,
        quality: documents.quality,
        privacy: documents.privacy,
        changes: documents.changes,
    }
}

/// A dataset without a release, as its plan promises it; its numbers are none.
fn promised(plan: &DatasetPlan, now: Timestamp) -> PublishedDataset {
    let id = &plan.id;
    let file = |format: &vetro_model::plan::Format| DataFile {
        format: *format,
        latest: format!("data/{id}/{id}.{}", format.extension()),
        immutable: format!("data/{id}/0/{id}.{}", format.extension()),
        bytes: 0,
        sha256: "0".repeat(64),
    };
    let version = Version {
        version: "0".to_owned(),
        released: now,
        rows: 0,
        columns: plan.schema.fields.len() as u64,
        fingerprint: String::new(),
        files: plan.formats.iter().map(file).collect(),
        changes: None,
        diff: None,
    };
    PublishedDataset {
        id: id.clone(),
        metadata: plan.metadata.clone(),
        schema: plan.schema.clone(),
        record: Record { id: id.clone(), issued: now, versions: vec![version] },
        standing: Standing::Current,
        profile: Statistics { rows: 0, columns: Vec::new(), bounds: None },
        preview: Preview { columns: Vec::new(), rows: Vec::new(), withheld: Vec::new() },
        charts: Charts::default(),
        quality: Quality {
            rows: RowAccount::default(),
            rules: 0,
            findings: Vec::new(),
            completeness: 1.0,
            duplicates: 0,
        },
        privacy: Privacy {
            method: PrivacyMethod::NoPersons { reason: String::new() },
            columns: Vec::new(),
            allowances: Vec::new(),
            loosened: None,
        },
        changes: Changes {
            version: "0".to_owned(),
            since: None,
            rows: vetro_model::document::ChangeCounts::default(),
            key: Vec::new(),
            columns_added: Vec::new(),
            columns_removed: Vec::new(),
            columns_retyped: Vec::new(),
        },
    }
}
