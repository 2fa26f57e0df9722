//! What the public is told of the protection, and what the officer is told of a refusal.

use std::collections::BTreeMap;

use vetro_anonymise::Coarsened;
use vetro_audit::Measured;
use vetro_model::document::{ColumnPrivacy, PrivacyMethod, Treatment};
use vetro_model::plan::DatasetPlan;
use vetro_model::{Diagnostic, Finding};

use crate::run::failure::{Failure, Kind};

/// What was done to each published column, in words the site can say in every language.
pub(super) fn column_privacy(plan: &DatasetPlan, generalised: &BTreeMap<String, Coarsened>) -> Vec<ColumnPrivacy> {
    let note = |field: &vetro_model::Field| {
        let made = plan.columns.iter().find(|column| column.name == field.name);
        // Of a plain file nothing is declared, and all is taken as it stands.
        let otherwise = if plan.aggregate.is_some() { "aggregated" } else { "as-is" };
        let mut treatments =
            made.map_or_else(|| vec![Treatment { kind: otherwise.into(), detail: None }], vetro_transform::treatments);
        if let Some(Coarsened { lowest, highest, top }) = generalised.get(field.name.as_str()) {
            let detail = if lowest == highest {
                format!("level {highest} of {top}")
            } else {
                format!("levels {lowest} to {highest} of {top}")
            };
            treatments.push(Treatment { kind: "generalised".into(), detail: Some(detail) });
        }
        ColumnPrivacy { name: field.name.to_string(), role: field.role, treatments }
    };
    plan.schema.fields.iter().map(note).collect()
}

/// The method with what the audit counted on the finished table.
pub(in crate::run) fn measured(mut method: PrivacyMethod, found: &Measured) -> PrivacyMethod {
    match &mut method {
        PrivacyMethod::KAnonymity { k_measured, classes, sensitive, .. } => {
            (*k_measured, *classes) = (found.k.unwrap_or(0), found.classes);
            for one in sensitive {
                let same = found.sensitive.iter().find(|other| other.column == one.column && other.asked == one.asked);
                one.measured = same.map_or(one.measured, |other| other.measured);
            }
        }
        // Protection also knows of margins that are no rows, and that readers can add up: neither count hides the other.
        PrivacyMethod::Threshold { groups, .. } => *groups = found.one_category.max(*groups),
        PrivacyMethod::NoPersons { .. } | PrivacyMethod::Perturbation { .. } => {}
    }
    method
}

/// The treatments of columns with what the audit measured of groups and ends.
pub(in crate::run) fn treated(mut columns: Vec<ColumnPrivacy>, found: &Measured) -> Vec<ColumnPrivacy> {
    let mut add = |name: &str, kind: &str, detail: String| {
        for column in columns.iter_mut().filter(|column| column.name == name) {
            column.treatments.retain(|treatment| treatment.kind != "as-is");
            column.treatments.push(Treatment { kind: kind.to_owned(), detail: Some(detail.clone()) });
        }
    };
    for groups in &found.groups {
        for name in &groups.columns {
            add(name, "micro-aggregated", format!("{} records", groups.smallest));
        }
    }
    for ends in &found.ends {
        for (sign, end) in [("≥", &ends.below), ("≤", &ends.above)] {
            if let Some(end) = end {
                add(&ends.column, "tail-coded", format!("{sign} {end}"));
            }
        }
    }
    columns
}

/// A refusal with the rows concerned, at the column it is about.
pub(super) fn refused(plan: &DatasetPlan, refusal: &vetro_audit::Refusal) -> Failure {
    let rows = |finding: &Finding| {
        if finding.rows.is_empty() {
            // What concerns a release as a whole stands in no row.
            return format!("{} over `{}`, {} found", finding.rule, finding.column, finding.count);
        }
        let some: Vec<String> = finding.rows.iter().take(ROWS_TOLD).map(ToString::to_string).collect();
        let more = if finding.count > some.len() as u64 { ", …" } else { "" };
        format!("{} in column `{}`, {} rows: {}{more}", finding.rule, finding.column, finding.count, some.join(", "))
    };
    let found: Vec<String> = refusal.findings.iter().map(rows).collect();
    let mut told = Diagnostic::error(refusal.code(), format!("the audit refuses it: {}", found.join("; ")));
    told.help = Some(refusal.describe());
    let column = refusal.findings.first().map(|finding| finding.column.as_str()).unwrap_or_default();
    let is_column = plan.columns.iter().any(|one| one.name.as_str() == column);
    let path: &[&str] = if is_column { &["columns", column] } else { &["privacy"] };
    let kind = if refusal.waits() { Kind::Held } else { Kind::Privacy };
    Failure::new(kind, told).with_findings(refusal.findings.clone()).at(path)
}

/// How many row numbers a message holds; the report has more.
const ROWS_TOLD: usize = 10;
