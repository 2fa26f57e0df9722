//! `vetro scan`: finished files, read for personal data.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vetro_release::inspect::{self, Allowances, Sighting, UNREADABLE};

use super::{print_json, print_line};
use crate::cli::Common;
use crate::exit::Exit;
use crate::tell::{clean, grouped};

/// `vetro scan FILE…`.
pub fn run(common: &Common, paths: &[PathBuf], contacts: &[String]) -> Exit {
    let allowances = Allowances { contacts: contacts.to_vec(), ..Allowances::default() };
    let mut found = Vec::new();
    for path in paths {
        match inspect::path(path, &allowances) {
            Ok(sightings) => found.extend(sightings.into_iter().map(|sighting| (path.as_path(), sighting))),
            Err(error) => {
                eprintln!("error: {}", clean(&crate::run::chain(&error)));
                return Exit::Usage;
            }
        }
    }
    if common.json {
        print_json(
            &json!({ "findings": found.iter().map(|(path, sighting)| entry(path, sighting)).collect::<Vec<_>>() }),
        );
    } else {
        tell(&mut found);
    }
    if found.is_empty() { Exit::Done } else { Exit::Privacy }
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
