//! Numbers of eleven digits: partita IVA, and the provisional codice fiscale of a person.
//!
//! One number in ten passes the check, so a word must announce it; only the
//! form of the European register, `IT` and eleven digits with a known office
//! in them, stands alone.
//!
//! Source: DM 23 December 1976 n. 13813, and Agenzia delle Entrate, *Struttura della partita IVA*: seven digits, the
//! province's office (001 to 100, 120, 121, 888, 999), a check digit by Luhn.

use super::boundary::{begins, ends, take};
use super::hints::{Hints, before};
use super::luhn;

/// Digits of a number.
pub(crate) const LENGTH: usize = 11;

/// Whether an announced number stands in the text.
pub(crate) fn is_in(text: &str, hints: Hints) -> bool {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit());
    starts.filter(|at| !at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_digit())).any(|start| {
        let has_country = follows_country(bytes, start);
        (has_country || begins(bytes, start)) && is_at(text, start, has_country, hints)
    })
}

/// Whether `IT` stands right before, as a word of its own.
fn follows_country(bytes: &[u8], start: usize) -> bool {
    let first = |at: usize| bytes[at..start].eq_ignore_ascii_case(b"IT") && begins(bytes, at);
    start.checked_sub(2).is_some_and(first)
}

fn is_at(text: &str, start: usize, has_country: bool, hints: Hints) -> bool {
    let bytes = text.as_bytes();
    let Some(taken) = take::<LENGTH>(bytes, start, LENGTH, |_, letter| letter.is_ascii_digit()) else {
        return false;
    };
    let is_number = ends(bytes, taken.end) && is_sound(&taken.code);
    let is_alone = has_country && taken.gaps == 0 && has_office(&taken.code);
    let is_spaced = taken.gaps.count_ones() <= 3;
    is_number && (is_alone || (is_spaced && (hints.has(Hints::VAT) || before(text, start).has(Hints::VAT))))
}

fn is_sound(code: &[u8]) -> bool {
    code.iter().any(|digit| *digit != b'0') && luhn::passes(code)
}

fn has_office(code: &[u8; LENGTH]) -> bool {
    let office = code[7..10].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    matches!(office, 1..=100 | 120 | 121 | 888 | 999)
}

/// Whether a whole number of an announced column is one; its leading zeros are lost.
pub(crate) fn is_number(number: i128) -> bool {
    (1..100_000_000_000).contains(&number) && is_sound(format!("{number:011}").as_bytes())
}
