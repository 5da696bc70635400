//! Why something cannot be derived from a fitted model.

/// What is missing for the answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AfterFitError {
    /// Another number of rows, events or columns than the fit has.
    #[error("the fit is not one of this model: {part} differs")]
    OtherModel {
        /// `rows`, `events` or `columns`.
        part: &'static str,
    },
    /// Separation: nothing can be said relative to an infinite estimate.
    #[error("coefficient `{0}` has no finite estimate")]
    NoEstimate(String),
    /// All columns are aliased: there is nothing to look at.
    #[error("the model has no coefficient")]
    NoCoefficients,
    /// Not defined for the exact treatment of ties.
    #[error("{0} is not defined for exact ties")]
    ExactTies(&'static str),
    /// The logarithm of an event at time zero.
    #[error("the logarithm of time does not exist: row {row} has its event at time 0")]
    EventAtTimeZero {
        /// Row of the event.
        row: usize,
    },
    /// The event times do not tell a changing coefficient from a constant one.
    #[error("the event times carry no information on a change of `{0}`")]
    NoInformation(String),
    /// The approximation of 1994 has no form for case weights.
    #[error("the approximate test of proportional hazards is not defined with weights, the score test is")]
    Weighted,
    /// Fewer distinct event times than the curve has parameters.
    #[error("{found} distinct event times are too few for a curve, {needed} are needed")]
    TooFewTimes {
        /// Distinct event times, on the scale of the transform.
        found: usize,
        /// Times that are needed.
        needed: usize,
    },
    /// A profile with another number of values than the design has columns.
    #[error("the profile has {found} values where {expected} are expected")]
    Profile {
        /// Columns of the design.
        expected: usize,
        /// Values of the profile.
        found: usize,
    },
    /// A profile that lies so far out that its hazard is not a finite number.
    #[error("the hazard at this profile is not a finite number")]
    OutOfRange,
    /// A stratum without an event, or none of that number.
    #[error("stratum {0} has no events and so no baseline hazard")]
    UnknownStratum(usize),
}
