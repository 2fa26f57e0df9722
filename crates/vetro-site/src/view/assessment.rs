//! What is left for an attacker, point by point, as a privacy officer would ask.
//!
//! Source of the questions: Article 29 Working Party, *Opinion 05/2014 on
//! Anonymisation Techniques* (WP 216), section 2.2: singling out, linkability,
//! inference; section 3 and the annex for what remains.

use serde::Serialize;
use vetro_model::Role;
use vetro_model::document::{PrivacyMethod, PublishedDataset};

use crate::locale::Locale;

/// A question and its answer.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    pub question: String,
    pub text: String,
    /// A mailbox that follows the text.
    pub email: Option<String>,
}

/// Answers the questions for a dataset that concerns persons; nothing for others. `email` is whom to ask.
pub(crate) fn assessment(locale: &Locale, dataset: &PublishedDataset, email: Option<&str>) -> Vec<Answer> {
    let method = &dataset.privacy.method;
    if matches!(method, PrivacyMethod::NoPersons { .. }) {
        return Vec::new();
    }
    let answer = |question: &str, sentences: Vec<String>| Answer {
        question: locale.word(question).to_owned(),
        text: sentences.join(" "),
        email: None,
    };
    let mut answers = vec![
        answer("assess.single", single(locale, method)),
        answer("assess.link", linked(locale, dataset)),
        answer("assess.infer", inferred(locale, method)),
        answer("assess.remains", remains(locale, method)),
        answer("assess.checked", checked(locale, dataset)),
    ];
    answers.extend(email.map(|email| Answer {
        email: Some(email.to_owned()),
        ..answer("assess.contact", vec![locale.word("assess.contact.text").to_owned()])
    }));
    answers
}

fn single(locale: &Locale, method: &PrivacyMethod) -> Vec<String> {
    match method {
        PrivacyMethod::NoPersons { .. } => Vec::new(),
        PrivacyMethod::KAnonymity { k_measured, person, .. } => {
            let counted = if person.is_some() { "assess.single.persons" } else { "assess.single.records" };
            vec![locale.fill(counted, &[("found", &locale.integer(*k_measured))])]
        }
        PrivacyMethod::Threshold { threshold, .. } => {
            vec![locale.fill("assess.single.cells", &[("threshold", &locale.integer(*threshold))])]
        }
        PrivacyMethod::Perturbation { .. } => vec![locale.word("assess.single.noise").to_owned()],
    }
}

fn linked(locale: &Locale, dataset: &PublishedDataset) -> Vec<String> {
    let columns = dataset.privacy.columns.iter();
    let is_token = |role: Option<Role>| role == Some(Role::Identifier);
    let tokens: Vec<&str> = columns.filter(|column| is_token(column.role)).map(|column| column.name.as_str()).collect();
    let mut sentences = vec![if tokens.is_empty() {
        locale.word("assess.link.none").to_owned()
    } else {
        locale.fill("assess.link.tokens", &[("columns", &tokens.join(", "))])
    }];
    sentences.push(locale.word("assess.link.versions").to_owned());
    sentences
}

fn inferred(locale: &Locale, method: &PrivacyMethod) -> Vec<String> {
    let word = |key: &str| vec![locale.word(key).to_owned()];
    match method {
        PrivacyMethod::NoPersons { .. } => Vec::new(),
        PrivacyMethod::KAnonymity { sensitive, .. } if sensitive.is_empty() => word("assess.infer.undeclared"),
        PrivacyMethod::KAnonymity { sensitive, .. } => {
            let mut columns: Vec<&str> = sensitive.iter().map(|one| one.column.as_str()).collect();
            columns.dedup();
            vec![locale.fill("assess.infer.varied", &[("columns", &columns.join(", "))])]
        }
        PrivacyMethod::Threshold { groups: 0, .. } => word("assess.infer.none"),
        PrivacyMethod::Threshold { groups, .. } => vec![locale.count("assess.infer.groups", *groups)],
        PrivacyMethod::Perturbation { .. } => word("assess.infer.noise"),
    }
}

fn remains(locale: &Locale, method: &PrivacyMethod) -> Vec<String> {
    let own = match method {
        PrivacyMethod::KAnonymity { .. } => "assess.remains.records",
        _ => "assess.remains.cells",
    };
    [own, "assess.remains.elsewhere"].map(|key| locale.word(key).to_owned()).to_vec()
}

fn checked(locale: &Locale, dataset: &PublishedDataset) -> Vec<String> {
    let latest = dataset.record.latest();
    let mut sentences = vec![locale.fill("assess.checked.text", &[("day", &locale.day(latest.released).words)])];
    sentences
        .extend(dataset.privacy.versions_kept.map(|kept| locale.count("assess.checked.versions", u64::from(kept))));
    sentences
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use vetro_model::Language;

    use super::*;

    #[test]
    fn a_total_in_one_category_is_owned_up_to() {
        let italian = Locale::new(Language::It, &[], TimeZone::UTC);
        let method = |groups| PrivacyMethod::Threshold { threshold: 5, cells: 9, primary: 1, complementary: 1, groups };
        let told = inferred(&italian, &method(2)).concat();
        assert!(told.contains('2') && !told.contains(['{', '|']), "{told}");
        assert_ne!(inferred(&italian, &method(0)).concat(), told);
    }
}
