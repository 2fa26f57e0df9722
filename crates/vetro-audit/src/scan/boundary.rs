//! Where a number or code begins and ends within a text.

/// Whether the byte belongs to a word: an ASCII letter or digit.
pub(crate) fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether nothing before `start` belongs to what begins there.
///
/// A point or a comma after a digit makes the rest decimals: coordinates are
/// full of digits that would pass for anything.
pub(crate) fn begins(bytes: &[u8], start: usize) -> bool {
    let before = |steps: usize| start.checked_sub(steps).and_then(|at| bytes.get(at));
    let joined = matches!(before(1), Some(b'.' | b',')) && before(2).is_some_and(u8::is_ascii_digit);
    !is_word(before(1)) && !joined
}

/// Where words begin to which nothing before belongs.
pub(crate) fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut is_within = false;
    (0..bytes.len()).filter(move |at| {
        let was_within = std::mem::replace(&mut is_within, bytes[*at].is_ascii_alphanumeric());
        is_within && !was_within && begins(bytes, *at)
    })
}

/// The first three letters and digits from `start` on, up to three usual separators between any two passed over.
pub(crate) fn head(bytes: &[u8], start: usize) -> Option<[u8; 3]> {
    let mut rest = bytes.get(start..)?.iter();
    let mut next = || rest.by_ref().take(4).find(|byte| !matches!(byte, b' ' | b'-' | b'.')).copied();
    Some([next()?, next()?, next()?])
}

/// Whether nothing from `end` on belongs to what ends there.
pub(crate) fn ends(bytes: &[u8], end: usize) -> bool {
    let joined = matches!(bytes.get(end), Some(b'.' | b',')) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    !is_word(bytes.get(end)) && !joined
}

/// A code taken from a text, with what stood between its characters.
pub(crate) struct Taken<const N: usize> {
    /// The characters, upper case.
    pub(crate) code: [u8; N],
    /// How many of them.
    pub(crate) length: usize,
    /// Before which characters a separator stood, as bits.
    pub(crate) gaps: u64,
    /// Where the code ends in the text.
    pub(crate) end: usize,
}

/// Takes the next `wanted` letters and digits from `start` on, passing over single separators; `None` if they end
/// before, or one does not fit its place: most words are given up at their second or third letter.
pub(crate) fn take<const N: usize>(
    bytes: &[u8],
    start: usize,
    wanted: usize,
    fits: impl Fn(usize, u8) -> bool,
) -> Option<Taken<N>> {
    let mut taken = Taken { code: [0; N], length: 0, gaps: 0, end: start };
    while taken.length < wanted {
        let mut byte = *bytes.get(taken.end)?;
        if taken.length > 0 && matches!(byte, b' ' | b'.' | b'-' | b'/' | b'_' | b'\t' | b'\n') {
            taken.gaps |= 1 << taken.length;
            taken.end += 1;
            byte = *bytes.get(taken.end)?;
        }
        let letter = byte.to_ascii_uppercase();
        if !byte.is_ascii_alphanumeric() || !fits(taken.length, letter) {
            return None;
        }
        *taken.code.get_mut(taken.length)? = letter;
        taken.length += 1;
        taken.end += 1;
    }
    Some(taken)
}
