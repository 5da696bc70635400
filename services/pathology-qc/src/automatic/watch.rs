//! Looks for new snapshots, as the service itself, and starts a run of each.
//!
//! The run is queued under the idempotency key `automatic:<snapshot>`, which is kept in the transaction of the run:
//! whatever is killed, and however many replicas look, a snapshot gets one run. How far the service has come is
//! noted afterwards.

use std::time::Duration;

use palladion_api::client::ApiClient;
use palladion_api::ingestion::IngestionClient;
use palladion_api::pathology_qc::{AutomaticQc, AutomaticStart, StartQcRun};
use palladion_api::runs::RunPriority;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::PolicyId;
use palladion_service_kit::idempotency::{IdempotencyError, IdempotencyKey};
use palladion_service_kit::jobs::{Workers, start_repeating};
use palladion_service_kit::problem::error_chain;
use palladion_service_kit::recorder::RequestContext;
use palladion_service_kit::runs::RunError;
use serde_json::to_value;

use super::AutomaticError;
use crate::qc_runs::{self, QcRunError};
use crate::state::State;
use crate::store::automatic as store;

/// Starts to look, when the service has a token of its own.
pub(crate) fn start(state: &State) -> Workers {
    let state = state.clone();
    let every = Duration::from_secs(u64::from(state.platform.config.watch_seconds.max(1)));
    start_repeating(every, move || look(state.clone()))
}

/// One look at every trial. What does not work is logged and tried again with the next look.
async fn look(state: State) {
    if state.platform.config.service_token.is_none() || state.platform.config.ingestion_url.is_none() {
        return;
    }
    let settings = match store::all(state.platform.database.connection()).await {
        Ok(settings) => settings,
        Err(error) => {
            tracing::error!(error.chain = %error_chain(&error), "the settings of automatic runs cannot be read");
            return;
        }
    };
    for setting in settings {
        let Some(policy) = setting.policy_id else { continue };
        if let Err(error) = check_new(&state, &setting, policy).await {
            let trial = setting.trial_id;
            tracing::warn!(trial.id = %trial, error.chain = %error_chain(&error), "new snapshots could not be checked");
        }
    }
}

/// Starts a run of every snapshot of a trial that was frozen after the last one that was looked at.
async fn check_new(state: &State, setting: &AutomaticQc, policy: PolicyId) -> Result<(), AutomaticError> {
    let config = &state.platform.config;
    let (Some(source), Some(url)) = (&config.service_token, config.ingestion_url.clone()) else {
        return Err(AutomaticError::NotSetUp);
    };
    let token = source.read().map_err(AutomaticError::Token)?;
    let client = ApiClient::new(url).map_err(AutomaticError::Ingestion)?.with_token(token.clone());
    let ingestion = IngestionClient(client);
    let mut after = setting.last_snapshot.map(|snapshot| snapshot.to_string());
    loop {
        let trial = setting.trial_id;
        let page = ingestion.snapshots(trial, after.as_deref()).await.map_err(AutomaticError::Ingestion)?;
        for snapshot in page.items {
            start_run(state, setting, policy, snapshot.snapshot_id, &token).await?;
            let connection = state.platform.database.connection();
            store::advance(connection, setting, snapshot.snapshot_id).await?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

/// Queues the run of a snapshot, unless it has been.
async fn start_run(
    state: &State,
    setting: &AutomaticQc,
    policy_id: PolicyId,
    snapshot_id: SnapshotId,
    token: &str,
) -> Result<(), AutomaticError> {
    let context = RequestContext {
        idempotency_key: IdempotencyKey::parse(&format!("automatic:{snapshot_id}")),
        ..state.platform.recorder.system()
    };
    let start =
        AutomaticStart { setting_version: setting.version, on_behalf_of: setting.configured_by.clone() };
    let parameters = to_value(Parameters { automatic: start }).map_err(AutomaticError::Parameters)?;
    let request = StartQcRun { policy_id, snapshot_id };
    match qc_runs::submit(state, &context, token, setting.trial_id, request, parameters, RunPriority::Low)
        .await
    {
        Ok(answer) => {
            if !answer.replayed {
                tracing::info!(trial.id = %setting.trial_id, snapshot.id = %snapshot_id, "a new snapshot is checked");
            }
            Ok(())
        }
        // It was queued under an earlier setting, by another policy.
        Err(QcRunError::Run(RunError::Idempotency(IdempotencyError::Reused))) => Ok(()),
        Err(error) => Err(AutomaticError::Run(error)),
    }
}

/// What is recorded beside the policy.
#[derive(serde::Serialize)]
struct Parameters {
    automatic: AutomaticStart,
}
