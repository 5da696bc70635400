use actix_web::post;
use actix_web::web::{Data, Path, Payload};
use palladion_api::ingestion::{DryRun, ProfileSuggestion, SampleQuery, TryProfile};
use palladion_api::problem::Problems;
use palladion_domain::ids::{ProfileId, TrialId};
use palladion_formats::profile::ProfileDocument;
use palladion_service_kit::auth::permissions::UploadData;
use palladion_service_kit::auth::{TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::problem::Problem;

use super::profile_examples;
use crate::profiles::{self, Sample};
use crate::state::State;

/// Try a profile on a sample.
///
/// The body is the file, or its first bytes with `truncated=true`. The answer shows what the file is like,
/// the first rows of each table as they would be, and what would be found. Nothing is stored.
#[utoipa::path(
    tag = "profiles",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("profile_id" = String, Path, format = Uuid, description = "The profile."), SampleQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The first bytes of the file."),
    responses(
        (status = 200, body = DryRun, description = "What would come of it.", example = json!(profile_examples::dry_run())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/profiles/{profile_id}/dry-runs")]
pub(super) async fn dry_run_profile(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    path: Path<(TrialId, ProfileId)>,
    query: Query<SampleQuery>,
    content: Payload,
) -> Result<Json<DryRun>, Problem> {
    let bytes = profiles::receive(content, state.sample_bytes()).await?;
    let sample = Sample { bytes, truncated: query.truncated };
    Ok(Json(profiles::dry_run(&state, caller.trial(), path.1, sample, query.rows).await?))
}

/// Try a document on a sample.
///
/// As for a saved profile, with a document that is not saved. Nothing is stored.
#[utoipa::path(
    tag = "profiles",
    params(TrialPath),
    request_body(content = TryProfile<ProfileDocument>, example = json!(profile_examples::try_profile())),
    responses(
        (status = 200, body = DryRun, description = "What would come of it.", example = json!(profile_examples::dry_run())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/profiles/dry-runs")]
pub(super) async fn dry_run_document(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    request: Json<TryProfile<ProfileDocument>>,
) -> Result<Json<DryRun>, Problem> {
    let TryProfile { document, sample, truncated, rows } = request.into_inner();
    let sample = Sample { bytes: profiles::decoded(sample, state.sample_bytes())?, truncated };
    Ok(Json(profiles::try_document(&state, caller.trial(), document, sample, rows).await?))
}

/// Propose a profile for a file.
///
/// The body is the file, or its first bytes with `truncated=true`. Columns are told by their names, words by
/// known spellings, the order of dates only where the sample proves it; whatever is ambiguous is a question.
/// Nothing is stored.
#[utoipa::path(
    tag = "profiles",
    params(TrialPath, SampleQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The first bytes of the file."),
    responses(
        (status = 200, body = ProfileSuggestion, description = "The proposal.", example = json!(profile_examples::suggestion())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/profiles/suggestions")]
pub(super) async fn suggest_profile(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    query: Query<SampleQuery>,
    content: Payload,
) -> Result<Json<ProfileSuggestion>, Problem> {
    let bytes = profiles::receive(content, state.sample_bytes()).await?;
    let sample = Sample { bytes, truncated: query.truncated };
    Ok(Json(profiles::suggest(&state, caller.trial(), sample).await?))
}
