//! `vetro verify`: a reader's check that every file of a release is there and unharmed, and that its catalogue is what
//! the portals want.

use std::path::Path;

use serde_json::json;
use vetro_release::store;

use super::catalogue::{self, Judged};
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
            let judged = catalogue::after(&root);
            if common.json {
                print_json(&told(files, &lines, &judged));
            } else {
                print(files, &lines, &judged);
            }
            match judged {
                _ if !lines.is_empty() => Exit::Privacy,
                Ok(judged) if !judged.is_refused() => Exit::Done,
                Ok(_) | Err(_) => Exit::SomeFailed,
            }
        }
        Err(error) => {
            eprintln!("error: {}", clean(&crate::run::chain(&error)));
            Exit::NotPublished
        }
    }
}

fn told(files: usize, damage: &[String], judged: &Result<Judged, String>) -> serde_json::Value {
    let catalogue = match judged {
        Ok(judged) => judged.to_json(),
        Err(error) => json!({ "error": { "code": "V0773", "message": error } }),
    };
    json!({ "files": files, "damage": damage, "catalogue": catalogue })
}

fn print(files: usize, damage: &[String], judged: &Result<Judged, String>) {
    for line in damage {
        print_line(line);
    }
    match judged {
        Ok(judged) => {
            judged.print_breaches();
            judged.print();
        }
        Err(error) => print_line(&clean(&format!("V0773 {error}"))),
    }
    print_line(&format!("{files} files checked, {} damaged", damage.len()));
}
