//! One language of the site: its words, its numbers, its dates.
//!
//! Numbers are grouped as readers of the region expect: `1.234,5` in
//! Italian, `1’234.5` in German (as in Switzerland), `1 234,5` in French,
//! `1,234.5` in English. Digits are never lost: a decimal text is regrouped,
//! not parsed.
//!
//! Start at [`Locale`].

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::Serialize;
use vetro_model::schema::Words;
use vetro_model::{Language, Localised};

use crate::words;

/// An instant or a day as machines and as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Moment {
    /// ISO 8601, for `<time datetime>`.
    pub iso: String,
    /// In words.
    pub words: String,
}

/// A language with all that is needed to speak it.
#[derive(Debug, Clone)]
pub(crate) struct Locale {
    /// The language.
    pub language: Language,
    fallbacks: Vec<Language>,
    zone: TimeZone,
}

impl Locale {
    /// A locale that falls back to `fallbacks`, in order, for texts that have no translation.
    pub fn new(language: Language, fallbacks: &[Language], zone: TimeZone) -> Self {
        Self { language, fallbacks: fallbacks.to_vec(), zone }
    }

    /// The two letters of the language.
    pub fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// The words of the table for a key, if it has them.
    pub fn find(&self, key: &str) -> Option<&'static str> {
        words::find(key, self.language)
    }

    /// The words of the table.
    ///
    /// # Panics
    ///
    /// When the table lacks the key: a test reads every key from the sources.
    pub fn word(&self, key: &str) -> &'static str {
        self.find(key).unwrap_or_else(|| panic!("the table of words lacks `{key}`"))
    }

    /// The words of the table with `{name}` filled in.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.word(key), values)
    }

    /// The singular or plural words of the table with `{n}` filled in: `one|many`.
    pub fn count(&self, key: &str, number: u64) -> String {
        self.count_with(key, number, &[])
    }

    /// The singular or plural words of the table with `{n}` and further values filled in.
    pub fn count_with(&self, key: &str, number: u64, values: &[(&str, &str)]) -> String {
        let written = self.integer(number);
        let values: Vec<(&str, &str)> = values.iter().copied().chain([("n", written.as_str())]).collect();
        fill(self.form(self.word(key), number), &values)
    }

    /// The form of `one|many` for a number. French counts zero as one.
    ///
    /// Source: Unicode CLDR 46, plural rules of it, de, fr and en, for whole numbers below a million.
    pub fn form<'w>(&self, text: &'w str, number: u64) -> &'w str {
        let one = number == 1 || (number == 0 && self.language == Language::Fr);
        match text.split_once('|') {
            Some((first, _)) if one => first,
            Some((_, many)) => many,
            None => text,
        }
    }

    /// A text of the metadata in this language, or in the next best one.
    pub fn text<'t>(&self, text: &'t Localised) -> &'t str {
        text.get(self.language, &self.fallbacks)
    }

    /// Words of the schema in this language, or in the next best one.
    pub fn words<'t>(&self, words: &'t Words) -> &'t str {
        words.get(self.language, &self.fallbacks)
    }

    /// A whole number, grouped.
    pub fn integer(&self, number: u64) -> String {
        self.decimal(&number.to_string())
    }

    /// A decimal text, regrouped; what is no decimal stays as it is.
    pub fn decimal(&self, text: &str) -> String {
        let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("\u{2212}", rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return text.to_owned();
        }
        let (group, mark) = self.marks();
        let mut out = String::from(sign);
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                out.push_str(group);
            }
            out.push(digit);
        }
        if !fraction.is_empty() {
            out.push_str(mark);
            out.push_str(fraction);
        }
        out
    }

    /// What stands between groups of three digits, and before the fraction.
    fn marks(&self) -> (&'static str, &'static str) {
        match self.language {
            Language::It => (".", ","),
            Language::De => ("’", "."),
            Language::Fr => ("\u{202f}", ","),
            Language::En => (",", "."),
        }
    }

    /// A number with at most so many digits after the point, zeros at the end left out.
    pub fn rounded(&self, number: f64, digits: usize) -> String {
        let text = format!("{number:.digits$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        self.decimal(if text == "-0" { "0" } else { text })
    }

    /// A share from 0 to 1 in per cent; never rounded to 0 or 100 unless it is.
    pub fn share(&self, share: f64) -> String {
        let percent = share * 100.0;
        let space = match self.language {
            Language::It | Language::En => "",
            Language::De => "\u{a0}",
            Language::Fr => "\u{202f}",
        };
        let least = self.rounded(0.01, 2);
        match percent {
            p if p > 0.0 && p < 0.01 => format!("<\u{a0}{least}{space}%"),
            p if p < 100.0 && p > 99.99 => format!(">\u{a0}{}{space}%", self.rounded(99.99, 2)),
            p => format!("{}{space}%", self.rounded(p, if (1.0..99.0).contains(&p) { 1 } else { 2 })),
        }
    }

    /// A size in decimal units: 1 kB is 1 000 bytes.
    pub fn bytes(&self, bytes: u64) -> String {
        let french = self.language == Language::Fr;
        let units: [(u64, &str); 3] = if french {
            [(1_000_000_000, "Go"), (1_000_000, "Mo"), (1_000, "ko")]
        } else {
            [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")]
        };
        let Some((unit, name)) = units.iter().find(|(unit, _)| bytes >= *unit) else {
            return format!("{}\u{a0}{}", self.integer(bytes), self.form(self.word("bytes"), bytes));
        };
        // Tenths in whole numbers: a size has more digits than a float can be trusted with.
        let tenths = (u128::from(bytes) * 10 + u128::from(*unit) / 2) / u128::from(*unit);
        let text = if tenths >= 1_000 || tenths % 10 == 0 {
            (tenths / 10).to_string()
        } else {
            format!("{}.{}", tenths / 10, tenths % 10)
        };
        format!("{}\u{a0}{name}", self.decimal(&text))
    }

    /// The local day of an instant.
    pub fn day(&self, at: Timestamp) -> Moment {
        self.date(self.local(at).date())
    }

    /// An instant with its local time, to the minute.
    pub fn moment(&self, at: Timestamp) -> Moment {
        let local = self.local(at);
        let words = format!("{}, {:02}:{:02}", self.date(local.date()).words, local.hour(), local.minute());
        Moment { iso: at.to_string(), words }
    }

    /// The instant in the city's zone.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// A day.
    pub fn date(&self, date: Date) -> Moment {
        let month = self.month(date.month());
        let words = match (self.language, date.day()) {
            (Language::De, day) => format!("{day}. {month} {}", date.year()),
            (Language::Fr, 1) => format!("1er {month} {}", date.year()),
            (_, day) => format!("{day} {month} {}", date.year()),
        };
        Moment { iso: date.to_string(), words }
    }

    /// The name of a month, from 1.
    fn month(&self, month: i8) -> &'static str {
        let place = usize::try_from(month - 1).unwrap_or_default();
        self.word("months").split(' ').nth(place).unwrap_or_default()
    }

    /// A published date, month, year or instant (on its local day) in words; anything else as it stands.
    pub fn period(&self, text: &str) -> Moment {
        let words = self.period_words(text).unwrap_or_else(|| text.to_owned());
        Moment { iso: text.to_owned(), words }
    }

    fn period_words(&self, text: &str) -> Option<String> {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Some(self.day(instant).words);
        }
        let day = text.get(..10).unwrap_or(text);
        if let Ok(date) = day.parse::<Date>() {
            return Some(self.date(date).words);
        }
        let (year, month) = text.split_once('-')?;
        let month: i8 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
        (year.len() == 4).then(|| format!("{} {year}", self.month(month)))
    }
}

/// Puts values in the place of `{name}`; a name without a value stays.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            rest = after;
            continue;
        };
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => out.push_str(value),
            // A script fills the rest in.
            None => out.extend(["{", name, "}"]),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(language: Language) -> Locale {
        Locale::new(language, &[Language::It], TimeZone::get("Europe/Zurich").unwrap())
    }

    #[test]
    fn numbers_are_grouped_the_local_way_without_losing_a_digit() {
        let text = "-1234567.50";
        let found: Vec<String> = Language::ALL.iter().map(|tag| locale(*tag).decimal(text)).collect();
        assert_eq!(found, ["−1.234.567,50", "−1’234’567.50", "−1\u{202f}234\u{202f}567,50", "−1,234,567.50"]);
        assert_eq!(locale(Language::It).decimal("12345678901234567890.1"), "12.345.678.901.234.567.890,1");
        assert_eq!(locale(Language::It).decimal("n/a"), "n/a");
    }

    #[test]
    fn a_share_that_is_not_nothing_is_never_written_as_nothing() {
        let en = locale(Language::En);
        assert_eq!(en.share(0.0), "0%");
        assert_eq!(en.share(0.000_01), "<\u{a0}0.01%");
        assert_eq!(en.share(0.999_999), ">\u{a0}99.99%");
        assert_eq!(en.share(0.1234), "12.3%");
        assert_eq!(locale(Language::De).share(1.0), "100\u{a0}%");
    }

    #[test]
    fn sizes_have_one_digit_after_the_point_and_the_local_unit() {
        assert_eq!(locale(Language::It).bytes(1_550_000), "1,6\u{a0}MB");
        assert_eq!(locale(Language::Fr).bytes(12_000), "12\u{a0}ko");
        assert_eq!(locale(Language::En).bytes(999), "999\u{a0}bytes");
    }

    #[test]
    fn an_instant_is_shown_in_the_citys_own_time() {
        let late: Timestamp = "2026-11-20T23:30:00Z".parse().unwrap();
        assert_eq!(locale(Language::De).moment(late).words, "21. November 2026, 00:30");
        assert_eq!(locale(Language::Fr).period("2026-03-01").words, "1er mars 2026");
        assert_eq!(locale(Language::It).period("2026-03").words, "marzo 2026");
        assert_eq!(locale(Language::It).period("2026-13").words, "2026-13");
        assert_eq!(locale(Language::It).period("2025-09-30T22:00:00Z").words, "1 ottobre 2025");
        assert_eq!(locale(Language::It).period("2025-09-30T22:00:00").words, "30 settembre 2025");
    }

    #[test]
    fn a_value_that_looks_like_a_place_holder_is_not_filled_again() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "x")]), "{b} and x");
        assert_eq!(locale(Language::En).count("rows", 1), "1 row");
        assert_eq!(locale(Language::Fr).count("rows", 0), "0 ligne");
    }
}
