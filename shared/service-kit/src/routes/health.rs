use actix_web::get;
use actix_web::web::Data;
use palladion_api::health::Health;
use palladion_api::problem::Problems;

use crate::extract::Json;
use crate::platform::Platform;
use crate::problem::Problem;

/// Whether the process answers.
///
/// Needs no token. Says nothing about the database; see `/health/ready`.
#[utoipa::path(tag = "health", security(()), responses((status = 200, body = Health, description = "It answers."), Problems))]
#[get("/health/live")]
pub(super) async fn live(platform: Data<Platform>) -> Json<Health> {
    Json(health(&platform))
}

/// Whether the service can serve.
///
/// Needs no token. Asks the database; 503 when it does not answer.
#[utoipa::path(tag = "health", security(()), responses((status = 200, body = Health, description = "It can serve."), Problems))]
#[get("/health/ready")]
pub(super) async fn ready(platform: Data<Platform>) -> Result<Json<Health>, Problem> {
    platform.database.ping().await.map_err(|error| Problem::unavailable("database", error))?;
    Ok(Json(health(&platform)))
}

fn health(platform: &Platform) -> Health {
    Health {
        service: platform.service.name.to_owned(),
        version: platform.service.version.to_owned(),
        status: "ok".to_owned(),
    }
}
