//! The declared structure of a published table: Table Schema v2 with the words vetro adds.
//!
//! Beside the standard's properties a field may carry `role` (its place in
//! disclosure control), `unit` and `decimals`. `title`, `description` and the
//! labels of `categories` may be one text or one text per language; what is
//! published always has the standard's plain strings.
//!
//! Source: <https://datapackage.org/standard/table-schema/>.

use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::id::ColumnName;
use crate::text::{Language, Localised};

/// The structure of a published table.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Schema {
    /// The profile's address; written by vetro when it is absent.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The columns, in the order of publication.
    pub fields: Vec<Field>,
    /// The columns that together name a row; empty for none. Never null, never repeated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub primary_key: Vec<ColumnName>,
    /// Further sets of columns that must not repeat; rows with a null among them are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unique_keys: Vec<Vec<ColumnName>>,
    /// Columns whose values must stand in another published dataset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// The texts that mean "missing"; vetro writes the empty text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_values: Vec<String>,
}

impl Schema {
    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.as_str() == name)
    }

    /// The names of the fields with a role, in order.
    #[must_use]
    pub fn with_role(&self, role: Role) -> Vec<&str> {
        self.fields.iter().filter(|field| field.role == Some(role)).map(|field| field.name.as_str()).collect()
    }

    /// The first geometry column: one of type `geojson`.
    #[must_use]
    pub fn geometry(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.kind == FieldType::Geojson)
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Field {
    /// The column's name.
    pub name: ColumnName,
    /// The type of its values.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The standard's format, for example `email` or `uri` for strings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// A short name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Words>,
    /// What the column means, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Words>,
    /// What its values must satisfy.
    #[serde(default, skip_serializing_if = "Constraints::is_empty")]
    pub constraints: Constraints,
    /// The code list: every allowed value with its label.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// Whether the order of `categories` means something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub categories_ordered: Option<bool>,
    /// The unit of its values, as people write it: `CHF`, `µg/m³`, `min`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Digits after the point of a `number`, from 0 to 38. Needed when the source holds text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// The column's role in disclosure control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// An example value, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<serde_json::Value>,
    /// An address that says what the column means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rdf_type: Option<String>,
}

/// The types of Table Schema.
///
/// Each has one Arrow type in published tables: `string`, `any`, `object`,
/// `array`, `list`, `duration`, `yearmonth`, `geopoint` and `geojson` are
/// `Utf8` or `Dictionary(UInt32, Utf8)`; `integer` is `Int64`, or
/// `Decimal128(p, 0)` where the source is wider; `year` is `Int64`; `number`
/// is `Decimal128(p, s)` or, for a true float, `Float64`; `boolean` is
/// `Boolean`; `date` is `Date32`; `time` is `Time64(Microsecond)`; `datetime`
/// is `Timestamp(Microsecond, zone)`, with a zone name when the instants are
/// known and without when they are local.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the standard's own and say all there is to say")]
pub enum FieldType {
    String,
    Number,
    Integer,
    Boolean,
    Object,
    Array,
    List,
    Date,
    Time,
    Datetime,
    Year,
    Yearmonth,
    Duration,
    Geopoint,
    Geojson,
    Any,
}

impl FieldType {
    /// The standard's name of the type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Array => "array",
            Self::List => "list",
            Self::Date => "date",
            Self::Time => "time",
            Self::Datetime => "datetime",
            Self::Year => "year",
            Self::Yearmonth => "yearmonth",
            Self::Duration => "duration",
            Self::Geopoint => "geopoint",
            Self::Geojson => "geojson",
            Self::Any => "any",
        }
    }

    /// Whether the values are numbers that can be added.
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::Integer)
    }
}

/// The role of a column in disclosure control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Names a person directly, or through a pseudonym; published only as a keyed pseudonym.
    Identifier,
    /// Narrows down who a record is about together with others.
    QuasiIdentifier,
    /// What nobody should learn about a person from the record.
    Sensitive,
    /// None of these.
    Insensitive,
}

impl Role {
    /// The role's name as it is written in the schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::QuasiIdentifier => "quasi-identifier",
            Self::Sensitive => "sensitive",
            Self::Insensitive => "insensitive",
        }
    }
}

/// What the values of a column must satisfy; nulls satisfy everything but `required`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Constraints {
    /// Not null.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Not repeated; nulls may repeat.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// One of these.
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<serde_json::Value>>,
    /// At least this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<serde_json::Value>,
    /// At most this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<serde_json::Value>,
    /// More than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusive_minimum: Option<serde_json::Value>,
    /// Less than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusive_maximum: Option<serde_json::Value>,
    /// At least so many characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// At most so many characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// The whole text matches this regular expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

impl Constraints {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A link to another published dataset.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// The columns here.
    pub fields: Vec<ColumnName>,
    /// The columns there.
    pub reference: Reference,
}

/// The far end of a foreign key.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// The other dataset's id; empty for this one.
    #[serde(default)]
    pub resource: String,
    /// The columns there, as many as here.
    pub fields: Vec<ColumnName>,
}

/// One value of a code list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Category {
    /// The value as it stands in the table.
    pub value: String,
    /// What it means.
    pub label: Option<Words>,
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Pair {
            value: String,
            #[serde(default)]
            label: Option<Words>,
        }
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Category;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value, or a table with `value` and `label`")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Category, E> {
                Ok(Category { value: text.to_owned(), label: None })
            }
            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Category, M::Error> {
                let Pair { value, label } = Pair::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Category { value, label })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl schemars::JsonSchema for Category {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Category".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let words = generator.subschema_for::<Words>();
        schemars::json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "object", "required": ["value"], "additionalProperties": false,
              "properties": { "value": { "type": "string" }, "label": words } }
        ] })
    }
}

/// One text for all languages, or one for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "serde_json::Value")]
pub enum Words {
    /// The same in every language.
    Plain(String),
    /// One for each language.
    Localised(Localised),
}

impl Words {
    /// The words in a language, falling back in order.
    #[must_use]
    pub fn get(&self, language: Language, fallbacks: &[Language]) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Localised(texts) => texts.get(language, fallbacks),
        }
    }

    /// The languages of `wanted` without words; none when one text serves all.
    #[must_use]
    pub fn missing(&self, wanted: &[Language]) -> Vec<Language> {
        match self {
            Self::Plain(_) => Vec::new(),
            Self::Localised(texts) => texts.missing(wanted),
        }
    }
}

impl From<Words> for serde_json::Value {
    fn from(words: Words) -> Self {
        match words {
            Words::Plain(text) => Self::String(text),
            Words::Localised(texts) => {
                Self::Object(texts.0.into_iter().map(|(tag, text)| (tag.tag().to_owned(), text.into())).collect())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Words;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or one text for each language")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Words, E> {
                Ok(Words::Plain(text.to_owned()))
            }
            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Words, M::Error> {
                Localised::deserialize(de::value::MapAccessDeserializer::new(map)).map(Words::Localised)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl schemars::JsonSchema for Words {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Words".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let texts = generator.subschema_for::<Localised>();
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, texts] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_reads_the_standard_and_our_words() {
        let text = r#"{ "fields": [
            { "name": "sesso", "type": "string", "role": "quasi-identifier",
              "title": { "it": "Sesso", "de": "Geschlecht" }, "categories": ["M", { "value": "F", "label": "donna" }],
              "constraints": { "enum": ["M", "F"] } },
            { "name": "importo", "type": "number", "decimals": 2, "unit": "CHF", "constraints": { "exclusiveMinimum": 0 } }
        ], "primaryKey": ["sesso"] }"#;
        let schema: Schema = serde_json::from_str(text).unwrap();
        assert_eq!(schema.with_role(Role::QuasiIdentifier), ["sesso"]);
        assert_eq!(schema.fields[0].title.as_ref().unwrap().get(Language::De, &[]), "Geschlecht");
        let again: Schema = serde_json::from_str(&serde_json::to_string(&schema).unwrap()).unwrap();
        assert_eq!(again, schema);
    }

    #[test]
    fn an_unknown_property_is_an_error() {
        let text = r#"{ "fields": [{ "name": "a", "type": "string", "rolle": "sensitive" }] }"#;
        assert!(serde_json::from_str::<Schema>(text).unwrap_err().to_string().contains("rolle"));
    }
}
