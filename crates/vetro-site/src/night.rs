//! What the run that made a release has to tell its readers.
//!
//! The site shows the outcome of the night beside the data. It never sees a
//! diagnostic's text: the code is enough to look it up.

use jiff::Timestamp;
use vetro_model::DatasetId;

/// The run that made a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightReport {
    /// When the run began.
    pub started: Timestamp,
    /// One for each dataset of the run, in any order.
    pub datasets: Vec<NightDataset>,
}

/// How one dataset fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightDataset {
    /// The dataset; it may be one that was never released.
    pub id: DatasetId,
    /// What became of it.
    pub outcome: NightOutcome,
    /// The diagnostic's code, where something went wrong: `V0214`.
    pub code: Option<String>,
}

/// What became of a dataset in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NightOutcome {
    /// A new version was released.
    Published,
    /// The source holds what is online.
    Unchanged,
    /// The run could not renew it; the last good version stays online.
    Late,
    /// A check refused it and a person has to look; the last good version stays online.
    Held,
}

impl NightOutcome {
    /// Every outcome, good ones first.
    pub(crate) const ALL: [Self; 4] = [Self::Published, Self::Unchanged, Self::Late, Self::Held];

    /// The name that words and classes go by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Unchanged => "unchanged",
            Self::Late => "late",
            Self::Held => "held",
        }
    }
}

impl NightReport {
    /// How many datasets had this outcome.
    pub(crate) fn count(&self, outcome: NightOutcome) -> usize {
        self.datasets.iter().filter(|dataset| dataset.outcome == outcome).count()
    }

    /// The dataset's part of the report.
    pub(crate) fn of(&self, id: &DatasetId) -> Option<&NightDataset> {
        self.datasets.iter().find(|dataset| dataset.id == *id)
    }
}
