use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::event::ActingRole;

/// Who acted, as the token said it at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeafActor {
    /// Subject of the token, unique at its issuer; for a service its name.
    pub sub: String,
    /// Printed name of a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The role that allowed the action.
    pub role: ActingRole,
    /// Organisation acted for.
    pub org: String,
    /// Site acted for, when the role is bound to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
}
