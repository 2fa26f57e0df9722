//! Resolves what records about persons must satisfy.

use std::collections::BTreeMap;

use vetro_model::plan::{ColumnPlan, Hierarchy, PrivacyPlan, RecordPolicy, SensitiveModel};
use vetro_model::{ColumnName, Diagnostic, FieldType, Role, Share};

use super::privacy::{at_least_two, loosened};
use super::resolve::Scope;
use super::{Reading, grid, hierarchy, values};

/// What holds when nothing is said, and what needs a reason to be loosened.
///
/// # Source
///
/// Ours, at the strict end of what statistical offices and data protection officers ask (groups of 3 to 5 persons; the
/// OECD glossary of statistical terms names both): k = 5, l = 3 on every sensitive column, and 4 % suppressed, the share
/// with which the optimum on the Adult census extract loses less than half of what it loses without.
const LEAST_K: u32 = 5;
const LEAST_L: u32 = 3;
const SUPPRESSION_LIMIT: Share = Share::from_parts(0.04);

/// The policy; what is wrong is told.
pub(super) fn resolve(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    columns: &[ColumnPlan],
    k: u32,
) -> Option<PrivacyPlan> {
    let written = &scope.pipeline.privacy;
    let mut sound = at_least_two(reading, scope, u64::from(k), &["privacy", "k-anonymity"], "k-anonymity");
    if (2..LEAST_K).contains(&k) {
        loosened(reading, scope, &format!("`k-anonymity` is {k}, below {LEAST_K}"), &["privacy", "k-anonymity"]);
    }
    let micro_aggregation = values::micro_aggregation(reading, scope, k, &mut sound);
    let top_bottom = values::top_bottom(reading, scope, &mut sound);
    // Columns that are grouped count by themselves.
    let is_grouped = |name: &ColumnName| micro_aggregation.iter().any(|set| set.columns.contains(name));
    let quasi_identifiers: Vec<ColumnName> =
        with_role(scope, Role::QuasiIdentifier).filter(|name| !is_grouped(name)).collect();
    if quasi_identifiers.is_empty() {
        sound = false;
        scope.tell(reading, without_classes(scope), &["privacy", "k-anonymity"]);
    }
    let sensitive = sensitive(reading, scope, &mut sound);
    let suppression_limit = suppression_limit(reading, scope, &mut sound);
    sound &= weights(reading, scope, &quasi_identifiers) & person(reading, scope);
    let hierarchies = hierarchies(reading, scope, &quasi_identifiers);
    let grids = grid::rules(reading, scope, columns);
    sound.then(|| {
        PrivacyPlan::Records(RecordPolicy {
            sensitive,
            suppression_limit,
            hierarchies,
            recoding: written.recoding.unwrap_or_default(),
            weights: written.weights.clone(),
            person: written.person.clone(),
            micro_aggregation,
            top_bottom,
            grids,
            ..RecordPolicy::new(quasi_identifiers, k)
        })
    })
}

/// Why there is nothing to make classes of.
///
/// Records that share the means of a group are as many as are asked for, but nothing is asked of the sensitive values
/// in a group: only classes over quasi-identifiers have to hold several.
fn without_classes(scope: &Scope<'_>) -> Diagnostic {
    if with_role(scope, Role::QuasiIdentifier).next().is_some() {
        return Diagnostic::error(
            "V0144",
            "`k-anonymity` is asked for, but `micro-aggregation` groups every field with the role `quasi-identifier`",
        )
        .with_help("leave one quasi-identifier out of the groups: sensitive values are judged class by class");
    }
    Diagnostic::error("V0144", "`k-anonymity` is asked for, but no field has the role `quasi-identifier`")
        .with_help("mark the fields that together could point to a person: \"role\": \"quasi-identifier\"")
}

fn with_role<'a>(scope: &'a Scope<'_>, role: Role) -> impl Iterator<Item = ColumnName> + 'a {
    scope.schema.fields.iter().filter(move |field| field.role == Some(role)).map(|field| field.name.clone())
}

/// The models of each sensitive column; one that nothing names keeps the default.
fn sensitive(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    sound: &mut bool,
) -> BTreeMap<ColumnName, Vec<SensitiveModel>> {
    let mut found: BTreeMap<ColumnName, Vec<SensitiveModel>> = BTreeMap::new();
    for (key, column, model) in written(scope) {
        let problem = problem(model).map(|help| {
            let told = Diagnostic::error("V0142", format!("`{key}` of `{column}` protects nobody")).with_help(help);
            scope.tell(reading, told, &["privacy", key, column.as_str()]);
        });
        *sound &= problem.is_none();
        if let SensitiveModel::DistinctDiversity { l } = model
            && (2..LEAST_L).contains(&l)
        {
            let rule = format!("`{key}` of `{column}` is {l}, below {LEAST_L}");
            loosened(reading, scope, &rule, &["privacy", key, column.as_str()]);
        }
        if !with_role(scope, Role::Sensitive).any(|name| name == *column) {
            *sound = false;
            let told = Diagnostic::error(
                "V0145",
                format!("`{key}` names `{column}`, which is no field with the role `sensitive`"),
            )
            .with_help("mark the field in the schema: \"role\": \"sensitive\"");
            scope.tell(reading, told, &["privacy", key, column.as_str()]);
        }
        found.entry(column.clone()).or_default().push(model);
    }
    for column in with_role(scope, Role::Sensitive) {
        found.entry(column).or_insert_with(|| vec![SensitiveModel::DistinctDiversity { l: LEAST_L }]);
    }
    found
}

/// The models as written, each with its key.
fn written<'a>(scope: &'a Scope<'_>) -> Vec<(&'static str, &'a ColumnName, SensitiveModel)> {
    use SensitiveModel::{Closeness, DistinctDiversity, EntropyDiversity, Likeness, RecursiveDiversity};
    let rules = &scope.pipeline.privacy;
    let distinct = rules.l_diversity.iter().map(|(name, l)| ("l-diversity", name, DistinctDiversity { l: *l }));
    let entropy = rules.entropy_diversity.iter();
    let entropy = entropy.map(|(name, l)| ("entropy-diversity", name, EntropyDiversity { l: *l }));
    let recursive = rules.recursive_diversity.iter();
    let recursive =
        recursive.map(|(name, spec)| ("recursive-diversity", name, RecursiveDiversity { c: spec.c, l: spec.l }));
    let close = rules.t_closeness.iter();
    let close = close.map(|(name, spec)| ("t-closeness", name, Closeness { t: spec.t, distance: spec.distance }));
    let like = rules.beta_likeness.iter().map(|(name, beta)| ("beta-likeness", name, Likeness { beta: *beta }));
    distinct.chain(entropy).chain(recursive).chain(close).chain(like).collect()
}

/// Why a model says nothing, if it does; not-a-number fails every comparison.
fn problem(model: SensitiveModel) -> Option<&'static str> {
    let (holds, help) = match model {
        SensitiveModel::DistinctDiversity { l } => (l >= 2, "write at least 2; 3 is a good start"),
        SensitiveModel::EntropyDiversity { l } => (l > 1.0 && l.is_finite(), "write more than 1; 3 is a good start"),
        SensitiveModel::RecursiveDiversity { c, l } => {
            (c > 0.0 && c.is_finite() && l >= 2, "write c above 0 and l of at least 2, as in { c = 4, l = 3 }")
        }
        SensitiveModel::Closeness { t, .. } => (t > 0.0 && t < 1.0, "write t between 0 and 1; 0.3 is a good start"),
        SensitiveModel::Likeness { beta } => (beta > 0.0 && beta.is_finite(), "write more than 0; 2 is a good start"),
    };
    (!holds).then_some(help)
}

fn suppression_limit(reading: &mut Reading<'_>, scope: &Scope<'_>, sound: &mut bool) -> Share {
    let limit = scope.pipeline.privacy.suppression_limit.unwrap_or(SUPPRESSION_LIMIT);
    if limit.parts() > 1.0 {
        *sound = false;
        let told = Diagnostic::error("V0142", "`suppression-limit` is more than all records")
            .with_help("write a share up to \"100 %\"");
        scope.tell(reading, told, &["privacy", "suppression-limit"]);
    } else if limit.parts() > SUPPRESSION_LIMIT.parts() {
        let rule = format!("`suppression-limit` is {limit}, above {SUPPRESSION_LIMIT}");
        loosened(reading, scope, &rule, &["privacy", "suppression-limit"]);
    }
    limit
}

fn weights(reading: &mut Reading<'_>, scope: &Scope<'_>, quasi_identifiers: &[ColumnName]) -> bool {
    let mut sound = true;
    for (column, weight) in &scope.pipeline.privacy.weights {
        let problem = if !quasi_identifiers.contains(column) {
            Some("which has not the role `quasi-identifier`")
        } else if !(*weight > 0.0 && weight.is_finite()) {
            Some("whose weight is not more than 0")
        } else {
            None
        };
        if let Some(problem) = problem {
            sound = false;
            let told = Diagnostic::error("V0142", format!("`weights` names `{column}`, {problem}"))
                .with_help("name quasi-identifiers with numbers above 0: 2 counts double");
            scope.tell(reading, told, &["privacy", "weights", column.as_str()]);
        }
    }
    sound
}

/// The column that tells persons apart must be published as a token, or nobody could count again.
fn person(reading: &mut Reading<'_>, scope: &Scope<'_>) -> bool {
    let Some(person) = &scope.pipeline.privacy.person else { return true };
    let known = with_role(scope, Role::Identifier).any(|name| name == *person);
    if !known {
        let told = Diagnostic::error(
            "V0171",
            format!("`person` names `{person}`, which is no field with the role `identifier`"),
        )
        .with_help("name the column of keyed tokens that stands for a person: pseudonym = \"<domain>\"");
        scope.tell(reading, told, &["privacy", "person"]);
    }
    known
}

fn hierarchies(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    quasi_identifiers: &[ColumnName],
) -> BTreeMap<ColumnName, Hierarchy> {
    let mut found = BTreeMap::new();
    for (column, written) in &scope.pipeline.hierarchies {
        let text_like = |kind| matches!(kind, FieldType::String | FieldType::Any);
        let problem = match scope.schema.field(column.as_str()) {
            None => Some("is no field"),
            Some(field) if field.role == Some(Role::Sensitive) => None,
            Some(_) if !quasi_identifiers.contains(column) => Some("has not the role `quasi-identifier`"),
            Some(field) if !text_like(field.kind) => {
                Some("is not of type `string`, so it could not hold a coarser value")
            }
            Some(_) => None,
        };
        if let Some(problem) = problem {
            let told = Diagnostic::error("V0146", format!("`hierarchies` names `{column}`, which {problem}"))
                .with_help("correct the field in the schema, or remove the hierarchy");
            scope.tell(reading, told, &["hierarchies", column.as_str()]);
        } else if let Some(made) = hierarchy::resolve(reading, scope, column, written) {
            found.insert(column.clone(), made);
        }
    }
    found
}
