//! `vetro plan`: what a reader would see tomorrow. Does all that `publish` does, but for the commit.

use vetro_model::document::{ColumnPrivacy, PrivacyMethod, SensitiveOutcome, Treatment};
use vetro_model::plan::SensitiveModel;

use super::{loaded, print_json, print_line, publish};
use crate::cli::{Common, Plan};
use crate::exit::Exit;
use crate::run::{DatasetReport, Outcome, Purpose, Told};
use crate::tell::grouped;

/// Plans what was selected.
pub fn run(common: &Common, options: &Plan) -> Exit {
    let loaded = match loaded(common) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let quiet = Common { json: true, ..common.clone() };
    let report =
        match publish::go(&quiet, &loaded, &options.selection.ids, Purpose::Plan { trade_off: options.trade_off }) {
            Ok(report) => report,
            Err(exit) => return exit,
        };
    if common.json {
        print_json(&report);
        return report.exit();
    }
    for dataset in report.datasets.iter().filter(|dataset| dataset.outcome != Outcome::Kept) {
        describe(dataset);
    }
    print_line(if report.unchanged {
        "tomorrow's readers would see what they see today"
    } else {
        "nothing was published"
    });
    report.exit()
}

fn describe(dataset: &DatasetReport) {
    print_line(&format!("{}", dataset.id));
    match dataset.outcome {
        Outcome::Published => {
            let changes = dataset.changes.unwrap_or_default();
            let version = dataset.version.as_deref().unwrap_or_default();
            print_line(&format!("  version {version}: {} rows", grouped(dataset.rows.published)));
            print_line(&format!(
                "  rows    + {}  − {}  ~ {}",
                grouped(changes.added),
                grouped(changes.removed),
                grouped(changes.changed)
            ));
            columns(dataset);
            privacy(dataset);
            trade_off(dataset);
        }
        Outcome::Unchanged => {
            print_line("  no change");
            privacy(dataset);
            trade_off(dataset);
        }
        Outcome::Kept => {}
        Outcome::Failed => {
            for told in &dataset.diagnostics {
                print_line(&format!("  would not be published: [{}] {}", told.code, told.message));
                told.public_sees.iter().for_each(|sees| print_line(&format!("  {sees}")));
                told.help.iter().for_each(|help| print_line(&format!("  next: {help}")));
            }
        }
    }
    for finding in &dataset.findings {
        let rows: Vec<String> = finding.rows.iter().take(5).map(ToString::to_string).collect();
        print_line(&format!(
            "  rule `{}` on `{}`: {} rows, such as {}",
            finding.rule,
            finding.column,
            grouped(finding.count),
            rows.join(", ")
        ));
    }
}

fn columns(dataset: &DatasetReport) {
    let Some(changes) = &dataset.columns else { return };
    let kinds = [
        ("new", &changes.columns_added),
        ("gone", &changes.columns_removed),
        ("of another type", &changes.columns_retyped),
    ];
    for (word, names) in kinds.iter().filter(|(_, names)| changes.since.is_some() && !names.is_empty()) {
        print_line(&format!("  columns {word}: {}", names.join(", ")));
    }
}

/// What other sizes of the smallest class would lose, were all records made coarser tonight.
fn trade_off(dataset: &DatasetReport) {
    if dataset.trade_off.is_empty() {
        return;
    }
    let own = match &dataset.privacy {
        Some(PrivacyMethod::KAnonymity { k, .. }) => Some(*k),
        _ => None,
    };
    print_line("  other sizes of the smallest class, were all records protected anew tonight:");
    for one in &dataset.trade_off {
        let outcome = match (one.loss, one.suppressed) {
            (Some(loss), Some(suppressed)) => {
                let left_out = match suppressed {
                    0 => String::new(),
                    1 => ", 1 record left out".to_owned(),
                    some => format!(", {} records left out", grouped(some)),
                };
                format!("loses {:>5.1} % of the detail{left_out}", loss * 100.0)
            }
            _ => "cannot be reached within the rules".to_owned(),
        };
        let mark = if own == Some(one.k) { "  (the policy)" } else { "" };
        print_line(&format!("    k = {:<4} {outcome}{mark}", one.k));
    }
}

fn privacy(dataset: &DatasetReport) {
    let Some(method) = &dataset.privacy else { return };
    print_line("  persons");
    for line in sentence(method) {
        print_line(&format!("    {line}"));
    }
    if !dataset.linked.is_empty() {
        let linked: Vec<String> = dataset.linked.iter().map(ToString::to_string).collect();
        print_line(&format!("    protected and judged together with {}", linked.join(", ")));
    }
    if let PrivacyMethod::KAnonymity { sensitive, .. } = method {
        for one in sensitive {
            print_line(&format!("    {}: {}", one.column, measure(one)));
        }
    }
    kept(method).for_each(|line| print_line(&format!("    {line}")));
    if dataset.told.is_empty() || matches!(method, PrivacyMethod::NoPersons { .. }) {
        return;
    }
    print_line("  columns");
    for column in &dataset.told {
        print_line(&format!("    {:<20} {}", column.column, treated(column, method)));
        if let Some(levels) = spread(column) {
            print_line(&format!("    {:<20} {levels}", ""));
        }
    }
    for (column, words) in dataset.treatments.iter().flat_map(shared_values) {
        print_line(&format!("    {column:<22} {words}"));
    }
}

/// What the published means keep of the columns that were grouped.
pub(super) fn kept(method: &PrivacyMethod) -> impl Iterator<Item = String> {
    let lost = match method {
        PrivacyMethod::KAnonymity { spread_lost, .. } => Some(spread_lost),
        _ => None,
    };
    let line = |(column, lost): (&String, &f64)| {
        format!("{column} keeps {:.1} % of its spread: values become means of like records.", (1.0 - lost) * 100.0)
    };
    lost.into_iter().flatten().map(line)
}

/// A column with each thing that was done so that several records share its values.
pub(super) fn shared_values(column: &ColumnPrivacy) -> impl Iterator<Item = (&str, String)> {
    column.treatments.iter().filter_map(|treatment| Some((column.name.as_str(), shared(treatment)?)))
}

/// What was done so that several records share a value.
fn shared(treatment: &Treatment) -> Option<String> {
    let detail = treatment.detail.as_deref().unwrap_or_default();
    match treatment.kind.as_str() {
        "micro-aggregated" => Some(format!("each value is the mean of at least {detail}")),
        "tail-coded" => Some(format!("what lies beyond becomes the quantile: {detail}")),
        "grid-minimum" => Some(format!("cells are widened until each holds at least {detail}, or withheld")),
        _ => None,
    }
}

/// What is done to a column and what it loses, in one line.
fn treated(column: &Told, method: &PrivacyMethod) -> String {
    let was_changed = column.treatments.len() > 1;
    let done = column.treatments.iter().filter(|treatment| !was_changed || treatment.kind != "as-is");
    let done: Vec<String> = done.map(phrase).collect();
    let losses = if let PrivacyMethod::KAnonymity { losses, .. } = method { losses.get(&column.column) } else { None };
    match losses {
        Some(loss) if *loss > 0.0 => format!("{}: loses {:.1} % of its detail", done.join("; "), loss * 100.0),
        _ => done.join("; "),
    }
}

/// How many records keep how much of a column: `to the month: 2 104 (89.5 %), to the quarter: 246 (10.5 %)`.
fn spread(column: &Told) -> Option<String> {
    let all: u64 = column.levels.iter().map(|level| level.records).sum();
    let was_changed = column.treatments.iter().any(|treatment| treatment.kind == "generalised");
    let level = |level: &crate::run::Level| {
        format!("{}: {} ({})", level.words, grouped(level.records), percent(level.records, all))
    };
    was_changed.then(|| column.levels.iter().map(level).collect::<Vec<_>>().join(", "))
}

#[expect(clippy::cast_precision_loss, reason = "counts of records are far below 2^53")]
fn percent(part: u64, whole: u64) -> String {
    format!("{:.1} %", 100.0 * part as f64 / whole.max(1) as f64)
}

/// One thing that is done to a column, as it is said.
fn phrase(treatment: &Treatment) -> String {
    let detail = treatment.detail.as_deref().unwrap_or_default();
    match treatment.kind.as_str() {
        "as-is" => "published as it is".to_owned(),
        "age-bands" => format!("put into bands of ages that begin at {detail}"),
        "bands" => format!("put into bands ({detail})"),
        "truncated" => format!("cut to the {detail}"),
        "rounded" => format!("rounded ({detail})"),
        "coded" => format!("capped ({detail})"),
        "prefix" => format!("cut to its first {detail}"),
        "grid" => format!("moved to a grid of {detail}"),
        "pseudonym" => "replaced by a keyed token".to_owned(),
        "mapped" => "translated by a list".to_owned(),
        "looked-up" => format!("looked up in `{detail}`"),
        "constant" => "the same in every row".to_owned(),
        "generalised" => "made coarser where its class needs it".to_owned(),
        "aggregated" => "computed over the records of each cell".to_owned(),
        other => format!("{other} {detail}").trim_end().to_owned(),
    }
}

/// A method with what was measured, a sentence for each line.
pub(super) fn sentence(method: &PrivacyMethod) -> Vec<String> {
    match method {
        PrivacyMethod::NoPersons { .. } => vec!["No column concerns a person.".to_owned()],
        PrivacyMethod::KAnonymity { k, k_measured, suppressed, suppressed_share, loss, losses, person, .. } => {
            let columns: Vec<&str> = losses.keys().map(String::as_str).collect();
            let left_out = match suppressed {
                0 => "No record is left out.".to_owned(),
                1 => format!("1 record is left out ({:.2} %).", suppressed_share * 100.0),
                some => format!("{} records are left out ({:.2} %).", grouped(*some), suppressed_share * 100.0),
            };
            let who = if person.is_some() { "persons" } else { "records" };
            vec![
                format!(
                    "Every combination of {} is shared by at least {} {who} (k = {k} was asked).",
                    columns.join(", "),
                    grouped(*k_measured)
                ),
                left_out,
                format!("On average these columns lose {:.1} % of their detail.", loss * 100.0),
            ]
        }
        PrivacyMethod::Perturbation { cells, changed, .. } => vec![format!(
            "{} of {} counts are shifted or rounded by a draw that stays the same every night.",
            grouped(*changed),
            grouped(*cells)
        )],
        PrivacyMethod::Threshold { threshold, cells, primary, complementary, groups } => {
            let mut lines = vec![
                format!("No count of persons below {threshold} is shown, and none can be computed from the totals."),
                format!(
                    "Of {} cells, {} are withheld because they are small and {} because they would give small ones away.",
                    grouped(*cells),
                    grouped(*primary),
                    grouped(*complementary)
                ),
            ];
            lines.extend((*groups > 0).then(|| {
                format!(
                    "In {} totals all persons are in one category: of each of them it is known which.",
                    grouped(*groups)
                )
            }));
            lines
        }
    }
}

/// What was asked and found of a sensitive column.
pub(super) fn measure(one: &SensitiveOutcome) -> String {
    let found = one.measured;
    match one.asked {
        SensitiveModel::DistinctDiversity { l } => {
            format!("every class holds at least {found} different values ({l} were asked).")
        }
        SensitiveModel::EntropyDiversity { l } => {
            format!("every class is as varied as {found:.2} equally frequent values at least ({l} were asked).")
        }
        SensitiveModel::RecursiveDiversity { c, l } => format!(
            "in every class the most frequent value is at most {found:.2} times as frequent as all from number {l} on \
             together ({c} was asked)."
        ),
        SensitiveModel::Closeness { t, .. } => {
            format!("the values of every class are at most {found:.3} away from those of all records ({t} was asked).")
        }
        SensitiveModel::Likeness { beta } => format!(
            "in no class a value is more frequent than among all records by more than {found:.2} times ({beta} was asked)."
        ),
    }
}
