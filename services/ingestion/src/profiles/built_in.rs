use palladion_api::ingestion::{BuiltInProfile, CopyProfile};
use palladion_domain::ids::TrialId;
use palladion_formats::profile::ready::{self, with_endpoints};
use palladion_formats::profile::{ImportProfile, ProfileDocument};
use palladion_ledger::canonical::jcs;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::recorder::RequestContext;

use super::{ProfileError, save};
use crate::state::State;

/// The profiles that come with the product, by name.
///
/// # Errors
/// None in practice.
pub(crate) fn built_ins() -> Result<Vec<BuiltInProfile>, ProfileError> {
    ready::built_ins().map_err(ProfileError::BuiltIn)?.iter().map(shown).collect()
}

/// One of them.
///
/// # Errors
/// [`ProfileError::UnknownBuiltIn`].
pub(crate) fn built_in(name: &str) -> Result<BuiltInProfile, ProfileError> {
    shown(&find(name)?)
}

/// Saves one of them in a trial, under another name and with other endpoints where they are given.
///
/// # Errors
/// [`ProfileError::UnknownBuiltIn`], [`ProfileError::Endpoints`].
pub(crate) async fn copy(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    copy: CopyProfile,
) -> Result<KeptAnswer, ProfileError> {
    let mut document: ProfileDocument = find(&copy.built_in)?.into_document();
    if !copy.endpoints.is_empty() {
        document = with_endpoints(document, &copy.endpoints).map_err(ProfileError::Endpoints)?;
    }
    if let Some(name) = copy.name {
        document.name = name;
    }
    save(state, context, trial, document).await
}

fn find(name: &str) -> Result<ImportProfile, ProfileError> {
    let found = ready::built_in(name).map_err(ProfileError::BuiltIn)?;
    found.ok_or_else(|| ProfileError::UnknownBuiltIn(name.to_owned()))
}

fn shown(profile: &ImportProfile) -> Result<BuiltInProfile, ProfileError> {
    let document = profile.document();
    let canonical = jcs(document).map_err(|_number| ProfileError::NotCanonical)?;
    Ok(BuiltInProfile {
        name: document.name.clone(),
        title: document.title.clone(),
        description: document.description.clone(),
        digest: sha256(&canonical),
        document: serde_json::from_slice(&canonical).map_err(ProfileError::Answer)?,
    })
}
