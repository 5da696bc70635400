use palladion_api::client::ApiClient;
use palladion_api::ingestion::IngestionClient;
use palladion_api::pathology_qc::{AutomaticQc, ConfigureAutomaticQc};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_ledger::event::Action;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::AutomaticError;
use crate::policies;
use crate::state::State;
use crate::store::automatic as store;

/// The setting of a trial.
///
/// # Errors
/// [`AutomaticError::Nothing`] when nobody has made one.
pub(crate) async fn read(state: &State, trial: TrialId) -> Result<AutomaticQc, AutomaticError> {
    store::find(state.platform.database.connection(), trial).await?.ok_or(AutomaticError::Nothing)
}

/// Says whether each new snapshot of the trial starts a QC run. Snapshots that are frozen already (the ingestion
/// service is asked as the caller) are not new.
///
/// # Errors
/// [`AutomaticError::NotSetUp`] when the service has no token of its own, [`AutomaticError::Policy`],
/// [`AutomaticError::Ingestion`], [`AutomaticError::Changed`]; nothing is written then.
pub(crate) async fn configure(
    state: &State,
    context: &RequestContext,
    token: &str,
    trial: TrialId,
    wanted: ConfigureAutomaticQc,
) -> Result<KeptAnswer, AutomaticError> {
    let mut last = None;
    if let Some(policy) = wanted.policy_id {
        policies::read(state, trial, policy).await.map_err(AutomaticError::Policy)?;
        let config = &state.platform.config;
        let url = config.ingestion_url.clone().filter(|_| config.service_token.is_some());
        let url = url.ok_or(AutomaticError::NotSetUp)?;
        let client = ApiClient::new(url).map_err(AutomaticError::Ingestion)?.with_token(token);
        last = last_snapshot(&IngestionClient(client), trial).await?;
    }
    let request = sha256(&[trial.to_string().as_bytes(), &row_bytes(&wanted, "a setting")?].concat());
    let route = "PUT automatic-qc";
    idempotency::once(&state.platform.database, context, route, request, async |transaction| {
        let before = store::lock(transaction, trial).await?;
        let now = before.as_ref().map_or(0, |setting| setting.version);
        if wanted.version != now {
            return Err(AutomaticError::Changed { seen: wanted.version, now });
        }
        // Where runs start already, the service goes on from where it is.
        let running = before.as_ref().filter(|setting| setting.policy_id.is_some());
        let setting = AutomaticQc {
            trial_id: trial,
            version: now.saturating_add(1),
            policy_id: wanted.policy_id,
            configured_by: context.actor.subject.to_string(),
            configured_at: clock::now(),
            last_snapshot: running.map_or(last, |setting| setting.last_snapshot),
        };
        let mut leaf = Entry::new(Action::AutomaticQcConfigured, trial)
            .version(u64::from(setting.version))
            .trial(trial)
            .after(store::committed_bytes(&setting)?);
        match before {
            None => store::insert(transaction, &setting).await?,
            Some(before) => {
                leaf = leaf.before(store::committed_bytes(&before)?);
                store::update(transaction, &setting).await?;
            }
        }
        state.platform.recorder.record(transaction, context, leaf).await?;
        Ok(KeptAnswer::json(200, None, &setting)?)
    })
    .await
}

/// The snapshot of the trial that was frozen last.
async fn last_snapshot(
    ingestion: &IngestionClient,
    trial: TrialId,
) -> Result<Option<SnapshotId>, AutomaticError> {
    let (mut last, mut after) = (None, None);
    loop {
        let page = ingestion.snapshots(trial, after.as_deref()).await.map_err(AutomaticError::Ingestion)?;
        last = page.items.last().map(|snapshot| snapshot.snapshot_id).or(last);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(last),
        }
    }
}
