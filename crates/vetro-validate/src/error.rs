//! Why rules cannot be checked: mistakes of the configuration, never of the data.

/// Why a rule cannot be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A rule names a column that is not there.
    #[error("rule `{rule}`: there is no column `{column}`")]
    UnknownColumn {
        /// The rule.
        rule: String,
        /// The column as written.
        column: String,
    },
    /// A bound or a listed value does not fit the column's type.
    #[error("rule `{rule}`, column `{column}`: `{literal}` is not {expected}")]
    BadLiteral {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
        /// The value as written in the configuration.
        literal: String,
        /// What was expected, with its article.
        expected: &'static str,
    },
    /// A bound stands on a column whose values have no order.
    #[error("rule `{rule}`, column `{column}`: a bound needs numbers, dates or instants, and this is {kind}")]
    NoOrder {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
        /// The column's type.
        kind: String,
    },
    /// A length or a pattern stands on a column that is not text.
    #[error("rule `{rule}`, column `{column}`: a length or pattern needs text, and this is {kind}")]
    NotText {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
        /// The column's type.
        kind: String,
    },
    /// A regular expression does not compile, or grows too large.
    #[error("rule `{rule}`, column `{column}`: the pattern does not compile")]
    BadPattern {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
        /// What the regular-expression compiler says.
        source: Box<regex::Error>,
    },
    /// A rule refers to a set of keys that was not given.
    #[error("rule `{rule}`, column `{column}`: there is no reference `{reference}`")]
    UnknownReference {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
        /// The reference as written.
        reference: String,
    },
    /// Two columns cannot be compared with each other.
    #[error("rule `{rule}`: column `{column}` ({kind}) cannot be compared with `{other}` ({other_kind})")]
    Incomparable {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
        /// Its type.
        kind: String,
        /// The other column.
        other: String,
        /// The type of the other.
        other_kind: String,
    },
    /// The values of a column cannot be told apart.
    #[error("rule `{rule}`: values of column `{column}` ({kind}) cannot be compared")]
    Unsupported {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
        /// Its type.
        kind: String,
    },
    /// A batch holds a column of another type than was announced.
    #[error("column `{column}` was announced as {expected} and came as {found}")]
    Retyped {
        /// The column.
        column: String,
        /// The type announced.
        expected: String,
        /// The type found.
        found: String,
    },
    /// The extract is longer than record numbers can count.
    #[error("the extract holds more than {0} records")]
    TooManyRecords(u64),
}

impl Error {
    /// The stable code; `vetro explain CODE` tells more.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownColumn { .. } => "V0450",
            Self::BadLiteral { .. } => "V0451",
            Self::NoOrder { .. } => "V0452",
            Self::NotText { .. } => "V0453",
            Self::BadPattern { .. } => "V0454",
            Self::UnknownReference { .. } => "V0455",
            Self::Incomparable { .. } => "V0456",
            Self::Unsupported { .. } => "V0457",
            Self::Retyped { .. } => "V0458",
            Self::TooManyRecords(_) => "V0459",
        }
    }

    /// What to try next, when we know.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::UnknownColumn { .. } => Some("rules name columns of the source, constraints those of the schema"),
            Self::BadLiteral { .. } => Some("write the value as it would stand in the published CSV"),
            Self::NoOrder { .. } => Some("use `enum`, `pattern` or a length, or give the column a type with an order"),
            Self::NotText { .. } => Some("use `minimum` and `maximum`, or declare the column as text"),
            Self::BadPattern { .. } => Some("patterns have no look-around and no back-references"),
            Self::UnknownReference { .. } => Some("name a table under `lookups`, or another dataset of the catalogue"),
            Self::Incomparable { .. } => Some("compare numbers with numbers, and dates with dates or instants"),
            Self::Unsupported { .. } => Some("cast the column to text or a number where it is selected"),
            Self::Retyped { .. } | Self::TooManyRecords(_) => None,
        }
    }
}

/// The place of a rule, for errors.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) rule: &'a str,
    pub(crate) column: &'a str,
}

impl At<'_> {
    pub(crate) fn unknown_column(self) -> Error {
        Error::UnknownColumn { rule: self.rule.to_owned(), column: self.column.to_owned() }
    }

    pub(crate) fn bad_literal(self, literal: &str, expected: &'static str) -> Error {
        let (rule, column, literal) = (self.rule.to_owned(), self.column.to_owned(), literal.to_owned());
        Error::BadLiteral { rule, column, literal, expected }
    }

    pub(crate) fn no_order(self, kind: &(impl ToString + ?Sized)) -> Error {
        Error::NoOrder { rule: self.rule.to_owned(), column: self.column.to_owned(), kind: kind.to_string() }
    }

    pub(crate) fn not_text(self, kind: &(impl ToString + ?Sized)) -> Error {
        Error::NotText { rule: self.rule.to_owned(), column: self.column.to_owned(), kind: kind.to_string() }
    }

    pub(crate) fn bad_pattern(self, source: regex::Error) -> Error {
        Error::BadPattern { rule: self.rule.to_owned(), column: self.column.to_owned(), source: Box::new(source) }
    }

    pub(crate) fn unknown_reference(self, reference: &str) -> Error {
        let (rule, column, reference) = (self.rule.to_owned(), self.column.to_owned(), reference.to_owned());
        Error::UnknownReference { rule, column, reference }
    }

    pub(crate) fn unsupported(self, kind: &(impl ToString + ?Sized)) -> Error {
        Error::Unsupported { rule: self.rule.to_owned(), column: self.column.to_owned(), kind: kind.to_string() }
    }

    pub(crate) fn incomparable(
        self,
        kind: &impl ToString,
        other: &str,
        other_kind: &(impl ToString + ?Sized),
    ) -> Error {
        Error::Incomparable {
            rule: self.rule.to_owned(),
            column: self.column.to_owned(),
            kind: kind.to_string(),
            other: other.to_owned(),
            other_kind: other_kind.to_string(),
        }
    }
}
