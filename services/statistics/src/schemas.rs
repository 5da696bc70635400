//! JSON Schemas (2020-12) of the documents that people write and read: plans and results.

use std::collections::BTreeMap;

use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::AnalysisResult;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

/// The schema of analysis plans (`plan`) or of results (`result`); `None` for another word.
#[must_use]
pub fn json_schema(document: &str) -> Option<Value> {
    match document {
        "plan" => schema_of::<Plan>("Palladion analysis plan").ok(),
        "result" => schema_of::<AnalysisResult>("Palladion analysis result").ok(),
        _ => None,
    }
}

/// A type's schema with everything it refers to under `$defs`.
fn schema_of<T: ToSchema + PartialSchema>(title: &str) -> Result<Value, serde_json::Error> {
    let mut referred = Vec::new();
    T::schemas(&mut referred);
    let mut definitions = BTreeMap::new();
    for (name, schema) in referred {
        definitions.insert(name, local(serde_json::to_value(schema)?));
    }
    let mut root = Map::new();
    root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert("title".to_owned(), json!(title));
    if let Value::Object(own) = local(serde_json::to_value(T::schema())?) {
        root.extend(own);
    }
    root.insert("$defs".to_owned(), serde_json::to_value(definitions)?);
    Ok(Value::Object(root))
}

/// References of an OpenAPI document as references inside one schema.
fn local(value: Value) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix("#/components/schemas/") {
            Some(name) => Value::String(format!("#/$defs/{name}")),
            None => Value::String(text),
        },
        Value::Array(items) => Value::Array(items.into_iter().map(local).collect()),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, field)| (name, local(field))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}
