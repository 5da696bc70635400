//! The JSON Schema of import profiles.

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::ProfileDocument;

/// Where the API's documents keep their schemas, and where a JSON Schema keeps its own.
const COMPONENTS: &str = "#/components/schemas/";
const DEFINITIONS: &str = "#/$defs/";

/// The JSON Schema (draft 2020-12) of an import profile. What only the trial's tables can tell, such as
/// the names of variables, is checked by [`super::ImportProfile::parse`].
///
/// # Errors
/// None in practice: the schema is made of this crate's types.
pub fn json_schema() -> Result<Value, serde_json::Error> {
    let mut referenced = Vec::new();
    ProfileDocument::schemas(&mut referenced);
    let mut definitions = Map::new();
    for (name, schema) in referenced {
        definitions.insert(name, serde_json::to_value(schema)?);
    }
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Import profile",
    });
    if let (Some(document), Value::Object(own)) =
        (schema.as_object_mut(), serde_json::to_value(ProfileDocument::schema())?)
    {
        document.extend(own);
        document.insert("$defs".to_owned(), Value::Object(definitions));
    }
    point_inwards(&mut schema);
    Ok(schema)
}

fn point_inwards(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get_mut("$ref") {
                *target = target.replace(COMPONENTS, DEFINITIONS);
            }
            members.values_mut().for_each(point_inwards);
        }
        Value::Array(items) => items.iter_mut().for_each(point_inwards),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                members.values().for_each(|member| references(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_to_a_definition() {
        let schema = json_schema().unwrap();
        let mut found = Vec::new();
        references(&schema, &mut found);
        assert!(found.len() > 5, "{found:?}");
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(schema.pointer(pointer).is_some(), "{reference}");
        }
    }

    #[test]
    fn the_schema_says_what_parsing_does() {
        let schema = json_schema().unwrap();
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["required"], json!(["profile", "name", "tables"]));
        for (name, tag, words) in [
            ("Source", "source", ["column", "event", "constant", "row_number"].as_slice()),
            ("Conversion", "kind", &["time", "unit_column", "factor"]),
        ] {
            let choices = schema["$defs"][name]["oneOf"].as_array().unwrap();
            assert_eq!(choices.len(), words.len(), "{name}");
            for (choice, word) in choices.iter().zip(words) {
                assert_eq!(choice["properties"][tag]["enum"], json!([word]), "{name}");
                assert_eq!(choice["required"][0], tag, "{name}");
                assert_eq!(choice["additionalProperties"], false, "{name}");
            }
        }
        // Closed fields beside other fields would be satisfied by nothing.
        assert!(!schema.to_string().contains("allOf"));
    }
}
