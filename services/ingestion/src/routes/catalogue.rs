use actix_web::get;
use actix_web::web::Path;
use palladion_api::ingestion::{BuiltInProfile, ValidationRule};
use palladion_api::problem::Problems;
use palladion_formats::profile::json_schema;
use palladion_service_kit::extract::Json;
use palladion_service_kit::problem::Problem;
use serde_json::Value;

use super::{examples, profile_examples};
use crate::profiles;
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

/// List the profiles that come with the product.
///
/// Needs no token. For `ADaM` and SDTM data sets, the demo's file and files in the canonical layout.
#[utoipa::path(
    tag = "catalogue",
    security(()),
    responses(
        (status = 200, body = Vec<BuiltInProfile>, description = "Every profile, by name.", example = json!([profile_examples::built_in()])),
        Problems
    )
)]
#[get("/v1/built-in-profiles")]
pub(super) async fn list_built_in_profiles() -> Result<Json<Vec<BuiltInProfile>>, Problem> {
    Ok(Json(profiles::built_ins()?))
}

/// Read a profile that comes with the product.
///
/// Needs no token.
#[utoipa::path(
    tag = "catalogue",
    security(()),
    params(("name" = String, Path, description = "Its name.")),
    responses(
        (status = 200, body = BuiltInProfile, description = "The profile.", example = json!(profile_examples::built_in())),
        Problems
    )
)]
#[get("/v1/built-in-profiles/{name}")]
pub(super) async fn read_built_in_profile(name: Path<String>) -> Result<Json<BuiltInProfile>, Problem> {
    Ok(Json(profiles::built_in(&name)?))
}
