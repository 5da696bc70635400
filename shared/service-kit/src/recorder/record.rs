use std::sync::Arc;

use palladion_domain::digest::Digest;
use palladion_domain::ids::{EventId, InvalidText};
use palladion_ledger::checkpoint::{KeyError, LogSigningKey, SignedStatement, Statement, VerifierKey};
use palladion_ledger::leaf::{ObjectRef, Opening, Origin, OriginError, Salt, Software};
use palladion_ledger::store::{Draft, Ledger};
use sea_orm::DatabaseTransaction;

use super::{Entry, RequestContext, ServiceName};
use crate::clock;
use crate::config::{LedgerConfig, SigningKeySource};
use crate::database::{Database, StoreError};

/// Where an entry stands in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Index of the leaf, from 0.
    pub leaf_index: u64,
    /// Hash of the leaf.
    pub leaf_hash: Digest,
}

/// Why the ledger cannot be written by this service.
#[derive(Debug, thiserror::Error)]
pub enum RecorderError {
    /// `ledger.origin` cannot name a log.
    #[error("ledger.origin cannot name a log")]
    Origin(#[source] OriginError),
    /// The service's name cannot stand in a leaf.
    #[error("the service's name cannot stand in a leaf")]
    Service(#[source] InvalidText),
    /// The file with the signing key cannot be read.
    #[error("the ledger's signing key cannot be read")]
    KeyFile(#[source] std::io::Error),
    /// Others than its owner may read the file.
    #[error("the file of the ledger's signing key has mode {0:o}; only its owner may read it (600)")]
    KeyFileMode(u32),
    /// The environment variable with the signing key is not set.
    #[error("the environment variable `{0}` with the ledger's signing key is not set")]
    KeyVariable(String),
    /// Not an Ed25519 key.
    #[error("the ledger's signing key is not usable")]
    Key(#[source] KeyError),
}

/// Writes leaves and checkpoints; cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Recorder {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) ledger: Ledger,
    pub(super) key: LogSigningKey,
    pub(super) database: Database,
    pub(super) service: ServiceName,
}

impl Recorder {
    /// The recorder of one service.
    ///
    /// # Errors
    /// [`RecorderError`] when the log's name or its key are not usable.
    pub fn open(
        config: &LedgerConfig,
        software: Software,
        database: Database,
    ) -> Result<Self, RecorderError> {
        let origin = Origin::parse(&config.origin).map_err(RecorderError::Origin)?;
        let service = ServiceName::new(&software.service).map_err(RecorderError::Service)?;
        let pem = read_key(&config.signing_key)?;
        let key = LogSigningKey::from_pem(origin.clone(), &pem).map_err(RecorderError::Key)?;
        let ledger = Ledger::new(origin, software);
        Ok(Self { inner: Arc::new(Inner { ledger, key, database, service }) })
    }

    /// Writes the entry into the ledger, in the caller's transaction: both or neither.
    ///
    /// The transaction has to come from [`Database::begin_write`]. The leaf should be the last
    /// thing written in it: from here to the commit no other writer can append.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] when the entry cannot be a leaf (role, reason, object), else the
    /// database's.
    pub async fn record(
        &self,
        transaction: &DatabaseTransaction,
        context: &RequestContext,
        entry: Entry,
    ) -> Result<Recorded, StoreError> {
        let appended =
            self.inner.ledger.append(transaction, draft(context, entry)).await.map_err(from_ledger)?;
        Ok(Recorded { leaf_index: appended.index, leaf_hash: appended.leaf_hash })
    }

    /// The ledger, for reads and proofs.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.inner.ledger
    }

    /// The public key of the checkpoints.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.inner.key.verifier()
    }

    /// The statement with the signature of the log's key.
    #[must_use]
    pub fn sign_statement(&self, statement: Statement) -> SignedStatement {
        self.inner.key.sign_statement(statement)
    }

    /// The service acting by itself.
    #[must_use]
    pub fn system(&self) -> RequestContext {
        RequestContext::system(&self.inner.service)
    }
}

fn draft(context: &RequestContext, entry: Entry) -> Draft {
    let opening = |bytes: Option<Vec<u8>>| {
        bytes.map(|bytes| Opening { salt: Salt::from_bytes(clock::random_bytes()), bytes })
    };
    Draft {
        event_id: EventId::from_uuid(clock::new_uuid()),
        at: clock::now(),
        actor: context.leaf_actor(),
        action: entry.action,
        object: ObjectRef { kind: entry.action.object_type(), id: entry.object_id, version: entry.version },
        trial: entry.trial,
        reason: entry.reason,
        before: opening(entry.before),
        after: opening(entry.after),
        payload: opening(entry.payload),
        request: context.request(),
    }
}

/// A database failure stays one, so that a busy database is answered as such.
pub(crate) fn from_ledger(error: palladion_ledger::store::StoreError) -> StoreError {
    match error {
        palladion_ledger::store::StoreError::Database(error) => error.into(),
        other => StoreError::Ledger(Box::new(other)),
    }
}

fn read_key(source: &SigningKeySource) -> Result<String, RecorderError> {
    match source {
        SigningKeySource::Inline { pem } => Ok(pem.clone()),
        SigningKeySource::Environment { variable } => {
            std::env::var(variable).ok().ok_or_else(|| RecorderError::KeyVariable(variable.clone()))
        }
        SigningKeySource::File { path } => {
            check_mode(path)?;
            std::fs::read_to_string(path).map_err(RecorderError::KeyFile)
        }
    }
}

#[cfg(unix)]
fn check_mode(path: &std::path::Path) -> Result<(), RecorderError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).map_err(RecorderError::KeyFile)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(RecorderError::KeyFileMode(mode)) }
}

#[cfg(not(unix))]
fn check_mode(_: &std::path::Path) -> Result<(), RecorderError> {
    Ok(())
}
