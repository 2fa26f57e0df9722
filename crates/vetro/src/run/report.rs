//! What a run says of itself: to the officer at once, to `.vetro/` for the morning, as JSON to programs.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use vetro_model::document::{ChangeCounts, Changes, ColumnPrivacy, PrivacyMethod, RowAccount};
use vetro_model::plan::{DatasetPlan, PrivacyPlan};
use vetro_model::{DatasetId, Diagnostic, Finding, Severity};
use vetro_release::Documents;
use vetro_release::store::Generation;

use super::failure::{Failure, Kind};
use super::harvest::HarvestReport;
use super::levels::Told;
use super::{Job, Turn};
use crate::exit::Exit;
use crate::tell::grouped;

/// How a dataset's turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A new version is online, or its documents were renewed.
    Published,
    /// The source holds what is online.
    Unchanged,
    /// Not selected in this run; what was online stays.
    Kept,
    /// Not published; what was online stays.
    Failed,
}

/// What happened to one dataset. Never holds a value of a record.
#[derive(Debug, Clone, Serialize)]
pub struct DatasetReport {
    /// The dataset.
    pub id: DatasetId,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it failed.
    pub kind: Option<Kind>,
    /// The version online after the run.
    pub version: Option<String>,
    /// When that version was released.
    pub released: Option<Timestamp>,
    /// Where the rows went.
    pub rows: RowAccount,
    /// What changed for the public.
    pub changes: Option<ChangeCounts>,
    /// What changed in the columns.
    pub columns: Option<Changes>,
    /// Changes that are not shown yet, since they concern too few persons.
    pub waiting: Option<Waiting>,
    /// What other sizes of the smallest class would lose; where it was asked for.
    pub trade_off: Vec<Trade>,
    /// How persons are protected.
    pub privacy: Option<PrivacyMethod>,
    /// What is done to each column, in a plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<Told>,
    /// The tables that it is protected together with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<DatasetId>,
    /// What was done to each column.
    pub treatments: Vec<ColumnPrivacy>,
    /// What broke rules: counts and rows.
    pub findings: Vec<Finding>,
    /// What to tell.
    pub diagnostics: Vec<Diagnostic>,
    /// How long it took.
    pub seconds: f64,
}

/// What a size of the smallest class would lose.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Trade {
    /// The smallest class.
    pub k: u32,
    /// The loss; none where the rules cannot be met.
    pub loss: Option<f64>,
    /// Records left out.
    pub suppressed: Option<u64>,
}

/// Changes that are held back.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Waiting {
    /// How many cells would change, or records come or go.
    pub changes: u64,
    /// Since when the first of them waits.
    pub since: Timestamp,
}

impl DatasetReport {
    pub(super) fn new(plan: &DatasetPlan) -> Self {
        Self {
            id: plan.id.clone(),
            outcome: Outcome::Failed,
            kind: None,
            version: None,
            released: None,
            rows: RowAccount::default(),
            changes: None,
            columns: None,
            waiting: None,
            trade_off: Vec::new(),
            privacy: None,
            told: Vec::new(),
            linked: match &plan.privacy {
                PrivacyPlan::Table(policy) => policy.linked.clone(),
                PrivacyPlan::NoPersons { .. } | PrivacyPlan::Records(_) => Vec::new(),
            },
            treatments: Vec::new(),
            findings: Vec::new(),
            diagnostics: Vec::new(),
            seconds: 0.0,
        }
    }

    pub(super) fn published(&mut self, documents: &Documents, previous: Option<&Documents>) {
        self.still_online(documents);
        let renewed = previous.is_none_or(|last| last.record.latest().version != documents.record.latest().version);
        self.outcome = if renewed { Outcome::Published } else { Outcome::Unchanged };
        self.changes = renewed.then_some(documents.changes.rows);
        self.columns = renewed.then(|| documents.changes.clone());
        self.privacy = Some(documents.privacy.method.clone());
        self.treatments.clone_from(&documents.privacy.columns);
    }

    pub(super) fn still_online(&mut self, documents: &Documents) {
        let latest = documents.record.latest();
        self.version = Some(latest.version.clone());
        self.released = Some(latest.released);
        if self.rows == RowAccount::default() {
            self.rows.published = latest.rows;
        }
    }

    /// What is online stays until more has changed; nothing is wrong.
    pub(super) fn held(&mut self, failure: Failure) {
        self.outcome = Outcome::Unchanged;
        self.diagnostics.push(Diagnostic { severity: Severity::Warning, ..failure.diagnostic.with_dataset(&self.id) });
    }

    pub(super) fn failed(&mut self, failure: Failure, previous: Option<&Documents>) {
        let sees = match previous {
            Some(last) => format!("the public still sees the version of {}", last.record.latest().version),
            None => "the public sees nothing of this dataset yet".to_owned(),
        };
        self.outcome = Outcome::Failed;
        self.kind = Some(failure.kind);
        if !failure.findings.is_empty() {
            self.findings = failure.findings;
        }
        let mut told = failure.diagnostic.with_dataset(&self.id).with_public_sees(sees);
        told.label = (!failure.at.is_empty()).then(|| failure.at.join("."));
        self.diagnostics.push(told);
    }

    /// One line for the officer.
    pub fn line(&self) -> String {
        let id = format!("{:<22}", self.id.as_str());
        let version = self.version.as_deref().unwrap_or("–");
        match self.outcome {
            Outcome::Published => {
                let changes = self.changes.unwrap_or_default();
                let signs =
                    format!("+{} −{} ~{}", grouped(changes.added), grouped(changes.removed), grouped(changes.changed));
                format!(
                    "{id} published  {version:<13} {:>9} rows  {signs}{}",
                    grouped(self.rows.published),
                    self.left_out()
                )
            }
            Outcome::Unchanged => {
                format!("{id} unchanged  {version:<13} {:>9} rows{}", grouped(self.rows.published), self.left_out())
            }
            Outcome::Kept => format!("{id} kept       {version}"),
            Outcome::Failed => {
                let told = self.diagnostics.first();
                let message = told.map_or(String::new(), |told| format!("[{}] {}", told.code, told.message));
                format!("{id} NOT PUBLISHED, {version} stays  {message}")
            }
        }
    }

    fn left_out(&self) -> String {
        let parts = [(self.rows.quarantined, "quarantined"), (self.rows.suppressed, "suppressed")];
        let mut words: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{} {word}", grouped(*count)))
            .collect();
        words.extend(self.waiting.map(|waiting| {
            let since = waiting.since.strftime("%Y-%m-%d");
            let changes = if waiting.changes == 1 { "change waits" } else { "changes wait" };
            format!("{} {changes} since {since} for more", grouped(waiting.changes))
        }));
        if words.is_empty() { String::new() } else { format!("  ({})", words.join(", ")) }
    }
}

/// What a run says of itself.
#[derive(Debug, Serialize)]
pub struct RunReport {
    /// When it began, by the clock it was given.
    pub started: Timestamp,
    /// The release it committed; none when nothing changed or nothing was to be committed.
    pub committed: Option<u64>,
    /// The release that is online when none was committed.
    pub online: Option<u64>,
    /// Whether it found nothing to change.
    pub unchanged: bool,
    /// The datasets, by id.
    pub datasets: Vec<DatasetReport>,
    /// The portals whose catalogues were taken up, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub harvest: Vec<HarvestReport>,
}

impl RunReport {
    pub(super) fn new(job: &Job<'_>, turns: &[Turn], harvest: Vec<HarvestReport>) -> Self {
        let datasets = turns.iter().map(|turn| turn.report.clone()).collect();
        Self { started: job.now, committed: None, online: None, unchanged: false, datasets, harvest }
    }

    pub(super) fn note_unchanged(&mut self, same: bool, last: Option<&Generation>) {
        self.unchanged = same;
        self.online = last.map(|last| last.serial);
    }

    /// How the command ends. The gravest kind decides: privacy, then what waits for a person, then what may pass.
    pub fn exit(&self) -> Exit {
        let portals = self.harvest.iter().filter_map(|one| one.kind);
        let failed: Vec<Kind> = self.datasets.iter().filter_map(|one| one.kind).chain(portals).collect();
        let any = |kind| failed.contains(&kind);
        if failed.is_empty() {
            Exit::Done
        } else if any(Kind::Privacy) {
            Exit::Privacy
        } else if failed.iter().all(|kind| *kind == Kind::Transient) {
            Exit::Transient
        } else if failed.iter().all(|kind| *kind == Kind::Guard) {
            Exit::Waits
        } else {
            Exit::SomeFailed
        }
    }

    /// Keeps the report in the private folder: the newest as `last-run.json`.
    pub(super) fn save(&self, private: &Path) -> std::io::Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(std::io::Error::other)?;
        let beside = private.join("last-run.json.new");
        std::fs::write(&beside, text)?;
        std::fs::rename(beside, private.join("last-run.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(kinds: &[Option<Kind>]) -> Exit {
        let one = |kind: &Option<Kind>| DatasetReport {
            id: DatasetId::try_new("alberi").unwrap(),
            outcome: Outcome::Published,
            kind: *kind,
            version: None,
            released: None,
            rows: RowAccount::default(),
            changes: None,
            columns: None,
            waiting: None,
            trade_off: Vec::new(),
            privacy: None,
            told: Vec::new(),
            linked: Vec::new(),
            treatments: Vec::new(),
            findings: Vec::new(),
            diagnostics: Vec::new(),
            seconds: 0.0,
        };
        let datasets = kinds.iter().map(one).collect();
        let (started, harvest) = (Timestamp::UNIX_EPOCH, Vec::new());
        RunReport { started, committed: None, online: None, unchanged: false, datasets, harvest }.exit()
    }

    #[test]
    fn the_exit_code_follows_the_table() {
        assert_eq!(ended(&[None, None]), Exit::Done);
        assert_eq!(ended(&[None, Some(Kind::Transient)]), Exit::Transient);
        assert_eq!(ended(&[Some(Kind::Transient), Some(Kind::Data)]), Exit::SomeFailed);
        assert_eq!(ended(&[None, Some(Kind::Guard)]), Exit::Waits);
        assert_eq!(ended(&[Some(Kind::Privacy), Some(Kind::Transient)]), Exit::Privacy);
    }
}
