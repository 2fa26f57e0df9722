//! `vetro template`: the built-in templates, to write one's own from.

use super::{print_bytes, print_json, print_line};
use crate::cli::Common;
use crate::exit::Exit;
use crate::{config, tell, theme};

/// Prints a template, or the names of all.
pub fn run(common: &Common, name: Option<&str>) -> Exit {
    match name {
        Some(name) => print(common, name),
        None => list(common),
    }
}

fn print(common: &Common, name: &str) -> Exit {
    let Some(text) = vetro_site::template(name) else {
        let near = config::nearest(name, vetro_site::template_names());
        let help =
            near.map_or_else(|| "`vetro template` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        eprintln!("error: no template is called `{}`\nhelp: {help}", tell::clean(name));
        return Exit::Usage;
    };
    if common.json {
        print_json(&serde_json::json!({ "name": name, "text": text }));
    } else {
        print_bytes(text.as_bytes());
    }
    Exit::Done
}

/// The names, and which of them the project overrides.
fn list(common: &Common) -> Exit {
    let own = theme::templates(&common.project).unwrap_or_default();
    let all: Vec<(&str, bool)> = vetro_site::template_names().map(|name| (name, own.contains_key(name))).collect();
    if common.json {
        let all: Vec<_> =
            all.iter().map(|(name, own)| serde_json::json!({ "name": name, "overridden": own })).collect();
        print_json(&all);
        return Exit::Done;
    }
    for (name, own) in all {
        print_line(&if own { format!("{name}  (overridden by {}/{name})", theme::TEMPLATES) } else { name.to_owned() });
    }
    Exit::Done
}
