use palladion_api::page::Page;
use palladion_api::pathology_qc::{Finding, FindingEntry, FindingFilter, SiteQuery};
use palladion_domain::ids::{FindingId, TrialId};
use palladion_service_kit::clock;
use palladion_service_kit::page::{cut, rows_to_read};

use super::FindingError;
use super::queries::site_queries;
use crate::changes::{self, ChangeError};
use crate::state::State;
use crate::store::findings as store;

/// One finding of a trial as it stands.
///
/// # Errors
/// [`FindingError::Unknown`].
pub(crate) async fn read(state: &State, trial: TrialId, id: FindingId) -> Result<Finding, FindingError> {
    let found = store::find(state.platform.database.connection(), trial, id).await?;
    Ok(found.ok_or(FindingError::Unknown(id))?.view(clock::now().date_naive()))
}

/// One page of the trial's findings that the filter lets through, oldest first.
///
/// # Errors
/// [`FindingError::Store`]; [`FindingError::Change`] when the changes of the run cannot be told.
pub(crate) async fn list(
    state: &State,
    trial: TrialId,
    filter: &FindingFilter,
) -> Result<Page<Finding>, FindingError> {
    let (size, today) = (state.page_size(), clock::now().date_naive());
    let connection = state.platform.database.connection();
    let (filter, only) = match filter.change {
        Some(change) => {
            let run = filter.run_id.ok_or(FindingError::Change(ChangeError::WithoutRun))?;
            let only = changes::changed(state, trial, run, change).await.map_err(FindingError::Change)?;
            (FindingFilter { run_id: None, ..filter.clone() }, Some(only))
        }
        None => (filter.clone(), None),
    };
    let found = store::list(connection, trial, &filter, only.as_ref(), today, rows_to_read(size)).await?;
    let findings = found.into_iter().map(|filed| filed.view(today)).collect();
    Ok(cut(findings, size, |finding: &Finding| finding.finding_id.to_string()))
}

/// The whole file of a finding, oldest entry first.
///
/// # Errors
/// [`FindingError::Unknown`].
pub(crate) async fn entries(
    state: &State,
    trial: TrialId,
    id: FindingId,
) -> Result<Vec<FindingEntry>, FindingError> {
    read(state, trial, id).await?;
    Ok(store::entries(state.platform.database.connection(), id).await?)
}

/// The queries of a finding as they stand, oldest first.
///
/// # Errors
/// [`FindingError::Unknown`].
pub(crate) async fn queries(
    state: &State,
    trial: TrialId,
    id: FindingId,
) -> Result<Vec<SiteQuery>, FindingError> {
    Ok(site_queries(&entries(state, trial, id).await?, clock::now().date_naive()))
}
