use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseConnection, DatabaseTransaction,
    EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _,
};

use super::append::lock_head;
use super::entities::{checkpoint, checkpoint_signature};
use super::error::StoreError;
use super::ledger::Ledger;
use super::rows::{from_u64, to_digest, to_u64};
use crate::checkpoint::{Checkpoint, LogSigningKey, Signature, SignedNote};
use crate::leaf::{Origin, format_time, parse_time};
use crate::tree::Frontier;

const TABLE: &str = "ledger_checkpoint";

/// A checkpoint as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// The checkpoint and its signatures so far.
    pub note: SignedNote,
    /// When it was stored; not part of what is signed.
    pub at: DateTime<Utc>,
}

impl Ledger {
    /// The signed checkpoint of the log as it is now. Stored first and signed then, so that
    /// there are never two roots for one size; asked again, the stored one is returned.
    ///
    /// # Errors
    /// `ConflictingRoot` when the tables no longer give the root that was stored for this
    /// size; `OtherKey`, `OtherLog` when key or database belong to another log; `Database`,
    /// `Head`, `Damaged`.
    pub async fn checkpoint(
        &self,
        db: &DatabaseConnection,
        key: &LogSigningKey,
        at: DateTime<Utc>,
    ) -> Result<StoredCheckpoint, StoreError> {
        if *key.name() != self.origin {
            return Err(StoreError::OtherKey(key.name().clone()));
        }
        let stored = self.store_checkpoint(db, at).await?;
        if stored.note.signatures().iter().any(|signature| key.verifier().claims(signature)) {
            return Ok(stored);
        }
        let signature = key.sign(stored.note.checkpoint());
        let size = from_u64(stored.note.checkpoint().size)?;
        let tx = begin_write(db).await?;
        lock_head(&tx).await?;
        let key_id = hex::encode(signature.key_id());
        if checkpoint_signature::Entity::find_by_id((size, key_id.clone())).one(&tx).await?.is_none() {
            let row = checkpoint_signature::ActiveModel {
                size: Set(size),
                key_id: Set(key_id),
                line: Set(signature.to_string()),
            };
            checkpoint_signature::Entity::insert(row).exec_without_returning(&tx).await?;
        }
        let signed = self.checkpoint_of(&tx, size).await?.ok_or(StoreError::Damaged(TABLE))?;
        tx.commit().await?;
        Ok(signed)
    }

    async fn store_checkpoint(
        &self,
        db: &DatabaseConnection,
        at: DateTime<Utc>,
    ) -> Result<StoredCheckpoint, StoreError> {
        let tx = begin_write(db).await?;
        let head = lock_head(&tx).await?;
        if !head.origin.is_empty() && head.origin != self.origin.as_str() {
            return Err(StoreError::OtherLog(head.origin));
        }
        let frontier = Frontier::from_bytes(to_u64(head.size, "ledger_head")?, &head.frontier)
            .map_err(StoreError::Head)?;
        let (size, found) = (frontier.size(), frontier.root());
        let stored = match self.checkpoint_of(&tx, head.size).await? {
            Some(stored) if stored.note.checkpoint().root == found => stored,
            Some(stored) => {
                return Err(StoreError::ConflictingRoot {
                    size,
                    stored: stored.note.checkpoint().root,
                    found,
                });
            }
            None => {
                let row = checkpoint::ActiveModel {
                    size: Set(head.size),
                    origin: Set(self.origin.as_str().to_owned()),
                    root: Set(found.as_bytes().to_vec()),
                    ts: Set(format_time(at)),
                };
                checkpoint::Entity::insert(row).exec_without_returning(&tx).await?;
                self.checkpoint_of(&tx, head.size).await?.ok_or(StoreError::Damaged(TABLE))?
            }
        };
        tx.commit().await?;
        Ok(stored)
    }

    /// The last checkpoint that was stored, signed or not yet.
    ///
    /// # Errors
    /// `Database`, `Damaged`.
    pub async fn latest_checkpoint(
        &self,
        db: &impl ConnectionTrait,
    ) -> Result<Option<StoredCheckpoint>, StoreError> {
        match checkpoint::Entity::find().order_by_desc(checkpoint::Column::Size).one(db).await? {
            Some(row) => with_signatures(db, row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The checkpoint of a size, when one was made.
    ///
    /// # Errors
    /// `Database`, `Damaged`.
    pub async fn checkpoint_at(
        &self,
        db: &impl ConnectionTrait,
        size: u64,
    ) -> Result<Option<StoredCheckpoint>, StoreError> {
        self.checkpoint_of(db, from_u64(size)?).await
    }

    async fn checkpoint_of(
        &self,
        db: &impl ConnectionTrait,
        size: i64,
    ) -> Result<Option<StoredCheckpoint>, StoreError> {
        match checkpoint::Entity::find_by_id(size).one(db).await? {
            Some(row) => with_signatures(db, row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The checkpoints of sizes in `from ..= to`, by size, at most `limit`.
    ///
    /// # Errors
    /// `Database`, `Damaged`.
    pub async fn checkpoints(
        &self,
        db: &impl ConnectionTrait,
        from: u64,
        to: u64,
        limit: u64,
    ) -> Result<Vec<StoredCheckpoint>, StoreError> {
        let rows = checkpoint::Entity::find()
            .filter(checkpoint::Column::Size.between(from_u64(from)?, from_u64(to)?))
            .order_by_asc(checkpoint::Column::Size)
            .limit(limit)
            .all(db)
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.push(with_signatures(db, row).await?);
        }
        Ok(found)
    }
}

async fn with_signatures(
    db: &impl ConnectionTrait,
    row: checkpoint::Model,
) -> Result<StoredCheckpoint, StoreError> {
    let lines = checkpoint_signature::Entity::find()
        .filter(checkpoint_signature::Column::Size.eq(row.size))
        .order_by_asc(checkpoint_signature::Column::KeyId)
        .all(db)
        .await?;
    let signatures = lines.iter().map(|line| Signature::parse(&line.line)).collect::<Result<_, _>>();
    let checkpoint = Checkpoint {
        origin: Origin::parse(&row.origin).ok().ok_or(StoreError::Damaged(TABLE))?,
        size: to_u64(row.size, TABLE)?,
        root: to_digest(&row.root, TABLE)?,
    };
    Ok(StoredCheckpoint {
        note: SignedNote::new(
            checkpoint,
            signatures.ok().ok_or(StoreError::Damaged("ledger_checkpoint_signature"))?,
        ),
        at: parse_time(&row.ts).ok_or(StoreError::Damaged(TABLE))?,
    })
}

/// A transaction that will write: `BEGIN IMMEDIATE` on SQLite.
async fn begin_write(db: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    Ok(db.begin_with_options(options).await?)
}
