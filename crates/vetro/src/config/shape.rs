//! Holds a configuration tree against the JSON Schema of what may be written, and tells every difference.
//!
//! The schema is derived from the very types the file is read into
//! ([`schemars`]), so it cannot drift. Serde would stop at the first unknown
//! key; an officer wants all of them.

use serde_json::Value as Json;
use vetro_model::Diagnostic;

use super::node::{Node, Value};

/// Checks `tree`, the content of `file`, against `schema`.
pub fn check(file: &str, tree: &Node, schema: &schemars::Schema) -> Vec<Diagnostic> {
    let root = schema.as_value();
    let mut shape = Shape { file, root, found: Vec::new() };
    shape.node(tree, &tree.span, root, "the file");
    shape.found
}

/// The candidate nearest to a misspelt word, if any is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = candidates.into_iter().map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate));
    scored.min().filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4).map(|(_, near)| near)
}

struct Shape<'a> {
    file: &'a str,
    root: &'a Json,
    found: Vec<Diagnostic>,
}

impl<'a> Shape<'a> {
    fn tell(&mut self, span: &std::ops::Range<usize>, code: &'static str, message: String, help: Option<String>) {
        let mut told = Diagnostic::error(code, message).with_place(self.file, Some(span.clone()));
        told.help = help;
        self.found.push(told);
    }

    fn resolve(&self, schema: &'a Json) -> &'a Json {
        let target = schema.get("$ref").and_then(Json::as_str).and_then(|name| name.strip_prefix('#'));
        target.and_then(|pointer| self.root.pointer(pointer)).map_or(schema, |found| self.resolve(found))
    }

    /// The schemas one of which must fit, with nulls left out and nested choices opened.
    fn choices(&self, schema: &'a Json) -> Vec<&'a Json> {
        let schema = self.resolve(schema);
        let nested = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array);
        match nested {
            Some(list) => list.iter().flat_map(|one| self.choices(one)).collect(),
            None if schema.get("type").and_then(Json::as_str) == Some("null") => Vec::new(),
            None => vec![schema],
        }
    }

    fn node(&mut self, node: &Node, key: &std::ops::Range<usize>, schema: &'a Json, what: &str) {
        let choices = self.choices(schema);
        let fitting: Vec<&Json> = choices.iter().copied().filter(|choice| accepts(choice, &node.value)).collect();
        if fitting.is_empty() {
            let wanted = wanted(&choices);
            let message = format!("{what} is {}, but {wanted} is expected", node.value.kind());
            let help = match (&node.value, wanted.as_str()) {
                (Value::Integer(_) | Value::Float | Value::Boolean, "a text") => {
                    Some("write it in quotation marks".to_owned())
                }
                (Value::Text(_), "a whole number" | "a number" | "true or false") => {
                    Some("write it without quotation marks".to_owned())
                }
                _ => choices.iter().find_map(|choice| description(choice)).map(ToOwned::to_owned),
            };
            return self.tell(&node.span, "V0103", message, help);
        }
        match &node.value {
            Value::Table(entries) => self.table(entries, key, &fitting, what),
            Value::List(items) => {
                let Some(schema) = fitting[0].get("items") else { return };
                for item in items {
                    self.node(item, &item.span, schema, &format!("an item of {what}"));
                }
            }
            Value::Text(text) => self.text(text, &node.span, &fitting, what),
            Value::Integer(number) => self.integer(*number, &node.span, fitting[0], what),
            Value::Float | Value::Boolean | Value::Datetime | Value::Null => {}
        }
    }

    fn integer(&mut self, number: i128, span: &std::ops::Range<usize>, schema: &Json, what: &str) {
        if schema.get("minimum").and_then(Json::as_i64).is_some_and(|least| number < i128::from(least)) {
            self.tell(span, "V0103", format!("{what} is {number}, but it cannot be negative"), None);
        }
    }

    fn text(&mut self, text: &str, span: &std::ops::Range<usize>, fitting: &[&'a Json], what: &str) {
        let words: Vec<&str> = fitting.iter().flat_map(|choice| allowed_words(choice)).collect();
        if !words.is_empty() && !words.contains(&text) {
            let help = match nearest(text, words.iter().copied()) {
                Some(near) => format!("did you mean \"{near}\"? Allowed: {}", words.join(", ")),
                None => format!("allowed: {}", words.join(", ")),
            };
            self.tell(span, "V0105", format!("{what} cannot be \"{text}\""), Some(help));
        } else if let Some(pattern) = fitting[0].get("pattern").and_then(Json::as_str)
            && words.is_empty()
            && !regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
        {
            // The text may be a literal secret: it is not repeated.
            let help = description(fitting[0]).map(ToOwned::to_owned);
            self.tell(span, "V0106", format!("{what} is not written as it should be"), help);
        }
    }

    fn table(
        &mut self,
        entries: &[(String, std::ops::Range<usize>, Node)],
        key: &std::ops::Range<usize>,
        fitting: &[&'a Json],
        what: &str,
    ) {
        if fitting.len() > 1 {
            return self.tagged(entries, key, fitting, what);
        }
        let schema = fitting[0];
        let properties = schema.get("properties").and_then(Json::as_object);
        let rest = schema.get("additionalProperties");
        for (name, span, node) in entries {
            if let Some(property) = properties.and_then(|known| known.get(name)) {
                self.node(node, span, property, &format!("`{name}`"));
            } else if let Some(rest) = rest.filter(|rest| rest.is_object()) {
                self.node(node, span, rest, &format!("`{name}`"));
            } else if rest == Some(&Json::Bool(false)) {
                self.unknown(
                    name,
                    span,
                    properties.into_iter().flat_map(|known| known.keys().map(String::as_str)),
                    what,
                );
            }
        }
        let required = schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        for name in required.filter(|name| !entries.iter().any(|(known, ..)| known == name)) {
            let help = properties
                .and_then(|known| known.get(name))
                .and_then(|one| description(one).or_else(|| description(self.resolve(one))));
            let help = help.map(|text| format!("add `{name}`: {}", text.trim_end_matches('.')));
            self.tell(key, "V0104", format!("{what} has no `{name}`"), help);
        }
    }

    /// A table with exactly one key, which says of which kind it is.
    fn tagged(
        &mut self,
        entries: &[(String, std::ops::Range<usize>, Node)],
        key: &std::ops::Range<usize>,
        fitting: &[&'a Json],
        what: &str,
    ) {
        let kinds: Vec<(&str, &Json)> = fitting
            .iter()
            .filter_map(|choice| choice.get("properties").and_then(Json::as_object))
            .flat_map(|known| known.iter().map(|(name, schema)| (name.as_str(), schema)))
            .collect();
        let names = || kinds.iter().map(|(name, _)| *name);
        for (name, span, node) in entries {
            match kinds.iter().find(|(kind, _)| kind == name) {
                Some((_, schema)) => self.node(node, span, schema, &format!("`{name}`")),
                None => self.unknown(name, span, names(), what),
            }
        }
        if entries.len() != 1 {
            let list: Vec<&str> = names().collect();
            self.tell(key, "V0104", format!("{what} needs exactly one of: {}", list.join(", ")), None);
        }
    }

    fn unknown<'b>(
        &mut self,
        name: &str,
        span: &std::ops::Range<usize>,
        known: impl Iterator<Item = &'b str>,
        what: &str,
    ) {
        let known: Vec<&str> = known.collect();
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        self.tell(span, "V0102", format!("{what} has no key `{name}`"), Some(help));
    }
}

fn description(schema: &Json) -> Option<&str> {
    schema.get("description").and_then(Json::as_str)
}

fn types(schema: &Json) -> Vec<&str> {
    match schema.get("type") {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(list)) => list.iter().filter_map(Json::as_str).filter(|kind| *kind != "null").collect(),
        _ if schema.get("const").is_some() || schema.get("enum").is_some() => vec!["string"],
        _ => Vec::new(),
    }
}

fn accepts(schema: &Json, value: &Value) -> bool {
    let kinds = types(schema);
    let kind = match value {
        Value::Table(_) => "object",
        Value::List(_) => "array",
        Value::Text(_) => "string",
        Value::Integer(_) => "integer",
        Value::Float => "number",
        Value::Boolean => "boolean",
        Value::Null => "null",
        Value::Datetime => return false,
    };
    // A schema without a type accepts anything.
    kinds.is_empty() || kinds.contains(&kind) || (kind == "integer" && kinds.contains(&"number"))
}

fn allowed_words(schema: &Json) -> Vec<&str> {
    let listed = schema.get("enum").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
    listed.chain(schema.get("const").and_then(Json::as_str)).collect()
}

fn wanted(choices: &[&Json]) -> String {
    let word = |kind: &str| match kind {
        "object" => "a table",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        _ => "something else",
    };
    let mut words: Vec<&str> = choices.iter().flat_map(|choice| types(choice)).map(word).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::super::node::from_toml;
    use super::*;

    #[derive(schemars::JsonSchema)]
    #[schemars(deny_unknown_fields, rename_all = "kebab-case")]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Sample {
        late_after: Option<vetro_model::Span>,
        formats: Vec<vetro_model::project::Format>,
        source: Option<vetro_model::source::SourceKind>,
    }

    fn told(text: &str) -> Vec<String> {
        let tree = from_toml("p.toml", text).unwrap();
        let found = check("p.toml", &tree, &schemars::schema_for!(Sample));
        found
            .into_iter()
            .map(|one| format!("{} {} | {}", one.code, one.message, one.help.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let found =
            told("late-aftre = \"36h\"\nlate-after = 36\nformats = [\"cvs\", \"xlsx\"]\nsource = { postgre = {} }");
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found.iter().any(|one| one.contains("did you mean `late-after`?")));
        assert!(found.iter().any(|one| one.contains("did you mean \"csv\"?")));
        assert!(found.iter().any(|one| one.contains("did you mean `postgres`?")));
    }

    #[test]
    fn a_literal_secret_is_not_repeated() {
        let found = told("formats = []\nsource = { postgres = { url = \"postgres://u:hunter2@h/d\" } }");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("V0106") && !found[0].contains("hunter2"));
    }
}
