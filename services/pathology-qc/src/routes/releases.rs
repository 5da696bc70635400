use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use palladion_api::pathology_qc::{
    QcStanding, Release, ReleaseRecord, ReleasedSet, RunRelease, SignRelease, SiteSet, SiteSetName,
    StandingQuery,
};
use palladion_api::problem::Problems;
use palladion_domain::actor::Permission;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::auth::permissions::ReviewFinding;
use palladion_service_kit::auth::{Requires, TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;

use crate::releases;
use crate::state::State;

/// Who reads QC, and who computes from the same snapshot, may know how a run stands.
pub(super) struct ReadQcOrAnalyse;

impl Requires for ReadQcOrAnalyse {
    const ANY_OF: &'static [Permission] = &[Permission::ReadQc, Permission::RunAnalysis];
}

/// Read how a run stands, and what could be signed now.
///
/// The record with the run, its result, every finding and disposition; a signature names its digest.
#[utoipa::path(
    tag = "releases",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The QC run.")
    ),
    responses((status = 200, body = RunRelease, description = "State, record, digest, last release."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/release")]
pub(super) async fn get_release(
    caller: TrialCaller<ReadQcOrAnalyse>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<RunRelease>, Problem> {
    Ok(Json(releases::read(&state, caller.trial(), path.1).await?))
}

/// List every release of a run.
#[utoipa::path(
    tag = "releases",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The QC run.")
    ),
    responses((status = 200, body = Vec<Release>, description = "Oldest first.", example = json!([release_example()])), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/releases")]
pub(super) async fn list_releases(
    caller: TrialCaller<ReadQcOrAnalyse>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<Vec<Release>>, Problem> {
    Ok(Json(releases::list(&state, caller.trial(), path.1).await?))
}

/// Read what the last release binds.
///
/// Canonical JSON, exactly the bytes whose SHA-256 both signatures name.
#[utoipa::path(
    tag = "releases",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The QC run.")
    ),
    responses(
        (status = 200, body = ReleaseRecord, description = "The signed record.", example = json!({
            "schema": "palladion.qc-release/1", "findings": [], "sets": []
        })),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/release/record")]
pub(super) async fn get_release_record(
    caller: TrialCaller<ReadQcOrAnalyse>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<HttpResponse, Problem> {
    Ok(json_bytes(releases::record(&state, caller.trial(), path.1).await?))
}

/// Sign a run, first of two.
///
/// Every red and amber finding has a disposition first; those without one are listed.
#[utoipa::path(
    tag = "releases",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The QC run."),
        IdempotencyHeader
    ),
    request_body = SignRelease,
    responses((status = 201, body = Release, description = "The run waits for a second person.", example = json!(release_example())), Problems)
)]
#[post("/v1/trials/{trial_id}/qc-runs/{run_id}/release/signature")]
pub(super) async fn sign_release(
    caller: TrialCaller<ReviewFinding>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
    signature: Json<SignRelease>,
) -> Result<KeptAnswer, Problem> {
    Ok(releases::sign(&state, &caller.context(), caller.trial(), path.1, signature.into_inner()).await?)
}

/// Sign a run, second of two: it is released.
///
/// Another person than the first, and the same record. A finding that is reopened afterwards ends the release.
#[utoipa::path(
    tag = "releases",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The QC run."),
        IdempotencyHeader
    ),
    request_body = SignRelease,
    responses((status = 200, body = Release, description = "The run is released.", example = json!(release_example())), Problems)
)]
#[post("/v1/trials/{trial_id}/qc-runs/{run_id}/release/countersignature")]
pub(super) async fn countersign_release(
    caller: TrialCaller<ReviewFinding>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
    signature: Json<SignRelease>,
) -> Result<KeptAnswer, Problem> {
    Ok(releases::countersign(&state, &caller.context(), caller.trial(), path.1, signature.into_inner())
        .await?)
}

/// List the sets of sites that a released run offers.
#[utoipa::path(
    tag = "releases",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The QC run.")
    ),
    responses(
        (status = 200, body = Vec<ReleasedSet>, description = "With their digests, as they stand in the release.", example = json!([{
            "name": "without_red_sites",
            "digest": "sha256:fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
            "sites": 39
        }])),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/site-sets")]
pub(super) async fn list_site_sets(
    caller: TrialCaller<ReadQcOrAnalyse>,
    state: Data<State>,
    path: Path<(TrialId, RunId)>,
) -> Result<Json<Vec<ReleasedSet>>, Problem> {
    Ok(Json(releases::sets(&state, caller.trial(), path.1).await?))
}

/// Read one set of sites of a released run.
///
/// Canonical JSON, exactly the bytes whose SHA-256 stands in the release.
#[utoipa::path(
    tag = "releases",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("run_id" = String, Path, format = Uuid, description = "The QC run."),
        ("set" = String, Path, description = "`without_red_sites`, `without_red_and_amber_sites` or `ish_complete_sites`.")
    ),
    responses((status = 200, body = SiteSet, description = "The sites in it and those excluded from it."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-runs/{run_id}/site-sets/{set}")]
pub(super) async fn get_site_set(
    caller: TrialCaller<ReadQcOrAnalyse>,
    state: Data<State>,
    path: Path<(TrialId, RunId, SiteSetName)>,
) -> Result<HttpResponse, Problem> {
    let (_, run, set) = path.into_inner();
    Ok(json_bytes(releases::set(&state, caller.trial(), run, set).await?))
}

/// Read how the QC of a snapshot stands.
///
/// Every QC run of the snapshot with a result, and whether it is released.
#[utoipa::path(
    tag = "releases",
    params(TrialPath, StandingQuery),
    responses((status = 200, body = QcStanding, description = "The runs, oldest first."), Problems)
)]
#[get("/v1/trials/{trial_id}/qc-standing")]
pub(super) async fn get_standing(
    caller: TrialCaller<ReadQcOrAnalyse>,
    state: Data<State>,
    query: Query<StandingQuery>,
) -> Result<Json<QcStanding>, Problem> {
    Ok(Json(releases::standing(&state, caller.trial(), query.snapshot_id).await?))
}

fn json_bytes(bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(bytes)
}

/// The example of a release in the specification.
fn release_example() -> serde_json::Value {
    let signature = |by: &str, at: &str| {
        serde_json::json!({
            "signed_by": by, "role": "qc_reviewer", "signed_at": at,
            "meaning": "I reviewed every finding of this run and stand by the dispositions"
        })
    };
    serde_json::json!({
        "release_id": "01890a5d-ac96-774b-bcce-b302099a8072",
        "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "run_id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "number": 1,
        "state": "released",
        "digest": "sha256:3b9c358f36f0a31b6ad3e14f309c7cf198ac9246e8316f9ce543d5b19ac02b80",
        "signature": signature("first@example.org", "2026-11-23T12:00:00.000000Z"),
        "countersignature": signature("second@example.org", "2026-11-23T12:10:00.000000Z")
    })
}
