//! Makes a table in which no change of a few persons shows, from the records of the night and the ledger.

use arrow::array::{AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use vetro_anonymise::{Held, HeldRecords, Night};
use vetro_model::ledger::{HeldCells, HeldRows};
use vetro_model::plan::{AggregatePlan, DatasetPlan, Dominance, Evidence, PrivacyPlan, RecordPolicy, TablePolicy};
use vetro_model::{ColumnName, Diagnostic};
use vetro_release::Documents;
use vetro_transform::{Ask, CellAsk};

use super::Run;
use super::failure::{Failure, Kind};

/// Protects records, and holds back what would tell of a few of them.
pub(super) fn records(
    run: &Run<'_>,
    plan: &DatasetPlan,
    policy: &RecordPolicy,
    table: RecordBatch,
    last: Option<&HeldRows>,
    previous: Option<&Documents>,
) -> Result<HeldRecords, Failure> {
    let hash = keyed(run, "rows", plan);
    let online = || {
        let file = format!("{}.csv", plan.id);
        let path = run.last?.root.join("data").join(plan.id.as_str()).join(file);
        crate::command::published(&path, &previous?.schema)
    };
    let night = Night { policy, hash: &hash, online: &online, now: run.job.now };
    Ok(vetro_anonymise::hold_records(table, last, &night)?)
}

/// The table of a dataset, and what of it is held back.
pub(super) struct Tabled {
    /// The table with its totals.
    pub table: RecordBatch,
    /// The state of the next night; none where nothing can be held back cell by cell.
    pub held: Option<Held>,
    /// What of the records is needed to protect it.
    pub evidence: Evidence,
}

/// Aggregates records, and holds small changes back where each cell can be held for itself.
///
/// Totals, and the noise of perturbed tables, are made of the held cells. Who contributes to a sum is not kept: under a
/// rule of dominance the audit alone decides whether the table may go out.
pub(super) fn table(
    run: &Run<'_>,
    plan: &DatasetPlan,
    aggregate: &AggregatePlan,
    records: &RecordBatch,
    last: Option<&HeldCells>,
) -> Result<Tabled, Failure> {
    let Some(policy) = holdable(plan) else {
        let (table, evidence) = with_evidence(run, plan, aggregate, records)?;
        return Ok(Tabled { table, held: None, evidence });
    };
    let keys = policy.record.as_ref().map(|column| record_keys(run, plan, records, column)).transpose()?;
    let ask = CellAsk { keys: keys.as_deref(), hash: &keyed(run, "values", plan) };
    let (inner, parts) = vetro_transform::inner_cells(records, aggregate, &plan.schema, &ask)?;
    let held = vetro_anonymise::hold_cells(&inner, &parts, policy, last, run.job.now)?;
    let (table, evidence) = vetro_transform::sum_cells(&held.table, &held.parts, aggregate, &plan.schema)?;
    Ok(Tabled { table, held: Some(held), evidence })
}

/// The table with what its policy needs to know of the records.
fn with_evidence(
    run: &Run<'_>,
    plan: &DatasetPlan,
    aggregate: &AggregatePlan,
    records: &RecordBatch,
) -> Result<(RecordBatch, Evidence), Failure> {
    let PrivacyPlan::Table(policy) = &plan.privacy else {
        return Ok((vetro_transform::aggregate(records, aggregate, &plan.schema)?, Evidence::default()));
    };
    let keys = policy.record.as_ref().map(|column| record_keys(run, plan, records, column)).transpose()?;
    let contributions = policy.dominance.iter().map(|(name, rule)| (name.clone(), largest(rule))).collect();
    let ask = Ask { keys: keys.as_deref(), contributions, contributor: policy.contributor.clone() };
    Ok(vetro_transform::aggregate_with_evidence(records, aggregate, &plan.schema, &ask)?)
}

/// How many of the largest contributions a rule asks for: two for p %.
fn largest(rule: &Dominance) -> usize {
    rule.n_k.map_or(0, |(n, _)| n as usize).max(2)
}

/// A number for each record that depends on its name alone: the same every night, in whatever order records come.
fn record_keys(
    run: &Run<'_>,
    plan: &DatasetPlan,
    records: &RecordBatch,
    column: &ColumnName,
) -> Result<Vec<u64>, Failure> {
    let nameless = || {
        let told = Diagnostic::error("V0812", format!("records have nothing in `{column}`, from which noise is drawn"))
            .with_help("draw from a column that names every record, and add a rule that it is required");
        Failure::new(Kind::Privacy, told).at(&["privacy"])
    };
    let tokens = records.column_by_name(column.as_str()).ok_or_else(nameless)?;
    let tokens = cast(tokens, &DataType::Utf8).map_err(|_| nameless())?;
    let hash = keyed(run, "noise", plan);
    tokens.as_string::<i32>().iter().map(|token| Ok(hash(token.ok_or_else(nameless)?.as_bytes()))).collect()
}

/// A keyed hash for one purpose of a dataset.
///
/// # Source
///
/// The first 64 bits of HMAC-SHA-256 (RFC 2104, FIPS 180-4).
pub(super) fn keyed(run: &Run<'_>, purpose: &str, plan: &DatasetPlan) -> impl Fn(&[u8]) -> u64 + use<> {
    let key = run.keyring.derive(purpose, plan.id.as_str());
    let mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of every length");
    move |bytes| {
        let mut mac = mac.clone();
        mac.update(bytes);
        mac.finalize().into_bytes().iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }
}

fn holdable(plan: &DatasetPlan) -> Option<&TablePolicy> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return None };
    policy.dominance.is_empty().then_some(policy)
}
