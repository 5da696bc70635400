use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::ids::TrialId;
use palladion_domain::trial::TrialDefinition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A trial as the service keeps it: its definition, numbered from version 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredTrial {
    /// Names the trial in every path.
    pub trial_id: TrialId,
    /// Version of the definition; an amendment adds one.
    pub version: u32,
    /// SHA-256 of the definition's canonical JSON.
    pub digest: Digest,
    /// Arms, regions, sites, endpoints, cut-off and classification policy.
    pub definition: TrialDefinition,
    /// When this version was recorded.
    pub created_at: DateTime<Utc>,
    /// Who recorded this version.
    pub created_by: String,
}

/// Replaces a trial's definition by a new version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendTrial {
    /// Why the definition changes; 10 characters to 500 bytes.
    #[schema(min_length = 10, max_length = 500, example = "Protocol amendment 3 adds two sites")]
    pub reason: String,
    /// The whole new definition.
    pub definition: TrialDefinition,
}
