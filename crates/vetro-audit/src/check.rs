//! Puts the checks together: all that stands against a table, in one refusal.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, RecordBatch, UInt32Array, new_empty_array};
use arrow::compute::take;
use arrow::datatypes::{Field, FieldRef, Schema as Columns, UInt32Type};
use vetro_model::Role;
use vetro_model::document::AllowanceNote;
use vetro_model::ledger::Shown;
use vetro_model::plan::PrivacyPlan;

use crate::cleared::{Cleared, Measured};
use crate::refusal::{Problem, Refusal, Rule};
use crate::{Question, classes, gate, grid, order, shape, shared, table, text, token};

pub(crate) fn audit(table: RecordBatch, question: &Question<'_>) -> Result<Cleared, Refusal> {
    let refuse = |problems| Refusal::new(question.dataset, problems);
    let misfits = shape::problems(&table, question.schema);
    if !misfits.is_empty() {
        return Err(refuse(misfits));
    }
    let table = compact(table).map_err(|column| {
        let sentence =
            format!("Column `{column}` could not be read: this is a mistake of the program, please report it.");
        refuse(vec![Problem::of_column(Rule::WrongType, &column, sentence)])
    })?;
    let mut measured = Measured {
        rows: table.num_rows() as u64,
        rows_before: question.earlier.and_then(|earlier| earlier.rows_before()),
        ..Measured::default()
    };
    let mut problems = Vec::new();
    let (shown, allowances) = std::thread::scope(|scope| {
        // What readers will see takes about as long as all other checks.
        let shown = question.earlier.map(|earlier| scope.spawn(|| gate::shown(&table, question, earlier.hash)));
        problems.extend(policy_problems(&table, question, &mut measured));
        problems.extend(token::problems(&table, question.schema));
        let allowances = text_problems(&table, question, &mut problems);
        problems.extend(order::problem(&table, question.sort));
        (shown.and_then(|shown| shown.join().ok()).flatten(), allowances)
    });
    if !problems.is_empty() {
        return Err(refuse(problems));
    }
    let (shown, problems) = gate_problems(&table, question, shown);
    if problems.is_empty() { Ok(Cleared::new(table, measured, allowances, shown)) } else { Err(refuse(problems)) }
}

/// What readers will see of a table that is safe by itself, and what stands against it beside earlier releases.
fn gate_problems(table: &RecordBatch, question: &Question<'_>, shown: Option<Shown>) -> (Option<Shown>, Vec<Problem>) {
    let Some(earlier) = question.earlier else { return (None, Vec::new()) };
    let most = match question.policy {
        PrivacyPlan::Records(policy) => classes::most_records(table, policy),
        _ => Some(1),
    };
    let (Some(shown), Some(most)) = (shown, most) else {
        let sentence = "The table could not be compared with earlier releases: please report this.".to_owned();
        return (None, vec![Problem::of_column(Rule::Undecided, "", sentence)]);
    };
    let problems = gate::problems(&shown, question.policy, most, &earlier);
    (Some(shown), problems)
}

fn policy_problems(table: &RecordBatch, question: &Question<'_>, measured: &mut Measured) -> Vec<Problem> {
    match question.policy {
        PrivacyPlan::NoPersons { .. } => role_problems(question),
        PrivacyPlan::Records(policy) => {
            let mut problems = classes::problems(table, policy, question, measured);
            problems.extend(shared::problems(table, policy, measured));
            problems.extend(grid::problems(table, policy));
            problems
        }
        PrivacyPlan::Table(policy) => table::problems(table, policy, question, measured),
    }
}

/// A column about persons contradicts the statement that there are none.
fn role_problems(question: &Question<'_>) -> Vec<Problem> {
    let roles = [Role::Identifier, Role::QuasiIdentifier, Role::Sensitive];
    let named = |role: Role| question.schema.with_role(role).into_iter().map(move |column| (column, role));
    let problem = |(column, role): (&str, Role)| {
        let sentence = format!(
            "Column `{column}` has the role `{}`, and the policy says that no column concerns a person: correct one of \
             the two.",
            role.name()
        );
        Problem::of_column(Rule::RoleWithoutPolicy, column, sentence)
    };
    roles.into_iter().flat_map(named).map(problem).collect()
}

/// Adds what the texts hold to `problems`; what is allowed is noted instead.
fn text_problems(table: &RecordBatch, question: &Question<'_>, problems: &mut Vec<Problem>) -> Vec<AllowanceNote> {
    let (found, notes) = text::check(table, question);
    problems.extend(found);
    notes
}

/// The table without metadata and without dictionary values that no row uses; the column's name if that fails.
fn compact(table: RecordBatch) -> Result<RecordBatch, String> {
    let schema = table.schema();
    let (mut fields, mut columns) = (Vec::new(), Vec::new());
    for (field, column) in schema.fields().iter().zip(table.columns()) {
        let column = compact_column(column).ok_or_else(|| field.name().clone())?;
        let bare: FieldRef = Arc::new(Field::new(field.name(), column.data_type().clone(), field.is_nullable()));
        fields.push(bare);
        columns.push(column);
    }
    if columns.is_empty() {
        return Ok(table);
    }
    let first = fields.first().map(|field| field.name().clone()).unwrap_or_default();
    RecordBatch::try_new(Arc::new(Columns::new(fields)), columns).map_err(|_| first)
}

fn compact_column(column: &ArrayRef) -> Option<ArrayRef> {
    let Some(coded) = column.as_dictionary_opt::<UInt32Type>() else { return Some(Arc::clone(column)) };
    let values = coded.values();
    let mut used = vec![false; values.len()];
    for code in coded.keys().iter().flatten() {
        *used.get_mut(code as usize)? = true;
    }
    if used.iter().all(|used| *used) {
        return Some(Arc::clone(column));
    }
    let kept: UInt32Array = (0..).zip(&used).filter(|(_, used)| **used).map(|(code, _)| Some(code)).collect();
    let values = if kept.is_empty() { new_empty_array(values.data_type()) } else { take(values, &kept, None).ok()? };
    let mut moved = vec![0_u32; used.len()];
    for (new, old) in (0..).zip(kept.values()) {
        moved[*old as usize] = new;
    }
    let keys: UInt32Array = coded.keys().iter().map(|code| code.map(|code| moved[code as usize])).collect();
    Some(Arc::new(DictionaryArray::try_new(keys, values).ok()?))
}
