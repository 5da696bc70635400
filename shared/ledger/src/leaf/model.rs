use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{EventId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CommittedField, LeafActor, Origin, Reason, RuleError};
use crate::event::{Action, ObjectType};

/// The thing an event happened to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct ObjectRef {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: ObjectType,
    /// Its id within the kind, 1 to 512 bytes.
    pub id: String,
    /// Its version after the event, from 1. Along the events of one object it stays or
    /// grows by one.
    pub version: u64,
}

/// The request that caused an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestRef {
    /// Id of the request, also in the service's diagnostics.
    pub id: String,
    /// The caller's `Idempotency-Key`, when there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
}

/// The program that wrote a leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Software {
    /// Name of the service.
    pub service: String,
    /// Its version.
    pub version: String,
    /// The commit it was built from, or `unknown`.
    pub commit: String,
    /// Digest of the executable.
    pub executable: Digest,
}

/// One event of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The log it belongs to.
    pub log: Origin,
    /// Id of the event (`UUIDv7`).
    pub event_id: EventId,
    /// When, to the microsecond.
    pub ts: DateTime<Utc>,
    /// Who.
    pub actor: LeafActor,
    /// What.
    pub action: Action,
    /// To what.
    pub object: ObjectRef,
    /// In which trial; absent for events of the system.
    pub trial: Option<TrialId>,
    /// Why.
    pub reason: Option<Reason>,
    /// Commitment to the object's row before.
    pub before: Option<Digest>,
    /// Commitment to the object's row after.
    pub after: Option<Digest>,
    /// Commitment to anything else the event is about.
    pub payload: Option<Digest>,
    /// The request that caused it.
    pub request: RequestRef,
    /// The program that wrote it.
    pub software: Software,
    /// Hash of the previous leaf of the same object; absent for its first.
    pub prev: Option<Digest>,
}

impl Leaf {
    /// The commitment in a field.
    #[must_use]
    pub fn commitment(&self, field: CommittedField) -> Option<Digest> {
        match field {
            CommittedField::Before => self.before,
            CommittedField::After => self.after,
            CommittedField::Payload => self.payload,
        }
    }

    /// Checks the leaf against the last one of the same object, in all but its hash.
    ///
    /// # Errors
    /// `Order`, `Version`, `Trial` name the rule that is broken.
    pub fn check_after(&self, previous: Option<&ObjectState>) -> Result<(), RuleError> {
        let action = previous.map(|previous| previous.action);
        if !self.action.may_follow(action) {
            return Err(RuleError::Order { action: self.action, previous: action });
        }
        let version = previous.map(|previous| previous.version);
        let (least, most) = version.map_or((1, 1), |version| (version, version.saturating_add(1)));
        if !(least..=most).contains(&self.object.version) {
            return Err(RuleError::Version { previous: version, found: self.object.version });
        }
        match previous {
            Some(previous) if previous.trial != self.trial => Err(RuleError::Trial),
            _ => Ok(()),
        }
    }

    /// Checks what the leaf says by itself: its reason, its role, its object's kind.
    ///
    /// # Errors
    /// `RuleError` names the rule that is broken.
    pub fn check(&self) -> Result<(), RuleError> {
        if self.object.kind != self.action.object_type() {
            return Err(RuleError::ObjectType { action: self.action, found: self.object.kind });
        }
        if self.action.needs_reason() && self.reason.is_none() {
            return Err(RuleError::ReasonMissing(self.action));
        }
        if !self.action.allows(self.actor.role) {
            return Err(RuleError::RoleNotAllowed { action: self.action, role: self.actor.role });
        }
        Ok(())
    }
}

/// What the next leaf of an object must fit to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectState {
    /// Hash of the object's last leaf.
    pub leaf_hash: Digest,
    /// What happened last.
    pub action: Action,
    /// The object's version since then.
    pub version: u64,
    /// The trial it belongs to.
    pub trial: Option<TrialId>,
}
