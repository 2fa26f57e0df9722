//! Reads every published text, and keeps to what the project allows with a reason.

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::UInt32Type;
use vetro_model::document::AllowanceNote;
use vetro_model::schema::Words;
use vetro_model::{Field, Role};

use crate::Question;
use crate::formula::is_formula;
use crate::refusal::{Problem, Rule};
use crate::scan::{AHV_LENGTH, Detector, Hints, Hit, column_hits, positions};
use crate::token;

/// The name under which formulas are allowed.
const FORMULA: &str = "formula";

/// Something found in a column.
struct Found {
    rule: Rule,
    rows: Vec<usize>,
}

/// What stands against the texts, and what was let pass.
pub(crate) fn check(table: &RecordBatch, question: &Question<'_>) -> (Vec<Problem>, Vec<AllowanceNote>) {
    let (mut problems, mut notes) = (Vec::new(), vec![0; question.allow.len()]);
    let words: Vec<String> = question.schema.fields.iter().map(words).collect();
    let columns = question.schema.fields.iter().zip(Hints::of_columns(&words)).zip(table.columns());
    for ((field, hints), column) in columns {
        for found in found(field, hints, column, question) {
            let name = field.name.as_str();
            let mut allowances = question.allow.iter();
            let allowed =
                allowances.position(|allowed| allowed.column == field.name && allowed.detector == found.rule.name());
            match allowed {
                Some(allowed) => notes[allowed] += found.rows.len() as u64,
                None => problems.push(Problem::of_rows(found.rule, name, found.rows, sentence(found.rule, name))),
            }
        }
    }
    let used = question.allow.iter().zip(notes).filter(|(_, count)| *count > 0);
    let note = |(allowed, count): (&vetro_model::plan::Allowance, u64)| AllowanceNote {
        column: allowed.column.to_string(),
        detector: allowed.detector.clone(),
        reason: allowed.reason.clone(),
        count,
    };
    (problems, used.map(note).collect())
}

/// A column's name with its title in every language.
fn words(field: &Field) -> String {
    let titles: Vec<&str> = match &field.title {
        None => Vec::new(),
        Some(Words::Plain(title)) => vec![title],
        Some(Words::Localised(titles)) => titles.0.values().map(String::as_str).collect(),
    };
    format!("{}; {}", field.name, titles.join("; "))
}

fn found(field: &Field, hints: Hints, column: &ArrayRef, question: &Question<'_>) -> Vec<Found> {
    let all =
        hits(field, hints, column).into_iter().chain(positions(field.name.as_str(), hints, column, question.policy));
    let row = |record: u64| usize::try_from(record).unwrap_or(usize::MAX);
    let mut found: Vec<Found> = all
        .map(|hit| Found { rule: Rule::Detected(hit.detector), rows: hit.records.into_iter().map(row).collect() })
        .collect();
    let rows = formulas(column);
    if !rows.is_empty() {
        found.push(Found { rule: Rule::Formula, rows });
    }
    found
}

/// What the scanner finds; a column of proven tokens holds nothing that it could find but social-insurance numbers of
/// the same length.
///
/// One token in ten million has the form of a codice fiscale or an account number by chance.
fn hits(field: &Field, hints: Hints, column: &ArrayRef) -> Vec<Hit> {
    let tokens = if field.role == Some(Role::Identifier) { token::proven_length(column) } else { None };
    match tokens {
        None => column_hits(field.name.as_str(), hints, column),
        Some(AHV_LENGTH) => {
            let found = column_hits(field.name.as_str(), hints, column).into_iter();
            found.filter(|hit| hit.detector == Detector::Ahv).collect()
        }
        Some(_) => Vec::new(),
    }
}

fn formulas(column: &ArrayRef) -> Vec<usize> {
    if let Some(texts) = column.as_string_opt::<i32>() {
        let rows = texts.iter().enumerate().filter(|(_, text)| text.is_some_and(is_formula));
        return rows.map(|(row, _)| row).collect();
    }
    let Some(coded) = column.as_dictionary_opt::<UInt32Type>() else { return Vec::new() };
    let Some(values) = coded.values().as_string_opt::<i32>() else { return Vec::new() };
    let verdicts: Vec<bool> = values.iter().map(|text| text.is_some_and(is_formula)).collect();
    if !verdicts.contains(&true) {
        return Vec::new();
    }
    let rows = coded.keys().iter().enumerate();
    rows.filter(|(_, code)| code.is_some_and(|code| verdicts[code as usize])).map(|(row, _)| row).collect()
}

fn sentence(rule: Rule, column: &str) -> String {
    let what = match rule {
        Rule::Detected(detector) => detector.finds(),
        _ => "texts that a spreadsheet would run as formulas",
    };
    let detector = if rule == Rule::Formula { FORMULA } else { rule.name() };
    format!(
        "Column `{column}` holds {what}: leave the column out, or say under `allow` why they may be public (detector \
         `{detector}`)."
    )
}
