//! What a reviewer does at the desk. `version` is the finding's version that was looked at: when somebody
//! else was faster, the change is refused (409 `finding-changed`).

use chrono::NaiveDate;
use palladion_domain::digest::Digest;
use palladion_domain::finding::{Disposition, FindingState};
use palladion_domain::ids::ActorId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ingestion::ReasonForChange;

/// Takes a finding to its next state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddReview {
    /// The finding's version that was looked at.
    pub version: u32,
    /// The state from now on: open, in review, disposed, action taken, verified, closed; going back into
    /// review reopens.
    pub state: FindingState,
    /// What it turned out to be; required when the state becomes `disposed`, and only then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disposition: Option<Disposition>,
    /// What was seen, done or checked; 1 to 4,000 characters.
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Site confirms that scores of 0 were left blank until 2008"
    )]
    pub comment: String,
    /// Why the finding is reopened; required when it goes back into review, and only then. It enters the
    /// ledger: it names no subject.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<ReasonForChange>,
}

/// Gives a finding to a reviewer of the trial, or to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignFinding {
    /// The finding's version that was looked at.
    pub version: u32,
    /// Who is to review it; must hold a role on the trial that reviews findings. Absent: nobody.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assignee: Option<ActorId>,
}

/// Adds a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddComment {
    /// 1 to 4,000 characters.
    #[schema(min_length = 1, max_length = 4000, example = "The site changed its antibody clone in March")]
    pub comment: String,
}

/// Asks the site something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenQuery {
    /// 1 to 4,000 characters.
    #[schema(min_length = 1, max_length = 4000, example = "How were slides without staining recorded?")]
    pub question: String,
    /// The day by which the answer is expected; not in the past.
    pub due_on: NaiveDate,
}

/// Records what the site answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerQuery {
    /// 1 to 4,000 characters.
    #[schema(min_length = 1, max_length = 4000, example = "They were left blank")]
    pub answer: String,
}

/// Closes a query, answered or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseQuery {
    /// What came of it, or why it is not waited for; 1 to 4,000 characters.
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Answered; the scores are corrected with the next export"
    )]
    pub comment: String,
}

/// A document on its way to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// The sender's name for it.
    pub file_name: String,
    /// What it is: `application/pdf`, `image/png`, `image/jpeg`, `text/plain`, `text/csv`.
    pub media_type: String,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// The sender's own name for the request.
    pub idempotency_key: String,
}
