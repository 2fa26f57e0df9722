//! Resolves the disclosure rules of a pipeline. Any doubt is an error: privacy fails closed.
//!
//! Start at [`resolve`]; the rules of records are in [`super::records`],
//! those of tables in [`super::tables`].

use vetro_model::plan::{AggregatePlan, ColumnPlan, PrivacyPlan, Step};
use vetro_model::{Diagnostic, Role};

use super::resolve::Scope;
use super::{Reading, records, tables};

/// The shortest reason that says something, in characters.
const LEAST_REASON: usize = 20;
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
    check_reason(reading, scope);
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
        (Some(k), _, false) => records::resolve(reading, scope, columns, k),
        (_, Some(threshold), true) => tables::resolve(reading, scope, threshold, aggregate?, columns),
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

pub(super) fn at_least_two(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    number: u64,
    path: &[&str],
    what: &str,
) -> bool {
    if number < 2 {
        let told = Diagnostic::error("V0142", format!("`{what}` is {number}, which protects nobody"))
            .with_help("write at least 2; 5 is a good start for records about persons");
        scope.tell(reading, told, path);
    }
    number >= 2
}

/// A rule looser than the default needs a reason that the public can read.
pub(super) fn loosened(reading: &mut Reading<'_>, scope: &Scope<'_>, rule: &str, path: &[&str]) {
    if scope.pipeline.privacy.loosened.is_some() {
        return;
    }
    let told = Diagnostic::error("V0170", format!("{rule}, and nothing says why"))
        .with_help("tighten it, or write loosened = \"the reason\" in `privacy`: it is published");
    scope.tell(reading, told, path);
}

fn check_reason(reading: &mut Reading<'_>, scope: &Scope<'_>) {
    let written = scope.pipeline.privacy.loosened.as_deref();
    if written.is_some_and(|reason| reason.trim().chars().count() < LEAST_REASON) {
        let told = Diagnostic::error("V0170", "the reason of `loosened` says too little")
            .with_help("write a sentence that a citizen can check: it is published");
        scope.tell(reading, told, &["privacy", "loosened"]);
    }
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
