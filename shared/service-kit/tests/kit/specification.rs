use palladion_testkit::spec_faults;

use crate::example::{SERVICE, configure};

#[test]
fn the_specification_of_the_common_routes_and_of_the_example_is_complete() {
    let specification = palladion_service_kit::openapi(SERVICE, configure);
    let document = serde_json::to_value(&specification).unwrap();
    assert_eq!(spec_faults(&document), Vec::<String>::new());
    let write = &document["paths"]["/v1/trials/{trial_id}/notes"]["post"];
    assert_eq!(write["summary"], "Write a note.");
    let body = &write["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["$ref"], "#/components/schemas/NewNote", "taken from the handler's argument");
    assert_eq!(document["security"][0]["bearer"], serde_json::json!([]));
    assert_eq!(document["paths"]["/health/live"]["get"]["security"], serde_json::json!([{}]));
}
