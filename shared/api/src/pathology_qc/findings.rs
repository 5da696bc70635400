use chrono::{DateTime, Utc};
use palladion_domain::ids::{FindingId, RunId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::result::QcFinding;

/// Where the review of a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// Nobody has looked yet.
    Open,
    /// Somebody is looking.
    InReview,
    /// A reason was stated.
    Disposed,
    /// Nothing more to do.
    Closed,
}

/// What a finding turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// The data are wrong.
    DataError,
    /// Assay or antibody clone.
    AssayOrClone,
    /// How slides are read at the site.
    ReadingPractice,
    /// The patients differ.
    Population,
    /// Chance.
    Chance,
    /// No reason found.
    Unresolved,
}

/// A finding of a QC run with its review state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Names the finding.
    pub finding_id: FindingId,
    /// The trial.
    pub trial_id: TrialId,
    /// The run that raised it.
    pub run_id: RunId,
    /// What the engine computed.
    pub finding: QcFinding,
    /// Where the review stands.
    pub state: FindingState,
    /// What it turned out to be, once stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disposition: Option<Disposition>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
}

/// Adds an entry to a finding's review; nothing is ever overwritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddReview {
    /// The state from now on: open -> in_review -> disposed -> closed; in_review again reopens.
    pub state: FindingState,
    /// Required when the state becomes `disposed`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disposition: Option<Disposition>,
    /// What the reviewer saw; 1 to 4,000 characters.
    #[schema(min_length = 1, max_length = 4000, example = "Site confirms that scores of 0 were left blank until 2008")]
    pub comment: String,
}

/// One entry of a finding's review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Counts the finding's entries from 1.
    pub number: u32,
    /// The state it led to.
    pub state: FindingState,
    /// The disposition stated with it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disposition: Option<Disposition>,
    /// The comment.
    pub comment: String,
    /// Who wrote it.
    pub reviewed_by: String,
    /// When.
    pub reviewed_at: DateTime<Utc>,
}
