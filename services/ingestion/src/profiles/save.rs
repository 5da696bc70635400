use palladion_api::ingestion::StoredProfile;
use palladion_domain::ids::{ProfileId, TrialId};
use palladion_formats::profile::{ImportProfile, ProfileDocument, ProfileError as Refused};
use palladion_ledger::canonical::jcs;
use palladion_ledger::event::Action;
use palladion_service_kit::clock;
use palladion_service_kit::database::StoreTransaction;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::ProfileError;
use crate::state::State;
use crate::store::profiles as store;

/// Saves a document as the next version of its name, unless the trial has it already.
///
/// # Errors
/// [`ProfileError::Invalid`] lists what is wrong with it.
pub(crate) async fn save(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    document: ProfileDocument,
) -> Result<KeptAnswer, ProfileError> {
    let profile = ImportProfile::new(document).map_err(|refused| match refused {
        Refused::Invalid(problems) => ProfileError::Invalid(problems),
        Refused::Json { .. } => ProfileError::NotCanonical,
    })?;
    let canonical = jcs(profile.document()).map_err(|_number| ProfileError::NotCanonical)?;
    let document = serde_json::from_slice(&canonical).map_err(|_text| ProfileError::NotCanonical)?;
    let digest = sha256(&canonical);
    let name = profile.document().name.clone();
    let profile = StoredProfile {
        profile_id: ProfileId::from_uuid(clock::new_uuid()),
        trial_id: trial,
        version: 0,
        name,
        digest,
        document,
        created_at: clock::now(),
        created_by: context.actor.subject.to_string(),
    };
    let route = format!("POST /v1/trials/{trial}/profiles");
    idempotency::once(&state.platform.database, context, &route, digest, async |transaction| {
        record(state, context, transaction, profile).await
    })
    .await
}

/// Writes the profile as the next version of its name and its leaf, or finds the earlier one.
async fn record(
    state: &State,
    context: &RequestContext,
    transaction: &StoreTransaction,
    mut profile: StoredProfile,
) -> Result<KeptAnswer, ProfileError> {
    let trial = profile.trial_id;
    let place = |profile: &StoredProfile| format!("/v1/trials/{trial}/profiles/{}", profile.profile_id);
    if let Some(known) = store::find_content(transaction, trial, profile.digest).await? {
        return Ok(KeptAnswer::json(200, Some(place(&known)), &known)?);
    }
    profile.version = store::count(transaction, trial, &profile.name).await? + 1;
    store::insert(transaction, &profile).await?;
    let after = row_bytes(&profile, "an import profile")?;
    let entry = Entry::new(Action::ImportProfileSaved, profile.profile_id).trial(trial).after(after);
    state.platform.recorder.record(transaction, context, entry).await?;
    Ok(KeptAnswer::json(201, Some(place(&profile)), &profile)?)
}
