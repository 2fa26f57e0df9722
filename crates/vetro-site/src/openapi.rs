//! The description of the static API: `OpenAPI` 3.1, and a JSON Schema for each document at a fixed address.
//!
//! Sources: <https://spec.openapis.org/oas/v3.1.1>, whose schemas are those of
//! <https://json-schema.org/draft/2020-12/schema>.

mod privacy;

use serde_json::{Value, json};

use crate::site::Site;

/// Describes the API of a site.
pub(crate) fn describe(site: &Site<'_>) -> Value {
    let catalogue = &site.publication.catalogue;
    let english = |texts: &vetro_model::Localised| {
        let order = [&[vetro_model::Language::En], catalogue.languages.as_slice()].concat();
        texts.get(vetro_model::Language::En, &order).to_owned()
    };
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": english(&catalogue.title),
            "description": "Static JSON documents, renewed each night. No key, no limit: every address is a plain file.",
            "version": "1.0.0",
            "contact": { "email": catalogue.publisher.email, "url": catalogue.publisher.url },
        },
        "servers": [{ "url": site.url("") }],
        "paths": {
            "/api/v1/catalog.json": get("listDatasets", "Every dataset, in short", "catalog", &[]),
            "/api/v1/datasets/{id}.json": get("getDataset", "One dataset: files, schema, quality, privacy, versions", "dataset", &["id"]),
            "/api/v1/changes.json": get("listChanges", "The newest versions over all datasets", "changes", &[]),
        },
    })
}

/// The schema of each document, by the name it has in `api/v1/schemas/`.
pub(crate) fn documents(site: &Site<'_>) -> [(&'static str, Value); 3] {
    [("catalog", "Catalog"), ("dataset", "Dataset"), ("changes", "Changes")].map(|(name, definition)| {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": site.url(&format!("api/v1/schemas/{name}.json")),
            "$ref": format!("#/$defs/{definition}"),
            "$defs": definitions(),
        });
        (name, schema)
    })
}

fn get(operation: &str, summary: &str, schema: &str, parameters: &[&str]) -> Value {
    let parameters: Vec<Value> = parameters
        .iter()
        .map(|name| {
            json!({ "name": name, "in": "path", "required": true,
                    "schema": { "type": "string", "pattern": "^[a-z][a-z0-9-]{1,62}$" } })
        })
        .collect();
    let content = json!({ "application/json": { "schema": { "$ref": format!("schemas/{schema}.json") } } });
    let mut responses = json!({ "200": { "description": "The document", "content": content } });
    if !parameters.is_empty() {
        responses["404"] = json!({ "description": "No dataset of that name is published" });
    }
    json!({ "get": { "operationId": operation, "summary": summary, "parameters": parameters, "responses": responses } })
}

fn definitions() -> Value {
    json!({
        "Texts": {
            "type": "object", "description": "One text a language, by its two letters",
            "additionalProperties": { "type": "string" },
        },
        "Licence": object(&["code", "url"], json!({ "code": text(), "url": or_null(address()) })),
        "File": object(&["format", "media_type", "url", "immutable_url", "bytes", "sha256"], json!({
            "format": { "enum": ["csv", "parquet", "xlsx", "geojson"] },
            "media_type": text(),
            "url": address(),
            "immutable_url": address(),
            "bytes": count(),
            "sha256": digest(),
        })),
        "Counts": object(&["added", "removed", "changed"], json!({
            "added": count(), "removed": count(), "changed": count(),
        })),
        "Version": object(&["version", "released", "rows", "columns", "changes", "files"], json!({
            "version": text(), "released": instant(), "rows": count(), "columns": count(),
            "changes": or_null(reference("Counts")),
            "diff": or_null(object(&["since", "url", "bytes", "sha256"], json!({
                "since": text(), "url": address(), "bytes": count(), "sha256": digest(),
            }))),
            "files": list("File"),
        })),
        "Entry": object(ENTRY, entry()),
        "Dataset": { "allOf": [reference("Entry"), object(&["schema", "documents", "quality", "privacy", "versions"], json!({
            "schema": { "type": "object", "description": "The Table Schema with every language" },
            "documents": { "type": "object", "additionalProperties": address() },
            "quality": { "type": "object" },
            "privacy": privacy::method(),
            "versions": list("Version"),
        }))] },
        "Catalog": object(&["api", "title", "publisher", "licence", "languages", "release", "created", "datasets"], json!({
            "api": { "const": 1 },
            "title": reference("Texts"),
            "description": reference("Texts"),
            "publisher": { "type": "object" },
            "licence": reference("Licence"),
            "languages": { "type": "array", "items": text() },
            "release": count(),
            "created": instant(),
            "departments": { "type": "object" },
            "dcat": { "type": "array", "items": object(&["profile", "url"], json!({ "profile": text(), "url": address() })) },
            "datasets": list("Entry"),
            "harvested": list("Harvested"),
        })),
        "Harvested": object(&["iri", "source", "title", "formats", "page"], json!({
            "iri": address(),
            "source": text(),
            "identifier": or_null(text()),
            "title": reference("Texts"),
            "description": reference("Texts"),
            "publisher": or_null(text()),
            "themes": { "type": "array", "items": text() },
            "formats": { "type": "array", "items": text() },
            "modified": or_null(json!({ "type": "string", "format": "date" })),
            "page": address(),
        })),
        "Changes": object(&["api", "release", "created", "changes"], json!({
            "api": { "const": 1 },
            "release": count(),
            "created": instant(),
            "changes": { "type": "array", "items": object(&["dataset", "version", "released", "rows", "changes", "api"], json!({
                "dataset": text(), "version": text(), "released": instant(), "rows": count(),
                "changes": or_null(reference("Counts")), "api": address(),
            })) },
        })),
    })
}

const ENTRY: &[&str] = &[
    "id",
    "iri",
    "title",
    "description",
    "department",
    "themes",
    "keywords",
    "frequency",
    "licence",
    "issued",
    "modified",
    "version",
    "rows",
    "columns",
    "late",
    "files",
    "pages",
    "api",
];

fn entry() -> Value {
    json!({
        "id": text(),
        "iri": address(),
        "title": reference("Texts"),
        "description": reference("Texts"),
        "department": text(),
        "themes": { "type": "array", "items": text() },
        "keywords": { "type": "object", "additionalProperties": { "type": "array", "items": text() } },
        "frequency": { "type": "string", "description": "A code of the European frequency table" },
        "licence": reference("Licence"),
        "issued": instant(),
        "modified": instant(),
        "version": text(),
        "rows": count(),
        "columns": count(),
        "late": or_null(object(&["since", "code"], json!({ "since": instant(), "code": text() }))),
        "files": list("File"),
        "pages": { "type": "object", "description": "The page of each language", "additionalProperties": address() },
        "api": address(),
    })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn address() -> Value {
    json!({ "type": "string", "format": "uri" })
}

fn instant() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn digest() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn list(name: &str) -> Value {
    json!({ "type": "array", "items": reference(name) })
}

#[expect(clippy::needless_pass_by_value, reason = "callers write the schema in place")]
fn or_null(schema: Value) -> Value {
    json!({ "oneOf": [schema, { "type": "null" }] })
}

#[expect(clippy::needless_pass_by_value, reason = "callers write the members in place")]
fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}
