use actix_web::web::{Data, Path};
use actix_web::{get, post};
use palladion_api::ingestion::{AcceptUploads, DatasetVersion, DifferenceFilter, DifferencePage};
use palladion_api::page::Page;
use palladion_api::problem::Problems;
use palladion_domain::ids::{DatasetVersionId, TrialId};
use palladion_service_kit::auth::permissions::{AcceptData, ReadData};
use palladion_service_kit::auth::{TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use super::examples;
use crate::state::State;
use crate::{uploads, versions};

/// Where a page of versions starts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct VersionsPage {
    /// Only versions after this one: `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = Uuid)]
    after: Option<DatasetVersionId>,
}

/// Accept uploads as the next dataset version.
///
/// Tables that no upload brings are carried over. Every rule is run over all tables together; errors
/// prevent acceptance, the warnings of each code need an acknowledgement, and a change of what was
/// accepted before needs a reason.
#[utoipa::path(
    tag = "versions",
    params(TrialPath, IdempotencyHeader),
    request_body(content = AcceptUploads, example = json!(examples::acceptance())),
    responses(
        (status = 201, body = DatasetVersion, description = "The version is made.", example = json!(examples::version())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/versions")]
pub(super) async fn accept_uploads(
    caller: TrialCaller<AcceptData>,
    state: Data<State>,
    wanted: Json<AcceptUploads>,
) -> Result<KeptAnswer, Problem> {
    Ok(uploads::accept(&state, &caller.context(), caller.trial(), wanted.into_inner()).await?)
}

/// List the dataset versions of a trial.
///
/// None is ever changed or removed.
#[utoipa::path(
    tag = "versions",
    params(TrialPath, VersionsPage),
    responses(
        (status = 200, body = Page<DatasetVersion>, description = "One page, oldest first.", example = json!(examples::page(&examples::version()))),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/versions")]
pub(super) async fn list_versions(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    page: Query<VersionsPage>,
) -> Result<Json<Page<DatasetVersion>>, Problem> {
    Ok(Json(versions::list(&state, caller.trial(), page.after).await?))
}

/// Read a dataset version.
///
/// Its tables with their digests, and the uploads they came from.
#[utoipa::path(
    tag = "versions",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("version_id" = String, Path, format = Uuid, description = "The dataset version.")),
    responses(
        (status = 200, body = DatasetVersion, description = "The version.", example = json!(examples::version())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/versions/{version_id}")]
pub(super) async fn read_version(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    path: Path<(TrialId, DatasetVersionId)>,
) -> Result<Json<DatasetVersion>, Problem> {
    Ok(Json(versions::read(&state, caller.trial(), path.1).await?))
}

/// List the changes of a dataset version.
///
/// Against the version before, subject by subject in the order of their ids: who came and went, rows
/// of the other tables that are new or gone, and each value that differs, before and now. The counts
/// are those of the whole difference.
#[utoipa::path(
    tag = "versions",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("version_id" = String, Path, format = Uuid, description = "The dataset version."), DifferenceFilter),
    responses(
        (status = 200, body = DifferencePage, description = "One page of changes.", example = json!(examples::difference())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/versions/{version_id}/difference")]
pub(super) async fn list_changes(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    path: Path<(TrialId, DatasetVersionId)>,
    filter: Query<DifferenceFilter>,
) -> Result<Json<DifferencePage>, Problem> {
    Ok(Json(versions::difference(&state, caller.trial(), path.1, &filter).await?))
}
