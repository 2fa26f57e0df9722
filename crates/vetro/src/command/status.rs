//! `vetro status`: one glance in the morning.

use jiff::Timestamp;
use serde_json::json;
use vetro_model::document::Version;
use vetro_release::store::Store;

use super::{loaded, print_json, print_line};
use crate::cli::Common;
use crate::exit::Exit;
use crate::tell::{clean, grouped};

/// Tells how each dataset stands.
pub fn run(common: &Common) -> Exit {
    let loaded = match loaded(common) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let Some(plan) = &loaded.plan else { return Exit::Usage };
    let now = common.now.unwrap_or_else(Timestamp::now);
    let store = match Store::open(&common.project) {
        Ok(store) => store,
        Err(error) => {
            eprintln!("error: {}", clean(&error.to_string()));
            return Exit::NotPublished;
        }
    };
    let last_run = std::fs::read(store.private().join("last-run.json")).ok();
    let last_run: serde_json::Value =
        last_run.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let mut rows = Vec::new();
    for dataset in &plan.datasets {
        let folder = store.web_root().join("data").join(dataset.id.as_str());
        let latest = vetro_release::read(&folder).ok().map(|documents| documents.record.latest().clone());
        let ended =
            last_run["datasets"].as_array().and_then(|all| all.iter().find(|one| one["id"] == dataset.id.as_str()));
        let told = ended.and_then(|one| one["diagnostics"].get(0)).cloned().unwrap_or_default();
        let late = dataset
            .late_after
            .is_some_and(|limit| latest.as_ref().is_some_and(|version| age(version, now) > limit.seconds()));
        let waits = ended.map(|one| one["waiting"].clone()).unwrap_or_default();
        rows.push((dataset.id.to_string(), state(latest.as_ref(), &told, late), latest, told, waits));
    }
    if common.json {
        let all: Vec<_> = rows
            .iter()
            .map(|(id, state, latest, told, waits)| {
                json!({ "id": id, "state": state, "latest": latest, "diagnostic": told, "waiting": waits })
            })
            .collect();
        print_json(&json!({ "datasets": all, "lastRun": last_run["started"] }));
    } else {
        for (id, state, latest, told, waits) in &rows {
            print_line(&format!("{}{}", line(id, state, latest.as_ref(), told, now), waiting(waits)));
        }
    }
    Exit::Done
}

fn age(version: &Version, now: Timestamp) -> u64 {
    u64::try_from(now.as_second() - version.released.as_second()).unwrap_or(0)
}

fn state(latest: Option<&Version>, told: &serde_json::Value, late: bool) -> &'static str {
    match (latest, told.is_object(), late) {
        (None, true, _) => "blocked",
        (None, false, _) => "new",
        (Some(_), true, _) => "failed",
        (Some(_), false, true) => "late",
        (Some(_), false, false) => "ok",
    }
}

fn line(id: &str, state: &str, latest: Option<&Version>, told: &serde_json::Value, now: Timestamp) -> String {
    let online = latest.map_or_else(
        || format!("{:<32}", "nothing online"),
        |version| format!("{:<13} {:>10} rows  {:>4}", version.version, grouped(version.rows), days(age(version, now))),
    );
    let why = match (told["code"].as_str(), told["message"].as_str()) {
        (Some(code), Some(message)) => format!("  [{code}] {}", clean(message)),
        _ => String::new(),
    };
    format!("{id:<24} {state:<8} {online}{why}")
}

/// What is held back, as the last run told.
fn waiting(waits: &serde_json::Value) -> String {
    match (waits["changes"].as_u64(), waits["since"].as_str()) {
        (Some(changes), Some(since)) => {
            let since = since.split('T').next().unwrap_or(since);
            format!(
                "  {} {} since {since}",
                grouped(changes),
                if changes == 1 { "change waits" } else { "changes wait" }
            )
        }
        _ => String::new(),
    }
}

fn days(seconds: u64) -> String {
    if seconds >= 86_400 { format!("{}d", seconds / 86_400) } else { format!("{}h", seconds / 3_600) }
}
