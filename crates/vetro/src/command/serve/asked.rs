//! What a reader asks for besides an address: parts, codings, only what is new.
//!
//! Source: RFC 9110, sections 8.8 (validators), 12.5.3 (`Accept-Encoding`), 13 (conditions) and 14 (ranges).

use std::fs::Metadata;
use std::time::UNIX_EPOCH;

use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};
use tiny_http::Request;
use vetro_model::project::Compression;

/// The conditions of a request.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The part that is wanted, as it was written.
    pub range: Option<String>,
    codings: String,
    known: Option<String>,
    since: Option<Timestamp>,
    part_of: Option<String>,
}

impl Asked {
    pub fn of(request: &Request) -> Self {
        let field = |name: &'static str| {
            let found = request.headers().iter().find(|header| header.field.equiv(name));
            found.map(|header| header.value.to_string())
        };
        Self {
            range: field("Range"),
            codings: field("Accept-Encoding").unwrap_or_default(),
            known: field("If-None-Match"),
            since: field("If-Modified-Since").and_then(|text| DateTimeParser::new().parse_timestamp(text).ok()),
            part_of: field("If-Range"),
        }
    }

    /// Whether a compressed twin is welcome: its coding, or any, is named and not with the weight 0.
    pub fn accepts(&self, way: Compression) -> bool {
        let weight = |name: &str| {
            self.codings.split(',').find_map(|one| {
                let mut parts = one.split(';').map(str::trim);
                let named = parts.next()?.eq_ignore_ascii_case(name);
                named.then(|| parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0_f32))
            })
        };
        weight(way.coding()).or_else(|| weight("*")).is_some_and(|weight| weight > 0.0)
    }

    /// Whether the reader has the very bytes already.
    pub fn has(&self, tag: &str, changed: Timestamp) -> bool {
        match (&self.known, self.since) {
            (Some(known), _) => {
                let mut tags = known.split(',').map(|one| one.trim().trim_start_matches("W/"));
                tags.any(|one| one == "*" || one == tag)
            }
            (None, Some(since)) => changed <= since,
            (None, None) => false,
        }
    }

    /// Whether a part fits what the reader has of the file so far.
    pub fn wants_part_of(&self, tag: &str, changed: Timestamp) -> bool {
        self.part_of.as_deref().is_none_or(|text| text == tag || text == date(changed))
    }
}

/// The tag of a file's bytes, and the second of its last change: a released file is never written again.
pub(super) fn validators(about: &Metadata) -> std::io::Result<(String, Timestamp)> {
    let changed = about.modified()?.duration_since(UNIX_EPOCH).map_err(std::io::Error::other)?;
    let second = i64::try_from(changed.as_secs()).map_err(std::io::Error::other)?;
    let tag = format!("\"{:x}-{:x}\"", changed.as_nanos(), about.len());
    Ok((tag, Timestamp::from_second(second).map_err(std::io::Error::other)?))
}

/// A date as HTTP writes it.
pub(super) fn date(instant: Timestamp) -> String {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&instant).unwrap_or_default()
}

/// The first and last byte of a range; `None` when it cannot be given. Of several ranges the first is given.
pub(super) fn range(text: &str, length: u64) -> Option<(u64, u64)> {
    let one = text.strip_prefix("bytes=")?.split(',').next()?.trim();
    let (from, to) = one.split_once('-')?;
    let last = length.checked_sub(1)?;
    let (from, to) = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) => (from, to.min(last)),
        (Ok(from), Err(_)) if to.is_empty() => (from, last),
        (Err(_), Ok(tail)) if from.is_empty() && tail > 0 => (length.saturating_sub(tail), last),
        _ => return None,
    };
    (from <= to && from <= last).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(range("bytes=0-9", 100), Some((0, 9)));
        assert_eq!(range("bytes=90-", 100), Some((90, 99)));
        assert_eq!(range("bytes=-10", 100), Some((90, 99)));
        assert_eq!(range("bytes=50-500", 100), Some((50, 99)));
        for bad in ["bytes=100-", "bytes=9-5", "bytes=-0", "lines=1-2", "bytes=a-b"] {
            assert_eq!(range(bad, 100), None, "{bad}");
        }
    }

    #[test]
    fn a_coding_is_accepted_unless_it_is_left_out_or_weighs_nothing() {
        let accepts = |codings: &str| {
            let asked = Asked { codings: codings.to_owned(), ..Asked::default() };
            Compression::ALL.map(|way| asked.accepts(way))
        };
        assert_eq!(accepts("gzip, deflate, br, zstd"), [true, true]);
        assert_eq!(accepts("GZIP;q=0.5"), [false, true]);
        assert_eq!(accepts("*, br;q=0"), [false, true]);
        assert_eq!(accepts("identity"), [false, false]);
        assert_eq!(accepts(""), [false, false]);
    }

    #[test]
    fn what_the_reader_has_is_told_by_its_tag_first_and_by_its_date_else() {
        let changed: Timestamp = "2026-11-20T02:12:00Z".parse().unwrap();
        assert_eq!(date(changed), "Fri, 20 Nov 2026 02:12:00 GMT");
        let with = |known: Option<&str>, since: Option<&str>| {
            let since = since.and_then(|text| DateTimeParser::new().parse_timestamp(text).ok());
            Asked { known: known.map(str::to_owned), since, ..Asked::default() }.has("\"a\"", changed)
        };
        assert!(with(Some("\"b\", W/\"a\""), None) && with(Some("*"), None));
        assert!(!with(Some("\"b\""), Some("Fri, 20 Nov 2026 02:12:00 GMT")), "the tag decides");
        assert!(with(None, Some("Fri, 20 Nov 2026 02:12:00 GMT")));
        assert!(!with(None, Some("Fri, 20 Nov 2026 02:11:59 GMT")) && !with(None, None));
    }
}
