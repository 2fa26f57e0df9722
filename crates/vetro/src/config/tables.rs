//! Resolves what a table of counts must satisfy.

use std::collections::BTreeMap;

use vetro_model::plan::{
    AggregatePlan, ColumnPlan, DatasetPlan, Measure, PrivacyPlan, Rotation, Step, TOTAL, TablePolicy, TableProtection,
};
use vetro_model::project::CellKeySpec;
use vetro_model::{ColumnName, DatasetId, Diagnostic};

use super::Reading;
use super::privacy::{at_least_two, loosened};
use super::resolve::Scope;

/// The smallest count that may be published without a reason.
///
/// # Source
///
/// Deontological rules of SISTAN (Annex A.4, 2019), article 5: cells need a frequency of at least 3.
const LEAST_THRESHOLD: u64 = 3;

/// The fewest persons of a mean that may be published without a reason.
///
/// # Source
///
/// Data protection officer of Basel-Stadt: averages from more than 20 persons
/// (incomes from 30, which is for the policy to say).
const LEAST_OF_A_MEAN: u64 = 20;

/// The policy; what is wrong is told.
pub(super) fn resolve(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    threshold: u64,
    aggregate: &AggregatePlan,
    columns: &[ColumnPlan],
) -> Option<PrivacyPlan> {
    let mut sound = at_least_two(reading, scope, threshold, &["privacy", "threshold"], "threshold");
    if (2..LEAST_THRESHOLD).contains(&threshold) {
        let rule = format!("`threshold` is {threshold}, below {LEAST_THRESHOLD}");
        loosened(reading, scope, &rule, &["privacy", "threshold"]);
    }
    let has_mean = aggregate.measures.iter().any(|(_, measure)| matches!(measure, Measure::Mean(_)));
    if has_mean && (LEAST_THRESHOLD..LEAST_OF_A_MEAN).contains(&threshold) {
        let rule = format!("a mean is published from {threshold} persons on, below {LEAST_OF_A_MEAN}");
        loosened(reading, scope, &rule, &["privacy", "threshold"]);
    }
    let Some((count, _)) = aggregate.measures.iter().find(|(_, measure)| *measure == Measure::Count) else {
        let told = Diagnostic::error("V0142", "`threshold` needs a measure that counts records")
            .with_help("add a measure with \"count\": small cells are found by it");
        scope.tell(reading, told, &["aggregate", "measures"]);
        return None;
    };
    let (protection, record) = protection(reading, scope, columns, &mut sound);
    sound &= dominance(reading, scope, aggregate) & contributor(reading, scope, columns);
    let parents = parents(reading, scope, aggregate, &mut sound);
    let totals = !aggregate.totals.is_empty();
    let written = &scope.pipeline.privacy;
    sound.then(|| {
        PrivacyPlan::Table(TablePolicy {
            measures: aggregate.measures.iter().map(|(name, _)| name.clone()).collect(),
            totals,
            status: aggregate.status.clone(),
            protection,
            dominance: written.dominance.clone(),
            record,
            contributor: written.contributor.clone(),
            parents,
            linked: written.linked.clone(),
            ..TablePolicy::new(aggregate.by.clone(), count.clone(), threshold)
        })
    })
}

/// Links tables about the same population with each other; what cannot be linked is told.
///
/// Named ones, and those made of the same table of the same source that share
/// a column: they count the same records, so one can be held against the other.
pub(super) fn link(reading: &mut Reading<'_>, datasets: &mut [DatasetPlan]) {
    let links: Vec<(DatasetId, DatasetId)> = datasets
        .iter()
        .flat_map(|one| {
            datasets.iter().filter(|other| are_linked(one, other)).map(|other| (one.id.clone(), other.id.clone()))
        })
        .collect();
    for one in datasets.iter() {
        let PrivacyPlan::Table(policy) = &one.privacy else { continue };
        let is_linked = |other: &DatasetId| links.iter().any(|(here, there)| *here == one.id && there == other);
        for (at, other) in policy.linked.iter().enumerate().filter(|(_, other)| !is_linked(other)) {
            let told =
                Diagnostic::error("V0174", format!("`linked` names `{other}`, which is no other table of counts"))
                    .with_help(
                        "name datasets with a `threshold` whose small counts are withheld, not shifted or rounded",
                    );
            let file = reading.written.pipelines.get(&one.id).map(|entry| entry.file.clone()).unwrap_or_default();
            let path = ["pipelines", one.id.as_str(), "privacy", "linked", &at.to_string()];
            reading.tell(told.with_dataset(&one.id), &file, &path);
        }
    }
    for one in datasets {
        if let PrivacyPlan::Table(policy) = &mut one.privacy {
            policy.linked = links.iter().filter(|(here, _)| *here == one.id).map(|(_, there)| there.clone()).collect();
        }
    }
}

fn are_linked(one: &DatasetPlan, other: &DatasetPlan) -> bool {
    let (PrivacyPlan::Table(here), PrivacyPlan::Table(there)) = (&one.privacy, &other.privacy) else { return false };
    let named = here.linked.contains(&other.id) || there.linked.contains(&one.id);
    let same = one.source == other.source && one.relation == other.relation;
    let shares = here.by.iter().any(|name| there.by.contains(name));
    let withholds = [here, there].iter().all(|policy| policy.protection == TableProtection::Suppression);
    one.id != other.id && withholds && (named || same && shares)
}

/// How counts are protected, and the column noise is drawn from.
fn protection(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    columns: &[ColumnPlan],
    sound: &mut bool,
) -> (TableProtection, Option<ColumnName>) {
    let written = &scope.pipeline.privacy;
    let (key, record, protection, fits) = match (&written.cell_key, &written.rounding) {
        (None, None) => return (TableProtection::Suppression, None),
        (Some(spec), None) => {
            let CellKeySpec { record, deviation, variance } = spec;
            let most = f64::from(*deviation) * f64::from(*deviation);
            let fits = *deviation >= 1 && *variance > 0.0 && *variance <= most;
            ("cell-key", record, TableProtection::CellKey { deviation: *deviation, variance: *variance }, fits)
        }
        (None, Some(spec)) => {
            let fits = matches!(spec.base, 3 | 5);
            ("rounding", &spec.record, TableProtection::Rounding { base: spec.base }, fits)
        }
        (Some(_), Some(_)) => {
            *sound = false;
            let told = Diagnostic::error("V0141", "counts are shifted or rounded, not both")
                .with_help("remove `cell-key` or `rounding`");
            scope.tell(reading, told, &["privacy", "rounding"]);
            return (TableProtection::Suppression, None);
        }
    };
    if !fits {
        *sound = false;
        let told = Diagnostic::error("V0142", format!("`{key}` cannot be drawn so"))
            .with_help("write deviation = 5, variance = 2 (at most the square of the deviation), or a base of 3 or 5");
        scope.tell(reading, told, &["privacy", key]);
    }
    *sound &= names_a_record(reading, scope, columns, record, key);
    (protection, Some(record.clone()))
}

/// Noise stays the same only when it is drawn from a token that does.
fn names_a_record(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    columns: &[ColumnPlan],
    record: &ColumnName,
    key: &str,
) -> bool {
    let steps = columns.iter().find(|column| column.name == *record).map(|column| column.steps.last());
    let problem = match steps {
        None => Some("is no column of the pipeline"),
        Some(Some(Step::Pseudonym { domain })) => {
            let settings = reading.written.pseudonyms.get(domain).and_then(|entry| entry.value.clone());
            let rotates = settings.unwrap_or_default().rotate != Rotation::Never;
            rotates.then_some("is a token that changes: noise drawn anew could be averaged away")
        }
        Some(_) => Some("is not a keyed token, and would be kept as it is"),
    };
    let Some(problem) = problem else { return true };
    let told = Diagnostic::error("V0172", format!("`{key}` draws from `{record}`, which {problem}")).with_help(
        "add a column made by pseudonym = \"<domain>\" from the record's number, its domain with rotate = \"never\"",
    );
    scope.tell(reading, told, &["privacy", key, "record"]);
    false
}

fn dominance(reading: &mut Reading<'_>, scope: &Scope<'_>, aggregate: &AggregatePlan) -> bool {
    let mut sound = true;
    for (column, rule) in &scope.pipeline.privacy.dominance {
        let sums =
            aggregate.measures.iter().any(|(name, measure)| name == column && matches!(measure, Measure::Sum(_)));
        let share = |percent: f64| percent > 0.0 && percent < 100.0;
        let says = rule.p.is_some() || rule.n_k.is_some() || rule.contributors.is_some();
        let fits = rule.p.is_none_or(share) && rule.n_k.is_none_or(|(n, k)| n >= 1 && share(k));
        let problem = match (sums, says, fits) {
            (false, ..) => "which is no sum of the aggregate",
            (_, false, _) => "and says nothing",
            (_, _, false) => "with a share that is none",
            _ => continue,
        };
        sound = false;
        let told = Diagnostic::error("V0142", format!("`dominance` names `{column}`, {problem}"))
            .with_help("write { p = 10, contributors = 3 } or { n-k = [2, 85] } for a measure sum(x)");
        scope.tell(reading, told, &["privacy", "dominance", column.as_str()]);
    }
    sound
}

fn contributor(reading: &mut Reading<'_>, scope: &Scope<'_>, columns: &[ColumnPlan]) -> bool {
    let Some(name) = &scope.pipeline.privacy.contributor else { return true };
    let known = columns.iter().any(|column| column.name == *name);
    if !known {
        let told =
            Diagnostic::error("V0142", format!("`contributor` names `{name}`, which is no column of the pipeline"))
                .with_help("add the column to `columns`; it need not be published");
        scope.tell(reading, told, &["privacy", "contributor"]);
    }
    known
}

/// The trees that counts are protected over: those whose subtotals the table has, and those that are only known.
fn parents(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    aggregate: &AggregatePlan,
    sound: &mut bool,
) -> BTreeMap<ColumnName, BTreeMap<String, String>> {
    let written = &scope.pipeline.privacy.parents;
    for column in written.keys().filter(|column| aggregate.subtotals.contains_key(*column)) {
        *sound = false;
        let told = Diagnostic::error("V0173", format!("`{column}` has subtotals already, which are protected"))
            .with_help("remove the column from `parents`");
        scope.tell(reading, told, &["privacy", "parents", column.as_str()]);
    }
    let known = trees(reading, scope, written, ["privacy", "parents"], &aggregate.by);
    *sound &= known.is_some();
    known.unwrap_or_default().into_iter().chain(aggregate.subtotals.clone()).collect()
}

/// The trees of columns, from files with rows `child;parent`; `None` when one of them cannot be used.
pub(super) fn trees(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    written: &BTreeMap<ColumnName, String>,
    at: [&str; 2],
    by: &[ColumnName],
) -> Option<BTreeMap<ColumnName, BTreeMap<String, String>>> {
    let mut found = BTreeMap::new();
    let mut sound = true;
    for (column, file) in written {
        let path = scope.path(&[at[0], at[1], column.as_str()]);
        let place = reading.trees.get(&scope.file).and_then(|tree| tree.place(&path));
        let text = reading.text(file, |error| {
            Diagnostic::error("V0173", format!("`{file}` cannot be read: {}", error.kind()))
                .with_place(&scope.file, place)
                .with_help("write rows of the form child;parent")
        });
        let tree = text.map(|text| tree(&text));
        match tree {
            Some(Ok(tree)) if by.contains(column) => {
                found.insert(column.clone(), tree);
            }
            None => sound = false,
            other => {
                sound = false;
                let problem = match other {
                    Some(Err(problem)) => problem,
                    _ => "it is no column that spans the table",
                };
                let told = Diagnostic::error("V0173", format!("the tree of `{column}` cannot be used: {problem}"))
                    .with_help("write rows of the form child;parent, each child once, for a column named in `by`");
                scope.tell(reading, told, &[at[0], at[1], column.as_str()]);
            }
        }
    }
    sound.then_some(found)
}

/// Reads rows `child;parent`; each way up must end.
fn tree(text: &str) -> Result<BTreeMap<String, String>, &'static str> {
    let mut tree = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (child, parent) = line.split_once(';').ok_or("a row has no parent")?;
        if child == TOTAL || parent == TOTAL {
            return Err("the total stands above all by itself");
        }
        if tree.insert(child.to_owned(), parent.to_owned()).is_some() {
            return Err("a child stands in two rows");
        }
    }
    for mut at in tree.keys() {
        for _ in 0..=tree.len() {
            match tree.get(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        if tree.contains_key(at) {
            return Err("a value is above itself");
        }
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_ends_above() {
        assert_eq!(tree("q1;d1\nq2;d1\nd1;city\n").map(|tree| tree.len()), Ok(3));
        assert_eq!(tree("a;b\nb;a"), Err("a value is above itself"));
        assert_eq!(tree("a;b\na;c"), Err("a child stands in two rows"));
        assert_eq!(tree("a"), Err("a row has no parent"));
    }
}
