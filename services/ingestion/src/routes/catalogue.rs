use actix_web::get;
use palladion_api::ingestion::ValidationRule;
use palladion_api::problem::Problems;
use palladion_formats::profile::json_schema;
use palladion_service_kit::extract::Json;
use palladion_service_kit::problem::Problem;
use serde_json::Value;

use super::examples;
use crate::validation::catalogue;

/// The JSON Schema of import profiles.
///
/// Needs no token. Draft 2020-12, for editors and generators of profiles.
#[utoipa::path(
    tag = "catalogue",
    security(()),
    responses(
        (status = 200, body = Value, description = "The schema.", example = json!(examples::json_schema())),
        Problems
    )
)]
#[get("/v1/schemas/profile")]
pub(super) async fn read_profile_schema() -> Result<Json<Value>, Problem> {
    json_schema().map(Json).map_err(Problem::internal)
}

/// List the validation rules.
///
/// Needs no token. Every code that a report can hold: those of reading and mapping a file first, then
/// the rules about the trial's data.
#[utoipa::path(
    tag = "catalogue",
    security(()),
    responses(
        (status = 200, body = Vec<ValidationRule>, description = "Every rule.", example = json!([examples::rule()])),
        Problems
    )
)]
#[get("/v1/validation-rules")]
pub(super) async fn list_validation_rules() -> Json<Vec<ValidationRule>> {
    Json(catalogue())
}
