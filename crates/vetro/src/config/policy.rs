//! Reads the policy of a plain file: a TOML file with `[privacy]` and `[hierarchies]`, as in a pipeline.

use std::collections::BTreeMap;
use std::path::Path;

use vetro_model::plan::{Allowance, PrivacyPlan};
use vetro_model::project::{Pipeline, PolicyFile, RowGuard};
use vetro_model::{DatasetId, Diagnostic, Schema, Severity, SourceName};

use super::resolve::Scope;
use super::{Reading, privacy, shape};

/// A policy, or all that is wrong with it.
pub struct LoadedPolicy {
    /// The rules; `None` when something is wrong.
    pub policy: Option<Policy>,
    /// What is wrong, and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts the diagnostics point into.
    pub files: BTreeMap<String, String>,
}

/// The policy of a plain file.
pub struct Policy {
    /// The rules.
    pub plan: PrivacyPlan,
    /// Values the scanner may let pass.
    pub allow: Vec<Allowance>,
    /// Why the rules are looser than the defaults.
    pub loosened: Option<String>,
}

/// Reads a policy for a table of that schema.
pub fn policy(path: &Path, schema: &Schema, id: &DatasetId) -> LoadedPolicy {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut reading = Reading::new(folder);
    let policy = read(&mut reading, &file, schema, id);
    let Reading { diagnostics, files, .. } = reading;
    let failed = diagnostics.iter().any(|told| told.severity == Severity::Error);
    LoadedPolicy { policy: policy.filter(|_| !failed), diagnostics, files }
}

fn read(reading: &mut Reading<'_>, file: &str, schema: &Schema, id: &DatasetId) -> Option<Policy> {
    let text = reading.text(file, |error| {
        Diagnostic::error("V0100", format!("the policy `{file}` cannot be read: {}", error.kind()))
            .with_help("write a TOML file with a table [privacy], as in a pipeline")
    })?;
    let tree = reading.parse_toml(file, &text)?;
    let found = shape::check(file, &tree, &schemars::schema_for!(PolicyFile));
    let clean = found.is_empty();
    reading.diagnostics.extend(found);
    reading.trees.insert(file.to_owned(), tree);
    let written: PolicyFile = match toml::from_str(&text) {
        Ok(written) => written,
        Err(error) => {
            if clean {
                let told = Diagnostic::error("V0107", error.message().trim().replace('\n', ", "));
                reading.diagnostics.push(told.with_place(file, error.span()));
            }
            return None;
        }
    };
    let (allow, loosened) = (written.privacy.allow.clone(), written.privacy.loosened.clone());
    let scope = Scope {
        id,
        root: Vec::new(),
        file: file.to_owned(),
        pipeline: pipeline(written)?,
        schema: schema.clone(),
        schema_file: String::new(),
    };
    let plan = privacy::resolve(reading, &scope, &[], None)?;
    Some(Policy { plan, allow, loosened })
}

/// The pipeline the policy would stand in.
fn pipeline(written: PolicyFile) -> Option<Pipeline> {
    Some(Pipeline {
        source: SourceName::try_new("file").ok()?,
        table: None,
        query: None,
        query_file: None,
        columns: BTreeMap::new(),
        lookups: BTreeMap::new(),
        rules: BTreeMap::new(),
        aggregate: None,
        hierarchies: written.hierarchies,
        privacy: written.privacy,
        formats: None,
        late_after: None,
        rows: RowGuard::default(),
        on_violation: None,
        quarantine_limit: None,
        sort: Vec::new(),
        keep_versions: None,
        schema: None,
    })
}
