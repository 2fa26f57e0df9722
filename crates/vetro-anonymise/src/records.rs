//! Protects records about persons: k-anonymity, and distinct l-diversity of sensitive columns.

use std::collections::BTreeMap;

use arrow::array::{ArrayRef, RecordBatch};
use vetro_model::ColumnName;
use vetro_model::Share;
use vetro_model::document::{PrivacyMethod, SensitiveOutcome};
use vetro_model::plan::{Recoding, RecordPolicy, SensitiveModel};

use crate::Protected;
use crate::apply::{Coarser, apply};
use crate::classes::{Classes, Content, Diversity, Model};
use crate::codes::{Encoded, column, encode, texts};
use crate::hierarchy::Ladder;
use crate::rank::{Ranker, Ranks, number};
use crate::refusal::Refusal;
use crate::search::{Transformation, search};

/// Protects records: the loss is the least that any levels of the declared hierarchies allow.
///
/// Two records share a class when they agree on every quasi-identifier; null
/// equals null. Each class left has at least `k` records and, for each
/// sensitive column, at least `l` distinct values, null being one. Classes
/// that fail are suppressed: their rows are left out, up to the limit.
///
/// # Errors
///
/// A [`Refusal`] when a column is missing, a hierarchy cannot be used or does
/// not place a value, or more records would have to be suppressed than allowed.
///
/// # Source
///
/// L. Sweeney, *k-anonymity: a model for protecting privacy*, 2002; A.
/// Machanavajjhala and others, *l-Diversity: Privacy Beyond k-Anonymity*, 2007.
#[expect(clippy::needless_pass_by_value, reason = "the table is handed over: what comes back replaces it")]
pub fn protect_records(table: RecordBatch, policy: &RecordPolicy) -> Result<Protected, Refusal> {
    let question = Question::try_new(&table, policy)?;
    let records = table.num_rows() as u64;
    let models = models(policy);
    let limit = allowed(policy.suppression_limit, records);
    let found = search(&question.classes, &question.ladders, &models, limit).map_err(|short| {
        let needed = Share::from_parts(share(short.records, records));
        Refusal::SuppressionLimit { asked: policy.suppression_limit, needed, classes: short.classes, records }
    })?;
    let kept: Vec<bool> = found.wider.iter().map(Option::is_some).collect();
    let coarser = question.coarser(&found);
    let protected = apply(&table, &question.tuples.ids, &kept, &coarser)?;
    let names = policy.quasi_identifiers.iter().map(|name| name.as_str().to_owned());
    let level = |(at, ladder): (&usize, &Ladder)| (number(*at), number(ladder.levels.len() - 1));
    let levels = found.levels.iter().zip(&question.ladders).map(level);
    Ok(Protected {
        table: protected,
        method: question.method(policy, &found, records),
        suppressed: found.suppressed,
        generalised: names.zip(levels).filter(|(_, (level, _))| *level > 0).collect(),
    })
}

fn models(policy: &RecordPolicy) -> Vec<Model> {
    let diverse = |(sensitive, (_, least))| Model::Distinct { sensitive, least };
    std::iter::once(Model::Size(policy.k)).chain(distinct(policy).enumerate().map(diverse)).collect()
}

fn distinct(policy: &RecordPolicy) -> impl Iterator<Item = (&ColumnName, u32)> {
    policy.models().filter_map(|(column, model)| match model {
        SensitiveModel::DistinctDiversity { l } => Some((column, l)),
        _ => None,
    })
}

/// How many records a share is, rounded down; a share that is a whole number but for its binary form counts as one.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of at most 2^53 records, not negative by its type"
)]
fn allowed(limit: Share, records: u64) -> u64 {
    ((limit.parts() * records as f64 + 1e-9).floor() as u64).min(records)
}

#[expect(clippy::cast_precision_loss, reason = "a share of records needs no more than 53 bits")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A policy read against a table: codes, classes and ladders.
struct Question {
    /// The place of each quasi-identifier in the table.
    columns: Vec<usize>,
    /// The tuple of quasi-identifiers of each row.
    tuples: Ranks,
    /// One class for each tuple, its codes those of the ladders' level 0.
    classes: Classes,
    /// One for each quasi-identifier.
    ladders: Vec<Ladder>,
    /// The sensitive columns, by name.
    sensitive: Vec<Encoded>,
}

impl Question {
    fn try_new(table: &RecordBatch, policy: &RecordPolicy) -> Result<Self, Refusal> {
        let named = |name: &ColumnName| column(table, name.as_str());
        let arrays: Vec<&ArrayRef> = policy.quasi_identifiers.iter().map(named).collect::<Result<_, _>>()?;
        let sensitive: Vec<Encoded> =
            distinct(policy).map(|(name, _)| encode(named(name)?)).collect::<Result<_, Refusal>>()?;
        let encoded: Vec<Encoded> = arrays.iter().map(|array| encode(array)).collect::<Result<_, _>>()?;
        let tuples = rank(&encoded, table.num_rows());
        let counts = count(&tuples);
        let mut codes = Vec::with_capacity(arrays.len());
        let mut ladders = Vec::with_capacity(arrays.len());
        for ((name, array), encoded) in policy.quasi_identifiers.iter().zip(&arrays).zip(&encoded) {
            let dense = Dense::new(encoded, &tuples, &counts);
            ladders.push(match policy.hierarchies.get(name) {
                None => Ladder::flat(dense.rows.len()),
                Some(hierarchy) => {
                    let texts = texts(array, dense.rows.iter().map(|row| *row as usize))?;
                    let values: Vec<_> = texts.into_iter().zip(dense.records).collect();
                    Ladder::try_new(name.as_str(), hierarchy, &values)?
                }
            });
            codes.push(dense.codes);
        }
        let diversities = sensitive.iter().zip(distinct(policy)).map(|(values, (_, l))| diversity(&tuples, values, l));
        let columns = policy.quasi_identifiers.iter().filter_map(|name| table.schema().index_of(name.as_str()).ok());
        Ok(Self {
            columns: columns.collect(),
            classes: Classes { codes, content: Content { counts, diversities: diversities.collect() } },
            tuples,
            ladders,
            sensitive,
        })
    }

    fn coarser<'a>(&'a self, found: &Transformation) -> Vec<Coarser<'a>> {
        let one = |(place, level): (usize, &usize)| Coarser {
            column: self.columns[place],
            level: &self.ladders[place].levels[*level],
            codes: &self.classes.codes[place],
        };
        found.levels.iter().enumerate().filter(|(_, level)| **level > 0).map(one).collect()
    }

    fn method(&self, policy: &RecordPolicy, found: &Transformation, records: u64) -> PrivacyMethod {
        #[expect(clippy::cast_precision_loss, reason = "a count of values needs no more than 53 bits")]
        let outcome = |((name, l), values): ((&ColumnName, u32), &Encoded)| SensitiveOutcome {
            column: name.as_str().to_owned(),
            asked: SensitiveModel::DistinctDiversity { l },
            measured: self.fewest(values, found) as f64,
        };
        PrivacyMethod::KAnonymity {
            k: policy.k,
            k_measured: found.smallest,
            classes: found.classes,
            recoding: Recoding::Global,
            person: None,
            sensitive: distinct(policy).zip(&self.sensitive).map(outcome).collect(),
            suppressed: found.suppressed,
            suppressed_share: share(found.suppressed, records),
            suppression_limit: policy.suppression_limit.parts(),
            loss: found.loss,
            losses: BTreeMap::new(),
        }
    }

    /// The fewest distinct values of a sensitive column in any class left; 0 if none is left.
    fn fewest(&self, values: &Encoded, found: &Transformation) -> u64 {
        let wider = |row: usize| found.wider[self.tuples.ids[row] as usize];
        let classes = found.wider.iter().flatten().max().map_or(0, |last| last + 1);
        let mut ranker = Ranker::default();
        ranker.start(self.tuples.ids.len());
        ranker.add(classes + 1, (0..values.codes.len()).map(|row| wider(row).map_or(0, |class| class + 1)));
        ranker.add(values.size, values.codes.iter().copied());
        let mut distinct = vec![0_u64; classes as usize];
        for class in ranker.rank().first.iter().filter_map(|row| wider(*row as usize)) {
            distinct[class as usize] += 1;
        }
        distinct.into_iter().filter(|count| *count > 0).min().unwrap_or(0)
    }
}

fn rank(columns: &[Encoded], rows: usize) -> Ranks {
    let mut ranker = Ranker::default();
    ranker.start(rows);
    for column in columns {
        ranker.add(column.size, column.codes.iter().copied());
    }
    ranker.rank()
}

/// The records of each tuple.
fn count(tuples: &Ranks) -> Vec<u64> {
    let mut counts = vec![0; tuples.first.len()];
    for tuple in &tuples.ids {
        counts[*tuple as usize] += 1;
    }
    counts
}

fn diversity(tuples: &Ranks, values: &Encoded, l: u32) -> Diversity {
    let mut diversity = Diversity::new(tuples.first.len(), l);
    for (tuple, value) in tuples.ids.iter().zip(&values.codes) {
        diversity.add(*tuple as usize, *value);
    }
    diversity
}

/// A column whose codes are those of the values that occur, without gaps.
struct Dense {
    /// For each tuple, the code.
    codes: Vec<u32>,
    /// For each code, a row that holds its value.
    rows: Vec<u32>,
    /// For each code, its records.
    records: Vec<u64>,
}

impl Dense {
    fn new(column: &Encoded, tuples: &Ranks, counts: &[u64]) -> Self {
        let mut known = vec![u32::MAX; column.size as usize];
        let mut dense = Self { codes: Vec::with_capacity(counts.len()), rows: Vec::new(), records: Vec::new() };
        for (row, count) in tuples.first.iter().zip(counts) {
            let code = &mut known[column.codes[*row as usize] as usize];
            if *code == u32::MAX {
                *code = number(dense.rows.len());
                dense.rows.push(*row);
                dense.records.push(0);
            }
            dense.records[*code as usize] += count;
            dense.codes.push(*code);
        }
        dense
    }
}

#[cfg(test)]
mod tests;
