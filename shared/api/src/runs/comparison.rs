use palladion_domain::digest::Digest;
use palladion_domain::ids::RunId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Difference;

/// The results of two runs, value by value.
///
/// An element of a list whose elements carry names (an output its `id`, a site its `site`) is compared with
/// the element of the same name, and the name stands in the pointer; of any other list, with the one at the
/// same place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "run_id": "01890a5d-ac96-774b-bcce-b302099a8061",
    "other_run_id": "01890a5d-ac96-774b-bcce-b302099a8062",
    "same": {"snapshot": false, "specification": true, "inputs": false, "seed": true, "executable": true},
    "canonical_digest": "sha256:a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a",
    "other_canonical_digest": "sha256:fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
    "values_compared": 412,
    "values_different": 1,
    "differences": [{
        "pointer": "/outputs/cox_idfs/n", "original": 5753, "replayed": 5751, "reason": "discrete"
    }]
}))]
pub struct RunComparison {
    /// The run that is held against the other; its values are the `original` ones.
    pub run_id: RunId,
    /// The other run; its values are the `replayed` ones.
    pub other_run_id: RunId,
    /// What the two runs had in common.
    pub same: SharedInputs,
    /// SHA-256 of the canonical form of the first result.
    pub canonical_digest: Digest,
    /// SHA-256 of the canonical form of the other result.
    pub other_canonical_digest: Digest,
    /// How many values were compared.
    #[schema(example = 412)]
    pub values_compared: u64,
    /// How many of them differ in any bit.
    #[schema(example = 3)]
    pub values_different: u64,
    /// The first 1,000 differences, the gravest kind first.
    pub differences: Vec<Difference>,
}

/// What two runs had in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct SharedInputs {
    /// The snapshot.
    pub snapshot: bool,
    /// The plan or policy, to the letter.
    pub specification: bool,
    /// The further documents that the engine read.
    pub inputs: bool,
    /// The seed.
    pub seed: bool,
    /// The executable.
    pub executable: bool,
}
