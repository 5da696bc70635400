//! Tidy tables of a result, made from its bytes whenever they are asked for.

use palladion_api::statistics::result::{AnalysisResult, TidyTable};
use palladion_domain::ids::{RunId, TrialId};

use super::AnalysisRunError;
use crate::report::{Tidy, tidy_tables};
use crate::state::State;

/// What tables a run's result has.
///
/// # Errors
/// When the run has no result.
pub(crate) async fn tables(
    state: &State,
    trial: TrialId,
    run: RunId,
) -> Result<Vec<TidyTable>, AnalysisRunError> {
    Ok(tidy_tables(&result(state, trial, run).await?).iter().map(Tidy::description).collect())
}

/// What a run computed.
///
/// # Errors
/// When the run has no result.
pub(super) async fn result(
    state: &State,
    trial: TrialId,
    run: RunId,
) -> Result<AnalysisResult, AnalysisRunError> {
    let bytes = state.runs.result(trial, run).await?;
    let read = tokio::task::spawn_blocking(move || serde_json::from_slice(&bytes));
    read.await.map_err(AnalysisRunError::Check)?.map_err(AnalysisRunError::Result)
}
