//! Italian and Swiss telephone numbers as people write them.
//!
//! With the country's code a number is certain. Without it, only the usual
//! groups count, with separators between them: bare digits are ids, dates,
//! amounts far more often. After a word such as `tel.`, or in a column of that
//! name, any plausible number counts.
//!
//! Source: BAKOM, *Numbering plan E.164/2002*; AGCOM, *Piano nazionale di
//! numerazione*, delibera 8/15/CIR.

use super::boundary::is_word;

/// Digits of the shortest number reported.
pub(crate) const FEWEST_DIGITS: usize = 8;
/// Digits of the longest number, without the country's code.
const MOST_DIGITS: usize = 12;
/// Groups looked at.
const MOST_GROUPS: usize = 6;
/// Bytes of the longest word that announces a number.
const LONGEST_CUE: usize = 12;

/// Whether a number stands in the text.
pub(crate) fn is_in(text: &str) -> bool {
    is_anywhere(text.as_bytes(), false)
}

/// Whether a number stands in a text of a column that is named for numbers.
pub(crate) fn is_in_phone_column(text: &str) -> bool {
    is_anywhere(text.as_bytes(), true)
}

/// Whether a word announces a telephone number.
fn is_cue(word: &str) -> bool {
    const CUES: [&str; 17] = [
        "tel",
        "telefono",
        "telefon",
        "telephone",
        "téléphone",
        "phone",
        "tf",
        "fon",
        "cell",
        "cellulare",
        "cel",
        "mobile",
        "natel",
        "handy",
        "fax",
        "whatsapp",
        "fisso",
    ];
    // Only one of the words has an accent.
    if word.is_ascii() {
        CUES.iter().any(|cue| cue.eq_ignore_ascii_case(word))
    } else {
        CUES.contains(&word.to_lowercase().as_str())
    }
}

fn is_anywhere(bytes: &[u8], is_announced: bool) -> bool {
    (0..bytes.len()).any(|at| match bytes[at] {
        b'+' => !is_word(at.checked_sub(1).and_then(|before| bytes.get(before))) && is_international(bytes, at + 1),
        b'0' | b'3' if begins(bytes, at) => {
            is_international_by_zeros(bytes, at) || is_national(bytes, at, is_announced)
        }
        _ => false,
    })
}

/// Whether a national number may begin here: not within a word, a date, an amount or a path.
fn begins(bytes: &[u8], start: usize) -> bool {
    let before = |steps: usize| start.checked_sub(steps).and_then(|at| bytes.get(at));
    let joined = matches!(before(1), Some(b'.' | b',' | b'/' | b'-' | b'_' | b':' | b'\'' | b'+' | b'#' | b'='));
    let after_word = is_word(before(2)) && !(before(1) == Some(&b'.') || before(1) == Some(&b':'));
    let after_digit = before(2).is_some_and(u8::is_ascii_digit);
    !is_word(before(1)) && !(joined && (after_word || after_digit)) && before(1) != Some(&b'+')
}

/// Whether a word that announces a number stands right before, with at most four bytes between.
fn is_cued(bytes: &[u8], start: usize) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let between =
        bytes[..start].iter().rev().take_while(|byte| !is_word(Some(byte)) && byte.is_ascii()).take(5).count();
    if between > 4 {
        return false;
    }
    let end = start - between;
    // One letter more than the longest cue: what is longer is another word.
    let length = bytes[..end].iter().rev().take_while(|byte| is_letter(byte)).take(LONGEST_CUE + 1).count();
    let word = std::str::from_utf8(&bytes[end - length..end]).unwrap_or_default();
    let word = word.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    is_cue(word)
}

/// Digits in groups, as they stand in a text.
struct Groups {
    digits: [u8; MOST_DIGITS],
    count: usize,
    /// The digits of each group.
    lengths: [usize; MOST_GROUPS],
    /// The place behind each group.
    ends: [usize; MOST_GROUPS],
    length: usize,
    /// What stands between the first two groups.
    separator: u8,
}

impl Groups {
    /// Reads groups of digits with usual separators between them; a group that runs into a word ends the reading.
    fn read(bytes: &[u8], start: usize) -> Self {
        let mut read = Self {
            digits: [0; MOST_DIGITS],
            count: 0,
            lengths: [0; MOST_GROUPS],
            ends: [0; MOST_GROUPS],
            length: 0,
            separator: 0,
        };
        let mut at = start;
        while read.length < MOST_GROUPS {
            let run = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let end = at + run;
            if run == 0 || read.count + run > MOST_DIGITS || is_word(bytes.get(end)) {
                break;
            }
            read.digits[read.count..read.count + run].copy_from_slice(&bytes[at..end]);
            read.count += run;
            (read.lengths[read.length], read.ends[read.length]) = (run, end);
            read.length += 1;
            let gap = gap(&bytes[end..]);
            if gap == 0 {
                break;
            }
            if read.length == 1 {
                read.separator = bytes[end..end + gap].iter().copied().find(|byte| *byte != b' ').unwrap_or(b' ');
            }
            at = end + gap;
        }
        read
    }

    /// The first groups, ever more of them: their lengths and digits, where nothing behind them belongs to the number.
    fn prefixes<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (&'a [usize], &'a [u8])> {
        (1..=self.length).filter_map(move |count| {
            let end = self.ends[count - 1];
            let goes_on = matches!(bytes.get(end), Some(b'.' | b',' | b'-' | b'/' | b':' | b'\''))
                && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            let lengths = &self.lengths[..count];
            (!goes_on).then(|| (lengths, &self.digits[..lengths.iter().sum()]))
        })
    }
}

/// How many bytes of separators stand here, if digits follow: one sign, perhaps with spaces or a closing bracket.
fn gap(bytes: &[u8]) -> usize {
    let length = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'.' | b'-' | b'/' | b'(' | b')')).count();
    let signs = bytes[..length].iter().filter(|byte| matches!(byte, b'.' | b'-' | b'/')).count();
    if length <= 3 && signs <= 1 && bytes.get(length).is_some_and(u8::is_ascii_digit) { length } else { 0 }
}

/// `0039…`, `0041…`, `00 41 …`.
fn is_international_by_zeros(bytes: &[u8], start: usize) -> bool {
    if bytes.get(start..start + 2) != Some(b"00") {
        return false;
    }
    let code = start + 2 + usize::from(bytes.get(start + 2) == Some(&b' '));
    is_international(bytes, code)
}

/// Whether a number follows the sign for international numbers.
fn is_international(bytes: &[u8], start: usize) -> bool {
    let start = start + usize::from(bytes.get(start) == Some(&b' '));
    let is_valid: fn(&[u8]) -> bool = match bytes.get(start..start + 2) {
        Some(b"39") => is_italian,
        Some(b"41") => is_swiss,
        _ => return false,
    };
    let rest = &bytes[start + 2..];
    // `+41 (0)79 …`: the zero in brackets is not dialled from abroad.
    let zero = rest.windows(3).take(3).position(|window| window == b"(0)");
    let rest = zero.map_or(rest, |at| &rest[at + 3..]);
    let first = rest.iter().take_while(|byte| matches!(byte, b' ' | b'.' | b'-' | b'/' | b'(' | b')')).count();
    if first > 3 {
        return false;
    }
    let groups = Groups::read(rest, first);
    // `+41.791234567` is a number with decimals.
    let is_decimal = first == 1 && rest[0] == b'.' && groups.length == 1;
    !is_decimal && groups.prefixes(rest).any(|(_, digits)| is_valid(digits))
}

/// A number without the leading zero.
fn is_swiss(digits: &[u8]) -> bool {
    const AREAS: [&[u8; 2]; 31] = [
        b"21", b"22", b"24", b"26", b"27", b"31", b"32", b"33", b"34", b"41", b"43", b"44", b"51", b"52", b"55", b"56",
        b"58", b"61", b"62", b"71", b"74", b"75", b"76", b"77", b"78", b"79", b"80", b"81", b"84", b"90", b"91",
    ];
    digits.len() == 9 && AREAS.iter().any(|area| digits.starts_with(*area))
}

fn is_italian(digits: &[u8]) -> bool {
    match (digits.first(), digits.get(1)) {
        (Some(b'3'), Some(b'1'..=b'9')) => (9..=10).contains(&digits.len()),
        (Some(b'0'), Some(b'1'..=b'9')) => (FEWEST_DIGITS..=11).contains(&digits.len()),
        (Some(b'8'), Some(b'0' | b'4' | b'9')) => digits.len() == 9,
        _ => false,
    }
}

fn is_national(bytes: &[u8], start: usize, is_announced: bool) -> bool {
    let groups = Groups::read(bytes, start);
    groups.prefixes(bytes).any(|(lengths, digits)| {
        let (swiss, italian) = (digits[0] == b'0' && is_swiss(&digits[1..]), is_italian(digits));
        (swiss && is_swiss_grouping(lengths))
            || (italian && is_italian_grouping(lengths, digits, groups.separator))
            || ((swiss || italian) && digits.len() >= FEWEST_DIGITS && (is_announced || is_cued(bytes, start)))
    })
}

fn is_swiss_grouping(lengths: &[usize]) -> bool {
    const USUAL: [&[usize]; 5] = [&[3, 3, 2, 2], &[3, 3, 4], &[3, 7], &[4, 3, 3], &[4, 2, 2, 2]];
    USUAL.contains(&lengths)
}

fn is_italian_grouping(lengths: &[usize], digits: &[u8], separator: u8) -> bool {
    const MOBILE: [&[usize]; 8] =
        [&[3, 7], &[3, 6], &[3, 3, 4], &[3, 4, 3], &[3, 2, 2, 3], &[3, 3, 2, 2], &[3, 2, 3, 2], &[3, 2, 5]];
    const FIXED: [&[usize]; 14] = [
        &[2, 7],
        &[2, 8],
        &[2, 4, 4],
        &[2, 4, 3],
        &[2, 3, 4],
        &[3, 6],
        &[3, 7],
        &[3, 8],
        &[3, 3, 3],
        &[3, 3, 4],
        &[3, 4, 4],
        &[4, 6],
        &[4, 7],
        &[4, 3, 3],
    ];
    // A point between two groups only makes decimals.
    let is_decimal = separator == b'.' && lengths.len() == 2;
    match digits[0] {
        b'3' => MOBILE.contains(&lengths) && !is_decimal,
        _ => FIXED.contains(&lengths) && separator != b'.' && lengths[0] == prefix_length(digits),
    }
}

/// How long the area's prefix is: Milan and Rome have two digits, large towns three, all others four.
fn prefix_length(digits: &[u8]) -> usize {
    const THREE: [&[u8; 2]; 28] = [
        b"10", b"11", b"15", b"19", b"30", b"31", b"35", b"39", b"40", b"41", b"45", b"49", b"50", b"51", b"55", b"59",
        b"70", b"71", b"75", b"79", b"80", b"81", b"85", b"89", b"90", b"91", b"95", b"99",
    ];
    match digits.get(1..3) {
        Some([b'2' | b'6', _]) => 2,
        Some(area) if THREE.iter().any(|known| known.as_slice() == area) => 3,
        _ => 4,
    }
}
