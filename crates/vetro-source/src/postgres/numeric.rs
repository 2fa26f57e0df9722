//! Decodes `numeric` exactly: never through a float, no digit lost.
//!
//! On the wire a number is a list of digits to the base 10 000, the weight of
//! the first, a sign, and how many decimals to show. Source: `numeric_send` in
//! the server's `src/backend/utils/adt/numeric.c`.

use std::fmt::Write as _;

use crate::text::{BAD_TYPE, NON_FINITE};

use super::cells::Trouble;

const NEGATIVE: u16 = 0x4000;
const POSITIVE: u16 = 0;
/// Not a number and the infinities.
const SPECIAL: [u16; 3] = [0xC000, 0xD000, 0xF000];
/// Decimal digits in a digit of the wire.
const GROUP: i32 = 4;

/// A number as it stands on the wire.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numeric<'a> {
    digits: &'a [u8],
    weight: i32,
    negative: bool,
    decimals: usize,
}

impl<'a> Numeric<'a> {
    /// Reads the head of a number; the rule it breaks if it is not a finite number.
    ///
    /// # Errors
    ///
    /// [`Trouble::Nonsense`] when the bytes are not a number at all.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Result<Self, &'static str>, Trouble> {
        let bad = Trouble::Nonsense("a number cannot be read");
        let Some((head, digits)) = bytes.split_first_chunk::<8>() else { return Err(bad) };
        let word = |place: usize| [head[2 * place], head[2 * place + 1]];
        let (count, sign) = (usize::from(u16::from_be_bytes(word(0))), u16::from_be_bytes(word(2)));
        if SPECIAL.contains(&sign) {
            return Ok(Err(NON_FINITE));
        }
        let sound = digits.chunks_exact(2).all(|pair| u16::from_be_bytes([pair[0], pair[1]]) < 10_000);
        if digits.len() != 2 * count || !sound || ![NEGATIVE, POSITIVE].contains(&sign) {
            return Err(bad);
        }
        let weight = i32::from(i16::from_be_bytes(word(1)));
        let decimals = usize::from(u16::from_be_bytes(word(3)));
        Ok(Ok(Self { digits, weight, negative: sign == NEGATIVE, decimals }))
    }

    fn groups(&self) -> impl Iterator<Item = u16> + use<'a> {
        self.digits.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
    }

    /// The number times 10 to the `scale`, a whole number; the rule it breaks if it has more digits than that.
    pub(super) fn scaled(&self, scale: i8) -> Result<i128, &'static str> {
        let mut sum = 0_i128;
        let mut exponent = self.weight * GROUP + i32::from(scale);
        for group in self.groups() {
            let group = i128::from(group);
            let part = match u32::try_from(exponent) {
                Ok(up) => 10_i128.checked_pow(up).and_then(|power| power.checked_mul(group)),
                Err(_) => shifted_down(group, exponent.unsigned_abs()),
            };
            let part = if group == 0 { Some(0) } else { part };
            sum = part.and_then(|part| sum.checked_add(part)).ok_or(BAD_TYPE)?;
            exponent -= GROUP;
        }
        Ok(if self.negative { -sum } else { sum })
    }

    /// Writes the number with all its decimals, without an exponent.
    pub(super) fn write(&self, text: &mut String) {
        const ROOM: &str = "writing into a string cannot fail";
        if self.negative {
            text.push('-');
        }
        let first = self.weight.max(0);
        write!(text, "{}", self.group_at(first)).expect(ROOM);
        for weight in (0..first).rev() {
            write!(text, "{:04}", self.group_at(weight)).expect(ROOM);
        }
        if self.decimals > 0 {
            text.push('.');
            let end = text.len() + self.decimals;
            for weight in (i32::MIN..0).rev() {
                if text.len() >= end {
                    break;
                }
                write!(text, "{:04}", self.group_at(weight)).expect(ROOM);
            }
            text.truncate(end);
        }
    }

    /// The digit of the wire with a weight; 0 beyond both ends.
    fn group_at(&self, weight: i32) -> u16 {
        let place = usize::try_from(self.weight - weight).ok();
        let pair = place.and_then(|place| self.digits.get(2 * place..2 * place + 2));
        pair.map_or(0, |pair| u16::from_be_bytes([pair[0], pair[1]]))
    }
}

/// A digit of the wire moved down by decimal places, if nothing is lost.
fn shifted_down(group: i128, places: u32) -> Option<i128> {
    let power = 10_i128.checked_pow(places)?;
    (group % power == 0).then_some(group / power)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Writes a number as the server would, from its decimal text.
    fn wire(text: &str) -> Vec<u8> {
        let (sign, text) = text.strip_prefix('-').map_or((POSITIVE, text), |text| (NEGATIVE, text));
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let whole = format!("{}{whole}", "0".repeat((4 - whole.len() % 4) % 4));
        let padded = format!("{decimals}{}", "0".repeat((4 - decimals.len() % 4) % 4));
        let all = format!("{whole}{padded}");
        let mut groups: Vec<u16> = (0..all.len() / 4).map(|at| all[4 * at..4 * at + 4].parse().unwrap()).collect();
        let mut weight = i16::try_from(whole.len()).unwrap() / 4 - 1;
        while groups.first() == Some(&0) {
            groups.remove(0);
            weight -= 1;
        }
        while groups.last() == Some(&0) {
            groups.pop();
        }
        let weight = if groups.is_empty() { 0 } else { weight };
        let count = |length: usize| u16::try_from(length).unwrap();
        let head = [count(groups.len()), weight.cast_unsigned(), sign, count(decimals.len())];
        head.iter().chain(&groups).flat_map(|word| word.to_be_bytes()).collect()
    }

    fn text(bytes: &[u8]) -> String {
        let mut text = String::new();
        Numeric::read(bytes).unwrap().unwrap().write(&mut text);
        text
    }

    #[test]
    fn numbers_keep_every_digit() {
        for number in ["0", "0.00", "1.50", "-0.000001", "12345678.9", "10000", "99999999999999999999.0000000001"] {
            assert_eq!(text(&wire(number)), number);
        }
        let scaled = |number: &str, scale| Numeric::read(&wire(number)).unwrap().unwrap().scaled(scale);
        assert_eq!(scaled("1.50", 2), Ok(150));
        assert_eq!(scaled("-0.000001", 6), Ok(-1));
        assert_eq!(scaled("100000000", 0), Ok(100_000_000));
        let most = "9999999999999999999999999999.9999999999";
        assert_eq!(scaled(most, 10), Ok(10_i128.pow(38) - 1));
    }

    #[test]
    fn a_number_that_does_not_fit_is_a_fault_and_never_rounded() {
        let number = wire("1.505");
        let number = Numeric::read(&number).unwrap().unwrap();
        assert_eq!(number.scaled(2), Err(BAD_TYPE));
        let huge = wire(&"9".repeat(60));
        assert_eq!(Numeric::read(&huge).unwrap().unwrap().scaled(0), Err(BAD_TYPE));
    }

    #[test]
    fn what_is_not_finite_is_a_fault_and_what_is_no_number_an_error() {
        assert_eq!(Numeric::read(&[0, 0, 0, 0, 0xC0, 0, 0, 0]).unwrap().unwrap_err(), NON_FINITE);
        assert_eq!(Numeric::read(&[0, 0, 0, 0, 0xF0, 0, 0, 0]).unwrap().unwrap_err(), NON_FINITE);
        assert!(Numeric::read(&[0, 1, 0, 0, 0, 0, 0, 0]).is_err());
        assert!(Numeric::read(&[0, 1, 0, 0, 0, 0, 0, 0, 0x27, 0x10]).is_err());
        assert!(Numeric::read(&[]).is_err());
    }

    proptest! {
        #[test]
        fn both_ways_to_read_a_number_agree(digits in "[1-9][0-9]{0,25}", decimals in "[0-9]{10}", minus: bool) {
            let number = format!("{}{digits}.{decimals}", if minus { "-" } else { "" });
            let bytes = wire(&number);
            prop_assert_eq!(text(&bytes), number.clone());
            let whole: i128 = number.replace('.', "").parse().unwrap();
            prop_assert_eq!(Numeric::read(&bytes).unwrap().unwrap().scaled(10), Ok(whole));
        }

        #[test]
        fn no_bytes_make_it_stumble(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
            if let Ok(Ok(number)) = Numeric::read(&bytes) {
                let _ = number.scaled(38);
            }
        }
    }
}
