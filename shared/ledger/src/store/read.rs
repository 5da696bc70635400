use palladion_domain::digest::Digest;
use palladion_domain::ids::TrialId;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::entities::{leaf, payload};
use super::error::StoreError;
use super::ledger::Ledger;
use super::rows::{from_u64, to_digest, to_u64};
use crate::event::{Action, ObjectType};
use crate::leaf::{CommittedField, Opening, Salt};

/// What of the log somebody may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Everything,
    /// The events of one trial.
    Trial(TrialId),
    /// The events that belong to no trial.
    System,
}

impl Scope {
    /// Whether an event of this trial is seen.
    #[must_use]
    pub fn shows(self, trial: Option<TrialId>) -> bool {
        match self {
            Self::Everything => true,
            Self::Trial(seen) => trial == Some(seen),
            Self::System => trial.is_none(),
        }
    }
}

/// Which leaves are asked for; what is `None` does not restrict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// What may be seen at all.
    pub scope: Scope,
    /// Only events of this kind of object.
    pub object_type: Option<ObjectType>,
    /// Only events of objects with this id.
    pub object_id: Option<String>,
    /// Only events of this kind.
    pub action: Option<Action>,
    /// Only events caused by this subject.
    pub actor_sub: Option<String>,
}

impl Filter {
    /// Everything in the scope.
    #[must_use]
    pub fn all(scope: Scope) -> Self {
        Self { scope, object_type: None, object_id: None, action: None, actor_sub: None }
    }

    fn condition(&self) -> Condition {
        let scope = match self.scope {
            Scope::Everything => None,
            Scope::Trial(trial) => Some(leaf::Column::TrialId.eq(trial.to_string())),
            Scope::System => Some(leaf::Column::TrialId.is_null()),
        };
        Condition::all()
            .add_option(scope)
            .add_option(self.object_type.map(|kind| leaf::Column::ObjectType.eq(kind.as_str())))
            .add_option(self.object_id.as_ref().map(|id| leaf::Column::ObjectId.eq(id.as_str())))
            .add_option(self.action.map(|action| leaf::Column::Action.eq(action.as_str())))
            .add_option(self.actor_sub.as_ref().map(|sub| leaf::Column::ActorSub.eq(sub.as_str())))
    }
}

/// In which direction leaves are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By growing index.
    OldestFirst,
    /// By falling index.
    NewestFirst,
}

/// A part of a list that stays the same while the log grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Direction.
    pub order: Order,
    /// Index of the last leaf of the page before; `None` for the first page.
    pub after: Option<u64>,
    /// Leaves at most.
    pub limit: u64,
}

/// A leaf as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLeaf {
    /// Index in the log, from 0.
    pub index: u64,
    /// The stored hash; the hash of `bytes` unless the table was altered.
    pub leaf_hash: Digest,
    /// The canonical bytes.
    pub bytes: Vec<u8>,
}

impl StoredLeaf {
    pub(super) fn of(row: leaf::Model) -> Result<Self, StoreError> {
        Ok(Self {
            index: to_u64(row.leaf_index, "ledger_leaf")?,
            leaf_hash: to_digest(&row.leaf_hash, "ledger_leaf")?,
            bytes: row.bytes,
        })
    }
}

impl Ledger {
    /// The leaves that the filter lets through, one page of them.
    ///
    /// # Errors
    /// `Database`, `Damaged`.
    pub async fn leaves(
        &self,
        db: &impl ConnectionTrait,
        filter: &Filter,
        page: Page,
    ) -> Result<Vec<StoredLeaf>, StoreError> {
        let after = page.after.map(from_u64).transpose()?;
        let query = leaf::Entity::find().filter(filter.condition()).limit(page.limit);
        let query = match page.order {
            Order::OldestFirst => query
                .filter(Condition::all().add_option(after.map(|after| leaf::Column::LeafIndex.gt(after))))
                .order_by_asc(leaf::Column::LeafIndex),
            Order::NewestFirst => query
                .filter(Condition::all().add_option(after.map(|after| leaf::Column::LeafIndex.lt(after))))
                .order_by_desc(leaf::Column::LeafIndex),
        };
        query.all(db).await?.into_iter().map(StoredLeaf::of).collect()
    }

    /// The leaf at an index, when it is there and the scope shows it.
    ///
    /// # Errors
    /// `Database`, `Damaged`.
    pub async fn leaf(
        &self,
        db: &impl ConnectionTrait,
        scope: Scope,
        index: u64,
    ) -> Result<Option<StoredLeaf>, StoreError> {
        let query = leaf::Entity::find_by_id(from_u64(index)?).filter(Filter::all(scope).condition());
        query.one(db).await?.map(StoredLeaf::of).transpose()
    }

    /// What lies beside a leaf: each commitment's opening that was not redacted.
    ///
    /// # Errors
    /// `Database`, `Damaged`.
    pub async fn openings(
        &self,
        db: &impl ConnectionTrait,
        index: u64,
    ) -> Result<Vec<(CommittedField, Opening)>, StoreError> {
        let rows =
            payload::Entity::find().filter(payload::Column::LeafIndex.eq(from_u64(index)?)).all(db).await?;
        rows.into_iter().map(opening).collect()
    }
}

/// A row of `ledger_payload` as field and opening.
pub(super) fn opening(row: payload::Model) -> Result<(CommittedField, Opening), StoreError> {
    let damaged = || StoreError::Damaged("ledger_payload");
    let field = CommittedField::from_text(&row.field).ok_or_else(damaged)?;
    let salt = <[u8; 32]>::try_from(row.salt.as_slice()).ok().ok_or_else(damaged)?;
    Ok((field, Opening { salt: Salt::from_bytes(salt), bytes: row.bytes }))
}
