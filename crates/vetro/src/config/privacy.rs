//! Resolves the disclosure rules of a pipeline. Any doubt is an error: privacy fails closed.

use std::collections::BTreeMap;

use vetro_model::plan::{
    AggregatePlan, ColumnPlan, Hierarchy, Measure, PrivacyPlan, RecordPolicy, SensitiveModel, Step, TablePolicy,
};
use vetro_model::{ColumnName, Diagnostic, FieldType, Role, Share};

use super::resolve::Scope;
use super::{Reading, hierarchy};

/// The shortest reason that says something, in characters.
const LEAST_REASON: usize = 20;
/// The share of records that may be suppressed when nothing is said; above the 4 % recommended so that small towns can start.
const SUPPRESSION_LIMIT: Share = Share::from_parts(0.05);
/// The detectors whose hits may be allowed.
const DETECTORS: [&str; 16] = [
    "codice-fiscale",
    "ahv",
    "iban",
    "email",
    "phone",
    "tax-number",
    "plate",
    "identity-card",
    "passport",
    "driving-licence",
    "health-card",
    "ip",
    "mac",
    "birth-date",
    "position",
    "formula",
];

/// The policy; what is wrong is told.
pub(super) fn resolve(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    columns: &[ColumnPlan],
    aggregate: Option<&AggregatePlan>,
) -> Option<PrivacyPlan> {
    let written = &scope.pipeline.privacy;
    check_allowances(reading, scope);
    check_identifiers(reading, scope, columns);
    let methods = [written.no_persons.is_some(), written.k_anonymity.is_some(), written.threshold.is_some()];
    if methods.iter().filter(|method| **method).count() != 1 {
        let told = Diagnostic::error("V0141", "`privacy` needs exactly one method")
            .with_help("write no-persons = \"why no column concerns a person\", k-anonymity = 5 for records, or threshold = 5 for an aggregate");
        scope.tell(reading, told, &["privacy"]);
        return None;
    }
    if let Some(reason) = &written.no_persons {
        return no_persons(reading, scope, reason);
    }
    match (written.k_anonymity, written.threshold, scope.pipeline.aggregate.is_some()) {
        (Some(k), _, false) => records(reading, scope, k),
        (_, Some(threshold), true) => table(reading, scope, threshold, aggregate?),
        (Some(_), _, true) => {
            let told =
                Diagnostic::error("V0141", "`k-anonymity` protects records, but this pipeline publishes an aggregate")
                    .with_help("write threshold = 5: the smallest count that may be published");
            scope.tell(reading, told, &["privacy", "k-anonymity"]);
            None
        }
        _ => {
            let told = Diagnostic::error("V0141", "`threshold` protects counts, but this pipeline publishes records")
                .with_help("add an `aggregate`, or write k-anonymity = 5");
            scope.tell(reading, told, &["privacy", "threshold"]);
            None
        }
    }
}

fn check_allowances(reading: &mut Reading<'_>, scope: &Scope<'_>) {
    for (at, allowance) in scope.pipeline.privacy.allow.iter().enumerate() {
        let at = at.to_string();
        let mut tell = |message: String, help: String, key: &str| {
            let told = Diagnostic::error("V0153", message).with_help(help);
            scope.tell(reading, told, &["privacy", "allow", &at, key]);
        };
        if scope.schema.field(allowance.column.as_str()).is_none() {
            let known = scope.schema.fields.iter().map(|field| field.name.as_str());
            tell(
                format!("`allow` names `{}`, which is no field", allowance.column),
                Scope::nearest(allowance.column.as_str(), known),
                "column",
            );
        }
        if !DETECTORS.contains(&allowance.detector.as_str()) {
            let help = Scope::nearest(&allowance.detector, DETECTORS.into_iter());
            tell(format!("no detector is called `{}`", allowance.detector), help, "detector");
        }
        if allowance.reason.trim().chars().count() < LEAST_REASON {
            tell("the reason says too little".to_owned(), "write a sentence: it is published".to_owned(), "reason");
        }
    }
}

/// An identifier leaves the house as a keyed pseudonym or not at all.
fn check_identifiers(reading: &mut Reading<'_>, scope: &Scope<'_>, columns: &[ColumnPlan]) {
    for field in scope.schema.fields.iter().filter(|field| field.role == Some(Role::Identifier)) {
        let keyed = columns
            .iter()
            .any(|column| column.name == field.name && matches!(column.steps.last(), Some(Step::Pseudonym { .. })));
        if !keyed {
            let told = Diagnostic::error(
                "V0140",
                format!("`{}` identifies persons and would be published as it is", field.name),
            )
            .with_help("drop the column, or replace it by a keyed token: pseudonym = \"<domain>\"");
            scope.tell_field(reading, told, field.name.as_str(), "role");
        }
    }
}

fn no_persons(reading: &mut Reading<'_>, scope: &Scope<'_>, reason: &str) -> Option<PrivacyPlan> {
    if reason.trim().chars().count() < LEAST_REASON {
        let told = Diagnostic::error("V0142", "the reason of `no-persons` says too little")
            .with_help("write a sentence that a citizen can check: it is published");
        scope.tell(reading, told, &["privacy", "no-persons"]);
        return None;
    }
    let personal =
        |role: Option<Role>| matches!(role, Some(Role::Identifier | Role::QuasiIdentifier | Role::Sensitive));
    let roles: Vec<_> = scope.schema.fields.iter().filter(|field| personal(field.role)).collect();
    for field in &roles {
        let role = field.role.map_or("", Role::name);
        let told = Diagnostic::error(
            "V0143",
            format!("`{}` has the role `{role}`, but the policy says that no column concerns a person", field.name),
        )
        .with_help("choose k-anonymity or an aggregate with a threshold, or correct the role");
        scope.tell_field(reading, told, field.name.as_str(), "role");
    }
    roles.is_empty().then(|| PrivacyPlan::NoPersons { reason: reason.to_owned() })
}

fn records(reading: &mut Reading<'_>, scope: &Scope<'_>, k: u32) -> Option<PrivacyPlan> {
    let written = &scope.pipeline.privacy;
    let mut sound = at_least_two(reading, scope, u64::from(k), &["privacy", "k-anonymity"], "k-anonymity");
    let with_role =
        |role| scope.schema.fields.iter().filter(move |field| field.role == Some(role)).map(|field| field.name.clone());
    let quasi_identifiers: Vec<ColumnName> = with_role(Role::QuasiIdentifier).collect();
    if quasi_identifiers.is_empty() {
        sound = false;
        let told =
            Diagnostic::error("V0144", "`k-anonymity` is asked for, but no field has the role `quasi-identifier`")
                .with_help("mark the fields that together could point to a person: \"role\": \"quasi-identifier\"");
        scope.tell(reading, told, &["privacy", "k-anonymity"]);
    }
    for (column, l) in &written.l_diversity {
        sound &=
            at_least_two(reading, scope, u64::from(*l), &["privacy", "l-diversity", column.as_str()], "l-diversity");
        if !with_role(Role::Sensitive).any(|name| name == *column) {
            sound = false;
            let told = Diagnostic::error(
                "V0145",
                format!("`l-diversity` names `{column}`, which is no field with the role `sensitive`"),
            )
            .with_help("mark the field in the schema: \"role\": \"sensitive\"");
            scope.tell(reading, told, &["privacy", "l-diversity", column.as_str()]);
        }
    }
    let suppression_limit = written.suppression_limit.unwrap_or(SUPPRESSION_LIMIT);
    if suppression_limit.parts() > 1.0 {
        sound = false;
        let told = Diagnostic::error("V0142", "`suppression-limit` is more than all records")
            .with_help("write a share up to \"100 %\"");
        scope.tell(reading, told, &["privacy", "suppression-limit"]);
    }
    let hierarchies = hierarchies(reading, scope, &quasi_identifiers);
    let distinct = |l: &u32| vec![SensitiveModel::DistinctDiversity { l: *l }];
    let sensitive = written.l_diversity.iter().map(|(column, l)| (column.clone(), distinct(l))).collect();
    sound.then_some(PrivacyPlan::Records(RecordPolicy {
        sensitive,
        suppression_limit,
        hierarchies,
        ..RecordPolicy::new(quasi_identifiers, k)
    }))
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

fn at_least_two(reading: &mut Reading<'_>, scope: &Scope<'_>, number: u64, path: &[&str], what: &str) -> bool {
    if number < 2 {
        let told = Diagnostic::error("V0142", format!("`{what}` is {number}, which protects nobody"))
            .with_help("write at least 2; 5 is a good start for records about persons");
        scope.tell(reading, told, path);
    }
    number >= 2
}

fn table(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    threshold: u64,
    aggregate: &AggregatePlan,
) -> Option<PrivacyPlan> {
    let sound = at_least_two(reading, scope, threshold, &["privacy", "threshold"], "threshold");
    let Some((count, _)) = aggregate.measures.iter().find(|(_, measure)| *measure == Measure::Count) else {
        let told = Diagnostic::error("V0142", "`threshold` needs a measure that counts records")
            .with_help("add a measure with \"count\": small cells are found by it");
        scope.tell(reading, told, &["aggregate", "measures"]);
        return None;
    };
    sound.then(|| {
        PrivacyPlan::Table(TablePolicy {
            measures: aggregate.measures.iter().map(|(name, _)| name.clone()).collect(),
            totals: aggregate.totals,
            status: aggregate.status.clone(),
            ..TablePolicy::new(aggregate.by.clone(), count.clone(), threshold)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::DETECTORS;

    #[test]
    fn every_detector_of_the_scanner_can_be_allowed() {
        let known = vetro_audit::scan::Detector::ALL.map(vetro_audit::scan::Detector::name);
        assert_eq!(DETECTORS[..known.len()], known);
        assert_eq!(DETECTORS[known.len()..], ["formula"]);
    }
}
