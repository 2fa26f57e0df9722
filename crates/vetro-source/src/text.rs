//! Tells text that may travel from text that would be a trap.
//!
//! Control characters hide in terminals, cut strings short or turn a line
//! around; a replacement character says that somebody lost a letter before
//! us. Either is a fault of the record, never repaired in silence.

/// The rule a value breaks whose storage does not fit its column.
pub(crate) const BAD_TYPE: &str = "bad-type";
/// The rule broken by bytes that are no text, and by text that lost letters.
pub(crate) const BAD_ENCODING: &str = "bad-encoding";
/// The rule broken by control characters and other invisible ones that mislead.
pub(crate) const CONTROL_CHARACTER: &str = "control-character";
/// The rule broken by `NaN` and the infinities.
pub(crate) const NON_FINITE: &str = "non-finite";
/// The rule broken by days and instants outside the years 1 to 9999.
pub(crate) const BAD_DATE: &str = "bad-date";
/// The rule broken by times of day that are none, such as 24:00.
pub(crate) const BAD_TIME: &str = "bad-time";
/// The rule broken by a geometry without one longitude and latitude.
pub(crate) const NOT_A_POINT: &str = "not-a-point";

/// The longest cell that is read, in bytes.
pub(crate) const LONGEST_CELL: usize = 8 << 20;

/// The rule that a text breaks, if any.
pub(crate) fn fault_of(text: &str) -> Option<&'static str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return None;
    }
    text.chars().find_map(fault_of_character)
}

fn fault_of_character(character: char) -> Option<&'static str> {
    match character {
        '\t' | '\n' | '\r' => None,
        '\u{FFFD}' => Some(BAD_ENCODING),
        '\u{202D}' | '\u{202E}' => Some(CONTROL_CHARACTER),
        _ if character.is_control() || is_noncharacter(character) => Some(CONTROL_CHARACTER),
        _ => None,
    }
}

/// Source: The Unicode Standard, section 23.7.
fn is_noncharacter(character: char) -> bool {
    let code = u32::from(character);
    (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

/// A text in UTF-8 that may travel, or the rule it breaks.
pub(crate) fn checked(bytes: &[u8]) -> Result<&str, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| BAD_ENCODING)?;
    fault_of(text).map_or(Ok(text), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_of_any_language_passes() {
        for text in ["", "via Nassa 3", "Zürich\tmit Tab\r\n", "👩‍👧", "e\u{301}", "\u{FEFF}bom inside", "«né»"]
        {
            assert_eq!(fault_of(text), None, "{text:?}");
        }
    }

    #[test]
    fn misleading_characters_are_faults() {
        for text in ["a\0b", "\u{1b}[31m", "\u{7f}", "\u{85}", "\u{202e}txt", "\u{fdd0}", "\u{1fffe}"] {
            assert_eq!(fault_of(text), Some(CONTROL_CHARACTER), "{text:?}");
        }
        assert_eq!(fault_of("M\u{fffd}ller"), Some(BAD_ENCODING));
        assert_eq!(checked(b"M\xfcller"), Err(BAD_ENCODING));
    }
}
