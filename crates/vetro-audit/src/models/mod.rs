//! What the classes hold of a sensitive column, measured over every published row.
//!
//! Null is a value like any other, and so is a label that was made coarser or
//! starred: rows that were starred and published form a class and are judged
//! as one. The distribution that classes are compared with is that of the
//! published table. Records are counted, also where classes are in persons.
//!
//! # Source
//!
//! A. Machanavajjhala and others, *l-Diversity: Privacy Beyond k-Anonymity*,
//! 2007; N. Li and others, *t-Closeness: Privacy Beyond k-Anonymity and
//! l-Diversity*, 2007; J. Cao and P. Karras, *Publishing Microdata with a
//! Robust Privacy Guarantee*, 2012.

mod distance;

use arrow::array::{ArrayRef, RecordBatch};
use vetro_model::ColumnName;
use vetro_model::document::SensitiveOutcome;
use vetro_model::plan::{RecordPolicy, SensitiveModel};

use crate::classes::missing;
use crate::cleared::Measured;
use crate::codes::{codes, distinct};
use crate::refusal::{Problem, Rule};
use distance::Ground;

/// What rounding may add to a measure: no true excess over a bound is that small.
const ROUNDING: f64 = 1e-9;

/// Every model that some class does not meet.
pub(crate) fn problems(
    table: &RecordBatch,
    policy: &RecordPolicy,
    classes: &[u32],
    measured: &mut Measured,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, models) in &policy.sensitive {
        let column = table.column_by_name(name.as_str());
        let Some((column, values)) = column.and_then(|column| Some((column, codes(column)?))) else {
            problems.push(missing(name.as_str()));
            continue;
        };
        let counts = Counts::of(classes, &values);
        for model in models {
            match measure(*model, &counts, || ground(*model, column, &values, policy, name)) {
                Some(judged) => problems.extend(verdict((name, *model), classes, &judged, measured)),
                None => problems.push(without_hierarchy(name)),
            }
        }
    }
    problems
}

/// How often each value occurs, in the table and in each class.
pub(crate) struct Counts {
    table: Vec<u64>,
    /// By class: the values that occur with their counts.
    classes: Vec<Vec<(usize, u64)>>,
    rows: u64,
}

impl Counts {
    fn of(classes: &[u32], values: &[u32]) -> Self {
        let mut table = vec![0; distinct(values)];
        let mut pairs: Vec<(u32, u32)> = classes.iter().copied().zip(values.iter().copied()).collect();
        pairs.sort_unstable();
        let mut by_class: Vec<Vec<(usize, u64)>> = vec![Vec::new(); distinct(classes)];
        for (class, value) in pairs {
            let value = value as usize;
            table[value] += 1;
            match by_class[class as usize].last_mut() {
                Some((last, count)) if *last == value => *count += 1,
                _ => by_class[class as usize].push((value, 1)),
            }
        }
        Self { table, classes: by_class, rows: values.len() as u64 }
    }

    /// For each value of a class its share there and in the table.
    fn shares<'a>(&'a self, class: &'a Class) -> impl Iterator<Item = (usize, f64, f64)> + 'a {
        let size = float(class.iter().map(|(_, count)| count).sum());
        let rows = float(self.rows);
        class.iter().map(move |(value, count)| (*value, float(*count) / size, float(self.table[*value]) / rows))
    }
}

/// The values that occur in a class with their counts.
type Class = [(usize, u64)];

/// The measure of one class, and whether it meets the model.
type Judged = (f64, bool);

/// Each class judged; `None` when the model needs a hierarchy that is not there.
fn measure(model: SensitiveModel, counts: &Counts, ground: impl FnOnce() -> Option<Ground>) -> Option<Vec<Judged>> {
    let each = |judge: &dyn Fn(&Class) -> Judged| counts.classes.iter().map(|class| judge(class)).collect();
    Some(match model {
        SensitiveModel::DistinctDiversity { l } => {
            each(&|class| (float(class.len() as u64), class.len() >= l as usize))
        }
        SensitiveModel::EntropyDiversity { l } => each(&|class| {
            let effective = effective_values(counts, class);
            (effective, effective >= l - ROUNDING)
        }),
        SensitiveModel::RecursiveDiversity { c, l } => each(&|class| {
            let (most, tail) = most_and_tail(class, l);
            (if tail > 0.0 { most / tail } else { f64::INFINITY }, most < c * tail)
        }),
        SensitiveModel::Closeness { t, .. } => {
            let ground = ground()?;
            each(&|class| {
                let far = ground.distance(counts, class);
                (far, far <= t + ROUNDING)
            })
        }
        SensitiveModel::Likeness { beta } => each(&|class| likeness(counts, class, beta)),
    })
}

/// How many equally frequent values would have the entropy of the class.
fn effective_values(counts: &Counts, class: &Class) -> f64 {
    counts.shares(class).map(|(_, share, _)| -share * share.ln()).sum::<f64>().exp()
}

/// The count of the most frequent value, and of all from the `l`-th most frequent on.
fn most_and_tail(class: &Class, l: u32) -> (f64, f64) {
    let mut sizes: Vec<u64> = class.iter().map(|(_, count)| *count).collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    let from = (l as usize).saturating_sub(1);
    (float(sizes.first().copied().unwrap_or(0)), float(sizes.iter().skip(from).sum()))
}

/// The largest relative gain of a value over its share in the table, and whether each is within its bound.
fn likeness(counts: &Counts, class: &Class, beta: f64) -> Judged {
    let gains = counts.shares(class).map(|(_, here, all)| ((here - all) / all, all));
    gains.fold((0.0, true), |(most, met): Judged, (gain, all)| {
        let is_within = gain <= 0.0 || (gain <= beta + ROUNDING && gain <= -all.ln() + ROUNDING);
        (most.max(gain), met && is_within)
    })
}

fn ground(
    model: SensitiveModel,
    column: &ArrayRef,
    values: &[u32],
    policy: &RecordPolicy,
    name: &ColumnName,
) -> Option<Ground> {
    let SensitiveModel::Closeness { distance, .. } = model else { return None };
    Ground::of(distance, column, values, policy.hierarchies.get(name))
}

/// Notes the worst class, and tells of those that do not meet the model.
fn verdict(
    (name, model): (&ColumnName, SensitiveModel),
    classes: &[u32],
    judged: &[Judged],
    measured: &mut Measured,
) -> Option<Problem> {
    let name = name.as_str();
    let worst = judged.iter().map(|(measure, _)| *measure).reduce(|one, other| match model {
        SensitiveModel::DistinctDiversity { .. } | SensitiveModel::EntropyDiversity { .. } => one.min(other),
        _ => one.max(other),
    })?;
    measured.sensitive.push(SensitiveOutcome { column: name.to_owned(), asked: model, measured: worst });
    let failing = judged.iter().filter(|(_, met)| !met).count();
    if failing == 0 {
        return None;
    }
    let rows = (0..).zip(classes).filter(|(_, class)| !judged[**class as usize].1).map(|(row, _)| row);
    let (rule, what) = told(model);
    let sentence =
        format!("{failing} classes {what} of `{name}`: make a quasi-identifier coarser, or suppress the records.");
    Some(Problem::of_rows(rule, name, rows, sentence))
}

fn told(model: SensitiveModel) -> (Rule, String) {
    match model {
        SensitiveModel::DistinctDiversity { l } => (Rule::LowDiversity, format!("hold fewer than {l} distinct values")),
        SensitiveModel::EntropyDiversity { l } => {
            (Rule::LowDiversity, format!("hold fewer than {l} effective values (by entropy)"))
        }
        SensitiveModel::RecursiveDiversity { c, l } => {
            (Rule::LowDiversity, format!("break recursive ({c}, {l})-diversity, with one value too frequent,"))
        }
        SensitiveModel::Closeness { t, .. } => {
            (Rule::FarDistribution, format!("are further than {t} from the table in the distribution"))
        }
        SensitiveModel::Likeness { beta } => {
            (Rule::FrequentValue, format!("hold a value too frequent for a relative gain of {beta}"))
        }
    }
}

fn without_hierarchy(name: &ColumnName) -> Problem {
    let sentence = format!(
        "The distance between values of `{name}` is to be measured by a hierarchy and the policy holds none: give the \
         column one."
    );
    Problem::of_column(Rule::MissingHierarchy, name.as_str(), sentence)
}

/// A count of records as a float, exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "a count of records needs no more than 52 bits")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
