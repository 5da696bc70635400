//! Grants: who may act on which trial, in which role.

use chrono::{DateTime, Utc};
use palladion_domain::actor::Role;
use palladion_domain::ids::{ActorId, GrantId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::client::{ApiClient, ApiError};
use crate::page::Page;

/// Ask for a grant. What it allows also needs the role in the person's token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "subject": "statistician@example.org",
    "role": "statistician",
    "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057"
}))]
pub struct GiveGrant {
    /// The person: `sub` of the token.
    pub subject: ActorId,
    /// The role the person may act in.
    pub role: Role,
    /// The trial the person may act on.
    pub trial_id: TrialId,
}

/// One person's role on one trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "id": "01890a5d-ac96-774b-bcce-b302099a8058",
    "subject": "statistician@example.org",
    "role": "statistician",
    "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "given_by": "admin@example.org",
    "given_at": "2026-11-23T09:30:00.000000Z"
}))]
pub struct Grant {
    /// Identifies the grant.
    pub id: GrantId,
    /// The person.
    pub subject: ActorId,
    /// The role.
    pub role: Role,
    /// The trial.
    pub trial_id: TrialId,
    /// Who gave it: a person, or a service to the creator of a trial.
    pub given_by: ActorId,
    /// When.
    pub given_at: DateTime<Utc>,
    /// Who revoked it; absent while it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_by: Option<ActorId>,
    /// When it was revoked; absent while it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Which grants to list, oldest first. Who may not manage grants always sees the own ones only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GrantFilter {
    /// Only grants of this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, example = "statistician@example.org")]
    pub subject: Option<ActorId>,
    /// Only grants on this trial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Uuid)]
    pub trial_id: Option<TrialId>,
    /// Only grants after this one: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Uuid)]
    pub after: Option<GrantId>,
}

/// Why a grant is revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RevokeReason {
    /// The reason in words, 10 characters or more; it stands in the ledger.
    #[param(min_length = 10, max_length = 500, example = "left the study team")]
    pub reason: String,
}

/// The grants of one service.
#[derive(Clone, Debug)]
pub struct GrantsClient<'c>(pub &'c ApiClient);

impl GrantsClient<'_> {
    /// Gives a person a role on a trial; needs `manage_grants`.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `grant-exists` when the person has it already, 422 `unknown-trial` from the
    /// service that defines trials.
    pub async fn give(&self, grant: &GiveGrant) -> Result<Grant, ApiError> {
        self.0.post("/v1/grants", grant).await
    }

    /// One page of grants.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn list(&self, filter: &GrantFilter) -> Result<Page<Grant>, ApiError> {
        self.0.get_with("/v1/grants", filter).await
    }

    /// Revokes a grant, with effect on the next request; needs `manage_grants`.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `grant-revoked` when it was revoked before.
    pub async fn revoke(&self, grant: GrantId, reason: &str) -> Result<Grant, ApiError> {
        let reason = RevokeReason { reason: reason.to_owned() };
        self.0.delete_with(&format!("/v1/grants/{grant}"), &reason).await
    }
}
