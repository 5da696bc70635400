//! What differs between two plans.

use palladion_domain::digest::Digest;
use palladion_domain::ids::PlanId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Two plans, field by field and output by output. Outputs are the same output when their ids are equal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "before": {"plan_id": "01890a5d-ac96-774b-bcce-b302099a8058", "title": "Benefit", "version": 1,
        "digest": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    "after": {"plan_id": "01890a5d-ac96-774b-bcce-b302099a8059", "title": "Benefit", "version": 2,
        "digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
    "same": false,
    "fields": [{"pointer": "/seed", "before": 1, "after": 2}],
    "outputs": [{"id": "cox_os", "change": "changed", "place_before": 1, "place_after": 2,
        "fields": [{"pointer": "/analysis/ties", "before": "efron", "after": "breslow"}]}]
}))]
pub struct PlanComparison {
    /// The plan that is compared.
    pub before: ComparedPlan,
    /// The plan it is compared with.
    pub after: ComparedPlan,
    /// Whether both are the same document.
    pub same: bool,
    /// What differs outside the outputs.
    pub fields: Vec<FieldChange>,
    /// Every output of either plan: those of the second in its order, then those that are gone.
    pub outputs: Vec<OutputChange>,
}

/// One of the two plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedPlan {
    /// The plan.
    pub plan_id: PlanId,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: u32,
    /// Its digest.
    pub digest: Digest,
}

/// An output of two plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputChange {
    /// Its id in both plans.
    pub id: String,
    /// What became of it.
    pub change: Change,
    /// Its place among the outputs of the first plan, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place_before: Option<u64>,
    /// Its place among the outputs of the second plan, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place_after: Option<u64>,
    /// What differs in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<FieldChange>,
}

/// What became of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Only the second plan has it.
    Added,
    /// Only the first plan has it.
    Removed,
    /// Both have it and ask for something else.
    Changed,
    /// Both ask for the same.
    Same,
}

/// A value that differs. Entries of a list that have a `variable`, an `id` or a `name` are compared by it,
/// and stand in the pointer by it; others by their place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldChange {
    /// Where it stands in the plan or, for an output, in the output.
    #[schema(example = "/analysis/ties")]
    pub pointer: String,
    /// What the first plan says; absent where it says nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Object)]
    pub before: Option<Value>,
    /// What the second plan says; absent where it says nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Object)]
    pub after: Option<Value>,
}
