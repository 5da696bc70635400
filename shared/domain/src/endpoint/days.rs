//! Time in days.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Length of a year: years = days / 365.25.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// A time in days since randomisation: finite, not negative. Times given ready-made may have a
/// fraction, derived ones are whole.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "f64", into = "f64")]
#[schema(value_type = f64, minimum = 0, example = 1826)]
pub struct Days(f64);

/// A number that is not a time.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a time in days is a finite number, not below 0; {0} is not")]
pub struct InvalidDays(pub f64);

impl Days {
    /// # Errors
    /// `InvalidDays` for a negative, infinite or undefined number. Zero is a time.
    pub fn new(days: f64) -> Result<Self, InvalidDays> {
        if days.is_finite() && days >= 0.0 { Ok(Self(days + 0.0)) } else { Err(InvalidDays(days)) }
    }

    /// The number of days.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }

    /// The same time in years.
    #[must_use]
    pub fn years(self) -> f64 {
        self.0 / DAYS_PER_YEAR
    }
}

impl TryFrom<f64> for Days {
    type Error = InvalidDays;

    fn try_from(days: f64) -> Result<Self, Self::Error> {
        Self::new(days)
    }
}

impl From<Days> for f64 {
    fn from(days: Days) -> Self {
        days.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_a_time_and_a_negative_number_is_not() {
        for days in [0.0, 0.5, 1826.25, 1e6] {
            assert_eq!(Days::new(days).map(Days::value), Ok(days));
        }
        for days in [-7.0, -0.23, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(Days::new(days).is_err(), "{days}");
        }
        assert!(Days::new(-0.0).unwrap().value().is_sign_positive());
    }

    #[test]
    fn five_years_are_1826_and_a_quarter_days() {
        assert_eq!(Days::new(1826.25).map(Days::years), Ok(5.0));
    }
}
