//! Addresses of devices: IP version 4 and 6, and MAC.
//!
//! Source: RFC 791; RFC 4291, section 2.2; IEEE 802-2014, section 8.1. Which addresses point to no device: the IANA
//! special-purpose address registries (RFC 6890).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::boundary::is_word;
use super::hints::{Hints, before};

/// Bytes of the longest IP address of version 6.
const LONGEST_V6: usize = 45;

/// Whether a MAC address stands in the text: six pairs with one separator, or three fours with points.
///
/// In a column named for them, twelve hexadecimal digits are one too.
pub(crate) fn is_mac_in(text: &str, hints: Hints) -> bool {
    let bytes = text.as_bytes();
    let mut starts = (0..bytes.len()).filter(|at| is_word(bytes.get(*at)) && !is_joined_before(bytes, *at));
    starts.any(|start| {
        let taken = mac(bytes, start);
        taken.is_some_and(|taken| taken.is_sure || hints.has(Hints::NETWORK) || before(text, start).has(Hints::NETWORK))
            || (hints.has(Hints::NETWORK) && is_bare_mac(bytes, start))
    })
}

/// A MAC address taken from a text.
struct Mac {
    /// Whether its form alone tells.
    is_sure: bool,
}

fn mac(bytes: &[u8], start: usize) -> Option<Mac> {
    let (size, count) = match (bytes.get(start + 2), bytes.get(start + 4)) {
        (Some(b':' | b'-'), _) => (2, 6),
        (_, Some(b'.')) => (4, 3),
        _ => return None,
    };
    let separator = *bytes.get(start + size)?;
    let end = start + (size + 1) * count - 1;
    let address = bytes.get(start..end)?;
    let fits = |(at, byte): (usize, &u8)| {
        if at % (size + 1) == size { *byte == separator } else { byte.is_ascii_hexdigit() }
    };
    let goes_on = is_word(bytes.get(end)) || (bytes.get(end) == Some(&separator) && is_word(bytes.get(end + 1)));
    if goes_on || !address.iter().enumerate().all(fits) {
        return None;
    }
    let digits = || address.iter().filter(|byte| **byte != separator);
    // All alike: every device, or a blank.
    if digits().all(|digit| *digit == address[0]) {
        return None;
    }
    let has_letter = digits().any(u8::is_ascii_alphabetic);
    Some(Mac { is_sure: separator == b':' || has_letter })
}

fn is_bare_mac(bytes: &[u8], start: usize) -> bool {
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    length == 12 && !is_word(bytes.get(start + length))
}

/// Whether what stands before belongs to it.
fn is_joined_before(bytes: &[u8], start: usize) -> bool {
    let before = |steps: usize| start.checked_sub(steps).and_then(|at| bytes.get(at));
    is_word(before(1)) || (matches!(before(1), Some(b':' | b'-' | b'.')) && is_hex(before(2)) && is_hex(before(3)))
}

fn is_hex(byte: Option<&u8>) -> bool {
    byte.is_some_and(u8::is_ascii_hexdigit)
}

/// Four numbers with points; chapters and versions have small ones and need a word that announces them.
pub(crate) fn is_v4_in(text: &str, hints: Hints) -> bool {
    let bytes = text.as_bytes();
    let begins = |at: usize| {
        let before = |steps: usize| at.checked_sub(steps).and_then(|at| bytes.get(at));
        bytes[at].is_ascii_digit()
            && !is_word(before(1))
            && !(matches!(before(1), Some(b'.' | b'-')) && is_word(before(2)))
    };
    (0..bytes.len()).filter(|at| begins(*at)).any(|start| {
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        let written = text[start..start + length].trim_end_matches('.');
        let goes_on = is_word(bytes.get(start + length))
            || (bytes.get(start + length) == Some(&b'-') && is_word(bytes.get(start + length + 1)));
        let is_quad = written.bytes().filter(|byte| *byte == b'.').count() == 3;
        let Some(address) = is_quad.then(|| written.parse::<Ipv4Addr>().ok()).flatten() else { return false };
        let announced = || hints.has(Hints::NETWORK) || before(text, start).has(Hints::NETWORK);
        !goes_on && is_device(address) && (is_sure(address) || announced())
    })
}

/// Whether the numbers are too large for chapters, versions and dates.
fn is_sure(address: Ipv4Addr) -> bool {
    let large = |least: u8| address.octets().into_iter().filter(|number| *number >= least).count();
    large(100) >= 1 || large(10) >= 3 || address.is_private()
}

fn is_device(address: Ipv4Addr) -> bool {
    let first = address.octets()[0];
    !(first == 0 || first == 127 || first >= 224)
}

/// Groups of hexadecimal digits with colons that are an address of a network of people.
pub(crate) fn is_v6_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let belongs = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':' || *byte == b'.';
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| belongs(byte)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let is_word_before = is_word(at.checked_sub(1).and_then(|before| bytes.get(before)));
        let written = text[at..at + length].trim_matches('.');
        // `ip:2001:…` and `addr::` leave a colon before or behind.
        let candidates = [written, written.trim_start_matches(':'), written.trim_end_matches(':')];
        if (4..=LONGEST_V6).contains(&length)
            && written.contains(':')
            && !is_word_before
            && !is_word(bytes.get(at + length))
            && candidates.iter().any(|written| written.parse().is_ok_and(is_v6_device))
        {
            return true;
        }
        at += length;
    }
    false
}

/// Global unicast, unique local and link-local addresses.
fn is_v6_device(address: Ipv6Addr) -> bool {
    let first = address.segments()[0];
    (0x2000..0x4000).contains(&first) || (0xfc00..0xfe00).contains(&first) || (0xfe80..0xfec0).contains(&first)
}
