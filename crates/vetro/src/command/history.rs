//! `vetro history`: the versions of one dataset that are online.

use vetro_release::store::Store;

use super::{loaded, print_json, print_line, selection};
use crate::cli::Common;
use crate::exit::Exit;
use crate::tell::{clean, grouped};

/// Tells the versions, newest first.
pub fn run(common: &Common, id: &str) -> Exit {
    let found = loaded(common).and_then(|loaded| selection(&loaded, &[id.to_owned()]));
    if let Err(exit) = found {
        return exit;
    }
    let record = Store::open(&common.project).map_err(|error| error.to_string()).and_then(|store| {
        vetro_release::read(&store.web_root().join("data").join(id)).map_err(|error| error.to_string())
    });
    match record {
        Ok(documents) if common.json => print_json(&documents.record),
        Ok(documents) => {
            for version in &documents.record.versions {
                let changes = version.changes.map_or_else(
                    || "first version".to_owned(),
                    |one| format!("+{} −{} ~{}", grouped(one.added), grouped(one.removed), grouped(one.changed)),
                );
                print_line(&format!(
                    "{:<13} {}  {:>10} rows  {changes}",
                    version.version,
                    version.released,
                    grouped(version.rows)
                ));
            }
        }
        Err(error) => {
            eprintln!("error: `{}` has no release yet: {}", clean(id), clean(&error));
            return Exit::NotPublished;
        }
    }
    Exit::Done
}
