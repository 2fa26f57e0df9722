//! The Data Package: what the dataset is, who answers for it, and each file with its size and hash.
//!
//! Source: <https://datapackage.org/standard/data-package/>.

use serde_json::{Map, Value, json};
use vetro_model::document::{DataFile, Version, names};
use vetro_model::project::Format;

use crate::describe::Subject;

/// The profile's address.
const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

/// The package of a version; `schema` is the published Table Schema.
pub(crate) fn package(subject: &Subject<'_>, version: &Version, schema: &Value) -> Value {
    let keywords = subject.metadata.keywords.get(&subject.language()).cloned().unwrap_or_default();
    let mut out = Map::new();
    out.insert("$schema".into(), PROFILE.into());
    out.insert("name".into(), subject.id.as_str().into());
    out.insert("id".into(), subject.address().into());
    out.insert("title".into(), subject.title().into());
    out.insert("description".into(), subject.description().into());
    out.insert("homepage".into(), subject.address().into());
    out.insert("version".into(), version.version.as_str().into());
    out.insert("created".into(), version.released.to_string().into());
    out.insert("licenses".into(), json!([licence(subject)]));
    out.insert("contributors".into(), contributors(subject));
    if !keywords.is_empty() {
        out.insert("keywords".into(), keywords.into());
    }
    out.insert("sources".into(), json!([source(subject)]));
    let resource = |file| resource(subject, file, schema);
    out.insert("resources".into(), version.files.iter().map(resource).collect());
    Value::Object(out)
}

fn licence(subject: &Subject<'_>) -> Value {
    let licence = subject.licence();
    let mut out = Map::new();
    if let Some(name) = licence.name {
        out.insert("name".into(), name.into());
    }
    out.insert("path".into(), licence.address.into());
    if let Some(title) = licence.title {
        out.insert("title".into(), title.into());
    }
    Value::Object(out)
}

fn contributors(subject: &Subject<'_>) -> Value {
    let publisher = &subject.catalogue.publisher;
    let mut out = vec![json!({
        "title": subject.publisher(), "path": publisher.url, "email": publisher.email, "roles": ["publisher"]
    })];
    if let Some(department) = subject.department {
        let mut person = Map::new();
        person.insert("title".into(), subject.source().into());
        if let Some(url) = &department.url {
            person.insert("path".into(), url.as_str().into());
        }
        person.insert("email".into(), department.email.as_str().into());
        person.insert("roles".into(), json!(["creator", "contact"]));
        out.push(Value::Object(person));
    }
    out.into()
}

fn source(subject: &Subject<'_>) -> Value {
    match subject.department.and_then(|department| department.url.as_deref()) {
        Some(url) => json!({ "title": subject.source(), "path": url }),
        None => json!({ "title": subject.source() }),
    }
}

fn resource(subject: &Subject<'_>, file: &DataFile, schema: &Value) -> Value {
    let extension = file.format.extension();
    let name = match file.format {
        Format::Csv => subject.id.to_string(),
        _ => format!("{}-{extension}", subject.id),
    };
    let mut out = Map::new();
    out.insert("name".into(), name.into());
    out.insert("path".into(), format!("{}.{extension}", subject.id).into());
    match file.format {
        Format::Csv | Format::Xlsx => drop(out.insert("type".into(), "table".into())),
        // The standard knows the type `table` alone. `file` is what frictionless calls a file that is judged by its bytes
        // and its hash: it would read Parquet as a table by way of pandas, where integers beside gaps are floats.
        Format::Parquet => drop(out.insert("type".into(), "file".into())),
        Format::Geojson => {}
    }
    out.insert("title".into(), subject.title().into());
    out.insert("format".into(), extension.into());
    out.insert("mediatype".into(), file.format.media_type().into());
    if matches!(file.format, Format::Csv | Format::Geojson) {
        out.insert("encoding".into(), "utf-8".into());
    }
    out.insert("bytes".into(), file.bytes.into());
    out.insert("hash".into(), format!("sha256:{}", file.sha256).into());
    match file.format {
        Format::Csv => {
            out.insert("dialect".into(), dialect());
            out.insert("schema".into(), inner(schema));
        }
        Format::Xlsx => {
            out.insert("dialect".into(), json!({ "header": true, "sheetNumber": 1 }));
        }
        // Its columns are those of the CSV file: the schema stands beside both.
        Format::Parquet => {
            out.insert("schema".into(), names::SCHEMA.into());
        }
        Format::Geojson => {}
    }
    Value::Object(out)
}

fn dialect() -> Value {
    json!({
        "$schema": "https://datapackage.org/profiles/2.0/tabledialect.json",
        "header": true, "delimiter": ",", "lineTerminator": "\n", "quoteChar": "\"", "doubleQuote": true
    })
}

/// The schema without foreign keys into other packages, which a package cannot name.
fn inner(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(out) = schema.as_object_mut() {
        let own = |key: &Value| key["reference"]["resource"] == "";
        let keys: Option<Vec<Value>> = out
            .get("foreignKeys")
            .and_then(Value::as_array)
            .map(|keys| keys.iter().filter(|key| own(key)).cloned().collect());
        match keys {
            Some(keys) if !keys.is_empty() => out.insert("foreignKeys".into(), keys.into()),
            _ => out.remove("foreignKeys"),
        };
    }
    schema
}
