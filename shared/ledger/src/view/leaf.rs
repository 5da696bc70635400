use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{EventId, TrialId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::event::Action;
use crate::leaf::{Leaf, LeafActor, LeafError, ObjectRef, Reason, RequestRef, Software};
use crate::store::StoredLeaf;

/// One event of the log, readable, with the bytes it was hashed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeafView {
    /// Index in the log, from 0.
    pub index: u64,
    /// `SHA-256(0x00 || leaf)`.
    pub leaf_hash: Digest,
    /// The leaf's bytes in base64: what the hash is made from.
    pub leaf: String,
    /// Id of the event.
    pub event_id: EventId,
    /// When.
    pub ts: DateTime<Utc>,
    /// Who.
    pub actor: LeafActor,
    /// What.
    pub action: Action,
    /// To what.
    pub object: ObjectRef,
    /// In which trial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<TrialId>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Commitment to the object's row before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Digest>,
    /// Commitment to the object's row after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Digest>,
    /// Commitment to anything else the event is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Digest>,
    /// The request that caused it.
    pub request: RequestRef,
    /// The program that wrote it.
    pub software: Software,
    /// Hash of the previous leaf of the same object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev: Option<Digest>,
}

impl LeafView {
    /// The view of a stored leaf.
    ///
    /// # Errors
    /// `LeafError` when the stored bytes are not a leaf (the table was altered).
    pub fn of(stored: &StoredLeaf) -> Result<Self, LeafError> {
        let leaf = Leaf::parse(&stored.bytes)?;
        Ok(Self {
            index: stored.index,
            leaf_hash: stored.leaf_hash,
            leaf: STANDARD.encode(&stored.bytes),
            event_id: leaf.event_id,
            ts: leaf.ts,
            actor: leaf.actor,
            action: leaf.action,
            object: leaf.object,
            trial: leaf.trial,
            reason: leaf.reason,
            before: leaf.before,
            after: leaf.after,
            payload: leaf.payload,
            request: leaf.request,
            software: leaf.software,
            prev: leaf.prev,
        })
    }
}
