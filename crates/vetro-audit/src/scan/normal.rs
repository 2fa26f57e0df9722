//! Reads a text as a person sees it.
//!
//! Invisible characters within an identifier, non-breaking spaces, typographic
//! dashes and full-width letters come from office programs and web forms, and
//! from people who know how scanners work.

/// The text with look-alikes replaced and invisible characters dropped; `None` when there are none.
pub(crate) fn plain(value: &str) -> Option<String> {
    if value.chars().all(|letter| replacement(letter) == Some(letter)) {
        return None;
    }
    Some(value.chars().filter_map(replacement).collect())
}

/// What a character looks like; `None` for nothing.
///
/// Never a character that has another replacement, so that once is enough.
fn replacement(letter: char) -> Option<char> {
    match letter {
        // Soft hyphen, grapheme joiner, blank letters of Hangul, vowel separators, zero-width and direction marks, word
        // joiners, variation selectors, byte-order mark, tags.
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{e0000}'..='\u{e0fff}' => None,
        '\u{a0}'
        | '\u{b7}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{2022}'
        | '\u{3000}' => Some(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
        '\u{2018}' | '\u{2019}' => Some('\''),
        '\u{2024}' => Some('.'),
        '\u{fe6b}' => Some('@'),
        // The full-width forms stand in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xff01 + 0x21),
        letter => Some(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_reads_as_it_looks() {
        assert_eq!(plain("７５６\u{a0}12\u{200b}34–5＠").as_deref(), Some("756 1234-5@"));
        assert_eq!(plain("perché no"), None);
    }

    #[test]
    fn what_is_plain_stays_as_it_is() {
        for letter in (0..=0xf_0000).filter_map(char::from_u32).filter_map(replacement) {
            assert_eq!(replacement(letter), Some(letter));
        }
    }
}
