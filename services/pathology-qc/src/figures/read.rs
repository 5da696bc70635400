use palladion_api::pathology_qc::result::QcResult;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::database::StoreError;

use super::error::FigureError;
use super::funnel::funnel;
use crate::state::State;

/// The funnel of a run's sites as SVG.
///
/// # Errors
/// [`FigureError::Run`] for an unknown run or one without a result, [`FigureError::NoFunnel`].
pub(crate) async fn funnel_svg(state: &State, trial: TrialId, run: RunId) -> Result<String, FigureError> {
    let result: QcResult = serde_json::from_slice(&state.runs.result(trial, run).await?)
        .map_err(|_not_a_result| StoreError::Corrupt { what: "a QC result" })?;
    let figure = funnel(&result).ok_or(FigureError::NoFunnel(run))?;
    figure.svg().map_err(FigureError::Drawing)
}
