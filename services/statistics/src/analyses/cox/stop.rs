use palladion_api::statistics::result::{Content, NotEstimable};

use super::model_columns::Impossible;
use crate::analyses::AnalysisError;
use crate::analyses::outcome::{Computed, Outcome};

/// Why a model is not gone on with.
#[derive(Debug)]
pub(super) enum Stop {
    /// The data do not allow it: an outcome.
    NoNumbers(Box<Computed>),
    /// The plan does not fit the cohort, or a fault of this program.
    Failed(AnalysisError),
}

impl Stop {
    pub(super) fn no_numbers(reason: &str, message: impl Into<String>, concerns: Vec<String>) -> Self {
        Computed::not_estimable(reason, message, concerns).into()
    }

    pub(super) fn into_outcome(self) -> Outcome {
        match self {
            Self::NoNumbers(computed) => Ok(*computed),
            Self::Failed(error) => Err(error),
        }
    }
}

impl From<Computed> for Stop {
    fn from(computed: Computed) -> Self {
        Self::NoNumbers(Box::new(computed))
    }
}

impl From<NotEstimable> for Stop {
    fn from(why: NotEstimable) -> Self {
        Computed::new(Content::NotEstimable(why)).into()
    }
}

impl From<AnalysisError> for Stop {
    fn from(error: AnalysisError) -> Self {
        Self::Failed(error)
    }
}

impl From<Impossible> for Stop {
    fn from(impossible: Impossible) -> Self {
        Self::no_numbers(impossible.reason, impossible.message, vec![impossible.concern])
    }
}
