use palladion_domain::digest::Digest;
use palladion_domain::ids::RunId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Repeats a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayRequest {
    /// Which executable repeats it.
    #[serde(default)]
    pub engine: ReplayEngine,
}

/// Which executable repeats a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplayEngine {
    /// The very executable that computed the original, from the archive.
    #[default]
    Archived,
    /// The executable the service runs today.
    Current,
}

/// What a repetition showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The same executable gave the same bits.
    Identical,
    /// Another executable gave the same bits.
    SameBits,
    /// Another executable gave equal counts and categories, and every number within the bound of its class.
    WithinTolerance,
    /// Anything else, and always when a decision flips.
    Diverged,
    /// There is nothing to compare: an input, the original result or the executable is gone or altered.
    NotReplayable,
}

/// The comparison of a replay with its original.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "run_id": "01890a5d-ac96-774b-bcce-b302099a8062",
    "replay_of": "01890a5d-ac96-774b-bcce-b302099a8061",
    "verdict": "identical",
    "original_executable": "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "replayed_executable": "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "original_digest": "sha256:a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a",
    "replayed_digest": "sha256:a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a",
    "values_compared": 1284,
    "values_different": 0,
    "differences": []
}))]
pub struct ReplayReport {
    /// The repetition.
    pub run_id: RunId,
    /// The original.
    pub replay_of: RunId,
    /// The outcome in one word.
    pub verdict: Verdict,
    /// Stable code that says why; on `not_replayable`, and on `diverged` when the engine refused.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(example = "executable_altered")]
    pub reason: Option<String>,
    /// Executable of the original.
    pub original_executable: Digest,
    /// Executable of the repetition.
    pub replayed_executable: Digest,
    /// Canonical digest of the original result.
    pub original_digest: Digest,
    /// Canonical digest of the repeated result.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replayed_digest: Option<Digest>,
    /// How many values were compared.
    #[schema(example = 1_284)]
    pub values_compared: u64,
    /// How many of them differ in any bit.
    #[schema(example = 0)]
    pub values_different: u64,
    /// The first 1,000 of them, those that decide the verdict first.
    pub differences: Vec<Difference>,
}

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Where it stands in the result (RFC 6901).
    #[schema(example = "/outputs/2/terms/0/p_value")]
    pub pointer: String,
    /// The value of the original; absent when it has none there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Object, nullable)]
    pub original: Option<Value>,
    /// The value of the repetition; absent when it has none there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Object, nullable)]
    pub replayed: Option<Value>,
    /// What kind of difference it is.
    pub reason: DifferenceReason,
}

/// What kind of difference it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceReason {
    /// A decision flipped: a p-value crossed 0.05, a flag or a category changed.
    Decision,
    /// Present in one result only, or of another type.
    Shape,
    /// A value that must be equal is not: a count, a rank, a text.
    Discrete,
    /// A number is further off than its class allows.
    BeyondTolerance,
    /// A number differs by less than its class allows.
    WithinTolerance,
}
