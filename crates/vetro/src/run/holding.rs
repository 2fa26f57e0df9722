//! Makes a table in which no change of a few persons shows, from the records of the night and the ledger.

use arrow::array::RecordBatch;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;
use vetro_anonymise::{Held, HeldRecords, Night};
use vetro_model::ledger::{HeldCells, HeldRows};
use vetro_model::plan::{AggregatePlan, DatasetPlan, Measure, PrivacyPlan, RecordPolicy, TablePolicy, TableProtection};
use vetro_release::Documents;

use super::Run;
use super::failure::Failure;

/// Protects records, and holds back what would tell of a few of them.
pub(super) fn records(
    run: &Run<'_>,
    plan: &DatasetPlan,
    policy: &RecordPolicy,
    table: &RecordBatch,
    last: Option<&HeldRows>,
    previous: Option<&Documents>,
) -> Result<HeldRecords, Failure> {
    let key = run.keyring.derive("rows", plan.id.as_str());
    let mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of every length");
    let hash = |bytes: &[u8]| {
        let mut mac = mac.clone();
        mac.update(bytes);
        mac.finalize().into_bytes().iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    };
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
}

/// Aggregates records, and holds small changes back where each cell can be held for itself.
///
/// Totals are made of the held cells. Noise that stays the same for the same records needs no holding, and totals of
/// means or of distinct values cannot be made of cells: there the audit alone decides whether the table may go out.
pub(super) fn table(
    plan: &DatasetPlan,
    aggregate: &AggregatePlan,
    records: &RecordBatch,
    last: Option<&HeldCells>,
    now: Timestamp,
) -> Result<Tabled, Failure> {
    let Some(policy) = holdable(plan, aggregate) else {
        return Ok(Tabled { table: vetro_transform::aggregate(records, aggregate, &plan.schema)?, held: None });
    };
    let inner = AggregatePlan { totals: false, ..aggregate.clone() };
    let inner = vetro_transform::aggregate(records, &inner, &plan.schema)?;
    let held = vetro_anonymise::hold_cells(&inner, policy, last, now)?;
    let table = if aggregate.totals {
        vetro_transform::aggregate(&held.table, &of_cells(aggregate), &plan.schema)?
    } else {
        held.table.clone()
    };
    Ok(Tabled { table, held: Some(held) })
}

fn holdable<'a>(plan: &'a DatasetPlan, aggregate: &AggregatePlan) -> Option<&'a TablePolicy> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return None };
    let adds_up = |measure: &Measure| !matches!(measure, Measure::Mean(_) | Measure::Distinct(_));
    let sound = policy.protection == TableProtection::Suppression
        && policy.dominance.is_empty()
        && (!aggregate.totals || aggregate.measures.iter().all(|(_, measure)| adds_up(measure)));
    sound.then_some(policy)
}

/// The same table made of cells instead of records.
fn of_cells(aggregate: &AggregatePlan) -> AggregatePlan {
    let measure = |(name, measure): &(vetro_model::ColumnName, Measure)| {
        let again = match measure {
            Measure::Min(_) => Measure::Min(name.clone()),
            Measure::Max(_) => Measure::Max(name.clone()),
            _ => Measure::Sum(name.clone()),
        };
        (name.clone(), again)
    };
    AggregatePlan { measures: aggregate.measures.iter().map(measure).collect(), ..aggregate.clone() }
}
