//! From a table to one that may go out: protection, guards, the audit, and what of it the public is told.

mod behind;
mod plain;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use vetro_anonymise::{Coarsened, HeldRecords};
use vetro_audit::{Cleared, Earlier, Holding, Linked, Question};
use vetro_model::document::{ColumnPrivacy, PrivacyMethod, RowAccount, SensitiveOutcome};
use vetro_model::plan::{DatasetPlan, Evidence, PrivacyPlan, RecordPolicy, SensitiveModel};
use vetro_model::{ColumnName, Schema};
use vetro_release::Documents;

use super::dataset::guarded;
use super::failure::{Failure, Kind};
use super::ledger::{Ledger, State};
use super::report::{DatasetReport, Waiting};
use super::{Run, guard, holding, linked};
use behind::{contributed, withheld_before};
use told::{column_privacy, refused};

pub(super) use behind::{Behind, singles};
pub(super) use plain::trade_off;
pub use plain::{Plain, clear};
pub(super) use told::{measured, treated};

/// The last steps before the files: order, guards, audit.
pub(super) struct Cleaning<'a, 'r> {
    pub run: &'a Run<'r>,
    pub report: &'a mut DatasetReport,
    pub account: &'a mut RowAccount,
    pub changes: Option<&'a Changes>,
    pub ledger: &'a Ledger,
    /// The tables about the same population.
    pub linked: &'a [linked::Table<'r>],
}

impl Cleaning<'_, '_> {
    /// Protects a table of counts and clears it; where it must not go out beside an earlier version, what that withheld
    /// stays withheld.
    pub fn table(
        &mut self,
        plan: &DatasetPlan,
        table: &RecordBatch,
        evidence: Evidence,
        singles: Option<&BTreeSet<String>>,
        previous: Option<&Documents>,
    ) -> Result<(DatasetPlan, Safe, Cleared), Failure> {
        let contributions = contributed(plan, table, &evidence);
        let behind = Behind { singles, contributions: contributions.as_ref() };
        let safe = protect(plan, table.clone(), &evidence)?;
        match self.clear(plan, safe, behind, previous) {
            Err(failure) if failure.kind == Kind::Held => {}
            done => return done,
        }
        let withheld = withheld_before(plan, table, &self.ledger.entries).unwrap_or_default();
        let safe = protect(plan, table.clone(), &Evidence { withheld, ..evidence })?;
        self.clear(plan, safe, behind, previous)
    }

    pub fn clear(
        &mut self,
        plan: &DatasetPlan,
        mut safe: Safe,
        behind: Behind<'_>,
        previous: Option<&Documents>,
    ) -> Result<(DatasetPlan, Safe, Cleared), Failure> {
        self.report.waiting = self.changes.and_then(|held| held.waiting);
        let table = vetro_transform::order(safe.table, &plan.sort)?;
        safe.table = RecordBatch::new_empty(table.schema());
        self.account.suppressed = safe.suppressed;
        self.account.published = table.num_rows() as u64;
        // The private report tells what was really read, also when a table is cleared a second time.
        self.report.rows = RowAccount { read: self.report.rows.read, ..self.account.clone() };
        if let Some(held) = self.changes {
            // The public account must not run ahead of the table: how many records were read would tell what waits.
            self.account.aggregated = plan.aggregate.as_ref().map_or(0, |_| held.records);
            self.account.read = held.records + self.account.suppressed + self.account.quarantined;
        }
        guard::check(&plan.rows, self.account.published, previous.map(|last| last.record.latest().rows))?;
        let plan = DatasetPlan { schema: published_schema(plan, &safe.generalised), ..plan.clone() };
        let hash = holding::keyed(self.run, "shown", &plan);
        let held = self.changes.and_then(|changes| match &changes.state {
            State::Cells(now) => Some(Holding { before: self.ledger.cells(), now }),
            State::Rows(_) => None,
        });
        let earlier = guarded(&plan).then_some(Earlier { entries: &self.ledger.entries, hash: &hash, held });
        let cleared = audit(&plan, table, self.account, behind, (earlier, &linked::for_audit(self.linked)))?;
        Ok((plan, safe, cleared))
    }
}

/// What was held back, and what the next night starts from.
pub(super) struct Changes {
    pub state: State,
    /// The records that are shown, as far as readers may know.
    pub records: u64,
    pub waiting: Option<Waiting>,
}

impl Changes {
    pub fn of_cells(held: vetro_anonymise::Held) -> Self {
        let waiting = held.since.map(|since| Waiting { changes: held.waiting, since });
        Self { records: held.cells.records(), waiting, state: State::Cells(held.cells) }
    }
}

/// Records with what was done to them; what the audit measures is filled in later.
pub(super) fn held_records(plan: &DatasetPlan, policy: &RecordPolicy, made: HeldRecords) -> (Safe, Changes) {
    let HeldRecords { table, rows, generalised, loss, losses, spread_lost, waiting } = made;
    let (records, suppressed) = (rows.rows.len() as u64, rows.left_out.len() as u64);
    let asked = |(column, asked): (&ColumnName, SensitiveModel)| SensitiveOutcome {
        column: column.to_string(),
        asked,
        measured: 0.0,
    };
    #[expect(clippy::cast_precision_loss, reason = "a share of records needs no more than 52 bits")]
    let suppressed_share = if suppressed == 0 { 0.0 } else { suppressed as f64 / (records + suppressed) as f64 };
    let method = PrivacyMethod::KAnonymity {
        k: policy.k,
        k_measured: 0,
        classes: 0,
        recoding: policy.recoding,
        person: policy.person.as_ref().map(ToString::to_string),
        sensitive: policy.models().map(asked).collect(),
        suppressed,
        suppressed_share,
        suppression_limit: policy.suppression_limit.parts(),
        loss,
        losses,
        spread_lost,
    };
    let columns = column_privacy(plan, &generalised);
    let waiting = rows.waits.map(|since| Waiting { changes: waiting, since });
    let changes = Changes { records, waiting, state: State::Rows(rows) };
    (Safe { table, suppressed, method, columns, generalised }, changes)
}

/// A table that is safe to show, and how it became so.
pub(super) struct Safe {
    pub table: RecordBatch,
    pub suppressed: u64,
    pub method: PrivacyMethod,
    pub columns: Vec<ColumnPrivacy>,
    pub generalised: BTreeMap<String, Coarsened>,
}

fn protect(plan: &DatasetPlan, table: RecordBatch, evidence: &Evidence) -> Result<Safe, Failure> {
    let (table, suppressed, method, generalised) = match &plan.privacy {
        PrivacyPlan::NoPersons { reason } => {
            (table, 0, PrivacyMethod::NoPersons { reason: reason.clone() }, BTreeMap::new())
        }
        PrivacyPlan::Records(policy) => {
            let done = vetro_anonymise::protect_records(table, policy)?;
            (done.table, done.suppressed, done.method, done.generalised)
        }
        PrivacyPlan::Table(policy) => {
            let done = vetro_anonymise::protect_table(table, policy, evidence)?;
            (done.table, 0, done.method, BTreeMap::new())
        }
    };
    let columns = column_privacy(plan, &generalised);
    Ok(Safe { table, suppressed, method, columns, generalised })
}

/// The schema of what is published: a generalised column no longer keeps to its list of values, a withheld cell is null.
fn published_schema(plan: &DatasetPlan, generalised: &BTreeMap<String, Coarsened>) -> Schema {
    let mut schema = plan.schema.clone();
    for field in &mut schema.fields {
        if generalised.contains_key(field.name.as_str()) {
            let required = field.constraints.required;
            field.constraints = vetro_model::schema::Constraints { required, ..Default::default() };
            field.categories.clear();
        }
        match &plan.privacy {
            PrivacyPlan::Table(policy) if policy.measures.contains(&field.name) => field.constraints.required = false,
            // A mean need not be one of the values that were listed, and may be withheld.
            PrivacyPlan::Records(policy)
                if policy.micro_aggregation.iter().any(|set| set.columns.contains(&field.name)) =>
            {
                field.constraints = vetro_model::schema::Constraints::default();
                field.categories.clear();
            }
            _ => {}
        }
    }
    schema
}

fn audit(
    plan: &DatasetPlan,
    table: RecordBatch,
    account: &RowAccount,
    behind: Behind<'_>,
    (earlier, linked): (Option<Earlier<'_>>, &[Linked<'_>]),
) -> Result<Cleared, Failure> {
    let question = Question {
        dataset: &plan.id,
        schema: &plan.schema,
        policy: &plan.privacy,
        allow: &plan.allow,
        sort: &plan.sort,
        records_in: account.read - account.quarantined,
        singles: behind.singles,
        contributions: behind.contributions,
        earlier,
        linked,
    };
    vetro_audit::audit(table, &question).map_err(|refusal| refused(plan, &refusal))
}
