//! Figures and report of a result, made from its bytes whenever they are asked for.

use palladion_api::runs::Specification;
use palladion_api::statistics::result::FigureDescription;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::hashing::sha256;

use super::AnalysisRunError;
use super::tables::result;
use crate::plans;
use crate::report::{self, Figure, Report};
use crate::state::State;

/// What figures a run's result has.
///
/// # Errors
/// When the run has no result.
pub(crate) async fn figures(
    state: &State,
    trial: TrialId,
    run: RunId,
) -> Result<Vec<FigureDescription>, AnalysisRunError> {
    let described = |Figure { name, title, description, .. }| FigureDescription { name, title, description };
    Ok(drawn(state, trial, run).await?.into_iter().map(described).collect())
}

/// One figure as SVG.
///
/// # Errors
/// [`AnalysisRunError::UnknownFigure`]; when the run has no result.
pub(crate) async fn figure_svg(
    state: &State,
    trial: TrialId,
    run: RunId,
    name: &str,
) -> Result<String, AnalysisRunError> {
    let found = drawn(state, trial, run).await?.into_iter().find(|figure| figure.name == name);
    let unknown = || AnalysisRunError::UnknownFigure(name.chars().take(80).collect());
    found.map(|figure| figure.svg).ok_or_else(unknown)
}

/// The run as one page.
///
/// # Errors
/// When the run has no result.
pub(crate) async fn report_html(
    state: &State,
    trial: TrialId,
    run: RunId,
) -> Result<String, AnalysisRunError> {
    let result = result(state, trial, run).await?;
    let manifest = state.runs.manifest(trial, run).await?;
    let manifest_digest = sha256(&state.runs.manifest_bytes(trial, run).await?);
    let Specification::AnalysisPlan { id, .. } = &manifest.specification else {
        return Err(AnalysisRunError::NoPlan);
    };
    let plan = plans::read(state, trial, *id).await.map_err(AnalysisRunError::Plan)?.document;
    let made = move || {
        let report =
            Report { plan: &plan, manifest: &manifest, manifest_digest: &manifest_digest, result: &result };
        report::page(&report)
    };
    tokio::task::spawn_blocking(made).await.map_err(AnalysisRunError::Check)
}

/// Away from the threads that answer requests: curves have thousands of steps.
async fn drawn(state: &State, trial: TrialId, run: RunId) -> Result<Vec<Figure>, AnalysisRunError> {
    let result = result(state, trial, run).await?;
    tokio::task::spawn_blocking(move || report::figures(&result)).await.map_err(AnalysisRunError::Check)
}
