//! What is wrong with the configuration, or stopped a dataset: code, place, cause, consequence, next step.

use std::ops::Range;
use std::path::PathBuf;

use serde::Serialize;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Published all the same.
    Warning,
    /// Not published.
    Error,
}

/// Where in which file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, relative to the project folder.
    pub file: PathBuf,
    /// Bytes in the file, from 0; `None` for the file as a whole.
    pub span: Option<Range<usize>>,
}

/// One thing that a person has to know, with all that is needed to act on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The stable code, `V` and four digits; `vetro explain CODE` tells more.
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// Where in the configuration, if anywhere.
    pub place: Option<Place>,
    /// The dataset concerned, if one is.
    pub dataset: Option<String>,
    /// The cause in a sentence, lower case, without a final stop and without any value of a record.
    pub message: String,
    /// What stands at the place, for the mark under the line.
    pub label: Option<String>,
    /// What the public sees now, when that is in question.
    pub public_sees: Option<String>,
    /// What to type or do next.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error with a code and a cause; the rest is added by the `with_…` methods.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            place: None,
            dataset: None,
            message: message.into(),
            label: None,
            public_sees: None,
            help: None,
        }
    }

    /// A warning with a code and a cause.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same at a place.
    #[must_use]
    pub fn with_place(self, file: impl Into<PathBuf>, span: Option<Range<usize>>) -> Self {
        Self { place: Some(Place { file: file.into(), span }), ..self }
    }

    /// The same about a dataset.
    #[must_use]
    pub fn with_dataset(self, dataset: &impl ToString) -> Self {
        Self { dataset: Some(dataset.to_string()), ..self }
    }

    /// The same with words for the mark under the line.
    #[must_use]
    pub fn with_label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// The same with a next step.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same with what the public sees now.
    #[must_use]
    pub fn with_public_sees(self, sees: impl Into<String>) -> Self {
        Self { public_sees: Some(sees.into()), ..self }
    }
}
