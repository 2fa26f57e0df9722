//! Finds the columns asked for, and the name that was probably meant.

use std::collections::HashMap;

use crate::error::Error;

/// The most columns a relation may have, after `reliability`: spreadsheets end at 16 384, tables people use far below.
pub(crate) const MOST_COLUMNS: usize = 4_096;

/// Where each wanted column stands in the relation.
///
/// # Errors
///
/// [`Error::MissingColumn`] for the first that does not.
pub(crate) fn positions(wanted: &[String], existing: &[String]) -> Result<Vec<usize>, Error> {
    let places: HashMap<&str, usize> =
        existing.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
    let find = |name: &String| places.get(name.as_str()).copied().ok_or_else(|| missing_column(name, existing));
    wanted.iter().map(find).collect()
}

fn missing_column(name: &str, existing: &[String]) -> Error {
    let nearest = nearest(name, existing.iter().map(String::as_str)).map(str::to_owned);
    Error::MissingColumn { column: name.to_owned(), nearest, columns: existing.to_vec() }
}

/// The most similar name, if one is similar enough to be a slip: at most a third of the letters differ, case ignored.
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    let allowed = (name.chars().count() / 3).max(1);
    let measured = candidates.map(|other| (strsim::damerau_levenshtein(&folded, &other.to_lowercase()), other));
    measured.filter(|(distance, _)| *distance <= allowed).min_by_key(|(distance, _)| *distance).map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let names = ["data_ora", "Targa", "via"];
        assert_eq!(nearest("targa", names.into_iter()), Some("Targa"));
        assert_eq!(nearest("dataora", names.into_iter()), Some("data_ora"));
        assert_eq!(nearest("importo", names.into_iter()), None);
    }

    #[test]
    fn names_are_matched_exactly() {
        let existing = ["A".to_owned(), "b c".to_owned()];
        assert_eq!(positions(&["b c".to_owned(), "A".to_owned()], &existing).unwrap(), [1, 0]);
        let error = positions(&["a".to_owned()], &existing).unwrap_err();
        assert!(matches!(error, Error::MissingColumn { nearest: Some(name), .. } if name == "A"));
    }
}
