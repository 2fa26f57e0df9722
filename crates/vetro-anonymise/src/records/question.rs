//! A policy read against a table: codes, classes, ladders and models.
//!
//! Records that agree in everything protection looks at are one [`Atoms`]
//! entry with a count, in an order that follows from their values alone.

use arrow::array::{ArrayRef, RecordBatch};
use vetro_model::ColumnName;
use vetro_model::plan::{Distance, Hierarchy, RecordPolicy, SensitiveModel};

use crate::classes::{Classes, Content, Demand, Persons};
use crate::codes::{Encoded, column, ordered, texts};
use crate::hierarchy::Ladder;
use crate::models::Sensitive;
use crate::rank::{Ranker, Ranks, number};
use crate::refusal::Refusal;
use crate::tally::Tally;

/// A policy read against a table.
pub(crate) struct Question {
    /// The atom of each row.
    pub rows: Vec<u32>,
    pub atoms: Atoms,
    /// One class for each tuple of quasi-identifiers, its codes those of the ladders' level 0.
    pub classes: Classes,
    /// The quasi-identifiers.
    pub columns: Vec<Column>,
    /// The share of each quasi-identifier in the loss; together 1.
    pub weights: Vec<f64>,
    pub demand: Demand,
}

/// A quasi-identifier.
pub(crate) struct Column {
    /// Its place in the table.
    pub place: usize,
    /// The value of each code as text; `None` is null. Empty without hierarchy.
    pub texts: Vec<Option<String>>,
    /// How it can be made coarser.
    pub ladder: Ladder,
}

/// Records that agree on quasi-identifiers, sensitive values and, where they have several, person; sorted by these.
pub(crate) struct Atoms {
    /// The tuple of each.
    pub tuples: Vec<u32>,
    /// For each sensitive column, the value of each.
    pub values: Vec<Vec<u32>>,
    /// The person of each; 0 where each of the records is a person without another.
    pub persons: Vec<u32>,
    /// The records of each.
    pub counts: Vec<u64>,
}

impl Question {
    pub fn try_new(table: &RecordBatch, policy: &RecordPolicy) -> Result<Self, Refusal> {
        let named = |name: &ColumnName| column(table, name.as_str());
        let dense = |name: &ColumnName| Dense::try_new(named(name)?);
        let quasi: Vec<Dense> = policy.quasi_identifiers.iter().map(dense).collect::<Result<_, Refusal>>()?;
        let held: Vec<Dense> = policy.sensitive.keys().map(dense).collect::<Result<_, Refusal>>()?;
        let person = policy.person.as_ref().map(|name| several(named(name)?)).transpose()?;
        let (rows, firsts) = atoms(&quasi, &held, person.as_ref(), table.num_rows());
        let at = |codes: &[u32]| firsts.iter().map(|row| codes[*row as usize]).collect::<Vec<u32>>();
        let mut counts = vec![0; firsts.len()];
        for atom in &rows {
            counts[*atom as usize] += 1;
        }
        let codes: Vec<Vec<u32>> = quasi.iter().map(|dense| at(&dense.codes)).collect();
        let tuples =
            rank(quasi.iter().zip(&codes).map(|(dense, codes)| (dense.size(), codes.as_slice())), firsts.len());
        let atoms = Atoms {
            values: held.iter().map(|dense| at(&dense.codes)).collect(),
            persons: person.as_ref().map_or_else(|| vec![0; firsts.len()], |person| at(&person.codes)),
            tuples: tuples.ids,
            counts,
        };
        let codes = codes.iter().map(|codes| tuples.first.iter().map(|atom| codes[*atom as usize]).collect()).collect();
        let sizes: Vec<u32> = held.iter().map(Dense::size).collect();
        let content = atoms.content(tuples.first.len(), &sizes, person.as_ref().map(|person| person.size));
        Ok(Self {
            rows,
            atoms,
            classes: Classes { codes, content },
            columns: columns(table, policy, &quasi)?,
            weights: weights(policy),
            demand: Demand { k: policy.k, sensitive: sensitive(table, policy, &held)? },
        })
    }

    /// All records.
    pub fn records(&self) -> u64 {
        self.rows.len() as u64
    }
}

impl Atoms {
    /// What each of so many tuples holds.
    fn content(&self, tuples: usize, sizes: &[u32], persons: Option<u32>) -> Content {
        let each = || (0..self.tuples.len()).map(|atom| (self.tuples[atom], atom, self.counts[atom]));
        self.content_of(tuples, sizes, persons, each)
    }

    /// What each of so many classes holds, given the `(class, atom, records)` in them.
    pub fn content_of<I: Iterator<Item = (u32, usize, u64)>>(
        &self,
        classes: usize,
        sizes: &[u32],
        persons: Option<u32>,
        parts: impl Fn() -> I,
    ) -> Content {
        let mut content = Content { counts: vec![0; classes], ..Content::default() };
        let mut alone = vec![0; classes];
        for (class, atom, count) in parts() {
            content.counts[class as usize] += count;
            alone[class as usize] += if self.persons[atom] == 0 { count } else { 0 };
        }
        content.persons = persons.map(|size| {
            let known = parts().filter(|(_, atom, _)| self.persons[*atom] > 0);
            let shared = Tally::new(classes, size, known.map(|(class, atom, n)| (class, self.persons[atom], n)));
            Persons { alone, shared }
        });
        let tally = |(values, size): (&Vec<u32>, &u32)| {
            Tally::new(classes, *size, parts().map(|(class, atom, count)| (class, values[atom], count)))
        };
        content.tallies = self.values.iter().zip(sizes).map(tally).collect();
        content
    }
}

/// The quasi-identifiers with their ladders.
fn columns(table: &RecordBatch, policy: &RecordPolicy, quasi: &[Dense]) -> Result<Vec<Column>, Refusal> {
    let read = |(name, dense): (&ColumnName, &Dense)| {
        let place = table.schema().index_of(name.as_str()).unwrap_or_default();
        let (texts, ladder) = ladder(name, policy.hierarchies.get(name), column(table, name.as_str())?, dense)?;
        Ok(Column { place, texts, ladder })
    };
    policy.quasi_identifiers.iter().zip(quasi).map(read).collect()
}

/// The sensitive columns; a hierarchy is read only where a distance needs it.
fn sensitive(table: &RecordBatch, policy: &RecordPolicy, held: &[Dense]) -> Result<Vec<Sensitive>, Refusal> {
    let hierarchical =
        |model: &SensitiveModel| matches!(model, SensitiveModel::Closeness { distance: Distance::Hierarchical, .. });
    let read = |((name, models), dense): ((&ColumnName, &Vec<SensitiveModel>), &Dense)| {
        if !models.iter().any(hierarchical) {
            return Ok(Sensitive::new(models.clone(), &dense.records, None));
        }
        let hierarchy = policy.hierarchies.get(name).ok_or_else(|| Refusal::BadHierarchy {
            column: name.to_string(),
            reason: "a hierarchical distance is asked for, and there is none",
        })?;
        let ladder = ladder(name, Some(hierarchy), column(table, name.as_str())?, dense)?.1;
        Ok(Sensitive::new(models.clone(), &dense.records, Some(&ladder)))
    };
    policy.sensitive.iter().zip(held).map(read).collect()
}

/// The ladder of a column over the values that occur, and their texts.
fn ladder(
    name: &ColumnName,
    hierarchy: Option<&Hierarchy>,
    array: &ArrayRef,
    dense: &Dense,
) -> Result<(Vec<Option<String>>, Ladder), Refusal> {
    let Some(hierarchy) = hierarchy else { return Ok((Vec::new(), Ladder::flat(dense.rows.len()))) };
    let texts = texts(array, dense.rows.iter().map(|row| *row as usize))?;
    let values: Vec<_> = texts.into_iter().zip(dense.records.iter().copied()).collect();
    let ladder = Ladder::try_new(name.as_str(), hierarchy, &values)?;
    Ok((values.into_iter().map(|(text, _)| text).collect(), ladder))
}

fn weights(policy: &RecordPolicy) -> Vec<f64> {
    let weights: Vec<f64> = policy.quasi_identifiers.iter().map(|name| policy.weight(name)).collect();
    let all: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / all).collect()
}

/// The person of each row; 0 where the person is null or has no other row.
fn several(array: &ArrayRef) -> Result<Encoded, Refusal> {
    let mut persons = ordered(array)?;
    let mut rows = vec![0_u32; persons.size as usize];
    persons.codes.iter().for_each(|code| rows[*code as usize] += 1);
    let alone = |code: u32| rows[code as usize] < 2;
    persons.codes.iter_mut().filter(|code| alone(**code)).for_each(|code| *code = 0);
    Ok(persons)
}

/// The atom of each row, and a row of each atom.
fn atoms(quasi: &[Dense], held: &[Dense], person: Option<&Encoded>, rows: usize) -> (Vec<u32>, Vec<u32>) {
    let dense = quasi.iter().chain(held).map(|dense| (dense.size(), dense.codes.as_slice()));
    let columns: Vec<_> = dense.chain(person.map(|person| (person.size, person.codes.as_slice()))).collect();
    let ranks = rank(columns.iter().copied(), rows);
    let mut order: Vec<u32> = (0..number(ranks.first.len())).collect();
    let row = |atom: u32| ranks.first[atom as usize] as usize;
    order.sort_unstable_by(|one, other| {
        let differ = columns.iter().map(|(_, codes)| codes[row(*one)].cmp(&codes[row(*other)]));
        differ.into_iter().find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut new = vec![0; order.len()];
    order.iter().enumerate().for_each(|(place, atom)| new[*atom as usize] = number(place));
    let ids = ranks.ids.iter().map(|id| new[*id as usize]).collect();
    (ids, order.iter().map(|atom| ranks.first[*atom as usize]).collect())
}

/// Ranks rows by columns, each with its size and codes.
fn rank<'a>(columns: impl Iterator<Item = (u32, &'a [u32])>, rows: usize) -> Ranks {
    let mut ranker = Ranker::default();
    ranker.start(rows);
    for (size, codes) in columns {
        ranker.add(size, codes.iter().copied());
    }
    ranker.rank()
}

/// A column whose codes follow the order of its values, null first, and all occur.
struct Dense {
    /// For each row, the code.
    codes: Vec<u32>,
    /// For each code, a row that holds its value.
    rows: Vec<u32>,
    /// For each code, its records.
    records: Vec<u64>,
}

impl Dense {
    fn try_new(array: &ArrayRef) -> Result<Self, Refusal> {
        let mut codes = ordered(array)?.codes;
        if !codes.contains(&0) {
            for code in &mut codes {
                *code -= 1;
            }
        }
        let size = codes.iter().max().map_or(0, |last| *last as usize + 1);
        let (mut rows, mut records) = (vec![0; size], vec![0; size]);
        for (row, code) in codes.iter().enumerate() {
            rows[*code as usize] = number(row);
            records[*code as usize] += 1;
        }
        Ok(Self { codes, rows, records })
    }

    fn size(&self) -> u32 {
        number(self.rows.len())
    }
}
