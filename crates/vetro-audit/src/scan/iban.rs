//! Bank account numbers: country, two check digits, and the country's own form.
//!
//! Source: ISO 13616-1 with the SWIFT *IBAN Registry*; check digits by ISO
//! 7064, MOD 97-10.

use super::boundary::{is_word, starts, take};

/// Characters of the shortest number (Norway).
pub(crate) const SHORTEST: usize = 15;
/// Characters of the longest number.
const LONGEST: usize = 34;

/// Each country's account numbers: `n` digits, `a` letters, `c` either, each with a length.
const FORMS: [(&[u8; 2], &str); 87] = [
    (b"AD", "n8c12"),
    (b"AE", "n19"),
    (b"AL", "n8c16"),
    (b"AT", "n16"),
    (b"AZ", "a4c20"),
    (b"BA", "n16"),
    (b"BE", "n12"),
    (b"BG", "a4n6c8"),
    (b"BH", "a4c14"),
    (b"BI", "n23"),
    (b"BR", "n23a1c1"),
    (b"BY", "c4n4c16"),
    (b"CH", "n5c12"),
    (b"CR", "n18"),
    (b"CY", "n8c16"),
    (b"CZ", "n20"),
    (b"DE", "n18"),
    (b"DJ", "n23"),
    (b"DK", "n14"),
    (b"DO", "c4n20"),
    (b"EE", "n16"),
    (b"EG", "n25"),
    (b"ES", "n20"),
    (b"FI", "n14"),
    (b"FK", "a2n12"),
    (b"FO", "n14"),
    (b"FR", "n10c11n2"),
    (b"GB", "a4n14"),
    (b"GE", "a2n16"),
    (b"GI", "a4c15"),
    (b"GL", "n14"),
    (b"GR", "n7c16"),
    (b"GT", "c4c20"),
    (b"HR", "n17"),
    (b"HU", "n24"),
    (b"IE", "a4n14"),
    (b"IL", "n19"),
    (b"IQ", "a4n15"),
    (b"IS", "n22"),
    (b"IT", "a1n10c12"),
    (b"JO", "a4n4c18"),
    (b"KW", "a4c22"),
    (b"KZ", "n3c13"),
    (b"LB", "n4c20"),
    (b"LC", "a4c24"),
    (b"LI", "n5c12"),
    (b"LT", "n16"),
    (b"LU", "n3c13"),
    (b"LV", "a4c13"),
    (b"LY", "n21"),
    (b"MC", "n10c11n2"),
    (b"MD", "c2c18"),
    (b"ME", "n18"),
    (b"MK", "n3c10n2"),
    (b"MN", "n16"),
    (b"MR", "n23"),
    (b"MT", "a4n5c18"),
    (b"MU", "a4n19a3"),
    (b"NI", "a4n20"),
    (b"NL", "a4n10"),
    (b"NO", "n11"),
    (b"OM", "n3c16"),
    (b"PK", "a4c16"),
    (b"PL", "n24"),
    (b"PS", "a4c21"),
    (b"PT", "n21"),
    (b"QA", "a4c21"),
    (b"RO", "a4c16"),
    (b"RS", "n18"),
    (b"RU", "n14c15"),
    (b"SA", "n2c18"),
    (b"SC", "a4n20a3"),
    (b"SD", "n14"),
    (b"SE", "n20"),
    (b"SI", "n15"),
    (b"SK", "n20"),
    (b"SM", "a1n10c12"),
    (b"SO", "n19"),
    (b"ST", "n21"),
    (b"SV", "a4n20"),
    (b"TL", "n19"),
    (b"TN", "n20"),
    (b"TR", "n6c16"),
    (b"UA", "n6c19"),
    (b"VA", "n18"),
    (b"VG", "a4n16"),
    (b"XK", "n16"),
];

/// Whether a number stands in the text, compact or in groups.
pub(crate) fn is_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_pair =
        |start: &usize| bytes.len() > start + 1 && bytes[*start..*start + 2].iter().all(u8::is_ascii_alphabetic);
    starts(bytes).filter(is_pair).any(|start| is_at(bytes, start))
}

fn is_at(bytes: &[u8], start: usize) -> bool {
    // Words are far more frequent than countries with digits behind them.
    if bytes.get(start + 2).is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let after = bytes.iter().skip(start + 2).find(|byte| byte.is_ascii_alphanumeric());
    if !after.is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let country = [bytes[start].to_ascii_uppercase(), bytes[start + 1].to_ascii_uppercase()];
    let Ok(known) = FORMS.binary_search_by(|(code, _)| code.as_slice().cmp(&country)) else { return false };
    let form = FORMS[known].1;
    let wanted = 4 + parts(form).map(|(_, length)| length).sum::<usize>();
    let fits_check = |at: usize, letter: u8| !matches!(at, 2 | 3) || letter.is_ascii_digit();
    let Some(taken) = take::<LONGEST>(bytes, start, wanted, fits_check) else { return false };
    let code = &taken.code[..taken.length];
    !is_word(bytes.get(taken.end)) && fits(form, &code[4..]) && remainder(code) == 1
}

/// The parts of a form: class and length.
fn parts(form: &str) -> impl Iterator<Item = (u8, usize)> {
    form.split_inclusive(|letter: char| letter.is_ascii_alphabetic())
        .zip(form.split(|letter: char| letter.is_ascii_alphabetic()).skip(1))
        .map(|(class, length)| (*class.as_bytes().last().unwrap_or(&b'c'), length.parse().unwrap_or(0)))
}

fn fits(form: &str, account: &[u8]) -> bool {
    let mut rest = account;
    parts(form).all(|(class, length)| {
        let Some((part, after)) = rest.split_at_checked(length) else { return false };
        rest = after;
        match class {
            b'n' => part.iter().all(u8::is_ascii_digit),
            b'a' => part.iter().all(u8::is_ascii_alphabetic),
            _ => true,
        }
    })
}

/// The number, its first four characters moved to the end and letters read as 10 to 35, modulo 97.
fn remainder(code: &[u8]) -> u32 {
    let moved = code[4..].iter().chain(&code[..4]);
    moved.fold(0, |sum, byte| {
        if byte.is_ascii_digit() {
            (sum * 10 + u32::from(byte - b'0')) % 97
        } else {
            (sum * 100 + u32::from(byte - b'A') + 10) % 97
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_countries_stand_in_order_with_plausible_lengths() {
        assert!(FORMS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let length = |form: &str| 4 + parts(form).map(|(_, length)| length).sum::<usize>();
        assert!(FORMS.iter().all(|(_, form)| (SHORTEST..=LONGEST).contains(&length(form))));
        let known = |country: &[u8; 2]| FORMS.iter().find(|(code, _)| *code == country).map(|(_, form)| length(form));
        let expected = [(b"CH", 21), (b"IT", 27), (b"DE", 22), (b"FR", 27), (b"AT", 20), (b"LI", 21), (b"MT", 31)];
        for (country, length) in expected {
            assert_eq!(known(country), Some(length));
        }
    }
}
