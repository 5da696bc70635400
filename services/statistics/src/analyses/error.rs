use palladion_biostat::OutOfRange;
use palladion_cohort::LookUpError;
use palladion_domain::ids::{InvalidText, VariableName};

/// Why a plan cannot be computed on a cohort at all. What the data do not allow is not an error
/// but an output of its own.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AnalysisError {
    /// The cohort has no such variable or endpoint.
    #[error(transparent)]
    LookUp(#[from] LookUpError),
    /// The name of a variable is not one; the names are constants.
    #[error(transparent)]
    Name(#[from] InvalidText),
    /// The confidence level is none.
    #[error(transparent)]
    Confidence(#[from] OutOfRange),
    /// A variable of real numbers was to define groups.
    #[error("variable `{0}` is a real number and defines no groups")]
    NotGroups(VariableName),
    /// A variable of words was to enter as a number.
    #[error("variable `{0}` is not a number")]
    NotNumeric(VariableName),
    /// The variable has no such level.
    #[error("variable `{variable}` has no level `{level}`")]
    UnknownLevel {
        /// The variable.
        variable: VariableName,
        /// The level.
        level: String,
    },
    /// A method refused numbers that were checked before: a fault of this program.
    #[error("{method} refused its input: {reason}")]
    Refused {
        /// The method.
        method: &'static str,
        /// What it said.
        reason: String,
    },
}

impl AnalysisError {
    /// A method refused what should have been fit for it.
    pub(crate) fn refused(method: &'static str, reason: &impl std::fmt::Display) -> Self {
        Self::Refused { method, reason: reason.to_string() }
    }
}
