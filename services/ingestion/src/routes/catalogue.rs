use actix_web::get;
use actix_web::web::Path;
use palladion_api::ingestion::ValidationRule;
use palladion_api::problem::Problems;
use palladion_formats::profile::json_schema;
use palladion_service_kit::extract::Json;
use palladion_service_kit::problem::Problem;
use serde_json::Value;

use super::examples;
use crate::validation::{catalogue, rule};

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

/// There is no rule with this code.
#[derive(Debug, thiserror::Error)]
#[error("there is no rule `{0}`")]
struct UnknownRule(String);

/// Read a validation rule.
///
/// Needs no token. What it finds, an example of it, and what to do about it.
#[utoipa::path(
    tag = "catalogue",
    security(()),
    params(("code" = String, Path, description = "The stable code.", example = "KEY-001")),
    responses(
        (status = 200, body = ValidationRule, description = "The rule.", example = json!(examples::rule())),
        Problems
    )
)]
#[get("/v1/validation-rules/{code}")]
pub(super) async fn read_validation_rule(code: Path<String>) -> Result<Json<ValidationRule>, Problem> {
    let code = code.into_inner();
    match rule(&code) {
        Some(rule) => Ok(Json(rule)),
        None => Err(Problem::not_found("unknown-rule", UnknownRule(code))),
    }
}
