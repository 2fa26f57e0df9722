//! Texts that a spreadsheet would run as a formula when it opens the CSV file.
//!
//! Source: OWASP, *CSV Injection*; CWE-1236. A leading sign is usual before
//! numbers, telephone numbers and as a mere dash, and harmless there.

/// Whether a spreadsheet might take the text for a formula.
pub(crate) fn is_formula(text: &str) -> bool {
    // Invisible characters hide nothing.
    let text = text.trim_start_matches(['\u{feff}', '\u{200b}', '\u{2060}']);
    let mut letters = text.chars();
    match letters.next() {
        // The full-width forms are taken for the plain ones by East Asian versions.
        Some('=' | '@' | '\t' | '\r' | '＝' | '＠') => true,
        Some('+' | '-' | '＋' | '－') => !is_number_or_dash(letters.as_str()),
        _ => false,
    }
}

/// Whether nothing but a number, a telephone number or more dashes follows the sign.
fn is_number_or_dash(rest: &str) -> bool {
    let only = |allowed: &str| rest.chars().all(|letter| letter.is_ascii_digit() || allowed.contains(letter));
    let has_digits = rest.contains(|letter: char| letter.is_ascii_digit());
    if has_digits { only(" .,\u{a0}\u{202f}'\u{2019}()/-%") } else { rest.chars().all(|letter| letter == '-') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_a_formula() {
        for text in [
            "=1+1",
            "@SUM(A1)",
            "\tx",
            "\r=1",
            "＝1",
            "＠a",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "-A1",
            "＋A1",
            "\u{feff}=1",
            "+ A1",
            "-(A1)",
            "--A1",
            "-1E5",
            "-5 °C",
        ] {
            assert!(is_formula(text), "{text:?}");
        }
    }

    #[test]
    fn numbers_telephone_numbers_and_dashes_are_none() {
        for text in [
            "",
            "-",
            "--",
            "+",
            "-5",
            "-5.25",
            "+3,5 %",
            "+41 79 123 45 67",
            "+39 (0332) 123456",
            "-1'000",
            "a=b",
            " =1",
            "5-3",
        ] {
            assert!(!is_formula(text), "{text:?}");
        }
    }
}
