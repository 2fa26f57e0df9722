//! `vetro scan`: finished files, read for personal data.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vetro_audit::scan::Detector;
use vetro_model::ColumnName;
use vetro_model::plan::Allowance;
use vetro_release::inspect::{self, Allowances, Sighting, UNREADABLE};

use super::files::refused;
use super::{print_json, print_line};
use crate::cli::Common;
use crate::exit::Exit;
use crate::tell::{clean, grouped};

/// The shortest reason that says something, in characters; as in a pipeline.
const LEAST_REASON: usize = 20;

/// `vetro scan FILE…`.
pub fn run(common: &Common, paths: &[PathBuf], contacts: &[String], allow: &[String]) -> Exit {
    let allow: Vec<Allowance> = match allow.iter().map(|text| allowance(text)).collect() {
        Ok(allow) => allow,
        Err(message) => return refused(&message),
    };
    let allowances = Allowances { columns: &allow, contacts: contacts.to_vec(), ..Allowances::default() };
    let mut found = Vec::new();
    for path in paths {
        match inspect::path(path, &allowances) {
            Ok(sightings) => found.extend(sightings.into_iter().map(|sighting| (path.as_path(), sighting))),
            Err(error) => return refused(&crate::run::chain(&error)),
        }
    }
    if common.json {
        print_json(&json!({
            "findings": found.iter().map(|(path, sighting)| entry(path, sighting)).collect::<Vec<_>>(),
            "allowed": allow,
        }));
    } else {
        tell(&mut found);
        for one in &allow {
            print_line(&clean(&format!("let pass: `{}` in `{}`, since: {}", one.detector, one.column, one.reason)));
        }
    }
    if found.is_empty() { Exit::Done } else { Exit::Privacy }
}

/// What may stand in a column: `COLUMN:DETECTOR=REASON`.
fn allowance(text: &str) -> Result<Allowance, String> {
    let parts = text.split_once('=').and_then(|(what, reason)| Some((what.rsplit_once(':')?, reason.trim())));
    let Some(((column, detector), reason)) = parts else {
        return Err(format!(
            "`{text}` is no allowance\nhint: write COLUMN:DETECTOR=REASON, as in \"mail:email=These are the offices' own mailboxes.\""
        ));
    };
    let known = Detector::ALL.map(Detector::name);
    if !known.contains(&detector) {
        let help = match crate::config::nearest(detector, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is: {}", known.join(", ")),
        };
        return Err(format!("no detector is called `{detector}`\nhint: {help}"));
    }
    if reason.chars().count() < LEAST_REASON {
        return Err(format!(
            "the reason why `{detector}` may stand in `{column}` says too little\nhint: write a sentence that an auditor \
             can check"
        ));
    }
    let column = ColumnName::try_new(column).map_err(|error| format!("`{column}` is no name of a column: {error}"))?;
    Ok(Allowance { column, detector: detector.to_owned(), reason: reason.to_owned() })
}

fn entry(path: &Path, sighting: &Sighting) -> Value {
    let mut value = serde_json::to_value(sighting).unwrap_or_default();
    value["file"] = shown(path, sighting).into();
    value
}

/// The path as it was typed, with what lies below it; a name that holds an identifier stays hidden.
fn shown(path: &Path, sighting: &Sighting) -> String {
    let parent = if path.is_dir() { Some(path) } else { path.parent() };
    let parent = parent.map(|parent| parent.to_string_lossy().into_owned()).filter(|parent| !parent.is_empty());
    parent.map_or_else(|| sighting.file.clone(), |parent| format!("{}/{}", parent.trim_end_matches('/'), sighting.file))
}

/// Prints what was found, detector by detector, then place by place.
fn tell(found: &mut [(&Path, Sighting)]) {
    found.sort_by_key(|(_, sighting)| (sighting.what == UNREADABLE, sighting.what));
    let mut last = "";
    for (path, sighting) in found.iter() {
        if sighting.what != last {
            print_line(sighting.what);
            last = sighting.what;
        }
        print_line(&format!("  {}: {}", clean(&shown(path, sighting)), clean(&place(sighting))));
    }
    let unread = found.iter().filter(|(_, sighting)| sighting.what == UNREADABLE).count();
    print_line(&format!("{} suspicions, {unread} files that cannot be read", found.len() - unread));
}

fn place(sighting: &Sighting) -> String {
    if sighting.what == UNREADABLE {
        return sighting.reason.to_owned();
    }
    let of = if sighting.name.is_empty() { String::new() } else { format!(" of `{}`", sighting.name) };
    let rows: Vec<String> = sighting.rows.iter().map(ToString::to_string).collect();
    let more = if sighting.count > sighting.rows.len() as u64 { ", …" } else { "" };
    let rows = if rows.is_empty() { String::new() } else { format!(", rows {}{more}", rows.join(", ")) };
    format!("{}{of}, {}{rows}", sighting.place.words(), grouped(sighting.count))
}
