//! Schemas that say what the types say.
//!
//! A choice that is told apart by a tag is written by `utoipa` as "all of: the variant's object, an object
//! with the tag". Where the variant's object is closed (`additionalProperties: false`), no document can
//! satisfy that: the tag is a property the closed object does not know. [`merge_closed`] writes such a pair
//! as one closed object.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// The bytes of a file in an answer: not JSON, and not a list of numbers.
#[derive(Debug, Clone, Copy)]
pub struct FileBytes;

impl PartialSchema for FileBytes {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .into()
    }
}

impl ToSchema for FileBytes {}

/// The JSON Schema (2020-12) of a type, with everything it refers to under `$defs`.
///
/// # Errors
/// When a schema cannot be written as JSON, which no derived one does.
pub fn json_schema<T: ToSchema + PartialSchema>(title: &str) -> Result<Value, serde_json::Error> {
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
    let mut document = Value::Object(root);
    merge_closed(&mut document);
    Ok(document)
}

/// A specification whose choices can be satisfied; see [`merge_closed`].
///
/// # Errors
/// When the specification cannot be written as JSON and read again, which `utoipa`'s own can.
pub fn satisfiable(specification: &OpenApi) -> Result<OpenApi, serde_json::Error> {
    let mut document = serde_json::to_value(specification)?;
    merge_closed(&mut document);
    serde_json::from_value(document)
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

/// Merges every `allOf` of objects of which one is closed into one closed object, throughout a document
/// with its schemas under `/components/schemas` or `/$defs`.
pub fn merge_closed(document: &mut Value) {
    let schemas = ["/components/schemas", "/$defs"]
        .iter()
        .find_map(|place| document.pointer(place))
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    visit(document, &schemas);
}

fn visit(value: &mut Value, schemas: &Map<String, Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, schemas)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| visit(member, schemas));
            if let Some(merged) = merged(members, schemas) {
                *members = merged;
            }
        }
        _ => {}
    }
}

/// The one closed object that says what all parts of an `allOf` say together.
fn merged(members: &Map<String, Value>, schemas: &Map<String, Value>) -> Option<Map<String, Value>> {
    let parts = members.get("allOf")?.as_array()?;
    let parts: Vec<&Map<String, Value>> =
        parts.iter().map(|part| object(part, schemas)).collect::<Option<_>>()?;
    if parts.len() < 2 || !parts.iter().any(|part| part.get("additionalProperties") == Some(&json!(false))) {
        return None;
    }
    let (mut properties, mut required) = (Map::new(), Vec::<Value>::new());
    for part in &parts {
        if let Some(own) = part.get("properties").and_then(Value::as_object) {
            properties.extend(own.clone());
        }
        if let Some(own) = part.get("required").and_then(Value::as_array) {
            for name in own {
                if !required.contains(name) {
                    required.push(name.clone());
                }
            }
        }
    }
    let mut whole: Map<String, Value> = members
        .iter()
        .filter(|(name, _)| *name != "allOf")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    whole.insert("type".to_owned(), json!("object"));
    whole.insert("required".to_owned(), Value::Array(required));
    whole.insert("properties".to_owned(), Value::Object(properties));
    whole.insert("additionalProperties".to_owned(), json!(false));
    Some(whole)
}

/// The plain object that a part is or refers to.
fn object<'a>(part: &'a Value, schemas: &'a Map<String, Value>) -> Option<&'a Map<String, Value>> {
    let part = part.as_object()?;
    let found = match part.get("$ref").and_then(Value::as_str) {
        Some(reference) => schemas.get(reference.rsplit('/').next()?)?.as_object()?,
        None => part,
    };
    (found.get("type") == Some(&json!("object")) && !found.contains_key("allOf")).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_joins_the_closed_object_it_belongs_to() {
        let mut document = json!({
            "$defs": {
                "Funnel": {
                    "type": "object", "required": ["size"], "additionalProperties": false,
                    "properties": {"size": {"type": "integer"}}
                },
                "Check": {"oneOf": [{"description": "d", "allOf": [
                    {"$ref": "#/$defs/Funnel"},
                    {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "funnel"}}}
                ]}]}
            }
        });
        merge_closed(&mut document);
        assert_eq!(
            document["$defs"]["Check"]["oneOf"][0],
            json!({
                "description": "d", "type": "object", "required": ["size", "kind"], "additionalProperties": false,
                "properties": {"size": {"type": "integer"}, "kind": {"const": "funnel"}}
            })
        );
    }

    #[test]
    fn open_objects_and_single_references_stay_as_they_are() {
        let open = json!({
            "$defs": {"A": {"type": "object", "properties": {}}},
            "x": {"allOf": [{"$ref": "#/$defs/A"}, {"type": "object", "properties": {}}]},
            "y": {"allOf": [{"$ref": "#/$defs/A"}]}
        });
        let mut document = open.clone();
        merge_closed(&mut document);
        assert_eq!(document, open);
    }
}
