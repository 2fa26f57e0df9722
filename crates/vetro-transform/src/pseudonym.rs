//! Keyed pseudonyms: tokens that only the holder of the key can link to values.
//!
//! A plain hash of a number plate or a tax code is no pseudonym: all plates
//! can be hashed in minutes. A keyed hash needs the key, and a key that
//! changes with the period ends the link between periods.
//!
//! Source: RFC 2104 (HMAC), FIPS 180-4 (SHA-256).

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;

/// The key of a pseudonym domain, and how many hexadecimal digits its tokens have.
pub struct PseudonymKey {
    bytes: SecretSlice<u8>,
    digits: u8,
}

impl PseudonymKey {
    /// A key with the length of its tokens: hexadecimal digits, at most 64.
    #[must_use]
    pub fn new(key: Vec<u8>, digits: u8) -> Self {
        Self { bytes: key.into(), digits: digits.min(64) }
    }

    /// Derives the key of a period.
    ///
    /// # Source
    ///
    /// HMAC-SHA-256 of `vetro/pseudonym/<domain>/<period>` under the master key.
    #[must_use]
    pub fn for_period(&self, domain: &str, period: &str) -> Self {
        let mut mac = self.mac();
        for part in ["vetro/pseudonym/", domain, "/", period] {
            mac.update(part.as_bytes());
        }
        Self { bytes: mac.finalize().into_bytes().to_vec().into(), digits: self.digits }
    }

    /// Makes tokens; the key's part of the work is done once.
    pub(crate) fn tokens(&self) -> Tokens {
        Tokens { mac: self.mac(), digits: usize::from(self.digits) }
    }

    fn mac(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(self.bytes.expose_secret()).expect("HMAC takes keys of every length")
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PseudonymKey").field("digits", &self.digits).finish_non_exhaustive()
    }
}

/// Makes the tokens of one domain; its state is wiped when it is dropped.
pub(crate) struct Tokens {
    mac: Hmac<Sha256>,
    digits: usize,
}

impl Tokens {
    /// Calls `use_token` with the token of a text: lower-case hexadecimal digits.
    pub(crate) fn with_token<T>(&self, text: &str, use_token: impl FnOnce(&str) -> T) -> T {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut mac = self.mac.clone();
        mac.update(text.as_bytes());
        let mut token = [0_u8; 64];
        let shown = self.digits.div_ceil(2);
        for (pair, byte) in token.chunks_exact_mut(2).zip(mac.finalize().into_bytes()).take(shown) {
            pair[0] = HEX[usize::from(byte >> 4)];
            pair[1] = HEX[usize::from(byte & 15)];
        }
        use_token(std::str::from_utf8(&token[..self.digits]).expect("hexadecimal digits are ASCII"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(key: &PseudonymKey, text: &str) -> String {
        key.tokens().with_token(text, str::to_owned)
    }

    #[test]
    fn tokens_agree_with_the_test_cases_of_rfc_4231() {
        let jefe = PseudonymKey::new(b"Jefe".to_vec(), 64);
        assert_eq!(
            token(&jefe, "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = PseudonymKey::new(vec![0xaa; 131], 16);
        assert_eq!(token(&long, "Test Using Larger Than Block-Size Key - Hash Key First"), "60e431591ee0b67f");
    }

    #[test]
    fn the_key_of_a_period_differs_by_period_and_by_domain() {
        let master = PseudonymKey::new(b"master".to_vec(), 16);
        let one = token(&master.for_period("veicoli", "2026"), "TI 1");
        assert_ne!(one, token(&master.for_period("veicoli", "2027"), "TI 1"));
        assert_ne!(one, token(&master.for_period("persone", "2026"), "TI 1"));
        assert_eq!(one, token(&master.for_period("veicoli", "2026"), "TI 1"));
        let derived = PseudonymKey::new(
            master.tokens().mac.clone().chain_update(b"vetro/pseudonym/veicoli/2026").finalize().into_bytes().to_vec(),
            16,
        );
        assert_eq!(one, token(&derived, "TI 1"));
    }

    #[test]
    fn debug_does_not_show_the_key() {
        let shown = format!("{:?}", PseudonymKey::new(b"segreto".to_vec(), 16));
        assert!(!shown.contains("segreto") && !shown.contains("115"), "{shown}");
    }
}
