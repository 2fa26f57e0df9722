//! The way in: records from the source, columns made of them, rules held against both.

use std::collections::BTreeMap;

use arrow::array::{BooleanBufferBuilder, RecordBatch};
use arrow::buffer::BooleanBuffer;
use vetro_model::document::RowAccount;
use vetro_model::plan::{DatasetPlan, LookupPlan, OnViolation, Rotation};
use vetro_model::{Diagnostic, Fault, Findings};
use vetro_transform::{Lookup, PseudonymKey, Spool, Transformer};
use vetro_validate::{References, Validator};

use super::Run;
use super::dataset::zone;
use super::failure::{Failure, Kind};
use crate::config::Window;

/// Records in a batch: large enough to be fast, small enough to stay in the cache and to bound memory.
const BATCH_ROWS: usize = 65_536;

/// Refuses to start outside the source's window, and when the source was down a moment ago.
pub(super) fn open(run: &Run<'_>, plan: &DatasetPlan) -> Result<(), Failure> {
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

/// The keys of the datasets this one points to, by dataset id.
pub(super) fn foreign_keys(run: &Run<'_>, plan: &DatasetPlan) -> Result<BTreeMap<String, References>, Failure> {
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
pub(super) struct Pulled {
    pub table: RecordBatch,
    pub account: RowAccount,
    pub findings: Findings,
    pub rules: u64,
}

pub(super) fn pull(
    run: &Run<'_>,
    plan: &DatasetPlan,
    references: &BTreeMap<String, References>,
) -> Result<Pulled, Failure> {
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
pub(super) fn refuse_violations(plan: &DatasetPlan, pulled: &Pulled) -> Result<(), Failure> {
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
pub(super) fn check_cells(
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
