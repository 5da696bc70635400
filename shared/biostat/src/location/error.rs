//! What can be wrong with groups of values.

use crate::distributions::DistributionError;

/// Groups that cannot be compared. Groups and rows are counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LocationError {
    /// Fewer than two groups.
    #[error("a comparison needs at least two groups, there are {0}")]
    TooFewGroups(usize),
    /// A group with too few values.
    #[error("group {group} has {found} values, at least {needed} are needed")]
    TooFewValues {
        /// The group.
        group: usize,
        /// Values needed.
        needed: usize,
        /// Values found.
        found: usize,
    },
    /// NaN or infinite.
    #[error("value {row} of group {group} is {value}, not a finite number")]
    NotFinite {
        /// The group.
        group: usize,
        /// Position in the group.
        row: usize,
        /// The value.
        value: f64,
    },
    /// No spread within the groups (t, ANOVA) or at all (ranks).
    #[error("the values do not vary")]
    NoVariation,
    /// An exact test of values with ties or of too many values.
    #[error("the exact test needs values without ties and at most 60 of them in each group")]
    NoExactTest,
    /// A quantile of a probability outside 0..1.
    #[error("probability {0} is not between 0 and 1")]
    Probability(f64),
    /// A probability could not be computed.
    #[error("could not compute a probability")]
    Distribution(#[from] DistributionError),
}

/// Check number, size and finiteness of the groups.
pub(super) fn check(groups: &[&[f64]], needed: usize) -> Result<(), LocationError> {
    if groups.len() < 2 {
        return Err(LocationError::TooFewGroups(groups.len()));
    }
    for (group, values) in groups.iter().enumerate() {
        if let Some(row) = values.iter().position(|v| !v.is_finite()) {
            let value = values[row];
            return Err(LocationError::NotFinite { group, row, value });
        }
        let found = values.len();
        if found < needed {
            return Err(LocationError::TooFewValues { group, needed, found });
        }
    }
    Ok(())
}
