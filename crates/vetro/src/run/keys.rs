//! The keys of published datasets to which foreign keys of others point.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use vetro_model::plan::DatasetPlan;
use vetro_model::{ColumnName, DatasetId};

/// Values joined by this are a key over several columns; it stands in no published text.
const JOINER: &str = "\u{1f}";

/// The keys known so far, by dataset and columns.
#[derive(Default)]
pub(super) struct Keys(BTreeMap<(String, Vec<String>), BTreeSet<String>>);

impl Keys {
    /// The keys of a dataset over some of its columns.
    pub fn get(&self, dataset: &str, columns: &[ColumnName]) -> Option<&BTreeSet<String>> {
        self.0.get(&(dataset.to_owned(), names(columns)))
    }

    /// Reads from the published CSV the keys that other datasets point to.
    pub fn remember(&mut self, plan: &DatasetPlan, web_root: &Path, all: &[DatasetPlan]) {
        let wanted: BTreeSet<Vec<String>> = all
            .iter()
            .flat_map(|other| &other.schema.foreign_keys)
            .filter(|key| key.reference.resource == plan.id.as_str())
            .map(|key| names(&key.reference.fields))
            .collect();
        for columns in wanted {
            let file = web_root.join(format!("data/{id}/{id}.csv", id = plan.id));
            if let Ok(found) = joined_values(&file, &columns) {
                self.0.insert((plan.id.to_string(), columns), found);
            }
        }
    }
}

/// The values of some columns of a published CSV, each row's joined; rows with a missing value name nothing.
fn joined_values(file: &Path, columns: &[String]) -> Result<BTreeSet<String>, csv::Error> {
    let mut reader = csv::Reader::from_path(file)?;
    let header = reader.headers()?.clone();
    let places: Vec<usize> = columns.iter().filter_map(|name| header.iter().position(|found| found == name)).collect();
    let mut found = BTreeSet::new();
    for record in reader.records() {
        let record = record?;
        let values: Vec<&str> = places.iter().filter_map(|place| record.get(*place)).collect();
        if values.len() == columns.len() && values.iter().all(|value| !value.is_empty()) {
            found.insert(values.join(JOINER));
        }
    }
    Ok(found)
}

fn names(columns: &[ColumnName]) -> Vec<String> {
    columns.iter().map(ToString::to_string).collect()
}

/// The datasets with those first to which others point; else by id. A circle is cut where it is entered.
pub(super) fn in_order(plans: &[DatasetPlan]) -> Vec<&DatasetPlan> {
    let mut done: BTreeSet<&DatasetId> = BTreeSet::new();
    let mut ordered = Vec::with_capacity(plans.len());
    for plan in plans {
        visit(plan, plans, &mut done, &mut ordered);
    }
    ordered
}

fn visit<'a>(
    plan: &'a DatasetPlan,
    all: &'a [DatasetPlan],
    done: &mut BTreeSet<&'a DatasetId>,
    ordered: &mut Vec<&'a DatasetPlan>,
) {
    if !done.insert(&plan.id) {
        return;
    }
    for key in &plan.schema.foreign_keys {
        if let Some(target) = all.iter().find(|other| other.id.as_str() == key.reference.resource) {
            visit(target, all, done, ordered);
        }
    }
    ordered.push(plan);
}
