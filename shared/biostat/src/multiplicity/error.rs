//! What can be wrong with a family of tests.

/// A value that is no probability, or a parameter outside its range.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum MultiplicityError {
    /// Not between 0 and 1, or not a number.
    #[error("value {position} is {value}, not between 0 and 1")]
    Probability {
        /// Position in the slice, from 0.
        position: usize,
        /// The value.
        value: f64,
    },
    /// A tuning parameter outside its range.
    #[error("lambda is {0}, not at least 0 and less than 1")]
    Lambda(f64),
}

pub(super) fn check(values: &[f64]) -> Result<(), MultiplicityError> {
    match values.iter().position(|v| !(0.0..=1.0).contains(v)) {
        Some(position) => Err(MultiplicityError::Probability { position, value: values[position] }),
        None => Ok(()),
    }
}

/// Positions by increasing value, ties by position.
pub(super) fn ascending(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    order
}
