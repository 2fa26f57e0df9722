//! From a table to one that may go out: protection, guards, the audit, and what of it the public is told.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array as _, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use vetro_anonymise::{Coarsened, HeldRecords};
use vetro_audit::{Cleared, Contributed, Earlier, Holding, Linked, Measured, Question};
use vetro_model::document::{ColumnPrivacy, PrivacyMethod, RowAccount, SensitiveOutcome, Treatment};
use vetro_model::ledger::{Entry, Shown, key};
use vetro_model::plan::{Contributions, DatasetPlan, Evidence, PrivacyPlan, RecordPolicy, SensitiveModel, TablePolicy};
use vetro_model::{ColumnName, Diagnostic, Finding, Schema};
use vetro_release::Documents;

use super::dataset::guarded;
use super::failure::{Failure, Kind};
use super::ledger::{Ledger, State};
use super::report::{DatasetReport, Trade, Waiting};
use super::{Run, guard, holding, linked};

/// The cells of a table that hold one person.
pub(super) fn singles(plan: &DatasetPlan, table: &RecordBatch) -> Option<BTreeSet<String>> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return None };
    let counts = cast(table.column_by_name(policy.count.as_str())?, &DataType::Int64).ok()?;
    let counts = counts.as_primitive::<Int64Type>();
    let keys = keys(policy, table)?.into_iter().zip(counts.iter());
    Some(keys.filter(|(_, count)| *count == Some(1)).map(|(key, _)| key).collect())
}

/// Whether the rows of a table were withheld in any earlier version.
fn withheld_before(plan: &DatasetPlan, table: &RecordBatch, entries: &[Entry]) -> Option<Vec<bool>> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return None };
    let withheld = entries.iter().filter_map(|entry| match &entry.shown {
        Shown::Cells(cells) => Some(cells.iter().filter(|(_, shown)| shown.is_none()).map(|(key, _)| key)),
        Shown::Classes(_) => None,
    });
    let withheld: BTreeSet<&String> = withheld.flatten().collect();
    Some(keys(policy, table)?.iter().map(|key| withheld.contains(key)).collect())
}

/// The key of each row of a table, as the ledger has it.
fn keys(policy: &TablePolicy, table: &RecordBatch) -> Option<Vec<String>> {
    let text = |name: &ColumnName| cast(table.column_by_name(name.as_str())?, &DataType::Utf8).ok();
    let by = policy.by.iter().map(text).collect::<Option<Vec<_>>>()?;
    let by: Vec<&StringArray> = by.iter().map(AsArray::as_string::<i32>).collect();
    let label = |row: usize| by.iter().map(move |column| column.is_valid(row).then(|| column.value(row)));
    Some((0..table.num_rows()).map(|row| key(label(row))).collect())
}

/// What of the records behind a table of counts is told to the audit alone.
#[derive(Clone, Copy, Default)]
pub(super) struct Behind<'a> {
    singles: Option<&'a BTreeSet<String>>,
    contributions: Option<&'a Contributed>,
}

/// What contributors gave to each cell of a table, where a rule of dominance asks for it.
fn contributed(plan: &DatasetPlan, table: &RecordBatch, evidence: &Evidence) -> Option<Contributed> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return None };
    let keys = keys(policy, table)?;
    let by_key = |given: &Vec<Contributions>| keys.iter().cloned().zip(given.iter().cloned()).collect();
    Some(evidence.contributions.iter().map(|(measure, given)| (measure.clone(), by_key(given))).collect())
}

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
    let HeldRecords { table, rows, generalised, loss, losses, waiting } = made;
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

/// What each of some sizes of the smallest class would lose; the policy's own is among them.
pub(super) fn trade_off(policy: &RecordPolicy, table: &RecordBatch) -> Vec<Trade> {
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
    let columns = treated(safe.columns, cleared.measured());
    Ok(Plain { plan, cleared, method: safe.method, columns, account })
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

/// What was done to each published column, in words the site can say in every language.
fn column_privacy(plan: &DatasetPlan, generalised: &BTreeMap<String, Coarsened>) -> Vec<ColumnPrivacy> {
    let note = |field: &vetro_model::Field| {
        let made = plan.columns.iter().find(|column| column.name == field.name);
        let mut treatments = made.map(vetro_transform::treatments).unwrap_or_default();
        if let Some(Coarsened { lowest, highest, top }) = generalised.get(field.name.as_str()) {
            let detail = if lowest == highest {
                format!("level {highest} of {top}")
            } else {
                format!("levels {lowest} to {highest} of {top}")
            };
            treatments.push(Treatment { kind: "generalised".into(), detail: Some(detail) });
        }
        if made.is_none() {
            treatments.push(Treatment { kind: "aggregated".into(), detail: None });
        }
        ColumnPrivacy { name: field.name.to_string(), role: field.role, treatments }
    };
    plan.schema.fields.iter().map(note).collect()
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

/// The method with what the audit counted on the finished table.
pub(super) fn measured(method: PrivacyMethod, found: &Measured) -> PrivacyMethod {
    match method {
        PrivacyMethod::KAnonymity {
            k,
            recoding,
            person,
            mut sensitive,
            suppressed,
            suppressed_share,
            suppression_limit,
            loss,
            losses,
            ..
        } => {
            for one in &mut sensitive {
                let same = found.sensitive.iter().find(|other| other.column == one.column && other.asked == one.asked);
                one.measured = same.map_or(one.measured, |other| other.measured);
            }
            let (k_measured, classes) = (found.k.unwrap_or(0), found.classes);
            PrivacyMethod::KAnonymity {
                k,
                k_measured,
                classes,
                recoding,
                person,
                sensitive,
                suppressed,
                suppressed_share,
                suppression_limit,
                loss,
                losses,
            }
        }
        other => other,
    }
}

/// The treatments of columns with what the audit measured of groups and ends.
pub(super) fn treated(mut columns: Vec<ColumnPrivacy>, found: &Measured) -> Vec<ColumnPrivacy> {
    let mut add = |name: &str, kind: &str, detail: String| {
        for column in columns.iter_mut().filter(|column| column.name == name) {
            column.treatments.retain(|treatment| treatment.kind != "as-is");
            column.treatments.push(Treatment { kind: kind.to_owned(), detail: Some(detail.clone()) });
        }
    };
    for groups in &found.groups {
        for name in &groups.columns {
            add(name, "micro-aggregated", format!("{} records", groups.smallest));
        }
    }
    for ends in &found.ends {
        for (sign, end) in [("≥", &ends.below), ("≤", &ends.above)] {
            if let Some(end) = end {
                add(&ends.column, "tail-coded", format!("{sign} {end}"));
            }
        }
    }
    columns
}

/// A refusal with the rows concerned, at the column it is about.
fn refused(plan: &DatasetPlan, refusal: &vetro_audit::Refusal) -> Failure {
    let rows = |finding: &Finding| {
        if finding.rows.is_empty() {
            // What concerns a release as a whole stands in no row.
            return format!("{} over `{}`, {} found", finding.rule, finding.column, finding.count);
        }
        let some: Vec<String> = finding.rows.iter().take(ROWS_TOLD).map(ToString::to_string).collect();
        let more = if finding.count > some.len() as u64 { ", …" } else { "" };
        format!("{} in column `{}`, {} rows: {}{more}", finding.rule, finding.column, finding.count, some.join(", "))
    };
    let found: Vec<String> = refusal.findings.iter().map(rows).collect();
    let mut told = Diagnostic::error(refusal.code(), format!("the audit refuses it: {}", found.join("; ")));
    told.help = Some(refusal.describe());
    let column = refusal.findings.first().map(|finding| finding.column.as_str()).unwrap_or_default();
    let is_column = plan.columns.iter().any(|one| one.name.as_str() == column);
    let path: &[&str] = if is_column { &["columns", column] } else { &["privacy"] };
    let kind = if refusal.waits() { Kind::Held } else { Kind::Privacy };
    Failure::new(kind, told).with_findings(refusal.findings.clone()).at(path)
}

/// How many row numbers a message holds; the report has more.
const ROWS_TOLD: usize = 10;
