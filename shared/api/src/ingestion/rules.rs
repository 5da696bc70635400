use palladion_domain::validation::Severity;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One validation rule, as the catalogue lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ValidationRule {
    /// The stable code.
    #[schema(example = "KEY-001")]
    pub code: String,
    /// How grave what it finds is.
    pub severity: Severity,
    /// What it finds, in a few words.
    #[schema(example = "A subject is enrolled twice")]
    pub title: String,
    /// Why that matters, or what follows from it.
    pub meaning: String,
    /// What raises it: for a rule about the data the tables as a file would hold them, for a code of
    /// reading and mapping a few words.
    pub example: String,
    /// What to do about it.
    #[schema(example = "Ask the site which row is right and remove the other at the source.")]
    pub remedy: String,
}
