//! One dataset's way: source, columns, rules, protection, audit, files.
//!
//! Start at [`make`]; the steps are called in the order in which the data
//! flow, and nothing is written before the audit has cleared the table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arrow::array::{Array as _, ArrayRef, AsArray, BooleanBufferBuilder, RecordBatch, StringArray};
use arrow::buffer::BooleanBuffer;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use jiff::Timestamp;
use vetro_anonymise::{Coarsened, HeldRecords};
use vetro_audit::{Cleared, Earlier, Measured, Question};
use vetro_model::document::{ColumnPrivacy, PrivacyMethod, RowAccount, SensitiveOutcome, Treatment};
use vetro_model::ledger::{Entry, Shown, key};
use vetro_model::plan::{
    DatasetPlan, Evidence, LookupPlan, OnViolation, PrivacyPlan, RecordPolicy, Rotation, SensitiveModel,
};
use vetro_model::{ColumnName, Diagnostic, Fault, Finding, Findings, Schema};
use vetro_release::{Documents, Previous, WriteRequest, Written};
use vetro_transform::{Lookup, PseudonymKey, Spool, Transformer};
use vetro_validate::{References, Validator};

use super::damage::Online;
use super::failure::{Failure, Kind};
use super::ledger::{Ledger, State};
use super::report::{DatasetReport, Waiting};
use super::{Run, guard, holding};
use crate::config::Window;

/// Records in a batch: large enough to be fast, small enough to stay in the cache and to bound memory.
const BATCH_ROWS: usize = 65_536;

/// Pulls, protects, clears and writes a dataset below `web_root`.
pub(super) fn make(
    run: &Run<'_>,
    plan: &DatasetPlan,
    online: &Online,
    web_root: &Path,
    report: &mut DatasetReport,
) -> Result<Outcome, Failure> {
    let previous = online.documents.as_ref();
    open(run, plan)?;
    let ledger = ledger(run, plan, online)?;
    let references = foreign_keys(run, plan)?;
    let pulled = pull(run, plan, &references)?;
    report.rows = pulled.account.clone();
    report.findings = pulled.findings.clone().into_vec();
    refuse_violations(plan, &pulled)?;
    let Pulled { table, mut account, findings, mut rules } = pulled;
    let (table, held, evidence) = match &plan.aggregate {
        Some(aggregate) => {
            account.aggregated = account.read - account.quarantined;
            let made = holding::table(run, plan, aggregate, &table, ledger.cells())?;
            rules += check_cells(plan, &made.table, &references)?;
            (made.table, made.held, made.evidence)
        }
        None => (table, None, Evidence::default()),
    };
    let held = held.map(Changes::of_cells);
    let (plan, safe, mut cleared, held) = if let PrivacyPlan::Records(policy) = &plan.privacy {
        let made = holding::records(run, plan, policy, table, ledger.rows(), previous)?;
        let (safe, changes) = held_records(plan, policy, made);
        let mut night = Cleaning { run, report, account: &mut account, changes: Some(&changes), ledger: &ledger };
        let (plan, safe, cleared) = night.clear(plan, safe, None, previous)?;
        (plan, safe, cleared, Some(changes))
    } else {
        let singles = singles(plan, &table);
        let mut night = Cleaning { run, report, account: &mut account, changes: held.as_ref(), ledger: &ledger };
        let (plan, safe, cleared) = night.table(plan, &table, evidence, singles.as_ref(), previous)?;
        (plan, safe, cleared, held)
    };
    let written = write(
        run,
        &plan,
        previous,
        web_root,
        &cleared,
        Made { account, findings, rules, method: measured(safe.method, cleared.measured()), columns: safe.columns },
    )?;
    let ledger = guarded(&plan).then(|| Ledger {
        entries: entered(ledger.entries, &written, cleared.take_shown(), run.job.now),
        state: held.map(|held| held.state),
    });
    Ok(Outcome { written, ledger })
}

/// The ledger's versions with the new one, if there is one; those that are not online any more are marked.
fn entered(mut entries: Vec<Entry>, written: &Written, shown: Option<Shown>, now: Timestamp) -> Vec<Entry> {
    let Written::New(documents) = written else { return entries };
    let online = |version: &str| documents.record.versions.iter().any(|known| known.version == version);
    for entry in entries.iter_mut().filter(|entry| entry.withdrawn.is_none() && !online(&entry.version)) {
        entry.withdrawn = Some(now);
    }
    let latest = documents.record.latest();
    if let Some(shown) = shown
        && !entries.iter().any(|entry| entry.version == latest.version)
    {
        let (version, released) = (latest.version.clone(), latest.released);
        entries.push(Entry { version, released, withdrawn: None, shown });
    }
    entries
}

/// The cells of a table that hold one person.
fn singles(plan: &DatasetPlan, table: &RecordBatch) -> Option<BTreeSet<String>> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return None };
    let text = |name: &ColumnName| cast(table.column_by_name(name.as_str())?, &DataType::Utf8).ok();
    let by = policy.by.iter().map(text).collect::<Option<Vec<_>>>()?;
    let counts = cast(table.column_by_name(policy.count.as_str())?, &DataType::Int64).ok()?;
    let counts = counts.as_primitive::<Int64Type>();
    let label = |column: &ArrayRef, row| {
        let column = column.as_string::<i32>();
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    let labels = |row| by.iter().map(|column| label(column, row)).collect::<Vec<_>>();
    let one = (0..table.num_rows()).filter(|row| counts.is_valid(*row) && counts.value(*row) == 1);
    Some(one.map(|row| key(labels(row).iter().map(Option::as_deref))).collect())
}

/// Whether the rows of a table were withheld in any earlier version.
fn withheld_before(plan: &DatasetPlan, table: &RecordBatch, entries: &[Entry]) -> Option<Vec<bool>> {
    let PrivacyPlan::Table(policy) = &plan.privacy else { return None };
    let withheld = entries.iter().filter_map(|entry| match &entry.shown {
        Shown::Cells(cells) => Some(cells.iter().filter(|(_, shown)| shown.is_none()).map(|(key, _)| key)),
        Shown::Classes(_) => None,
    });
    let withheld: BTreeSet<&String> = withheld.flatten().collect();
    let text = |name: &ColumnName| cast(table.column_by_name(name.as_str())?, &DataType::Utf8).ok();
    let by = policy.by.iter().map(text).collect::<Option<Vec<_>>>()?;
    let by: Vec<&StringArray> = by.iter().map(AsArray::as_string::<i32>).collect();
    let labels = |row: usize| key(by.iter().map(|column| column.is_valid(row).then(|| column.value(row))));
    Some((0..table.num_rows()).map(|row| withheld.contains(&labels(row))).collect())
}

/// The last steps before the files: order, guards, audit.
struct Cleaning<'a, 'r> {
    run: &'a Run<'r>,
    report: &'a mut DatasetReport,
    account: &'a mut RowAccount,
    changes: Option<&'a Changes>,
    ledger: &'a Ledger,
}

impl Cleaning<'_, '_> {
    /// Protects a table of counts and clears it; where it must not go out beside an earlier version, what that withheld
    /// stays withheld.
    fn table(
        &mut self,
        plan: &DatasetPlan,
        table: &RecordBatch,
        evidence: Evidence,
        singles: Option<&BTreeSet<String>>,
        previous: Option<&Documents>,
    ) -> Result<(DatasetPlan, Safe, Cleared), Failure> {
        let safe = protect(plan, table.clone(), &evidence)?;
        match self.clear(plan, safe, singles, previous) {
            Err(failure) if failure.kind == Kind::Held => {}
            done => return done,
        }
        let withheld = withheld_before(plan, table, &self.ledger.entries).unwrap_or_default();
        let safe = protect(plan, table.clone(), &Evidence { withheld, ..evidence })?;
        self.clear(plan, safe, singles, previous)
    }

    fn clear(
        &mut self,
        plan: &DatasetPlan,
        mut safe: Safe,
        singles: Option<&BTreeSet<String>>,
        previous: Option<&Documents>,
    ) -> Result<(DatasetPlan, Safe, Cleared), Failure> {
        self.report.waiting = self.changes.and_then(|held| held.waiting);
        let table = vetro_transform::order(safe.table, &plan.sort)?;
        safe.table = RecordBatch::new_empty(table.schema());
        self.account.suppressed = safe.suppressed;
        self.account.published = table.num_rows() as u64;
        self.report.rows = self.account.clone();
        if let Some(held) = self.changes {
            // The public account must not run ahead of the table: how many records were read would tell what waits.
            self.account.aggregated = plan.aggregate.as_ref().map_or(0, |_| held.records);
            self.account.read = held.records + self.account.suppressed + self.account.quarantined;
        }
        guard::check(&plan.rows, self.account.published, previous.map(|last| last.record.latest().rows))?;
        let plan = DatasetPlan { schema: published_schema(plan, &safe.generalised), ..plan.clone() };
        let hash = holding::keyed(self.run, "shown", &plan);
        let earlier = guarded(&plan).then_some(Earlier { entries: &self.ledger.entries, hash: &hash });
        let cleared = audit(&plan, table, self.account, singles, earlier)?;
        Ok((plan, safe, cleared))
    }
}

/// What was held back, and what the next night starts from.
struct Changes {
    state: State,
    /// The records that are shown, as far as readers may know.
    records: u64,
    waiting: Option<Waiting>,
}

impl Changes {
    fn of_cells(held: vetro_anonymise::Held) -> Self {
        let waiting = held.since.map(|since| Waiting { changes: held.waiting, since });
        Self { records: held.cells.records(), waiting, state: State::Cells(held.cells) }
    }
}

/// Records with what was done to them; what the audit measures is filled in later.
fn held_records(plan: &DatasetPlan, policy: &RecordPolicy, made: HeldRecords) -> (Safe, Changes) {
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

/// What came of a dataset's turn.
pub(super) struct Outcome {
    pub written: Written,
    /// What its ledger says from now on; none where no column concerns a person.
    pub ledger: Option<Ledger>,
}

/// Whether versions of a dataset are held against each other.
fn guarded(plan: &DatasetPlan) -> bool {
    !matches!(plan.privacy, PrivacyPlan::NoPersons { .. })
}

/// The ledger of a dataset; an empty one for its first version.
fn ledger(run: &Run<'_>, plan: &DatasetPlan, online: &Online) -> Result<Ledger, Failure> {
    if !guarded(plan) {
        return Ok(Ledger::default());
    }
    match run.book.read(&plan.id, &run.keyring)? {
        Some(ledger) => Ok(ledger),
        None if online.documents.is_none() => Ok(Ledger::default()),
        None => Err(Failure::new(
            Kind::Privacy,
            Diagnostic::error("V0811", format!("`{}` is online, but nothing is known of what its versions showed", plan.id))
                .with_help(format!(
                    "restore `.vetro/ledger/{}.ledger` from a backup; if there is none, move `out/` away: its history begins anew",
                    plan.id
                )),
        )),
    }
}

/// Refuses to start outside the source's window, and when the source was down a moment ago.
fn open(run: &Run<'_>, plan: &DatasetPlan) -> Result<(), Failure> {
    if let Some(told) = run.down.get(&plan.source) {
        return Err(Failure::new(Kind::Transient, told.clone().with_dataset(&plan.id)));
    }
    let kind = &run.job.plan.sources[&plan.source];
    let Some(window) = kind.window().and_then(Window::parse) else { return Ok(()) };
    let zone = zone(run);
    let time = run.job.now.to_zoned(zone).time();
    if window.holds(time) {
        return Ok(());
    }
    let told = Diagnostic::error("V0380", format!("source `{}` may be read only within its window", plan.source))
        .with_help("run within the window, or correct `window` in the source");
    Err(Failure::new(Kind::Transient, told))
}

fn zone(run: &Run<'_>) -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(&run.job.plan.catalogue.timezone).unwrap_or(jiff::tz::TimeZone::UTC)
}

/// The keys of the datasets this one points to, by dataset id.
fn foreign_keys(run: &Run<'_>, plan: &DatasetPlan) -> Result<BTreeMap<String, References>, Failure> {
    let mut found = BTreeMap::new();
    for key in plan.schema.foreign_keys.iter().filter(|key| !key.reference.resource.is_empty()) {
        let target = &key.reference.resource;
        let keys = run.keys.get(target, &key.reference.fields).ok_or_else(|| {
            let told = Diagnostic::error(
                "V0410",
                format!("dataset `{target}`, to which a foreign key points, has no release"),
            )
            .with_help(format!("publish `{target}` first"));
            Failure::new(Kind::Data, told)
        })?;
        found.insert(target.clone(), References::from_keys(keys.iter().cloned()));
    }
    Ok(found)
}

/// What came out of the stream.
struct Pulled {
    table: RecordBatch,
    account: RowAccount,
    findings: Findings,
    rules: u64,
}

fn pull(run: &Run<'_>, plan: &DatasetPlan, references: &BTreeMap<String, References>) -> Result<Pulled, Failure> {
    let lookups = lookups(run, plan)?;
    let lookup_keys =
        lookups.iter().map(|(name, lookup)| (name.clone(), References::from_keys(lookup.keys().map(str::to_owned))));
    let lookup_keys: BTreeMap<String, References> = lookup_keys.collect();
    let pseudonyms = pseudonyms(run, plan)?;
    let context = vetro_transform::Context {
        lookups: &lookups,
        pseudonyms: &pseudonyms,
        text_format: &plan.text_format,
        catalogue_zone: &run.job.plan.catalogue.timezone,
    };
    let columns = plan.source_columns();
    let extract = extract(run, &plan.source, &plan.relation, &columns)?;
    let mut source_rules = Validator::try_new(&plan.rules, &extract.schema(), &lookup_keys).map_err(first)?;
    let mut transformer = Transformer::try_new(&plan.columns, &extract.schema(), &context).map_err(first)?;
    let mut record_rules: Option<Validator> = None;
    let mut spool = Spool::new();
    let mut findings = Findings::default();
    let mut quarantined = 0;
    for pulled in extract {
        let pulled = pulled?;
        if run.job.stopped() {
            return Err(Failure::stopped());
        }
        let mut faults = pulled.faults;
        faults.extend(source_rules.check(&pulled.batch)?);
        let (batch, more) = transformer.apply(&pulled.batch)?;
        faults.extend(more);
        if plan.aggregate.is_none() {
            let rules = match &mut record_rules {
                Some(rules) => rules,
                None => record_rules
                    .insert(Validator::for_schema(&plan.schema, &batch.schema(), references).map_err(first)?),
            };
            faults.extend(rules.check(&batch)?);
        }
        let keep = kept(batch.num_rows(), &faults);
        let first_record = spool.records();
        for fault in &faults {
            findings.add(first_record, fault);
        }
        quarantined += keep.as_ref().map_or(0, |keep| (keep.len() - keep.count_set_bits()) as u64);
        spool.push(batch, keep.as_ref())?;
    }
    let read = spool.records();
    let rules = source_rules.rules() + record_rules.as_ref().map_or(0, Validator::rules);
    let late: Vec<_> =
        source_rules.finish().into_iter().chain(record_rules.into_iter().flat_map(Validator::finish)).collect();
    let mut records: Vec<u64> = Vec::new();
    for fault in late {
        findings.add_records(&fault.rule, &fault.column, fault.records.iter().copied());
        records.extend(fault.records);
    }
    records.sort_unstable();
    records.dedup();
    let table = spool.finish(transformer.schema(), &records)?;
    let kept = if plan.columns.is_empty() { read } else { table.num_rows() as u64 };
    debug_assert!(kept + quarantined <= read);
    let account = RowAccount { read, quarantined: read - kept, ..RowAccount::default() };
    Ok(Pulled { table, account, findings, rules })
}

/// The first of several errors; the configuration check told the rest where it could.
fn first<E: Into<Failure>>(errors: Vec<E>) -> Failure {
    let told = || Diagnostic::error("V0999", "a step refused its plan without a reason");
    errors.into_iter().next().map_or_else(|| Failure::new(Kind::Internal, told()), Into::into)
}

/// Which rows of a batch have no fault; `None` when all have none.
fn kept(rows: usize, faults: &[Fault]) -> Option<BooleanBuffer> {
    if faults.iter().all(|fault| fault.rows.is_empty()) {
        return None;
    }
    let mut keep = BooleanBufferBuilder::new(rows);
    keep.append_n(rows, true);
    for row in faults.iter().flat_map(|fault| &fault.rows) {
        keep.set_bit(*row as usize, false);
    }
    Some(keep.finish())
}

fn extract(
    run: &Run<'_>,
    source: &vetro_model::SourceName,
    relation: &vetro_model::plan::Relation,
    columns: &[String],
) -> Result<vetro_source::Extract, Failure> {
    let secret = |reference: &vetro_model::SecretRef| crate::command::source_secret(run.job.project, reference);
    let context = vetro_source::Context {
        project: run.job.project,
        scratch: run.scratch,
        secret: &secret,
        stop: run.job.stop.clone(),
    };
    let request = vetro_source::Request { relation, columns, batch_rows: BATCH_ROWS };
    Ok(vetro_source::extract(&run.job.plan.sources[source], &request, &context)?)
}

fn lookups(run: &Run<'_>, plan: &DatasetPlan) -> Result<BTreeMap<String, Lookup>, Failure> {
    plan.lookups.iter().map(|(name, lookup)| Ok((name.clone(), lookup_table(run, lookup)?))).collect()
}

fn lookup_table(run: &Run<'_>, plan: &LookupPlan) -> Result<Lookup, Failure> {
    let mut columns = vec![plan.key.clone()];
    columns.extend(plan.take.iter().filter(|name| **name != plan.key).cloned());
    let mut batches = Vec::new();
    for pulled in extract(run, &plan.source, &plan.relation, &columns)? {
        batches.push(pulled?.batch);
    }
    Ok(Lookup::try_new(&plan.key, &batches, plan.missing)?)
}

/// The keys of the pseudonym domains the columns use, each for the current period.
fn pseudonyms(run: &Run<'_>, plan: &DatasetPlan) -> Result<BTreeMap<String, PseudonymKey>, Failure> {
    let mut found = BTreeMap::new();
    for step in plan.columns.iter().flat_map(|column| &column.steps) {
        let vetro_model::plan::Step::Pseudonym { domain } = step else { continue };
        let settings = run.job.plan.pseudonyms.get(domain).cloned().unwrap_or_default();
        let key = run.keyring.pseudonym(run.job.project, domain, &settings)?;
        let key = PseudonymKey::new(key, settings.digits);
        let day = run.job.now.to_zoned(zone(run)).date();
        let key = match settings.rotate {
            Rotation::Never => key,
            Rotation::Year => key.for_period(domain, &day.strftime("%Y").to_string()),
            Rotation::Month => key.for_period(domain, &day.strftime("%Y-%m").to_string()),
        };
        found.insert(domain.clone(), key);
    }
    Ok(found)
}

/// Stops the dataset when rows broke rules and the pipeline does not quarantine, or quarantines too many.
fn refuse_violations(plan: &DatasetPlan, pulled: &Pulled) -> Result<(), Failure> {
    let broken = pulled.account.quarantined;
    let findings = pulled.findings.clone().into_vec();
    if broken == 0 {
        return Ok(());
    }
    #[expect(clippy::cast_precision_loss, reason = "a share of rows needs no more than 52 bits")]
    let share = broken as f64 / pulled.account.read as f64;
    let worst = findings.iter().max_by_key(|finding| finding.count);
    let worst = worst.map_or(String::new(), |finding| {
        format!("; most by rule `{}` on `{}`, first in row {}", finding.rule, finding.column, finding.rows[0])
    });
    let told = match plan.on_violation {
        OnViolation::Quarantine if share <= plan.quarantine_limit.parts() => return Ok(()),
        OnViolation::Quarantine => Diagnostic::error(
            "V0402",
            format!(
                "{broken} of {} rows break rules, more than `quarantine-limit` = {}{worst}",
                pulled.account.read, plan.quarantine_limit
            ),
        )
        .with_help("send the findings to the department; raise the limit only if the rest still tells the truth"),
        OnViolation::Stop => Diagnostic::error(
            "V0403",
            format!("{broken} of {} rows break rules{worst}", pulled.account.read),
        )
        .with_help(
            "have the rows corrected at the source, or write on-violation = \"quarantine\" to leave them out, counted",
        ),
    };
    Err(Failure::new(Kind::Data, told).with_findings(findings).at(&["on-violation"]))
}

/// The schema's rules on the cells of an aggregate: any violation is a mistake of the plan, not of a record.
fn check_cells(
    plan: &DatasetPlan,
    table: &RecordBatch,
    references: &BTreeMap<String, References>,
) -> Result<u64, Failure> {
    let mut rules = Validator::for_schema(&plan.schema, &table.schema(), references).map_err(first)?;
    let mut findings = Findings::default();
    rules.check(table)?.iter().for_each(|fault| findings.add(0, fault));
    let count = rules.rules();
    for fault in rules.finish() {
        findings.add_records(&fault.rule, &fault.column, fault.records.into_iter());
    }
    let findings = findings.into_vec();
    let Some(finding) = findings.first() else { return Ok(count) };
    let told = Diagnostic::error(
        "V0404",
        format!("{} cells of the aggregate break `{}` on `{}`", finding.count, finding.rule, finding.column),
    )
    .with_help("correct the schema, or the columns the aggregate is made of");
    Err(Failure::new(Kind::Data, told).with_findings(findings).at(&["aggregate"]))
}

/// A table that is safe to show, and how it became so.
struct Safe {
    table: RecordBatch,
    suppressed: u64,
    method: PrivacyMethod,
    columns: Vec<ColumnPrivacy>,
    generalised: BTreeMap<String, Coarsened>,
}

/// A plain file's table, protected and cleared as a dataset's would be; and how that was done.
pub fn clear(
    plan: &DatasetPlan,
    table: RecordBatch,
) -> Result<(DatasetPlan, Cleared, PrivacyMethod, RowAccount), Failure> {
    let records = table.num_rows() as u64;
    let safe = protect(plan, table, &Evidence::default())?;
    let table = vetro_transform::order(safe.table, &plan.sort)?;
    let (suppressed, published) = (safe.suppressed, table.num_rows() as u64);
    let account = RowAccount { read: records, suppressed, published, ..RowAccount::default() };
    let plan = DatasetPlan { schema: published_schema(plan, &safe.generalised), ..plan.clone() };
    let cleared = audit(&plan, table, &account, None, None)?;
    Ok((plan, cleared, safe.method, account))
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
        if let PrivacyPlan::Table(policy) = &plan.privacy
            && policy.measures.contains(&field.name)
        {
            field.constraints.required = false;
        }
    }
    schema
}

fn audit(
    plan: &DatasetPlan,
    table: RecordBatch,
    account: &RowAccount,
    singles: Option<&BTreeSet<String>>,
    earlier: Option<Earlier<'_>>,
) -> Result<Cleared, Failure> {
    let question = Question {
        dataset: &plan.id,
        schema: &plan.schema,
        policy: &plan.privacy,
        allow: &plan.allow,
        sort: &plan.sort,
        records_in: account.read - account.quarantined,
        singles,
        earlier,
    };
    vetro_audit::audit(table, &question).map_err(|refusal| refused(plan, &refusal))
}

/// The method with what the audit counted on the finished table.
fn measured(method: PrivacyMethod, found: &Measured) -> PrivacyMethod {
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

/// A refusal with the rows concerned, at the column it is about.
fn refused(plan: &DatasetPlan, refusal: &vetro_audit::Refusal) -> Failure {
    let rows = |finding: &Finding| {
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

/// All that the documents say beside the table.
struct Made {
    account: RowAccount,
    findings: Findings,
    rules: u64,
    method: PrivacyMethod,
    columns: Vec<ColumnPrivacy>,
}

fn write(
    run: &Run<'_>,
    plan: &DatasetPlan,
    previous: Option<&Documents>,
    web_root: &Path,
    cleared: &Cleared,
    made: Made,
) -> Result<Written, Failure> {
    let folder = run.last.map(|last| last.root.join("data").join(plan.id.as_str())).unwrap_or_default();
    let zone = zone(run);
    let request = WriteRequest {
        plan,
        catalogue: &run.job.plan.catalogue,
        department: run.job.plan.departments.get(&plan.metadata.department),
        previous: previous.map(|last| Previous { record: &last.record, folder: &folder, schema: &last.schema }),
        now: run.job.now,
        zone: &zone,
        rows: made.account,
        rules: made.rules,
        findings: made.findings.into_vec(),
        method: made.method,
        columns: made.columns,
    };
    Ok(vetro_release::write(cleared, &request, web_root)?)
}
