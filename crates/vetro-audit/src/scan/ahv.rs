//! The Swiss social-insurance number: 756, nine digits, a check digit as in EAN-13.
//!
//! Source: Federal Office for Social Insurance, *Directives on the AHV number*; GS1, *General Specifications*, check
//! digit calculation.

use super::boundary::{begins, ends, take};

/// Digits of a number.
pub(crate) const LENGTH: usize = 13;
/// At most so many separators: `756.1234.5678.97` has three.
const GAPS: u32 = 4;
/// The country stands alone where anything does: groups of four belong to bank accounts.
const AFTER_COUNTRY: u64 = 1 << 3;

/// Whether a number stands in the text, with points, spaces, dashes or nothing between its digits.
pub(crate) fn is_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let starts = bytes.windows(3).enumerate().filter(|(_, digits)| *digits == b"756").map(|(start, _)| start);
    starts.filter(|start| begins(bytes, *start)).any(|start| is_at(bytes, start))
}

fn is_at(bytes: &[u8], start: usize) -> bool {
    let Some(taken) = take::<LENGTH>(bytes, start, LENGTH, |_, letter| letter.is_ascii_digit()) else {
        return false;
    };
    let is_grouped = taken.gaps & AFTER_COUNTRY != 0 && taken.gaps.count_ones() <= GAPS;
    ends(bytes, taken.end) && (taken.gaps == 0 || is_grouped) && has_check_digit(&taken.code)
}

fn has_check_digit(code: &[u8; LENGTH]) -> bool {
    let weighted = |(at, byte): (usize, &u8)| u32::from(byte - b'0') * if at % 2 == 0 { 1 } else { 3 };
    code.iter().all(u8::is_ascii_digit) && code.iter().enumerate().map(weighted).sum::<u32>().is_multiple_of(10)
}

/// Whether a whole number is one.
pub(crate) fn is_number(number: i128) -> bool {
    const LEAST: i128 = 7_560_000_000_000;
    (LEAST..LEAST + 10_000_000_000).contains(&number)
        && <&[u8; LENGTH]>::try_from(number.to_string().as_bytes()).is_ok_and(has_check_digit)
}
