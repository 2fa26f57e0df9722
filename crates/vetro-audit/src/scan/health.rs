//! Numbers of health cards: 80 for health, 380 or 756 for the country, fifteen digits, the last one a check digit.
//!
//! Source: EN 1867 with ISO/IEC 7812-1; BAG, *Technische Vorgaben für die Versichertenkarte*; DM 11 March 2004 on the
//! Italian card, whose number on the back is that of the European card.

use super::boundary::{begins, ends, take};
use super::luhn;

/// Digits of a number.
pub(crate) const LENGTH: usize = 20;
/// At most so many separators: groups of four have four.
const GAPS: u32 = 6;

/// Whether a number stands in the text.
pub(crate) fn is_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let starts = bytes.windows(2).enumerate().filter(|(_, pair)| *pair == b"80").map(|(start, _)| start);
    starts.filter(|start| begins(bytes, *start)).any(|start| is_at(bytes, start))
}

fn is_at(bytes: &[u8], start: usize) -> bool {
    let Some(taken) = take::<LENGTH>(bytes, start, LENGTH, |_, letter| letter.is_ascii_digit()) else {
        return false;
    };
    let is_known = matches!(&taken.code[2..5], b"380" | b"756");
    is_known && taken.gaps.count_ones() <= GAPS && ends(bytes, taken.end) && luhn::passes(&taken.code)
}
