//! `vetro verify`: a reader's check that every file of a release is there and unharmed.

use std::path::Path;

use serde_json::json;
use vetro_release::store;

use super::{print_json, print_line};
use crate::cli::Common;
use crate::exit::Exit;
use crate::tell::clean;

/// Verifies a web root.
pub fn run(common: &Common, folder: Option<&Path>) -> Exit {
    let root = folder.map_or_else(|| common.project.join("out/current"), Path::to_path_buf);
    match store::verify_folder(&root) {
        Ok((files, damage)) => {
            let lines: Vec<String> = damage.iter().map(|(path, kind)| clean(&format!("{path}: {kind}"))).collect();
            if common.json {
                print_json(&json!({ "files": files, "damage": lines }));
            } else {
                for line in &lines {
                    print_line(line);
                }
                print_line(&format!("{files} files checked, {} damaged", lines.len()));
            }
            if lines.is_empty() { Exit::Done } else { Exit::Privacy }
        }
        Err(error) => {
            eprintln!("error: {}", clean(&crate::run::chain(&error)));
            Exit::NotPublished
        }
    }
}
