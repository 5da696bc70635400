use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{EventId, TrialId};

use crate::event::Action;
use crate::leaf::{LeafActor, ObjectRef, Opening, Reason, RequestRef};

/// An event on its way into the log. Log, software and the link to the object's previous
/// leaf are added when it is appended.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Id of the event (`UUIDv7`), unique in the log.
    pub event_id: EventId,
    /// When; finer than a microsecond is cut off.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: LeafActor,
    /// What.
    pub action: Action,
    /// To what.
    pub object: ObjectRef,
    /// In which trial; `None` for events of the system.
    pub trial: Option<TrialId>,
    /// Why; required where [`Action::needs_reason`].
    pub reason: Option<Reason>,
    /// The object's row before, as its canonical bytes.
    pub before: Option<Opening>,
    /// The object's row after, as its canonical bytes; their digest becomes its row version.
    pub after: Option<Opening>,
    /// Anything else the event is about.
    pub payload: Option<Opening>,
    /// The request that caused it.
    pub request: RequestRef,
}

/// Where an event now stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Index of its leaf, from 0.
    pub index: u64,
    /// Hash of its leaf.
    pub leaf_hash: Digest,
}
