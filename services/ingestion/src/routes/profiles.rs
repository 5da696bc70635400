use actix_web::web::{Data, Path};
use actix_web::{get, post};
use palladion_api::ingestion::{CopyProfile, ProfileFilter, StoredProfile};
use palladion_api::page::Page;
use palladion_api::problem::Problems;
use palladion_domain::ids::{ProfileId, TrialId};
use palladion_formats::profile::ProfileDocument;
use palladion_service_kit::auth::permissions::{ReadData, UploadData};
use palladion_service_kit::auth::{TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;

use super::{examples, profile_examples};
use crate::profiles;
use crate::state::State;

/// Save an import profile.
///
/// The document becomes the next version of its name. The same document again changes nothing and
/// gives the stored one.
#[utoipa::path(
    tag = "profiles",
    params(TrialPath, IdempotencyHeader),
    request_body(content = ProfileDocument, example = json!(examples::document())),
    responses(
        (status = 201, body = StoredProfile, description = "The profile is saved.", example = json!(examples::profile())),
        (status = 200, body = StoredProfile, description = "The trial has this document already.", example = json!(examples::profile())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/profiles")]
pub(super) async fn save_profile(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    document: Json<ProfileDocument>,
) -> Result<KeptAnswer, Problem> {
    Ok(profiles::save(&state, &caller.context(), caller.trial(), document.into_inner()).await?)
}

/// List the import profiles of a trial.
///
/// Every version of every name, oldest first; or those of one name, or one version of it.
#[utoipa::path(
    tag = "profiles",
    params(TrialPath, ProfileFilter),
    responses(
        (status = 200, body = Page<StoredProfile>, description = "One page, oldest first.", example = json!(examples::page(&examples::profile()))),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/profiles")]
pub(super) async fn list_profiles(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    filter: Query<ProfileFilter>,
) -> Result<Json<Page<StoredProfile>>, Problem> {
    Ok(Json(profiles::list(&state, caller.trial(), &filter).await?))
}

/// Read an import profile.
///
/// One version of it, with its document.
#[utoipa::path(
    tag = "profiles",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("profile_id" = String, Path, format = Uuid, description = "The profile.")),
    responses(
        (status = 200, body = StoredProfile, description = "The profile.", example = json!(examples::profile())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/profiles/{profile_id}")]
pub(super) async fn read_profile(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    path: Path<(TrialId, ProfileId)>,
) -> Result<Json<StoredProfile>, Problem> {
    Ok(Json(profiles::read(&state, caller.trial(), path.1).await?))
}

/// Take over a profile that comes with the product.
///
/// Saves it in the trial as the next version of its name, under another name and with other endpoints
/// where they are given. What the copy maps can be changed by saving a changed document.
#[utoipa::path(
    tag = "profiles",
    params(TrialPath, IdempotencyHeader),
    request_body(content = CopyProfile, example = json!(profile_examples::copy())),
    responses(
        (status = 201, body = StoredProfile, description = "The profile is saved.", example = json!(examples::profile())),
        (status = 200, body = StoredProfile, description = "The trial has this document already.", example = json!(examples::profile())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/profiles/copies")]
pub(super) async fn copy_profile(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    copy: Json<CopyProfile>,
) -> Result<KeptAnswer, Problem> {
    Ok(profiles::copy(&state, &caller.context(), caller.trial(), copy.into_inner()).await?)
}
