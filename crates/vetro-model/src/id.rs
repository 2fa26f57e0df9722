//! Names with rules, checked once, where they enter.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a name was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a {what}: {rule}")]
pub struct BadName {
    /// What the name was to be, for example `dataset id`.
    pub what: &'static str,
    /// The name as written.
    pub found: String,
    /// The rule in words.
    pub rule: &'static str,
}

/// Names that would collide with fixed addresses of the site or with device names of other systems.
const RESERVED: [&str; 12] =
    ["api", "assets", "aux", "catalogue", "con", "current", "data", "index", "nul", "prn", "releases", "tombstone"];

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $what:literal, $rule:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// Reads a name.
            ///
            /// # Errors
            ///
            /// [`BadName`] when the text breaks the rule.
            pub fn try_new(text: impl Into<String>) -> Result<Self, BadName> {
                let found = text.into();
                let check: fn(&str) -> bool = $check;
                if check(&found) {
                    Ok(Self(found))
                } else {
                    Err(BadName { what: $what, found, rule: $rule })
                }
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $type {
            type Error = BadName;
            fn try_from(text: String) -> Result<Self, BadName> {
                Self::try_new(text)
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> Self {
                name.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "description": $rule })
            }
        }
    };
}

name!(
    /// The name of a dataset: it becomes a folder and part of an address that never moves.
    DatasetId,
    "dataset id",
    "2 to 63 lower-case letters, digits and hyphens, starting with a letter; not a reserved word",
    |text| hyphenated(text) && !RESERVED.contains(&text)
);

name!(
    /// The name of a department.
    DepartmentId,
    "department id",
    "2 to 63 lower-case letters, digits and hyphens, starting with a letter",
    hyphenated
);

name!(
    /// The name of a source.
    SourceName,
    "source name",
    "2 to 63 lower-case letters, digits and hyphens, starting with a letter",
    hyphenated
);

name!(
    /// The name of a published column.
    ColumnName,
    "column name",
    "1 to 63 lower-case letters, digits and underscores, starting with a letter",
    |text| shaped(text, 1, b'_')
);

fn hyphenated(text: &str) -> bool {
    shaped(text, 2, b'-')
}

fn shaped(text: &str, least: usize, joiner: u8) -> bool {
    (least..=63).contains(&text.len())
        && text.as_bytes()[0].is_ascii_lowercase()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == joiner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_id_cannot_climb_out_of_its_folder() {
        for bad in ["../x", "a/b", "A", "a", "", "1a", "à", "con", "a b", "-a"] {
            assert!(DatasetId::try_new(bad).is_err(), "{bad}");
        }
        assert_eq!(DatasetId::try_new("qualita-aria").unwrap().as_str(), "qualita-aria");
    }
}
