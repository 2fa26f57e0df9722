//! Bytes to text: the encodings of office programs, entities of markup, hidden texts in metadata.

use std::borrow::Cow;

/// The text of a file: UTF-8, UTF-16 with its mark, else Windows-1252; `None` for what is no text.
///
/// # Source
///
/// WHATWG, *Encoding Standard*, index windows-1252.
pub(super) fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, u16::from_be_bytes).map(Cow::Owned),
        _ => {}
    }
    // Control characters other than white space and form feeds do not stand in texts.
    if bytes.iter().any(|byte| matches!(byte, 0..=8 | 0xe..=0x1f)) {
        return None;
    }
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| windows_1252(*byte)).collect()),
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let units: Vec<u16> = bytes.chunks(2).map(|pair| unit([pair[0], pair.get(1).copied().unwrap_or(0)])).collect();
    String::from_utf16(&units).ok()
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// A text of markup with its entities as characters.
pub(super) fn entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let known = end.and_then(|end| entity(&rest[1..end]).map(|letter| (letter, end)));
        let (letter, end) = known.unwrap_or(('&', 0));
        plain.push(letter);
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The characters that identifiers are made of and their separators.
fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let code = hexadecimal.map_or_else(|| number.parse(), |digits| u32::from_str_radix(digits, 16));
        return code.ok().and_then(char::from_u32);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "commat" => '@',
        "period" => '.',
        "colon" => ':',
        "plus" => '+',
        "sol" => '/',
        "lowbar" => '_',
        "hyphen" | "ndash" | "mdash" => '-',
        "lpar" => '(',
        "rpar" => ')',
        "shy" | "zwnj" | "zwj" => '\u{ad}',
        _ => return None,
    })
}

/// Texts within base64, such as a schema in a file's metadata: runs of printable characters.
///
/// # Source
///
/// RFC 4648, section 4.
pub(super) fn hidden(text: &str) -> Option<String> {
    const LEAST: usize = 16;
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let body = text.trim_end_matches('=');
    if body.len() < LEAST {
        return None;
    }
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for byte in body.bytes() {
        held = (held << 6) | value(byte)?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap_or_default());
            held &= (1 << bits) - 1;
        }
    }
    let runs = bytes.iter().map(|byte| if (0x20..0x7f).contains(byte) || *byte >= 0xa0 { *byte } else { b'\n' });
    text_of_runs(&runs.collect::<Vec<u8>>())
}

fn text_of_runs(bytes: &[u8]) -> Option<String> {
    text(bytes).map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_encoding_is_read() {
        assert_eq!(text("è".as_bytes()).unwrap(), "è");
        assert_eq!(text(b"\xef\xbb\xbfa").unwrap(), "a");
        assert_eq!(text(b"caff\xe8 \x80").unwrap(), "caffè €");
        assert_eq!(text(b"\xff\xfea\0b\0").unwrap(), "ab");
        assert_eq!(text(b"\x89PNG\r\n\x1a\n\0\0"), None);
    }

    #[test]
    fn entities_and_base64_hide_nothing() {
        assert_eq!(entities("a&#64;b&period;it &amp; &x; &"), "a@b.it & &x; &");
        // The encoding of `maria@example.it` by RFC 4648.
        assert_eq!(hidden("bWFyaWFAZXhhbXBsZS5pdA==").unwrap(), "maria@example.it");
        assert_eq!(hidden("not base64!"), None);
    }
}
