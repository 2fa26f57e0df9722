//! How a ledger is written: its versions as JSON, each as what changed since the one before, and the state sealed.
//!
//! ```text
//! 8 bytes   length of the JSON, little end first
//! JSON      the versions, and whether a state follows
//! rest      12 bytes nonce, then ChaCha20-Poly1305 (RFC 8439) of the state; absent without one
//! ```
//!
//! The state is 8 bytes of length, JSON, and 20 bytes for each record that is
//! shown: a million records take 20 MB.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};
use vetro_model::ledger::{Entry, HeldCells, HeldRow, HeldRows, Shown};

use super::ledger::{Ledger, State};

/// Bytes of a record in the state.
const ROW: usize = 20;

/// All but the state.
#[derive(Serialize, Deserialize)]
struct Open {
    versions: Vec<Line>,
    /// Whether a state follows: a page that was cut must not pass for one without.
    sealed: bool,
}

/// A version as what changed since the one before.
#[derive(Serialize, Deserialize)]
struct Line {
    version: String,
    released: Timestamp,
    withdrawn: Option<Timestamp>,
    /// What is new or other.
    shown: Shown,
    /// What is not there any more.
    gone: Vec<String>,
}

/// The state but for the rows of records.
#[derive(Serialize, Deserialize)]
enum Head {
    Cells(HeldCells),
    Rows(HeldRows),
}

/// A ledger as bytes.
pub(super) fn write(ledger: &Ledger, key: &[u8], id: &str) -> std::io::Result<Vec<u8>> {
    let open = Open { versions: lines(&ledger.entries), sealed: ledger.state.is_some() };
    let mut bytes = framed(Vec::new(), &open)?;
    if let Some(state) = &ledger.state {
        seal(&mut bytes, state, key, id)?;
    }
    Ok(bytes)
}

/// A ledger from bytes; `None` when it is damaged or was sealed with another key.
pub(super) fn read(bytes: &[u8], key: &[u8], id: &str) -> Option<Ledger> {
    let (json, rest) = unframed(bytes)?;
    let page: Open = serde_json::from_slice(json).ok()?;
    if page.sealed == rest.is_empty() {
        return None;
    }
    let state = if page.sealed { Some(state(&open(rest.to_vec(), key, id)?)?) } else { None };
    Some(Ledger { entries: entries(page.versions), state })
}

/// Appends a value as JSON behind its length.
fn framed(mut bytes: Vec<u8>, value: &impl Serialize) -> std::io::Result<Vec<u8>> {
    let start = bytes.len();
    bytes.extend([0; 8]);
    serde_json::to_writer(&mut bytes, value)?;
    let length = (bytes.len() - start - 8) as u64;
    bytes[start..start + 8].copy_from_slice(&length.to_le_bytes());
    Ok(bytes)
}

fn unframed(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
}

fn lines(entries: &[Entry]) -> Vec<Line> {
    let before = std::iter::once(None).chain(entries.iter().map(|entry| Some(&entry.shown)));
    let line = |(entry, before): (&Entry, Option<&Shown>)| {
        let (shown, gone) = match (&entry.shown, before) {
            (Shown::Cells(new), Some(Shown::Cells(old))) => {
                let (new, gone) = changed(new, old);
                (Shown::Cells(new), gone)
            }
            (Shown::Classes(new), Some(Shown::Classes(old))) => {
                let (new, gone) = changed(new, old);
                (Shown::Classes(new), gone)
            }
            (whole, _) => (whole.clone(), Vec::new()),
        };
        Line { version: entry.version.clone(), released: entry.released, withdrawn: entry.withdrawn, shown, gone }
    };
    entries.iter().zip(before).map(line).collect()
}

fn changed<V: Clone + PartialEq>(
    new: &BTreeMap<String, V>,
    old: &BTreeMap<String, V>,
) -> (BTreeMap<String, V>, Vec<String>) {
    let other = new.iter().filter(|(key, value)| old.get(*key) != Some(value));
    let gone: BTreeSet<&String> = old.keys().filter(|key| !new.contains_key(*key)).collect();
    (other.map(|(key, value)| (key.clone(), value.clone())).collect(), gone.into_iter().cloned().collect())
}

fn entries(lines: Vec<Line>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::with_capacity(lines.len());
    for Line { version, released, withdrawn, shown, gone } in lines {
        let shown = match (shown, entries.last().map(|entry| &entry.shown)) {
            (Shown::Cells(new), Some(Shown::Cells(old))) => Shown::Cells(whole(new, old, &gone)),
            (Shown::Classes(new), Some(Shown::Classes(old))) => Shown::Classes(whole(new, old, &gone)),
            (shown, _) => shown,
        };
        entries.push(Entry { version, released, withdrawn, shown });
    }
    entries
}

fn whole<V: Clone>(new: BTreeMap<String, V>, old: &BTreeMap<String, V>, gone: &[String]) -> BTreeMap<String, V> {
    let mut all = old.clone();
    for key in gone {
        all.remove(key);
    }
    all.extend(new);
    all
}

/// Appends the state in the clear.
fn plain(bytes: Vec<u8>, state: &State) -> std::io::Result<Vec<u8>> {
    let (head, rows) = match state {
        State::Cells(cells) => (Head::Cells(cells.clone()), &[][..]),
        State::Rows(held) => {
            let HeldRows { columns, rows, classes, left_out, waits, ends, within } = held;
            let (columns, classes, left_out) = (columns.clone(), classes.clone(), left_out.clone());
            let (waits, ends, within) = (*waits, ends.clone(), within.clone());
            (
                Head::Rows(HeldRows { columns, rows: Vec::new(), classes, left_out, waits, ends, within }),
                rows.as_slice(),
            )
        }
    };
    let mut bytes = framed(bytes, &head)?;
    bytes.reserve(rows.len() * ROW);
    for row in rows {
        bytes.extend(row.raw.to_le_bytes());
        bytes.extend(row.class.to_le_bytes());
        bytes.extend(row.rest.to_le_bytes());
    }
    Ok(bytes)
}

fn state(plain: &[u8]) -> Option<State> {
    let (json, packed) = unframed(plain)?;
    let state = match serde_json::from_slice(json).ok()? {
        Head::Cells(cells) => State::Cells(cells),
        Head::Rows(held) => {
            let rows: Option<Vec<HeldRow>> = packed.chunks(ROW).map(row).collect();
            let rows = rows?;
            // A class that is not there would be a place out of bounds later.
            let known = rows.iter().all(|row| (row.class as usize) < held.classes.len());
            return known.then_some(State::Rows(HeldRows { rows, ..held }));
        }
    };
    packed.is_empty().then_some(state)
}

fn row(bytes: &[u8]) -> Option<HeldRow> {
    let (raw, rest) = bytes.split_first_chunk::<8>()?;
    let (class, rest) = rest.split_first_chunk::<4>()?;
    let rest: &[u8; 8] = rest.try_into().ok()?;
    let (raw, rest) = (u64::from_le_bytes(*raw), u64::from_le_bytes(*rest));
    Some(HeldRow { raw, class: u32::from_le_bytes(*class), rest })
}

fn cipher(key: &[u8]) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, key).ok().map(LessSafeKey::new)
}

/// Appends the state, encrypted and authenticated; the dataset's id is authenticated beside it, so that no page can
/// stand in for another.
fn seal(bytes: &mut Vec<u8>, state: &State, key: &[u8], id: &str) -> std::io::Result<()> {
    let failed = || std::io::Error::other("the state could not be sealed");
    let mut nonce = [0; NONCE_LEN];
    SystemRandom::new().fill(&mut nonce).map_err(|_| failed())?;
    bytes.extend(nonce);
    let start = bytes.len();
    *bytes = plain(std::mem::take(bytes), state)?;
    let (once, aad) = (Nonce::assume_unique_for_key(nonce), Aad::from(id));
    let cipher = cipher(key).ok_or_else(failed)?;
    let tag = cipher.seal_in_place_separate_tag(once, aad, &mut bytes[start..]).map_err(|_| failed())?;
    bytes.extend(tag.as_ref());
    Ok(())
}

fn open(mut sealed: Vec<u8>, key: &[u8], id: &str) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE_LEN] = sealed.get(..NONCE_LEN)?.try_into().ok()?;
    let once = Nonce::assume_unique_for_key(nonce);
    let plain = cipher(key)?.open_within(once, Aad::from(id), &mut sealed, NONCE_LEN..).ok()?;
    Some(plain.to_vec())
}

#[cfg(test)]
mod tests {
    use vetro_model::ledger::{HeldClass, Within};

    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn entry(version: &str, classes: &[(&str, &[u64])]) -> Entry {
        let classes = classes.iter().map(|(key, rows)| ((*key).to_owned(), rows.to_vec())).collect();
        let (version, released) = (version.to_owned(), Timestamp::UNIX_EPOCH);
        Entry { version, released, withdrawn: None, shown: Shown::Classes(classes) }
    }

    fn ledger() -> Ledger {
        let row = |raw| HeldRow { raw, class: 0, rest: u64::MAX - raw };
        let rows = HeldRows {
            columns: vec!["a".into(), "b".into()],
            rows: (0..50).map(row).collect(),
            classes: vec![HeldClass { labels: vec![None, Some("20-24".into())], batch: 0 }],
            left_out: vec![3, 4],
            waits: Some(Timestamp::UNIX_EPOCH),
            ends: [("c".to_owned(), [None, Some("9.50".to_owned())])].into(),
            within: [(0, Within { records: 50, squares: vec![0.1_f64.to_bits()] })].into(),
        };
        let entries = vec![
            entry("1", &[("a", &[1, 2]), ("b", &[3])]),
            entry("2", &[("b", &[3]), ("c", &[4])]),
            entry("3", &[("a", &[1, 2]), ("b", &[5])]),
        ];
        Ledger { entries, state: Some(State::Rows(rows)) }
    }

    #[test]
    fn a_ledger_is_read_as_it_was_written() {
        let bytes = write(&ledger(), &KEY, "x").unwrap();
        assert_eq!(read(&bytes, &KEY, "x"), Some(ledger()));
        let bare = Ledger { state: None, ..ledger() };
        assert_eq!(read(&write(&bare, &KEY, "x").unwrap(), &KEY, "x"), Some(bare));
    }

    #[test]
    fn what_did_not_change_is_written_once() {
        let lines = lines(&ledger().entries);
        assert_eq!(lines[1].shown, Shown::Classes([("c".to_owned(), vec![4])].into()));
        assert_eq!(lines[1].gone, ["a"]);
    }

    #[test]
    fn another_key_another_dataset_and_every_cut_are_noticed() {
        let bytes = write(&ledger(), &KEY, "x").unwrap();
        assert_eq!(read(&bytes, &[8; 32], "x"), None);
        assert_eq!(read(&bytes, &KEY, "y"), None);
        for length in 0..bytes.len() {
            assert_eq!(read(&bytes[..length], &KEY, "x"), None, "{length} bytes");
        }
    }
}
