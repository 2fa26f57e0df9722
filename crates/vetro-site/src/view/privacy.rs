//! How persons are protected, in plain words.

use serde::Serialize;
use vetro_model::Role;
use vetro_model::document::{PrivacyMethod, PublishedDataset, SensitiveOutcome, Treatment};
use vetro_model::plan::{Recoding, SensitiveModel, TableProtection};

use crate::locale::Locale;

/// The protection of a dataset.
#[derive(Debug, Serialize)]
pub(crate) struct PrivacyView {
    /// `no-persons`, `k-anonymity`, `threshold` or `perturbation`.
    pub method: &'static str,
    /// The method in a few words.
    pub name: String,
    /// What was done and what was measured, a sentence each.
    pub sentences: Vec<String>,
    /// What the scanner let pass, and why.
    pub allowances: Vec<String>,
}

/// Puts the protection of a dataset into words.
pub(crate) fn privacy(locale: &Locale, dataset: &PublishedDataset) -> PrivacyView {
    let (method, mut sentences) = match &dataset.privacy.method {
        PrivacyMethod::NoPersons { reason } => {
            ("no-persons", vec![locale.word("privacy.no-persons.text").to_owned(), reason.clone()])
        }
        PrivacyMethod::KAnonymity { .. } => {
            let mut sentences: Vec<String> = traits(locale, dataset).into_iter().collect();
            sentences.extend(anonymity(locale, &dataset.privacy.method));
            ("k-anonymity", sentences)
        }
        PrivacyMethod::Threshold { .. } => ("threshold", threshold(locale, &dataset.privacy.method)),
        PrivacyMethod::Perturbation { .. } => ("perturbation", perturbation(locale, &dataset.privacy.method)),
    };
    let loosened = dataset.privacy.loosened.as_deref();
    sentences.extend(loosened.map(|reason| locale.fill("privacy.loosened", &[("reason", reason)])));
    let allowances = dataset.privacy.allowances.iter().map(|note| {
        let values = [("column", note.column.as_str()), ("detector", &note.detector), ("reason", &note.reason)];
        locale.fill("privacy.allowance", &values)
    });
    let name = locale.word(&format!("privacy.{method}")).to_owned();
    PrivacyView { method, name, sentences, allowances: allowances.collect() }
}

/// Which columns the classes are made of, where their roles are known.
fn traits(locale: &Locale, dataset: &PublishedDataset) -> Option<String> {
    let columns = dataset.privacy.columns.iter().filter(|column| column.role == Some(Role::QuasiIdentifier));
    let names: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
    (!names.is_empty()).then(|| locale.fill("privacy.traits", &[("columns", &names.join(", "))]))
}

fn anonymity(locale: &Locale, method: &PrivacyMethod) -> Vec<String> {
    let PrivacyMethod::KAnonymity {
        k,
        k_measured,
        recoding,
        person,
        sensitive,
        suppressed,
        suppressed_share,
        loss,
        spread_lost,
        ..
    } = method
    else {
        return Vec::new();
    };
    let (k, found) = (locale.integer(u64::from(*k)), locale.integer(*k_measured));
    let [counted, held] = match person {
        Some(_) => ["privacy.k.persons", "privacy.held"],
        None => ["privacy.k.text", "privacy.held.records"],
    };
    let mut sentences = vec![locale.fill(counted, &[("k", &k), ("found", &found)])];
    sentences.push(locale.fill("privacy.risk", &[("found", &found)]));
    sentences.extend(sensitive.iter().map(|outcome| model(locale, outcome)));
    let share = locale.share(*suppressed_share);
    sentences.push(match suppressed {
        0 => locale.word("privacy.suppressed.none").to_owned(),
        some => locale.count_with("privacy.suppressed", *some, &[("share", &share)]),
    });
    sentences.push(locale.fill("privacy.loss", &[("share", &locale.share(*loss))]));
    if *recoding == Recoding::Local && *loss > 0.0 {
        sentences.push(locale.word("privacy.local").to_owned());
    }
    sentences.extend(spread_lost.iter().map(|(column, lost)| {
        locale.fill("privacy.spread", &[("column", column), ("share", &locale.share(1.0 - lost))])
    }));
    sentences.push(locale.fill(held, &[("k", &k)]));
    sentences
}

fn threshold(locale: &Locale, method: &PrivacyMethod) -> Vec<String> {
    let PrivacyMethod::Threshold { threshold, cells, primary, complementary, groups } = method else {
        return Vec::new();
    };
    let [threshold, cells, primary, others] =
        [threshold, cells, primary, complementary].map(|number| locale.integer(*number));
    let mut sentences = vec![
        locale.fill("privacy.threshold.text", &[("threshold", &threshold)]),
        locale.fill("privacy.threshold.cells", &[("cells", &cells), ("primary", &primary), ("others", &others)]),
    ];
    // The authorities are not of one mind whether such a total is safe: whoever reads the table is told.
    sentences.extend((*groups > 0).then(|| locale.count("privacy.groups", *groups)));
    sentences.push(locale.fill("privacy.held", &[("k", &threshold)]));
    sentences
}

/// What every class holds of a sensitive column.
fn model(locale: &Locale, outcome: &SensitiveOutcome) -> String {
    let column = ("column", outcome.column.as_str());
    let found = locale.rounded(outcome.measured, 3);
    match outcome.asked {
        SensitiveModel::DistinctDiversity { .. } => locale.fill("privacy.l.text", &[column, ("l", &found)]),
        SensitiveModel::EntropyDiversity { .. } => locale.fill("privacy.entropy.text", &[column, ("l", &found)]),
        SensitiveModel::RecursiveDiversity { l, .. } => {
            locale.fill("privacy.recursive.text", &[column, ("c", &found), ("l", &locale.integer(u64::from(l)))])
        }
        SensitiveModel::Closeness { .. } => locale.fill("privacy.t.text", &[column, ("t", &found)]),
        SensitiveModel::Likeness { .. } => locale.fill("privacy.beta.text", &[column, ("beta", &found)]),
    }
}

fn perturbation(locale: &Locale, method: &PrivacyMethod) -> Vec<String> {
    let PrivacyMethod::Perturbation { protection, cells, changed, .. } = method else { return Vec::new() };
    let how = match protection {
        TableProtection::Suppression => return Vec::new(),
        TableProtection::CellKey { variance, .. } => {
            locale.fill("privacy.cell-key.text", &[("deviation", &locale.rounded(variance.sqrt(), 2))])
        }
        TableProtection::Rounding { base } => {
            locale.fill("privacy.rounding.text", &[("base", &locale.integer(u64::from(*base)))])
        }
    };
    let [cells, changed] = [cells, changed].map(|number| locale.integer(*number));
    vec![how, locale.fill("privacy.perturbed.cells", &[("cells", &cells), ("changed", &changed)])]
}

/// What was done to a column, a phrase each.
pub(crate) fn treatments(locale: &Locale, dataset: &PublishedDataset, column: &str) -> Vec<String> {
    let Some(found) = dataset.privacy.columns.iter().find(|known| known.name == column) else {
        return Vec::new();
    };
    found.treatments.iter().map(|treatment| phrase(locale, treatment)).collect()
}

fn phrase(locale: &Locale, treatment: &Treatment) -> String {
    let words = locale.find(&format!("treatment.{}", treatment.kind)).unwrap_or(&treatment.kind);
    match &treatment.detail {
        Some(detail) => format!("{words} ({})", translate(locale, detail)),
        None => words.to_owned(),
    }
}

/// The few forms a detail has, in the reader's language; anything else as it stands.
fn translate(locale: &Locale, detail: &str) -> String {
    let parts: Vec<&str> = detail.split(' ').collect();
    match parts[..] {
        [count, "character" | "characters"] => match count.parse() {
            Ok(number) => locale.count("detail.characters", number),
            Err(_) => detail.to_owned(),
        },
        [count, word @ ("records" | "addresses" | "residents")] => match count.parse() {
            Ok(number) => locale.count(&format!("detail.{word}"), number),
            Err(_) => detail.to_owned(),
        },
        ["level", level, "of", levels] => locale.fill("detail.level", &[("level", level), ("levels", levels)]),
        ["levels", lowest, "to", highest, "of", levels] => {
            locale.fill("detail.levels", &[("lowest", lowest), ("highest", highest), ("levels", levels)])
        }
        [word] => locale.find(&format!("detail.{word}")).unwrap_or(word).to_owned(),
        _ => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use vetro_model::Language;

    use super::*;

    #[test]
    fn a_treatment_is_told_in_the_readers_language() {
        let german = Locale::new(Language::De, &[], TimeZone::UTC);
        let told =
            |kind: &str, detail: &str| phrase(&german, &Treatment { kind: kind.into(), detail: Some(detail.into()) });
        assert!(told("truncated", "month").ends_with("(Monat)"));
        assert!(told("prefix", "3 characters").ends_with("(3 Zeichen)"));
        assert!(told("generalised", "level 2 of 4").ends_with("(Stufe 2 von 4)"));
        assert!(told("micro-aggregated", "5 records").ends_with("(5 Datensätze)"));
        assert!(told("grid-minimum", "8 addresses").ends_with("(8 Adressen)"));
        assert!(told("tail-coded", "≤ 90.00").ends_with("(≤ 90.00)"));
        assert_eq!(told("unheard-of", "x y"), "unheard-of (x y)");
    }
}
