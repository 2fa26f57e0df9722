//! Registration plates of vehicles.
//!
//! The Italian plate since 1994 (`AA000AA`) stands alone, in capitals; other
//! forms, and the Swiss one, need a word or a column that announces them:
//! "ZH 8001" is a postcode.
//!
//! Source: DPR 495/1992, art. 257 (the letters I, O, Q and U are not used); Verkehrszulassungsverordnung (SR 741.51),
//! art. 82 to 84: the canton and up to six digits.

use super::boundary::{head, is_word, starts};
use super::document::end_of;
use super::hints::{Hints, before};

/// Least digits and letters of an Italian plate.
pub(crate) const ITALIAN: (usize, usize) = (3, 4);

const CANTONS: [&[u8; 2]; 26] = [
    b"AG", b"AI", b"AR", b"BE", b"BL", b"BS", b"FR", b"GE", b"GL", b"GR", b"JU", b"LU", b"NE", b"NW", b"OW", b"SG",
    b"SH", b"SO", b"SZ", b"TG", b"TI", b"UR", b"VD", b"VS", b"ZG", b"ZH",
];

/// Whether a plate stands in the text.
pub(crate) fn is_in(text: &str, hints: Hints) -> bool {
    let bytes = text.as_bytes();
    // Every plate begins with two letters and a digit.
    let may_begin = |start: &usize| {
        head(bytes, *start).is_some_and(|[first, second, third]| {
            first.is_ascii_alphabetic() && second.is_ascii_alphabetic() && third.is_ascii_digit()
        })
    };
    let is_announced = |start: usize| hints.has(Hints::PLATE) || before(text, start).has(Hints::PLATE);
    starts(bytes).filter(may_begin).any(|start| {
        is_italian(bytes, start) || ((is_any_italian(bytes, start) || is_swiss(bytes, start)) && is_announced(start))
    })
}

/// `AA000AA` in capitals, compact or in its three parts with one separator throughout.
fn is_italian(bytes: &[u8], start: usize) -> bool {
    let Some(end) = end_of(b"LLDDDLL", bytes, start) else { return false };
    let plate = &bytes[start..end];
    let gaps: Vec<usize> = (0..plate.len()).filter(|at| !plate[*at].is_ascii_alphanumeric()).collect();
    let is_grouped = match gaps.as_slice() {
        [] => true,
        [first, second] => (*first, *second) == (2, 6) && plate[2] == plate[6] && matches!(plate[2], b' ' | b'-'),
        _ => false,
    };
    is_grouped && !plate.iter().any(u8::is_ascii_lowercase) && is_alone(bytes, start, end) && has_plate_letters(plate)
}

/// A plate never goes on: `AB-123-CD-4` and `/AB123CD/7` are references.
fn is_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let joins = |byte: Option<&u8>| matches!(byte, Some(b'-' | b'/' | b'_' | b'.' | b'='));
    let before = |steps: usize| start.checked_sub(steps).and_then(|at| bytes.get(at));
    let goes_on = joins(bytes.get(end)) && is_word(bytes.get(end + 1));
    let is_joined = joins(before(1)) && is_word(before(2));
    !goes_on && !is_joined
}

/// The plate in any case, and that of motorcycles (`AA00000`).
fn is_any_italian(bytes: &[u8], start: usize) -> bool {
    let found = [b"LLDDDLL".as_slice(), b"LLDDDDD"].iter().find_map(|shape| end_of(shape, bytes, start));
    found.is_some_and(|end| has_plate_letters(&bytes[start..end].to_ascii_uppercase()))
}

fn has_plate_letters(plate: &[u8]) -> bool {
    !plate.iter().any(|letter| matches!(letter, b'I' | b'O' | b'Q' | b'U'))
}

fn is_swiss(bytes: &[u8], start: usize) -> bool {
    let Some(canton) = bytes.get(start..start + 2) else { return false };
    let is_canton = CANTONS.iter().any(|known| canton.eq_ignore_ascii_case(known.as_slice()));
    let gap = bytes[start + 2..].iter().take_while(|byte| matches!(byte, b' ' | b'-' | b'.')).count();
    // Some write the digits in groups: TI 123 456.
    let digits = bytes[start + 2 + gap..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    is_canton && gap <= 3 && (1..=6).contains(&digits) && !is_word(bytes.get(start + 2 + gap + digits))
}
