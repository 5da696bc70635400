//! The printed schemas: valid documents of draft 2020-12, and true of the documents they describe.

use serde_json::{Map, Value};

use crate::run::call;

fn printed(document: &str) -> Value {
    let called = call(&["schema", document]);
    assert_eq!((called.code, called.stderr.as_str()), (0, ""), "{document}");
    serde_json::from_str(&called.stdout).unwrap()
}

/// Whether a value satisfies a schema, for the words that our schemas use; an unknown word is a failure.
fn satisfies(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let Value::Object(schema) = schema else { return Ok(()) };
    for (word, rule) in schema {
        let held = match word.as_str() {
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                satisfies(root, root.pointer(pointer).unwrap(), value)?;
                true
            }
            "type" => has_type(rule, value),
            "enum" => rule.as_array().unwrap().contains(value),
            "const" => rule == value,
            "oneOf" => {
                let fits = rule.as_array().unwrap().iter().filter(|one| satisfies(root, one, value).is_ok());
                fits.count() == 1
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|one| satisfies(root, one, value).is_ok()),
            "allOf" => rule.as_array().unwrap().iter().all(|one| satisfies(root, one, value).is_ok()),
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    satisfies(root, rule, item)?;
                }
                true
            }
            "required" => {
                let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
                !value.is_object() || rule.as_array().unwrap().iter().all(has)
            }
            "properties" | "additionalProperties" => {
                members(root, schema, value)?;
                true
            }
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= rule.as_u64().unwrap()),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
            "exclusiveMinimum" => value.as_f64().is_none_or(|number| number > rule.as_f64().unwrap()),
            "exclusiveMaximum" => value.as_f64().is_none_or(|number| number < rule.as_f64().unwrap()),
            "minLength" | "maxLength" | "pattern" | "propertyNames" => true,
            "$schema" | "$id" | "$defs" | "title" | "description" | "example" | "examples" | "default"
            | "format" => true,
            other => return Err(format!("`{other}` is not a word of our schemas")),
        };
        if !held {
            return Err(format!("`{word}`: {rule} against {value}"));
        }
    }
    Ok(())
}

fn has_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("`{other}` is not a type"),
    };
    match rule {
        Value::String(name) => is(name),
        names => names.as_array().unwrap().iter().any(|name| is(name.as_str().unwrap())),
    }
}

fn members(root: &Value, schema: &Map<String, Value>, value: &Value) -> Result<(), String> {
    let known = schema.get("properties").and_then(Value::as_object);
    for (name, member) in value.as_object().into_iter().flatten() {
        match (known.and_then(|known| known.get(name)), schema.get("additionalProperties")) {
            (Some(rule), _) => satisfies(root, rule, member)?,
            (None, Some(Value::Bool(false))) => return Err(format!("`{name}` is not allowed")),
            (None, Some(rule)) => satisfies(root, rule, member)?,
            (None, None) => {}
        }
    }
    Ok(())
}

#[test]
fn every_schema_names_its_draft_and_all_references_lead_somewhere() {
    for document in ["plan", "profile", "result"] {
        let schema = printed(document);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{document}");
        assert_eq!(schema["type"], "object", "{document}");
        let text = schema.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(schema.pointer(pointer).is_some(), "{document}: {pointer}");
        }
    }
}

#[test]
fn the_built_in_plans_satisfy_the_schema_and_altered_ones_do_not() {
    let schema = printed("plan");
    for name in ["basic", "pallas-her2low"] {
        let plan: Value =
            serde_json::from_str(palladion_statistics::plans::builtin::document(name).unwrap()).unwrap();
        assert_eq!(satisfies(&schema, &schema, &plan), Ok(()), "{name}");
        for (pointer, wrong) in [
            ("/title", Value::from(7)),
            ("/confidence_level", Value::from(1.0)),
            ("/outputs", Value::Array(Vec::new())),
            ("/outputs/0/analysis/kind", Value::from("regression")),
        ] {
            let mut altered = plan.clone();
            *altered.pointer_mut(pointer).unwrap() = wrong;
            assert!(satisfies(&schema, &schema, &altered).is_err(), "{name} with another {pointer}");
        }
        let mut altered = plan.clone();
        altered["outpust"] = Value::Null;
        assert!(satisfies(&schema, &schema, &altered).is_err(), "{name} with an unknown member");
    }
}

#[test]
fn the_demo_profile_satisfies_the_schema() {
    let schema = printed("profile");
    let profile: Value = serde_json::from_str(include_str!("../../demo/tcga-brca/profile.json")).unwrap();
    assert_eq!(satisfies(&schema, &schema, &profile), Ok(()));
    let mut altered = profile;
    altered["tables"][0]["table"] = Value::from("patients");
    assert!(satisfies(&schema, &schema, &altered).is_err());
}
