use std::collections::BTreeSet;

use palladion_domain::actor::Actor;
use palladion_domain::ids::{ActorId, InvalidText};
use palladion_ledger::event::ActingRole;
use palladion_ledger::leaf::{LeafActor, RequestRef};
use uuid::Uuid;

use crate::auth::Identity;
use crate::clock;
use crate::idempotency::IdempotencyKey;

/// Stands in a leaf where the token names no organisation.
const NO_ORGANISATION: &str = "unspecified";

/// Name of a service, as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceName(ActorId);

impl ServiceName {
    /// A name such as `ingestion`.
    ///
    /// # Errors
    /// [`InvalidText`] when it may not stand in a leaf.
    pub fn new(name: &str) -> Result<Self, InvalidText> {
        ActorId::new(name).map(Self)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Who acts, in which role, in which request.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// The person, or the service itself.
    pub actor: Actor,
    /// The role that allowed what is done.
    pub role: ActingRole,
    /// Organisation of the token.
    pub organisation: Option<String>,
    /// The request's id, also in the diagnostics.
    pub request_id: Uuid,
    /// The caller's `Idempotency-Key`.
    pub idempotency_key: Option<IdempotencyKey>,
}

impl RequestContext {
    /// A request of a person.
    #[must_use]
    pub(crate) fn person(
        identity: Identity,
        request_id: Uuid,
        idempotency_key: Option<IdempotencyKey>,
    ) -> Self {
        let roles: BTreeSet<_> = identity.roles.into_iter().collect();
        let role = roles.first().copied().map_or(ActingRole::Nobody, ActingRole::from);
        let actor = Actor { subject: identity.subject, name: identity.name, roles };
        Self { actor, role, organisation: identity.organisation, request_id, idempotency_key }
    }

    /// What a service does by itself: start, background work.
    #[must_use]
    pub fn system(service: &ServiceName) -> Self {
        Self {
            actor: Actor { subject: service.0.clone(), name: None, roles: BTreeSet::new() },
            role: ActingRole::Service,
            organisation: None,
            request_id: clock::new_uuid(),
            idempotency_key: None,
        }
    }

    /// The same request in another of the person's roles.
    #[must_use]
    pub fn acting_as(&self, role: ActingRole) -> Self {
        Self { role, ..self.clone() }
    }

    pub(super) fn leaf_actor(&self) -> LeafActor {
        LeafActor {
            sub: self.actor.subject.to_string(),
            name: self.actor.name.clone(),
            role: self.role,
            org: self.organisation.clone().unwrap_or_else(|| NO_ORGANISATION.to_owned()),
            site: None,
        }
    }

    pub(super) fn request(&self) -> RequestRef {
        RequestRef {
            id: self.request_id.to_string(),
            idempotency_key: self.idempotency_key.as_ref().map(ToString::to_string),
        }
    }
}
