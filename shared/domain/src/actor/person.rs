//! The person, or service, that acts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Permission, Role};
use crate::ids::ActorId;

/// Who acts, as the verified token says. Which trials the person may touch is not in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The token's `sub`.
    pub subject: ActorId,
    /// The printed name, when the token has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The roles that the token gives; none at all means that nothing is allowed.
    #[schema(value_type = Vec<Role>)]
    pub roles: BTreeSet<Role>,
}

impl Actor {
    /// Whether any of the roles may do that.
    #[must_use]
    pub fn allows(&self, permission: Permission) -> bool {
        self.roles_allowing(permission).next().is_some()
    }

    /// The roles by which that is allowed, in order. The ledger records the one that was used.
    pub fn roles_allowing(&self, permission: Permission) -> impl Iterator<Item = Role> {
        self.roles.iter().copied().filter(move |role| role.allows(permission))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(roles: &[Role]) -> Actor {
        let subject = ActorId::new("someone").unwrap();
        Actor { subject, name: None, roles: roles.iter().copied().collect() }
    }

    #[test]
    fn two_roles_add_up_and_no_role_allows_nothing() {
        let both = actor(&[Role::Statistician, Role::DataManager]);
        assert!(both.allows(Permission::UploadData) && both.allows(Permission::RunAnalysis));
        let by: Vec<_> = both.roles_allowing(Permission::Replay).collect();
        assert_eq!(by, [Role::DataManager, Role::Statistician]);
        let nobody = actor(&[]);
        assert!(Permission::ALL.iter().all(|permission| !nobody.allows(*permission)));
    }
}
