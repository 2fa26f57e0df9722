//! Records beside the nightly run: plain files, and what other policies would cost.

use arrow::array::RecordBatch;
use vetro_audit::Cleared;
use vetro_model::document::{ColumnPrivacy, PrivacyMethod, RowAccount};
use vetro_model::plan::{DatasetPlan, Evidence, RecordPolicy};

use super::told::{measured, treated};
use super::{Behind, audit, protect, published_schema};
use crate::run::failure::Failure;
use crate::run::report::Trade;

/// What each of some sizes of the smallest class would lose; the policy's own is among them.
pub(in crate::run) fn trade_off(policy: &RecordPolicy, table: &RecordBatch) -> Vec<Trade> {
    let mut sizes = vec![2, 3, 5, 10, 25, 50, policy.k];
    sizes.sort_unstable();
    sizes.dedup();
    let one = |k| {
        let policy = RecordPolicy { k, ..policy.clone() };
        // A size that cannot be reached is an answer, and no failure.
        let made = vetro_anonymise::protect_records(table.clone(), &policy).ok();
        let loss = made.as_ref().and_then(|made| match made.method {
            PrivacyMethod::KAnonymity { loss, .. } => Some(loss),
            _ => None,
        });
        Trade { k, loss, suppressed: made.map(|made| made.suppressed) }
    };
    sizes.into_iter().map(one).collect()
}

/// A plain file's table that may go out, and how it became so.
pub struct Plain {
    /// The plan of what is published.
    pub plan: DatasetPlan,
    /// The table.
    pub cleared: Cleared,
    /// The method.
    pub method: PrivacyMethod,
    /// What was done to each column.
    pub columns: Vec<ColumnPrivacy>,
    /// What became of the rows.
    pub account: RowAccount,
}

/// A plain file's table, protected and cleared as a dataset's would be.
pub fn clear(plan: &DatasetPlan, table: RecordBatch) -> Result<Plain, Failure> {
    let records = table.num_rows() as u64;
    let safe = protect(plan, table, &Evidence::default())?;
    let table = vetro_transform::order(safe.table, &plan.sort)?;
    let (suppressed, published) = (safe.suppressed, table.num_rows() as u64);
    let account = RowAccount { read: records, suppressed, published, ..RowAccount::default() };
    let plan = DatasetPlan { schema: published_schema(plan, &safe.generalised), ..plan.clone() };
    let cleared = audit(&plan, table, &account, Behind::default(), (None, &[]))?;
    let (method, columns) = (measured(safe.method, cleared.measured()), treated(safe.columns, cleared.measured()));
    Ok(Plain { plan, cleared, method, columns, account })
}
