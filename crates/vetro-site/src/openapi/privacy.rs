//! The schema of how a dataset protects persons: one of four methods, by name.

use serde_json::{Value, json};

use super::{count, object, or_null, text};

/// A method with its figures, as [`vetro_model::document::PrivacyMethod`] is written.
pub(super) fn method() -> Value {
    let methods = [
        ("no-persons", object(&["reason"], json!({ "reason": text() }))),
        ("k-anonymity", k_anonymity()),
        (
            "threshold",
            object(
                &["threshold", "cells", "primary", "complementary", "groups"],
                json!({
                    "threshold": count(),
                    "cells": count(),
                    "primary": count(),
                    "complementary": count(),
                    "groups": described(count(), "Totals all of whose persons are in one category"),
                }),
            ),
        ),
        (
            "perturbation",
            object(
                &["protection", "threshold", "cells", "changed"],
                json!({
                    "protection": { "type": "object" }, "threshold": count(), "cells": count(), "changed": count(),
                }),
            ),
        ),
    ];
    let one = |(name, schema): (&str, Value)| json!({ "type": "object", "required": [name], "properties": { name: schema }, "additionalProperties": false });
    json!({ "oneOf": methods.map(one) })
}

fn k_anonymity() -> Value {
    let shares = |what: &str| described(json!({ "type": "object", "additionalProperties": share() }), what);
    object(
        &["k", "k-measured", "classes", "recoding", "sensitive", "suppressed", "suppressed-share", "loss", "losses"],
        json!({
            "k": count(),
            "k-measured": count(),
            "classes": count(),
            "recoding": { "enum": ["local", "global"] },
            "person": or_null(text()),
            "sensitive": { "type": "array", "items": object(&["column", "model", "measured"], json!({
                "column": text(), "model": text(), "measured": { "type": "number" },
            })) },
            "suppressed": count(),
            "suppressed-share": share(),
            "suppression-limit": share(),
            "loss": share(),
            "losses": shares("By quasi-identifier, the detail that is lost"),
            "spread-lost": shares("By column of means, the spread that is lost (SSE/SST)"),
        }),
    )
}

fn share() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

fn described(mut schema: Value, what: &str) -> Value {
    schema["description"] = what.into();
    schema
}
