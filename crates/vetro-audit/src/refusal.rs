//! Why a table may not be published: rules, columns and rows, never values.

use std::fmt;

use vetro_model::finding::ROWS_KEPT;
use vetro_model::{DatasetId, Finding};

/// Why a table may not be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The dataset.
    pub dataset: DatasetId,
    /// What stands against publication, gravest first; rows are numbered with the header as row 1.
    pub findings: Vec<Finding>,
    sentences: Vec<String>,
    code: &'static str,
}

impl Refusal {
    /// Of at least one problem.
    pub(crate) fn new(dataset: &DatasetId, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.rule);
        let code = problems.first().map_or("V0600", |problem| problem.rule.code());
        let (findings, sentences) = problems.into_iter().map(|problem| (problem.finding, problem.sentence)).unzip();
        Self { dataset: dataset.clone(), findings, sentences, code }
    }

    /// The stable code of the gravest finding; `vetro explain CODE` tells more.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// One plain sentence for each finding, a line each, with the next step.
    #[must_use]
    pub fn describe(&self) -> String {
        self.sentences.join("\n")
    }

    /// Whether nothing stands against the table but what was published before: it may go out once more has changed.
    #[must_use]
    pub fn waits(&self) -> bool {
        let waits =
            [Rule::IsolatedChange, Rule::IsolatedCount, Rule::JoinedSuppression, Rule::Incomparable, Rule::Undecided];
        self.findings.iter().all(|finding| waits.iter().any(|rule| rule.name() == finding.rule))
    }

    /// The sentences of [`Self::describe`], in the order of the findings.
    #[must_use]
    pub fn sentences(&self) -> &[String] {
        &self.sentences
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.findings.first();
        let rule = first.map_or("no reason given", |finding| finding.rule.as_str());
        write!(f, "`{}` was refused: {rule}", self.dataset)?;
        if let Some(column) = first.map(|finding| &finding.column).filter(|column| !column.is_empty()) {
            write!(f, " in `{column}`")?;
        }
        match self.findings.len() {
            0 | 1 => Ok(()),
            2 => f.write_str(", and another finding"),
            more => write!(f, ", and {} more findings", more - 1),
        }
    }
}

impl std::error::Error for Refusal {}

/// The rules of the audit, gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    UndeclaredColumn,
    MissingColumn,
    ColumnOrder,
    WrongType,
    MissingPolicyColumn,
    RoleWithoutPolicy,
    MissingHierarchy,
    Identifier,
    Detected(crate::scan::Detector),
    SmallClass,
    LowDiversity,
    FarDistribution,
    FrequentValue,
    SmallGroup,
    OpenEnd,
    OffGrid,
    SparseCell,
    OverSuppressed,
    RowCount,
    RepeatedCell,
    SmallCount,
    WithheldMeasure,
    FewContributors,
    UnknownContributions,
    DominatedSum,
    NarrowSum,
    Unrounded,
    ExactMeasure,
    LonelySuppression,
    Recomputable,
    Insider,
    LinkedSuppression,
    LinkedInsider,
    ContradictorySums,
    Unproven,
    IsolatedChange,
    IsolatedCount,
    JoinedSuppression,
    Incomparable,
    Undecided,
    Formula,
    Unsorted,
}

impl Rule {
    /// The stable name in findings.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::UndeclaredColumn => "undeclared-column",
            Self::MissingColumn => "missing-column",
            Self::ColumnOrder => "column-order",
            Self::WrongType => "wrong-type",
            Self::MissingPolicyColumn => "missing-policy-column",
            Self::RoleWithoutPolicy => "role-without-policy",
            Self::MissingHierarchy => "missing-hierarchy",
            Self::Identifier => "identifier-column",
            Self::Detected(detector) => detector.name(),
            Self::SmallClass => "small-class",
            Self::LowDiversity => "low-diversity",
            Self::FarDistribution => "far-distribution",
            Self::FrequentValue => "frequent-value",
            Self::SmallGroup => "small-group",
            Self::OpenEnd => "open-end",
            Self::OffGrid => "off-grid",
            Self::SparseCell => "sparse-cell",
            Self::OverSuppressed => "over-suppressed",
            Self::RowCount => "row-count",
            Self::RepeatedCell => "repeated-cell",
            Self::SmallCount => "small-count",
            Self::WithheldMeasure => "withheld-measure",
            Self::FewContributors => "few-contributors",
            Self::UnknownContributions => "unknown-contributions",
            Self::DominatedSum => "dominated-sum",
            Self::NarrowSum => "narrow-sum",
            Self::Unrounded => "unrounded",
            Self::ExactMeasure => "exact-measure",
            Self::LonelySuppression => "lonely-suppression",
            Self::Recomputable => "recomputable",
            Self::Insider => "insider",
            Self::LinkedSuppression => "linked-suppression",
            Self::LinkedInsider => "linked-insider",
            Self::ContradictorySums => "contradictory-sums",
            Self::Unproven => "unproven",
            Self::IsolatedChange => "isolated-change",
            Self::IsolatedCount => "isolated-count",
            Self::JoinedSuppression => "joined-suppression",
            Self::Incomparable => "incomparable-release",
            Self::Undecided => "undecided-release",
            Self::Formula => "formula",
            Self::Unsorted => "unsorted",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::UndeclaredColumn | Self::MissingColumn | Self::ColumnOrder | Self::WrongType => "V0601",
            Self::MissingPolicyColumn | Self::RoleWithoutPolicy | Self::MissingHierarchy => "V0602",
            Self::Identifier => "V0603",
            Self::Detected(_) => "V0604",
            Self::SmallClass => "V0605",
            Self::LowDiversity => "V0606",
            Self::FarDistribution => "V0612",
            Self::FrequentValue => "V0613",
            Self::SmallGroup => "V0630",
            Self::OpenEnd => "V0631",
            Self::OffGrid | Self::SparseCell => "V0632",
            Self::OverSuppressed | Self::RowCount => "V0607",
            Self::RepeatedCell | Self::SmallCount | Self::WithheldMeasure => "V0608",
            Self::FewContributors => "V0614",
            Self::UnknownContributions | Self::DominatedSum | Self::NarrowSum => "V0619",
            Self::Unrounded | Self::ExactMeasure => "V0615",
            Self::LonelySuppression
            | Self::Recomputable
            | Self::Insider
            | Self::LinkedSuppression
            | Self::LinkedInsider
            | Self::ContradictorySums
            | Self::Unproven => "V0609",
            Self::IsolatedChange | Self::IsolatedCount => "V0616",
            Self::JoinedSuppression => "V0617",
            Self::Incomparable | Self::Undecided => "V0618",
            Self::Formula => "V0610",
            Self::Unsorted => "V0611",
        }
    }
}

/// One thing that stands against publication.
#[derive(Debug)]
pub(crate) struct Problem {
    rule: Rule,
    finding: Finding,
    sentence: String,
}

impl Problem {
    /// A problem of the rows given, counted from 0, rising.
    pub(crate) fn of_rows(rule: Rule, column: &str, rows: impl IntoIterator<Item = usize>, sentence: String) -> Self {
        let mut rows = rows.into_iter();
        // Row 1 is the header.
        let kept: Vec<u64> = rows.by_ref().take(ROWS_KEPT).map(|row| row as u64 + 2).collect();
        let count = kept.len() as u64 + rows.count() as u64;
        let finding = Finding { rule: rule.name().to_owned(), column: column.to_owned(), count, rows: kept };
        Self { rule, finding, sentence }
    }

    /// A problem of so many classes or cells, which have no rows of their own.
    pub(crate) fn of_count(rule: Rule, column: &str, count: u64, sentence: String) -> Self {
        let finding = Finding { rule: rule.name().to_owned(), column: column.to_owned(), count, rows: Vec::new() };
        Self { rule, finding, sentence }
    }

    /// A problem of a column or of the table as a whole.
    pub(crate) fn of_column(rule: Rule, column: &str, sentence: String) -> Self {
        Self::of_count(rule, column, 1, sentence)
    }
}
