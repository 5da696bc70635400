use palladion_api::grants::{Grant, GrantFilter};
use palladion_api::page::Page;
use palladion_domain::actor::{Actor, Permission, Role};
use palladion_domain::ids::{ActorId, TrialId};
use sea_orm::ConnectionTrait;

use crate::database::StoreError;
use crate::page::{cut, rows_to_read};
use crate::platform::Platform;
use crate::store::grants as store;

/// One page of grants: all of them for who may manage grants, else only the caller's own.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(
    platform: &Platform,
    actor: &Actor,
    mut filter: GrantFilter,
) -> Result<Page<Grant>, StoreError> {
    if !actor.allows(Permission::ManageGrants) {
        if filter.subject.as_ref().is_some_and(|subject| *subject != actor.subject) {
            return Ok(Page { items: Vec::new(), next: None });
        }
        filter.subject = Some(actor.subject.clone());
    }
    let size = platform.config.limits.page_size;
    let items = store::list(platform.database.connection(), &filter, rows_to_read(size)).await?;
    Ok(cut(items, size, |grant| grant.id.to_string()))
}

/// The roles a person holds on a trial at this moment.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn active_roles<C: ConnectionTrait>(
    connection: &C,
    subject: &ActorId,
    trial: TrialId,
) -> Result<Vec<Role>, StoreError> {
    store::active_roles(connection, subject, trial).await
}

/// The trials on which a person is allowed this at the moment: by a role of the token that is also
/// granted there. For lists across trials.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn active_trials<C: ConnectionTrait>(
    connection: &C,
    actor: &Actor,
    permission: Permission,
) -> Result<Vec<TrialId>, StoreError> {
    let roles: Vec<Role> = actor.roles_allowing(permission).collect();
    store::active_trials(connection, &actor.subject, &roles).await
}
