use actix_web::web::{Data, Path};
use actix_web::{delete, get, post};
use palladion_api::grants::{GiveGrant, Grant, GrantFilter, RevokeReason};
use palladion_api::page::Page;
use palladion_api::problem::Problems;
use palladion_domain::ids::GrantId;

use crate::auth::Caller;
use crate::auth::permissions::{Authenticated, ManageGrants};
use crate::extract::{Json, Query};
use crate::grants;
use crate::idempotency::{IdempotencyHeader, KeptAnswer};
use crate::platform::Platform;
use crate::problem::Problem;

/// Give a person a role on a trial.
///
/// The person can do what the role allows as soon as a token with the same role is presented.
/// Nobody can give a grant to oneself. Ingestion, which defines the trials, refuses a trial it does
/// not have; the other services know trials by their id only and take any.
#[utoipa::path(
    tag = "grants",
    params(IdempotencyHeader),
    request_body = GiveGrant,
    responses((status = 201, body = Grant, description = "The grant holds."), Problems)
)]
#[post("/v1/grants")]
pub(super) async fn give_grant(
    caller: Caller<ManageGrants>,
    platform: Data<Platform>,
    wanted: Json<GiveGrant>,
) -> Result<KeptAnswer, Problem> {
    Ok(grants::give(&platform, &caller.context(), wanted.into_inner()).await?)
}

/// List grants.
///
/// Who manages grants sees all of them, everybody else the own ones. Revoked grants stay listed.
#[utoipa::path(
    tag = "grants",
    params(GrantFilter),
    responses((status = 200, body = Page<Grant>, description = "One page, oldest first.", example = json!({"items": [{
        "id": "01890a5d-ac96-774b-bcce-b302099a8058",
        "subject": "statistician@example.org",
        "role": "statistician",
        "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "given_by": "admin@example.org",
        "given_at": "2026-11-23T09:30:00.000000Z"
    }]})), Problems)
)]
#[get("/v1/grants")]
pub(super) async fn list_grants(
    caller: Caller<Authenticated>,
    platform: Data<Platform>,
    filter: Query<GrantFilter>,
) -> Result<Json<Page<Grant>>, Problem> {
    Ok(Json(grants::list(&platform, caller.actor(), filter.into_inner()).await?))
}

/// Revoke a grant.
///
/// It allows nothing from the next request on. The reason stands in the ledger.
#[utoipa::path(
    tag = "grants",
    params(("grant_id" = String, Path, format = Uuid, description = "The grant."), RevokeReason, IdempotencyHeader),
    responses((status = 200, body = Grant, description = "The grant as it is now."), Problems)
)]
#[delete("/v1/grants/{grant_id}")]
pub(super) async fn revoke_grant(
    caller: Caller<ManageGrants>,
    platform: Data<Platform>,
    grant_id: Path<GrantId>,
    reason: Query<RevokeReason>,
) -> Result<KeptAnswer, Problem> {
    Ok(grants::revoke(&platform, &caller.context(), *grant_id, &reason.reason).await?)
}
