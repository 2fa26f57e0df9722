//! The Italian codice fiscale of a person: sixteen characters with a check letter.
//!
//! Six letters of the names, year, month letter, day (plus 40 for women),
//! place of birth, check letter. Where two persons would share a code, digits
//! are replaced by letters from the right (omocodia).
//!
//! Source: Decreto del Ministero delle finanze, 23 December 1976, n. 13813.

use super::boundary::{is_word, starts, take};

/// Characters of a code.
pub(crate) const LENGTH: usize = 16;

/// Where a digit, or a letter that stands for one, has its place.
const DIGITS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
/// The letters that stand for 0 to 9.
const OMOCODIA: &[u8; 10] = b"LMNPQRSTUV";
/// The letters of the months.
const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";
/// What characters at odd places (the first, the third, …) count: digits like the first ten letters.
const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
/// Where people put spaces: before the year and the place, and between surname and name.
const USUAL_GAPS: [u64; 3] = [0, 1 << 6 | 1 << 11, 1 << 3 | 1 << 6 | 1 << 11];

/// Whether a code stands in the text, compact or spaced, in capitals or not.
pub(crate) fn is_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    starts(bytes).any(|start| is_at(bytes, start))
}

fn is_at(bytes: &[u8], start: usize) -> bool {
    let Some(taken) = take::<LENGTH>(bytes, start, LENGTH, fits) else { return false };
    !is_word(bytes.get(taken.end)) && is_code(&taken.code) && is_credible(&taken.code, taken.gaps)
}

/// Whether a character may stand at its place.
fn fits(at: usize, letter: u8) -> bool {
    match at {
        8 => MONTHS.contains(&letter),
        at if DIGITS.contains(&at) => digit(letter).is_some(),
        _ => letter.is_ascii_alphabetic(),
    }
}

fn is_code(code: &[u8; LENGTH]) -> bool {
    digit(code[9]).zip(digit(code[10])).is_some_and(|(tens, units)| is_day(tens * 10 + units))
        && check_letter(code) == code[15]
}

/// Text without digits hits the form of a code now and then: few digits need the form of names and of spacing too.
fn is_credible(code: &[u8; LENGTH], gaps: u64) -> bool {
    let written = DIGITS.iter().filter(|at| code[**at].is_ascii_digit()).count();
    written >= 4 || (USUAL_GAPS.contains(&gaps) && is_name(&code[..3]) && is_name(&code[3..6]))
}

fn digit(byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        _ => OMOCODIA.iter().position(|letter| *letter == byte).and_then(|value| u32::try_from(value).ok()),
    }
}

fn is_day(day: u32) -> bool {
    (1..=31).contains(&day) || (41..=71).contains(&day)
}

/// Consonants, then vowels, then `X` to fill up.
fn is_name(letters: &[u8]) -> bool {
    let class = |letter: &u8| match letter {
        b'A' | b'E' | b'I' | b'O' | b'U' => 1,
        b'X' => 2,
        _ => 0,
    };
    // An X may be a consonant of the name as well as a filler.
    letters.windows(2).all(|pair| class(&pair[0]) <= class(&pair[1]) || pair[0] == b'X')
}

fn check_letter(code: &[u8; LENGTH]) -> u8 {
    let value = |byte: u8| u32::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' });
    let sum: u32 = code[..15]
        .iter()
        .enumerate()
        .map(|(at, byte)| if at % 2 == 0 { ODD[value(*byte) as usize] } else { value(*byte) })
        .sum();
    b'A' + u8::try_from(sum % 26).expect("a remainder of 26 fits into a byte")
}
