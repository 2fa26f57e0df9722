//! Resolves the columns of a pipeline: what is read, the steps, the type they must end in.

use std::collections::{BTreeMap, BTreeSet};

use vetro_model::plan::{AggregatePlan, ColumnPlan, GridMinimum, LookupPlan, Step};
use vetro_model::project::{ColumnTable, Crs, RuleSpec};
use vetro_model::{ColumnName, Diagnostic, FieldType};

use super::facts::is_zone;
use super::resolve::Scope;
use super::{Reading, grid};

/// The columns in the order of the schema; those that only feed an aggregate follow by name.
pub(super) fn resolve(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    lookups: &BTreeMap<String, LookupPlan>,
) -> Vec<ColumnPlan> {
    let position =
        |name: &ColumnName| scope.schema.fields.iter().position(|field| field.name == *name).unwrap_or(usize::MAX);
    let mut names: Vec<&ColumnName> = scope.pipeline.columns.keys().collect();
    names.sort_by_key(|name| (position(name), name.as_str()));
    names.into_iter().map(|name| column(reading, scope, lookups, name)).collect()
}

fn column(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    lookups: &BTreeMap<String, LookupPlan>,
    name: &ColumnName,
) -> ColumnPlan {
    let table = &scope.pipeline.columns[name].0;
    check(reading, scope, lookups, name.as_str(), table);
    let minimum = grid::minimum(reading, scope, name.as_str(), table);
    let zone = reading.written.catalogue.as_ref().map_or("UTC", |catalogue| catalogue.timezone.as_str());
    let steps = steps(table, zone, minimum);
    let field = scope.schema.field(name.as_str());
    let kind = field.map_or_else(|| feeding_kind(scope, name, &steps), |field| field.kind);
    let decimals = field.and_then(|field| field.decimals);
    ColumnPlan { name: name.clone(), kind, decimals, from: table.from.0.clone(), steps }
}

/// The type of a column that no field declares because it only feeds a measure.
fn feeding_kind(scope: &Scope<'_>, name: &ColumnName, steps: &[Step]) -> FieldType {
    let text = format!("({name})");
    let numeric =
        |measure: &&String| ["sum", "mean", "min", "max"].iter().any(|kind| **measure == format!("{kind}{text}"));
    let aggregate = scope.pipeline.aggregate.as_ref();
    match aggregate.and_then(|aggregate| aggregate.measures.iter().find(|(_, measure)| numeric(measure))) {
        Some((measure, _)) if !steps.iter().any(|step| matches!(step, Step::Bands(_) | Step::Map { .. })) => {
            scope.schema.field(measure.as_str()).map_or(FieldType::Number, |field| field.kind)
        }
        _ => FieldType::String,
    }
}

fn steps(table: &ColumnTable, city_zone: &str, minimum: Option<GridMinimum>) -> Vec<Step> {
    let zone = table.zone.as_ref().map(|zone| if zone == "catalogue" { city_zone.to_owned() } else { zone.clone() });
    let lookup = table.lookup.as_ref().zip(table.take.as_ref());
    let map = table.map.as_ref().map(|values| Step::Map { values: values.clone(), otherwise: table.otherwise.clone() });
    let in_order = [
        table.constant.clone().map(Step::Constant),
        lookup.map(|(lookup, take)| Step::Lookup { lookup: lookup.clone(), take: take.clone() }),
        zone.map(Step::Zone),
        table.truncate.map(Step::Truncate),
        table.age_at.clone().map(|at| Step::AgeAt { at, count: table.age_count }),
        table.round.clone().map(Step::Round),
        table.bottom.clone().map(Step::Bottom),
        table.top.clone().map(Step::Top),
        table.bands.clone().map(Step::Bands),
        table.prefix.map(Step::Prefix),
        table.grid_metres.map(|metres| Step::Grid { metres, crs: table.crs.unwrap_or(Crs::WGS84) }),
        minimum.map(Step::GridMinimum),
        table.pseudonym.clone().map(|domain| Step::Pseudonym { domain }),
        map,
    ];
    in_order.into_iter().flatten().collect()
}

fn check(
    reading: &mut Reading<'_>,
    scope: &Scope<'_>,
    lookups: &BTreeMap<String, LookupPlan>,
    name: &str,
    table: &ColumnTable,
) {
    let mut tell = |message: String, help: &str, key: &str| {
        let told = Diagnostic::error("V0127", message).with_help(help);
        scope.tell(reading, told, &["columns", name, key]);
    };
    let wanted = if table.constant.is_some() {
        0
    } else {
        1 + usize::from(table.grid_metres.is_some() && table.from.0.len() == 2)
    };
    if table.from.0.len() != wanted {
        tell(
            format!("column `{name}` needs one source column"),
            "write from = \"…\", two columns with `grid-metres`, or none with `constant`",
            "from",
        );
    }
    if table.grid_metres == Some(0)
        || (table.grid_metres.is_some() && table.from.0.len() == 1 && table.crs != Some(Crs::LV95))
    {
        tell(
            format!("column `{name}` cannot be snapped to a grid"),
            "write a width above 0, and from = [\"lon\", \"lat\"]; a single coordinate needs crs = \"LV95\"",
            "grid-metres",
        );
    }
    if table.bands.as_ref().is_some_and(|bands| bands.is_empty() || bands.windows(2).any(|pair| pair[0] >= pair[1])) {
        tell(
            format!("the bands of column `{name}` do not rise"),
            "write the lower ends, rising: [0, 18, 30, 45, 65]",
            "bands",
        );
    }
    for (key, text) in [("round", &table.round), ("bottom", &table.bottom), ("top", &table.top)] {
        if text.as_ref().is_some_and(|text| {
            !is_decimal(text) || (key == "round" && !text.contains(|digit: char| ('1'..='9').contains(&digit)))
        }) {
            tell(format!("`{key}` of column `{name}` is not a decimal"), "write it as a text, as in \"0.05\"", key);
        }
    }
    if table.zone.as_ref().is_some_and(|zone| zone != "catalogue" && !is_zone(zone)) {
        tell(
            format!("no time zone is called \"{}\"", table.zone.as_deref().unwrap_or_default()),
            "write its IANA name, or \"catalogue\"",
            "zone",
        );
    }
    if table.prefix == Some(0) {
        tell(format!("column `{name}` would keep no character"), "write a prefix of at least 1", "prefix");
    }
    if table.otherwise.is_some() && table.map.is_none() {
        tell(format!("column `{name}` has `otherwise` without `map`"), "add `map`, or remove `otherwise`", "otherwise");
    }
    if table.lookup.is_some() != table.take.is_some() {
        tell(
            format!("column `{name}` needs both `lookup` and `take`"),
            "`lookup` names the table, `take` its column",
            "lookup",
        );
    }
    if let Some(lookup) = table
        .lookup
        .as_ref()
        .filter(|lookup| !lookups.contains_key(*lookup) && !scope.pipeline.lookups.contains_key(*lookup))
    {
        let told = Diagnostic::error("V0128", format!("column `{name}` looks up `{lookup}`, which is not declared"))
            .with_help(format!("add [pipelines.{}.lookups.{lookup}]", scope.id));
        scope.tell(reading, told, &["columns", name, "lookup"]);
    }
    if let Some(domain) = &table.pseudonym {
        let declared = reading.written.pseudonyms.get(domain).and_then(|entry| entry.value.as_ref());
        if declared.is_some_and(|domain| !(12..=64).contains(&domain.digits)) {
            let told = Diagnostic::error("V0127", format!("the tokens of `{domain}` must have 12 to 64 digits"));
            scope.tell(reading, told, &["columns", name, "pseudonym"]);
        }
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |text: &str| !text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(part)
}

/// The lookups with the columns that some step takes; a lookup that only a rule needs keeps its keys.
pub(super) fn taken(
    mut lookups: BTreeMap<String, LookupPlan>,
    columns: &[ColumnPlan],
    rules: &BTreeMap<String, BTreeMap<String, RuleSpec>>,
) -> BTreeMap<String, LookupPlan> {
    let mut used: BTreeSet<String> =
        rules.values().flat_map(BTreeMap::values).filter_map(|check| check.references.clone()).collect();
    for step in columns.iter().flat_map(|column| &column.steps) {
        let Step::Lookup { lookup, take } = step else { continue };
        used.insert(lookup.clone());
        if let Some(plan) = lookups.get_mut(lookup)
            && let Err(at) = plan.take.binary_search(take)
        {
            plan.take.insert(at, take.clone());
        }
    }
    lookups.retain(|name, _| used.contains(name));
    lookups
}

/// Every field must be made by something, and everything made must be a field.
pub(super) fn match_schema(reading: &mut Reading<'_>, scope: &Scope<'_>, aggregate: Option<&AggregatePlan>) {
    let made: Vec<&str> = match aggregate {
        Some(plan) => {
            let measures = plan.measures.iter().map(|(name, _)| name);
            plan.by.iter().chain(measures).chain(&plan.status).map(ColumnName::as_str).collect()
        }
        None if scope.pipeline.aggregate.is_some() => return,
        None => scope.pipeline.columns.keys().map(ColumnName::as_str).collect(),
    };
    let group = if aggregate.is_some() { "aggregate" } else { "columns" };
    for field in scope.schema.fields.iter().filter(|field| !made.contains(&field.name.as_str())) {
        let told = Diagnostic::error(
            "V0116",
            format!("field `{}` is declared, but the pipeline does not make it", field.name),
        )
        .with_help(format!("add `{}` to [pipelines.{}.{group}], or remove the field", field.name, scope.id));
        scope.tell_field(reading, told, field.name.as_str(), "name");
    }
    for name in made.iter().filter(|name| scope.schema.field(name).is_none()) {
        let known = scope.schema.fields.iter().map(|field| field.name.as_str());
        let help = match super::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`? Else declare the field `{name}` in `{}`", scope.schema_file),
            None => format!("declare the field `{name}` in `{}`, or it is not published", scope.schema_file),
        };
        let told = Diagnostic::error("V0115", format!("column `{name}` has no field in the schema")).with_help(help);
        scope.tell(reading, told, &[group, name]);
    }
}
