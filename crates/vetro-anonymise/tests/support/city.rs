//! The count tables of an invented city, with its districts and all totals.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::Int64Type;
use vetro_anonymise::Protected;
use vetro_model::ColumnName;
use vetro_model::plan::{TOTAL, TablePolicy};

/// The three tables, by name and the columns that span them.
pub const TABLES: [(&str, &[&str]); 3] = [
    ("quarter × service", &["quartiere", "prestazione"]),
    ("quarter × sex × age", &["quartiere", "sesso", "classe_eta"]),
    ("quarter × citizenship × service", &["quartiere", "cittadinanza", "prestazione"]),
];

/// Where the data are; they are not part of this repository.
pub fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/anonymisation/city");
    if folder.join("persons.csv").exists() {
        return Some(folder);
    }
    eprintln!("notice: the reference data are absent, nothing was compared");
    None
}

pub fn name(text: &str) -> ColumnName {
    ColumnName::try_new(text).unwrap()
}

/// A table of counts with the labels of each cell.
#[derive(Clone)]
pub struct Counted {
    pub by: Vec<String>,
    pub parents: BTreeMap<String, String>,
    pub cells: Vec<(Vec<String>, i64)>,
}

impl Counted {
    /// Counts the persons of the city in every cell, those without any too.
    pub fn of(folder: &Path, by: &[&str]) -> Self {
        let text = fs::read_to_string(folder.join("persons.csv")).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.trim_end().split(';').collect()).collect();
        let places: Vec<usize> =
            by.iter().map(|name| rows[0].iter().position(|column| column == name).unwrap()).collect();
        let key = |row: &Vec<&str>| places.iter().map(|place| row[*place].to_owned()).collect::<Vec<String>>();
        let mut inner: BTreeMap<Vec<String>, i64> = BTreeMap::new();
        for row in &rows[1..] {
            *inner.entry(key(row)).or_default() += 1;
        }
        let tree = fs::read_to_string(folder.join("quartieri.csv")).unwrap();
        let edge = |line: &str| {
            let (child, parent) = line.trim_end().split_once(';').unwrap();
            (child.to_owned(), if parent == "Total" { TOTAL.to_owned() } else { parent.to_owned() })
        };
        Self::with_sums(by, tree.lines().map(edge).collect(), &inner)
    }

    /// All cells with all their sums; the first column has the hierarchy.
    pub fn with_sums(by: &[&str], parents: BTreeMap<String, String>, inner: &BTreeMap<Vec<String>, i64>) -> Self {
        let mut labels = vec![BTreeSet::new(); by.len()];
        let mut sums: BTreeMap<Vec<String>, i64> = BTreeMap::new();
        for (key, count) in inner {
            let mut keys: Vec<Vec<String>> = vec![Vec::new()];
            for (place, label) in key.iter().enumerate() {
                let mut chain = vec![label.clone()];
                while let Some(parent) = parents.get(&chain[chain.len() - 1]).filter(|_| place == 0) {
                    chain.push(parent.clone());
                }
                if chain[chain.len() - 1] != TOTAL {
                    chain.push(TOTAL.to_owned());
                }
                labels[place].extend(chain.iter().cloned());
                keys = keys
                    .iter()
                    .flat_map(|key| chain.iter().map(|one| [&key[..], std::slice::from_ref(one)].concat()))
                    .collect();
            }
            for key in keys {
                *sums.entry(key).or_default() += count;
            }
        }
        let mut keys: Vec<Vec<String>> = vec![Vec::new()];
        for labels in &labels {
            keys = keys
                .iter()
                .flat_map(|key| labels.iter().map(|one| [&key[..], std::slice::from_ref(one)].concat()))
                .collect();
        }
        let cells = keys.into_iter().map(|key| (key.clone(), sums.get(&key).copied().unwrap_or(0))).collect();
        Self { by: by.iter().map(|name| (*name).to_owned()).collect(), parents, cells }
    }

    pub fn table(&self) -> RecordBatch {
        let column = |place: usize| {
            let values: StringArray = self.cells.iter().map(|(key, _)| Some(key[place].as_str())).collect();
            Arc::new(values) as ArrayRef
        };
        let by = self.by.iter().enumerate().map(|(place, name)| (name.clone(), column(place)));
        let counts: Int64Array = self.cells.iter().map(|(_, count)| Some(*count)).collect();
        RecordBatch::try_from_iter(by.chain([("n".to_owned(), Arc::new(counts) as ArrayRef)])).unwrap()
    }

    pub fn policy(&self, threshold: u64) -> TablePolicy {
        let by: Vec<ColumnName> = self.by.iter().map(|column| name(column)).collect();
        TablePolicy {
            totals: true,
            parents: [(by[0].clone(), self.parents.clone())].into_iter().collect(),
            ..TablePolicy::new(by, name("n"), threshold)
        }
    }

    /// For each cell, the inner cells it is the sum of: those that lie below it in every column.
    pub fn parts(&self) -> Vec<Vec<usize>> {
        let sums: BTreeSet<&String> = self.parents.values().collect();
        let is_inner = |key: &Vec<String>| key.iter().all(|label| label != TOTAL && !sums.contains(label));
        let below = |label: &String, sum: &String| {
            let mut above = Some(label);
            std::iter::from_fn(|| {
                let here = above?;
                above = self.parents.get(here);
                Some(here)
            })
            .any(|one| one == sum)
                || sum == TOTAL
        };
        let inside = |key: &Vec<String>, sum: &Vec<String>| {
            key.iter()
                .zip(sum)
                .enumerate()
                .all(|(place, (label, sum))| label == sum || sum == TOTAL || (place == 0 && below(label, sum)))
        };
        let inner: Vec<usize> = (0..self.cells.len()).filter(|cell| is_inner(&self.cells[*cell].0)).collect();
        let parts =
            |sum: &Vec<String>| inner.iter().copied().filter(|cell| inside(&self.cells[*cell].0, sum)).collect();
        self.cells.iter().map(|(key, _)| parts(key)).collect()
    }
}

/// Which rows are withheld.
pub fn withheld(protected: &Protected) -> Vec<bool> {
    let counts = protected.table.column_by_name("n").unwrap().as_primitive::<Int64Type>();
    (0..counts.len()).map(|row| counts.is_null(row)).collect()
}
