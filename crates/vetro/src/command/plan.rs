//! `vetro plan`: what a reader would see tomorrow. Does all that `publish` does, but for the commit.

use vetro_model::document::{PrivacyMethod, SensitiveOutcome, Treatment};
use vetro_model::plan::SensitiveModel;

use super::{loaded, print_json, print_line, publish};
use crate::cli::{Common, Plan};
use crate::exit::Exit;
use crate::run::{DatasetReport, Outcome, Purpose};
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
    for one in &dataset.trade_off {
        let outcome = match (one.loss, one.suppressed) {
            (Some(loss), Some(suppressed)) => {
                format!("loses {:>5.1} % of the detail, {} records left out", loss * 100.0, grouped(suppressed))
            }
            _ => "cannot be reached within the rules".to_owned(),
        };
        print_line(&format!("  k = {:<4} {outcome}", one.k));
    }
}

fn privacy(dataset: &DatasetReport) {
    let Some(method) = &dataset.privacy else { return };
    print_line(&format!("  privacy {}", sentence(method)));
    if let PrivacyMethod::KAnonymity { losses, sensitive, .. } = method {
        for (column, loss) in losses.iter().filter(|(_, loss)| **loss > 0.0) {
            print_line(&format!("    {column:<22} loses {:.1} % of its detail", loss * 100.0));
        }
        for one in sensitive {
            print_line(&format!("    {:<22} {} in the worst class", one.column, measure(one)));
        }
    }
    for column in &dataset.treatments {
        for treatment in &column.treatments {
            if let Some(words) = shared(treatment) {
                print_line(&format!("    {:<22} {words}", column.name));
            }
        }
    }
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

/// A method with what was measured, in one line.
pub(super) fn sentence(method: &PrivacyMethod) -> String {
    match method {
        PrivacyMethod::NoPersons { .. } => "no column concerns a person".to_owned(),
        PrivacyMethod::KAnonymity { k, k_measured, suppressed, suppressed_share, loss, .. } => format!(
            "k = {k_measured} (asked {k}), {} records suppressed ({:.2} %), loss {loss:.3}",
            grouped(*suppressed),
            suppressed_share * 100.0
        ),
        PrivacyMethod::Perturbation { cells, changed, .. } => format!(
            "{} of {} counts shifted or rounded by a draw that stays the same every night",
            grouped(*changed),
            grouped(*cells)
        ),
        PrivacyMethod::Threshold { threshold, cells, primary, complementary, groups } => {
            let groups = match groups {
                0 => String::new(),
                some => format!("; {} totals lie in one category", grouped(*some)),
            };
            format!(
                "counts from {threshold}, {} of {} cells withheld ({} of them so that no small one can be recomputed){groups}",
                grouped(primary + complementary),
                grouped(*cells),
                grouped(*complementary)
            )
        }
    }
}

/// What was asked and found of a sensitive column.
pub(super) fn measure(one: &SensitiveOutcome) -> String {
    let found = one.measured;
    match one.asked {
        SensitiveModel::DistinctDiversity { l } => format!("{found} distinct values (asked {l})"),
        SensitiveModel::EntropyDiversity { l } => format!("as varied as {found:.2} values (asked {l})"),
        SensitiveModel::RecursiveDiversity { c, l } => format!("({found:.2},{l})-diversity (asked c = {c})"),
        SensitiveModel::Closeness { t, .. } => format!("{found:.3} from the whole (asked {t})"),
        SensitiveModel::Likeness { beta } => format!("{found:.2} times more frequent (asked {beta})"),
    }
}
