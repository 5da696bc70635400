use sea_orm::{DatabaseTransaction, EntityTrait as _};

use super::draft::{Appended, Draft};
use super::entities::payload;
use super::error::StoreError;
use super::ledger::Ledger;
use super::read::Scope;
use super::rows::from_u64;
use crate::leaf::{CommittedField, Leaf, redaction_id};

impl Ledger {
    /// Deletes what lies beside a leaf and records it: `draft` is a `PayloadRedacted` event
    /// with its reason, whose object is [`redaction_id`] of leaf and field, in the trial of the
    /// leaf (so that who sees the leaf sees why its payload is gone). The leaf and the tree
    /// stay as they are.
    ///
    /// # Errors
    /// `NoPayload` when there is nothing to delete, or the draft names another payload or
    /// trial; the errors of [`Ledger::append`].
    pub async fn redact(
        &self,
        tx: &DatabaseTransaction,
        index: u64,
        field: CommittedField,
        draft: Draft,
    ) -> Result<Appended, StoreError> {
        if draft.action != crate::event::Action::PayloadRedacted
            || draft.object.id != redaction_id(index, field)
        {
            return Err(StoreError::NoPayload(index));
        }
        let redacted = self.leaf(tx, Scope::Everything, index).await?.ok_or(StoreError::NoPayload(index))?;
        if Leaf::parse(&redacted.bytes).map_err(StoreError::Leaf)?.trial != draft.trial {
            return Err(StoreError::NoPayload(index));
        }
        let deleted =
            payload::Entity::delete_by_id((from_u64(index)?, field.as_str().to_owned())).exec(tx).await?;
        if deleted.rows_affected != 1 {
            return Err(StoreError::NoPayload(index));
        }
        self.append(tx, draft).await
    }
}
