//! How good the data are, for one dataset and for all.

use serde::Serialize;
use vetro_catalogue::score::{Figures, decimal};
use vetro_model::document::{PrivacyMethod, PublishedDataset, Standing};

use crate::locale::{Locale, Moment};
use crate::night::{NightDataset, NightOutcome};
use crate::site::Site;
use crate::view::columns::part;
use crate::view::privacy::{PrivacyView, privacy};

/// The quality of one dataset.
#[derive(Debug, Serialize)]
pub(crate) struct QualityView {
    pub read: u64,
    pub published: u64,
    pub quarantined: u64,
    pub suppressed: u64,
    pub aggregated: u64,
    pub rules: u64,
    pub valid: String,
    pub completeness: String,
    pub duplicates: u64,
    pub findings: Vec<FindingView>,
}

/// A rule that some rows broke.
#[derive(Debug, Serialize)]
pub(crate) struct FindingView {
    pub rule: String,
    pub column: String,
    pub count: u64,
}

/// The quality of one dataset.
pub(crate) fn quality(locale: &Locale, dataset: &PublishedDataset) -> QualityView {
    let quality = &dataset.quality;
    let findings = quality.findings.iter().map(|finding| FindingView {
        rule: finding.rule.clone(),
        column: finding.column.clone(),
        count: finding.count,
    });
    QualityView {
        read: quality.rows.read,
        published: quality.rows.published,
        quarantined: quality.rows.quarantined,
        suppressed: quality.rows.suppressed,
        aggregated: quality.rows.aggregated,
        rules: quality.rules,
        valid: locale.share(valid_share(dataset)),
        completeness: locale.share(quality.completeness),
        duplicates: quality.duplicates,
        findings: findings.collect(),
    }
}

/// The share of the records read that broke no rule; 1 where none was read.
fn valid_share(dataset: &PublishedDataset) -> f64 {
    let rows = &dataset.quality.rows;
    if rows.read == 0 { 1.0 } else { 1.0 - part(rows.quarantined, rows.read) }
}

/// Since when a dataset is late, and why.
#[derive(Debug, Serialize)]
pub(crate) struct LateView {
    pub since: Moment,
    pub code: String,
    /// Whether the run went well, but its source has had nothing new for too long.
    pub overdue: bool,
}

/// Since when a dataset is late, if it is.
pub(crate) fn late(locale: &Locale, dataset: &PublishedDataset) -> Option<LateView> {
    match &dataset.standing {
        Standing::Current => None,
        Standing::Late { since, code } => {
            Some(LateView { since: locale.day(*since), code: code.clone(), overdue: code == "V0801" })
        }
    }
}

/// The report on all datasets.
#[derive(Debug, Serialize)]
pub(crate) struct ReportView {
    pub started: Moment,
    pub outcomes: Vec<OutcomeView>,
    pub rows: Vec<ReportRow>,
    pub score: Option<ScoreView>,
}

/// The points of a catalogue or a dataset in the quality assessments of the portals.
#[derive(Debug, Serialize)]
pub(crate) struct ScoreView {
    pub v2: String,
    /// Over the formats the portal's lists know, where that is more.
    pub v2_listed: Option<String>,
    pub v1: String,
    pub swiss: Option<String>,
}

impl ScoreView {
    fn new(locale: &Locale, figures: &Figures) -> Self {
        let points = |hundredths| {
            let text = decimal(hundredths);
            locale.decimal(text.strip_suffix(".00").unwrap_or(&text))
        };
        Self {
            v2: locale.decimal(&decimal(figures.v2)),
            v2_listed: figures.v2_listed.map(|listed| locale.decimal(&decimal(listed))),
            v1: points(figures.v1),
            swiss: figures.swiss.map(points),
        }
    }
}

/// How many datasets had an outcome.
#[derive(Debug, Serialize)]
pub(crate) struct OutcomeView {
    pub name: &'static str,
    pub words: String,
    pub count: usize,
}

/// One dataset in the report.
#[derive(Debug, Serialize)]
pub(crate) struct ReportRow {
    pub id: String,
    pub title: String,
    pub outcome: String,
    pub outcome_name: &'static str,
    pub code: Option<String>,
    pub quality: QualityView,
    pub updated: Moment,
    pub late: Option<LateView>,
    pub privacy: PrivacyView,
    pub withheld: Option<String>,
    pub score: Option<ScoreView>,
}

/// The report on all datasets, by title.
pub(crate) fn report(site: &Site<'_>, locale: &Locale) -> ReportView {
    let mut rows: Vec<ReportRow> =
        site.publication.datasets.iter().map(|dataset| report_row(site, locale, dataset)).collect();
    rows.sort_by_cached_key(|row| (row.title.to_lowercase(), row.id.clone()));
    let datasets = &site.publication.datasets;
    // What has never been published has no row, but was tried.
    let unseen = |night: &&NightDataset| !datasets.iter().any(|dataset| dataset.id == night.id);
    let count = |outcome: NightOutcome| {
        let shown = rows.iter().filter(|row| row.outcome_name == outcome.name()).count();
        shown + site.night.datasets.iter().filter(|night| night.outcome == outcome).filter(unseen).count()
    };
    let outcomes = NightOutcome::ALL.into_iter().map(|outcome| OutcomeView {
        name: outcome.name(),
        words: locale.word(&format!("outcome.{}", outcome.name())).to_owned(),
        count: count(outcome),
    });
    let outcomes = outcomes.collect();
    let score = site.score.map(|score| ScoreView::new(locale, &score.total));
    ReportView { started: locale.moment(site.night.started), outcomes, rows, score }
}

fn report_row(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> ReportRow {
    let told = site.night.of(&dataset.id);
    let late = late(locale, dataset);
    // A dataset that this run did not change stands as the release says.
    let outcome = match told.map_or(NightOutcome::Unchanged, |night| night.outcome) {
        NightOutcome::Unchanged if late.is_some() => NightOutcome::Late,
        outcome => outcome,
    };
    let outcome = outcome.name();
    ReportRow {
        id: dataset.id.to_string(),
        title: locale.text(&dataset.metadata.title).to_owned(),
        outcome: locale.word(&format!("outcome.{outcome}")).to_owned(),
        outcome_name: outcome,
        code: told.and_then(|night| night.code.clone()).or_else(|| late.as_ref().map(|late| late.code.clone())),
        quality: quality(locale, dataset),
        updated: locale.day(dataset.record.latest().released),
        late,
        privacy: privacy(locale, dataset),
        withheld: withheld(locale, &dataset.privacy.method),
        score: score(site, locale, dataset),
    }
}

/// The points of a dataset.
fn score(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Option<ScoreView> {
    let base = &site.publication.catalogue.base_url;
    let address = vetro_catalogue::address::dataset(base, dataset.id.as_str());
    Some(ScoreView::new(locale, site.score?.datasets.get(&address)?))
}

/// What the protection held back, as a share of records or cells.
fn withheld(locale: &Locale, method: &PrivacyMethod) -> Option<String> {
    match method {
        PrivacyMethod::NoPersons { .. } | PrivacyMethod::Perturbation { .. } => None,
        PrivacyMethod::KAnonymity { suppressed_share, .. } => Some(locale.share(*suppressed_share)),
        PrivacyMethod::Threshold { cells, primary, complementary, .. } => {
            Some(locale.share(part(primary + complementary, *cells)))
        }
    }
}
