use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, sea_query::Expr,
};

use super::draft::{Appended, Draft};
use super::entities::{head, leaf, node, payload, row_version};
use super::error::StoreError;
use super::ledger::Ledger;
use super::rows::{from_u64, last_of_object, to_u64};
use crate::event::ObjectType;
use crate::leaf::{CommittedField, Leaf, ObjectState, format_time, to_microseconds};
use crate::tree::{Frontier, leaf_hash, sha256};

/// Rows in one statement: eleven columns each stay below SQLite's 32,766 variables.
const ROWS_A_STATEMENT: usize = 500;

/// Last leaf of each object met so far.
type Chains = BTreeMap<(ObjectType, String), ObjectState>;

impl Ledger {
    /// Appends an event, in the transaction of the change it records. Call it last: it locks
    /// the log until the transaction ends. On SQLite the transaction must have been begun
    /// `IMMEDIATE`.
    ///
    /// # Errors
    /// `Rule` and `Leaf` when the event may not be recorded as it is; `OtherLog`, `Head`,
    /// `Damaged` when the database is not this log's; `Database`, `HeadMoved` otherwise. The
    /// caller must then roll the transaction back: no change without its leaf.
    pub async fn append(&self, tx: &DatabaseTransaction, draft: Draft) -> Result<Appended, StoreError> {
        let appended = self.append_all(tx, vec![draft]).await?;
        appended.first().copied().ok_or(StoreError::Damaged("ledger_leaf"))
    }

    /// Appends events in their order, as [`Ledger::append`] does one.
    ///
    /// # Errors
    /// As [`Ledger::append`]; then none of them is recorded.
    pub async fn append_all(
        &self,
        tx: &DatabaseTransaction,
        drafts: Vec<Draft>,
    ) -> Result<Vec<Appended>, StoreError> {
        let head = lock_head(tx).await?;
        if !head.origin.is_empty() && head.origin != self.origin.as_str() {
            return Err(StoreError::OtherLog(head.origin));
        }
        let mut frontier = Frontier::from_bytes(to_u64(head.size, "ledger_head")?, &head.frontier)
            .map_err(StoreError::Head)?;
        let mut rows = Rows::default();
        let mut chains = Chains::new();
        let mut appended = Vec::with_capacity(drafts.len());
        for draft in drafts {
            appended.push(self.add(tx, &mut frontier, &mut rows, &mut chains, draft).await?);
        }
        rows.insert(tx).await?;
        self.move_head(tx, head.size, &frontier).await?;
        Ok(appended)
    }

    async fn add(
        &self,
        tx: &DatabaseTransaction,
        frontier: &mut Frontier,
        rows: &mut Rows,
        chains: &mut Chains,
        draft: Draft,
    ) -> Result<Appended, StoreError> {
        let key = (draft.object.kind, draft.object.id.clone());
        let previous = match chains.get(&key) {
            Some(state) => Some(*state),
            None => last_of_object(tx, draft.object.kind, &draft.object.id).await?,
        };
        let leaf = self.leaf_of(&draft, previous.as_ref());
        leaf.check().and_then(|()| leaf.check_after(previous.as_ref())).map_err(StoreError::Rule)?;
        let bytes = leaf.encode().map_err(StoreError::Leaf)?;
        let appended = Appended { index: frontier.size(), leaf_hash: leaf_hash(&bytes) };
        let state = ObjectState {
            leaf_hash: appended.leaf_hash,
            action: leaf.action,
            version: leaf.object.version,
            trial: leaf.trial,
        };
        chains.insert(key, state);
        rows.add(appended, &leaf, bytes, draft)?;
        for completed in frontier.push(appended.leaf_hash) {
            rows.nodes.push(node::ActiveModel {
                level: Set(completed.address.level.into()),
                node_index: Set(from_u64(completed.address.index)?),
                hash: Set(completed.hash.as_bytes().to_vec()),
            });
        }
        Ok(appended)
    }

    fn leaf_of(&self, draft: &Draft, previous: Option<&ObjectState>) -> Leaf {
        Leaf {
            log: self.origin.clone(),
            event_id: draft.event_id,
            ts: to_microseconds(draft.at),
            actor: draft.actor.clone(),
            action: draft.action,
            object: draft.object.clone(),
            trial: draft.trial,
            reason: draft.reason.clone(),
            before: draft.before.as_ref().map(crate::leaf::Opening::commitment),
            after: draft.after.as_ref().map(crate::leaf::Opening::commitment),
            payload: draft.payload.as_ref().map(crate::leaf::Opening::commitment),
            request: draft.request.clone(),
            software: self.software.clone(),
            prev: previous.map(|previous| previous.leaf_hash),
        }
    }

    async fn move_head(
        &self,
        tx: &DatabaseTransaction,
        from: i64,
        frontier: &Frontier,
    ) -> Result<(), StoreError> {
        let to = from_u64(frontier.size())?;
        if to == from {
            return Ok(());
        }
        let moved = head::Entity::update_many()
            .col_expr(head::Column::Origin, Expr::value(self.origin.as_str()))
            .col_expr(head::Column::Size, Expr::value(to))
            .col_expr(head::Column::Frontier, Expr::value(frontier.to_bytes()))
            .filter(head::Column::Id.eq(1))
            .filter(head::Column::Size.eq(from))
            .exec(tx)
            .await?;
        if moved.rows_affected == 1 { Ok(()) } else { Err(StoreError::HeadMoved) }
    }
}

/// The head row, held until the transaction ends (SQLite holds the whole database already).
pub(super) async fn lock_head(tx: &DatabaseTransaction) -> Result<head::Model, StoreError> {
    head::Entity::find_by_id(1).lock_exclusive().one(tx).await?.ok_or(StoreError::Damaged("ledger_head"))
}

/// What the events of one transaction add to the tables.
#[derive(Default)]
struct Rows {
    leaves: Vec<leaf::ActiveModel>,
    nodes: Vec<node::ActiveModel>,
    payloads: Vec<payload::ActiveModel>,
    versions: Vec<row_version::ActiveModel>,
}

impl Rows {
    fn add(&mut self, at: Appended, leaf: &Leaf, bytes: Vec<u8>, draft: Draft) -> Result<(), StoreError> {
        let leaf_index = from_u64(at.index)?;
        let version = from_u64(leaf.object.version)?;
        if let Some(after) = &draft.after {
            self.versions.push(row_version::ActiveModel {
                leaf_index: Set(leaf_index),
                object_type: Set(leaf.object.kind.as_str().to_owned()),
                object_id: Set(leaf.object.id.clone()),
                version: Set(version),
                digest: Set(sha256(&[&after.bytes]).as_bytes().to_vec()),
            });
        }
        for (field, opening) in
            CommittedField::ALL.into_iter().zip([draft.before, draft.after, draft.payload])
        {
            if let Some(opening) = opening {
                self.payloads.push(payload::ActiveModel {
                    leaf_index: Set(leaf_index),
                    field: Set(field.as_str().to_owned()),
                    salt: Set(opening.salt.as_bytes().to_vec()),
                    bytes: Set(opening.bytes),
                });
            }
        }
        self.leaves.push(leaf::ActiveModel {
            leaf_index: Set(leaf_index),
            leaf_hash: Set(at.leaf_hash.as_bytes().to_vec()),
            bytes: Set(bytes),
            event_id: Set(leaf.event_id.to_string()),
            ts: Set(format_time(leaf.ts)),
            trial_id: Set(leaf.trial.map(|trial| trial.to_string())),
            object_type: Set(leaf.object.kind.as_str().to_owned()),
            object_id: Set(draft.object.id),
            object_version: Set(version),
            action: Set(leaf.action.as_str().to_owned()),
            actor_sub: Set(draft.actor.sub),
        });
        Ok(())
    }

    async fn insert(self, tx: &DatabaseTransaction) -> Result<(), StoreError> {
        insert_all::<leaf::Entity, _>(tx, self.leaves).await?;
        insert_all::<node::Entity, _>(tx, self.nodes).await?;
        insert_all::<payload::Entity, _>(tx, self.payloads).await?;
        insert_all::<row_version::Entity, _>(tx, self.versions).await
    }
}

async fn insert_all<E, A>(tx: &DatabaseTransaction, rows: Vec<A>) -> Result<(), StoreError>
where
    E: sea_orm::EntityTrait,
    A: sea_orm::ActiveModelTrait<Entity = E> + Clone,
{
    for rows in rows.chunks(ROWS_A_STATEMENT) {
        E::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}
