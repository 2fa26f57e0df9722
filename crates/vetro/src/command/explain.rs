//! `vetro explain`: what a code means and what to do about it.

use super::{print_json, print_line};
use crate::cli::Common;
use crate::codes;
use crate::config;
use crate::exit::Exit;

/// Explains a code.
pub fn run(common: &Common, code: &str) -> Exit {
    let code = code.to_uppercase();
    let Some(entry) = codes::find(&code) else {
        let near = config::nearest(&code, codes::ALL.iter().map(|entry| entry.name));
        let help = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        eprintln!("error: no such code{help}");
        return Exit::Usage;
    };
    if common.json {
        print_json(&serde_json::json!({ "code": entry.name, "meaning": entry.meaning, "next": entry.next }));
    } else {
        print_line(&format!("{}: {}\nnext: {}", entry.name, entry.meaning, entry.next));
    }
    Exit::Done
}
