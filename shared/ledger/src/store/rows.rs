use palladion_domain::digest::Digest;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::entities::{leaf, row_version};
use super::error::StoreError;
use super::ledger::Ledger;
use crate::event::{Action, ObjectType};
use crate::leaf::{Leaf, ObjectState};

/// A number that came out of a table of the ledger.
pub(super) fn to_u64(number: i64, table: &'static str) -> Result<u64, StoreError> {
    u64::try_from(number).ok().ok_or(StoreError::Damaged(table))
}

/// A number on its way into a table; sizes beyond `i64` do not occur.
pub(super) fn from_u64(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).ok().ok_or(StoreError::Beyond { what: "size", number })
}

/// A hash that came out of a table of the ledger.
pub(super) fn to_digest(bytes: &[u8], table: &'static str) -> Result<Digest, StoreError> {
    <[u8; 32]>::try_from(bytes).map(Digest::from_bytes).ok().ok_or(StoreError::Damaged(table))
}

/// The last leaf of an object: what the next one must fit to.
pub(super) async fn last_of_object(
    db: &impl ConnectionTrait,
    kind: ObjectType,
    id: &str,
) -> Result<Option<ObjectState>, StoreError> {
    let Some(row) = leaf::Entity::find()
        .filter(leaf::Column::ObjectType.eq(kind.as_str()))
        .filter(leaf::Column::ObjectId.eq(id))
        .order_by_desc(leaf::Column::LeafIndex)
        .one(db)
        .await?
    else {
        return Ok(None);
    };
    let leaf = Leaf::parse(&row.bytes).ok().ok_or(StoreError::Damaged("ledger_leaf"))?;
    Ok(Some(ObjectState {
        leaf_hash: to_digest(&row.leaf_hash, "ledger_leaf")?,
        action: Action::from_text(&row.action).ok_or(StoreError::Damaged("ledger_leaf"))?,
        version: to_u64(row.object_version, "ledger_leaf")?,
        trial: leaf.trial,
    }))
}

/// What an object's row was after the last event that wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowVersion {
    /// The object's version.
    pub version: u64,
    /// SHA-256 of the row's canonical bytes.
    pub digest: Digest,
    /// The leaf that recorded it.
    pub leaf_index: u64,
}

impl Ledger {
    /// The version to give to the next event of an object: its last one, or `None` when the
    /// object has no event yet.
    ///
    /// # Errors
    /// `Database`, `Damaged`.
    pub async fn object_version(
        &self,
        db: &impl ConnectionTrait,
        kind: ObjectType,
        id: &str,
    ) -> Result<Option<u64>, StoreError> {
        Ok(last_of_object(db, kind, id).await?.map(|state| state.version))
    }

    /// The recorded row of an object, to be compared with the digest of the live one.
    ///
    /// # Errors
    /// `Database`, `Damaged`.
    pub async fn row_version(
        &self,
        db: &impl ConnectionTrait,
        kind: ObjectType,
        id: &str,
    ) -> Result<Option<RowVersion>, StoreError> {
        let row = row_version::Entity::find()
            .filter(row_version::Column::ObjectType.eq(kind.as_str()))
            .filter(row_version::Column::ObjectId.eq(id))
            .order_by_desc(row_version::Column::LeafIndex)
            .one(db)
            .await?;
        row.map(|row| {
            Ok(RowVersion {
                version: to_u64(row.version, "row_version")?,
                digest: to_digest(&row.digest, "row_version")?,
                leaf_index: to_u64(row.leaf_index, "row_version")?,
            })
        })
        .transpose()
    }
}
