//! What was probably meant by a word that no table knows.

/// The candidate that differs least, when no more than a third of its letters differ.
pub(crate) fn nearest<'c>(text: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = fold(text);
    let scored = candidates.map(|candidate| (distance(&wanted, &fold(candidate)), candidate));
    scored.min().filter(|(score, candidate)| *score <= candidate.len().div_ceil(3)).map(|(_, candidate)| candidate)
}

/// Letters and digits only, in lower case.
fn fold(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(200).collect()
}

/// How many letters must be added, removed or replaced.
///
/// Source: V. I. Levenshtein, *Binary codes capable of correcting deletions, insertions, and reversals*, 1966.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, a) in left.iter().enumerate() {
        let mut diagonal = row;
        above[0] = row + 1;
        for (column, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = above[column + 1];
            above[column + 1] = replaced.min(diagonal + 1).min(above[column] + 1);
        }
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_case_and_strokes_do_not_count_and_a_third_of_the_letters_may_differ() {
        let codes = || ["DAILY", "WEEKLY", "CSV"].into_iter();
        assert_eq!(nearest("dayly", codes()), Some("DAILY"));
        assert_eq!(nearest("c-s-v", codes()), Some("CSV"));
        assert_eq!(nearest("spreadsheet", codes()), None);
        let distance = |a: &str, b: &str| distance(&fold(a), &fold(b));
        assert_eq!((distance("kitten", "sitting"), distance("", "abc"), distance("abc", "abc")), (3, 3, 0));
    }
}
