use palladion_api::client::ApiError;
use palladion_domain::digest::SnapshotId;
use palladion_raster::RasterError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::problem::Problem;
use palladion_service_kit::runs::RunError;

use super::qc_error::QcSetError;
use crate::engine::SnapshotError;
use crate::pdf::PdfError;
use crate::plans::{FitError, PlanError};

/// Why a run is not submitted, or its tables are not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnalysisRunError {
    /// The plan.
    #[error("the plan cannot be used")]
    Plan(#[source] PlanError),
    /// The plan names what the snapshot does not have.
    #[error(transparent)]
    Misfit(FitError),
    /// The settings do not say where snapshots are.
    #[error("`ingestion_url` is not set")]
    NoIngestion,
    /// The client of another service.
    #[error("another service cannot be called")]
    Client(#[source] ApiError),
    /// The trial has no such snapshot, or the caller may not read it.
    #[error("there is no snapshot {0}")]
    SnapshotUnknown(SnapshotId),
    /// The snapshot could not be read from the ingestion service.
    #[error("the snapshot could not be read from the ingestion service")]
    SnapshotUnavailable(#[source] ApiError),
    /// What the ingestion service gave cannot be read.
    #[error("the snapshot cannot be understood")]
    Snapshot(#[source] SnapshotError),
    /// There is no place for the check of the plan.
    #[error("plans are not checked any more")]
    NoPlace(#[source] tokio::sync::AcquireError),
    /// The check of the plan, or the drawing of a report, ended early.
    #[error("the work was not done")]
    Check(#[source] tokio::task::JoinError),
    /// The set of sites that the plan names.
    #[error(transparent)]
    QcSet(#[from] QcSetError),
    /// The QC run whose result the plan uses; where the plan names it.
    #[error("{0}")]
    QcRun(String, #[source] QcSetError),
    /// What is recorded of the plan cannot be written.
    #[error("the run's parameters cannot be written")]
    Parameters(#[source] serde_json::Error),
    /// The result is not one of this release.
    #[error("the result cannot be understood")]
    Result(#[source] serde_json::Error),
    /// The result has no such table.
    #[error("the result has no table `{0}`")]
    UnknownTable(String),
    /// The report could not be set as PDF.
    #[error(transparent)]
    Pdf(PdfError),
    /// The result has no such figure.
    #[error("the result has no figure `{0}`")]
    UnknownFigure(String),
    /// The figure has no picture.
    #[error("the figure cannot be drawn as a picture")]
    Picture(#[source] RasterError),
    /// The run was not made by a plan.
    #[error("the manifest names no analysis plan")]
    NoPlan,
    /// The run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The store failed.
    #[error("could not submit the run")]
    Store(#[from] StoreError),
}

impl From<AnalysisRunError> for Problem {
    fn from(error: AnalysisRunError) -> Self {
        match error {
            AnalysisRunError::Plan(source) => source.into(),
            AnalysisRunError::QcSet(source) => source.problem("/population/qc_set/run_id"),
            AnalysisRunError::QcRun(place, source) => source.problem(&place),
            AnalysisRunError::Misfit(ref misfit) => {
                let places = misfit.0.clone();
                Self::unprocessable("plan-does-not-fit", error).with_errors(places)
            }
            AnalysisRunError::SnapshotUnknown(_) => Self::unprocessable("unknown-snapshot", error),
            AnalysisRunError::SnapshotUnavailable(_) | AnalysisRunError::Snapshot(_) => {
                Self::bad_gateway("snapshot-unavailable", error)
            }
            AnalysisRunError::UnknownTable(_) => Self::not_found("unknown-table", error),
            AnalysisRunError::Pdf(PdfError::NoProgram) => Self::not_found("no-pdf-program", error),
            AnalysisRunError::Pdf(PdfError::TooSlow(_)) => Self::gateway_timeout("pdf-too-slow", error),
            AnalysisRunError::Pdf(_) => Self::fault("pdf-failed", error),
            AnalysisRunError::UnknownFigure(_) => Self::not_found("unknown-figure", error),
            AnalysisRunError::NoPlan
            | AnalysisRunError::NoIngestion
            | AnalysisRunError::Client(_)
            | AnalysisRunError::NoPlace(_)
            | AnalysisRunError::Check(_)
            | AnalysisRunError::Picture(_)
            | AnalysisRunError::Parameters(_)
            | AnalysisRunError::Result(_) => Self::internal(error),
            AnalysisRunError::Run(source) => source.into(),
            AnalysisRunError::Store(source) => source.into(),
        }
    }
}
