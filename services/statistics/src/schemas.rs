//! JSON Schemas (2020-12) of the documents that people write and read: plans and results.

use palladion_api::schema;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::AnalysisResult;
use serde_json::Value;

/// The schema of analysis plans (`plan`) or of results (`result`); `None` for another word.
#[must_use]
pub fn json_schema(document: &str) -> Option<Value> {
    match document {
        "plan" => schema::json_schema::<Plan>("Palladion analysis plan").ok(),
        "result" => schema::json_schema::<AnalysisResult>("Palladion analysis result").ok(),
        _ => None,
    }
}
