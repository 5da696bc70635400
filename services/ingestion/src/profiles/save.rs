use palladion_api::ingestion::StoredProfile;
use palladion_domain::ids::{ProfileId, TrialId};
use palladion_formats::profile::{ImportProfile, ProfileDocument, ProfileError as Refused};
use palladion_ledger::canonical::jcs;
use palladion_ledger::event::Action;
use palladion_service_kit::clock;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::ProfileError;
use crate::state::State;
use crate::store::profiles as store;

/// A profile as it is stored now.
pub(crate) enum Saved {
    /// It is new.
    New(StoredProfile),
    /// The same document was saved before; nothing changed.
    Before(StoredProfile),
}

/// Saves a document as the next version of its name, unless the trial has it already.
///
/// # Errors
/// [`ProfileError::Invalid`] lists what is wrong with it.
pub(crate) async fn save(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    document: ProfileDocument,
) -> Result<Saved, ProfileError> {
    let profile = ImportProfile::new(document).map_err(|refused| match refused {
        Refused::Invalid(problems) => ProfileError::Invalid(problems),
        Refused::Json { .. } => ProfileError::NotCanonical,
    })?;
    let canonical = jcs(profile.document()).map_err(|_number| ProfileError::NotCanonical)?;
    let document = serde_json::from_slice(&canonical).map_err(|_text| ProfileError::NotCanonical)?;
    let digest = sha256(&canonical);
    let transaction = state.platform.database.begin_write().await?;
    if let Some(known) = store::find_content(&transaction, trial, digest).await? {
        return Ok(Saved::Before(known));
    }
    let name = profile.document().name.clone();
    let profile = StoredProfile {
        profile_id: ProfileId::from_uuid(clock::new_uuid()),
        trial_id: trial,
        version: store::count(&transaction, trial, &name).await? + 1,
        name,
        digest,
        document,
        created_at: clock::now(),
        created_by: context.actor.subject.to_string(),
    };
    store::insert(&transaction, &profile).await?;
    let after = row_bytes(&profile, "an import profile")?;
    let entry = Entry::new(Action::ImportProfileSaved, profile.profile_id).trial(trial).after(after);
    state.platform.recorder.record(&transaction, context, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(Saved::New(profile))
}
