//! One dataset's way: source, columns, rules, protection, audit, files.
//!
//! Start at [`make`]; the steps are called in the order in which the data
//! flow ([`super::pull`], [`super::holding`], [`super::clear`]), and nothing is
//! written before the audit has cleared the table.

use std::path::Path;

use jiff::Timestamp;
use vetro_audit::Cleared;
use vetro_model::document::{ColumnPrivacy, PrivacyMethod, RowAccount};
use vetro_model::ledger::{Entry, Shown};
use vetro_model::plan::{DatasetPlan, Evidence, PrivacyPlan};
use vetro_model::{Diagnostic, Findings};
use vetro_release::{Documents, Previous, WriteRequest, Written};

use super::clear::{Behind, Changes, Cleaning, held_records, measured, singles, trade_off, treated};
use super::damage::Online;
use super::failure::{Failure, Kind};
use super::ledger::Ledger;
use super::pull::{Pulled, check_cells, foreign_keys, open, pull, refuse_violations};
use super::report::DatasetReport;
use super::{Purpose, Run, holding, linked};

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
    let linked = linked::read(run, plan)?;
    let (table, held, mut evidence) = match &plan.aggregate {
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
        if run.job.purpose == (Purpose::Plan { trade_off: true }) {
            report.trade_off = trade_off(policy, &table);
        }
        let again = ledger.rows().map(|_| table.clone());
        let mut attempt = |table, last| {
            let made = holding::records(run, plan, policy, table, last, previous)?;
            let (safe, changes) = held_records(plan, policy, made);
            let mut night =
                Cleaning { run, report, account: &mut account, changes: Some(&changes), ledger: &ledger, linked: &[] };
            let (plan, safe, cleared) = night.clear(plan, safe, Behind::default(), previous)?;
            Ok((plan, safe, cleared, Some(changes)))
        };
        match (attempt(table, ledger.rows()), again) {
            // The classes online do not meet a policy that has become stricter: all are made anew, if that tells nothing.
            (Err(Failure { kind: Kind::Privacy, .. }), Some(table)) => attempt(table, None)?,
            (done, _) => done?,
        }
    } else {
        let singles = singles(plan, &table);
        if let PrivacyPlan::Table(policy) = &plan.privacy {
            evidence.elsewhere = linked::elsewhere(&linked, &policy.by);
        }
        let mut night =
            Cleaning { run, report, account: &mut account, changes: held.as_ref(), ledger: &ledger, linked: &linked };
        let (plan, safe, cleared) = night.table(plan, &table, evidence, singles.as_ref(), previous)?;
        (plan, safe, cleared, held)
    };
    if matches!(run.job.purpose, Purpose::Plan { .. }) {
        report.told = super::levels::told(&plan.privacy, &safe.columns, cleared.table());
    }
    let written = write(
        run,
        &plan,
        previous,
        web_root,
        &cleared,
        Made {
            account,
            findings,
            rules,
            method: measured(safe.method, cleared.measured()),
            columns: treated(safe.columns, cleared.measured()),
        },
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
    let (version, released) = (documents.record.latest().version.clone(), documents.record.latest().released);
    // A history that began anew gives names again: the instant tells such versions apart.
    if let Some(shown) = shown
        && !entries.iter().any(|entry| entry.version == version && entry.released == released)
    {
        entries.push(Entry { version, released, withdrawn: None, shown });
    }
    entries
}

/// What came of a dataset's turn.
pub(super) struct Outcome {
    pub written: Written,
    /// What its ledger says from now on; none where no column concerns a person.
    pub ledger: Option<Ledger>,
}

/// Whether versions of a dataset are held against each other.
pub(super) fn guarded(plan: &DatasetPlan) -> bool {
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

pub(super) fn zone(run: &Run<'_>) -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(&run.job.plan.catalogue.timezone).unwrap_or(jiff::tz::TimeZone::UTC)
}

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
