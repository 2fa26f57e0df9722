//! Why a dataset was not published, or why a run ended.

use std::path::Path;

use vetro_model::plan::DatasetPlan;
use vetro_model::{Diagnostic, Finding};
use vetro_release::store;

/// What kind of reason; it decides the exit code and whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A source failed for a passing reason: trying later may help.
    Transient,
    /// A source failed for a lasting reason.
    Source,
    /// The data broke the rules.
    Data,
    /// A guard asks a person.
    Guard,
    /// The disclosure rules are not met.
    Privacy,
    /// Too little has changed since an earlier version: it waits, and nothing is wrong.
    Held,
    /// The disk or the output folder.
    Disk,
    /// Another run holds the lock.
    Locked,
    /// A signal.
    Stopped,
    /// Our bug.
    Internal,
}

/// Why.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What kind.
    pub kind: Kind,
    /// What to tell.
    pub diagnostic: Diagnostic,
    /// The rows concerned, where there are any.
    pub findings: Vec<Finding>,
    /// The key of the pipeline the diagnostic points to.
    pub at: Vec<String>,
}

impl Failure {
    /// A failure of a kind.
    pub fn new(kind: Kind, diagnostic: Diagnostic) -> Self {
        Self { kind, diagnostic, findings: Vec::new(), at: Vec::new() }
    }

    /// The same with the rows concerned.
    pub fn with_findings(self, findings: Vec<Finding>) -> Self {
        Self { findings, ..self }
    }

    /// The same at a key of the pipeline.
    pub fn at(self, path: &[&str]) -> Self {
        Self { at: path.iter().map(|key| (*key).to_owned()).collect(), ..self }
    }

    /// A signal ended the run.
    pub fn stopped() -> Self {
        let told = Diagnostic::error("V0902", "interrupted")
            .with_public_sees("the public sees the release from before this run");
        Self::new(Kind::Stopped, told)
    }

    /// The disk.
    pub fn disk(path: &Path, error: &std::io::Error) -> Self {
        let told = Diagnostic::error("V0903", format!("`{}`: {error}", path.display()))
            .with_public_sees("the public sees the release from before this run")
            .with_help("make room, or correct the folder's owner and mode; `vetro publish` needs nothing else");
        Self::new(Kind::Disk, told)
    }

    /// The release store.
    #[expect(clippy::needless_pass_by_value, reason = "it is used as a function in map_err")]
    pub fn store(error: store::Error) -> Self {
        let kind = if matches!(error, store::Error::Locked { .. }) { Kind::Locked } else { Kind::Disk };
        let mut told = Diagnostic::error(if kind == Kind::Locked { "V0901" } else { "V0903" }, chain(&error));
        told.help = error.hint().map(Into::into);
        told.public_sees = Some("the public sees the release from before this run".to_owned());
        Self::new(kind, told)
    }

    /// A panic: our bug. Its message may hold a value, so it is not repeated.
    pub fn panicked(plan: &DatasetPlan) -> Self {
        let told = Diagnostic::error("V0999", format!("an internal error stopped dataset `{}`", plan.id))
            .with_help("please report it with the place printed above; the other datasets are not touched");
        Self::new(Kind::Internal, told)
    }
}

/// An error with its causes, in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

impl From<vetro_source::Error> for Failure {
    fn from(error: vetro_source::Error) -> Self {
        let kind = if error.is_transient() { Kind::Transient } else { Kind::Source };
        let kind = if matches!(error, vetro_source::Error::Stopped) { Kind::Stopped } else { kind };
        let mut told = Diagnostic::error(error.code(), chain(&error));
        told.help = error.hint();
        Self::new(kind, told)
    }
}

/// A failure from any step's error that has a code and a hint.
macro_rules! from_step {
    ($error:ty, $kind:expr) => {
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                let mut told = Diagnostic::error(error.code(), chain(&error));
                told.help = error.hint().map(Into::into);
                Self::new($kind, told)
            }
        }
    };
}

from_step!(vetro_transform::Error, Kind::Data);
from_step!(vetro_validate::Error, Kind::Data);
from_step!(vetro_anonymise::Refusal, Kind::Privacy);

impl From<vetro_release::Error> for Failure {
    fn from(error: vetro_release::Error) -> Self {
        let kind = if matches!(error, vetro_release::Error::Personal { .. }) { Kind::Privacy } else { Kind::Internal };
        let mut told = Diagnostic::error(error.code(), chain(&error));
        told.help = error.hint().map(Into::into);
        Self::new(kind, told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_with_its_causes() {
        let error = toml::from_str::<u8>("x = 1").unwrap_err();
        assert_eq!(chain(&error), error.to_string());
        let nested = vetro_model::word::BadWord::LiteralSecret;
        assert!(chain(&nested).contains("name it instead"));
    }
}
