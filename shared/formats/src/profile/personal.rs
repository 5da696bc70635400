//! What a profile does with what points at a person.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::is_default;

/// What is done with what points at a person. A file with a column that looks like names, initials, birth
/// dates, e-mail addresses, phone numbers or national ids is refused unless the profile drops the column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Privacy {
    /// Columns that are left out unread. The file may lack them.
    #[serde(skip_serializing_if = "is_default")]
    pub drop: Vec<String>,
    /// Columns that look like such and are none.
    #[serde(skip_serializing_if = "is_default")]
    pub cleared: Vec<ClearedColumn>,
    /// The highest age that is kept; a higher one becomes this age plus one, and a note counts them. 89 is
    /// what the safe-harbour rule of HIPAA asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 120)]
    pub cap_age: Option<u8>,
    /// Replaces the ids of subjects by pseudonyms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pseudonymise: Option<Pseudonymise>,
}

impl Privacy {
    /// Whether the file holds more about persons than the tables made of it.
    #[must_use]
    pub const fn keeps_back(&self) -> bool {
        !self.drop.is_empty() || self.cap_age.is_some() || self.pseudonymise.is_some()
    }
}

/// A column that only looks as if it pointed at persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearedColumn {
    /// The column.
    pub column: String,
    /// What it really holds, in words.
    pub reason: String,
}

/// How the ids of subjects are replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pseudonymise {
    /// The name of a key that the service has. The key itself never stands in a profile.
    #[schema(example = "trial-2026")]
    pub key_id: String,
}
