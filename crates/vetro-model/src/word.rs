//! Typed words: durations, shares and secrets are never bare numbers or plain text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a word was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadWord {
    /// Not a duration.
    #[error("`{0}` is not a duration: write a whole number and a unit, as in \"90s\", \"15m\", \"36h\", \"7d\"")]
    Span(String),
    /// Not a share.
    #[error("`{0}` is not a share: write a number from 0 to 100 and a per cent sign, as in \"5 %\"")]
    Share(String),
    /// A growth above 100 % where a share of a whole is expected.
    #[error("`{0}` is more than the whole: a share ends at \"100 %\"")]
    TooMuch(String),
    /// A secret written out.
    #[error(
        "a secret is written in the file: name it instead, as in \"${{POLIZIA_URL}}\", \"file:/etc/vetro/url\" or \"credential:url\""
    )]
    LiteralSecret,
}

/// A length of time in whole seconds, written as `"90s"`, `"15m"`, `"36h"` or `"7d"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span {
    seconds: u64,
}

impl Span {
    /// A span of so many seconds.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// The length in seconds.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.seconds
    }

    /// The length as a standard duration.
    #[must_use]
    pub const fn duration(self) -> std::time::Duration {
        std::time::Duration::from_secs(self.seconds)
    }
}

const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl TryFrom<String> for Span {
    type Error = BadWord;
    fn try_from(text: String) -> Result<Self, BadWord> {
        let bad = || BadWord::Span(text.clone());
        let word = text.trim();
        let unit = word.chars().last().ok_or_else(bad)?;
        let factor = UNITS.iter().find(|(letter, _)| *letter == unit).ok_or_else(bad)?.1;
        let number: u64 = word[..word.len() - 1].trim().parse().map_err(|_| bad())?;
        Ok(Self { seconds: number.checked_mul(factor).ok_or_else(bad)? })
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, factor): &&(char, u64)| self.seconds >= *factor && self.seconds.is_multiple_of(*factor);
        let (letter, factor) = UNITS.iter().find(fits).unwrap_or(&('s', 1));
        write!(f, "{}{letter}", self.seconds / factor)
    }
}

impl schemars::JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "pattern": "^ *[0-9]+ *[smhd] *$",
            "description": "A duration: \"90s\", \"15m\", \"36h\" or \"7d\"."
        })
    }
}

/// A share, kept as parts of the whole (`"5 %"` is 0.05); growth may exceed 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Share(f64);

impl Share {
    /// A share from parts of the whole: 0.05 is five per cent.
    #[must_use]
    pub const fn from_parts(parts: f64) -> Self {
        Self(parts)
    }

    /// Parts of the whole.
    #[must_use]
    pub const fn parts(self) -> f64 {
        self.0
    }
}

impl TryFrom<String> for Share {
    type Error = BadWord;
    fn try_from(text: String) -> Result<Self, BadWord> {
        let number = text.trim().strip_suffix('%').map(str::trim).and_then(|number| number.parse::<f64>().ok());
        match number {
            Some(percent) if percent.is_finite() && percent >= 0.0 => Ok(Self(percent / 100.0)),
            _ => Err(BadWord::Share(text)),
        }
    }
}

impl From<Share> for String {
    fn from(share: Share) -> Self {
        share.to_string()
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", (self.0 * 1e8).round() / 1e6)
    }
}

impl schemars::JsonSchema for Share {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Share".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "pattern": "^ *[0-9]+(\\.[0-9]+)? *% *$", "description": "A share: \"5 %\"."
        })
    }
}

/// Where a secret is to be found; never the secret itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SecretRef {
    /// An environment variable: `${NAME}`.
    Environment(String),
    /// A file that holds the secret on its first line: `file:PATH`.
    File(String),
    /// A systemd credential: `credential:NAME`.
    Credential(String),
}

impl TryFrom<String> for SecretRef {
    type Error = BadWord;
    fn try_from(text: String) -> Result<Self, BadWord> {
        let variable = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        if let Some(name) = variable.filter(|name| is_variable(name)) {
            return Ok(Self::Environment(name.to_owned()));
        }
        let named = |prefix| text.strip_prefix(prefix).filter(|rest: &&str| !rest.is_empty()).map(str::to_owned);
        named("file:")
            .map(Self::File)
            .or_else(|| named("credential:").map(Self::Credential))
            .ok_or(BadWord::LiteralSecret)
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl From<SecretRef> for String {
    fn from(secret: SecretRef) -> Self {
        secret.to_string()
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(name) => write!(f, "${{{name}}}"),
            Self::File(path) => write!(f, "file:{path}"),
            Self::Credential(name) => write!(f, "credential:{name}"),
        }
    }
}

impl schemars::JsonSchema for SecretRef {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SecretRef".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "pattern": "^(\\$\\{[A-Za-z0-9_]+\\}|file:.+|credential:.+)$",
            "description": "The name of a secret: \"${VARIABLE}\", \"file:PATH\" or \"credential:NAME\"."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_written_back() {
        assert_eq!(Span::try_from("36h".to_owned()).unwrap().seconds(), 129_600);
        assert_eq!(Span::from_seconds(172_800).to_string(), "2d");
        assert!((Share::try_from("5 %".to_owned()).unwrap().parts() - 0.05).abs() < 1e-12);
        assert_eq!(Share::from_parts(0.05).to_string(), "5 %");
        for bad in ["36", "h", "-1h", "5", "5 hours"] {
            assert!(Span::try_from(bad.to_owned()).is_err(), "{bad}");
        }
        assert!(Share::try_from("0.05".to_owned()).is_err());
    }

    #[test]
    fn a_literal_secret_is_refused_without_repeating_it() {
        let error = SecretRef::try_from("postgres://u:hunter2@db/x".to_owned()).unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
        assert_eq!(SecretRef::try_from("${A_1}".to_owned()).unwrap(), SecretRef::Environment("A_1".into()));
    }
}
