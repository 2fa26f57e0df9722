//! The check digit of cards and Italian tax numbers.
//!
//! Source: ISO/IEC 7812-1, annex B.

/// Whether a text of digits ends with the right check digit.
pub(crate) fn passes(digits: &[u8]) -> bool {
    let counted = |(place, digit): (usize, &u8)| {
        let digit = u32::from(digit.wrapping_sub(b'0'));
        let doubled = if place % 2 == 1 { digit * 2 } else { digit };
        if doubled > 9 { doubled - 9 } else { doubled }
    };
    digits.iter().all(u8::is_ascii_digit)
        && digits.iter().rev().enumerate().map(counted).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::passes;

    #[test]
    fn the_standard_s_example_passes_and_its_neighbours_do_not() {
        assert!(passes(b"79927398713"));
        assert!((b'0'..=b'9').filter(|last| passes(&[b"7992739871".as_slice(), &[*last]].concat())).count() == 1);
        assert!(!passes(b"7992739871x"));
    }
}
