use palladion_api::client::ApiClient;
use palladion_api::grants::{GiveGrant, GrantsClient};
use palladion_api::ingestion::{AmendTrial, IngestionClient, StoredProfile, StoredTrial};
use palladion_api::problem::ProblemDetails;
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_domain::trial::TrialDefinition;
use serde_json::Value;

use super::PipelineError;
use crate::identity::{SECOND_REVIEWER, SECOND_STATISTICIAN, subject};
use crate::stack::Stack;

/// The persons who work on a trial; the admin sees no trial.
const PERSONS: [Role; 4] = [Role::DataManager, Role::QcReviewer, Role::Statistician, Role::Auditor];

/// The trial with this code, set up or amended when it is not there as defined. Whether it was there.
///
/// # Errors
/// [`PipelineError::Refused`].
pub(crate) async fn find_or_define(
    stack: &Stack,
    definition: &TrialDefinition,
) -> Result<(StoredTrial, bool), PipelineError> {
    let ingestion = stack.ingestion_as(Role::DataManager)?;
    match find(&ingestion, &definition.code).await? {
        None => {
            let defined = ingestion.define_trial(definition).await;
            Ok((defined.map_err(PipelineError::refused("the trial was refused"))?, false))
        }
        Some(known) if known.definition == *definition => Ok((known, true)),
        Some(known) => {
            let reason = "the definition that comes with this version differs".to_owned();
            let amendment = AmendTrial { reason, definition: definition.clone() };
            let amended = ingestion.amend_trial(known.trial_id, &amendment).await;
            Ok((amended.map_err(PipelineError::refused("the amended trial was refused"))?, true))
        }
    }
}

async fn find(ingestion: &IngestionClient, code: &str) -> Result<Option<StoredTrial>, PipelineError> {
    let mut after = None;
    loop {
        let page = ingestion.trials(after.as_deref()).await;
        let page = page.map_err(PipelineError::refused("the trials could not be listed"))?;
        if let Some(known) = page.items.into_iter().find(|trial| trial.definition.code == code) {
            return Ok(Some(known));
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(None),
        }
    }
}

/// Gives every person of the trial the own role, in each service; what is given already stays.
///
/// # Errors
/// [`PipelineError::Refused`].
pub(crate) async fn grant_everybody(stack: &Stack, trial: TrialId) -> Result<(), PipelineError> {
    for service in stack.services() {
        let client = stack.client(service, Role::Admin)?;
        for role in PERSONS {
            give(&client, &subject(role), role, trial).await?;
        }
        give(&client, SECOND_REVIEWER, Role::QcReviewer, trial).await?;
        give(&client, SECOND_STATISTICIAN, Role::Statistician, trial).await?;
    }
    Ok(())
}

/// Gives a person a role on the trial, unless it is given.
async fn give(client: &ApiClient, subject: &str, role: Role, trial_id: TrialId) -> Result<(), PipelineError> {
    let subject = subject.parse().map_err(PipelineError::Person)?;
    match GrantsClient(client).give(&GiveGrant { subject, role, trial_id }).await {
        Ok(_) => Ok(()),
        Err(error) if error.problem().map(ProblemDetails::slug) == Some("grant-exists") => Ok(()),
        Err(error) => Err(PipelineError::refused("a grant was refused")(error)),
    }
}

/// Saves an import profile; the same document gives the profile that is there.
///
/// # Errors
/// [`PipelineError::Refused`].
pub(crate) async fn save_profile(
    stack: &Stack,
    trial: TrialId,
    document: &Value,
) -> Result<StoredProfile, PipelineError> {
    let ingestion = stack.ingestion_as(Role::DataManager)?;
    let saved = ingestion.save_profile(trial, document).await;
    saved.map_err(PipelineError::refused("the import profile was refused"))
}
