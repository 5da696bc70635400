use palladion_api::ledger::{EntryFilter, LedgerEntry};
use palladion_api::page::Page;
use palladion_ledger::event::{Action, ObjectType};
use palladion_ledger::store::{Filter, Order, Page as LedgerPage, Scope, StoredLeaf};
use palladion_ledger::view::LeafView;

use super::error::LedgerError;
use super::scope::scope;
use crate::page::{cut, rows_to_read};
use crate::platform::Platform;
use crate::problem::Problem;
use crate::recorder::RequestContext;

/// One page of entries, newest first.
pub(crate) async fn entries(
    platform: &Platform,
    context: &RequestContext,
    wanted: &EntryFilter,
) -> Result<Page<LedgerEntry>, Problem> {
    let (scope, _) = scope(platform, context, wanted.trial_id).await?;
    Ok(page(platform, scope, wanted).await?)
}

async fn page(
    platform: &Platform,
    scope: Scope,
    wanted: &EntryFilter,
) -> Result<Page<LedgerEntry>, LedgerError> {
    let filter = Filter {
        action: wanted.action.as_deref().map(action).transpose()?,
        object_type: wanted.object_type.as_deref().map(object_type).transpose()?,
        object_id: wanted.object_id.clone(),
        ..Filter::all(scope)
    };
    let size = platform.config.limits.page_size;
    let page = LedgerPage { order: Order::NewestFirst, after: wanted.before, limit: rows_to_read(size) };
    let leaves = platform.recorder.ledger().leaves(platform.database.connection(), &filter, page).await?;
    let items = leaves.iter().map(entry).collect::<Result<_, _>>()?;
    Ok(cut(items, size, |entry: &LedgerEntry| entry.index.to_string()))
}

fn action(word: &str) -> Result<Action, LedgerError> {
    Action::from_text(word).ok_or_else(|| LedgerError::UnknownAction(word.chars().take(80).collect()))
}

fn object_type(word: &str) -> Result<ObjectType, LedgerError> {
    ObjectType::from_text(word).ok_or_else(|| LedgerError::UnknownObjectType(word.chars().take(80).collect()))
}

fn entry(stored: &StoredLeaf) -> Result<LedgerEntry, LedgerError> {
    let leaf = LeafView::of(stored).map_err(LedgerError::Leaf)?;
    Ok(LedgerEntry {
        index: leaf.index,
        leaf_hash: leaf.leaf_hash,
        leaf: leaf.leaf,
        event_id: leaf.event_id,
        at: leaf.ts,
        actor: leaf.actor.sub,
        actor_name: leaf.actor.name,
        role: leaf.actor.role.as_str().to_owned(),
        action: leaf.action.to_string(),
        object_type: leaf.object.kind.to_string(),
        object_id: leaf.object.id,
        object_version: leaf.object.version,
        trial_id: leaf.trial,
        reason_code: leaf.reason.as_ref().map(|reason| reason.code().as_str().to_owned()),
        reason: leaf.reason.as_ref().and_then(|reason| reason.text().map(str::to_owned)),
        request_id: Some(leaf.request.id),
    })
}
