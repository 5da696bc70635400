//! Figures and report of a result, made from its bytes whenever they are asked for.

use palladion_api::runs::{RunManifest, Specification};
use palladion_api::statistics::TableFormat;
use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::result::{AnalysisResult, FigureDescription};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::hashing::sha256;

use super::AnalysisRunError;
use super::tables::result;
use crate::plans;
use crate::report::{self, Figure, Marks, Report};
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
    let source = Source::read(state, trial, run).await?;
    let described = |Figure { name, title, description, .. }| FigureDescription { name, title, description };
    let drawn = move || report::figures(&source.result, source.plan.confidence_level);
    Ok(apart(drawn).await?.into_iter().map(described).collect())
}

/// One figure as SVG: only its output is drawn.
///
/// # Errors
/// [`AnalysisRunError::UnknownFigure`]; when the run has no result.
pub(crate) async fn figure_svg(
    state: &State,
    trial: TrialId,
    run: RunId,
    name: &str,
) -> Result<String, AnalysisRunError> {
    let source = Source::read(state, trial, run).await?;
    let wanted = name.to_owned();
    let drawn = move || {
        let id = wanted.split('.').next().unwrap_or_default();
        let output = source.result.outputs.iter().find(|output| output.id == id)?;
        let marks = Marks::of(&source.result, output);
        let figures = report::figures_of(output, marks, source.plan.confidence_level);
        figures.into_iter().find(|figure| figure.name == wanted)
    };
    let unknown = || AnalysisRunError::UnknownFigure(name.chars().take(80).collect());
    apart(drawn).await?.map(|figure| figure.svg).ok_or_else(unknown)
}

/// One figure as PNG, drawn from its SVG.
///
/// # Errors
/// As [`figure_svg`]; [`AnalysisRunError::Picture`] for a figure that is too large.
pub(crate) async fn figure_png(
    state: &State,
    trial: TrialId,
    run: RunId,
    name: &str,
) -> Result<Vec<u8>, AnalysisRunError> {
    let svg = figure_svg(state, trial, run, name).await?;
    // each picture takes memory: no more at once than plans are checked
    let drawn = state.checks.place().await?.work(move || palladion_raster::png(&svg));
    drawn.await.map_err(AnalysisRunError::Check)?.map_err(AnalysisRunError::Picture)
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
    let source = Source::read(state, trial, run).await?;
    apart(move || report::page(&source.report())).await
}

/// The run as PDF.
///
/// # Errors
/// [`AnalysisRunError::Pdf`]; when the run has no result.
pub(crate) async fn report_pdf(
    state: &State,
    trial: TrialId,
    run: RunId,
) -> Result<Vec<u8>, AnalysisRunError> {
    let source = Source::read(state, trial, run).await?;
    let document = apart(move || report::document(&source.report())).await?;
    state.pdf.set(document).await.map_err(AnalysisRunError::Pdf)
}

/// The run as a reporting event of the Analysis Results Standard.
///
/// # Errors
/// When the run has no result.
pub(crate) async fn reporting_event(
    state: &State,
    trial: TrialId,
    run: RunId,
) -> Result<String, AnalysisRunError> {
    let source = Source::read(state, trial, run).await?;
    apart(move || report::ars(&source.report()).to_string()).await
}

/// One table in one format: only those of its output are made.
///
/// # Errors
/// [`AnalysisRunError::UnknownTable`]; when the run has no result.
pub(crate) async fn table(
    state: &State,
    trial: TrialId,
    run: RunId,
    name: &str,
    format: TableFormat,
) -> Result<String, AnalysisRunError> {
    let source = Source::read(state, trial, run).await?;
    let wanted = name.to_owned();
    let made = apart(move || report::table_as(&source.report(), &wanted, format)).await?;
    made.ok_or_else(|| AnalysisRunError::UnknownTable(name.chars().take(80).collect()))
}

/// What figures and page are made from.
pub(super) struct Source {
    pub(super) plan: Plan,
    manifest: RunManifest,
    manifest_digest: Digest,
    pub(super) result: AnalysisResult,
}

impl Source {
    pub(super) const fn report(&self) -> Report<'_> {
        let Self { plan, manifest, manifest_digest, result } = self;
        Report { plan, manifest, manifest_digest, result }
    }

    pub(super) async fn read(state: &State, trial: TrialId, run: RunId) -> Result<Self, AnalysisRunError> {
        let result = result(state, trial, run).await?;
        let manifest = state.runs.manifest(trial, run).await?;
        let manifest_digest = sha256(&state.runs.manifest_bytes(trial, run).await?);
        let Specification::AnalysisPlan { id, .. } = &manifest.specification else {
            return Err(AnalysisRunError::NoPlan);
        };
        let plan = plans::read(state, trial, *id).await.map_err(AnalysisRunError::Plan)?.document;
        Ok(Self { plan, manifest, manifest_digest, result })
    }
}

/// Away from the threads that answer requests: curves have thousands of steps.
pub(super) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AnalysisRunError> {
    tokio::task::spawn_blocking(work).await.map_err(AnalysisRunError::Check)
}
