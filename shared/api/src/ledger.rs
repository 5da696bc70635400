//! The ledger as auditors read it: entries, checkpoints, proofs, the export.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::Stream;
use palladion_domain::digest::Digest;
use palladion_domain::ids::{EventId, TrialId};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::client::{ApiClient, ApiError};
use crate::page::Page;

/// A signed checkpoint: size and root of the log at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "origin": "demo/statistics",
    "size": 42,
    "root": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "at": "2026-11-23T09:30:00.000000Z",
    "note": "demo/statistics\n42\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— demo/statistics …\n",
    "verifier_key": "demo/statistics+a3f0c2d1+AQ…"
}))]
pub struct LedgerCheckpoint {
    /// Name of the log.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of their tree.
    pub root: Digest,
    /// When it was stored; not part of what is signed.
    pub at: DateTime<Utc>,
    /// The C2SP signed note: the text to verify.
    pub note: String,
    /// The public key of the log at present, as C2SP writes it.
    pub verifier_key: String,
}

/// One event of the log, readable, with the bytes it was hashed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!(LedgerEntry::example()))]
pub struct LedgerEntry {
    /// Index in the log, from 0.
    pub index: u64,
    /// `SHA-256(0x00 || leaf)`.
    pub leaf_hash: Digest,
    /// The leaf's bytes in base64: what the hash is made from.
    pub leaf: String,
    /// Id of the event.
    pub event_id: EventId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: `sub` of the token, or the service's name.
    pub actor: String,
    /// Printed name of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_name: Option<String>,
    /// In which role.
    pub role: String,
    /// What.
    pub action: String,
    /// Kind of the thing it happened to.
    pub object_type: String,
    /// Id of the thing it happened to.
    pub object_id: String,
    /// The thing's version after it.
    pub object_version: u64,
    /// In which trial; absent for events of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial_id: Option<TrialId>,
    /// Code of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
    /// The reason in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The request that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl LedgerEntry {
    /// An entry for the documentation.
    #[must_use]
    pub fn example() -> serde_json::Value {
        serde_json::json!({
            "index": 7,
            "leaf_hash": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "leaf": "eyJhY3Rpb24iOi…",
            "event_id": "01890a5d-ac96-774b-bcce-b302099a8059",
            "at": "2026-11-23T09:30:00.000000Z",
            "actor": "admin@example.org",
            "role": "admin",
            "action": "GrantGiven",
            "object_type": "grant",
            "object_id": "01890a5d-ac96-774b-bcce-b302099a8058",
            "object_version": 1,
            "trial_id": "01890a5d-ac96-774b-bcce-b302099a8057"
        })
    }
}

/// Proof that a leaf is in the tree of a size (RFC 6962).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "leaf_index": 0, "tree_size": 2,
    "leaf_hash": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "root": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "hashes": ["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]
}))]
pub struct LedgerInclusion {
    /// Index of the leaf, from 0.
    pub leaf_index: u64,
    /// Number of leaves of the tree.
    pub tree_size: u64,
    /// Hash of the leaf.
    pub leaf_hash: Digest,
    /// Root of the tree; a signed checkpoint of this size shows that it is the log's.
    pub root: Digest,
    /// The audit path, lowest first.
    pub hashes: Vec<Digest>,
}

/// Proof that one tree is the beginning of another (RFC 6962).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "from_size": 1, "to_size": 2,
    "from_root": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "to_root": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "hashes": ["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]
}))]
pub struct LedgerConsistency {
    /// Number of leaves of the older tree.
    pub from_size: u64,
    /// Number of leaves of the newer tree.
    pub to_size: u64,
    /// Root of the older tree.
    pub from_root: Digest,
    /// Root of the newer tree.
    pub to_root: Digest,
    /// The proof.
    pub hashes: Vec<Digest>,
}

/// Which entries to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryFilter {
    /// Entries of this trial; without it, those that belong to no trial (for admins only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Uuid)]
    pub trial_id: Option<TrialId>,
    /// Only this action, e.g. `SnapshotFrozen`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(example = "SnapshotFrozen")]
    pub action: Option<String>,
    /// Only objects of this kind, e.g. `snapshot`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(example = "snapshot")]
    pub object_type: Option<String>,
    /// Only objects of this id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_id: Option<String>,
    /// Only entries before this index: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
}

/// For which tree a leaf's proof is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProofQuery {
    /// Number of leaves of the tree; default: all of them now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree_size: Option<u64>,
}

/// Between which trees consistency is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsistencyQuery {
    /// Number of leaves of the older tree.
    pub from_size: u64,
    /// Number of leaves of the newer tree; default: all of them now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_size: Option<u64>,
}

/// What of the ledger is exported with its content; the rest goes as hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// Entries of this trial; without it, those that belong to no trial (for admins only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Uuid)]
    pub trial_id: Option<TrialId>,
}

/// The ledger of one service.
#[derive(Clone, Debug)]
pub struct LedgerClient<'c>(pub &'c ApiClient);

impl LedgerClient<'_> {
    /// A signed checkpoint of the log as it is now.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn checkpoint(&self) -> Result<LedgerCheckpoint, ApiError> {
        self.0.get("/v1/ledger/checkpoint").await
    }

    /// One page of entries, newest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn entries(&self, filter: &EntryFilter) -> Result<Page<LedgerEntry>, ApiError> {
        self.0.get_with("/v1/ledger/entries", filter).await
    }

    /// Proof that a leaf is in the log.
    ///
    /// # Errors
    /// [`ApiError`]; 404 for a leaf or size that the log does not have.
    pub async fn inclusion(&self, index: u64, query: &ProofQuery) -> Result<LedgerInclusion, ApiError> {
        self.0.get_with(&format!("/v1/ledger/entries/{index}/proof"), query).await
    }

    /// Proof that the log only grew between two sizes.
    ///
    /// # Errors
    /// [`ApiError`]; 404 for a size that the log does not have.
    pub async fn consistency(&self, query: &ConsistencyQuery) -> Result<LedgerConsistency, ApiError> {
        self.0.get_with("/v1/ledger/consistency", query).await
    }

    /// The whole log, one JSON object a line, for `palladion verify`.
    ///
    /// # Errors
    /// [`ApiError`], at once or from the stream.
    pub async fn export(
        &self,
        query: &ExportQuery,
    ) -> Result<impl Stream<Item = Result<Bytes, ApiError>> + Send + Unpin + 'static, ApiError> {
        ApiClient::send_stream(self.0.request(Method::GET, "/v1/ledger/export").query(query)).await
    }
}
