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
    Ok(read(state, trial, run).await?.iter().map(Tidy::description).collect())
}

/// One table as CSV.
///
/// # Errors
/// [`AnalysisRunError::UnknownTable`]; when the run has no result.
pub(crate) async fn table_csv(
    state: &State,
    trial: TrialId,
    run: RunId,
    name: &str,
) -> Result<String, AnalysisRunError> {
    let tables = read(state, trial, run).await?;
    let found = tables.iter().find(|table| table.name == name);
    found.map(Tidy::to_csv).ok_or_else(|| AnalysisRunError::UnknownTable(name.chars().take(80).collect()))
}

async fn read(state: &State, trial: TrialId, run: RunId) -> Result<Vec<Tidy>, AnalysisRunError> {
    Ok(tidy_tables(&result(state, trial, run).await?))
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
