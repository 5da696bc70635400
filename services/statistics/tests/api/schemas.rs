//! The schemas of plans and results.

use palladion_api::client::ApiClient;
use palladion_api::statistics::StatisticsClient;
use palladion_statistics::schemas::json_schema;
use serde_json::Value;

use crate::support::{Service, refusal};

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

#[tokio::test]
async fn schemas_need_no_token_and_are_whole() {
    let service = Service::start(palladion_testkit::Backend::Sqlite).await;
    let anybody = StatisticsClient(ApiClient::new(service.running.url()).unwrap());
    for document in ["plan", "result"] {
        let schema = anybody.schema(document).await.unwrap();
        assert_eq!(schema, json_schema(document).unwrap(), "{document}");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{document}");
        assert_eq!(schema["type"], "object", "{document}");
        let mut targets = Vec::new();
        references(&schema, &mut targets);
        assert!(!targets.is_empty(), "{document}");
        for target in targets {
            assert!(schema.pointer(target.trim_start_matches('#')).is_some(), "{document}: {target}");
        }
    }
    let error = anybody.schema("policy").await.unwrap_err();
    assert_eq!(refusal(&error), (404, "unknown-schema"));
    service.running.stop().await;
}
