//! The rules that a Table Schema implies.

use vetro_model::plan::{Rule, RulePart, RuleSpec};
use vetro_model::schema::{Constraints, Field, Schema};

use crate::reference::reference_name;

/// The rules that a Table Schema implies, one for each constraint of each column.
///
/// Their names are the standard's: `required`, `unique`, `enum`, `minimum`,
/// `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `minLength`,
/// `maxLength`, `pattern`, `categories`; and `primaryKey`, `uniqueKey`,
/// `foreignKey` for keys of one column. A [`RuleSpec`] holds one column, so
/// keys of several are left out here: [`crate::Validator::for_schema`] adds
/// them.
///
/// Source: <https://datapackage.org/standard/table-schema/#field-constraints>.
#[must_use]
pub fn schema_rules(schema: &Schema) -> Vec<Rule> {
    let fields = schema.fields.iter().flat_map(|field| {
        let column = field.name.as_str();
        field_specs(field).into_iter().map(|(name, check)| rule(name, column, check))
    });
    fields.chain(key_rules(schema)).collect()
}

fn rule(name: &str, column: &str, check: RuleSpec) -> Rule {
    Rule { name: name.to_owned(), parts: vec![RulePart { column: column.to_owned(), check }] }
}

fn key_rules(schema: &Schema) -> Vec<Rule> {
    let mut rules = Vec::new();
    if let [column] = schema.primary_key.as_slice() {
        let check = RuleSpec { required: true, unique: true, ..RuleSpec::default() };
        rules.push(rule("primaryKey", column.as_str(), check));
    }
    for key in &schema.unique_keys {
        if let [column] = key.as_slice() {
            rules.push(rule("uniqueKey", column.as_str(), RuleSpec { unique: true, ..RuleSpec::default() }));
        }
    }
    for key in &schema.foreign_keys {
        // A key within the table itself can only be checked at the end.
        if let ([column], false) = (key.fields.as_slice(), key.reference.resource.is_empty()) {
            let check = RuleSpec { references: Some(reference_name(key)), ..RuleSpec::default() };
            rules.push(rule("foreignKey", column.as_str(), check));
        }
    }
    rules
}

/// A JSON value as it would stand in a CSV file.
macro_rules! text {
    ($value:expr) => {
        $value.as_str().map_or_else(|| $value.to_string(), str::to_owned)
    };
}

fn field_specs(field: &Field) -> Vec<(&'static str, RuleSpec)> {
    let Constraints {
        required,
        unique,
        one_of,
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        min_length,
        max_length,
        pattern,
    } = field.constraints.clone();
    let none = RuleSpec::default;
    let categories: Vec<String> = field.categories.iter().map(|category| category.value.clone()).collect();
    let all = [
        required.then(|| ("required", RuleSpec { required: true, ..none() })),
        unique.then(|| ("unique", RuleSpec { unique: true, ..none() })),
        one_of.map(|values| {
            ("enum", RuleSpec { one_of: Some(values.iter().map(|value| text!(value)).collect()), ..none() })
        }),
        (!categories.is_empty()).then(|| ("categories", RuleSpec { one_of: Some(categories), ..none() })),
        minimum.map(|bound| ("minimum", RuleSpec { minimum: Some(text!(bound)), ..none() })),
        maximum.map(|bound| ("maximum", RuleSpec { maximum: Some(text!(bound)), ..none() })),
        exclusive_minimum
            .map(|bound| ("exclusiveMinimum", RuleSpec { exclusive_minimum: Some(text!(bound)), ..none() })),
        exclusive_maximum
            .map(|bound| ("exclusiveMaximum", RuleSpec { exclusive_maximum: Some(text!(bound)), ..none() })),
        min_length.map(|length| ("minLength", RuleSpec { min_length: Some(length), ..none() })),
        max_length.map(|length| ("maxLength", RuleSpec { max_length: Some(length), ..none() })),
        pattern.map(|pattern| ("pattern", RuleSpec { pattern: Some(pattern), ..none() })),
    ];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_constraint_becomes_one_rule_under_its_standard_name() {
        let schema: Schema = serde_json::from_str(
            r#"{
            "primaryKey": ["a"], "uniqueKeys": [["b"], ["a", "b"]],
            "foreignKeys": [{ "fields": ["b"], "reference": { "resource": "streets", "fields": ["id"] } }],
            "fields": [
                { "name": "a", "type": "integer",
                  "constraints": { "required": true, "minimum": 1, "exclusiveMaximum": 9, "enum": [1, 2] } },
                { "name": "b", "type": "string", "categories": ["x", "y"],
                  "constraints": { "unique": true, "minLength": 1, "maxLength": 2, "pattern": "[a-z]+" } }
            ] }"#,
        )
        .unwrap();
        let rules = schema_rules(&schema);
        let names: Vec<String> = rules.iter().map(|rule| format!("{} {}", rule.name, rule.parts[0].column)).collect();
        let expected = [
            "required a",
            "enum a",
            "minimum a",
            "exclusiveMaximum a",
            "unique b",
            "categories b",
            "minLength b",
            "maxLength b",
            "pattern b",
            "primaryKey a",
            "uniqueKey b",
            "foreignKey b",
        ];
        assert_eq!(names, expected);
        assert_eq!(rules[1].parts[0].check.one_of, Some(vec!["1".to_owned(), "2".to_owned()]));
        assert_eq!(rules[11].parts[0].check.references.as_deref(), Some("streets(id)"));
    }
}
