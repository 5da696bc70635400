use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use palladion_api::ingestion::{
    DifferenceFilter, DifferencePage, Snapshot, SnapshotManifest, SnapshotVerification,
};
use palladion_api::page::Page;
use palladion_api::problem::Problems;
use palladion_api::schema::FileBytes;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_formats::export::ExportFormat;
use palladion_service_kit::auth::permissions::ReadSnapshot;
use palladion_service_kit::auth::{TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use super::examples;
use super::stream::stream;
use crate::snapshots;
use crate::state::State;

/// Where a page of snapshots starts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SnapshotsPage {
    /// Only snapshots after this one: `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<SnapshotId>,
}

/// How a table is handed out.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TableQuery {
    /// `parquet` when absent.
    #[serde(default)]
    #[param(inline)]
    format: Option<ExportFormat>,
}

/// List the snapshots of a trial.
///
/// In the order in which they were frozen.
#[utoipa::path(
    tag = "snapshots",
    params(TrialPath, SnapshotsPage),
    responses(
        (status = 200, body = Page<Snapshot>, description = "One page, oldest first.", example = json!(examples::page(&examples::snapshot()))),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/snapshots")]
pub(super) async fn list_snapshots(
    caller: TrialCaller<ReadSnapshot>,
    state: Data<State>,
    page: Query<SnapshotsPage>,
) -> Result<Json<Page<Snapshot>>, Problem> {
    Ok(Json(snapshots::list(&state, caller.trial(), page.after).await?))
}

/// Read a snapshot.
///
/// With its manifest and the ledger leaf that recorded the freeze.
#[utoipa::path(
    tag = "snapshots",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("snapshot_id" = String, Path, description = "The snapshot: `sha256:` and 64 hexadecimal digits.")),
    responses(
        (status = 200, body = Snapshot, description = "The snapshot.", example = json!(examples::snapshot())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/snapshots/{snapshot_id}")]
pub(super) async fn read_snapshot(
    caller: TrialCaller<ReadSnapshot>,
    state: Data<State>,
    path: Path<(TrialId, SnapshotId)>,
) -> Result<Json<Snapshot>, Problem> {
    Ok(Json(snapshots::read(&state, caller.trial(), path.1).await?))
}

/// Read the manifest of a snapshot.
///
/// Exactly the bytes whose SHA-256 is the snapshot's id: canonical JSON (RFC 8785).
#[utoipa::path(
    tag = "snapshots",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("snapshot_id" = String, Path, description = "The snapshot: `sha256:` and 64 hexadecimal digits.")),
    responses(
        (status = 200, body = SnapshotManifest, description = "The manifest.", example = json!(examples::manifest())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/snapshots/{snapshot_id}/manifest")]
pub(super) async fn read_manifest(
    caller: TrialCaller<ReadSnapshot>,
    state: Data<State>,
    path: Path<(TrialId, SnapshotId)>,
) -> Result<HttpResponse, Problem> {
    let bytes = snapshots::manifest(&state, caller.trial(), path.1).await?;
    Ok(HttpResponse::Ok().content_type("application/json").body(bytes))
}

/// Read a table of a snapshot.
///
/// As stored, in Parquet, the SHA-256 of whose bytes stands in the manifest; or in another format, in
/// which equal tables give equal bytes. That data were handed out is recorded in the ledger.
#[utoipa::path(
    tag = "snapshots",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("snapshot_id" = String, Path, description = "The snapshot: `sha256:` and 64 hexadecimal digits."),
        ("table" = TableName, Path, description = "The table."),
        TableQuery
    ),
    responses(
        (status = 200, body = inline(FileBytes), content_type = "application/vnd.apache.parquet", description = "The table."),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/snapshots/{snapshot_id}/tables/{table}")]
pub(super) async fn read_table(
    caller: TrialCaller<ReadSnapshot>,
    state: Data<State>,
    path: Path<(TrialId, SnapshotId, TableName)>,
    query: Query<TableQuery>,
) -> Result<HttpResponse, Problem> {
    let (_, snapshot, name) = path.into_inner();
    let (context, trial) = (caller.context(), caller.trial());
    match query.format.filter(|format| *format != ExportFormat::Parquet) {
        None => {
            let (table, content) = snapshots::open_table(&state, &context, trial, snapshot, name).await?;
            Ok(stream(ExportFormat::Parquet.media_type(), &table.digest, content))
        }
        Some(format) => {
            let bytes = snapshots::export_table(&state, &context, trial, snapshot, name, format).await?;
            Ok(HttpResponse::Ok().content_type(format.media_type()).body(bytes))
        }
    }
}

/// Compare two snapshots.
///
/// The changes from the first to the second, subject by subject in the order of their ids, with the
/// counts of all.
#[utoipa::path(
    tag = "snapshots",
    params(
        ("trial_id" = String, Path, format = Uuid, description = "The trial."),
        ("snapshot_id" = String, Path, description = "The earlier snapshot: `sha256:` and 64 hexadecimal digits."),
        ("other_id" = String, Path, description = "The later snapshot."),
        DifferenceFilter
    ),
    responses(
        (status = 200, body = DifferencePage, description = "One page of changes.", example = json!(examples::difference())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/snapshots/{snapshot_id}/differences/{other_id}")]
pub(super) async fn compare_snapshots(
    caller: TrialCaller<ReadSnapshot>,
    state: Data<State>,
    path: Path<(TrialId, SnapshotId, SnapshotId)>,
    filter: Query<DifferenceFilter>,
) -> Result<Json<DifferencePage>, Problem> {
    Ok(Json(snapshots::compare(&state, caller.trial(), path.1, path.2, &filter).await?))
}

/// Verify a snapshot.
///
/// The manifest and every table are read and hashed again. An altered or missing object is told, not
/// refused.
#[utoipa::path(
    tag = "snapshots",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("snapshot_id" = String, Path, description = "The snapshot: `sha256:` and 64 hexadecimal digits.")),
    responses(
        (status = 200, body = SnapshotVerification, description = "What was found.", example = json!(examples::verification())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/snapshots/{snapshot_id}/verification")]
pub(super) async fn verify_snapshot(
    caller: TrialCaller<ReadSnapshot>,
    state: Data<State>,
    path: Path<(TrialId, SnapshotId)>,
) -> Result<Json<SnapshotVerification>, Problem> {
    Ok(Json(snapshots::verify(&state, caller.trial(), path.1).await?))
}

/// Download a snapshot.
///
/// One tar file: `SHA256SUMS`, `manifest.json`, `tables/<table>.parquet`; unpacked, `sha256sum --check
/// SHA256SUMS` and `palladion verify-snapshot` check it. That data were handed out is recorded in the
/// ledger.
#[utoipa::path(
    tag = "snapshots",
    params(("trial_id" = String, Path, format = Uuid, description = "The trial."), ("snapshot_id" = String, Path, description = "The snapshot: `sha256:` and 64 hexadecimal digits.")),
    responses((status = 200, body = inline(FileBytes), content_type = "application/x-tar", description = "The archive."), Problems)
)]
#[get("/v1/trials/{trial_id}/snapshots/{snapshot_id}/archive")]
pub(super) async fn download_snapshot(
    caller: TrialCaller<ReadSnapshot>,
    state: Data<State>,
    path: Path<(TrialId, SnapshotId)>,
) -> Result<HttpResponse, Problem> {
    let content = snapshots::open_archive(&state, &caller.context(), caller.trial(), path.1).await?;
    Ok(HttpResponse::Ok().content_type("application/x-tar").streaming(content))
}
