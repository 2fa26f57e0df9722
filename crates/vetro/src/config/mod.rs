//! Reads a project folder into a plan, or tells everything that is wrong with it.
//!
//! Files are read once, held against the JSON Schema of what may be written
//! ([`shape`]), turned into typed values entry by entry, and checked against
//! each other ([`resolve`]). A broken entry never hides the others: all
//! problems of all files are told in one go.
//!
//! Start at [`load`].

mod columns;
mod facts;
mod grid;
mod hierarchy;
mod node;
mod policy;
mod privacy;
mod records;
mod resolve;
mod shape;
mod tables;
mod values;

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use vetro_model::project::{Catalogue, Defaults, Department, Harvest, Included, Pipeline, Project, PseudonymDomain};
use vetro_model::source::SourceKind;
use vetro_model::{DatasetId, DatasetMetadata, DepartmentId, Diagnostic, Plan, Schema, Severity, SourceName};

pub use facts::Window;
pub use node::Node;
pub use policy::{Policy, policy};
pub use shape::nearest;

/// The name of the project file.
pub const PROJECT_FILE: &str = "pipelines.toml";

/// A project folder as read.
pub struct Loaded {
    /// What runs; `None` when there is any error.
    pub plan: Option<Plan>,
    /// Everything worth telling, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts read, by path from the project folder.
    pub files: BTreeMap<String, String>,
    /// The file that declares each pipeline.
    pub pipeline_files: BTreeMap<DatasetId, String>,
    /// The files as trees.
    trees: BTreeMap<String, Node>,
}

impl Loaded {
    /// A diagnostic placed at a key of a pipeline.
    pub fn at_pipeline(&self, told: Diagnostic, id: &DatasetId, path: &[&str]) -> Diagnostic {
        let Some(file) = self.pipeline_files.get(id) else { return told };
        let full: Vec<&str> = ["pipelines", id.as_str()].into_iter().chain(path.iter().copied()).collect();
        let span = self.trees.get(file).and_then(|tree| tree.place(&full));
        told.with_place(file, span)
    }

    /// A diagnostic placed at a key of a file; at its beginning when the key does not stand there yet.
    pub fn at_key(&self, told: Diagnostic, file: &str, path: &[&str]) -> Diagnostic {
        let tree = self.trees.get(file);
        let there = tree.filter(|_| !path.is_empty()).and_then(|tree| tree.place(path));
        told.with_place(file, there.or(tree.map(|_| 0..0)))
    }
}

/// The JSON Schema of `pipelines.toml`, or of `datasets/<id>.toml`, for editors; in draft 7, which TOML editors know.
pub fn schema(datasets: bool) -> schemars::Schema {
    let generator = schemars::generate::SchemaSettings::draft07().into_generator();
    if datasets {
        generator.into_root_schema_for::<DatasetMetadata>()
    } else {
        generator.into_root_schema_for::<Project>()
    }
}

/// Reads the project folder.
pub fn load(project: &Path) -> Loaded {
    let mut reading = Reading::new(project);
    reading.project_file();
    reading.dataset_files();
    let plan = resolve::resolve(&mut reading);
    let Reading { mut diagnostics, files, trees, written, .. } = reading;
    diagnostics.sort_by(|a, b| place_key(a).cmp(&place_key(b)));
    diagnostics.dedup();
    let failed = diagnostics.iter().any(|told| told.severity == Severity::Error);
    let pipeline_files = written.pipelines.iter().map(|(id, entry)| (id.clone(), entry.file.clone())).collect();
    Loaded { plan: plan.filter(|_| !failed), diagnostics, files, pipeline_files, trees }
}

fn place_key(told: &Diagnostic) -> (std::path::PathBuf, usize, &'static str, String) {
    let place = told.place.clone();
    let start = place.as_ref().and_then(|place| place.span.as_ref()).map_or(0, |span| span.start);
    (place.map(|place| place.file).unwrap_or_default(), start, told.code, told.message.clone())
}

/// An entry with the file it stands in.
pub(crate) struct Entry<T> {
    pub file: String,
    /// `None` when its own shape is wrong; its name is known all the same.
    pub value: Option<T>,
}

/// All that was written, entry by entry.
#[derive(Default)]
pub(crate) struct Written {
    pub catalogue: Option<Catalogue>,
    pub defaults: Defaults,
    pub departments: BTreeMap<DepartmentId, Entry<Department>>,
    pub sources: BTreeMap<SourceName, Entry<SourceKind>>,
    pub harvest: BTreeMap<SourceName, Entry<Harvest>>,
    pub pseudonyms: BTreeMap<String, Entry<PseudonymDomain>>,
    pub pipelines: BTreeMap<DatasetId, Entry<Pipeline>>,
    pub metadata: BTreeMap<DatasetId, DatasetMetadata>,
    pub schemas: BTreeMap<DatasetId, Schema>,
}

/// The reading of a project folder in progress.
pub(crate) struct Reading<'a> {
    pub project: &'a Path,
    pub diagnostics: Vec<Diagnostic>,
    pub files: BTreeMap<String, String>,
    pub trees: BTreeMap<String, Node>,
    pub written: Written,
}

impl<'a> Reading<'a> {
    fn new(project: &'a Path) -> Self {
        Self {
            project,
            diagnostics: Vec::new(),
            files: BTreeMap::new(),
            trees: BTreeMap::new(),
            written: Written::default(),
        }
    }

    /// Adds a diagnostic at a path of a file.
    pub fn tell(&mut self, told: Diagnostic, file: &str, path: &[&str]) {
        let span = self.trees.get(file).and_then(|tree| tree.place(path));
        self.diagnostics.push(told.with_place(file, span));
    }

    /// Reads a text file of the project; a failure is told.
    pub fn text(&mut self, file: &str, missing: impl FnOnce(std::io::Error) -> Diagnostic) -> Option<String> {
        match std::fs::read_to_string(self.project.join(file)) {
            Ok(text) => {
                self.files.insert(file.to_owned(), text.clone());
                Some(text)
            }
            Err(error) => {
                self.diagnostics.push(missing(error));
                None
            }
        }
    }

    fn project_file(&mut self) {
        let folder = self.project.display().to_string();
        let text = self.text(PROJECT_FILE, |error| {
            Diagnostic::error("V0100", format!("no `{PROJECT_FILE}` can be read in `{folder}`: {}", why(&error)))
                .with_help("change into the project folder, or name it with --project")
        });
        let Some(text) = text else { return };
        let Some(tree) = self.parse_toml(PROJECT_FILE, &text) else { return };
        self.diagnostics.extend(shape::check(PROJECT_FILE, &tree, &schemars::schema_for!(Project)));
        self.trees.insert(PROJECT_FILE.to_owned(), tree);
        let Ok(table) = DeTable::parse(&text) else { return };
        let table = table.into_inner();
        self.written.catalogue = self.typed(PROJECT_FILE, table.get("catalogue"), "catalogue");
        self.written.defaults = self.typed(PROJECT_FILE, table.get("defaults"), "defaults").unwrap_or_default();
        self.entries(PROJECT_FILE, &table);
        let patterns: Vec<String> = self.typed(PROJECT_FILE, table.get("include"), "include").unwrap_or_default();
        for pattern in patterns {
            self.include(&pattern);
        }
    }

    fn parse_toml(&mut self, file: &str, text: &str) -> Option<Node> {
        node::from_toml(file, text).map_err(|told| self.diagnostics.extend(told)).ok()
    }

    fn include(&mut self, pattern: &str) {
        let found = facts::glob(self.project, pattern);
        if found.is_empty() {
            let told = Diagnostic::warning("V0108", format!("no file matches `{pattern}`"))
                .with_help("the pattern is relative to the project folder; `*` stands in the file name only");
            self.tell(told, PROJECT_FILE, &["include"]);
        }
        for file in found {
            let Some(text) = self.text(&file, |error| unreadable(&file, &error)) else { continue };
            let Some(tree) = self.parse_toml(&file, &text) else { continue };
            self.diagnostics.extend(shape::check(&file, &tree, &schemars::schema_for!(Included)));
            self.trees.insert(file.clone(), tree);
            if let Ok(table) = DeTable::parse(&text) {
                self.entries(&file, &table.into_inner());
            }
        }
    }

    fn entries(&mut self, file: &str, table: &DeTable<'_>) {
        let departments = self.group(file, table, "departments", DepartmentId::try_new);
        let sources = self.group(file, table, "sources", SourceName::try_new);
        let harvest = self.group(file, table, "harvest", SourceName::try_new);
        let pseudonyms = self.group(file, table, "pseudonyms", Ok::<String, vetro_model::id::BadName>);
        let pipelines = self.group(file, table, "pipelines", DatasetId::try_new);
        self.merge(departments, "departments", |written| &mut written.departments);
        self.merge(sources, "sources", |written| &mut written.sources);
        self.merge(harvest, "harvest", |written| &mut written.harvest);
        self.merge(pseudonyms, "pseudonyms", |written| &mut written.pseudonyms);
        self.merge(pipelines, "pipelines", |written| &mut written.pipelines);
    }

    /// The entries of one group of a file; a bad name is told and left out.
    fn group<K: Ord, T: DeserializeOwned>(
        &mut self,
        file: &str,
        table: &DeTable<'_>,
        group: &str,
        name: impl Fn(String) -> Result<K, vetro_model::id::BadName>,
    ) -> Vec<(K, String, Entry<T>)> {
        let Some(entries) = table.get(group).and_then(|value| value.get_ref().as_table()) else { return Vec::new() };
        let mut found = Vec::new();
        for (key, value) in entries {
            let key = key.get_ref().to_string();
            match name(key.clone()) {
                Ok(parsed) => {
                    let value = self.typed(file, Some(value), &format!("{group}.{key}"));
                    found.push((parsed, key, Entry { file: file.to_owned(), value }));
                }
                Err(error) => {
                    let told = Diagnostic::error("V0109", error.to_string()).with_help("choose another name");
                    self.tell(told, file, &[group, &key]);
                }
            }
        }
        found
    }

    fn merge<K: Ord, T>(
        &mut self,
        entries: Vec<(K, String, Entry<T>)>,
        group: &str,
        target: impl Fn(&mut Written) -> &mut BTreeMap<K, Entry<T>>,
    ) {
        for (key, name, entry) in entries {
            if let Some(first) = target(&mut self.written).get(&key) {
                let told = Diagnostic::error(
                    "V0114",
                    format!("`{name}` is declared a second time; first in `{}`", first.file),
                )
                .with_help("an id names one thing: rename one of the two, or remove it");
                let file = entry.file.clone();
                self.tell(told, &file, &[group, &name]);
            } else {
                target(&mut self.written).insert(key, entry);
            }
        }
    }

    /// A value in its type. What [`shape`] told already is not told again.
    fn typed<T: DeserializeOwned>(
        &mut self,
        file: &str,
        value: Option<&toml::Spanned<DeValue<'_>>>,
        what: &str,
    ) -> Option<T> {
        let value = value?;
        match T::deserialize(ValueDeserializer::from(value.clone())) {
            Ok(read) => Some(read),
            Err(error) => {
                let path: Vec<&str> = what.split('.').collect();
                if !self.told_inside(file, &path) {
                    let message = error.message().trim().replace('\n', ", ");
                    let told = Diagnostic::error("V0107", format!("`{what}` cannot be used: {message}"));
                    match error.span() {
                        Some(span) => self.diagnostics.push(told.with_place(file, Some(span))),
                        None => self.tell(told, file, &path),
                    }
                }
                None
            }
        }
    }

    /// Whether an error was told within an entry of a file.
    fn told_inside(&self, file: &str, path: &[&str]) -> bool {
        let mut node = self.trees.get(file);
        let mut key_start = 0;
        for key in path {
            let Some((span, next)) = node.and_then(|node| node.entry(key)) else { return true };
            key_start = span.start;
            node = Some(next);
        }
        let end = node.map_or(0, last_byte);
        let inside = |told: &&Diagnostic| {
            told.place.as_ref().is_some_and(|place| {
                place.file == Path::new(file)
                    && place.span.as_ref().is_some_and(|span| (key_start..=end).contains(&span.start))
            })
        };
        self.diagnostics.iter().any(|told| inside(&told))
    }

    fn dataset_files(&mut self) {
        let ids: Vec<(DatasetId, String, Option<String>)> = self
            .written
            .pipelines
            .iter()
            .map(|(id, entry)| {
                (id.clone(), entry.file.clone(), entry.value.as_ref().and_then(|one| one.schema.clone()))
            })
            .collect();
        for (id, declared, schema) in ids {
            let place = self.trees.get(&declared).and_then(|tree| tree.place(&["pipelines", id.as_str()]));
            let missing = |code, what: &str, file: &str, error: &std::io::Error| {
                Diagnostic::error(code, format!("dataset `{id}` has no {what}: `{file}`: {}", why(error)))
                    .with_place(&declared, place.clone())
                    .with_help(format!("write `{file}`; ARCHITECTURE.md and the demo city show how"))
            };
            let file = format!("datasets/{id}.toml");
            if let Some(text) = self.text(&file, |error| missing("V0113", "metadata", &file, &error)) {
                self.metadata(&id, &file, &text);
            }
            let file = schema.unwrap_or_else(|| format!("schemas/{id}.json"));
            if let Some(text) = self.text(&file, |error| missing("V0112", "schema", &file, &error)) {
                self.schema(&id, &file, &text);
            }
        }
    }

    fn metadata(&mut self, id: &DatasetId, file: &str, text: &str) {
        let Some(tree) = self.parse_toml(file, text) else { return };
        let found = shape::check(file, &tree, &schemars::schema_for!(DatasetMetadata));
        let clean = found.is_empty();
        self.diagnostics.extend(found);
        self.trees.insert(file.to_owned(), tree);
        match toml::from_str::<DatasetMetadata>(text) {
            Ok(metadata) => {
                self.written.metadata.insert(id.clone(), metadata);
            }
            Err(error) if clean => {
                let told = Diagnostic::error("V0107", error.message().trim().replace('\n', ", "));
                self.diagnostics.push(told.with_place(file, error.span()));
            }
            Err(_) => {}
        }
    }

    fn schema(&mut self, id: &DatasetId, file: &str, text: &str) {
        let tree = match node::from_json(file, text) {
            Ok(tree) => tree,
            Err(told) => return self.diagnostics.extend(told),
        };
        let found = shape::check(file, &tree, &schemars::schema_for!(Schema));
        let clean = found.is_empty();
        self.diagnostics.extend(found);
        self.trees.insert(file.to_owned(), tree);
        match serde_json::from_str::<Schema>(text) {
            Ok(schema) => {
                self.written.schemas.insert(id.clone(), schema);
            }
            Err(error) if clean => {
                let cause = error.to_string();
                let cause = cause.split(" at line ").next().unwrap_or_default().to_owned();
                let offset = node::offset_of(text, error.line(), error.column());
                self.diagnostics.push(Diagnostic::error("V0107", cause).with_place(file, Some(offset..offset)));
            }
            Err(_) => {}
        }
    }

    /// The schema file of a dataset.
    pub fn schema_file(&self, id: &DatasetId) -> String {
        let declared = self.written.pipelines.get(id).and_then(|entry| entry.value.as_ref());
        declared.and_then(|pipeline| pipeline.schema.clone()).unwrap_or_else(|| format!("schemas/{id}.json"))
    }
}

/// Why a file could not be read, in plain words.
fn why(error: &std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::NotFound { "no such file".to_owned() } else { error.kind().to_string() }
}

fn unreadable(file: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("V0100", format!("`{file}` cannot be read: {}", why(error)))
}

fn last_byte(node: &Node) -> usize {
    let inner = match &node.value {
        node::Value::Table(entries) => entries.iter().map(|(_, span, value)| span.end.max(last_byte(value))).max(),
        node::Value::List(items) => items.iter().map(last_byte).max(),
        _ => None,
    };
    inner.unwrap_or(0).max(node.span.end)
}

/// Holds the columns that pipelines read against the files and dumps at hand; databases behind a network are left out.
pub fn check_files(loaded: &mut Loaded, project: &Path) {
    let Some(plan) = loaded.plan.clone() else { return };
    let Ok(scratch) = tempfile::tempdir() else { return };
    let secret = |reference: &vetro_model::SecretRef| crate::command::source_secret(project, reference);
    let context =
        vetro_source::Context { project, scratch: scratch.path(), secret: &secret, stop: std::sync::Arc::default() };
    for dataset in &plan.datasets {
        let kind = &plan.sources[&dataset.source];
        if matches!(kind, SourceKind::Postgres(_)) {
            continue;
        }
        match vetro_source::describe(kind, &dataset.relation, &context) {
            Ok(columns) => {
                let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                missing_columns(loaded, dataset, &names);
            }
            Err(error) => {
                let mut told = Diagnostic::error(error.code(), crate::run::chain(&error));
                told.help = error.hint();
                let told = loaded.at_pipeline(told.with_dataset(&dataset.id), &dataset.id, &["source"]);
                loaded.diagnostics.push(told);
            }
        }
    }
}

fn missing_columns(loaded: &mut Loaded, dataset: &vetro_model::DatasetPlan, names: &[&str]) {
    for wanted in dataset.source_columns().iter().filter(|wanted| !names.contains(&wanted.as_str())) {
        let help = match nearest(wanted, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is: {}", names.join(", ")),
        };
        let told = Diagnostic::error("V0160", format!("source `{}` has no column `{wanted}`", dataset.source));
        let by = dataset.columns.iter().find(|column| column.from.contains(wanted));
        let path: Vec<&str> = by.map_or_else(Vec::new, |column| vec!["columns", column.name.as_str()]);
        let told = loaded.at_pipeline(told.with_dataset(&dataset.id).with_help(help), &dataset.id, &path);
        loaded.diagnostics.push(told);
    }
}
