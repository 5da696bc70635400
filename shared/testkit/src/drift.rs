use std::path::Path;

use serde_json::{Map, Value};
use utoipa::openapi::OpenApi;

use crate::golden::golden_json;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Compares a service's specification with the checked-in file and checks that it is complete.
/// With `UPDATE=1` the file is rewritten.
///
/// # Panics
/// When something is missing (see [`spec_faults`]) or the file differs.
pub fn spec_drift(generated: &OpenApi, path: impl AsRef<Path>) {
    let document = serde_json::to_value(generated).unwrap();
    let faults = spec_faults(&document);
    assert!(faults.is_empty(), "the specification is not complete:\n{}", faults.join("\n"));
    golden_json(path.as_ref(), &document);
}

/// What a specification lacks: a summary, the description of a parameter, a problem response, the
/// example of a JSON body, the schema of a reference.
///
/// # Panics
/// When the document has no paths.
#[must_use]
pub fn spec_faults(document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let name = format!("{} {path}", method.to_uppercase());
                check_operation(document, operation, path, &mut |fault| {
                    faults.push(format!("{name}: {fault}"))
                });
            }
        }
    }
    check_references(document, document, &mut faults);
    faults.dedup();
    faults
}

fn check_operation(document: &Value, operation: &Value, path: &str, fault: &mut dyn FnMut(String)) {
    if is_blank(&operation["summary"]) {
        fault("no summary".to_owned());
    }
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    for parameter in parameters.iter().filter(|parameter| is_blank(&parameter["description"])) {
        fault(format!("parameter `{}` is not described", parameter["name"].as_str().unwrap_or_default()));
    }
    for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        if !parameters.iter().any(|parameter| parameter["name"] == name && parameter["in"] == "path") {
            fault(format!("path parameter `{name}` is missing"));
        }
    }
    check_example(document, &operation["requestBody"]["content"], "request", fault);
    let empty = Map::new();
    let responses = operation["responses"].as_object().unwrap_or(&empty);
    let problem = responses.iter().any(|(status, response)| {
        status.starts_with('4') && response["content"].get("application/problem+json").is_some()
    });
    if !problem {
        fault("no problem response".to_owned());
    }
    if !responses.keys().any(|status| status.starts_with('2')) {
        fault("no success response".to_owned());
    }
    for (status, response) in responses.iter().filter(|(status, _)| status.starts_with('2')) {
        if is_blank(&response["description"]) {
            fault(format!("response {status} is not described"));
        }
        check_example(document, &response["content"], &format!("response {status}"), fault);
    }
}

fn is_blank(text: &Value) -> bool {
    text.as_str().is_none_or(|text| text.trim().is_empty())
}

/// A JSON body has an example: its own, its schema's, or that of the items of a list or a page.
fn check_example(document: &Value, content: &Value, body: &str, fault: &mut dyn FnMut(String)) {
    let Some(media) = content.get("application/json") else { return };
    let own = media.get("example").is_some() || media.get("examples").is_some();
    if !own && !has_example(document, &media["schema"]) {
        fault(format!("the JSON {body} has no example"));
    }
}

fn has_example(document: &Value, schema: &Value) -> bool {
    if let Some(reference) = schema["$ref"].as_str() {
        return document
            .pointer(reference.trim_start_matches('#'))
            .is_some_and(|schema| has_example(document, schema));
    }
    let own = schema.get("example").is_some() || schema.get("examples").is_some();
    let page = schema.pointer("/properties/items").is_some_and(|items| has_example(document, items));
    own || page || schema.get("items").is_some_and(|items| has_example(document, items))
}

fn check_references(document: &Value, part: &Value, faults: &mut Vec<String>) {
    match part {
        Value::Object(fields) => {
            let reference = fields.get("$ref").and_then(Value::as_str);
            if let Some(reference) =
                reference.filter(|name| document.pointer(name.trim_start_matches('#')).is_none())
            {
                faults.push(format!("{reference} is referred to and not defined"));
            }
            fields.values().for_each(|field| check_references(document, field, faults));
        }
        Value::Array(items) => items.iter().for_each(|item| check_references(document, item, faults)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_missing_part_is_named() {
        let document = json!({"paths": {"/x/{id}": {"post": {
            "parameters": [{"name": "page", "in": "query"}],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Gone"}}}},
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}
        }}}});
        let faults = spec_faults(&document).join("\n");
        for part in [
            "no summary",
            "parameter `page` is not described",
            "path parameter `id` is missing",
            "request has no example",
            "no problem response",
            "response 200 is not described",
            "response 200 has no example",
            "Gone is referred to and not defined",
        ] {
            assert!(faults.contains(part), "{part} not in:\n{faults}");
        }
    }
}
