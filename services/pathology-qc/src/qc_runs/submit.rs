use palladion_api::client::ApiClient;
use palladion_api::ingestion::IngestionClient;
use palladion_api::pathology_qc::StartQcRun;
use palladion_api::runs::{RunPriority, Specification};
use palladion_domain::ids::TrialId;
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::recorder::RequestContext;
use palladion_service_kit::row::row_bytes;
use palladion_service_kit::runs::{Purpose, RunError, Submission};
use serde_json::Value;

use super::QcRunError;
use crate::policies;
use crate::state::State;

/// Queues a run of a policy on a snapshot, read from the ingestion service with this token. `parameters` is what
/// is recorded beside the policy.
///
/// # Errors
/// [`QcRunError`] names what does not fit; then there is no run.
pub(crate) async fn submit(
    state: &State,
    context: &RequestContext,
    token: &str,
    trial: TrialId,
    request: StartQcRun,
    parameters: Value,
    priority: RunPriority,
) -> Result<KeptAnswer, QcRunError> {
    let policy = policies::read(state, trial, request.policy_id).await.map_err(QcRunError::Policy)?;
    let url = state.platform.config.ingestion_url.clone().ok_or(QcRunError::NoIngestion)?;
    let ingestion = IngestionClient(ApiClient::new(url).map_err(QcRunError::Client)?.with_token(token));
    let frozen = ingestion.snapshot(trial, request.snapshot_id).await;
    let frozen =
        frozen.map_err(|error| QcRunError::Run(RunError::snapshot_refused(request.snapshot_id, error)))?;
    let submission = Submission {
        trial,
        purpose: Purpose::Primary,
        specification: Specification::QcPolicy { id: policy.policy_id, digest: policy.digest },
        document: row_bytes(&policy.document, "a QC policy")?.into(),
        snapshot: request.snapshot_id,
        snapshot_leaf: Some(frozen.ledger_leaf),
        parameters,
        documents: Vec::new(),
        seed: policy.document.seed,
        priority,
    };
    let get_part = |part: palladion_service_kit::runs::SnapshotPart| {
        let ingestion = ingestion.clone();
        async move { part.fetch(&ingestion, trial, request.snapshot_id).await }
    };
    state.runs.submit(context, submission, get_part).await.map_err(QcRunError::Run)
}
