use palladion_api::ingestion::IngestionClient;
use palladion_api::runs::RunManifest;
use palladion_api::statistics::plan::Plan;
use palladion_domain::actor::Role;
use palladion_domain::tables::TableName;
use palladion_service_kit::engine::{EngineInput, EngineJob};

use crate::commands::error::CommandError;
use crate::pipeline::PipelineError;
use crate::stack::Stack;

/// The bytes that the engine process of a run read on its standard input: the job as one line, then its inputs.
///
/// # Errors
/// [`CommandError`] when the manifest cannot be read or the snapshot cannot be had.
pub(super) async fn engine_job(stack: &Stack, manifest: &[u8], plan: &Plan) -> Result<Vec<u8>, CommandError> {
    let manifest: RunManifest = serde_json::from_slice(manifest).map_err(PipelineError::Manifest)?;
    let input = |input: &palladion_api::runs::RunInput| EngineInput {
        name: input.name.clone(),
        digest: input.digest,
        bytes: input.size_bytes,
    };
    let job = EngineJob {
        kind: manifest.engine_kind.clone(),
        run_id: None,
        plan_or_policy: serde_json::to_value(plan).map_err(PipelineError::Manifest)?,
        parameters: manifest.parameters.clone(),
        seed: manifest.seed,
        threads: manifest.environment.threads,
        inputs: manifest.inputs.iter().map(input).collect(),
    };
    let mut bytes = serde_json::to_vec(&job).map_err(PipelineError::Manifest)?;
    bytes.push(b'\n');
    let ingestion = stack.ingestion_as(Role::Statistician)?;
    for input in &job.inputs {
        bytes.extend_from_slice(&content(&ingestion, &manifest, &input.name).await?);
    }
    Ok(bytes)
}

/// The bytes of the snapshot's manifest or of one of its tables.
async fn content(
    ingestion: &IngestionClient,
    manifest: &RunManifest,
    name: &str,
) -> Result<bytes::Bytes, CommandError> {
    let (trial, snapshot) = (manifest.trial_id, manifest.snapshot_id);
    let part = match name.parse::<TableName>() {
        Ok(table) => ingestion.snapshot_table(trial, snapshot, table).await,
        Err(_) => ingestion.snapshot_manifest(trial, snapshot).await,
    };
    Ok(part.map_err(PipelineError::refused("the snapshot could not be read"))?)
}
