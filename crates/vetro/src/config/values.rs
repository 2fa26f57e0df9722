//! Resolves what is done to the values of numeric columns: means of groups, and quantiles at their ends.

use std::collections::{BTreeMap, BTreeSet};

use vetro_model::plan::{MicroAggregation, TopBottom};
use vetro_model::{ColumnName, Diagnostic, FieldType, Role};

use super::Reading;
use super::privacy::loosened;
use super::resolve::Scope;

/// The sets of columns that are grouped together; what is wrong is told.
pub(super) fn micro_aggregation(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    k: u32,
    sound: &mut bool,
) -> Vec<MicroAggregation> {
    let written = &scope.pipeline.privacy;
    let mut known = BTreeSet::new();
    for (at, set) in written.micro_aggregation.iter().enumerate() {
        let at = at.to_string();
        let path = ["privacy", "micro-aggregation", &at];
        let column = set.columns.iter().find_map(|name| Some((name, problem(scope, name, &mut known)?)));
        let wrong = if let Some((name, problem)) = column {
            Some((
                format!("`micro-aggregation` names `{name}`, {problem}"),
                "name fields of type `integer` or `number`, each once",
            ))
        } else if set.columns.is_empty() {
            Some(("`micro-aggregation` names no column".to_owned(), "write columns = [\"…\"]"))
        } else if set.group < 2 {
            Some((
                format!("a group of {} protects nobody", set.group),
                "write a group of at least 2; 5 is a good start",
            ))
        } else if written.person.is_some() {
            Some((
                "`micro-aggregation` makes groups of records, and `person` says that a person may have several: a mean \
                 could be that of one person alone"
                    .to_owned(),
                "add up the records of each person at the source, so that a record is a person, and remove `person`; or \
                 remove `micro-aggregation` and cut the ends with `top-bottom`, which counts persons",
            ))
        } else {
            None
        };
        if let Some((problem, help)) = wrong {
            *sound = false;
            scope.tell(reading, Diagnostic::error("V0180", problem).with_help(help), &path);
        } else if set.group < k {
            let rule = format!("a group of {} is smaller than `k-anonymity` = {k}", set.group);
            loosened(reading, scope, &rule, &path);
        }
    }
    written.micro_aggregation.clone()
}

/// The columns whose ends become quantiles; what is wrong is told.
pub(super) fn top_bottom(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    sound: &mut bool,
) -> BTreeMap<ColumnName, TopBottom> {
    let written = &scope.pipeline.privacy;
    let mut known: BTreeSet<&ColumnName> = written.micro_aggregation.iter().flat_map(|set| &set.columns).collect();
    for (name, ends) in &written.top_bottom {
        // Not-a-number fails every comparison.
        let is_share = |share: f64, from: f64, to: f64| share > from && share < to;
        let is_below = ends.below.is_none_or(|share| is_share(share, 0.0, 0.5));
        let is_above = ends.above.is_none_or(|share| is_share(share, 0.5, 1.0));
        let wrong = if let Some(problem) = problem(scope, name, &mut known) {
            Some((
                format!("`top-bottom` names `{name}`, {problem}"),
                "name a field of type `integer` or `number` that is not grouped",
            ))
        } else if ends.below.is_none() && ends.above.is_none() {
            Some((format!("`top-bottom` of `{name}` names no end"), "write below = 0.01, above = 0.99, or one of them"))
        } else if !is_below || !is_above {
            Some((
                format!("`top-bottom` of `{name}` names no quantile of an end"),
                "write `below` between 0 and 0.5, and `above` between 0.5 and 1",
            ))
        } else {
            None
        };
        if let Some((problem, help)) = wrong {
            *sound = false;
            let told = Diagnostic::error("V0182", problem).with_help(help);
            scope.tell(reading, told, &["privacy", "top-bottom", name.as_str()]);
        }
    }
    written.top_bottom.clone()
}

/// Why a column cannot be treated.
fn problem<'a>(scope: &Scope<'_>, name: &'a ColumnName, known: &mut BTreeSet<&'a ColumnName>) -> Option<&'static str> {
    let Some(field) = scope.schema.field(name.as_str()) else { return Some("which is no field") };
    if !matches!(field.kind, FieldType::Integer | FieldType::Number) {
        Some("which holds no numbers")
    } else if field.role == Some(Role::Identifier) {
        Some("which identifies persons")
    } else if scope.pipeline.hierarchies.contains_key(name) {
        Some("which has a hierarchy")
    } else if !known.insert(name) {
        Some("which is named already")
    } else {
        None
    }
}
