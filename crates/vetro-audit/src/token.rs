//! Whether columns of identifiers hold keyed tokens, and nothing that a person would recognise.

use std::collections::BTreeSet;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::UInt32Type;
use vetro_model::{Role, Schema};

use crate::refusal::{Problem, Rule};

/// Digits of a token, at least and at most: see the pseudonym domains of a project.
const LENGTHS: std::ops::RangeInclusive<usize> = 12..=64;
/// From so many different tokens on, one of them holds a letter: 16 hexadecimal digits are all decimal once in 1 800
/// times, 12 once in 280.
const ENOUGH: usize = 4;

/// Identifier columns that hold anything else.
pub(crate) fn problems(table: &RecordBatch, schema: &Schema) -> Vec<Problem> {
    let columns = schema.with_role(Role::Identifier).into_iter();
    columns.filter_map(|name| problem(name, table.column_by_name(name)?)).collect()
}

fn problem(name: &str, column: &ArrayRef) -> Option<Problem> {
    let rows = odd_rows(column);
    if rows.is_empty() {
        return None;
    }
    let sentence = format!(
        "Column `{name}` has the role `identifier` and holds values that are no keyed tokens: replace it by a \
         `pseudonym`, or leave it out."
    );
    Some(Problem::of_rows(Rule::Identifier, name, rows, sentence))
}

/// The rows whose value is no token.
fn odd_rows(column: &ArrayRef) -> Vec<usize> {
    let Some(values) = values(column) else { return (0..column.len()).filter(|row| column.is_valid(*row)).collect() };
    let present: BTreeSet<&str> = values.iter().flatten().copied().collect();
    let usual = present.first().map_or(0, |token| token.len());
    let looks_drawn = present.len() < ENOUGH || present.iter().any(|token| token.bytes().any(|byte| byte > b'9'));
    let is_token = |value: &str| {
        looks_drawn
            && value.len() == usual
            && LENGTHS.contains(&value.len())
            && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    (0..).zip(&values).filter(|(_, value)| value.is_some_and(|value| !is_token(value))).map(|(row, _)| row).collect()
}

/// Whether every value of a column of identifiers is a keyed token, of enough different ones to be sure.
pub(crate) fn is_proven(column: &ArrayRef) -> bool {
    let distinct = values(column).map_or(0, |values| values.into_iter().flatten().collect::<BTreeSet<_>>().len());
    distinct >= ENOUGH && odd_rows(column).is_empty()
}

fn values(column: &ArrayRef) -> Option<Vec<Option<&str>>> {
    if let Some(texts) = column.as_string_opt::<i32>() {
        return Some(texts.iter().collect());
    }
    let coded = column.as_dictionary_opt::<UInt32Type>()?;
    let values = coded.values().as_string_opt::<i32>()?;
    let value = |code: u32| values.is_valid(code as usize).then(|| values.value(code as usize));
    Some(coded.keys().iter().map(|code| code.and_then(value)).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::StringArray;

    use super::*;

    fn odd(values: &[Option<&str>]) -> Vec<usize> {
        let column: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        odd_rows(&column)
    }

    #[test]
    fn tokens_of_one_length_pass_and_what_people_write_does_not() {
        assert!(odd(&[Some("00ff00ff00ff"), None, Some("123456789012")]).is_empty());
        assert_eq!(
            odd(&[Some("00ff00ff00ff"), Some("TI 12345"), Some("00ff00ff00f"), Some("00FF00FF00FF")]),
            [1, 2, 3]
        );
    }

    #[test]
    fn many_tokens_without_a_single_letter_are_numbers() {
        let numbers = [Some("7560000000001"), Some("7560000000002"), Some("7560000000003"), Some("7560000000004")];
        assert_eq!(odd(&numbers), [0, 1, 2, 3]);
    }
}
