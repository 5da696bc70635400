use bytes::Bytes;
use palladion_domain::ids::{ProfileId, TrialId};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

use super::{
    BuiltInProfile, CopyProfile, DryRun, IngestionClient, ProfileFilter, ProfileSuggestion, SampleQuery,
    StoredProfile, TryProfile,
};
use crate::client::{ApiClient, ApiError};
use crate::page::Page;

/// The type of bytes of which nothing is said.
const ANY_BYTES: &str = "application/octet-stream";

impl IngestionClient {
    /// The trial's profiles of a name, or one version of it.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn profiles_of(
        &self,
        trial: TrialId,
        filter: &ProfileFilter,
    ) -> Result<Page<StoredProfile>, ApiError> {
        self.0.get_with(&format!("/v1/trials/{trial}/profiles"), filter).await
    }

    /// The profiles that come with the product.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn built_in_profiles(&self) -> Result<Vec<BuiltInProfile>, ApiError> {
        self.0.get("/v1/built-in-profiles").await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn built_in_profile(&self, name: &str) -> Result<BuiltInProfile, ApiError> {
        self.0.get(&format!("/v1/built-in-profiles/{name}")).await
    }

    /// Takes a profile that comes with the product over into a trial.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn copy_profile(&self, trial: TrialId, copy: &CopyProfile) -> Result<StoredProfile, ApiError> {
        self.0.post(&format!("/v1/trials/{trial}/profiles/copies"), copy).await
    }

    /// What a saved profile would make of a file; nothing is kept.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn dry_run(
        &self,
        trial: TrialId,
        profile: ProfileId,
        query: &SampleQuery,
        sample: Bytes,
    ) -> Result<DryRun, ApiError> {
        self.send_sample(&format!("/v1/trials/{trial}/profiles/{profile}/dry-runs"), query, sample).await
    }

    /// What a document that is not saved would make of a file; nothing is kept.
    ///
    /// # Errors
    /// [`ApiError`]; 422 `invalid-profile` lists what is wrong with the document.
    pub async fn try_profile(&self, trial: TrialId, request: &TryProfile) -> Result<DryRun, ApiError> {
        self.0.post(&format!("/v1/trials/{trial}/profiles/dry-runs"), request).await
    }

    /// A profile proposed for a file; nothing is kept.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn suggest_profile(
        &self,
        trial: TrialId,
        query: &SampleQuery,
        sample: Bytes,
    ) -> Result<ProfileSuggestion, ApiError> {
        self.send_sample(&format!("/v1/trials/{trial}/profiles/suggestions"), query, sample).await
    }

    async fn send_sample<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        query: &SampleQuery,
        sample: Bytes,
    ) -> Result<T, ApiError> {
        let request = self.0.request(Method::POST, path).query(query).header(CONTENT_TYPE, ANY_BYTES);
        ApiClient::send_json(request.body(sample)).await
    }
}
