//! Whether columns of identifiers hold keyed tokens, and nothing that a person would recognise.

use std::collections::BTreeSet;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
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
    let Some(texts) = texts(column) else { return (0..column.len()).filter(|row| column.is_valid(*row)).collect() };
    let tokens = Tokens::of(texts);
    let is_odd = |at: usize| texts.is_valid(at) && !tokens.holds(texts.value(at));
    match column.as_dictionary_opt::<UInt32Type>() {
        Some(coded) => {
            let odd: Vec<bool> = (0..texts.len()).map(is_odd).collect();
            let rows = coded.keys().iter().enumerate();
            rows.filter(|(_, code)| code.is_some_and(|code| odd[code as usize])).map(|(row, _)| row).collect()
        }
        None => (0..texts.len()).filter(|row| is_odd(*row)).collect(),
    }
}

/// The length of the tokens, where every value is a keyed token and there are enough different ones to be sure.
pub(crate) fn proven_length(column: &ArrayRef) -> Option<usize> {
    let texts = texts(column)?;
    let tokens = Tokens::of(texts);
    (has_enough(texts) && texts.iter().flatten().all(|text| tokens.holds(text))).then_some(tokens.length)
}

/// The texts of a column, or of its dictionary.
fn texts(column: &ArrayRef) -> Option<&StringArray> {
    let coded = column.as_dictionary_opt::<UInt32Type>();
    coded.map_or(column, |coded| coded.values()).as_string_opt::<i32>()
}

fn has_enough(texts: &StringArray) -> bool {
    let mut different = BTreeSet::new();
    texts.iter().flatten().any(|text| {
        different.insert(text);
        different.len() >= ENOUGH
    })
}

/// What the tokens of a column have in common.
struct Tokens {
    /// Their usual length.
    length: usize,
    /// Whether they look drawn by chance: among enough of them, one holds a letter.
    drawn: bool,
}

impl Tokens {
    fn of(texts: &StringArray) -> Self {
        let mut lengths = [0_u64; *LENGTHS.end() + 1];
        for length in texts.iter().flatten().map(str::len).filter(|length| LENGTHS.contains(length)) {
            lengths[length] += 1;
        }
        let most = lengths.iter().max().copied().unwrap_or(0);
        let length = lengths.iter().position(|count| *count == most).unwrap_or(0);
        let has_letter = |text: &str| text.bytes().any(|byte| byte > b'9');
        Self { length, drawn: texts.iter().flatten().any(has_letter) || !has_enough(texts) }
    }

    fn holds(&self, value: &str) -> bool {
        self.drawn
            && LENGTHS.contains(&value.len())
            && value.len() == self.length
            && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }
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
