//! The metadata of CSV on the Web, at the address where its readers look for it.
//!
//! Source: W3C, *Metadata Vocabulary for Tabular Data*, 2015.

use serde_json::{Map, Value, json};
use vetro_model::schema::{Field, FieldType, Schema, Words};

use crate::describe::Subject;
use crate::table::{Column, Table, Values};

/// The metadata of the latest CSV file.
pub(crate) fn metadata(subject: &Subject<'_>, schema: &Schema, table: &Table<'_>) -> Value {
    let mut shape = Map::new();
    shape.insert("columns".into(), table.columns.iter().map(|shown| column(subject, shown)).collect());
    if !schema.primary_key.is_empty() {
        shape.insert("primaryKey".into(), schema.primary_key.iter().map(vetro_model::ColumnName::as_str).collect());
    }
    json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": subject.language().tag() }],
        "url": format!("{}.csv", subject.id),
        "dc:title": subject.title(),
        "dc:description": subject.description(),
        "dc:publisher": subject.publisher(),
        "dc:license": { "@id": subject.licence().address },
        "dc:isPartOf": { "@id": subject.address() },
        "dialect": {
            "encoding": "utf-8", "header": true, "delimiter": ",", "quoteChar": "\"", "doubleQuote": true,
            "lineTerminators": ["\n"]
        },
        "tableSchema": shape
    })
}

fn column(subject: &Subject<'_>, column: &Column<'_>) -> Value {
    let field = column.field;
    let mut out = Map::new();
    out.insert("name".into(), field.name.as_str().into());
    // Readers compare these with the header of the file.
    out.insert("titles".into(), field.name.as_str().into());
    for (key, words) in [("dc:title", &field.title), ("dc:description", &field.description)] {
        if let Some(words) = words {
            out.insert(key.into(), text(subject, words));
        }
    }
    let base = datatype(field, &column.values);
    out.insert("datatype".into(), codes(field).map_or(base.into(), |codes| json!({ "base": base, "format": codes })));
    out.insert("null".into(), "".into());
    if field.constraints.required {
        out.insert("required".into(), true.into());
    }
    Value::Object(out)
}

/// A text in the document's language, or one for each language.
fn text(subject: &Subject<'_>, words: &Words) -> Value {
    match words {
        Words::Plain(text) => text.as_str().into(),
        Words::Localised(texts) if texts.0.len() < 2 => words.get(subject.language(), &[]).into(),
        Words::Localised(texts) => {
            texts.0.iter().map(|(language, text)| json!({ "@value": text, "@language": language.tag() })).collect()
        }
    }
}

/// The codes of a text as the regular expression that the format of a string is; `None` without a list of them.
///
/// Source: *Model for Tabular Data and Metadata on the Web*, 6.4.6.
fn codes(field: &Field) -> Option<String> {
    if field.kind != FieldType::String {
        return None;
    }
    let categories = || field.categories.iter().map(|category| category.value.as_str()).collect();
    let codes: Vec<&str> = match &field.constraints.one_of {
        Some(listed) => listed.iter().filter_map(Value::as_str).collect(),
        None => categories(),
    };
    let literal = |code: &&str| {
        let escape =
            |letter: char| if "\\^$.|?*+()[]{}/".contains(letter) { format!("\\{letter}") } else { letter.into() };
        code.chars().map(escape).collect::<String>()
    };
    (!codes.is_empty()).then(|| codes.iter().map(literal).collect::<Vec<_>>().join("|"))
}

fn datatype(field: &Field, values: &Values<'_>) -> &'static str {
    match field.kind {
        FieldType::Number if matches!(values, Values::Float(_)) => "double",
        FieldType::Number => "decimal",
        FieldType::Integer => "integer",
        FieldType::Boolean => "boolean",
        FieldType::Date => "date",
        FieldType::Time => "time",
        FieldType::Datetime if matches!(values, Values::Instant(..)) => "dateTimeStamp",
        FieldType::Datetime => "dateTime",
        FieldType::Year => "gYear",
        FieldType::Yearmonth => "gYearMonth",
        FieldType::Duration => "duration",
        FieldType::Object | FieldType::Array | FieldType::Geojson => "json",
        FieldType::String | FieldType::Any | FieldType::List | FieldType::Geopoint => "string",
    }
}
