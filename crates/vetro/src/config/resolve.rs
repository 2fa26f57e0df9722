//! Turns what was written into a plan: defaults filled in, names held against each other.
//!
//! Start at [`resolve`]. Columns are resolved in [`super::columns`], the
//! disclosure rules in [`super::privacy`].

use std::collections::BTreeMap;

use vetro_model::plan::{AggregatePlan, DatasetPlan, Format, LookupPlan, Measure, Plan, Relation, Rule, RulePart};
use vetro_model::project::{Aggregate, Catalogue, Pipeline, RuleSpec, Totals};
use vetro_model::source::SourceKind;
use vetro_model::{ColumnName, DatasetId, DatasetMetadata, Diagnostic, FieldType, Language, Schema};

use super::facts::{Window, is_zone};
use super::{Entry, PROJECT_FILE, Reading, columns, nearest, privacy, tables};

/// Makes the plan; `None` when the catalogue itself cannot be used. Problems are told to `reading`.
pub(super) fn resolve(reading: &mut Reading<'_>) -> Option<Plan> {
    let catalogue = reading.written.catalogue.clone()?;
    check_catalogue(reading, &catalogue);
    check_sources(reading);
    check_harvest(reading);
    let ids: Vec<DatasetId> = reading.written.pipelines.keys().cloned().collect();
    if ids.is_empty() && reading.written.harvest.is_empty() && reading.diagnostics.is_empty() {
        let told = Diagnostic::warning("V0111", "no dataset is declared").with_help("add a table [pipelines.<id>]");
        reading.tell(told, PROJECT_FILE, &[]);
    }
    let (withdrawn, mut datasets): (Vec<DatasetPlan>, Vec<DatasetPlan>) = ids
        .iter()
        .filter_map(|id| dataset(reading, id, &catalogue))
        .partition(|plan| !plan.metadata.withdrawn.is_empty());
    check_names(reading, &datasets);
    tables::link(reading, &mut datasets);
    Some(Plan {
        catalogue,
        departments: values(&reading.written.departments),
        sources: values(&reading.written.sources),
        harvest: values(&reading.written.harvest),
        pseudonyms: values(&reading.written.pseudonyms),
        master_key: reading.written.defaults.master_key.clone(),
        retries: reading.written.defaults.retries,
        datasets,
        withdrawn: withdrawn.into_iter().map(|plan| (plan.id, plan.metadata)).collect(),
    })
}

/// An id that a dataset had before must be free.
fn check_names(reading: &mut Reading<'_>, datasets: &[DatasetPlan]) {
    let mut taken: BTreeMap<&DatasetId, &DatasetId> = BTreeMap::new();
    for plan in datasets {
        for (at, old) in plan.metadata.was.iter().enumerate() {
            let in_use = datasets.iter().any(|other| other.id == *old);
            if in_use || taken.insert(old, &plan.id).is_some_and(|other| *other != plan.id) {
                let told =
                    Diagnostic::error("V0154", format!("`was` names `{old}`, which is the id of another dataset"))
                        .with_help("name an id this dataset had and no other has");
                let file = format!("datasets/{}.toml", plan.id);
                reading.tell(told.with_dataset(&plan.id), &file, &["was", &at.to_string()]);
            }
        }
    }
}

fn values<K: Ord + Clone, V: Clone>(entries: &BTreeMap<K, Entry<V>>) -> BTreeMap<K, V> {
    entries.iter().filter_map(|(key, entry)| Some((key.clone(), entry.value.clone()?))).collect()
}

fn check_catalogue(reading: &mut Reading<'_>, catalogue: &Catalogue) {
    let languages = &catalogue.languages;
    if languages.is_empty() || (1..languages.len()).any(|at| languages[..at].contains(&languages[at])) {
        let told = Diagnostic::error("V0121", "`languages` must name at least one language, each once")
            .with_help("allowed: it, de, fr, en; the first is the default");
        reading.tell(told, PROJECT_FILE, &["catalogue", "languages"]);
    }
    if !is_zone(&catalogue.timezone) {
        let told = Diagnostic::error("V0122", format!("no time zone is called \"{}\"", catalogue.timezone))
            .with_help("write its IANA name, as in \"Europe/Zurich\" or \"Europe/Rome\"");
        reading.tell(told, PROJECT_FILE, &["catalogue", "timezone"]);
    }
    for problem in vetro_catalogue::check_catalogue(catalogue) {
        tell_problem(reading, problem, PROJECT_FILE);
    }
    for (text, key) in [(&catalogue.title, "title"), (&catalogue.description, "description")] {
        translations(reading, &text.missing(languages), PROJECT_FILE, &["catalogue", key], key);
    }
    for (id, series) in &catalogue.series {
        for (text, key) in [(&series.title, "title"), (&series.description, "description")] {
            let path = ["catalogue", "series", id.as_str(), key];
            translations(reading, &text.missing(languages), PROJECT_FILE, &path, key);
        }
    }
    let departments: Vec<_> = values(&reading.written.departments).into_iter().collect();
    for (id, department) in departments {
        let file = reading.written.departments[&id].file.clone();
        let missing = department.name.missing(languages);
        translations(reading, &missing, &file, &["departments", id.as_str(), "name"], "name");
    }
}

fn tell_problem(reading: &mut Reading<'_>, problem: vetro_catalogue::Problem, file: &str) {
    let path: Vec<&str> = problem.field.split('.').collect();
    let mut told = Diagnostic::error("V0123", problem.message);
    let generic = "see the manual of this key: `vetro schema` (`--datasets`) holds it, and editors show it";
    told.help = Some(problem.nearest.map_or_else(|| generic.to_owned(), |near| format!("did you mean {near}?")));
    reading.tell(told, file, &path);
}

/// Tells a missing translation: what every reader sees must be there in every language.
fn translations(reading: &mut Reading<'_>, missing: &[Language], file: &str, path: &[&str], what: &str) {
    if missing.is_empty() {
        return;
    }
    let tags: Vec<&str> = missing.iter().map(|tag| tag.tag()).collect();
    let told = Diagnostic::error("V0130", format!("`{what}` has no text in: {}", tags.join(", "))).with_help(format!(
        "add {}, or take the language out of `languages` in {PROJECT_FILE}",
        tags.iter().map(|tag| format!("`{tag} = \"…\"`")).collect::<Vec<_>>().join(" and ")
    ));
    reading.tell(told, file, path);
}

fn check_sources(reading: &mut Reading<'_>) {
    let sources: Vec<_> = values(&reading.written.sources).into_iter().collect();
    for (name, kind) in sources {
        let file = reading.written.sources[&name].file.clone();
        let mut tell = |told: Diagnostic, key: &str| {
            reading.tell(told, &file, &["sources", name.as_str(), kind.name(), key]);
        };
        if kind.window().is_some_and(|text| Window::parse(text).is_none()) {
            let told = Diagnostic::error("V0125", "`window` is not a part of the day")
                .with_help("write it as \"01:30-05:30\"");
            tell(told, "window");
        }
        if let SourceKind::Sqlite(sqlite) = &kind
            && sqlite.path.is_some() == sqlite.dump.is_some()
        {
            let told = Diagnostic::error("V0124", "an sqlite source needs either `path` or `dump`")
                .with_help("`path` names a database file, `dump` a file of SQL statements");
            tell(told, "path");
        }
        if let SourceKind::Csv(csv) = &kind
            && !vetro_source::is_encoding(&csv.encoding)
        {
            let told = Diagnostic::error("V0124", format!("no encoding is called \"{}\"", csv.encoding))
                .with_help("write its WHATWG label, as in \"utf-8\" or \"windows-1252\"");
            tell(told, "encoding");
        }
    }
}

fn check_harvest(reading: &mut Reading<'_>) {
    let portals: Vec<_> = values(&reading.written.harvest).into_iter().collect();
    for (name, harvest) in portals {
        let file = reading.written.harvest[&name].file.clone();
        let mut tell = |message: &str, help: &str, key: &str| {
            let told = Diagnostic::error("V0348", format!("portal `{name}`: {message}")).with_help(help);
            reading.tell(told, &file, &["harvest", name.as_str(), key]);
        };
        match (&harvest.url, &harvest.path) {
            (Some(_), Some(_)) | (None, None) => tell("write either `url` or `path`", "an address, or a file", "url"),
            (Some(url), None) if !vetro_catalogue::address::is_web(url) => {
                tell("`url` is no address", "write the whole address, beginning with https://", "url");
            }
            (Some(url), None) if !url.starts_with("https://") && !harvest.plain_http => tell(
                "`url` is not encrypted: what arrives could be anybody's",
                "write https://, or accept it with `plain-http = true`",
                "url",
            ),
            _ => {}
        }
    }
}

/// What is at hand while one pipeline is resolved.
pub(super) struct Scope<'a> {
    pub id: &'a DatasetId,
    /// The keys under which the pipeline stands in its file; none in a policy of its own.
    pub root: Vec<&'a str>,
    /// The file that declares the pipeline.
    pub file: String,
    pub pipeline: Pipeline,
    pub schema: Schema,
    pub schema_file: String,
}

impl Scope<'_> {
    /// Tells a diagnostic at a key of the pipeline.
    pub fn tell(&self, reading: &mut Reading<'_>, told: Diagnostic, path: &[&str]) {
        reading.tell(told.with_dataset(self.id), &self.file, &self.path(path));
    }

    /// The path of a key of the pipeline in its file.
    pub fn path<'b>(&'b self, path: &[&'b str]) -> Vec<&'b str> {
        self.root.iter().chain(path).copied().collect()
    }

    /// Tells a diagnostic at a key of a field of the schema.
    pub fn tell_field(&self, reading: &mut Reading<'_>, told: Diagnostic, field: &str, key: &str) {
        let index = self.schema.fields.iter().position(|one| one.name.as_str() == field).unwrap_or(0).to_string();
        reading.tell(told.with_dataset(self.id), &self.schema_file, &["fields", &index, key]);
    }

    /// The words `did you mean` for a misspelt name, or the list of what there is.
    pub fn nearest<'b>(word: &str, known: impl Iterator<Item = &'b str> + Clone) -> String {
        match nearest(word, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.clone().next().is_none() => "none is declared yet".to_owned(),
            None => format!("there is: {}", known.collect::<Vec<_>>().join(", ")),
        }
    }
}

fn dataset(reading: &mut Reading<'_>, id: &DatasetId, catalogue: &Catalogue) -> Option<DatasetPlan> {
    let languages = &catalogue.languages;
    let entry = reading.written.pipelines.get(id)?;
    let (file, pipeline) = (entry.file.clone(), entry.value.clone());
    let metadata = reading.written.metadata.get(id).cloned();
    if let Some(metadata) = &metadata {
        check_metadata(reading, id, metadata, languages);
        check_series(reading, id, metadata, catalogue);
    }
    let (Some(pipeline), Some(schema)) = (pipeline, reading.written.schemas.get(id).cloned()) else { return None };
    let root = vec!["pipelines", id.as_str()];
    let scope = Scope { id, root, file, pipeline, schema, schema_file: reading.schema_file(id) };
    check_schema(reading, &scope, languages);
    check_source(reading, &scope, scope.pipeline.source.as_str(), &["source"]);
    let relation = relation(reading, &scope);
    let lookups = lookups(reading, &scope);
    let columns = columns::resolve(reading, &scope, &lookups);
    let lookups = columns::taken(lookups, &columns, &scope.pipeline.rules);
    let rules = rules(reading, &scope, &lookups);
    let aggregate = scope.pipeline.aggregate.as_ref().and_then(|written| aggregate(reading, &scope, written));
    columns::match_schema(reading, &scope, aggregate.as_ref());
    let privacy = privacy::resolve(reading, &scope, &columns, aggregate.as_ref());
    check_rest(reading, &scope, metadata.as_ref());
    let defaults = reading.written.defaults.clone();
    let source = scope.pipeline.source.clone();
    let text_format =
        reading.written.sources.get(&source).and_then(|entry| entry.value.as_ref()).map(SourceKind::text_format);
    Some(DatasetPlan {
        id: id.clone(),
        metadata: metadata?,
        source,
        relation: relation?,
        columns,
        lookups,
        rules,
        privacy: privacy?,
        loosened: scope.pipeline.privacy.loosened.clone(),
        allow: scope.pipeline.privacy.allow.clone(),
        text_format: text_format.unwrap_or_default(),
        formats: formats(scope.pipeline.formats.clone().unwrap_or(defaults.formats)),
        late_after: scope.pipeline.late_after.or(defaults.late_after),
        rows: scope.pipeline.rows.clone(),
        on_violation: scope.pipeline.on_violation.unwrap_or(defaults.on_violation),
        quarantine_limit: scope.pipeline.quarantine_limit.unwrap_or(defaults.quarantine_limit),
        sort: scope.pipeline.sort.clone(),
        keep_versions: scope.pipeline.keep_versions.unwrap_or(defaults.keep_versions).max(1),
        schema: scope.schema,
        aggregate,
    })
}

/// CSV first, each format once.
fn formats(mut written: Vec<Format>) -> Vec<Format> {
    written.push(Format::Csv);
    written.sort_unstable();
    written.dedup();
    written
}

fn check_metadata(reading: &mut Reading<'_>, id: &DatasetId, metadata: &DatasetMetadata, languages: &[Language]) {
    let file = format!("datasets/{id}.toml");
    translations(reading, &metadata.title.missing(languages), &file, &["title"], "title");
    translations(reading, &metadata.description.missing(languages), &file, &["description"], "description");
    let no_words = |tag: &&Language| metadata.keywords.get(*tag).is_none_or(Vec::is_empty);
    let missing: Vec<Language> = languages.iter().filter(no_words).copied().collect();
    translations(reading, &missing, &file, &["keywords"], "keywords");
    let departments: Vec<String> = reading.written.departments.keys().map(ToString::to_string).collect();
    if !departments.iter().any(|known| known == metadata.department.as_str()) {
        let known = departments.iter().map(String::as_str);
        let told = Diagnostic::error("V0111", format!("no department is called `{}`", metadata.department))
            .with_help(Scope::nearest(metadata.department.as_str(), known));
        reading.tell(told.with_dataset(id), &file, &["department"]);
    }
    for (at, other) in metadata.related.iter().enumerate() {
        let known: Vec<String> = reading.written.pipelines.keys().map(ToString::to_string).collect();
        if !known.iter().any(|one| one == other.as_str()) {
            let told = Diagnostic::error("V0154", format!("no dataset is called `{other}`"))
                .with_help(Scope::nearest(other.as_str(), known.iter().map(String::as_str)));
            reading.tell(told.with_dataset(id), &file, &["related", &at.to_string()]);
        }
    }
    if !metadata.withdrawn.is_empty() {
        translations(reading, &metadata.withdrawn.missing(languages), &file, &["withdrawn"], "withdrawn");
    }
    for problem in vetro_catalogue::check(metadata) {
        tell_problem(reading, problem, &file);
    }
}

fn check_series(reading: &mut Reading<'_>, id: &DatasetId, metadata: &DatasetMetadata, catalogue: &Catalogue) {
    let Some(series) = metadata.series.as_ref().filter(|series| !catalogue.series.contains_key(*series)) else {
        return;
    };
    let known = catalogue.series.keys().map(DatasetId::as_str);
    let told = Diagnostic::error("V0154", format!("no series is called `{series}`"))
        .with_help(Scope::nearest(series.as_str(), known));
    reading.tell(told.with_dataset(id), &format!("datasets/{id}.toml"), &["series"]);
}

fn check_schema(reading: &mut Reading<'_>, scope: &Scope<'_>, languages: &[Language]) {
    let schema = &scope.schema;
    for (at, field) in schema.fields.iter().enumerate() {
        let name = field.name.as_str();
        if schema.fields[..at].iter().any(|other| other.name == field.name) {
            let told = Diagnostic::error("V0114", format!("field `{name}` is declared a second time"));
            reading.tell(told, &scope.schema_file, &["fields", &at.to_string(), "name"]);
        }
        for (words, key) in [(&field.title, "title"), (&field.description, "description")] {
            let missing = words.as_ref().map_or_else(|| languages.to_vec(), |words| words.missing(languages));
            if !missing.is_empty() {
                let tags: Vec<&str> = missing.iter().map(|tag| tag.tag()).collect();
                let told = Diagnostic::warning("V0131", format!("field `{name}` has no {key} in: {}", tags.join(", ")))
                    .with_help("readers see the default language, or the bare name, instead");
                scope.tell_field(reading, told, name, if words.is_some() { key } else { "name" });
            }
        }
        if let Some(pattern) = &field.constraints.pattern
            && let Err(error) = regex::Regex::new(pattern)
        {
            let told =
                Diagnostic::error("V0151", format!("`pattern` is not a regular expression: {}", last_line(&error)));
            scope.tell_field(reading, told, name, "constraints");
        }
    }
    let keys = schema.primary_key.iter().chain(schema.unique_keys.iter().flatten());
    let keys = keys.chain(schema.foreign_keys.iter().flat_map(|key| &key.fields));
    for name in keys.filter(|name| schema.field(name.as_str()).is_none()) {
        let known = schema.fields.iter().map(|field| field.name.as_str());
        let told = Diagnostic::error("V0152", format!("a key names `{name}`, which is no field"))
            .with_help(Scope::nearest(name.as_str(), known));
        reading.tell(told.with_dataset(scope.id), &scope.schema_file, &["primaryKey"]);
    }
    for key in &schema.foreign_keys {
        check_foreign_key(reading, scope, key);
    }
}

fn last_line(error: &regex::Error) -> String {
    error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

fn check_foreign_key(reading: &mut Reading<'_>, scope: &Scope<'_>, key: &vetro_model::schema::ForeignKey) {
    let target = &key.reference.resource;
    let known: Vec<String> = reading.written.pipelines.keys().map(ToString::to_string).collect();
    let problem = if !target.is_empty() && !known.contains(target) {
        let help = Scope::nearest(target, known.iter().map(String::as_str));
        Some((format!("a foreign key points to `{target}`, which is no dataset"), help))
    } else if key.fields.len() != key.reference.fields.len() {
        Some((
            "a foreign key names more fields on one side than on the other".to_owned(),
            "name as many there as here".to_owned(),
        ))
    } else {
        let there = DatasetId::try_new(target.clone()).ok().and_then(|id| reading.written.schemas.get(&id));
        let lost =
            there.and_then(|there| key.reference.fields.iter().find(|field| there.field(field.as_str()).is_none()));
        lost.map(|field| {
            (
                format!("a foreign key points to `{field}`, which `{target}` does not have"),
                "name a field of the other schema".to_owned(),
            )
        })
    };
    if let Some((message, help)) = problem {
        let told = Diagnostic::error("V0152", message).with_help(help).with_dataset(scope.id);
        reading.tell(told, &scope.schema_file, &["foreignKeys"]);
    }
}

fn check_source(reading: &mut Reading<'_>, scope: &Scope<'_>, name: &str, path: &[&str]) {
    let known: Vec<String> = reading.written.sources.keys().map(ToString::to_string).collect();
    if !known.iter().any(|one| one == name) {
        let told = Diagnostic::error("V0110", format!("no source is called `{name}`"))
            .with_help(Scope::nearest(name, known.iter().map(String::as_str)));
        scope.tell(reading, told, path);
    }
}

fn has_tables(reading: &Reading<'_>, name: &vetro_model::SourceName) -> Option<bool> {
    reading.written.sources.get(name).and_then(|entry| entry.value.as_ref()).map(SourceKind::has_tables)
}

fn relation(reading: &mut Reading<'_>, scope: &Scope<'_>) -> Option<Relation> {
    let pipeline = &scope.pipeline;
    let written = [&pipeline.table, &pipeline.query, &pipeline.query_file];
    let count = written.iter().filter(|one| one.is_some()).count();
    if has_tables(reading, &pipeline.source)? {
        if count != 1 {
            let told = Diagnostic::error("V0126", "a database needs exactly one of `table`, `query`, `query-file`")
                .with_help("add table = \"…\" with the name of the table or view");
            scope.tell(reading, told, &[]);
            return None;
        }
    } else if count != 0 {
        let told = Diagnostic::error("V0126", "a file holds one table: `table` and `query` have no meaning here")
            .with_help("remove the key");
        scope.tell(reading, told, &[if pipeline.table.is_some() { "table" } else { "query" }]);
        return None;
    }
    if let Some(file) = &pipeline.query_file {
        let place = reading.trees.get(&scope.file).and_then(|tree| tree.place(&scope.path(&["query-file"])));
        let text = reading.text(file, |error| {
            Diagnostic::error("V0126", format!("`{file}` cannot be read: {}", error.kind()))
                .with_place(&scope.file, place)
        });
        return text.map(Relation::Query);
    }
    let table = pipeline.table.clone().map(Relation::Table);
    Some(table.or_else(|| pipeline.query.clone().map(Relation::Query)).unwrap_or(Relation::Whole))
}

fn lookups(reading: &mut Reading<'_>, scope: &Scope<'_>) -> BTreeMap<String, LookupPlan> {
    let mut found = BTreeMap::new();
    for (name, lookup) in &scope.pipeline.lookups {
        check_source(reading, scope, lookup.source.as_str(), &["lookups", name, "source"]);
        let relation = match (&lookup.table, &lookup.query, has_tables(reading, &lookup.source)) {
            (Some(table), None, Some(true)) => Relation::Table(table.clone()),
            (None, Some(query), Some(true)) => Relation::Query(query.clone()),
            (None, None, Some(false)) => Relation::Whole,
            (_, _, None) => continue,
            _ => {
                let told = Diagnostic::error(
                    "V0126",
                    format!("lookup `{name}` needs one of `table` and `query`, or neither for a file"),
                );
                scope.tell(reading, told, &["lookups", name]);
                continue;
            }
        };
        let (source, key, missing) = (lookup.source.clone(), lookup.key.clone(), lookup.missing);
        found.insert(name.clone(), LookupPlan { source, relation, key, take: Vec::new(), missing });
    }
    found
}

fn rules(reading: &mut Reading<'_>, scope: &Scope<'_>, lookups: &BTreeMap<String, LookupPlan>) -> Vec<Rule> {
    let mut found = Vec::new();
    for (name, parts) in &scope.pipeline.rules {
        for (column, check) in parts {
            check_rule(reading, scope, lookups, [name, column], check);
        }
        let part = |(column, check): (&String, &RuleSpec)| RulePart { column: column.clone(), check: check.clone() };
        found.push(Rule { name: name.clone(), parts: parts.iter().map(part).collect() });
    }
    found
}

fn check_rule(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    lookups: &BTreeMap<String, LookupPlan>,
    at: [&str; 2],
    check: &RuleSpec,
) {
    let [name, column] = at;
    if let Some(target) = check.references.as_ref().filter(|target| !lookups.contains_key(*target)) {
        let told =
            Diagnostic::error("V0128", format!("rule `{name}` points to lookup `{target}`, which is not declared"))
                .with_help(format!("add [pipelines.{}.lookups.{target}]", scope.id));
        scope.tell(reading, told, &["rules", name, column, "references"]);
    }
    if let Some(Err(error)) = check.pattern.as_ref().map(|pattern| regex::Regex::new(pattern)) {
        let told = Diagnostic::error("V0151", format!("`pattern` is not a regular expression: {}", last_line(&error)));
        scope.tell(reading, told, &["rules", name, column, "pattern"]);
    }
    if *check == RuleSpec::default() {
        let told = Diagnostic::error("V0151", format!("rule `{name}` asks nothing of `{column}`"))
            .with_help("add `required`, `minimum`, `pattern` or another check");
        scope.tell(reading, told, &["rules", name, column]);
    }
}

fn aggregate(reading: &mut Reading<'_>, scope: &Scope<'_>, written: &Aggregate) -> Option<AggregatePlan> {
    let columns: Vec<&str> = scope.pipeline.columns.keys().map(ColumnName::as_str).collect();
    let mut complete = true;
    for (at, name) in written.by.iter().enumerate().filter(|(_, name)| !columns.contains(&name.as_str())) {
        complete = false;
        let told = Diagnostic::error("V0116", format!("`by` names `{name}`, which is not among `columns`"))
            .with_help(Scope::nearest(name.as_str(), columns.iter().copied()));
        scope.tell(reading, told, &["aggregate", "by", &at.to_string()]);
    }
    let mut measures = Vec::new();
    for (name, text) in &written.measures {
        let known = |measure: &Measure| argument(measure).is_none_or(|column| columns.contains(&column));
        if let Some(measure) = measure(text).filter(known) {
            measures.push((name.clone(), measure));
            continue;
        }
        complete = false;
        let told = Diagnostic::error("V0129", format!("measure `{name}` is not understood, or names no column"))
            .with_help("write count, sum(x), mean(x), min(x), max(x) or distinct(x), with x one of `columns`");
        scope.tell(reading, told, &["aggregate", "measures", name.as_str()]);
    }
    let order = |name: &ColumnName| scope.schema.fields.iter().position(|field| field.name == *name);
    measures.sort_by_key(|(name, _)| order(name));
    let totals = totals(reading, scope, written, &mut complete);
    let subtotals = tables::trees(reading, scope, &written.subtotals, ["aggregate", "subtotals"], &written.by);
    complete &= subtotals.is_some();
    let (by, status) = (written.by.clone(), written.status.clone());
    let subtotals = subtotals.unwrap_or_default();
    complete.then_some(AggregatePlan { by, measures, totals, subtotals, status })
}

/// The columns that are summed over.
fn totals(reading: &mut Reading<'_>, scope: &Scope<'_>, written: &Aggregate, complete: &mut bool) -> Vec<ColumnName> {
    let some = match &written.totals {
        Totals::All(false) => return Vec::new(),
        Totals::All(true) => return written.by.clone(),
        Totals::Of(some) => some,
    };
    let by: Vec<&str> = written.by.iter().map(ColumnName::as_str).collect();
    for (at, name) in some.iter().enumerate().filter(|(_, name)| !written.by.contains(name)) {
        *complete = false;
        let told = Diagnostic::error("V0116", format!("`totals` names `{name}`, which is not among `by`"))
            .with_help(Scope::nearest(name.as_str(), by.iter().copied()));
        scope.tell(reading, told, &["aggregate", "totals", &at.to_string()]);
    }
    written.by.iter().filter(|name| some.contains(name)).cloned().collect()
}

fn measure(text: &str) -> Option<Measure> {
    if text == "count" {
        return Some(Measure::Count);
    }
    let (kind, rest) = text.split_once('(')?;
    let column = ColumnName::try_new(rest.strip_suffix(')')?.trim()).ok()?;
    match kind {
        "sum" => Some(Measure::Sum(column)),
        "mean" => Some(Measure::Mean(column)),
        "min" => Some(Measure::Min(column)),
        "max" => Some(Measure::Max(column)),
        "distinct" => Some(Measure::Distinct(column)),
        _ => None,
    }
}

fn argument(measure: &Measure) -> Option<&str> {
    match measure {
        Measure::Count => None,
        Measure::Sum(column)
        | Measure::Mean(column)
        | Measure::Min(column)
        | Measure::Max(column)
        | Measure::Distinct(column) => Some(column.as_str()),
    }
}

fn check_rest(reading: &mut Reading<'_>, scope: &Scope<'_>, metadata: Option<&DatasetMetadata>) {
    let fields = || scope.schema.fields.iter().map(|field| field.name.as_str());
    for (at, name) in
        scope.pipeline.sort.iter().enumerate().filter(|(_, name)| scope.schema.field(name.as_str()).is_none())
    {
        let told = Diagnostic::error("V0149", format!("`sort` names `{name}`, which is no field"))
            .with_help(Scope::nearest(name.as_str(), fields()));
        scope.tell(reading, told, &["sort", &at.to_string()]);
    }
    let wants_geometry = scope.pipeline.formats.as_ref().is_some_and(|formats| formats.contains(&Format::Geojson));
    let has_geometry = scope.schema.geometry().is_some();
    if wants_geometry && !has_geometry {
        let told = Diagnostic::error("V0148", "`formats` asks for GeoJSON, but no field is of type `geojson`")
            .with_help("declare the geometry's field with \"type\": \"geojson\", or take the format out");
        scope.tell(reading, told, &["formats"]);
    }
    if scope.pipeline.rows.min > scope.pipeline.rows.max.or(scope.pipeline.rows.min) {
        let told = Diagnostic::error("V0150", "`rows.min` is more than `rows.max`");
        scope.tell(reading, told, &["rows"]);
    }
    let Some(metadata) = metadata else { return };
    let file = format!("datasets/{}.toml", scope.id);
    if metadata.map.is_some() && !has_geometry {
        let told = Diagnostic::error("V0148", "a map is asked for, but no field of the schema is of type `geojson`");
        reading.tell(told.with_dataset(scope.id), &file, &["map"]);
    }
    let charts = metadata.charts.iter().flat_map(|chart| std::iter::once(&chart.x).chain(chart.y.as_ref()));
    let map = metadata.map.iter().flat_map(|map| map.label.iter().chain(&map.colour_by));
    let named: Vec<&ColumnName> = charts.chain(map).chain(&metadata.temporal_column).collect();
    for name in named.into_iter().filter(|name| scope.schema.field(name.as_str()).is_none()) {
        let told = Diagnostic::error("V0156", format!("the metadata name a column `{name}`, which is no field"))
            .with_help(Scope::nearest(name.as_str(), fields()));
        reading.tell(told.with_dataset(scope.id), &file, &[if metadata.charts.is_empty() { "map" } else { "charts" }]);
    }
    let numeric = |name: &ColumnName| {
        scope.schema.field(name.as_str()).is_none_or(|field| field.kind.is_numeric() || field.kind == FieldType::Year)
    };
    for name in metadata.charts.iter().filter_map(|chart| chart.y.as_ref()).filter(|name| !numeric(name)) {
        let told = Diagnostic::error("V0156", format!("a chart adds up `{name}`, which is not numeric"));
        reading.tell(told.with_dataset(scope.id), &file, &["charts"]);
    }
}
