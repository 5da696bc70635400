use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{ProfileId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An import profile as saved: immutable, content-addressed, numbered per name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredProfile {
    /// Names the profile in an upload.
    pub profile_id: ProfileId,
    /// The trial it belongs to.
    pub trial_id: TrialId,
    /// The name written in the document.
    #[schema(example = "tcga-brca-clinical")]
    pub name: String,
    /// Counts the versions of this name in this trial from 1.
    pub version: u32,
    /// SHA-256 of the document's canonical JSON.
    pub digest: Digest,
    /// The document itself (`palladion schema profile` prints its JSON Schema).
    #[schema(value_type = Object)]
    pub document: serde_json::Value,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
    /// Who saved it.
    pub created_by: String,
}
