use actix_web::HttpResponse;
use actix_web::get;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Path};
use palladion_api::ledger::{
    ConsistencyQuery, EntryFilter, ExportQuery, LedgerCheckpoint, LedgerConsistency, LedgerEntry,
    LedgerInclusion, ProofQuery,
};
use palladion_api::page::Page;
use palladion_api::problem::Problems;

use crate::auth::Caller;
use crate::auth::permissions::ReadAnyLedger;
use crate::extract::{Json, Query};
use crate::ledger;
use crate::platform::Platform;
use crate::problem::Problem;

/// Sign a checkpoint of the log as it is now.
///
/// The note is what is signed (C2SP); asked again while nothing was added, the same one is given.
#[utoipa::path(
    tag = "ledger",
    responses((status = 200, body = LedgerCheckpoint, description = "Size, root and signed note."), Problems)
)]
#[get("/v1/ledger/checkpoint")]
pub(super) async fn get_checkpoint(
    _caller: Caller<ReadAnyLedger>,
    platform: Data<Platform>,
) -> Result<Json<LedgerCheckpoint>, Problem> {
    Ok(Json(ledger::checkpoint(&platform).await?))
}

/// List the entries of a trial, or of the system.
///
/// Newest first. With `trial_id` the trial's entries, for those with a grant on it; without, the
/// entries that belong to no trial, for admins.
#[utoipa::path(
    tag = "ledger",
    params(EntryFilter),
    responses((status = 200, body = Page<LedgerEntry>, description = "One page, newest first.", example = json!({"items": [LedgerEntry::example()], "next": "7"})), Problems)
)]
#[get("/v1/ledger/entries")]
pub(super) async fn list_entries(
    caller: Caller<ReadAnyLedger>,
    platform: Data<Platform>,
    filter: Query<EntryFilter>,
) -> Result<Json<Page<LedgerEntry>>, Problem> {
    Ok(Json(ledger::entries(&platform, &caller.context(), &filter).await?))
}

/// Prove that a leaf is in the log.
///
/// A proof holds hashes only, so it is given for any leaf.
#[utoipa::path(
    tag = "ledger",
    params(("index" = u64, Path, description = "Index of the leaf, from 0."), ProofQuery),
    responses((status = 200, body = LedgerInclusion, description = "The audit path (RFC 6962)."), Problems)
)]
#[get("/v1/ledger/entries/{index}/proof")]
pub(super) async fn prove_inclusion(
    _caller: Caller<ReadAnyLedger>,
    platform: Data<Platform>,
    index: Path<u64>,
    query: Query<ProofQuery>,
) -> Result<Json<LedgerInclusion>, Problem> {
    Ok(Json(ledger::inclusion(&platform, *index, query.tree_size).await?))
}

/// Prove that the log only grew.
///
/// Shows that the tree of `from_size` leaves is the beginning of that of `to_size`.
#[utoipa::path(
    tag = "ledger",
    params(ConsistencyQuery),
    responses((status = 200, body = LedgerConsistency, description = "The proof (RFC 6962)."), Problems)
)]
#[get("/v1/ledger/consistency")]
pub(super) async fn prove_consistency(
    _caller: Caller<ReadAnyLedger>,
    platform: Data<Platform>,
    query: Query<ConsistencyQuery>,
) -> Result<Json<LedgerConsistency>, Problem> {
    Ok(Json(ledger::consistency(&platform, query.from_size, query.to_size).await?))
}

/// Export the log for offline verification.
///
/// One JSON object a line. Leaves the caller may not see go as their hash only, so the whole tree
/// can still be recomputed. The export is itself an entry, written before it begins.
#[utoipa::path(
    tag = "ledger",
    params(ExportQuery),
    responses((status = 200, body = String, content_type = "application/x-ndjson", description = "For `palladion verify`."), Problems)
)]
#[get("/v1/ledger/export")]
pub(super) async fn export_ledger(
    caller: Caller<ReadAnyLedger>,
    platform: Data<Platform>,
    query: Query<ExportQuery>,
) -> Result<HttpResponse, Problem> {
    let lines = ledger::export(&platform, &caller.context(), query.trial_id).await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/x-ndjson")).streaming(lines))
}
