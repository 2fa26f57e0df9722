//! Numbers of identity cards, passports and driving licences.
//!
//! They have a form and no check digit: only a column's name or a word before
//! the number makes one certain.
//!
//! Source: Italy: DM 23 December 2015 on the electronic card (`CA00000AA`), paper cards and passports of two letters and
//! seven digits, licences `U1…` and of the provinces; Switzerland: fedpol, numbers of passports and identity cards
//! (`S1A00A00` since 2022, a letter and seven digits before), licences of twelve digits.

use super::boundary::{head, is_word, starts};
use super::hints::{Hints, before};

/// Least digits and letters of a number that a word in the same text announces.
pub(crate) const IN_TEXT: (usize, usize) = (5, 4);

/// `L` is a letter, `D` a digit, `A` either; anything else is itself.
const CARD: [&[u8]; 4] = [b"LLDDDDDLL", b"LLDDDDDDD", b"LDLDDLDD", b"LDDDDDDD"];
const PASSPORT: [&[u8]; 3] = [b"LLDDDDDDD", b"LDLDDLDD", b"LDDDDDDD"];
const LICENCE: [&[u8]; 3] = [b"LLDDDDDDDL", b"U1AAAAAAAL", b"DDDDDDDDDDDD"];

/// What is announced by each of the hints.
const KINDS: [(Hints, &[&[u8]]); 3] = [(Hints::CARD, &CARD), (Hints::PASSPORT, &PASSPORT), (Hints::LICENCE, &LICENCE)];

/// The hints under which a number stands in the text, as announced by the column or by words before it.
pub(crate) fn found(text: &str, column: Hints) -> Hints {
    let bytes = text.as_bytes();
    starts(bytes)
        .filter(|start| may_begin(bytes, *start))
        .fold(Hints::NONE, |found, start| found.and(found_at(text, start, column)))
}

/// Whether one of the forms might begin here: each has a digit among its first three characters, most more.
fn may_begin(bytes: &[u8], start: usize) -> bool {
    match head(bytes, start) {
        Some([first, second, third]) if first.is_ascii_alphabetic() => {
            second.is_ascii_digit() || third.is_ascii_digit()
        }
        Some(digits) => digits.iter().all(u8::is_ascii_digit),
        None => false,
    }
}

fn found_at(text: &str, start: usize, column: Hints) -> Hints {
    let fitting = fitting(text.as_bytes(), start);
    // Words need not be read for what is not there, nor for what the column says already.
    if column.has(fitting) {
        return fitting;
    }
    let announced = column.and(before(text, start));
    let both = KINDS.iter().filter(|(kind, _)| fitting.has(*kind) && announced.has(*kind));
    both.fold(Hints::NONE, |found, (kind, _)| found.and(*kind))
}

/// The kinds whose form begins here.
fn fitting(bytes: &[u8], start: usize) -> Hints {
    let fits = |shapes: &[&[u8]]| shapes.iter().any(|shape| end_of(shape, bytes, start).is_some());
    KINDS.iter().filter(|(_, shapes)| fits(shapes)).fold(Hints::NONE, |all, (kind, _)| all.and(*kind))
}

/// Where a code of this form that begins at `start` ends, single separators passed over; it must not go on as a word.
pub(crate) fn end_of(shape: &[u8], bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    for (place, class) in shape.iter().enumerate() {
        if place > 0 && matches!(bytes.get(at), Some(b' ' | b'-' | b'.')) {
            at += 1;
        }
        let byte = bytes.get(at)?;
        let fits = match class {
            b'L' => byte.is_ascii_alphabetic(),
            b'D' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_alphanumeric(),
            other => byte.eq_ignore_ascii_case(other),
        };
        if !fits {
            return None;
        }
        at += 1;
    }
    (!is_word(bytes.get(at))).then_some(at)
}
