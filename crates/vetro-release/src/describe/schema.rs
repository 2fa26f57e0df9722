//! The published Table Schema: the standard's plain strings, with all languages beside them.
//!
//! `title`, `description` and the labels of `categories` are in the
//! catalogue's first language; `translations` holds every language of each
//! field. [`parse`] reads both back.
//!
//! Source: <https://datapackage.org/standard/table-schema/>.

use serde_json::{Map, Value, json};
use vetro_model::schema::{Field, FieldType, Schema, Words};
use vetro_model::text::Language;

/// The profile's address.
pub(crate) const PROFILE: &str = "https://datapackage.org/profiles/2.0/tableschema.json";

/// The schema as it is published; `languages` are the catalogue's, the first is the language of plain strings.
pub(crate) fn publish(schema: &Schema, languages: &[Language]) -> Value {
    let speaker = Speaker { languages };
    let mut out = Map::new();
    out.insert("$schema".into(), PROFILE.into());
    out.insert("fields".into(), schema.fields.iter().map(|field| speaker.field(field)).collect());
    if !schema.primary_key.is_empty() {
        out.insert("primaryKey".into(), value(&schema.primary_key));
    }
    if !schema.unique_keys.is_empty() {
        out.insert("uniqueKeys".into(), value(&schema.unique_keys));
    }
    if !schema.foreign_keys.is_empty() {
        out.insert("foreignKeys".into(), value(&schema.foreign_keys));
    }
    out.insert("missingValues".into(), json!([""]));
    Value::Object(out)
}

fn value(part: &impl serde::Serialize) -> Value {
    serde_json::to_value(part).expect("the parts of a schema have text keys")
}

struct Speaker<'a> {
    languages: &'a [Language],
}

impl Speaker<'_> {
    fn say<'a>(&self, words: &'a Words) -> &'a str {
        words.get(self.languages.first().copied().unwrap_or(Language::En), self.languages)
    }

    fn field(&self, field: &Field) -> Value {
        let mut out = Map::new();
        out.insert("name".into(), field.name.as_str().into());
        let texts = [("title", &field.title), ("description", &field.description)];
        for (key, words) in texts {
            if let Some(words) = words {
                out.insert(key.into(), self.say(words).into());
            }
        }
        out.insert("type".into(), field.kind.name().into());
        // The formats of other types describe the source; what is published is always the default.
        if let (Some(format), FieldType::String) = (&field.format, field.kind) {
            out.insert("format".into(), format.as_str().into());
        }
        if !field.constraints.is_empty() {
            out.insert("constraints".into(), value(&field.constraints));
        }
        if !field.categories.is_empty() {
            out.insert("categories".into(), self.categories(field));
        }
        let others = [
            ("categoriesOrdered", field.categories_ordered.map(Value::from)),
            ("unit", field.unit.clone().map(Value::from)),
            ("decimals", field.decimals.map(Value::from)),
            ("role", field.role.map(|role| role.name().into())),
            ("example", field.example.clone()),
            ("rdfType", field.rdf_type.clone().map(Value::from)),
            ("translations", translations(field)),
        ];
        out.extend(others.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
        Value::Object(out)
    }

    fn categories(&self, field: &Field) -> Value {
        let category = |category: &vetro_model::schema::Category| {
            let mut out = Map::new();
            out.insert("value".into(), category_value(field.kind, &category.value));
            if let Some(label) = &category.label {
                out.insert("label".into(), self.say(label).into());
            }
            Value::Object(out)
        };
        field.categories.iter().map(category).collect()
    }
}

/// The standard wants the codes of an integer field as integers.
fn category_value(kind: FieldType, text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(number) if kind == FieldType::Integer => number.into(),
        _ => text.into(),
    }
}

/// The texts of a field in each language that has any; none when all texts are the same in every language.
fn translations(field: &Field) -> Option<Value> {
    let mut out = Map::new();
    for language in Language::ALL {
        let mut texts = Map::new();
        for (key, words) in [("title", &field.title), ("description", &field.description)] {
            if let Some(text) = words.as_ref().and_then(|words| exact(words, language)) {
                texts.insert(key.to_owned(), text.into());
            }
        }
        let labels = field.categories.iter().filter_map(|category| {
            let label = exact(category.label.as_ref()?, language)?;
            Some((category.value.clone(), label.into()))
        });
        let labels: Map<String, Value> = labels.collect();
        if !labels.is_empty() {
            texts.insert("categories".into(), labels.into());
        }
        if !texts.is_empty() {
            out.insert(language.tag().into(), texts.into());
        }
    }
    (!out.is_empty()).then_some(Value::Object(out))
}

fn exact(words: &Words, language: Language) -> Option<&str> {
    match words {
        Words::Plain(_) => None,
        Words::Localised(texts) => texts.exact(language),
    }
}

/// Reads a published schema back, with all its languages.
///
/// # Errors
///
/// The JSON library's, when the bytes are no schema of ours.
pub(crate) fn parse(bytes: &[u8]) -> Result<Schema, serde_json::Error> {
    let mut document: Value = serde_json::from_slice(bytes)?;
    let fields = document.get_mut("fields").and_then(Value::as_array_mut);
    for field in fields.into_iter().flatten().filter_map(Value::as_object_mut) {
        restore(field);
    }
    serde_json::from_value(document)
}

/// Puts the translations of a field where [`Field`] has them.
fn restore(field: &mut Map<String, Value>) {
    let translations = field.remove("translations");
    let by_language = translations.as_ref().and_then(Value::as_object);
    for key in ["title", "description"] {
        let texts = localised(by_language, |texts| texts.get(key));
        if !texts.is_empty() {
            field.insert(key.to_owned(), texts.into());
        }
    }
    let categories = field.get_mut("categories").and_then(Value::as_array_mut);
    for category in categories.into_iter().flatten().filter_map(Value::as_object_mut) {
        let value = match category.get("value") {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => continue,
        };
        let labels = localised(by_language, |texts| texts.get("categories")?.get(&value));
        if !labels.is_empty() {
            category.insert("label".into(), labels.into());
        }
        category.insert("value".into(), value.into());
    }
}

fn localised<'a>(
    by_language: Option<&'a Map<String, Value>>,
    find: impl Fn(&'a Value) -> Option<&'a Value>,
) -> Map<String, Value> {
    let texts = by_language.into_iter().flatten();
    texts.filter_map(|(language, texts)| Some((language.clone(), find(texts)?.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANGUAGES: [Language; 2] = [Language::It, Language::De];

    fn schema() -> Schema {
        let text = r#"{ "fields": [
            { "name": "sesso", "type": "string", "role": "quasi-identifier", "title": { "it": "Sesso", "de": "Geschlecht" },
              "categories": ["X", { "value": "F", "label": { "it": "donna", "de": "Frau" } }] },
            { "name": "classe", "type": "integer", "title": "Classe", "categories": [{ "value": "1", "label": "prima" }] },
            { "name": "giorno", "type": "date", "format": "%d.%m.%Y", "constraints": { "required": true } }
        ], "primaryKey": ["sesso"],
           "foreignKeys": [{ "fields": ["classe"], "reference": { "resource": "classi", "fields": ["id"] } }] }"#;
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_published_schema_has_plain_strings_and_the_languages_beside_them() {
        let published = publish(&schema(), &LANGUAGES);
        assert_eq!(published["$schema"], PROFILE);
        assert_eq!(published["missingValues"], json!([""]));
        assert_eq!(published["primaryKey"], json!(["sesso"]));
        assert_eq!(published["foreignKeys"][0]["reference"], json!({ "resource": "classi", "fields": ["id"] }));
        let [sex, class, day] = [0, 1, 2].map(|place| &published["fields"][place]);
        assert_eq!(sex["title"], "Sesso");
        assert_eq!(sex["role"], "quasi-identifier");
        assert_eq!(sex["categories"], json!([{ "value": "X" }, { "value": "F", "label": "donna" }]));
        assert_eq!(sex["translations"]["de"], json!({ "title": "Geschlecht", "categories": { "F": "Frau" } }));
        assert_eq!(class["categories"], json!([{ "value": 1, "label": "prima" }]));
        assert_eq!(class.get("translations"), None);
        assert_eq!(day.get("format"), None, "dates are published in ISO 8601 whatever the source wrote");
        assert_eq!(day["constraints"], json!({ "required": true }));
    }

    #[test]
    fn a_published_schema_reads_back_with_all_its_languages() {
        let bytes = crate::file::json(&publish(&schema(), &LANGUAGES));
        let mut expected = schema();
        expected.profile = Some(PROFILE.to_owned());
        expected.missing_values = vec![String::new()];
        expected.fields[2].format = None;
        assert_eq!(parse(&bytes).unwrap(), expected);
    }
}
