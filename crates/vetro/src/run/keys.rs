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
            if let Ok(found) = vetro_release::column_values(&file, &columns) {
                let joined = found.into_iter().map(|values| values.join(JOINER)).collect();
                self.0.insert((plan.id.to_string(), columns), joined);
            }
        }
    }
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
