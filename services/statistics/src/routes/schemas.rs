use actix_web::get;
use actix_web::web::Path;
use palladion_api::problem::Problems;
use palladion_service_kit::extract::Json;
use palladion_service_kit::problem::Problem;
use serde_json::Value;

use crate::schemas::json_schema;

#[derive(Debug, thiserror::Error)]
#[error("there are schemas of `plan` and `result` only")]
struct UnknownSchema;

/// Read the JSON Schema of plans or results.
///
/// Draft 2020-12; needs no token.
#[utoipa::path(
    tag = "schemas",
    security(()),
    params(("document" = String, Path, description = "`plan` or `result`.", example = "plan")),
    responses((status = 200, body = Object, description = "The schema.", example = json!({"$schema": "https://json-schema.org/draft/2020-12/schema"})), Problems)
)]
#[get("/v1/schemas/{document}")]
pub(super) async fn get_schema(document: Path<String>) -> Result<Json<Value>, Problem> {
    json_schema(&document).map(Json).ok_or_else(|| Problem::not_found("unknown-schema", UnknownSchema))
}
