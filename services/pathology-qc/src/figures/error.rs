use palladion_domain::ids::RunId;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::problem::Problem;
use palladion_service_kit::runs::RunError;

/// Why a run has no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FigureError {
    /// The run, or its result.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Its policy asked for no funnel, or the data allow none.
    #[error("run {0} has no funnel: its policy has no such check, or its data allow none")]
    NoFunnel(RunId),
    /// The kept result is not one.
    #[error("could not read the result")]
    Store(#[from] StoreError),
    /// A number of the result has no place in a picture.
    #[error("the funnel cannot be drawn")]
    Drawing(#[source] palladion_figures::FigureError),
}

impl From<FigureError> for Problem {
    fn from(error: FigureError) -> Self {
        match error {
            FigureError::Run(source) => source.into(),
            FigureError::NoFunnel(_) => Self::conflict("no-funnel", error),
            FigureError::Store(source) => source.into(),
            FigureError::Drawing(_) => Self::internal(error),
        }
    }
}
