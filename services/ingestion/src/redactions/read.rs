use palladion_api::ingestion::Redaction;
use palladion_api::page::Page;
use palladion_domain::ids::{RedactionId, TrialId};
use palladion_service_kit::page::{cut, rows_to_read};

use super::RedactionError;
use crate::state::State;
use crate::store::redactions as store;

/// One page of a trial's redactions, oldest first.
///
/// # Errors
/// [`RedactionError::Store`].
pub(crate) async fn list(
    state: &State,
    trial: TrialId,
    after: Option<RedactionId>,
) -> Result<Page<Redaction>, RedactionError> {
    let size = state.page_size();
    let connection = state.platform.database.connection();
    let found = store::list(connection, trial, after, rows_to_read(size)).await?;
    Ok(cut(found, size, |redaction| redaction.redaction_id.to_string()))
}
